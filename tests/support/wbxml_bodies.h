// WBXML bodies for tests: written byte by byte, and generated at random from a seed.
#pragma once

#include <cstdint>
#include <random>
#include <string_view>

#include "proxy/base/bytes.h"

namespace eastap::test {

/// Bytes from hex digits; blanks between them are skipped. The test program ends on anything else.
[[nodiscard]] Bytes hex(std::string_view digits);

/// Writes bodies in canonical form, tag by tag.
class WbxmlBody {
 public:
  WbxmlBody();
  /// "Namespace:Name" or "Name" of the last namespace.
  WbxmlBody& open(std::string_view tag);
  WbxmlBody& empty(std::string_view tag);
  WbxmlBody& text(std::string_view tag, std::string_view value);
  WbxmlBody& opaque(std::string_view tag, ByteView value);
  WbxmlBody& close();
  /// Closes what is open.
  [[nodiscard]] Bytes bytes();

 private:
  void tag(std::string_view name, bool content);

  Bytes body_;
  std::uint8_t page_ = 0;
  std::uint8_t namespace_ = 0;
  unsigned open_ = 0;
};

struct RandomBody {
  bool canonical =
      true;  ///< else with redundant SWITCH_PAGEs, content bits on empty elements, long lengths and mixes
  unsigned elements = 60;
  unsigned depth = 12;
};

/// A document that MS-ASWBXML allows: random tags of all pages, texts in several scripts with markup, CR and
/// blanks, opaque values.
[[nodiscard]] Bytes random_body(std::mt19937& random, const RandomBody& shape = {});

}  // namespace eastap::test
