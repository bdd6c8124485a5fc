#include "decoders/eas/annotate.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "decoders/eas/certificate_words.h"
#include "decoders/eas/conversation.h"
#include "decoders/eas/dates.h"
#include "decoders/eas/global_object_id.h"
#include "decoders/eas/people_words.h"
#include "decoders/eas/policy.h"
#include "decoders/eas/recurrence.h"
#include "decoders/eas/rights_words.h"
#include "decoders/eas/time_zone.h"
#include "decoders/eas/values.h"
#include "decoders/wbxml/codepages.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

using Words = std::optional<std::string>;

/// What the functions below need to know of the element that is annotated.
struct Subject {
  const wbxml::Document& document;
  wbxml::Index index;
  const AnnotationContext& context;
  std::string_view space;
  std::string_view name;
  std::string_view parent;
  std::string value;
};

Words words_or_none(std::string words) {
  return words.empty() ? std::nullopt : Words(std::move(words));
}

Words with_findings(std::string words, const decoders::Findings& findings) {
  for (const auto& finding : findings) {
    words += "; " + finding.text;
  }
  return text::printable(words, 600);
}

std::string date_words(std::int64_t unix_ms, const AnnotationContext& context) {
  return context.utc_offset ? format_at_offset(unix_ms, context.utc_offset(unix_ms)) : format_utc(unix_ms);
}

Words status_words(const Subject& subject) {
  if (subject.name != "Status" || subject.space == "Email") {
    return std::nullopt;  // Email:Status is the state of a flag
  }
  const auto code = text::to_number(text::trim(subject.value));
  constexpr std::uint64_t most = 1'000'000;
  if (!code || *code > most) {
    return std::nullopt;
  }
  const StatusInfo* info = lookup(subject.context.command, element_path(subject.document, subject.index),
                                  static_cast<int>(*code), subject.context.side);
  if (info == nullptr) {
    return subject.context.side == Side::response ? Words("unknown status") : std::nullopt;
  }
  std::string words = info->name == "-" ? std::string(info->meaning)
                                        : std::string(info->name) + ": " + std::string(info->meaning);
  if (info->outcome != Outcome::success) {
    words += "; client: " + std::string(info->advice);
  }
  return words + " (" + std::string(info->section) + ')';
}

Words time_zone_words(const Subject& subject) {
  if (subject.name != "Timezone" && subject.name != "TimeZone") {
    return std::nullopt;
  }
  const auto zone = parse_time_zone_text(subject.value);
  return zone ? with_findings(zone->words(), zone->findings) : Words(zone.error().what);
}

Words recurrence_words(const Subject& subject) {
  if (subject.name != "Recurrence") {
    return std::nullopt;
  }
  const Recurrence recurrence = read_recurrence(Element(&subject.document, subject.index));
  return with_findings(describe_recurrence(recurrence), recurrence.findings);
}

Words conversation_words(const Subject& subject) {
  if (subject.name == "ConversationIndex") {
    const auto index = parse_conversation_index(subject.document.value(subject.index));
    return index ? index->words() : index.error().what;
  }
  if (subject.name == "ConversationId") {
    return text::to_hex(subject.document.value(subject.index));
  }
  return std::nullopt;
}

Words meeting_id_words(const Subject& subject) {
  if (subject.name == "GlobalObjId") {
    const auto id = parse_global_object_id_text(subject.value);
    return id ? with_findings(id->words(), id->findings) : Words(id.error().what);
  }
  if (subject.name == "UID") {
    const auto blob = blob_of_uid(subject.value);
    const auto id = blob ? parse_global_object_id(*blob) : Result<GlobalObjectId>(GlobalObjectId{});
    const std::optional<std::int64_t> created = id ? id->created_ms : std::nullopt;
    if (created) {
      return "made by Exchange or Outlook, " + date_words(*created, subject.context);
    }
  }
  return std::nullopt;
}

Words policy_words(const Subject& subject) {
  if (subject.space != "Provision") {
    return std::nullopt;
  }
  if (subject.name == "RemoteWipe" || subject.name == "AccountOnlyRemoteWipe") {
    const bool order = subject.context.side == Side::response;
    const char* what = subject.name == "RemoteWipe" ? "ERASE THE WHOLE DEVICE" : "ERASE THE ACCOUNT'S DATA";
    return std::string(order ? "order: " : "acknowledges: ") + what;
  }
  if (subject.name == "PolicyKey") {
    const auto key = text::to_number(subject.value);
    return key == 0U ? Words("no policy yet") : std::nullopt;
  }
  if (subject.name == "EASProvisionDoc") {
    return "demands " + describe_demands(read_policies(Element(&subject.document, subject.index)), 8);
  }
  if (subject.parent != "EASProvisionDoc") {
    return std::nullopt;
  }
  const wbxml::Node* node = subject.document.node(subject.index);
  const bool password = requires_password(Element(&subject.document, node->parent));
  const PolicySetting setting = read_policy(Element(&subject.document, subject.index), password);
  if (setting.info == nullptr) {
    return std::nullopt;
  }
  std::string words(setting.info->meaning);
  return setting.strictness == Strictness::open ? words
                                                : words + ": " + std::string(to_string(setting.strictness));
}

Words bit_words(const Subject& subject) {
  const auto number = text::to_number(subject.value);
  constexpr std::uint64_t most_days = 127;
  if (subject.name == "DayOfWeek" && number && *number <= most_days) {
    return describe_days(static_cast<std::uint32_t>(*number));
  }
  if (subject.name == "MergedFreeBusy") {
    return words_or_none(describe_free_busy(subject.value));
  }
  return std::nullopt;
}

bool is_rights(std::string_view space, std::string_view /*name*/) {
  return space == "RightsManagement";
}

Words rights_annotation(const Subject& subject) {
  if (!is_rights(subject.space, subject.name)) {
    return std::nullopt;
  }
  const Element element(&subject.document, subject.index);
  if (element.is(tags::rights::rights_management_license)) {
    return license_words(element, [&](std::int64_t ms) { return date_words(ms, subject.context); });
  }
  if (element.is(tags::rights::rights_management_template)) {
    return template_words(element);
  }
  if (element.is(tags::rights::rights_management_templates)) {
    return templates_words(element);
  }
  return right_words(subject.name, subject.value);
}

/// Entries of the address list, recipients, and their photos. In requests the same names hold limits.
Words person_annotation(const Subject& subject) {
  const Element element(&subject.document, subject.index);
  if (subject.name == "Properties") {
    return words_or_none(entry_words(subject.context.command, element));
  }
  if (subject.name == "Recipient") {
    return subject.space == "ResolveRecipients" ? words_or_none(recipient_words(element)) : std::nullopt;
  }
  return words_or_none(picture_words(element));
}

bool is_certificate(std::string_view space, std::string_view name) {
  return name == "Certificate" && (space == "ResolveRecipients" || space == "ValidateCert");
}

Words certificate_annotation(const Subject& subject) {
  return is_certificate(subject.space, subject.name) ? certificate_words(subject.value) : std::nullopt;
}

constexpr std::array<std::string_view, 6> folder_names{"CollectionId", "SrcFldId", "DstFldId",
                                                       "FolderId",     "ParentId", "Folder"};

bool is_folder_id(std::string_view space, std::string_view name) {
  return (space == "Ping" && name == "Id") || std::ranges::find(folder_names, name) != folder_names.end();
}

Words folder_words(const Subject& subject) {
  if (!subject.context.folder_name || !is_folder_id(subject.space, subject.name)) {
    return std::nullopt;
  }
  const std::string name = subject.context.folder_name(subject.value);
  return name.empty() ? std::nullopt : Words(text::printable(name, 80));
}

Words date_annotation(const Subject& subject) {
  const auto date = parse_date(subject.value);
  return date ? Words(date_words(date->unix_ms, subject.context)) : std::nullopt;
}

constexpr std::array<std::string_view, 6> size_names{"EstimatedDataSize", "TruncationSize", "MIMESize",
                                                     "AttSize",           "BodySize",       "ContentLength"};

Words size_words(const Subject& subject) {
  const auto number = text::to_number(subject.value);
  constexpr std::uint64_t worth_it = 1'000;
  if (!number || *number < worth_it || std::ranges::find(size_names, subject.name) == size_names.end()) {
    return std::nullopt;
  }
  return text::human_size(*number);
}

Words value_words(const Subject& subject) {
  const ValueInfo* info = lookup_value(subject.space, subject.parent, subject.name, subject.value);
  return info == nullptr ? std::nullopt : Words(std::string(info->meaning));
}

/// An annotator and the elements it may know, by name and namespace.
struct Annotator {
  Words (*words)(const Subject&);
  bool (*knows)(std::string_view space, std::string_view name);
};

template <const auto& names>
bool is_one_of(std::string_view /*space*/, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 1> status_names{"Status"};
constexpr std::array<std::string_view, 2> zone_names{"Timezone", "TimeZone"};
constexpr std::array<std::string_view, 1> recurrence_names{"Recurrence"};
constexpr std::array<std::string_view, 2> conversation_names{"ConversationIndex", "ConversationId"};
constexpr std::array<std::string_view, 2> meeting_names{"GlobalObjId", "UID"};
constexpr std::array<std::string_view, 2> bit_names{"DayOfWeek", "MergedFreeBusy"};
constexpr std::array<std::string_view, 3> person_names{"Properties", "Recipient", "Picture"};

bool is_provisioning(std::string_view space, std::string_view /*name*/) {
  return space == "Provision";
}

/// A date may stand in any element: what the value looks like decides, see may_be_date().
bool is_any(std::string_view /*space*/, std::string_view /*name*/) {
  return true;
}

/// Asked in this order; the first answer counts.
constexpr std::array<Annotator, 14> annotators{{{status_words, is_one_of<status_names>},
                                                {time_zone_words, is_one_of<zone_names>},
                                                {recurrence_words, is_one_of<recurrence_names>},
                                                {conversation_words, is_one_of<conversation_names>},
                                                {meeting_id_words, is_one_of<meeting_names>},
                                                {policy_words, is_provisioning},
                                                {bit_words, is_one_of<bit_names>},
                                                {certificate_annotation, is_certificate},
                                                {rights_annotation, is_rights},
                                                {person_annotation, is_one_of<person_names>},
                                                {folder_words, is_folder_id},
                                                {date_annotation, is_any},
                                                {size_words, is_one_of<size_names>},
                                                {value_words, has_values}}};

/// One bit for each annotator, by its place in the row.
using AnnotatorSet = std::uint32_t;

constexpr AnnotatorSet date_annotator = 1U << 11U;
static_assert(annotators.at(11).words == date_annotation);

AnnotatorSet annotators_for(std::string_view space, std::string_view name) {
  AnnotatorSet set = 0;
  for (std::size_t at = 0; at < annotators.size(); ++at) {
    set |= annotators.at(at).knows(space, name) ? 1U << at : 0U;
  }
  return set;
}

/// "20261128T092215Z" or "2026-11-28T09:22:15.000Z".
bool may_be_date(ByteView value) {
  constexpr std::size_t shortest_date = 15;
  return value.size() >= shortest_date && (value[8] == 'T' || value[10] == 'T');
}

/// Who is to be asked about an element: most elements are names, texts and ids, which nobody knows, and
/// printing busy traffic must not pay for each of them.
AnnotatorSet worth_asking(const wbxml::Document& document, wbxml::Index element, const wbxml::Node& node) {
  using Page = std::array<AnnotatorSet, 64>;
  static const std::array<Page, wbxml::page_count> by_tag = [] {
    std::array<Page, wbxml::page_count> made{};
    for (const wbxml::Tag& tag : wbxml::all_tags()) {
      made.at(tag.page).at(tag.token) = annotators_for(wbxml::namespace_of(tag.page), tag.name);
    }
    return made;
  }();
  const bool known =
      node.kind == wbxml::Kind::element && node.page < by_tag.size() && node.token < Page{}.size();
  const AnnotatorSet set = known ? by_tag.at(node.page).at(node.token)
                                 : annotators_for(document.namespace_name(element), document.name(element));
  return may_be_date(document.value(element)) ? set : set & ~date_annotator;
}

}  // namespace

std::string element_path(const wbxml::Document& document, wbxml::Index element) {
  std::vector<std::string_view> names;
  for (const wbxml::Node* node = document.node(element); node != nullptr; node = document.node(element)) {
    const std::string_view name = document.name(element);
    names.push_back(name.empty() ? "?" : name);
    element = node->parent;
  }
  std::string path;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    path += path.empty() ? "" : "/";
    path += *name;
  }
  return path;
}

std::optional<std::string> annotate(const wbxml::Document& document, wbxml::Index element,
                                    const AnnotationContext& context) {
  const wbxml::Node* node = document.node(element);
  if (node == nullptr || !document.is_element(element)) {
    return std::nullopt;
  }
  const AnnotatorSet asked = worth_asking(document, element, *node);
  if (asked == 0) {
    return std::nullopt;
  }
  // Longer texts are mails, pictures and notes: none of them has a meaning in a table.
  const std::size_t longest =
      is_certificate(document.namespace_name(element), document.name(element)) ? max_certificate_text : 2'048;
  const bool container = node->first_child != wbxml::none && document.is_element(node->first_child);
  if (!container && document.value(element).size() > longest) {
    return std::nullopt;
  }
  const Subject subject{document,
                        element,
                        context,
                        document.namespace_name(element),
                        document.name(element),
                        node->parent == wbxml::none ? std::string_view{} : document.name(node->parent),
                        container ? std::string() : document.text(element)};
  for (std::size_t at = 0; at < annotators.size(); ++at) {
    if ((asked & 1U << at) == 0) {
      continue;
    }
    if (Words words = annotators.at(at).words(subject)) {
      return words;
    }
  }
  return std::nullopt;
}

}  // namespace eastap::eas
