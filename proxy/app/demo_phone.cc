#include "proxy/app/demo_phone.h"

#include <chrono>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "decoders/content_coding.h"
#include "decoders/wbxml/document.h"
#include "proxy/app/demo_link.h"
#include "proxy/app/demo_messages.h"
#include "proxy/base/clock.h"
#include "proxy/core/tls_context.h"

namespace eastap::app::demo {

namespace {

constexpr const char* policy_before = "0";
constexpr const char* policy_key = "3942919513";

core::Head head_of(const PhoneStep& step, const std::string& host, std::size_t body, bool provisioned) {
  const std::string path = "/Microsoft-Server-ActiveSync";
  if (step.command == "OPTIONS") {
    return core::Head::make("OPTIONS " + path + " HTTP/1.1",
                            {{"Host", host}, {"User-Agent", "DemoPhone/1.0"}});
  }
  std::vector<std::pair<std::string, std::string>> fields{
      {"Host", host},
      {"User-Agent", "DemoPhone/1.0"},
      {"Authorization", "Basic am86cGFzc3dvcmQ="},  // jo:password; shows that the tap hides it
      {"MS-ASProtocolVersion", "16.1"},
      {"Accept-Encoding", "gzip"},
      {"Content-Type", "application/vnd.ms-sync.wbxml"}};
  if (step.command != "Ping") {
    fields.emplace_back("X-MS-PolicyKey", provisioned ? policy_key : policy_before);
  }
  fields.emplace_back("Content-Length", std::to_string(body));
  return core::Head::make("POST " + path + "?Cmd=" + std::string(step.command) +
                              "&User=jo&DeviceId=DEMO4711&DeviceType=DemoPhone HTTP/1.1",
                          fields);
}

bool readable(const core::Message& response) {
  const auto coding = response.head.find("Content-Encoding");
  const auto plain = decoders::decode(coding.value_or(""), response.body.wire);
  return plain && (plain->empty() || !wbxml::decode_view(*plain).fault());
}

Result<std::unique_ptr<Link>> connect(std::uint16_t port, const std::string& host,
                                      core::TlsContexts& contexts) {
  auto socket = connect_to_loopback(port);
  if (!socket) {
    return fail(socket.error());
  }
  core::TlsLayer::ClientOptions options;
  options.name = host;
  options.offer_http11 = true;
  options.now = std::chrono::duration_cast<std::chrono::seconds>(SystemClock().now().wall).count();
  auto tls = core::TlsLayer::client(contexts, options);
  if (!tls) {
    return fail(tls.error());
  }
  return std::make_unique<Link>(std::move(*socket), std::move(*tls), core::Http1Parser::Kind::response);
}

}  // namespace

Result<DayReport> play_day(std::uint16_t port, const std::string& host, const std::string& ca_file,
                           bool hurry, const std::function<bool()>& ended) {
  core::TlsOptions options;
  options.upstream_ca_file = ca_file;
  auto contexts = core::TlsContexts::create(options);
  if (!contexts) {
    return fail(contexts.error());
  }
  std::unique_ptr<Link> link;
  DayReport report;
  bool provisioned = false;
  for (const PhoneStep& step : phone_day()) {
    if (ended()) {
      break;
    }
    if (!hurry) {
      std::this_thread::sleep_for(std::chrono::milliseconds(step.pause_ms));
    }
    if (!link) {
      auto made = connect(port, host, **contexts);
      if (!made) {
        return fail(made.error());
      }
      link = std::move(*made);
    }
    const Bytes body = step.request_xml.empty() ? Bytes{} : body_of(step.request_xml);
    ++report.asked;
    if (auto sent = link->write(head_of(step, host, body.size(), provisioned), body); !sent) {
      return fail(sent.error());
    }
    const auto response = link->read();
    if (!response) {
      ++report.unreadable;  // cut by a fault: a phone connects anew
      link.reset();
      continue;
    }
    report.answered += response->head.status() == 200 ? 1 : 0;
    report.unreadable += readable(*response) ? 0 : 1;
    provisioned = provisioned || step.request_xml.find("<PolicyKey>") != std::string_view::npos;
  }
  if (link) {
    link->close();
  }
  return report;
}

}  // namespace eastap::app::demo
