#include "proxy/trace/convert/har_import.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "proxy/base/text.h"
#include "proxy/trace/convert/imported_trace.h"
#include "proxy/trace/record.h"

namespace eastap::trace {
namespace {

using Json = nlohmann::json;

constexpr std::size_t har_limit = std::size_t{512} << 20U;
constexpr double longest_har_ms = 1e9;

/// A member, or null where there is none or this is no object. Never throws.
const Json& har_member(const Json& json, const char* name) {
  static const Json nothing;
  if (!json.is_object()) {
    return nothing;
  }
  const auto found = json.find(name);
  return found == json.end() ? nothing : *found;
}

std::string har_string(const Json& json, const char* name) {
  const Json& value = har_member(json, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

double har_number(const Json& json, const char* name) {
  const Json& value = har_member(json, name);
  const double number = value.is_number() ? value.get<double>() : 0;
  return std::isfinite(number) ? std::clamp(number, -1.0, longest_har_ms) : 0;
}

std::vector<std::pair<std::string, std::string>> har_fields(const Json& message) {
  std::vector<std::pair<std::string, std::string>> fields;
  if (const Json& headers = har_member(message, "headers"); headers.is_array()) {
    for (const Json& each : headers) {
      fields.emplace_back(har_string(each, "name"), har_string(each, "value"));
    }
  }
  return fields;
}

Bytes har_content(const Json& holder) {
  const std::string text = har_string(holder, "text");
  if (har_string(holder, "encoding") == "base64" || har_string(holder, "_encoding") == "base64") {
    return text::from_base64(text).value_or(Bytes{});
  }
  return to_bytes(text);
}

/// The bytes that eastap itself put beside; null where there are none, or they do not fit together.
std::shared_ptr<core::Message> own_message(const Json& json) {
  const Json& own = har_member(json, "_eastap");
  auto head = text::from_base64(har_string(own, "head"));
  if (!head || head->empty()) {
    return nullptr;
  }
  auto message = std::make_shared<core::Message>();
  message->head = core::Head(std::move(*head));
  core::Body& body = message->body;
  body.wire = text::from_base64(har_string(own, "body")).value_or(Bytes{});
  body.wire_length = body.wire.size();
  if (const Json& length = har_member(own, "wire_length"); length.is_number_unsigned() && body.wire.empty()) {
    body.wire_length = length.get<std::uint64_t>();
  }
  body.kept = !body.wire.empty() || body.wire_length == 0;
  const Json& spans = har_member(own, "content_spans");
  if (spans.is_array()) {
    for (const Json& span : spans) {
      if (span.is_array() && span.size() == 2 && span[0].is_number_unsigned() &&
          span[1].is_number_unsigned()) {
        const auto begin = span[0].get<std::uint64_t>();
        const auto end = span[1].get<std::uint64_t>();
        if (begin <= end && end <= body.wire.size()) {
          body.content_spans.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
          body.content_length += end - begin;
        }
      }
    }
  } else if (!body.wire.empty()) {
    body.content_spans = {{0, static_cast<std::uint32_t>(body.wire.size())}};
    body.content_length = body.wire.size();
  }
  const Json& complete = har_member(own, "complete");
  message->complete = complete.is_boolean() && complete.get<bool>();
  return message;
}

core::MessagePtr har_message(const Json& json, const std::string& start_line, const char* holder,
                             microseconds begun, microseconds done) {
  if (auto own = own_message(json)) {
    own->first_byte = {.steady = begun, .wall = begun};
    own->head_done = own->first_byte;
    own->done = {.steady = done, .wall = done};
    return own;
  }
  return to_message({.start_line = start_line,
                     .fields = har_fields(json),
                     .content = har_content(har_member(json, holder)),
                     .coded = false},
                    begun, done);
}

/// Path and query of an URL; `host` and `secure` of the rest.
std::string target_of(std::string_view url, std::string& host, bool& secure) {
  secure = text::istarts_with(url, "https://");
  const std::size_t scheme = url.find("://");
  std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  host = rest.substr(0, slash);
  rest.remove_prefix(slash);
  return rest.empty() ? "/" : std::string(rest.substr(0, rest.find('#')));
}

microseconds har_micros(double milliseconds) {
  return microseconds(static_cast<std::int64_t>(std::max(milliseconds, 0.0) * 1000));
}

std::vector<core::Note> har_notes(const Json& own) {
  std::vector<core::Note> notes;
  if (const Json& list = har_member(own, "notes"); list.is_array()) {
    for (const Json& each : list) {
      notes.push_back({.kind = note_kind_of(har_string(each, "kind")),
                       .text = text::printable(har_string(each, "text")),
                       .source = text::printable(har_string(each, "source")),
                       .fault = text::printable(har_string(each, "fault"))});
    }
  }
  return notes;
}

void add_har_entry(ImportedTrace& trace, const Json& entry, std::size_t number) {
  const Json& request = har_member(entry, "request");
  const Json& response = har_member(entry, "response");
  const Json& own = har_member(entry, "_eastap");
  const auto started = parse_export_time(har_string(entry, "startedDateTime"));
  if (!started || !request.is_object() || har_string(request, "method").empty()) {
    trace.remark("entry " + std::to_string(number) + " has no time, no request or no method: left out");
    return;
  }
  const Json& timings = har_member(entry, "timings");
  microseconds length = har_micros(har_number(entry, "time"));
  if (const Json& exact = har_member(own, "duration_us"); exact.is_number_unsigned()) {
    length = microseconds(std::min<std::uint64_t>(exact.get<std::uint64_t>(), 1'000'000'000'000));
  }
  const microseconds sent = *started + har_micros(har_number(timings, "send"));
  const microseconds first = sent + har_micros(har_number(timings, "wait"));
  const microseconds over = std::max(*started + length, first);
  core::Exchange exchange;
  if (const Json& id = har_member(own, "id"); id.is_number_unsigned()) {
    exchange.id.value = id.get<std::uint64_t>();
  }
  exchange.started = {.steady = *started, .wall = *started};
  std::string host;
  bool secure = false;
  const std::string target = target_of(har_string(request, "url"), host, secure);
  exchange.request = har_message(request, har_string(request, "method") + " " + target + " HTTP/1.1",
                                 "postData", *started, sent);
  const double status = har_number(response, "status");
  if (status >= 100 && status <= 999) {
    exchange.response = har_message(
        response,
        "HTTP/1.1 " + std::to_string(static_cast<int>(status)) + " " + har_string(response, "statusText"),
        "content", first, over);
  } else {
    exchange.outcome = "no answer is in the HAR";
  }
  if (const std::string outcome = har_string(own, "outcome"); !outcome.empty()) {
    exchange.outcome = text::printable(outcome);
  }
  exchange.notes = har_notes(own);
  const Json& waiting = har_member(own, "waiting");
  if (!waiting.is_boolean() || !waiting.get<bool>()) {
    exchange.finished = {.steady = over, .wall = over};
  } else {
    exchange.outcome.clear();
  }
  core::ConnectionFacts connection;
  connection.id.value = text::to_number(har_string(entry, "connection")).value_or(0);
  connection.client = Endpoint::parse(har_string(own, "client")).value_or(Endpoint{});
  connection.mode = "import";
  connection.upstream_name = text::printable(host);
  trace.add(std::move(exchange), connection, secure);
}

/// The number of two to nine digits at `at`; moves it. -1 where there is none.
std::int64_t take_digits(std::string_view text, std::size_t& at, std::size_t most) {
  std::int64_t value = 0;
  std::size_t count = 0;
  while (count < most && at < text.size() && text[at] >= '0' && text[at] <= '9') {
    value = (value * 10) + (text[at++] - '0');
    ++count;
  }
  return count == 0 ? -1 : value;
}

bool take_char(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text::lower(text[at]) != wanted) {
    return false;
  }
  ++at;
  return true;
}

}  // namespace

std::optional<microseconds> parse_export_time(std::string_view text) {
  std::size_t at = 0;
  std::int64_t parts[6] = {};
  constexpr char behind[6] = {'-', '-', 't', ':', ':', '\0'};
  for (std::size_t i = 0; i < 6; ++i) {
    parts[i] = take_digits(text, at, i == 0 ? 4 : 2);
    if (parts[i] < 0 || (behind[i] != '\0' && !take_char(text, at, behind[i]))) {
      return std::nullopt;
    }
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(parts[0])),
                                         std::chrono::month(static_cast<unsigned>(parts[1])),
                                         std::chrono::day(static_cast<unsigned>(parts[2]))};
  if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 60) {
    return std::nullopt;
  }
  microseconds moment = std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(parts[3]) +
                        std::chrono::minutes(parts[4]) + std::chrono::seconds(parts[5]);
  if (take_char(text, at, '.')) {
    const std::size_t begin = at;
    std::int64_t fraction = take_digits(text, at, 6);
    for (std::size_t digits = at - begin; digits < 6 && fraction >= 0; ++digits) {
      fraction *= 10;
    }
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      ++at;  // finer than anything kept
    }
    moment += microseconds(std::max<std::int64_t>(fraction, 0));
  }
  if (take_char(text, at, 'z') || at == text.size()) {
    return at == text.size() ? std::optional(moment) : std::nullopt;
  }
  const bool east = take_char(text, at, '+');
  if (!east && !take_char(text, at, '-')) {
    return std::nullopt;
  }
  const std::int64_t hours = take_digits(text, at, 2);
  static_cast<void>(take_char(text, at, ':'));
  const std::int64_t minutes = take_digits(text, at, 2);
  if (hours < 0 || minutes < 0 || hours > 14 || minutes > 59 || at != text.size()) {
    return std::nullopt;
  }
  const microseconds zone = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return east ? moment - zone : moment + zone;
}

bool looks_like_har(const ImportInput& input) {
  const std::string_view start = text::trim(as_text(input.start));
  return !input.folder && start.starts_with('{') && start.find("\"log\"") != std::string_view::npos &&
         start.substr(0, start.find("\"log\"")).find_first_not_of("{ \r\n\t") == std::string_view::npos;
}

Result<ImportReport> import_har(const ImportInput& input, TraceBuilder& out) {
  const auto content = content_of(input, har_limit);
  if (!content) {
    return fail(content.error());
  }
  auto report = read_har(as_text(*content), out);
  return report ? std::move(report) : fail(report.error().in(input.path.string()));
}

Result<ImportReport> read_har(std::string_view text, TraceBuilder& out) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    return fail(ErrorCode::invalid_input,
                "is no whole JSON; it ends to make sense at byte " + std::to_string(error.byte), error.byte);
  }
  const Json& entries = har_member(har_member(json, "log"), "entries");
  if (!entries.is_array()) {
    return fail(ErrorCode::invalid_input, "has no log.entries: it is no HAR");
  }
  ImportedTrace trace("HAR");
  std::size_t number = 0;
  for (const Json& entry : entries) {
    add_har_entry(trace, entry, ++number);
  }
  return trace.write(out);
}

}  // namespace eastap::trace
