#include "proxy/trace/convert/har_import.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "proxy/base/text.h"
#include "proxy/trace/convert/har_entries.h"
#include "proxy/trace/convert/har_message.h"
#include "proxy/trace/convert/imported_trace.h"
#include "proxy/trace/record.h"

namespace eastap::trace {
namespace {

constexpr std::size_t har_limit = std::size_t{512} << 20U;
/// Notes are never this long; cut, they could hold a piece of a secret that is not found again.
constexpr std::size_t max_har_note = std::size_t{64} << 10U;

microseconds har_micros(double milliseconds) {
  return microseconds(static_cast<std::int64_t>(std::max(milliseconds, 0.0) * 1000));
}

std::vector<core::Note> har_notes(const HarValue& own) {
  std::vector<core::Note> notes;
  if (const HarValue& list = har_member(own, "notes"); list.is_array()) {
    for (const HarValue& each : list) {
      notes.push_back({.kind = note_kind_of(har_string(each, "kind")),
                       .text = text::printable(har_string(each, "text"), max_har_note),
                       .source = text::printable(har_string(each, "source")),
                       .fault = text::printable(har_string(each, "fault"))});
    }
  }
  return notes;
}

/// When an entry's request was sent, its answer began, and it was over.
struct HarTimes {
  microseconds started{0};
  microseconds sent{0};
  microseconds first{0};
  microseconds over{0};
};

HarTimes har_times(const HarValue& entry, microseconds started) {
  constexpr std::uint64_t longest = 1'000'000'000'000;
  microseconds length = har_micros(har_number(entry, "time"));
  if (const auto exact = har_count(har_member(entry, "_eastap"), "duration_us")) {
    length = microseconds(std::min(*exact, longest));
  }
  const HarValue& timings = har_member(entry, "timings");
  HarTimes times{.started = import_wall(started)};
  times.sent = times.started + har_micros(har_number(timings, "send"));
  times.first = times.sent + har_micros(har_number(timings, "wait"));
  times.over = std::max(times.started + length, times.first);
  return times;
}

class HarReader {
 public:
  HarReader() : trace_("HAR") {}

  void add(const HarValue* entry);
  [[nodiscard]] ImportedTrace& trace() { return trace_; }

 private:
  void remark(const std::string& what) { trace_.remark("entry " + std::to_string(number_) + ": " + what); }
  core::MessagePtr taken(HarMessage read, std::string& withheld) {
    if (!read.remark.empty()) {
      remark(read.remark);
    }
    withheld = std::move(read.withheld);
    return std::move(read.message);
  }
  void add_answer(const HarValue& entry, const HarTimes& times, ImportedExchange& row);

  ImportedTrace trace_;
  std::size_t number_ = 0;
};

void HarReader::add(const HarValue* entry) {
  ++number_;
  if (entry == nullptr) {
    return remark("has more than " + std::to_string(max_har_values) + " values, or more than " +
                  std::to_string(max_har_depth) + " levels: left out");
  }
  const HarValue& request = har_member(*entry, "request");
  const HarValue& own = har_member(*entry, "_eastap");
  const auto started = parse_export_time(har_string(*entry, "startedDateTime"));
  if (!started || !request.is_object() || har_string(request, "method").empty()) {
    return remark("has no time, no request or no method: left out");
  }
  const HarTimes times = har_times(*entry, *started);
  const HarUrl url = har_url(har_string(request, "url"));
  ImportedExchange row;
  core::Exchange& exchange = row.exchange;
  exchange.id.value = har_count(own, "id").value_or(0);
  exchange.started = {.steady = times.started, .wall = times.started};
  exchange.request = taken(read_har_request(request, url, times.started, times.sent), row.request_withheld);
  add_answer(*entry, times, row);
  exchange.notes = har_notes(own);
  row.connection.client = Endpoint::parse(har_string(own, "client")).value_or(Endpoint{});
  row.connection.mode = "import";
  row.connection.upstream_name = text::printable(url.authority);
  row.connection_name = har_string(*entry, "connection");
  row.secure = url.secure;
  trace_.add(std::move(row));
}

void HarReader::add_answer(const HarValue& entry, const HarTimes& times, ImportedExchange& row) {
  core::Exchange& exchange = row.exchange;
  const HarValue& own = har_member(entry, "_eastap");
  const HarValue& response = har_member(entry, "response");
  const double status = har_number(response, "status");
  if (status >= 100 && status <= 999) {
    const std::string method = har_string(har_member(entry, "request"), "method");
    exchange.response =
        taken(read_har_response(response, method, times.first, times.over), row.response_withheld);
  } else {
    exchange.outcome = "no answer is in the HAR";
  }
  if (const std::string outcome = har_string(own, "outcome"); !outcome.empty()) {
    exchange.outcome = text::printable(outcome);
  }
  const HarValue& waiting = har_member(own, "waiting");
  if (waiting.is_boolean() && waiting.get<bool>()) {
    exchange.outcome.clear();
  } else {
    exchange.finished = {.steady = times.over, .wall = times.over};
  }
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
  std::string_view start = as_text(input.start);
  start.remove_prefix(start.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  const std::size_t log = start.find("\"log\"");
  const std::string_view before = start.substr(0, log);
  return !input.folder && log != std::string_view::npos && before.find('{') != std::string_view::npos &&
         before.find_first_not_of("{ \r\n\t") == std::string_view::npos;
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
  HarReader reader;
  const HarEnd end = read_har_entries(text, [&](const HarValue* entry) { reader.add(entry); });
  if (end.damage && reader.trace().size() == 0) {
    return fail(ErrorCode::invalid_input,
                "is no whole JSON; it ends to make sense at byte " + std::to_string(*end.damage), end.damage);
  }
  if (!end.is_har) {
    return fail(ErrorCode::invalid_input, "has no log.entries: it is no HAR");
  }
  if (end.damage) {
    reader.trace().damaged("byte " + std::to_string(*end.damage) +
                           ": the JSON ends to make sense here; what is not whole before it is left out");
  }
  return reader.trace().write(out);
}

}  // namespace eastap::trace
