#include "proxy/model/exchange_difference.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "decoders/wbxml/difference.h"
#include "proxy/base/text.h"
#include "proxy/model/variables/kinds.h"

namespace eastap::model {
namespace {

using ChangePlace = ExchangeChange::Where;
using Weight = ExchangeChange::Weight;
using Changes = std::vector<ExchangeChange>;

constexpr std::size_t longest_value = 120;
/// Larger documents are compared as they are.
constexpr std::size_t most_normalised = 100'000;
constexpr std::string_view stand_in = "~";

void add(Changes& to, ChangePlace where, Weight weight, std::string text) {
  if (to.size() < max_changes) {
    to.push_back({where, weight, text::printable(text, 2 * longest_value)});
  }
}

std::string shortened(std::string_view text) {
  return text::printable(text, longest_value);
}

/// "2026-11-28T...", "20261128T...": dates of items and of answers.
bool is_date(std::string_view value) {
  const auto digits = [&](std::size_t count) {
    return value.size() > count &&
           std::ranges::all_of(value.substr(0, count), [](char c) { return c >= '0' && c <= '9'; });
  };
  return (digits(8) && value[8] == 'T') ||
         (digits(4) && value.size() > 10 && value[4] == '-' && value[7] == '-' && value[10] == 'T');
}

/// A copy in which everything that differs from run to run is the same. Key 0 is a beginning, and stays.
wbxml::Document normalised(const wbxml::Document& document) {
  wbxml::Document copy = document;
  if (document.size() > most_normalised) {
    return copy;
  }
  const auto count = static_cast<wbxml::Index>(document.size());
  for (wbxml::Index index = 0; index < count; ++index) {
    if (!copy.is_element(index)) {
      continue;
    }
    const std::string_view value = as_text(copy.value(index));
    if (!is_constant(kind_of(copy, index), value) || is_date(value)) {
      static_cast<void>(copy.set_text(index, stand_in));  // a refusal leaves it different, which is said then
    }
  }
  return copy;
}

bool is_inside_item(std::string_view path) {
  return path.find("ApplicationData/") != std::string_view::npos ||
         path.find("Properties/") != std::string_view::npos;
}

void compare_documents(const wbxml::Document* first, const wbxml::Document* second, ChangePlace where,
                       bool passing, Changes& to) {
  if (first == nullptr || second == nullptr) {
    return;
  }
  const bool first_empty = first->root() == wbxml::none;
  const bool second_empty = second->root() == wbxml::none;
  if (first_empty || second_empty) {
    if (first_empty != second_empty) {
      add(to, where, Weight::structure, first_empty ? "empty -> a document" : "a document -> empty");
    }
    return;
  }
  const wbxml::DifferenceLimits limits{.differences = max_changes + 1, .shown = longest_value};
  const auto found = wbxml::differences(normalised(*first), normalised(*second), limits);
  for (const wbxml::Difference& each : found) {
    add(to, where, is_inside_item(each.path) ? Weight::item : Weight::structure, wbxml::to_line(each));
  }
  if (!passing) {
    return;
  }
  for (const wbxml::Difference& each : wbxml::differences(*first, *second, limits)) {
    std::string line = wbxml::to_line(each);
    const bool known =
        std::ranges::any_of(found, [&](const auto& one) { return wbxml::to_line(one) == line; });
    if (!known) {
      add(to, where, Weight::passing, std::move(line));
    }
  }
}

void compare_texts(MessageView& first, MessageView& second, ChangePlace where, Changes& to) {
  const auto before = first.text();
  const auto after = second.text();
  if (before && after && *before != *after) {
    const auto differs = std::ranges::mismatch(*before, *after);
    const auto at = static_cast<std::size_t>(differs.in1 - before->begin());
    add(to, where, Weight::structure,
        fmt::format("text of {} B -> {} B, differs from byte {} on", before->size(), after->size(), at));
  }
}

std::map<std::string, std::string> fields_of(const core::Head& head) {
  std::map<std::string, std::string> all;
  for (const core::Field& field : head.fields()) {
    std::string& value = all[text::lower(field.name)];
    value += value.empty() ? "" : ", ";
    value += field.value;
  }
  return all;
}

void compare_heads(const MessageView& first, const MessageView& second, ChangePlace where, bool passing,
                   Changes& to) {
  if (first.message() == nullptr || second.message() == nullptr) {
    return;
  }
  const auto before = fields_of(first.message()->head);
  const auto after = fields_of(second.message()->head);
  const auto tell = [&](const std::string& name, const std::string& words) {
    const Weight weight = is_passing_field(name) ? Weight::passing : Weight::structure;
    if (passing || weight != Weight::passing) {
      add(to, where, weight, words);
    }
  };
  for (const auto& [name, value] : before) {
    const auto other = after.find(name);
    if (other == after.end()) {
      tell(name, fmt::format("- {}: {}", name, shortened(value)));
    } else if (other->second != value) {
      tell(name, fmt::format("{}: {} -> {}", name, shortened(value), shortened(other->second)));
    }
  }
  for (const auto& [name, value] : after) {
    if (!before.contains(name)) {
      tell(name, fmt::format("+ {}: {}", name, shortened(value)));
    }
  }
}

/// What a request line says, by name; who speaks is no difference worth telling each time.
std::map<std::string, std::pair<std::string, Weight>> line_facts_of(ExchangeView& view) {
  const eas::RequestContext& context = view.context();
  const core::Exchange& exchange = view.exchange();
  std::map<std::string, std::pair<std::string, Weight>> all;
  if (!exchange.request) {
    return all;
  }
  const core::Head& head = exchange.request->head;
  all["method"] = {std::string(head.method()), Weight::structure};
  all["path"] = {std::string(eas::split_target(head.target()).path), Weight::structure};
  all["query"] = {std::string(eas::to_string(context.form)), Weight::structure};
  all["protocol version"] = {context.version, Weight::structure};
  all["device type"] = {context.device_type, Weight::structure};
  all["sign-in"] = {view.auth().scheme, Weight::structure};
  all["user"] = {context.user, Weight::passing};
  all["device id"] = {context.device_id, Weight::passing};
  for (const eas::QueryParameter& each : context.parameters) {
    all["parameter " + each.name] = {
        each.value, kind_of_parameter(each.name) != VolatileKind::none ? Weight::passing : Weight::structure};
  }
  return all;
}

void compare_lines(ExchangeView& first, ExchangeView& second, bool passing, Changes& to) {
  const auto before = line_facts_of(first);
  auto after = line_facts_of(second);
  const auto tell = [&](const std::string& name, const std::string& old, const std::string& now,
                        Weight weight) {
    if (old != now && (passing || weight != Weight::passing)) {
      add(to, ChangePlace::request_line, weight,
          fmt::format("{}: {} -> {}", name, old.empty() ? "none" : shortened(old),
                      now.empty() ? "none" : shortened(now)));
    }
  };
  for (const auto& [name, fact] : before) {
    tell(name, fact.first, after[name].first, fact.second);
    after.erase(name);
  }
  for (const auto& [name, fact] : after) {
    tell(name, "", fact.first, fact.second);
  }
}

}  // namespace

std::string_view to_string(ChangePlace where) {
  switch (where) {
    case ChangePlace::request_line:
      return "request line";
    case ChangePlace::request_head:
      return "request head";
    case ChangePlace::request_body:
      return "request body";
    case ChangePlace::response_head:
      return "response head";
    case ChangePlace::response_body:
      return "response body";
  }
  return "";
}

std::string_view to_string(Weight weight) {
  switch (weight) {
    case Weight::structure:
      return "structure";
    case Weight::item:
      return "item";
    case Weight::passing:
      return "passing";
  }
  return "";
}

bool is_passing_field(std::string_view name) {
  // A challenge says how to sign in, which is worth comparing.
  return kind_of_header(name) != VolatileKind::none && !text::iequals(name, "WWW-Authenticate") &&
         !text::iequals(name, "Proxy-Authenticate");
}

Changes changes_between(ExchangeView& first, ExchangeView& second, bool passing) {
  Changes all;
  compare_lines(first, second, passing, all);
  compare_heads(first.request(), second.request(), ChangePlace::request_head, passing, all);
  compare_documents(first.request().document(), second.request().document(), ChangePlace::request_body,
                    passing, all);
  compare_texts(first.request(), second.request(), ChangePlace::request_body, all);
  compare_heads(first.received(), second.received(), ChangePlace::response_head, passing, all);
  compare_documents(first.received().document(), second.received().document(), ChangePlace::response_body,
                    passing, all);
  compare_texts(first.received(), second.received(), ChangePlace::response_body, all);
  return all;
}

}  // namespace eastap::model
