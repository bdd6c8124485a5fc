// Faults that change the bytes of a document where it lies: in a multipart answer, behind what earlier faults
// did, in an attachment. The Lua is in scripts/faults/document.lua, wbxml.lua and eas.lua.
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "decoders/multipart.h"
#include "tests/unit/script/stock_faults.h"

namespace eastap::script::test {
namespace {

class FaultDocuments : public StockFaultTest {
 protected:
  /// The verdict on an answer to ItemOperations with this multipart body.
  Verdict on_multipart(const std::string& fault, const Bytes& body) {
    set(fault);
    return run(call(Phase::response, request("ItemOperations"),
                    message("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.multipart\r\n"
                            "Content-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n",
                            body)));
  }
  /// The parts of the body that a fault made; no bytes where it made none, or one whose table is not right.
  static std::vector<Bytes> parts_made(const Verdict& verdict) {
    std::vector<Bytes> made;
    if (verdict.edit.content) {
      const auto split = decoders::split_multipart(*verdict.edit.content);
      EXPECT_TRUE(split);
      EXPECT_TRUE(!split || split->findings.empty());
      for (std::size_t i = 0; split && i < split->parts.size(); ++i) {
        const ByteView bytes = split->parts[i].bytes;
        made.emplace_back(bytes.begin(), bytes.end());
      }
    }
    return made;
  }
};

Bytes body_of_parts(const std::vector<Bytes>& parts) {
  Bytes body;
  const auto put_number = [&body](std::size_t number) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      body.push_back(static_cast<std::uint8_t>(number >> shift));
    }
  };
  put_number(parts.size());
  std::size_t offset = 4 + 8 * parts.size();
  for (const Bytes& part : parts) {
    put_number(offset);
    put_number(part.size());
    offset += part.size();
  }
  for (const Bytes& part : parts) {
    body.insert(body.end(), part.begin(), part.end());
  }
  return body;
}

Bytes fetched_part() {
  return wbxml_of(
      "<ItemOperations xmlns=\"ItemOperations\"><Status>1</Status><Response><Fetch><Status>1</Status>"
      "<Properties><Part>1</Part></Properties></Fetch></Response></ItemOperations>");
}

TEST_F(FaultDocuments, OfAMultipartAnswerTheDocumentAloneIsCut) {
  const Verdict verdict = on_multipart("wbxml-truncate element=ItemOperations/Response/Fetch/Properties",
                                       body_of_parts({fetched_part(), to_bytes("an attachment")}));
  const std::vector<Bytes> parts = parts_made(verdict);
  ASSERT_EQ(parts.size(), 2U) << errors(verdict) << logs(verdict);
  EXPECT_NE(xml(parts[0]).find("<Fetch><Status>1</Status>"), std::string::npos) << xml(parts[0]);
  EXPECT_EQ(xml(parts[0]).find("<Properties>"), std::string::npos) << xml(parts[0]);
  EXPECT_EQ(as_text(parts[1]), "an attachment");
}

TEST_F(FaultDocuments, AreCutWhereTheElementIsBehindEarlierFaults) {
  const std::string collection = "Sync/Collections/Collection/";
  for (const auto& [first, element] :
       {std::pair{"sync-forked-key", "Commands"}, {"endless-more", "MoreAvailable"}}) {
    options.faults = {*FaultSpec::parse(first),
                      *FaultSpec::parse("wbxml-truncate element=" + collection + element)};
    ASSERT_TRUE(try_start());
    const Verdict verdict = run_response(sync_body());
    EXPECT_EQ(errors(verdict), "") << first;
    EXPECT_NE(edited(verdict).find("<Status>1</Status>"), std::string::npos) << edited(verdict);
    EXPECT_EQ(edited(verdict).find(std::string("<") + element), std::string::npos) << edited(verdict);
  }
}

TEST_F(FaultDocuments, ADamagedOneIsLeftAsItIsByFaultsOnItsElements) {
  options.allow_wipe = true;
  const Bytes item = wbxml_of(
      "<ItemOperations xmlns=\"ItemOperations\"><Status>1</Status><Response><Fetch><Status>1</Status>"
      "<Properties><Data>QQ==</Data></Properties></Fetch></Response></ItemOperations>");
  for (const auto& [name, arguments, command] : {std::tuple{"endless-more", "", "Sync"},
                                                 {"sync-key-zero", "", "Sync"},
                                                 {"quarantine", "", "Sync"},
                                                 {"wbxml-drop", " path=Sync", "Sync"},
                                                 {"wbxml-opaque", " path=Sync", "Sync"},
                                                 {"wbxml-reorder", "", "Sync"},
                                                 {"policy", " set=MinDevicePasswordLength=6", "Provision"},
                                                 {"policy-key", "", "Provision"},
                                                 {"remote-wipe", "", "Provision"},
                                                 {"attachment-damage", "", "ItemOperations"}}) {
    const std::string fault = name;
    options.faults = {*FaultSpec::parse("wbxml-truncate at=0.4"), *FaultSpec::parse(fault + arguments)};
    ASSERT_TRUE(try_start()) << fault;
    const std::string asked = command;
    const Verdict verdict = run_response(asked == "Sync"        ? sync_body()
                                         : asked == "Provision" ? provision()
                                                                : item,
                                         asked);
    EXPECT_EQ(errors(verdict), "") << fault;
    EXPECT_EQ(logs(verdict), fault + " did nothing: the document is damaged");
    EXPECT_EQ(injected(verdict).rfind("document cut to ", 0), 0U) << fault << ": " << injected(verdict);
  }
}

TEST_F(FaultDocuments, OneWithoutARootHasNoTextToSpoil) {
  for (const char* arguments : {"", " path=Sync"}) {
    options.faults = {*FaultSpec::parse("wbxml-truncate bytes=4"),
                      *FaultSpec::parse(std::string("wbxml-bad-utf8") + arguments)};
    ASSERT_TRUE(try_start());
    const Verdict verdict = run_response(sync_body());
    EXPECT_EQ(errors(verdict), "");
    EXPECT_EQ(logs(verdict), "wbxml-bad-utf8 did nothing: there is no such text");
    ASSERT_TRUE(verdict.edit.content);
    EXPECT_EQ(verdict.edit.content->size(), 4U);
  }
}

TEST_F(FaultDocuments, BytesArePutIntoTheDocumentOfAMultipartAnswer) {
  const Bytes whole = fetched_part();
  std::vector<Bytes> wanted(9, to_bytes("data"));
  wanted[0] = whole;
  const Verdict verdict = on_multipart("wbxml-unknown-tag", body_of_parts(wanted));
  EXPECT_EQ(injected(verdict), "an unknown tag 0x3F at byte 7");
  wanted[0].insert(wanted[0].begin() + 7, 0x3F);
  EXPECT_EQ(parts_made(verdict), wanted);
  EXPECT_EQ(logs(on_multipart("wbxml-unknown-tag", Bytes(20))),
            "wbxml-unknown-tag did nothing: the part table of the multipart answer cannot be used");
}

TEST_F(FaultDocuments, ASwitchThatTheNextOneUndoesIsNoFault) {
  const Verdict verdict = on_response(
      "wbxml-wrong-page",
      wbxml_of("<Provision xmlns=\"Provision\"><DeviceInformation xmlns=\"Settings\"><Status>1</Status>"
               "</DeviceInformation><Status>1</Status></Provision>"),
      "Provision");
  EXPECT_TRUE(unedited(verdict));
  EXPECT_EQ(logs(verdict),
            "wbxml-wrong-page did nothing: the first element inside the root brings its own code page");
}

TEST_F(FaultDocuments, AttachmentDamageLeavesTheDocumentOfAMultipartAnswerAlone) {
  const Bytes document = fetched_part();
  const Verdict verdict =
      on_multipart("attachment-damage bytes=3", body_of_parts({document, to_bytes("tiny!")}));
  const std::vector<Bytes> parts = parts_made(verdict);
  ASSERT_EQ(parts.size(), 2U) << errors(verdict) << logs(verdict);
  EXPECT_EQ(parts[0], document);
  ASSERT_EQ(parts[1].size(), 5U);
  const Bytes tiny = to_bytes("tiny!");
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < tiny.size(); ++i) {
    wrong += parts[1][i] == tiny[i] ? 0 : 1;
  }
  EXPECT_EQ(wrong, 3U);
  const Verdict nothing = on_multipart("attachment-damage bytes=3", body_of_parts({document}));
  EXPECT_TRUE(unedited(nothing));
  EXPECT_EQ(logs(nothing), "attachment-damage did nothing: the answer carries no data");
}

TEST_F(FaultDocuments, AttachmentDamage) {
  const Bytes item = wbxml_of(
      "<ItemOperations "
      "xmlns=\"ItemOperations\"><Status>1</Status><Response><Fetch><Status>1</Status><Properties><Data>"
      "SGVsbG8gd29ybGQ=</Data></Properties></Fetch></Response></ItemOperations>");
  const Verdict verdict = on_response("attachment-damage seed=4", item, "ItemOperations");
  ASSERT_TRUE(verdict.edit.content) << errors(verdict) << logs(verdict);
  EXPECT_EQ(verdict.edit.content->size(), item.size());
  EXPECT_EQ(edited(verdict).find("SGVsbG8gd29ybGQ="), std::string::npos);
}

Bytes fetched_item(const std::string& properties) {
  return wbxml_of(
      "<ItemOperations xmlns=\"ItemOperations\" xmlns:b=\"AirSyncBase\"><Status>1</Status><Response><Fetch>"
      "<Status>1</Status><Properties>" +
      properties + "</Properties></Fetch></Response></ItemOperations>");
}

TEST_F(FaultDocuments, AttachmentDamageSaysHowManyBytesAreWrong) {
  const Bytes one = fetched_item("<Data>QQ==</Data>");
  const Verdict verdict = on_response("attachment-damage bytes=2", one, "ItemOperations");
  ASSERT_TRUE(verdict.edit.content) << errors(verdict) << logs(verdict);
  EXPECT_NE(edited(verdict).find("<Data>QA==</Data>"), std::string::npos) << edited(verdict);
  EXPECT_EQ(injected(verdict).rfind("1 byte of the data wrong, seed ", 0), 0U) << injected(verdict);
}

TEST_F(FaultDocuments, AttachmentDamageKnowsTheBodyOfAMail) {
  const std::string type = "<b:Body><b:Type>1</b:Type><b:Data>";
  const Bytes mail = fetched_item(type + "AB\nC</b:Data></b:Body>");
  const Verdict verdict = on_response("attachment-damage bytes=9", mail, "ItemOperations");
  ASSERT_TRUE(verdict.edit.content) << errors(verdict) << logs(verdict);
  EXPECT_EQ(verdict.edit.content->size(), mail.size());
  EXPECT_EQ(*verdict.edit.content, fetched_item(type + "@C\nB</b:Data></b:Body>"))
      << "what is no printable character stays";
  EXPECT_EQ(injected(verdict).rfind("3 bytes of the data wrong, seed ", 0), 0U) << injected(verdict);
}

}  // namespace
}  // namespace eastap::script::test
