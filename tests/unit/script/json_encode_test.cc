#include "proxy/script/json_encode.h"

#include "tests/unit/script/json_support.h"

namespace eastap::script::test {
namespace {

class JsonEncode : public JsonTest {};

TEST_F(JsonEncode, EncodesWhatDecodeGives) {
  EXPECT_EQ(value("json.encode{b = 1, a = {1, 2.5, 'x', true, json.null}, c = {}, d = json.array{}}"),
            R"({"a":[1,2.5,"x",true,null],"b":1,"c":{},"d":[]})");
  const std::string text = R"({"a":[1,2.0,"\u00e9",{}],"b":[],"c":null,"d":-9223372036854775808})";
  EXPECT_EQ(value("json.encode(json.decode([==[" + text + "]==]))"),
            R"({"a":[1,2.0,"é",{}],"b":[],"c":null,"d":-9223372036854775808})");
  EXPECT_EQ(value("(json.encode({1, {a = 2}}, {indent = 2}):gsub('\\n', '|'))"),
            R"([|  1,|  {|    "a": 2|  }|])");
  EXPECT_EQ(
      value("math.type(d.i), math.type(d.f), math.type(d.big), #d.l, d.l[2] == json.null, tostring(d.l[2])",
            "local d = json.decode('{\"i\":7,\"f\":7.0,\"big\":18446744073709551615,\"l\":[1,null]}')"),
      "integer float float 2 true null");
  EXPECT_EQ(value("json.encode{eas.date(0)}, json.encode(nil), json.decode(' 5 ')"),
            "[\"1970-01-01T00:00:00.000Z\"] null 5");
}

TEST_F(JsonEncode, WhatCannotBeWrittenSaysWhere) {
  for (const auto& [expression, part] : std::vector<std::pair<const char*, const char*>>{
           {"json.encode{a = {1, 0/0}}", "json.encode at .a[2]: JSON has no infinite numbers and no NaN"},
           {"json.encode(math.huge)", "json.encode: JSON has no infinite"},
           {"json.encode{x = print}", "at .x: a function has no form"},
           {"json.encode{[1] = 1, x = 2}", "both texts and numbers"},
           {"json.encode{[1] = 1, [3] = 2}", "without holes"},
           {"json.encode{[math.mininteger] = 1}", "without holes"},
           {"json.encode{[1.5] = 1}", "keys other than texts"},
           {"json.encode(json.array{x = 1})", "without holes"},
           {"json.encode('\\xff')", "not UTF-8"},
           {"json.encode{['\\xff'] = 1}", "not UTF-8"},
           {"json.encode({}, {indent = 0/0})", "indent is a number"},
           {"json.encode(e)", "userdata has no form"}}) {
    EXPECT_NE(value(expression).find(part), std::string::npos) << expression << ": " << value(expression);
  }
}

TEST_F(JsonEncode, TablesThatWereLargeOnceEndInAnError) {
  options.limits.total_work = 50'000'000;
  options.limits.call_time = std::chrono::milliseconds(50);
  EXPECT_NE(value("json.encode(a)",
                  "local t = {} for i = 1, 2^18 do t[i] = 0 end for i = 1, 2^18 do t[i] = nil end\n"
                  "local a = {} for i = 1, 190000 do a[i] = t end")
                .find("it takes too long"),
            std::string::npos);
}

TEST_F(JsonEncode, HostileTablesEnd) {
  EXPECT_NE(value("json.encode(t)", "local t = {} t.t = t").find("contains itself"), std::string::npos);
  EXPECT_NE(value("json.encode(t)", "local t = {1} for i = 1, 60 do t = {t, t} end").find("values"),
            std::string::npos);
  EXPECT_NE(value("json.encode(t, {indent = 16})",
                  "local t = {} for i = 1, 190000 do t[i] = 1 end for i = 1, 60 do t = {t} end")
                .find("bytes of indentation"),
            std::string::npos);
}

}  // namespace
}  // namespace eastap::script::test
