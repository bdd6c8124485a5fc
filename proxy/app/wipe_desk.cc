#include "proxy/app/wipe_desk.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::app {

namespace {

core::Verdict verdict(bool allowed) {
  core::Verdict result;
  result.action = allowed ? core::Verdict::Action::pass : core::Verdict::Action::answer;
  return result;
}

}  // namespace

void WipeDesk::ask(const core::HookKey& key, const core::HookCall& call, core::HookHost::Done done) {
  const ExchangeId exchange = call.exchange ? call.exchange->id : ExchangeId{};
  if (const auto listening = terminal_->listen(true); !listening) {
    terminal_->say(
        "nobody can confirm it here (no terminal); the phone gets a 503. --allow-wipe lets wipes "
        "through");
    done(verdict(false));
    return;
  }
  const std::string phone = call.connection ? call.connection->client.to_string() : "unknown";
  terminal_->say(
      fmt::format("exchange {0}, phone {1}: the server orders this phone to erase its data. Type `wipe "
                  "{0}` and Enter to let "
                  "it, `keep {0}` to refuse",
                  exchange.value, phone));
  questions_.insert_or_assign(key, Question{exchange, std::move(done)});
}

void WipeDesk::cancel(const core::HookKey& key) {
  const auto found = questions_.find(key);
  if (found == questions_.end()) {
    return;
  }
  terminal_->say(fmt::format("exchange {} waits no longer", found->second.exchange.value));
  questions_.erase(found);
  if (questions_.empty()) {
    static_cast<void>(terminal_->listen(false));
  }
}

void WipeDesk::typed(std::string_view line) {
  const auto words = text::split(text::trim(line), ' ');
  const bool wipe = text::iequals(words[0], "wipe");
  const bool keep = text::iequals(words[0], "keep");
  const auto number = words.size() == 2 ? text::to_number(words[1]) : std::nullopt;
  if ((wipe || keep) && number) {
    const auto found = std::ranges::find_if(
        questions_, [number](const auto& entry) { return entry.second.exchange.value == *number; });
    if (found != questions_.end()) {
      settle(found, wipe);
      return;
    }
  }
  std::string open;
  for (const auto& [key, question] : questions_) {
    open += fmt::format(" {}", question.exchange.value);
  }
  terminal_->say("type `wipe N` or `keep N`; waiting:" + open);
}

void WipeDesk::nobody_there() {
  while (!questions_.empty()) {
    settle(questions_.begin(), false);
  }
}

void WipeDesk::settle(std::map<core::HookKey, Question>::iterator question, bool allowed) {
  const core::HookHost::Done done = std::move(question->second.done);
  questions_.erase(question);
  if (questions_.empty()) {
    static_cast<void>(terminal_->listen(false));
  }
  done(verdict(allowed));
}

}  // namespace eastap::app
