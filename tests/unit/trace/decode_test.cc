#include <msgpack.hpp>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/trace/samples.h"

namespace eastap::trace::decode_test {
namespace {

Bytes packed(const auto& write) {
  msgpack::sbuffer buffer;
  msgpack::packer packer(buffer);
  write(packer);
  return to_bytes(std::string_view(buffer.data(), buffer.size()));
}

TEST(Decode, RefusesWhatIsNoMap) {
  EXPECT_FALSE(decode_record(5, {}, {}));
  EXPECT_FALSE(decode_record(5, Bytes{0xC1}, {}));
  EXPECT_FALSE(decode_record(5, Bytes{0x01}, {}));
  EXPECT_FALSE(decode_record(5, Bytes{0x80, 0x80}, {})) << "two values";
  EXPECT_FALSE(decode_record(5, Bytes{0x81, 0xA1, 'a'}, {})) << "cut";
}

TEST(Decode, UnknownKindsAndFieldsAreSkipped) {
  const auto record = decode_record(99, Bytes{0x80}, {});
  ASSERT_TRUE(record);
  EXPECT_EQ(std::get<UnknownRecord>(*record).kind, 99);
  const Bytes more = packed([](auto& p) {
    p.pack_map(2);
    p.pack(std::string("by"));
    p.pack(std::string("client FIN"));
    p.pack(std::string("of a later version"));
    p.pack_array(1);
    p.pack(1);
  });
  EXPECT_EQ(std::get<ClosedRecord>(*decode_record(6, more, {})).by, "client FIN");
}

TEST(Decode, FieldsOfTheWrongTypeAreLeftOut) {
  for (int type = 0; type < 6; ++type) {
    const Bytes wrong = packed([&](auto& p) {
      const auto odd = [&] {
        switch (type) {
          case 0:
            p.pack(-1);
            break;
          case 1:
            p.pack(std::string("text"));
            break;
          case 2:
            p.pack_array(1);
            p.pack(1);
            break;
          case 3:
            p.pack_map(1);
            p.pack(1);
            p.pack(1);
            break;
          case 4:
            p.pack(1.5);
            break;
          default:
            p.pack_nil();
        }
      };
      const std::vector<std::string> keys{"id",    "at",    "request",  "response",
                                          "notes", "auth",  "duration", "informational",
                                          "head",  "times", "tls",      "kind"};
      p.pack_map(static_cast<std::uint32_t>(keys.size()));
      for (const std::string& key : keys) {
        p.pack(key);
        odd();
      }
    });
    for (std::uint8_t kind = 1; kind < 10; ++kind) {
      EXPECT_TRUE(decode_record(kind, wrong, {})) << type;
    }
  }
}

TEST(Decode, SignInsOfTracesBeforeTheFactsAreRead) {
  const Bytes old = packed([](auto& p) {
    p.pack_map(1);
    p.pack(std::string("auth"));
    p.pack_map(2);
    p.pack(std::string("scheme"));
    p.pack(std::string("Bearer"));
    p.pack(std::string("user"));
    p.pack(std::string("anna"));
  });
  const auto record = decode_record(4, old, {});
  ASSERT_TRUE(record);
  const model::AuthFacts& auth = std::get<ExchangeRecord>(*record).storage.auth;
  EXPECT_EQ(auth.scheme, "Bearer");
  EXPECT_EQ(auth.user, "anna");
  EXPECT_EQ(auth.token, sign_in::Token{});
  EXPECT_TRUE(auth.token_answer.empty());
}

TEST(Decode, AListThatLiesAboutItsSizeIsRefused) {
  const Bytes lie{0x81, 0xA1, 'a', 0xDD, 0xFF, 0xFF, 0xFF, 0xFF};
  EXPECT_FALSE(decode_record(5, lie, {}));
  const Bytes large = packed([](auto& p) {
    p.pack_map(1);
    p.pack(std::string("a"));
    p.pack_array(3U << 20U);
    for (std::uint32_t i = 0; i < (3U << 20U); ++i) {
      p.pack(1);
    }
  });
  EXPECT_FALSE(decode_record(5, large, {})) << "each of these bytes would cost 24";
}

TEST(Decode, DepthIsBounded) {
  const auto nested = [](std::size_t depth) {
    Bytes bytes{0x81, 0xA1, 'a'};
    bytes.insert(bytes.end(), depth, 0x91);
    bytes.push_back(0x01);
    return bytes;
  };
  EXPECT_TRUE(decode_record(5, nested(10), {}));
  EXPECT_FALSE(decode_record(5, nested(30), {}));
  EXPECT_FALSE(decode_record(5, nested(1'000'000), {}));
}

TEST(Decode, SpansOutsideTheBytesAreLeftOut) {
  const Bytes record = packed([](auto& p) {
    p.pack_map(1);
    p.pack(std::string("request"));
    p.pack_map(4);
    p.pack(std::string("head"));
    p.pack_bin(4);
    p.pack_bin_body("GET ", 4);
    p.pack(std::string("head_redacted"));
    p.pack(std::vector<std::uint64_t>{0, 4, 2, 1, 1, 5, 0, 1ULL << 33U, 3});
    p.pack(std::string("body"));
    p.pack_bin(2);
    p.pack_bin_body("ab", 2);
    p.pack(std::string("content"));
    p.pack(std::vector<std::uint64_t>{0, 1, 1, 3});
  });
  const auto read = std::get<ExchangeRecord>(*decode_record(5, record, {}));
  EXPECT_EQ(read.storage.request.head_redacted.size(), 1U);
  EXPECT_EQ(as_text(read.exchange.request->body.content()), "a");
}

TEST(Decode, SpansThatOverlapDoNotGrow) {
  const auto spans = [](auto& p, const std::vector<std::uint32_t>& offsets) {
    p.pack_array(static_cast<std::uint32_t>(offsets.size()));
    for (const std::uint32_t offset : offsets) {
      p.pack(offset);
    }
  };
  const Bytes payload = packed([&](auto& p) {
    p.pack_map(1);
    p.pack(std::string("request"));
    p.pack_map(3);
    p.pack(std::string("body"));
    p.pack_bin(6);
    p.pack_bin_body("abcdef", 6);
    p.pack(std::string("content"));
    spans(p, {0, 6, 0, 6, 2, 4, 6, 6});
    p.pack(std::string("body_redacted"));
    spans(p, {4, 6, 0, 3, 2, 3});
  });
  const auto record = decode_record(static_cast<std::uint8_t>(RecordKind::request), payload, {});
  ASSERT_TRUE(record);
  const auto& read = std::get<ExchangeRecord>(*record);
  EXPECT_EQ(as_text(read.exchange.request->body.content()), "abcdef");
  const Spans& redacted = read.storage.request.body_redacted;
  ASSERT_EQ(redacted.size(), 2U);
  EXPECT_EQ(redacted[0].end, 3U);
  EXPECT_EQ(redacted[1].begin, 4U);
}

TEST(Decode, TimesThatNoClockGivesDoNotOverflow) {
  const Bytes record = packed([](auto& p) {
    p.pack_map(3);
    p.pack(std::string("at"));
    p.pack(std::uint64_t{0xFFFFFFFFFFFFFFFFU});
    p.pack(std::string("mono"));
    p.pack(std::int64_t{INT64_MIN});
    p.pack(std::string("duration"));
    p.pack(std::uint64_t{0xFFFFFFFFFFFFFFFFU});
  });
  const auto read = std::get<ExchangeRecord>(*decode_record(5, record, {}));
  EXPECT_GT(read.exchange.finished.since(read.exchange.started).count(), 0);
}

}  // namespace
}  // namespace eastap::trace::decode_test
