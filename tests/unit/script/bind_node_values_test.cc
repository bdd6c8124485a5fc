#include "proxy/script/bind_node_values.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class BindNodeValues : public HostTest {
 protected:
  core::Verdict with_document(const std::string& statements, const std::string& fields) {
    load(
        "function on_response(e) local d = e.response.document local a = "
        "d:find('Sync/Collections/Collection/Commands/Add/ApplicationData')\n" +
        statements + "\nend");
    return run_response(
        wbxml_of("<Sync xmlns=\"AirSync\"><Collections><Collection><Commands><Add><ServerId>5:1</ServerId>"
                 "<ApplicationData>" +
                 fields + "</ApplicationData></Add></Commands></Collection></Collections></Sync>"));
  }
};

TEST_F(BindNodeValues, DatesKeepTheirForm) {
  const auto verdict = with_document(
      "local r, s, t = a:find('Email:DateReceived'), a:find('Calendar:StartTime'), "
      "a:find('Calendar:DtStamp')\n"
      "log(r.date - s.date, t.date, a.date, d.root.date)\n"
      "r.date = r.date + 60 s.date = s.date - 3600 t.date = 0\n"
      "a:insert('Email:Subject').date = '20261128T100000Z'\n"
      "log(r.text, s.text, t.text, a:get('Email:Subject'))",
      "<DateReceived xmlns=\"Email\">2026-11-28T10:00:00.000Z</DateReceived>"
      "<StartTime xmlns=\"Calendar\">20261128T090000Z</StartTime><DtStamp xmlns=\"Calendar\">now</DtStamp>");
  EXPECT_EQ(errors(verdict), "");
  EXPECT_EQ(logs(verdict),
            "3600 nil nil nil\n2026-11-28T10:01:00.000Z 20261128T080000Z 19700101T000000Z "
            "2026-11-28T10:00:00.000Z");
}

TEST_F(BindNodeValues, GuidsAreOpaqueAndTimeZonesBase64) {
  const auto verdict = with_document(
      "local c, z = a:insert('Email2:ConversationId'), a:insert('Calendar:Timezone')\n"
      "log(c.guid, z.time_zone)\n"
      "c.guid = '6ba7b810-9dad-11d1-80b4-00c04fd430c8' z.time_zone = { bias = 60 }\n"
      "log(c.guid, eas.hex.encode(c.opaque), z.time_zone.bias, #z.text)\n"
      "c.guid = c.opaque z.time_zone = z.text log(c.guid) c.text = 'plain' log(c.guid, c.text)",
      "");
  EXPECT_EQ(errors(verdict), "");
  EXPECT_EQ(logs(verdict),
            "nil nil\n6ba7b810-9dad-11d1-80b4-00c04fd430c8 10B8A76BAD9DD11180B400C04FD430C8 60 232\n"
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8\nnil plain");
}

TEST_F(BindNodeValues, WhatIsNoneIsAnErrorAndChangesNothing) {
  for (const char* wrong :
       {"a.date = 'x'", "a.date = 0/0", "a.date = nil", "a.guid = 'x'", "a.guid = nil", "a.time_zone = 'x'",
        "a.time_zone = {x = 1}", "a.time_zone = nil", "a.index = 1"}) {
    const auto verdict = with_document(wrong, "");
    EXPECT_FALSE(errors(verdict).empty()) << wrong;
    EXPECT_TRUE(unedited(verdict)) << wrong;
  }
}

}  // namespace
}  // namespace eastap::script::test
