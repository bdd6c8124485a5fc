#include "decoders/wbxml/builder.h"

#include <algorithm>

#include <fmt/format.h>

#include "decoders/wbxml/codepages.h"
#include "decoders/wbxml/language.h"
#include "decoders/wbxml/node_flags.h"
#include "decoders/wbxml/plain.h"
#include "decoders/wbxml/writer.h"
#include "decoders/wbxml/xml_text.h"
#include "proxy/base/text.h"

namespace eastap::wbxml {

namespace {

/// A value that stands for nothing: libwbxml reads it without a callback.
bool is_silent(const Token& token) {
  if (token.type != Token::Type::value || token.kind == Kind::other) {
    return false;
  }
  return token.kind == Kind::entity ? token.number == 0 : token.content == token.content_end;
}

}  // namespace

Builder::Builder(ByteView body, std::shared_ptr<const Bytes> owner, const Limits& limits)
    : limits_(limits), scanner_(body, {}, 0) {
  document_.body_ = body;
  document_.owner_ = std::move(owner);
}

Document Builder::run(bool always_beside_library) {
  if (!always_beside_library && build_plain()) {
    return std::move(document_);
  }
  scan_ = prescan(document_.body_, limits_);
  document_.header_ = scan_.header;
  document_.read_end_ = scan_.stop;
  if (scan_.fault) {
    document_.fault_ = Error{scan_.fault->code, std::move(scan_.fault->text), scan_.fault->offset};
  }
  if (scan_.stop > 0) {
    header_findings();
  }
  if (scan_.nodes > 0) {
    document_.nodes_.reserve(scan_.nodes);
    scanner_ = Scanner(document_.body_.first(scan_.stop), scan_.header, scan_.header.size);
    if (always_beside_library || !scan_.standard) {
      build_beside_library();
    } else {
      build();
    }
  }
  for (Index open = current_; open != none; open = document_.nodes_[open].parent) {
    document_.nodes_[open].end = document_.read_end_;
    document_.nodes_[open].flags |= flag_open;
    close(open);
  }
  return std::move(document_);
}

bool Builder::build_plain() {
  auto plain = read_plain(document_.body_, limits_);
  if (!plain) {
    return false;
  }
  document_.header_ = plain->header;
  document_.nodes_ = std::move(plain->nodes);
  document_.root_ = 0;
  document_.pages_ = plain->pages;
  document_.odd_ = plain->odd;
  document_.read_end_ = static_cast<std::uint32_t>(document_.body_.size());
  return true;
}

/// The pre-scan has read all these tokens and found them in order.
void Builder::build() {
  while (scanner_.next(token_)) {
    take(token_, scanner_.page());
  }
}

void Builder::build_beside_library() {
  if (const Result<void>& proven = self_test(); !proven) {
    document_.read_end_ = 0;
    document_.fault_ = proven.error();
    return;
  }
  const BodyLanguage language(scan_);
  run_libwbxml(document_.body_.first(scan_.stop), scan_.header, language.table(), *this);
  drain();
}

void Builder::on_start(const WBXMLTagEntry_s* row, std::uint32_t end) noexcept {
  if (failed_) {
    return;
  }
  if (empty_pending_ || !advance(end) || token_.type != Token::Type::tag ||
      (row != nullptr && (row->code_page != token_.page || row->token != token_.token))) {
    disagree(token_.begin);
    return;
  }
  empty_pending_ = !token_.has_content;
}

void Builder::on_end(std::uint32_t end) noexcept {
  if (failed_) {
    return;
  }
  if (empty_pending_ ? end != scanner_.position() : !advance(end) || token_.type != Token::Type::end) {
    disagree(token_.begin);
  }
  empty_pending_ = false;
}

void Builder::on_value(std::uint32_t end) noexcept {
  if (failed_ || end <= scan_.header.size) {
    return;  // a processing instruction before the root is part of the header
  }
  if (empty_pending_ || !advance(end) || token_.type != Token::Type::value) {
    disagree(token_.begin);
  }
}

bool Builder::advance(std::uint32_t end) {
  while (scanner_.position() < end && scanner_.next(token_)) {
    if (token_.end < end && !is_silent(token_)) {
      return false;
    }
    take(token_, scanner_.page());
  }
  return scanner_.position() == end;
}

void Builder::drain() {
  while (!failed_ && scanner_.position() < document_.read_end_ && scanner_.next(token_)) {
    if (!is_silent(token_)) {
      disagree(token_.begin);
      return;
    }
    take(token_, scanner_.page());
  }
}

void Builder::disagree(std::uint32_t offset) {
  failed_ = true;
  document_.read_end_ = offset;
  document_.fault_ =
      Error{ErrorCode::internal, "libwbxml and eastap read this place differently; please report this body",
            offset};
}

void Builder::take(const Token& token, std::uint8_t page) {
  if (token.type == Token::Type::tag) {
    take_tag(token);
  } else if (current_ == none) {
    return;
  } else if (token.type == Token::Type::end) {
    take_end(token);
  } else {
    Node node;
    node.begin = token.begin;
    node.end = token.end;
    node.content = token.content;
    node.kind = token.kind;
    value_findings(token, node);
    document_.stray_switch_ = document_.stray_switch_ || token.begin != token.at;
    document_.odd_ = document_.odd_ || node.flags != 0 || last_.back() != none;
    add(node);
  }
  page_ = page;
}

void Builder::take_end(const Token& token) {
  Node& node = document_.nodes_[current_];
  node.end = token.end;
  document_.stray_switch_ = document_.stray_switch_ || token.begin != token.at;
  if (token.begin != token.at || node.first_child == none) {  // a switch before END, or content that is none
    node.flags |= flag_odd;
    document_.odd_ = true;
  }
  close(current_);
  current_ = node.parent;
}

void Builder::close(Index index) {
  const Node& node = document_.nodes_[index];
  if (node.first_child != none) {
    document_.nodes_[node.first_child].previous = last_.back();
  }
  last_.pop_back();
}

void Builder::take_tag(const Token& token) {
  Node node;
  node.begin = token.begin;
  node.end = token.end;
  node.content = token.content;
  node.page = token.page;
  node.token = token.token;
  node.kind = token.kind;
  node.flags = static_cast<std::uint8_t>((token.has_content ? unsigned{flag_content} : 0U) |
                                         (token.has_attributes ? unsigned{flag_attributes} : 0U));
  const Tag* row = find_tag(token.page, token.token);
  if (row == nullptr) {
    node.kind = Kind::unknown_element;
  } else {
    document_.pages_ |= 1U << token.page;
  }
  if (row == nullptr || row->first_version == 0 || token.has_attributes) {
    tag_findings(token);
  }
  const unsigned canonical = token.page == page_ ? 0 : 2;
  if (row == nullptr || token.has_attributes || token.at - token.begin != canonical) {
    node.flags |= flag_odd;
    document_.odd_ = true;
  }
  if (current_ != none && last_.back() != none && !is_tag(document_.nodes_[last_.back()])) {
    document_.odd_ = true;  // an element beside a value
  }
  const Index index = add(node);
  if (token.has_content) {
    current_ = index;
    last_.push_back(none);
  }
}

Index Builder::add(const Node& node) {
  auto& nodes = document_.nodes_;
  const auto index = static_cast<Index>(nodes.size());
  Node& added = nodes.emplace_back(node);
  added.parent = current_;
  if (current_ == none) {
    document_.root_ = index;
    return index;
  }
  Index& last = last_.back();
  if (last == none) {
    nodes[current_].first_child = index;
    added.previous = index;
  } else {
    nodes[last].next_sibling = index;
    added.previous = last;
  }
  last = index;
  return index;
}

void Builder::find(std::uint32_t offset, std::string text) {
  if (document_.findings_.size() < limits_.findings) {
    document_.findings_.push_back({offset, std::move(text)});
  } else {
    ++document_.more_findings_;
  }
}

void Builder::header_findings() {
  const Header& header = document_.header_;
  if (header.version != 3) {
    find(0, fmt::format("WBXML version 1.{}; MS-ASWBXML wants 1.3", header.version));
  }
  if (header.public_id == 0) {
    find(1, "the public identifier is a name in the string table; MS-ASWBXML wants 1 (unknown)");
  } else if (header.public_id != 1) {
    find(1, fmt::format("public identifier 0x{:X}; MS-ASWBXML wants 1 (unknown)", header.public_id));
  }
  if (header.charset != 106) {
    find(1, fmt::format("charset {} (IANA MIBenum); MS-ASWBXML wants 106, UTF-8", header.charset));
  }
  if (header.table_size != 0) {
    find(header.table_begin,
         fmt::format("a string table of {} bytes; MS-ASWBXML has none", header.table_size));
  }
  if (header.table_begin + header.table_size != header.size) {
    find(header.table_begin + header.table_size, "processing instructions; MS-ASWBXML has none");
  }
}

void Builder::tag_findings(const Token& token) {
  if (token.has_attributes) {
    find(token.at, "attributes; MS-ASWBXML has none");
  }
  if (token.kind == Kind::unknown_element) {
    const std::string name = text::printable(
        c_string(document_.body_, token.number, document_.header_.table_begin + document_.header_.table_size),
        60);
    find(token.at, fmt::format("LITERAL name \"{}\"; MS-ASWBXML has only tokens", name));
    return;
  }
  const Tag* row = find_tag(token.page, token.token);
  if (row != nullptr) {
    if (row->first_version == 0) {
      find(token.at, fmt::format("{}:{} is a legacy tag that the specification does not have",
                                 namespace_of(token.page), row->name));
    }
  } else if (namespace_of(token.page).empty()) {
    find(token.at, fmt::format("unknown code page {} (token 0x{:02X})", token.page, token.token));
  } else {
    find(token.at, fmt::format("unknown token 0x{:02X} of code page {} ({})", token.token, token.page,
                               namespace_of(token.page)));
  }
}

void Builder::value_findings(const Token& token, Node& node) {
  const ByteView value = document_.body_.subspan(token.content, token.content_end - token.content);
  if (token.kind != Kind::string || token.content - token.begin != frame_size(Kind::string, value.size())) {
    node.flags |= flag_odd;
  }
  switch (token.kind) {
    case Kind::string: {
      const XmlFit fit = xml_fit(value);
      if (fit != XmlFit::exact) {
        node.flags |= flag_odd;
      }
      if (fit == XmlFit::lossy && !is_utf8(value)) {
        find(token.at, "a string that is not UTF-8");
      }
      break;
    }
    case Kind::table_string:
      find(token.at, "STR_T (a string of the string table); MS-ASWBXML has only inline strings");
      break;
    case Kind::entity:
      find(token.at, fmt::format("ENTITY U+{:04X}; MS-ASWBXML has only inline strings", token.number));
      break;
    case Kind::other:
      find(token.at, "a processing instruction; MS-ASWBXML has none");
      break;
    default:
      break;
  }
}

Document decode_view(ByteView body, const Limits& limits) {
  return Builder(body, nullptr, limits).run();
}

Document decode(Bytes body, const Limits& limits) {
  auto owner = std::make_shared<const Bytes>(std::move(body));
  const ByteView view = *owner;
  return Builder(view, std::move(owner), limits).run();
}

}  // namespace eastap::wbxml
