// An Autodiscover exchange taken apart. Made from an ExchangeView; single-threaded.
#pragma once

#include "decoders/autodiscover/conversation.h"

namespace eastap::model {

class ExchangeView;

/// The request as the client sent it and the answer as it got it. Without content for other exchanges.
[[nodiscard]] autodiscover::Conversation read_autodiscover(ExchangeView& view);

}  // namespace eastap::model
