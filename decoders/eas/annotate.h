// The meaning of one element, to be printed beside its value: status in words, enumerations, dates, time
// zones, recurrences, policies, ids. Pure; any thread. Made when somebody looks, one element at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "decoders/eas/command.h"
#include "decoders/eas/status.h"
#include "decoders/wbxml/document.h"

namespace eastap::eas {

struct AnnotationContext {
  Command command = Command::unknown;  ///< whose document it is; decides what a Status means
  Side side = Side::response;
  /// Minutes that the reader's clock is ahead of UTC at a moment (unix milliseconds). Empty: dates stay UTC.
  std::function<int(std::int64_t unix_ms)> utc_offset;
  /// The display name of a folder id, "" where it is not known. May be empty.
  std::function<std::string(std::string_view id)> folder_name;
};

/// Plain words without control characters, or nullopt where the value says all there is. Of passwords and
/// other secrets nothing is told. A `stale` or wrong index gives nullopt.
[[nodiscard]] std::optional<std::string> annotate(const wbxml::Document& document, wbxml::Index element,
                                                  const AnnotationContext& context);

/// "Sync/Collections/Collection/Status": the names from the root to an element, without namespaces; unknown
/// tags are "?".
[[nodiscard]] std::string element_path(const wbxml::Document& document, wbxml::Index element);

}  // namespace eastap::eas
