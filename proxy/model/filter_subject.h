// What a filter looks at: an exchange, with what is costly to find out kept once somebody asked. Made for one
// exchange, shared by all that ask about it. Single-threaded; the view must outlive it.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "decoders/wbxml/xpath.h"
#include "proxy/model/exchange_view.h"
#include "proxy/model/findings.h"
#include "proxy/model/judgement.h"

namespace eastap::model {

class FilterSubject {
 public:
  explicit FilterSubject(ExchangeView& view) : view_(view) {}

  [[nodiscard]] ExchangeView& view() { return view_; }
  /// find() of the view.
  [[nodiscard]] const std::vector<Finding>& findings();
  /// judge() of the view.
  [[nodiscard]] const Judgement& judgement();
  /// The documents as the phone sent and got them: 0 the request, 1 the response. Null where there is none.
  [[nodiscard]] const wbxml::Document* document(std::size_t which);
  /// The same for XPath; only where document() gives one. limit_exceeded for very large ones.
  [[nodiscard]] const Result<wbxml::XPathTree>& tree(std::size_t which);

  /// Why a filter could not tell whether the exchange matches: a body that was not kept, a document too large
  /// for an XPath. The first reason that came up.
  [[nodiscard]] const std::optional<Error>& trouble() const { return trouble_; }
  void note_trouble(const Error& error);

 private:
  ExchangeView& view_;
  std::optional<std::vector<Finding>> findings_;
  std::optional<Judgement> judgement_;
  std::array<std::optional<Result<wbxml::XPathTree>>, 2> trees_;
  std::optional<Error> trouble_;
};

}  // namespace eastap::model
