#include "proxy/trace/export_bodies.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "proxy/model/exchange_view.h"
#include "proxy/trace/export_folder.h"
#include "proxy/trace/export_names.h"

namespace eastap::trace {
namespace {

constexpr std::string_view bodies_marker = "bodies.txt";

bool is_body_file(std::string_view name) {
  constexpr std::array<std::string_view, 8> endings{"wbxml", "bin", "eml", "json",
                                                    "html",  "xml", "ics", "txt"};
  return is_part_file(name, endings);
}

class BodiesExporter final : public Exporter {
 public:
  explicit BodiesExporter(ExportFolder folder) : folder_(std::move(folder)) {}

  Result<void> add(const Event& event) override {
    const core::ExchangePtr& exchange = event.observation.exchange;
    if (!exchange || event.note ||
        (event.observation.kind != core::Observation::Kind::exchange_done && !event.unfinished)) {
      return {};
    }
    model::ExchangeView view(exchange, event.storage.auth, nullptr);
    const std::string stem = file_stem(exchange->id.value, exchange_word(view));
    for (const auto& [name, message] :
         {std::pair<const char*, model::MessageView*>{".request.", &view.request()},
          {".sent-request.", &view.sent_request()},
          {".response.", &view.response()},
          {".sent-response.", &view.sent_response()}}) {
      if (auto written = write(stem + name, *message); !written) {
        return written;
      }
    }
    ++report_.exchanges;
    return {};
  }

  Result<ExportReport> finish(const Reader& /*reader*/) override {
    if (auto written = folder_.write(std::string(bodies_marker), as_bytes(list_)); !written) {
      return fail(written.error());
    }
    auto done = folder_.commit(is_body_file);
    return done ? Result<ExportReport>(std::move(report_)) : fail(done.error());
  }

 private:
  Result<void> write(const std::string& stem, model::MessageView& message) {
    if (message.message() == nullptr || message.message()->body.wire_length == 0) {
      return {};
    }
    if (!message.message()->body.kept || message.content_fault()) {
      report_.remarks.push_back(
          fmt::format("{}: no body: {}", stem.substr(0, stem.size() - 1),
                      message.content_fault() ? message.content_fault()->what : "it is not in the trace"));
      return {};
    }
    const std::string name = stem + std::string(body_extension(message));
    list_ += fmt::format("{} {}\n", name, message.content().size());
    return folder_.write(name, message.content());
  }

  ExportFolder folder_;
  ExportReport report_;
  std::string list_;
};

}  // namespace

Result<std::unique_ptr<Exporter>> open_bodies_export(const ExportOptions& options) {
  auto folder = ExportFolder::open(options.target, bodies_marker, options.force);
  if (!folder) {
    return fail(folder.error());
  }
  return std::make_unique<BodiesExporter>(std::move(*folder));
}

}  // namespace eastap::trace
