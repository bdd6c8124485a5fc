// The cookies that a simulated phone got from its server, to be sent back where the recorded phone sent some.
// A server in front of several machines keeps a phone on one of them by these. Names and values only: one
// server, one path. Single-threaded.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "proxy/core/message.h"

namespace eastap::model {

class CookieJar {
 public:
  static constexpr std::size_t max_cookies = 64;
  static constexpr std::size_t max_value = 4096;  ///< bytes; longer ones are not kept

  /// Takes every Set-Cookie of an answer; Max-Age=0 takes one out (RFC 6265 section 5.2).
  void learn(const core::Head& answer);
  /// "a=1; b=2"; "" for none.
  [[nodiscard]] std::string header() const;

 private:
  std::map<std::string, std::string, std::less<>> cookies_;
};

}  // namespace eastap::model
