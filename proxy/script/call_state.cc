#include "proxy/script/call_state.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "decoders/content_coding.h"
#include "decoders/multipart.h"
#include "proxy/base/text.h"

namespace eastap::script {

namespace {

/// What the field says, or "".
std::string_view field(const core::Head& head, std::string_view name) {
  return head.find(name).value_or(std::string_view{});
}

/// By the type where there is one, else by the header that EAS always has: WBXML 1.3, public id 1, UTF-8, no
/// table.
bool is_wbxml(std::string_view type, ByteView content) {
  if (content.empty()) {
    return false;
  }
  if (text::istarts_with(type, "application/vnd.ms-sync")) {
    return true;
  }
  constexpr std::string_view canonical("\x03\x01\x6A\x00", 4);
  return type.empty() && as_text(content).starts_with(canonical);
}

std::unexpected<Error> too_long(std::size_t limit) {
  return fail(ErrorCode::limit_exceeded,
              fmt::format("the body is longer than the {} bytes that a hook can read", limit));
}

}  // namespace

void ChangedLines::add(const std::string& line) {
  if (line.empty() || std::ranges::find(lines_, line) != lines_.end()) {
    return;
  }
  if (lines_.size() < max_lines) {
    lines_.push_back(line);
  } else {
    more_ = true;
  }
}

std::string ChangedLines::text() const {
  if (lines_.empty()) {
    return {};  // most calls change nothing
  }
  return lines_.size() == 1 ? lines_.front()
                            : fmt::format("{}{}", fmt::join(lines_, ", "), more_ ? ", ..." : "");
}

DocumentBox::~DocumentBox() {
  if (counter != nullptr) {
    *counter -= counted;
  }
}

MessageState::~MessageState() {
  forget_document();
}

void MessageState::forget_document() {
  if (work_.untouched()) {
    return;
  }
  if (const DocumentPtr box = std::exchange(work_->box, nullptr)) {
    box->alive = false;
    box->message = nullptr;
    box->document = {};
  }
  work_->multipart = false;
}

core::Head& MessageState::edit_head() {
  std::optional<core::Head>& edited = work_->head;
  if (!edited) {
    edited = head();
  }
  return *edited;
}

Result<void> MessageState::held() const {
  if (!message_->body.kept) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("the body ({} bytes so far) is not held: it is larger than --body-limit",
                            message_->body.wire_length));
  }
  if (!message_->complete) {
    return fail(ErrorCode::not_found,
                "the body is not held: the script said bodies = false, or the body was cut off");
  }
  return {};
}

/// The content of a body that is one stretch of the wire bytes.
ByteView MessageState::wire_content() const {
  if (message_->body.content_spans.empty()) {
    return {};
  }
  const core::Body::Span span = message_->body.content_spans[0];
  return ByteView(message_->body.wire).subspan(span.begin, span.end - span.begin);
}

Result<ByteView> MessageState::unedited_content(std::size_t limit) {
  if (const auto here = held(); !here) {
    return fail(here.error());
  }
  const core::Body& body = message_->body;
  std::optional<Bytes>& plain = work_->plain;
  if (plain) {
    return ByteView(*plain);
  }
  if (body.content_length > limit) {
    return too_long(limit);
  }
  const std::string_view coding = field(message_->head, "Content-Encoding");
  if (decoders::is_identity(coding)) {
    if (body.content_spans.size() <= 1) {
      return wire_content();
    }
    plain = body.content();
    return ByteView(*plain);
  }
  auto decoded = decoders::decode(coding, body.content(), limit);
  if (!decoded) {
    return fail(decoded.error());
  }
  plain = std::move(*decoded);
  return ByteView(*plain);
}

Result<Bytes> MessageState::encoded() const {
  const Work& work = *work_;
  Bytes bytes = wbxml::encode(work.box->document);
  if (!work.multipart) {
    return bytes;
  }
  const ByteView whole = work.content ? ByteView(*work.content)
                         : work.plain ? ByteView(*work.plain)
                                      : wire_content();
  const auto parts = decoders::split_multipart(whole);
  if (!parts) {
    return fail(parts.error());
  }
  return decoders::replace_part0(whole, *parts, bytes);
}

Result<ByteView> MessageState::content(std::size_t limit) {
  Work& work = *work_;
  if (work.box && work.box->document.edited()) {
    auto bytes = encoded();
    if (!bytes) {
      return fail(bytes.error());
    }
    if (bytes->size() > limit) {
      return too_long(limit);
    }
    work.scratch = std::move(*bytes);
    return ByteView(work.scratch);
  }
  if (work.content) {
    return ByteView(*work.content);
  }
  return unedited_content(limit);
}

Result<void> MessageState::set_content(Bytes content) {
  if (const auto here = held(); !here) {
    return here;
  }
  forget_document();
  work_->content = std::move(content);
  return {};
}

Result<DocumentPtr> MessageState::document(std::size_t limit) {
  Work& work = *work_;
  if (work.box) {
    return work.box;
  }
  const auto bytes = work.content ? Result<ByteView>(ByteView(*work.content)) : unedited_content(limit);
  if (!bytes) {
    return fail(bytes.error());
  }
  ByteView body = *bytes;
  const std::string_view type = field(head(), "Content-Type");
  const bool multipart = decoders::is_multipart(type);
  if (multipart) {
    const auto parts = decoders::split_multipart(body);
    if (!parts) {
      return fail(parts.error());
    }
    body = parts->parts[0].bytes;
  } else if (!is_wbxml(type, body)) {
    return DocumentPtr{};
  }
  const DocumentPtr box = work.box = std::make_shared<DocumentBox>();
  box->message = this;
  box->document = wbxml::decode_view(body);
  box->first_size = box->document.size();
  work.multipart = multipart;
  if (!writable_) {
    box->read_only = "this message was already sent on";
  } else if (const auto& fault = box->document.fault()) {
    box->read_only =
        fmt::format("it could be read only in part ({} at byte {})", fault->what, fault->offset.value_or(0));
  }
  return work.box;
}

bool MessageState::edited() const {
  const Work& work = *work_;
  return work.head || work.content || (work.box && work.box->document.edited());
}

Result<core::MessageEdit> MessageState::take_edit() {
  core::MessageEdit edit;
  if (work_.untouched()) {
    return edit;
  }
  if (work_->box && work_->box->document.edited()) {
    auto bytes = encoded();
    if (!bytes) {
      return fail(bytes.error());
    }
    edit.content = std::move(*bytes);
  } else {
    edit.content = std::move(work_->content);
  }
  edit.head = std::move(work_->head);
  return edit;
}

MessageState& CallState::message(Part part) {
  return part == Part::request ? request
         : part == Part::response
             ? response
             : fetched.at(static_cast<std::size_t>(part) - static_cast<std::size_t>(Part::first_fetched))
                   ->state;
}

const eas::RequestContext& CallState::context() {
  if (!context_) {
    context_.emplace();
    if (hook.exchange && hook.exchange->request) {
      const core::Head& head = hook.exchange->request->head;
      context_ = eas::read_request(head.method(), head.target(),
                                   [&head](std::string_view name) { return head.find(name); });
    }
  }
  return *context_;
}

void CallState::note(core::Note::Kind kind, std::string_view text, std::string source) {
  if (verdict->notes.size() < max_notes) {
    verdict->notes.push_back({kind, text::printable(text, max_note), std::move(source), {}});
  } else if (verdict->notes.size() == max_notes) {
    verdict->notes.push_back(
        {kind, "there are more remarks of this hook; they are not kept", std::move(source)});
  }
}

void CallState::promise(Promises::Kind kind, std::string_view text, std::string source) {
  promises.add(kind, {core::Note::Kind::injected, text::printable(text, max_note), std::move(source), {}},
               verdict->notes.size());
}

}  // namespace eastap::script
