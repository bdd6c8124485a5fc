// How a request of ClientMachine ends: answered, failed in one of many ways, or asked once more.
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/client_machine.h"

namespace eastap::core {

namespace {

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

/// The answer is whole.
void ClientMachine::answered() {
  message_.complete = true;
  message_.done = now_;
  if (!stays_open()) {
    drop(Close::How::fin);
  }
  ClientAnswer answer;
  answer.response = std::make_shared<const Message>(std::exchange(message_, {}));
  finish(std::move(answer));
}

void ClientMachine::finish(ClientAnswer answer) {
  stop_timer();
  answer.informational = std::exchange(informational_, {});
  answer.sent = sent_;
  answer.finished = now_;
  answer.connection = peer_ ? connection_ : 0;
  answer.peer = peer_;
  answer.tls = tls_facts_;
  request_.reset();
  head_ = {};
  say(ClientDone{std::move(answer)});
}

/// Ends the connection, and the request where one runs.
void ClientMachine::fail_request(Failure failure, std::string words) {
  drop(failure == Failure::broken ? Close::How::rst : Close::How::fin);
  if (!request_) {
    return;
  }
  ClientAnswer answer;
  answer.failure = failure;
  answer.words = std::move(words);
  if (!message_.head.empty()) {
    message_.done = now_;
    answer.response = std::make_shared<const Message>(std::exchange(message_, {}));
  }
  finish(std::move(answer));
}

/// How far the answer came, for the words of a failure.
std::string ClientMachine::progress() const {
  if (!any_byte_) {
    return informational_.empty() ? ", no byte of an answer came" : ", only interim answers came";
  }
  if (!in_body_) {
    return fmt::format(", inside the answer's head after {} bytes", head_.size());
  }
  return fmt::format(", inside the answer's body after {} bytes", message_.body.wire_length);
}

bool ClientMachine::may_ask_again() const {
  return request_ && request_->repeatable && !any_byte_ && !asked_again_ && asked_on_connection_ > 1;
}

/// The server sends no more.
void ClientMachine::ended(const char* how) {
  if (request_ && parser_ && parser_->finish() && in_body_) {
    answered();
    return;
  }
  if (may_ask_again()) {
    drop(Close::How::fin);
    asked_again_ = true;
    connect();
    return;
  }
  fail_request(Failure::closed, fmt::format("the server {}{}", how, progress()));
}

void ClientMachine::handle(const Eof& /*event*/) {
  if (state_ == State::handshake) {
    fail_request(Failure::tls,
                 fmt::format("{} closed the connection during the TLS handshake; is this port a TLS one?",
                             settings_.target.to_string()));
  } else if (state_ == State::open) {
    ended("closed the connection");
  }
}

void ClientMachine::handle(const Reset& event) {
  if (state_ == State::idle || state_ == State::connecting) {
    return;
  }
  if (state_ == State::open && may_ask_again()) {
    drop(Close::How::rst);
    asked_again_ = true;
    connect();
    return;
  }
  fail_request(Failure::broken, fmt::format("the connection broke: {}{}", text::printable(event.reason),
                                            state_ == State::open ? progress() : ", during the handshake"));
}

void ClientMachine::handle(const TimerFired& event) {
  if (event.id != timer_ || !request_) {
    return;
  }
  timer_ = {};
  if (state_ == State::open) {
    fail_request(Failure::timeout,
                 fmt::format("no whole answer within {} s{}", seconds(request_->wait), progress()));
    return;
  }
  fail_request(
      Failure::timeout,
      fmt::format("{} within {} s", state_ == State::connecting ? "no connection" : "no TLS handshake",
                  seconds(settings_.connect_timeout)));
}

void ClientMachine::handle(const Abort& event) {
  fail_request(Failure::cancelled, event.reason);
}

/// The connection is over for us.
void ClientMachine::drop(Close::How how) {
  stop_timer();
  if (state_ == State::handshake || state_ == State::open) {
    if (tls_ && how == Close::How::fin) {
      tls_->close_notify();
      flush();  // an alert says why
    }
    say(Close{Side::upstream, how});
  } else if (state_ == State::connecting) {
    say(Close{Side::upstream, Close::How::rst});  // the attempt is called off
  }
  connect_wanted_ = {};
  tls_.reset();
  parser_.reset();
  state_ = State::idle;
}

}  // namespace eastap::core
