#include "proxy/trace/record_copy.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "proxy/trace/versions.h"

namespace eastap::trace {
namespace {

constexpr std::size_t copy_write_size = std::size_t{1} << 20U;

void append_frame(Bytes& out, const Frame& frame) {
  const auto head = make_frame_head({.kind = frame.kind,
                                     .crc = frame_crc(frame.kind, frame.payload),
                                     .length = static_cast<std::uint32_t>(frame.payload.size())});
  append(out, head);
  append(out, frame.payload);
}

Timestamp epoch_of(const Frame& header) {
  const auto record = decode_frame(header, {});
  const auto* found = record ? std::get_if<FileHeader>(&*record) : nullptr;
  return found == nullptr ? Timestamp{} : found->started;
}

std::optional<EndRecord> end_of(const Frame& end, const Timestamp& epoch) {
  const auto record = decode_frame(end, epoch);
  const auto* found = record ? std::get_if<EndRecord>(&*record) : nullptr;
  return found == nullptr ? std::nullopt : std::optional(*found);
}

}  // namespace

RecordCopy::RecordCopy(OutputFile out) : out_(std::move(out)), index_(file_head_size) {
  out_.remove_unless_kept();
  append(buffer_, magic);
  buffer_.push_back(format_version);
}

Result<RecordCopy> RecordCopy::create(const std::filesystem::path& path) {
  auto out = OutputFile::create(path);
  return out ? Result<RecordCopy>(RecordCopy(std::move(*out))) : fail(out.error());
}

Result<void> RecordCopy::add(const Frame& frame) {
  const auto kind = static_cast<RecordKind>(frame.kind);
  if (kind == RecordKind::end) {
    passed_end_ = end_of(frame, epoch_);
    return {};
  }
  if (kind == RecordKind::index || kind == RecordKind::directory) {
    return {};
  }
  if (kind == RecordKind::header) {
    epoch_ = epoch_of(frame);
  }
  note_record(index_, frame, epoch_, here());
  append_frame(buffer_, frame);
  if (index_.due(here())) {
    append_section();
  }
  ++records_;
  exchanges_ += kind == RecordKind::exchange ? 1 : 0;
  return buffer_.size() >= copy_write_size ? flush() : Result<void>();
}

Result<void> RecordCopy::add(ByteView records) {
  if (records.size() >= file_head_size && std::ranges::equal(records.first(magic.size()), magic)) {
    records = records.subspan(file_head_size);
  }
  while (!records.empty()) {
    const auto head =
        records.size() < frame_head_size ? std::nullopt : read_frame_head(records.first(frame_head_size));
    if (!head || head->length > records.size() - frame_head_size) {
      return fail(ErrorCode::internal, "what is to be copied is no whole record");
    }
    if (auto added = add(Frame{.offset = 0,
                               .kind = head->kind,
                               .payload = records.subspan(frame_head_size, head->length),
                               .version = format_version});
        !added) {
      return added;
    }
    records = records.subspan(frame_head_size + head->length);
  }
  return {};
}

Result<void> RecordCopy::finish(const Timestamp& now, std::string reason) {
  constexpr microseconds longest = std::chrono::hours(24 * 365);  // a header may say any time
  const microseconds age = std::clamp(now.wall - epoch_.wall, microseconds(0), longest);
  return finish(
      EndRecord{.at = {.steady = epoch_.steady + age, .wall = now.wall}, .reason = std::move(reason)});
}

Result<void> RecordCopy::finish() {
  return passed_end_ ? finish(*passed_end_) : fail(ErrorCode::internal, "no end record came");
}

Result<void> RecordCopy::finish(EndRecord end) {
  append_section();
  end.exchanges = exchanges_;
  end.directory = here();
  Encoder encoder(epoch_);
  encoder.directory(index_.directory(end.directory));
  encoder.end(end);
  append(buffer_, encoder.bytes());
  if (auto written = flush(); !written) {
    return written;
  }
  auto synced = out_.sync();
  if (synced) {
    out_.keep();
  }
  return synced;
}

void RecordCopy::append_section() {
  Encoder encoder({});
  encoder.index(index_.take(here()));
  append(buffer_, encoder.bytes());
}

Result<void> RecordCopy::flush() {
  auto written = out_.append(buffer_);
  buffer_.clear();
  return written;
}

}  // namespace eastap::trace
