#include "proxy/trace/exchange_shelf.h"

#include <memory>
#include <variant>

#include "proxy/trace/byte_source.h"

namespace eastap::trace {

Result<ExchangeShelf> ExchangeShelf::open(const std::filesystem::path& path) {
  auto source = open_file(path);
  if (!source) {
    return fail(source.error());
  }
  auto frames = FrameReader::open(std::move(*source));
  if (!frames) {
    return fail(frames.error().in(path.string()));
  }
  Timestamp started;
  if (const auto first = frames->next()) {
    const auto record = decode_record(first->kind, first->payload, {});
    if (const auto* header = record ? std::get_if<FileHeader>(&*record) : nullptr) {
      started = header->started;
    }
  }
  return ExchangeShelf(*std::move(frames), started);
}

std::optional<ExchangeRecord> ExchangeShelf::read(std::uint64_t offset) {
  const auto frame = frames_.at(offset);
  if (!frame) {
    return std::nullopt;
  }
  auto record = decode_record(frame->kind, frame->payload, started_);
  auto* exchange = record ? std::get_if<ExchangeRecord>(&*record) : nullptr;
  return exchange == nullptr ? std::nullopt : std::optional(std::move(*exchange));
}

std::optional<ShelvedExchange> ExchangeShelf::take(std::uint64_t offset,
                                                   std::optional<std::uint64_t> request) {
  auto record = read(offset);
  if (!record) {
    return std::nullopt;
  }
  if (!record->exchange.request && request) {
    if (auto asked = read(*request)) {
      record->exchange.request = asked->exchange.request;
      record->exchange.sent_request = asked->exchange.sent_request;
      sign_in::TokenAnswer answer = std::move(record->storage.auth.token_answer);
      record->storage.auth = std::move(asked->storage.auth);
      record->storage.auth.token_answer = std::move(answer);
      record->storage.request = std::move(asked->storage.request);
      record->storage.sent_request = std::move(asked->storage.sent_request);
    }
  }
  auto connection = std::make_shared<core::ConnectionFacts>();
  connection->id = record->connection;
  record->exchange.connection = std::move(connection);
  return ShelvedExchange{std::make_shared<const core::Exchange>(std::move(record->exchange)),
                         std::move(record->storage)};
}

}  // namespace eastap::trace
