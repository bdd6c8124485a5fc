// Exchanges and WBXML bodies made by hand, for tests of whatever watches traffic.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/core/exchange.h"

namespace eastap::test {

/// Writes WBXML token by token, as MS-ASWBXML has it: `Wbxml().open("Settings:Settings").text("x").close()`.
class Wbxml {
 public:
  Wbxml() : bytes_{0x03, 0x01, 0x6A, 0x00} {}
  Wbxml& open(std::string_view name);   ///< an element with content
  Wbxml& empty(std::string_view name);  ///< an element without
  Wbxml& text(std::string_view text);
  Wbxml& opaque(ByteView value);
  Wbxml& close();
  /// open, text, close
  Wbxml& leaf(std::string_view name, std::string_view value);
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  void tag(std::string_view name, std::uint8_t content);
  Bytes bytes_;
  std::uint8_t page_ = 0;
};

/// A moment some microseconds after an arbitrary start.
[[nodiscard]] Timestamp moment(std::int64_t micros);

/// A message that ends as its framing says; `head` without the empty line at its end. Chunked where `chunk`
/// is not 0: pieces of that many bytes.
[[nodiscard]] std::shared_ptr<core::Message> message(std::string_view head, ByteView body = {},
                                                     std::size_t chunk = 0, std::string_view trailer = {});

/// A finished exchange on connection 1.
[[nodiscard]] std::shared_ptr<core::Exchange> exchange(core::MessagePtr request, core::MessagePtr response);

/// "POST /Microsoft-Server-ActiveSync?Cmd=COMMAND&User=anna&DeviceId=PHONE1&DeviceType=iPhone HTTP/1.1" and
/// the usual fields; `more` is added as it is (lines with their ends).
[[nodiscard]] std::string eas_head(std::string_view command, std::string_view more = {});
/// "HTTP/1.1 200 OK" with WBXML as its type.
[[nodiscard]] std::string wbxml_answer_head(std::string_view more = {});

/// A connection with the facts that a reverse tap knows of it.
[[nodiscard]] std::shared_ptr<core::ConnectionFacts> connection();

/// Whether `needle` lies anywhere in `hay`, also in base64 at any of its three alignments, hex, percent
/// coding, UTF-16, reversed letter case of hex.
[[nodiscard]] bool holds_secret(ByteView hay, std::string_view needle);

}  // namespace eastap::test
