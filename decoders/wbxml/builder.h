// The builder: makes a Document. Nearly every body is plain (plain.h) and read at once. Another one is
// pre-scanned; where it has only the forms of MS-ASWBXML it is built from the scanner's tokens. One with
// other forms (string table, ENTITY, LITERAL, instructions, attributes) is read by libwbxml, which says what
// comes and where it ends, while kind, page and span of each node are taken from the bytes; where the two
// disagree, the document ends there with a fault, so nothing is shown that only one of them has read. Private
// to this folder; one for each decoding.
#pragma once

#include <memory>
#include <vector>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/parser.h"
#include "decoders/wbxml/prescan.h"

namespace eastap::wbxml {

class Builder final : public ParserEvents {
 public:
  /// `owner` keeps `body` alive, or is null when the caller does.
  Builder(ByteView body, std::shared_ptr<const Bytes> owner, const Limits& limits);

  /// With `always_beside_library`, libwbxml reads every body: for tests, which compare.
  [[nodiscard]] Document run(bool always_beside_library = false);

  void on_start(const WBXMLTagEntry_s* row, std::uint32_t end) noexcept override;
  void on_end(std::uint32_t end) noexcept override;
  void on_value(std::uint32_t end) noexcept override;

 private:
  /// A body of the usual forms, at once; false where there is more to it.
  bool build_plain();
  void build();
  void build_beside_library();
  /// Takes tokens up to `end`; the last one is left in token_. False when the bytes do not end a token there.
  bool advance(std::uint32_t end);
  /// Values that libwbxml reads without a word (empty strings) and the rest of a cut body.
  void drain();
  /// `page`: in force behind it.
  void take(const Token& token, std::uint8_t page);
  void take_tag(const Token& token);
  Index add(const Node& node);
  void take_end(const Token& token);
  void close(Index index);
  void disagree(std::uint32_t offset);

  void header_findings();
  void tag_findings(const Token& token);
  /// Also marks a value that is no plain text.
  void value_findings(const Token& token, Node& node);
  void find(std::uint32_t offset, std::string text);

  Document document_;
  Limits limits_;
  Prescan scan_;
  Scanner scanner_;
  Token token_;
  Index current_ = none;
  std::vector<Index> last_;  ///< of each open element: its last child so far
  std::uint8_t page_ = 0;    ///< in force before the token being taken
  bool failed_ = false;
  bool empty_pending_ = false;  ///< the end of an element without content is still to be reported
};

}  // namespace eastap::wbxml
