// Turns the events of an HTML parser into text: which elements make lines, lists and quotes, which are left
// out. Private to this folder. Single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/mime/text_layout.h"

namespace eastap::mime {

/// Name, value (null where there is none), name, value ... null; null where there are none. UTF-8.
using Attributes = const unsigned char* const*;

/// What an element does to the layout.
enum class Role : std::uint8_t {
  block,
  paragraph,
  row,
  cell,
  list,
  item,
  line_break,
  rule,
  quote,
  verbatim,
  hidden,
  link,
  image
};

class HtmlReader {
 public:
  /// `layout` gets the text and must outlive the reader. Elements more than `max_depth` deep end the reading.
  HtmlReader(TextLayout& layout, std::uint32_t max_depth) : layout_(layout), max_depth_(max_depth) {}

  [[nodiscard]] bool too_deep() const { return too_deep_; }
  /// A limit was hit: nothing more needs to be read.
  [[nodiscard]] bool done() const { return too_deep_ || layout_.full(); }

  void start(std::string_view name, Attributes attributes);
  void end(std::string_view name);
  void text(std::string_view piece);

 private:
  void begin(Role role, std::string_view name, Attributes attributes);
  void finish(Role role);
  void begin_list(bool numbered);
  void finish_list();
  void stand_apart();
  void begin_item();
  void show_image(std::string_view alternative);
  void finish_link();

  TextLayout& layout_;
  std::uint32_t max_depth_;
  std::uint32_t depth_ = 0;
  bool too_deep_ = false;
  unsigned hidden_ = 0;          // hidden elements that are open
  unsigned verbatim_ = 0;        // the same of pre
  std::vector<unsigned> lists_;  // number of the next item; 0 for bullets
  std::string url_;              // of the link that is open
  std::size_t link_from_ = 0;
};

}  // namespace eastap::mime
