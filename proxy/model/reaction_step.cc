#include "proxy/model/reaction_step.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/command.h"
#include "proxy/base/text.h"
#include "proxy/model/judgement.h"

namespace eastap::model {
namespace {

using eas::Command;
using std::chrono::duration_cast;

constexpr std::size_t max_step_words = 60;  // characters of wire text in a name

std::string step_text(std::string_view text) {
  return std::string(text.substr(0, Step::max_text));
}

std::size_t hash_of(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

std::size_t mixed(std::size_t seed, std::size_t more) {
  constexpr std::size_t odd = 0x9E3779B97F4A7C15U;  // the usual one of hash tables
  return (seed ^ more) * odd;
}

/// "EXAMPLE\Anna" and "anna@example.org" are both "anna": phones write it in several ways.
std::string account_of(std::string_view user) {
  if (const std::size_t slash = user.rfind('\\'); slash != std::string_view::npos) {
    user.remove_prefix(slash + 1);
  }
  return text::lower(step_text(user.substr(0, user.find('@'))));
}

void put_identity(Step& step, ExchangeView& view) {
  const eas::RequestContext& context = view.context();
  step.device = step_text(context.device_id);
  step.device_type = step_text(context.device_type);
  step.account = account_of(view.user());
  if (const core::ConnectionPtr& connection = view.exchange().connection) {
    step.connection = connection->id;
    step.client = connection->client.port == 0 ? "" : connection->client.address.to_string();
  }
}

void put_name(Step& step, ExchangeView& view) {
  const core::Exchange& exchange = view.exchange();
  const eas::RequestContext& context = view.context();
  step.command = context.command;
  if (exchange.kind != core::Exchange::Kind::http) {
    step.name = exchange.kind == core::Exchange::Kind::tunnel ? "tunnel" : "bytes";
    step.path = exchange.connection ? step_text(exchange.connection->upstream_name) : "";
  } else if (exchange.request) {
    const core::Head& head = exchange.request->head;
    step.host = step_text(head.find("Host").value_or(std::string_view{}));
    const bool other = context.command == Command::none || context.command_name.empty();
    step.name = text::printable(other ? head.method() : context.command_name, max_step_words);
    step.path = other ? step_text(eas::split_target(head.target()).path) : "";
  }
  step.folder = text::printable(step.path, max_step_words);
}

/// "Inbox, Calendar, Tasks +2".
std::string folders_of(ExchangeView& view) {
  constexpr std::size_t most = 3;
  const eas::Summary& summary = view.summary();
  std::string all;
  for (std::size_t i = 0; i < std::min(most, summary.collections.size()); ++i) {
    all += (i == 0 ? "" : ", ") + view.folder_words(summary.collections[i].id);
  }
  return summary.collection_count > most ? fmt::format("{} +{}", all, summary.collection_count - most) : all;
}

void put_keys(Step& step, ExchangeView& view) {
  const eas::Summary& summary = view.summary();
  if (is_hierarchy_command(step.command)) {
    step.keys.push_back({.id = {},
                         .sent = step_text(summary.old_key),
                         .given = step_text(summary.new_key),
                         .name = "the folder list",
                         .reset = view.state().hierarchy.use == KeyUse::reset});
    return;
  }
  if (step.command != Command::sync) {
    return;
  }
  const std::vector<CollectionKey>& verdicts = view.state().keys;
  for (const eas::CollectionSummary& each : summary.collections) {
    if (step.keys.size() >= Step::max_keys) {
      break;
    }
    const auto verdict = std::ranges::find(verdicts, each.id, &CollectionKey::id);
    step.keys.push_back({.id = step_text(each.id),
                         .sent = step_text(each.old_key),
                         .given = step_text(each.new_key),
                         .name = view.folder_words(each.id),
                         .reset = verdict != verdicts.end() && verdict->verdict.use == KeyUse::reset});
  }
}

/// From protocol 14 on the mail is an element of the document, before that it is the whole body.
void put_mail(Step& step, ExchangeView& view) {
  const wbxml::Document* document = view.request().document();
  ByteView mail;
  if (document != nullptr && document->root() != wbxml::none) {
    step.client_id = step_text(document->text_at("*/ClientId").value_or(std::string()));
    mail = document->value(document->find("*/Mime"));
  } else {
    mail = view.request().content();
  }
  step.mail_size = mail.size();
  step.mail_hash = hash_of(as_text(mail));
  const core::Message* message = view.request().message();
  if (mail.empty() && message != nullptr) {
    step.mail_size = static_cast<std::size_t>(message->body.content_length);  // it was not kept
  }
}

void put_request(Step& step, ExchangeView& view) {
  if (has_documents(step.command)) {
    step.folder = folders_of(view);
    put_keys(step, view);
    const std::optional<AskedSettings>& asked = view.state().asked;
    step.heartbeat = asked ? asked->heartbeat : view.summary().heartbeat;
  }
  if (sends_mail(step.command)) {
    put_mail(step, view);
  }
  step.request_hash = hash_of(as_text(view.request().content()));
  for (const eas::QueryParameter& each : view.context().parameters) {
    step.request_hash = mixed(step.request_hash, hash_of(each.name + '=' + each.value));
  }
}

void put_sign_in(Step& step, ExchangeView& view) {
  const SignIn& all = view.sign_in();
  step.token_endpoint = all.token_endpoint;
  step.sign_in.scheme = step_text(all.credentials.scheme);
  step.sign_in.issued = all.credentials.token.issued;
  step.sign_in.expires = all.credentials.token.expires;
  if (const core::MessagePtr& request = view.exchange().request) {
    const std::string_view value = request->head.find("Authorization").value_or(std::string_view{});
    step.sign_in.length = value.size();
    step.sign_in.hash = hash_of(value);
  }
}

bool is_good(ExchangeView& view) {
  const core::Exchange& exchange = view.exchange();
  if (!view.finished() || !exchange.outcome.empty()) {
    return false;
  }
  if (exchange.kind != core::Exchange::Kind::http) {
    return true;
  }
  if (const core::Message* answer = view.received().message(); answer != nullptr && !answer->complete) {
    return false;  // the phone waits for the rest of it
  }
  return eas::is_http_success(view.http_status()) && judge(view).outcome != eas::Outcome::failure;
}

/// Whether the command's own Status in the server's answer is a failure: SendMail 14.x says so with HTTP 200.
bool says_failure(const wbxml::Document* answer) {
  if (answer == nullptr || answer->root() == wbxml::none) {
    return false;
  }
  const auto status = answer->text_at(std::string(answer->name(answer->root())) + "/Status");
  return status && *status != "1";
}

/// Whether the server itself took the request.
bool server_took(ExchangeView& view) {
  constexpr int ok = 200;
  const core::Exchange& exchange = view.exchange();
  return exchange.response && exchange.response->head.status() == ok && !core::answered_by_tap(exchange) &&
         !says_failure(view.response().document());
}

void put_answer(Step& step, ExchangeView& view) {
  step.http_status = view.http_status();
  step.outcome = view.exchange().outcome;
  step.succeeded = is_good(view);
  step.server_did = server_took(view);
  step.status = judge(view).status;
  const core::Message* answer = view.received().message();
  if (answer == nullptr) {
    return;
  }
  if (const auto wait = answer->head.find("Retry-After")) {
    constexpr std::uint64_t week = 604'800;
    const auto seconds = text::to_number(text::trim(*wait));  // a date is not read
    step.retry_after =
        seconds ? std::optional(static_cast<std::uint32_t>(std::min(*seconds, week))) : std::nullopt;
  }
  constexpr int first_redirect = 300;
  constexpr int first_failure = 400;
  constexpr int moved = 451;
  if (step.http_status == moved) {
    step.moved_to = step_text(answer->head.find("X-MS-Location").value_or(std::string_view{}));
  } else if (step.http_status >= first_redirect && step.http_status < first_failure) {
    step.moved_to = step_text(answer->head.find("Location").value_or(std::string_view{}));
  }
}

Sameness compare_keys(const Step& before, const Step& later) {
  bool shared = false;
  bool all_same = true;
  for (const StepKey& key : before.keys) {
    const auto match = std::ranges::find(later.keys, key.id, &StepKey::id);
    if (match == later.keys.end() || key.sent.empty() || match->sent.empty()) {
      continue;
    }
    if (match->sent == "0" && key.sent != "0") {
      return Sameness::reset;
    }
    shared = true;
    all_same = all_same && match->sent == key.sent;
  }
  if (!shared) {
    return before.request_hash == later.request_hash ? Sameness::same : Sameness::unknown;
  }
  return all_same ? Sameness::same : Sameness::other;
}

Sameness compare_mails(const Step& before, const Step& later) {
  if (!before.client_id.empty() && before.client_id == later.client_id) {
    return Sameness::same;
  }
  // A phone that composes anew may give the mail another date, but hardly another length.
  return before.mail_size != 0 && before.mail_size == later.mail_size ? Sameness::twin : Sameness::other;
}

}  // namespace

Step read_step(ExchangeView& view) {
  const core::Exchange& exchange = view.exchange();
  Step step;
  step.exchange = exchange.id;
  step.started = duration_cast<microseconds>(exchange.started.steady);
  step.over = view.finished();
  step.finished = step.over ? duration_cast<microseconds>(exchange.finished.steady) : step.started;
  step.wall = exchange.started.wall;
  step.faulty = is_faulty(exchange.notes);
  put_identity(step, view);
  put_name(step, view);
  put_request(step, view);
  put_sign_in(step, view);
  put_answer(step, view);
  return step;
}

bool is_faulty(const std::vector<core::Note>& notes) {
  return std::ranges::any_of(notes,
                             [](const core::Note& note) { return note.kind == core::Note::Kind::injected; });
}

bool is_taps_own(const std::vector<core::Note>& notes) {
  // What a hook or fault says of itself has a source.
  return std::ranges::any_of(notes, [](const core::Note& note) {
    return note.kind == core::Note::Kind::injected && note.source.empty() &&
           note.text.starts_with("sent by the tap itself");
  });
}

bool ended_by_client(std::string_view outcome) {
  return outcome.starts_with("client") || outcome.ends_with("since the client had closed");
}

bool sends_mail(Command command) {
  return command == Command::send_mail || command == Command::smart_reply ||
         command == Command::smart_forward;
}

bool same_phone(const Step& a, const Step& b) {
  if (!a.account.empty() && !b.account.empty() && a.account != b.account) {
    return false;
  }
  if (!a.device.empty() && !b.device.empty()) {
    return a.device == b.device;
  }
  return !a.client.empty() && a.client == b.client;
}

bool same_command(const Step& a, const Step& b) {
  return a.command == b.command && a.name == b.name && a.path == b.path;
}

Sameness compare(const Step& before, const Step& later) {
  if (sends_mail(before.command)) {
    return compare_mails(before, later);
  }
  if (!before.keys.empty() || !later.keys.empty()) {
    return compare_keys(before, later);
  }
  if (before.command == Command::ping || before.command == Command::options) {
    return Sameness::same;  // another heartbeat is told by itself
  }
  return before.request_hash == later.request_hash ? Sameness::same : Sameness::other;
}

}  // namespace eastap::model
