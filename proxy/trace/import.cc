#include "proxy/trace/import.h"

#include <array>
#include <istream>

#include "proxy/base/files.h"

namespace eastap::trace {

Result<Bytes> content_of(const ImportInput& input, std::size_t limit) {
  if (!input.rest) {
    return files::read(input.path, limit);
  }
  const std::string name = input.path == "-" ? "standard input" : input.path.string();
  Bytes content = input.start;
  std::array<char, std::size_t{64} << 10U> piece{};
  while (input.rest->read(piece.data(), piece.size()), input.rest->gcount() > 0) {
    append(content, std::string_view(piece.data(), static_cast<std::size_t>(input.rest->gcount())));
    if (content.size() > limit) {
      return fail(ErrorCode::limit_exceeded,
                  name + ": larger than " + std::to_string(limit) + " bytes, the most that is read");
    }
  }
  if (input.rest->bad()) {
    return fail(ErrorCode::io, name + ": cannot be read to its end");
  }
  return content;
}

}  // namespace eastap::trace
