#include "proxy/app/control_breaks.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/model/findings.h"
#include "proxy/trace/redaction.h"
#include "proxy/ui/exchange_detail.h"
#include "proxy/ui/exchange_json.h"
#include "proxy/ui/time_text.h"

namespace eastap::app::control {
namespace {

double in_seconds(nanoseconds duration) {
  // Tenths: what is shown changes while it is read.
  return static_cast<double>(
             std::chrono::floor<std::chrono::duration<std::int64_t, std::deci>>(duration).count()) /
         10.0;
}

Result<BreakSpec::On> read_on(const Json& asked) {
  const auto on = optional_text(asked, "on");
  if (!on) {
    return fail(on.error());
  }
  const std::string word = on->value_or("both");
  for (const BreakSpec::On each : {BreakSpec::On::request, BreakSpec::On::response, BreakSpec::On::both}) {
    if (word == name(each)) {
      return each;
    }
  }
  return fail(ErrorCode::invalid_input, "\"on\" must be request, response or both");
}

Result<BreakSpec> read_spec(const Json& asked) {
  BreakSpec spec;
  auto filter = text_member(asked, "filter");
  const auto on = read_on(asked);
  const auto times = optional_number(asked, "times");
  const auto hold = optional_seconds(asked, "hold");
  const auto then = optional_text(asked, "then");
  if (const Error* const error = first_error(filter, on, times, hold, then)) {
    return fail(*error);
  }
  const std::string policy = then->value_or("pass");
  if (policy != "pass" && policy != "drop") {
    return fail(ErrorCode::invalid_input, "\"then\" must be pass or drop");
  }
  spec.filter = *std::move(filter);
  spec.on = *on;
  spec.times = times->value_or(0);
  spec.hold = hold->value_or(BreakList::default_hold);
  spec.drop = policy == "drop";
  spec.source = "ctl";
  return spec;
}

/// "Name: value", and "Name:" for one to take away.
Result<std::pair<std::string, std::string>> read_field(const Json& line) {
  const std::string text = line.is_string() ? line.get<std::string>() : std::string();
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) {
    return fail(ErrorCode::invalid_input,
                "\"headers\" must be a list of texts such as \"Retry-After: 30\" (\"Retry-After:\" takes it "
                "away)");
  }
  return std::pair(text.substr(0, colon), std::string(text::trim(std::string_view(text).substr(colon + 1))));
}

Result<void> read_body(const Json& asked, HandEdit& edit) {
  auto document = optional_text(asked, "document");
  auto plain = optional_text(asked, "body");
  const auto coded = optional_text(asked, "body_base64");
  if (const Error* const error = first_error(document, plain, coded)) {
    return fail(*error);
  }
  if ((document->has_value() ? 1 : 0) + (plain->has_value() ? 1 : 0) + (coded->has_value() ? 1 : 0) > 1) {
    return fail(ErrorCode::invalid_input,
                "give one of \"document\", \"body\" and \"body_base64\", not several");
  }
  edit.document = *std::move(document);
  if (*plain) {
    edit.body = to_bytes(**plain);
  }
  if (*coded) {
    edit.body = text::from_base64(**coded);
    if (!edit.body) {
      return fail(ErrorCode::invalid_input, "\"body_base64\" is no base64");
    }
  }
  return {};
}

Result<HandEdit> read_edit(const Json& asked) {
  HandEdit edit;
  if (auto body = read_body(asked, edit); !body) {
    return fail(body.error());
  }
  const auto status = optional_number(asked, "status");
  if (!status) {
    return fail(status.error());
  }
  if (*status) {
    edit.status = static_cast<int>(std::min<std::uint64_t>(**status, 9999));
  }
  if (const auto headers = asked.find("headers"); headers != asked.end() && !headers->is_null()) {
    if (!headers->is_array()) {
      return fail(read_field(Json()).error());
    }
    for (const Json& line : *headers) {
      auto field = read_field(line);
      if (!field) {
        return fail(field.error());
      }
      edit.headers.push_back(*std::move(field));
    }
  }
  return edit;
}

/// What would go on now, in full, as text and as JSON, secrets overwritten.
void add_views(Json& facts, const HeldExchange& held) {
  const core::ExchangePtr exchange = held.as_it_stands();
  const trace::ExchangeStorage storage = trace::plan(*exchange, trace::Parts::all, false);
  model::ExchangeView view(trace::redacted(exchange, storage), storage.auth, nullptr);
  std::string text;
  ui::append_messages(text, view, storage, {.heads = true, .other_bodies = true, .max_value = 0}, {});
  facts["text"] = std::move(text);
  facts["exchange"] =
      Json::parse(ui::to_json(view, storage, model::find(view), {.unfinished = true}), nullptr, false);
}

template <class Do>
Result<Json> with_id(const Json& asked, Do what) {
  const auto id = number_member(asked, "id");
  return id ? what(*id) : fail(id.error());
}

}  // namespace

// ---- breakpoints ----

Result<Json> list_breakpoints(BreakDesk& desk, const Json& /*asked*/) {
  Json all = Json::array();
  for (const BreakStanding& each : desk.breakpoints()) {
    all.push_back({{"id", each.id},
                   {"filter", each.spec.filter},
                   {"on", name(each.spec.on)},
                   {"times", each.spec.times},
                   {"hold", in_seconds(each.spec.hold)},
                   {"then", each.spec.drop ? "drop" : "pass"},
                   {"source", each.spec.source},
                   {"paused", each.paused},
                   {"used_up", each.used_up},
                   {"hits", each.hits}});
  }
  return Json{{"breakpoints", std::move(all)}};
}

Result<Json> add_breakpoint(BreakDesk& desk, const Json& asked) {
  auto spec = read_spec(asked);
  if (!spec) {
    return fail(std::move(spec).error());
  }
  const auto id = desk.add(*std::move(spec));
  return id ? Result<Json>(Json{{"id", *id}}) : fail(id.error());
}

Result<Json> remove_breakpoint(BreakDesk& desk, const Json& asked) {
  return with_id(asked, [&](std::uint64_t id) { return done(desk.remove(id)); });
}

Result<Json> pause_breakpoint(BreakDesk& desk, const Json& asked) {
  return with_id(asked, [&](std::uint64_t id) { return done(desk.pause(id, true)); });
}

Result<Json> resume_breakpoint(BreakDesk& desk, const Json& asked) {
  return with_id(asked, [&](std::uint64_t id) { return done(desk.pause(id, false)); });
}

// ---- what is held ----

Json held_facts(const HeldStanding& held) {
  const HeldExchange& exchange = *held.exchange;
  return {{"id", exchange.id().value},
          {"serial", held.serial},
          {"breakpoint", held.breakpoint},
          {"phase", exchange.phase()},
          {"made_by_tap", exchange.made_by_tap()},
          {"device", exchange.device()},
          {"command", exchange.command()},
          {"sentence", exchange.sentence()},
          {"since", ui::utc_time(held.since.wall)},
          {"held", in_seconds(held.hold - held.hold_left)},
          {"phone",
           {{"left", in_seconds(held.phone_left)},
            {"limit", exchange.patience().limit.count()},
            {"from", exchange.patience().asked ? "heartbeat" : "usual"}}},
          {"hold",
           {{"left", in_seconds(held.hold_left)},
            {"limit", in_seconds(held.hold)},
            {"then", held.drop ? "drop" : "pass"}}},
          {"edited", exchange.edited()},
          {"faults", exchange.pending_faults()}};
}

Result<Json> list_held(BreakDesk& desk, const Json& /*asked*/) {
  Json all = Json::array();
  for (const HeldStanding& each : desk.held()) {
    all.push_back(held_facts(each));
  }
  return Json{{"held", std::move(all)}};
}

std::optional<Json> held_after(const BreakDesk& desk, std::uint64_t after) {
  Json all = Json::array();
  for (const HeldStanding& each : desk.held()) {
    if (each.serial > after) {
      all.push_back(held_facts(each));
    }
  }
  return all.empty() ? std::optional<Json>() : Json{{"held", std::move(all)}};
}

Result<Json> show_held(BreakDesk& desk, const Json& asked) {
  return with_id(asked, [&](std::uint64_t id) -> Result<Json> {
    const auto held = desk.find(id);
    if (!held) {
      return fail(held.error());
    }
    Json facts = held_facts(*held);
    add_views(facts, *held->exchange);
    return Json{{"held", std::move(facts)}};
  });
}

Result<Json> held_document(BreakDesk& desk, const Json& asked) {
  return with_id(asked, [&](std::uint64_t id) -> Result<Json> {
    const auto held = desk.find(id);
    if (!held) {
      return fail(held.error());
    }
    auto document = held->exchange->document();
    return document ? Result<Json>(Json{{"document", *std::move(document)}}) : fail(document.error());
  });
}

Result<Json> edit_held(BreakDesk& desk, const Json& asked) {
  return with_id(asked, [&](std::uint64_t id) -> Result<Json> {
    const auto edit = read_edit(asked);
    const auto release = flag_member(asked, "release");
    if (!edit || !release) {
      return fail(!edit ? edit.error() : release.error());
    }
    auto outcome = desk.edit(id, *edit);
    return done(outcome && *release ? desk.release(id) : outcome);
  });
}

Result<Json> release_held(BreakDesk& desk, const Json& asked) {
  const auto all = flag_member(asked, "all");
  if (!all) {
    return fail(all.error());
  }
  if (*all) {
    return Json{{"released", desk.release_all()}};
  }
  return with_id(asked, [&](std::uint64_t id) { return done(desk.release(id)); });
}

Result<Json> answer_held(BreakDesk& desk, const Json& asked) {
  return with_id(asked, [&](std::uint64_t id) -> Result<Json> {
    const auto wanted = read_edit(asked);
    return wanted ? done(desk.answer(id, *wanted)) : fail(wanted.error());
  });
}

Result<Json> drop_held(BreakDesk& desk, const Json& asked) {
  return with_id(asked, [&](std::uint64_t id) { return done(desk.cut(id, core::Verdict::Action::drop)); });
}

Result<Json> reset_held(BreakDesk& desk, const Json& asked) {
  return with_id(asked, [&](std::uint64_t id) { return done(desk.cut(id, core::Verdict::Action::reset)); });
}

}  // namespace eastap::app::control
