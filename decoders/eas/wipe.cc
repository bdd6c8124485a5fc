#include "decoders/eas/wipe.h"

#include "decoders/eas/tags.h"

namespace eastap::eas {

std::string_view to_string(WipeOrder order) {
  switch (order) {
    case WipeOrder::none:
      break;
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

}  // namespace eastap::eas
