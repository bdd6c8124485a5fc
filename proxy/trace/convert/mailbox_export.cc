#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include <fmt/format.h>

#include "decoders/wbxml/xml.h"
#include "proxy/base/text.h"
#include "proxy/model/exchange_view.h"
#include "proxy/trace/convert/exchange_facts.h"
#include "proxy/trace/convert/export_file.h"
#include "proxy/trace/convert/mailbox_log.h"
#include "proxy/trace/quoted_secrets.h"

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

/// Unique also beside the entries of another trace, of which readers of several logs make one.
std::string entry_identifier(const core::Exchange& exchange) {
  const auto begun = std::chrono::floor<std::chrono::seconds>(exchange.started.wall);
  return fmt::format("{:08X}{:08X}", static_cast<std::uint32_t>(begun.count()), exchange.id.value);
}

/// Calls `take(name, value)` with the sections that the import of a log kept as notes.
template <class Take>
void walk_noted_sections(const core::Exchange& exchange, const Take& take) {
  for (const core::Note& note : exchange.notes) {
    const std::size_t colon = note.text.find(": ");
    if (note.source == mailbox_log_source && colon != std::string::npos) {
      take(std::string_view(note.text).substr(0, colon), std::string_view(note.text).substr(colon + 2));
    }
  }
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
    put(entry, "Identifier", entry_identifier(exchange));
    put(entry, "RequestHeader", head_lines(exchange.request->head));
    put(entry, "RequestBody", body_lines(view.request(), "[No XmlRequest]"));
    put_noted(entry, exchange);
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
  static void put(std::string& entry, std::string_view name, const std::string& value) {
    entry += std::string(name) + " : \r\n" + value + (value.ends_with('\n') ? "\r\n" : "\r\n\r\n");
  }

  /// Exceptions, and then what stands behind them, in Exchange's order.
  static void put_noted(std::string& entry, const core::Exchange& exchange) {
    const auto put_value = [&](std::string_view name, std::string_view value) {
      put(entry, name, without_log_heads(text::printable(value, mailbox_line)));
    };
    walk_noted_sections(exchange, [&](std::string_view name, std::string_view value) {
      std::string_view rest;
      const std::string head = std::string(name) + " :";
      if (name.ends_with("_Exception") && log_section(head, rest) == name) {
        put_value(text::printable(name, mailbox_line), value);
      }
    });
    for (const std::string_view wanted :
         {"WasPending", "AccessState", "AccessStateReason", "DeviceAccessControlRule"}) {
      walk_noted_sections(exchange, [&](std::string_view name, std::string_view value) {
        if (name == wanted) {
          put_value(name, value);
        }
      });
    }
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
