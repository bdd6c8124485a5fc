#include "decoders/eas/annotate.h"

#include <gtest/gtest.h>

#include "tests/support/xml_document.h"

namespace eastap::eas::annotate_test {
namespace {

/// The words beside the first element that `path` finds.
std::string words(const std::string& xml, const std::string& path, AnnotationContext context = {}) {
  const auto document = test::xml_document(xml);
  const wbxml::Index element = document.find(path);
  EXPECT_NE(element, wbxml::none) << path;
  return annotate(document, element, context).value_or("(none)");
}

AnnotationContext of(Command command, Side side = Side::response) {
  AnnotationContext context;
  context.command = command;
  context.side = side;
  return context;
}

TEST(Annotate, Status) {
  EXPECT_EQ(
      words("<Sync xmlns='AirSync'><Status>12</Status></Sync>", "Sync/Status", of(Command::sync)),
      "FolderHierarchyChanged: Folder list is out of date; client: FolderSync, then repeat Sync (MS-ASCMD "
      "2.2.3.177.17)");
  EXPECT_EQ(words("<MoveItems xmlns='Move'><Response><Status>3</Status></Response></MoveItems>",
                  "MoveItems/Response/Status", of(Command::move_items)),
            "Success: Moved (3 is the success value) (MS-ASCMD 2.2.3.177.10)");
  EXPECT_EQ(words("<Ping xmlns='Ping'><Status>99</Status></Ping>", "Ping/Status", of(Command::ping)),
            "unknown status");
  const std::string provision =
      "<Provision xmlns='Provision'><Policies><Policy><Status>2</Status></Policy></Policies></Provision>";
  EXPECT_TRUE(words(provision, "Provision/Policies/Policy/Status", of(Command::provision, Side::request))
                  .starts_with("PartlyApplied"));
  EXPECT_TRUE(
      words(provision, "Provision/Policies/Policy/Status", of(Command::provision)).starts_with("NoPolicy"));
}

TEST(Annotate, FlagStatusIsNoCommandStatus) {
  EXPECT_EQ(words("<Sync xmlns='AirSync'><ApplicationData><Flag "
                  "xmlns='Email'><Status>2</Status></Flag></ApplicationData></Sync>",
                  "Sync/ApplicationData/Flag/Status", of(Command::sync)),
            "active");
}

TEST(Annotate, Enumerations) {
  EXPECT_EQ(words("<BusyStatus xmlns='Calendar'>2</BusyStatus>", "BusyStatus"), "busy");
  EXPECT_EQ(words("<Add xmlns='FolderHierarchy'><Type>2</Type></Add>", "Add/Type"), "Inbox");
  EXPECT_EQ(words("<Subject xmlns='Email'>2</Subject>", "Subject"), "(none)");
  EXPECT_EQ(words("<DayOfWeek xmlns='Calendar'>42</DayOfWeek>", "DayOfWeek"), "Monday, Wednesday and Friday");
  EXPECT_EQ(words("<MergedFreeBusy xmlns='ResolveRecipients'>00222</MergedFreeBusy>", "MergedFreeBusy"),
            "free 1 h, busy 1.5 h");
}

TEST(Annotate, DatesOnTheReadersClock) {
  const std::string xml = "<StartTime xmlns='Calendar'>20001225T083500Z</StartTime>";
  EXPECT_EQ(words(xml, "StartTime"), "2000-12-25 08:35:00 UTC");
  AnnotationContext context;
  context.utc_offset = [](std::int64_t) { return 60; };
  EXPECT_EQ(words(xml, "StartTime", context), "2000-12-25 09:35:00 +01:00");
}

TEST(Annotate, BlobsAndRecurrences) {
  EXPECT_EQ(words("<Timezone xmlns='Calendar'>AAAA</Timezone>", "Timezone"),
            "time zone: 3 bytes instead of 172");
  EXPECT_EQ(
      words(
          "<GlobalObjId "
          "xmlns='Email'>BAAAAIIA4AB0xbcQGoLgCAAAAAAAAAAAAAAAAAAAAAAAAAAAMwAAAHZDYWwtVWlkAQAAAHs4MTQxMkQzQy0y"
          "QTI0LTRFOUQtQjIwRS0xMUY3QkJFOTI3OTl9AA==</GlobalObjId>",
          "GlobalObjId"),
      "UID {81412D3C-2A24-4E9D-B20E-11F7BBE92799}");
  EXPECT_EQ(
      words("<UID "
            "xmlns='Calendar'>"
            "040000008200E00074C5B7101A82E0080000000030F3B05CBD91CE0100000000000000001000000097A1439B93D4694C"
            "8029766C1E2A4BD9</UID>",
            "UID")
          .substr(0, 39),
      "made by Exchange or Outlook, 2013-08-05");
  EXPECT_EQ(words("<UID xmlns='Calendar'>some-other-uid</UID>", "UID"), "(none)");
  EXPECT_EQ(words("<ConversationId xmlns='Email2' opaque='1'>AB</ConversationId>", "ConversationId"), "4142");
  EXPECT_EQ(
      words("<ConversationIndex xmlns='Email2' opaque='1'>ABCD</ConversationIndex>", "ConversationIndex"),
      "ConversationIndex: 4 bytes are no header with whole levels of 5");
  EXPECT_EQ(
      words("<Recurrence "
            "xmlns='Calendar'><Type>1</Type><Interval>2</Interval><DayOfWeek>2</DayOfWeek></Recurrence>",
            "Recurrence"),
      "every 2 weeks on Monday");
  EXPECT_EQ(words("<Recurrence xmlns='Calendar'><Type>4</Type></Recurrence>", "Recurrence"),
            "by an unknown rule; Type is missing or none of 0, 1, 2, 3, 5 and 6");
}

TEST(Annotate, PoliciesAndWipes) {
  const std::string xml =
      "<Provision xmlns='Provision'><PolicyKey>0</PolicyKey><EASProvisionDoc><AllowCamera>0</AllowCamera>"
      "<AllowWiFi>1</AllowWiFi><MinDevicePasswordLength>4</MinDevicePasswordLength></EASProvisionDoc>"
      "<RemoteWipe/></Provision>";
  EXPECT_EQ(words(xml, "Provision/EASProvisionDoc"), "demands no camera");
  EXPECT_EQ(words(xml, "Provision/EASProvisionDoc/AllowCamera"), "Camera may be used: restricts");
  EXPECT_EQ(words(xml, "Provision/EASProvisionDoc/AllowWiFi"),
            "Wi-Fi may be used (spec text also spells AllowWifi)");
  EXPECT_EQ(words(xml, "Provision/EASProvisionDoc/MinDevicePasswordLength"), "Shortest password: ignored");
  EXPECT_EQ(words(xml, "Provision/PolicyKey"), "no policy yet");
  EXPECT_EQ(words(xml, "Provision/RemoteWipe"), "order: ERASE THE WHOLE DEVICE");
  EXPECT_EQ(words(xml, "Provision/RemoteWipe", of(Command::provision, Side::request)),
            "acknowledges: ERASE THE WHOLE DEVICE");
}

TEST(Annotate, FoldersByName) {
  AnnotationContext context;
  context.folder_name = [](std::string_view id) {
    return id == "5" ? std::string("In\x1b[31mbox") : std::string();
  };
  EXPECT_EQ(words("<CollectionId xmlns='AirSync'>5</CollectionId>", "CollectionId", context),
            "In\\x1B[31mbox");
  EXPECT_EQ(words("<Folder xmlns='Ping'><Id>5</Id></Folder>", "Folder/Id", context), "In\\x1B[31mbox");
  EXPECT_EQ(words("<CollectionId xmlns='AirSync'>6</CollectionId>", "CollectionId", context), "(none)");
}

TEST(Annotate, SizesAndLongTexts) {
  EXPECT_EQ(words("<EstimatedDataSize xmlns='AirSyncBase'>1234567</EstimatedDataSize>", "EstimatedDataSize"),
            "1.2 MB");
  EXPECT_EQ(words("<EstimatedDataSize xmlns='AirSyncBase'>12</EstimatedDataSize>", "EstimatedDataSize"),
            "(none)");
  EXPECT_EQ(words("<Timezone xmlns='Calendar'>" + std::string(5'000, 'A') + "</Timezone>", "Timezone"),
            "(none)");
}

TEST(Annotate, ADateMayStandAnywhere) {
  EXPECT_EQ(words("<Subject xmlns='Email'>20001225T083500Z</Subject>", "Subject"), "2000-12-25 08:35:00 UTC");
  EXPECT_EQ(words("<Subject xmlns='Email'>2000-12-25T08:35:00.000Z</Subject>", "Subject"),
            "2000-12-25 08:35:00 UTC");
  EXPECT_EQ(words("<Subject xmlns='Email'>20001225-08350000</Subject>", "Subject"), "(none)");
}

TEST(Annotate, PathsAndStaleIndices) {
  const auto document = test::xml_document(
      "<Sync xmlns='AirSync'><Collections><Collection><Status>1</Status></Collection></Collections></Sync>");
  const wbxml::Index status = document.find("Sync/Collections/Collection/Status");
  EXPECT_EQ(element_path(document, status), "Sync/Collections/Collection/Status");
  EXPECT_EQ(element_path(document, wbxml::none), "");
  EXPECT_FALSE(annotate(document, wbxml::none, {}).has_value());
  EXPECT_FALSE(annotate(document, document.node(status)->first_child, {}).has_value())
      << "a text is no element";
}

TEST(Annotate, RightsOfProtectedMail) {
  const std::string xml =
      "<Sync xmlns='AirSync'><ApplicationData><RightsManagementLicense xmlns='RightsManagement'>"
      "<ReplyAllowed>1</ReplyAllowed><ForwardAllowed>0</ForwardAllowed><ContentExpiryDate>"
      "2026-12-01T08:00:00.000Z</ContentExpiryDate></RightsManagementLicense></ApplicationData></Sync>";
  const std::string license = "Sync/ApplicationData/RightsManagementLicense";
  EXPECT_EQ(words(xml, license), "may: view, reply; may not: forward; expires 2026-12-01 08:00:00 UTC");
  EXPECT_EQ(words(xml, license + "/ForwardAllowed"), "may not forward the mail");
  EXPECT_EQ(words(xml, license + "/ContentExpiryDate"), "2026-12-01 08:00:00 UTC");
  AnnotationContext context;
  context.utc_offset = [](std::int64_t) { return 60; };
  EXPECT_TRUE(words(xml, license, context).ends_with("expires 2026-12-01 09:00:00 +01:00"));
  const std::string templates =
      "<RightsManagementTemplates xmlns='RightsManagement'><RightsManagementTemplate><TemplateName>Do Not "
      "Forward</TemplateName><TemplateDescription>Read and reply</TemplateDescription>"
      "</RightsManagementTemplate></RightsManagementTemplates>";
  EXPECT_EQ(words(templates, "RightsManagementTemplates"), "1 template: Do Not Forward");
  EXPECT_EQ(words(templates, "RightsManagementTemplates/RightsManagementTemplate"),
            "Do Not Forward: Read and reply");
  EXPECT_EQ(words("<RightsManagementSupport xmlns='RightsManagement'>1</RightsManagementSupport>",
                  "RightsManagementSupport"),
            "server opens it and lists the rights");
}

TEST(Annotate, People) {
  const std::string found =
      "<Properties xmlns='Find'><DisplayName xmlns='GAL'>Anna Berg</DisplayName><Title "
      "xmlns='GAL'>Sales</Title>"
      "<Picture><Status>173</Status></Picture></Properties>";
  EXPECT_EQ(words(found, "Properties", of(Command::find)), "Anna Berg, Sales, photo: 173 NoPicture");
  EXPECT_EQ(words(found, "Properties/Picture", of(Command::find)), "(none)") << "its Status says it";
  const std::string resolved =
      "<Recipient xmlns='ResolveRecipients'><Type>1</Type><DisplayName>Anna Berg</DisplayName><Picture>"
      "<Status>1</Status><Data opaque='1'>12345</Data></Picture></Recipient>";
  EXPECT_EQ(words(resolved, "Recipient", of(Command::resolve_recipients)),
            "Anna Berg, from the address list, photo of 5 B");
  EXPECT_EQ(words(resolved, "Recipient/Picture", of(Command::resolve_recipients)), "photo of 5 B");
  EXPECT_EQ(words("<Properties xmlns='Search'><Subject xmlns='Email'>x</Subject></Properties>", "Properties",
                  of(Command::search)),
            "(none)");
  EXPECT_EQ(words("<Picture xmlns='Search'><MaxSize>1000</MaxSize></Picture>", "Picture",
                  of(Command::search, Side::request)),
            "(none)");
}

}  // namespace
}  // namespace eastap::eas::annotate_test
