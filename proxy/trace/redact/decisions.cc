#include "proxy/trace/redact/decisions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "decoders/wbxml/codepages.h"
#include "proxy/base/text.h"

namespace eastap::trace::redact {
namespace {

constexpr auto element_rows = std::to_array<Decision>({
#include "proxy/trace/redact/decision_rows.inc"
});

constexpr auto field_rows = std::to_array<FieldDecision>({
    {Kind::keep,
     "Accept Accept-Charset Accept-Encoding Accept-Language Accept-Ranges Age Allow Cache-Control Connection "
     "Content-Encoding Content-Language Content-Length Content-MD5 Content-Range Date Expect Expires "
     "If-Modified-Since Keep-Alive Last-Modified Max-Forwards MicrosoftOfficeWebServer MIME-Version "
     "MS-ASProtocolCommands MS-ASProtocolVersion MS-ASProtocolVersions MS-Server-ActiveSync Pragma Public "
     "Range "
     "Request-Id Client-Request-Id Retry-After Server Strict-Transport-Security TE Trailer Transfer-Encoding "
     "Upgrade User-Agent Vary X-AspNet-Version X-Content-Type-Options X-Frame-Options X-MS-ASProtocolVersion "
     "X-MS-ASThrottle X-MS-BackOffDuration X-MS-PolicyKey X-MS-RP X-OWA-Version X-Powered-By "
     "X-XSS-Protection "
     "X-EASTap"},
    {Kind::host,
     "Host X-BackendServer X-CalculatedBETarget X-FEServer X-BEServer X-TargetServer "
     "X-TargetBEServer X-CalculatedFETarget X-FEProxyInfo X-DiagInfo X-Forwarded-Host"},
    {Kind::url, "Location Content-Location Referer X-MS-Location Origin X-Original-URL X-Rewrite-URL"},
    {Kind::content_type, "Content-Type Content-Disposition"},
    {Kind::cookies, "Set-Cookie Set-Cookie2 Cookie Cookie2"},
    {Kind::challenge, "WWW-Authenticate Proxy-Authenticate"},
    {Kind::blank, "Authorization Proxy-Authorization Authentication-Info Proxy-Authentication-Info"},
});

constexpr auto mail_rows = std::to_array<FieldDecision>({
    {Kind::keep,
     "Date MIME-Version Content-Transfer-Encoding Importance Priority X-Priority X-MSMail-Priority "
     "Sensitivity "
     "X-Mailer User-Agent Content-Language Accept-Language Auto-Submitted Precedence Thread-Index "
     "X-MS-Has-Attach X-Originating-Client Lines Resent-Date Content-Class X-MimeOLE Content-MD5 "
     "X-Universally-Unique-Identifier"},
    {Kind::address,
     "From To Cc Bcc Reply-To Sender Resent-From Resent-To Resent-Cc Resent-Sender Return-Path Message-ID "
     "In-Reply-To References Resent-Message-ID Delivered-To Disposition-Notification-To"},
    {Kind::subject, "Subject Thread-Topic Content-Description"},
    {Kind::content_type, "Content-Type Content-Disposition"},
});

struct KindWord {
  Kind kind = Kind::keep;
  std::string_view word;
};
constexpr auto kind_rows = std::to_array<KindWord>({
    {Kind::keep, "keep"},
    {Kind::name, "name"},
    {Kind::address, "address"},
    {Kind::subject, "subject"},
    {Kind::text, "text"},
    {Kind::body, "body"},
    {Kind::mime, "mime"},
    {Kind::file, "file"},
    {Kind::folder, "folder"},
    {Kind::id, "id"},
    {Kind::uid, "uid"},
    {Kind::global_id, "global-id"},
    {Kind::phone, "phone"},
    {Kind::place, "place"},
    {Kind::coordinate, "coordinate"},
    {Kind::birthday, "birthday"},
    {Kind::device, "device"},
    {Kind::device_name, "device-name"},
    {Kind::host, "host"},
    {Kind::url, "url"},
    {Kind::picture, "picture"},
    {Kind::certificate, "certificate"},
    {Kind::attachment, "attachment"},
    {Kind::content_type, "content-type"},
    {Kind::cookies, "cookies"},
    {Kind::challenge, "challenge"},
    {Kind::blank, "blank"},
});

constexpr std::size_t tokens_on_page = 64;
constexpr std::uint8_t undecided = 0xFF;
using Table = std::array<std::uint8_t, wbxml::page_count * tokens_on_page>;

Table make_table() {
  Table table{};
  table.fill(undecided);
  for (const Decision& row : element_rows) {
    const auto page = wbxml::find_page(row.space);
    for (const std::string_view name : text::split(row.names, ' ')) {
      const wbxml::Tag* tag = page ? wbxml::find_tag(*page, name) : nullptr;
      if (tag != nullptr) {
        table.at(tag->page * tokens_on_page + tag->token) = static_cast<std::uint8_t>(row.kind);
      }
    }
  }
  return table;
}

const Table& decision_table() {
  static const Table made = make_table();
  return made;
}

std::uint8_t look_up(std::uint8_t page, std::uint8_t token) {
  return page < wbxml::page_count && token < tokens_on_page
             ? decision_table().at(page * tokens_on_page + token)
             : undecided;
}

Kind find_field(std::string_view name, std::span<const FieldDecision> rows) {
  for (const FieldDecision& row : rows) {
    for (const std::string_view one : text::split(row.names, ' ')) {
      if (text::iequals(one, name)) {
        return row.kind;
      }
    }
  }
  return Kind::name;
}

/// Secrets cannot be kept, and of header fields only what is personal in others, too.
bool may_be_kept(Kind kind) {
  return kind != Kind::keep && kind < Kind::content_type;
}

}  // namespace

std::string_view word_of(Kind kind) {
  const auto* const row = std::ranges::find(kind_rows, kind, &KindWord::kind);
  return row == kind_rows.end() ? "" : row->word;
}

std::optional<Kind> kind_of(std::string_view word) {
  const auto* const row = std::ranges::find(kind_rows, word, &KindWord::word);
  return row == kind_rows.end() || !may_be_kept(row->kind) ? std::nullopt : std::optional(row->kind);
}

std::string kind_words() {
  std::string words;
  for (const KindWord& row : kind_rows) {
    if (may_be_kept(row.kind)) {
      words += words.empty() ? "" : ", ";
      words += row.word;
    }
  }
  return words;
}

Kind decide(std::uint8_t page, std::uint8_t token) {
  const std::uint8_t kind = look_up(page, token);
  return kind == undecided ? Kind::text : static_cast<Kind>(kind);
}
bool is_decided(std::uint8_t page, std::uint8_t token) {
  return look_up(page, token) != undecided;
}

Kind decide_field(std::string_view name) {
  return find_field(name, field_rows);
}
Kind decide_mail_field(std::string_view name) {
  return find_field(name, mail_rows);
}

std::span<const Decision> decisions() {
  return element_rows;
}
std::span<const FieldDecision> field_decisions() {
  return field_rows;
}
std::span<const FieldDecision> mail_field_decisions() {
  return mail_rows;
}

}  // namespace eastap::trace::redact
