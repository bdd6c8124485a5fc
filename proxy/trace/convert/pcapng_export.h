// Packets for Wireshark: `eastap export TRACE --pcapng FILE`. TCP connections are made up around the plain
// HTTP of the client's side: addresses, ports and times are true, sequence numbers and segments are not those
// of the wire.
#pragma once

#include <memory>

#include "proxy/trace/export.h"

namespace eastap::trace {

[[nodiscard]] Result<std::unique_ptr<Exporter>> open_pcapng_export(const ExportOptions& options);

}  // namespace eastap::trace
