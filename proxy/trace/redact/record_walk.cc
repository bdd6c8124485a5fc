#include "proxy/trace/redact/record_walk.h"

#include <variant>

#include "proxy/trace/byte_source.h"
#include "proxy/trace/fixture/fixture.h"
#include "proxy/trace/versions.h"

namespace eastap::trace::redact {

Result<RecordWalk> RecordWalk::open(const std::filesystem::path& path) {
  auto source = fixture::open_trace(path);
  if (!source) {
    return fail(source.error());
  }
  if ((*source)->being_written()) {
    return fail(ErrorCode::refused, path.string() + ": is still being recorded; stop the tap first");
  }
  auto frames = FrameReader::open(std::move(*source));
  if (!frames) {
    return fail(frames.error().in(path.string()));
  }
  return RecordWalk(*std::move(frames));
}

std::optional<Step> RecordWalk::next() {
  while (const auto frame = frames_.next()) {
    auto record = decode_frame(*frame, header_.started);
    if (!record) {
      frames_.add_damage({.offset = frame->offset,
                          .length = frame_head_size + frame->payload.size(),
                          .what = record.error().what,
                          .tail = false});
      continue;
    }
    Step step{.record = *std::move(record)};
    if (const auto* header = std::get_if<FileHeader>(&step.record)) {
      header_ = *header;
    }
    if (auto* exchange = std::get_if<ExchangeRecord>(&step.record)) {
      const ExchangeId id = exchange->exchange.id;
      if (exchange->final) {
        add_request(step, *exchange);
      } else {
        if (waiting_.size() >= max_waiting) {
          waiting_.erase(waiting_.begin());
        }
        waiting_[id] = frame->offset;
      }
    }
    return step;
  }
  return std::nullopt;
}

void RecordWalk::add_request(Step& step, ExchangeRecord& record) {
  const auto row = waiting_.find(record.exchange.id);
  if (row == waiting_.end()) {
    return;
  }
  const std::uint64_t offset = row->second;
  waiting_.erase(row);
  if (record.exchange.request) {
    return;
  }
  const auto frame = frames_.at(offset);
  auto read = frame ? decode_frame(*frame, header_.started)
                    : Result<Record>(fail(ErrorCode::not_found, "the request is gone"));
  auto* request = read ? std::get_if<ExchangeRecord>(&*read) : nullptr;
  if (request == nullptr) {
    return;
  }
  step.request_apart = true;
  join_request(record, std::move(*request));
}

}  // namespace eastap::trace::redact
