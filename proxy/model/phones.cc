#include "proxy/model/phones.h"

#include <utility>

#include "proxy/base/text.h"
#include "proxy/model/exchange_view.h"

namespace eastap::model {
namespace {

using eas::Command;

constexpr std::uint64_t bare_status = 64;  // bytes of an answer that may hold no more than a Status

std::string key_of(const eas::RequestContext& context, std::string_view user) {
  return context.device_id + '\n' + text::lower(user);
}

std::size_t rows_of(const PhoneState& state) {
  return state.folders.size() + state.chains.size() + state.sync.size() + state.ping.size();
}

bool may_be_bare_status(ExchangeView& view) {
  const core::Message* answer = view.received().message();
  return has_documents(view.context().command) && answer != nullptr && answer->body.wire_length != 0 &&
         answer->body.wire_length <= bare_status;
}

}  // namespace

bool teaches(Command command) {
  return is_hierarchy_command(command) || command == Command::sync || command == Command::ping ||
         command == Command::provision;
}

void learn_from(Phones& phones, ExchangeView& view) {
  if (!view.finished() || view.context().device_id.empty()) {
    return;
  }
  const bool documents = teaches(view.context().command) || may_be_bare_status(view);
  phones.learn(view.lesson(documents));
}

void Phones::learn(const Lesson& lesson) {
  if (lesson.context.device_id.empty() || lesson.ending == Ending::running) {
    return;
  }
  PhoneState& state = touch(key_of(lesson.context, lesson.user));
  const std::size_t before = rows_of(state);
  state.learn(lesson);
  rows_ += rows_of(state) - before;
  while (rows_ > max_rows && order_.size() > 1) {
    forget_last();
  }
}

const PhoneState* Phones::phone(const eas::RequestContext& context, std::string_view user) const {
  const auto row = index_.find(key_of(context, user));
  return row == index_.end() ? nullptr : &row->second->state;
}

const Folder* Phones::folder(const eas::RequestContext& context, std::string_view user,
                             std::string_view id) const {
  const PhoneState* known = phone(context, user);
  if (known == nullptr) {
    return nullptr;
  }
  const auto row = known->folders.find(std::string(id));
  return row == known->folders.end() ? nullptr : &row->second;
}

PhoneState& Phones::touch(std::string key) {
  const auto row = index_.find(key);
  if (row != index_.end()) {
    order_.splice(order_.begin(), order_, row->second);
    return order_.front().state;
  }
  if (order_.size() >= max_phones) {
    forget_last();
  }
  order_.push_front({.key = std::move(key), .state = {}});
  index_[order_.front().key] = order_.begin();
  return order_.front().state;
}

void Phones::forget_last() {
  rows_ -= rows_of(order_.back().state);
  index_.erase(order_.back().key);
  order_.pop_back();
}

}  // namespace eastap::model
