// Tab-separated tables as tests read them: the first line names the columns, lines that start with # are
// notes.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace eastap::test {

using TsvRow = std::map<std::string, std::string>;

/// Every row by column name; the test program ends when the file cannot be read.
[[nodiscard]] std::vector<TsvRow> read_tsv(const std::filesystem::path& path);

}  // namespace eastap::test
