#include "proxy/model/variables/places.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "decoders/eas/element.h"
#include "decoders/eas/tags.h"
#include "proxy/base/text.h"
#include "proxy/model/exchange_view.h"

namespace eastap::model {
namespace {

using Where = VolatilePlace::Where;
using wbxml::Document;
using wbxml::Index;

constexpr std::uint8_t folder_hierarchy_page = 7;

/// Which folder an element's value holds in: the folder id beside it, or beside one of the elements around
/// it. The children of each element are looked through once.
class FolderFinder {
 public:
  explicit FolderFinder(const Document& document) : document_(document) {}

  [[nodiscard]] std::string_view folder_of(Index element) {
    Index parent = parent_of(element);
    for (int level = 0; level < max_levels && parent != wbxml::none; ++level) {
      if (const std::string_view found = folder_in(parent); !found.empty()) {
        return found;
      }
      parent = parent_of(parent);
    }
    return {};
  }

 private:
  static constexpr int max_levels = 4;  // Collection, Commands, Add, ServerId

  [[nodiscard]] Index parent_of(Index element) const {
    const wbxml::Node* node = document_.node(element);
    return node == nullptr ? wbxml::none : node->parent;
  }
  std::string_view folder_in(Index parent) {
    const auto [row, is_new] = known_.try_emplace(parent);
    if (is_new) {
      for (const Index child : document_.children(parent)) {
        if (kind_of(document_, child) == VolatileKind::folder_id) {
          row->second = as_text(document_.value(child));
          break;
        }
      }
    }
    return row->second;
  }

  const Document& document_;
  std::unordered_map<Index, std::string_view> known_;
};

bool holds_mail(const Document& document, Index element, std::string_view value) {
  constexpr std::size_t shortest = 16;
  if (value.size() < shortest) {
    return false;
  }
  const std::string_view name = document.name(element);
  return name == "Mime" || name == "MIMEData" || name == "Data";
}

bool is_boundary_type(std::string_view value) {
  return text::istarts_with(text::trim(value), "multipart/");
}

/// The day of the week, with which all three forms of a date in a header begin, and a number behind it.
bool begins_like_a_date(std::string_view value) {
  constexpr std::array<std::string_view, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return std::ranges::any_of(days, [&](std::string_view day) { return text::istarts_with(value, day); }) &&
         value.find_first_of("0123456789") != std::string_view::npos;
}

/// The value of boundary=, with or without quotes.
std::string_view boundary_in(std::string_view value) {
  const std::size_t at = text::ifind(value, "boundary=");
  if (at == std::string_view::npos) {
    return {};
  }
  std::string_view rest = value.substr(at + std::string_view("boundary=").size());
  if (rest.starts_with('"')) {
    rest.remove_prefix(1);
    return rest.substr(0, rest.find('"'));
  }
  return rest.substr(0, rest.find_first_of("; \t\r\n"));
}

/// Every <id> of a field such as References.
void visit_ids(VolatilePlace place, std::string_view value, const VolatileVisit& visit) {
  for (std::size_t begin = value.find('<'); begin != std::string_view::npos; begin = value.find('<', begin)) {
    const std::size_t end = value.find('>', begin);
    if (end == std::string_view::npos) {
      return;
    }
    place.value = value.substr(begin + 1, end - begin - 1);
    if (!place.value.empty()) {
      visit(place);
    }
    begin = end;
  }
}

struct MailField {
  std::string_view name;
  VolatileKind kind;
};
constexpr std::array<MailField, 6> mail_fields{{
    {"Message-ID", VolatileKind::message_id},
    {"In-Reply-To", VolatileKind::message_id},
    {"References", VolatileKind::message_id},
    {"Content-ID", VolatileKind::content_id},
    {"Date", VolatileKind::date},
    {"Content-Type", VolatileKind::boundary},
}};

/// One field with the lines that continue it.
void visit_mail_field(std::string_view field, const VolatileVisit& visit) {
  const std::size_t colon = field.find(':');
  for (const MailField& row : mail_fields) {
    if (colon == std::string_view::npos || !text::iequals(field.substr(0, colon), row.name)) {
      continue;
    }
    const std::string_view value = text::trim(field.substr(colon + 1));
    VolatilePlace place{
        .where = Where::mail, .kind = row.kind, .name = row.name, .value = value, .folder = {}};
    if (row.kind == VolatileKind::boundary) {
      place.value = boundary_in(value);
    }
    if (row.kind == VolatileKind::message_id || row.kind == VolatileKind::content_id) {
      visit_ids(place, value, visit);
    } else if (!place.value.empty()) {
      visit(place);
    }
    return;
  }
}

}  // namespace

bool carries_mail(const core::Message& message) {
  const auto type = message.head.find("Content-Type");
  return type && text::istarts_with(text::trim(*type), "message/rfc822");
}

void visit_mail(std::string_view mail, const VolatileVisit& visit) {
  mail = mail.substr(0, max_mail);
  bool in_header = true;
  std::size_t at = 0;
  while (at < mail.size()) {
    std::size_t end = std::min(mail.find('\n', at), mail.size());
    const std::string_view line = text::trim(mail.substr(at, end - at));
    if (!in_header) {
      in_header = line.starts_with("--");  // the header of a part follows, or text does
    } else if (line.empty() || line == "\r") {
      in_header = false;
    } else {
      while (end + 1 < mail.size() && (mail[end + 1] == ' ' || mail[end + 1] == '\t')) {
        end = std::min(mail.find('\n', end + 1), mail.size());
      }
      std::string_view field = mail.substr(at, end - at);
      while (field.ends_with('\r') || field.ends_with('\n')) {
        field.remove_suffix(1);
      }
      visit_mail_field(field, visit);
    }
    at = end + 1;
  }
}

void visit_document(const Document& document, const VolatileVisit& visit) {
  FolderFinder folders(document);
  const Index root = document.root();
  for (Index each = root; each != wbxml::none; each = document.next_in(root, each)) {
    const wbxml::Node* node = document.node(each);
    if (node == nullptr || node->kind != wbxml::Kind::element) {
      continue;
    }
    const VolatileKind kind = kind_of(node->page, node->token);
    const std::string_view value = as_text(document.value(each));
    if (kind != VolatileKind::none && !value.empty()) {
      VolatilePlace place{.where = Where::element,
                          .kind = kind,
                          .element = each,
                          .name = document.name(each),
                          .value = value,
                          .folder = {}};
      if (kind == VolatileKind::sync_key && node->page == folder_hierarchy_page) {
        place.folder = hierarchy_folder;
      } else if (info(kind).reach == Reach::folder) {
        place.folder = folders.folder_of(each);
      }
      visit(place);
    } else if (holds_mail(document, each, value)) {
      visit_mail(value, [&](const VolatilePlace& inside) {
        VolatilePlace place = inside;
        place.element = each;
        visit(place);
      });
    }
  }
}

void visit_head(const core::Head& head, const VolatileVisit& visit) {
  for (const core::Field& field : head.fields()) {
    VolatilePlace place{.where = Where::header,
                        .kind = kind_of_header(field.name),
                        .name = field.name,
                        .value = field.value,
                        .folder = {}};
    if (place.kind == VolatileKind::none && text::iequals(field.name, "Content-Type") &&
        is_boundary_type(field.value)) {
      place.kind = VolatileKind::boundary;
      place.value = boundary_in(field.value);
    }
    const bool varies = place.kind != VolatileKind::date || begins_like_a_date(text::trim(place.value));
    if (place.kind != VolatileKind::none && !place.value.empty() && varies) {
      visit(place);
    }
  }
}

void visit_query(const eas::RequestContext& context, const VolatileVisit& visit) {
  if (!context.device_id.empty()) {
    visit({.where = Where::parameter,
           .kind = VolatileKind::device_id,
           .name = "DeviceId",
           .value = context.device_id,
           .folder = {}});
  }
  const std::string* folder = context.parameter("CollectionId");
  for (const eas::QueryParameter& each : context.parameters) {
    const VolatileKind kind = kind_of_parameter(each.name);
    if (kind != VolatileKind::none && kind != VolatileKind::device_id && !each.value.empty()) {
      visit({.where = Where::parameter,
             .kind = kind,
             .name = each.name,
             .value = each.value,
             .folder = folder != nullptr && info(kind).reach == Reach::folder ? *folder : std::string()});
    }
  }
  if (context.form == eas::QueryForm::base64 && context.policy_key) {
    const std::string key = std::to_string(*context.policy_key);
    visit({.where = Where::parameter,
           .kind = VolatileKind::policy_key,
           .name = "PolicyKey",
           .value = key,
           .folder = {}});
  }
}

std::string phone_key(const eas::RequestContext& context, std::string_view user) {
  if (context.device_id.empty() && user.empty()) {
    return {};
  }
  return context.device_id + '/' + text::lower(user);
}

namespace {

/// FolderSync and FolderCreate say what folders are called.
void call_folders(Variables& variables, std::string_view phone, const Document* request,
                  const Document* response) {
  using namespace eas;
  const Element root = Element::root_of(response);
  if (root.is(tags::folder_hierarchy::folder_sync)) {
    for (Element each = root.child(tags::folder_hierarchy::changes).first(); each; each = each.next()) {
      if (each.has(tags::folder_hierarchy::display_name)) {
        variables.call_folder(phone, each.text(tags::folder_hierarchy::server_id),
                              each.text(tags::folder_hierarchy::display_name));
      }
    }
  } else if (root.is(tags::folder_hierarchy::folder_create)) {
    variables.call_folder(phone, root.text(tags::folder_hierarchy::server_id),
                          Element::root_of(request).text(tags::folder_hierarchy::display_name));
  }
}

}  // namespace

void name_values(Variables& variables, ExchangeView& view) {
  const std::string phone = phone_key(view.context(), view.user());
  const VolatileVisit name = [&](const VolatilePlace& place) {
    variables.name_for(place.kind, place.value, {.phone = phone, .folder = place.folder});
  };
  visit_query(view.context(), name);
  call_folders(variables, phone, view.request().document(), view.response().document());
  for (MessageView* each : {&view.request(), &view.response()}) {
    if (each->message() == nullptr) {
      continue;
    }
    visit_head(each->message()->head, name);
    if (const Document* document = each->document()) {
      visit_document(*document, name);
    } else if (carries_mail(*each->message())) {
      visit_mail(as_text(each->content()), name);
    }
  }
}

}  // namespace eastap::model
