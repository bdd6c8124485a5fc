#include "proxy/model/outline.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/command.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

constexpr std::size_t longest_title = 120;
constexpr std::size_t named_folders = 8;

/// What a key's use says of the phase; going on as usual says nothing.
std::string_view phase_word(KeyUse use) {
  return use == KeyUse::next || use == KeyUse::none || use == KeyUse::unknown ? "" : to_string(use);
}

std::string folder_words(ExchangeView& view) {
  std::vector<std::string> names;
  for (const eas::CollectionSummary& each : view.summary().collections) {
    std::string name = view.folder_name(each.id);
    if (name.empty()) {
      name = each.class_name.empty() ? "folder" : each.class_name;
    }
    names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  std::string all;
  for (std::size_t i = 0; i < std::min(names.size(), named_folders); ++i) {
    all += i == 0 ? " " : ", ";
    all += names[i];
  }
  return names.size() > named_folders ? all + " ..." : all;
}

/// The first key whose use is remarkable tells the phase of a Sync.
std::string phase_of(ExchangeView& view) {
  const ExchangeState& state = view.state();
  for (const CollectionKey& key : state.keys) {
    if (const auto word = phase_word(key.verdict.use); !word.empty()) {
      return std::string(word);
    }
  }
  if (state.provision) {
    return state.provision->acknowledges ? "acknowledge" : "ask";
  }
  return std::string(phase_word(state.hierarchy.use));
}

std::string title_of(ExchangeView& view) {
  const core::Exchange& exchange = view.exchange();
  if (exchange.kind != core::Exchange::Kind::http || !exchange.request) {
    return exchange.request ? "relayed bytes" : "answer without a request";
  }
  const eas::RequestContext& context = view.context();
  std::string title;
  if (has_documents(context.command)) {
    const bool in_folders = context.command == eas::Command::sync || context.command == eas::Command::ping ||
                            context.command == eas::Command::get_item_estimate;
    title = context.command_name + (in_folders ? folder_words(view) : "");
    const std::string phase = phase_of(view);
    title += phase.empty() ? "" : ", " + phase;
  } else {
    const core::Head& head = exchange.request->head;
    title = std::string(head.method()) + ' ' + std::string(eas::split_target(head.target()).path);
  }
  if (view.auth().scheme.empty() && view.http_status() == 401) {
    title += ", without sign-in";
  }
  return text::printable(title, longest_title);
}

using Rows = std::vector<OutlineRow>;
using Conversations = std::vector<std::pair<std::string, std::vector<std::size_t>>>;

Conversations conversations_of(const Rows& rows) {
  Conversations all;
  std::map<std::string, std::size_t, std::less<>> places;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto [place, fresh] = places.try_emplace(rows[i].device, all.size());
    if (fresh) {
      all.emplace_back(rows[i].device, std::vector<std::size_t>{});
    }
    all[place->second].second.push_back(i);
  }
  return all;
}

/// For each conversation of the first the one of the second that belongs to it.
std::vector<std::optional<std::size_t>> pair_up(const Conversations& first, const Conversations& second) {
  std::vector<std::optional<std::size_t>> pairs(first.size());
  std::vector<bool> taken(second.size());
  std::map<std::string, std::size_t, std::less<>> places;
  for (std::size_t j = 0; j < second.size(); ++j) {
    places.emplace(second[j].first, j);
  }
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (const auto same = places.find(first[i].first); same != places.end()) {
      pairs[i] = same->second;
      taken[same->second] = true;
    }
  }
  std::size_t next = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    while (next < second.size() && (taken[next] || second[next].first.empty())) {
      ++next;
    }
    if (!pairs[i] && !first[i].first.empty() && next < second.size()) {
      pairs[i] = next;
      taken[next] = true;
    }
  }
  return pairs;
}

std::vector<std::uint64_t> keys_of(const Rows& rows, const std::vector<std::size_t>& places) {
  std::vector<std::uint64_t> keys;
  keys.reserve(places.size());
  for (const std::size_t place : places) {
    keys.push_back(rows[place].key);
  }
  return keys;
}

/// Puts the conversations together in the order of the first trace. What only the second has follows what
/// came before it in its own conversation; a conversation that only the second has comes last.
class Merge {
 public:
  explicit Merge(std::size_t rows) : behind_(rows) {}

  void add(const std::vector<Aligned>& steps) {
    std::optional<std::size_t> last;
    for (const Aligned& step : steps) {
      if (step.first) {
        matched_[*step.first] = step.second;
        last = step.first;
      } else if (last) {
        behind_[*last].push_back(*step.second);
      } else {
        before_.push_back(*step.second);
      }
    }
  }
  [[nodiscard]] std::vector<Aligned> result() {
    std::vector<Aligned> all;
    all.reserve(before_.size() + matched_.size());
    std::ranges::sort(before_);
    for (const std::size_t place : before_) {
      all.push_back({std::nullopt, place});
    }
    for (const auto& [place, partner] : matched_) {
      all.push_back({place, partner});
      for (const std::size_t other : behind_[place]) {
        all.push_back({std::nullopt, other});
      }
    }
    return all;
  }

 private:
  std::map<std::size_t, std::optional<std::size_t>> matched_;
  std::vector<std::vector<std::size_t>> behind_;
  std::vector<std::size_t> before_;
};

std::vector<Aligned> in_places(std::vector<Aligned> steps, const std::vector<std::size_t>& first,
                               const std::vector<std::size_t>& second) {
  for (Aligned& step : steps) {
    if (step.first) {
      step.first = first[*step.first];
    }
    if (step.second) {
      step.second = second[*step.second];
    }
  }
  return steps;
}

}  // namespace

OutlineRow outline_of(ExchangeView& view) {
  OutlineRow row;
  row.id = view.exchange().id;
  row.title = title_of(view);
  row.key = std::hash<std::string>{}(row.title);
  row.device = text::printable(view.context().device_id);
  row.http_status = view.http_status();
  if (has_documents(view.context().command)) {
    const eas::Summary& summary = view.summary();
    row.result = summary.outcome;
    if (summary.status) {
      row.status = summary.status->code;
      row.status_words = text::printable(summary.status->words());
    }
  }
  row.outcome = text::printable(view.exchange().outcome);
  return row;
}

bool same_result(const OutlineRow& first, const OutlineRow& second) {
  return first.http_status == second.http_status && first.status == second.status &&
         first.outcome.empty() == second.outcome.empty();
}

std::string result_words(const OutlineRow& row) {
  std::string words = row.http_status == 0 ? "no answer" : std::to_string(row.http_status);
  if (row.status) {
    words += ", status " + row.status_words;
  }
  if (!row.outcome.empty()) {
    words += ": " + row.outcome;
  }
  return words;
}

std::vector<Aligned> align_outlines(const Rows& first, const Rows& second) {
  const Conversations ours = conversations_of(first);
  const Conversations theirs = conversations_of(second);
  const auto pairs = pair_up(ours, theirs);
  Merge merge(first.size());
  std::vector<bool> told(theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const std::vector<std::size_t> nothing;
    const auto& partner = pairs[i] ? theirs[*pairs[i]].second : nothing;
    merge.add(
        in_places(align(keys_of(first, ours[i].second), keys_of(second, partner)), ours[i].second, partner));
    if (pairs[i]) {
      told[*pairs[i]] = true;
    }
  }
  std::vector<Aligned> all = merge.result();
  for (std::size_t j = 0; j < theirs.size(); ++j) {
    for (const std::size_t place : theirs[j].second) {
      if (!told[j]) {
        all.push_back({std::nullopt, place});
      }
    }
  }
  return all;
}

}  // namespace eastap::model
