#include "proxy/model/autodiscover.h"

#include "proxy/model/exchange_view.h"

namespace eastap::model {

autodiscover::Conversation read_autodiscover(ExchangeView& view) {
  constexpr int moved = 451;
  autodiscover::Conversation all;
  const core::MessagePtr& request = view.exchange().request;
  if (view.context().command != eas::Command::autodiscover || !request) {
    return all;
  }
  all.question =
      autodiscover::read_question(request->head.method(), request->head.target(), view.request().content());
  const core::Message* answer = view.received().message();
  if (answer == nullptr) {
    return all;
  }
  all.http_status = view.http_status();
  all.answer = autodiscover::read_answer(view.received().content());
  const auto field = [&](std::string_view name) {
    return std::string(answer->head.find(name).value_or(std::string_view{}));
  };
  if (!eas::is_http_success(all.http_status)) {
    all.location = field(all.http_status == moved ? "X-MS-Location" : "Location");
  }
  all.help_url = field("X-MS-Credential-Service-Url");
  return all;
}

}  // namespace eastap::model
