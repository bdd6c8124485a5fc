#include "proxy/model/play/cookie_jar.h"

#include <gtest/gtest.h>

namespace eastap::model::cookie_jar_test {
namespace {

core::Head with_cookies(const std::vector<std::string>& cookies) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const std::string& each : cookies) {
    fields.emplace_back("Set-Cookie", each);
  }
  return core::Head::make("HTTP/1.1 200 OK", fields);
}

TEST(CookieJar, KeepsReplacesAndDropsCookies) {
  CookieJar jar;
  EXPECT_EQ(jar.header(), "");
  jar.learn(with_cookies({"b=2; Path=/; HttpOnly", " a=1=x ", "=odd", "odd", ""}));
  EXPECT_EQ(jar.header(), "a=1=x; b=2");
  jar.learn(with_cookies({"b=3", "a=; max-age=0; Path=/"}));
  EXPECT_EQ(jar.header(), "b=3");
}

TEST(CookieJar, WhatWouldEndALineIsNoCookie) {
  CookieJar jar;
  jar.learn(with_cookies({"a=1\r\n X-Evil: y", std::string("b=1\0", 4), "c=3"}));
  EXPECT_EQ(jar.header(), "c=3");
}

TEST(CookieJar, HasLimits) {
  CookieJar jar;
  for (std::size_t i = 0; i < CookieJar::max_cookies + 10; ++i) {
    jar.learn(with_cookies({"c" + std::to_string(i) + "=v"}));
  }
  const std::string all = jar.header();
  EXPECT_EQ(static_cast<std::size_t>(std::count(all.begin(), all.end(), '=')), CookieJar::max_cookies);
  jar.learn(with_cookies({"c1=" + std::string(CookieJar::max_value, 'x')}));
  EXPECT_EQ(jar.header(), all);
}

}  // namespace
}  // namespace eastap::model::cookie_jar_test
