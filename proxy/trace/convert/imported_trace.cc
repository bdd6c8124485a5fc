#include "proxy/trace/convert/imported_trace.h"

#include <algorithm>
#include <set>

#include "proxy/base/text.h"

namespace eastap::trace {
namespace {

constexpr std::size_t max_import_remarks = 100;
constexpr microseconds latest_import{253402300799999999};  // the end of year 9999

bool is_framing(std::string_view name) {
  return text::iequals(name, "Content-Length") || text::iequals(name, "Transfer-Encoding");
}

std::string one_line(std::string_view words) {
  std::string line(words);
  std::ranges::replace_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return line;
}

Timestamp import_moment(microseconds wall) {
  return {.steady = wall, .wall = wall};
}

/// Steady times count from the trace's beginning, and stay within what nanoseconds can bear.
void shift(Timestamp& at, const Timestamp& epoch) {
  if (at.wall.count() != 0) {
    at.wall = std::clamp(at.wall, microseconds(1), latest_import);
    constexpr microseconds longest = std::chrono::hours(24 * 365);
    at.steady = std::clamp(at.wall - epoch.wall, microseconds(0), longest);
  }
}

void shift_message(core::MessagePtr& message, const Timestamp& epoch) {
  if (!message) {
    return;
  }
  auto moved = std::make_shared<core::Message>(*message);
  shift(moved->first_byte, epoch);
  shift(moved->head_done, epoch);
  shift(moved->done, epoch);
  message = std::move(moved);
}

}  // namespace

core::MessagePtr to_message(const ImportedMessage& imported, microseconds begun, microseconds done) {
  std::vector<std::pair<std::string, std::string>> fields;
  bool framed = false;
  for (const auto& [name, value] : imported.fields) {
    const bool coding = text::iequals(name, "Content-Encoding") && !imported.coded;
    framed = framed || is_framing(name);
    if (!coding && !is_framing(name) && !name.empty() && !name.starts_with(':')) {
      fields.emplace_back(one_line(name), one_line(value));
    }
  }
  if (framed || !imported.content.empty()) {
    fields.emplace_back("Content-Length", std::to_string(imported.content.size()));
  }
  auto message = std::make_shared<core::Message>();
  message->head = core::Head::make(one_line(imported.start_line), fields);
  message->body.wire = imported.content;
  message->body.wire_length = imported.content.size();
  message->body.content_length = imported.content.size();
  if (!imported.content.empty()) {
    message->body.content_spans = {{0, static_cast<std::uint32_t>(imported.content.size())}};
  }
  message->first_byte = import_moment(begun);
  message->head_done = import_moment(begun);
  message->done = import_moment(done);
  message->complete = true;
  return message;
}

void ImportedTrace::add(core::Exchange exchange, const core::ConnectionFacts& connection, bool secure) {
  rows_.push_back({.exchange = std::move(exchange), .connection = connection, .secure = secure});
}

void ImportedTrace::remark(std::string text) {
  if (report_.remarks.size() < max_import_remarks) {
    report_.remarks.push_back(text::printable(text));
  }
}

Result<ImportReport> ImportedTrace::write(TraceBuilder& out) {
  if (rows_.empty()) {
    return fail(ErrorCode::invalid_input,
                "no exchange in this " + source_ + " could be read" +
                    (report_.remarks.empty() ? "" : ": " + report_.remarks.front()));
  }
  std::ranges::stable_sort(rows_, [](const Row& one, const Row& other) {
    return one.exchange.started.wall < other.exchange.started.wall;
  });
  Timestamp epoch{.steady = nanoseconds(0),
                  .wall = std::clamp(rows_.front().exchange.started.wall, microseconds(1), latest_import)};
  out.header({.eastap = "import of " + source_, .started = epoch});
  std::set<std::uint64_t> numbers;
  std::uint64_t next = 1;
  Timestamp last = epoch;
  for (Row& row : rows_) {
    std::uint64_t& number = row.exchange.id.value;
    if (number == 0 || number > UINT32_MAX || !numbers.insert(number).second) {
      while (!numbers.insert(next).second) {
        ++next;
      }
      number = next;
    }
    write_row(out, row, epoch);
    last = std::max(last, row.exchange.finished,
                    [](const Timestamp& a, const Timestamp& b) { return a.wall < b.wall; });
    ++report_.exchanges;
  }
  if (auto done = out.finish(last); !done) {
    return fail(done.error());
  }
  return std::move(report_);
}

void ImportedTrace::write_row(TraceBuilder& out, Row& row, const Timestamp& epoch) {
  core::Exchange& exchange = row.exchange;
  shift(exchange.started, epoch);
  shift(exchange.finished, epoch);
  shift_message(exchange.request, epoch);
  shift_message(exchange.response, epoch);
  row.connection.opened = exchange.started;
  if (row.connection.id.value == 0) {
    row.connection.id.value = exchange.id.value;
  }
  if (known_connections_.insert(row.connection.id.value).second) {
    out.connection(exchange.started, row.connection);
    if (row.secure) {
      core::TlsFacts tls;
      tls.completed = true;
      out.tls(exchange.started, row.connection.id, tls);
    }
  }
  exchange.connection = std::make_shared<const core::ConnectionFacts>(row.connection);
  out.exchange(exchange);
  exchange.request = nullptr;
  exchange.response = nullptr;
}

}  // namespace eastap::trace
