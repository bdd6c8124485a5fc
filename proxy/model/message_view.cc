#include "proxy/model/message_view.h"

#include <array>
#include <utility>

#include "decoders/content_coding.h"
#include "decoders/multipart.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

bool may_be_wbxml(ByteView content) {
  return content[0] >= 1 && content[0] <= 3;
}

bool says_wbxml(std::string_view type) {
  return text::ifind(type, "vnd.ms-sync") != std::string_view::npos;
}

/// The start that every EAS client and server writes; who has it needs no look at the headers.
bool has_canonical_start(ByteView content) {
  return content.size() >= 4 && content[0] == 0x03 && content[1] == 0x01 && content[2] == 0x6A &&
         content[3] == 0x00;
}

}  // namespace

ByteView MessageView::content() {
  undo_coding();
  return content_;
}

const std::optional<Error>& MessageView::content_fault() {
  undo_coding();
  return fault_;
}

const wbxml::Document* MessageView::document() {
  decode();
  return has_document_ ? &document_ : nullptr;
}

const decoders::Findings& MessageView::multipart_findings() {
  decode();
  return multipart_findings_;
}

void MessageView::undo_coding() {
  if (std::exchange(coding_undone_, true) || message_ == nullptr || !message_->body.kept) {
    return;
  }
  const core::Body& body = message_->body;
  if (body.content_spans.size() == 1) {
    const core::Body::Span& only = body.content_spans.front();
    content_ = ByteView(body.wire).subspan(only.begin, only.end - only.begin);
  } else {
    joined_ = body.content();
    content_ = joined_;
  }
  if (content_.empty() || has_canonical_start(content_)) {
    return;
  }
  const auto coding = message_->head.find("Content-Encoding");
  if (coding && !decoders::is_identity(*coding)) {
    decoders::DecodedContent decoded = decoders::decode_partial(*coding, content_);
    inflated_ = std::move(decoded.bytes);
    fault_ = std::move(decoded.fault);
    content_ = inflated_;
  }
}

void MessageView::decode() {
  undo_coding();
  if (std::exchange(decoded_, true) || message_ == nullptr || !message_->body.kept || !eas_) {
    return;
  }
  if (content_.empty()) {
    has_document_ = !fault_ && message_->complete;  // else it was cut before its first byte
    return;
  }
  if (has_canonical_start(content_)) {
    document_ = wbxml::decode_view(content_);
    has_document_ = true;
    return;
  }
  const std::string_view type = message_->head.find("Content-Type").value_or(std::string_view{});
  if (decoders::is_multipart(type)) {
    if (auto parts = decoders::split_multipart(content_)) {
      multipart_findings_ = std::move(parts->findings);
      document_ = wbxml::decode_view(parts->parts.front().bytes);
      has_document_ = true;
    } else {
      decoders::add_finding(multipart_findings_, "multipart.fault", parts.error().what, parts.error().offset);
    }
  } else if (may_be_wbxml(content_) || says_wbxml(type)) {
    document_ = wbxml::decode_view(content_);
    has_document_ = true;
  }
}

std::optional<std::string_view> MessageView::text() {
  constexpr std::array<std::string_view, 5> kinds{"text/", "xml", "json", "x-www-form-urlencoded",
                                                  "message/rfc822"};
  const ByteView bytes = content();
  if (bytes.empty()) {
    return std::nullopt;
  }
  const std::string_view type = message_->head.find("Content-Type").value_or(std::string_view{});
  for (const std::string_view kind : kinds) {
    if (text::ifind(type, kind) != std::string_view::npos &&
        text::ifind(type, "wbxml") == std::string_view::npos) {
      const std::string_view found = as_text(bytes);
      return text::is_utf8(found) ? std::optional(found) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace eastap::model
