#include "tests/support/exchanges.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>

#include "decoders/wbxml/codepages.h"
#include "proxy/base/text.h"

namespace eastap::test {

void Wbxml::tag(std::string_view name, std::uint8_t content) {
  const std::size_t colon = name.find(':');
  const auto page = wbxml::find_page(name.substr(0, colon));
  const wbxml::Tag* tag = page ? wbxml::find_tag(*page, name.substr(colon + 1)) : nullptr;
  if (tag == nullptr) {
    std::cerr << "no such tag: " << name << '\n';
    std::abort();
  }
  if (tag->page != page_) {
    page_ = tag->page;
    bytes_.insert(bytes_.end(), {0x00, page_});
  }
  bytes_.push_back(static_cast<std::uint8_t>(tag->token | content));
}

Wbxml& Wbxml::open(std::string_view name) {
  tag(name, 0x40);
  return *this;
}
Wbxml& Wbxml::empty(std::string_view name) {
  tag(name, 0);
  return *this;
}
Wbxml& Wbxml::text(std::string_view text) {
  bytes_.push_back(0x03);
  append(bytes_, text);
  bytes_.push_back(0x00);
  return *this;
}
Wbxml& Wbxml::opaque(ByteView value) {
  bytes_.push_back(0xC3);
  if (value.size() >= 128) {
    bytes_.push_back(static_cast<std::uint8_t>(0x80U | (value.size() >> 7U)));
  }
  bytes_.push_back(static_cast<std::uint8_t>(value.size() & 0x7FU));
  append(bytes_, value);
  return *this;
}
Wbxml& Wbxml::close() {
  bytes_.push_back(0x01);
  return *this;
}
Wbxml& Wbxml::leaf(std::string_view name, std::string_view value) {
  return open(name).text(value).close();
}

Timestamp moment(std::int64_t micros) {
  return {.steady = microseconds(5'000'000 + micros), .wall = microseconds(1'790'000'000'000'000 + micros)};
}

std::shared_ptr<core::Message> message(std::string_view head, ByteView body, std::size_t chunk,
                                       std::string_view trailer) {
  auto made = std::make_shared<core::Message>();
  std::string raw(head);
  raw += "\r\n";
  made->head = core::Head(to_bytes(raw));
  core::Body& to = made->body;
  if (chunk == 0) {
    to.wire = to_bytes(body);
    if (!body.empty()) {
      to.content_spans = {{0, static_cast<std::uint32_t>(body.size())}};
    }
  } else {
    for (std::size_t at = 0; at < body.size(); at += chunk) {
      const std::size_t size = std::min(chunk, body.size() - at);
      append(to.wire, fmt::format("{:x}\r\n", size));
      const auto begin = static_cast<std::uint32_t>(to.wire.size());
      append(to.wire, body.subspan(at, size));
      to.content_spans.push_back({begin, static_cast<std::uint32_t>(to.wire.size())});
      append(to.wire, "\r\n");
    }
    append(to.wire, fmt::format("0\r\n{}\r\n", trailer));
  }
  to.wire_length = to.wire.size();
  to.content_length = body.size();
  made->first_byte = moment(0);
  made->head_done = moment(100);
  made->done = moment(200);
  made->complete = true;
  return made;
}

std::shared_ptr<core::Exchange> exchange(core::MessagePtr request, core::MessagePtr response) {
  auto made = std::make_shared<core::Exchange>();
  made->id = ExchangeId{1};
  made->connection = connection();
  made->started = moment(0);
  made->finished = moment(41'500);
  made->request = std::move(request);
  made->response = std::move(response);
  return made;
}

std::string eas_head(std::string_view command, std::string_view more) {
  return fmt::format(
      "POST /Microsoft-Server-ActiveSync?Cmd={}&User=anna&DeviceId=PHONE1&DeviceType=iPhone HTTP/1.1\r\n"
      "Host: mail.example.org\r\nMS-ASProtocolVersion: 14.1\r\nUser-Agent: Apple-iPhone12C1/1902.109\r\n"
      "Content-Type: application/vnd.ms-sync.wbxml\r\n{}",
      command, more);
}

std::string wbxml_answer_head(std::string_view more) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.wbxml\r\n{}", more);
}

std::shared_ptr<core::ConnectionFacts> connection() {
  auto facts = std::make_shared<core::ConnectionFacts>();
  facts->id = ConnectionId{1};
  facts->opened = moment(-1000);
  facts->client = *Endpoint::parse("192.168.1.20:50123");
  facts->listener = *Endpoint::parse("[::1]:8443");
  facts->mode = "reverse:https://mail.example.org";
  facts->upstream_name = "mail.example.org:443";
  facts->upstream = *Endpoint::parse("203.0.113.9:443");
  facts->rule = "intercepted: default";
  return facts;
}

bool holds_secret(ByteView hay, std::string_view needle) {
  const std::string_view text = as_text(hay);
  std::vector<std::string> forms{std::string(needle), text::to_hex(as_bytes(needle)),
                                 text::lower(text::to_hex(as_bytes(needle)))};
  std::string percent;
  std::string wide;
  for (const char c : needle) {
    percent += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    wide.append({c, '\0'});
  }
  forms.push_back(percent);
  forms.push_back(wide);
  for (std::size_t shift = 0; shift < 3; ++shift) {
    // Leave out the characters that depend on what stands before and behind.
    const std::string coded = text::to_base64(as_bytes(std::string(shift, 'x') + std::string(needle)));
    const std::size_t skip = shift == 0 ? 0 : 4;
    const std::size_t bits = (shift + needle.size()) * 8;
    forms.push_back(coded.substr(skip, (bits / 6) - skip));
  }
  return std::ranges::any_of(forms, [&](const std::string& form) {
    return form.size() > 3 && text.find(form) != std::string_view::npos;
  });
}

}  // namespace eastap::test
