// Exchanges that the tests of the ui room show.
#pragma once

#include <memory>
#include <string>

#include "proxy/model/exchange_view.h"
#include "tests/support/eas_samples.h"
#include "tests/support/exchanges.h"

namespace eastap::ui::samples {

using test::bad_sync;
using test::folder_sync;
using test::good_sync;
using test::waiting_ping;

/// A SendMail of protocol 14 with that message; it must have no zero byte.
inline std::shared_ptr<core::Exchange> sent_mail(std::string_view mime) {
  const Bytes body =
      test::Wbxml().open("ComposeMail:SendMail").leaf("ComposeMail:Mime", mime).close().bytes();
  return test::exchange(test::message(test::eas_head("SendMail"), body),
                        test::message("HTTP/1.1 200 OK\r\n"));
}
}  // namespace eastap::ui::samples
