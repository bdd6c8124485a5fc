#include "tests/support/wbxml_bodies.h"

#include <array>
#include <cstdlib>
#include <iostream>
#include <string>

#include "decoders/wbxml/codepages.h"
#include "proxy/base/text.h"

namespace eastap::test {

namespace {

[[noreturn]] void give_up(std::string_view why, std::string_view what) {
  std::cerr << why << ": " << what << '\n';
  std::abort();
}

void number(Bytes& to, std::size_t value, bool padded) {
  if (value >= 0x80 || padded) {
    number(to, value >> 7U, false);
    to.back() |= 0x80U;
  }
  to.push_back(static_cast<std::uint8_t>(value & 0x7FU));
}

/// The walk that writes one random document.
class Generator {
 public:
  Generator(std::mt19937& random, const RandomBody& shape)
      : random_(random), shape_(shape), left_(shape.elements) {}

  Bytes run() {
    body_ = {0x03, 0x01, 0x6A, 0x00};
    element(0, true);
    return std::move(body_);
  }

 private:
  unsigned below(unsigned bound) { return std::uniform_int_distribution<unsigned>(0, bound - 1)(random_); }
  bool odd(unsigned one_in) { return !shape_.canonical && below(one_in) == 0; }

  void switches(std::uint8_t page) {
    while (below(3) != 0 && odd(12)) {
      body_.push_back(0);
      body_.push_back(page_ = static_cast<std::uint8_t>(below(26)));
    }
    if (page != page_ || odd(20)) {
      body_.push_back(0);
      body_.push_back(page_ = page);
    }
  }

  void element(unsigned depth, bool root) {
    if (left_ > 0) {
      --left_;
    }
    const auto tags = wbxml::all_tags();
    const wbxml::Tag& tag = tags[below(static_cast<unsigned>(tags.size()))];
    if (!root) {
      switches(tag.page);
    } else if (tag.page != 0) {
      body_.push_back(0);
      body_.push_back(page_ = tag.page);
    }
    const unsigned kind = root ? 3 : below(5);
    if (kind == 0 && !odd(3)) {
      body_.push_back(tag.token);
      return;
    }
    body_.push_back(tag.token | 0x40U);
    const unsigned values = shape_.canonical ? 1 : below(4);
    for (unsigned i = 0; kind < 3 && i < values; ++i) {
      value();
    }
    bool any = kind < 3 && values > 0;
    while (kind >= 3 && depth < shape_.depth && left_ > 0 && (!any || below(6) != 0)) {
      if (odd(10)) {
        value();
      }
      element(depth + 1, false);
      any = true;
    }
    if (!any && shape_.canonical) {  // no room left below: an empty element has no content bit
      body_.back() = tag.token;
      return;
    }
    if (odd(15)) {
      switches(static_cast<std::uint8_t>(below(26)));
    }
    body_.push_back(0x01);
  }

  void value() {
    if (below(4) == 0) {
      body_.push_back(0xC3);
      const std::string bytes = below(2) == 0 ? text() : binary();
      number(body_, bytes.size(), odd(4));
      append(body_, bytes);
      return;
    }
    body_.push_back(0x03);
    append(body_, text());
    body_.push_back(0);
  }

  std::string text() {
    static constexpr std::array<std::string_view, 20> pieces{"1",
                                                             "Sync",
                                                             "Jo Example <jo@example.com>",
                                                             "&amp;",
                                                             "\r\n",
                                                             "\n",
                                                             " ",
                                                             "\t",
                                                             "]]>",
                                                             "café",
                                                             "日本語",
                                                             "🙂",
                                                             "\xC2\x9B",
                                                             "a\"b'c",
                                                             "\x7F",
                                                             "0",
                                                             "2024-03-08T12:30:00.000Z",
                                                             "שלום",
                                                             "\u202E",
                                                             "body of text "};
    std::string out;
    const unsigned count = shape_.canonical ? 1 + below(4) : below(4);
    for (unsigned i = 0; i < count; ++i) {
      out += pieces.at(below(pieces.size()));
    }
    if (below(12) == 0) {
      out += std::string(1 + below(300), 'x');
    }
    if (below(15) == 0) {
      out += std::string(1, static_cast<char>(1 + below(255)));
    }
    return out;
  }

  std::string binary() {
    std::string out(below(150), '\0');
    for (char& c : out) {
      c = static_cast<char>(below(256));
    }
    return out;
  }

  std::mt19937& random_;
  RandomBody shape_;
  unsigned left_;
  Bytes body_;
  std::uint8_t page_ = 0;
};

}  // namespace

Bytes hex(std::string_view digits) {
  auto bytes = text::from_hex(digits);
  if (!bytes) {
    give_up("not hex", digits);
  }
  return *bytes;
}

WbxmlBody::WbxmlBody() : body_{0x03, 0x01, 0x6A, 0x00} {}

void WbxmlBody::tag(std::string_view name, bool content) {
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
    const auto page = wbxml::find_page(name.substr(0, colon));
    if (!page) {
      give_up("no such namespace", name);
    }
    namespace_ = *page;
    name.remove_prefix(colon + 1);
  }
  const wbxml::Tag* row = wbxml::find_tag(namespace_, name);
  if (row == nullptr) {
    give_up("no such tag", name);
  }
  if (page_ != row->page) {
    body_.push_back(0);
    body_.push_back(page_ = row->page);
  }
  body_.push_back(static_cast<std::uint8_t>(row->token | (content ? 0x40U : 0U)));
}

WbxmlBody& WbxmlBody::open(std::string_view name) {
  tag(name, true);
  ++open_;
  return *this;
}

WbxmlBody& WbxmlBody::empty(std::string_view name) {
  tag(name, false);
  return *this;
}

WbxmlBody& WbxmlBody::text(std::string_view name, std::string_view value) {
  tag(name, true);
  body_.push_back(0x03);
  append(body_, value);
  body_.push_back(0);
  body_.push_back(1);
  return *this;
}

WbxmlBody& WbxmlBody::opaque(std::string_view name, ByteView value) {
  tag(name, true);
  body_.push_back(0xC3);
  number(body_, value.size(), false);
  append(body_, value);
  body_.push_back(1);
  return *this;
}

WbxmlBody& WbxmlBody::close() {
  body_.push_back(1);
  --open_;
  return *this;
}

Bytes WbxmlBody::bytes() {
  while (open_ > 0) {
    close();
  }
  return body_;
}

Bytes random_body(std::mt19937& random, const RandomBody& shape) {
  return Generator(random, shape).run();
}

}  // namespace eastap::test
