#include "proxy/trace/convert/csv_export.h"

#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/model/judgement.h"
#include "proxy/model/meaning.h"
#include "proxy/model/phones.h"
#include "proxy/trace/convert/exchange_facts.h"
#include "proxy/trace/convert/export_file.h"

namespace eastap::trace {
namespace {

constexpr std::size_t max_cell = 32'000;  // a spreadsheet's cell takes 32767 characters

std::string csv_command(const eas::RequestContext& context) {
  if (context.command == eas::Command::none) {
    return {};
  }
  return context.command_name.empty() ? std::string(eas::command_name(context.command))
                                      : context.command_name;
}

/// What `show` tells behind the columns, of commands with their name before it.
std::string csv_sentence(model::ExchangeView& view) {
  std::string meaning = model::meaning_of(view);
  const bool command = view.context().command != eas::Command::none;
  return meaning.empty() && command ? view.summary().sentence : meaning;
}

class CsvExporter final : public Exporter {
 public:
  explicit CsvExporter(ExportFile file) : file_(std::move(file)) {}

  Result<void> add(const Event& event) override {
    if (!is_told(event)) {
      return {};
    }
    model::ExchangeView view(event.observation.exchange, event.storage.auth, &phones_);
    auto written = write(row(event, view));
    model::learn_from(phones_, view);
    ++report_.exchanges;
    return written;
  }

  void pass(const Event& event) override {
    if (is_told(event)) {
      model::ExchangeView view(event.observation.exchange, event.storage.auth, &phones_);
      model::learn_from(phones_, view);
    }
  }

  Result<ExportReport> finish(const Reader& /*reader*/) override {
    auto done = write({});
    done = done ? file_.finish() : std::move(done);
    return done ? Result<ExportReport>(std::move(report_)) : fail(done.error());
  }

 private:
  static std::string row(const Event& event, model::ExchangeView& view) {
    const core::Exchange& exchange = view.exchange();
    const model::Judgement judged = model::judge(view);
    const char* result = judged.outcome == eas::Outcome::success
                             ? "success"
                             : (judged.outcome == eas::Outcome::notice ? "notice" : "failure");
    const eas::RequestContext& context = view.context();
    const auto size = [](const core::MessagePtr& message) {
      return message ? std::to_string(message->body.content_length) : std::string();
    };
    const double took =
        std::chrono::duration<double, std::milli>(exchange.finished.since(exchange.started)).count();
    const std::string method = exchange.request ? std::string(exchange.request->head.method()) : "";
    std::string line;
    for (const std::string& cell :
         {std::to_string(exchange.id.value), export_time(exchange.started.wall),
          event.unfinished ? std::string() : fmt::format("{:.3f}", took),
          exchange.connection ? exchange.connection->client.to_string() : "", context.device_id,
          context.device_type, view.user(), method, csv_command(context), url_of(exchange),
          std::to_string(view.http_status()), std::string(event.unfinished ? "waiting" : result),
          judged.status, csv_sentence(view), size(exchange.request), size(exchange.response),
          exchange.outcome}) {
      line += (line.empty() ? "" : ",") + csv_cell(cell);
    }
    return line + "\r\n";
  }

  /// The first line before the first row.
  Result<void> write(const std::string& row) {
    static constexpr std::string_view names =
        "id,time,duration_ms,client,device,device_type,user,method,command,url,http_status,result,status,"
        "summary,"
        "request_bytes,response_bytes,outcome\r\n";
    const std::string_view head = std::exchange(begun_, true) ? std::string_view() : names;
    return file_.write(std::string(head) + row);
  }

  ExportFile file_;
  ExportReport report_;
  model::Phones phones_;
  bool begun_ = false;
};

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string cell = text::printable(text, max_cell);
  // OWASP: =, +, -, @ (and tab and CR, which are shown already) begin a formula. Plain numbers stay numbers.
  if (!cell.empty() && std::string_view("=+-@").find(cell.front()) != std::string_view::npos) {
    cell.insert(cell.begin(), '\'');
  }
  if (cell.find_first_of(",\"\r\n;") == std::string::npos) {
    return cell;
  }
  std::string quoted = "\"";
  for (const char c : cell) {
    quoted += c;
    if (c == '"') {
      quoted += '"';
    }
  }
  return quoted + '"';
}

Result<std::unique_ptr<Exporter>> open_csv_export(const ExportOptions& options) {
  auto file = ExportFile::open(options);
  if (!file) {
    return fail(file.error());
  }
  return std::make_unique<CsvExporter>(std::move(*file));
}

}  // namespace eastap::trace
