#include "proxy/trace/exchange_shelf.h"

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/reader.h"
#include "tests/support/files.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::exchange_shelf_test {
namespace {

TEST(ExchangeShelf, TakesWhatTheReaderSaw) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "t.eastrace";
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  const auto exchange = samples::exchange();
  encoder.request(*exchange, {});
  encoder.exchange(*exchange, {}, false);
  ASSERT_TRUE(files::write_private(path, encoder.bytes()));
  auto reader = Reader::open(path);
  ASSERT_TRUE(reader);
  const auto request = reader->next();
  const auto whole = reader->next();
  ASSERT_TRUE(request && whole);

  auto shelf = ExchangeShelf::open(path);
  ASSERT_TRUE(shelf);
  const auto taken = shelf->take(whole->offset, request->offset);
  ASSERT_TRUE(taken);
  ASSERT_TRUE(taken->exchange->request && taken->exchange->response);
  EXPECT_EQ(taken->exchange->request->head, exchange->request->head);
  EXPECT_EQ(taken->exchange->started.wall, exchange->started.wall);
  EXPECT_FALSE(shelf->take(whole->offset, std::nullopt)->exchange->request);
  EXPECT_FALSE(shelf->take(3, std::nullopt));
  EXPECT_FALSE(ExchangeShelf::open(folder.path() / "none"));
}

}  // namespace
}  // namespace eastap::trace::exchange_shelf_test
