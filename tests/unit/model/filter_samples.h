// Exchanges that the tests of filters ask about.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "proxy/model/filter.h"
#include "tests/support/eas_samples.h"
#include "tests/support/exchanges.h"

namespace eastap::model::samples {

using test::bad_sync;
using test::waiting_ping;

/// A Sync of folder 5, key 5 -> 6, with one mail; 41.5 ms.
inline std::shared_ptr<core::Exchange> good_sync() {
  return test::exchange(test::message(test::eas_head("Sync", "User-Agent: Apple-iPhone8C4/1510.100\r\n"),
                                      test::sync_document("5")),
                        test::message(test::wbxml_answer_head("Server: Microsoft-IIS/10.0\r\n"),
                                      test::sync_document("6", "1", "Überweisung & Co")));
}
/// A web page.
inline std::shared_ptr<core::Exchange> web_page() {
  return test::exchange(test::message("GET /owa/?a=b HTTP/1.1\r\nHost: mail.example.com:8443\r\n"),
                        test::message("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nX-Empty:\r\n",
                                      as_bytes("<p>No such page</p>")));
}
/// Bytes that were only relayed, on no connection.
inline std::shared_ptr<core::Exchange> tunnel() {
  auto made = std::make_shared<core::Exchange>();
  made->id = ExchangeId{9};
  made->kind = core::Exchange::Kind::tunnel;
  made->started = test::moment(0);
  made->finished = test::moment(7'000'000);
  made->tunnel_up = 2000;
  made->tunnel_down = 3'000'000;
  return made;
}
/// The folders of the phone in these exchanges: 5 is "Posteingang Büro".
inline Phones phones() {
  const auto learnt = test::exchange(
      test::message(test::eas_head("FolderSync"), {}),
      test::message(test::wbxml_answer_head(), test::Wbxml()
                                                   .open("FolderHierarchy:FolderSync")
                                                   .leaf("FolderHierarchy:Status", "1")
                                                   .open("FolderHierarchy:Changes")
                                                   .open("FolderHierarchy:Add")
                                                   .leaf("FolderHierarchy:ServerId", "5")
                                                   .leaf("FolderHierarchy:DisplayName", "Posteingang Büro")
                                                   .close()
                                                   .close()
                                                   .close()
                                                   .bytes()));
  Phones made;
  ExchangeView view(learnt, {}, nullptr);
  learn_from(made, view);
  return made;
}

inline bool matches(std::string_view filter, const core::ExchangePtr& exchange,
                    const Phones* phones = nullptr) {
  const auto parsed = Filter::parse(filter);
  EXPECT_TRUE(parsed) << filter << ": " << (parsed ? "" : parsed.error().what);
  ExchangeView view(exchange, {}, phones);
  return parsed && parsed->matches(view);
}
inline bool may_match(std::string_view filter, const core::ExchangePtr& exchange) {
  const auto parsed = Filter::parse(filter);
  EXPECT_TRUE(parsed) << filter << ": " << (parsed ? "" : parsed.error().what);
  ExchangeView view(exchange, {}, nullptr);
  FilterSubject subject(view);
  return parsed && parsed->may_match(subject);
}

/// Which of `hits` do not match and which of `misses` do; "" where all is right.
inline std::string misjudged(const core::ExchangePtr& exchange, const std::vector<const char*>& hits,
                             const std::vector<const char*>& misses, const Phones* phones = nullptr) {
  std::string wrong;
  for (const char* filter : hits) {
    wrong += matches(filter, exchange, phones) ? "" : fmt::format("no match: {}\n", filter);
  }
  for (const char* filter : misses) {
    wrong += matches(filter, exchange, phones) ? fmt::format("match: {}\n", filter) : "";
  }
  return wrong;
}

}  // namespace eastap::model::samples
