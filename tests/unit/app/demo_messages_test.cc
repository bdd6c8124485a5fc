#include "proxy/app/demo_messages.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "decoders/eas/command.h"
#include "decoders/wbxml/document.h"

namespace eastap::app::demo {
namespace {

TEST(DemoMessages, EveryTextIsAWholeDocumentOfACommandThatExists) {
  std::set<std::string_view> commands;
  for (const PhoneStep& step : phone_day()) {
    commands.insert(step.command);
    if (!step.request_xml.empty()) {
      const Bytes body = body_of(step.request_xml);
      EXPECT_FALSE(wbxml::decode_view(body).fault()) << step.command;
      EXPECT_NE(eas::command_by_name(step.command), eas::Command::unknown) << step.command;
    }
  }
  EXPECT_GE(commands.size(), 10U);
  for (const ServerAnswer& answer : server_answers()) {
    if (!answer.response_xml.empty()) {
      const Bytes body = body_of(answer.response_xml);
      const auto document = wbxml::decode_view(body);
      EXPECT_FALSE(document.fault()) << answer.command;
      EXPECT_TRUE(document.findings().empty()) << answer.command;
    }
  }
}

}  // namespace
}  // namespace eastap::app::demo
