#include "proxy/app/control_desk.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proxy/app/control_breaks.h"
#include "proxy/app/control_json.h"
#include "proxy/base/safe_json.h"
#include "proxy/base/text.h"

namespace eastap::app {
namespace {

using control::done;
using control::Json;
using control::number_member;
using control::text_member;
using script::Host;

constexpr const char* source = "ctl";

// ---- what can be asked ----

Result<Json> list_faults(Host& host, const Json& /*asked*/) {
  Json all = Json::array();
  for (const script::FaultStanding& fault : host.faults()) {
    all.push_back({{"id", fault.id},
                   {"fault", fault.text},
                   {"source", fault.source},
                   {"paused", fault.paused},
                   {"met", fault.met},
                   {"hits", fault.hits}});
  }
  return Json{{"faults", std::move(all)}};
}

Result<Json> add_fault(Host& host, const Json& asked) {
  const auto spec = text_member(asked, "fault");
  if (!spec) {
    return fail(spec.error());
  }
  const auto id = host.add_fault(*spec, source);
  return id ? Result<Json>(Json{{"id", *id}}) : fail(id.error());
}

Result<Json> change_fault(Host& host, const Json& asked) {
  const auto id = number_member(asked, "id");
  const auto spec = text_member(asked, "fault");
  if (!id || !spec) {
    return fail(!id ? id.error() : spec.error());
  }
  return done(host.change_fault(*id, *spec, source));
}

Result<Json> remove_fault(Host& host, const Json& asked) {
  const auto id = number_member(asked, "id");
  return id ? done(host.remove_fault(*id)) : fail(id.error());
}

Result<Json> pause_fault(Host& host, const Json& asked) {
  const auto id = number_member(asked, "id");
  return id ? done(host.pause_fault(*id, true)) : fail(id.error());
}

Result<Json> resume_fault(Host& host, const Json& asked) {
  const auto id = number_member(asked, "id");
  return id ? done(host.pause_fault(*id, false)) : fail(id.error());
}

Result<Json> list_scripts(Host& host, const Json& /*asked*/) {
  Json all = Json::array();
  for (const script::ScriptStanding& each : host.scripts()) {
    all.push_back(
        {{"name", each.name}, {"path", each.path}, {"paused", each.paused}, {"loaded", each.loaded}});
  }
  return Json{{"scripts", std::move(all)}};
}

// Those that load a script answer when that is over.

void add_script(Host& host, const Json& asked, const control::Reply& reply) {
  const auto path = text_member(asked, "path");
  if (!path) {
    reply(fail(path.error()));
    return;
  }
  host.add_script(*path, [reply](const Result<std::string>& name) {
    reply(name ? Result<Json>(Json::object()) : fail(name.error()));
  });
}

void change_script(Host& host, const Json& asked, const control::Reply& reply) {
  const auto name = text_member(asked, "name");
  const auto path = text_member(asked, "path");
  if (!name || !path) {
    reply(fail(!name ? name.error() : path.error()));
    return;
  }
  host.change_script(*name, *path, [reply](const Result<std::string>& now) {
    reply(now ? Result<Json>(Json{{"name", *now}}) : fail(now.error()));
  });
}

void reload_script(Host& host, const Json& asked, const control::Reply& reply) {
  const auto name = text_member(asked, "name");
  if (!name) {
    reply(fail(name.error()));
    return;
  }
  host.reload_script(*name, [reply](const Result<std::string>& now) {
    reply(now ? Result<Json>(Json::object()) : fail(now.error()));
  });
}

Result<Json> remove_script(Host& host, const Json& asked) {
  const auto name = text_member(asked, "name");
  return name ? done(host.remove_script(*name)) : fail(name.error());
}

Result<Json> pause_script(Host& host, const Json& asked) {
  const auto name = text_member(asked, "name");
  return name ? done(host.pause_script(*name, true)) : fail(name.error());
}

Result<Json> resume_script(Host& host, const Json& asked) {
  const auto name = text_member(asked, "name");
  return name ? done(host.pause_script(*name, false)) : fail(name.error());
}

/// One operation: on the hook host or on the breakpoints.
struct Operation {
  std::string_view name;
  Result<Json> (*on_host)(Host&, const Json&);
  Result<Json> (*on_breaks)(BreakDesk&, const Json&);
};

constexpr std::array<Operation, 23> operations{{{"faults", list_faults, nullptr},
                                                {"fault.add", add_fault, nullptr},
                                                {"fault.change", change_fault, nullptr},
                                                {"fault.remove", remove_fault, nullptr},
                                                {"fault.pause", pause_fault, nullptr},
                                                {"fault.resume", resume_fault, nullptr},
                                                {"scripts", list_scripts, nullptr},
                                                {"script.remove", remove_script, nullptr},
                                                {"script.pause", pause_script, nullptr},
                                                {"script.resume", resume_script, nullptr},
                                                {"breakpoints", nullptr, control::list_breakpoints},
                                                {"break.add", nullptr, control::add_breakpoint},
                                                {"break.remove", nullptr, control::remove_breakpoint},
                                                {"break.pause", nullptr, control::pause_breakpoint},
                                                {"break.resume", nullptr, control::resume_breakpoint},
                                                {"held", nullptr, control::list_held},
                                                {"held.show", nullptr, control::show_held},
                                                {"held.document", nullptr, control::held_document},
                                                {"held.edit", nullptr, control::edit_held},
                                                {"held.release", nullptr, control::release_held},
                                                {"held.answer", nullptr, control::answer_held},
                                                {"held.drop", nullptr, control::drop_held},
                                                {"held.reset", nullptr, control::reset_held}}};

/// One that answers later.
struct LoadOperation {
  std::string_view name;
  void (*begin)(Host&, const Json&, const control::Reply&);
};

constexpr std::array<LoadOperation, 3> load_operations{
    {{"script.add", add_script}, {"script.change", change_script}, {"script.reload", reload_script}}};

Result<Json> carry_out(const ControlParts& parts, const std::string& what, const Json& asked) {
  if (what == "status") {
    return parts.status();
  }
  const auto* found = std::ranges::find(operations, what, &Operation::name);
  if (found == operations.end()) {
    return fail(ErrorCode::invalid_input, fmt::format("nothing is called '{}'", text::printable(what)));
  }
  return found->on_host != nullptr ? found->on_host(parts.host, asked)
                                   : found->on_breaks(parts.breaks, asked);
}

std::string as_line(Result<Json> outcome) {
  constexpr std::size_t longest_error = 2000;
  const bool ok = outcome.has_value();
  Json answer = Json::object();
  if (ok) {
    answer = *std::move(outcome);
  } else {
    // An error of a script goes on with its line and a caret below.
    const std::vector<std::string_view> lines = text::split(outcome.error().what, '\n');
    answer["error"] = text::printable(lines.front(), longest_error);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      answer["lines"].push_back(text::printable(lines[i], longest_error));
    }
    if (outcome.error().offset) {
      answer["offset"] = *outcome.error().offset;
    }
  }
  answer["ok"] = ok;
  return json_line(answer);
}

}  // namespace

ControlDesk::~ControlDesk() {
  for (const auto& [id, waiting] : waiting_) {
    parts_.scheduler.cancel(waiting.ticket);
    parts_.breaks.unwatch(waiting.watch);
  }
}

void ControlDesk::answer(std::string_view line, Reply reply) {
  const Json asked = Json::parse(line, nullptr, false);
  if (!asked.is_object()) {
    reply(as_line(fail(ErrorCode::invalid_input, "a line must be one JSON object")));
    return;
  }
  const auto what = text_member(asked, "do");
  if (what == "held.wait") {
    wait_for_held(asked, std::move(reply));
  } else if (what == "lua") {
    run_lua(asked, std::move(reply));
  } else if (const auto* load = std::ranges::find(load_operations, what.value_or(""), &LoadOperation::name);
             load != load_operations.end()) {
    load->begin(parts_.host, asked,
                [reply = std::move(reply)](const Result<Json>& outcome) { reply(as_line(outcome)); });
  } else {
    reply(as_line(what ? carry_out(parts_, *what, asked) : Result<Json>(fail(what.error()))));
  }
}

/// Answers as soon as something is held that is newer than "after", or when the time is over with none.
void ControlDesk::wait_for_held(const Json& asked, Reply reply) {
  const auto after = control::optional_number(asked, "after");
  const auto seconds = control::optional_seconds(asked, "seconds");
  if (!after || !seconds) {
    reply(as_line(fail(!after ? after.error() : seconds.error())));
    return;
  }
  const std::uint64_t last = after->value_or(0);
  if (auto held = control::held_after(parts_.breaks, last)) {
    reply(as_line(*std::move(held)));
    return;
  }
  if (waiting_.size() >= max_waiting) {
    reply(as_line(fail(ErrorCode::limit_exceeded, "too many wait already")));
    return;
  }
  const std::uint64_t id = ++last_waiting_;
  const auto patience = std::min<std::chrono::milliseconds>(seconds->value_or(longest_wait), longest_wait);
  Waiting& waiting = waiting_[id];
  waiting.after = last;
  waiting.reply = std::move(reply);
  waiting.ticket = parts_.scheduler.after(patience, [this, id] {
    waiting_.at(id).ticket = 0;
    end_wait(id);
  });
  waiting.watch = parts_.breaks.watch([this, id](const HeldStanding& /*held*/, std::string_view how) {
    if (how.empty()) {
      end_wait(id);
    }
  });
}

void ControlDesk::end_wait(std::uint64_t id) {
  const Waiting over = std::move(waiting_.at(id));
  waiting_.erase(id);
  parts_.scheduler.cancel(over.ticket);
  parts_.breaks.unwatch(over.watch);
  over.reply(as_line(control::held_after(parts_.breaks, over.after).value_or(Json{{"held", Json::array()}})));
}

void ControlDesk::run_lua(const Json& asked, Reply reply) {
  const auto code = text_member(asked, "code");
  if (!code) {
    reply(as_line(fail(code.error())));
    return;
  }
  parts_.host.evaluate(*code, [reply = std::move(reply)](const script::Evaluated& result) {
    Json answer = {{"output", result.output}};
    if (result.failed) {
      answer["ok"] = false;
      answer["error"] = result.text;
      reply(json_line(answer));
      return;
    }
    answer["incomplete"] = result.incomplete;
    answer["values"] = result.text;
    reply(as_line(std::move(answer)));
  });
}

}  // namespace eastap::app
