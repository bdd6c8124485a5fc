#include "proxy/model/body_place.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::model::body_place_test {
namespace {

using test::Wbxml;
using testing::SizeIs;

Wbxml item() {
  Wbxml made;
  made.open("AirSync:Sync").open("AirSync:Commands").open("AirSync:Add").open("AirSync:ApplicationData");
  return made;
}

Bytes closed(Wbxml& made) {
  return made.close().close().close().close().bytes();
}

std::size_t count(std::string_view head, const Bytes& body) {
  const auto message = test::message(head, body);
  MessageView view(message.get(), true);
  return find_bodies(view).count;
}

TEST(BodyPlace, SaysWhereWhatAndHowMuch) {
  Wbxml made = item();
  made.open("AirSyncBase:Body").leaf("AirSyncBase:Type", "2").leaf("AirSyncBase:EstimatedDataSize", "900");
  made.leaf("AirSyncBase:Truncated", "1").leaf("AirSyncBase:Data", "<p>").close();
  made.leaf("Tasks:Body", "note");
  const auto message = test::message(test::wbxml_answer_head(), closed(made));
  MessageView view(message.get(), true);
  const BodyPlaces places = find_bodies(view);
  ASSERT_THAT(places.listed, SizeIs(2));
  EXPECT_EQ(places.listed[0].where, "Sync/Commands/Add/ApplicationData/Body/Data");
  EXPECT_EQ(places.listed[0].kind, BodyKind::html);
  EXPECT_EQ(as_text(places.listed[0].value()), "<p>");
  EXPECT_EQ(places.listed[0].full_size, 900U);
  EXPECT_TRUE(places.listed[0].truncated);
  EXPECT_EQ(places.listed[1].kind, BodyKind::text);
  EXPECT_FALSE(places.listed[1].truncated);
}

TEST(BodyPlace, TextInPiecesIsJoined) {
  Wbxml made = item();
  made.open("Email:Body").text("one ").text("two").close();
  const auto message = test::message(test::wbxml_answer_head(), closed(made));
  MessageView view(message.get(), true);
  const BodyPlaces places = find_bodies(view);
  ASSERT_THAT(places.listed, SizeIs(1));
  EXPECT_EQ(as_text(places.listed[0].value()), "one two");
}

TEST(BodyPlace, NothingWhereThereIsNothing) {
  MessageView none(nullptr, true);
  EXPECT_EQ(find_bodies(none).count, 0U);
  EXPECT_EQ(count(test::eas_head("Ping"), {}), 0U);
  Wbxml made = item();
  made.open("AirSyncBase:Body").leaf("AirSyncBase:Type", "1").empty("AirSyncBase:Data").close();
  EXPECT_EQ(count(test::wbxml_answer_head(), closed(made)), 0U);
  auto lost = test::message(test::eas_head("SendMail"), as_bytes("x"));
  lost->body.kept = false;
  MessageView view(lost.get(), true);
  EXPECT_EQ(find_bodies(view).count, 0U);
}

TEST(BodyPlace, ListIsBounded) {
  Wbxml made = item();
  for (int i = 0; i < 30'000; ++i) {
    made.leaf("AirSyncBase:Data", "x");
  }
  const auto message = test::message(test::wbxml_answer_head(), closed(made));
  MessageView view(message.get(), true);
  const BodyPlaces places = find_bodies(view);
  EXPECT_THAT(places.listed, SizeIs(max_bodies));
  EXPECT_EQ(places.count, 30'000U);
}

TEST(BodyPlace, EachKindHasItsWord) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(BodyKind::other); ++i) {
    words.insert(word_of(static_cast<BodyKind>(i)));
  }
  EXPECT_EQ(words.size(), 6U);
}

TEST(BodyPlace, SizesAreWithoutBase64) {
  BodyPlace place;
  place.bytes = as_bytes("aGFsbG8=");
  EXPECT_EQ(size_of(place), 8U);
  place.base64 = true;
  EXPECT_EQ(size_of(place), 5U);
  place.bytes = as_bytes("no base64!");
  EXPECT_EQ(size_of(place), 10U);
}

}  // namespace
}  // namespace eastap::model::body_place_test
