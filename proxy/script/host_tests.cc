// The host's part in `eastap test`: finding and calling the test functions of its scripts.
#include <algorithm>
#include <utility>

#include "proxy/base/text.h"
#include "proxy/script/bind_offline.h"
#include "proxy/script/host.h"

namespace eastap::script {

std::vector<TestOutcome> Host::run_tests(const std::vector<OfflineExchange>& taken) {
  open_offline_exchanges(state_->lua());
  std::vector<TestOutcome> outcomes;
  for (const File& file : files_) {
    for (const std::string& name : file.script ? file.script->tests() : std::vector<std::string>()) {
      outcomes.push_back(run_test(*file.script, name, taken));
    }
  }
  return outcomes;
}

/// Under the budgets of a hook call, without an exchange of its own: it cannot sleep.
TestOutcome Host::run_test(const Script& script, const std::string& name,
                           const std::vector<OfflineExchange>& taken) {
  TestOutcome outcome{.script = script.name(), .name = name, .passed = false, .failure = {}, .said = {}};
  const auto log = std::exchange(state_->log, [&outcome](std::string_view source, const std::string& line) {
    if (outcome.said.size() < CallState::max_notes) {
      outcome.said.push_back(source.empty() ? line : line + "  " + std::string(source));
    }
  });
  Task task = state_->start();
  script.push_global_function(task.thread, name);
  push_offline_exchanges(task.thread, taken);
  State::Outcome ended = state_->resume(task, 1);
  while (ended == State::Outcome::suspended && task.suspension.kind == Suspension::Kind::slice) {
    ended = state_->resume(task, 0);
  }
  outcome.passed = ended == State::Outcome::finished;
  if (ended == State::Outcome::failed) {
    outcome.failure = text::printable(State::failure(task), CallState::max_note);
  } else if (ended == State::Outcome::suspended) {
    outcome.failure = "a test cannot sleep";
  }
  state_->log = log;
  state_->release(task, outcome.passed ? State::Outcome::finished : State::Outcome::failed);
  return outcome;
}

}  // namespace eastap::script
