// `eastap encode [FILE]`: XML as `eastap decode` prints it, or written by hand, as a WBXML body.
// Single-threaded, no state.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include <unistd.h>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/xml.h"
#include "proxy/app/commands.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"

namespace eastap::app {
namespace {

struct EncodeOptions {
  std::string file = "-";
  std::string output;
};

std::string input_name(const std::string& file) {
  return file == "-" ? "standard input" : text::printable(file);
}

int write_bytes(ByteView bytes, const EncodeOptions& options) {
  const auto write = [bytes](std::ostream& out) {
    out.write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
    out.flush();
    return out.good();
  };
  if (options.output.empty() || options.output == "-") {
    if (options.output.empty() && isatty(STDOUT_FILENO) != 0) {
      std::cerr << "eastap encode: the result is binary; send it to a file with -o FILE, or to a pipe\n";
      return exit_usage;
    }
    if (!write(std::cout)) {
      std::cerr << "eastap encode: cannot write to standard output\n";
      return exit_internal;
    }
    return exit_clean;
  }
  std::ofstream out(options.output, std::ios::binary | std::ios::trunc);
  if (!write(out)) {
    std::cerr << "eastap encode: cannot write " << input_name(options.output) << '\n';
    return exit_internal;
  }
  return exit_clean;
}

int encode(const EncodeOptions& options) {
  const auto xml = files::read(options.file);
  if (!xml) {
    std::cerr << "eastap encode: " << xml.error().what << '\n';
    return exit_usage;
  }
  const std::string name = input_name(options.file);
  const auto document = wbxml::from_xml(as_text(*xml));
  if (!document) {
    std::cerr << "eastap encode: " << name << ": " << document.error().what << '\n';
    return document.error().code == ErrorCode::internal ? exit_internal : exit_usage;
  }
  for (const wbxml::Finding& finding : document->findings()) {
    std::cerr << name << ": byte " << finding.offset << " of the result: " << finding.text << '\n';
  }
  return write_bytes(document->body(), options);
}

}  // namespace

std::function<int()> set_up_encode(CLI::App& sub) {
  auto options = std::make_shared<EncodeOptions>();
  sub.add_option("FILE", options->file, "XML; standard input without it, or for -");
  sub.add_option("-o,--output", options->output, "write there instead of to standard output");
  sub.footer(
      "Names must be those of their namespace, for example xmlns=\"AirSync\"; docs/wbxml.md describes the "
      "form.");
  return [options] { return encode(*options); };
}

}  // namespace eastap::app
