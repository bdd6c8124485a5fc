#include "decoders/eas/global_object_id.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "decoders/eas/dates.h"
#include "decoders/eas/little_endian.h"
#include "decoders/eas/query.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

using decoders::add_finding;

constexpr std::array<std::uint8_t, 16> class_id{0x04, 0x00, 0x00, 0x00, 0x82, 0x00, 0xe0, 0x00,
                                                0x74, 0xc5, 0xb7, 0x10, 0x1a, 0x82, 0xe0, 0x08};
constexpr std::size_t instance_at = 16;
constexpr std::size_t created_at = 20;
constexpr std::size_t zeros_at = 28;
constexpr std::size_t count_at = 36;
constexpr std::size_t data_at = 40;
constexpr std::string_view vcal_mark("vCal-Uid\x01\0\0\0", 12);

void read_instance(ByteView blob, GlobalObjectId& id) {
  if (read_le32(blob, instance_at) == 0) {
    return;
  }
  const int year = blob[instance_at] << 8U | blob[instance_at + 1];
  const unsigned month = blob[instance_at + 2];
  const unsigned day = blob[instance_at + 3];
  if (!days_of(year, month, day)) {
    add_finding(id.findings, "eas.global-object-id.instance", "the occurrence's date is no day", instance_at);
  }
  id.instance = fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

/// Outlook's form: the whole blob in hex, without the occurrence's date, so that mails and calendar item
/// agree.
std::string hex_uid(ByteView blob) {
  Bytes copy = to_bytes(blob);
  std::fill_n(copy.begin() + instance_at, created_at - instance_at, std::uint8_t{0});
  return text::to_hex(copy);
}

}  // namespace

std::string GlobalObjectId::words() const {
  std::string text = instance ? "one occurrence (" + *instance + ") of UID " : std::string("UID ");
  text += text::printable(uid, 200);
  return created_ms ? text + ", created " + format_utc(*created_ms) : text;
}

Result<GlobalObjectId> parse_global_object_id(ByteView blob) {
  if (blob.size() < data_at) {
    return fail(ErrorCode::invalid_input,
                "GlobalObjId: " + std::to_string(blob.size()) + " bytes, fewer than 40", blob.size());
  }
  if (!std::ranges::equal(blob.first(class_id.size()), class_id)) {
    return fail(ErrorCode::invalid_input, "GlobalObjId: does not begin with its class id", 0);
  }
  GlobalObjectId id;
  read_instance(blob, id);
  if (const std::uint64_t created = read_le64(blob, created_at); created != 0) {
    id.created_ms = from_file_time(created);
  }
  if (read_le64(blob, zeros_at) != 0) {
    add_finding(id.findings, "eas.global-object-id.reserved", "the reserved bytes are not zero", zeros_at);
  }
  const std::uint32_t count = read_le32(blob, count_at);
  ByteView data = blob.subspan(data_at);
  if (count != data.size()) {
    add_finding(id.findings, "eas.global-object-id.count",
                "the byte count says " + std::to_string(count) + ", there are " + std::to_string(data.size()),
                count_at);
  }
  data = data.first(std::min<std::size_t>(count, data.size()));
  id.from_vcal = as_text(data).starts_with(vcal_mark);
  if (id.from_vcal) {
    const std::string_view rest = as_text(data).substr(vcal_mark.size());
    id.uid = to_utf8(rest.substr(0, rest.find('\0')));
  } else {
    id.uid = hex_uid(blob);
  }
  return id;
}

Result<GlobalObjectId> parse_global_object_id_text(std::string_view base64) {
  const std::optional<Bytes> blob = text::from_base64(text::trim(base64));
  if (!blob) {
    return fail(ErrorCode::invalid_input, "GlobalObjId: no base64 text", 0);
  }
  return parse_global_object_id(*blob);
}

std::optional<Bytes> blob_of_uid(std::string_view uid) {
  std::optional<Bytes> blob = text::from_hex(uid);
  if (blob && blob->size() >= data_at &&
      std::ranges::equal(ByteView(*blob).first(class_id.size()), class_id)) {
    return blob;
  }
  return std::nullopt;
}

}  // namespace eastap::eas
