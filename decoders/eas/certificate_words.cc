#include "decoders/eas/certificate_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "certs/certificate_facts.h"
#include "decoders/eas/dates.h"
#include "proxy/base/text.h"

namespace eastap::eas {

namespace {

constexpr std::size_t max_name = 200;
constexpr std::size_t date_length = 10;  // "2026-01-01"

std::string day(certs::UnixTime moment) {
  return format_utc(moment.time_since_epoch().count() * 1000).substr(0, date_length);
}

}  // namespace

std::optional<std::string> certificate_words(std::string_view base64) {
  if (base64.empty() || base64.size() > max_certificate_text) {
    return std::nullopt;
  }
  std::string packed(base64);
  std::erase_if(packed, [](char c) { return c == '\r' || c == '\n' || c == ' '; });
  const auto der = text::from_base64(packed);
  if (!der) {
    return "no base64";
  }
  const auto facts = certs::facts_of_der(*der);
  if (!facts) {
    return text::printable(facts.error().what, max_name);
  }
  return fmt::format("{}; issued by {}; valid {} to {}; {}", text::printable(facts->subject, max_name),
                     text::printable(facts->issuer, max_name), day(facts->not_before), day(facts->not_after),
                     facts->key);
}

}  // namespace eastap::eas
