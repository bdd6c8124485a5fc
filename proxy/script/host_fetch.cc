// Hook calls that wait for an answer of the server to a question of their own (eas.fetch).
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/script/bind_message.h"
#include "proxy/script/binding.h"
#include "proxy/script/host.h"

namespace eastap::script {

namespace {

constexpr std::size_t most_fetched = std::size_t{64} << 20U;  // bytes of answers that all calls hold together

int push_no_answer(lua_State* L, std::string_view why) {
  lua_pushnil(L);
  push(L, why);
  return 2;
}

}  // namespace

/// The call is suspended and in the books.
void Host::begin_fetch(Running& call) {
  const std::uint64_t serial = call.state.serial;
  const std::shared_ptr<FetchRequest> request = call.task.suspension.fetch;
  call.state.note(
      core::Note::Kind::hook_log,
      fmt::format("asks the server: {}",
                  request->command.empty() ? request->method + ' ' + request->target : request->command),
      where(call.task.thread));
  call.cancel_fetch =
      options_.fetch(call.state.hook.exchange, std::move(*request),
                     [this, serial](Result<core::MessagePtr> answer) { fetched(serial, std::move(answer)); });
}

void Host::fetched(std::uint64_t serial, Result<core::MessagePtr> answer) {
  Running* found = calls_.find(serial);
  if (found == nullptr) {
    return;
  }
  Running& call = *found;
  call.cancel_fetch = nullptr;
  scheduler_.cancel(std::exchange(call.ticket, 0));
  lua_State* thread = call.task.thread;
  if (!answer) {
    call.state.note(core::Note::Kind::hook_log, "no answer: " + answer.error().what, where(thread));
    proceed(call, push_no_answer(thread, text::printable(answer.error().what, CallState::max_note)));
    return;
  }
  const std::size_t size = (*answer)->body.wire.size() + (*answer)->head.raw().size();
  if (fetched_ + size > most_fetched) {
    proceed(call,
            push_no_answer(thread, fmt::format("hooks hold more than {} MiB of answers that they fetched",
                                               most_fetched >> 20U)));
    return;
  }
  fetched_ += size;
  call.fetched += size;
  call.state.note(core::Note::Kind::hook_log,
                  fmt::format("the server answered {} with {} bytes", (*answer)->head.status(),
                              (*answer)->body.content_length),
                  where(thread));
  CallState::Fetched& got = *call.state.fetched.emplace_back(std::make_unique<CallState::Fetched>());
  got.answer = *std::move(answer);
  got.state.open(got.answer.get(), false);
  const auto part = static_cast<std::uint32_t>(Part::first_fetched) + call.state.fetched.size() - 1;
  push_message(thread, call.state, static_cast<Part>(part));
  proceed(call, 1);
}

/// Pushes what the hook gets where no answer came in time.
int Host::fetch_too_late(Running& call) {
  if (const FetchCancel cancel = std::exchange(call.cancel_fetch, nullptr)) {
    cancel();
  }
  const double seconds = static_cast<double>(call.task.suspension.duration.count()) / 1000.0;
  return push_no_answer(call.task.thread,
                        fmt::format("no answer within {} s or the deadline of the hook", seconds));
}

/// Calls off what it waits for, and gives back what it holds.
void Host::end_fetch(Running& call) {
  if (call.cancel_fetch) {
    std::exchange(call.cancel_fetch, nullptr)();
  }
  fetched_ -= std::exchange(call.fetched, 0);
}

}  // namespace eastap::script
