#include "proxy/ui/style.h"

#include <cstdlib>

#include <unistd.h>

namespace eastap::ui {
namespace {

// ECMA-48 section 8.3.117 (SGR).
std::string_view code_of(Ink ink) {
  switch (ink) {
    case Ink::plain:
      return "";
    case Ink::dim:
      return "\x1b[2m";
    case Ink::bold:
      return "\x1b[1m";
    case Ink::good:
      return "\x1b[32m";
    case Ink::notice:
      return "\x1b[33m";
    case Ink::bad:
      return "\x1b[31m";
    case Ink::changed:
      return "\x1b[35m";
  }
  return "";
}

}  // namespace

void Style::begin(std::string& line, Ink ink) const {
  if (colour) {
    line += code_of(ink);
  }
}

void Style::end(std::string& line, Ink ink) const {
  if (colour && ink != Ink::plain) {
    line += "\x1b[0m";
  }
}

void Style::paint(std::string& line, Ink ink, std::string_view text) const {
  begin(line, ink);
  line += text;
  end(line, ink);
}

bool wants_colour(int descriptor) {
  const char* const refused = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && (refused == nullptr || *refused == '\0') &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

}  // namespace eastap::ui
