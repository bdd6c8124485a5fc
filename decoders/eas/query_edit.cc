#include "decoders/eas/query_edit.h"

#include <limits>
#include <optional>
#include <utility>

#include "decoders/eas/query.h"
#include "decoders/eas/query_parts.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

constexpr std::size_t packed_head = 4;
constexpr std::size_t policy_key_size = 4;
constexpr std::size_t max_query_field = 255;

bool is_plain_in_query(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~@:").find(c) != std::string_view::npos;
}

std::string percent_encode(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (is_plain_in_query(c)) {
      out += c;
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      out += '%' + text::to_hex({&byte, 1});
    }
  }
  return out;
}

std::string edit_plain(std::string_view query, const QueryEdit& edit) {
  std::string out;
  bool first = true;
  for (const std::string_view part : text::split(query, '&')) {
    out += std::exchange(first, false) ? "" : "&";
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      out += part;
      continue;
    }
    const std::string_view raw = part.substr(equals + 1);
    const std::string value = text::percent_decode(raw);
    const std::string wanted = edit(part.substr(0, equals), value);
    out += part.substr(0, equals + 1);
    out += wanted == value ? std::string(raw) : percent_encode(wanted);
  }
  return out;
}

/// Copies a packed query field by field.
class PackedEditor {
 public:
  PackedEditor(ByteView bytes, const QueryEdit& edit) : rest_(bytes), edit_(edit) {}

  /// nullopt: the bytes are no packed query.
  [[nodiscard]] Result<std::optional<Bytes>> run() {
    if (rest_.size() < packed_head) {
      return std::nullopt;
    }
    append(out_, rest_.first(packed_head));
    rest_ = rest_.subspan(packed_head);
    if (!device_id() || !policy_key() || !device_type()) {
      return done();
    }
    while (rest_.size() >= 2 && !error_) {
      const std::uint8_t tag = rest_[0];
      rest_ = rest_.subspan(1);
      out_.push_back(tag);
      const auto field = take();
      if (!field) {
        return std::nullopt;
      }
      if (tag >= tag_names.size() || tag == tag_options) {
        put(*field);
      } else {
        put_text(tag_names[tag], *field);
      }
    }
    append(out_, rest_);
    return done();
  }

 private:
  [[nodiscard]] Result<std::optional<Bytes>> done() {
    if (error_) {
      return fail(*error_);
    }
    return broken_ ? std::nullopt : std::optional(std::move(out_));
  }

  std::optional<ByteView> take() {
    if (rest_.empty() || rest_.size() < std::size_t{1} + rest_[0]) {
      broken_ = true;
      return std::nullopt;
    }
    const ByteView field = rest_.subspan(1, rest_[0]);
    rest_ = rest_.subspan(1 + field.size());
    return field;
  }
  void put(ByteView field) {
    if (field.size() > max_query_field) {
      error_ = Error{ErrorCode::invalid_input,
                     "a value of " + std::to_string(field.size()) +
                         " bytes does not fit into a base64 query, whose fields have at most 255",
                     std::nullopt};
      return;
    }
    out_.push_back(static_cast<std::uint8_t>(field.size()));
    append(out_, field);
  }
  void put_text(std::string_view name, ByteView field) {
    const std::string shown = to_utf8(as_text(field));
    const std::string wanted = edit_(name, shown);
    put(wanted == shown ? field : as_bytes(wanted));
  }

  bool device_id() {
    const auto field = take();
    if (!field) {
      return false;
    }
    const DeviceIdText shown = show_device_id(*field);
    const std::string wanted = edit_("DeviceId", shown.text);
    if (wanted == shown.text) {
      put(*field);
      return true;
    }
    const auto bytes = shown.binary ? text::from_hex(wanted) : std::nullopt;
    put(bytes ? ByteView(*bytes) : as_bytes(wanted));
    return true;
  }

  bool policy_key() {
    const auto field = take();
    if (!field) {
      return false;
    }
    std::string shown;
    if (field->size() == policy_key_size) {
      std::uint32_t number = 0;
      for (std::size_t i = policy_key_size; i-- > 0;) {
        number = number << 8U | (*field)[i];
      }
      shown = std::to_string(number);
    }
    const std::string wanted = edit_("PolicyKey", shown);
    if (wanted == shown) {
      put(*field);
      return true;
    }
    Bytes bytes;
    if (!wanted.empty()) {
      const auto number = text::to_number(wanted);
      if (!number || *number > std::numeric_limits<std::uint32_t>::max()) {
        error_ =
            Error{ErrorCode::invalid_input,
                  "the policy key " + text::printable(wanted) + " is no number of 32 bits", std::nullopt};
        return false;
      }
      for (unsigned shift = 0; shift < 32; shift += 8) {
        bytes.push_back(static_cast<std::uint8_t>(*number >> shift));
      }
    }
    put(bytes);
    return true;
  }

  bool device_type() {
    const auto field = take();
    if (field) {
      put_text("DeviceType", *field);
    }
    return field.has_value();
  }

  ByteView rest_;
  const QueryEdit& edit_;
  Bytes out_;
  std::optional<Error> error_;
  bool broken_ = false;
};

}  // namespace

Result<std::string> edit_query(std::string_view query, const QueryEdit& edit) {
  const QueryForm form = parse_query(query).form;
  if (form == QueryForm::plain || parse_query(query, true).form == QueryForm::plain) {
    return edit_plain(query, edit);
  }
  if (form != QueryForm::base64) {
    return std::string(query);
  }
  const std::string_view written = query.substr(0, query.find('&'));
  const auto bytes = text::from_base64(text::percent_decode(written));
  if (!bytes) {
    return std::string(query);
  }
  auto edited = PackedEditor(*bytes, edit).run();
  if (!edited) {
    return fail(std::move(edited).error());
  }
  if (!*edited || **edited == *bytes) {
    return std::string(query);
  }
  std::string packed = text::to_base64(**edited);
  if (written.find('%') != std::string_view::npos) {
    packed = percent_encode(packed);
  }
  return packed + std::string(query.substr(written.size()));
}

}  // namespace eastap::eas
