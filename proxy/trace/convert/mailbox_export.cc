#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "decoders/wbxml/xml.h"
#include "proxy/base/text.h"
#include "proxy/model/exchange_view.h"
#include "proxy/trace/convert/exchange_facts.h"
#include "proxy/trace/convert/export_file.h"
#include "proxy/trace/convert/mailbox_log.h"

namespace eastap::trace {
namespace {

constexpr std::string_view mailbox_border = "-----------------";

constexpr std::size_t mailbox_line = 65536;

/// Exchange writes no credentials either; what a trace kept of them does not get into a log.
constexpr std::array<std::string_view, 5> mailbox_secrets{"Authorization", "Proxy-Authorization", "Cookie",
                                                          "Set-Cookie", "X-MS-RefreshTokenCredential"};

std::string head_lines(const core::Head& head) {
  std::string lines = text::printable(head.start_line(), mailbox_line) + "\r\n";
  for (const core::Field& field : head.fields()) {
    const bool secret = std::ranges::any_of(
        mailbox_secrets, [&](std::string_view name) { return text::iequals(name, field.name); });
    lines += text::printable(field.name, mailbox_line) + ": " +
             (secret ? "********" : text::printable(field.value, mailbox_line)) + "\r\n";
  }
  return lines;
}

std::string body_lines(model::MessageView& view, std::string_view nothing) {
  const wbxml::Document* document = view.document();
  if (document != nullptr && document->root() != wbxml::none) {
    return "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\r\n" +
           without_log_heads(with_colons(wbxml::to_xml(*document, {.declaration = false})));
  }
  return std::string(nothing);
}

class MailboxExporter final : public Exporter {
 public:
  explicit MailboxExporter(ExportFile file) : file_(std::move(file)) {}

  Result<void> add(const Event& event) override {
    if (!is_told(event)) {
      return {};
    }
    model::ExchangeView view(event.observation.exchange, event.storage.auth, nullptr);
    const core::Exchange& exchange = view.exchange();
    if (!view.context().is_eas || !exchange.request) {
      ++left_out_;
      return {};
    }
    std::string entry =
        fmt::format("{0}\r\n Log Entry: {1}\r\n{0}\r\n\r\n", mailbox_border, report_.exchanges);
    put(entry, "RequestTime", mailbox_time(exchange.started.wall));
    put(entry, "ServerName", exchange.connection ? text::printable(exchange.connection->upstream_name) : "");
    put(entry, "Identifier", fmt::format("{:08X}", exchange.id.value));
    put(entry, "RequestHeader", head_lines(exchange.request->head));
    put(entry, "RequestBody", body_lines(view.request(), "[No XmlRequest]"));
    if (exchange.response) {
      put(entry, "ResponseHeader", head_lines(exchange.response->head));
      put(entry, "ResponseBody", body_lines(view.response(), "[No XmlResponse]"));
      put(entry, "ResponseTime", mailbox_time(exchange.finished.wall));
    }
    ++report_.exchanges;
    return file_.write(entry);
  }

  Result<ExportReport> finish(const Reader& /*reader*/) override {
    if (auto done = file_.finish(); !done) {
      return fail(done.error());
    }
    if (left_out_ != 0) {
      report_.remarks.push_back(std::to_string(left_out_) +
                                " exchanges are no ActiveSync: a mailbox log has none of them");
    }
    return std::move(report_);
  }

 private:
  static void put(std::string& entry, const char* name, const std::string& value) {
    entry += std::string(name) + " : \r\n" + value + (value.ends_with('\n') ? "\r\n" : "\r\n\r\n");
  }

  ExportFile file_;
  ExportReport report_;
  std::uint64_t left_out_ = 0;
};

}  // namespace

Result<std::unique_ptr<Exporter>> open_mailbox_export(const ExportOptions& options) {
  auto file = ExportFile::open(options);
  if (!file) {
    return fail(file.error());
  }
  return std::make_unique<MailboxExporter>(std::move(*file));
}

}  // namespace eastap::trace
