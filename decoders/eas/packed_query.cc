#include <algorithm>
#include <array>

#include "decoders/eas/query.h"
#include "decoders/eas/query_parts.h"
#include "decoders/eas/query_text.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

using decoders::add_finding;

constexpr unsigned option_save_in_sent = 0x01;
constexpr unsigned option_accept_multipart = 0x02;

/// The bytes of the packed form. They live on the stack unless somebody sends far more than any phone does.
class PackedBytes {
 public:
  /// False when `text` is no base64 (percent-coded digits and missing padding are taken).
  bool decode(std::string_view text) {
    if (text.size() > small_.size() / 3 * 4) {
      large_.resize(text.size() / 4 * 3 + 3);
    }
    std::uint8_t* out = large_.empty() ? small_.data() : large_.data();
    unsigned bits = 0;
    unsigned digits = 0;
    unsigned padding = 0;
    while (!text.empty()) {
      const char c = take_character(text);
      if (c == '=') {
        ++padding;
        continue;
      }
      const unsigned digit = base64_digit(c);
      if (digit == no_digit || padding != 0) {
        return false;
      }
      bits = bits << 6U | digit;
      if (++digits % 4 != 1) {
        out[size_++] = static_cast<std::uint8_t>(bits >> (6U - 2U * ((digits - 1U) % 4U)));
      }
    }
    return digits % 4 != 1 && padding <= 2 && size_ != 0;
  }
  [[nodiscard]] ByteView view() const { return {large_.empty() ? small_.data() : large_.data(), size_}; }

 private:
  std::array<std::uint8_t, 768> small_;  // filled by decode()
  Bytes large_;
  std::size_t size_ = 0;
};

/// Walks the packed fields; the first one that does not fit ends the walk with a finding.
class PackedReader {
 public:
  PackedReader(ByteView bytes, Query& query) : bytes_(bytes), query_(query) {}

  void read() {
    query_.form = QueryForm::base64;
    if (read_head() && read_device_id() && read_policy_key() && read_device_type()) {
      read_parameters();
    }
  }

 private:
  bool take(std::size_t count, std::string_view what, ByteView& field) {
    if (bytes_.size() - at_ < count) {
      query_.form = QueryForm::malformed;
      add_finding(query_.findings, "eas.query.length",
                  std::string(what) + " runs past the end: " + std::to_string(count) + " bytes wanted, " +
                      std::to_string(bytes_.size() - at_) + " left",
                  at_);
      return false;
    }
    field = bytes_.subspan(at_, count);
    at_ += count;
    return true;
  }

  bool read_head() {
    constexpr std::size_t head_size = 4;
    ByteView head;
    if (bytes_.size() >= 2) {
      read_command(bytes_[1]);
    }
    if (!take(head_size, "the packed head", head)) {
      return false;
    }
    constexpr std::array<std::uint8_t, 5> versions{121, 140, 141, 160, 161};
    query_.version = std::to_string(head[0] / 10) + '.' + std::to_string(head[0] % 10);
    if (std::ranges::find(versions, head[0]) == versions.end()) {
      add_finding(query_.findings, "eas.query.version",
                  "protocol version byte " + std::to_string(head[0]) + " is not 121, 140, 141, 160 or 161",
                  0);
    }
    query_.locale = static_cast<std::uint16_t>(head[2] | head[3] << 8U);
    return true;
  }

  void read_command(std::uint8_t code) {
    query_.command = command_by_code(code);
    query_.command_name = query_.command == Command::unknown ? "code " + std::to_string(code)
                                                             : std::string(command_name(query_.command));
    constexpr std::uint8_t first_unassigned = 5;
    constexpr std::uint8_t last_unassigned = 8;
    if (query_.command == Command::unknown || (code >= first_unassigned && code <= last_unassigned)) {
      add_finding(query_.findings, "eas.query.command",
                  "command code " + std::to_string(code) + " is not assigned", 1);
    }
  }

  bool read_counted(std::string_view what, ByteView& field) {
    ByteView length;
    return take(1, what, length) && take(length[0], what, field);
  }

  bool read_device_id() {
    ByteView id;
    const std::size_t start = at_;
    if (!read_counted("the device id", id)) {
      return false;
    }
    if (id.empty()) {
      add_finding(query_.findings, "eas.query.device-id", "the device id is empty", start);
    }
    DeviceIdText shown = show_device_id(id);
    query_.device_id = std::move(shown.text);
    query_.device_id_binary = shown.binary;
    return true;
  }

  bool read_policy_key() {
    ByteView key;
    const std::size_t start = at_;
    if (!read_counted("the policy key", key)) {
      return false;
    }
    constexpr std::size_t key_size = 4;
    if (key.size() == key_size) {
      query_.policy_key = static_cast<std::uint32_t>(key[0]) | static_cast<std::uint32_t>(key[1]) << 8U |
                          static_cast<std::uint32_t>(key[2]) << 16U |
                          static_cast<std::uint32_t>(key[3]) << 24U;
    } else if (!key.empty()) {
      add_finding(query_.findings, "eas.query.policy-key",
                  "the policy key has " + std::to_string(key.size()) + " bytes, not 0 or 4", start);
    }
    return true;
  }

  bool read_device_type() {
    ByteView type;
    if (!read_counted("the device type", type)) {
      return false;
    }
    query_.device_type = to_utf8(as_text(type));
    return true;
  }

  void read_parameters() {
    while (at_ < bytes_.size()) {
      const std::size_t left = bytes_.size() - at_;
      if (left < 2 || left < std::size_t{2} + bytes_[at_ + 1]) {
        add_finding(query_.findings, "eas.query.trailing",
                    std::to_string(left) + " bytes at the end are no whole parameter", at_);
        return;
      }
      const std::uint8_t tag = bytes_[at_];
      const ByteView value = bytes_.subspan(at_ + 2, bytes_[at_ + 1]);
      read_parameter(tag, value);
      at_ += 2 + value.size();
    }
  }

  void read_parameter(std::uint8_t tag, ByteView value) {
    if (tag == tag_user) {
      set_once(query_.user, "User", to_utf8(as_text(value)), at_, query_);
    } else if (tag == tag_options) {
      read_options(value);
    } else if (tag < tag_names.size()) {
      add_parameter(query_, std::string(tag_names[tag]), to_utf8(as_text(value)));
    } else {
      // Tag 255 comes from Windows Mail; nobody documents it, and no server minds it.
      add_parameter(query_, "tag " + std::to_string(tag), text::to_hex(value));
    }
  }

  void read_options(ByteView value) {
    if (value.size() != 1) {
      add_finding(query_.findings, "eas.query.options",
                  "Options has " + std::to_string(value.size()) + " bytes, not 1", at_);
      add_parameter(query_, "Options", text::to_hex(value));
      return;
    }
    query_.save_in_sent = (value[0] & option_save_in_sent) != 0;
    query_.accept_multipart = (value[0] & option_accept_multipart) != 0;
    if ((value[0] & ~(option_save_in_sent | option_accept_multipart)) != 0) {
      add_finding(query_.findings, "eas.query.options",
                  "Options has undefined bits: 0x" + text::to_hex(value), at_);
    }
    add_parameter(query_, "Options", "0x" + text::to_hex(value));
  }

  ByteView bytes_;
  Query& query_;
  std::size_t at_ = 0;
};

}  // namespace

DeviceIdText show_device_id(ByteView bytes) {
  const bool printable =
      std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte >= 0x20 && byte <= 0x7e; });
  return printable ? DeviceIdText{std::string(as_text(bytes)), false}
                   : DeviceIdText{text::to_hex(bytes), true};
}

void read_packed(std::string_view text, Query& query) {
  // Front ends append "&CorrelationID=..." in their logs; the packed form itself never holds an ampersand.
  PackedBytes packed;
  if (!packed.decode(text.substr(0, text.find('&')))) {
    query.form = QueryForm::malformed;
    add_finding(query.findings, "eas.query.form", "the query is neither plain (no Cmd=) nor base64", 0);
    return;
  }
  PackedReader(packed.view(), query).read();
}

}  // namespace eastap::eas
