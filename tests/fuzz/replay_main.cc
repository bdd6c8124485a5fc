// Runs a fuzz target over every file of a corpus folder, so that an old finding stays a test.
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::string running;  // the file at hand, for whoever looks for the cause

void name_the_file(int /*signal*/) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, running.data(), running.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: replay_NAME CORPUS_FOLDER\n";
    return 2;
  }
  std::signal(SIGABRT, name_the_file);
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[1])) {
    if (!entry.is_regular_file()) {
      continue;
    }
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
    running = "  in " + entry.path().string() + '\n';
    LLVMFuzzerTestOneInput(input.data(), input.size());
    ++count;
  }
  std::cout << count << " inputs replayed\n";
  return count == 0 ? 1 : 0;
}
