// A session between any client and any server. The first byte chooses the mode; the rest are steps, parted by
// the byte 0xFF, each a letter and what goes with it: C and S send bytes from the client and the server, c
// and s end them, R and r reset them, t fires the timers, h lets hooks answer, x and y are a full and a
// drained socket.
//
// Whatever they say, the session keeps the rules of its alphabet and ends; and where nothing may be changed,
// each side gets exactly what the other sent: all of it by the time both have ended, or the beginning of it
// where a connection was reset.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/support/playbook.h"
#include "tests/support/scenarios.h"

namespace {

using eastap::test::Rig;
using eastap::test::RigOptions;

constexpr char step_end = '\xff';

void require(bool holds, std::string_view what) {
  if (!holds) {
    std::cerr << "broken promise: " << what << '\n';
    std::abort();
  }
}

eastap::core::Verdict replace_answers(const eastap::core::HookCall& call) {
  eastap::core::Verdict verdict;
  if (call.phase == eastap::core::Phase::response) {
    verdict.action = eastap::core::Verdict::Action::answer;
    verdict.answer = {503, "", {}, eastap::to_bytes("no")};
  }
  return verdict;
}

struct Kind {
  RigOptions options;
  bool transparent = false;  ///< nothing is changed, so bytes can be compared
};

Kind kind_of(char letter) {
  Kind kind;
  switch (letter) {
    case 'h':
      kind.options =
          eastap::test::hooked([](const eastap::core::HookCall&) { return eastap::core::Verdict{}; });
      kind.options.hold_hooks = true;
      break;
    case 'a':
      kind.options = eastap::test::hooked(replace_answers);
      break;
    case 'e':
      kind.options = eastap::test::explicit_proxy();
      break;
    case 't':
      kind.options = eastap::test::tls_reverse();
      break;
    default:
      kind.options = eastap::test::plain_reverse();
      kind.options.settings.keep_host = true;
      kind.options.settings.allow_wipe = true;
      kind.transparent = true;
      break;
  }
  return kind;
}

/// What the two sides said, as far as they could.
struct Said {
  std::string client;
  std::string server;
  bool client_over = false;
  bool server_over = false;
  bool broken = false;
};

void play(Rig& rig, std::string_view step, Said& said) {
  const std::string_view bytes = step.substr(1);
  switch (step.front()) {
    case 'C':
      if (!said.client_over) {
        said.client += bytes;
        rig.client_sends(bytes);
      }
      break;
    case 'S':
      if (!said.server_over && rig.upstream().connected) {
        said.server += bytes;
        rig.upstream_sends(bytes);
      }
      break;
    case 'c':
      if (!std::exchange(said.client_over, true)) {
        rig.client_ends();
      }
      break;
    case 's':
      if (rig.upstream().connected && !std::exchange(said.server_over, true)) {
        rig.upstream_ends();
      }
      break;
    case 'R':
      said.broken = true;
      rig.client_resets();
      break;
    case 'r':
      said.broken = said.broken || rig.upstream().connected;
      rig.upstream_resets();
      break;
    case 't':
      rig.fire_timers();
      break;
    case 'h':
      rig.release_hooks();
      break;
    case 'x':
      rig.congest(eastap::core::Side::upstream);
      break;
    case 'y':
      rig.drain(eastap::core::Side::upstream);
      break;
    default:
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t most = 16U << 10U;
  if (size < 2 || size > most) {
    return 0;
  }
  std::string_view script = eastap::as_text(eastap::ByteView(data, size));
  Kind kind = kind_of(script.front());
  script.remove_prefix(1);
  Rig rig(std::move(kind.options));
  Said said;
  rig.start();
  while (!script.empty() && !rig.finished() && !said.broken) {
    const std::size_t end = std::min(script.find(step_end), script.size());
    if (end > 0) {
      play(rig, script.substr(0, end), said);
    }
    script.remove_prefix(std::min(end + 1, script.size()));
  }
  if (!said.broken) {
    play(rig, "c", said);
    play(rig, "s", said);
  }
  if (kind.transparent) {
    const std::string& up = rig.upstream().received;
    const std::string& down = rig.client().received;
    require(said.client.starts_with(up), "the server gets what the client sent");
    require(said.server.starts_with(down), "the client gets what the server sent");
    if (!said.broken) {
      require(up.size() == said.client.size(), "the server gets all that the client sent");
      require(down.size() == said.server.size(), "the client gets all that the server sent");
    }
  }
  const std::string left = rig.wind_up();
  require(left.empty(), left);
  return 0;
}
