#include "proxy/io/turn_end.h"

#include <algorithm>
#include <utility>

namespace eastap::io {

Result<std::unique_ptr<TurnEnd>> TurnEnd::create(uv_loop_t* loop) {
  std::unique_ptr<TurnEnd> made(new TurnEnd);  // NOLINT: the constructor is private
  auto check = make_handle<uv_check_t>([&](uv_check_t* handle) { return uv_check_init(loop, handle); });
  if (!check) {
    return fail(check.error());
  }
  auto prepare =
      make_handle<uv_prepare_t>([&](uv_prepare_t* handle) { return uv_prepare_init(loop, handle); });
  if (!prepare) {
    return fail(prepare.error());
  }
  made->behind_reading_ = *std::move(check);
  made->behind_timers_ = *std::move(prepare);
  made->behind_reading_->data = made->behind_timers_->data = made.get();
  uv_check_start(made->behind_reading_.get(), [](uv_check_t* handle) {
    if (auto* self = owner_of<TurnEnd>(handle)) {
      self->tell();
    }
  });
  uv_prepare_start(made->behind_timers_.get(), [](uv_prepare_t* handle) {
    if (auto* self = owner_of<TurnEnd>(handle)) {
      self->tell();
    }
  });
  // Nobody waits for these two.
  uv_unref(reinterpret_cast<uv_handle_t*>(made->behind_reading_.get()));
  uv_unref(reinterpret_cast<uv_handle_t*>(made->behind_timers_.get()));
  return made;
}

void TurnEnd::remove(const Client& client) {
  std::ranges::replace(due_, &client, nullptr);
}

void TurnEnd::tell() {
  if (next_ != 0) {
    return;  // somebody who is told asks for it; the rest is told behind him
  }
  while (next_ < due_.size()) {
    if (Client* client = std::exchange(due_[next_++], nullptr)) {
      client->turn_ends();
    }
  }
  due_.clear();
  next_ = 0;
}

}  // namespace eastap::io
