#include "decoders/mime/html_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "decoders/mime/charset.h"
#include "proxy/base/text.h"

namespace eastap::mime {
namespace {

constexpr std::size_t max_url = 300;          // bytes
constexpr std::size_t max_alternative = 200;  // the same

struct ElementRole {
  std::string_view name;
  Role role;
};
/// Elements that change the layout; all others only pass their text on. Sorted.
constexpr auto roles = std::to_array<ElementRole>({
    {"a", Role::link},
    {"address", Role::block},
    {"article", Role::block},
    {"aside", Role::block},
    {"blockquote", Role::quote},
    {"body", Role::block},
    {"br", Role::line_break},
    {"caption", Role::block},
    {"center", Role::block},
    {"dd", Role::block},
    {"dir", Role::list},
    {"div", Role::block},
    {"dl", Role::paragraph},
    {"dt", Role::block},
    {"fieldset", Role::block},
    {"figure", Role::paragraph},
    {"footer", Role::block},
    {"form", Role::block},
    {"h1", Role::paragraph},
    {"h2", Role::paragraph},
    {"h3", Role::paragraph},
    {"h4", Role::paragraph},
    {"h5", Role::paragraph},
    {"h6", Role::paragraph},
    {"header", Role::block},
    {"hr", Role::rule},
    {"img", Role::image},
    {"li", Role::item},
    {"main", Role::block},
    {"menu", Role::list},
    {"nav", Role::block},
    {"ol", Role::list},
    {"p", Role::paragraph},
    {"pre", Role::verbatim},
    {"script", Role::hidden},
    {"section", Role::block},
    {"style", Role::hidden},
    {"table", Role::paragraph},
    {"td", Role::cell},
    {"template", Role::hidden},
    {"textarea", Role::verbatim},
    {"th", Role::cell},
    {"title", Role::hidden},
    {"tr", Role::row},
    {"ul", Role::list},
});
static_assert(std::ranges::is_sorted(roles, {}, &ElementRole::name));

std::optional<Role> role_of(std::string_view name) {
  const auto* found = std::ranges::lower_bound(roles, name, {}, &ElementRole::name);
  return found != roles.end() && found->name == name ? std::optional(found->role) : std::nullopt;
}

std::string_view view(const unsigned char* text) {
  return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}

std::string_view attribute(Attributes attributes, std::string_view name) {
  for (Attributes at = attributes; at != nullptr && *at != nullptr; at += 2) {
    if (view(at[0]) == name) {
      return view(at[1]);
    }
  }
  return {};
}

/// Cut at a whole character.
std::string shortened(std::string_view text, std::size_t limit) {
  const Utf8 kept = to_utf8(as_bytes(text), "utf-8", limit);
  return kept.cut ? kept.text + "…" : kept.text;
}

/// The same, without blanks.
std::string clean_url(std::string_view url) {
  std::string text = shortened(url, max_url);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
  return text;
}

}  // namespace

void HtmlReader::start(std::string_view name, Attributes attributes) {
  ++depth_;
  too_deep_ = too_deep_ || depth_ > max_depth_;
  const auto role = role_of(name);
  if (role == Role::hidden) {
    ++hidden_;
  }
  if (!role || hidden_ != 0) {
    return;
  }
  begin(*role, name, attributes);
}

void HtmlReader::end(std::string_view name) {
  depth_ -= depth_ == 0 ? 0 : 1;
  const auto role = role_of(name);
  if (role == Role::hidden) {
    hidden_ -= hidden_ == 0 ? 0 : 1;
  } else if (role && hidden_ == 0) {
    finish(*role);
  }
}

void HtmlReader::text(std::string_view piece) {
  if (hidden_ != 0 || layout_.full()) {
    return;
  }
  if (verbatim_ != 0) {
    layout_.verbatim(piece);
  } else {
    layout_.flow(piece);
  }
}

void HtmlReader::begin(Role role, std::string_view name, Attributes attributes) {
  switch (role) {
    case Role::block:
    case Role::row:
      layout_.line();
      break;
    case Role::paragraph:
      layout_.paragraph();
      break;
    case Role::cell:
      layout_.gap(2);
      break;
    case Role::list:
      begin_list(name == "ol");
      break;
    case Role::item:
      begin_item();
      break;
    case Role::line_break:
      layout_.line_break();
      break;
    case Role::rule:
      layout_.line();
      layout_.flow("---");
      layout_.line();
      break;
    case Role::quote:
      layout_.paragraph();
      layout_.quote(1);
      break;
    case Role::verbatim:
      layout_.paragraph();
      ++verbatim_;
      break;
    case Role::link:
      url_ = text::trim(attribute(attributes, "href"));
      link_from_ = layout_.size();
      break;
    case Role::image:
      show_image(attribute(attributes, "alt"));
      break;
    case Role::hidden:
      break;
  }
}

void HtmlReader::finish(Role role) {
  switch (role) {
    case Role::block:
    case Role::row:
    case Role::item:
      layout_.line();
      break;
    case Role::paragraph:
      layout_.paragraph();
      break;
    case Role::list:
      finish_list();
      break;
    case Role::quote:
      layout_.paragraph();
      layout_.quote(-1);
      break;
    case Role::verbatim:
      layout_.paragraph();
      verbatim_ -= verbatim_ == 0 ? 0 : 1;
      break;
    case Role::link:
      finish_link();
      break;
    case Role::cell:
    case Role::line_break:
    case Role::rule:
    case Role::hidden:
    case Role::image:
      break;
  }
}

void HtmlReader::begin_list(bool numbered) {
  stand_apart();
  lists_.push_back(numbered ? 1 : 0);
  layout_.indent(1);
}

void HtmlReader::finish_list() {
  if (!lists_.empty()) {
    lists_.pop_back();
    layout_.indent(-1);
  }
  stand_apart();
}

/// The outermost list is a paragraph.
void HtmlReader::stand_apart() {
  if (lists_.empty()) {
    layout_.paragraph();
  } else {
    layout_.line();
  }
}

void HtmlReader::begin_item() {
  if (lists_.empty() || lists_.back() == 0) {
    layout_.bullet("- ");
  } else {
    layout_.bullet(std::to_string(lists_.back()++) + ". ");
  }
}

void HtmlReader::show_image(std::string_view alternative) {
  if (!text::trim(alternative).empty()) {
    layout_.flow("[");
    layout_.flow(shortened(alternative, max_alternative));
    layout_.flow("]");
  }
}

void HtmlReader::finish_link() {
  const std::string url = std::exchange(url_, {});
  std::string_view plain = url;
  if (text::istarts_with(plain, "mailto:")) {
    plain.remove_prefix(std::string_view("mailto:").size());
  }
  const std::string_view shown = text::trim(layout_.since(link_from_));
  if (plain.empty() || plain.starts_with('#') || text::istarts_with(plain, "javascript:") ||
      shown.ends_with(plain)) {
    return;
  }
  layout_.flow(" <");
  layout_.flow(clean_url(url));
  layout_.flow(">");
}

}  // namespace eastap::mime
