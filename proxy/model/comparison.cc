#include "proxy/model/comparison.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace eastap::model {
namespace {

using Verdict = ComparedRow::Verdict;
using Weight = ExchangeChange::Weight;

/// "Provision, ask (exchange 12)".
std::string words_of(const OutlineRow& row) {
  return fmt::format("{} (exchange {})", row.title, row.id.value);
}

std::string answered(const OutlineRow& row) {
  return row.http_status == 0 ? "got " + result_words(row) : "was answered with " + result_words(row);
}

class Comparer {
 public:
  Comparer(Comparison& comparison, const ChangeFinder& find, bool all)
      : comparison_(comparison), find_(find), all_(all) {}

  void take(const Aligned& step) {
    ComparedRow row;
    row.first = step.first;
    row.second = step.second;
    if (step.first && step.second) {
      judge(row, comparison_.first[*step.first], comparison_.second[*step.second]);
    } else {
      row.verdict = step.first ? Verdict::first_only : Verdict::second_only;
    }
    ++comparison_.counts.at(static_cast<std::size_t>(row.verdict));
    comparison_.rows.push_back(std::move(row));
  }

 private:
  void judge(ComparedRow& row, const OutlineRow& first, const OutlineRow& second) {
    ExchangeChanges found = find_(first, second);
    count_more(row, found.more);
    // What is beyond the limits may be anything, so such a pair is never equal.
    bool news = more_of(found.more, Weight::structure) != 0;
    for (ExchangeChange& change : found.listed) {
      if (change.weight == Weight::structure) {
        const bool known = was_told(change);
        if (known && !all_) {
          ++row.told_before;
          continue;
        }
        news = news || !known;
      } else if (change.weight == Weight::item && !all_) {
        ++row.in_items;
        continue;
      }
      if (kept_ < max_kept_changes) {
        ++kept_;
        row.changes.push_back(std::move(change));
      } else {
        ++row.not_listed;
      }
    }
    row.verdict = !same_result(first, second) ? Verdict::result : news ? Verdict::differs : Verdict::equal;
  }

  using More = std::array<std::size_t, 3>;
  static std::size_t more_of(const More& more, Weight weight) {
    return more.at(static_cast<std::size_t>(weight));
  }
  void count_more(ComparedRow& row, const More& more) const {
    (all_ ? row.not_listed : row.in_items) += more_of(more, Weight::item);
    row.not_listed += more_of(more, Weight::structure) + more_of(more, Weight::passing);
  }

  /// Whether an earlier pair had that change, too.
  bool was_told(const ExchangeChange& change) {
    std::string words = fmt::format("{} {}", to_string(change.where), change.text);
    if (told_.size() < max_told_changes) {
      return !told_.insert(std::move(words)).second;
    }
    return told_.contains(words);
  }

  Comparison& comparison_;
  const ChangeFinder& find_;
  bool all_;
  std::set<std::string> told_;
  std::size_t kept_ = 0;
};

/// What the other side did instead: the next exchange that it has.
std::string instead(const Comparison& comparison, std::size_t row, bool of_first) {
  for (std::size_t i = row + 1; i < comparison.rows.size(); ++i) {
    const auto& place = of_first ? comparison.rows[i].first : comparison.rows[i].second;
    if (place) {
      const OutlineRow& next = of_first ? comparison.first[*place] : comparison.second[*place];
      return fmt::format("goes on with {}", words_of(next));
    }
  }
  return "has ended";
}

std::string sentence_of(const Comparison& comparison, std::size_t place) {
  const ComparedRow& row = comparison.rows[place];
  switch (row.verdict) {
    case Verdict::first_only:
      return fmt::format("A's {} is not in B, which {}", words_of(comparison.first[*row.first]),
                         instead(comparison, place, false));
    case Verdict::second_only:
      return fmt::format("B's {} is not in A, which {}", words_of(comparison.second[*row.second]),
                         instead(comparison, place, true));
    case Verdict::result: {
      const OutlineRow& first = comparison.first[*row.first];
      const OutlineRow& second = comparison.second[*row.second];
      return fmt::format("B's {} {}; A's (exchange {}) {}", words_of(second), answered(second),
                         first.id.value, answered(first));
    }
    case Verdict::differs:
    case Verdict::equal:
      break;
  }
  std::string what = "more than is listed";
  for (const ExchangeChange& change : row.changes) {
    if (change.weight == Weight::structure) {
      what = fmt::format("the {}: {}", to_string(change.where), change.text);
      break;
    }
  }
  return fmt::format("{} and A's exchange {} had the same result and differ in {}",
                     words_of(comparison.second[*row.second]), comparison.first[*row.first].id.value, what);
}

/// What changed the course of things comes before what only looks different.
std::optional<std::size_t> divergence_of(const Comparison& comparison) {
  std::optional<std::size_t> looks;
  for (std::size_t i = 0; i < comparison.rows.size(); ++i) {
    const Verdict verdict = comparison.rows[i].verdict;
    if (verdict == Verdict::differs && !looks) {
      looks = i;
    } else if (verdict != Verdict::differs && verdict != Verdict::equal) {
      return i;
    }
  }
  return looks;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::equal:
      return "equal";
    case Verdict::differs:
      return "differs";
    case Verdict::result:
      return "result";
    case Verdict::first_only:
      return "only-a";
    case Verdict::second_only:
      return "only-b";
  }
  return "";
}

Comparison compare(std::vector<OutlineRow> first, std::vector<OutlineRow> second, const ChangeFinder& find,
                   bool all) {
  Comparison comparison;
  comparison.first = std::move(first);
  comparison.second = std::move(second);
  number_folders(comparison.first, comparison.second);
  Comparer comparer(comparison, find, all);
  for (const Aligned& step : align_outlines(comparison.first, comparison.second)) {
    comparer.take(step);
  }
  comparison.divergence = divergence_of(comparison);
  if (comparison.divergence) {
    comparison.sentence = sentence_of(comparison, *comparison.divergence);
  }
  return comparison;
}

}  // namespace eastap::model
