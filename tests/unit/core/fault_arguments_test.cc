#include "proxy/core/fault_arguments.h"

#include <gtest/gtest.h>

namespace eastap::core::faults {
namespace {

FaultCall arguments_of(std::map<std::string, std::string> given) {
  return {"some-fault", std::move(given), "", ""};
}

TEST(FaultArguments, ReadsWhatIsThere) {
  const FaultCall call = arguments_of({{"n", "12"}, {"at", "0.25"}, {"end", "rst"}, {"k", "3"}});
  FaultArguments given(call);
  EXPECT_EQ(given.number("n"), 12U);
  EXPECT_FALSE(given.number("absent"));
  EXPECT_EQ(given.number("k", 1, 5, 2), 3U);
  EXPECT_EQ(given.number("other", 1, 5, 2), 2U);
  EXPECT_EQ(given.fraction("at"), 0.25);
  EXPECT_EQ(given.word("end", {"fin", "rst"}, "fin"), "rst");
  EXPECT_TRUE(given.done());
}

TEST(FaultArguments, KeepsTheFirstMistake) {
  const FaultCall call = arguments_of({{"n", "x"}, {"at", "2"}});
  FaultArguments given(call);
  EXPECT_FALSE(given.number("n"));
  EXPECT_FALSE(given.fraction("at"));
  const auto done = given.done();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().what, "fault some-fault: n=x is no whole number");
}

TEST(FaultArguments, ReadsNumbersBelowZero) {
  const FaultCall call = arguments_of({{"by", "-12"}, {"up", "12"}});
  FaultArguments given(call);
  EXPECT_EQ(given.signed_number("by", 100, 1), -12);
  EXPECT_EQ(given.signed_number("up", 100, 1), 12);
  EXPECT_EQ(given.signed_number("absent", 100, 1), 1);
  EXPECT_TRUE(given.done());
  for (const char* wrong : {"-", "--1", "101", "-101", "x"}) {
    const FaultCall bad = arguments_of({{"by", wrong}});
    FaultArguments read(bad);
    static_cast<void>(read.signed_number("by", 100, 1));
    ASSERT_FALSE(read.done()) << wrong;
    EXPECT_NE(read.done().error().what.find("is no whole number from -100 to 100"), std::string::npos);
  }
}

TEST(FaultArguments, SaysWhatIsAllowed) {
  for (const auto& [key, value, part] : std::vector<std::tuple<const char*, const char*, const char*>>{
           {"k", "6", "k=6 is not from 1 to 5"},
           {"end", "no", "end=no is none of: fin, rst"},
           {"strange", "1", "it has no argument 'strange'"}}) {
    const FaultCall call = arguments_of({{key, value}});
    FaultArguments given(call);
    static_cast<void>(given.number("k", 1, 5, 2));
    static_cast<void>(given.word("end", {"fin", "rst"}, "fin"));
    const auto done = given.done();
    ASSERT_FALSE(done) << key;
    EXPECT_NE(done.error().what.find(part), std::string::npos) << done.error().what;
  }
}

}  // namespace
}  // namespace eastap::core::faults
