#include "decoders/wbxml/xml_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "decoders/wbxml/codepages.h"
#include "decoders/wbxml/writer.h"
#include "decoders/wbxml/xml.h"
#include "decoders/wbxml/xml_check.h"
#include "decoders/wbxml/xml_run.h"
#include "decoders/wbxml/xml_text.h"
#include "proxy/base/text.h"

namespace eastap::wbxml {

namespace {

constexpr unsigned parse_flags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                                 pugi::parse_wconv_attribute | pugi::parse_ws_pcdata;

struct Content {
  std::string text;
  bool explicit_text = false;  ///< a CDATA section: counts even where it is blank
  bool has_elements = false;
};

Content content_of(const pugi::xml_node& element) {
  Content content;
  for (const pugi::xml_node& child : element.children()) {
    if (child.type() == pugi::node_element) {
      content.has_elements = true;
    } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      content.text += child.value();
      content.explicit_text = content.explicit_text || child.type() == pugi::node_cdata;
    }
  }
  return content;
}

bool is_blank(std::string_view text) {
  return xml_fit(as_bytes(text)) == XmlFit::blank;
}

/// Base64 as people wrap it: blanks do not count.
std::optional<Bytes> base64_of(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
  return text::from_base64(text);
}

/// END with any number of SWITCH_PAGE before it.
bool is_end(const Bytes& bytes) {
  if (bytes.size() % 2 == 0 || bytes.back() != global_end) {
    return false;
  }
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    if (bytes[i] != global_switch_page) {
      return false;
    }
  }
  return true;
}

}  // namespace

XmlReader::XmlReader(std::string_view xml, const Limits& limits) : xml_(xml), limits_(limits), source_(xml) {}

std::unexpected<Error> XmlReader::error(const pugi::xml_node& element, const std::string& what) const {
  const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(element.offset_debug(), 0));
  return fail_at(xml_, offset, what);
}

Result<Bytes> XmlReader::run() {
  if (xml_.size() / 4 > limits_.size) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("XML of {} bytes; the limit is {}", xml_.size(), limits_.size * 4));
  }
  if (auto checked = check_xml(xml_, limits_.depth + 1); !checked) {
    return fail(std::move(checked.error()));
  }
  const pugi::xml_parse_result parsed =
      tree_.load_buffer_inplace(source_.data(), source_.size(), parse_flags, pugi::encoding_utf8);
  if (!parsed) {
    return fail_at(xml_, static_cast<std::size_t>(parsed.offset), parsed.description());
  }
  if (auto walked = walk(tree_.document_element()); !walked) {
    return fail(std::move(walked.error()));
  }
  append(out_, ByteView(after_));
  return std::move(out_);
}

Result<void> XmlReader::walk(const pugi::xml_node& root) {
  pugi::xml_node node = root;
  while (node) {
    if (node.type() == pugi::node_element) {
      if (auto begun = begin(node); !begun) {
        return begun;
      }
      if (node.first_child()) {
        node = node.first_child();
        continue;
      }
      if (auto ended = end(node); !ended) {
        return ended;
      }
    }
    while (node != root && !node.next_sibling()) {
      node = node.parent();
      if (auto ended = end(node); !ended) {
        return ended;
      }
    }
    if (node == root) {
      break;
    }
    node = node.next_sibling();
  }
  return {};
}

Result<void> XmlReader::begin(const pugi::xml_node& element) {
  if (stopped_) {
    return error(element, "nothing can follow eastap:unread: the body was not understood from there on");
  }
  if (out_.size() > limits_.size) {
    return error(element, fmt::format("the body becomes larger than {} bytes", limits_.size));
  }
  scopes_.enter(element);
  const QualifiedName name{element.name()};
  const Meaning meaning = scopes_.meaning(name.prefix);
  const bool own = meaning.type == Meaning::Type::eastap;
  auto attributes = read_attributes(element, scopes_, own);
  if (!attributes) {
    return error(element, attributes.error().what);
  }
  const bool root = open_.empty();
  if (root && !(own && (name.local == "unread" || name.local == "empty"))) {
    if (auto begun = begin_root(element, *attributes); !begun) {
      return begun;
    }
  } else if (attributes->header || attributes->after) {
    return error(element, "eastap:header and eastap:after belong to the root element");
  }
  if (own) {
    return begin_wrapper(element, name.local, *attributes);
  }
  const Tag* tag = meaning.type == Meaning::Type::page ? find_tag(meaning.page, name.local) : nullptr;
  if (tag == nullptr) {
    return error(element, why_unknown(name, meaning));
  }
  return write_element(element, tag->page, tag->token, *attributes);
}

Result<void> XmlReader::begin_root(const pugi::xml_node& element, const XmlAttributes& attributes) {
  if (attributes.header) {
    out_ = *attributes.header;
    const auto header = out_.empty() ? std::unexpected(ScanFault{}) : read_header(out_);
    if (!header || header->size != out_.size()) {
      return error(element, "eastap:header is not a WBXML header; take it out to write the usual one");
    }
    header_ = *header;
  } else {
    write_header(out_);
    header_.size = static_cast<std::uint32_t>(out_.size());
  }
  if (attributes.after) {
    after_ = *attributes.after;
    damaged_ = true;
  }
  return {};
}

Result<void> XmlReader::begin_wrapper(const pugi::xml_node& element, std::string_view local,
                                      const XmlAttributes& attributes) {
  const bool root = open_.empty();
  if (local == "element") {
    XmlAttributes own = attributes;
    if (attributes.name) {
      if (!attributes.tag) {
        return error(element, "an element with a LITERAL name needs eastap:tag as eastap printed it");
      }
      return write_element(element, page_, global_literal, own);
    }
    if (!attributes.page || !attributes.token || *attributes.token < 0x05 || *attributes.token > token_mask) {
      return error(element, "eastap:element needs page=\"0\" to \"255\" and token=\"0x05\" to \"0x3F\"");
    }
    return write_element(element, *attributes.page, *attributes.token, own);
  }
  open_.push_back({});
  if (local == "unread") {
    return unread(element);
  }
  const Content content = content_of(element);
  if (content.has_elements) {
    return error(element, fmt::format("eastap:{} has no elements inside", text::printable(local, 40)));
  }
  if (root && local == "empty") {
    return {};
  }
  if (!root && local == "value") {
    return write_content(element, content.text, true, attributes);
  }
  return error(element, fmt::format("eastap has no element \"{}\" here", text::printable(local, 40)));
}

Result<void> XmlReader::unread(const pugi::xml_node& element) {
  const Content content = content_of(element);
  const auto bytes = base64_of(content.text);
  if (content.has_elements || !bytes) {
    return error(element, "eastap:unread must hold base64 alone");
  }
  append(out_, ByteView(*bytes));
  stopped_ = damaged_ = true;
  return {};
}

Result<void> XmlReader::write_element(const pugi::xml_node& element, std::uint8_t page, std::uint8_t token,
                                      XmlAttributes& attributes) {
  const Content content = content_of(element);
  const bool text_counts = content.explicit_text ? !content.text.empty() : !is_blank(content.text);
  if (content.has_elements && text_counts) {
    return error(element, "text beside elements; put it into <eastap:value> elements");
  }
  if (content.has_elements && (attributes.bytes || attributes.opaque != XmlAttributes::Opaque::no)) {
    return error(element, "eastap:bytes and eastap:opaque tell of a value, but there are elements inside");
  }
  const bool has_content = content.has_elements || text_counts || attributes.bytes ||
                           attributes.opaque != XmlAttributes::Opaque::no;
  Open open{has_content, std::nullopt};
  if (!attributes.tag ||
      !write_raw_tag(*attributes.tag, attributes.name, page, token, has_content, open.has_end)) {
    if (token == global_literal) {
      return error(element, "eastap:tag does not hold this LITERAL name");
    }
    write_tag(out_, page_, page, token, has_content);
  }
  if (attributes.end) {
    if (!is_end(*attributes.end)) {
      return error(element, "eastap:end must be 01 behind any number of 00 and a page");
    }
    open.end = std::move(attributes.end);
  }
  open_.push_back(std::move(open));
  return content.has_elements ? Result<void>()
                              : write_content(element, content.text, content.explicit_text, attributes);
}

bool XmlReader::write_raw_tag(const Bytes& raw, const std::optional<std::string>& name, std::uint8_t page,
                              std::uint8_t token, bool content, bool& has_end) {
  const std::size_t start = out_.size();
  append(out_, raw);
  Scanner scanner(out_, header_, static_cast<std::uint32_t>(start), page_);
  Token read;
  const bool whole = scanner.next(read) && read.type == Token::Type::tag && scanner.position() == out_.size();
  const bool same = whole && read.token == token && (token == global_literal || read.page == page);
  const bool named =
      same && (token != global_literal || (name && [&] {
                 std::string shown;
                 append_xml_safe(
                     shown, as_bytes(c_string(out_, read.number, header_.table_begin + header_.table_size)));
                 return shown == *name;
               }()));
  if (!named) {
    out_.resize(start);
    return false;
  }
  page_ = scanner.page();
  if (content && !read.has_content) {
    out_[read.at] |= content_bit;
  }
  has_end = content || read.has_content;
  return true;
}

Result<void> XmlReader::write_content(const pugi::xml_node& element, const std::string& text,
                                      bool explicit_text, const XmlAttributes& attributes) {
  if (attributes.bytes) {
    if (write_raw_run(*attributes.bytes, text)) {
      return {};
    }
    if (is_blank(text) && attributes.opaque == XmlAttributes::Opaque::no) {
      return error(element,
                   "eastap:bytes does not hold values alone; take it out, or give the element a text");
    }
  }
  if (attributes.opaque == XmlAttributes::Opaque::base64) {
    const auto bytes = base64_of(text);
    if (!bytes) {
      return error(element, "the value is not base64, which eastap:opaque=\"base64\" promises");
    }
    write_value(out_, Kind::opaque, *bytes);
  } else if (attributes.opaque == XmlAttributes::Opaque::text) {
    write_value(out_, Kind::opaque, as_bytes(text));
  } else if (explicit_text ? !text.empty() : !is_blank(text)) {
    write_value(out_, Kind::string, as_bytes(text));
  }
  return {};
}

bool XmlReader::write_raw_run(const Bytes& raw, std::string_view text) {
  const auto start = static_cast<std::uint32_t>(out_.size());
  append(out_, ByteView(raw));
  const auto end = static_cast<std::uint32_t>(out_.size());
  const auto meant = run_text(out_, header_, start, end);
  // An editor may have put blanks where the text is empty; they are no edit.
  if (!meant || (*meant != text && !(is_blank(*meant) && is_blank(text)))) {
    out_.resize(start);
    return false;
  }
  page_ = page_after(out_, header_, start, end, page_);
  return true;
}

Result<void> XmlReader::end(const pugi::xml_node& /*element*/) {
  scopes_.leave();
  const Open open = std::move(open_.back());
  open_.pop_back();
  if (!open.has_end || stopped_) {
    return {};
  }
  if (open.end) {
    append(out_, ByteView(*open.end));
    if (open.end->size() > 1) {
      page_ = (*open.end)[open.end->size() - 2];
    }
  } else {
    out_.push_back(global_end);
  }
  return {};
}

Result<Document> from_xml(std::string_view xml, const Limits& limits) {
  XmlReader reader(xml, limits);
  auto bytes = reader.run();
  if (!bytes) {
    return fail(std::move(bytes.error()));
  }
  Document document = decode(std::move(*bytes), limits);
  if (const auto& fault = document.fault(); fault && !reader.damaged()) {
    return fail(*fault);
  }
  return document;
}

}  // namespace eastap::wbxml
