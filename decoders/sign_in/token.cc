#include "decoders/sign_in/token.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "decoders/sign_in/cut.h"
#include "proxy/base/bytes.h"
#include "proxy/base/text.h"

namespace eastap::sign_in {
namespace {

struct ListedClaim {
  std::string_view name;
  std::string_view meaning;
};
/// RFC 7519 section 4.1 and what Entra ID and AD FS add. Not `nonce`, `rh`, `refreshtoken` and the like.
constexpr std::array<ListedClaim, 21> listed{{
    {"aud", "audience"},
    {"iss", "issuer"},
    {"upn", "user"},
    {"preferred_username", "user"},
    {"unique_name", "user"},
    {"email", "mail address"},
    {"name", "name"},
    {"sub", "subject"},
    {"oid", "object id of the user"},
    {"tid", "tenant"},
    {"appid", "application"},
    {"azp", "application"},
    {"app_displayname", "application"},
    {"scp", "scopes"},
    {"scope", "scopes"},
    {"roles", "roles"},
    {"amr", "how the user signed in"},
    {"acr", "strength of the sign-in"},
    {"idtyp", "kind of identity"},
    {"deviceid", "device"},
    {"ver", "version of the token"},
}};

std::size_t place_of(std::string_view name) {
  const auto* const found = std::ranges::find(listed, name, &ListedClaim::name);
  return static_cast<std::size_t>(found - listed.begin());
}

/// Reads one part of a token without building a tree of it: what stands at the top level, and lists of texts
/// there.
class PartReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t value) override { return number(value); }
  bool number_unsigned(number_unsigned_t value) override {
    return number(value > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t value, const string_t& /*text*/) override {
    constexpr double latest = 4e12;  // far beyond the year 9999
    return number(value > -latest && value < latest ? static_cast<std::int64_t>(value) : 0);
  }
  bool binary(binary_t& /*value*/) override { return true; }
  bool string(string_t& value) override {
    if (depth_ == 1 || (depth_ == 2 && in_list_)) {
      on_text(key_, value);
    }
    return true;
  }
  bool start_object(std::size_t /*size*/) override {
    in_list_ = false;
    return ++depth_ != 0;
  }
  bool end_object() override { return --depth_ >= 0; }
  bool start_array(std::size_t /*size*/) override {
    in_list_ = depth_ == 1;
    return ++depth_ != 0;
  }
  bool end_array() override {
    in_list_ = false;
    return --depth_ >= 0;
  }
  bool key(string_t& value) override {
    if (depth_ == 1) {
      key_ = value;
      on_name(key_);
    }
    return true;
  }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    return false;
  }

 protected:
  virtual void on_name(const std::string& /*name*/) {}
  virtual void on_text(const std::string& name, std::string& value) = 0;
  virtual void on_number(const std::string& /*name*/, std::int64_t /*value*/) {}

 private:
  bool number(std::int64_t value) {
    if (depth_ == 1) {
      on_number(key_, value);
    }
    return true;
  }

  int depth_ = 0;
  bool in_list_ = false;
  std::string key_;
};

class HeaderReader final : public PartReader {
 public:
  std::string algorithm;
  std::string key_id;

 private:
  void on_text(const std::string& name, std::string& value) override {
    if (name == "alg") {
      algorithm = value;
      cut(algorithm, max_claim);
    } else if (name == "kid") {
      key_id = value;
      cut(key_id, max_claim);
    }
  }
};

class ClaimReader final : public PartReader {
 public:
  explicit ClaimReader(Token& token) : token_(token) {}

  void finish() {
    for (std::size_t i = 0; i < listed.size(); ++i) {
      if (!values_.at(i).empty()) {
        token_.claims.push_back({std::string(listed.at(i).name), std::move(values_.at(i))});
      }
    }
  }

 private:
  void on_name(const std::string& name) override {
    constexpr std::array<std::string_view, 3> moments{"exp", "iat", "nbf"};
    constexpr std::size_t longest = 64;
    if (!name.empty() && !is_listed_claim(name) && std::ranges::find(moments, name) == moments.end() &&
        token_.others.size() < max_other_claims) {
      cut(token_.others.emplace_back(name), longest);
    }
  }
  void on_text(const std::string& name, std::string& value) override {
    const std::size_t place = place_of(name);
    if (place < listed.size()) {
      std::string& kept = values_.at(place);
      kept += (kept.empty() ? "" : " ") + value;
      cut(kept, max_claim);
    }
  }
  void on_number(const std::string& name, std::int64_t value) override {
    if (name == "exp") {
      token_.expires = value;
    } else if (name == "iat") {
      token_.issued = value;
    } else if (name == "nbf") {
      token_.not_before = value;
    }
  }

  Token& token_;
  std::array<std::string, listed.size()> values_;
};

/// Reads one part, base64url without padding (RFC 7515 section 2).
bool read_part(std::string_view part, PartReader& reader) {
  std::string coded(part);
  std::ranges::replace(coded, '-', '+');
  std::ranges::replace(coded, '_', '/');
  const auto json = text::from_base64(coded);
  return json && as_text(*json).starts_with('{') && nlohmann::json::sax_parse(as_text(*json), &reader);
}

constexpr std::array<std::string_view, 5> grant_words{"none", "empty", "jwt", "encrypted", "opaque"};

}  // namespace

std::string_view to_string(Token::Form form) {
  return grant_words.at(static_cast<std::size_t>(form));
}

Token::Form token_form(std::string_view word) {
  const auto* const found = std::ranges::find(grant_words, word);
  return found == grant_words.end() ? Token::Form::none
                                    : static_cast<Token::Form>(found - grant_words.begin());
}

bool is_listed_claim(std::string_view name) {
  return place_of(name) < listed.size();
}

std::string_view claim_meaning(std::string_view name) {
  const std::size_t place = place_of(name);
  return place < listed.size() ? listed.at(place).meaning : std::string_view{};
}

std::string_view Token::claim(std::string_view name) const {
  const auto found = std::ranges::find(claims, name, &Claim::name);
  return found == claims.end() ? std::string_view{} : std::string_view(found->value);
}

std::string_view Token::user() const {
  for (const std::string_view name : {"upn", "preferred_username", "unique_name"}) {
    if (const std::string_view value = claim(name); !value.empty()) {
      return value;
    }
  }
  return {};
}

Token read_token(std::string_view token) {
  Token read;
  token = text::trim(token);
  read.length = token.size();
  if (token.empty()) {
    read.form = Token::Form::empty;
    return read;
  }
  if (token.find_first_not_of('*') == std::string_view::npos) {
    return {};
  }
  read.form = Token::Form::opaque;
  const auto dots = std::ranges::count(token, '.');
  if (token.size() > max_token || (dots != 2 && dots != 4)) {
    return read;
  }
  const std::size_t first = token.find('.');
  HeaderReader header;
  if (!read_part(token.substr(0, first), header)) {
    return read;
  }
  read.algorithm = header.algorithm;
  read.key = header.key_id;
  if (dots == 4) {
    read.form = Token::Form::encrypted;
    return read;
  }
  ClaimReader claims(read);
  const std::size_t second = token.find('.', first + 1);
  if (read_part(token.substr(first + 1, second - first - 1), claims)) {
    read.form = Token::Form::jwt;
    claims.finish();
    return read;
  }
  Token damaged;
  damaged.form = Token::Form::opaque;
  damaged.length = token.size();
  return damaged;
}

}  // namespace eastap::sign_in
