#include "proxy/model/body_difference.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "decoders/content_coding.h"
#include "decoders/multipart.h"
#include "proxy/base/text.h"
#include "proxy/model/body_place.h"
#include "proxy/model/play/document_values.h"

namespace eastap::model {
namespace {

constexpr std::array<std::uint8_t, 4> wbxml_start{0x03, 0x01, 0x6A, 0x00};

/// MessageView takes what begins like WBXML for that, whatever the header says; most phones do not.
bool is_coded_in_name_only(const core::Message& message) {
  const auto coding = message.head.find("Content-Encoding");
  if (!coding || decoders::is_identity(*coding)) {
    return false;
  }
  Bytes start;
  for (const core::Body::Span& span : message.body.content_spans) {
    const std::size_t wanted =
        std::min<std::size_t>(wbxml_start.size() - start.size(), span.end - span.begin);
    append(start, ByteView(message.body.wire).subspan(span.begin, wanted));
  }
  return std::ranges::equal(start, wbxml_start);
}

/// How the content lies in the body, in words; "" where that is as it should be.
std::string coding_of(MessageView& view) {
  if (is_coded_in_name_only(*view.message())) {
    return "named and not applied";
  }
  return view.content_fault() ? "damaged (" + text::printable(view.content_fault()->what) + ")" : "";
}

std::vector<ByteView> further_parts(MessageView& view) {
  std::vector<ByteView> found;
  const std::string_view type = view.message()->head.find("Content-Type").value_or(std::string_view{});
  if (!decoders::is_multipart(type)) {
    return found;
  }
  if (const auto split = decoders::split_multipart(view.content())) {
    for (std::size_t i = 1; i < split->parts.size(); ++i) {
      found.push_back(split->parts[i].bytes);
    }
  }
  return found;
}

/// Whether bytes are a mail, as far as the message says so.
class Mails {
 public:
  explicit Mails(MessageView& view) : places_(find_bodies(view)) {}

  [[nodiscard]] bool has(ByteView bytes) const {
    return std::ranges::any_of(places_.listed, [&](const BodyPlace& place) {
      return place.kind == BodyKind::mime && !place.base64 && place.bytes.data() == bytes.data() &&
             place.bytes.size() == bytes.size();
    });
  }

 private:
  BodyPlaces places_;
};

class ByteComparer {
 public:
  ByteComparer(MessageView& before, MessageView& after, const BodyComparison& how)
      : before_(before), after_(after), how_(how) {}

  std::vector<BodyDifference> run() {
    const wbxml::Document* first = before_.document();
    const wbxml::Document* second = after_.document();
    if (first == nullptr && second == nullptr) {
      compare("another body:", before_.content(), after_.content());
    } else if (first != nullptr && second != nullptr) {
      compare_rests(*first, *second);
      compare_parts();
    }
    return std::move(found_);
  }

 private:
  void compare(std::string what, ByteView before, ByteView after) {
    if (std::ranges::equal(before, after)) {
      return;
    }
    if (!how_.exact && are_mails(before, after) &&
        unvarying_mail(as_text(before)) == unvarying_mail(as_text(after))) {
      return;
    }
    const auto differs = std::ranges::mismatch(before, after);
    found_.push_back({std::move(what), text::human_size(before.size()), text::human_size(after.size()),
                      static_cast<std::size_t>(differs.in1 - before.begin())});
  }

  bool are_mails(ByteView before, ByteView after) {
    if (!mails_before_) {
      mails_before_.emplace(before_);
      mails_after_.emplace(after_);
    }
    return mails_before_->has(before) && mails_after_->has(after);
  }

  /// What was read of them is compared as documents are.
  void compare_rests(const wbxml::Document& first, const wbxml::Document& second) {
    if (first.fault().has_value() == second.fault().has_value()) {
      compare("the rest behind what could be read:", first.body().subspan(first.read_end()),
              second.body().subspan(second.read_end()));
    }
  }

  void compare_parts() {
    const std::vector<ByteView> before = further_parts(before_);
    const std::vector<ByteView> after = further_parts(after_);
    if (before.size() != after.size()) {
      found_.push_back({"parts behind the document:", std::to_string(before.size()),
                        std::to_string(after.size()), std::nullopt});
    }
    const std::size_t both = std::min(before.size(), after.size());
    for (std::size_t i = 0; i < both && found_.size() < BodyComparison::max_parts; ++i) {
      compare(fmt::format("part {}:", i + 1), before[i], after[i]);
    }
  }

  MessageView& before_;
  MessageView& after_;
  const BodyComparison& how_;
  std::optional<Mails> mails_before_;
  std::optional<Mails> mails_after_;
  std::vector<BodyDifference> found_;
};

bool are_kept(const MessageView& before, const MessageView& after) {
  return before.message() != nullptr && after.message() != nullptr && before.message()->body.kept &&
         after.message()->body.kept;
}

std::string place_words(const std::optional<std::size_t>& at) {
  return at ? fmt::format(", differs from byte {} on", *at) : "";
}

}  // namespace

std::string BodyDifference::change() const {
  return fmt::format("{} {} -> {}{}", what, before, after, place_words(at));
}

std::string BodyDifference::instead() const {
  return fmt::format("{} {} instead of {}{}", what, after, before, place_words(at));
}

std::optional<BodyDifference> coding_difference(MessageView& before, MessageView& after) {
  if (!are_kept(before, after)) {
    return std::nullopt;
  }
  std::string old = coding_of(before);
  std::string now = coding_of(after);
  if (old.empty() == now.empty()) {  // two that are damaged: their bytes are compared
    return std::nullopt;
  }
  return BodyDifference{"content coding:", old.empty() ? "whole" : std::move(old),
                        now.empty() ? "whole" : std::move(now), std::nullopt};
}

std::vector<BodyDifference> byte_differences(MessageView& before, MessageView& after,
                                             const BodyComparison& how) {
  return are_kept(before, after) ? ByteComparer(before, after, how).run() : std::vector<BodyDifference>{};
}

}  // namespace eastap::model
