// A server certificate that the user brings instead of minted leaves. Values only, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "certs/leaf.h"
#include "certs/unix_time.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::certs {

struct OwnLeaf {
  LeafPtr leaf;
  /// What is wrong with it, one sentence each: dates, names, purpose, order or gaps of the chain. It is
  /// served all the same: how a phone takes a bad certificate is one of the things a tap is for.
  std::vector<std::string> findings;
};

/// Reads a PEM chain (leaf first) and its key (`key_pem` may be the same text). `names` are the hosts that
/// phones will dial, each looked for in the certificate. Fails only where no handshake is possible:
/// unreadable text, key of another certificate.
[[nodiscard]] Result<OwnLeaf> load_own_leaf(ByteView chain_pem, ByteView key_pem, std::string_view passphrase,
                                            std::span<const std::string> names, UnixTime now);

}  // namespace eastap::certs
