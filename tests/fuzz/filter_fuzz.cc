// Reads any text as a filter. Errors must name a column and a byte inside the text; what can be parsed is
// asked about a few exchanges, with the promises of the language: who matches may match, nobody matches both
// a filter and its negation, and a filter in parentheses is the same filter.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/text.h"
#include "proxy/model/filter.h"
#include "tests/support/exchanges.h"

namespace {

using eastap::model::ExchangeView;
using eastap::model::Filter;
using eastap::model::FilterSubject;

void require(bool holds, std::string_view what) {
  if (!holds) {
    std::cerr << "broken promise: " << what << '\n';
    std::abort();
  }
}

eastap::Bytes sync(std::string_view key) {
  return eastap::test::Wbxml()
      .open("AirSync:Sync")
      .leaf("AirSync:SyncKey", key)
      .leaf("AirSync:Status", "3")
      .leaf("Email:Subject", "Überweisung")
      .close()
      .bytes();
}

/// One that is over, one that waits, one without anything.
const std::vector<eastap::core::ExchangePtr>& exchanges() {
  static const std::vector<eastap::core::ExchangePtr> all = [] {
    using namespace eastap::test;
    auto waiting = exchange(message(eas_head("Ping"), sync("1")), nullptr);
    waiting->finished = {};
    std::vector<eastap::core::ExchangePtr> made;
    made.push_back(exchange(message(eas_head("Sync"), sync("5")),
                            message(wbxml_answer_head("Server: x\r\n"), sync("6"))));
    made.push_back(waiting);
    made.push_back(std::make_shared<eastap::core::Exchange>());
    return made;
  }();
  return all;
}

void ask(std::string_view text, const Filter& filter) {
  const auto negated = Filter::parse("not (" + std::string(text) + ")");
  for (const auto& exchange : exchanges()) {
    ExchangeView view(exchange, {}, nullptr);
    FilterSubject subject(view);
    const bool matches = filter.matches(subject);
    const bool may = filter.may_match(subject);
    require(may || !matches, "what matches may match");
    if (negated) {
      require(negated->may_match(subject) == !matches, "who does not match may match the negation");
      require(negated->matches(subject) == !may, "who cannot match matches the negation");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = eastap::as_text(eastap::ByteView(data, size));
  const auto filter = Filter::parse(text);
  if (filter) {
    ask(text, *filter);
    return 0;
  }
  require(filter.error().what.starts_with("column "), "errors name the column");
  require(filter.error().offset && *filter.error().offset <= size, "errors name a byte of the text");
  require(eastap::text::is_utf8(filter.error().what), "errors are UTF-8");
  return 0;
}
