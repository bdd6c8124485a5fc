// Undoes codings of any bytes; the first byte chooses the header. What was undone whole must survive being
// coded again.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "decoders/content_coding.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eastap::decoders;
  if (size == 0) {
    return 0;
  }
  constexpr std::array<std::string_view, 8> headers{"gzip",     "deflate",       "br",    "x-gzip",
                                                    "identity", "gzip, deflate", "br,br", "gzip , unknown"};
  constexpr std::size_t limit = 1U << 20U;
  const std::string_view header = headers[data[0] % headers.size()];
  const eastap::ByteView body{data + 1, size - 1};
  const DecodedContent decoded = decode_partial(header, body, limit);
  require(decoded.bytes.size() <= limit);
  const auto whole = decode(header, body, limit);
  require(whole.has_value() == !decoded.fault.has_value());
  if (const auto coded = encode(header, decoded.bytes)) {
    require(decoded.bytes.empty() || decode(header, *coded, limit) == decoded.bytes);
  }
  return 0;
}
