#include "proxy/core/client_machine.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/tls_diagnosis.h"

namespace eastap::core {

namespace {

/// One of the comma-separated words of Connection fields (RFC 9110 section 7.6.1).
bool connection_says(const Head& head, std::string_view word) {
  for (const std::string_view value : head.find_all("Connection")) {
    const auto words = text::split(value, ',');
    if (std::ranges::any_of(
            words, [word](std::string_view each) { return text::iequals(text::trim(each), word); })) {
      return true;
    }
  }
  return false;
}

}  // namespace

void ClientMachine::ask(ClientRequest request, const Timestamp& now, ClientCommands& out) {
  now_ = now;
  out_ = &out;
  if (busy() || request.head.method() == "CONNECT" || request.head.method().empty()) {
    ClientAnswer refused;
    refused.failure = Failure::cancelled;
    refused.words = busy() ? "another request is under way on this connection"
                           : "a request that is no HTTP, or CONNECT, is not sent";
    refused.finished = now;
    say(ClientDone{std::move(refused)});
    return;
  }
  request_ = std::move(request);
  asked_again_ = false;
  sent_ = {};
  if (state_ == State::open) {
    send_request();
  } else {
    connect();
  }
  flush();
}

void ClientMachine::on(const ClientEvent& event, const Timestamp& now, ClientCommands& out) {
  now_ = now;
  out_ = &out;
  std::visit([this](const auto& what) { handle(what); }, event);
  flush();
}

void ClientMachine::connect() {
  state_ = State::connecting;
  peer_.reset();
  tls_facts_.reset();
  connect_wanted_ = CommandId{++commands_given_};
  say(Connect{connect_wanted_, settings_.target, false});
  start_timer(settings_.connect_timeout);
}

void ClientMachine::handle(const Connected& event) {
  if (state_ != State::connecting || event.id != connect_wanted_) {
    return;
  }
  connect_wanted_ = {};
  if (!event.result) {
    state_ = State::idle;
    fail_request(Failure::unreachable, event.result.error().what);
    return;
  }
  peer_ = event.result->peer;
  ++connection_;
  asked_on_connection_ = 0;
  if (!settings_.tls) {
    opened();
    return;
  }
  TlsLayer::ClientOptions options;
  options.name = tls_name();
  options.session_key = settings_.target.to_string() + "|client|" + options.name;
  options.offer_http11 = true;
  options.now = std::chrono::duration_cast<std::chrono::seconds>(now_.wall).count();
  auto made = TlsLayer::client(tls_contexts_, std::move(options));
  state_ = State::handshake;
  if (!made) {
    fail_request(Failure::tls, made.error().what);
    return;
  }
  tls_ = std::move(*made);
}

void ClientMachine::handle(const Data& event) {
  if (state_ == State::handshake || (state_ == State::open && tls_)) {
    tls_->feed(event.bytes);
    decrypted();
  } else if (state_ == State::open) {
    receive(event.bytes);
  }
}

void ClientMachine::decrypted() {
  while (tls_) {
    const ByteView plain = tls_->next_plain();
    if (state_ == State::handshake && tls_->state() != TlsLayer::State::handshaking && !handshake_over()) {
      return;
    }
    if (plain.empty()) {
      break;
    }
    receive(plain);
  }
  if (!tls_ || state_ != State::open) {
    return;
  }
  if (tls_->state() == TlsLayer::State::failed) {
    std::string why = "the server broke TLS: " + tls_->failure_text();
    if (tls_->certificate_requested() && tls_->plain_bytes() == 0) {
      why += ": it wants a client certificate. Next step: --client-cert FILE";
    }
    fail_request(Failure::tls, std::move(why));
  } else if (tls_->state() == TlsLayer::State::peer_closed) {
    ended("closed the connection");
  }
}

/// False: the connection is given up.
bool ClientMachine::handshake_over() {
  tls_facts_ = std::make_shared<const TlsFacts>(tls_->facts());
  if (tls_->state() == TlsLayer::State::failed) {
    fail_request(Failure::tls, explain_upstream_failure(*tls_, settings_.target.to_string()));
    return false;
  }
  if (!tls_contexts_.options().insecure_upstream) {
    if (std::string why = explain_distrust(*tls_, tls_name()); !why.empty()) {
      fail_request(Failure::tls, std::move(why));
      return false;
    }
  }
  opened();
  return true;
}

void ClientMachine::opened() {
  state_ = State::open;
  parser_ = std::make_unique<Http1Parser>(Http1Parser::Kind::response);
  stop_timer();
  send_request();
}

void ClientMachine::send_request() {
  head_.clear();
  message_ = {};
  informational_.clear();
  in_body_ = false;
  any_byte_ = false;
  sent_ = now_;
  ++asked_on_connection_;
  parser_->expect_no_body(request_->head.method() == "HEAD");
  start_timer(request_->wait);
  if (tls_) {
    tls_->write(request_->head.raw());
    tls_->write(request_->body);
    return;
  }
  Bytes whole = request_->head.raw();
  append(whole, request_->body);
  say(Send{Side::upstream, std::move(whole)});
}

void ClientMachine::receive(ByteView plain) {
  if (!request_) {
    drop(Close::How::fin);  // nobody asked: a 408 of a server that is about to close, or worse
    return;
  }
  any_byte_ = true;
  std::vector<Body::Span> content;
  while (true) {
    content.clear();
    const Http1Parser::Step step = parser_->step(plain, &content);
    take(plain.first(step.used), content);
    plain = plain.subspan(step.used);
    switch (step.boundary) {
      case Http1Parser::Boundary::none:
        if (head_.size() > settings_.head_limit) {
          static_cast<void>(head_done());
        }
        return;
      case Http1Parser::Boundary::head:
        if (!head_done()) {
          return;
        }
        break;
      case Http1Parser::Boundary::end:
        if (message_done()) {
          if (!plain.empty() && state_ == State::open) {
            drop(Close::How::fin);  // more than one answer to one request
          }
          return;
        }
        if (plain.empty()) {
          return;
        }
        break;
      case Http1Parser::Boundary::refused:
        fail_request(Failure::not_http, fmt::format("what the server sent is no HTTP/1.1 answer: {}{}",
                                                    text::printable(parser_->reason()), progress()));
        return;
    }
  }
}

/// Puts bytes to the head or the body they belong to.
void ClientMachine::take(ByteView used, const std::vector<Body::Span>& content) {
  if (message_.first_byte.steady.count() == 0 && !used.empty()) {
    message_.first_byte = now_;
  }
  if (!in_body_) {
    append(head_, used);
    return;
  }
  Body& body = message_.body;
  const std::uint64_t before = body.wire_length;
  body.wire_length += used.size();
  body.content_length = parser_->content_length();
  if (!body.kept || body.wire_length > settings_.body_limit) {
    body.kept = false;
    body.wire = {};
    body.content_spans = {};
    return;
  }
  append(body.wire, used);
  for (const Body::Span& span : content) {
    const Body::Span placed{static_cast<std::uint32_t>(before + span.begin),
                            static_cast<std::uint32_t>(before + span.end)};
    if (!body.content_spans.empty() && body.content_spans.back().end == placed.begin) {
      body.content_spans.back().end = placed.end;
    } else {
      body.content_spans.push_back(placed);
    }
  }
}

/// False: the request failed.
bool ClientMachine::head_done() {
  if (head_.size() > settings_.head_limit) {
    fail_request(Failure::limit,
                 fmt::format("the answer's head is longer than {}", text::human_size(settings_.head_limit)));
    return false;
  }
  message_.head = Head(std::exchange(head_, {}));
  message_.head_done = now_;
  in_body_ = true;
  return true;
}

/// False: it was an interim answer, and the answer is still to come.
bool ClientMachine::message_done() {
  const int status = message_.head.status();
  if (status >= 100 && status < 200 && status != 101) {
    if (informational_.size() >= settings_.informational_limit) {
      fail_request(Failure::limit, fmt::format("more than {} interim answers (1xx) before the answer",
                                               settings_.informational_limit));
      return true;
    }
    informational_.push_back(std::move(message_.head));
    message_ = {};
    in_body_ = false;
    return false;
  }
  answered();
  return true;
}

bool ClientMachine::stays_open() const {
  const Head& head = message_.head;
  if (head.status() == 101 || parser_->runs_to_end() || connection_says(head, "close") ||
      connection_says(request_->head, "close")) {
    return false;
  }
  return !head.start_line().starts_with("HTTP/1.0") || connection_says(head, "keep-alive");
}

void ClientMachine::flush() {
  if (tls_ && tls_->has_output()) {
    say(Send{Side::upstream, tls_->take_output()});
  }
}

void ClientMachine::start_timer(std::chrono::milliseconds delay) {
  stop_timer();
  timer_ = CommandId{++commands_given_};
  say(Timer{timer_, delay});
}

void ClientMachine::stop_timer() {
  if (timer_) {
    say(CancelTimer{std::exchange(timer_, {})});
  }
}

}  // namespace eastap::core
