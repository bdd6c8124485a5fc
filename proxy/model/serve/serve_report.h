// What became of a run of `eastap serve`: which recorded exchanges were asked, by whom, and every request
// that nothing recorded matched. Plain values; texts are printable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "proxy/model/serve/served_phone.h"
#include "proxy/model/serve/side_by_side.h"

namespace eastap::model {

/// A request without a recorded counterpart.
struct ServeMiss {
  std::size_t number = 0;     ///< from 1
  std::uint64_t live_id = 0;  ///< of the live exchange, as the terminal and --record have it; 0: no request
  std::string device;         ///< live; "" where the request names none
  std::string request;        ///< "Sync"
  std::string sentence;       ///< what is wrong, in one line
  std::uint64_t closest = 0;  ///< recorded exchange; 0 where there is none
  std::vector<std::string> differences;  ///< recorded -> live
  std::vector<std::string> advice;       ///< what to change
  std::vector<SideLine> lines;           ///< recorded on the left
};

struct ServeReport {
  static constexpr std::size_t max_misses = 200;  ///< kept; those beyond are counted only

  struct Row {
    std::uint64_t id = 0;
    std::string device;                  ///< as recorded; "" where it names none
    std::string request;                 ///< "Sync"
    std::string folders;                 ///< "5, 7"
    std::size_t used = 0;                ///< how often it was answered
    std::vector<std::string> unused_by;  ///< live devices that did not ask it; "anybody" where none came
  };
  struct Phone {
    std::string device;    ///< live
    std::string recorded;  ///< as whom it was answered
    std::size_t requests = 0;
    std::size_t misses = 0;
  };
  ServeMode mode = ServeMode::loose;
  std::vector<Row> rows;
  std::vector<Phone> phones;
  std::vector<ServeMiss> misses;
  std::size_t miss_count = 0;
  std::size_t requests = 0;
  std::size_t answered = 0;
  std::size_t again = 0;  ///< of `answered`: exchanges that were answered before

  /// Rows that were not asked; what a client asked and left before it was answered was.
  [[nodiscard]] std::size_t unused() const;
  /// A row that makes the run fail: strict, and somebody did not ask it.
  [[nodiscard]] bool fails(const Row& row) const {
    return mode == ServeMode::strict && !row.unused_by.empty();
  }
  [[nodiscard]] bool clean() const;
};

}  // namespace eastap::model
