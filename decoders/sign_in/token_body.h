// The body of a token endpoint as names and values, form or JSON. It holds secrets: whoever asks for a value
// must know that it is none. Private to decoders/sign_in; any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/base/bytes.h"

namespace eastap::sign_in {

class TokenBody {
 public:
  /// Takes a body of type application/x-www-form-urlencoded, or a JSON object; anything else, and what is
  /// larger than max_token_body, has no values. Copies.
  TokenBody(std::string_view content_type, ByteView body);
  TokenBody(const TokenBody&) = delete;
  TokenBody& operator=(const TokenBody&) = delete;
  /// Overwrites the copies.
  ~TokenBody();

  [[nodiscard]] bool has(std::string_view name) const;
  /// The first value of that name, numbers as they are written; "" where there is none.
  [[nodiscard]] std::string value(std::string_view name) const;
  /// Overwrites with '*' what `text` quotes of the values: of those that are secrets by their name, and of
  /// those that nobody knows. Values below 4 bytes are not looked for: they would hit by chance.
  void mask_values(std::string& text) const;

 private:
  void read_form(std::string_view body);
  void read_json(std::string_view body);

  std::vector<std::pair<std::string, std::string>> values_;
};

}  // namespace eastap::sign_in
