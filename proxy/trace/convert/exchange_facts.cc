#include "proxy/trace/convert/exchange_facts.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::trace {

bool is_told(const Event& event) {
  return !event.note && event.observation.exchange &&
         (event.observation.kind == core::Observation::Kind::exchange_done || event.unfinished);
}

std::string url_of(const core::Exchange& exchange) {
  if (!exchange.request) {
    return {};
  }
  const core::Head& head = exchange.request->head;
  const std::string_view target = head.target();
  if (text::istarts_with(target, "http://") || text::istarts_with(target, "https://")) {
    return std::string(target);
  }
  bool secure = false;
  std::string host;
  if (exchange.connection) {
    secure = std::ranges::any_of(exchange.connection->tls, [](const core::TlsFacts& tls) {
      return tls.side == core::Side::client && tls.completed;
    });
    host = exchange.connection->upstream_name;
  }
  if (const auto named = head.find("Host"); named && !named->empty()) {
    host = *named;
  }
  return std::string(secure ? "https://" : "http://") + (host.empty() ? "unknown" : host) +
         (target.starts_with('/') ? "" : "/") + std::string(target);
}

std::string export_time(microseconds wall) {
  using std::chrono::days;
  using std::chrono::floor;
  const std::chrono::sys_time<microseconds> moment(
      std::clamp(wall, microseconds(0), microseconds(253402300799999999)));
  const auto day = floor<days>(moment);
  const std::chrono::year_month_day date(day);
  const auto since = (moment - day).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     since / 3'600'000'000, since / 60'000'000 % 60, since / 1'000'000 % 60,
                     since % 1'000'000);
}

}  // namespace eastap::trace
