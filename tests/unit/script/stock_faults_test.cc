// What each stock fault does to a message, from --fault to the verdict. Those of the bytes are tested in
// tests/unit/core/faults_test.cc.
#include "tests/unit/script/stock_faults.h"

#include "proxy/core/edit.h"
#include "proxy/core/faults.h"

namespace eastap::script::test {
namespace {

class StockFaults : public StockFaultTest {};

TEST_F(StockFaults, HttpAnswers) {
  EXPECT_EQ(on_request("need-provisioning").answer.status, 449);
  EXPECT_EQ(on_request("answer status=403 side=request").answer.status, 403);
  const Verdict moved = on_request("other-server location=https://b.example.org/Microsoft-Server-ActiveSync");
  ASSERT_EQ(moved.answer.fields.size(), 1U);
  EXPECT_EQ(moved.answer.fields[0].first, "X-MS-Location");
  const Verdict loop = on_request("redirect-loop");
  EXPECT_EQ(loop.answer.fields[0].second.rfind("/Microsoft-Server-ActiveSync?Cmd=Sync", 0), 0U)
      << "the client may have come by plain HTTP";
  EXPECT_EQ(on_request("throttle reason=RecentCommands").answer.fields.size(), 2U);
  EXPECT_NE(as_text(on_request("login-page").answer.content).find("<form"), std::string_view::npos);
  EXPECT_EQ(on_request("unauthorized").answer.fields[0].second, "Basic realm=\"eastap\"");
}

TEST_F(StockFaults, HttpHeaders) {
  const Verdict longer = on_response("wrong-length by=5", sync_body());
  ASSERT_EQ(longer.faults.size(), 1U) << errors(longer);
  EXPECT_EQ(longer.faults[0].arguments.at("by"), "5");
  EXPECT_TRUE(core::faults::check(longer.faults[0]));
  EXPECT_EQ(on_response("wrong-type", sync_body()).edit.head->find("Content-Type"), "text/html");
  EXPECT_FALSE(on_response("missing-header name=Content-Type", sync_body()).edit.head->find("Content-Type"));
  EXPECT_EQ(on_response("header name=X-Test value=1", sync_body()).edit.head->find("X-Test"), "1");
  EXPECT_EQ(on_response("clock-skew seconds=86400", sync_body()).edit.head->find("Date"),
            "Wed, 15 Nov 2023 22:13:20 GMT");
}

TEST_F(StockFaults, DamageWbxml) {
  const Bytes whole = sync_body();
  EXPECT_EQ(on_response("wbxml-truncate bytes=9", whole).edit.content->size(), 9U);
  const Verdict cut = on_response("wbxml-truncate element=Sync/Collections/Collection/Commands", whole);
  EXPECT_NE(edited(cut).find("<Status>1</Status>"), std::string::npos) << edited(cut);
  EXPECT_EQ(edited(cut).find("Commands"), std::string::npos);
  const Verdict flipped = on_response("wbxml-flip flips=3 seed=7", whole);
  EXPECT_EQ(flipped.edit.content->size(), whole.size());
  EXPECT_NE(*flipped.edit.content, whole);
  for (const char* fault :
       {"wbxml-unknown-tag", "wbxml-unknown-page", "wbxml-wrong-page", "wbxml-huge-length"}) {
    const Verdict verdict = on_response(fault, whole);
    ASSERT_TRUE(verdict.edit.content) << fault << ": " << errors(verdict) << logs(verdict);
    EXPECT_GT(verdict.edit.content->size(), whole.size()) << fault;
    EXPECT_NE(injected(verdict).find("at byte 5"), std::string::npos) << injected(verdict);
  }
  EXPECT_TRUE(wbxml::decode(*on_response("wbxml-huge-length", whole).edit.content).fault());
  const Verdict utf8 =
      on_response("wbxml-bad-utf8 path=Sync/Collections/Collection/Commands/Add/ServerId", whole);
  EXPECT_EQ(utf8.edit.content->size(), whole.size());
  EXPECT_NE(injected(utf8).find("ServerId"), std::string::npos);
  const Verdict one = on_response("wbxml-bad-utf8 path=Sync/Collections/Collection/Status", whole);
  EXPECT_EQ(one.edit.content->size(), whole.size());
  EXPECT_NE(edited(one).find("<Commands>"), std::string::npos) << "the string still ends where it did";
}

TEST_F(StockFaults, BadUtf8StrikesTheElementThatWasNamed) {
  Bytes wanted = sync_body("5");  // SyncKey and CollectionId are the same text
  const std::string whole(as_text(wanted));
  const std::string same(
      "\3"
      "5\0",
      3);
  const std::size_t second = whole.find(same, whole.find(same) + 1);
  ASSERT_NE(second, std::string::npos);
  wanted.at(second + 1) = 0xFF;
  const Verdict verdict =
      on_response("wbxml-bad-utf8 path=Sync/Collections/Collection/CollectionId", sync_body("5"));
  ASSERT_TRUE(verdict.edit.content) << errors(verdict) << logs(verdict);
  EXPECT_EQ(*verdict.edit.content, wanted);
  const Verdict behind_switch = on_response(
      "wbxml-bad-utf8 path=Sync/Collections/Collection/Commands/Add/ApplicationData/Subject", sync_body());
  EXPECT_EQ(injected(behind_switch), "bytes C328 in Subject") << logs(behind_switch);
}

TEST_F(StockFaults, BadUtf8FindsItsPlaceInWhatAnEarlierFaultLeft) {
  options.faults = {*FaultSpec::parse("wbxml-drop path=Sync/Collections/Collection/SyncKey"),
                    *FaultSpec::parse("wbxml-bad-utf8 path=Sync/Collections/Collection/CollectionId")};
  ASSERT_TRUE(try_start());
  const Verdict verdict = run_response(sync_body("5"));
  EXPECT_NE(injected(verdict).find("bytes FF in CollectionId"), std::string::npos) << logs(verdict);
  EXPECT_NE(edited(verdict).find("<Status>1</Status>"), std::string::npos) << edited(verdict);
}

TEST_F(StockFaults, FlippedBitsAreDifferentOnes) {
  const Bytes whole = wbxml_of("<Sync xmlns=\"AirSync\"><Status>12</Status></Sync>");
  const Verdict verdict = on_response("wbxml-flip flips=1000", whole);
  ASSERT_TRUE(verdict.edit.content) << errors(verdict) << logs(verdict);
  Bytes wanted = whole;
  for (std::uint8_t& byte : wanted) {
    byte = static_cast<std::uint8_t>(~byte);
  }
  EXPECT_EQ(*verdict.edit.content, wanted) << "there are no more bits than these";
  EXPECT_EQ(injected(verdict).rfind(std::to_string(whole.size() * 8) + " bits flipped, seed ", 0), 0U)
      << injected(verdict);
}

TEST_F(StockFaults, ChangeElements) {
  const std::string item = "Sync/Collections/Collection/Commands/Add";
  EXPECT_EQ(edited(on_response("wbxml-drop path=" + item, sync_body())).find("<Add>"), std::string::npos);
  EXPECT_NE(edited(on_response("wbxml-set path=Sync/Collections/Collection/Status value=99", sync_body()))
                .find("<Status>99</Status>"),
            std::string::npos);
  const std::string reordered =
      edited(on_response("wbxml-reorder path=Sync/Collections/Collection", sync_body()));
  EXPECT_GT(reordered.find("<SyncKey>"), reordered.find("</Commands>")) << reordered;
  EXPECT_NE(edited(on_response("wbxml-opaque path=" + item + "/ServerId", sync_body())).find("opaque"),
            std::string::npos);
}

TEST_F(StockFaults, SyncFaults) {
  const Verdict stale = on_request("sync-stale-key");
  EXPECT_EQ(
      xml(stale.answer.content),
      "<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>7</SyncKey><CollectionId>5</CollectionId>"
      "<Status>3</Status></Collection></Collections></Sync>");
  EXPECT_EQ(injected(stale), "answered Sync status 3 for 1 folder");
  EXPECT_NE(edited(on_response("sync-forked-key", sync_body())).find("DEAD}1</SyncKey>"), std::string::npos);
  EXPECT_NE(edited(on_response("sync-key-zero", sync_body())).find("<SyncKey>0</SyncKey>"),
            std::string::npos);
  EXPECT_NE(edited(on_response("endless-more", sync_body())).find("<MoreAvailable/><Commands>"),
            std::string::npos);
  const std::string twice = edited(on_response("duplicate-items", sync_body()));
  EXPECT_NE(twice.find("<Add>"), twice.rfind("<Add>"));
  EXPECT_EQ(edited(on_response("vanish-items", sync_body())).find("<Commands"), std::string::npos);
  EXPECT_EQ(edited(on_response("quarantine", sync_body())).find("Commands"), std::string::npos);
  EXPECT_NE(edited(on_response("sync-status code=5", sync_body())).find("<Status>5</Status>"),
            std::string::npos);
}

TEST_F(StockFaults, StatusesOfEveryCommand) {
  EXPECT_EQ(xml(on_request("status code=177", "FolderSync").answer.content),
            "<FolderSync xmlns=\"FolderHierarchy\"><Status>177</Status></FolderSync>");
  EXPECT_EQ(xml(on_request("device-blocked", "SendMail").answer.content),
            "<SendMail xmlns=\"ComposeMail\"><Status>129</Status></SendMail>");
  EXPECT_EQ(xml(on_request("heartbeat-out-of-range limit=300", "Ping", ping()).answer.content),
            "<Ping xmlns=\"Ping\"><Status>5</Status><HeartbeatInterval>300</HeartbeatInterval></Ping>");
  EXPECT_EQ(xml(on_request("heartbeat-out-of-range").answer.content),
            "<Sync xmlns=\"AirSync\"><Status>14</Status><Limit>480</Limit></Sync>");
  EXPECT_NE(logs(on_request("status code=3", "GetAttachment")).find("did nothing"), std::string::npos);
}

TEST_F(StockFaults, EveryStatusFaultAnswersWithItsDocument) {
  for (const char* fault : {"mail-already-sent", "mail-refused"}) {
    EXPECT_EQ(on_request(fault, "SendMail").action, Verdict::Action::answer) << fault;
  }
  for (const char* fault : {"hierarchy-changed", "user-disabled", "device-limit", "server-trouble",
                            "sync-busy", "access-denied", "mailbox-full", "mailbox-moving"}) {
    EXPECT_EQ(on_request(fault).action, Verdict::Action::answer) << fault;
  }
  EXPECT_EQ(on_request("folder-key-stale", "FolderSync").action, Verdict::Action::answer);
  EXPECT_EQ(on_request("ping-folders-changed", "Ping", ping()).action, Verdict::Action::answer);
  EXPECT_EQ(on_request("ping-parameters", "Ping", ping()).action, Verdict::Action::answer);
}

TEST_F(StockFaults, PingFaults) {
  EXPECT_EQ(xml(on_request("ping-early", "Ping", ping()).answer.content),
            "<Ping xmlns=\"Ping\"><Status>1</Status></Ping>");
  EXPECT_EQ(xml(on_request("ping-early changes=yes", "Ping", ping()).answer.content),
            "<Ping xmlns=\"Ping\"><Status>2</Status><Folders><Folder>5</Folder></Folders></Ping>");
  set("cut seconds=200 command=Ping");
  const Outcome& cut = start(call(Phase::request, request("Ping", ping())));
  scheduler.advance(milliseconds(199'999));
  EXPECT_FALSE(cut.done);
  scheduler.advance(milliseconds(1));
  ASSERT_TRUE(cut.done);
  EXPECT_EQ(cut.verdict.action, Verdict::Action::reset);
  EXPECT_EQ(injected(cut.verdict), "cut after 200 s");
}

TEST_F(StockFaults, DelaysWithJitter) {
  set("delay seconds=1 jitter=2 seed=3");
  const Outcome& outcome = start(call(Phase::response, request("Sync"), response(sync_body())));
  scheduler.advance(milliseconds(999));
  EXPECT_FALSE(outcome.done);
  scheduler.advance(milliseconds(2001));
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(injected(outcome.verdict).rfind("delayed by ", 0), 0U);
  EXPECT_EQ(outcome.verdict.notes.size(), 1U);
}

TEST_F(StockFaults, ConnectionFaults) {
  set("connect-reset");
  EXPECT_EQ(run(call(Phase::connect, nullptr)).action, Verdict::Action::reset);
  set("connect-close");
  EXPECT_EQ(run(call(Phase::connect, nullptr)).action, Verdict::Action::drop);
  set("connect-slow seconds=5");
  const Outcome& slow = start(call(Phase::connect, nullptr));
  EXPECT_FALSE(slow.done);
  scheduler.advance(milliseconds(5000));
  ASSERT_TRUE(slow.done);
  EXPECT_EQ(slow.verdict.action, Verdict::Action::pass);
  EXPECT_EQ(on_response("lost-response end=fin", sync_body()).action, Verdict::Action::drop);
  set("black-hole seconds=60");
  const Outcome& hole = start(call(Phase::request, request("Sync")));
  scheduler.advance(milliseconds(60'000));
  ASSERT_TRUE(hole.done);
  EXPECT_EQ(hole.verdict.action, Verdict::Action::drop);
}

TEST_F(StockFaults, Provisioning) {
  EXPECT_EQ(on_request("provision-demand").answer.status, 449);
  EXPECT_EQ(xml(on_request("provision-demand form=142").answer.content),
            "<Sync xmlns=\"AirSync\"><Status>142</Status></Sync>");
  EXPECT_EQ(on_request("provision-demand", "Provision").action, Verdict::Action::pass);
  EXPECT_EQ(edited(on_response("policy name=MinDevicePasswordLength value=6", provision(), "Provision"))
                    .find("<MinDevicePasswordLength>6</MinDevicePasswordLength>") == std::string::npos,
            false);
  EXPECT_NE(edited(on_response("policy-key", provision(), "Provision")).find("3735928559"),
            std::string::npos);
  set("policy-refresh times=1");
  EXPECT_EQ(xml(run_request().answer.content), "<Sync xmlns=\"AirSync\"><Status>143</Status></Sync>");
  EXPECT_EQ(run_request().action, Verdict::Action::pass) << "once for each device";
}

TEST_F(StockFaults, WipesOnlyWithLeave) {
  options.allow_wipe = true;
  EXPECT_NE(edited(on_response("remote-wipe", provision(), "Provision")).find("<RemoteWipe/>"),
            std::string::npos);
  EXPECT_NE(edited(on_response("account-wipe", provision(), "Provision")).find("<AccountOnlyRemoteWipe/>"),
            std::string::npos);
  options.allow_wipe = false;
  EXPECT_FALSE(try_start());
}

TEST_F(StockFaults, ALimitForWaitIsInMinutes) {
  const auto limit_of = [this](const std::string& fault, const std::string& wait) {
    return xml(on_request(fault, "Sync",
                          wbxml_of("<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>7</SyncKey>"
                                   "<CollectionId>5</CollectionId></Collection></Collections>" +
                                   wait + "</Sync>"))
                   .answer.content);
  };
  const auto answer = [](const char* limit) {
    return "<Sync xmlns=\"AirSync\"><Status>14</Status><Limit>" + std::string(limit) + "</Limit></Sync>";
  };
  EXPECT_EQ(limit_of("heartbeat-out-of-range", "<Wait>30</Wait>"), answer("8"));
  EXPECT_EQ(limit_of("heartbeat-out-of-range limit=30", "<Wait>30</Wait>"), answer("1"));
  EXPECT_EQ(limit_of("heartbeat-out-of-range limit=3540", "<Wait>59</Wait>"), answer("59"));
  EXPECT_EQ(limit_of("heartbeat-out-of-range", "<HeartbeatInterval>600</HeartbeatInterval>"), answer("480"));
}

TEST_F(StockFaults, BytesAreLeftToTheSession) {
  const Verdict verdict = on_response("corrupt flips=3 seed=7", sync_body());
  ASSERT_EQ(verdict.faults.size(), 1U);
  EXPECT_EQ(verdict.faults[0].name, "corrupt");
  EXPECT_EQ(verdict.faults[0].source, "--fault");
  EXPECT_EQ(verdict.faults[0].text, "corrupt flips=3 seed=7");
  EXPECT_TRUE(core::faults::check(verdict.faults[0]));
  EXPECT_EQ(on_response("torn-chunk at=0.3", sync_body()).faults.size(), 1U);
  EXPECT_EQ(on_response("reset after=10", sync_body()).faults[0].arguments.at("after"), "10");
  EXPECT_EQ(on_response("truncate bytes=3", sync_body()).faults.size(), 1U);
  EXPECT_EQ(on_response("drop", sync_body()).faults.size(), 1U);
}

TEST_F(StockFaults, WhatFindsNothingToDamageIsNoHit) {
  for (const char* fault : {"corrupt", "truncate", "truncate bytes=10", "torn-chunk", "gzip-damage",
                            "wrong-length by=-5", "wrong-length by=0"}) {
    const Verdict verdict = on_response(fault, {});
    EXPECT_TRUE(unedited(verdict)) << fault;
    EXPECT_EQ(injected(verdict), "") << fault;
    EXPECT_NE(logs(verdict).find(" did nothing: "), std::string::npos) << fault << errors(verdict);
    EXPECT_EQ(host->faults().at(0).hits, 0U) << fault;
  }
  EXPECT_EQ(logs(on_response("truncate bytes=999", sync_body())),
            "truncate did nothing: the body has only " + std::to_string(sync_body().size()) + " bytes");
  set("truncate bytes=999");
  const Verdict coded =
      run(call(Phase::response, request("Sync"), response(sync_body(), "Content-Encoding: br\r\n")));
  EXPECT_EQ(coded.faults.size(), 1U) << "how long it is on the wire, the session knows";
}

TEST_F(StockFaults, GzipIsDamagedBehindEveryEdit) {
  options.faults = {*FaultSpec::parse("gzip-damage"), *FaultSpec::parse("endless-more")};
  ASSERT_TRUE(try_start());
  const Verdict verdict = run_response(sync_body());
  ASSERT_EQ(verdict.faults.size(), 1U) << errors(verdict) << logs(verdict);
  core::Message sent = core::edited(*response(sync_body()), verdict.edit);
  core::faults::Target target{sent.head, sent.body};
  ASSERT_TRUE(core::faults::apply(verdict.faults[0], target));
  EXPECT_EQ(sent.head.find("Content-Encoding"), "gzip");
  ASSERT_TRUE(verdict.edit.content);
  EXPECT_EQ(sent.body.content(), *verdict.edit.content) << "no gzip";
}

TEST_F(StockFaults, LinesAreLeftToTheSession) {
  for (const char* fault : {"bandwidth rate=1000", "slice bytes=3", "latency ms=50 jitter-ms=9 seed=3",
                            "data-limit bytes=9 end=fin", "half-open for=90s",
                            "bandwidth rate=10 side=request", "half-open for=2m toward=both"}) {
    const Verdict verdict = std::string(fault).starts_with("half") || std::string(fault).ends_with("request")
                                ? on_request(fault)
                                : on_response(fault, sync_body());
    ASSERT_EQ(verdict.faults.size(), 1U) << fault << errors(verdict);
    EXPECT_TRUE(core::faults::check(verdict.faults[0])) << fault;
  }
  EXPECT_EQ(on_request("half-open for=2m").faults[0].arguments.at("for"), "120");
  set("bandwidth rate=500 side=connect toward=phone");
  const Verdict connected = run(call(Phase::connect, nullptr));
  ASSERT_EQ(connected.faults.size(), 1U) << errors(connected);
  EXPECT_EQ(connected.faults[0].arguments.at("toward"), "phone");
  EXPECT_EQ(connected.faults[0].text, "bandwidth rate=500 side=connect toward=phone");
  EXPECT_EQ(on_request("duplicate-sendmail", "SendMail").faults[0].name, "duplicate");
  EXPECT_EQ(on_request("duplicate", "MoveItems").faults[0].name, "duplicate");
}

TEST_F(StockFaults, Certificates) {
  for (const auto& [fault, wanted] : {std::pair{"tls-expired-certificate", core::TlsFault::expired},
                                      {"tls-future-certificate", core::TlsFault::not_yet_valid},
                                      {"tls-self-signed-certificate", core::TlsFault::self_signed},
                                      {"tls-unknown-ca", core::TlsFault::unknown_issuer}}) {
    set(fault);
    EXPECT_EQ(run(call(Phase::connect, nullptr)).tls, wanted) << fault;
  }
}

/// A request in another protocol version.
core::MessagePtr older_request(const std::string& command, const std::string& version) {
  auto changed = std::make_shared<core::Message>(*request(command, sync_body()));
  changed->head.set("MS-ASProtocolVersion", version);
  return changed;
}

TEST_F(StockFaults, CommonStatusesAreHttpStatusesUpTo121) {
  for (const auto& [fault, status] : {std::pair{"device-blocked", 403},
                                      {"device-limit", 403},
                                      {"user-disabled", 403},
                                      {"server-trouble", 503},
                                      {"mailbox-full", 507},
                                      {"policy-refresh", 449},
                                      {"status code=110", 500},
                                      {"status code=137", 501},
                                      {"status code=101", 400}}) {
    set(fault);
    const Verdict old = run(call(Phase::request, older_request("Sync", "12.1")));
    EXPECT_EQ(old.answer.status, status) << fault;
    EXPECT_TRUE(old.answer.content.empty()) << fault;
    EXPECT_EQ(run(call(Phase::request, older_request("Sync", "14.0"))).answer.status, 200) << fault;
  }
  set("hierarchy-changed");
  EXPECT_EQ(run(call(Phase::request, older_request("Sync", "12.1"))).answer.status, 200)
      << "a status of Sync's own";
  set("device-blocked form=document");
  EXPECT_EQ(run(call(Phase::request, older_request("Sync", "2.5"))).answer.status, 200);
  EXPECT_EQ(on_request("device-blocked form=http").answer.status, 403);
  EXPECT_EQ(injected(on_request("device-blocked form=http")), "answered 403, the HTTP form of status 129");
}

TEST_F(StockFaults, MoreHttpAnswers) {
  for (const auto& [fault, status] : {std::pair{"too-many-requests", 429},
                                      {"account-blocked", 456},
                                      {"password-expired", 457},
                                      {"bad-gateway", 502},
                                      {"gateway-timeout", 504}}) {
    EXPECT_EQ(on_request(fault).answer.status, status) << fault;
  }
  EXPECT_EQ(on_request("password-expired url=https://p.example.org").answer.fields[0].first,
            "X-MS-Credential-Service-Url");
  set("protocol-versions versions=2.5");
  const auto options_request = message("OPTIONS /Microsoft-Server-ActiveSync HTTP/1.1\r\nHost: a\r\n\r\n");
  const Verdict told =
      run(call(Phase::response, options_request, response({}, "MS-ASProtocolVersions: 14.1,16.1\r\n")));
  EXPECT_EQ(told.edit.head->find("MS-ASProtocolVersions"), "2.5");
}

TEST_F(StockFaults, QuarantineShowsOneMailOfExchanges) {
  set("quarantine");
  const Bytes folders = wbxml_of(
      "<FolderSync "
      "xmlns=\"FolderHierarchy\"><Status>1</Status><SyncKey>1</SyncKey><Changes><Count>1</Count><Add>"
      "<ServerId>5</ServerId><ParentId>0</ParentId><DisplayName>Posteingang</DisplayName><Type>2</Type></"
      "Add></Changes>"
      "</FolderSync>");
  run_response(folders, "FolderSync");
  const auto sync = [&](const std::string& key) {
    return edited(run(call(Phase::response, request("Sync", sync_body(key)), response(sync_body("9")))));
  };
  EXPECT_EQ(sync("0").find("<Commands>"), std::string::npos) << "the first answer of a folder has no items";
  const std::string notice = sync("8");
  EXPECT_NE(notice.find("temporarily blocked"), std::string::npos) << notice;
  EXPECT_NE(notice.find("Device ID: DEV1"), std::string::npos) << notice;
  EXPECT_EQ(notice.find("Hello"), std::string::npos) << "none of the server's items";
  EXPECT_EQ(sync("9").find("temporarily blocked"), std::string::npos) << "once";
  sync("0");
  EXPECT_NE(sync("3").find("temporarily blocked"), std::string::npos) << "again when the folder began anew";
  EXPECT_NE(edited(on_response("quarantine inbox=5", sync_body())).find("temporarily blocked"),
            std::string::npos);
}

}  // namespace
}  // namespace eastap::script::test
