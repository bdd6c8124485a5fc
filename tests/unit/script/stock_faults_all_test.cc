// Every stock fault strikes: one row each, with the arguments that it must have and no others, on a message
// that gives it something to do. A fault of scripts/faults without a row is a failure.
#include <chrono>
#include <optional>
#include <set>
#include <sstream>

#include "proxy/core/edit.h"
#include "proxy/core/faults.h"
#include "proxy/core/own_answer.h"
#include "proxy/script/lib_base.h"
#include "tests/unit/script/stock_faults.h"

namespace eastap::script::test {
namespace {

struct StrikeRow {
  const char* fault;
  const char* command;  ///< "" for a connection
  const char* shown;    ///< stands in what became of the message
};

constexpr StrikeRow strike_rows[] = {
    // EAS
    {"status code=2", "MoveItems", "<Response><SrcMsgId>5:1</SrcMsgId><Status>2</Status></Response>"},
    {"status code=2 side=response", "MoveItems", "<Status>2</Status></Response>"},
    {"hierarchy-changed", "Sync", "<Sync xmlns=\"AirSync\"><Status>12</Status></Sync>"},
    {"folder-key-stale", "FolderSync", "<Status>9</Status>"},
    {"ping-folders-changed", "Ping", "<Status>7</Status>"},
    {"ping-parameters", "Ping", "<Status>3</Status>"},
    {"sync-busy", "Sync", "<Status>16</Status>"},
    {"sync-object-gone", "Sync",
     "<Responses><Delete><ServerId>5:1</ServerId><Status>8</Status></Delete></Responses>"},
    {"device-blocked", "Sync", "<Status>129</Status>"},
    {"user-disabled", "Sync", "<Status>126</Status>"},
    {"device-limit", "Sync", "<Status>177</Status>"},
    {"access-denied", "Sync", "<Status>130</Status>"},
    {"mailbox-full", "Sync", "<Status>113</Status>"},
    {"mailbox-moving", "Sync", "<Status>133</Status>"},
    {"mail-already-sent", "SendMail", "<Status>118</Status>"},
    {"mail-refused", "SendMail", "<Status>120</Status>"},
    {"server-trouble", "Sync", "<Status>111</Status>"},
    {"heartbeat-out-of-range", "Ping", "<HeartbeatInterval>480</HeartbeatInterval>"},
    {"sync-stale-key", "Sync", "<SyncKey>7</SyncKey><CollectionId>5</CollectionId><Status>3</Status>"},
    {"sync-forked-key", "Sync", "DEAD}1</SyncKey>"},
    {"sync-key-zero", "Sync", "<SyncKey>0</SyncKey>"},
    {"endless-more", "Sync", "<MoreAvailable/>"},
    {"duplicate-items", "Sync", "1 item twice"},
    {"vanish-items", "Sync", "1 item left out"},
    {"quarantine", "Sync", "no items, as in quarantine"},
    {"sync-status code=5", "Sync", "<Status>5</Status>"},
    {"ping-early", "Ping", "<Status>1</Status>"},
    {"ping-silent", "Ping", "dropped: no answer for 3600 s"},
    {"attachment-damage", "ItemOperations", "1 byte of the data wrong"},
    {"duplicate", "Sync", "to be sent a second time"},
    {"duplicate-sendmail", "SendMail", "to be sent a second time"},
    // Provisioning
    {"provision-demand", "Sync", "HTTP/1.1 449 Retry after sending a PROVISION command"},
    {"policy-refresh", "Sync", "<Status>143</Status>"},
    {"policy set=MinDevicePasswordLength=6", "Provision",
     "<MinDevicePasswordLength>6</MinDevicePasswordLength>"},
    {"policy-key", "Provision", "<PolicyKey>3735928559</PolicyKey>"},
    {"remote-wipe", "Provision", "<RemoteWipe/>"},
    {"account-wipe", "Provision", "<AccountOnlyRemoteWipe/>"},
    // WBXML
    {"wbxml-truncate", "Sync", "document cut to "},
    {"wbxml-flip", "Sync", "1 bit flipped, seed "},
    {"wbxml-unknown-tag", "Sync", "an unknown tag 0x3F"},
    {"wbxml-unknown-page", "Sync", "a tag of the unknown page 31"},
    {"wbxml-wrong-page", "Sync", "a switch to the wrong page"},
    {"wbxml-huge-length", "Sync", "an opaque value of 2 GiB"},
    {"wbxml-bad-utf8", "Sync", "bytes C328 in ServerId"},
    {"wbxml-opaque path=Sync/Collections/Collection/SyncKey", "Sync", "<SyncKey eastap:opaque=\"text\""},
    {"wbxml-string path=SendMail/Mime side=request", "SendMail", "<Mime>SGVsbG8=</Mime>"},
    {"wbxml-drop path=Sync/Collections/Collection/Commands", "Sync", "<Status>1</Status></Collection>"},
    {"wbxml-set path=Sync/Collections/Collection/Status value=99", "Sync", "<Status>99</Status>"},
    {"wbxml-reorder", "Sync", "SyncKey as the last in Collection"},
    // HTTP
    {"answer status=503", "Sync", "HTTP/1.1 503 "},
    {"unauthorized", "Sync", "WWW-Authenticate: Basic realm=\"eastap\""},
    {"forbidden", "Sync", "HTTP/1.1 403 "},
    {"not-found", "Sync", "HTTP/1.1 404 "},
    {"too-large", "Sync", "HTTP/1.1 413 "},
    {"server-error", "Sync", "HTTP/1.1 500 "},
    {"out-of-space", "Sync", "HTTP/1.1 507 "},
    {"too-many-requests", "Sync", "HTTP/1.1 429 "},
    {"account-blocked", "Sync", "HTTP/1.1 456 "},
    {"password-expired", "Sync", "HTTP/1.1 457 "},
    {"bad-gateway", "Sync", "HTTP/1.1 502 "},
    {"gateway-timeout", "Sync", "HTTP/1.1 504 "},
    {"need-provisioning", "Sync", "HTTP/1.1 449 "},
    {"unavailable", "Sync", "Retry-After: 60"},
    {"throttle", "Sync", "X-MS-ASThrottle: CommandFrequency"},
    {"other-server location=https://b.example.org/", "Sync", "X-MS-Location: https://b.example.org/"},
    {"redirect-loop", "Sync", "Location: /Microsoft-Server-ActiveSync?Cmd=Sync"},
    {"login-page", "Sync", "text/html"},
    {"wrong-length", "FolderSync", "Content-Length 10 for 0 bytes"},
    {"wrong-length by=-1 side=request", "MoveItems", "Content-Length "},
    {"wrong-type", "Sync", "Content-Type: text/html"},
    {"missing-header name=Content-Type", "Sync", "without Content-Type"},
    {"missing-header name=X-Double side=request", "Sync", "without X-Double"},
    {"protocol-versions", "OPTIONS", "MS-ASProtocolVersions: 2.5,12.0,12.1"},
    {"header name=X-Test value=1", "Sync", "X-Test: 1"},
    {"gzip-damage", "Sync", "Content-Encoding: gzip"},
    {"clock-skew seconds=60", "Sync", "Date: "},
    // Connection
    {"connect-reset", "", "reset: the connection was reset"},
    {"connect-close", "", "dropped: the connection was closed"},
    {"connect-slow seconds=1", "", "held for 1"},
    {"connect-tls-alert", "", "TLS 1"},
    {"connect-wrong-certificate", "", "TLS 2"},
    {"tls-expired-certificate", "", "TLS 3"},
    {"tls-future-certificate", "", "TLS 4"},
    {"tls-self-signed-certificate", "", "TLS 5"},
    {"tls-unknown-ca", "", "TLS 6"},
    {"delay seconds=2", "Sync", "delayed by 2 s"},
    {"black-hole", "Sync", "dropped: nothing was sent for 3600 s"},
    {"black-hole side=response", "Sync", "dropped: nothing was sent for 3600 s"},
    {"cut seconds=9", "Ping", "reset: cut after 9"},
    {"lost-response", "Sync", "reset: the answer was lost"},
    // Bytes
    {"drop", "Sync", "nothing was sent"},
    {"reset", "Sync", "reset after 0 of "},
    {"truncate", "Sync", "body cut to "},
    {"corrupt", "Sync", "1 bit of the body flipped"},
    {"torn-chunk", "Sync", "chunk torn after "},
    // Line
    {"bandwidth rate=100", "Sync", "at no more than 100 bytes a second"},
    {"slice", "Sync", "in pieces of 1 byte"},
    {"latency ms=5", "Sync", "5 ms late"},
    {"data-limit bytes=3", "Sync", "ends behind 3 bytes"},
    {"half-open", "Sync", "half-open toward the phone"},
    {"half-open side=connect", "", "half-open toward the phone"},
};

Bytes body_asked(std::string_view command) {
  if (command == "Ping") {
    return ping();
  }
  if (command == "Sync") {
    return wbxml_of(
        "<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>7</SyncKey><CollectionId>5</CollectionId>"
        "<Commands><Delete><ServerId>5:1</ServerId></Delete></Commands></Collection></Collections></Sync>");
  }
  if (command == "MoveItems") {
    return wbxml_of(
        "<MoveItems xmlns=\"Move\"><Move><SrcMsgId>5:1</SrcMsgId><SrcFldId>5</SrcFldId><DstFldId>6</DstFldId>"
        "</Move></MoveItems>");
  }
  if (command == "SendMail") {
    return wbxml_of(
        "<SendMail xmlns=\"ComposeMail\" xmlns:eastap=\"urn:eastap\"><ClientId>c1</ClientId>"
        "<Mime eastap:opaque=\"text\">Hello</Mime></SendMail>");
  }
  return command == "OPTIONS" || command == "Provision" ? Bytes{} : sync_body();
}

Bytes body_answered(std::string_view command) {
  if (command == "Provision") {
    return provision();
  }
  if (command == "ItemOperations") {
    return wbxml_of(
        "<ItemOperations xmlns=\"ItemOperations\"><Status>1</Status><Response><Fetch><Status>1</Status>"
        "<Properties><Data>SGVsbG8gd29ybGQ=</Data></Properties></Fetch></Response></ItemOperations>");
  }
  return command == "Sync" ? sync_body() : Bytes{};
}

class EveryStockFault : public StockFaultTest {
 protected:
  EveryStockFault() {
    open_libraries(state_.lua(), false);
    table_.emplace(state_, true);
  }

  const FaultTable& table() const { return *table_; }
  /// What became of the message, with everything that the verdict says and the session would do.
  std::string strike(const StrikeRow& row) {
    auto spec = FaultSpec::parse(row.fault);
    const StockFault* fault = spec ? table_->find(spec->name) : nullptr;
    if (fault == nullptr) {
      return "there is no such fault";
    }
    const Phase phase = spec->when.phase.value_or(fault->phases.front());
    options.allow_wipe = true;
    set(row.fault);
    const std::string command = row.command;
    core::HookCall hook = call(phase, nullptr);
    if (phase != Phase::connect) {
      hook = call(phase,
                  command == "OPTIONS"
                      ? message("OPTIONS /Microsoft-Server-ActiveSync HTTP/1.1\r\nHost: a\r\n\r\n")
                      : request(command, body_asked(command)),
                  phase == Phase::response ? response(body_answered(command)) : nullptr);
    }
    const core::MessagePtr struck = phase == Phase::response  ? hook.exchange->response
                                    : phase == Phase::request ? hook.exchange->request
                                                              : message("");
    Outcome& outcome = start(std::move(hook));
    const nanoseconds before = clock.time.steady;
    scheduler.run_due();
    scheduler.advance(outcome.done ? milliseconds(0) : milliseconds(std::chrono::hours(2)));
    EXPECT_TRUE(outcome.done) << row.fault;
    const bool waited = clock.time.steady != before;
    return outcome.done ? described(outcome.verdict, *struck, waited, row) : "";
  }

 private:
  static std::string described(const Verdict& verdict, const core::Message& struck, bool waited,
                               const StrikeRow& row) {
    std::ostringstream text;
    const bool decided = verdict.action != Verdict::Action::pass;
    EXPECT_TRUE(decided || waited || verdict.edit.head || verdict.edit.content || !verdict.faults.empty() ||
                verdict.tls != core::TlsFault::none)
        << row.fault << " changed nothing: " << logs(verdict) << errors(verdict);
    text << (verdict.action == Verdict::Action::drop    ? "dropped: "
             : verdict.action == Verdict::Action::reset ? "reset: "
                                                        : "");
    text << injected(verdict) << "\nTLS " << static_cast<int>(verdict.tls) << '\n';
    for (const Note& note : verdict.notes) {
      EXPECT_EQ(note.fault, row.fault) << note.text;
      EXPECT_EQ(note.kind, Note::Kind::injected) << row.fault << ": " << note.text;
    }
    if (verdict.action == Verdict::Action::answer) {
      const core::Message answer = core::to_message(verdict.answer, false, false);
      text << as_text(answer.head.raw()) << xml(verdict.answer.content);
      return text.str();
    }
    core::Message sent = core::edited(struck, verdict.edit);
    text << as_text(sent.head.raw()) << edited(verdict);
    for (const core::FaultCall& call : verdict.faults) {
      EXPECT_EQ(call.text, row.fault);
      core::faults::Target target{
          .head = sent.head, .body = sent.body, .whole_connection = struck.head.empty()};
      const auto done = core::faults::apply(call, target);
      text << '\n' << (done ? done->text : done.error().what);
    }
    return text.str();
  }

  FakeClock still_;
  State state_{Limits{}, still_};
  std::optional<FaultTable> table_;
};

TEST_F(EveryStockFault, HasARowAndStrikes) {
  std::set<std::string> struck;
  for (const StrikeRow& row : strike_rows) {
    const std::string fault = row.fault;
    struck.insert(fault.substr(0, fault.find(' ')));
    const std::string shown = strike(row);
    EXPECT_NE(shown.find(row.shown), std::string::npos) << fault << " gave\n" << shown;
  }
  for (const StockFault& fault : table().all()) {
    EXPECT_TRUE(struck.contains(fault.name)) << "no row of this file strikes the fault " << fault.name;
  }
  EXPECT_EQ(struck.size(), table().all().size());
}

}  // namespace
}  // namespace eastap::script::test
