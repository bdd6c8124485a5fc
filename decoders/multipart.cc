#include "decoders/multipart.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "proxy/base/text.h"

namespace eastap::decoders {
namespace {

constexpr std::size_t count_size = 4;
constexpr std::size_t entry_size = 8;
constexpr std::uint32_t max_value =
    std::numeric_limits<std::int32_t>::max();  // PartsCount, Offset and Length are int32

std::uint32_t read_u32(ByteView body, std::size_t at) {
  return static_cast<std::uint32_t>(body[at]) | static_cast<std::uint32_t>(body[at + 1]) << 8U |
         static_cast<std::uint32_t>(body[at + 2]) << 16U | static_cast<std::uint32_t>(body[at + 3]) << 24U;
}

void write_u32(Bytes& body, std::size_t at, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    body[at++] = static_cast<std::uint8_t>(value >> shift);
  }
}

std::string part_name(std::size_t index) {
  return "part " + std::to_string(index);
}

/// The part that ends last among those read so far, in order of offset.
struct Reach {
  std::size_t end;
  std::size_t part;
};

/// Walks the parts in the order of their offsets and reports overlaps and bytes that no part owns.
void check_layout(ByteView body, Multipart& result) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < result.parts.size(); ++i) {
    if (!result.parts[i].bytes.empty()) {
      order.push_back(i);
    }
  }
  std::ranges::sort(order, {}, [&](std::size_t i) { return result.parts[i].offset; });
  std::size_t gap_bytes = 0;
  std::size_t first_gap = 0;
  Reach reach{result.table_size, result.parts.size()};
  for (const std::size_t index : order) {
    const MultipartPart& part = result.parts[index];
    if (part.offset < reach.end && reach.part != result.parts.size()) {
      add_finding(result.findings, "multipart.overlap",
                  part_name(index) + " overlaps " + part_name(reach.part), part.offset);
    }
    if (part.offset > reach.end) {
      first_gap = gap_bytes == 0 ? reach.end : first_gap;
      gap_bytes += part.offset - reach.end;
    }
    const std::size_t end = part.offset + part.bytes.size();
    if (end >= reach.end) {
      reach = {end, index};
    }
  }
  if (reach.end < body.size()) {
    first_gap = gap_bytes == 0 ? reach.end : first_gap;
    gap_bytes += body.size() - reach.end;
  }
  if (gap_bytes != 0) {
    add_finding(result.findings, "multipart.gap", std::to_string(gap_bytes) + " bytes belong to no part",
                first_gap);
  }
}

/// MS-ASWBXML section 2.1.1: version 1.3, unknown public identifier, UTF-8, no string table.
void check_first_part(Multipart& result) {
  constexpr std::array<std::uint8_t, 4> header{0x03, 0x01, 0x6a, 0x00};
  const ByteView bytes = result.parts.front().bytes;
  if (bytes.size() < header.size() || !std::ranges::equal(bytes.first(header.size()), header)) {
    add_finding(result.findings, "multipart.first-part",
                "part 0 does not start like a WBXML document (03 01 6A 00)", result.parts.front().offset);
  }
}

MultipartPart read_entry(ByteView body, std::size_t index, Multipart& result) {
  const std::size_t at = count_size + entry_size * index;
  MultipartPart part{read_u32(body, at), read_u32(body, at + 4), {}};
  const std::size_t start = std::min<std::size_t>(part.offset, body.size());
  const std::size_t end = std::min<std::size_t>(std::size_t{part.offset} + part.length, body.size());
  part.bytes = body.subspan(start, end - start);
  if (part.bytes.size() != part.length) {
    add_finding(result.findings, "multipart.bounds",
                part_name(index) + " ends after the body: offset " + std::to_string(part.offset) +
                    ", length " + std::to_string(part.length) + ", body " + std::to_string(body.size()),
                at);
  }
  if (part.offset < result.table_size && part.length != 0) {
    add_finding(result.findings, "multipart.bounds", part_name(index) + " begins inside the part table", at);
  }
  return part;
}

}  // namespace

bool is_multipart(std::string_view content_type) {
  return text::iequals(text::trim(content_type.substr(0, content_type.find(';'))),
                       "application/vnd.ms-sync.multipart");
}

Result<Multipart> split_multipart(ByteView body) {
  if (body.size() < count_size) {
    return fail(ErrorCode::invalid_input, "multipart: the body ends before the part count", body.size());
  }
  const std::uint32_t count = read_u32(body, 0);
  if (count == 0 || count > max_value) {
    return fail(ErrorCode::invalid_input,
                "multipart: impossible part count " + std::to_string(static_cast<std::int32_t>(count)), 0);
  }
  if (count > (body.size() - count_size) / entry_size) {
    return fail(ErrorCode::invalid_input,
                "multipart: the table of " + std::to_string(count) + " parts ends after the body of " +
                    std::to_string(body.size()) + " bytes",
                body.size());
  }
  Multipart result;
  result.table_size = count_size + entry_size * count;
  result.parts.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    result.parts.push_back(read_entry(body, i, result));
  }
  check_layout(body, result);
  check_first_part(result);
  return result;
}

Result<Bytes> replace_part0(ByteView body, const Multipart& parts, ByteView part0) {
  const MultipartPart& old = parts.parts.front();
  const std::size_t old_end = old.offset + old.bytes.size();
  if (old.bytes.size() != old.length || old.offset < parts.table_size || old_end > body.size()) {
    return fail(ErrorCode::invalid_input, "multipart: part 0 does not lie in the body", count_size);
  }
  if (body.size() - old.bytes.size() + part0.size() > max_value) {
    return fail(ErrorCode::limit_exceeded, "multipart: the body would pass 2 GiB");
  }
  Bytes result;
  result.reserve(body.size() - old.bytes.size() + part0.size());
  append(result, body.first(old.offset));
  append(result, part0);
  append(result, body.subspan(old_end));
  write_u32(result, count_size + 4, static_cast<std::uint32_t>(part0.size()));
  for (std::size_t i = 1; i < parts.parts.size(); ++i) {
    const MultipartPart& part = parts.parts[i];
    const std::size_t part_end = part.offset + part.bytes.size();
    if (part.offset >= old_end) {
      write_u32(result, count_size + entry_size * i,
                static_cast<std::uint32_t>(part.offset - old_end + old.offset + part0.size()));
    } else if (part_end > old.offset && !part.bytes.empty()) {
      return fail(ErrorCode::invalid_input, "multipart: part 0 overlaps " + part_name(i),
                  count_size + entry_size * i);
    }
  }
  return result;
}

}  // namespace eastap::decoders
