#include "proxy/trace/index_builder.h"

#include <gtest/gtest.h>

#include "proxy/trace/record.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::index_builder_test {
namespace {

/// An exchange of a phone with an answer of that size.
std::shared_ptr<core::Exchange> of_phone(std::uint64_t id, std::string_view command,
                                         std::size_t answer = 10) {
  auto made = test::exchange(test::message(test::eas_head(command)),
                             test::message(test::wbxml_answer_head(), Bytes(answer, 1)));
  made->id = ExchangeId{id};
  return made;
}

TEST(IndexBuilder, ASectionTellsWhereEverythingLies) {
  IndexBuilder builder(10);
  const ConnectionId one{1};
  builder.connection(one, 100);
  builder.tls(one, 150);
  builder.request(one, *of_phone(1, "Ping"), 200);
  builder.exchange(one, *of_phone(2, "FolderSync", 500), true, 300);
  builder.connection(one, 400);
  builder.exchange(one, *of_phone(1, "Ping"), false, 500);
  builder.request(one, *of_phone(3, "Sync"), 600);
  builder.exchange(ConnectionId{9}, *test::exchange(test::message("GET / HTTP/1.1\r\n"), nullptr), true, 700);
  const IndexSection section = builder.take(800);
  EXPECT_EQ(section.self, 800U);
  EXPECT_EQ(section.from, 10U);
  EXPECT_EQ(section.previous, 0U);
  ASSERT_EQ(section.rows.size(), 3U);
  EXPECT_EQ(section.rows[0],
            (IndexRow{.id = 2, .at = 300, .request_at = 0, .place = 1, .device = 1, .use = RowUse::folders}));
  EXPECT_EQ(section.rows[1],
            (IndexRow{.id = 1, .at = 500, .request_at = 200, .place = 2, .device = 1, .use = RowUse::phone}));
  EXPECT_EQ(section.rows[2].device, 0U);
  EXPECT_EQ(section.rows[2].place, 0U);
  EXPECT_EQ(section.places, (std::vector<IndexPlace>{{100, 150}, {400, 150}}));
  EXPECT_EQ(section.devices, (std::vector<std::string>{"PHONE1"}));
  ASSERT_EQ(section.waiting.size(), 1U);
  EXPECT_EQ(section.waiting[0].request_at, 600U);

  // The next one knows what told of the folders, and the connection that is still open.
  builder.exchange(one, *of_phone(3, "Sync"), false, 900);
  const IndexSection next = builder.take(1000);
  EXPECT_EQ(next.previous, 800U);
  ASSERT_EQ(next.before.size(), 1U);
  EXPECT_EQ(next.before[0].at, 300U);
  EXPECT_EQ(next.rows[0].request_at, 600U);
  EXPECT_EQ(next.places[0], (IndexPlace{400, 150}));
  EXPECT_TRUE(next.waiting.empty());
  const IndexDirectory directory = builder.directory(1100);
  EXPECT_EQ(directory.sections.size(), 2U);
  EXPECT_EQ(directory.folders.size(), 1U);
}

TEST(IndexBuilder, ResumesBehindASection) {
  IndexBuilder first(10);
  first.connection(ConnectionId{1}, 100);
  first.exchange(ConnectionId{1}, *of_phone(1, "FolderSync", 500), true, 200);
  first.request(ConnectionId{1}, *of_phone(2, "Ping"), 300);
  const IndexSection section = first.take(400);
  IndexBuilder second(0);
  second.resume(section, 400);
  auto answer = of_phone(2, "Ping");
  answer->request = nullptr;
  second.exchange(ConnectionId{1}, *answer, false, 500);
  const IndexSection tail = second.take(600);
  ASSERT_EQ(tail.rows.size(), 1U);
  EXPECT_EQ(tail.rows[0].request_at, 300U);
  EXPECT_EQ(tail.devices.size(), 1U);
  EXPECT_EQ(tail.before.size(), 1U);
  EXPECT_EQ(tail.places[tail.rows[0].place - 1], (IndexPlace{100}));
}

TEST(IndexBuilder, TheLargestListOfFoldersIsKept) {
  IndexBuilder builder(10);
  builder.exchange({}, *of_phone(1, "FolderSync", 5000), true, 100);
  for (std::uint64_t id = 2; id < 200; ++id) {
    builder.exchange({}, *of_phone(id, "FolderSync", 100), true, 100 * id);
  }
  builder.exchange({}, *of_phone(200, "FolderSync", 20), true, 20'000);  // says that nothing changed
  const IndexDirectory directory = builder.directory(1);
  ASSERT_EQ(directory.folders.size(), IndexBuilder::max_folder_rows);
  EXPECT_EQ(directory.folders.front().id, 1U);
  EXPECT_EQ(directory.folders.back().id, 199U);
}

TEST(IndexBuilder, DevicesAndSectionsAreBounded) {
  IndexBuilder builder(10, 1000);
  EXPECT_FALSE(builder.due(1009));
  EXPECT_TRUE(builder.due(1010));
  for (std::uint64_t i = 1; i <= 400; ++i) {
    auto exchange = test::exchange(
        test::message("POST /Microsoft-Server-ActiveSync?Cmd=FolderSync&User=a&DeviceType=x&DeviceId=D" +
                      std::to_string(i) + " HTTP/1.1\r\n"),
        test::message(test::wbxml_answer_head(), Bytes(100, 1)));
    builder.exchange({}, *exchange, true, i * 10);
    static_cast<void>(builder.take((i * 10) + 5));
  }
  EXPECT_EQ(builder.directory(1).devices.size(), IndexBuilder::max_devices);
}

}  // namespace
}  // namespace eastap::trace::index_builder_test
