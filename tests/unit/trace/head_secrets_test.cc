#include "proxy/trace/head_secrets.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/trace/redaction.h"

namespace eastap::trace::head_secrets_test {
namespace {

std::string redacted(std::string_view head) {
  Spans spans;
  find_field_secrets(as_bytes(head), spans);
  Bytes bytes = to_bytes(head);
  overwrite(bytes, spans);
  return std::string(as_text(bytes));
}
std::string addresses_redacted(std::string_view head) {
  Spans spans;
  find_address_secrets(as_bytes(head), spans);
  Bytes bytes = to_bytes(head);
  overwrite(bytes, spans);
  return std::string(as_text(bytes));
}

TEST(HeadSecrets, CredentialsKeepTheirScheme) {
  EXPECT_EQ(redacted("Authorization: Basic YW5uYTp4\r\n"), "Authorization: Basic ********\r\n");
  EXPECT_EQ(redacted("proxy-AUTHORIZATION:bearer  a.b.c \r\nA: 1\r\n"),
            "proxy-AUTHORIZATION:bearer  ***** \r\nA: 1\r\n");
  EXPECT_EQ(redacted("Authorization: Digest username=\"a\", response=\"b\"\r\n"),
            "Authorization: Digest **************************\r\n");
}

TEST(HeadSecrets, ABareSecretLosesItsFirstWordToo) {
  EXPECT_EQ(redacted("Authorization: hunter2 x\r\n"), "Authorization: *********\r\n");
  EXPECT_EQ(redacted("Authorization: c2VjcmV0\r\n"), "Authorization: ********\r\n");
  EXPECT_EQ(redacted("Authorization: Basic\r\n"), "Authorization: Basic\r\n");
  EXPECT_EQ(redacted("Authorization:\r\n"), "Authorization:\r\n");
}

TEST(HeadSecrets, OddFieldsAreCovered) {
  EXPECT_EQ(redacted("Authorization : Basic abc\r\n"), "Authorization : Basic ***\r\n");
  EXPECT_EQ(redacted("X: 1\r\n Authorization: Basic abc\r\n"), "X: 1\r\n Authorization: Basic ***\r\n");
  EXPECT_EQ(redacted("Authorization: Basic\r\n\tabc\r\n \r\n def\r\nX: y\r\n"),
            "Authorization: Basic\r\n\t***\r\n \r\n ***\r\nX: y\r\n");
  EXPECT_EQ(redacted("Authorization: Basic abc\nX: y\n"), "Authorization: Basic ***\nX: y\n");
  EXPECT_EQ(redacted("Authorization: Basic abc"), "Authorization: Basic ***");
}

TEST(HeadSecrets, EveryFieldOfANameIsCovered) {
  EXPECT_EQ(redacted("Authorization: Basic a\r\nB: c\r\nAuthorization: Basic d\r\n"),
            "Authorization: Basic *\r\nB: c\r\nAuthorization: Basic *\r\n");
}

TEST(HeadSecrets, CookiesKeepTheirNames) {
  EXPECT_EQ(redacted("Cookie: a=1; bee=\"x;y\" ;nameless; c=\r\n"),
            "Cookie: a=*; bee=******;********; c=\r\n");
  EXPECT_EQ(redacted("Cookie: a=\"open; b=2\r\n"), "Cookie: a=**********\r\n");
  EXPECT_EQ(
      redacted(
          "Set-Cookie: X-BackEndCookie=abc=d; expires=Wed, 09 Jun 2027 10:18:14 GMT; path=/; HttpOnly\r\n"),
      "Set-Cookie: X-BackEndCookie=*****; expires=Wed, 09 Jun 2027 10:18:14 GMT; path=/; HttpOnly\r\n");
  EXPECT_EQ(redacted("Set-Cookie: secret\r\n"), "Set-Cookie: ******\r\n");
  EXPECT_EQ(redacted("Set-Cookie: a=1; path=/, b=2; other=3\r\n"),
            "Set-Cookie: a=*; path=******; other=*\r\n");
  EXPECT_EQ(redacted("Set-Cookie2: a=1; Version=1\r\n"), "Set-Cookie2: a=*; Version=1\r\n");
}

TEST(HeadSecrets, WhatProvesTheSignInGoesWhole) {
  EXPECT_EQ(redacted("Authentication-Info: rspauth=\"ab\", nc=1\r\nproxy-authentication-info: x\r\n"),
            "Authentication-Info: ******************\r\nproxy-authentication-info: *\r\n");
}

TEST(HeadSecrets, FieldsWhoseNameSaysIt) {
  EXPECT_EQ(redacted("X-Auth-Token: Bearer a\r\nx-owa-canary: b\r\nX-Forwarded-Authorization: Basic c\r\n"),
            "X-Auth-Token: ********\r\nx-owa-canary: *\r\nX-Forwarded-Authorization: Basic *\r\n");
  EXPECT_EQ(redacted("X-MS-PolicyKey: 1\r\nSec-WebSocket-Key: 2\r\n"),
            "X-MS-PolicyKey: 1\r\nSec-WebSocket-Key: 2\r\n");
}

TEST(HeadSecrets, AssertionsSessionsAndCredentials) {
  EXPECT_EQ(redacted("X-Goog-Iap-Jwt-Assertion: ab\r\nX-Session-Id: cd\r\nX-Credentials: e f\r\n"),
            "X-Goog-Iap-Jwt-Assertion: **\r\nX-Session-Id: **\r\nX-Credentials: ***\r\n");
  EXPECT_EQ(redacted("Access-Control-Allow-Credentials: true\r\n"),
            "Access-Control-Allow-Credentials: true\r\n");
}

std::string lines_redacted(std::string_view text) {
  Spans spans;
  find_line_secrets(as_bytes(text), spans);
  Bytes bytes = to_bytes(text);
  overwrite(bytes, spans);
  return std::string(as_text(bytes));
}

TEST(HeadSecrets, LinesOfATextThatAreLikeFields) {
  EXPECT_EQ(lines_redacted("User: anna\n  password: Hunter22pw\r\nPWD:x y\nDb_Password: z\n"),
            "User: anna\n  password: **********\r\nPWD:x y\nDb_Password: *\n");
  EXPECT_EQ(
      lines_redacted("Authorization: Bearer a.b.c\nProxy-Authorization: Basic  YTpi\nAuthorization: abc"),
      "Authorization: Bearer *****\nProxy-Authorization: Basic  ****\nAuthorization: ***");
  EXPECT_EQ(lines_redacted("Authorization: Digest username=\"a\", response=\"b\"\n"),
            "Authorization: Digest **************************\n");
  for (const char* stays :
       {"", ":", "password:", "password: ", "password: required", "Password: it must be changed",
        "Ticket: 4711", "Authorization: you must sign in", "Authorization: Basic is refused here",
        "Authorization: Required", "Enter your password: x", "x password: y", "https://password: x"}) {
    EXPECT_EQ(lines_redacted(stays), stays);
  }
}

TEST(HeadSecrets, OtherFieldsStay) {
  const std::string head =
      "POST /a?Cmd=Sync HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nPragma: x\r\nServer: y\r\nCookies: a=b\r\n\r\n";
  EXPECT_EQ(redacted(head), head);
  EXPECT_EQ(redacted(""), "");
  EXPECT_EQ(redacted("\r\n:\r\n: x\r\n"), "\r\n:\r\n: x\r\n");
}

TEST(HeadSecrets, AddressesLosePasswordsAndCodes) {
  EXPECT_EQ(addresses_redacted("GET http://anna:pw@host/x HTTP/1.1\r\n"),
            "GET http://anna:**@host/x HTTP/1.1\r\n");
  EXPECT_EQ(addresses_redacted("GET http://anna@host/a:b@c HTTP/1.1\r\n"),
            "GET http://anna@host/a:b@c HTTP/1.1\r\n");
  EXPECT_EQ(addresses_redacted("GET /cb?state=1&code=abc&x=2 HTTP/1.1\r\n"),
            "GET /cb?state=1&code=***&x=2 HTTP/1.1\r\n");
  EXPECT_EQ(
      addresses_redacted("HTTP/1.1 302 Found\r\nLocation: msauth://x/#access_token=abc&id_token=de\r\n"),
      "HTTP/1.1 302 Found\r\nLocation: msauth://x/#access_token=***&id_token=**\r\n");
  EXPECT_EQ(
      addresses_redacted("GET /x?a=http://u:p@h/ HTTP/1.1\r\nReferer: https://u:secret@h?password=p\r\n"),
      "GET /x?a=http://u:*@h/ HTTP/1.1\r\nReferer: https://u:******@h?password=*\r\n");
  EXPECT_EQ(addresses_redacted("HTTP/1.1 451 x\r\nX-MS-Location: https://h/?token=abc\r\n"
                               "Refresh: 0; url=https://h/?token=abc\r\nOrigin: https://u:pw@h\r\n"),
            "HTTP/1.1 451 x\r\nX-MS-Location: https://h/?token=***\r\n"
            "Refresh: 0; url=https://h/?token=***\r\nOrigin: https://u:**@h\r\n");
  EXPECT_EQ(
      addresses_redacted("GET / HTTP/1.1\r\nX-Original-URL: /x?token=abc\r\nx-rewrite-url: /x?code=de\r\n"),
      "GET / HTTP/1.1\r\nX-Original-URL: /x?token=***\r\nx-rewrite-url: /x?code=**\r\n");
  EXPECT_EQ(addresses_redacted("GET /x?Authorization=Bearer%20abc&a=1 HTTP/1.1\r\n"),
            "GET /x?Authorization=************&a=1 HTTP/1.1\r\n");
  EXPECT_EQ(addresses_redacted("GET"), "GET");
}

TEST(HeadSecrets, BothKindsComeInTheOrderOfTheLines) {
  constexpr std::string_view head =
      "GET /a?code=abc HTTP/1.1\r\nCookie: a=one\r\nReferer: https://u:two@h/\r\nX-Api-Key: three\r\n\r\n";
  Spans spans;
  find_head_secrets(as_bytes(head), spans);
  std::string found;
  for (const Span& span : spans) {
    found += std::string(head.substr(span.begin, span.end - span.begin)) + " ";
  }
  EXPECT_EQ(found, "abc one two three ");
}

TEST(HeadSecrets, FindsTheAuthorization) {
  EXPECT_EQ(authorization_of(as_bytes("A: b\r\nauthorization:  Basic x \r\n")), "Basic x");
  EXPECT_EQ(authorization_of(as_bytes("Proxy-Authorization: Basic x\r\n")), "");
}

}  // namespace
}  // namespace eastap::trace::head_secrets_test
