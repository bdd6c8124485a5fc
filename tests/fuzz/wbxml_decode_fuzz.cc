// Any bytes decode to a document that prints as well-formed XML and valid JSON and comes back byte for byte;
// edits of it encode to something that decodes to the same tree again.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "decoders/wbxml/builder.h"
#include "decoders/wbxml/document.h"
#include "decoders/wbxml/json.h"
#include "decoders/wbxml/xml.h"
#include "proxy/base/text.h"

namespace {

using eastap::Bytes;
using eastap::ByteView;
using eastap::wbxml::Document;
using eastap::wbxml::Index;
using eastap::wbxml::none;

void require(bool condition, const char* what) {
  if (!condition) {
    std::cerr << "broken promise: " << what << '\n';
    std::abort();
  }
}

void check_tree(const Document& document) {
  std::size_t walked = 0;
  for (Index i = document.root(); i != none; i = document.next_in(document.root(), i)) {
    ++walked;
    const auto& node = *document.node(i);
    require(node.begin <= node.end && node.end <= document.body().size(), "spans lie in the body");
    (void)document.text(i);
    (void)document.name(i);
    (void)document.value(i);
    (void)document.value_span(i);
  }
  require(walked == document.size(), "every node is reached");
}

void check_xml(const Document& document) {
  const std::string xml = eastap::wbxml::to_xml(document);
  require(eastap::text::is_utf8(xml), "XML is UTF-8");
  require(xml.find('\x1B') == std::string::npos, "no escape character");
  const auto again = eastap::wbxml::from_xml(xml);
  require(again.has_value(), "eastap reads its own XML");
  require(eastap::text::to_hex(again->body()) == eastap::text::to_hex(document.body()), "byte for byte");
  (void)eastap::wbxml::to_xml(document, {.max_value = 5});
}

/// libwbxml reads the same, whether it is asked or not.
void check_second_opinion(ByteView body, const Document& document) {
  const Document other = eastap::wbxml::Builder(body, nullptr, {}).run(true);
  require(eastap::wbxml::to_xml(other) == eastap::wbxml::to_xml(document), "libwbxml sees the same tree");
  require(other.read_end() == document.read_end() && other.size() == document.size(), "and as far");
  require(other.fault().has_value() == document.fault().has_value() &&
              (!other.fault() || other.fault()->what == document.fault()->what),
          "and the same fault");
}

/// What a reader sees of a tree, without offsets and indices.
std::string seen(const Document& document) {
  std::string out;
  for (Index i = document.root(); i != none; i = document.next_in(document.root(), i)) {
    const auto& node = *document.node(i);
    for (Index up = node.parent; up != none; up = document.node(up)->parent) {
      out += ' ';
    }
    out += std::to_string(static_cast<int>(node.kind)) + ',' + std::to_string(node.page) + ',' +
           std::to_string(node.token);
    out += document.is_element(i) ? "" : eastap::text::to_hex(document.value(i)) + document.text(i);
    out += '\n';
  }
  return out;
}

void check_edits(Document document, ByteView seed) {
  for (std::size_t i = 0; i + 1 < seed.size() && i < 8; i += 2) {
    const auto index = static_cast<Index>(seed[i] % (document.size() + 1));
    switch (seed[i + 1] % 5) {
      case 0:
        (void)document.set_text(index, "text");
        break;
      case 1:
        (void)document.set_opaque(index, seed.first(1));
        break;
      case 2:
        (void)document.remove(index);
        break;
      case 3:
        (void)document.clone(index);
        break;
      default:
        (void)document.insert(index, "Email:Subject");
        break;
    }
  }
  const Document again = eastap::wbxml::decode(eastap::wbxml::encode(document));
  // What stopped the reading (a limit) may be gone after an edit.
  require(document.fault() || seen(again) == seen(document), "edits come back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView body(data, size);
  const Document document = eastap::wbxml::decode_view(body);
  require(!document.fault() || document.fault()->code != eastap::ErrorCode::internal, "libwbxml agrees");
  check_tree(document);
  check_second_opinion(body, document);
  require(eastap::wbxml::encode(document) == eastap::to_bytes(body), "unedited is verbatim");
  require(nlohmann::json::accept(eastap::wbxml::to_json(document)), "JSON is valid");
  check_xml(document);
  if (document.size() > 0 && document.size() < 200) {
    check_edits(document, body.last(std::min<std::size_t>(size, 8)));
  }
  return 0;
}
