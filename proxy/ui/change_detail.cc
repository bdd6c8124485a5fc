#include "proxy/ui/change_detail.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "decoders/wbxml/difference.h"
#include "proxy/base/text.h"

namespace eastap::ui {
namespace {

constexpr std::size_t most_lines = 50;
constexpr std::size_t longest_line = 400;  // characters

std::vector<std::string_view> lines_of(const core::Head& head) {
  std::vector<std::string_view> lines;
  for (std::string_view line : text::split(as_text(head.raw()), '\n')) {
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (!line.empty()) {
      lines.push_back(line);
    }
  }
  return lines;
}

/// Lines of the one head that the other has not, each as often as it stands there.
std::vector<std::string_view> missing_in(const std::vector<std::string_view>& lines,
                                         std::vector<std::string_view> others) {
  std::vector<std::string_view> missing;
  for (const std::string_view line : lines) {
    if (const auto found = std::ranges::find(others, line); found != others.end()) {
      others.erase(found);
    } else {
      missing.push_back(line);
    }
  }
  return missing;
}

}  // namespace

void append_changes(std::string& out, model::MessageView& received, model::MessageView& sent,
                    const Style& style) {
  if (received.message() == nullptr || sent.message() == nullptr) {
    return;
  }
  std::vector<std::string> lines;
  const auto before = lines_of(received.message()->head);
  const auto after = lines_of(sent.message()->head);
  for (const std::string_view line : missing_in(before, after)) {
    lines.push_back(fmt::format("- {}", line));
  }
  for (const std::string_view line : missing_in(after, before)) {
    lines.push_back(fmt::format("+ {}", line));
  }
  const wbxml::Document* first = received.document();
  const wbxml::Document* second = sent.document();
  if (first != nullptr && second != nullptr) {
    for (const wbxml::Difference& each :
         wbxml::differences(*first, *second, {.differences = most_lines + 1})) {
      lines.push_back(wbxml::to_line(each));
    }
  }
  for (std::size_t i = 0; i < std::min(lines.size(), most_lines); ++i) {
    out += "      ";
    style.paint(out, Ink::changed, text::printable(lines[i], longest_line));
    out += '\n';
  }
  if (lines.size() > most_lines) {
    out += "      … and more\n";
  }
}

}  // namespace eastap::ui
