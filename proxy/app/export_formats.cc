#include "proxy/app/export_formats.h"

#include <array>

#include "proxy/trace/convert/csv_export.h"
#include "proxy/trace/convert/curl_export.h"
#include "proxy/trace/convert/documents_export.h"
#include "proxy/trace/convert/har_export.h"
#include "proxy/trace/convert/har_import.h"
#include "proxy/trace/convert/mailbox_log.h"
#include "proxy/trace/convert/mitmproxy_import.h"
#include "proxy/trace/convert/pcapng_export.h"
#include "proxy/trace/export_bodies.h"
#include "proxy/trace/fixture/fixture.h"

namespace eastap::app {
namespace {

constexpr std::array<trace::ExportFormat, 8> export_rows{{
    {.option = "--fixture",
     .value_name = "DIR",
     .summary = "a folder of readable files for a repository: XML, headers, manifest.json (docs/fixtures.md)",
     .counts_anew = true,
     .open = trace::fixture::open_export},
    {.option = "--bodies",
     .value_name = "DIR",
     .summary = "a folder with every body as a file, without chunk framing and compression",
     .open = trace::open_bodies_export},
    {.option = "--xml",
     .value_name = "DIR",
     .summary = "a folder with every WBXML document as XML",
     .open = trace::open_documents_export},
    {.option = "--har",
     .value_name = "FILE",
     .summary = "HTTP Archive 1.2, for browsers' tools and other proxies",
     .open = trace::open_har_export},
    {.option = "--csv",
     .value_name = "FILE",
     .summary = "one line for each exchange, for spreadsheets",
     .open = trace::open_csv_export},
    {.option = "--curl",
     .value_name = "DIR",
     .summary = "the requests as curl commands with their bodies; credentials by variables",
     .secrets = false,
     .open = trace::open_curl_export},
    {.option = "--pcapng",
     .value_name = "FILE",
     .summary = "the plain HTTP as packets, for Wireshark",
     .binary = true,
     .open = trace::open_pcapng_export},
    {.option = "--mailbox-log",
     .value_name = "FILE",
     .summary = "as Exchange writes mailbox logs (EASMailboxLog.txt)",
     .secrets = false,
     .open = trace::open_mailbox_export},
}};

constexpr std::array<trace::ImportFormat, 4> import_rows{{
    {.name = "fixture",
     .summary = "a folder that `eastap export --fixture` wrote, perhaps edited by hand",
     .looks_like = trace::fixture::looks_like,
     .read = trace::fixture::import},
    {.name = "har",
     .summary = "HTTP Archive 1.2 (.har)",
     .looks_like = trace::looks_like_har,
     .read = trace::import_har},
    {.name = "mitmproxy",
     .summary = "mitmproxy's flow files (mitmdump -w)",
     .looks_like = trace::looks_like_mitmproxy,
     .read = trace::import_mitmproxy},
    {.name = "mailbox-log",
     .summary = "Exchange's mailbox logs (EASMailboxLog.txt)",
     .looks_like = trace::looks_like_mailbox_log,
     .read = trace::import_mailbox_log},
}};

}  // namespace

std::span<const trace::ExportFormat> export_formats() {
  return export_rows;
}

std::span<const trace::ImportFormat> import_formats() {
  return import_rows;
}

}  // namespace eastap::app
