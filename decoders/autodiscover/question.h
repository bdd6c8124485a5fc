// What an Autodiscover request asks for: POX (MS-ASCMD section 2.2.1.1, MS-OXDSCLI section 2.2.3) and JSON
// (version 2). Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::autodiscover {

/// Which of the two protocols.
enum class Form : std::uint8_t { none, pox, json };
/// Whose settings are asked for.
enum class Schema : std::uint8_t {
  none,         ///< nobody says
  mobile_sync,  ///< ActiveSync
  outlook,      ///< Outlook on a desktop
  other,
};
[[nodiscard]] std::string_view to_string(Form form);
[[nodiscard]] std::string_view to_string(Schema schema);

/// Texts are UTF-8 without blanks around them, at most max_text bytes. Wire text: not printable.
struct Question {
  Form form = Form::none;
  bool probe = false;   ///< a request without a question: GET on the XML address, as a browser or the
                        ///< third step of a client does
  std::string address;  ///< mail address
  Schema schema = Schema::none;            ///< of the wanted answer
  std::string wanted_schema;               ///< AcceptableResponseSchema, as sent
  std::string protocol;                    ///< JSON: "ActiveSync", "AutodiscoverV1" ...
  std::optional<std::uint64_t> redirects;  ///< JSON: RedirectCount
  std::optional<Error> fault;              ///< why the body could not be read; its offset counts in the body
};

inline constexpr std::size_t max_text = 1024;
/// Larger bodies are not read.
inline constexpr std::size_t max_body = std::size_t{1} << 20U;

/// Reads a request to .../autodiscover.xml or .../autodiscover.json; Form::none for other paths. `body`
/// without content coding.
[[nodiscard]] Question read_question(std::string_view method, std::string_view target, ByteView body);

/// Whose settings a schema's address names.
[[nodiscard]] Schema schema_of(std::string_view uri);

}  // namespace eastap::autodiscover
