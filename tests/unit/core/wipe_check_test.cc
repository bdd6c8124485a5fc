#include "proxy/core/wipe_check.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "decoders/content_coding.h"
#include "decoders/wbxml/xml.h"
#include "proxy/core/own_answer.h"

namespace eastap::core {
namespace {

using eas::WipeOrder;
using Fields = std::vector<std::pair<std::string, std::string>>;

Bytes provision(const std::string& inside) {
  return wbxml::encode(
      *wbxml::from_xml("<Provision xmlns=\"Provision\"><Status>1</Status>" + inside + "</Provision>"));
}
Bytes coded(const std::string& coding, const Bytes& content) {
  return *decoders::encode(coding, content);
}
WipeOrder found_in(Fields fields, Bytes content) {
  OwnAnswer answer;
  answer.fields = std::move(fields);
  answer.content = std::move(content);
  return wipe_order(to_message(answer, false, false));
}

const Bytes wipe = provision("<RemoteWipe/>");

TEST(WipeCheck, ReadsTheContentAsItStands) {
  EXPECT_EQ(found_in({}, wipe), WipeOrder::remote);
  EXPECT_EQ(found_in({{"Content-Type", "text/plain"}}, wipe), WipeOrder::remote)
      << "a phone decodes by what it asked for";
  EXPECT_EQ(found_in({}, provision("<AccountOnlyRemoteWipe/>")), WipeOrder::account_only);
  EXPECT_EQ(found_in({}, provision("")), WipeOrder::none);
  EXPECT_EQ(found_in({}, {}), WipeOrder::none);
}

TEST(WipeCheck, UndoesWhatTheHeadNames) {
  for (const char* coding : {"gzip", "X-GZIP", "deflate", "deflate, gzip"}) {
    EXPECT_EQ(found_in({{"Content-Encoding", coding}}, coded(coding, wipe)), WipeOrder::remote) << coding;
    EXPECT_EQ(found_in({{"Content-Encoding", coding}}, coded(coding, provision(""))), WipeOrder::none);
  }
  EXPECT_EQ(found_in({{"Content-Encoding", "identity"}, {"Content-Encoding", "gzip"}}, coded("gzip", wipe)),
            WipeOrder::remote);
}

TEST(WipeCheck, DoesNotTrustTheHead) {
  EXPECT_EQ(found_in({{"Content-Encoding", "gzip"}}, wipe), WipeOrder::remote) << "named, and not done";
  EXPECT_EQ(found_in({{"Content-Encoding", "x-none"}}, wipe), WipeOrder::remote);
  EXPECT_EQ(found_in({}, coded("gzip", wipe)), WipeOrder::remote) << "done, and not named";
  EXPECT_EQ(found_in({{"Content-Encoding", "x-none"}}, coded("deflate", wipe)), WipeOrder::remote);
  EXPECT_EQ(found_in({{"Content-Encoding", "gzip"}}, coded("gzip, gzip", wipe)), WipeOrder::remote);
}

TEST(WipeCheck, ReadsWhatIsCutOffAsFarAsItGoes) {
  Bytes cut = coded("gzip", wipe);
  cut.resize(cut.size() - 4);  // of its length
  EXPECT_EQ(found_in({{"Content-Encoding", "gzip"}}, cut), WipeOrder::remote);
  cut = wipe;
  cut.pop_back();
  EXPECT_EQ(found_in({}, cut), WipeOrder::remote);
}

TEST(WipeCheck, UndoesChunksThatAnAnswerNames) {
  const auto chunked = [](const Bytes& content) {
    Bytes wire = to_bytes("1\r\n");
    wire.push_back(content[0]);
    append(wire,
           "\r\n" + std::string(1, "0123456789abcdefghijklmnopqrstuvwxyz"[content.size() - 1]) + "\r\n");
    append(wire, ByteView(content).subspan(1));
    append(wire, "\r\n0\r\n\r\n");
    return wire;
  };
  ASSERT_LE(wipe.size(), 16U);
  EXPECT_EQ(found_in({{"Transfer-Encoding", "chunked"}}, chunked(wipe)), WipeOrder::remote);
  EXPECT_EQ(found_in({{"Transfer-Encoding", "chunked"}, {"Content-Length", "3"}}, chunked(wipe)),
            WipeOrder::remote);
  EXPECT_EQ(found_in({{"Transfer-Encoding", "chunked"}}, chunked(provision(""))), WipeOrder::none);
}

TEST(WipeCheck, LooksIntoEachPart) {
  const Bytes harmless = provision("");
  Bytes body{2, 0, 0, 0};
  const auto number = [&](std::size_t value) {
    for (int i = 0; i < 4; ++i) {
      body.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
  };
  constexpr std::size_t table = 4 + 2 * 8;
  number(table);
  number(harmless.size());
  number(table + harmless.size());
  number(wipe.size());
  append(body, harmless);
  append(body, wipe);
  EXPECT_EQ(found_in({{"Content-Type", "application/vnd.ms-sync.multipart"}}, body), WipeOrder::remote);
  EXPECT_EQ(found_in({{"Content-Type", "application/vnd.ms-sync.wbxml"}}, body), WipeOrder::unreadable);
}

TEST(WipeCheck, WhatCannotBeReadWholeMayBeOne) {
  const auto order_in = [](std::string_view body) { return found_in({}, to_bytes(body)); };
  using namespace std::string_view_literals;
  EXPECT_EQ(order_in("\x03\x01\x6a\x00\x00\x0e\x45\x80\x4b\x03\x31\x00\x01\x0c\x01"sv), WipeOrder::unreadable)
      << "an extension token before it";
  EXPECT_NE(order_in("\x43\x01\x6a\x00\x00\x0e\x45\x4b\x03\x31\x00\x01\x0c\x01"sv), WipeOrder::none)
      << "of another version";
  EXPECT_NE(order_in("\x01\x00\x00\x00\x0c............\x00\x0e\x45\x0c\x01"sv), WipeOrder::none)
      << "behind a string table that looks like the table of parts";
  Bytes cut = provision("<Policies><Policy><PolicyType>MS-EAS;{L</PolicyType></Policy></Policies>");
  cut.resize(cut.size() - 3);
  EXPECT_EQ(found_in({}, cut), WipeOrder::none) << "cut, and no order in it";
  EXPECT_EQ(order_in("<html>; L</html>"), WipeOrder::none);
}

TEST(WipeCheck, SeesCheaplyWhereNoneCanBe) {
  EXPECT_TRUE(may_carry_wipe(wipe));
  EXPECT_TRUE(may_carry_wipe(coded("gzip", wipe)));
  EXPECT_TRUE(may_carry_wipe(coded("deflate", wipe)));
  EXPECT_FALSE(may_carry_wipe(as_bytes("a text")));
  EXPECT_FALSE(may_carry_wipe({}));
}

TEST(WipeCheck, SaysWhyAnAnswerIsNotSent) {
  OwnAnswer answer;
  answer.content = wipe;
  EXPECT_NE(why_unsafe(answer, false).find("orders a wipe"), std::string::npos);
  answer.content = to_bytes("HTTP/1.1 200 OK\r\n\r\n");
  EXPECT_EQ(why_unsafe(answer, false), "");
  answer.fields = {{"Content-Length", "0"}};
  EXPECT_NE(why_unsafe(answer, false).find("a second answer"), std::string::npos);
}

}  // namespace
}  // namespace eastap::core
