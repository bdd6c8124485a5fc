#include "decoders/wbxml/difference.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::wbxml {
namespace {

/// Elements inside that say which item an element is, the best first: of a mail its folder says little.
constexpr std::array<std::string_view, 6> naming{"ServerId", "SrcMsgId", "LongId",
                                                 "ClientId", "Id",       "CollectionId"};

/// Says by itself which folder it means, in a list of such.
constexpr std::string_view listed_id = "Ping:Folder";

std::string name_of(const Document& document, Index element) {
  const std::string_view name = document.name(element);
  if (!name.empty()) {
    return std::string(name);
  }
  const Node* node = document.node(element);
  return node == nullptr ? "?" : fmt::format("?{}:{:02X}", node->page, node->token);
}

/// For paths: a LITERAL name is whatever stands in the string table.
std::string shown_name(const Document& document, Index element) {
  constexpr std::size_t longest_name = 100;
  return text::printable(name_of(document, element), longest_name);
}

std::string full_name(const Document& document, Index element) {
  return fmt::format("{}:{}", document.namespace_name(element), name_of(document, element));
}

/// The child that names the item, or the element itself; none where nothing does.
Index naming_node(const Document& document, Index element) {
  const auto* best = naming.end();
  Index name = none;
  for (const Index child : document.children(element)) {
    const auto* const found =
        document.is_element(child) ? std::ranges::find(naming, document.name(child)) : naming.end();
    if (found < best) {
      best = found;
      name = child;
    }
  }
  const bool itself =
      name == none && full_name(document, element) == listed_id && !document.value(element).empty();
  return itself ? element : name;
}

/// Name, namespace and what names the item: elements with the same key are the same thing.
std::string key_of(const Document& document, Index element) {
  std::string key = full_name(document, element);
  const Index name = naming_node(document, element);
  return name == none ? key : key + '=' + document.text(name);
}

/// The bytes of an element's own strings and opaque values, and what they are.
std::string own_value(const Document& document, Index element) {
  std::string value;
  for (const Index child : document.children(element)) {
    if (!document.is_element(child)) {
      const Node* node = document.node(child);
      value += node->kind == Kind::opaque ? 'o' : 's';
      value += as_text(document.value(child));
    }
  }
  return value;
}

std::string shown_value(const Document& document, Index element, std::size_t limit) {
  const ByteView value = document.value(element);
  if (!value.empty() && !text::is_utf8(as_text(value))) {
    return fmt::format("{} bytes", value.size());
  }
  return text::printable(document.text(element), limit);
}

/// The elements inside: a key for each, unique among them, and how a path names it.
struct Row {
  std::vector<Index> elements;
  std::vector<std::string> keys;
  std::vector<std::string> segments;

  Row(const Document& document, Index parent) {
    std::unordered_map<std::string, unsigned> alike;
    for (const Index child : document.children(parent)) {
      if (document.is_element(child)) {
        elements.push_back(child);
        ++alike[shown_name(document, child)];
      }
    }
    std::unordered_map<std::string, unsigned> seen_keys;
    std::unordered_map<std::string, unsigned> seen_names;
    for (const Index child : elements) {
      std::string key = key_of(document, child);
      std::string name = shown_name(document, child);
      const unsigned of_key = ++seen_keys[key];
      const unsigned of_name = ++seen_names[name];
      keys.push_back(of_key == 1 ? std::move(key) : fmt::format("{}#{}", key, of_key));
      segments.push_back(alike[name] == 1 ? std::move(name) : fmt::format("{}[{}]", name, of_name));
    }
  }
};

/// Marks a longest run of places that keep their order (patience: longest increasing subsequence); the rest
/// has moved.
std::vector<bool> in_order(const std::vector<std::size_t>& places) {
  std::vector<std::size_t> tops;  // index into `places` of the smallest end of a run of each length
  std::vector<std::size_t> before(places.size(), places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto found =
        std::ranges::lower_bound(tops, places[i], {}, [&](std::size_t top) { return places[top]; });
    if (found != tops.begin()) {
      before[i] = *std::prev(found);
    }
    if (found == tops.end()) {
      tops.push_back(i);
    } else {
      *found = i;
    }
  }
  std::vector<bool> kept(places.size());
  for (std::size_t at = tops.empty() ? places.size() : tops.back(); at < places.size(); at = before[at]) {
    kept[at] = true;
  }
  return kept;
}

class Comparison {
 public:
  Comparison(const Document& first, const Document& second, const DifferenceLimits& limits)
      : first_(first), second_(second), limits_(limits) {}

  std::vector<Difference> run() {
    if (first_.root() == none && second_.root() == none) {
      return {};
    }
    if (first_.root() == none || second_.root() == none ||
        full_name(first_, first_.root()) != full_name(second_, second_.root())) {
      if (first_.root() != none) {
        tell_one(Difference::Kind::removed, first_.root(), shown_name(first_, first_.root()));
      }
      if (second_.root() != none) {
        tell_one(Difference::Kind::added, second_.root(), shown_name(second_, second_.root()));
      }
      return std::move(found_);
    }
    pairs_.push_back({first_.root(), second_.root(), shown_name(second_, second_.root()), false});
    while (!pairs_.empty() && found_.size() < limits_.differences) {
      Pair pair = std::move(pairs_.back());
      pairs_.pop_back();
      if (pair.first == none || pair.second == none) {
        const bool added = pair.first == none;
        tell_one(added ? Difference::Kind::added : Difference::Kind::removed,
                 added ? pair.second : pair.first, std::move(pair.path));
      } else {
        compare(pair);
      }
    }
    return std::move(found_);
  }

 private:
  /// Two elements that are the same thing, or one that has no counterpart.
  struct Pair {
    Index first = none;
    Index second = none;
    std::string path;
    bool moved = false;
  };

  void tell_one(Difference::Kind kind, Index element, std::string path) {
    const bool added = kind == Difference::Kind::added;
    const Document& document = added ? second_ : first_;
    Difference one{.kind = kind,
                   .path = std::move(path),
                   .before = {},
                   .after = {},
                   .first = added ? none : element,
                   .second = added ? element : none};
    (added ? one.after : one.before) = shown_value(document, element, limits_.shown);
    take(std::move(one));
  }

  void take(Difference one) {
    if (found_.size() < limits_.differences && (!limits_.counts || limits_.counts(one))) {
      found_.push_back(std::move(one));
    }
  }

  void compare(const Pair& pair) {
    if (pair.moved) {
      take({.kind = Difference::Kind::moved,
            .path = pair.path,
            .before = {},
            .after = {},
            .first = pair.first,
            .second = pair.second});
    }
    if (own_value(first_, pair.first) != own_value(second_, pair.second)) {
      take({.kind = Difference::Kind::changed,
            .path = pair.path,
            .before = shown_value(first_, pair.first, limits_.shown),
            .after = shown_value(second_, pair.second, limits_.shown),
            .first = pair.first,
            .second = pair.second});
    }
    pair_children(pair);
  }

  /// Pairs go onto the stack backwards, so that they come off in order.
  void pair_children(const Pair& parent) {
    const Row before(first_, parent.first);
    const Row after(second_, parent.second);
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < before.keys.size(); ++i) {
      places.emplace(before.keys[i], i);
    }
    std::vector<std::size_t> counterparts(after.keys.size(), before.keys.size());
    std::vector<std::size_t> matched;
    std::vector<bool> has_counterpart(before.keys.size());
    for (std::size_t i = 0; i < after.keys.size(); ++i) {
      if (const auto place = places.find(after.keys[i]); place != places.end()) {
        counterparts[i] = place->second;
        matched.push_back(place->second);
        has_counterpart[place->second] = true;
      }
    }
    const std::vector<bool> kept = in_order(matched);
    std::vector<Pair> found;
    std::size_t next_removed = 0;
    std::size_t number = 0;
    const auto removed_up_to = [&](std::size_t end) {
      for (; next_removed < end; ++next_removed) {
        if (!has_counterpart[next_removed]) {
          found.push_back({before.elements[next_removed], none,
                           parent.path + '/' + before.segments[next_removed], false});
        }
      }
    };
    for (std::size_t i = 0; i < after.keys.size(); ++i) {
      const bool is_new = counterparts[i] == before.keys.size();
      const bool stays = !is_new && kept[number];
      if (stays) {
        removed_up_to(counterparts[i]);
      }
      found.push_back({is_new ? none : before.elements[counterparts[i]], after.elements[i],
                       parent.path + '/' + after.segments[i], !is_new && !stays});
      number += is_new ? 0 : 1;
    }
    removed_up_to(before.keys.size());
    std::move(found.rbegin(), found.rend(), std::back_inserter(pairs_));
  }

  const Document& first_;
  const Document& second_;
  const DifferenceLimits& limits_;
  std::vector<Pair> pairs_;
  std::vector<Difference> found_;
};

}  // namespace

std::vector<Difference> differences(const Document& first, const Document& second,
                                    const DifferenceLimits& limits) {
  return Comparison(first, second, limits).run();
}

bool is_named(const Document& document, Index element) {
  return naming_node(document, element) != none;
}

std::string to_line(const Difference& difference) {
  switch (difference.kind) {
    case Difference::Kind::added:
      return fmt::format("+ {}{}{}", difference.path, difference.after.empty() ? "" : ": ", difference.after);
    case Difference::Kind::removed:
      return fmt::format("- {}{}{}", difference.path, difference.before.empty() ? "" : ": ",
                         difference.before);
    case Difference::Kind::changed:
      return fmt::format("~ {}: {} -> {}", difference.path,
                         difference.before.empty() ? "(empty)" : difference.before,
                         difference.after.empty() ? "(empty)" : difference.after);
    case Difference::Kind::moved:
      return fmt::format("> {}: at another place", difference.path);
  }
  return {};
}

}  // namespace eastap::wbxml
