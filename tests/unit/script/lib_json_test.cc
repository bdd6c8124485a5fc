#include "proxy/script/lib_json.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class LibJson : public HostTest {
 protected:
  std::string value(const std::string& expressions, const std::string& before = "") {
    load("local json = eas.json\nfunction on_request(e) " + before + " log(" + expressions + ") end");
    const auto verdict = run_request();
    const std::string failed = errors(verdict);
    return failed.empty() ? logs(verdict) : failed;
  }
};

TEST_F(LibJson, EncodesWhatDecodeGives) {
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

TEST_F(LibJson, WhatCannotBeWrittenSaysWhere) {
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
           {"json.encode(e)", "userdata has no form"},
           {"json.array(setmetatable({}, {}))", "has a metatable"}}) {
    EXPECT_NE(value(expression).find(part), std::string::npos) << expression << ": " << value(expression);
  }
}

TEST_F(LibJson, DamagedTextsSayTheByte) {
  for (const auto& [text, part] :
       std::vector<std::pair<const char*, const char*>>{{"[1,]", "json.decode: byte 3: "},
                                                        {"", "byte 0: "},
                                                        {"{\"a\" 1}", "byte 5: "},
                                                        {"[1] x", "byte 4: "},
                                                        {"[1e999]", "number overflow"},
                                                        {"[\"\\ud800\"]", "byte "},
                                                        {"NaN", "byte "}}) {
    EXPECT_NE(value("json.decode([==[" + std::string(text) + "]==])").find(part), std::string::npos)
        << text << ": " << value("json.decode([==[" + std::string(text) + "]==])");
  }
}

TEST_F(LibJson, TablesThatWereLargeOnceEndInAnError) {
  options.limits.total_work = 50'000'000;
  EXPECT_NE(value("json.encode(a)",
                  "local t = {} for i = 1, 2^18 do t[i] = 0 end for i = 1, 2^18 do t[i] = nil end\n"
                  "local a = {} for i = 1, 190000 do a[i] = t end")
                .find("it takes too long"),
            std::string::npos);
}

TEST_F(LibJson, HostileInputEnds) {
  EXPECT_NE(value("json.encode(t)", "local t = {} t.t = t").find("contains itself"), std::string::npos);
  EXPECT_NE(value("json.encode(t)", "local t = {1} for i = 1, 60 do t = {t, t} end").find("values"),
            std::string::npos);
  EXPECT_NE(value("json.encode(t, {indent = 16})",
                  "local t = {} for i = 1, 190000 do t[i] = 1 end for i = 1, 60 do t = {t} end")
                .find("bytes of indentation"),
            std::string::npos);
  EXPECT_NE(value("json.decode(('['):rep(100000))").find("more than 64 deep"), std::string::npos);
  EXPECT_EQ(value("#json.decode(('['):rep(64) .. (']'):rep(64))"), "1");
  EXPECT_NE(value("json.decode('[' .. ('1,'):rep(300000) .. '1]')").find("more than 200000 values"),
            std::string::npos);
  EXPECT_NE(value("1", "local s = json.encode(('x'):rep(1000000)) while true do json.decode(s) end")
                .find("is used up"),
            std::string::npos);
  EXPECT_EQ(
      value("getmetatable(json.array()), getmetatable(json.null), pcall(json.decode, '{')").substr(0, 17),
      "false false false");
}

}  // namespace
}  // namespace eastap::script::test
