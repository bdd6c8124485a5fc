#include "proxy/trace/convert/imported_trace.h"

#include <algorithm>
#include <set>

#include "proxy/base/text.h"

namespace eastap::trace {
namespace {

constexpr std::size_t max_import_remarks = 100;
constexpr microseconds latest_import{253402300799999999};  // the end of year 9999
constexpr microseconds longest_import = std::chrono::hours(24 * 365);

bool is_framing(std::string_view name) {
  return text::iequals(name, "Content-Length") || text::iequals(name, "Transfer-Encoding");
}

std::string one_line(std::string_view words) {
  std::string line(words);
  std::ranges::replace_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return line;
}

Timestamp import_moment(microseconds wall) {
  const microseconds at = import_wall(wall);
  return {.steady = at, .wall = at};
}

/// Steady times count from the trace's beginning, and stay within what nanoseconds can bear. Those of one
/// exchange keep their distances, however far its date lies from all others.
void shift(Timestamp& at, microseconds started, const Timestamp& epoch) {
  if (at.wall.count() != 0) {
    at.wall = import_wall(at.wall);
    at.steady = std::clamp(started - epoch.wall, microseconds(0), longest_import) +
                std::clamp(at.wall - started, microseconds(0), longest_import);
  }
}

void shift_message(core::MessagePtr& message, microseconds started, const Timestamp& epoch) {
  if (!message) {
    return;
  }
  auto moved = std::make_shared<core::Message>(*message);
  shift(moved->first_byte, started, epoch);
  shift(moved->head_done, started, epoch);
  shift(moved->done, started, epoch);
  message = std::move(moved);
}

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace

bool has_no_body(std::string_view method, int status) {
  return method == "HEAD" || (status >= 100 && status <= 199) || status == 204 || status == 304;
}

void name_host(ImportedFields& fields, const std::string& authority) {
  std::string host = authority;
  for (const auto& [name, value] : fields) {
    if (text::iequals(name, "Host")) {
      return;
    }
    if (name == ":authority" && !value.empty()) {
      host = value;
    }
  }
  if (!host.empty()) {
    fields.emplace(fields.begin(), "Host", host.substr(host.rfind('@') + 1));
  }
}

std::string_view import_version(std::string_view recorded) {
  return text::iequals(text::trim(recorded), "HTTP/1.0") ? "HTTP/1.0" : "HTTP/1.1";
}

microseconds import_wall(microseconds wall) {
  return std::clamp(wall, microseconds(1), latest_import);
}

core::MessagePtr to_message(const ImportedMessage& imported, microseconds begun, microseconds done) {
  const bool as_it_is = imported.missing || (imported.bodiless && imported.content.empty());
  ImportedFields fields;
  bool framed = false;
  for (const auto& [name, value] : imported.fields) {
    const bool framing = is_framing(name);
    const bool coding = text::iequals(name, "Content-Encoding") && !imported.coded;
    framed = framed || framing;
    if ((as_it_is || (!framing && !coding)) && !name.empty() && !name.starts_with(':')) {
      fields.emplace_back(one_line(name), one_line(value));
    }
  }
  if (!as_it_is && (framed || !imported.content.empty())) {
    fields.emplace_back("Content-Length", std::to_string(imported.content.size()));
  }
  auto message = std::make_shared<core::Message>();
  message->head = core::Head::make(one_line(imported.start_line), fields);
  core::Body& body = message->body;
  body.kept = !imported.missing;
  if (body.kept) {
    body.wire = imported.content;
  }
  body.wire_length = imported.missing.value_or(body.wire.size());
  body.content_length = body.wire_length;
  if (!body.wire.empty()) {
    body.content_spans = {{0, static_cast<std::uint32_t>(body.wire.size())}};
  }
  message->first_byte = import_moment(begun);
  message->head_done = import_moment(begun);
  message->done = import_moment(done);
  message->complete = true;
  return message;
}

void ImportedTrace::add(ImportedExchange row) {
  if (rows_.size() == max_imported) {
    ++rows_left_out_;
    return;
  }
  row.exchange.started = import_moment(row.exchange.started.wall);
  rows_.push_back(std::move(row));
}

void ImportedTrace::remark(const std::string& text) {
  if (report_.remarks.size() < max_import_remarks) {
    report_.remarks.push_back(text::printable(text));
  } else {
    ++remarks_left_out_;
  }
}

void ImportedTrace::damaged(const std::string& text) {
  damage_ = text::printable(text);
}

/// The earliest beginning; without those so far from most others that no recording lasts as long.
Timestamp ImportedTrace::base() const {
  const microseconds middle = rows_[rows_.size() / 2].exchange.started.wall;
  const auto first = std::ranges::find_if(rows_, [&](const ImportedExchange& row) {
    return row.exchange.started.wall >= middle - longest_import;
  });
  return {.steady = nanoseconds(0), .wall = first->exchange.started.wall};
}

void ImportedTrace::number_rows() {
  std::set<std::uint64_t> numbers;
  std::uint64_t next = 1;
  for (ImportedExchange& row : rows_) {
    std::uint64_t& number = row.exchange.id.value;
    if (number == 0 || number > UINT32_MAX || !numbers.insert(number).second) {
      while (!numbers.insert(next).second) {
        ++next;
      }
      number = next;
    }
  }
}

Result<ImportReport> ImportedTrace::write(TraceBuilder& out) {
  if (rows_.empty()) {
    std::string why = !damage_.empty()           ? ": " + damage_
                      : !report_.remarks.empty() ? ": " + report_.remarks.front()
                                                 : "";
    return fail(ErrorCode::invalid_input, "no exchange in this " + source_ + " could be read" + why);
  }
  std::ranges::stable_sort(rows_, [](const ImportedExchange& one, const ImportedExchange& other) {
    return one.exchange.started.wall < other.exchange.started.wall;
  });
  number_rows();
  const Timestamp epoch = base();
  out.header({.eastap = "import of " + source_, .started = epoch});
  Timestamp last = epoch;
  for (ImportedExchange& row : rows_) {
    write_row(out, row, epoch);
    last = std::max(last, row.exchange.finished,
                    [](const Timestamp& a, const Timestamp& b) { return a.wall < b.wall; });
    ++report_.exchanges;
  }
  if (auto done = out.finish(last); !done) {
    return fail(done.error());
  }
  finish_report();
  return std::move(report_);
}

void ImportedTrace::write_row(TraceBuilder& out, ImportedExchange& row, const Timestamp& epoch) {
  core::Exchange& exchange = row.exchange;
  const microseconds started = exchange.started.wall;
  shift(exchange.started, started, epoch);
  shift(exchange.finished, started, epoch);
  shift_message(exchange.request, started, epoch);
  shift_message(exchange.response, started, epoch);
  write_connection(out, row);
  ExchangeStorage storage = out.planned(exchange);
  const auto say_why = [&](const std::string& why, MessageStorage& message) {
    if (!why.empty()) {
      message.withheld = why;
      ++withheld_[why];
    }
  };
  say_why(row.request_withheld, storage.request);
  say_why(row.response_withheld, storage.response);
  out.exchange(exchange, storage);
  exchange.request = nullptr;
  exchange.response = nullptr;
}

void ImportedTrace::write_connection(TraceBuilder& out, ImportedExchange& row) {
  core::ConnectionFacts& facts = row.connection;
  facts.opened = row.exchange.started;
  facts.id.value = last_connection_ + 1;
  if (!row.connection_name.empty()) {
    facts.id.value =
        connections_
            .try_emplace({row.connection_name, row.secure, text::lower(facts.upstream_name)}, facts.id.value)
            .first->second;
  }
  if (facts.id.value > last_connection_) {
    last_connection_ = facts.id.value;
    out.connection(row.exchange.started, facts);
    if (row.secure) {
      core::TlsFacts tls;
      tls.completed = true;
      out.tls(row.exchange.started, facts.id, tls);
    }
  }
  row.exchange.connection = std::make_shared<const core::ConnectionFacts>(facts);
}

void ImportedTrace::finish_report() {
  for (const auto& [why, count] : withheld_) {
    remark(counted(count, "body is", "bodies are") + " not in the trace: " + why);
  }
  if (remarks_left_out_ != 0) {
    report_.remarks.push_back("and " + counted(remarks_left_out_, "remark", "remarks") + " more");
  }
  if (rows_left_out_ != 0) {
    report_.remarks.push_back(counted(rows_left_out_, "exchange", "exchanges") + " beyond the first " +
                              std::to_string(max_imported) + ", the most that is imported: left out");
  }
  if (!damage_.empty()) {
    report_.remarks.push_back(damage_);
  }
  report_.incomplete = !damage_.empty() || rows_left_out_ != 0;
}

}  // namespace eastap::trace
