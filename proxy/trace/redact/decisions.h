// What happens to each element and each header field when a trace is anonymised: the one table that decides.
// docs/redaction.md shows it; a test holds both together, and that no element of MS-ASWBXML is without a
// decision. Constant data; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace eastap::trace::redact {

/// What a value is, and with that what becomes of it.
enum class Kind : std::uint8_t {
  keep,         ///< says nothing of a person
  name,         ///< people, companies, search terms, ids with names in them: a pseudonym for each word
  address,      ///< mail addresses, alone or in a list with names
  subject,      ///< pseudonyms; "Re:" stays
  text,         ///< running text: blurred
  body,         ///< text, HTML, RTF or MIME, as the Type beside it says
  mime,         ///< a whole message
  file,         ///< names of files: the ending stays
  folder,       ///< display names of folders; those that every mailbox has stay
  id,           ///< a server's ids: numbers stay, words become pseudonyms
  uid,          ///< UID of an appointment
  global_id,    ///< GlobalObjId: the same UID inside base64
  phone,        ///< telephone numbers, IMEI: other digits
  place,        ///< streets, cities, locations
  coordinate,   ///< digits become 0
  birthday,     ///< the first day of 1970
  device,       ///< device ids
  device_name,  ///< what the owner calls the device
  host,         ///< host names, perhaps with a port
  url,          ///< host, path and query by their own rules
  picture,      ///< bytes become zero
  certificate,  ///< bytes become zero
  attachment,   ///< bytes become zero
  // Of header fields only:
  content_type,  ///< type, charset and boundary stay, names of files do not
  cookies,       ///< values are overwritten already; the domain is a host
  challenge,     ///< WWW-Authenticate: realm and blobs
  blank,         ///< overwritten with "*"
};

/// "name", "mail-address" ...: what --keep takes.
[[nodiscard]] std::string_view word_of(Kind kind);
/// Nothing for words that are no kind or whose kind cannot be kept.
[[nodiscard]] std::optional<Kind> kind_of(std::string_view word);
/// Every word that --keep takes, with commas between them.
[[nodiscard]] std::string kind_words();

/// Of elements that MS-ASWBXML does not have: text.
[[nodiscard]] Kind decide(std::uint8_t page, std::uint8_t token);
/// Whether the table has a row for it.
[[nodiscard]] bool is_decided(std::uint8_t page, std::uint8_t token);

/// Of HTTP header fields; those that nobody knows are names.
[[nodiscard]] Kind decide_field(std::string_view name);
/// Of the header fields of mails (RFC 5322, RFC 2045).
[[nodiscard]] Kind decide_mail_field(std::string_view name);

/// One row: names in one namespace, divided by blanks.
struct Decision {
  std::string_view space;  ///< namespace
  Kind kind = Kind::keep;
  std::string_view names;
};
[[nodiscard]] std::span<const Decision> decisions();
struct FieldDecision {
  Kind kind = Kind::keep;
  std::string_view names;
};
[[nodiscard]] std::span<const FieldDecision> field_decisions();
[[nodiscard]] std::span<const FieldDecision> mail_field_decisions();

}  // namespace eastap::trace::redact
