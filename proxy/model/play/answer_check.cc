#include "proxy/model/play/answer_check.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "decoders/wbxml/difference.h"
#include "proxy/base/text.h"
#include "proxy/model/body_difference.h"
#include "proxy/model/play/counterparts.h"
#include "proxy/model/play/document_values.h"

namespace eastap::model {
namespace {

using wbxml::Difference;
using wbxml::Document;
using wbxml::Index;

constexpr std::string_view strange_mark = "new ";

/// Whether an element may stand anywhere among its siblings: an item, which its id names, and the properties
/// inside one (MS-ASCMD section 2.2.3.11 sets no order for them). Everything else is a sequence.
bool may_move(const Document& document, Index element) {
  if (wbxml::is_named(document, element)) {
    return true;
  }
  for (const wbxml::Node* node = document.node(element); node != nullptr;
       node = document.node(node->parent)) {
    const std::string_view parent = document.name(node->parent);
    if (parent == "ApplicationData" || parent == "Properties") {
      return true;
    }
  }
  return false;
}

/// Gathers what differs, the gravest first.
class Checker {
 public:
  Checker(PlayStep& recorded, ExchangeView& live, const Overlooked& overlooked)
      : step_(recorded), recorded_(*recorded.view), live_(live), overlooked_(overlooked) {}

  AnswerCheck run(const std::string& failure, const Variables& variables, const std::string& phone) {
    if (core::answered_by_tap(recorded_.exchange())) {
      return not_compared("the tap answered in the recording, and not the server");
    }
    const core::MessagePtr& before = recorded_.exchange().response;
    if (!before || !before->complete) {
      if (failure.empty()) {
        return not_compared(before ? "the recorded answer was cut" : "the recording has no answer here");
      }
      return not_compared("neither the recording nor the server has a whole answer");
    }
    if (!failure.empty()) {
      differs("no whole answer: " + text::printable(failure));
      return std::move(check_);
    }
    check_http();
    check_status();
    check_headers();
    check_body(variables, phone);
    if (check_.verdict == AnswerCheck::Verdict::same && !unknown_.empty()) {
      return not_compared(std::move(unknown_));
    }
    return std::move(check_);
  }

 private:
  static AnswerCheck not_compared(std::string why) {
    return {.verdict = AnswerCheck::Verdict::not_compared, .sentence = std::move(why), .lines = {}};
  }
  void differs(std::string line) {
    if (check_.verdict != AnswerCheck::Verdict::different) {
      check_.verdict = AnswerCheck::Verdict::different;
      check_.sentence = line;
    }
    if (check_.lines.size() < AnswerCheck::max_lines) {
      check_.lines.push_back(std::move(line));
    } else if (check_.lines.size() == AnswerCheck::max_lines) {
      check_.lines.emplace_back("and more");
    }
  }
  /// Something cannot be compared; what can be still counts.
  void unknown(std::string_view why) {
    if (unknown_.empty()) {
      unknown_ = why;
    }
  }

  void check_http() {
    const int before = recorded_.response().message()->head.status();
    const int now = live_.response().message()->head.status();
    if (before != now) {
      differs(fmt::format("HTTP {} {} instead of {}", now,
                          text::printable(live_.response().message()->head.reason(), 60), before));
    }
  }

  /// Of the server's own answer, whatever a hook made of it for the phone.
  auto recorded_status() {
    if (!recorded_.exchange().sent_response) {
      return recorded_.summary().status;
    }
    auto exchange = std::make_shared<core::Exchange>(recorded_.exchange());
    exchange->sent_response.reset();
    return ExchangeView(std::move(exchange), recorded_.auth(), nullptr).summary().status;
  }

  void check_status() {
    const auto before = recorded_status();
    const auto& now = live_.summary().status;
    if (before && now && before->code != now->code) {
      differs(fmt::format("status {} instead of {}", now->words(), before->words()));
    }
  }

  void check_headers() {
    const core::Head& before = recorded_.response().message()->head;
    const core::Head& now = live_.response().message()->head;
    for (const std::string& name : overlooked_.headers()) {
      const auto old_value = value_of(before, name);
      const auto new_value = value_of(now, name);
      if (old_value != new_value) {
        differs(fmt::format("header {}: {} instead of {}", name, shown(new_value), shown(old_value)));
      }
    }
  }
  /// All fields of that name; secrets of a recording are overwritten, so of challenges only the scheme
  /// counts.
  static std::string value_of(const core::Head& head, const std::string& name) {
    std::string all;
    for (std::string_view value : head.find_all(name)) {
      if (name == "www-authenticate") {
        value = value.substr(0, value.find(' '));
      } else if (name == "content-type") {
        value = text::trim(value.substr(0, value.find(';')));
      }
      all += (all.empty() ? "" : ", ") + text::lower(value);
    }
    return all;
  }
  static std::string shown(const std::string& value) {
    return value.empty() ? "nothing" : "'" + text::printable(value, 200) + "'";
  }

  void check_body(const Variables& variables, const std::string& phone) {
    constexpr int ok = 200;
    const core::Message& before = *recorded_.response().message();
    const core::Message& now = *live_.response().message();
    const bool is_page = before.head.status() != ok;  // of a failure: only documents are compared
    if (step_.gaps.response_withheld || !before.body.kept) {
      if (!is_page) {
        unknown("the recorded body is not in the trace");
      }
      return;
    }
    if (!now.body.kept) {
      differs(fmt::format("a body of {}, which is more than is kept and compared, instead of {}",
                          text::human_size(now.body.wire_length), text::human_size(before.body.wire_length)));
      return;
    }
    if (const auto coding = coding_difference(recorded_.response(), live_.response())) {
      differs(coding->instead());
    }
    const Document* old_document = recorded_.response().document();
    const Document* new_document = live_.response().document();
    if (old_document != nullptr && new_document != nullptr) {
      check_documents(*old_document, *new_document, variables, phone);
    } else if ((old_document != nullptr) != (new_document != nullptr)) {
      differs(new_document != nullptr ? "the answer is a WBXML document, and the recorded one is none"
                                      : "the answer is no WBXML document, and the recorded one is");
      return;
    } else if (is_page) {
      return;
    }
    check_bytes();
  }

  /// What the documents leave out, and bodies that are none.
  void check_bytes() {
    for (const BodyDifference& each : byte_differences(recorded_.response(), live_.response())) {
      if (step_.gaps.response_redacted && each.at) {
        unknown("a secret in the recorded body was overwritten");
      } else {
        differs(each.instead());
      }
    }
  }

  void check_documents(const Document& before, const Document& now, const Variables& variables,
                       const std::string& phone) {
    if (before.fault().has_value() != now.fault().has_value()) {
      differs(now.fault() ? "the document cannot be read: " + text::printable(now.fault()->what)
                          : "the document can be read, and the recorded one cannot");
      return;
    }
    if (!now.fault() && (before.root() == wbxml::none) != (now.root() == wbxml::none)) {
      differs(now.root() == wbxml::none ? "an empty body, and the recorded one is not"
                                        : "a document, and the recorded body is empty");
      return;
    }
    TranslatedDocument live = translate(now, variables, phone);
    Document recorded = before;
    blank_out(recorded, {});
    blank_out(live.document, live.strange);
    // The limit is for what counts: a thousand items in another order must not hide the one that is missing.
    const wbxml::DifferenceLimits limits{
        .differences = AnswerCheck::max_lines + 1,
        .counts = [&](const Difference& each) { return counts(each, recorded, live.document); }};
    for (const Difference& each : wbxml::differences(recorded, live.document, limits)) {
      differs(wbxml::to_line(each));
    }
  }

  /// Gives every value that does not count the same text. Ids stay: they say which item is which; those that
  /// nobody recorded are marked, since they may look like the recorded id of something else.
  void blank_out(Document& document, const std::unordered_set<Index>& strange) const {
    std::vector<std::pair<Index, std::string>> edits;
    const Index root = document.root();
    for (Index each = root; each != wbxml::none; each = document.next_in(root, each)) {
      if (!document.is_element(each) || !holds_no_elements(document, each)) {
        continue;
      }
      const std::string value = document.text(each);
      const VolatileKind kind = kind_of(document, each);
      if (value.empty() && is_exchanged(kind)) {
        continue;  // no key, or no id, is none that could be another one
      }
      const bool is_id = kind == VolatileKind::folder_id || kind == VolatileKind::item_id ||
                         kind == VolatileKind::client_id || kind == VolatileKind::long_id;
      if (overlooked_.value(document.namespace_name(each), document.name(each))) {
        if (!is_id) {
          edits.emplace_back(each, overlooked_value);
        } else if (strange.contains(each)) {
          edits.emplace_back(each, std::string(strange_mark) + value);
        }
      } else if (const auto mail = unvarying_mail(document, each)) {
        edits.emplace_back(each, *mail);
      }
    }
    for (const auto& [element, value] : edits) {
      // Always a string: the recorded value may be an opaque one and the live one not.
      static_cast<void>(document.set_text(element, value));
    }
  }
  [[nodiscard]] bool counts(const Difference& each, const Document& recorded, const Document& live) const {
    if (each.kind == Difference::Kind::moved && overlooked_.order() && may_move(live, each.second)) {
      return false;
    }
    const Document& holder = each.second != wbxml::none ? live : recorded;
    const Index element = each.second != wbxml::none ? each.second : each.first;
    if (overlooked_.element(holder.namespace_name(element), holder.name(element))) {
      return false;
    }
    if (each.kind == Difference::Kind::changed) {
      if (step_.gaps.response_redacted && is_overwritten(recorded, each.first)) {
        return false;
      }
      // An id that nobody recorded: the item around it is new, and that is said there.
      return !(is_overlooked_id(holder, element) && holder.text(element).starts_with(strange_mark));
    }
    return true;
  }
  [[nodiscard]] bool is_overlooked_id(const Document& document, Index element) const {
    return kind_of(document, element) != VolatileKind::none &&
           overlooked_.value(document.namespace_name(element), document.name(element));
  }

  PlayStep& step_;
  ExchangeView& recorded_;
  ExchangeView& live_;
  const Overlooked& overlooked_;
  AnswerCheck check_;
  std::string unknown_;  // why not all can be compared
};

}  // namespace

AnswerCheck check_answer(PlayStep& recorded, ExchangeView& live, const std::string& failure,
                         const Variables& variables, const std::string& phone, const Overlooked& overlooked) {
  return Checker(recorded, live, overlooked).run(failure, variables, phone);
}

}  // namespace eastap::model
