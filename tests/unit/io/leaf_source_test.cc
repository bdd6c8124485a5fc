#include "proxy/io/leaf_source.h"

#include <map>
#include <optional>

#include "certs/authority.h"
#include "certs/unix_time.h"
#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

certs::LeafRequest named(const std::string& name, certs::KeyKind key = certs::KeyKind::p256) {
  certs::LeafRequest request;
  request.server_name = name;
  request.key = key;
  return request;
}

class LeafSourceTest : public test::LoopTest {
 protected:
  static std::shared_ptr<const certs::Minter> make_minter() {
    auto authority =
        certs::Authority::create("test", certs::unix_time(SystemClock().now()), certs::KeyKind::p256);
    return std::make_shared<const certs::Minter>(
        std::make_shared<const certs::Authority>(std::move(authority).value()));
  }
  void ask(LeafSource& source, const std::string& tag, const certs::LeafRequest& request) {
    source.make(request, [this, tag](Result<certs::LeafPtr> leaf) {
      EXPECT_FALSE(got.contains(tag));
      order += tag;
      got.emplace(tag, leaf ? *leaf : nullptr);
    });
  }
  std::shared_ptr<const certs::Minter> minter = make_minter();
  std::map<std::string, certs::LeafPtr> got;
  std::string order;
};

TEST_F(LeafSourceTest, QuickOnesComeAtOnceAndEqualRequestsShareOne) {
  LeafSource source(loop(), minter);
  ask(source, "a", named("mail.example.org"));
  ask(source, "b", named("mail.example.org"));
  ask(source, "c", named("other.example.org"));
  ASSERT_EQ(order, "abc");
  ASSERT_NE(got["a"], nullptr);
  EXPECT_EQ(got["a"], got["b"]);
  EXPECT_NE(got["a"], got["c"]);
  EXPECT_EQ(got["a"]->facts().dns_names.at(0), "mail.example.org");
}

TEST_F(LeafSourceTest, RsaLeavesAreMadeOffTheLoopWithOneKey) {
  LeafSource source(loop(), minter);
  ask(source, "a", named("a.test", certs::KeyKind::rsa2048));
  ask(source, "b", named("b.test", certs::KeyKind::rsa2048));
  ask(source, "c", named("a.test", certs::KeyKind::rsa2048));
  EXPECT_EQ(order, "");
  ask(source, "d", named("quick.test"));
  EXPECT_EQ(order, "d");
  ASSERT_TRUE(test::run_until(loop(), [&] { return order.size() == 4; }));
  EXPECT_EQ(order, "dabc");
  EXPECT_EQ(got["a"]->facts().key, "RSA 2048");
  EXPECT_EQ(got["a"], got["c"]);
  EXPECT_NE(got["a"], got["b"]);
  ask(source, "e", named("e.test", certs::KeyKind::rsa2048));  // the key exists now
  EXPECT_EQ(order, "dabce");
}

TEST_F(LeafSourceTest, AnImpossibleNameIsAnError) {
  LeafSource source(loop(), minter);
  ask(source, "a", named(std::string("bad\0name", 8)));
  ASSERT_EQ(order, "a");
  EXPECT_EQ(got["a"], nullptr);
}

TEST_F(LeafSourceTest, TheUsersOwnLeafIsGivenForEveryName) {
  const auto own = minter->mint(named("own.test"), certs::unix_time(SystemClock().now())).value();
  LeafSource source(loop(), minter, own);
  ask(source, "a", named("a.test"));
  ask(source, "b", named("b.test", certs::KeyKind::rsa2048));
  EXPECT_EQ(got["a"], own);
  EXPECT_EQ(got["b"], own);
  certs::LeafRequest flawed = named("c.test");
  flawed.flaw = certs::LeafFlaw::expired;
  ask(source, "c", flawed);
  EXPECT_NE(got["c"], own) << "a fault asked for another";
}

TEST_F(LeafSourceTest, GoingAwayDuringTheWorkIsQuiet) {
  auto source = std::make_unique<LeafSource>(loop(), minter);
  ask(*source, "a", named("a.test", certs::KeyKind::rsa2048));
  source.reset();
  minter.reset();  // the work holds its own
}

}  // namespace
}  // namespace eastap::io
