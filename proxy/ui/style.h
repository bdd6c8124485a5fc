// Colour, or none: only on a terminal and never with NO_COLOR (https://no-color.org). Pure values.
#pragma once

#include <string>
#include <string_view>

namespace eastap::ui {

enum class Ink : unsigned char { plain, dim, bold, good, notice, bad, changed };

struct Style {
  bool colour = false;

  /// Appends text in that ink.
  void paint(std::string& line, Ink ink, std::string_view text) const;
  void begin(std::string& line, Ink ink) const;
  void end(std::string& line, Ink ink) const;
};

/// Whether output on that descriptor gets colour.
[[nodiscard]] bool wants_colour(int descriptor);

}  // namespace eastap::ui
