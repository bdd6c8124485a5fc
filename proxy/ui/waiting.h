// Requests that wait for their answer: long Pings and hanging Syncs. On a terminal they stand below the last
// line with their time running; elsewhere each is told once. Single-threaded.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "proxy/core/exchange.h"

namespace eastap::ui {

class Waiting {
 public:
  struct Options {
    std::chrono::milliseconds after{2000};  ///< shorter waits are not told
    bool live = false;                      ///< a terminal that understands cursor movements
    std::size_t rows = 5;                   ///< at most so many stand there, and how many more there are
  };
  /// Gives the line of a waiting exchange, with its line end; "" for one that is not to be shown.
  using Describe = std::function<std::string(const core::ExchangePtr&)>;

  Waiting(Options options, Describe describe) : options_(options), describe_(std::move(describe)) {}

  void add(const core::ExchangePtr& exchange);
  void remove(ExchangeId id);
  void clear();
  [[nodiscard]] std::size_t size() const { return open_.size(); }

  /// Appends the lines of those that have waited long enough. Not live: they are told for good.
  void tell(std::string& out, nanoseconds now);

  /// Live: takes away what draw() drew. The cursor stands where the next line goes.
  void erase(std::string& out);
  /// Live: draws the rows and leaves the cursor before them, so that a line from elsewhere overwrites them.
  void draw(std::string& out, nanoseconds now, unsigned columns);

  /// When tell() or draw() should be called next; nothing where nobody waits.
  [[nodiscard]] std::optional<nanoseconds> next(nanoseconds now) const;

 private:
  struct Entry {
    core::ExchangePtr exchange;  // until it is told
    nanoseconds started{0};
    std::string line;  // without its line end; live only
    bool told = false;
  };

  Options options_;
  Describe describe_;
  std::map<ExchangeId, Entry> open_;
  std::deque<std::pair<nanoseconds, ExchangeId>> due_;
  std::size_t told_ = 0;
  bool drawn_ = false;
};

}  // namespace eastap::ui
