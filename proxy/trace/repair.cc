#include "proxy/trace/repair.h"

#include <utility>

#include "proxy/trace/record_copy.h"

namespace eastap::trace {

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
  auto copy = RecordCopy::create(to);
  if (!copy) {
    return fail(copy.error());
  }
  while (const auto frame = frames->next()) {
    if (auto added = copy->add(*frame); !added) {
      return fail(added.error());
    }
  }
  if (auto finished = copy->finish(now); !finished) {
    return fail(finished.error());
  }
  return Repaired{.records = copy->records(), .exchanges = copy->exchanges(), .damage = frames->damage()};
}

}  // namespace eastap::trace
