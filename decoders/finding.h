// What a decoder noticed about bytes that break a rule, or that a reader should know. Decoding goes on; the
// caller shows or stores it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eastap::decoders {

/// One observation. `code` is a stable dotted name with static storage, for filters and tests; `text` is a
/// sentence for people. Wire text inside `text` is raw: pass it through text::printable before it reaches a
/// terminal.
struct Finding {
  std::string_view code;
  std::string text;
  std::optional<std::size_t> offset = std::nullopt;  ///< byte offset in the input that was being read
};

using Findings = std::vector<Finding>;

/// Most findings that one decoder keeps of one input, so that hostile bytes cannot fill memory with
/// complaints.
inline constexpr std::size_t max_findings = 32;

/// Adds a finding; the last place is taken by a note that there were more.
inline void add_finding(Findings& findings, std::string_view code, std::string text,
                        std::optional<std::size_t> offset = std::nullopt) {
  if (findings.size() + 1 < max_findings) {
    findings.push_back({code, std::move(text), offset});
  } else if (findings.size() + 1 == max_findings) {
    findings.push_back(
        {"findings.more", "there is more of this kind; only the first findings are listed", offset});
  }
}

}  // namespace eastap::decoders
