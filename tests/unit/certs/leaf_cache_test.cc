#include "certs/leaf_cache.h"

#include <gtest/gtest.h>

#include "tests/support/test_certs.h"

namespace eastap::certs::leaf_cache_test {
namespace {

using test::test_now;

LeafRequest named(std::string name) {
  LeafRequest request;
  request.server_name = std::move(name);
  return request;
}

TEST(LeafCache, FindsWhatWasPut) {
  LeafCache cache;
  const LeafPtr leaf = test::make_certificate({});
  EXPECT_EQ(cache.find(named("a.test"), test_now), nullptr);
  cache.put(named("a.test"), leaf);
  EXPECT_EQ(cache.find(named("a.test"), test_now), leaf);
  LeafRequest other = named("a.test");
  other.sha1_signature = true;
  EXPECT_EQ(cache.find(other, test_now), nullptr);
}

TEST(LeafCache, TheLeastRecentlyUsedGoesFirst) {
  LeafCache cache(2);
  const LeafPtr leaf = test::make_certificate({});
  cache.put(named("a"), leaf);
  cache.put(named("b"), leaf);
  EXPECT_NE(cache.find(named("a"), test_now), nullptr);
  cache.put(named("c"), leaf);
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_NE(cache.find(named("a"), test_now), nullptr);
  EXPECT_EQ(cache.find(named("b"), test_now), nullptr);
  EXPECT_NE(cache.find(named("c"), test_now), nullptr);
}

TEST(LeafCache, PuttingAgainReplacesWithoutGrowing) {
  LeafCache cache(2);
  const LeafPtr first = test::make_certificate({});
  const LeafPtr second = test::make_certificate({});
  cache.put(named("a"), first);
  cache.put(named("b"), first);
  cache.put(named("a"), second);
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_EQ(cache.find(named("a"), test_now), second);
  EXPECT_EQ(cache.find(named("b"), test_now), first);
}

TEST(LeafCache, ForgetsALeafThatEndsWithinADay) {
  LeafCache cache;
  const LeafPtr leaf = test::make_certificate({.not_after = test_now + std::chrono::days{10}});
  cache.put(named("a"), leaf);
  EXPECT_NE(cache.find(named("a"), test_now + std::chrono::days{9}), nullptr);
  EXPECT_EQ(cache.find(named("a"), test_now + std::chrono::days{9} + std::chrono::seconds{1}), nullptr);
  EXPECT_EQ(cache.size(), 0U);
}

TEST(LeafCache, ForgetsALeafThatHasNotBegun) {
  LeafCache cache;
  cache.put(named("a"), test::make_certificate({.not_before = test_now}));
  EXPECT_EQ(cache.find(named("a"), test_now - std::chrono::seconds{1}), nullptr);
}

TEST(LeafCache, HoldsAtLeastOne) {
  LeafCache cache(0);
  cache.put(named("a"), test::make_certificate({}));
  EXPECT_NE(cache.find(named("a"), test_now), nullptr);
}

}  // namespace
}  // namespace eastap::certs::leaf_cache_test
