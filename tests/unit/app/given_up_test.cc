#include "proxy/app/given_up.h"

#include <gmock/gmock.h>

namespace eastap::app {
namespace {

using GivenUp = core::Verdict::GivenUp;
using testing::ElementsAre;

class GivingUp : public testing::Test {
 protected:
  void SetUp() override {
    using Kind = core::Note::Kind;
    verdict.notes = {{Kind::injected, "delayed by 2 s", "--fault", "delay seconds=2"},
                     {Kind::injected, "an item twice", "--fault", "sync-duplicate"}};
    verdict.promised = {1};
    verdict.faults = {
        {.name = "truncate", .arguments = {}, .source = "--fault", .text = "truncate at=0.5 times=1"}};
    verdict.take_back_hits = [this](GivenUp what) { taken_back.push_back(what); };
  }
  [[nodiscard]] std::string injected() const {
    std::string all;
    for (const core::Note& note : verdict.notes) {
      all += note.kind == core::Note::Kind::injected ? note.text + "|" : "";
    }
    return all;
  }

  core::Verdict verdict;
  std::vector<GivenUp> taken_back;
};

TEST_F(GivingUp, AnEditByHandStopsOnlyTheFaultsOfTheBytes) {
  give_up_byte_faults(verdict, "the message was edited by hand");
  EXPECT_TRUE(verdict.faults.empty());
  EXPECT_EQ(injected(), "delayed by 2 s|an item twice|");
  EXPECT_EQ(verdict.notes.back().text, "truncate did not strike: the message was edited by hand");
  EXPECT_EQ(verdict.notes.back().source, "--fault");
  EXPECT_THAT(taken_back, ElementsAre(GivenUp::byte_faults));
}

TEST_F(GivingUp, AnotherEndKeepsOnlyWhatHasHappened) {
  give_up_all(verdict, "the exchange was answered by hand");
  EXPECT_EQ(injected(), "delayed by 2 s|");
  EXPECT_EQ(verdict.notes.at(1).text, "an item twice was given up, since the exchange was answered by hand");
  EXPECT_EQ(verdict.notes.at(2).text, "truncate did not strike: the exchange was answered by hand");
  give_up_all(verdict, "the connection ended");
  EXPECT_EQ(verdict.notes.size(), 3U) << "each is told once";
  EXPECT_THAT(taken_back, ElementsAre(GivenUp::all));
}

}  // namespace
}  // namespace eastap::app
