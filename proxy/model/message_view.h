// One message of an exchange with its codings undone: content, and the WBXML document where there is one.
// Made when somebody looks, decoded at most once. Refers to the message, which must outlive it;
// single-threaded.
#pragma once

#include <optional>
#include <string>

#include "decoders/finding.h"
#include "decoders/wbxml/document.h"
#include "proxy/base/bytes.h"
#include "proxy/core/message.h"

namespace eastap::model {

class MessageView {
 public:
  /// `message` may be null: nothing was sent. `eas`: the body is an ActiveSync command's.
  MessageView(const core::Message* message, bool eas) : message_(message), eas_(eas) {}
  MessageView(const MessageView&) = delete;
  MessageView& operator=(const MessageView&) = delete;
  ~MessageView() = default;

  [[nodiscard]] const core::Message* message() const { return message_; }

  /// The body without transfer and content coding, at most 64 MiB of it; empty where the body was not kept.
  /// Lives as long as the view.
  [[nodiscard]] ByteView content();
  /// Why the content is not whole: damaged or unknown content coding.
  [[nodiscard]] const std::optional<Error>& content_fault();

  /// The WBXML document; of a multipart answer its part 0. An empty body gives an empty document. Null where
  /// there is no message, the body was not kept, or it is something else (a web page, MIME).
  [[nodiscard]] const wbxml::Document* document();
  /// What multipart splitting noticed.
  [[nodiscard]] const decoders::Findings& multipart_findings();

  /// The content as text, where its type says that it is text, XML, JSON or a form, and it is UTF-8; else
  /// nothing. Wire text: not printable.
  [[nodiscard]] std::optional<std::string_view> text();

 private:
  void undo_coding();
  void decode();

  const core::Message* message_;
  bool eas_;
  bool coding_undone_ = false;
  bool decoded_ = false;
  bool has_document_ = false;
  Bytes joined_;    // the content where it lay in pieces
  Bytes inflated_;  // the content where it was coded
  ByteView content_;
  std::optional<Error> fault_;
  wbxml::Document document_;
  decoders::Findings multipart_findings_;
};

}  // namespace eastap::model
