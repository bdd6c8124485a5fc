#include "tests/support/scenarios.h"

#include <algorithm>

namespace eastap::test {

RigOptions plain_reverse() {
  RigOptions options;
  options.mode = mode("reverse:http://server.test");
  options.settings.capture = true;
  return options;
}

RigOptions tls_reverse() {
  RigOptions options;
  options.mode = mode("reverse:https://server.test");
  options.settings.capture = true;
  options.client_tls = options.upstream_tls = true;
  return options;
}

RigOptions explicit_proxy() {
  RigOptions options;
  options.mode = mode("connect");
  options.settings.capture = true;
  return options;
}

RigOptions hooked(std::function<core::Verdict(const core::HookCall&)> verdict) {
  RigOptions options = plain_reverse();
  options.wish = {.request = true, .request_body = true, .response = true, .response_body = true};
  options.hook = std::move(verdict);
  return options;
}

bool has_note(const core::Exchange& exchange, core::Note::Kind kind, std::string_view part) {
  return std::ranges::any_of(exchange.notes, [&](const core::Note& note) {
    return note.kind == kind && note.text.find(part) != std::string::npos;
  });
}

}  // namespace eastap::test
