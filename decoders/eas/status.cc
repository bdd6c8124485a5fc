#include "decoders/eas/status.h"

#include <algorithm>

namespace eastap::eas {
namespace {

constexpr int first_common = 101;

/// Whether `path` ends with the segments of `pattern`.
bool ends_with_segments(std::string_view path, std::string_view pattern) {
  return path.ends_with(pattern) &&
         (path.size() == pattern.size() || path[path.size() - pattern.size() - 1] == '/');
}

bool matches(std::string_view patterns, std::string_view path) {
  if (patterns == "*") {
    return true;
  }
  while (!patterns.empty()) {
    const std::size_t blank = patterns.find(' ');
    if (ends_with_segments(path, patterns.substr(0, blank))) {
      return true;
    }
    patterns = blank == std::string_view::npos ? std::string_view{} : patterns.substr(blank + 1);
  }
  return false;
}

/// SendMail and the Smart commands have one row that only points to the common codes.
bool points_to_common(const StatusInfo& row) {
  return row.name == "Common";
}

const StatusInfo* find_row(Command command, std::string_view path, int code, Side side) {
  const StatusInfo* other = nullptr;
  for (const StatusInfo& row : all_statuses()) {
    if (row.command != command || row.side != side || points_to_common(row) || !matches(row.match, path)) {
      continue;
    }
    if (row.kind == StatusKind::number && code >= row.first && code <= row.last) {
      return &row;
    }
    if (row.kind == StatusKind::other) {
      other = &row;
    }
  }
  return other;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::success:
      return "success";
    case Outcome::notice:
      return "notice";
    case Outcome::failure:
      break;
  }
  return "failure";
}

const StatusInfo* lookup(Command command, std::string_view element_path, int code, Side side) {
  const StatusInfo* own = find_row(command, element_path, code, side);
  if (own != nullptr || code < first_common || side == Side::request) {
    return own;
  }
  return find_row(Command::none, element_path, code, side);
}

const StatusInfo* lookup_absent(Command command) {
  const auto rows = all_statuses();
  const auto found = std::ranges::find_if(
      rows, [&](const StatusInfo& row) { return row.command == command && row.kind == StatusKind::absent; });
  return found == rows.end() ? nullptr : &*found;
}

std::string describe_status(Command command, std::string_view element_path, int code, Side side) {
  const StatusInfo* info = lookup(command, element_path, code, side);
  std::string text = std::to_string(code);
  if (info == nullptr) {
    return text + " (unknown status)";
  }
  if (info->name != "-") {
    text += ' ' + std::string(info->name);
  }
  return text + " (" + std::string(info->meaning) + ')';
}

const HttpStatusInfo* lookup_http(int code) {
  const auto rows = all_http_statuses();
  const auto found = std::ranges::find_if(rows, [&](const HttpStatusInfo& row) {
    return code == 0 ? row.codes.front() == 0 : std::ranges::find(row.codes, code) != row.codes.end();
  });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace eastap::eas
