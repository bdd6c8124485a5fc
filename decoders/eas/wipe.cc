#include "decoders/eas/wipe.h"

#include <algorithm>
#include <cstddef>

#include "decoders/eas/tags.h"

namespace eastap::eas {

std::string_view to_string(WipeOrder order) {
  switch (order) {
    case WipeOrder::none:
      break;
    case WipeOrder::unreadable:
      return "answer that cannot be read whole and may order a wipe";
    case WipeOrder::account_only:
      return "account-only wipe";
    case WipeOrder::remote:
      return "remote wipe";
  }
  return "none";
}

WipeOrder wipe_order(const wbxml::Document& response) {
  WipeOrder worst = WipeOrder::none;
  const auto is = [](const wbxml::Node& node, Tag tag) {
    return node.kind == wbxml::Kind::element && node.page == tag.page && node.token == tag.token;
  };
  // Every node, not only those below the root: indices of removed nodes give null.
  for (std::size_t index = 0; index < response.size(); ++index) {
    const wbxml::Node* node = response.node(static_cast<wbxml::Index>(index));
    if (node == nullptr) {
      continue;
    }
    if (is(*node, tags::provision::remote_wipe)) {
      return WipeOrder::remote;
    }
    if (is(*node, tags::provision::account_only_remote_wipe)) {
      worst = WipeOrder::account_only;
    }
  }
  return worst;
}

namespace {

/// Steps over the tokens of a body, whatever is wrong with it. MS-ASWBXML section 2.1.2.1, WBXML section 5.8.
class TokenWalk {
 public:
  explicit TokenWalk(ByteView body) : body_(body) {}

  /// The page is Provision from `at` on.
  [[nodiscard]] bool finds_order(std::size_t at) {
    at_ = at;
    std::uint8_t page = tags::provision::remote_wipe.page;
    while (at_ < body_.size()) {
      const std::uint8_t token = body_[at_++];
      if (token == switch_page && at_ < body_.size()) {
        page = body_[at_++];
      } else if (page == tags::provision::remote_wipe.page && is_order(token)) {
        return true;
      } else {
        skip_data(token);
      }
    }
    return false;
  }

 private:
  static constexpr std::uint8_t switch_page = 0x00;

  static bool is_order(std::uint8_t token) {
    constexpr std::uint8_t identity = 0x3F;  // without the bits for attributes and content
    return (token & identity) == tags::provision::remote_wipe.token ||
           (token & identity) == tags::provision::account_only_remote_wipe.token;
  }
  void skip_data(std::uint8_t token) {
    const bool string = token == 0x03 || token == 0x40 || token == 0x41 || token == 0x42;  // STR_I, EXT_I
    const bool number = token == 0x02 || token == 0x83 || (token >= 0x80 && token <= 0x82) || token == 0x04 ||
                        token == 0x44 || token == 0x84 || token == 0xC4;
    if (string) {
      while (at_ < body_.size() && body_[at_++] != 0) {
      }
    } else if (number) {
      static_cast<void>(take_number());
    } else if (token == 0xC3) {  // OPAQUE
      const std::size_t length = take_number();
      at_ += std::min(length, body_.size() - at_);
    }
  }
  std::size_t take_number() {
    std::size_t value = 0;
    for (int i = 0; i < 5 && at_ < body_.size(); ++i) {
      const std::uint8_t byte = body_[at_++];
      value = (value << 7U) | (byte & 0x7FU);
      if ((byte & 0x80U) == 0) {
        break;
      }
    }
    return value;
  }

  ByteView body_;
  std::size_t at_ = 0;
};

}  // namespace

bool may_order_wipe(ByteView body) {
  constexpr int most_walks = 8;  // servers switch once or twice; each walk goes over the whole rest
  int walks = 0;
  for (std::size_t at = 0; at + 1 < body.size(); ++at) {
    if (body[at] == 0 && body[at + 1] == tags::provision::remote_wipe.page) {
      if (++walks > most_walks || TokenWalk(body).finds_order(at + 2)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace eastap::eas
