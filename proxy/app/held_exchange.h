// One exchange that a breakpoint holds: what is known of it, what a person has changed so far, and the
// verdict it ends with. Owned by the BreakDesk, on the loop's thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "decoders/eas/command.h"
#include "proxy/base/bytes.h"
#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/core/hook.h"
#include "proxy/model/phones.h"

namespace eastap::app {

/// Who decided, for the remarks.
inline constexpr const char* by_breakpoint = "a breakpoint";
inline constexpr const char* by_hand = "hand";

/// What a person wants changed. What is absent stays as it was.
struct HandEdit {
  std::optional<std::string> document;  ///< XML, as `eastap decode` prints it
  std::optional<Bytes> body;            ///< content without transfer and content coding
  /// In order; an empty value takes every such field away.
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<int> status;  ///< of a response: 200 to 599
};

/// How long the phone will wait for its answer, counted from the start of the exchange.
struct PhonePatience {
  std::chrono::seconds limit{0};
  bool asked = false;  ///< it said so (HeartbeatInterval, Wait); else what is usual
};

/// Seconds that phones usually wait for an answer of which they did not say how long it may take.
inline constexpr std::chrono::seconds usual_patience{30};

class HeldExchange {
 public:
  /// `verdict`: what scripts and faults decided; its action is pass or answer. `phones`: what is known of
  /// them, used only now.
  HeldExchange(core::HookCall call, core::Verdict verdict, const model::Phones& phones);

  [[nodiscard]] ExchangeId id() const { return call_.exchange->id; }
  /// What is held is on its way to the phone: a response, or an answer that the tap made by itself.
  [[nodiscard]] bool is_response() const { return response_; }
  [[nodiscard]] bool made_by_tap() const { return verdict_.action == core::Verdict::Action::answer; }
  [[nodiscard]] const char* phase() const { return response_ ? "response" : "request"; }
  [[nodiscard]] Timestamp started() const { return call_.exchange->started; }
  // Printable.
  [[nodiscard]] const std::string& device() const { return device_; }
  [[nodiscard]] const std::string& command() const { return command_; }
  [[nodiscard]] const std::string& sentence() const { return sentence_; }
  [[nodiscard]] const PhonePatience& patience() const { return patience_; }
  /// Faults that will strike when it is sent on, unless it is edited: "truncate (--fault)".
  [[nodiscard]] std::vector<std::string> pending_faults() const;
  [[nodiscard]] bool edited() const { return head_.has_value() || content_.has_value(); }

  /// The exchange as it would go on now, for views.
  [[nodiscard]] core::ExchangePtr as_it_stands() const;
  /// The document with comments that explain it, to be edited; secrets are in it. not_found where the message
  /// has none, invalid_input where it cannot be read whole.
  [[nodiscard]] Result<std::string> document() const;
  /// The content without codings; secrets are in it. not_found where it was not held.
  [[nodiscard]] Result<Bytes> content() const;

  /// All or nothing. Errors: invalid_input names what is wrong (in XML with line, column and `offset`);
  /// refused: the edit would order a wipe, and `allow_wipe` is not set.
  [[nodiscard]] Result<void> edit(const HandEdit& edit, bool allow_wipe);
  /// An answer to give instead. invalid_input and refused as above.
  [[nodiscard]] Result<core::OwnAnswer> answer(const HandEdit& wanted, bool allow_wipe) const;

  /// The verdict that sends it on as it stands; what it takes is gone from here.
  [[nodiscard]] core::Verdict take_pass();
  /// A verdict with another end: answer, drop, reset. `who`: by_breakpoint, by_hand.
  [[nodiscard]] core::Verdict take_other(core::Verdict::Action action, const char* who,
                                         core::OwnAnswer answer = {});
  /// The connection ended: what scripts and faults made of it reaches nobody.
  void lose();

 private:
  void look(const model::Phones& phones);
  [[nodiscard]] core::Message message() const;
  [[nodiscard]] Result<void> check_head(const HandEdit& edit) const;
  [[nodiscard]] Result<Bytes> new_content(const HandEdit& edit) const;
  [[nodiscard]] Result<void> check_wipe(const core::Message& message) const;

  core::HookCall call_;
  core::Verdict verdict_;
  bool response_ = false;
  core::Message base_;              // as it would go on without a hand's edit
  std::optional<core::Head> head_;  // edited by hand
  std::optional<Bytes> content_;    // edited by hand
  std::string device_;
  std::string command_;
  std::string sentence_;
  eas::Command eas_ = eas::Command::none;
  PhonePatience patience_;
};

}  // namespace eastap::app
