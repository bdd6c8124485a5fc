// Terms of filters: what the state of the phone says of an exchange.
#include <array>

#include "proxy/model/filter_terms.h"

namespace eastap::model {
namespace {

/// Calls `tell` with each verdict on a SyncKey until the probe has hit.
template <class Tell>
void each_key(FilterSubject& subject, FilterProbe& probe, Tell tell) {
  const ExchangeState& state = subject.view().state();
  for (const CollectionKey& each : state.keys) {
    if (!probe.hit()) {
      tell(each.verdict);
    }
  }
  tell(state.hierarchy);
}

void get_key_use(FilterSubject& subject, FilterProbe& probe) {
  each_key(subject, probe, [&](const KeyVerdict& verdict) {
    probe.text(verdict.use == KeyUse::none ? std::string_view{} : to_string(verdict.use));
  });
}

void get_key_cause(FilterSubject& subject, FilterProbe& probe) {
  each_key(subject, probe, [&](const KeyVerdict& verdict) {
    probe.text(verdict.cause == KeyCause::none ? std::string_view{} : to_string(verdict.cause));
  });
}

void get_policy_key(FilterSubject& subject, FilterProbe& probe) {
  const PolicyKeyUse use = subject.view().state().policy.key;
  probe.text(use == PolicyKeyUse::none ? std::string_view{} : to_string(use));
}

void get_heartbeat(FilterSubject& subject, FilterProbe& probe) {
  if (const auto& wait = subject.view().state().wait) {
    probe.number(wait->asked);
  }
}

void get_wait_end(FilterSubject& subject, FilterProbe& probe) {
  const ExchangeState& state = subject.view().state();
  if (state.wait && state.over) {
    probe.text(to_string(state.wait->end));
  }
}

constexpr std::array<FilterTerm, 5> state_rows{{
    {"key_use", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::summary,
     "what the request makes of its SyncKeys: first, next, retry, fork, unknown or reset", "key_use == retry",
     get_key_use},
    {"key_cause", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::summary,
     "why there is a retry or reset: answer-lost, wait-cut, answer-not-taken, refused, invalid-key, "
     "hierarchy or "
     "own-decision",
     "key_cause == own-decision", get_key_cause},
    {"policy_key", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::summary,
     "how the policy key fits the one given last: same, zero, temporary, other or unknown",
     "policy_key in (zero, other)", get_policy_key},
    {"heartbeat", "", FilterType::number, FilterArgument::none, FilterKnown::at_request, FilterCost::summary,
     "seconds that a Ping or hanging Sync asks for, also where an empty one repeats them", "heartbeat < 300",
     get_heartbeat},
    {"wait_end", "", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::summary,
     "how a Ping or hanging Sync ended: answered, expired, refused, cut, cut-by-client, cut-by-upstream or "
     "tap",
     "wait_end == cut*", get_wait_end},
}};

}  // namespace

std::span<const FilterTerm> filter_terms_state() {
  return state_rows;
}

}  // namespace eastap::model
