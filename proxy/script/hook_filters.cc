#include "proxy/script/hook_filters.h"

#include <utility>

#include "proxy/model/as_answered.h"
#include "proxy/model/auth_facts.h"

namespace eastap::script {

namespace {

constexpr std::uint64_t visits_per_filter_byte = 4;

model::AuthFacts auth_of(const core::Exchange& exchange) {
  if (!exchange.request) {
    return {};
  }
  const auto authorization = exchange.request->head.find("Authorization");
  return authorization ? model::read_auth(*authorization) : model::AuthFacts{};
}

}  // namespace

FilterLook::FilterLook(const core::ExchangePtr& exchange, const model::Phones& phones, std::uint64_t lessons)
    : view_(model::as_answered(exchange), auth_of(*exchange), &phones), subject_(view_), lessons_(lessons) {}

Result<const model::Filter*> HookFilters::parsed(std::string_view filter) {
  auto known = filters_.find(filter);
  if (known == filters_.end()) {
    visited_ += filter.size() * visits_per_filter_byte;
    auto parsed = model::Filter::parse(filter);
    if (!parsed) {
      return fail(std::move(parsed).error());
    }
    if (filters_.size() >= max_filters) {
      filters_.clear();
    }
    known = filters_.emplace(filter, *std::move(parsed)).first;
  }
  return &known->second;
}

Result<void> HookFilters::want(std::string_view filter) {
  if (auto known = parsed(filter); !known) {
    return fail(std::move(known).error());
  }
  asked_ = true;
  return {};
}

Result<bool> HookFilters::matches(const core::ExchangePtr& exchange, std::string_view filter,
                                  std::unique_ptr<FilterLook>& look) {
  auto known = parsed(filter);
  if (!known) {
    return fail(std::move(known).error());
  }
  return matches(exchange, **known, look);
}

bool HookFilters::matches(const core::ExchangePtr& exchange, const model::Filter& filter,
                          std::unique_ptr<FilterLook>& look) {
  asked_ = true;
  if (!look || look->lessons() != lessons_) {
    look = std::make_unique<FilterLook>(exchange, phones_, lessons_);
  }
  const std::uint64_t before = look->subject().visited();
  const bool found = filter.matches(look->subject());
  visited_ += look->subject().visited() - before;
  return found;
}

const model::PhoneState* HookFilters::phone_of(const core::ExchangePtr& exchange) {
  asked_ = true;
  model::ExchangeView view(exchange, auth_of(*exchange), &phones_);
  return view.phone();
}

const model::PhoneState* HookFilters::phone(const std::string& device, const std::string& user) const {
  eas::RequestContext context;
  context.device_id = device;
  return phones_.phone(context, user);
}

void HookFilters::observe(const core::Observation& observation) {
  if (!asked_ || observation.kind != core::Observation::Kind::exchange_done) {
    return;
  }
  ++lessons_;
  model::ExchangeView view(observation.exchange, auth_of(*observation.exchange), &phones_);
  model::learn_from(phones_, view);
}

}  // namespace eastap::script
