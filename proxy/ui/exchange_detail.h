// Everything about one exchange: documents as XML, heads, connection, TLS, timings, notes. Takes exchanges
// whose secrets are overwritten already. What it prints holds no control character of the wire.
// Single-threaded.
#pragma once

#include <cstddef>
#include <string>

#include "proxy/model/exchange_view.h"
#include "proxy/model/findings.h"
#include "proxy/trace/record.h"
#include "proxy/ui/style.h"

namespace eastap::ui {

struct DetailOptions {
  bool heads = false;                             ///< start line and fields of each message
  bool other_bodies = false;                      ///< texts that are no WBXML, such as web pages and MIME
  std::size_t max_value = 4096;                   ///< bytes of one value in the XML; 0 = all
  std::size_t max_text = std::size_t{64} << 10U;  ///< bytes of a body that is text
};

/// The messages: as received, and as sent on where that differs.
void append_messages(std::string& out, model::ExchangeView& view, const trace::ExchangeStorage& storage,
                     const DetailOptions& options, const Style& style);

/// The exchange in full, for `eastap show TRACE ID`.
void append_full(std::string& out, model::ExchangeView& view, const trace::ExchangeStorage& storage,
                 const std::vector<model::Finding>& findings, const Style& style);

}  // namespace eastap::ui
