#include "proxy/core/exchange_memory.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace eastap::core::exchange_memory_test {
namespace {

constexpr std::string_view first_head = "POST / HTTP/1.1\r\nHost: first.example\r\n\r\n";
constexpr std::string_view second_head = "POST / HTTP/1.1\r\n\r\n";

/// An exchange that is over, as a relay has it.
struct Over {
  ExchangeRecord record;
  std::shared_ptr<Message> request;
  std::shared_ptr<Message> response;
};

Over over(ExchangeMemory& memory, std::size_t body = 3) {
  Over made;
  made.record.open({7}, {}, Exchange::Kind::http, memory.record());
  made.request = memory.request(as_bytes(first_head));
  made.response = memory.response(as_bytes("HTTP/1.1 200 OK\r\n\r\n"));
  made.request->body.wire = Bytes(body, 'x');
  made.request->body.content_spans = {{0, static_cast<std::uint32_t>(body)}};
  made.request->body.wire_length = made.request->body.content_length = body;
  made.request->body.kept = false;
  made.request->complete = true;
  made.request->done.wall = std::chrono::seconds(5);
  Exchange& record = made.record.change();
  record.request = made.request;
  record.response = made.response;
  record.outcome = "ended";
  record.notes.push_back({Note::Kind::finding, "seen", "", ""});
  return made;
}

TEST(ExchangeMemory, IsUsedAgainAndShowsNothingOfBefore) {
  ExchangeMemory memory;
  Over before = over(memory);
  const Message* request = before.request.get();
  const Exchange* record = &*before.record;
  memory.keep(before.record, before.request, before.response);
  EXPECT_FALSE(before.record);

  const std::shared_ptr<Message> again = memory.request(as_bytes(second_head));
  EXPECT_EQ(again.get(), request);
  EXPECT_EQ(as_text(again->head.raw()), second_head);
  EXPECT_TRUE(again->body.wire.empty());
  EXPECT_TRUE(again->body.content_spans.empty());
  EXPECT_EQ(again->body.wire_length + again->body.content_length, 0U);
  EXPECT_TRUE(again->body.kept);
  EXPECT_FALSE(again->complete);
  EXPECT_EQ(again->done.wall.count(), 0);

  ExchangeRecord next;
  next.open({8}, {}, Exchange::Kind::http, memory.record());
  EXPECT_EQ(&*next, record);
  EXPECT_EQ(next->id.value, 8U);
  EXPECT_EQ(next->request, nullptr);
  EXPECT_EQ(next->response, nullptr);
  EXPECT_TRUE(next->notes.empty());
  EXPECT_TRUE(next->outcome.empty());
}

TEST(ExchangeMemory, LeavesToOthersWhatTheyHold) {
  ExchangeMemory memory;
  Over before = over(memory);
  const ExchangePtr held = before.record.lend();
  memory.keep(before.record, before.request, before.response);
  EXPECT_EQ(memory.record(), nullptr);
  const std::shared_ptr<Message> next = memory.request(as_bytes(second_head));
  EXPECT_NE(next.get(), held->request.get());
  EXPECT_EQ(as_text(held->request->head.raw()), first_head);
  EXPECT_EQ(held->request->body.wire.size(), 3U);
  EXPECT_EQ(held->outcome, "ended");
}

TEST(ExchangeMemory, KeepsNoMuchOfAConnectionThatRests) {
  ExchangeMemory memory;
  Over before = over(memory, ExchangeMemory::max_kept);
  const std::weak_ptr<Message> large = before.request;
  const std::weak_ptr<Message> small = before.response;
  memory.keep(before.record, before.request, before.response);
  before = {};
  EXPECT_TRUE(large.expired());
  EXPECT_FALSE(small.expired());
}

TEST(ExchangeMemory, HasWhatIsAskedOfItFromTheStart) {
  ExchangeMemory memory;
  EXPECT_EQ(memory.record(), nullptr);
  EXPECT_EQ(as_text(memory.response(as_bytes(second_head))->head.raw()), second_head);
}

}  // namespace
}  // namespace eastap::core::exchange_memory_test
