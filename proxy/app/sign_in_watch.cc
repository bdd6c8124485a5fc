#include "proxy/app/sign_in_watch.h"

namespace eastap::app {
namespace {

/// A server that holds its answer for so long took the sign-in.
constexpr std::chrono::seconds sign_in_held_after{5};
constexpr int sign_in_refusal = 401;

bool brings_sign_in(const core::Message& request) {
  return request.head.find("Authorization").has_value();
}

/// 0 where there is no answer.
int status_of_answer(const core::Exchange& exchange) {
  return exchange.response ? exchange.response->head.status() : 0;
}

}  // namespace

bool SignInWatch::must_wait(nanoseconds now) {
  taken_ = taken_ || (asked_ && held_.count() != 0 && now >= held_);
  return asked_ && !taken_;
}

void SignInWatch::sent(const core::Message& request, bool may_be_held, nanoseconds now) {
  if (taken_ || !brings_sign_in(request)) {
    return;
  }
  asked_ = true;
  held_ = may_be_held ? now + sign_in_held_after : nanoseconds(0);
}

bool SignInWatch::answered(const core::Exchange& live, const core::Exchange& recorded) {
  constexpr int first_server_error = 500;
  if (!brings_sign_in(*live.request) || refused()) {
    return false;
  }
  asked_ = false;
  const int status = status_of_answer(live);
  if (status == 0 || status >= first_server_error) {
    return false;  // a server that is down or busy has not looked at the sign-in
  }
  if (status != sign_in_refusal) {
    refusals_ = 0;
    taken_ = true;
    return false;
  }
  if (status_of_answer(recorded) == sign_in_refusal) {
    return false;
  }
  taken_ = false;
  ++refusals_;
  return refused();
}

}  // namespace eastap::app
