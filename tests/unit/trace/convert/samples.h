// What the tests of conversions have in common.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/export.h"
#include "proxy/trace/import.h"
#include "proxy/trace/trace_builder.h"
#include "tests/support/eas_samples.h"
#include "tests/support/exchanges.h"
#include "tests/support/files.h"

namespace eastap::trace::convert_samples {

/// A FolderSync, a Sync, and a web page with a chunked answer, on one TLS connection that was closed.
inline Bytes trace() {
  const Timestamp epoch = test::moment(0);
  Encoder encoder(epoch);
  encoder.header({.eastap = "1.0", .started = epoch});
  auto facts = std::make_shared<core::ConnectionFacts>(*test::connection());
  core::TlsFacts tls;
  tls.completed = true;
  encoder.connection(epoch, *facts);
  encoder.tls(epoch, facts->id, tls);
  std::uint64_t id = 0;
  const auto page = test::exchange(test::message("GET /a?b=c%20d HTTP/1.1\r\nHost: mail.example.org\r\n"
                                                 "Authorization: Basic ********\r\nCookie: ***\r\n"),
                                   test::message("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                                                 "Transfer-Encoding: chunked\r\n",
                                                 as_bytes("<p>caf\xC3\xA9</p>"), 4));
  page->notes = {{core::Note::Kind::injected, "delay 1 s", "--fault", "delay s=1"}};
  for (const auto& exchange : {test::folder_sync("Posteingang"), test::good_sync(), page}) {
    exchange->id = ExchangeId{++id};
    exchange->connection = facts;
    encoder.exchange(*exchange, {}, true);
  }
  encoder.closed({.at = test::moment(90'000), .connection = facts->id, .by = "client FIN"});
  encoder.end({.at = test::moment(100'000), .exchanges = id, .reason = {}});
  return encoder.bytes();
}

/// Runs an exporter over a trace.
template <class Open>
ExportReport run_export(const Open& open, const Bytes& trace, const std::filesystem::path& target) {
  auto exporter = open({.target = target});
  EXPECT_TRUE(exporter) << exporter.error().what;
  auto reader = Reader::from(from_memory(trace));
  EXPECT_TRUE(reader);
  auto report = export_all(*reader, **exporter);
  EXPECT_TRUE(report);
  return *std::move(report);
}

inline std::string text_of(const std::filesystem::path& path) {
  return std::string(as_text(test::slurp(path)));
}

struct Imported {
  Result<ImportReport> report;
  std::vector<core::ExchangePtr> exchanges;
  Bytes trace;
};
/// Runs an importer over a file with that content.
template <class Read>
Imported run_import(const Read& read, const std::filesystem::path& folder, std::string_view content) {
  const auto path = folder / "input";
  std::ofstream(path, std::ios::binary) << content;
  ImportInput input;
  input.path = path;
  input.start = to_bytes(content.substr(0, ImportInput::max_start));
  Imported result{.report = ImportReport{}, .exchanges = {}, .trace = {}};
  TraceBuilder builder([&](ByteView records) {
    append(result.trace, records);
    return Result<void>();
  });
  result.report = read(input, builder);
  if (result.report) {
    auto reader = Reader::from(from_memory(result.trace));
    EXPECT_TRUE(reader);
    while (const auto event = reader->next()) {
      if (event->unfinished || event->observation.kind == core::Observation::Kind::exchange_done) {
        result.exchanges.push_back(event->observation.exchange);
      }
    }
    EXPECT_TRUE(reader->damage().empty());
  }
  return result;
}

}  // namespace eastap::trace::convert_samples
