#include "proxy/model/outline.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/command.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

constexpr std::size_t longest_title = 120;
constexpr std::size_t named_folders = 8;
constexpr std::size_t longest_folder_id = 64;

/// What a key's use says of the phase; going on as usual says nothing.
std::string_view phase_word(KeyUse use) {
  return use == KeyUse::next || use == KeyUse::none || use == KeyUse::unknown ? "" : to_string(use);
}

std::vector<OutlineFolder> title_folders(ExchangeView& view) {
  std::vector<OutlineFolder> folders;
  for (const eas::CollectionSummary& each : view.summary().collections) {
    OutlineFolder folder{.name = view.folder_name(each.id), .id = {}};
    if (folder.name.empty()) {
      folder.name = each.class_name.empty() ? "folder" : text::printable(each.class_name, longest_folder_id);
      folder.id = text::printable(each.id, longest_folder_id);
    }
    folders.push_back(std::move(folder));
  }
  return folders;
}

/// Joins the parts; `id_words` says what stands for a folder's id.
template <typename IdWords>
std::string title_of(const OutlineRow& row, const IdWords& id_words) {
  std::vector<std::string> names;
  names.reserve(row.folders.size());
  for (const OutlineFolder& each : row.folders) {
    names.push_back(each.id.empty() ? each.name : each.name + ' ' + id_words(each.id));
  }
  std::ranges::sort(names);
  std::string all = row.title_start;
  for (std::size_t i = 0; i < std::min(names.size(), named_folders); ++i) {
    all += i == 0 ? " " : ", ";
    all += names[i];
  }
  all += (names.size() > named_folders ? " ..." : "") + row.title_end;
  return text::printable(all, longest_title);
}

void put_title(OutlineRow& row, std::string title) {
  row.title = std::move(title);
  row.key = std::hash<std::string>{}(row.title);
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

void put_title_parts(ExchangeView& view, OutlineRow& row) {
  const core::Exchange& exchange = view.exchange();
  if (exchange.kind != core::Exchange::Kind::http || !exchange.request) {
    row.title_start = exchange.request ? "relayed bytes" : "answer without a request";
    return;
  }
  const eas::RequestContext& context = view.context();
  if (has_documents(context.command)) {
    row.title_start = context.command_name;
    if (context.command == eas::Command::sync || context.command == eas::Command::ping ||
        context.command == eas::Command::get_item_estimate) {
      row.folders = title_folders(view);
    }
    const std::string phase = phase_of(view);
    row.title_end = phase.empty() ? "" : ", " + phase;
  } else {
    const core::Head& head = exchange.request->head;
    row.title_start = std::string(head.method()) + ' ' + std::string(eas::split_target(head.target()).path);
  }
  if (view.auth().scheme.empty() && view.http_status() == 401) {
    row.title_end += ", without sign-in";
  }
}

std::set<std::string, std::less<>> devices_of(const std::vector<OutlineRow>& rows) {
  std::set<std::string, std::less<>> devices;
  for (const OutlineRow& row : rows) {
    if (!row.device.empty()) {
      devices.insert(row.device);
    }
  }
  return devices;
}

void number_folders_of(std::vector<OutlineRow>& rows, const std::set<std::string, std::less<>>& others) {
  std::map<std::string, std::map<std::string, std::size_t>> numbers;  // by device and id
  for (OutlineRow& row : rows) {
    if (row.folders.empty() || others.contains(row.device)) {
      continue;
    }
    auto& known = numbers[row.device];
    for (const OutlineFolder& each : row.folders) {
      if (!each.id.empty()) {
        known.try_emplace(each.id, known.size() + 1);
      }
    }
    put_title(row, title_of(row, [&](const std::string& id) { return fmt::format("#{}", known.at(id)); }));
  }
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
  put_title_parts(view, row);
  put_title(row, title_of(row, [](const std::string& id) { return id; }));
  if (std::ranges::all_of(row.folders, [](const OutlineFolder& each) { return each.id.empty(); })) {
    row.folders.clear();
    row.title_start.clear();
    row.title_end.clear();
  }
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

void number_folders(Rows& first, Rows& second) {
  const auto ours = devices_of(first);
  const auto theirs = devices_of(second);
  number_folders_of(first, theirs);
  number_folders_of(second, ours);
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
