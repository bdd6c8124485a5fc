#include "proxy/model/play/document_values.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

struct Splice {
  std::size_t at = 0;
  std::size_t length = 0;
  std::string text;
};

/// `splices` in the order of their places.
std::string splice(std::string_view whole, const std::vector<Splice>& splices) {
  std::string out;
  std::size_t at = 0;
  for (const Splice& each : splices) {
    out += whole.substr(at, each.at - at);
    out += each.text;
    at = each.at + each.length;
  }
  out += whole.substr(at);
  return out;
}

constexpr std::size_t max_content_ids = 4096;  // of one mail or document

using ContentIds = std::map<std::string, std::string, std::less<>>;  // with what takes their place

/// Keeps what a Content-ID becomes, where that is another.
void keep_content_id(ContentIds& ids, const VolatilePlace& place, const std::string& wanted) {
  if (place.kind == VolatileKind::content_id && wanted != place.value && ids.size() < max_content_ids) {
    ids.emplace(place.value, wanted);
  }
}

/// What stands behind "cid:" (RFC 2392), without the soft line breaks of quoted-printable.
struct ContentReference {
  std::string id;
  std::size_t end = 0;
};
ContentReference content_reference(std::string_view mail, std::size_t begin) {
  ContentReference made{.id = {}, .end = begin};
  for (;;) {
    const std::size_t stop = std::min(mail.find_first_of(" \t\r\n\"'<>()[]{},;&\\", made.end), mail.size());
    made.id += mail.substr(made.end, stop - made.end);
    made.end = stop;
    const std::string_view rest = mail.substr(stop);
    if (!made.id.ends_with('=') || (!rest.starts_with("\r\n") && !rest.starts_with('\n'))) {
      return made;
    }
    made.id.pop_back();
    made.end += rest.starts_with('\n') ? 1 : 2;
  }
}

/// The text of a mail refers to its pictures by Content-ID. In one pass that copies.
std::string with_references(std::string_view mail, const ContentIds& ids) {
  constexpr std::string_view scheme = "cid:";
  std::string made;
  std::size_t copied = 0;
  for (std::size_t at = text::ifind(mail, scheme, 0); at != std::string_view::npos;) {
    const std::size_t begin = at + scheme.size();
    const ContentReference found = content_reference(mail, begin);
    if (const auto row = ids.find(found.id); row != ids.end()) {
      made += mail.substr(copied, begin - copied);
      made += row->second;
      copied = found.end;
    }
    at = text::ifind(mail, scheme, found.end);
  }
  made += mail.substr(copied);
  return made;
}

bool may_hold_mail(const wbxml::Document& document, wbxml::Index element) {
  const std::string_view name = document.name(element);
  return name == "Data" || name == "MIMEData" || name == "Mime";
}

/// The same of mails and HTML inside a document.
void put_references(wbxml::Document& document, const ContentIds& ids) {
  std::vector<std::pair<wbxml::Index, std::string>> edits;
  const wbxml::Index root = document.root();
  for (wbxml::Index each = root; each != wbxml::none; each = document.next_in(root, each)) {
    if (!document.is_element(each) || !may_hold_mail(document, each)) {
      continue;
    }
    const std::string_view value = as_text(document.value(each));
    if (std::string made = with_references(value, ids); made != value) {
      edits.emplace_back(each, std::move(made));
    }
  }
  for (const auto& [element, value] : edits) {
    put_value(document, element, value);
  }
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end + 1;
}

/// A field name of RFC 5322 section 2.2 and its colon.
bool begins_with_a_field(std::string_view text) {
  const std::string_view name = text.substr(0, text.find(':'));
  return !name.empty() && name.size() < text.size() &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~'; });
}

bool is_own_field(std::string_view line) {
  return text::istarts_with(line, "Message-ID:") || text::istarts_with(line, "Date:");
}

/// The mail without the fields that one client writes and another leaves to the server: what it calls itself,
/// and when it was written. Only of its own header: parts and mails inside keep theirs.
std::string without_own_fields(std::string_view mail) {
  std::string made;
  made.reserve(mail.size());
  std::size_t at = 0;
  bool own = false;
  while (at < mail.size()) {
    const std::size_t end = end_of_line(mail, at);
    const std::string_view line = mail.substr(at, end - at);
    const bool goes_on = line.starts_with(' ') || line.starts_with('\t');
    if (!goes_on && !begins_with_a_field(line)) {
      break;  // the empty line, or what is no mail
    }
    own = goes_on ? own : is_own_field(line);
    made += own ? std::string_view() : line;
    at = end;
  }
  made += mail.substr(at);
  return made;
}

constexpr std::size_t max_boundaries = 4096;  // of one mail
using Boundaries = std::set<std::string, std::less<>>;

/// The line without its boundary: "--", of the last one "----" (RFC 2046 section 5.1.1). Other lines as they
/// are.
std::string_view without_boundary(std::string_view line, const Boundaries& boundaries) {
  if (!line.starts_with("--")) {
    return line;
  }
  std::string_view rest = line.substr(2, line.find_last_not_of(" \t\r") - 1);
  if (boundaries.contains(rest)) {
    return "--";
  }
  if (!rest.ends_with("--")) {
    return line;
  }
  rest.remove_suffix(2);
  return boundaries.contains(rest) ? "----" : line;
}

/// In one pass that copies: a mail of a hostile server may be nothing but boundaries.
std::string without_boundaries(std::string_view mail, const Boundaries& boundaries) {
  std::string made;
  made.reserve(mail.size());
  for (std::size_t at = 0; at < mail.size();) {
    const std::size_t end = std::min(mail.find('\n', at), mail.size());
    made += without_boundary(mail.substr(at, end - at), boundaries);
    made += mail.substr(end, 1);
    at = end + 1;
  }
  return made;
}

}  // namespace

void put_value(wbxml::Document& document, wbxml::Index element, std::string_view value) {
  const wbxml::Node* node = document.node(element);
  const wbxml::Node* content = node == nullptr ? nullptr : document.node(node->first_child);
  const bool opaque = content != nullptr && content->kind == wbxml::Kind::opaque;
  if (opaque || !document.set_text(element, value)) {
    static_cast<void>(document.set_opaque(element, as_bytes(value)));
  }
}

std::string edit_mail(std::string_view mail, const ValueEdit& edit) {
  std::vector<Splice> splices;
  ContentIds ids;
  visit_mail(mail, [&](const VolatilePlace& place) {
    if (auto wanted = edit(place)) {
      const auto at = static_cast<std::size_t>(place.value.data() - mail.data());
      keep_content_id(ids, place, *wanted);
      splices.push_back({at, place.value.size(), *std::move(wanted)});
    }
  });
  std::string made = splice(mail, splices);
  return ids.empty() ? made : with_references(made, ids);
}

std::string unvarying_mail(std::string_view mail) {
  Boundaries boundaries;
  const std::string edited = edit_mail(without_own_fields(mail), [&](const VolatilePlace& place) {
    if (place.kind == VolatileKind::boundary && boundaries.size() < max_boundaries) {
      boundaries.emplace(place.value);
    }
    return std::string(overlooked_value);
  });
  return boundaries.empty() ? edited : without_boundaries(edited, boundaries);
}

std::optional<std::string> unvarying_mail(const wbxml::Document& document, wbxml::Index element) {
  if (!may_hold_mail(document, element)) {
    return std::nullopt;
  }
  const std::string_view value = as_text(document.value(element));
  // Also where nothing changes: the other side may hold the same mail as a value of another kind.
  std::string made = unvarying_mail(value);
  const bool is_mail = made != value || begins_with_a_field(value);
  return !is_mail || made.find('\0') != std::string::npos ? std::nullopt : std::optional(std::move(made));
}

bool holds_no_elements(const wbxml::Document& document, wbxml::Index element) {
  for (const wbxml::Index child : document.children(element)) {
    if (document.is_element(child)) {
      return false;
    }
  }
  return true;
}

bool is_overwritten(const wbxml::Document& document, wbxml::Index element) {
  const std::string value = document.text(element);
  return !value.empty() && value.find_first_not_of('*') == std::string::npos;
}

void edit_values(wbxml::Document& document, const ValueEdit& edit) {
  std::vector<std::pair<wbxml::Index, std::string>> values;
  std::map<wbxml::Index, std::vector<Splice>> mails;
  ContentIds ids;
  visit_document(document, [&](const VolatilePlace& place) {
    auto wanted = edit(place);
    if (!wanted || *wanted == place.value) {
      return;
    }
    keep_content_id(ids, place, *wanted);
    if (place.where == VolatilePlace::Where::element) {
      values.emplace_back(place.element, *std::move(wanted));
    } else {
      const auto whole = as_text(document.value(place.element));
      const auto at = static_cast<std::size_t>(place.value.data() - whole.data());
      mails[place.element].push_back({at, place.value.size(), *std::move(wanted)});
    }
  });
  for (const auto& [element, value] : values) {
    put_value(document, element, value);
  }
  for (const auto& [element, splices] : mails) {
    const std::string edited = splice(as_text(document.value(element)), splices);
    put_value(document, element, edited);
  }
  if (!ids.empty()) {
    put_references(document, ids);
  }
}

}  // namespace eastap::model
