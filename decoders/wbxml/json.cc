#include "decoders/wbxml/json.h"

#include <fmt/format.h>

#include "decoders/wbxml/node_flags.h"
#include "decoders/wbxml/scanner.h"
#include "decoders/wbxml/text_out.h"
#include "decoders/wbxml/xml_text.h"

namespace eastap::wbxml {

namespace {

constexpr std::size_t base64_piece = std::size_t{48} << 10U;
constexpr std::size_t largest_reserve = std::size_t{16} << 20U;

/// One walk over one unedited document.
class JsonWriter {
 public:
  JsonWriter(const Document& document, const std::function<void(std::string_view)>* sink)
      : document_(document), out_(std::min(document.body().size() * 4 + 256, largest_reserve), sink) {}

  [[nodiscard]] std::string run() {
    const Header& header = document_.header();
    out_.put(fmt::format(
        "{{\"size\":{},\"header\":{{\"version\":\"1.{}\",\"public_id\":{},\"charset\":{},\"string_table\":{}}"
        "}",
        document_.body().size(), header.version, header.public_id, header.charset, header.table_size));
    out_.put(",\"root\":");
    if (document_.root() == none) {
      out_.put("null");
    } else {
      walk();
    }
    write_findings();
    out_.put('}');
    return out_.take();
  }

 private:
  void walk() {
    Index index = document_.root();
    while (index != none) {
      const Node* node = document_.node(index);
      if (begin(*node, index)) {
        index = node->first_child;
        continue;
      }
      out_.put('}');
      while (node->next_sibling == none && node->parent != none) {
        index = node->parent;
        node = document_.node(index);
        out_.put("]}");
      }
      index = node->next_sibling;
      if (index != none) {
        out_.put(',');
      }
    }
  }

  /// Writes a node without its closing brace; true when its children follow one by one.
  [[nodiscard]] bool begin(const Node& node, Index index) {
    if (!is_tag(node)) {
      out_.put(fmt::format("{{\"kind\":\"{}\",\"offset\":{}", kind_name(node.kind), node.begin));
      write_value(node, index);
      return false;
    }
    out_.put('{');
    if (const std::string_view name = document_.name(index); !name.empty()) {
      out_.put("\"name\":");
      write_text(as_bytes(name));
      out_.put(',');
    }
    if (const std::string_view name_space = document_.namespace_name(index); !name_space.empty()) {
      out_.put(fmt::format("\"namespace\":\"{}\",", name_space));
    }
    if (node.kind == Kind::unknown_element) {
      out_.put(fmt::format("\"page\":{},\"token\":{},", node.page, node.token));
    }
    out_.put(fmt::format("\"offset\":{}", node.begin));
    if ((node.flags & flag_open) != 0) {
      out_.put(",\"cut\":true");
    }
    if (node.first_child == none) {
      return false;
    }
    const Node& first = *document_.node(node.first_child);
    if (first.next_sibling == none && (first.kind == Kind::string || first.kind == Kind::opaque)) {
      write_value(first, node.first_child);
      return false;
    }
    out_.put(",\"children\":[");
    return true;
  }

  static std::string_view kind_name(Kind kind) {
    switch (kind) {
      case Kind::string:
        return "string";
      case Kind::opaque:
        return "opaque";
      case Kind::table_string:
        return "table_string";
      case Kind::entity:
        return "entity";
      default:
        return "other";
    }
  }

  /// text for what is text; base64 beside it, or alone, for opaque values and bytes that are not UTF-8.
  void write_value(const Node& node, Index index) {
    const ByteView value = document_.value(index);
    if (node.kind == Kind::other) {
      write_base64(",\"bytes\":\"", document_.body().subspan(node.begin, node.end - node.begin));
      return;
    }
    if (node.kind == Kind::entity) {
      out_.put(",\"text\":");
      write_text(as_bytes(document_.text(index)));
      return;
    }
    const bool opaque = node.kind == Kind::opaque;
    if (!opaque || (xml_fit(value) == XmlFit::exact)) {
      out_.put(",\"text\":");
      write_text(value);
    }
    if (opaque) {
      write_base64(",\"opaque\":\"", value);
    } else if (!is_utf8(value)) {
      write_base64(",\"bytes\":\"", value);
    }
  }

  void write_text(ByteView text) {
    out_.put('"');
    while (!text.empty()) {
      const std::size_t size = front_size(text, base64_piece);
      std::string piece;
      append_json_text(piece, text.first(size));
      out_.put(piece);
      text = text.subspan(size);
    }
    out_.put('"');
  }

  void write_base64(std::string_view member, ByteView bytes) {
    out_.put(member);
    while (!bytes.empty()) {
      const ByteView piece = bytes.first(std::min(bytes.size(), base64_piece));
      out_.put_base64(piece);
      bytes = bytes.subspan(piece.size());
    }
    out_.put('"');
  }

  void write_findings() {
    out_.put(",\"findings\":[");
    for (std::size_t i = 0; i < document_.findings().size(); ++i) {
      const Finding& finding = document_.findings()[i];
      out_.put(fmt::format("{}{{\"offset\":{},\"text\":", i == 0 ? "" : ",", finding.offset));
      write_text(as_bytes(finding.text));
      out_.put('}');
    }
    out_.put(fmt::format("],\"more_findings\":{},\"fault\":", document_.more_findings()));
    const auto& fault = document_.fault();
    if (!fault) {
      out_.put("null");
      return;
    }
    out_.put(fmt::format("{{\"offset\":{},\"read\":{},\"text\":",
                         fault->offset.value_or(document_.read_end()), document_.read_end()));
    write_text(as_bytes(fault->what));
    out_.put('}');
  }

  const Document& document_;
  TextOut out_;
};

std::string write(const Document& document, const std::function<void(std::string_view)>* sink) {
  if (!document.edited()) {
    return JsonWriter(document, sink).run();
  }
  const Bytes body = encode(document);
  const Document fresh = decode_view(body);
  return JsonWriter(fresh, sink).run();
}

}  // namespace

std::string to_json(const Document& document) {
  return write(document, nullptr);
}

void write_json(const Document& document, const std::function<void(std::string_view)>& sink) {
  sink(write(document, &sink));
}

}  // namespace eastap::wbxml
