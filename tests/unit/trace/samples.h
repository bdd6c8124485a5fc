// Records with every field set, shared by the tests of the trace room.
#pragma once

#include <memory>
#include <string>

#include "proxy/trace/record.h"
#include "tests/support/exchanges.h"

namespace eastap::trace::samples {

inline core::TlsFacts tls() {
  return {.side = core::Side::upstream,
          .completed = true,
          .resumed = true,
          .version = "TLSv1.3",
          .cipher = "TLS_AES_128_GCM_SHA256",
          .server_name = "mail.example.org",
          .alpn_offered = {"h2", "http/1.1"},
          .alpn = "http/1.1",
          .peer_subject = "CN=mail.example.org",
          .peer_issuer = "CN=Some CA",
          .peer_not_after = 1'800'000'000,
          .peer_fingerprint = "AB01",
          .verification = {"name: pass", "chain: pass"},
          .failure = "none really"};
}

inline std::shared_ptr<core::Exchange> exchange() {
  const Bytes body = test::Wbxml().open("AirSync:Sync").leaf("AirSync:SyncKey", "5").close().bytes();
  auto made =
      test::exchange(test::message(test::eas_head("Sync"), body),
                     test::message(test::wbxml_answer_head("Transfer-Encoding: chunked\r\n"), body, 4));
  made->sent_request = test::message(test::eas_head("Sync", "X-Hook: yes\r\n"), body);
  made->sent_response = test::message(test::wbxml_answer_head(), as_bytes("changed"));
  made->informational.push_back(core::Head(to_bytes("HTTP/1.1 100 Continue\r\n\r\n")));
  made->notes = {{core::Note::Kind::injected, "delay 100 ms", "hooks.lua:3"},
                 {core::Note::Kind::own_answer, "", ""}};
  made->outcome = "client reset";
  return made;
}

}  // namespace eastap::trace::samples
