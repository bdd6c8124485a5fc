#include "decoders/sign_in/token_body.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "decoders/sign_in/token_endpoint.h"
#include "proxy/base/text.h"

namespace eastap::sign_in {
namespace {

constexpr std::size_t max_values = 64;

/// Parameters whose value is no secret, and may be quoted.
constexpr std::array<std::string_view, 9> open_names{
    "grant_type",   "client_id",   "scope",  "resource",   "username",
    "redirect_uri", "client_info", "claims", "login_hint",
};

/// application/x-www-form-urlencoded: "+" is a blank.
std::string form_decode(std::string_view text) {
  std::string blanks(text);
  std::ranges::replace(blanks, '+', ' ');
  return text::percent_decode(blanks);
}

/// Overwrites what must not stay in freed memory; volatile keeps the compiler from dropping it.
void wipe(std::string& secret) {
  volatile char* bytes = secret.data();
  for (std::size_t i = 0; i < secret.size(); ++i) {
    bytes[i] = 0;
  }
}

/// Takes the texts and numbers at the top level of an object, without building a tree of it.
class TopLevel final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit TopLevel(std::vector<std::pair<std::string, std::string>>& values) : values_(values) {}
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t value) override { return take(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return take(std::to_string(value)); }
  bool number_float(number_float_t /*value*/, const string_t& text) override { return take(text); }
  bool binary(binary_t& /*value*/) override { return true; }
  bool string(string_t& value) override { return take(value); }
  bool start_object(std::size_t /*size*/) override { return ++depth_ != 0; }
  bool end_object() override { return --depth_ >= 0; }
  bool start_array(std::size_t /*size*/) override { return ++depth_ != 0; }
  bool end_array() override { return --depth_ >= 0; }
  bool key(string_t& value) override {
    if (depth_ == 1) {
      key_ = value;
    }
    return true;
  }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    return false;
  }

 private:
  bool take(const std::string& value) {
    if (depth_ == 1 && values_.size() < max_values) {
      values_.emplace_back(key_, value);
    }
    return true;
  }

  std::vector<std::pair<std::string, std::string>>& values_;
  int depth_ = 0;
  std::string key_;
};

}  // namespace

TokenBody::TokenBody(std::string_view content_type, ByteView body) {
  if (body.size() > max_token_body) {
    return;
  }
  const std::string_view content = as_text(body);
  const std::size_t first = std::min(content.find_first_not_of(" \t\r\n"), content.size());
  if (text::istarts_with(text::trim(content_type), "application/x-www-form-urlencoded")) {
    read_form(content);
  } else if (content.substr(first).starts_with('{')) {
    read_json(content);
  }
}

TokenBody::~TokenBody() {
  for (auto& [name, value] : values_) {
    wipe(value);
  }
}

void TokenBody::read_form(std::string_view body) {
  while (!body.empty() && values_.size() < max_values) {
    const std::size_t end = std::min(body.find('&'), body.size());
    const std::string_view part = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    const std::size_t equals = std::min(part.find('='), part.size());
    if (!part.empty()) {
      values_.emplace_back(form_decode(part.substr(0, equals)),
                           form_decode(part.substr(std::min(equals + 1, part.size()))));
    }
  }
}

void TokenBody::read_json(std::string_view body) {
  TopLevel reader(values_);
  static_cast<void>(nlohmann::json::sax_parse(body, &reader));  // of a damaged answer, what stands before
}

bool TokenBody::has(std::string_view name) const {
  return std::ranges::any_of(values_, [&](const auto& one) { return one.first == name; });
}

std::string TokenBody::value(std::string_view name) const {
  const auto found = std::ranges::find_if(values_, [&](const auto& one) { return one.first == name; });
  return found == values_.end() ? std::string() : found->second;
}

void TokenBody::mask_values(std::string& text) const {
  constexpr std::size_t shortest = 4;
  for (const auto& [name, value] : values_) {
    if (value.size() < shortest || std::ranges::find(open_names, name) != open_names.end()) {
      continue;
    }
    for (std::size_t at = text.find(value); at != std::string::npos;
         at = text.find(value, at + value.size())) {
      text.replace(at, value.size(), value.size(), '*');
    }
  }
}

}  // namespace eastap::sign_in
