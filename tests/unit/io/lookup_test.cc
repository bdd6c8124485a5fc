#include "proxy/io/lookup.h"

#include <algorithm>
#include <optional>

#include <gmock/gmock.h>

#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

using Addresses = Result<std::vector<IpAddress>>;

class LookupTest : public test::LoopTest {
 protected:
  Addresses look_up(const std::string& host) {
    std::optional<Addresses> got;
    std::unique_ptr<Lookup> lookup = Lookup::start(loop(), host, [&](Addresses result) {
      lookup.reset();  // allowed inside
      got = std::move(result);
    });
    EXPECT_FALSE(got);
    test::run_until(loop(), [&] { return got.has_value(); });
    return got ? *got : fail(ErrorCode::timeout, "no answer");
  }
};

TEST_F(LookupTest, LocalhostIsLoopbackAndEachAddressComesOnce) {
  const auto found = look_up("localhost");
  ASSERT_TRUE(found) << found.error().what;
  for (const IpAddress& address : *found) {
    EXPECT_TRUE(address.is_loopback());
    EXPECT_EQ(std::ranges::count(*found, address), 1);
  }
}

TEST_F(LookupTest, AnImpossibleNameIsNoSuchHost) {
  const auto found = look_up("a..b");
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().what, testing::HasSubstr("a..b"));
}

TEST_F(LookupTest, ANameTooLongIsAnErrorNotACrash) {
  const auto found = look_up(std::string(5000, 'x'));
  ASSERT_FALSE(found);
  EXPECT_LT(found.error().what.size(), 600U);
}

TEST_F(LookupTest, MayBeCalledOff) {
  for (int i = 0; i < 20; ++i) {
    const auto lookup = Lookup::start(loop(), "localhost", [](const Addresses&) { FAIL(); });
  }
  const auto impossible = Lookup::start(loop(), std::string(5000, 'x'), [](const Addresses&) { FAIL(); });
}

}  // namespace
}  // namespace eastap::io
