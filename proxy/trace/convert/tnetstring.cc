#include "proxy/trace/convert/tnetstring.h"

#include <charconv>
#include <cmath>

namespace eastap::trace {
namespace {

constexpr std::size_t max_length_digits = 12;
constexpr std::string_view tnet_types = ",;#^!~]}";

}  // namespace

std::optional<Tnet> take_tnet(std::string_view& rest) {
  const std::size_t colon = rest.substr(0, max_length_digits + 1).find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return std::nullopt;
  }
  std::uint64_t length = 0;
  const auto [end, trouble] = std::from_chars(rest.data(), rest.data() + colon, length);
  if (trouble != std::errc() || end != rest.data() + colon || length >= rest.size() - colon - 1) {
    return std::nullopt;
  }
  const char type = rest[colon + 1 + length];
  if (tnet_types.find(type) == std::string_view::npos) {
    return std::nullopt;
  }
  const Tnet value{.type = type, .payload = rest.substr(colon + 1, length)};
  rest.remove_prefix(colon + 1 + length + 1);
  return value;
}

Tnet Tnet::operator[](std::string_view key) const {
  if (!is_map()) {
    return {};
  }
  std::string_view rest = payload;
  while (!rest.empty()) {
    const auto name = take_tnet(rest);
    const auto value = name ? take_tnet(rest) : std::nullopt;
    if (!value) {
      break;
    }
    if (name->text() == key) {
      return *value;
    }
  }
  return {};
}

double Tnet::number() const {
  if (type != '#' && type != '^') {
    return 0;
  }
  double value = 0;
  const auto [end, trouble] = std::from_chars(payload.data(), payload.data() + payload.size(), value);
  return trouble == std::errc() && end == payload.data() + payload.size() && std::isfinite(value) ? value : 0;
}

}  // namespace eastap::trace
