// Reads any bytes as a HAR, a mitmproxy flow file and a mailbox log. What is imported must be a whole trace.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "proxy/trace/convert/har_import.h"
#include "proxy/trace/convert/mailbox_log.h"
#include "proxy/trace/convert/mitmproxy_import.h"
#include "proxy/trace/reader.h"
#include "proxy/trace/trace_builder.h"

namespace {

using eastap::Result;
using eastap::trace::ImportReport;
using eastap::trace::TraceBuilder;

void import_as(Result<ImportReport> (*read)(std::string_view, TraceBuilder&), std::string_view text) {
  eastap::Bytes trace;
  TraceBuilder builder([&](eastap::ByteView records) {
    eastap::append(trace, records);
    return Result<void>();
  });
  const auto report = read(text, builder);
  if (!report) {
    return;
  }
  auto reader = eastap::trace::Reader::from(eastap::trace::from_memory(std::move(trace)));
  std::uint64_t exchanges = 0;
  while (reader) {
    const auto event = reader->next();
    if (!event) {
      break;
    }
    const bool over = event->observation.kind == eastap::core::Observation::Kind::exchange_done;
    exchanges += over || event->unfinished ? 1 : 0;
  }
  if (!reader || !reader->damage().empty() || exchanges != report->exchanges) {
    std::cerr << "broken promise: what was imported is a whole trace\n";
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = eastap::as_text(eastap::ByteView(data, size));
  import_as(eastap::trace::read_har, text);
  import_as(eastap::trace::read_mitmproxy, text);
  import_as(eastap::trace::read_mailbox_log, text);
  return 0;
}
