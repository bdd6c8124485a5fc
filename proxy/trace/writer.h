// Writer: records what the tap observes. observe() hands over on the loop's thread; one thread of the
// writer's own overwrites secrets, encodes and writes. Records are never dropped: while the mailbox is full,
// saturated() asks the driver to stop reading. Owned by app, outlives the sessions.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "proxy/base/batch_queue.h"
#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/model/filter.h"
#include "proxy/trace/part_files.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

class Recorder;  // what the thread does

struct WriterOptions {
  std::filesystem::path path;
  std::string eastap_version;
  bool record_secrets = false;  ///< --record-secrets: nothing is overwritten
  /// Only exchanges that match, or of which it cannot tell, are recorded, each when it is over.
  std::optional<model::Filter> filter;
  Rotation rotation{};  ///< several files, limits on the disk
  /// Bytes that may wait in memory. SIGKILL loses at most what waits, which is no older than `linger`.
  std::size_t mailbox_bytes = std::size_t{64} << 20U;
  std::size_t mailbox_items = 32768;
  std::chrono::milliseconds linger{50};
  /// Called once, on the writer's thread, when a write fails and recording ends; the log has it too.
  std::function<void(const Error&)> on_failure;
};

class Writer final : public core::Observer {
 public:
  /// Creates the file with its header. Fails with refused where the file exists and is not empty, or io.
  [[nodiscard]] static Result<std::unique_ptr<Writer>> open(WriterOptions options, const Clock& clock);
  /// For open() alone.
  Writer(WriterOptions options, std::unique_ptr<Recorder> recorder);
  ~Writer() override;

  // Any thread.
  void observe(const core::Observation& observation) override;
  [[nodiscard]] bool saturated() const override;
  void when_relieved(std::function<void()> wake) override;
  /// Adds a remark that belongs to no observation.
  void annotate(NoteRecord note);
  /// A write failed; nothing is recorded any more.
  [[nodiscard]] bool failed() const { return failed_.load(std::memory_order_relaxed); }

  /// Writes what waits and the end record, syncs and closes. Further observations are ignored. Called by the
  /// destructor too.
  void close();

 private:
  using Item = std::variant<core::Observation, NoteRecord>;
  using Queue = BatchQueue<Item>;

  void run();
  void note_answered(const std::vector<Item>& batch);
  void push(Item item, std::size_t bytes);

  WriterOptions options_;
  std::unique_ptr<Recorder> recorder_;  // the thread's own, while it runs
  Queue queue_;
  std::atomic<bool> failed_{false};
  std::atomic<bool> closed_{false};
  std::thread thread_;
};

}  // namespace eastap::trace
