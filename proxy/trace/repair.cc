#include "proxy/trace/repair.h"

#include <algorithm>
#include <utility>

#include "proxy/trace/index_builder.h"
#include "proxy/trace/output_file.h"
#include "proxy/trace/record.h"
#include "proxy/trace/versions.h"

namespace eastap::trace {
namespace {

constexpr std::size_t write_size = std::size_t{1} << 20U;

void append_frame(Bytes& out, const Frame& frame) {
  const auto head = make_frame_head({.kind = frame.kind,
                                     .crc = frame_crc(frame.kind, frame.payload),
                                     .length = static_cast<std::uint32_t>(frame.payload.size())});
  append(out, head);
  append(out, frame.payload);
}

void append_section(Bytes& out, IndexBuilder& index, std::uint64_t at) {
  Encoder encoder({});
  encoder.index(index.take(at));
  append(out, encoder.bytes());
}

/// The moment that steady times of the trace count from.
Timestamp epoch_of(const Frame& header) {
  const auto record = decode_frame(header, {});
  const auto* found = record ? std::get_if<FileHeader>(&*record) : nullptr;
  return found == nullptr ? Timestamp{} : found->started;
}

}  // namespace

Result<Repaired> repair(const std::filesystem::path& from, const std::filesystem::path& to,
                        const Timestamp& now) {
  auto source = open_file(from);
  if (!source) {
    return fail(source.error());
  }
  if ((*source)->being_written()) {
    return fail(ErrorCode::refused, from.string() + ": is still being recorded; stop the tap first");
  }
  auto frames = FrameReader::open(std::move(*source));
  if (!frames) {
    return fail(frames.error().in(from.string()));
  }
  auto out = OutputFile::create(to);
  if (!out) {
    return fail(out.error());
  }
  Repaired done;
  Timestamp epoch;
  IndexBuilder index(file_head_size);
  Bytes buffer;
  append(buffer, magic);
  buffer.push_back(format_version);
  while (const auto frame = frames->next()) {
    const auto kind = static_cast<RecordKind>(frame->kind);
    if (kind == RecordKind::end || kind == RecordKind::index || kind == RecordKind::directory) {
      continue;  // written anew: what was left out moved the rest
    }
    if (kind == RecordKind::header) {
      epoch = epoch_of(*frame);
    }
    note_record(index, *frame, epoch, out->size() + buffer.size());
    append_frame(buffer, *frame);
    if (const std::uint64_t here = out->size() + buffer.size(); index.due(here)) {
      append_section(buffer, index, here);
    }
    ++done.records;
    done.exchanges += kind == RecordKind::exchange ? 1 : 0;
    if (buffer.size() >= write_size) {
      if (auto written = out->append(buffer); !written) {
        return fail(written.error());
      }
      buffer.clear();
    }
  }
  append_section(buffer, index, out->size() + buffer.size());
  const std::uint64_t directory = out->size() + buffer.size();
  Encoder encoder(epoch);
  encoder.directory(index.directory(directory));
  constexpr microseconds longest = std::chrono::hours(24 * 365);  // a header may say any time
  const microseconds age = std::clamp(now.wall - epoch.wall, microseconds(0), longest);
  encoder.end({.at = {.steady = epoch.steady + age, .wall = now.wall},
               .exchanges = done.exchanges,
               .reason = {},
               .directory = directory});
  append(buffer, encoder.bytes());
  if (auto written = out->append(buffer); !written) {
    return fail(written.error());
  }
  done.damage = frames->damage();
  auto synced = out->sync();
  return synced ? Result<Repaired>(std::move(done)) : fail(synced.error());
}

}  // namespace eastap::trace
