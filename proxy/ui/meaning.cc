#include "proxy/ui/meaning.h"

#include <fmt/format.h>

#include "decoders/sign_in/known_ids.h"
#include "proxy/base/text.h"
#include "proxy/ui/time_text.h"

namespace eastap::ui {
namespace {

constexpr std::size_t max_value = 300;  // characters of one claim or address

std::string shown(std::string_view text) {
  return text::printable(text, max_value);
}

/// A number out of a token may be any; beyond these years it is shown as it is.
std::string moment_words(std::int64_t seconds) {
  constexpr std::int64_t latest = 253402300799;  // the end of the year 9999
  return seconds < 0 || seconds > latest ? fmt::format("{} (seconds since 1970)", seconds)
                                         : full_local_time(std::chrono::seconds(seconds));
}

void tell_token(const sign_in::Token& token, const FactSink& fact) {
  if (token.form == sign_in::Token::Form::none || token.form == sign_in::Token::Form::empty) {
    return;
  }
  std::string first = fmt::format("{}, {} characters", to_string(token.form), token.length);
  first += token.algorithm.empty() ? "" : ", signed with " + token.algorithm;
  first += token.key.empty() ? "" : ", key " + token.key;
  fact("token", first);
  for (const sign_in::Claim& claim : token.claims) {
    const std::string_view known = sign_in::known_application(claim.value);
    fact("", fmt::format("{} ({}): {}{}", claim.name, sign_in::claim_meaning(claim.name), shown(claim.value),
                         known.empty() ? "" : fmt::format(" ({})", known)));
  }
  const auto moment = [&](std::string_view what, const std::optional<std::int64_t>& at) {
    if (at) {
      fact("", fmt::format("{}: {}", what, moment_words(*at)));
    }
  };
  moment("iat (issued)", token.issued);
  moment("nbf (not before)", token.not_before);
  moment("exp (expires)", token.expires);
  std::string others;
  for (const std::string& name : token.others) {
    others += (others.empty() ? "also, not shown: " : ", ") + name;
  }
  if (!others.empty()) {
    fact("", others);
  }
}

void tell_sign_in(const model::SignIn& all, const FactSink& fact) {
  if (all.token_endpoint) {
    fact("token asked", all.request_words());
    fact("",
         all.token_request.proof.empty() ? "" : "the program proves itself by " + all.token_request.proof);
    fact("answer", all.answer_words());
    fact("", all.token_answer.scope.empty() ? "" : "granted: " + all.token_answer.scope);
    return;
  }
  fact("sign-in", all.request_words());
  tell_token(all.credentials.token, fact);
  std::string_view name = "challenge";
  for (const sign_in::Challenge& one : all.challenges) {
    fact(name, one.words());
    name = "";
  }
  fact("diagnostics", all.diagnostics);
}

std::string question_words(const autodiscover::Question& question) {
  if (question.form == autodiscover::Form::json) {
    return fmt::format("JSON, protocol {}{}",
                       question.protocol.empty() ? "not named" : shown(question.protocol),
                       question.redirects ? fmt::format(", redirect {}", *question.redirects) : "");
  }
  return question.probe ? "a probe: no question" : fmt::format("POX, {} schema", to_string(question.schema));
}

void tell_autodiscover(const autodiscover::Conversation& all, const FactSink& fact) {
  fact("did", all.sentence());
  fact("asked", question_words(all.question));
  fact("user", all.answer.display_name + (all.answer.address.empty() ? "" : " <" + all.answer.address + '>'));
  for (const autodiscover::Server& server : all.answer.servers) {
    const std::string& where = server.url.empty() ? server.name : server.url;
    fact("server", fmt::format("{}: {}{}", server.type, where,
                               server.data.empty() ? "" : fmt::format(" ({})", server.data)));
  }
  fact("redirect", all.answer.redirect.empty() ? all.location : all.answer.redirect);
  fact("debug data", all.answer.debug_data);
  fact("password", all.help_url.empty() ? "" : "to be changed at " + all.help_url);
}

}  // namespace

void tell_meaning(model::ExchangeView& view, const FactSink& fact) {
  const decoders::Traffic* traffic = view.traffic();
  if (traffic == nullptr) {
    return;
  }
  const model::SignIn& sign_in = view.sign_in();
  if (traffic->kind == decoders::TrafficKind::autodiscover) {
    tell_autodiscover(view.autodiscover(), fact);
  } else if (sign_in.token_endpoint) {
    fact("did", sign_in.sentence());
  } else if (traffic->kind != decoders::TrafficKind::active_sync) {
    fact("traffic", fmt::format("{}: {}", traffic->name, traffic->sentence));
  }
  if (!sign_in.empty()) {
    tell_sign_in(sign_in, fact);
  }
}

}  // namespace eastap::ui
