#include "proxy/script/json_marks.h"

#include "tests/unit/script/json_support.h"

namespace eastap::script::test {
namespace {

class JsonMarks : public JsonTest {};

TEST_F(JsonMarks, AnEmptyArrayStaysOne) {
  EXPECT_EQ(value("json.encode{json.array(), {}, json.decode('[]'), json.array{1}}"), "[[],{},[],[1]]");
  EXPECT_EQ(value("json.encode(t)", "local t = json.array() t[1] = 5"), "[5]");
}

TEST_F(JsonMarks, NullIsAValueOfItsOwn) {
  EXPECT_EQ(value("json.null, json.null == nil, json.null == json.decode('null'), type(json.null)"),
            "null false true userdata");
}

TEST_F(JsonMarks, ScriptsCannotChangeThem) {
  EXPECT_EQ(value("getmetatable(json.array()), getmetatable(json.null)"), "false false");
}

}  // namespace
}  // namespace eastap::script::test
