// What is wrong or surprising about how an exchange signs in and how a phone looks for its server. A part of
// findings.h. Pure on its views; single-threaded.
#pragma once

#include <vector>

#include "proxy/model/exchange_view.h"
#include "proxy/model/findings.h"

namespace eastap::model {

/// Of ActiveSync and Autodiscover that were refused: tokens that had expired, are not valid yet or are meant
/// for another server, schemes that the server does not take, challenges that phones cannot use, none at all.
/// Of Autodiscover: see autodiscover::Conversation::findings(). Of Outlook mobile: that it is no ActiveSync.
[[nodiscard]] std::vector<Finding> find_sign_in(ExchangeView& view);

}  // namespace eastap::model
