#include "proxy/core/faults.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "decoders/content_coding.h"
#include "proxy/base/random.h"
#include "proxy/base/text.h"
#include "proxy/core/fault_arguments.h"
#include "proxy/core/faults_line.h"

namespace eastap::core::faults {

namespace {

constexpr std::uint64_t max_flips = 100'000;
constexpr std::int64_t max_wrong_length = 1'000'000;
constexpr std::int64_t usual_wrong_length = 10;

std::uint64_t content_size(const Body& body) {
  std::uint64_t size = 0;
  for (const Body::Span& span : body.content_spans) {
    size += span.end - span.begin;
  }
  return size;
}

/// Where in `wire` content byte number `at` lies, at < content_size.
std::size_t wire_place(const Body& body, std::uint64_t at) {
  for (const Body::Span& span : body.content_spans) {
    const std::uint64_t size = span.end - span.begin;
    if (at < size) {
      return span.begin + static_cast<std::size_t>(at);
    }
    at -= size;
  }
  return body.wire.size();
}

/// Flips these bits of the content; one pass, since a hostile body can have a span for every byte.
void flip(Body& body, const std::set<std::uint64_t>& bits) {
  auto bit = bits.begin();
  std::uint64_t passed = 0;  // content bytes before this span
  for (const Body::Span& span : body.content_spans) {
    const std::uint64_t size = span.end - span.begin;
    for (; bit != bits.end() && *bit / 8 < passed + size; ++bit) {
      body.wire[span.begin + static_cast<std::size_t>(*bit / 8 - passed)] ^=
          static_cast<std::uint8_t>(1U << (*bit % 8));
    }
    passed += size;
  }
}

/// The first `size` bytes of content in a framing that is right for them, so that the connection goes on.
void reframe(Head& head, Body& body, std::uint64_t size) {
  Bytes content = body.content();
  content.resize(static_cast<std::size_t>(size));
  const auto coding = head.find("Transfer-Encoding");
  const bool chunked = coding && text::ifind(*coding, "chunked") != std::string_view::npos;
  body = {};
  if (chunked) {
    if (size > 0) {
      append(body.wire, fmt::format("{:x}\r\n", size));
      const auto begin = static_cast<std::uint32_t>(body.wire.size());
      append(body.wire, content);
      body.content_spans = {{begin, static_cast<std::uint32_t>(body.wire.size())}};
      append(body.wire, "\r\n");
    }
    append(body.wire, "0\r\n\r\n");
  } else {
    head.set("Content-Length", std::to_string(size));
    body.content_spans = {{0, static_cast<std::uint32_t>(size)}};
    body.wire = std::move(content);
  }
  body.wire_length = body.wire.size();
  body.content_length = size;
}

/// Flips so many bits of the content, or all where there are fewer; no bit twice: a second flip would mend
/// the first.
Result<std::string> flip_some(Body& body, std::uint64_t flips, std::uint64_t seed) {
  const std::uint64_t bits = content_size(body) * 8;
  if (bits == 0) {
    return fail(ErrorCode::not_found, "the body is empty");
  }
  Random random(seed);
  std::set<std::uint64_t> chosen;
  const std::uint64_t count = std::min(flips, bits);
  while (chosen.size() < count) {
    chosen.insert(random.below(bits));
  }
  flip(body, chosen);
  return fmt::format("{} bit{} of the body flipped, seed {}, first at byte {}", count, count == 1 ? "" : "s",
                     seed, *chosen.begin() / 8);
}

// ---- the faults ----
// Each reads its arguments; without a target that is all it does (check()). One that finds nothing to change
// says not_found and leaves the target as it is.

Result<std::string> drop(FaultArguments& arguments, Target* target) {
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  target->head = {};
  target->body = {};
  target->after = After::fin;
  return std::string("dropped: nothing was sent, and the connection closed");
}

Result<std::string> reset(FaultArguments& arguments, Target* target) {
  const std::uint64_t after = arguments.number("after").value_or(0);
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  const std::size_t head_size = target->head.raw().size();
  const std::uint64_t whole = head_size + target->body.wire.size();
  const std::uint64_t sent = std::min(after, whole);
  if (sent < head_size) {
    Bytes begin = target->head.raw();
    begin.resize(static_cast<std::size_t>(sent));
    target->head = Head(std::move(begin));
    target->body = {};
  } else {
    cut_wire(target->body, static_cast<std::size_t>(sent) - head_size);
  }
  target->after = After::rst;
  return fmt::format("reset after {} of {} bytes", sent, whole);
}

Result<std::string> truncate(FaultArguments& arguments, Target* target) {
  const auto bytes = arguments.number("bytes");
  const auto at = arguments.fraction("at");
  const std::string length = arguments.word("length", {"keep", "correct"}, "keep");
  const std::string end = arguments.word("end", {"fin", "rst"}, "fin");
  if (bytes && at) {
    arguments.complain("give bytes or at, not both");
  }
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  const std::uint64_t whole = content_size(target->body);
  const auto share = static_cast<std::uint64_t>(std::floor(static_cast<double>(whole) * at.value_or(0.5)));
  const std::uint64_t kept = std::min(whole, bytes.value_or(share));
  if (kept == whole) {
    return fail(ErrorCode::not_found, fmt::format("the body has only {} bytes", whole));
  }
  if (length == "correct") {
    reframe(target->head, target->body, kept);
    return fmt::format("body cut to {} of {} bytes, its length corrected", kept, whole);
  }
  cut_wire(target->body, wire_place(target->body, kept));
  target->after = end == "rst" ? After::rst : After::fin;
  return fmt::format("body cut to {} of {} bytes, then the connection {}", kept, whole,
                     end == "rst" ? "was reset" : "closed");
}

Result<std::string> corrupt(FaultArguments& arguments, Target* target) {
  const std::uint64_t seed = arguments.number("seed").value_or(1);
  const std::uint64_t flips = arguments.number("flips").value_or(1);
  if (flips == 0 || flips > max_flips) {
    arguments.complain(fmt::format("flips={} is not from 1 to {}", flips, max_flips));
  }
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  return flip_some(target->body, flips, seed);
}

/// A compressed body gets flipped bits, another says gzip and is none.
Result<std::string> gzip_damage(FaultArguments& arguments, Target* target) {
  const std::uint64_t seed = arguments.number("seed").value_or(1);
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  const auto coding = target->head.find("Content-Encoding");
  if (coding && !decoders::is_identity(*coding)) {
    constexpr std::uint64_t gzip_flips = 8;
    return flip_some(target->body, gzip_flips, seed);
  }
  if (content_size(target->body) == 0) {
    return fail(ErrorCode::not_found, "the body is empty");
  }
  target->head.set("Content-Encoding", "gzip");
  return std::string("Content-Encoding: gzip for a body that is not compressed");
}

/// The body chunked, with a last chunk that announces more than it brings.
Result<std::string> torn_chunk(FaultArguments& arguments, Target* target) {
  const double at = arguments.fraction("at").value_or(0.5);
  const std::string end = arguments.word("end", {"fin", "rst"}, "fin");
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  Bytes content = target->body.content();
  const std::size_t whole = content.size();
  if (whole == 0) {
    return fail(ErrorCode::not_found, "the body is empty");
  }
  content.resize(static_cast<std::size_t>(std::floor(static_cast<double>(whole) * at)));
  target->head.remove("Content-Length");
  target->head.set("Transfer-Encoding", "chunked");
  Body body;
  append(body.wire, fmt::format("{:x}\r\n", whole));
  const auto begin = static_cast<std::uint32_t>(body.wire.size());
  append(body.wire, content);
  body.content_spans = {{begin, static_cast<std::uint32_t>(body.wire.size())}};
  body.wire_length = body.wire.size();
  body.content_length = content.size();
  target->body = std::move(body);
  target->after = end == "rst" ? After::rst : After::fin;
  return fmt::format("chunk torn after {} of {} bytes, then the connection {}", content.size(), whole,
                     end == "rst" ? "was reset" : "closed");
}

/// A Content-Length that is not the body's. Chunks would say where the body ends, so they are taken off.
Result<std::string> wrong_length(FaultArguments& arguments, Target* target) {
  const std::int64_t by = arguments.signed_number("by", max_wrong_length, usual_wrong_length);
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  Head& head = target->head;
  Body& body = target->body;
  const auto coding = head.find("Transfer-Encoding");
  const auto announced = head.find("Content-Length");
  std::optional<std::uint64_t> length = announced ? text::to_number(*announced) : std::nullopt;
  const bool unframes = coding || (!length && !body.wire.empty());
  if (unframes) {
    if (!body.kept) {
      return fail(ErrorCode::invalid_input,
                  "fault wrong-length: the body is not held, so that its length is not known");
    }
    length = content_size(body);
  }
  if (!length) {
    return fail(ErrorCode::not_found, "the message has no body and announces no length");
  }
  const std::int64_t wrong = std::max<std::int64_t>(0, static_cast<std::int64_t>(*length) + by);
  if (static_cast<std::uint64_t>(wrong) == *length) {
    return fail(ErrorCode::not_found, fmt::format("{} is the body's own length", wrong));
  }
  if (unframes) {
    Bytes content = body.content();
    head.remove("Transfer-Encoding");
    head.remove("Trailer");
    body = {};
    body.content_spans = {{0, static_cast<std::uint32_t>(content.size())}};
    body.wire_length = body.content_length = content.size();
    body.wire = std::move(content);
  }
  head.set("Content-Length", std::to_string(wrong));
  return fmt::format("Content-Length {} for {} bytes", wrong, *length);
}

struct Row {
  const char* name;
  bool body;  ///< works on the body, which must be held
  bool line;  ///< can be of a whole connection
  Result<std::string> (*run)(FaultArguments&, Target*);
};

constexpr std::array<Row, 13> rows{{{"drop", false, false, drop},
                                    {"reset", false, false, reset},
                                    {"truncate", true, false, truncate},
                                    {"corrupt", true, false, corrupt},
                                    {"torn-chunk", true, false, torn_chunk},
                                    {"gzip-damage", true, false, gzip_damage},
                                    {"wrong-length", false, false, wrong_length},
                                    {"slice", false, true, slice},
                                    {"bandwidth", false, true, bandwidth},
                                    {"latency", false, true, latency},
                                    {"data-limit", false, true, data_limit},
                                    {"half-open", false, true, half_open},
                                    {"duplicate", true, false, duplicate}}};

Result<const Row*> find(const std::string& name) {
  std::string names;
  for (const Row& row : rows) {
    if (name == row.name) {
      return &row;
    }
    names += names.empty() ? "" : ", ";
    names += row.name;
  }
  return fail(ErrorCode::invalid_input, fmt::format("no fault of the bytes is named '{}'; there are: {}",
                                                    text::printable(name), names));
}

}  // namespace

void cut_wire(Body& body, std::size_t size) {
  body.wire.resize(std::min(size, body.wire.size()));
  const auto end = static_cast<std::uint32_t>(body.wire.size());
  std::erase_if(body.content_spans, [end](const Body::Span& span) { return span.begin >= end; });
  body.content_length = 0;
  for (Body::Span& span : body.content_spans) {
    span.end = std::min(span.end, end);
    body.content_length += span.end - span.begin;
  }
  body.wire_length = end;
}

Result<Note> apply(const FaultCall& call, Target& target) {
  const auto row = find(call.name);
  if (!row) {
    return fail(row.error());
  }
  if (target.whole_connection && !(*row)->line) {
    return fail(ErrorCode::invalid_input,
                fmt::format("fault {}: it works on a message, not on a connection", call.name));
  }
  if ((*row)->body && !target.body.kept) {
    return fail(
        ErrorCode::invalid_input,
        fmt::format("fault {}: the body is not held (it is larger than --body-limit, or nobody asked for it)",
                    call.name));
  }
  FaultArguments arguments(call);
  auto done = (*row)->run(arguments, &target);
  std::string text = text_of(call);
  if (!done && done.error().code == ErrorCode::not_found) {
    const std::string name = text.substr(0, text.find(' '));
    return Note{Note::Kind::hook_log, fmt::format("{} did nothing: {}", name, done.error().what), call.source,
                std::move(text)};
  }
  if (!done) {
    return fail(std::move(done).error());
  }
  return Note{Note::Kind::injected, std::move(*done), call.source, std::move(text)};
}

std::string text_of(const FaultCall& call) {
  std::string text = call.text;
  if (text.empty()) {
    text = call.name;
    for (const auto& [name, value] : call.arguments) {
      text += fmt::format(" {}={}", name, value);
    }
  }
  return text::printable(text);
}

Note not_struck(const FaultCall& call, std::string_view why) {
  const std::string text = text_of(call);  // a stock fault may have been carried out by another
  return {Note::Kind::hook_log, fmt::format("{} did not strike: {}", text.substr(0, text.find(' ')), why),
          call.source, text};
}

Result<void> check(const FaultCall& call) {
  const auto row = find(call.name);
  if (!row) {
    return fail(row.error());
  }
  FaultArguments arguments(call);
  if (const auto read = (*row)->run(arguments, nullptr); !read) {
    return fail(read.error());
  }
  return {};
}

bool exists(std::string_view name) {
  return std::any_of(rows.begin(), rows.end(), [name](const Row& row) { return name == row.name; });
}

bool is_of_connections(std::string_view name) {
  return std::any_of(rows.begin(), rows.end(),
                     [name](const Row& row) { return row.line && name == row.name; });
}

}  // namespace eastap::core::faults
