// What commands that read a trace have in common: the option --filter, and what they say of a file that is
// not whole. Words go to standard error. Single-threaded.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/app/commands.h"
#include "proxy/model/filter.h"
#include "proxy/trace/indexed_trace.h"
#include "proxy/trace/reader.h"
#include "proxy/trace/series.h"

namespace eastap::app {

/// Reads the value of --filter (or another option's); no filter where it is "". Of a wrong one it is said
/// what is wrong and where, and the exit code is the error.
[[nodiscard]] std::expected<std::optional<model::Filter>, Exit> filter_option(
    std::string_view command, const std::string& text, std::string_view option = "--filter");

/// What a file beside the trace or folder can be called after: its path without slashes at its end, and the
/// whole one where that ends in "." or "..".
[[nodiscard]] std::string named_path(const std::string& path);

/// An exchange that is over, or one that the trace has no answer to.
[[nodiscard]] bool is_exchange(const trace::Event& event);

/// Says what of the file was skipped, once all of it was read; true when anything was. `name` is printable.
[[nodiscard]] bool report_damage(const trace::Reader& reader, const std::string& name);
/// The same of a trace of which only some exchanges were read.
[[nodiscard]] bool report_damage(const trace::IndexedTrace& trace, const std::string& name);

/// Names the parts that were removed before they were read; true where there are any. Once all was read.
[[nodiscard]] bool report_gone(std::string_view command, const trace::Series& series);

/// Opens the traces that were named, and says which parts of a recording are missing between them. Of what
/// cannot be read it is said why, and the exit code is the error.
[[nodiscard]] std::expected<trace::Series, Exit> open_series(std::string_view command,
                                                             const std::vector<std::string>& paths);

}  // namespace eastap::app
