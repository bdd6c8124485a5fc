#include "proxy/trace/convert/documents_export.h"

#include <array>
#include <utility>

#include "decoders/wbxml/xml.h"
#include "proxy/model/exchange_view.h"
#include "proxy/trace/convert/exchange_facts.h"
#include "proxy/trace/export_folder.h"
#include "proxy/trace/export_names.h"

namespace eastap::trace {
namespace {

constexpr std::string_view documents_marker = "documents.txt";

bool is_document_file(std::string_view name) {
  constexpr std::array<std::string_view, 1> endings{"xml"};
  return is_part_file(name, endings);
}

class DocumentsExporter final : public Exporter {
 public:
  explicit DocumentsExporter(ExportFolder folder) : folder_(std::move(folder)) {}

  Result<void> add(const Event& event) override {
    if (!is_told(event)) {
      return {};
    }
    model::ExchangeView view(event.observation.exchange, event.storage.auth, nullptr);
    const std::string stem = file_stem(view.exchange().id.value, exchange_word(view));
    for (const auto& [name, message] :
         {std::pair<const char*, model::MessageView*>{".request", &view.request()},
          {".sent-request", &view.sent_request()},
          {".response", &view.response()},
          {".sent-response", &view.sent_response()}}) {
      const wbxml::Document* document = message->document();
      if (document == nullptr || document->root() == wbxml::none) {
        continue;
      }
      const std::string file = stem + name + ".xml";
      list_ += file + "\n";
      if (auto written = folder_.write(file, as_bytes(wbxml::to_xml(*document))); !written) {
        return written;
      }
    }
    ++report_.exchanges;
    return {};
  }

  Result<ExportReport> finish(const Reader& /*reader*/) override {
    if (auto written = folder_.write(std::string(documents_marker), as_bytes(list_)); !written) {
      return fail(written.error());
    }
    auto done = folder_.commit(is_document_file);
    return done ? Result<ExportReport>(std::move(report_)) : fail(done.error());
  }

 private:
  ExportFolder folder_;
  ExportReport report_;
  std::string list_;
};

}  // namespace

Result<std::unique_ptr<Exporter>> open_documents_export(const ExportOptions& options) {
  auto folder = ExportFolder::open(options.target, documents_marker, options.force);
  if (!folder) {
    return fail(folder.error());
  }
  return std::make_unique<DocumentsExporter>(std::move(*folder));
}

}  // namespace eastap::trace
