// `eastap decode [FILE]`: a WBXML body as XML, or as one JSON object. Single-threaded, no state.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/json.h"
#include "decoders/wbxml/xml.h"
#include "proxy/app/commands.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"

namespace eastap::app {
namespace {

struct DecodeOptions {
  std::string file = "-";
  std::string output;
  bool json = false;
};

std::string shown_name(const std::string& file) {
  return file == "-" ? "standard input" : text::printable(file);
}

void write_document(const wbxml::Document& document, bool json, std::ostream& out) {
  const auto sink = [&out](std::string_view piece) {
    out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  };
  if (json) {
    wbxml::write_json(document, sink);
    out.put('\n');
  } else {
    wbxml::write_xml(document, {}, sink);
  }
  out.flush();
}

/// False, with words on stderr, when the result could not be written.
bool write_result(const wbxml::Document& document, const DecodeOptions& options) {
  if (options.output.empty() || options.output == "-") {
    write_document(document, options.json, std::cout);
    if (!std::cout.good()) {
      std::cerr << "eastap decode: cannot write to standard output\n";
      return false;
    }
    return true;
  }
  std::ofstream out(options.output, std::ios::binary | std::ios::trunc);
  write_document(document, options.json, out);
  if (!out.good()) {
    std::cerr << "eastap decode: cannot write " << shown_name(options.output) << '\n';
    return false;
  }
  return true;
}

void report(const wbxml::Document& document, const std::string& name) {
  for (const wbxml::Finding& finding : document.findings()) {
    std::cerr << name << ": byte " << finding.offset << ": " << finding.text << '\n';
  }
  if (document.more_findings() != 0) {
    std::cerr << name << ": " << document.more_findings() << " more findings are not listed\n";
  }
  if (const auto& fault = document.fault()) {
    std::cerr << "eastap decode: " << name << ": byte " << fault->offset.value_or(document.read_end()) << ": "
              << fault->what;
    if (document.root() != wbxml::none) {
      std::cerr << "; what comes before is shown";
    }
    std::cerr << '\n';
  }
}

int decode(const DecodeOptions& options) {
  auto body = files::read(options.file);
  if (!body) {
    std::cerr << "eastap decode: " << body.error().what << '\n';
    return exit_usage;
  }
  const wbxml::Document document = wbxml::decode(std::move(*body));
  if (!write_result(document, options)) {
    return exit_internal;
  }
  report(document, shown_name(options.file));
  if (!document.fault()) {
    return exit_clean;
  }
  return document.fault()->code == ErrorCode::internal ? exit_internal : exit_found;
}

}  // namespace

std::function<int()> set_up_decode(CLI::App& sub) {
  auto options = std::make_shared<DecodeOptions>();
  sub.add_option("FILE", options->file, "a WBXML body; - reads standard input")->required();
  sub.add_option("-o,--output", options->output, "write there instead of to standard output");
  sub.add_flag("--json", options->json, "one JSON object on one line instead of XML");
  sub.footer(
      "Exits 0 when everything was read (findings, if any, are on stderr), 1 when a part could not be read.\n"
      "The XML form is described in docs/wbxml.md; `eastap encode` turns it back, byte for byte.");
  return [options] { return decode(*options); };
}

}  // namespace eastap::app
