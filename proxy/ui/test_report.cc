#include "proxy/ui/test_report.h"

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::ui {
namespace {

constexpr std::size_t longest = 2'000;  // characters of one text

/// '#' would begin a directive (TAP 14, "Escaping").
std::string tap_text(const std::string& text) {
  std::string escaped;
  for (const char c : text::printable(text, longest)) {
    if (c == '#' || c == '\\') {
      escaped += '\\';
    }
    escaped += c;
  }
  return escaped;
}

/// A YAML text in double quotes.
std::string quoted(const std::string& text) {
  std::string escaped = "\"";
  for (const char c : text::printable(text, longest)) {
    if (c == '"' || c == '\\') {
      escaped += '\\';
    }
    escaped += c;
  }
  return escaped + '"';
}

}  // namespace

std::string to_tap(const std::vector<TestCase>& cases) {
  std::string out = fmt::format("TAP version 14\n1..{}\n", cases.size());
  std::size_t number = 0;
  for (const TestCase& each : cases) {
    out += fmt::format("{} {} - {}: {}\n", each.passed ? "ok" : "not ok", ++number, tap_text(each.group),
                       tap_text(each.name));
    if (!each.passed) {
      out += fmt::format("  ---\n  message: {}\n  ...\n", quoted(each.failure));
    }
    for (const std::string& note : each.notes) {
      out += "# " + text::printable(note, longest) + '\n';
    }
  }
  return out;
}

std::string to_junit(const std::vector<TestCase>& cases, const std::string& suite) {
  const auto failures = std::ranges::count(cases, false, &TestCase::passed);
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node node = document.append_child("testsuites").append_child("testsuite");
  node.append_attribute("name") = text::printable(suite, longest).c_str();
  node.append_attribute("tests") = static_cast<unsigned long long>(cases.size());
  node.append_attribute("failures") = static_cast<long long>(failures);
  for (const TestCase& each : cases) {
    pugi::xml_node test = node.append_child("testcase");
    test.append_attribute("classname") = text::printable(each.group, longest).c_str();
    test.append_attribute("name") = text::printable(each.name, longest).c_str();
    if (!each.passed) {
      test.append_child("failure").append_attribute("message") =
          text::printable(each.failure, longest).c_str();
    }
    std::string notes;
    for (const std::string& note : each.notes) {
      notes += text::printable(note, longest) + '\n';
    }
    if (!notes.empty()) {
      test.append_child("system-out").text() = notes.c_str();
    }
  }
  std::ostringstream out;
  document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
  return out.str();
}

}  // namespace eastap::ui
