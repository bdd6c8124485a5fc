// The query of an EAS request in both its forms: plain text (MS-ASHTTP section 2.2.1.1.1.2) and base64
// (section 2.2.1.1.1.1). Pure function; any thread. The result owns its texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/command.h"
#include "decoders/finding.h"
#include "proxy/base/bytes.h"

namespace eastap::eas {

enum class QueryForm : std::uint8_t {
  none,       ///< no query at all
  plain,      ///< Cmd=Sync&User=...
  base64,     ///< the packed form, from protocol 12.1 on
  malformed,  ///< neither, or packed fields that do not fit; a server is expected to answer 400
};
[[nodiscard]] std::string_view to_string(QueryForm form);

/// A parameter beside the fixed fields: AttachmentName, CollectionId, CollectionName, ItemId, LongId,
/// ParentId, Occurrence, Options, or whatever else was sent ("tag 255" and the like for unknown tags, with
/// their bytes in hex).
struct QueryParameter {
  std::string name;
  std::string value;
};

struct Query {
  QueryForm form = QueryForm::none;
  Command command = Command::unknown;
  std::string command_name;             ///< plain: as sent; base64: the table's name, or "code 42"
  std::string version;                  ///< base64 only: "14.1"
  std::optional<std::uint16_t> locale;  ///< base64 only: Windows LCID
  std::string device_id;                ///< text, or upper-case hex of its bytes in wire order
  bool device_id_binary = false;        ///< the device id is hex because it is no printable text
  std::string device_type;
  std::string user;
  std::optional<std::uint32_t> policy_key;  ///< base64 only
  std::optional<bool> save_in_sent;         ///< plain: SaveInSent=T or F; base64: Options bit 0x01
  std::optional<bool> accept_multipart;     ///< base64 only: Options bit 0x02
  std::vector<QueryParameter> parameters;   ///< in wire order, at most max_query_parameters
  decoders::Findings findings;              ///< eas.query.*

  /// The first parameter of that name, without letter case; null when there is none.
  [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

inline constexpr std::size_t max_query_parameters = 64;

/// Reads a query (the part after "?"). `for_options` is set for OPTIONS requests, which need no command.
/// Never fails: what cannot be read leaves its field empty and a finding with the offset, which counts in the
/// query text for the plain form and in the decoded bytes for the base64 form.
[[nodiscard]] Query parse_query(std::string_view query, bool for_options = false);

/// "v140Device" for printable ASCII bytes, else upper-case hex in wire order. The second is whether it is
/// hex.
struct DeviceIdText {
  std::string text;
  bool binary = false;
};
[[nodiscard]] DeviceIdText show_device_id(ByteView bytes);

/// Text that may be UTF-8 or Latin-1, as phones send names: valid UTF-8 stays, else every byte is taken as
/// Latin-1.
[[nodiscard]] std::string to_utf8(std::string_view text);

}  // namespace eastap::eas
