#include "decoders/mime/content.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <vector>

namespace eastap::mime {

void start_gmime() {
  static std::once_flag started;
  std::call_once(started, [] { g_mime_init(); });
}

Content read_content(GMimePart* part, std::size_t keep) {
  Content content;
  GMimeDataWrapper* wrapper = g_mime_part_get_content(part);
  GMimeStream* stream = wrapper == nullptr ? nullptr : g_mime_data_wrapper_get_stream(wrapper);
  if (stream == nullptr) {
    return content;
  }
  g_mime_stream_reset(stream);
  GMimeEncoding decoder;
  g_mime_encoding_init_decode(&decoder, g_mime_data_wrapper_get_encoding(wrapper));
  constexpr std::size_t piece_size = std::size_t{16} << 10U;
  std::vector<char> piece(piece_size);
  std::vector<char> decoded(g_mime_encoding_outlen(&decoder, piece_size));
  const auto take = [&](std::size_t length) {
    content.size += length;
    const std::size_t fits = std::min(length, keep - content.bytes.size());
    append(content.bytes, std::string_view(decoded.data(), fits));
  };
  while (true) {
    const ssize_t got = g_mime_stream_read(stream, piece.data(), piece.size());
    if (got <= 0) {
      break;
    }
    take(g_mime_encoding_step(&decoder, piece.data(), static_cast<std::size_t>(got), decoded.data()));
  }
  take(g_mime_encoding_flush(&decoder, piece.data(), 0, decoded.data()));
  return content;
}

}  // namespace eastap::mime
