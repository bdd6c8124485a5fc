#include "proxy/model/judgement.h"

#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

using eas::Command;
using eas::Outcome;

constexpr std::size_t max_words = 60;  // characters of wire text

/// "3 InvalidSyncKey"; where the value has no name, its meaning.
std::string status_words(const eas::StatusSeen& seen) {
  if (seen.info == nullptr) {
    return fmt::format("{} (unknown status)", seen.code);
  }
  return fmt::format("{} {}", seen.code, seen.info->name == "-" ? seen.info->meaning : seen.info->name);
}

std::string http_words(ExchangeView& view, int code) {
  const eas::HttpStatusInfo* info = eas::lookup_http(code);
  if (info != nullptr) {
    return fmt::format("HTTP {} {}", code,
                       info->reason.substr(0, info->reason.find(" / ")));  // its usual name
  }
  return fmt::format("HTTP {} {}", code,
                     text::printable(view.received().message()->head.reason(), max_words));
}

Judgement judge_http(ExchangeView& view, int code) {
  constexpr int challenge = 401;
  constexpr int first_failure = 400;
  return {.status = http_words(view, code),
          .outcome = code < first_failure ? Outcome::success
                     : code == challenge  ? Outcome::notice
                                          : Outcome::failure};
}

/// Commands that a client cannot take for done without the document of the answer. Of a mail that was sent
/// the HTTP status may tell it; GetAttachment answers with the file.
bool needs_document(Command command) {
  switch (command) {
    case Command::sync:
    case Command::folder_sync:
    case Command::folder_create:
    case Command::folder_delete:
    case Command::folder_update:
    case Command::move_items:
    case Command::get_item_estimate:
    case Command::meeting_response:
    case Command::search:
    case Command::settings:
    case Command::ping:
    case Command::item_operations:
    case Command::provision:
    case Command::resolve_recipients:
    case Command::validate_cert:
    case Command::find:
      return true;
    default:
      return false;
  }
}

/// A web page or the like where a document belongs, as a login form with HTTP 200. Says nothing of bodies
/// that were not kept, were cut, or whose content coding could not be undone.
bool is_something_else(ExchangeView& view) {
  MessageView& answer = view.received();
  return needs_document(view.context().command) && answer.message()->complete &&
         answer.document() == nullptr && !answer.content_fault() && !answer.content().empty();
}

Judgement judge_documents(ExchangeView& view, int code) {
  const eas::Summary& summary = view.summary();
  const wbxml::Document* document = view.received().document();
  if (document != nullptr && document->fault()) {
    return {.status = "cannot be decoded", .outcome = Outcome::failure};
  }
  if (is_something_else(view)) {
    return {.status = "no ActiveSync answer", .outcome = Outcome::failure};
  }
  if (summary.outcome == Outcome::success) {
    return {.status = "success", .outcome = summary.outcome};
  }
  if (summary.status && summary.status->outcome() != Outcome::success) {
    return {.status = status_words(*summary.status), .outcome = summary.outcome};
  }
  if (summary.item_status) {
    return {.status = status_words(*summary.item_status), .outcome = summary.outcome};
  }
  return {.status = http_words(view, code), .outcome = summary.outcome};
}

/// An answer of 200 may be an error, or no Autodiscover at all.
Judgement judge_autodiscover(ExchangeView& view, int code) {
  const autodiscover::Conversation& all = view.autodiscover();
  std::string status = all.status();
  return {.status = status.empty() ? http_words(view, code) : std::move(status), .outcome = all.outcome()};
}

/// What a token endpoint says counts more than its HTTP status, which is 400 for everything.
Judgement judge_token(const sign_in::TokenAnswer& answer) {
  const bool goes_on = answer.error == "authorization_pending" || answer.error == "slow_down";
  return {.status = text::printable(answer.error, max_words),
          .outcome = goes_on ? Outcome::notice : Outcome::failure};
}

}  // namespace

Judgement judge(ExchangeView& view) {
  const core::Exchange& exchange = view.exchange();
  if (!view.finished()) {
    return {.status = "waiting", .outcome = Outcome::success};
  }
  if (!exchange.outcome.empty()) {
    return {.status = text::printable(exchange.outcome, max_words), .outcome = Outcome::failure};
  }
  if (exchange.kind != core::Exchange::Kind::http) {
    return {.status = "relayed", .outcome = Outcome::success};
  }
  const int code = view.http_status();
  if (code == 0) {
    return {.status = "no answer", .outcome = Outcome::failure};
  }
  if (view.context().command == eas::Command::autodiscover) {
    return judge_autodiscover(view, code);
  }
  if (!view.auth().token_answer.error.empty()) {
    return judge_token(view.auth().token_answer);
  }
  if (!has_documents(view.context().command) || !eas::is_http_success(code)) {
    return judge_http(view, code);
  }
  return judge_documents(view, code);
}

}  // namespace eastap::model
