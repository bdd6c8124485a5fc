// What one running hook call sees and has decided so far, without Lua: messages, their edits, decoded views
// made when somebody looks, and the verdict. Owned by the host's running call; loop's thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/request_context.h"
#include "decoders/wbxml/document.h"
#include "proxy/base/boxed.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"
#include "proxy/core/hook.h"
#include "proxy/script/event.h"
#include "proxy/script/hook_filters.h"
#include "proxy/script/promises.h"

namespace eastap::script {

/// The lines of scripts that changed something; the first max_lines of them.
class ChangedLines {
 public:
  static constexpr std::size_t max_lines = 4;
  /// "hooks.lua:12"; "" is none.
  void add(const std::string& line);
  [[nodiscard]] bool empty() const { return lines_.empty(); }
  /// "hooks.lua:12, more.lua:3"; ", ..." stands for those beyond the limit.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::string> lines_;
  bool more_ = false;
};

class MessageState;

/// A document that scripts hold. It outlives its hook call as an empty shell, so that a kept handle is an
/// error and never a dangling pointer.
struct DocumentBox {
  DocumentBox() = default;
  DocumentBox(const DocumentBox&) = delete;
  DocumentBox& operator=(const DocumentBox&) = delete;
  ~DocumentBox();

  wbxml::Document document;
  bool alive = true;
  std::string read_only;  ///< why it cannot be changed; empty: it can
  /// Whose content it is; null of one that a script made, and once the message has another.
  MessageState* message = nullptr;

  std::size_t first_size = 0;    ///< nodes when it was decoded
  std::uint64_t xpath_tree = 0;  ///< number of the tree that XPath made of it and that still fits; 0: none

  /// Of a document that a script made: where its bytes are counted, and how many are.
  std::size_t* counter = nullptr;
  std::size_t counted = 0;
};
using DocumentPtr = std::shared_ptr<DocumentBox>;

/// A request or response inside a hook call.
class MessageState {
 public:
  MessageState() = default;
  /// `message` may be null; it and `edited_head` outlive this.
  /// `writable`: this message is the one that is about to be sent on.
  /// `edited_head`: what an earlier hook made of the head; null where it changed nothing.
  void open(const core::Message* message, bool writable, const core::Head* edited_head = nullptr) {
    message_ = message;
    writable_ = writable;
    before_ = edited_head;
  }
  MessageState(const MessageState&) = delete;
  MessageState& operator=(const MessageState&) = delete;
  ~MessageState();

  [[nodiscard]] bool exists() const { return message_ != nullptr; }
  [[nodiscard]] bool writable() const { return writable_; }
  [[nodiscard]] bool complete() const { return message_->complete; }
  /// The head with the edits so far.
  [[nodiscard]] const core::Head& head() const {
    return work_->head ? *work_->head : before_ ? *before_ : message_->head;
  }
  [[nodiscard]] const core::Head& received_head() const { return message_->head; }
  /// The same as head(), to be changed. Only of a writable message.
  [[nodiscard]] core::Head& edit_head();

  /// The content, transfer and content coding undone, with the edits so far; at most `limit` bytes. The view
  /// lives until the next edit. Errors say why there is none: not held, damaged coding, too long.
  [[nodiscard]] Result<ByteView> content(std::size_t limit);
  /// Replaces the content. Fails while the body is not held. A document made before goes stale.
  [[nodiscard]] Result<void> set_content(Bytes content);
  /// The WBXML document of the content (of a multipart answer: of its part 0); null when it is none.
  [[nodiscard]] Result<DocumentPtr> document(std::size_t limit);

  /// Where scripts changed it; whoever changes it says so.
  ChangedLines changed;
  /// Whether anything was edited so far.
  [[nodiscard]] bool edited() const;
  /// Everything that was edited, for the verdict.
  [[nodiscard]] Result<core::MessageEdit> take_edit();

 private:
  /// What comes of it where a script reads or edits it.
  struct Work {
    std::optional<core::Head> head;
    std::optional<Bytes> content;  // given by the script
    std::optional<Bytes> plain;    // the unedited content, where it is not simply a stretch of the wire bytes
    Bytes scratch;                 // the edited document as bytes, as content() gave it last
    DocumentPtr box;
    bool multipart = false;  // `box` is part 0 of it
  };

  [[nodiscard]] Result<ByteView> unedited_content(std::size_t limit);
  [[nodiscard]] ByteView wire_content() const;
  [[nodiscard]] Result<Bytes> encoded() const;
  [[nodiscard]] Result<void> held() const;
  void forget_document();

  const core::Message* message_ = nullptr;
  const core::Head* before_ = nullptr;
  bool writable_ = false;
  Boxed<Work> work_;
};

/// Names a message of a hook call: its request, its response, or an answer that it fetched, by number.
enum class Part : std::uint32_t { request, response, first_fetched };

/// One hook call: one phase of one exchange (or connection), for all scripts in turn.
struct CallState {
  std::uint64_t serial = 0;  ///< names the call to Lua values; never used again
  core::HookCall hook;
  Event event = Event::request;
  MessageState request;  ///< of `hook`, as the response
  MessageState response;
  struct Fetched {
    core::MessagePtr answer;
    MessageState state;
  };
  /// What eas.fetch brought; at most max_fetched, none of them writable.
  std::vector<std::unique_ptr<Fetched>> fetched;
  Boxed<core::Verdict> verdict;
  Promises promises;                 ///< what is to be said of the verdict once it is final
  ChangedLines changed;              ///< where scripts changed the piece of a body
  std::unique_ptr<FilterLook> look;  ///< once a filter was asked
  /// The stock fault that a script had carried out last, and how many remarks there were before it.
  struct ScriptedFault {
    std::string name;
    std::string text;    ///< as it would be written for --fault
    std::string source;  ///< "hooks.lua:12"
    std::size_t notes_before = 0;
  };
  std::optional<ScriptedFault> scripted;
  bool decided = false;  ///< it was answered, dropped or reset: later scripts are not asked

  static constexpr std::size_t max_fetched = 16;
  /// Of a part that exists.
  [[nodiscard]] MessageState& message(Part part);

  /// What the request says about itself; read when somebody asks. Of a call without exchange: empty.
  [[nodiscard]] const eas::RequestContext& context();
  /// The device id, or "" where there is none.
  [[nodiscard]] const std::string& device() { return context().device_id; }

  /// Adds a remark; beyond max_notes they are only counted.
  void note(core::Note::Kind kind, std::string_view text, std::string source);
  /// Adds one that is true only if the verdict is carried out.
  void promise(Promises::Kind kind, std::string_view text, std::string source);

  static constexpr std::size_t max_notes = 100;
  static constexpr std::size_t max_note = 1000;  ///< characters

 private:
  std::optional<eas::RequestContext> context_;
};

}  // namespace eastap::script
