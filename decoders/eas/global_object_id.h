// GlobalObjId of meeting requests and the UID of calendar items: two spellings of one identity (MS-ASEMAIL
// section 3.1.5, MS-OXOCAL section 2.2.1.27). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "decoders/finding.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::eas {

struct GlobalObjectId {
  bool from_vcal = false;                  ///< holds a UID text of another calendar program ("vCal-Uid")
  std::string uid;                         ///< what Calendar:UID says of the same meeting
  std::optional<std::string> instance;     ///< "2024-03-08" where it names one occurrence
  std::optional<std::int64_t> created_ms;  ///< unix time
  decoders::Findings findings;             ///< eas.global-object-id.*, with the offset in the blob
  /// "one occurrence (2024-03-08) of UID 0400..., created 2013-08-05 09:22:53.699 UTC".
  [[nodiscard]] std::string words() const;
};

/// Reads the blob. Fails with invalid_input when it is shorter than its fixed 40 bytes or does not begin with
/// the class id.
[[nodiscard]] Result<GlobalObjectId> parse_global_object_id(ByteView blob);
/// The same from the element's base64 text.
[[nodiscard]] Result<GlobalObjectId> parse_global_object_id_text(std::string_view base64);
/// Whether a Calendar UID is such a blob in hex (then it can be read with parse_global_object_id), and which.
[[nodiscard]] std::optional<Bytes> blob_of_uid(std::string_view uid);

}  // namespace eastap::eas
