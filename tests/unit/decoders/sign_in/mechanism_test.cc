#include "decoders/sign_in/mechanism.h"

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"
#include "tests/support/sign_in_samples.h"

namespace eastap::sign_in::mechanism_test {
namespace {

Mechanism read(std::string_view bytes) {
  return read_mechanism(text::to_base64(as_bytes(bytes)));
}

TEST(Mechanism, NtlmByItself) {
  const Mechanism found = read(test::ntlm_authenticate());
  EXPECT_EQ(found.form, Mechanism::Form::ntlm);
  EXPECT_EQ(found.name(), "NTLM");
  EXPECT_EQ(found.words(), "step 3 of 3: EXAMPLE\\anna from PHONE");
}

TEST(Mechanism, SpnegoTellsKerberosFromNtlm) {
  const Mechanism ticket = read(test::spnego_init(test::kerberos_token()));
  EXPECT_EQ(ticket.form, Mechanism::Form::spnego_init);
  EXPECT_EQ(ticket.name(), "Kerberos");
  EXPECT_EQ(ticket.offered, (std::vector<std::string>{"Kerberos", "NTLM"}));
  EXPECT_EQ(ticket.words().substr(0, 18), "a Kerberos ticket,");
  EXPECT_TRUE(ticket.words().ends_with("; offers Kerberos, NTLM")) << ticket.words();
  EXPECT_FALSE(test::holds_secret(as_bytes(ticket.words()), "secret-ticket"));

  const Mechanism ntlm = read(test::spnego_init(test::ntlm_negotiate()));
  EXPECT_EQ(ntlm.name(), "NTLM");
  ASSERT_TRUE(ntlm.ntlm);
  EXPECT_EQ(ntlm.ntlm->type, 1);
  EXPECT_EQ(ntlm.words(), "NTLM, step 1 of 3: the client asks for a challenge; offers Kerberos, NTLM");
}

TEST(Mechanism, LaterMessagesOfSpnegoHaveAState) {
  const auto with_state = [](char state) {
    const std::string one{state};
    return read(test::der(0xA1, test::der(0x30, test::der(0xA0, test::der(0x0A, one)))));
  };
  EXPECT_EQ(with_state(0).state, "accepted");
  EXPECT_EQ(with_state(1).state, "incomplete");
  EXPECT_EQ(with_state(2).state, "rejected");
  EXPECT_EQ(with_state(9).state, "");
  EXPECT_EQ(with_state(2).name(), "Negotiate");
}

TEST(Mechanism, KerberosByItself) {
  const Mechanism found = read(test::kerberos_token());
  EXPECT_EQ(found.form, Mechanism::Form::kerberos);
  EXPECT_EQ(found.name(), "Kerberos");
}

TEST(Mechanism, OtherTokens) {
  EXPECT_FALSE(read_mechanism("").present());
  EXPECT_EQ(read_mechanism("!!").words(), "a token that is no base64");
  EXPECT_EQ(read("hello").words(), "an unknown token of 5 bytes");
  EXPECT_EQ(read("").form, Mechanism::Form::none);
}

TEST(Mechanism, LengthsThatLieAreBorne) {
  const std::string whole = test::spnego_init(test::ntlm_authenticate().substr(0, 20));
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    EXPECT_LE(read(whole.substr(0, size)).offered.size(), max_mechanisms);
  }
  EXPECT_EQ(read(std::string("\x60\x84\xFF\xFF\xFF\xFF\x06\x84\xFF\xFF\xFF\xFF", 12)).form,
            Mechanism::Form::unknown);
}

TEST(Mechanism, FormsHaveWords) {
  for (const auto form :
       {Mechanism::Form::none, Mechanism::Form::ntlm, Mechanism::Form::kerberos, Mechanism::Form::spnego_init,
        Mechanism::Form::spnego_response, Mechanism::Form::unknown}) {
    EXPECT_EQ(mechanism_form(to_string(form)), form);
  }
  EXPECT_EQ(mechanism_form("else"), Mechanism::Form::none);
}

}  // namespace
}  // namespace eastap::sign_in::mechanism_test
