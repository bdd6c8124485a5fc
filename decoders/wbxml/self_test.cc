// self_test(): proves that the installed libwbxml has the binary interface that libwbxml_abi.h declares.
#include <fmt/format.h>

#include "decoders/wbxml/codepages.h"
#include "decoders/wbxml/document.h"
#include "decoders/wbxml/language.h"
#include "decoders/wbxml/parser.h"
#include "decoders/wbxml/writer.h"

namespace eastap::wbxml {

namespace {

constexpr std::uint8_t unknown_page = 0x7F;
constexpr unsigned unknown_token = 0x05;

/// One document with every row: <Sync> around each tag with a one-letter string, a last opaque value, an
/// unknown tag.
Bytes document_of_all_tags() {
  Bytes body;
  write_header(body);
  std::uint8_t page = 0;
  write_tag(body, page, 0, 0x05, true);
  for (const Tag& tag : all_tags()) {
    write_tag(body, page, tag.page, tag.token, true);
    write_value(body, Kind::string, as_bytes("x"));
    body.push_back(global_end);
  }
  write_value(body, Kind::opaque, as_bytes("yz"));
  write_tag(body, page, unknown_page, unknown_token, false);
  body.push_back(global_end);
  return body;
}

/// Follows the library through that document and compares every report with what must come.
class Check final : public ParserEvents {
 public:
  explicit Check(ByteView body) : body_(body) {}

  void on_start(const WBXMLTagEntry_s* row, std::uint32_t end) noexcept override {
    ++starts_;
    if (starts_ == 1) {
      expect(row != nullptr && row->code_page == 0 && row->token == 0x05 && end == 5);
    } else if (starts_ <= all_tags().size() + 1) {
      const Tag& tag = all_tags()[starts_ - 2];
      expect(row != nullptr && row->code_page == tag.page && row->token == tag.token &&
             row->xml_name == tag.name.data() && is(end - 1, tag.token | content_bit));
    } else {
      expect(row == nullptr && end + 1 == body_.size());
    }
  }

  void on_end(std::uint32_t end) noexcept override {
    ++ends_;
    expect(is(end - 1, ends_ == all_tags().size() + 1 ? unknown_token : unsigned{global_end}));
  }

  void on_value(std::uint32_t end) noexcept override {
    ++values_;
    expect(values_ <= all_tags().size() ? is(end - 2, 'x') && is(end - 1, 0) : is(end - 1, 'z'));
  }

  [[nodiscard]] bool passed() const {
    return good_ && starts_ == all_tags().size() + 2 && ends_ == starts_ && values_ == all_tags().size() + 1;
  }

 private:
  void expect(bool condition) { good_ = good_ && condition; }
  [[nodiscard]] bool is(std::uint32_t offset, unsigned byte) const {
    return offset < body_.size() && body_[offset] == byte;
  }

  ByteView body_;
  std::size_t starts_ = 0;
  std::size_t ends_ = 0;
  std::size_t values_ = 0;
  bool good_ = true;
};

Result<void> run() {
  const Bytes body = document_of_all_tags();
  Check check(body);
  const int error = run_libwbxml(body, Header{}, full_language(), check);
  if (error != 0 || !check.passed()) {
    return fail(
        ErrorCode::internal,
        fmt::format("the installed libwbxml does not read the self-test document as 0.11.6 to 0.11.10 do "
                    "(its error number is {}): no WBXML can be decoded. Install libwbxml2-1 of Debian 12",
                    error));
  }
  return {};
}

}  // namespace

const Result<void>& self_test() {
  static const Result<void> result = run();
  return result;
}

}  // namespace eastap::wbxml
