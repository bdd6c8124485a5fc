#include "proxy/core/client_machine.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/unit/core/client_bench.h"

namespace eastap::core {
namespace {

using Failure = ClientAnswer::Failure;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(ClientMachine, ReadsEveryFramingAtEverySplit) {
  for (const bool tls : {false, true}) {
    for (const std::size_t chunk : {0U, 1U, 7U}) {
      SCOPED_TRACE(fmt::format("tls {}, chunk {}", tls, chunk));
      ClientSetup setup = every_framing(tls);
      setup.chunk = chunk;
      ClientBench bench(std::move(setup));
      ask_every_framing(bench);
      ASSERT_EQ(bench.answers().size(), 7U);
      std::string said;
      for (const ClientAnswer& each : bench.answers()) {
        EXPECT_EQ(each.failure, Failure::none) << each.words;
        EXPECT_TRUE(each.response && each.response->complete);
        said += fmt::format("{} '{}' on {}; ", each.response ? each.response->head.status() : 0,
                            content_of(each), each.connection);
      }
      EXPECT_EQ(said,
                "200 'hello' on 1; 200 'abcde' on 1; 204 '' on 1; 200 '' on 1; 200 'to the end' on 1; "
                "449 '!' on 2; 200 '' on 3; ");
      EXPECT_EQ(bench.answers()[1].informational.size(), 1U);
      EXPECT_EQ(bench.answers()[1].response->body.content_spans.size(), 2U);
      EXPECT_FALSE(bench.open());
      EXPECT_THAT(bench.timers(), IsEmpty());
      EXPECT_EQ(bench.answers()[0].tls != nullptr, tls);
      EXPECT_THAT(bench.received(), StartsWith("POST /x HTTP/1.1\r\nHost: server.test\r\n"));
    }
  }
}

TEST(ClientMachine, DistrustsAndSaysWhatToDo) {
  ClientSetup setup{.trusted = false, .replies = {{.text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}}};
  ClientBench bench(setup);
  bench.ask(request_of("GET"));
  ASSERT_EQ(bench.answers().size(), 1U);
  EXPECT_EQ(bench.answers()[0].failure, Failure::tls);
  EXPECT_THAT(bench.answers()[0].words, HasSubstr("--upstream-ca FILE"));
  EXPECT_THAT(bench.received(), IsEmpty());
  setup.insecure = true;
  ClientBench insecure(setup);
  insecure.ask(request_of("GET"));
  EXPECT_EQ(insecure.answers().at(0).failure, Failure::none);
  setup = {.leaf = "other.test"};
  ClientBench other(setup);
  other.ask(request_of("GET"));
  EXPECT_THAT(other.answers().at(0).words, HasSubstr("name: fail"));
}

TEST(ClientMachine, HostileServersMeetLimits) {
  const auto ask = [](const std::string& text, bool close = false) {
    ClientSetup setup{.tls = false, .replies = {{.text = text, .close = close}}};
    setup.settings.head_limit = 100;
    setup.settings.body_limit = 10;
    setup.settings.informational_limit = 2;
    ClientBench bench(std::move(setup));
    bench.ask(request_of("GET"));
    bench.fire_timers();
    EXPECT_EQ(bench.answers().size(), 1U);
    return bench.answers().at(0);
  };
  EXPECT_EQ(ask("HTTP/1.1 200 OK\r\nA: " + std::string(200, 'a')).failure, Failure::limit);
  EXPECT_EQ(ask("HTTP/1.1 200 OK\r\nA: " + std::string(200, 'a') + "\r\n\r\n").failure, Failure::limit);
  const std::string interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
  EXPECT_EQ(ask(interim + interim + interim).failure, Failure::limit);
  EXPECT_EQ(ask("SMTP ready\r\n").failure, Failure::not_http);
  EXPECT_EQ(ask("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n").failure,
            Failure::not_http);
  const ClientAnswer slow = ask("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_EQ(slow.failure, Failure::timeout);
  EXPECT_THAT(slow.words, EndsWith("inside the answer's body after 2 bytes"));
  EXPECT_FALSE(slow.response->complete);
  const ClientAnswer large = ask("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + std::string(20, 'x'));
  EXPECT_EQ(large.failure, Failure::none);
  EXPECT_FALSE(large.response->body.kept);
  EXPECT_EQ(large.response->body.wire_length, 20U);
  EXPECT_THAT(large.response->body.wire, IsEmpty());
  EXPECT_EQ(ask("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nxyz").failure,
            Failure::none);
}

}  // namespace
}  // namespace eastap::core
