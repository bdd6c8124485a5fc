#include "decoders/wbxml/language.h"

#include <algorithm>
#include <vector>

#include "decoders/wbxml/codepages.h"

namespace eastap::wbxml {

namespace {

constexpr WBXMLPublicIDEntry_s public_id{1, "-//EASTAP//DTD MS-ASWBXML//EN", "Sync", "eastap.dtd"};
constexpr std::array<WBXMLAttrEntry_s, 1> no_attributes{};

/// AirSync, Email, AirSyncBase, Calendar, Email2, then the rest as they come.
constexpr std::array<std::uint8_t, 5> hot_pages{0, 2, 17, 4, 22};

WBXMLLangEntry_s language_of(const WBXMLTagEntry_s* rows) {
  return {language_id, &public_id, rows, nullptr, no_attributes.data(), nullptr, nullptr};
}

constexpr WBXMLLangEntry_s end_of_languages{-1, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};

class FullLanguage {
 public:
  FullLanguage() {
    rows_.reserve(all_tags().size() + 1);
    for (const std::uint8_t page : hot_pages) {
      add([page](const Tag& tag) { return tag.page == page; });
    }
    add([](const Tag& tag) {
      return std::find(hot_pages.begin(), hot_pages.end(), tag.page) == hot_pages.end();
    });
    rows_.push_back({nullptr, 0, 0, 0});
    languages_ = {language_of(rows_.data()), end_of_languages};
  }
  [[nodiscard]] const WBXMLLangEntry_s* table() const { return languages_.data(); }

 private:
  template <class Condition>
  void add(Condition wanted) {
    for (const Tag& tag : all_tags()) {
      if (wanted(tag)) {
        rows_.push_back({tag.name.data(), tag.page, tag.token, 0});
      }
    }
  }

  std::vector<WBXMLTagEntry_s> rows_;
  std::array<WBXMLLangEntry_s, 2> languages_{};
};

}  // namespace

const WBXMLLangEntry_s* full_language() {
  static const FullLanguage language;
  return language.table();
}

BodyLanguage::BodyLanguage(const Prescan& scan) : table_(languages_.data()) {
  if (scan.tag_count > Prescan::max_distinct) {
    table_ = full_language();
    return;
  }
  for (unsigned i = 0; i < scan.tag_count; ++i) {
    const auto page = static_cast<std::uint8_t>(scan.tags[i] >> 8U);
    const auto token = static_cast<std::uint8_t>(scan.tags[i] & 0xFFU);
    const Tag* tag = find_tag(page, token);
    rows_[i] = {tag == nullptr ? "unknown" : tag->name.data(), page, token, 0};
  }
  rows_[scan.tag_count] = {nullptr, 0, 0, 0};
  languages_ = {language_of(rows_.data()), end_of_languages};
}

}  // namespace eastap::wbxml
