// How requests of ClientMachine end; the code is in client_machine_end.cc.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "proxy/core/client_machine.h"
#include "tests/unit/core/client_bench.h"

namespace eastap::core {
namespace {

using Failure = ClientAnswer::Failure;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ClientMachine, EveryCutEndsTheRequestWithWords) {
  for (const bool tls : {false, true}) {
    ClientBench whole(every_framing(tls));
    ask_every_framing(whole);
    const std::size_t events = whole.events();
    for (const ClientCut how : {ClientCut::abort, ClientCut::eof, ClientCut::reset, ClientCut::timers}) {
      for (std::size_t after = 1; after <= events; ++after) {
        SCOPED_TRACE(fmt::format("tls {}, cut {} after {}", tls, static_cast<int>(how), after));
        ClientSetup setup = every_framing(tls);
        setup.cut = how;
        setup.after = after;
        ClientBench bench(std::move(setup));
        for (const char* method : {"POST", "POST", "OPTIONS", "HEAD", "GET", "POST", "POST"}) {
          bench.ask(request_of(method));
          bench.fire_timers();
          EXPECT_FALSE(bench.machine().busy());
        }
        EXPECT_EQ(bench.answers().size(), 7U);
        for (const ClientAnswer& each : bench.answers()) {
          EXPECT_EQ(each.failure == Failure::none, each.words.empty());
          EXPECT_TRUE(each.failure != Failure::none || each.response->complete);
        }
        EXPECT_THAT(bench.timers(), IsEmpty());
      }
    }
  }
}

TEST(ClientMachine, AsksOnceMoreOnlyWhatMayBeRepeated) {
  const Reply fine{.text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
  for (const bool repeatable : {true, false}) {
    for (const Reply& gone : {Reply{.text = "", .close = true}, Reply{.text = "", .reset = true}}) {
      ClientBench bench({.tls = false, .replies = {fine, gone, fine}});
      bench.ask(request_of("POST"));
      bench.ask(request_of("POST", "", repeatable));
      EXPECT_EQ(bench.answers().at(1).failure == Failure::none, repeatable) << bench.answers().at(1).words;
      EXPECT_EQ(bench.connects(), repeatable ? 2U : 1U);
    }
  }
  // Never where a byte of an answer came, nor on the first request of a connection.
  ClientBench part({.tls = false, .replies = {fine, {.text = "HTTP/1.1 2", .close = true}, fine}});
  part.ask(request_of("POST"));
  part.ask(request_of("POST", "", true));
  EXPECT_THAT(part.answers().at(1).words, HasSubstr("inside the answer's head after 10 bytes"));
  ClientBench first({.tls = false, .replies = {{.text = "", .close = true}, fine}});
  first.ask(request_of("POST", "", true));
  EXPECT_EQ(first.answers().at(0).failure, Failure::closed);
}

TEST(ClientMachine, AConnectionThatEndsBetweenRequestsIsReplaced) {
  const Reply fine{.text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
  ClientBench bench({.replies = {fine, fine}});
  bench.ask(request_of("POST"));
  bench.server_closes();
  bench.ask(request_of("POST"));
  EXPECT_EQ(bench.answers().at(1).failure, Failure::none);
  EXPECT_EQ(bench.answers().at(1).connection, 2U);
}

TEST(ClientMachine, WhatNobodyAskedForEndsTheConnection) {
  const std::string fine = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  ClientBench bench({.tls = false, .replies = {{.text = fine + fine}}});
  bench.ask(request_of("GET"));
  EXPECT_EQ(bench.answers().size(), 1U);
  EXPECT_FALSE(bench.open());
}

TEST(ClientMachine, ConnectingFailsInTime) {
  ClientBench silent({});
  silent.answer_connect = false;
  silent.ask(request_of("GET"));
  EXPECT_TRUE(silent.machine().busy());
  silent.ask(request_of("GET"));
  EXPECT_EQ(silent.answers().at(0).failure, Failure::cancelled);
  EXPECT_THAT(silent.answers().at(0).words, HasSubstr("under way"));
  silent.fire_timers();
  EXPECT_EQ(silent.answers().at(1).failure, Failure::timeout);
  EXPECT_EQ(silent.answers().at(1).connection, 0U);
  ClientBench refused({});
  refused.connect_error = Error{ErrorCode::io, "connection refused", std::nullopt};
  refused.ask(request_of("GET"));
  EXPECT_EQ(refused.answers().at(0).failure, Failure::unreachable);
  EXPECT_EQ(refused.answers().at(0).words, "connection refused");
}

}  // namespace
}  // namespace eastap::core
