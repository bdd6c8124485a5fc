#include "proxy/model/exchange_state.h"

#include <algorithm>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

constexpr std::size_t max_key_words = 24;  // characters of a key in a sentence
constexpr int first_http = 200;            // no Status of a document is as large, but for HTTP codes

std::string key_text(const std::string& key) {
  return text::printable(key, max_key_words);
}

std::string retry_words(const KeyVerdict& verdict) {
  switch (verdict.cause) {
    case KeyCause::answer_lost:
      return verdict.blame == Blame::tap ? "retry: the tap kept the answer from the phone"
                                         : "retry: the answer before was lost";
    case KeyCause::wait_cut:
      return "once more: the connection of the wait before ended";
    case KeyCause::answer_not_taken:
      return verdict.other_key.empty()
                 ? "retry: the answer before was not taken"
                 : fmt::format("retry: the answer with key {} was not taken", key_text(verdict.other_key));
    case KeyCause::refused:
      return verdict.status == 0 ? "retry after a failure"
                                 : fmt::format("retry after {}", code_words(verdict.status));
    default:
      return "retry";
  }
}

std::string reset_words(const KeyVerdict& verdict) {
  switch (verdict.cause) {
    case KeyCause::invalid_key:
      return fmt::format("reset after Status {}", verdict.status);
    case KeyCause::hierarchy:
      return "reset, since the folder list began anew";
    default:
      return "reset by the phone itself";
  }
}

std::string counted_words(const KeyVerdict& verdict, std::string words) {
  if (verdict.repeats <= 1) {
    return words;
  }
  return fmt::format("{} ({} {})", words, verdict.repeats,
                     verdict.use == KeyUse::reset ? "within an hour" : "in a row");
}

void judge_keys(ExchangeState& state, const PhoneState& phone, const Lesson& lesson) {
  if (is_hierarchy_command(lesson.context.command)) {
    state.hierarchy = phone.hierarchy.judge(lesson.summary->old_key, lesson.started);
  }
  if (lesson.context.command != eas::Command::sync) {
    return;
  }
  static const SyncChain nothing;
  for (const eas::CollectionSummary& each : lesson.summary->collections) {
    if (!each.old_key.empty()) {
      const SyncChain* chain = phone.chains.find(each.id);
      state.keys.push_back({.id = each.id,
                            .verdict = (chain == nullptr ? nothing : *chain)
                                           .judge(each.old_key, lesson.started, phone.hierarchy_anew)});
    }
  }
}

void judge_stored(ExchangeState& state, const PhoneState& phone, const Lesson& lesson) {
  const bool sync = lesson.context.command == eas::Command::sync;
  if (!sync && lesson.context.command != eas::Command::ping) {
    return;
  }
  StoredRequest::Meaning meaning =
      (sync ? phone.sync : phone.ping)
          .meaning(read_asked(lesson.context.command, lesson.request), lesson.started);
  state.stored = meaning.standing;
  state.asked = std::move(meaning.settings);
}

void judge_policy(ExchangeState& state, const PhoneState& phone, const Lesson& lesson) {
  state.phase = phone.provisioning.phase();
  if (lesson.context.command == eas::Command::provision) {
    state.provision = read_provision(lesson.request, lesson.response);
    state.policy = phone.provisioning.judge_provision(*state.provision, lesson.started, lesson.finished);
  } else {
    state.policy = phone.provisioning.judge_command(lesson.context.policy_key, lesson.started,
                                                    provisioning_demand(lesson));
  }
}

std::string policy_words(const ExchangeState& state) {
  if (state.policy.wrong_acknowledgement) {
    return "acknowledges another policy key than the temporary one";
  }
  if (!state.policy.first_time && state.policy.demand == 0) {
    return {};  // told with the first command that sent it
  }
  switch (state.policy.key) {
    case PolicyKeyUse::zero:
      return "policy key 0, not the one given";
    case PolicyKeyUse::temporary:
      return "the temporary policy key, not the final one";
    case PolicyKeyUse::other:
      return "another policy key than the one given";
    default:
      return {};
  }
}

std::string provision_words(const ExchangeState& state) {
  if (!state.provision || !state.provision->given_key) {
    return {};
  }
  return state.provision->acknowledges ? "step 2 of 2, the final key" : "step 1 of 2, a temporary key";
}

/// Words on the keys: of one collection alone, else with its name; two of them, and how many more.
std::string sync_words(const ExchangeState& state, const FolderNamer& name) {
  constexpr std::size_t most = 2;
  std::string all;
  std::size_t said = 0;
  for (const CollectionKey& each : state.keys) {
    const std::string words = key_words(each.verdict);
    if (words.empty() || ++said > most) {
      continue;
    }
    all += all.empty() ? "" : "; ";
    all += state.keys.size() == 1 ? words : fmt::format("{} {}", name(each.id), words);
  }
  return said > most ? fmt::format("{}; and {} more", all, said - most) : all;
}

}  // namespace

ExchangeState state_of(const PhoneState* phone, const Lesson& lesson) {
  static const PhoneState stranger;
  ExchangeState state;
  state.known = phone != nullptr;
  state.over = lesson.ending != Ending::running;
  const PhoneState& known = phone == nullptr ? stranger : *phone;
  if (lesson.summary == nullptr) {
    return state;
  }
  judge_keys(state, known, lesson);
  judge_stored(state, known, lesson);
  judge_policy(state, known, lesson);
  state.wait = read_wait(lesson);
  if (state.wait) {
    state.wait_verdict = known.heartbeats.judge(*state.wait, state.over);
  }
  return state;
}

std::string code_words(int code) {
  return fmt::format("{} {}", code >= first_http ? "HTTP" : "Status", code);
}

std::string key_words(const KeyVerdict& verdict) {
  switch (verdict.use) {
    case KeyUse::retry:
      return counted_words(verdict, retry_words(verdict));
    case KeyUse::reset:
      return counted_words(verdict, reset_words(verdict));
    case KeyUse::fork:
      return fmt::format("fork: an older key than {}, which the phone had", key_text(verdict.other_key));
    case KeyUse::unknown:
      return verdict.from_start
                 ? fmt::format("unknown key: the one given last is {}", key_text(verdict.other_key))
                 : std::string();
    default:
      return {};
  }
}

std::string remarks(const ExchangeState& state, const FolderNamer& name) {
  std::string all;
  for (const std::string& words :
       {sync_words(state, name), key_words(state.hierarchy), provision_words(state), policy_words(state)}) {
    if (!words.empty()) {
      all += (all.empty() ? "" : "; ") + words;
    }
  }
  return all;
}

}  // namespace eastap::model
