// What a client does with its first synchronisation. Put your own client in place of ask().
#include <cstdlib>
#include <string>

#include "examples/serve/eastap_serve.h"

namespace eastap_example {
namespace {

class FirstSync : public ServedSession {
 protected:
  /// One request of a phone, its body an XML file of the fixture; the answer as XML.
  [[nodiscard]] std::string ask(const std::string& command, const std::string& file) const {
    const std::string name = folder / "answer";
    const std::string line = eastap() + " encode '" + fixture + "/" + file + "' > '" + name +
                             ".request' && curl --silent --fail -o '" + name + "' --data-binary '@" + name +
                             ".request' -H 'MS-ASProtocolVersion: 16.1' " +
                             "-H 'Content-Type: application/vnd.ms-sync.wbxml' '" + url +
                             "/Microsoft-Server-ActiveSync?Cmd=" + command +
                             "&User=tester&DeviceId=MYCLIENT1&DeviceType=test' && " + eastap() + " decode '" +
                             name + "' > '" + name + ".xml'";
    return std::system(line.c_str()) == 0 ? text_of(name + ".xml") : std::string();
  }

  const std::string fixture = FIXTURE_FOLDER;
};

TEST_F(FirstSync, TheInboxIsFoundAndFilled) {
  serve(fixture);
  EXPECT_NE(ask("FolderSync", "0001-FolderSync.request.xml").find("<DisplayName>Inbox</DisplayName>"),
            std::string::npos);
  EXPECT_NE(ask("Sync", "0002-Sync.request.xml").find("<SyncKey>1</SyncKey>"), std::string::npos);
  EXPECT_NE(ask("Sync", "0003-Sync.request.xml").find("Lunch at"), std::string::npos);
}

TEST_F(FirstSync, AClientThatLeavesOutAStepIsCaught) {
  serve(fixture, {"--mode", "ordered"});
  EXPECT_EQ(ask("Sync", "0002-Sync.request.xml"), "");
  EXPECT_EQ(stop(), 1);
  EXPECT_NE(text_of(folder / "report.txt").find("exchange 1 (FolderSync) comes before it"),
            std::string::npos);
}

}  // namespace
}  // namespace eastap_example
