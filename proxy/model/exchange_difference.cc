#include "proxy/model/exchange_difference.h"

#include <algorithm>
#include <functional>
#include <map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "decoders/wbxml/difference.h"
#include "proxy/base/text.h"
#include "proxy/model/body_difference.h"
#include "proxy/model/play/document_values.h"
#include "proxy/model/request_line_facts.h"
#include "proxy/model/serve/query_match.h"
#include "proxy/model/variables/kinds.h"

namespace eastap::model {
namespace {

using ChangePlace = ExchangeChange::Where;
using Weight = ExchangeChange::Weight;

constexpr std::size_t longest_value = 120;
/// Larger documents are compared as they are.
constexpr std::size_t most_normalised = 100'000;
constexpr std::string_view stand_in = "~";

/// What is found, each weight of each place with room of its own, so that none crowds out another.
class ChangeList {
 public:
  /// Takes one of the places that are left; where none is, the change is only counted.
  bool take(ChangePlace where, Weight weight) {
    std::size_t& taken = taken_.at(static_cast<std::size_t>(where)).at(static_cast<std::size_t>(weight));
    if (taken == max_changes) {
      ++made_.more.at(static_cast<std::size_t>(weight));
      return false;
    }
    ++taken;
    return true;
  }
  /// For what was taken.
  void put(ChangePlace where, Weight weight, std::string_view text) {
    made_.listed.push_back({where, weight, text::printable(text, 2 * longest_value)});
  }
  void add(ChangePlace where, Weight weight, std::string_view text) {
    if (take(where, weight)) {
      put(where, weight, text);
    }
  }
  ExchangeChanges finish() { return std::move(made_); }

 private:
  std::array<std::array<std::size_t, 3>, 5> taken_{};  // by Where and Weight
  ExchangeChanges made_;
};

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
    } else if (const auto mail = unvarying_mail(copy, index)) {
      static_cast<void>(copy.set_text(index, *mail));
    }
  }
  return copy;
}

bool is_inside_item(std::string_view path) {
  return path.find("ApplicationData/") != std::string_view::npos ||
         path.find("Properties/") != std::string_view::npos;
}

Weight weight_of(const wbxml::Difference& difference) {
  return is_inside_item(difference.path) ? Weight::item : Weight::structure;
}

std::string_view sort_of(const wbxml::Document& document) {
  return document.root() != wbxml::none ? "a document" : document.fault() ? "an unreadable body" : "empty";
}

/// What differs from run to run: what the documents as they are have, and their normalised copies have not.
void compare_passing(const wbxml::Document& first, const wbxml::Document& second, ChangePlace where,
                     const std::unordered_set<std::size_t>& known, ChangeList& to) {
  const auto is_new = [&](const wbxml::Difference& each) {
    return !known.contains(std::hash<std::string>{}(wbxml::to_line(each))) && to.take(where, Weight::passing);
  };
  for (const wbxml::Difference& each : wbxml::differences(
           first, second, {.differences = max_changes + 1, .shown = longest_value, .counts = is_new})) {
    to.put(where, Weight::passing, wbxml::to_line(each));
  }
}

void compare_documents(const wbxml::Document& first, const wbxml::Document& second, ChangePlace where,
                       bool passing, ChangeList& to) {
  if (sort_of(first) != sort_of(second)) {
    to.add(where, Weight::structure, fmt::format("{} -> {}", sort_of(first), sort_of(second)));
    return;
  }
  if (first.fault().has_value() != second.fault().has_value()) {
    const auto words = [](const wbxml::Document& one) {
      return one.fault() ? "only in part (" + text::printable(one.fault()->what, longest_value) + ")"
                         : std::string("to its end");
    };
    to.add(where, Weight::structure, fmt::format("it can be read {} -> {}", words(first), words(second)));
  }
  std::unordered_set<std::size_t> known;
  const auto has_room = [&](const wbxml::Difference& each) {
    if (passing) {
      known.insert(std::hash<std::string>{}(wbxml::to_line(each)));
    }
    return to.take(where, weight_of(each));
  };
  for (const wbxml::Difference& each :
       wbxml::differences(normalised(first), normalised(second),
                          {.differences = 2 * max_changes + 1, .shown = longest_value, .counts = has_room})) {
    to.put(where, weight_of(each), wbxml::to_line(each));
  }
  if (passing) {
    compare_passing(first, second, where, known, to);
  }
}

/// What the documents leave out, and bodies that are none.
void compare_bytes(MessageView& first, MessageView& second, ChangePlace where, bool passing, ChangeList& to) {
  std::vector<std::string> known;
  for (const BodyDifference& each : byte_differences(first, second)) {
    known.push_back(each.change());
    to.add(where, Weight::structure, known.back());
  }
  if (!passing) {
    return;
  }
  for (const BodyDifference& each : byte_differences(first, second, {.exact = true})) {
    if (std::ranges::find(known, each.change()) == known.end()) {
      to.add(where, Weight::passing, each.change());
    }
  }
}

/// False where the trace lacks one of the bodies, so that there is nothing to compare.
bool are_both_kept(const core::Body& first, const core::Body& second, ChangePlace where, bool passing,
                   ChangeList& to) {
  const auto words = [](const core::Body& body) {
    return fmt::format("a body of {}{}", text::human_size(body.wire_length),
                       body.kept ? "" : " that is not in the trace");
  };
  if (first.kept != second.kept) {
    to.add(where, Weight::structure, fmt::format("{} -> {}", words(first), words(second)));
  } else if (!first.kept && first.wire_length != second.wire_length && passing) {
    to.add(where, Weight::passing, fmt::format("{} -> {}", words(first), words(second)));
  }
  return first.kept && second.kept;
}

void compare_bodies(MessageView& first, MessageView& second, ChangePlace where, bool passing,
                    ChangeList& to) {
  if (first.message() == nullptr || second.message() == nullptr ||
      !are_both_kept(first.message()->body, second.message()->body, where, passing, to)) {
    return;
  }
  if (const auto coding = coding_difference(first, second)) {
    to.add(where, Weight::structure, coding->change());
  }
  const wbxml::Document* before = first.document();
  const wbxml::Document* after = second.document();
  if (before != nullptr && after != nullptr) {
    compare_documents(*before, *after, where, passing, to);
  } else if (before != nullptr || after != nullptr) {
    const auto words = [](MessageView& view, const wbxml::Document* document) {
      return document != nullptr ? std::string(sort_of(*document))
                                 : "no document (" + text::human_size(view.content().size()) + ")";
    };
    to.add(where, Weight::structure, fmt::format("{} -> {}", words(first, before), words(second, after)));
  }
  compare_bytes(first, second, where, passing, to);
}

/// Values of a kind that differs from run to run. One that says the same in every run, such as key 0, differs
/// from any other; a value that is not there is none.
Weight weight_of(VolatileKind kind, std::string_view before, std::string_view after) {
  const bool both = !before.empty() && !after.empty();
  return kind == VolatileKind::none || (both && is_constant(kind, before) != is_constant(kind, after))
             ? Weight::structure
             : Weight::passing;
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
                   ChangeList& to) {
  if (first.message() == nullptr || second.message() == nullptr) {
    return;
  }
  const auto before = fields_of(first.message()->head);
  const auto after = fields_of(second.message()->head);
  const auto tell = [&](const std::string& name, const std::string& words, std::string_view old = {},
                        std::string_view now = {}) {
    const Weight weight =
        is_passing_field(name) ? weight_of(kind_of_header(name), old, now) : Weight::structure;
    if (passing || weight != Weight::passing) {
      to.add(where, weight, words);
    }
  };
  for (const auto& [name, value] : before) {
    const auto other = after.find(name);
    if (other == after.end()) {
      tell(name, fmt::format("- {}: {}", name, shortened(value)));
    } else if (other->second != value) {
      tell(name, fmt::format("{}: {} -> {}", name, shortened(value), shortened(other->second)), value,
           other->second);
    }
  }
  for (const auto& [name, value] : after) {
    if (!before.contains(name)) {
      tell(name, fmt::format("+ {}: {}", name, shortened(value)));
    }
  }
}

/// Targets may say the same in other words: an order of parameters, percent coding.
void compare_spelling(const ExchangeView& first, const ExchangeView& second, ChangeList& to) {
  const core::MessagePtr& before = first.exchange().request;
  const core::MessagePtr& after = second.exchange().request;
  if (before && after && before->head.start_line() != after->head.start_line()) {
    to.add(ChangePlace::request_line, Weight::passing,
           fmt::format("spelling: {} -> {}", shortened(before->head.start_line()),
                       shortened(after->head.start_line())));
  }
}

/// What is said of secrets that both traces have overwritten is only how long they were.
VolatileKind kind_of_pair(VolatileKind kind, const std::string& old, const std::string& now) {
  return is_overwritten_value(old) && is_overwritten_value(now) ? VolatileKind::credential : kind;
}

void compare_lines(ExchangeView& first, ExchangeView& second, bool passing, ChangeList& to) {
  const RequestLineFacts before = request_line_facts(first);
  RequestLineFacts after = request_line_facts(second);
  bool same = true;
  const auto tell = [&](const std::string& name, const std::string& old, const std::string& now,
                        VolatileKind kind) {
    const Weight weight = weight_of(kind_of_pair(kind, old, now), old, now);
    same = same && old == now;
    if (old != now && (passing || weight != Weight::passing)) {
      to.add(ChangePlace::request_line, weight,
             fmt::format("{}: {} -> {}", name, old.empty() ? "none" : shortened(old),
                         now.empty() ? "none" : shortened(now)));
    }
  };
  for (const auto& [name, fact] : before) {
    tell(name, fact.value, after[name].value, fact.kind);
    after.erase(name);
  }
  for (const auto& [name, fact] : after) {
    tell(name, "", fact.value, fact.kind);
  }
  if (same && passing) {
    compare_spelling(first, second, to);
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

ExchangeChanges changes_between(ExchangeView& first, ExchangeView& second, bool passing) {
  ChangeList all;
  compare_lines(first, second, passing, all);
  compare_heads(first.request(), second.request(), ChangePlace::request_head, passing, all);
  compare_bodies(first.request(), second.request(), ChangePlace::request_body, passing, all);
  compare_heads(first.received(), second.received(), ChangePlace::response_head, passing, all);
  compare_bodies(first.received(), second.received(), ChangePlace::response_body, passing, all);
  return all.finish();
}

ExchangeChanges unread_pair(std::optional<std::uint64_t> first, std::optional<std::uint64_t> second) {
  ChangeList all;
  const auto tell = [&](const std::optional<std::uint64_t>& id, char side) {
    if (id) {
      all.add(ChangePlace::request_line, Weight::structure,
              fmt::format("exchange {} of {} cannot be read a second time", *id, side));
    }
  };
  tell(first, 'A');
  tell(second, 'B');
  return all.finish();
}

}  // namespace eastap::model
