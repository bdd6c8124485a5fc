#include "decoders/eas/element.h"

#include <limits>

#include "proxy/base/text.h"

namespace eastap::eas {

std::optional<std::uint32_t> Element::number() const {
  if (document_ == nullptr) {
    return std::nullopt;
  }
  const auto value = text::to_number(text::trim(as_text(document_->value(index_))));
  if (!value || *value > std::numeric_limits<std::uint32_t>::max()) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(*value);
}

}  // namespace eastap::eas
