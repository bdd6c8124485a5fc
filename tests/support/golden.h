// Golden files: tests/golden/FOLDER holds inputs and, beside each, the text that a decoder makes of it. With
// EASTAP_UPDATE_GOLDEN=1 in the environment the texts are written anew; look at the difference before you
// commit it. A new case is a new input and one such run. tests/golden/README.md lists the folders.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "decoders/finding.h"
#include "proxy/base/bytes.h"

namespace eastap::test {

/// The inputs of a folder without their extension, sorted. The test program ends when there are none.
[[nodiscard]] std::vector<std::string> golden_names(const std::string& folder, const std::string& extension);
/// tests/golden/FOLDER/NAME.EXTENSION
[[nodiscard]] std::filesystem::path golden_path(const std::string& folder, const std::string& name,
                                                const std::string& extension);
/// What a file should hold; where the texts are to be written anew, `described` is written first.
[[nodiscard]] std::string golden_text(const std::filesystem::path& file, std::string_view described);

/// An input of several parts: a line "== NAME" begins one, what stands before the first is about the case.
class GoldenInput {
 public:
  explicit GoldenInput(std::string_view text);
  [[nodiscard]] bool has(std::string_view name) const;
  /// Without the line end behind it; "" where there is none of that name.
  [[nodiscard]] std::string text(std::string_view name) const;
  /// Its lines that are not empty.
  [[nodiscard]] std::vector<std::string> lines(std::string_view name) const;
  /// Hex digits over any number of lines; the test program ends on anything else.
  [[nodiscard]] Bytes hex(std::string_view name) const;
  /// Base64 over any number of lines, joined, as text.
  [[nodiscard]] std::string joined(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parts_;
};

/// Lines "NAME: VALUE" of a description; nothing for "" values. Texts come out printable.
class GoldenLines {
 public:
  GoldenLines& line(std::string_view text);
  GoldenLines& field(std::string_view name, std::string_view value);
  GoldenLines& findings(const decoders::Findings& findings);
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// A decoder with its folder of NAME.in and NAME.out.
struct GoldenDecoder {
  std::string folder;
  std::function<std::string(const GoldenInput&)> describe;
};

/// One input of one decoder.
struct GoldenCase {
  std::string folder;
  std::string name;
  std::function<std::string(const GoldenInput&)> describe;

  [[nodiscard]] GoldenInput input() const;
  [[nodiscard]] std::string described() const { return describe(input()); }
  [[nodiscard]] std::string expected(std::string_view described) const;
  friend void PrintTo(const GoldenCase& one, std::ostream* out);
};
[[nodiscard]] std::vector<GoldenCase> golden_cases(const std::vector<GoldenDecoder>& decoders);
/// For INSTANTIATE_TEST_SUITE_P.
[[nodiscard]] std::string golden_case_name(const testing::TestParamInfo<GoldenCase>& info);

}  // namespace eastap::test
