// Exchanges that many tests ask about: one phone (PHONE1 of anna), folder 5.
#pragma once

#include <memory>
#include <string_view>

#include "proxy/core/exchange.h"

namespace eastap::test {

/// The document of a Sync of folder 5, as request or as answer; with a mail where `subject` is given.
[[nodiscard]] Bytes sync_document(std::string_view key, std::string_view status = {},
                                  std::string_view subject = {});

/// A Sync that went well: key 5 -> 6.
[[nodiscard]] std::shared_ptr<core::Exchange> good_sync();
/// A Sync whose key the server does not know (Status 3).
[[nodiscard]] std::shared_ptr<core::Exchange> bad_sync();
/// A Ping of folder 5 for 480 s that waits for its answer.
[[nodiscard]] std::shared_ptr<core::Exchange> waiting_ping();
/// A FolderSync that names folder 5.
[[nodiscard]] std::shared_ptr<core::Exchange> folder_sync(std::string_view name);

}  // namespace eastap::test
