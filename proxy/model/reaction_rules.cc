#include "proxy/model/reaction_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/redirects.h"
#include "proxy/base/net_address.h"
#include "proxy/base/text.h"
#include "proxy/model/reaction_retry.h"

namespace eastap::model {
namespace {

using eas::Command;
using Found = std::optional<Reaction>;

constexpr std::size_t max_rule_words = 60;  // characters of wire text in a sentence
constexpr int http_unauthorized = 401;

/// A reaction that began with that exchange.
Reaction with(const FaultStory& story, const Step& step, std::string text) {
  Reaction made;
  made.text = std::move(text);
  made.exchange = step.exchange;
  made.after = step.started - story.hit();
  return made;
}

/// The first exchange after the fault for which `wanted(step)` holds; null where there is none.
template <class Wanted>
const Step* first_of(const FaultStory& story, Wanted&& wanted) {
  const auto found = std::ranges::find_if(story.following, wanted);
  return found == story.following.end() ? nullptr : &*found;
}

std::string went_words(const Step& step) {
  return step.succeeded ? "" : step.over ? fmt::format(" ({})", step.status) : " (still waiting)";
}

// ---- what the server asked for ----

/// The first request of the broken command, where the answer said how long to wait.
const Step* after_retry_after(const FaultStory& story) {
  return story.step.retry_after ? first_of(story, [&](const Step& each) { return is_try(story, each); })
                                : nullptr;
}

/// The rounding of the server's seconds is forgiven.
bool waited_enough(const FaultStory& story, const Step& step) {
  return step.started - story.hit() >=
         std::chrono::seconds(*story.step.retry_after) - std::chrono::seconds(1);
}

Found look_retry_after_ignored(const FaultStory& story) {
  const Step* step = after_retry_after(story);
  if (step == nullptr || waited_enough(story, *step)) {
    return std::nullopt;
  }
  return with(story, *step,
              fmt::format("ignored Retry-After: asked again {}, not after {} s",
                          after_words(step->started - story.hit()), *story.step.retry_after));
}

Found look_retry_after_honoured(const FaultStory& story) {
  const Step* step = after_retry_after(story);
  if (step == nullptr || !waited_enough(story, *step)) {
    return std::nullopt;
  }
  const bool others = first_of(story, [&](const Step& each) {
                        return !is_try(story, each) && each.started < step->started;
                      }) != nullptr;
  return with(story, *step,
              fmt::format("honoured Retry-After of {} s: asked again {}{}", *story.step.retry_after,
                          after_words(step->started - story.hit()),
                          others ? "; other commands went on meanwhile" : ""));
}

/// The host that the answer sent the phone to; "" where it did not, or within the same host.
std::string new_host(const FaultStory& story) {
  const auto host = eas::url_host(story.step.moved_to);
  return host && !text::iequals(host->host, story.step.host) ? host->host : std::string();
}

bool asks_host(const Step& step, const std::string& host) {
  const auto asked = HostPort::parse(step.host, 0);
  return asked && text::iequals(asked->host, host);
}

Found look_location_followed(const FaultStory& story) {
  const std::string host = new_host(story);
  const Step* step =
      host.empty() ? nullptr : first_of(story, [&](const Step& each) { return asks_host(each, host); });
  if (step == nullptr) {
    return std::nullopt;
  }
  return with(
      story, *step,
      fmt::format("followed {} to {} {}", story.step.http_status == 451 ? "X-MS-Location" : "Location",
                  text::printable(host, max_rule_words), after_words(step->started - story.hit())));
}

Found look_location_unseen(const FaultStory& story) {
  const std::string host = new_host(story);
  if (host.empty() || story.later != 0) {
    return std::nullopt;
  }
  Reaction made;
  made.text = fmt::format("sent nothing more: it may have gone to {}, past the tap",
                          text::printable(host, max_rule_words));
  return made;
}

Found look_location_ignored(const FaultStory& story) {
  const std::string host = new_host(story);
  const Step* step = host.empty() ? nullptr : first_of(story, [&](const Step& each) {
    return !each.token_endpoint && !each.host.empty();
  });
  if (step == nullptr ||
      first_of(story, [&](const Step& each) { return asks_host(each, host); }) != nullptr) {
    return std::nullopt;
  }
  return with(story, *step,
              fmt::format("stayed with {}: did not follow to {}", text::printable(step->host, max_rule_words),
                          text::printable(host, max_rule_words)));
}

// ---- signing in ----

/// How a later sign-in differs, as far as a trace without secrets tells; "" where it does not.
std::string sign_in_change(const StepSignIn& before, const StepSignIn& later) {
  if (later.scheme.empty() || before.scheme.empty()) {
    return {};
  }
  if (!text::iequals(before.scheme, later.scheme)) {
    return fmt::format("by {} instead of {}", text::printable(later.scheme, max_rule_words),
                       text::printable(before.scheme, max_rule_words));
  }
  if (text::iequals(later.scheme, "Bearer")) {
    const bool other =
        before.issued != later.issued || before.expires != later.expires || before.hash != later.hash;
    return other ? "with another token" : "";
  }
  if (!text::iequals(later.scheme, "Basic") || before.hash == later.hash) {
    return {};  // the messages of NTLM and Negotiate differ each time
  }
  return before.length == later.length ? "with another password" : "with a password of another length";
}

/// Somebody types a password: that takes longer than any program.
constexpr microseconds typing = std::chrono::seconds(10);

bool by_token(const Step& step) {
  return text::iequals(step.sign_in.scheme, "Bearer");
}

/// A password of the same length looks the same in a trace; then the pause before the refused command tells.
Found typed_as_before(const FaultStory& story) {
  const Step* step =
      first_of(story, [&](const Step& each) { return !each.sign_in.scheme.empty() && is_try(story, each); });
  if (step == nullptr || by_token(*step) || step->started - story.hit() < typing) {
    return std::nullopt;
  }
  return with(story, *step,
              fmt::format("asked for the password, it seems: signed in {} as before",
                          after_words(step->started - story.hit())));
}

Found look_signed_in_again(const FaultStory& story) {
  const bool refused = story.step.http_status == http_unauthorized;
  if (const Step* token = first_of(story, [](const Step& each) { return each.token_endpoint; });
      token != nullptr && !story.step.token_endpoint) {
    return with(
        story, *token,
        fmt::format("asked for a token {}{}", after_words(token->started - story.hit()), went_words(*token)));
  }
  // What the phone sent before somebody typed still has the old password.
  const Step* changed = first_of(story, [&](const Step& each) {
    const bool counts = refused || !by_token(each);  // tokens are renewed at any time
    return counts && !sign_in_change(story.step.sign_in, each.sign_in).empty();
  });
  if (changed != nullptr) {
    return with(story, *changed,
                fmt::format("signed in {} {}", sign_in_change(story.step.sign_in, changed->sign_in),
                            after_words(changed->started - story.hit())));
  }
  return refused ? typed_as_before(story) : std::nullopt;
}

Found look_provisioned(const FaultStory& story) {
  const Step* step =
      story.step.command == Command::provision
          ? nullptr
          : first_of(story, [](const Step& each) { return each.command == Command::provision; });
  if (step == nullptr) {
    return std::nullopt;
  }
  return with(
      story, *step,
      fmt::format("provisioned again {}{}", after_words(step->started - story.hit()), went_words(*step)));
}

// ---- starting over ----

bool starts_hierarchy(const Step& step) {
  return step.command == Command::folder_sync && !step.keys.empty() && step.keys.front().sent == "0";
}

Found look_hierarchy_reset(const FaultStory& story) {
  const Step* step = starts_hierarchy(story.step) ? nullptr : first_of(story, starts_hierarchy);
  if (step == nullptr) {
    return std::nullopt;
  }
  return with(story, *step,
              fmt::format("reset the hierarchy: FolderSync from SyncKey 0 {}{}",
                          after_words(step->started - story.hit()), went_words(*step)));
}

/// Folders of a Sync that start over, by name: key 0 where the phone had another key before.
std::vector<std::string> restarted(const FaultStory& story, const Step& step) {
  std::vector<std::string> names;
  if (step.command != Command::sync) {
    return names;
  }
  for (const StepKey& key : step.keys) {
    const auto broken = std::ranges::find(story.step.keys, key.id, &StepKey::id);
    const bool had_key = story.step.command == Command::sync && broken != story.step.keys.end() &&
                         !broken->sent.empty() && broken->sent != "0";
    if (key.sent == "0" && (key.reset || had_key)) {
      names.push_back(key.name);
    }
  }
  return names;
}

Found look_resynced(const FaultStory& story) {
  const Step* step = first_of(story, [&](const Step& each) { return !restarted(story, each).empty(); });
  if (step == nullptr) {
    return std::nullopt;
  }
  constexpr std::size_t most = 3;
  std::vector<std::string> names = restarted(story, *step);
  const std::size_t count = names.size();
  names.resize(std::min(most, count));
  return with(story, *step,
              fmt::format("resynced {}{} from SyncKey 0 {}{}", fmt::join(names, ", "),
                          count > most ? " and others" : "", after_words(step->started - story.hit()),
                          went_words(*step)));
}

bool discovers(const Step& step) {
  return step.command == Command::options || step.command == Command::autodiscover;
}

Found look_rediscovered(const FaultStory& story) {
  const Step* step = discovers(story.step) ? nullptr : first_of(story, discovers);
  if (step == nullptr) {
    return std::nullopt;
  }
  return with(story, *step,
              fmt::format("asked {} {}{}", step->command == Command::options ? "for OPTIONS" : "Autodiscover",
                          after_words(step->started - story.hit()), went_words(*step)));
}

// ---- waiting ----

/// The first of the same command that asks for another heartbeat than the broken one.
const Step* next_heartbeat(const FaultStory& story) {
  const Step* step =
      first_of(story, [&](const Step& each) { return each.heartbeat && same_command(each, story.step); });
  return story.step.heartbeat && !story.on_connection() ? step : nullptr;
}

Reaction heartbeat_change(const FaultStory& story, const Step& step, const char* verb) {
  return with(story, step,
              fmt::format("{} the heartbeat from {} to {} s", verb, *story.step.heartbeat, *step.heartbeat));
}

Found look_heartbeat_shortened(const FaultStory& story) {
  const Step* step = next_heartbeat(story);
  return step != nullptr && *step->heartbeat < *story.step.heartbeat
             ? Found(heartbeat_change(story, *step, "shortened"))
             : std::nullopt;
}

Found look_heartbeat_lengthened(const FaultStory& story) {
  const Step* step = next_heartbeat(story);
  return step != nullptr && *step->heartbeat > *story.step.heartbeat
             ? Found(heartbeat_change(story, *step, "lengthened"))
             : std::nullopt;
}

// ---- going on ----

/// Nothing that another row tells.
bool is_ordinary(const FaultStory& story, const Step& step) {
  return !is_try(story, step) && !discovers(step) && !step.token_endpoint && !starts_hierarchy(step) &&
         step.command != Command::provision && restarted(story, step).empty();
}

Found look_went_on(const FaultStory& story) {
  const Step* again = first_of(story, [&](const Step& each) { return is_try(story, each); });
  const Step* first = nullptr;
  std::vector<std::string> names;
  for (const Step& each : story.following) {
    if (!is_ordinary(story, each) || (again != nullptr && each.started > again->started)) {
      continue;
    }
    first = first == nullptr || each.started < first->started ? &each : first;
    if (std::ranges::find(names, each.name) == names.end()) {
      names.push_back(each.name);
    }
  }
  if (first == nullptr) {
    return std::nullopt;
  }
  constexpr std::size_t most = 4;
  const bool more = names.size() > most;
  names.resize(std::min(most, names.size()));
  return with(
      story, *first,
      fmt::format("{} {}{} {}", story.answer_taken ? "took the answer and went on with" : "went on with",
                  fmt::join(names, ", "), more ? " and others" : "",
                  after_words(first->started - story.hit())));
}

Found look_reconnected(const FaultStory& story) {
  const Step* step = nullptr;
  for (const Step& each : story.following) {
    if (each.connection.value > story.step.connection.value) {
      step = step == nullptr || each.started < step->started ? &each : step;
    }
  }
  if (step == nullptr) {
    return std::nullopt;
  }
  return with(story, *step,
              fmt::format("used a new connection ({}) {}", step->connection.value,
                          after_words(step->started - story.hit())));
}

constexpr std::array<ReactionRule, 19> table{{
    {"duplicated", "duplicated the mail",
     "SendMail, SmartReply or SmartForward again with the same content, but a new ClientId or none",
     look_duplicated},
    {"retry_after_ignored", "ignored Retry-After", "asked again sooner than Retry-After allows",
     look_retry_after_ignored},
    {"retry_after_honoured", "honoured Retry-After", "asked again when Retry-After was over",
     look_retry_after_honoured},
    {"location_followed", "followed Location", "went to the host of X-MS-Location (451) or Location (3xx)",
     look_location_followed},
    {"location_unseen", "gone past the tap?", "sent nothing more after such an answer", look_location_unseen},
    {"location_ignored", "ignored Location", "stayed with the host it had", look_location_ignored},
    {"signed_in_again", "signed in again",
     "a new token, another password, or a pause of 10 s and more after a 401, as of somebody who types",
     look_signed_in_again},
    {"provisioned", "provisioned again", "Provision", look_provisioned},
    {"hierarchy_reset", "reset the hierarchy", "FolderSync from SyncKey 0", look_hierarchy_reset},
    {"resynced", "resynced a folder", "Sync from SyncKey 0 of a folder that had another key", look_resynced},
    {"rediscovered", "rediscovered", "OPTIONS or Autodiscover", look_rediscovered},
    {"heartbeat_shortened", "shortened heartbeat", "the next Ping or hanging Sync asks for less",
     look_heartbeat_shortened},
    {"heartbeat_lengthened", "lengthened heartbeat", "the next Ping or hanging Sync asks for more",
     look_heartbeat_lengthened},
    {"stopped_waiting", "stopped waiting", "ended the connection itself while the answer was delayed",
     look_stopped_waiting},
    {"retried", "retried",
     "the same command again: how often, at which pauses, with the same SyncKey, ClientId or request or "
     "another",
     look_retried},
    {"gave_up", "gave up", "not again until the trace ends, 5 minutes later or more", look_gave_up},
    {"too_early", "too early to tell", "not recovered, but the trace ends within 5 minutes", look_too_early},
    {"went_on", "went on", "other commands, as if nothing had happened", look_went_on},
    {"reconnected", "new connection", "its next request came on a new connection", look_reconnected},
}};

}  // namespace

std::span<const ReactionRule> reaction_rules() {
  return table;
}

std::string_view reaction_label(std::string_view name) {
  const auto* const row = std::ranges::find(table, name, &ReactionRule::name);
  return row == table.end() ? name : row->label;
}

std::vector<Reaction> find_reactions(const FaultStory& story) {
  std::vector<Reaction> all;
  for (const ReactionRule& rule : table) {
    if (auto found = rule.look(story)) {
      found->what = rule.name;
      all.push_back(*std::move(found));
    }
  }
  return all;
}

}  // namespace eastap::model
