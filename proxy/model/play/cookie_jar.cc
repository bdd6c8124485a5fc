#include "proxy/model/play/cookie_jar.h"

#include "proxy/base/text.h"

namespace eastap::model {

void CookieJar::learn(const core::Head& answer) {
  for (const std::string_view field : answer.find_all("Set-Cookie")) {
    const auto parts = text::split(field, ';');
    const std::string_view pair = text::trim(parts.front());
    const std::size_t equals = pair.find('=');
    // A folded line, or a zero byte, would end the request's own line.
    const bool breaks_line = pair.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
    if (equals == 0 || equals == std::string_view::npos || breaks_line) {
      continue;
    }
    bool gone = false;
    for (const std::string_view attribute : parts) {
      gone = gone || text::iequals(text::trim(attribute), "Max-Age=0");
    }
    const std::string name(pair.substr(0, equals));
    if (gone) {
      cookies_.erase(name);
    } else if (pair.size() <= max_value && (cookies_.size() < max_cookies || cookies_.contains(name))) {
      cookies_[name] = pair.substr(equals + 1);
    }
  }
}

std::string CookieJar::header() const {
  std::string out;
  for (const auto& [name, value] : cookies_) {
    out += out.empty() ? "" : "; ";
    out += name;
    out += '=';
    out += value;
  }
  return out;
}

}  // namespace eastap::model
