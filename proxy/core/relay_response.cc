// What a response head means: which exchange it answers, whether it is final, and whether it is held.

#include <fmt/format.h>

#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

namespace {

bool is_interim(int status) {
  return status >= 100 && status < 200 && status != 101;
}

/// All of them are passed on; so many are kept that a server cannot fill the memory.
void keep_interim(Exchange& record, ByteView raw) {
  constexpr std::size_t most = 64;
  if (record.informational.size() == most) {
    return;
  }
  record.informational.emplace_back(to_bytes(raw));
  if (record.informational.size() == most) {
    record.notes.push_back({Note::Kind::finding,
                            fmt::format("{} interim answers so far; those beyond are not kept", most),
                            {},
                            {}});
  }
}

}  // namespace

void Relay::response_head(ByteView raw) {
  const Flow& in = flow(Side::upstream);
  const int status = in.parser.status();
  Live* live = answering();
  if (live == nullptr) {
    // Nobody asked: some servers say 408 before they close an idle connection.
    live = &add_live();
    live->forwarded = live->request_done = live->asked_by_nobody = true;
    note(*live, Note::Kind::finding, "a response without a request");
  }
  if (is_interim(status)) {
    if (live->record) {
      keep_interim(live->record.change(), raw);
    }
    if (live->swallow_continue && status == 100) {
      live->swallow_continue = false;  // the client had its 100 from the tap
    } else if (!live->discard_response) {
      pass(Side::upstream, raw);
    }
    return;
  }
  live->response_begun = true;
  if (live->record) {
    live->response = memory_.response(raw);
    live->response->first_byte = live->response->head_done = port_.now();
  }
  if (live->discard_response) {
    return;
  }
  const bool switches =
      live->upgrade && (status == 101 || (live->is_connect && status >= 200 && status < 300));
  const bool guarded = guards_wipe(*live);
  const bool hooked = wish_.holds_response() && live->record &&  // it began after the script came
                      !live->asked_by_nobody;
  const bool untouched = in.passed_ahead == 0;
  const bool repeated = live->repeat != nullptr;  // waits until the request was sent a second time
  if ((hooked || guarded || repeated) && untouched && !switches) {
    live->holds_response = true;
    if (!live->response) {
      live->record.open(live->id, port_.now());
      live->response = memory_.response(raw);
    }
    if (hooked && wish_.response_head) {
      start_hook(Side::upstream, *live, Phase::response_head);
    } else {
      static_cast<void>(hold_response(*live));
    }
    return;
  }
  pass(Side::upstream, raw);
}

/// A held response waits for its body, where somebody wants to see that (then true), or for its hook, or goes
/// on.
bool Relay::hold_response(Live& live) {
  const bool guarded = guards_wipe(live);
  const bool repeated = live.repeat != nullptr;
  if (!live.response_done && (guarded || repeated || (wish_.response && wish_.response_body))) {
    return true;
  }
  give_to_hook(live);
  return false;
}

/// To its hook, where there is one; what nobody asked for goes on without.
void Relay::give_to_hook(Live& live) {
  if (wish_.response && !live.asked_by_nobody) {
    start_hook(Side::upstream, live, Phase::response);
  } else {
    release(Side::upstream, live);
  }
}

void Relay::response_end(Live& live) {
  const Flow& in = flow(Side::upstream);
  if (is_interim(in.parser.status())) {
    return;
  }
  live.response_done = true;
  if (live.response) {
    live.response->done = port_.now();
    live.response->complete = true;
  }
  if (live.repeats) {
    repeat_answered(live);
    return;
  }
  if (live.discard_response) {
    live.discard_response = false;
    settle();
    return;
  }
  if (live.holds_response) {
    if (!live.hook) {
      give_to_hook(live);
    }
    return;
  }
  const int status = in.parser.status();
  const bool switches = live.upgrade && (status == 101 || (live.is_connect && status >= 200 && status < 300));
  const bool unblocks_client = live.upgrade || live.blocks_client;
  if (switches) {
    live.request_done = true;
    settle();
    make_tunnel(status == 101 ? "101 Switching Protocols" : "CONNECT",
                "the protocol that the server agreed to");
  } else {
    settle();
  }
  if (unblocks_client) {
    flow(Side::client).blocked = false;
    process_pending(Side::client);
  }
}

}  // namespace eastap::core
