#include "proxy/core/client_hello.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace eastap::core {

namespace {

constexpr std::uint8_t handshake_record = 0x16;
constexpr std::uint8_t client_hello_type = 0x01;
constexpr std::size_t record_header = 5;
constexpr std::size_t max_hello = 64U << 10U;

/// Reads big-endian fields; after the first failure everything it returns is empty or zero.
class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool empty() const { return at_ == bytes_.size(); }

  std::uint32_t number(std::size_t size) {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : take(size)) {
      value = (value << 8U) | byte;
    }
    return value;
  }
  ByteView take(std::size_t size) {
    if (!ok_ || bytes_.size() - at_ < size) {
      ok_ = false;
      return {};
    }
    const ByteView part = bytes_.subspan(at_, size);
    at_ += size;
    return part;
  }
  /// A vector with a length field of `size` bytes before it.
  Reader block(std::size_t size) {
    const std::uint32_t length = number(size);
    return Reader(take(length));
  }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

void read_extension(ClientHello& hello, std::uint32_t type, ByteView bytes) {
  Reader body(bytes);
  switch (type) {
    case 0: {  // server_name
      Reader list = body.block(2);
      while (list.ok() && !list.empty()) {
        const bool host_name = list.number(1) == 0;
        const std::uint32_t length = list.number(2);
        const ByteView name = list.take(length);
        if (host_name && hello.server_name.empty()) {
          hello.server_name = as_text(name);
        }
      }
      break;
    }
    case 13: {  // signature_algorithms
      Reader list = body.block(2);
      while (list.ok() && !list.empty()) {
        hello.signature_schemes.push_back(static_cast<std::uint16_t>(list.number(2)));
      }
      break;
    }
    case 16: {  // application_layer_protocol_negotiation
      Reader list = body.block(2);
      while (list.ok() && !list.empty()) {
        const std::uint32_t length = list.number(1);
        hello.alpn.emplace_back(as_text(list.take(length)));
      }
      break;
    }
    case 43: {  // supported_versions
      Reader list = body.block(1);
      while (list.ok() && !list.empty()) {
        hello.versions.push_back(static_cast<std::uint16_t>(list.number(2)));
      }
      break;
    }
    default:
      break;
  }
}

std::optional<ClientHello> read_body(ByteView bytes) {
  ClientHello hello;
  Reader body(bytes);
  hello.version = static_cast<std::uint16_t>(body.number(2));
  body.take(32);
  body.block(1);  // session id
  Reader suites = body.block(2);
  while (suites.ok() && !suites.empty()) {
    hello.cipher_suites.push_back(suites.number(2));
  }
  body.block(1);  // compression methods
  if (!body.ok()) {
    return std::nullopt;
  }
  if (!body.empty()) {
    Reader extensions = body.block(2);
    while (extensions.ok() && !extensions.empty()) {
      const std::uint32_t type = extensions.number(2);
      const std::uint32_t length = extensions.number(2);
      read_extension(hello, type, extensions.take(length));
    }
    if (!extensions.ok() || !body.ok()) {
      return std::nullopt;
    }
  }
  return hello;
}

HelloResult read_ssl2(ByteView bytes) {
  Reader record(bytes);
  const std::uint32_t length = record.number(2) & 0x7fffU;
  if (bytes.size() < 2 + length) {
    return {HelloState::need_more, {}, {}};
  }
  Reader body(record.take(length));
  ClientHello hello;
  hello.ssl2_framing = true;
  body.number(1);
  hello.version = static_cast<std::uint16_t>(body.number(2));
  const std::uint32_t ciphers = body.number(2);
  const std::uint32_t session_id = body.number(2);
  const std::uint32_t challenge = body.number(2);
  Reader suites(body.take(ciphers));
  while (suites.ok() && !suites.empty()) {
    hello.cipher_suites.push_back(suites.number(3));
  }
  body.take(session_id);
  body.take(challenge);
  if (!body.ok() || !suites.ok()) {
    return {HelloState::invalid, {}, "SSLv2-framed hello whose lengths do not fit its record"};
  }
  return {HelloState::complete, std::move(hello), {}};
}

bool is_grease(std::uint16_t value) {
  return (value & 0x0f0fU) == 0x0a0aU;
}  // RFC 8701

}  // namespace

std::uint16_t ClientHello::highest_version() const {
  std::uint16_t highest = 0;
  for (const std::uint16_t offered : versions) {
    if (!is_grease(offered)) {
      highest = std::max(highest, offered);
    }
  }
  return versions.empty() ? version : highest;
}

std::string version_name(std::uint16_t version) {
  switch (version) {
    case 0x0002:
      return "SSL 2.0";
    case 0x0300:
      return "SSL 3.0";
    case 0x0301:
      return "TLS 1.0";
    case 0x0302:
      return "TLS 1.1";
    case 0x0303:
      return "TLS 1.2";
    case 0x0304:
      return "TLS 1.3";
    default:
      return fmt::format("0x{:04x}", version);
  }
}

FirstBytes recognise(ByteView first) {
  if (first.empty()) {
    return FirstBytes::need_more;
  }
  if (first[0] == handshake_record) {
    return FirstBytes::tls;
  }
  if ((first[0] & 0x80U) == 0) {
    return FirstBytes::plain;
  }
  // SSLv2 framing: length with the top bit set, message type 1, major version 3 (or 0, for 0x0002).
  if (first.size() >= 3 && first[2] != client_hello_type) {
    return FirstBytes::plain;
  }
  if (first.size() >= 4 && first[3] != 3 && first[3] != 0) {
    return FirstBytes::plain;
  }
  return first.size() < 4 ? FirstBytes::need_more : FirstBytes::tls;
}

HelloResult read_client_hello(ByteView bytes) {
  if (bytes.empty()) {
    return {};
  }
  if (bytes[0] != handshake_record) {
    return recognise(bytes) == FirstBytes::plain
               ? HelloResult{HelloState::invalid, {}, "byte 0: no TLS handshake record"}
               : read_ssl2(bytes);
  }
  Bytes message;
  std::size_t at = 0;
  while (true) {
    if (message.size() >= 4) {
      if (message[0] != client_hello_type) {
        return {HelloState::invalid,
                {},
                fmt::format("first handshake message is of type {}, not ClientHello", message[0])};
      }
      Reader header(ByteView(message).subspan(1, 3));
      const std::size_t length = header.number(3);
      if (length > max_hello) {
        return {HelloState::invalid,
                {},
                fmt::format("ClientHello of {} bytes; at most {} are read", length, max_hello)};
      }
      if (message.size() >= 4 + length) {
        auto hello = read_body(ByteView(message).subspan(4, length));
        return hello ? HelloResult{HelloState::complete, std::move(*hello), {}}
                     : HelloResult{HelloState::invalid, {}, "ClientHello whose lengths do not fit"};
      }
    }
    if (bytes.size() - at < record_header) {
      return {};
    }
    Reader record(bytes.subspan(at));
    const std::uint32_t type = record.number(1);
    record.number(2);
    const std::uint32_t length = record.number(2);
    if (type != handshake_record || length == 0 || length > (1U << 14U) + 256) {
      return {HelloState::invalid, {}, fmt::format("byte {}: no handshake record of valid length", at)};
    }
    const std::size_t available = std::min<std::size_t>(length, bytes.size() - at - record_header);
    append(message, bytes.subspan(at + record_header, available));
    if (available < length) {
      // The records may already hold the whole hello and a part of something else; look once more before
      // asking.
      const bool enough = message.size() >= 4 && message.size() >= 4U + (std::size_t{message[1]} << 16U) +
                                                                       (std::size_t{message[2]} << 8U) +
                                                                       message[3];
      if (!enough) {
        return {};
      }
    }
    at += record_header + available;
  }
}

}  // namespace eastap::core
