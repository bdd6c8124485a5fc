// `eastap import INPUT [OUT.eastrace] [--from FORMAT]`: another form of recorded traffic as a trace. The
// formats are the table of export_formats.cc. Single-threaded.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "proxy/app/commands.h"
#include "proxy/app/export_formats.h"
#include "proxy/app/trace_input.h"
#include "proxy/base/text.h"
#include "proxy/trace/record_copy.h"

namespace eastap::app {
namespace {

struct ImportChoice {
  std::string input;
  std::string out;
  std::string format;
};

int say_import_failed(const Error& error) {
  std::cerr << "eastap import: " << text::printable(error.what, 4000) << '\n';
  return error.code == ErrorCode::internal ? exit_internal : exit_usage;
}

std::string names_of_formats() {
  std::string names;
  for (const trace::ImportFormat& row : import_formats()) {
    names += (names.empty() ? "" : ", ") + std::string(row.name);
  }
  return names;
}

/// A pipe is opened once only: what is read to recognise it does not come again.
Result<trace::ImportInput> look_at(const std::string& path) {
  trace::ImportInput input;
  input.path = path;
  std::error_code trouble;
  input.folder = std::filesystem::is_directory(path, trouble);
  if (input.folder) {
    return input;
  }
  std::shared_ptr<std::istream> source(&std::cin, [](std::istream* /*not ours*/) {});
  if (path != "-") {
    if (!std::filesystem::exists(path, trouble)) {
      return fail(ErrorCode::not_found, path + ": no such file or folder");
    }
    errno = 0;
    source = std::make_shared<std::ifstream>(path, std::ios::binary);
    if (source->fail()) {
      return fail(ErrorCode::io, path + ": cannot be opened: " + std::generic_category().message(errno));
    }
  }
  input.start.resize(trace::ImportInput::max_start);
  source->read(reinterpret_cast<char*>(input.start.data()),  // the standard library counts in char
               static_cast<std::streamsize>(input.start.size()));
  if (source->bad()) {
    return fail(ErrorCode::io, path + ": cannot be read");
  }
  input.start.resize(static_cast<std::size_t>(source->gcount()));
  if (path == "-" || !std::filesystem::is_regular_file(path, trouble)) {
    input.rest = std::move(source);
  }
  return input;
}

Result<const trace::ImportFormat*> choose_format(const trace::ImportInput& input, const std::string& name) {
  for (const trace::ImportFormat& row : import_formats()) {
    if (name.empty() ? row.looks_like(input) : name == row.name) {
      return &row;
    }
  }
  if (!name.empty()) {
    return fail(ErrorCode::invalid_input, "--from " + name + ": not one of " + names_of_formats());
  }
  return fail(ErrorCode::invalid_input, input.path.string() + ": looks like none of " + names_of_formats() +
                                            "; say what it is with --from");
}

/// A failed import leaves no file behind, except one that was there before.
Result<trace::ImportReport> read_into(const std::string& out, const trace::ImportFormat& format,
                                      const trace::ImportInput& input) {
  auto file = trace::RecordCopy::create(out);
  if (!file) {
    return fail(file.error());
  }
  trace::TraceBuilder builder([&file](ByteView records) { return file->add(records); });
  auto report = format.read(input, builder);
  if (!report) {
    return report;
  }
  if (auto finished = file->finish(); !finished) {
    return fail(finished.error());
  }
  return report;
}

/// The trace beside the input: DIR.eastrace, NAME.eastrace of NAME.har. What comes through a pipe has no
/// name.
Result<std::string> trace_beside(const trace::ImportInput& input) {
  if (input.rest) {
    return fail(ErrorCode::invalid_input, "say what the new trace is to be called: eastap import " +
                                              input.path.string() + " OUT.eastrace");
  }
  std::filesystem::path name = named_path(input.path.string());
  if (input.folder) {
    name += ".eastrace";
  } else {
    name.replace_extension(".eastrace");
  }
  std::error_code trouble;
  if (std::filesystem::exists(name, trouble)) {
    return fail(ErrorCode::refused, name.string() + " is there already; name another as OUT");
  }
  return name.string();
}

int run_import(const ImportChoice& options) {
  const auto input = look_at(options.input);
  if (!input) {
    return say_import_failed(input.error());
  }
  const Result<std::string> out = options.out.empty() ? trace_beside(*input) : options.out;
  if (!out) {
    return say_import_failed(out.error());
  }
  const auto format = choose_format(*input, options.format);
  if (!format) {
    return say_import_failed(format.error());
  }
  const auto report = read_into(*out, **format, *input);
  if (!report) {
    return say_import_failed(report.error());
  }
  for (const std::string& remark : report->remarks) {
    std::cerr << "eastap import: " << remark << '\n';
  }
  std::cerr << text::printable(*out) << ": " << report->exchanges
            << (report->exchanges == 1 ? " exchange" : " exchanges") << " from " << (*format)->name << '\n';
  return report->incomplete ? exit_found : exit_clean;
}

}  // namespace

std::function<int()> set_up_import(CLI::App& sub) {
  const auto options = std::make_shared<ImportChoice>();
  sub.add_option("INPUT", options->input, "what to read: a file, a folder, or - for standard input")
      ->required();
  sub.add_option("OUT", options->out,
                 "the new trace (default: beside INPUT, its name with .eastrace); it must not be there yet");
  sub.add_option("--from", options->format,
                 "the format, where the content does not show it: " + names_of_formats())
      ->type_name("FORMAT");
  std::string footer = "Formats:\n";
  for (const trace::ImportFormat& row : import_formats()) {
    footer += "  " + std::string(row.name) + ": " + row.summary + '\n';
  }
  sub.footer(footer);
  return [options] { return run_import(*options); };
}

}  // namespace eastap::app
