// What a filter looks at: an exchange, with what is costly to find out kept once somebody asked. Made for one
// exchange, shared by all that ask about it. Single-threaded; the view must outlive it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "decoders/wbxml/xpath.h"
#include "proxy/model/exchange_view.h"
#include "proxy/model/findings.h"
#include "proxy/model/judgement.h"

namespace eastap::model {

class FilterSubject {
 public:
  /// What one evaluation of a filter may look at in documents and bodies, all its terms together: nodes,
  /// counted as often as they may be looked at, and texts, of which 16 bytes count as a node. A node takes
  /// some 20 ns, so that no filter holds the loop up for longer than some 40 ms, once the exchange is
  /// decoded.
  static constexpr std::size_t max_visits = 2'000'000;
  static constexpr std::size_t bytes_per_visit = 16;

  explicit FilterSubject(ExchangeView& view) : view_(view) {}

  [[nodiscard]] ExchangeView& view() { return view_; }
  /// find() of the view.
  [[nodiscard]] const std::vector<Finding>& findings();
  /// judge() of the view.
  [[nodiscard]] const Judgement& judgement();
  /// The documents as the phone sent and got them: 0 the request, 1 the response. Null where there is none.
  [[nodiscard]] const wbxml::Document* document(std::size_t which);
  /// A body that is no document, as text; "" where it is none.
  [[nodiscard]] std::string_view text(std::size_t which);
  /// The documents for XPath; only where document() gives one. limit_exceeded for very large ones. Building
  /// it is done once, as decoding, and needs no allowance; it counts in visited().
  [[nodiscard]] const Result<wbxml::XPathTree>& tree(std::size_t which);

  /// An evaluation begins, with an allowance of max_visits.
  void begin_evaluation() { left_ = max_visits; }
  /// Takes that many visits from the allowance before they are made. limit_exceeded, and nothing is taken,
  /// where less is left.
  [[nodiscard]] Result<void> spend(std::size_t visits);
  /// The visits of all evaluations so far.
  [[nodiscard]] std::uint64_t visited() const { return visited_; }

  /// Why a filter could not tell whether the exchange matches: a body that was not kept, a document too large
  /// for an XPath, an allowance that is used up. The first reason that came up.
  [[nodiscard]] const std::optional<Error>& trouble() const { return trouble_; }
  void note_trouble(const Error& error);

 private:
  ExchangeView& view_;
  std::optional<std::vector<Finding>> findings_;
  std::optional<Judgement> judgement_;
  std::array<std::optional<std::string_view>, 2> texts_;
  std::array<std::optional<Result<wbxml::XPathTree>>, 2> trees_;
  std::optional<Error> trouble_;
  std::size_t left_ = max_visits;
  std::uint64_t visited_ = 0;
};

}  // namespace eastap::model
