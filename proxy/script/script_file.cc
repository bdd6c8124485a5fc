#include "proxy/script/script_file.h"

#include <algorithm>
#include <string_view>

#include <sys/stat.h>

#include "proxy/base/bytes.h"
#include "proxy/base/files.h"

namespace eastap::script {

FileStamp stamp_of(const std::filesystem::path& path) {
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0) {
    return {};
  }
  constexpr std::int64_t second = 1'000'000'000;
  return {true, facts.st_mtim.tv_sec * second + facts.st_mtim.tv_nsec,
          static_cast<std::uint64_t>(facts.st_size), facts.st_ino};
}

Result<std::string> read_script(const std::filesystem::path& path) {
  const auto bytes = files::read(path, max_script);
  if (!bytes) {
    return fail(bytes.error());
  }
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  std::string_view text = as_text(*bytes);
  if (text.starts_with(byte_order_mark)) {
    text.remove_prefix(byte_order_mark.size());
  }
  if (text.starts_with('#')) {
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  return std::string(text);
}

std::string script_name(const std::filesystem::path& path, const std::vector<std::filesystem::path>& others) {
  const auto namesakes = std::count_if(
      others.begin(), others.end(),
      [&path](const std::filesystem::path& other) { return other.filename() == path.filename(); });
  constexpr std::size_t longest = 50;  // Lua cuts names in messages at 60
  std::string name = namesakes > 1 ? path.string() : path.filename().string();
  return name.size() <= longest ? name : name.substr(name.size() - longest);
}

}  // namespace eastap::script
