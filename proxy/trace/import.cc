#include "proxy/trace/import.h"

#include <array>
#include <iostream>

#include "proxy/base/files.h"

namespace eastap::trace {

Result<Bytes> content_of(const ImportInput& input, std::size_t limit) {
  if (input.path != "-") {
    return files::read(input.path, limit);
  }
  Bytes content = input.start;
  std::array<char, std::size_t{64} << 10U> piece{};
  while (std::cin.read(piece.data(), piece.size()), std::cin.gcount() > 0) {
    append(content, std::string_view(piece.data(), static_cast<std::size_t>(std::cin.gcount())));
    if (content.size() > limit) {
      return fail(ErrorCode::limit_exceeded,
                  "standard input: larger than " + std::to_string(limit) + " bytes, the most that is read");
    }
  }
  return content;
}

}  // namespace eastap::trace
