#include "proxy/script/lib_json.h"

#include "tests/unit/script/json_support.h"

namespace eastap::script::test {
namespace {

class LibJson : public JsonTest {};

TEST_F(LibJson, WhatOneWritesTheOtherReads) {
  EXPECT_EQ(value("json.decode(json.encode{a = {1, json.null}}).a[2] == json.null"), "true");
  EXPECT_EQ(value("json.encode(json.decode('[{},[]]'))"), "[{},[]]");
}

TEST_F(LibJson, ATableWithAMetatableIsNoArray) {
  EXPECT_NE(value("json.array(setmetatable({}, {}))").find("has a metatable"), std::string::npos);
  EXPECT_EQ(value("json.encode(json.array(json.array()))"), "[]");
}

TEST_F(LibJson, ErrorsCanBeCaught) {
  EXPECT_EQ(value("(pcall(json.decode, '{'))"), "false");
}

}  // namespace
}  // namespace eastap::script::test
