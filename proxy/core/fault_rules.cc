#include "proxy/core/fault_rules.h"

#include <cmath>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "decoders/eas/command.h"
#include "decoders/eas/request_context.h"
#include "proxy/base/text.h"

namespace eastap::core {

namespace {

constexpr std::string_view usage = "expected 'NAME key=value ...' (see `eastap help faults`)";

std::unexpected<Error> bad(const std::string& what) {
  return fail(ErrorCode::invalid_input, text::printable(what));
}

std::optional<std::chrono::milliseconds> seconds_of(const FaultCall& call) {
  const auto given = call.arguments.find("seconds");
  if (given == call.arguments.end() || given->second.empty()) {
    return std::nullopt;
  }
  char* end = nullptr;
  const double seconds = std::strtod(given->second.c_str(), &end);
  if (*end != '\0' || !(seconds >= 0.0 && seconds <= static_cast<double>(max_fault_delay.count()))) {
    return std::nullopt;
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::llround(seconds * 1000.0)));
}

std::optional<int> status_of(const FaultCall& call) {
  const auto given = call.arguments.find("status");
  const auto number = given == call.arguments.end() ? std::nullopt : text::to_number(given->second);
  if (!number || *number < 200 || *number > 599) {
    return std::nullopt;
  }
  return static_cast<int>(*number);
}

/// Every row of the table: also OPTIONS and Autodiscover, which no query names.
eas::Command command_named(std::string_view name) {
  for (std::size_t i = 0; i < eas::command_count; ++i) {
    const eas::CommandInfo* info = eas::find_command(static_cast<eas::Command>(i));
    if (text::iequals(info->name, name)) {
      return info->command;
    }
  }
  return eas::Command::unknown;
}

/// The two that are verdicts rather than changes of bytes, and the rest by the table of faults.
Result<void> check_call(const FaultCall& call) {
  if (call.name == "delay") {
    if (call.arguments.size() != 1 || !seconds_of(call)) {
      return bad(fmt::format("fault delay: expected seconds=N, N from 0 to {}", max_fault_delay.count()));
    }
    return {};
  }
  if (call.name == "answer") {
    const bool retry = call.arguments.contains("retry-after");
    if (!status_of(call) || call.arguments.size() != (retry ? 2U : 1U) ||
        (retry && !text::to_number(call.arguments.at("retry-after")))) {
      return bad("fault answer: expected status=N, N from 200 to 599, and perhaps retry-after=SECONDS");
    }
    return {};
  }
  return faults::check(call);
}

/// One key of a rule: a condition, or else an argument of the fault.
Result<void> take(FaultRule& rule, std::string_view key, std::string_view value) {
  if (key == "command") {
    const eas::Command command = command_named(value);
    if (command == eas::Command::unknown) {
      return bad(fmt::format("fault {}: no command is named '{}'", rule.call.name, value));
    }
    rule.command = eas::command_name(command);
  } else if (key == "device") {
    rule.device = value;
  } else if (key == "nth") {
    const auto number = text::to_number(value);
    if (!number || *number == 0) {
      return bad(fmt::format("fault {}: nth={} is no number from 1", rule.call.name, value));
    }
    rule.nth = *number;
  } else if (key == "side") {
    if (value != "request" && value != "response") {
      return bad(fmt::format("fault {}: side={} is neither request nor response", rule.call.name, value));
    }
    rule.phase = value == "request" ? Phase::request : Phase::response;
  } else if (!rule.call.arguments.emplace(key, value).second) {
    return bad(fmt::format("fault {}: {} is there twice", rule.call.name, key));
  }
  return {};
}

bool matches(const FaultRule& rule, const HookCall& call) {
  if (rule.phase != call.phase || !call.exchange || !call.exchange->request) {
    return false;
  }
  const Head& head = call.exchange->request->head;
  if (!rule.command.empty() &&
      rule.command != eas::command_name(eas::classify(head.method(), head.target()))) {
    return false;
  }
  if (rule.device.empty()) {
    return true;
  }
  const auto context = eas::read_request(head.method(), head.target(),
                                         [&head](std::string_view name) { return head.find(name); });
  return text::glob_match(rule.device, context.device_id) ||
         text::glob_match(rule.device, context.device_type);
}

OwnAnswer answer_of(const FaultCall& call) {
  OwnAnswer answer;
  answer.status = status_of(call).value_or(503);
  if (const auto retry = call.arguments.find("retry-after"); retry != call.arguments.end()) {
    answer.fields.emplace_back("Retry-After", retry->second);
  }
  return answer;
}

}  // namespace

Result<FaultRule> FaultRule::parse(std::string_view spec) {
  FaultRule rule;
  rule.call.source = "--fault";
  for (const std::string_view word : text::split(spec, ' ')) {
    if (word.empty()) {
      continue;
    }
    const std::size_t equals = word.find('=');
    if (rule.call.name.empty()) {
      if (equals != std::string_view::npos) {
        return bad(fmt::format("'{}': {}", spec, usage));
      }
      rule.call.name = word;
      continue;
    }
    if (equals == std::string_view::npos || equals == 0) {
      return bad(fmt::format("'{}' in '{}': {}", word, spec, usage));
    }
    if (const auto taken = take(rule, word.substr(0, equals), word.substr(equals + 1)); !taken) {
      return fail(taken.error());
    }
  }
  if (rule.call.name.empty()) {
    return bad(std::string(usage));
  }
  if (const auto checked = check_call(rule.call); !checked) {
    return fail(checked.error());
  }
  return rule;
}

FaultRules::FaultRules(std::vector<FaultRule> rules) : rules_(std::move(rules)), met_(rules_.size()) {}

HookWish FaultRules::wish() const {
  HookWish wish;
  for (const FaultRule& rule : rules_) {
    const bool body = faults::needs_body(rule.call.name) || rule.call.name == "reset";
    if (rule.phase == Phase::request) {
      wish.request = true;
      wish.request_body = wish.request_body || body;
    } else {
      wish.response = true;
      wish.response_body = wish.response_body || body;
    }
  }
  return wish;
}

FaultRules::Decision FaultRules::decide(const HookCall& call) {
  Decision decision;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const FaultRule& rule = rules_[i];
    if (!matches(rule, call)) {
      continue;
    }
    ++met_[i];
    if (rule.nth != 0 && met_[i] != rule.nth) {
      continue;
    }
    if (rule.call.name == "delay") {
      const auto delay = seconds_of(rule.call).value_or(std::chrono::milliseconds(0));
      decision.delay += delay;
      decision.verdict.notes.push_back(
          {Note::Kind::injected, fmt::format("delayed by {} s", static_cast<double>(delay.count()) / 1000.0),
           rule.call.source});
    } else if (rule.call.name == "answer") {
      decision.verdict.action = Verdict::Action::answer;
      decision.verdict.answer = answer_of(rule.call);
      decision.verdict.notes.push_back({Note::Kind::injected,
                                        fmt::format("answered {}", decision.verdict.answer.status),
                                        rule.call.source});
    } else {
      decision.verdict.faults.push_back(rule.call);
    }
  }
  return decision;
}

std::string fault_help_text() {
  std::string text =
      "Stock faults. On the command line: --fault 'NAME key=value ...', as often as you like.\n"
      "In a hook: exchange:fault(\"NAME\", {key = value}). Faults work on the bytes about to be sent.\n\n";
  const auto row = [&text](std::string_view name, std::string_view arguments, std::string_view meaning) {
    text += fmt::format("  {} {}\n      {}\n", name, arguments, meaning);
  };
  for (const faults::Help& fault : faults::help()) {
    row(fault.name, fault.arguments, fault.meaning);
  }
  row("delay", "seconds=N",
      "wait before the message is sent on; other phones are not delayed (hooks: exchange:delay(N))");
  row("answer", "status=N retry-after=N", "answer by the tap itself (hooks: exchange:answer{...})");
  text += "\nConditions, for --fault:\n";
  row("command=NAME", "", "only this command, for example Sync");
  row("device=PATTERN", "", "only devices whose id or type matches; * and ? are wildcards");
  row("nth=N", "", "only the Nth exchange that meets the other conditions");
  row("side=request|response", "", "which message is broken or held; default response");
  text +=
      "\nExamples:\n"
      "  --fault 'reset command=Ping'\n"
      "  --fault 'truncate at=0.5 length=correct command=Sync nth=3'\n"
      "  --fault 'answer status=503 retry-after=30 side=request device=iPhone*'\n";
  return text;
}

}  // namespace eastap::core
