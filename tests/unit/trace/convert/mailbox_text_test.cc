#include <gtest/gtest.h>

#include "proxy/trace/convert/mailbox_log.h"

namespace eastap::trace::mailbox_text_test {
namespace {

TEST(MailboxText, TimesAreOfWholeSeconds) {
  const auto time = parse_mailbox_time(" 03/08/2024 14:30:01 ");
  ASSERT_TRUE(time);
  EXPECT_EQ(mailbox_time(*time + microseconds(900'000)), "03/08/2024 14:30:01");
  for (const char* wrong :
       {"", "3/8/2024 14:30:01", "13/01/2024 00:00:00", "01/01/2024 24:00:00", "01/01/2024T00:00:00"}) {
    EXPECT_FALSE(parse_mailbox_time(wrong)) << wrong;
  }
}

TEST(MailboxText, NamespacesAndWhatWasCutOut) {
  EXPECT_EQ(with_colons(R"(<Sync xmlns="AirSync" xmlns:email="Email" xmlns:e="urn:eastap">x</Sync>)"),
            R"(<Sync xmlns="AirSync:" xmlns:email="Email:" xmlns:e="urn:eastap">x</Sync>)");
  EXPECT_EQ(without_colons(R"(<Subject xmlns="Email:" bytes="19"/><Body=552 bytes/><Data bytes="3"/>)"),
            R"(<Subject xmlns="Email"/><Body/><Data/>)");
  EXPECT_EQ(without_colons("<a b=\"x>y\">t</a> <"), "<a b=\"x>y\">t</a> <");
}

TEST(MailboxText, WhatWasCutOutGetsANamespaceThatHasIt) {
  EXPECT_EQ(without_colons(R"(<Sync xmlns="AirSync:"><Subject xmlns="Email:" bytes="1"/><Body=5 bytes/>)"
                           R"(<Body xmlns="AirSyncBase:"><Data bytes="5"/></Body><Class=5 bytes/></Sync>)"),
            R"(<Sync xmlns="AirSync"><Subject xmlns="Email"/><Body xmlns="AirSyncBase"/>)"
            R"(<Body xmlns="AirSyncBase"><Data/></Body><Class/></Sync>)");
  EXPECT_EQ(without_colons(R"(<Sync xmlns="AirSync:"><To=5 bytes/><Nobody=5 bytes/></Sync>)"),
            R"(<Sync xmlns="AirSync"><To xmlns="Email"/><Nobody/></Sync>)");
  const std::string comments = R"(<a><!-- <b> xmlns="x:" --><![CDATA[</a> xmlns="x:"]]></a>)";
  EXPECT_EQ(without_colons(comments), comments);
}

TEST(MailboxText, NoLineOfXmlIsAHead) {
  EXPECT_EQ(without_log_heads("<Data>AccessState : x\nAccessState : Allowed\n ResponseTime : &#13;\n"
                              " Log Entry: 7\n-----------------\nRe : AccessState : x\nX_Exception :"),
            "<Data>AccessState : x\n&#65;ccessState : Allowed\n &#82;esponseTime : &#13;\n"
            " &#76;og Entry: 7\n&#45;----------------\nRe : AccessState : x\n&#88;_Exception :");
  EXPECT_EQ(without_log_heads("&amp;_Exception : a\n\xC3\xA9_Exception : b\n\n"),
            "&amp;_Exception&#32;: a\n\xC3\xA9_Exception&#32;: b\n\n");
  std::string_view value;
  EXPECT_EQ(log_section("AccessState : Allowed ", value), "AccessState");
  EXPECT_EQ(value, "Allowed");
  EXPECT_EQ(log_section("Accessstate : Allowed", value), "");
}

TEST(MailboxText, ADocumentEndsWithItsRoot) {
  for (const std::string_view whole :
       {R"(<?xml version="1.0" ?><a><b/><c d="x>y">t > u</c></a>)", "<a/>", "<Sync=9 bytes/>",
        "\t<!-- <b> --><a\n><Body=5 bytes/><![CDATA[</a><?xml ]]></a\n>"}) {
    const DocumentExtent extent = document_extent(std::string(whole) + "\r\n</a><b>");
    EXPECT_TRUE(extent.whole) << whole;
    EXPECT_EQ(extent.size, whole.size());
  }
  for (const std::string_view endless :
       {"", "<", "<a>", "<a><b></a>", "</a>", "<a x=\"<b/>\"></a>", "<a><?xml version=\"1.0\"?></a>",
        "<?xml ?>text<a/>", "<!DOCTYPE a><a/>", "<a><!-- </a>", "<a x=\"></a>", "<a><b</a>", "<></>"}) {
    const DocumentExtent extent = document_extent(endless);
    EXPECT_FALSE(extent.whole) << endless;
    EXPECT_LE(extent.size, endless.size());
  }
  std::string deep;
  for (int i = 0; i < 1000; ++i) {
    deep += "<a>";
  }
  EXPECT_LT(document_extent(deep).size, 2000U) << "bounded";
  EXPECT_TRUE(begins_document("\t<Sync xmlns=\"AirSync:\">"));
  EXPECT_FALSE(begins_document("< Sync>"));
}

}  // namespace
}  // namespace eastap::trace::mailbox_text_test
