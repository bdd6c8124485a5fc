#include "proxy/app/demo_server.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <sys/socket.h>

#include "decoders/content_coding.h"
#include "decoders/eas/command.h"
#include "decoders/wbxml/document.h"
#include "decoders/wbxml/xml.h"
#include "proxy/app/demo_messages.h"

namespace eastap::app::demo {

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr const char* versions = "2.5,12.0,12.1,14.0,14.1,16.0,16.1";
constexpr const char* known_commands =
    "Sync,SendMail,SmartForward,SmartReply,FolderSync,MoveItems,GetItemEstimate,MeetingResponse,Search,"
    "Settings,Ping,"
    "ItemOperations,Provision,ResolveRecipients,ValidateCert,Find";

const ServerAnswer* answer_to(std::string_view command, const std::string& xml) {
  const auto rows = server_answers();
  const auto row = std::ranges::find_if(rows, [&](const ServerAnswer& one) {
    return one.command == command && (one.sees.empty() || xml.find(one.sees) != std::string::npos);
  });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(certs::LeafPtr leaf) {
  auto contexts = core::TlsContexts::create({});
  if (!contexts) {
    return fail(contexts.error());
  }
  auto listening = listen_on_loopback();
  if (!listening) {
    return fail(listening.error());
  }
  std::unique_ptr<Server> server(  // NOLINT: private constructor
      new Server(std::move(*listening), std::move(leaf), std::move(*contexts)));
  server->thread_ = std::thread([raw = server.get()] { raw->run(); });
  return server;
}

Server::Server(ListeningSocket listening, certs::LeafPtr leaf, std::unique_ptr<core::TlsContexts> contexts)
    : listening_(std::move(listening)), leaf_(std::move(leaf)), contexts_(std::move(contexts)) {}

Server::~Server() {
  ending_ = true;
  listening_.socket.shut_down();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Server::run() {
  while (!ending_) {
    Socket client(::accept4(listening_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.valid()) {
      return;  // shut down
    }
    serve(std::move(client));
  }
}

void Server::serve(Socket socket) {
  auto tls = core::TlsLayer::server(*contexts_, leaf_);
  if (!tls) {
    return;
  }
  Link link(std::move(socket), std::move(*tls), core::Http1Parser::Kind::request);
  while (!ending_) {
    const auto request = link.read();
    if (!request || !answer(link, *request)) {
      break;
    }
  }
  link.close();
}

Result<void> Server::answer(Link& link, const core::Message& request) {
  Fields fields{{"MS-Server-ActiveSync", "15.2"}, {"Server", "eastap demo"}};
  const std::string_view target = request.head.target();
  if (request.head.method() == "OPTIONS") {
    fields.insert(fields.end(), {{"MS-ASProtocolVersions", versions},
                                 {"MS-ASProtocolCommands", known_commands},
                                 {"Allow", "OPTIONS,POST"},
                                 {"Content-Length", "0"}});
    return link.write(core::Head::make("HTTP/1.1 200 OK", fields), {});
  }
  const std::string_view command = eas::command_name(eas::classify(request.head.method(), target));
  const wbxml::Document document = wbxml::decode_view(request.body.wire);
  const std::string xml = wbxml::to_xml(document, {.declaration = false, .indent = 0});
  const ServerAnswer* row = answer_to(command, xml);
  if (row == nullptr) {
    fields.emplace_back("Content-Length", "0");
    return link.write(core::Head::make("HTTP/1.1 501 Not Implemented", fields), {});
  }
  for (unsigned waited = 0; waited < row->wait_ms && !ending_; waited += 50) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  Bytes body;
  if (!row->response_xml.empty()) {
    body = body_of(row->response_xml);
    fields.emplace_back("Content-Type", "application/vnd.ms-sync.wbxml");
    if (row->gzip) {
      if (auto packed = decoders::encode("gzip", body)) {
        body = std::move(*packed);
        fields.emplace_back("Content-Encoding", "gzip");
      }
    }
  }
  fields.emplace_back("Content-Length", std::to_string(body.size()));
  return link.write(core::Head::make("HTTP/1.1 200 OK", fields), body);
}

}  // namespace eastap::app::demo
