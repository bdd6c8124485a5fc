#include "proxy/model/sync_chain.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::model::sync_chain_test {
namespace {

microseconds at(int seconds) {
  return std::chrono::seconds(seconds);
}

/// A chain with its own clock: each request takes a second, and the next begins a second later.
class SyncChainTest : public ::testing::Test {
 protected:
  KeyVerdict send(std::string_view key, const KeyAnswer& answer,
                  std::optional<microseconds> hierarchy_anew = std::nullopt) {
    now_ += 2;
    const KeyVerdict verdict = chain_.judge(key, at(now_), hierarchy_anew);
    chain_.learn(key, at(now_), at(now_ + 1), answer, hierarchy_anew);
    return verdict;
  }
  KeyVerdict good(std::string_view key, std::string new_key) {
    return send(key, {.succeeded = true, .status = 1, .new_key = std::move(new_key)});
  }
  KeyVerdict unchanged(std::string_view key) { return send(key, {.succeeded = true}); }
  KeyVerdict lost(std::string_view key) { return send(key, {.lost = true}); }
  KeyVerdict failed(std::string_view key, int status) {
    return send(key, {.invalid_key = status == 3, .hierarchy = status == 12, .status = status});
  }

  SyncChain chain_;
  int now_ = 0;
};

TEST_F(SyncChainTest, TheUsualChain) {
  EXPECT_EQ(good("0", "1").use, KeyUse::first);
  EXPECT_EQ(good("1", "2").use, KeyUse::next);
  EXPECT_EQ(unchanged("2").use, KeyUse::next);
  EXPECT_EQ(unchanged("2").use, KeyUse::next) << "no new key was given, so this is no retry";
  EXPECT_EQ(good("2", "3").use, KeyUse::next);
  ASSERT_NE(chain_.newest(), nullptr);
  EXPECT_EQ(chain_.newest()->key, "3");
  EXPECT_EQ(chain_.retries() + chain_.resets() + chain_.forks(), 0U);
}

TEST_F(SyncChainTest, ARetryAfterALostAnswer) {
  good("0", "1");
  lost("1");
  const KeyVerdict retry = good("1", "2");
  EXPECT_EQ(retry.use, KeyUse::retry);
  EXPECT_EQ(retry.cause, KeyCause::answer_lost);
  EXPECT_EQ(retry.blame, Blame::connection);
  EXPECT_EQ(retry.repeats, 1U);
  EXPECT_FALSE(retry.loops());
  EXPECT_EQ(good("2", "3").use, KeyUse::next);
}

TEST_F(SyncChainTest, TheTapIsBlamedForWhatItDid) {
  good("0", "1");
  send("1", {.lost = true, .by_tap = true});
  EXPECT_EQ(good("1", "2").blame, Blame::tap);
}

TEST_F(SyncChainTest, AWaitThatWasCutIsNoLoss) {
  good("0", "1");
  send("1", {.lost = true, .waited = true});
  const KeyVerdict again = unchanged("1");
  EXPECT_EQ(again.cause, KeyCause::wait_cut);
  EXPECT_EQ(again.blame, Blame::nobody);
}

TEST_F(SyncChainTest, ARetryAlthoughTheAnswerArrived) {
  good("0", "1");
  good("1", "2");
  const KeyVerdict retry = good("1", "2b");
  EXPECT_EQ(retry.use, KeyUse::retry);
  EXPECT_EQ(retry.cause, KeyCause::answer_not_taken);
  EXPECT_EQ(retry.blame, Blame::phone);
  EXPECT_EQ(retry.other_key, "2");
  const KeyVerdict again = good("1", "2c");
  EXPECT_EQ(again.repeats, 2U);
  EXPECT_TRUE(again.loops());
  EXPECT_EQ(again.common_blame, Blame::phone);
  EXPECT_EQ(good("2c", "3").use, KeyUse::next);
  EXPECT_EQ(chain_.retries(), 2U);
}

TEST_F(SyncChainTest, APhoneThatTookACutAnswer) {
  good("0", "1");
  send("1", {.lost = true, .new_key = "2"});
  EXPECT_EQ(chain_.newest()->lost, true);
  EXPECT_EQ(good("2", "3").use, KeyUse::next) << "it had read enough";
}

TEST_F(SyncChainTest, ARetryOfWhatWasRefused) {
  good("0", "1");
  failed("1", 5);
  const KeyVerdict retry = failed("1", 16);
  EXPECT_EQ(retry.cause, KeyCause::refused);
  EXPECT_EQ(retry.status, 5);
  EXPECT_EQ(retry.blame, Blame::server);
  const KeyVerdict mixed = lost("1");
  EXPECT_EQ(mixed.status, 16);
  EXPECT_TRUE(mixed.loops());
  EXPECT_EQ(lost("1").common_blame, Blame::nobody) << "refused, then lost";
}

TEST_F(SyncChainTest, AForkGoesBackBehindAKeyThatWasUsed) {
  good("0", "1");
  good("1", "2");
  good("2", "3");
  const KeyVerdict fork = failed("1", 3);
  EXPECT_EQ(fork.use, KeyUse::fork);
  EXPECT_EQ(fork.other_key, "3");
  const KeyVerdict reset = good("0", "4");
  EXPECT_EQ(reset.use, KeyUse::reset);
  EXPECT_EQ(reset.cause, KeyCause::invalid_key);
  EXPECT_EQ(reset.blame, Blame::phone) << "the server was right to refuse the old key";
  EXPECT_EQ(chain_.forks(), 1U);
}

TEST_F(SyncChainTest, KeysFromBeforeTheRecording) {
  const KeyVerdict before = good("41", "42");
  EXPECT_EQ(before.use, KeyUse::unknown);
  EXPECT_FALSE(before.remarkable()) << "nothing is known to compare it with";
  EXPECT_EQ(good("42", "43").use, KeyUse::next);
  const KeyVerdict foreign = failed("7", 3);
  EXPECT_EQ(foreign.use, KeyUse::unknown);
  EXPECT_TRUE(foreign.remarkable());
  EXPECT_EQ(foreign.other_key, "43");
}

TEST_F(SyncChainTest, ResetsAndWhoIsBehindThem) {
  good("0", "1");
  failed("1", 3);
  const KeyVerdict server = good("0", "2");
  EXPECT_EQ(server.cause, KeyCause::invalid_key);
  EXPECT_EQ(server.blame, Blame::server) << "it refused the key that it had given";
  EXPECT_FALSE(server.loops()) << "one reset is normal";
  good("2", "3");
  const KeyVerdict own = good("0", "4");
  EXPECT_EQ(own.cause, KeyCause::own_decision);
  EXPECT_EQ(own.blame, Blame::phone);
  EXPECT_TRUE(own.loops());
  EXPECT_EQ(own.common_blame, Blame::nobody) << "once the server, once the phone";
  good("4", "5");
  failed("5", 12);
  EXPECT_EQ(good("0", "6").cause, KeyCause::hierarchy);
  good("6", "7");
  EXPECT_EQ(send("0", {.succeeded = true, .new_key = "8"}, at(now_ + 1)).cause, KeyCause::hierarchy)
      << "the folder list began anew after the answer before";
  EXPECT_EQ(chain_.resets(), 4U);
}

TEST_F(SyncChainTest, AFirstSynchronisationThatIsRepeated) {
  lost("0");
  EXPECT_EQ(good("0", "1").cause, KeyCause::answer_lost);
  const KeyVerdict untaken = good("0", "1b");
  EXPECT_EQ(untaken.use, KeyUse::retry);
  EXPECT_EQ(untaken.cause, KeyCause::answer_not_taken);
  EXPECT_EQ(untaken.other_key, "1");
  good("1b", "2");
  EXPECT_EQ(good("0", "3").use, KeyUse::reset);
}

TEST_F(SyncChainTest, ResetsThatAreLongAgoDoNotLoop) {
  good("0", "1");
  good("1", "2");
  good("0", "3");
  good("3", "4");
  now_ += 2 * 3600;
  EXPECT_EQ(good("0", "5").repeats, 1U);
}

TEST(SyncChain, JudgesByWhatHadEndedWhenARequestBegan) {
  SyncChain chain;
  chain.learn("0", at(0), at(1), {.succeeded = true, .new_key = "1"});
  // A hanging Sync from 2 to 10, and beside it one from 5 to 6 that is answered first.
  EXPECT_EQ(chain.judge("1", at(5)).use, KeyUse::next);
  chain.learn("1", at(5), at(6), {.succeeded = true, .new_key = "2"});
  EXPECT_EQ(chain.judge("1", at(2)).use, KeyUse::next) << "key 2 was not given when it began";
  chain.learn("1", at(2), at(10), {.lost = true, .waited = true});
  EXPECT_EQ(chain.judge("2", at(11)).use, KeyUse::next);
  EXPECT_EQ(chain.judge("2", at(7)).use, KeyUse::next);
}

TEST(SyncChain, IsBounded) {
  SyncChain chain;
  chain.learn("0", at(0), at(1), {.succeeded = true, .new_key = "1"});
  for (int i = 1; i < 100; ++i) {
    chain.learn(std::to_string(i), at(2 * i), at((2 * i) + 1),
                {.succeeded = true, .new_key = std::to_string(i + 1)});
  }
  EXPECT_EQ(chain.given().size(), SyncChain::max_keys);
  EXPECT_EQ(chain.judge("100", at(300)).use, KeyUse::next);
  EXPECT_EQ(chain.judge("98", at(300)).use, KeyUse::fork);
  EXPECT_EQ(chain.judge("20", at(300)).use, KeyUse::unknown) << "longer ago than is remembered";
  const std::string endless(SyncChain::max_key + 1, 'x');
  EXPECT_EQ(chain.judge(endless, at(300)).use, KeyUse::none);
  chain.learn("100", at(301), at(302), {.succeeded = true, .new_key = endless});
  EXPECT_EQ(chain.newest()->key, "100");
  EXPECT_EQ(chain.judge("", at(300)).use, KeyUse::none);
}

TEST(SyncChain, NamesForFiltersAndJson) {
  EXPECT_EQ(to_string(KeyUse::fork), "fork");
  EXPECT_EQ(to_string(KeyCause::answer_not_taken), "answer-not-taken");
  EXPECT_EQ(to_string(Blame::server), "server");
}

}  // namespace
}  // namespace eastap::model::sync_chain_test
