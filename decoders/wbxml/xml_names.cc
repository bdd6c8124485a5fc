#include "decoders/wbxml/xml_names.h"

#include <fmt/format.h>

#include "decoders/wbxml/xml.h"
#include "proxy/base/text.h"

namespace eastap::wbxml {

namespace {

Meaning meaning_of_uri(std::string_view uri) {
  Meaning meaning;
  meaning.uri = uri;
  if (uri.empty()) {
    return meaning;
  }
  if (uri == xml_namespace) {
    meaning.type = Meaning::Type::eastap;
  } else if (const auto page = find_page(uri)) {
    meaning.type = Meaning::Type::page;
    meaning.page = *page;
  } else {
    meaning.type = Meaning::Type::other;
  }
  return meaning;
}

/// "Email, Notes": the namespaces that have a tag of this name.
std::string pages_with(std::string_view name) {
  std::string found;
  for (std::uint8_t page = 0; page < page_count; ++page) {
    if (find_tag(page, name) != nullptr) {
      found += (found.empty() ? "" : ", ") + std::string(namespace_of(page));
    }
  }
  return found;
}

}  // namespace

QualifiedName::QualifiedName(std::string_view text) : local(text) {
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    prefix = text.substr(0, colon);
    local = text.substr(colon + 1);
  }
}

void Scopes::enter(const pugi::xml_node& element) {
  ++depth_;
  for (const pugi::xml_attribute& attribute : element.attributes()) {
    const QualifiedName name{attribute.name()};
    if (name.prefix == "xmlns") {
      declarations_.push_back({name.local, meaning_of_uri(attribute.value()), depth_});
    } else if (name.prefix.empty() && name.local == "xmlns") {
      declarations_.push_back({"", meaning_of_uri(attribute.value()), depth_});
    }
  }
}

void Scopes::leave() {
  while (!declarations_.empty() && declarations_.back().depth == depth_) {
    declarations_.pop_back();
  }
  --depth_;
}

Meaning Scopes::meaning(std::string_view prefix) const {
  for (auto declaration = declarations_.rbegin(); declaration != declarations_.rend(); ++declaration) {
    if (declaration->prefix == prefix) {
      return declaration->meaning;
    }
  }
  return {};
}

std::string why_unknown(const QualifiedName& name, const Meaning& meaning) {
  const std::string shown = text::printable(name.local, 60);
  const std::string pages = pages_with(name.local);
  if (meaning.type == Meaning::Type::page) {
    for (const Tag& tag : all_tags()) {
      if (tag.page == meaning.page && text::iequals(tag.name, name.local)) {
        return fmt::format("the namespace {} has no tag \"{}\"; it has \"{}\"", namespace_of(meaning.page),
                           shown, tag.name);
      }
    }
    return fmt::format("the namespace {} has no tag \"{}\"{}", namespace_of(meaning.page), shown,
                       pages.empty() ? "" : "; found in: " + pages);
  }
  if (meaning.type == Meaning::Type::other) {
    return fmt::format(
        "\"{}\" is not a namespace of MS-ASWBXML; the names are those of docs/wbxml.md, for example "
        "\"AirSync\"",
        text::printable(meaning.uri, 60));
  }
  if (!name.prefix.empty()) {
    return fmt::format("the prefix \"{0}\" is not declared; add xmlns:{0}=\"...\"",
                       text::printable(name.prefix, 40));
  }
  return fmt::format("\"{}\" has no namespace; add xmlns=\"{}\"", shown,
                     pages.empty() ? "AirSync" : pages.substr(0, pages.find(',')));
}

}  // namespace eastap::wbxml
