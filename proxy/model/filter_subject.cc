#include "proxy/model/filter_subject.h"

#include <fmt/format.h>

namespace eastap::model {

const std::vector<Finding>& FilterSubject::findings() {
  if (!findings_) {
    findings_ = find(view_);
  }
  return *findings_;
}

const Judgement& FilterSubject::judgement() {
  if (!judgement_) {
    judgement_ = judge(view_);
  }
  return *judgement_;
}

const wbxml::Document* FilterSubject::document(std::size_t which) {
  return which == 0 ? view_.request().document() : view_.received().document();
}

std::string_view FilterSubject::text(std::size_t which) {
  auto& kept = texts_.at(which);
  if (!kept) {
    MessageView& message = which == 0 ? view_.request() : view_.received();
    kept = message.message() == nullptr ? std::string_view{} : message.text().value_or(std::string_view{});
  }
  return *kept;
}

const Result<wbxml::XPathTree>& FilterSubject::tree(std::size_t which) {
  constexpr std::uint64_t visits_per_node = 8;
  auto& kept = trees_.at(which);
  if (!kept) {
    kept = wbxml::XPathTree::build(*document(which));
    visited_ += *kept ? visits_per_node * (*kept)->nodes() : 0;
  }
  return *kept;
}

Result<void> FilterSubject::spend(std::size_t visits) {
  if (visits > left_) {
    return fail(
        ErrorCode::limit_exceeded,
        fmt::format("the filter would look at more than {} nodes and texts, counted as often as it may "
                    "come to them",
                    max_visits));
  }
  left_ -= visits;
  visited_ += visits;
  return {};
}

void FilterSubject::note_trouble(const Error& error) {
  if (!trouble_) {
    trouble_ = error;
  }
}

}  // namespace eastap::model
