#include "proxy/model/state_findings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

using Findings = std::vector<StateFinding>;

constexpr std::size_t max_finding_key = 40;  // characters of a key

/// "12 s", "3 min", "1 h 5 min".
std::string span_words(microseconds span) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
  constexpr std::int64_t minute = 60;
  constexpr std::int64_t hour = 60 * minute;
  if (seconds < 2 * minute) {
    return fmt::format("{} s", seconds);
  }
  return seconds < 2 * hour ? fmt::format("{} min", seconds / minute) : fmt::format("{} h", seconds / hour);
}

std::string retry_culprit(const KeyVerdict& verdict) {
  switch (verdict.common_blame) {
    case Blame::phone:
      return "the answers carry a new key and the phone does not take it: the phone causes it, perhaps since "
             "it "
             "cannot store or read one item of the answer";
    case Blame::server:
      return verdict.status == 0 ? std::string("the server refuses it each time: the server causes it")
                                 : fmt::format(
                                       "the server refuses it each time, the last time with {}: the "
                                       "server causes it",
                                       code_words(verdict.status));
    case Blame::connection:
      return "no answer arrived whole: the connection causes it";
    case Blame::tap:
      return "eastap kept the answers from the phone: the fault or hook causes it";
    case Blame::nobody:
      break;
  }
  return "the causes differ: lost, refused and untaken answers";
}

std::string reset_culprit(const KeyVerdict& verdict) {
  switch (verdict.common_blame) {
    case Blame::phone:
      return "no answer asked for it: the phone causes it";
    case Blame::server:
      return fmt::format("the server refuses the keys that it gave (Status {}): the server causes it",
                         verdict.status);
    default:
      break;
  }
  return verdict.cause == KeyCause::hierarchy
             ? "each time the folder list had begun anew"
             : "the causes differ: some came from the phone, some from the server";
}

/// `area`: "sync" or "hierarchy"; `where`: whose keys they are.
void look_at_key(const KeyVerdict& verdict, std::string_view area, const std::string& where,
                 Findings& found) {
  const auto add = [&](std::string_view what, std::string text) {
    found.push_back({.code = fmt::format("state.{}.{}", area, what), .text = std::move(text)});
  };
  if (verdict.use == KeyUse::fork) {
    add("fork",
        fmt::format("{}: the phone sends an older SyncKey although it had used a newer one; its state was "
                    "set back, or two clients share its device id. The newest key is {}",
                    where, text::printable(verdict.other_key, max_finding_key)));
  } else if (verdict.use == KeyUse::unknown && verdict.from_start) {
    add("unknown-key",
        fmt::format("{}: the phone sends a SyncKey that was not given here; it is older than what eastap "
                    "remembers, or of another server or device id. The newest key is {}",
                    where, text::printable(verdict.other_key, max_finding_key)));
  } else if (verdict.use == KeyUse::reset && verdict.loops()) {
    add("reset-loop", fmt::format("{}: started over with key 0 for the {}. time in {}; {}", where,
                                  verdict.repeats, span_words(verdict.over), reset_culprit(verdict)));
  } else if (verdict.use == KeyUse::retry && verdict.loops() && verdict.cause != KeyCause::wait_cut) {
    add("retry-loop", fmt::format("{}: the same SyncKey in {} requests in a row; {}", where,
                                  verdict.repeats + 1, retry_culprit(verdict)));
  }
}

void look_at_stored(const ExchangeState& state, Findings& found) {
  if (state.stored != StoredRequest::Standing::absent || !state.asked || state.asked->full()) {
    return;
  }
  found.push_back(
      {.code = "state.stored.absent",
       .text = "the phone sends an empty or partial request once more although the server said that it "
               "has none stored: it must send a full one. The phone causes it"});
}

std::string_view between(WaitEnd end) {
  switch (end) {
    case WaitEnd::cut_by_client:
      return "between the phone and eastap";
    case WaitEnd::cut_by_upstream:
      return "between eastap and the server, or the server itself,";
    default:
      return "between the phone and the server (a NAT, firewall or load balancer)";
  }
}

std::string_view end_words(WaitEnd end) {
  switch (end) {
    case WaitEnd::changes:
      return "was answered";
    case WaitEnd::expired:
      return "ran to its end";
    case WaitEnd::refused:
      return "was refused";
    case WaitEnd::by_tap:
      return "was ended by eastap";
    default:
      return "was cut";
  }
}

void look_at_wait(const ExchangeState& state, Findings& found) {
  const WaitVerdict& verdict = state.wait_verdict;
  if (!state.wait) {
    return;
  }
  if (verdict.cuts_repeat()) {
    found.push_back({.code = "state.heartbeat.cuts",
                     .text = fmt::format("{} waits were cut after about {} s, before their heartbeat ({} s): "
                                         "something {} ends idle connections after {} s",
                                         verdict.cuts, verdict.cut_age, state.wait->asked,
                                         between(verdict.cut_end), verdict.cut_age)});
  }
  if (verdict.lowered_from) {
    found.push_back(
        {.code = "state.heartbeat.lowered",
         .text = fmt::format(
             "the phone lowers its heartbeat from {} s to {} s; the wait before {} after {} s",
             *verdict.lowered_from, state.wait->asked, end_words(verdict.before), verdict.before_age)});
  }
}

std::string_view key_name(PolicyKeyUse use) {
  switch (use) {
    case PolicyKeyUse::zero:
      return "policy key 0";
    case PolicyKeyUse::temporary:
      return "the temporary policy key";
    case PolicyKeyUse::other:
      return "another policy key than those it was given (of another account?)";
    default:
      return "";
  }
}

void look_at_policy(const ExchangeState& state, Findings& found) {
  const PolicyVerdict& policy = state.policy;
  const std::string_view sent = key_name(policy.key);
  if (!sent.empty() && (policy.first_time || policy.demand != 0)) {
    const std::string refusal =
        policy.demand == 0 ? std::string()
                           : fmt::format("; the server refuses it with {}", code_words(policy.demand));
    found.push_back(
        {.code = "state.policy.key",
         .text = fmt::format("the phone sends {} although it was given a final one{}", sent, refusal)});
  }
  if (policy.wrong_acknowledgement) {
    found.push_back(
        {.code = "state.policy.acknowledged-key",
         .text = "the phone acknowledges a policy key that is not the temporary one it was given"});
  }
  if (policy.rounds >= Provisioning::looping_rounds) {
    found.push_back({.code = "state.policy.loop",
                     .text = fmt::format(
                         "provisioned {} times and no command succeeded between; {}", policy.rounds,
                         policy.refused_own_key
                             ? "the phone sends the key it was given and the server refuses it: the server "
                               "causes it, or several servers that do not share their state"
                             : "the phone does not send the key it was given: the phone causes it")});
  }
}

}  // namespace

std::vector<StateFinding> find_in_state(const ExchangeState& state, const FolderNamer& name) {
  Findings found;
  if (!state.over) {
    return found;
  }
  for (const CollectionKey& each : state.keys) {
    look_at_key(each.verdict, "sync", name(each.id), found);
  }
  look_at_key(state.hierarchy, "hierarchy", "folder list", found);
  look_at_stored(state, found);
  look_at_wait(state, found);
  look_at_policy(state, found);
  return found;
}

}  // namespace eastap::model
