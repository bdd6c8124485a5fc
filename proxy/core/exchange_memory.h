// The memory of an exchange that is over, for the next one of its connection: phones ask one thing after the
// other, and what hooks are shown of each would else be asked of the allocator in a dozen pieces.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "proxy/core/exchange.h"
#include "proxy/core/exchange_record.h"

namespace eastap::core {

/// Of one exchange: at most 2 * max_kept bytes and the objects themselves. One thread.
class ExchangeMemory {
 public:
  /// Bytes of a message beyond which its memory is not kept.
  static constexpr std::size_t max_kept = 16U << 10U;

  /// A message that has this head and nothing else yet.
  [[nodiscard]] std::shared_ptr<Message> request(ByteView head) { return message(request_, head); }
  [[nodiscard]] std::shared_ptr<Message> response(ByteView head) { return message(response_, head); }
  /// For ExchangeRecord::open(); null where none is kept.
  [[nodiscard]] std::shared_ptr<Exchange> record() { return std::move(record_); }

  /// What of these nobody else has. It must never have been shown to another thread.
  void keep(ExchangeRecord& record, std::shared_ptr<Message>& request, std::shared_ptr<Message>& response) {
    if (std::shared_ptr<Exchange> closed = record.close(); closed && closed.use_count() == 1) {
      *closed = Exchange();
      record_ = std::move(closed);
    }
    keep(request_, request);
    keep(response_, response);
  }

 private:
  static std::shared_ptr<Message> message(std::shared_ptr<Message>& kept, ByteView head) {
    std::shared_ptr<Message> made = kept ? std::move(kept) : std::make_shared<Message>();
    made->head.assign(head);
    return made;
  }
  static std::size_t memory_of(const Message& message) {
    return message.head.raw().capacity() + message.body.wire.capacity() +
           message.body.content_spans.capacity() * sizeof(Body::Span);
  }
  static void keep(std::shared_ptr<Message>& kept, std::shared_ptr<Message>& message) {
    if (message && message.use_count() == 1 && memory_of(*message) <= max_kept) {
      message->clear();
      kept = std::move(message);
    }
  }

  std::shared_ptr<Exchange> record_;
  std::shared_ptr<Message> request_;
  std::shared_ptr<Message> response_;
};

}  // namespace eastap::core
