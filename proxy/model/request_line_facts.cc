#include "proxy/model/request_line_facts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "decoders/eas/locale.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

/// Parameters of sign-in pages (RFC 6749, OpenID Connect Core, Entra ID) and of Autodiscover, beside those of
/// kinds.h: made anew for each request, or who asks.
constexpr std::array<VolatileName, 14> passing_names{{
    {"state", VolatileKind::request_id},
    {"nonce", VolatileKind::request_id},
    {"client-request-id", VolatileKind::request_id},
    {"request-id", VolatileKind::request_id},
    {"correlationId", VolatileKind::request_id},
    {"session_state", VolatileKind::request_id},
    {"code", VolatileKind::credential},
    {"code_challenge", VolatileKind::credential},
    {"login_hint", VolatileKind::credential},
    {"username", VolatileKind::credential},
    {"User", VolatileKind::credential},
    {"Email", VolatileKind::credential},
    {"EmailAddress", VolatileKind::credential},
    {"anchormailbox", VolatileKind::credential},
}};

VolatileKind kind_of_any_parameter(std::string_view name) {
  const auto named = std::ranges::find_if(
      passing_names, [&](const VolatileName& each) { return text::iequals(each.name, name); });
  return named != passing_names.end() ? named->kind : kind_of_parameter(name);
}

/// "a=1", but not "wsdl" nor base64, which ends in "=".
bool has_parameters(std::string_view query) {
  const std::size_t equals = query.find('=');
  return equals != std::string_view::npos && query.find_first_not_of('=', equals) != std::string_view::npos;
}

/// Of one name all values, in their order.
void add_parameters(std::string_view query, RequestLineFacts& all) {
  for (const std::string_view piece : text::split(query, '&')) {
    if (piece.empty()) {
      continue;
    }
    const std::size_t equals = std::min(piece.find('='), piece.size());
    const std::string name = text::percent_decode(piece.substr(0, equals));
    const std::string value = text::percent_decode(piece.substr(std::min(equals + 1, piece.size())));
    RequestLineFact& fact = all["parameter " + name];
    fact.kind = kind_of_any_parameter(name);
    fact.value += fact.value.empty() ? "" : ", ";
    fact.value += value.empty() ? "(empty)" : value;
  }
}

void add_query(const eas::RequestContext& context, std::string_view query, RequestLineFacts& all) {
  if (context.is_eas) {
    // Front ends append "&CorrelationID=..." to the packed form.
    const bool is_read =
        context.form != eas::QueryForm::malformed || has_parameters(query.substr(0, query.find('&')));
    all["query text"] = {is_read ? std::string() : std::string(query)};
  } else if (has_parameters(query)) {
    add_parameters(query, all);
  } else {
    all["query text"] = {std::string(query)};
  }
}

/// What only the packed query says; of a plain one it stands in header fields.
void add_packed_facts(const eas::RequestContext& context, RequestLineFacts& all) {
  if (context.lcid) {
    const std::string_view name = eas::locale_name(*context.lcid);
    all["locale"] = {name.empty() ? std::to_string(*context.lcid) : std::string(name)};
  }
  if (context.policy_key) {
    all["policy key"] = {std::to_string(*context.policy_key), VolatileKind::policy_key};
  }
  if (context.accept_multipart) {
    all["multipart answers"] = {"wanted"};
  }
}

}  // namespace

RequestLineFacts request_line_facts(ExchangeView& view) {
  const eas::RequestContext& context = view.context();
  const core::Exchange& exchange = view.exchange();
  RequestLineFacts all;
  if (!exchange.request) {
    return all;
  }
  const core::Head& head = exchange.request->head;
  const eas::RequestTarget target = eas::split_target(head.target());
  all["method"] = {std::string(head.method())};
  all["path"] = {std::string(target.path)};
  all["HTTP version"] = {std::string(core::start_line_word(head.start_line(), 2))};
  all["query"] = {std::string(eas::to_string(context.form))};
  add_query(context, target.query, all);
  all["protocol version"] = {context.version};
  all["device type"] = {context.device_type};
  all["sign-in"] = {view.auth().scheme};
  all["user"] = {context.user, VolatileKind::credential};
  all["device id"] = {context.device_id, VolatileKind::device_id};
  if (context.form == eas::QueryForm::base64) {
    add_packed_facts(context, all);
  }
  if (context.save_in_sent) {
    all["parameter SaveInSent"] = {*context.save_in_sent ? "T" : "F"};
  }
  for (const eas::QueryParameter& each : context.parameters) {
    all["parameter " + each.name] = {each.value, kind_of_parameter(each.name)};
  }
  return all;
}

}  // namespace eastap::model
