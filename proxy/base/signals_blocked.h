// Threads that are made while a SignalsBlocked lives never run a signal handler: signals go to the thread
// that waits for them. What a signal would say of their own calls is an error of the call instead (EPIPE for
// SIGPIPE, EFBIG for SIGXFSZ).
#pragma once

#include <csignal>

namespace eastap {

class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all{};
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace eastap
