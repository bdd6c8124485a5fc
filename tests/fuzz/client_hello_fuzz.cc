// Any bytes as the first ones of a connection. Reading a ClientHello asks for more, refuses with a place, or
// takes it; what it took stays the same when more bytes follow, and no shorter piece of it is taken for
// something else.
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "proxy/core/client_hello.h"
#include "proxy/core/proxy_header.h"
#include "proxy/core/tls_diagnosis.h"

namespace {

using eastap::ByteView;
using eastap::core::HelloState;

void require(bool holds, const char* what) {
  if (!holds) {
    std::cerr << "broken promise: " << what << '\n';
    std::abort();
  }
}

void look_at_hello(ByteView bytes) {
  const auto whole = eastap::core::read_client_hello(bytes);
  require(whole.state != HelloState::invalid || !whole.error.empty(), "a refusal has words");
  if (whole.state == HelloState::complete) {
    require(!eastap::core::version_name(whole.hello.highest_version()).empty(), "each version has a name");
    static_cast<void>(eastap::core::only_lost_ciphers(whole.hello));
  }
  // Not at every place: an input of some kilobytes would take a second.
  const std::size_t step = bytes.size() / 64 + 1;
  for (std::size_t size = 0; size < bytes.size(); size += step) {
    const auto part = eastap::core::read_client_hello(bytes.first(size));
    if (part.state == HelloState::complete) {
      require(whole.state == HelloState::complete && whole.hello.server_name == part.hello.server_name &&
                  whole.hello.cipher_suites == part.hello.cipher_suites &&
                  whole.hello.alpn == part.hello.alpn,
              "more bytes do not change a complete hello");
    } else if (part.state == HelloState::invalid) {
      require(whole.state == HelloState::invalid, "more bytes do not mend an invalid hello");
    }
  }
}

void look_at_proxy_header(ByteView bytes) {
  using State = eastap::core::ProxyHeader::State;
  const auto header = eastap::core::read_proxy_header(bytes);
  require(header.state != State::invalid || !header.error.empty(), "a refused PROXY header has words");
  require(header.size <= bytes.size(), "a PROXY header ends within its bytes");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t most = 128U << 10U;
  if (size > most) {
    return 0;
  }
  const ByteView bytes(data, size);
  static_cast<void>(eastap::core::recognise(bytes));
  look_at_hello(bytes);
  look_at_proxy_header(bytes);
  return 0;
}
