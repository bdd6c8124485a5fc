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
