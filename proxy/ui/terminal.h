// Terminal: shows exchanges as they happen. observe() hands over on the loop's thread; one thread of its own
// decodes, formats and writes, so that neither a slow terminal nor a hostile body delays the traffic. Where
// it cannot keep up it leaves exchanges out and says how many. Owned by app, outlives the sessions.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <thread>

#include "proxy/base/batch_queue.h"
#include "proxy/base/clock.h"
#include "proxy/core/exchange.h"
#include "proxy/model/filter.h"

namespace eastap::ui {

struct TerminalOptions {
  int descriptor = 1;
  unsigned verbosity =
      0;  ///< 0: one line for each exchange; 1 (-v): documents as XML; 2 (-vv): heads as well
  bool colour = false;
  std::optional<model::Filter> filter;  ///< only exchanges that match are shown, and waiting ones that may
  bool live = false;                    ///< a terminal: waiting requests are updated in place
  std::chrono::milliseconds linger{50};
  std::chrono::milliseconds waiting_after{2000};
  std::size_t mailbox_bytes = std::size_t{32} << 20U;
  std::size_t mailbox_items = 16384;

  /// What fits the descriptor: colour and live only on a terminal.
  [[nodiscard]] static TerminalOptions of(int descriptor, unsigned verbosity);
};

class Terminal final : public core::Observer {
 public:
  Terminal(TerminalOptions options, const Clock& clock);
  ~Terminal() override;

  void observe(const core::Observation& observation) override;  ///< any thread
  /// Shows what waits and ends the thread; waits no more than a second for a reader who does not read. Called
  /// by the destructor too.
  void close();

 private:
  class Printer;  // what the thread does
  void run();

  TerminalOptions options_;
  BatchQueue<core::Observation> queue_;
  std::atomic<std::size_t> left_out_{0};
  std::atomic<bool> closed_{false};
  std::unique_ptr<Printer> printer_;  // the thread's own, while it runs
  std::thread thread_;
};

}  // namespace eastap::ui
