// ItemOperations, Search and Find (MS-ASCMD sections 2.2.1.10, 2.2.1.16 and 2.2.1.2).
#include <algorithm>
#include <utility>

#include "decoders/eas/people_words.h"
#include "decoders/eas/summary_parts.h"

namespace eastap::eas {
namespace {

namespace airsync = tags::airsync;
namespace items = tags::item_operations;
namespace search = tags::search;
namespace find = tags::find;

struct Asked {
  std::uint32_t attachments = 0;
  std::uint32_t items = 0;
  std::uint32_t moves = 0;
  std::uint32_t unprotected = 0;     // fetches that ask for the mail without its protection
  std::vector<std::string> sources;  // folders that are fetched from, each once
  std::vector<std::string> targets;  // folders that are moved to, each once
  std::vector<std::string> emptied;
};

void add_once(std::vector<std::string>& ids, std::string id) {
  if (!id.empty() && ids.size() < max_listed_collections && std::ranges::find(ids, id) == ids.end()) {
    ids.push_back(std::move(id));
  }
}

/// " in Inbox, Sent" of the folders that a command names; "" where it names none.
std::string in_folders(const SummaryBuilder& builder, const std::vector<std::string>& ids,
                       std::string_view word = " in ") {
  return ids.empty() ? std::string() : std::string(word) + builder.folders({ids.begin(), ids.end()});
}

Asked read_operations(SummaryBuilder& builder) {
  Asked asked;
  const auto touch = [&](Element each) {
    std::string id = each.text(airsync::collection_id);
    if (!id.empty()) {
      builder.collection(id);
    }
    return id;
  };
  for (Element each = builder.request().first(); each; each = each.next()) {
    if (each.is(items::fetch)) {
      const bool attachment = each.has(tags::airsyncbase::file_reference);
      asked.attachments += attachment ? 1 : 0;
      asked.items += attachment ? 0 : 1;
      asked.unprotected += each.has(tags::rights::remove_rights_management_protection) ? 1 : 0;
      add_once(asked.sources, touch(each));
    } else if (each.is(items::empty_folder_contents)) {
      asked.emptied.push_back(touch(each));
    } else if (each.is(items::move)) {
      ++asked.moves;
      add_once(asked.targets, each.text(items::dst_fld_id));
      if (!asked.targets.empty()) {
        builder.collection(asked.targets.back());
      }
    }
  }
  builder.summary().items =
      asked.attachments + asked.items + asked.moves + static_cast<std::uint32_t>(asked.emptied.size());
  return asked;
}

/// Statuses of the operations; returns whether any Fetch points to a part of a multipart answer.
bool read_operation_results(SummaryBuilder& builder) {
  bool in_parts = false;
  const Element response = builder.response().child(items::response);
  for (Element each = response.first(); each; each = each.next()) {
    std::string_view path;
    if (each.is(items::fetch)) {
      path = "ItemOperations/Response/Fetch/Status";
      const Element properties = each.child(items::properties);
      in_parts = in_parts || properties.has(items::part);
      builder.count_license(properties);
    } else if (each.is(items::empty_folder_contents)) {
      path = "ItemOperations/Response/EmptyFolderContents/Status";
    } else if (each.is(items::move)) {
      path = "ItemOperations/Response/Move/Status";
    } else {
      continue;
    }
    builder.item_status(builder.read_status(each, items::status, path));
  }
  return in_parts;
}

/// Where a result and what is said of it stand, in Search and in Find.
struct ResultTags {
  Tag total;
  Tag range;
  Tag result;
  Tag properties;
  std::string_view picture_status;
};

/// Who was found: all that is said of one person, the first names of several. "" of other results. Counts
/// photos that are missing and mails that are protected.
std::string read_results(SummaryBuilder& builder, Element store, const ResultTags& tags) {
  std::size_t people = 0;
  Element first;
  std::vector<std::string> names;
  store.each(tags.result, [&](Element each) {
    const Element properties = each.child(tags.properties);
    builder.count_license(properties);
    if (!is_entry(properties)) {
      return;
    }
    first = ++people == 1 ? properties : first;
    if (names.size() < max_names) {
      std::string name = entry_name(properties);
      names.push_back(name.empty() ? "nameless" : std::move(name));
    }
    builder.item_status(builder.status_of(picture_status(picture_of(properties)), tags.picture_status));
  });
  return people == 1 ? entry_words(builder.summary().command, first) : name_list(names, people);
}

/// "12 found, 0-9 returned (Anna Berg, Alice Roth and 8 more)", from Total and Range, or from the results
/// where a server leaves them out.
void say_results(SummaryBuilder& builder, Element store, const ResultTags& tags) {
  std::uint32_t results = 0;
  store.each(tags.result,
             [&](Element each) { results += each.first() ? 1 : 0; });  // "nothing found" is one empty Result
  const auto total = store.number(tags.total);
  const std::string range = store.text(tags.range);
  std::string text = total ? std::to_string(*total) + " found" : counted(results, "result");
  text += range.empty() || results == 0 ? "" : ", " + quiet(range) + " returned";
  const std::string who = read_results(builder, store, tags);
  builder.part(who.empty() ? text : text + " (" + who + ')');
  builder.license_part();
}

std::string quoted(const std::string& text) {
  return text.empty() ? std::string() : " \"" + quiet(text) + '"';
}

/// The first FreeText at any depth, since And and Or may nest; else the text of the query itself.
std::string query_text(Element query, Tag free_text) {
  constexpr int deepest = 16;
  Element level = query;
  for (int depth = 0; depth < deepest && level; ++depth) {
    if (const Element found = level.child(free_text)) {
      return found.text();
    }
    Element inner;
    for (Element each = level.first(); each; each = each.next()) {
      if (each.first() && !each.name().empty()) {
        inner = each;
        break;
      }
    }
    level = inner;
  }
  return query.text();
}

/// The folders that a query is limited to: CollectionIds at any depth, since And and Or may nest.
std::vector<std::string> query_folders(SummaryBuilder& builder, Element query) {
  constexpr std::size_t most_elements = 256;
  std::vector<std::string> ids;
  std::vector<Element> open{query};
  for (std::size_t i = 0; i < open.size(); ++i) {
    for (Element each = open[i].first(); each && open.size() < most_elements; each = each.next()) {
      if (each.is(airsync::collection_id)) {
        add_once(ids, each.text());
      } else {
        open.push_back(each);
      }
    }
  }
  for (const std::string& id : ids) {
    builder.collection(id);
  }
  return ids;
}

}  // namespace

void summarize_item_operations(SummaryBuilder& builder) {
  const Asked asked = read_operations(builder);
  if (asked.attachments != 0) {
    builder.part(counted(asked.attachments, "attachment"));
  }
  if (asked.items != 0) {
    builder.part(counted(asked.items, "item") + in_folders(builder, asked.sources));
  }
  builder.part(asked.unprotected == 0 ? "" : "without protection");
  if (!asked.emptied.empty()) {
    builder.part("empty " + builder.folders({asked.emptied.begin(), asked.emptied.end()}));
  }
  if (asked.moves != 0) {
    builder.part("move " + counted(asked.moves, "conversation") + in_folders(builder, asked.targets, " to "));
  }
  if (builder.answered()) {
    builder.global_status(builder.read_status(builder.response(), items::status, "ItemOperations/Status"));
    builder.part(read_operation_results(builder) ? "answered in parts" : "");
    builder.license_part();
  }
}

void summarize_search(SummaryBuilder& builder) {
  const Element store = builder.request().child(search::store);
  builder.summary().items = 1;
  const Element query = store.child(search::query);
  builder.subject(quiet(store.text(search::name)) + quoted(query_text(query, search::free_text)) +
                  in_folders(builder, query_folders(builder, query)));
  if (!builder.answered()) {
    return;
  }
  const Element response = builder.response();
  builder.global_status(builder.read_status(response, search::status, "Search/Status"));
  const Element answer = response.child(search::response).child(search::store);
  builder.global_status(builder.read_status(answer, search::status, "Search/Response/Store/Status"));
  if (answer && !builder.failed()) {
    say_results(builder, answer,
                {search::total, search::range, search::result, search::properties,
                 "Search/Response/Store/Result/Properties/Picture/Status"});
  }
}

void summarize_find(SummaryBuilder& builder) {
  const Element execute = builder.request().child(find::execute_search);
  const bool gal = execute.has(find::gal_search_criterion);
  const Element criterion = execute.child(gal ? find::gal_search_criterion : find::mail_box_search_criterion);
  builder.summary().items = 1;
  const Element query = criterion.child(find::query);
  builder.subject((gal ? "GAL" : "Mailbox") + quoted(query_text(query, find::free_text)) +
                  in_folders(builder, query_folders(builder, query)));
  if (!builder.answered()) {
    return;
  }
  const Element response = builder.response();
  builder.global_status(builder.read_status(response, find::status, "Find/Status"));
  const Element answer = response.child(find::response);
  builder.global_status(builder.read_status(answer, find::status, "Find/Response/Status"));
  if (answer && !builder.failed()) {
    say_results(builder, answer,
                {find::total, find::range, find::result, find::properties,
                 "Find/Response/Result/Properties/Picture/Status"});
  }
}

}  // namespace eastap::eas
