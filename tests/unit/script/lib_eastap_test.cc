#include "proxy/script/lib_eastap.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Note;
using core::Phase;

class LibEastap : public HostTest {
 protected:
  std::string value(const std::string& expressions) {
    load("function on_request(e) log(" + expressions + ") end");
    const auto verdict = run_request();
    const std::string failed = errors(verdict);
    return failed.empty() ? logs(verdict) : failed;
  }
};

TEST_F(LibEastap, LogGoesToTheExchangeAndToTheLog) {
  load("function on_request(e) log('a', 1, true, nil)\nprint('b') eastap.log('c\\27[31m') end");
  const auto verdict = run_request();
  ASSERT_EQ(verdict.notes.size(), 3U);
  EXPECT_EQ(verdict.notes[0].text, "a 1 true nil");
  EXPECT_EQ(verdict.notes[0].source, "hooks.lua:1");
  EXPECT_EQ(verdict.notes[1].source, "hooks.lua:2");
  EXPECT_EQ(verdict.notes[2].text.find('\x1b'), std::string::npos);
  EXPECT_TRUE(all_lines().starts_with("hooks.lua:1: a 1 true nil\nhooks.lua:2: b\n"));
}

TEST_F(LibEastap, LogsAreBounded) {
  load("function on_request(e) for i = 1, 1000 do log(('x'):rep(2000)) end end");
  const auto verdict = run_request();
  EXPECT_EQ(verdict.notes.size(), CallState::max_notes + 1) << errors(verdict);
  EXPECT_LT(verdict.notes[0].text.size(), 1100U);
}

TEST_F(LibEastap, LogWorksWhileAFileLoads) {
  load("log('loading')");
  EXPECT_EQ(all_lines(), "hooks.lua:1: loading\n");
}

TEST_F(LibEastap, RandomNumbersRepeatForASeed) {
  const std::string numbers =
      "(function() local r = eastap.random(7) return r(6), r(6), r(10, 20), r() end)()";
  const std::string first = value(numbers);
  EXPECT_EQ(value(numbers), first);
  EXPECT_NE(value("(function() local r = eastap.random(8) return r(6), r(6), r(10, 20), r() end)()"), first);
  EXPECT_EQ(value("(function() local r = eastap.random(1) for i = 1, 1000 do local n = r(3, 5) assert(n >= 3 "
                  "and n <= 5) "
                  "n = r() assert(n >= 0 and n < 1) end return r(4, 4), math.type(r(math.mininteger, "
                  "math.maxinteger)) end)()"),
            "4 integer");
  EXPECT_NE(value("eastap.random(1)(0)").find("interval is empty"), std::string::npos);
}

TEST_F(LibEastap, TimeIsTheClocks) {
  EXPECT_EQ(value("('%.0f'):format(eastap.time())"), "1700000000");
}

TEST_F(LibEastap, CodesBase64AndHex) {
  EXPECT_EQ(
      value("eastap.base64.encode('hi!'), eastap.base64.decode('aGkh'), tostring(eastap.base64.decode('*'))"),
      "aGkh hi! nil");
  EXPECT_EQ(
      value("eastap.hex.encode('\\1\\255'), #eastap.hex.decode('01 ff'), tostring(eastap.hex.decode('xyz'))"),
      "01FF 2 nil");
}

TEST_F(LibEastap, StoresAreByDevice) {
  load(
      "function on_request(e) e.store.n = (e.store.n or 0) + 1 log(e.store.n, eastap.device_store(e.device "
      "or '') == e.store) end");
  EXPECT_EQ(logs(run(call(Phase::request, request("Sync", {}, "A")))), "1 true");
  EXPECT_EQ(logs(run(call(Phase::request, request("Sync", {}, "B")))), "1 true");
  EXPECT_EQ(logs(run(call(Phase::request, request("Sync", {}, "A")))), "2 true");
  EXPECT_EQ(logs(run(call(Phase::request, message("GET / HTTP/1.1\r\n\r\n")))), "1 true");
}

TEST_F(LibEastap, DeviceStoresAreBoundedAndKeepThoseSeenLast) {
  options.limits.total_work = 50'000'000;
  load(
      "function on_request(e) local s = eastap.device_store('mine') s.x = 'kept'\n"
      "for i = 1, 30000 do eastap.device_store('d' .. i).x = i if i % 1000 == 0 then "
      "assert(eastap.device_store('mine').x == 'kept') end end\n"
      "log(tostring(eastap.device_store('d1').x), eastap.device_store('d30000').x) end");
  const auto verdict = run_request();
  EXPECT_EQ(logs(verdict), "nil 30000") << errors(verdict);
}

}  // namespace
}  // namespace eastap::script::test
