// Names requests made of any bytes: method, target, host and User-Agent, one line each. There is always a
// row, it is one of the table, and letter case of host and path does not matter.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "decoders/eas/command.h"
#include "decoders/traffic.h"
#include "proxy/base/text.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

std::string_view take_line(std::string_view& input) {
  const std::size_t end = input.find('\n');
  const std::string_view line = input.substr(0, end);
  input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eastap;
  std::string_view input{reinterpret_cast<const char*>(data), size};
  const std::string_view method = take_line(input);
  const std::string_view target = take_line(input);
  const std::string_view host = take_line(input);
  const decoders::TrafficRequest request{
      .method = method, .target = target, .host = host, .user_agent = input};
  const decoders::Traffic& traffic = decoders::classify_traffic(request);
  const auto rows = decoders::all_traffic();
  require(std::ranges::any_of(rows, [&](const decoders::Traffic& row) { return row.name == traffic.name; }));
  require(!traffic.name.empty() && !traffic.sentence.empty() && !to_string(traffic.kind).empty());

  const std::string lower_host = text::lower(host);
  decoders::TrafficRequest lower = request;
  lower.host = lower_host;
  require(decoders::classify_traffic(lower).name == traffic.name);
  return 0;
}
