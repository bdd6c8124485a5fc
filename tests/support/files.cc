#include "tests/support/files.h"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace eastap::test {

std::filesystem::path data(const std::string& name) {
  return std::filesystem::path(EASTAP_TEST_DATA) / name;
}

Bytes slurp(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << "cannot read " << path << '\n';
    std::abort();
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return to_bytes(text);
}

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "eastap.XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    std::cerr << "cannot make a scratch folder\n";
    std::abort();
  }
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

FileSizeLimit::FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
  getrlimit(RLIMIT_FSIZE, &before_);
  const rlimit limit{bytes, before_.rlim_max};
  setrlimit(RLIMIT_FSIZE, &limit);
}

FileSizeLimit::~FileSizeLimit() {
  setrlimit(RLIMIT_FSIZE, &before_);
  std::signal(SIGXFSZ, handler_);
}

}  // namespace eastap::test
