#include "tests/support/eas_samples.h"

#include "tests/support/exchanges.h"

namespace eastap::test {

Bytes sync_document(std::string_view key, std::string_view status, std::string_view subject) {
  Wbxml made;
  made.open("AirSync:Sync").open("AirSync:Collections").open("AirSync:Collection");
  made.leaf("AirSync:SyncKey", key).leaf("AirSync:CollectionId", "5");
  if (!status.empty()) {
    made.leaf("AirSync:Status", status);
  }
  if (!subject.empty()) {
    made.open("AirSync:Commands").open("AirSync:Add").leaf("AirSync:ServerId", "5:1");
    made.open("AirSync:ApplicationData").leaf("Email:Subject", subject).close().close().close();
  }
  return made.close().close().close().bytes();
}

std::shared_ptr<core::Exchange> good_sync() {
  return exchange(message(eas_head("Sync"), sync_document("5")),
                  message(wbxml_answer_head(), sync_document("6", "1")));
}

std::shared_ptr<core::Exchange> bad_sync() {
  return exchange(message(eas_head("Sync"), sync_document("5")),
                  message(wbxml_answer_head(), sync_document("0", "3")));
}

std::shared_ptr<core::Exchange> waiting_ping() {
  const Bytes body = Wbxml()
                         .open("Ping:Ping")
                         .leaf("Ping:HeartbeatInterval", "480")
                         .open("Ping:Folders")
                         .open("Ping:Folder")
                         .leaf("Ping:Id", "5")
                         .close()
                         .close()
                         .close()
                         .bytes();
  auto made = exchange(message(eas_head("Ping"), body), nullptr);
  made->finished = {};
  return made;
}

std::shared_ptr<core::Exchange> folder_sync(std::string_view name) {
  const Bytes request =
      Wbxml().open("FolderHierarchy:FolderSync").leaf("FolderHierarchy:SyncKey", "0").close().bytes();
  const Bytes response = Wbxml()
                             .open("FolderHierarchy:FolderSync")
                             .leaf("FolderHierarchy:Status", "1")
                             .leaf("FolderHierarchy:SyncKey", "1")
                             .open("FolderHierarchy:Changes")
                             .leaf("FolderHierarchy:Count", "1")
                             .open("FolderHierarchy:Add")
                             .leaf("FolderHierarchy:ServerId", "5")
                             .leaf("FolderHierarchy:ParentId", "0")
                             .leaf("FolderHierarchy:DisplayName", name)
                             .leaf("FolderHierarchy:Type", "2")
                             .close()
                             .close()
                             .close()
                             .bytes();
  return exchange(message(eas_head("FolderSync"), request), message(wbxml_answer_head(), response));
}

}  // namespace eastap::test
