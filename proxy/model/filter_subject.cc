#include "proxy/model/filter_subject.h"

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

const Result<wbxml::XPathTree>& FilterSubject::tree(std::size_t which) {
  auto& kept = trees_.at(which);
  if (!kept) {
    kept = wbxml::XPathTree::build(*document(which));
  }
  return *kept;
}

void FilterSubject::note_trouble(const Error& error) {
  if (!trouble_) {
    trouble_ = error;
  }
}

}  // namespace eastap::model
