#include "tests/support/tsv.h"

#include <sstream>

#include "proxy/base/text.h"
#include "tests/support/files.h"

namespace eastap::test {

std::vector<TsvRow> read_tsv(const std::filesystem::path& path) {
  const Bytes bytes = slurp(path);
  std::istringstream lines{std::string(as_text(bytes))};
  std::vector<std::string> columns;
  std::vector<TsvRow> rows;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#') || line.empty()) {
      continue;
    }
    const auto cells = text::split(line, '\t');
    if (columns.empty()) {
      columns.assign(cells.begin(), cells.end());
      continue;
    }
    TsvRow row;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      row[columns[i]] = i < cells.size() ? std::string(cells[i]) : std::string();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace eastap::test
