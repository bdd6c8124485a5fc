#include "proxy/app/control_desk.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::app {
namespace {

using Json = nlohmann::json;
using script::Host;

constexpr const char* source = "ctl";

/// A member of the request, or an error that names it.
Result<std::string> text_of(const Json& asked, const char* name) {
  const auto found = asked.find(name);
  if (found == asked.end() || !found->is_string()) {
    return fail(ErrorCode::invalid_input, fmt::format("\"{}\" must be a text", name));
  }
  return found->get<std::string>();
}

Result<std::uint64_t> number_of(const Json& asked) {
  const auto found = asked.find("id");
  if (found == asked.end() || !found->is_number_unsigned()) {
    return fail(ErrorCode::invalid_input, "\"id\" must be a number");
  }
  return found->get<std::uint64_t>();
}

Result<Json> done(const Result<void>& outcome) {
  return outcome ? Result<Json>(Json::object()) : fail(outcome.error());
}

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
  const auto spec = text_of(asked, "fault");
  if (!spec) {
    return fail(spec.error());
  }
  const auto id = host.add_fault(*spec, source);
  return id ? Result<Json>(Json{{"id", *id}}) : fail(id.error());
}

Result<Json> change_fault(Host& host, const Json& asked) {
  const auto id = number_of(asked);
  const auto spec = text_of(asked, "fault");
  if (!id || !spec) {
    return fail(!id ? id.error() : spec.error());
  }
  return done(host.change_fault(*id, *spec, source));
}

Result<Json> remove_fault(Host& host, const Json& asked) {
  const auto id = number_of(asked);
  return id ? done(host.remove_fault(*id)) : fail(id.error());
}

Result<Json> pause_fault(Host& host, const Json& asked) {
  const auto id = number_of(asked);
  return id ? done(host.pause_fault(*id, true)) : fail(id.error());
}

Result<Json> resume_fault(Host& host, const Json& asked) {
  const auto id = number_of(asked);
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

Result<Json> add_script(Host& host, const Json& asked) {
  const auto path = text_of(asked, "path");
  return path ? done(host.add_script(*path)) : fail(path.error());
}

Result<Json> remove_script(Host& host, const Json& asked) {
  const auto name = text_of(asked, "name");
  return name ? done(host.remove_script(*name)) : fail(name.error());
}

Result<Json> pause_script(Host& host, const Json& asked) {
  const auto name = text_of(asked, "name");
  return name ? done(host.pause_script(*name, true)) : fail(name.error());
}

Result<Json> resume_script(Host& host, const Json& asked) {
  const auto name = text_of(asked, "name");
  return name ? done(host.pause_script(*name, false)) : fail(name.error());
}

struct Operation {
  std::string_view name;
  Result<Json> (*run)(Host&, const Json&);
};

constexpr std::array<Operation, 11> operations{{{"faults", list_faults},
                                                {"fault.add", add_fault},
                                                {"fault.change", change_fault},
                                                {"fault.remove", remove_fault},
                                                {"fault.pause", pause_fault},
                                                {"fault.resume", resume_fault},
                                                {"scripts", list_scripts},
                                                {"script.add", add_script},
                                                {"script.remove", remove_script},
                                                {"script.pause", pause_script},
                                                {"script.resume", resume_script}}};

Result<Json> carry_out(Host& host, const Json& asked, const std::function<Json()>& status) {
  const auto what = text_of(asked, "do");
  if (!what) {
    return fail(what.error());
  }
  if (*what == "status") {
    return status();
  }
  const auto* found = std::ranges::find(operations, *what, &Operation::name);
  if (found == operations.end()) {
    return fail(ErrorCode::invalid_input, fmt::format("nothing is called '{}'", text::printable(*what)));
  }
  return found->run(host, asked);
}

}  // namespace

std::string ControlDesk::answer(std::string_view line) {
  const Json asked = Json::parse(line, nullptr, false);
  Result<Json> outcome = asked.is_object()
                             ? carry_out(*host_, asked, status_)
                             : Result<Json>(fail(ErrorCode::invalid_input, "a line must be one JSON object"));
  Json answer = outcome ? *std::move(outcome) : Json{{"error", text::printable(outcome.error().what, 2000)}};
  answer["ok"] = !answer.contains("error");
  return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace eastap::app
