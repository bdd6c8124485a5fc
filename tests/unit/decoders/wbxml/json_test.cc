#include "decoders/wbxml/json.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::json_test {
namespace {

using test::hex;

nlohmann::json parsed(const Bytes& body) {
  return nlohmann::json::parse(to_json(decode(body)));
}

TEST(WbxmlJson, SaysWhatADocumentHolds) {
  const auto object =
      parsed(hex("03 01 6A 00 45 4B 03 31 00 01 00 16 49 C3 02 00 FF 01 4A C3 01 41 01 00 00 14 01"));
  EXPECT_EQ(object["size"], 27);
  EXPECT_EQ(object["header"]["version"], "1.3");
  EXPECT_EQ(object["header"]["charset"], 106);
  EXPECT_TRUE(object["fault"].is_null());
  EXPECT_TRUE(object["findings"].empty());
  const auto& root = object["root"];
  EXPECT_EQ(root["name"], "Sync");
  EXPECT_EQ(root["namespace"], "AirSync");
  ASSERT_EQ(root["children"].size(), 4U);
  EXPECT_EQ(root["children"][0]["text"], "1");
  EXPECT_EQ(root["children"][0]["offset"], 5);
  EXPECT_EQ(root["children"][1]["opaque"], "AP8=");
  EXPECT_FALSE(root["children"][1].contains("text"));
  EXPECT_EQ(root["children"][2]["text"], "A");
  EXPECT_EQ(root["children"][2]["opaque"], "QQ==");
  EXPECT_FALSE(root["children"][3].contains("children"));
}

TEST(WbxmlJson, KeepsOddForms) {
  const auto object =
      parsed(hex("03 01 6A 02 78 00 45 7F 03 FF 00 01 44 00 03 61 00 02 41 83 00 43 05 01 C3 00 01 01"));
  EXPECT_TRUE(object["fault"].is_null()) << object.dump();
  const auto& children = object["root"]["children"];
  EXPECT_EQ(children[0]["page"], 0);
  EXPECT_EQ(children[0]["token"], 0x3F);
  EXPECT_EQ(children[0]["text"], "\xEF\xBF\xBD");
  EXPECT_EQ(children[0]["bytes"], "/w==");
  EXPECT_EQ(children[1]["name"], "x");
  const auto& mixed = children[1]["children"];
  ASSERT_EQ(mixed.size(), 5U);
  EXPECT_EQ(mixed[0]["kind"], "string");
  EXPECT_EQ(mixed[1]["text"], "A");
  EXPECT_EQ(mixed[2]["text"], "x");
  EXPECT_EQ(mixed[3]["bytes"], "QwUB");
  EXPECT_EQ(mixed[4]["opaque"], "");
  EXPECT_FALSE(object["findings"].empty());
}

TEST(WbxmlJson, SaysWhereReadingStopped) {
  const auto object = parsed(hex("03 01 6A 00 45 4B 03 31 00 C0"));
  EXPECT_EQ(object["fault"]["offset"], 9);
  EXPECT_EQ(object["fault"]["read"], 9);
  EXPECT_EQ(object["root"]["cut"], true);
  EXPECT_EQ(object["root"]["children"][0]["text"], "1");
  EXPECT_TRUE(parsed({})["root"].is_null());
  EXPECT_TRUE(parsed(hex("FF"))["root"].is_null());
}

TEST(WbxmlJson, IsOneLineOfValidJsonForEveryBody) {
  std::mt19937 random(31);
  for (int round = 0; round < 400; ++round) {
    Bytes body = test::random_body(random, {round % 2 == 0, 40, 8});
    if (round % 3 == 0) {
      body[random() % body.size()] = static_cast<std::uint8_t>(random());
    }
    const Document document = decode(body);
    const std::string json = to_json(document);
    ASSERT_TRUE(nlohmann::json::accept(json)) << json;
    ASSERT_EQ(json.find('\n'), std::string::npos);
    ASSERT_EQ(json.find('\x1B'), std::string::npos);
    ASSERT_EQ(json.find("\xC2\x9B"), std::string::npos) << "C1 controls are escaped";
    std::string pieces;
    write_json(document, [&](std::string_view piece) { pieces += piece; });
    ASSERT_EQ(pieces, json);
  }
}

TEST(WbxmlJson, TextsComeBackAsTheyAre) {
  const std::string text = "a\"b\\c\n\t\r\x01\x7F\xC2\x9B\xE2\x80\xAE caf\xC3\xA9 \xF0\x9F\x99\x82";
  const auto object = parsed(test::WbxmlBody().open("AirSync:Sync").text("SyncKey", text).bytes());
  EXPECT_EQ(object["root"]["children"][0]["text"], text);
}

TEST(WbxmlJson, ShowsEdits) {
  Document document = decode(hex("03 01 6A 00 45 4B 03 31 00 01 01"));
  ASSERT_TRUE(document.set_text(document.find("Sync/SyncKey"), "2"));
  EXPECT_EQ(nlohmann::json::parse(to_json(document))["root"]["children"][0]["text"], "2");
}

}  // namespace
}  // namespace eastap::wbxml::json_test
