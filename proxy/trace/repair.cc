#include "proxy/trace/repair.h"

#include <optional>
#include <utility>
#include <variant>

#include "proxy/trace/record.h"
#include "proxy/trace/record_copy.h"
#include "proxy/trace/versions.h"

namespace eastap::trace {
namespace {

Timestamp later_of(const Timestamp& one, const Timestamp& other) {
  return one.steady < other.steady ? other : one;
}

/// The last moment that an exchange names: its end, or how far its request had come.
Timestamp last_moment_of(const ExchangeRecord& record) {
  const core::Exchange& exchange = record.exchange;
  if (record.final) {
    return exchange.finished;
  }
  const bool whole = exchange.request && exchange.request->done.wall.count() != 0;
  return whole ? later_of(exchange.started, exchange.request->done) : exchange.started;
}

/// What is known of how the recording ended, while its records are read.
class Ending {
 public:
  void learn(const Record& record) {
    if (const auto* end = std::get_if<EndRecord>(&record)) {
      told_ = EndRecord{.at = end->at, .reason = end->reason, .next = end->next};
    }
    last_ = later_of(last_, std::visit(
                                [this](const auto& step) {
                                  if constexpr (requires { step.final; }) {
                                    return last_moment_of(step);
                                  } else if constexpr (requires { step.at; }) {
                                    return step.at;
                                  } else if constexpr (requires { step.started; }) {
                                    return step.started;
                                  } else {
                                    return last_;
                                  }
                                },
                                record));
  }
  [[nodiscard]] EndRecord end() const { return told_ ? *told_ : EndRecord{.at = last_, .reason = {}}; }

 private:
  std::optional<EndRecord> told_;
  Timestamp last_;
};

}  // namespace

Result<Repaired> repair(const std::filesystem::path& from, const std::filesystem::path& to) {
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
  auto copy = RecordCopy::create(to);
  if (!copy) {
    return fail(copy.error());
  }
  Ending ending;
  while (const auto frame = frames->next()) {
    const auto record = decode_frame(*frame, copy->epoch());
    if (record) {
      ending.learn(*record);
    } else if (is_known_kind(frame->kind)) {
      frames->add_damage({.offset = frame->offset,
                          .length = frame_head_size + frame->payload.size(),
                          .what = record.error().what,
                          .tail = false});
      continue;
    }
    if (auto added = copy->add(*frame); !added) {
      return fail(added.error());
    }
  }
  if (auto finished = copy->finish(ending.end()); !finished) {
    return fail(finished.error());
  }
  return Repaired{.records = copy->records(), .exchanges = copy->exchanges(), .damage = frames->damage()};
}

}  // namespace eastap::trace
