// Asks whoever sits at the terminal whether a wipe that a server ordered may go to the phone. Nothing is read
// from the terminal unless a question is open. Owned by the tap, on the loop's thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "proxy/base/result.h"
#include "proxy/core/hook.h"

namespace eastap::app {

/// Where questions are written and answers come from.
class Terminal {
 public:
  Terminal() = default;
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  virtual ~Terminal() = default;
  virtual void say(const std::string& line) = 0;
  /// Lines go to WipeDesk::typed while `wanted`. Fails where nobody can type.
  [[nodiscard]] virtual Result<void> listen(bool wanted) = 0;
};

class WipeDesk {
 public:
  explicit WipeDesk(Terminal& terminal) : terminal_(&terminal) {}

  /// A hook call of phase wipe. The verdict is pass when somebody says so, and answer (the session's own 503)
  /// when somebody says no or nobody can be asked. How long to wait is the session's part: it cancels.
  void ask(const core::HookKey& key, const core::HookCall& call, core::HookHost::Done done);
  void cancel(const core::HookKey& key);

  /// A line that somebody typed: "wipe N" or "keep N", N the exchange's number.
  void typed(std::string_view line);
  /// Nobody can type any more: every open question is answered with no.
  void nobody_there();

  [[nodiscard]] std::size_t open() const { return questions_.size(); }

 private:
  struct Question {
    ExchangeId exchange;
    core::HookHost::Done done;
  };
  void settle(std::map<core::HookKey, Question>::iterator question, bool allowed);

  Terminal* terminal_;
  std::map<core::HookKey, Question> questions_;
};

}  // namespace eastap::app
