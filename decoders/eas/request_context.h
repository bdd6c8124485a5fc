// What a request says about itself before its body is looked at: command, protocol version, device, user,
// policy key and parameters, from the request line and the headers (MS-ASHTTP section 2.2.1). Pure; any
// thread. Owns its texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/command.h"
#include "decoders/eas/header_view.h"
#include "decoders/eas/query.h"
#include "decoders/finding.h"

namespace eastap::eas {

/// Where the user's name was read.
enum class UserSource : std::uint8_t { none, query, basic, bearer };
[[nodiscard]] std::string_view to_string(UserSource source);

/// The context of one request. Where header and query both say something the query counts, and a difference
/// is a finding: the specification does not tell which one a server should believe.
struct RequestContext {
  bool is_eas = false;  ///< the path is an EAS path; Autodiscover has only its `command`
  Command command = Command::none;
  std::string command_name;  ///< as sent (plain form), else the table's name
  QueryForm form = QueryForm::none;
  std::string version;            ///< protocol version, "14.1"
  std::string device_id;          ///< text, or upper-case hex (see Query)
  bool device_id_binary = false;  ///< device_id is hex
  std::string device_type;
  std::string user;
  UserSource user_source = UserSource::none;
  std::string auth_scheme;  ///< of the Authorization header; never its secret
  std::string user_agent;
  std::string locale;                       ///< "de-DE" from the packed query, else Accept-Language as sent
  std::optional<std::uint16_t> lcid;        ///< Windows number from the packed query
  std::optional<std::uint32_t> policy_key;  ///< of the packed query or X-MS-PolicyKey; the body has its own
  bool accept_multipart = false;            ///< ItemOperations may be answered in parts
  std::optional<bool> save_in_sent;
  std::vector<QueryParameter> parameters;  ///< the others, see Query
  decoders::Findings findings;             ///< eas.query.*, eas.request.*

  /// AttachmentName, CollectionId, ItemId, LongId ... of the query; null when it was not sent.
  [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

/// Reads a request head. For targets outside EAS and Autodiscover only `command` (none) is set.
[[nodiscard]] RequestContext read_request(std::string_view method, std::string_view target,
                                          HeaderLookup headers);

/// "16.1" -> 161; nullopt for what is no version. Orders versions.
[[nodiscard]] std::optional<int> version_number(std::string_view version);

}  // namespace eastap::eas
