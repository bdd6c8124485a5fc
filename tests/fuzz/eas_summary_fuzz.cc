// Sums up exchanges of any two bodies. Byte 0 is the command, bytes 1 and 2 the length of the request; the
// rest is the answer.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "decoders/eas/summary.h"
#include "proxy/base/text.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eastap;
  constexpr std::size_t head = 3;
  if (size < head) {
    return 0;
  }
  const auto command = static_cast<eas::Command>(data[0] % (static_cast<unsigned>(eas::Command::none) + 1));
  const std::size_t wanted = std::size_t{data[1]} << 8U | data[2];
  const ByteView rest{data + head, size - head};
  const std::size_t request_size = std::min(wanted, rest.size());
  const auto request = wbxml::decode_view(rest.first(request_size));
  const auto response = wbxml::decode_view(rest.subspan(request_size));
  const eas::Summary summary = eas::summarize(command, &request, &response);
  require(summary.sentence == text::printable(summary.sentence, summary.sentence.size() + 1));
  require(summary.sentence.size() < 4096);
  require(summary.collections.size() <= eas::max_listed_collections);
  require(summary.collection_count >= summary.collections.size());
  if (command == eas::Command::provision) {
    require(summary.wipe == eas::wipe_order(response));
  }
  return 0;
}
