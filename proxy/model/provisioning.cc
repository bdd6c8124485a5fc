#include "proxy/model/provisioning.h"

#include <algorithm>

#include "decoders/eas/element.h"
#include "decoders/eas/tags.h"

namespace eastap::model {
namespace {

using eas::Element;
namespace provision = eas::tags::provision;

constexpr std::uint32_t success = 1;
constexpr std::uint32_t no_policy = 2;  // MS-ASPROV section 2.2.2.54.2

Element policy_of(Element root) {
  return root.child(provision::policies).child(provision::policy);
}

bool is_final(const ProvisionFacts& facts) {
  return facts.acknowledges && facts.given_key && facts.policy_status.value_or(success) == success &&
         facts.status.value_or(success) == success;
}

}  // namespace

std::string_view to_string(PolicyPhase phase) {
  switch (phase) {
    case PolicyPhase::unknown:
      return "unknown";
    case PolicyPhase::demanded:
      return "demanded";
    case PolicyPhase::temporary:
      return "temporary";
    case PolicyPhase::set:
      return "set";
    case PolicyPhase::none:
      return "none";
    case PolicyPhase::refused:
      return "refused";
  }
  return "";
}

std::string_view to_string(PolicyKeyUse use) {
  switch (use) {
    case PolicyKeyUse::none:
      return "none";
    case PolicyKeyUse::unknown:
      return "unknown";
    case PolicyKeyUse::same:
      return "same";
    case PolicyKeyUse::zero:
      return "zero";
    case PolicyKeyUse::temporary:
      return "temporary";
    case PolicyKeyUse::other:
      return "other";
  }
  return "";
}

ProvisionFacts read_provision(const wbxml::Document* request, const wbxml::Document* response) {
  ProvisionFacts facts;
  const Element asked = policy_of(Element::root_of(request));
  facts.acknowledged_key = asked.number(provision::policy_key);
  facts.acknowledges = asked.has(provision::status);
  const Element root = Element::root_of(response);
  facts.status = root.number(provision::status);
  facts.policy_status = policy_of(root).number(provision::status);
  facts.given_key = policy_of(root).number(provision::policy_key);
  return facts;
}

bool demands_provisioning(int code) {
  constexpr int retry_with = 449;
  constexpr int first = 141;
  constexpr int last = 144;
  return code == retry_with || (code >= first && code <= last);
}

PolicyVerdict Provisioning::judge_command(std::optional<std::uint32_t> key, microseconds started,
                                          int demand) const {
  PolicyVerdict verdict;
  verdict.demand = demand;
  if (!key) {
    return verdict;
  }
  if (!final_ || final_->given > started) {
    verdict.key = PolicyKeyUse::unknown;  // what was given after the command began it cannot carry
  } else if (*key == final_->key) {
    verdict.key = PolicyKeyUse::same;
  } else if (*key == 0) {
    verdict.key = PolicyKeyUse::zero;
  } else if (temporary_ && *key == temporary_->key) {
    verdict.key = PolicyKeyUse::temporary;
  } else {
    verdict.key = PolicyKeyUse::other;
  }
  verdict.first_time = verdict.key != last_use_ || last_sent_ != key;
  return verdict;
}

void Provisioning::learn_command(std::optional<std::uint32_t> key, microseconds started, int demand,
                                 bool succeeded) {
  const PolicyVerdict verdict = judge_command(key, started, demand);
  if (key) {
    last_sent_ = key;
    last_use_ = verdict.key;
  }
  if (demand != 0) {
    demand_ = demand;
    refused_own_key_ = verdict.key == PolicyKeyUse::same;
    phase_ = PolicyPhase::demanded;
  } else if (succeeded) {
    rounds_.clear();
  }
}

PolicyVerdict Provisioning::judge_provision(const ProvisionFacts& facts, microseconds started,
                                            microseconds finished) const {
  PolicyVerdict verdict;
  verdict.wrong_acknowledgement = facts.acknowledges && facts.acknowledged_key && temporary_ &&
                                  temporary_->given <= started && temporary_->key != *facts.acknowledged_key;
  if (is_final(facts)) {
    verdict.rounds = 1 + static_cast<std::uint32_t>(std::ranges::count_if(
                             rounds_, [&](microseconds end) { return finished - end <= loop_window; }));
    verdict.refused_own_key = refused_own_key_;
  }
  return verdict;
}

void Provisioning::learn_provision(const ProvisionFacts& facts, microseconds finished) {
  status_ = facts.status;
  policy_status_ = facts.policy_status;
  if (facts.status.value_or(success) != success) {
    phase_ = PolicyPhase::refused;
    return;
  }
  if (facts.policy_status == no_policy) {
    phase_ = PolicyPhase::none;
    return;
  }
  if (facts.policy_status.value_or(success) != success) {
    phase_ = PolicyPhase::refused;
    return;
  }
  if (!facts.given_key) {
    return;
  }
  if (!facts.acknowledges) {
    temporary_ = Key{.key = *facts.given_key, .given = finished};
    phase_ = PolicyPhase::temporary;
    return;
  }
  final_ = Key{.key = *facts.given_key, .given = finished};
  phase_ = PolicyPhase::set;
  if (rounds_.size() == max_rounds) {
    rounds_.erase(rounds_.begin());
  }
  rounds_.push_back(finished);
}

}  // namespace eastap::model
