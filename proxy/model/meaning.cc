#include "proxy/model/meaning.h"

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

constexpr std::size_t max_meant_address = 300;  // characters

std::string meaning_of_autodiscover(ExchangeView& view) {
  const autodiscover::Conversation& all = view.autodiscover();
  std::string address = text::printable(all.question.address, max_meant_address);
  if (!view.finished()) {
    return address;
  }
  return address.empty() ? all.result() : address + ": " + all.result();
}

/// Of traffic that is no command.
std::string meaning_of_traffic(ExchangeView& view) {
  const decoders::Traffic* traffic = view.traffic();
  if (traffic == nullptr) {
    return {};
  }
  const SignIn& sign_in = view.sign_in();
  if (sign_in.token_endpoint) {
    return sign_in.sentence();
  }
  return fmt::format("{}, not ActiveSync", traffic->name);
}

}  // namespace

std::string meaning_of(ExchangeView& view) {
  constexpr int unauthorized = 401;
  const eas::Command command = view.context().command;
  if (command == eas::Command::autodiscover && view.http_status() != unauthorized) {
    return meaning_of_autodiscover(view);
  }
  if (command == eas::Command::none) {
    return meaning_of_traffic(view);
  }
  return view.finished() && view.http_status() == unauthorized ? view.sign_in().sentence() : std::string();
}

}  // namespace eastap::model
