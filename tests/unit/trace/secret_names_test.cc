#include "proxy/trace/secret_names.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::trace::secret_names_test {
namespace {

TEST(SecretNames, HoweverTheyAreWritten) {
  for (const char* name : {"access_token",
                           "accessToken",
                           "AccessToken",
                           "ACCESS-TOKEN",
                           "acc%65ss_token",
                           "acc\\u0065ss_token",
                           "$token",
                           "refreshToken",
                           "idToken",
                           "password",
                           "recoveryPassword",
                           "client_secret",
                           "device_code",
                           "assertion",
                           "api_key",
                           "session_key",
                           "JSESSIONID",
                           "canary",
                           "pin",
                           "otp",
                           "jwt",
                           "ticket",
                           "AAUTHSECRET",
                           "AUTHSECRET",
                           "PXAUTH-PW",
                           "PROXY-PW",
                           "credential",
                           "BinarySecurityToken"}) {
    EXPECT_TRUE(is_secret_name(name)) << name;
    EXPECT_TRUE(is_secret_parameter(name)) << name;
  }
  EXPECT_TRUE(is_secret_name(std::string(500, 'x') + "_token"));
}

TEST(SecretNames, TheLastTwoLettersMayBeWrittenApartOrCoded) {
  for (const char* name : {"token_", "toke-n", "tok.en", "to$ken.", "TOKE_N-", "toke%6E", "tok%65n",
                           "tok%65%6e", "toke\\u006e", "tok\\u0065n", "%74oken"}) {
    EXPECT_TRUE(is_secret_name(name)) << name;
    EXPECT_TRUE(is_secret_parameter(name)) << name;
    EXPECT_TRUE(is_secret_field(name)) << name;
  }
  for (const char* name : {"n", "en", "-n", "__", "%6", "toke", "toke1", "token1"}) {
    EXPECT_FALSE(is_secret_name(name) || is_secret_parameter(name) || is_secret_field(name)) << name;
  }
}

TEST(SecretNames, WhatOnlyLooksLikeOne) {
  for (const char* name : {"",
                           "%",
                           "\\u00",
                           "SyncKey",
                           "PolicyKey",
                           "X-MS-PolicyKey",
                           "ChangeKey",
                           "$skiptoken",
                           "token_type",
                           "DevicePasswordEnabled",
                           "PasswordRecoveryEnabled",
                           "MinDevicePasswordLength",
                           "Subject",
                           "ErrorCode",
                           "PostalCode",
                           "User",
                           "DeviceId",
                           "Cmd",
                           "Description",
                           "spin",
                           "tokens",
                           "Signature"}) {
    EXPECT_FALSE(is_secret_name(name)) << name;
  }
}

TEST(SecretNames, ParametersHaveMore) {
  for (const char* name :
       {"code", "key", "sig", "auth", "authorization", "session", "X-Amz-Signature", "c%6Fde"}) {
    EXPECT_TRUE(is_secret_parameter(name)) << name;
    EXPECT_FALSE(is_secret_name(name)) << name;
  }
  for (const char* name : {"zipcode", "Cmd", "User", "DeviceId", "DeviceType", "CollectionId", "state"}) {
    EXPECT_FALSE(is_secret_parameter(name)) << name;
  }
}

TEST(SecretNames, HeaderFields) {
  for (const char* name :
       {"X-Auth-Token", "X-Access-Token", "X-Api-Key", "X-OWA-CANARY", "X-CSRF-Token", "X-BackEndCookie",
        "X-Amz-Security-Token", "X-RPS-CAT", "X-Forwarded-Authorization", "x-auth",
        "X-Goog-Iap-Jwt-Assertion", "X-Session-Id", "X-Credentials", "X-MS-RefreshTokenCredential"}) {
    EXPECT_TRUE(is_secret_field(name)) << name;
  }
  for (const char* name : {"X-MS-PolicyKey", "Sec-WebSocket-Key", "Content-Length", "WWW-Authenticate",
                           "Host", "Connection", "Content-Location", "MS-ASProtocolVersion",
                           "MS-ASProtocolCommands", "Access-Control-Allow-Credentials", "X-MS-RP", ""}) {
    EXPECT_FALSE(is_secret_field(name)) << name;
  }
}

}  // namespace
}  // namespace eastap::trace::secret_names_test
