// What differs between two bodies beside their documents: content coding, further parts of a multipart
// answer, and bytes that are no document. For comparing answers and traces. Pure; single-threaded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "proxy/model/message_view.h"

namespace eastap::model {

struct BodyDifference {
  std::string what;    ///< "part 2:", "another body:"; values follow
  std::string before;  ///< "12 B"; printable
  std::string after;
  std::optional<std::size_t> at;  ///< the first byte that differs, where bytes were compared

  /// "part 2: 12 B -> 9 B, differs from byte 3 on".
  [[nodiscard]] std::string change() const;
  /// "part 2: 9 B instead of 12 B, differs from byte 3 on".
  [[nodiscard]] std::string instead() const;
};

struct BodyComparison {
  /// Bytes of mails count as they are; otherwise without what changes from run to run (ids, dates,
  /// boundaries).
  bool exact = false;
  static constexpr std::size_t max_parts = 100;  ///< differing parts that are told
};

/// A content coding that one side damages, or names and did not apply. Nothing where a body was not kept.
[[nodiscard]] std::optional<BodyDifference> coding_difference(MessageView& before, MessageView& after);

/// What both documents leave out: the number and the bytes of the parts behind part 0 (MS-ASCMD section
/// 2.2.1.10.1), what stands behind the last element that could be read, and the content where none of the two
/// is a document. Nothing where a body was not kept, or only one is a document.
[[nodiscard]] std::vector<BodyDifference> byte_differences(MessageView& before, MessageView& after,
                                                           const BodyComparison& how = {});

}  // namespace eastap::model
