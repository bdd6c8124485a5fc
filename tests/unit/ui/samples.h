// Exchanges that the tests of the ui room show.
#pragma once

#include <memory>
#include <string>

#include "proxy/model/exchange_view.h"
#include "tests/support/exchanges.h"

namespace eastap::ui::samples {

inline Bytes sync(std::string_view key, std::string_view status = {}) {
  test::Wbxml made;
  made.open("AirSync:Sync").open("AirSync:Collections").open("AirSync:Collection");
  made.leaf("AirSync:SyncKey", key).leaf("AirSync:CollectionId", "5");
  if (!status.empty()) {
    made.leaf("AirSync:Status", status);
  }
  return made.close().close().close().bytes();
}

/// A Sync that went well.
inline std::shared_ptr<core::Exchange> good_sync() {
  return test::exchange(test::message(test::eas_head("Sync"), sync("5")),
                        test::message(test::wbxml_answer_head(), sync("6", "1")));
}
/// A Sync whose key the server does not know.
inline std::shared_ptr<core::Exchange> bad_sync() {
  return test::exchange(test::message(test::eas_head("Sync"), sync("5")),
                        test::message(test::wbxml_answer_head(), sync("0", "3")));
}
/// A SendMail of protocol 14 with that message; it must have no zero byte.
inline std::shared_ptr<core::Exchange> sent_mail(std::string_view mime) {
  const Bytes body =
      test::Wbxml().open("ComposeMail:SendMail").leaf("ComposeMail:Mime", mime).close().bytes();
  return test::exchange(test::message(test::eas_head("SendMail"), body),
                        test::message("HTTP/1.1 200 OK\r\n"));
}
/// A Ping that waits.
inline std::shared_ptr<core::Exchange> waiting_ping() {
  const Bytes body = test::Wbxml()
                         .open("Ping:Ping")
                         .leaf("Ping:HeartbeatInterval", "480")
                         .open("Ping:Folders")
                         .open("Ping:Folder")
                         .leaf("Ping:Id", "5")
                         .close()
                         .close()
                         .close()
                         .bytes();
  auto made = test::exchange(test::message(test::eas_head("Ping"), body), nullptr);
  made->finished = {};
  return made;
}
/// A FolderSync that names folder 5.
inline std::shared_ptr<core::Exchange> folder_sync(std::string_view name) {
  const Bytes request =
      test::Wbxml().open("FolderHierarchy:FolderSync").leaf("FolderHierarchy:SyncKey", "0").close().bytes();
  const Bytes response = test::Wbxml()
                             .open("FolderHierarchy:FolderSync")
                             .leaf("FolderHierarchy:Status", "1")
                             .leaf("FolderHierarchy:SyncKey", "1")
                             .open("FolderHierarchy:Changes")
                             .leaf("FolderHierarchy:Count", "1")
                             .open("FolderHierarchy:Add")
                             .leaf("FolderHierarchy:ServerId", "5")
                             .leaf("FolderHierarchy:DisplayName", name)
                             .close()
                             .close()
                             .close()
                             .bytes();
  return test::exchange(test::message(test::eas_head("FolderSync"), request),
                        test::message(test::wbxml_answer_head(), response));
}

}  // namespace eastap::ui::samples
