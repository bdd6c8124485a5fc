// For the tests of stock faults: setting one, and what became of a message.
#pragma once

#include <string>

#include "decoders/wbxml/xml.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {

using core::Note;
using core::Phase;
using core::Verdict;

class StockFaultTest : public HostTest {
 protected:
  void set(const std::string& text) {
    auto spec = FaultSpec::parse(text);
    ASSERT_TRUE(spec) << spec.error().what;
    options.faults = {*std::move(spec)};
    const auto started = try_start();
    ASSERT_TRUE(started) << started.error().what;
  }
  /// The verdict on a response with this document.
  Verdict on_response(const std::string& fault, const Bytes& content, const std::string& command = "Sync") {
    set(fault);
    return run_response(content, command);
  }
  Verdict on_request(const std::string& fault, const std::string& command = "Sync",
                     const Bytes& content = sync_body()) {
    set(fault);
    return run(call(Phase::request, request(command, content)));
  }
  static std::string injected(const Verdict& verdict) { return texts(verdict, Note::Kind::injected); }
  static std::string xml(const Bytes& bytes) {
    std::string text = wbxml::to_xml(wbxml::decode(bytes), {.declaration = false, .indent = 0});
    std::erase(text, '\n');
    return text;
  }
  static std::string edited(const Verdict& verdict) {
    return verdict.edit.content ? xml(*verdict.edit.content) : "unedited";
  }
};

inline Bytes ping(const std::string& more = "") {
  return wbxml_of(
      "<Ping "
      "xmlns=\"Ping\"><HeartbeatInterval>540</HeartbeatInterval><Folders><Folder><Id>5</Id><Class>Email</"
      "Class>"
      "</Folder></Folders>" +
      more + "</Ping>");
}

inline Bytes provision() {
  return wbxml_of(
      "<Provision "
      "xmlns=\"Provision\"><Status>1</Status><Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML</"
      "PolicyType>"
      "<Status>1</Status><PolicyKey>77</PolicyKey><Data><EASProvisionDoc><DevicePasswordEnabled>0</"
      "DevicePasswordEnabled>"
      "</EASProvisionDoc></Data></Policy></Policies></Provision>");
}

}  // namespace eastap::script::test
