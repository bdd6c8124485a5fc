#include "decoders/eas/query_edit.h"

#include <gmock/gmock.h>

#include "decoders/eas/query.h"
#include "proxy/base/text.h"

namespace eastap::eas::query_edit_test {
namespace {

using testing::HasSubstr;

std::string edit_or_words(std::string_view query, const QueryEdit& edit) {
  const auto edited = edit_query(query, edit);
  return edited ? *edited : edited.error().what;
}

/// version 14.1, Sync, LCID 1033, DeviceId "v140Device", PolicyKey 3, DeviceType "SmartPhone", then
/// parameters.
std::string packed_query(std::string_view parameters) {
  Bytes bytes{141, 0, 9, 4, 10};
  append(bytes, "v140Device");
  append(bytes, Bytes{4, 3, 0, 0, 0, 10});
  append(bytes, "SmartPhone");
  append(bytes, parameters);
  return text::to_base64(bytes);
}

TEST(QueryEdit, ChangesOnlyWhatIsWanted) {
  const QueryEdit edit = [](std::string_view name, const std::string& value) {
    return name == "User" ? std::string("corp\\an na") : name == "DeviceId" ? value + "2" : value;
  };
  EXPECT_EQ(edit_or_words("Cmd=Sync&User=a%40b&DeviceId=P1&DeviceType=i%50hone&Odd&X=", edit),
            "Cmd=Sync&User=corp%5Can%20na&DeviceId=P12&DeviceType=i%50hone&Odd&X=");
  EXPECT_EQ(edit_or_words("", edit), "");
  EXPECT_EQ(edit_or_words("what is this", edit), "what is this");
}

TEST(QueryEdit, ThePackedFormIsWrittenAnew) {
  const std::string query = packed_query({"\x01\x01\x35\x07\x01\x01", 6}) + "&CorrelationID=1";
  const QueryEdit keep = [](std::string_view, const std::string& value) { return value; };
  EXPECT_EQ(edit_or_words(query, keep), query);
  const std::string edited = edit_or_words(query, [](std::string_view name, const std::string& value) {
    return name == "DeviceId"       ? std::string("ANOTHER")
           : name == "PolicyKey"    ? std::string("4294967295")
           : name == "CollectionId" ? std::string("77")
                                    : value;
  });
  const Query read = parse_query(edited);
  EXPECT_EQ(read.form, QueryForm::base64);
  EXPECT_EQ(read.device_id, "ANOTHER");
  EXPECT_EQ(read.policy_key, 4294967295U);
  EXPECT_EQ(read.device_type, "SmartPhone");
  EXPECT_EQ(*read.parameter("CollectionId"), "77");
  EXPECT_EQ(*read.parameter("Options"), "0x01");
  EXPECT_THAT(edited, testing::EndsWith("&CorrelationID=1"));
  const Query none = parse_query(edit_or_words(query, [](std::string_view name, const std::string& value) {
    return name == "PolicyKey" ? std::string() : value;
  }));
  EXPECT_FALSE(none.policy_key);
}

TEST(QueryEdit, BinaryDeviceIdsAndPercentCodedFormsStayThat) {
  Bytes bytes{141, 0, 9, 4, 4, 0xFF, 0xFE, 0xFB, 0x01, 0, 1, 'x'};
  std::string coded = text::to_base64(bytes);
  ASSERT_THAT(coded, HasSubstr("/"));
  coded.replace(coded.find('/'), 1, "%2F");
  const std::string edited = edit_or_words(coded, [](std::string_view name, const std::string& value) {
    return name == "DeviceId" ? std::string("FFFEFBFF") : value;
  });
  EXPECT_THAT(edited, HasSubstr("%2F"));
  EXPECT_EQ(parse_query(edited).device_id, "FFFEFBFF");
}

TEST(QueryEdit, WhatDoesNotFitIsAnError) {
  const auto with = [](std::string_view wanted, std::string_view value) {
    return edit_or_words(packed_query(""), [&](std::string_view name, const std::string& before) {
      return name == wanted ? std::string(value) : before;
    });
  };
  EXPECT_THAT(with("DeviceType", std::string(256, 'x')), HasSubstr("at most 255"));
  EXPECT_THAT(with("PolicyKey", "4294967296"), HasSubstr("no number"));
  const std::string cut = text::to_base64(Bytes{141, 0, 9, 4, 200, 1});
  EXPECT_EQ(edit_or_words(cut, [](std::string_view, const std::string&) { return std::string("x"); }), cut);
}

}  // namespace
}  // namespace eastap::eas::query_edit_test
