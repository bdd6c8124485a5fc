#include "proxy/trace/redact/record_walk.h"

#include <variant>

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "tests/support/files.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::redact::record_walk_test {
namespace {

TEST(RecordWalk, GivesExchangesTheirRequest) {
  const test::ScratchFolder folder;
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  const auto exchange = samples::exchange();
  encoder.request(*exchange, {});
  encoder.exchange(*exchange, {}, false);
  encoder.exchange(*exchange, {}, true);
  const auto path = folder.path() / "t.eastrace";
  ASSERT_TRUE(files::write_private(path, encoder.bytes()));

  auto walk = RecordWalk::open(path);
  ASSERT_TRUE(walk);
  std::vector<bool> apart;
  while (const auto step = walk->next()) {
    if (const auto* record = std::get_if<ExchangeRecord>(&step->record)) {
      ASSERT_TRUE(record->exchange.request);
      EXPECT_EQ(record->exchange.request->head, exchange->request->head);
      apart.push_back(step->request_apart);
    }
  }
  EXPECT_EQ(apart, (std::vector<bool>{false, true, false}));
  EXPECT_TRUE(walk->damage().empty());
  EXPECT_FALSE(RecordWalk::open(folder.path() / "none"));
}

}  // namespace
}  // namespace eastap::trace::redact::record_walk_test
