#include "proxy/model/play/item_names.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include "proxy/model/variables/kinds.h"

namespace eastap::model {
namespace {

using wbxml::Document;
using wbxml::Index;

/// What people call an item.
constexpr std::array<std::string_view, 6> titles{"DisplayName",  "Subject",     "FileAs",
                                                 "EmailAddress", "AccountName", "UID"};

enum class NameWorth : std::uint8_t { none, folder, client, server };

NameWorth worth_of(const Document& document, Index element) {
  switch (kind_of(document, element)) {
    case VolatileKind::item_id:
    case VolatileKind::file_reference:
    case VolatileKind::long_id:
    case VolatileKind::account_id:
      return NameWorth::server;
    case VolatileKind::client_id:
      return NameWorth::client;
    case VolatileKind::folder_id: {
      if (document.namespace_name(element) != "FolderHierarchy") {
        return NameWorth::folder;
      }
      return document.name(element) == "ServerId" ? NameWorth::server : NameWorth::none;  // none: ParentId
    }
    default:
      return NameWorth::none;
  }
}

/// Holds what an item says; the ids in it are those of others.
bool is_content(const Document& document, Index element) {
  const std::string_view name = document.name(element);
  return name == "ApplicationData" || name == "Properties";
}

std::size_t mix(std::size_t before, std::size_t more) {
  constexpr std::size_t golden = 0x9E3779B97F4A7C15U;
  return before ^ (more + golden + (before << 6U) + (before >> 2U));
}

}  // namespace

std::vector<Index> names_of(const Document& document, Index element) {
  if (is_listed_id(document, element)) {
    return {element};
  }
  std::vector<Index> of_server;
  std::vector<Index> of_client;
  std::vector<Index> of_folder;
  if (is_content(document, element)) {
    return {};
  }
  for (const Index child : document.children(element)) {
    const bool names = !document.value(child).empty() && !is_listed_id(document, child);
    const NameWorth worth = names ? worth_of(document, child) : NameWorth::none;
    if (worth == NameWorth::server) {
      of_server.push_back(child);
    } else if (worth == NameWorth::client) {
      of_client.push_back(child);
    } else if (worth == NameWorth::folder && of_folder.empty()) {
      of_folder.push_back(child);
    }
  }
  of_server.insert(of_server.end(), of_client.begin(), of_client.end());
  return of_server.empty() ? of_folder : of_server;
}

bool is_listed_id(const Document& document, Index element) {
  return document.name(element) == "Folder" && kind_of(document, element) == VolatileKind::folder_id &&
         !document.value(element).empty();
}

ItemContent content_of(const Document& document, Index element) {
  ItemContent made;
  for (Index each = element; each != wbxml::none; each = document.next_in(element, each)) {
    const wbxml::Node* node = document.node(each);
    if (document.is_element(each)) {
      const std::size_t tag = node->page * std::size_t{256} + node->token;
      made.with_dates = mix(made.with_dates, tag);
      made.lasting = mix(made.lasting, tag);
      if (made.title.empty() && std::ranges::find(titles, document.name(each)) != titles.end() &&
          !document.value(each).empty()) {
        made.title = std::string(document.name(each)) + '=' + document.text(each);
      }
      continue;
    }
    const std::string_view value = as_text(document.value(each));
    const VolatileKind kind = kind_of(document, node->parent);
    if (is_exchanged(kind)) {
      continue;
    }
    made.with_dates = mix(made.with_dates, std::hash<std::string_view>()(value));
    if (kind == VolatileKind::none) {
      made.lasting = mix(made.lasting, std::hash<std::string_view>()(value));
      made.words += value.size();
    }
  }
  return made;
}

}  // namespace eastap::model
