// Reads any text as a fixture's manifest, beside a folder that has one file of each kind, and as the lines of
// a head. What is read must be a whole trace; an error must name a file; a head must come back as it was.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include "proxy/base/text.h"
#include "proxy/trace/fixture/fixture.h"
#include "proxy/trace/fixture/text_form.h"
#include "proxy/trace/reader.h"

namespace {

using namespace eastap;
namespace fixture = trace::fixture;

void require(bool holds, std::string_view what) {
  if (!holds) {
    std::cerr << "broken promise: " << what << '\n';
    std::abort();
  }
}

/// A folder with one file of each kind; goes away with the process.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("eastap-fuzz-" + std::to_string(::getpid()))) {
    std::filesystem::create_directory(path_);
    constexpr std::array<std::pair<const char*, const char*>, 4> files{
        {{"a.headers",
          "POST /Microsoft-Server-ActiveSync?Cmd=Sync&User=a&DeviceId=P&DeviceType=x HTTP/1.1\nHost: x\n"},
         {"b.headers",
          "HTTP/1.1 200 OK\nContent-Length: 3\nTransfer-Encoding: chunked\nContent-Encoding: gzip\n"},
         {"a.xml", "<Sync xmlns=\"AirSync\"><Status>1</Status></Sync>"},
         {"a.txt", "one\ntwo\n"}}};
    for (const auto& [name, content] : files) {
      std::ofstream(path_ / name) << content;
    }
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code trouble;
    std::filesystem::remove_all(path_, trouble);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void read_trace(Bytes bytes, std::uint64_t exchanges) {
  auto reader = trace::Reader::from(trace::from_memory(std::move(bytes)));
  require(reader.has_value(), "what was imported is a trace");
  std::uint64_t seen = 0;
  while (const auto event = reader->next()) {
    const bool over = event->observation.kind == core::Observation::Kind::exchange_done;
    seen += !event->note && event->observation.exchange && (over || event->unfinished) ? 1 : 0;
  }
  require(reader->damage().empty(), "every record is whole");
  require(seen == exchanges, "every exchange is there");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  static const auto files = fixture::FolderFiles::open(folder.path()).value();
  const Bytes manifest(data, data + size);
  Bytes out;
  trace::TraceBuilder builder([&out](ByteView records) {
    append(out, records);
    return Result<void>();
  });
  const auto report = fixture::import_manifest(files, manifest, builder);
  if (report) {
    read_trace(std::move(out), report->exchanges);
  } else {
    require(report.error().what.starts_with(folder.path().string()), "an error names its file");
  }
  const auto head = fixture::head_from_text(as_text(manifest));
  if (head) {
    const std::string text = fixture::head_text(*head);
    require(text::is_utf8(text), "the lines of a head are UTF-8");
    require(text.find('\x1B') == std::string::npos, "the lines of a head cannot act on a terminal");
  }
  return 0;
}
