#include "proxy/model/serve/query_match.h"

#include <gmock/gmock.h>

namespace eastap::model::query_match_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

eas::RequestContext context_of(std::string_view query) {
  const std::string target = "/Microsoft-Server-ActiveSync?" + std::string(query);
  return eas::read_request("POST", target,
                           [](std::string_view) -> std::optional<std::string_view> { return {}; });
}

// Both of version 14.1, of PHONE1; Options is 0x01, SaveInSent, in the second.
constexpr std::string_view packed_send = "jQEJBAZQSE9ORTEABmlQaG9uZQ==";
constexpr std::string_view packed_send_and_save = "jQEJBAZQSE9ORTEABmlQaG9uZQcBAQ==";

TEST(QueryMatch, ValuesAreThoseThatEveryClientSaysAlike) {
  EXPECT_THAT(query_values(context_of("Cmd=GetAttachment&User=a&DeviceId=b&DeviceType=c&AttachmentName=d")),
              ElementsAre(Pair("AttachmentName", "d")));
  EXPECT_THAT(query_values(context_of(packed_send_and_save)), IsEmpty()) << "its bits are told as flags";
}

TEST(QueryMatch, FlagsMeanTheSameInBothForms) {
  const auto plain = [](std::string_view more) {
    return context_of("Cmd=SendMail&User=a&DeviceId=PHONE1&DeviceType=c" + std::string(more));
  };
  EXPECT_THAT(query_flags(context_of(packed_send_and_save)), ElementsAre(HasSubstr("SaveInSent")));
  EXPECT_THAT(other_flags(plain("&SaveInSent=T"), context_of(packed_send_and_save)), IsEmpty());
  EXPECT_THAT(other_flags(plain(""), plain("&SaveInSent=F")), IsEmpty());
  EXPECT_THAT(other_flags(plain("&SaveInSent=T"), context_of(packed_send)),
              ElementsAre("- saves in Sent Items (SaveInSent)"));
  EXPECT_THAT(other_flags(plain(""), plain("&SaveInSent=T")),
              ElementsAre("+ saves in Sent Items (SaveInSent)"));
}

TEST(QueryMatch, OverwrittenValuesAreAnything) {
  EXPECT_TRUE(same_query("id=7&token=****&x", "id=7&token=abcdefgh&x", true));
  EXPECT_FALSE(same_query("id=7&token=****", "id=8&token=abcd", true));
  EXPECT_FALSE(same_query("id=7&token=****", "id=7", true));
  EXPECT_FALSE(same_query("token=****", "other=abcd", true));
  EXPECT_FALSE(same_query("id=7", "id=*", true));
  EXPECT_FALSE(is_overwritten_value(""));
}

TEST(QueryMatch, StarsThatNobodyWroteOverASecretAreAValue) {
  EXPECT_TRUE(same_query("q=*&id=7", "q=*&id=7", false));
  EXPECT_FALSE(same_query("q=*", "q=other", false));
}

}  // namespace
}  // namespace eastap::model::query_match_test
