#include "decoders/sign_in/ntlm.h"

#include <algorithm>

#include "decoders/eas/little_endian.h"
#include "decoders/eas/query.h"
#include "proxy/base/text.h"

namespace eastap::sign_in {
namespace {

constexpr std::string_view signature{"NTLMSSP\0", 8};
// NegotiateFlags (MS-NLMP section 2.2.2.5).
constexpr std::uint32_t unicode_flag = 0x00000001;
constexpr std::uint32_t anonymous_flag = 0x00000800;

/// Appends a code point as UTF-8.
void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | (point >> 6U));
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | (point >> 12U));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | (point >> 18U));
    put(0x80U | ((point >> 12U) & 0x3FU));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
}

/// UTF-16LE; half a surrogate pair becomes U+FFFD.
std::string from_utf16(ByteView bytes) {
  std::string out;
  for (std::size_t at = 0; at + 1 < bytes.size() && out.size() + 4 <= max_ntlm_name; at += 2) {
    std::uint32_t unit = eas::read_le16(bytes, at);
    if (unit >= 0xD800 && unit < 0xDC00 && at + 3 < bytes.size()) {
      const std::uint32_t low = eas::read_le16(bytes, at + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        unit = 0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00);
        at += 2;
      }
    }
    append_utf8(out, unit >= 0xD800 && unit < 0xE000 ? 0xFFFDU : unit);
  }
  return out;
}

/// Reads the fixed part of a message and the names that it points to.
class MessageReader {
 public:
  explicit MessageReader(ByteView message) : message_(message) {}

  /// 0 where the message is too short.
  [[nodiscard]] std::uint32_t number(std::size_t at) const {
    if (at + 4 > message_.size()) {
      return 0;
    }
    return eas::read_le32(message_, at);
  }
  /// What the field at `at` points to: length, space, offset (MS-NLMP section 2.2.2.10 and others).
  [[nodiscard]] ByteView field(std::size_t at) const {
    const std::size_t length = number(at) & 0xFFFFU;
    const std::size_t offset = number(at + 4);
    if (at + 8 > message_.size() || offset > message_.size() || length > message_.size() - offset) {
      return {};
    }
    return message_.subspan(offset, length);
  }
  [[nodiscard]] std::string name(std::size_t at, bool unicode) const {
    const ByteView bytes = field(at);
    return unicode ? from_utf16(bytes) : eas::to_utf8(as_text(bytes).substr(0, max_ntlm_name / 2));
  }

 private:
  ByteView message_;
};

/// The server's name among the pairs of a challenge's TargetInfo (MS-NLMP section 2.2.2.1).
std::string server_name_of(ByteView pairs) {
  constexpr std::uint16_t netbios_name = 1;
  constexpr std::uint16_t dns_name = 3;
  std::string name;
  while (pairs.size() >= 4) {
    const std::uint16_t id = eas::read_le16(pairs, 0);
    const std::size_t length = eas::read_le16(pairs, 2);
    if (id == 0 || length > pairs.size() - 4) {
      break;
    }
    if (id == dns_name || (id == netbios_name && name.empty())) {
      name = from_utf16(pairs.subspan(4, length));
    }
    pairs = pairs.subspan(4 + length);
  }
  return name;
}

void read_challenge(const MessageReader& reader, NtlmMessage& message) {
  constexpr std::size_t target_at = 12;
  constexpr std::size_t flags_at = 20;
  constexpr std::size_t info_at = 40;
  message.target = reader.name(target_at, (reader.number(flags_at) & unicode_flag) != 0);
  message.server_name = server_name_of(reader.field(info_at));
}

void read_authenticate(const MessageReader& reader, NtlmMessage& message) {
  constexpr std::size_t domain_at = 28;
  constexpr std::size_t user_at = 36;
  constexpr std::size_t workstation_at = 44;
  constexpr std::size_t flags_at = 60;
  const std::uint32_t flags = reader.number(flags_at);
  const bool unicode = (flags & unicode_flag) != 0;
  message.domain = reader.name(domain_at, unicode);
  message.user = reader.name(user_at, unicode);
  message.workstation = reader.name(workstation_at, unicode);
  message.anonymous = message.user.empty() && (flags & anonymous_flag) != 0;
}

void read_negotiate(const MessageReader& reader, NtlmMessage& message) {
  constexpr std::size_t domain_at = 16;
  constexpr std::size_t workstation_at = 24;
  message.domain = reader.name(domain_at, false);  // never Unicode here
  message.workstation = reader.name(workstation_at, false);
}

std::string from_words(const std::string& workstation) {
  return workstation.empty() ? std::string() : " from " + workstation;
}

}  // namespace

std::string NtlmMessage::words() const {
  std::string all = "step " + std::to_string(type) + " of 3: ";
  if (type == 1) {
    all += "the client asks for a challenge" + from_words(workstation);
  } else if (type == 2) {
    all += "the server's challenge";
    all += target.empty() ? "" : " for " + target;
    all += server_name.empty() ? "" : ", server " + server_name;
  } else {
    const std::string who = domain.empty() ? user : domain + '\\' + user;
    all += (anonymous      ? std::string("anonymous")
            : user.empty() ? std::string("the answer")
                           : who) +
           from_words(workstation);
  }
  return text::printable(all);
}

std::optional<NtlmMessage> read_ntlm(ByteView message) {
  const MessageReader reader(message);
  const std::uint32_t type = reader.number(signature.size());
  if (!as_text(message).starts_with(signature) || type < 1 || type > 3) {
    return std::nullopt;
  }
  NtlmMessage read;
  read.type = static_cast<std::uint8_t>(type);
  if (type == 1) {
    read_negotiate(reader, read);
  } else if (type == 2) {
    read_challenge(reader, read);
  } else {
    read_authenticate(reader, read);
  }
  return read;
}

std::optional<std::size_t> find_ntlm(ByteView token) {
  const std::size_t at = as_text(token).find(signature);
  return at == std::string_view::npos ? std::nullopt : std::optional(at);
}

}  // namespace eastap::sign_in
