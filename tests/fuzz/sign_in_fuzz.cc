// Reads any bytes as everything that a sign-in and Autodiscover are made of: challenges, credentials of each
// scheme, tokens, NTLM and SPNEGO, bodies of token endpoints, Autodiscover bodies, and the fields that a
// trace keeps. What is shown must be printable and bounded, and a trace's fields must bring back what they
// were made of.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "decoders/autodiscover/conversation.h"
#include "decoders/sign_in/challenge.h"
#include "decoders/sign_in/credentials.h"
#include "decoders/sign_in/token_endpoint.h"
#include "decoders/traffic.h"
#include "proxy/base/text.h"
#include "proxy/model/auth_facts.h"

namespace {

using namespace eastap;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void require_shown(const std::string& words) {
  constexpr std::size_t most = 4 * 1024;
  require(text::is_utf8(words) && words.size() <= most);
  for (const char c : words) {
    require(static_cast<unsigned char>(c) >= ' ' && c != '\x7F');
  }
}

void read_credentials(std::string_view scheme, std::string_view input) {
  constexpr std::int64_t now = 1'790'000'000;
  const std::string header = std::string(scheme) + std::string(input);
  require_shown(words(sign_in::read_credentials(header), now));
  const model::AuthFacts facts = model::read_auth(header);
  model::AuthFacts back{.scheme = facts.scheme, .user = facts.user, .ntlm_message = facts.ntlm_message};
  model::read_fields(model::request_fields(facts), back);
  require(back == facts);
}

void read_sign_in(std::string_view input) {
  const std::array<std::string_view, 2> fields{input.substr(0, input.size() / 2),
                                               input.substr(input.size() / 2)};
  const auto challenges = sign_in::read_challenges(fields);
  require(challenges.size() <= sign_in::max_challenges);
  require_shown(scheme_list(challenges));
  for (const sign_in::Challenge& one : challenges) {
    require(one.parameters.size() <= sign_in::max_challenge_parameters);
    require_shown(one.words());
  }
  for (const std::string_view scheme : {"", "Basic ", "Bearer ", "Digest ", "NTLM "}) {
    read_credentials(scheme, input);
  }
  read_credentials("Negotiate ", text::to_base64(as_bytes(input)));
  read_credentials("Bearer e30.", text::to_base64(as_bytes(input)) + ".fake");
}

void read_token_bodies(std::string_view input) {
  for (const std::string_view type : {"application/x-www-form-urlencoded", "application/json"}) {
    require_shown(words(sign_in::read_token_request(type, as_bytes(input))));
    require_shown(words(sign_in::read_token_answer(as_bytes(input), type, as_bytes(input))));
  }
}

void read_autodiscover(std::string_view input) {
  autodiscover::Conversation all;
  all.answer = autodiscover::read_answer(as_bytes(input));
  all.location = input;
  for (const std::string_view target :
       {"/autodiscover/autodiscover.xml", "/autodiscover/autodiscover.json?Email=a&Protocol=ActiveSync"}) {
    all.question = autodiscover::read_question("POST", target, as_bytes(input));
    for (const int status : {0, 200, 302, 401, 500}) {
      all.http_status = status;
      require_shown(all.sentence());
      require_shown(all.status());
      require(all.findings().size() <= decoders::max_findings);
      static_cast<void>(all.outcome());
    }
  }
  const std::string target = "/autodiscover/autodiscover.json/v1.0/" + std::string(input);
  all.question = autodiscover::read_question("GET", target, {});
  require_shown(all.sentence());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  read_sign_in(input);
  read_token_bodies(input);
  read_autodiscover(input);
  require(!decoders::classify_traffic({.method = "POST", .target = input, .host = input, .user_agent = input})
               .name.empty());
  return 0;
}
