// `eastap import INPUT OUT.eastrace [--from FORMAT]`: another form of recorded traffic as a trace. The
// formats are the table of export_formats.cc. Single-threaded.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "proxy/app/commands.h"
#include "proxy/app/export_formats.h"
#include "proxy/base/text.h"
#include "proxy/trace/output_file.h"

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

Result<trace::ImportInput> look_at(const std::string& path) {
  trace::ImportInput input;
  input.path = path;
  std::error_code trouble;
  input.folder = std::filesystem::is_directory(path, trouble);
  if (input.folder) {
    return input;
  }
  std::ifstream file;
  std::istream* source = &std::cin;
  if (path != "-") {
    if (!std::filesystem::exists(path, trouble)) {
      return fail(ErrorCode::not_found, path + ": no such file or folder");
    }
    file.open(path, std::ios::binary);
    source = &file;
  }
  input.start.resize(trace::ImportInput::max_start);
  source->read(reinterpret_cast<char*>(input.start.data()),  // the standard library counts in char
               static_cast<std::streamsize>(input.start.size()));
  if (path != "-" && file.bad()) {
    return fail(ErrorCode::io, path + ": cannot be read");
  }
  input.start.resize(static_cast<std::size_t>(source->gcount()));
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
int run_import(const ImportChoice& options) {
  const auto input = look_at(options.input);
  if (!input) {
    return say_import_failed(input.error());
  }
  const auto format = choose_format(*input, options.format);
  if (!format) {
    return say_import_failed(format.error());
  }
  std::error_code trouble;
  const bool was_there = std::filesystem::exists(options.out, trouble);
  auto file = trace::OutputFile::create(options.out);
  if (!file) {
    return say_import_failed(file.error());
  }
  trace::TraceBuilder builder([&file](ByteView records) { return file->append(records); });
  const auto report = (*format)->read(*input, builder);
  auto synced = report ? file->sync() : Result<void>();
  if (!report || !synced) {
    if (!was_there) {
      std::filesystem::remove(options.out, trouble);
    }
    return say_import_failed(report ? synced.error() : report.error());
  }
  for (const std::string& remark : report->remarks) {
    std::cerr << "eastap import: " << remark << '\n';
  }
  std::cerr << text::printable(options.out) << ": " << report->exchanges
            << (report->exchanges == 1 ? " exchange" : " exchanges") << " from " << (*format)->name << '\n';
  return exit_clean;
}

}  // namespace

std::function<int()> set_up_import(CLI::App& sub) {
  const auto options = std::make_shared<ImportChoice>();
  sub.add_option("INPUT", options->input, "what to read: a file, a folder, or - for standard input")
      ->required();
  sub.add_option("OUT", options->out, "the new trace (.eastrace)")->required();
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
