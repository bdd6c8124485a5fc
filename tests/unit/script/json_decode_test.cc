#include "proxy/script/json_decode.h"

#include "tests/unit/script/json_support.h"

namespace eastap::script::test {
namespace {

class JsonDecode : public JsonTest {};

TEST_F(JsonDecode, DamagedTextsSayTheByte) {
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

TEST_F(JsonDecode, HostileTextsEnd) {
  EXPECT_NE(value("json.decode(('['):rep(100000))").find("more than 64 deep"), std::string::npos);
  EXPECT_EQ(value("#json.decode(('['):rep(64) .. (']'):rep(64))"), "1");
  EXPECT_NE(value("json.decode('[' .. ('1,'):rep(300000) .. '1]')").find("more than 200000 values"),
            std::string::npos);
  EXPECT_NE(value("1", "local s = json.encode(('x'):rep(1000000)) while true do json.decode(s) end")
                .find("is used up"),
            std::string::npos);
}

}  // namespace
}  // namespace eastap::script::test
