// Speed of the WBXML room beside libwbxml's own conversion, on the same bodies: a 2 KB Sync answer with one
// mail, a 2 KB one with many short elements, and 1 MB ones of both kinds. Bytes per second count the WBXML
// body.
#include <memory>
#include <string>

#include <benchmark/benchmark.h>
#include <wbxml/wbxml.h>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/xml.h"

extern "C" void wbxml_free(void* memory);  // exported, but in no public header

namespace {

using eastap::Bytes;
using eastap::wbxml::Document;

/// Writes Sync answers as a server does.
class SyncAnswer {
 public:
  SyncAnswer() {
    body_.append("\x03\x01\x6A\x00\x45\x5C\x4F", 7);
    text(0x0B, "{12345678-9ABC-DEF0-1234-56789ABCDEF0}12");
    text(0x12, "5");
    text(0x0E, "1");
    body_ += '\x56';
  }

  SyncAnswer& mail(std::size_t body_size) {
    body_ += '\x47';
    text(0x0D, "5:12");
    body_ += '\x5D';
    page(2);
    text(0x16, "\"Jo Example\" <jo@example.com>");
    text(0x18, "\"Anna Sample\" <anna@example.com>");
    text(0x14, "Lunch on Friday");
    text(0x0F, "2024-03-08T12:30:00.000Z");
    text(0x15, "0");
    text(0x12, "1");
    page(17);
    body_ += '\x4A';
    text(0x06, "1");
    text(0x0C, std::to_string(body_size));
    text(0x0D, "0");
    text(0x0B, prose(body_size));
    body_ += '\x01';
    text(0x16, "1");
    page(2);
    text(0x13, "IPM.Note");
    text(0x39, "65001");
    text(0x3C, "urn:content-classes:message");
    page(22);
    opaque(0x09, std::string(16, '\x9C'));
    opaque(0x0A, std::string(5, '\xC8'));
    page(0);
    body_ += "\x01\x01";
    return *this;
  }

  [[nodiscard]] Bytes bytes() const { return eastap::to_bytes(body_ + "\x01\x01\x01\x01"); }

 private:
  void page(char number) { body_ += {'\0', number}; }
  void text(int token, const std::string& value) {
    body_ += static_cast<char>(token | 0x40);
    body_ += '\x03';
    body_ += value + '\0' + '\x01';
  }
  void opaque(int token, const std::string& value) {
    body_ += static_cast<char>(token | 0x40);
    body_ += '\xC3';
    body_ += static_cast<char>(value.size());
    body_ += value + '\x01';
  }
  static std::string prose(std::size_t size) {
    std::string out;
    while (out.size() < size) {
      out += "Dear all, the meeting is moved to Thursday; please bring the caf\xC3\xA9 figures.\r\n";
    }
    return out.substr(0, size);
  }

  std::string body_;
};

Bytes body_of(std::int64_t kind) {
  SyncAnswer answer;
  switch (kind) {
    case 0:
      return answer.mail(1650).bytes();
    case 1:
      return answer.mail(20).mail(20).mail(20).mail(20).mail(20).bytes();
    case 2:
      for (int i = 0; i < 50; ++i) {
        answer.mail(20000);
      }
      return answer.bytes();
    default:
      for (int i = 0; i < 2700; ++i) {
        answer.mail(20);
      }
      return answer.bytes();
  }
}

void label(benchmark::State& state, const Bytes& body) {
  static constexpr const char* names[] = {"2 KB, one mail", "2 KB, short elements", "1 MB, mails",
                                          "1 MB, short elements"};
  state.SetLabel(names[state.range(0)]);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void decode(benchmark::State& state) {
  const Bytes body = body_of(state.range(0));
  for (auto iteration : state) {
    const Document document = eastap::wbxml::decode_view(body);
    benchmark::DoNotOptimize(document.size());
  }
  label(state, body);
}

void decode_and_print(benchmark::State& state) {
  const Bytes body = body_of(state.range(0));
  for (auto iteration : state) {
    const std::string xml = eastap::wbxml::to_xml(eastap::wbxml::decode_view(body));
    benchmark::DoNotOptimize(xml.data());
  }
  label(state, body);
}

void libwbxml_conversion(benchmark::State& state) {
  Bytes body = body_of(state.range(0));
  for (auto iteration : state) {
    WBXMLConvWBXML2XML* conversion = nullptr;
    wbxml_conv_wbxml2xml_create(&conversion);
    wbxml_conv_wbxml2xml_set_language(conversion, WBXML_LANG_ACTIVESYNC);
    wbxml_conv_wbxml2xml_set_gen_type(conversion, WBXML_GEN_XML_INDENT);
    unsigned char* xml = nullptr;
    unsigned int size = 0;
    if (wbxml_conv_wbxml2xml_run(conversion, body.data(), static_cast<unsigned>(body.size()), &xml, &size) !=
        0) {
      state.SkipWithError("libwbxml could not convert");
    }
    const std::unique_ptr<unsigned char, decltype(&wbxml_free)> owned(xml, &wbxml_free);
    benchmark::DoNotOptimize(xml);
    wbxml_conv_wbxml2xml_destroy(conversion);
  }
  label(state, body);
}

void print(benchmark::State& state) {
  const Bytes body = body_of(state.range(0));
  const Document document = eastap::wbxml::decode_view(body);
  for (auto iteration : state) {
    const std::string xml = eastap::wbxml::to_xml(document);
    benchmark::DoNotOptimize(xml.data());
  }
  label(state, body);
}

void encode_from_xml(benchmark::State& state) {
  const Bytes body = body_of(state.range(0));
  const std::string xml = eastap::wbxml::to_xml(eastap::wbxml::decode_view(body));
  for (auto iteration : state) {
    const auto document = eastap::wbxml::from_xml(xml);
    benchmark::DoNotOptimize(document->size());
  }
  label(state, body);
}

void edit_and_encode(benchmark::State& state) {
  const Bytes body = body_of(state.range(0));
  for (auto iteration : state) {
    Document document = eastap::wbxml::decode_view(body);
    benchmark::DoNotOptimize(
        document.set_text(document.find("Sync/Collections/Collection/Status"), "4").has_value());
    benchmark::DoNotOptimize(eastap::wbxml::encode(document).data());
  }
  label(state, body);
}

}  // namespace

BENCHMARK(decode)->DenseRange(0, 3);
BENCHMARK(print)->DenseRange(0, 3);
BENCHMARK(decode_and_print)->DenseRange(0, 3);
BENCHMARK(libwbxml_conversion)->DenseRange(0, 3);
BENCHMARK(encode_from_xml)->DenseRange(0, 3);
BENCHMARK(edit_and_encode)->DenseRange(0, 3);
