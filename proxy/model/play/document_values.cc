#include "proxy/model/play/document_values.h"

#include <map>
#include <utility>
#include <vector>

namespace eastap::model {
namespace {

constexpr std::size_t max_boundaries = 16;  // of one mail; each costs a pass over it

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
  visit_mail(mail, [&](const VolatilePlace& place) {
    if (auto wanted = edit(place)) {
      const auto at = static_cast<std::size_t>(place.value.data() - mail.data());
      splices.push_back({at, place.value.size(), *std::move(wanted)});
    }
  });
  return splice(mail, splices);
}

std::string unvarying_mail(std::string_view mail) {
  std::vector<std::string> boundaries;
  std::string made = edit_mail(mail, [&](const VolatilePlace& place) {
    if (place.kind == VolatileKind::boundary && boundaries.size() < max_boundaries) {
      boundaries.emplace_back("--" + std::string(place.value));
    }
    return std::string(overlooked_value);
  });
  for (const std::string& each : boundaries) {
    for (std::size_t at = made.find(each); at != std::string::npos; at = made.find(each, at + 2)) {
      made.replace(at, each.size(), "--");
    }
  }
  return made;
}

std::optional<std::string> unvarying_mail(const wbxml::Document& document, wbxml::Index element) {
  const std::string_view name = document.name(element);
  constexpr std::size_t shortest = 16;
  const std::string_view value = as_text(document.value(element));
  if ((name != "Data" && name != "MIMEData" && name != "Mime") || value.size() < shortest) {
    return std::nullopt;
  }
  std::string made = unvarying_mail(value);
  return made == value || made.find('\0') != std::string::npos ? std::nullopt
                                                               : std::optional(std::move(made));
}

bool is_overwritten(const wbxml::Document& document, wbxml::Index element) {
  const std::string value = document.text(element);
  return !value.empty() && value.find_first_not_of('*') == std::string::npos;
}

void edit_values(wbxml::Document& document, const ValueEdit& edit) {
  std::vector<std::pair<wbxml::Index, std::string>> values;
  std::map<wbxml::Index, std::vector<Splice>> mails;
  visit_document(document, [&](const VolatilePlace& place) {
    auto wanted = edit(place);
    if (!wanted || *wanted == place.value) {
      return;
    }
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
}

}  // namespace eastap::model
