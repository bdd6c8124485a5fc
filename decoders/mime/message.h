// A MIME message (RFC 5322, RFC 2045 to 2049, RFC 2183) as people read it: who, what, which parts, the text.
// A view for people: bytes of the message are never changed or made from it. GMime reads it; only this folder
// sees GMime. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/finding.h"
#include "decoders/mime/calendar.h"
#include "decoders/mime/limits.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::mime {

struct Address {
  std::string name;     ///< "" where there is none
  std::string address;  ///< "" of a group that names nobody
};

/// An address field. Groups are taken apart.
struct Addresses {
  std::vector<Address> listed;  ///< the first Limits::addresses
  std::size_t count = 0;        ///< all of them
};

/// How a message or a part of it is signed or encrypted. Nothing is verified or decrypted.
enum class Protection : std::uint8_t {
  smime_signed,         ///< multipart/signed with a PKCS #7 signature (RFC 8551 section 3.5.3)
  smime_opaque_signed,  ///< application/pkcs7-mime, signed-data: the content is inside
  smime_encrypted,      ///< application/pkcs7-mime, enveloped-data or authEnveloped-data
  smime_certificates,   ///< application/pkcs7-mime, certs-only
  smime_compressed,     ///< application/pkcs7-mime, compressed-data
  smime_unknown,        ///< application/pkcs7-mime that does not say what it is
  pgp_signed,           ///< multipart/signed with an OpenPGP signature, or a signed text (RFC 3156, RFC 9580)
  pgp_encrypted,        ///< multipart/encrypted, or an armoured OpenPGP message as text
};

/// "S/MIME signed" ...
[[nodiscard]] std::string_view words(Protection protection);

/// One part, in document order. Texts are UTF-8 as they came: not printable.
struct Part {
  std::uint32_t depth = 0;  ///< 0: the message's own content; parts of it are one deeper
  bool container = false;   ///< a multipart or an attached message: its parts follow
  bool attachment = false;  ///< something to open or save, inline pictures included
  std::string type;         ///< "text/plain", lower case
  std::string charset;      ///< as written; "" where none is named
  std::string encoding;     ///< Content-Transfer-Encoding; "" where none is named
  std::string disposition;  ///< "attachment", "inline" or ""
  std::string file_name;
  std::uint64_t size = 0;  ///< bytes without transfer encoding; 0 of containers
};

struct Message {
  Addresses from;
  Addresses to;
  Addresses cc;
  Addresses bcc;
  std::string subject;
  std::string date;             ///< "2026-11-28 09:22:15 +0100"; "" where there is none or it is no date
  std::string message_id;       ///< without angle brackets
  std::vector<Part> parts;      ///< at most Limits::parts
  std::size_t attachments = 0;  ///< how many of them are attachments
  std::vector<Protection> protections;  ///< each once, outermost first
  std::string text;                     ///< what a reader would read; lines end with LF; not printable
  std::string text_type;  ///< what it was made of: "text/plain", "text/html", "" where there is none
  bool text_cut = false;  ///< there is more text than Limits::text
  std::vector<Calendar> calendars;  ///< of text/calendar parts
  std::size_t read = 0;             ///< bytes of the body that were looked at
  decoders::Findings findings;      ///< mime.limit, mime.charset, mime.boundary, mime.calendar, html.*
};

/// Fails with invalid_input and offset 0 where the body does not begin with a header field, as every message
/// does.
[[nodiscard]] Result<Message> parse_message(ByteView body, const Limits& limits = {});

/// "message "Report" from Anna <anna@example.com> to 2, 1 attachment (report.pdf), S/MIME signed". Printable.
[[nodiscard]] std::string sentence(const Message& message);

}  // namespace eastap::mime
