#include "proxy/trace/wbxml_secrets.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "decoders/wbxml/document.h"
#include "proxy/trace/text_secrets.h"

namespace eastap::trace {
namespace {

using wbxml::Document;
using wbxml::Index;
using wbxml::Kind;
using wbxml::Node;

// Code pages of MS-ASWBXML section 2.1.2.1.
constexpr std::uint8_t provision_page = 14;
constexpr std::uint8_t search_page = 15;
constexpr std::uint8_t settings_page = 18;
constexpr std::uint8_t item_operations_page = 20;

bool is_password_page(std::uint8_t page) {
  return page == search_page || page == settings_page || page == item_operations_page;
}

bool is_password(const Document& document, Index index) {
  const Node& node = *document.node(index);
  return node.kind == Kind::element && is_password_page(node.page) && document.name(index) == "Password";
}

/// Text that stands in DevicePassword itself, where only Set belongs.
bool is_stray_text(const Document& document, Index index) {
  const Node& node = *document.node(index);
  return (node.kind == Kind::string || node.kind == Kind::opaque) && node.parent != wbxml::none &&
         document.node(node.parent)->page == settings_page && document.name(node.parent) == "DevicePassword";
}

/// Appends the secrets of a policy that is written as XML (wap-provisioningdoc of 2.5). Its text may lie in
/// pieces.
void add_policy_secrets(const Document& document, Index element, ByteView wbxml, Spans& found) {
  Spans pieces;
  std::vector<std::uint32_t> starts;  // of the pieces in `joined`
  Bytes joined;
  for (const Index child : document.children(element)) {
    const auto span = document.value_span(child);
    const Kind kind = document.node(child)->kind;
    if ((kind == Kind::string || kind == Kind::opaque) && span) {
      pieces.push_back({span->begin, span->end});
      starts.push_back(static_cast<std::uint32_t>(joined.size()));
      append(joined, wbxml.subspan(span->begin, span->end - span->begin));
    }
  }
  if (as_text(joined).find('<') == std::string_view::npos) {
    return;
  }
  Spans inside;
  find_text_secrets(as_text(joined), inside);
  for (const Span& secret : inside) {
    auto i = static_cast<std::size_t>(std::ranges::upper_bound(starts, secret.begin) - starts.begin()) - 1;
    for (; i < pieces.size() && starts[i] < secret.end; ++i) {
      const Span& piece = pieces[i];
      const std::uint32_t begin = std::max(secret.begin, starts[i]) - starts[i];
      const std::uint32_t end = std::min(secret.end - starts[i], piece.end - piece.begin);
      if (begin < end) {
        found.push_back({piece.begin + begin, piece.begin + end});
      }
    }
  }
}

bool names_policy_page(ByteView wbxml) {
  constexpr std::array<char, 2> page_switch{0, static_cast<char>(provision_page)};
  return as_text(wbxml).find(std::string_view(page_switch.data(), page_switch.size())) !=
         std::string_view::npos;
}

/// Appends where the values of an element lie, and of everything inside it.
void add_values(const Document& document, Index element, Spans& found) {
  for (Index inner = document.next_in(element, element); inner != wbxml::none;
       inner = document.next_in(element, inner)) {
    const auto span = document.value_span(inner);
    const Kind kind = document.node(inner)->kind;
    if ((kind == Kind::string || kind == Kind::opaque) && span) {
      found.push_back({span->begin, span->end});
    }
  }
}

}  // namespace

bool names_password_page(ByteView wbxml) {
  // In blocks of fixed size and without a way out, so that the compiler compares many bytes at once.
  constexpr std::size_t block = 64;
  const auto switches_there = [&](std::size_t at) {
    return wbxml[at] == 0 && (is_password_page(wbxml[at + 1]) || wbxml[at + 1] == provision_page);
  };
  std::size_t at = 0;
  for (; at + block < wbxml.size(); at += block) {
    const std::uint8_t* const bytes = wbxml.data() + at;
    std::uint8_t found = 0;
    for (std::size_t i = 0; i < block; ++i) {
      const std::uint8_t page = bytes[i + 1];
      const auto named = static_cast<std::uint8_t>((page == provision_page) | (page == search_page) |
                                                   (page == settings_page) | (page == item_operations_page));
      found |= static_cast<std::uint8_t>(named & static_cast<std::uint8_t>(bytes[i] == 0));
    }
    if (found != 0) {
      return true;
    }
  }
  for (; at + 1 < wbxml.size(); ++at) {
    if (switches_there(at)) {
      return true;
    }
  }
  return false;
}

WbxmlSecrets find_wbxml_secrets(ByteView wbxml) {
  WbxmlSecrets result;
  const Document document = wbxml::decode_view(wbxml);
  result.readable = !document.fault() && document.root() != wbxml::none &&
                    document.node(document.root())->kind == Kind::element &&
                    document.read_end() == wbxml.size();
  result.read_to =
      document.fault() ? document.fault()->offset.value_or(document.read_end()) : document.read_end();
  for (Index index = document.root(); index != wbxml::none;
       index = document.next_in(document.root(), index)) {
    const Node& node = *document.node(index);
    if (node.kind != Kind::element && node.kind != Kind::string && node.kind != Kind::opaque) {
      result.readable = false;  // a token that was hit by damage reads as an unknown one
    }
    if (is_password(document, index)) {
      add_values(document, index, result.spans);
    } else if (is_stray_text(document, index)) {
      const auto span = document.value_span(index);
      result.spans.push_back({span->begin, span->end});
    } else if (node.kind == Kind::element && node.page == provision_page) {
      add_policy_secrets(document, index, wbxml, result.spans);
    }
  }
  if (!result.readable && names_policy_page(wbxml)) {
    find_text_secrets(as_text(wbxml), result.spans);  // whatever became of its elements
  }
  return result;
}

}  // namespace eastap::trace
