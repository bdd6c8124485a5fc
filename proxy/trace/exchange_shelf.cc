#include "proxy/trace/exchange_shelf.h"

#include <memory>
#include <variant>

#include "proxy/trace/byte_source.h"
#include "proxy/trace/fixture/fixture.h"
#include "proxy/trace/versions.h"

namespace eastap::trace {

Result<ExchangeShelf> ExchangeShelf::open(const std::filesystem::path& path) {
  auto source = fixture::open_trace(path);
  if (!source) {
    return fail(source.error());
  }
  auto frames = FrameReader::open(std::move(*source));
  if (!frames) {
    return fail(frames.error().in(path.string()));
  }
  Timestamp started;
  if (const auto first = frames->next()) {
    const auto record = decode_frame(*first, {});
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
  auto record = decode_frame(*frame, started_);
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
      join_request(*record, *std::move(asked));
    }
  }
  auto connection = std::make_shared<core::ConnectionFacts>();
  connection->id = record->connection;
  record->exchange.connection = std::move(connection);
  return ShelvedExchange{std::make_shared<const core::Exchange>(std::move(record->exchange)),
                         std::move(record->storage)};
}

}  // namespace eastap::trace
