#include "decoders/eas/guid.h"

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::eas::guid_test {
namespace {

// RFC 4122's DNS namespace id, as MS-DTYP lays it out.
constexpr std::string_view dns_text = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
constexpr std::string_view dns_hex = "10B8A76BAD9DD11180B400C04FD430C8";

TEST(Guid, TheFirstThreeFieldsAreLittleEndian) {
  EXPECT_EQ(guid_text(*text::from_hex(dns_hex)), dns_text);
  for (const char* form : {"6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8",
                           "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}", "6ba7b8109dad11d180b400c04fd430c8"}) {
    const auto bytes = guid_bytes(form);
    ASSERT_TRUE(bytes) << form;
    EXPECT_EQ(text::to_hex(*bytes), dns_hex);
  }
}

TEST(Guid, AnythingElseIsNone) {
  EXPECT_FALSE(guid_text(Bytes(15)));
  EXPECT_FALSE(guid_text({}));
  for (const char* form :
       {"", "{}", "6ba7b810-9dad-11d1-80b4-00c04fd430c", "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
        "6ba7b8109-dad-11d1-80b4-00c04fd430c8", "6ba7b810 9dad 11d1 80b4 00c04fd430c8",
        "{6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7b810-9dad-11d1-80b4-00c04fd4-0c8"}) {
    EXPECT_FALSE(guid_bytes(form)) << form;
  }
}

}  // namespace
}  // namespace eastap::eas::guid_test
