#include "proxy/model/play/overlooked.h"

#include <array>

#include <fmt/format.h>

#include "decoders/wbxml/codepages.h"
#include "proxy/base/text.h"
#include "proxy/model/variables/kinds.h"

namespace eastap::model {
namespace {

struct ShippedRule {
  std::string_view rule;
  std::string_view why;
};

/// Beside the elements that kinds.h knows.
constexpr std::array<ShippedRule, 5> shipped_values{{
    {"AirSyncBase:EstimatedDataSize", "an estimate"},
    {"ItemOperations:Total", "follows from the data"},
    {"Search:Total", "grows with the mailbox"},
    {"GetItemEstimate:Estimate", "an estimate"},
    {"Settings:FriendlyName", "of the device, as the server keeps it"},
}};

constexpr std::array<ShippedRule, 7> shipped_headers{{
    {"Content-Type", "what kind of body it is"},
    {"MS-ASProtocolVersions", "which versions the server offers"},
    {"MS-ASProtocolCommands", "which commands it offers"},
    {"X-MS-Location", "where it sends the phone"},
    {"X-MS-ASThrottle", "why it slows the phone down"},
    {"X-MS-RP", "that the phone is to ask for the versions again"},
    {"WWW-Authenticate", "how it wants the phone to sign in"},
}};

std::string rule_line(std::string_view word, std::string_view rule, std::string_view why) {
  return fmt::format("{:<8}{:<42}# {}\n", word, rule, why);
}

}  // namespace

std::string Overlooked::standard_text() {
  std::string out =
      "# What `eastap verify` overlooks, and which headers it compares. Edit it and give it back:\n"
      "#   eastap verify --print-ignored > ignored.txt\n"
      "#   eastap verify TRACE --to URL --ignore ignored.txt\n"
      "# value NAMESPACE:NAME     the element may have another value, or none\n"
      "# element NAMESPACE:NAME   it may be absent, or be there where it was not\n"
      "# header NAME              this header of answers is compared; all others are overlooked\n"
      "# order                    items, and properties inside them, may come in another order\n\n"
      "order\n\n";
  for (const VolatileElement& row : volatile_elements()) {
    out += rule_line("value", fmt::format("{}:{}", row.name_space, row.name), info(row.kind).meaning);
  }
  for (const ShippedRule& row : shipped_values) {
    out += rule_line("value", row.rule, row.why);
  }
  out += '\n';
  for (const ShippedRule& row : shipped_headers) {
    out += rule_line("header", row.rule, row.why);
  }
  return out;
}

const Overlooked& Overlooked::standard() {
  static const Overlooked made = parse(standard_text()).value_or(Overlooked());
  return made;
}

bool Overlooked::has(const Names& names, std::string_view name_space, std::string_view name) {
  return names.contains(fmt::format("{}:{}", name_space, name));
}

Result<void> Overlooked::add(std::string_view line) {
  const std::size_t blank = line.find_first_of(" \t");
  const std::string_view word = line.substr(0, blank);
  const std::string_view rest =
      blank == std::string_view::npos ? std::string_view() : text::trim(line.substr(blank));
  if (word == "order" && rest.empty()) {
    order_ = true;
    return {};
  }
  if (word == "header" && !rest.empty() && rest.find_first_of(" \t:") == std::string_view::npos) {
    headers_.insert(text::lower(rest));
    return {};
  }
  const std::size_t colon = rest.find(':');
  if ((word != "value" && word != "element") || colon == std::string_view::npos) {
    return fail(ErrorCode::invalid_input,
                fmt::format("'{}' is no rule; expected 'value NAMESPACE:NAME', 'element NAMESPACE:NAME', "
                            "'header NAME' or 'order'",
                            text::printable(line, 80)));
  }
  const auto page = wbxml::find_page(rest.substr(0, colon));
  if (!page || wbxml::find_tag(*page, rest.substr(colon + 1)) == nullptr) {
    return fail(ErrorCode::invalid_input,
                fmt::format("'{}' is no element of MS-ASWBXML", text::printable(rest, 80)));
  }
  (word == "value" ? values_ : elements_).emplace(rest);
  return {};
}

Result<Overlooked> Overlooked::parse(std::string_view text) {
  Overlooked made;
  std::size_t number = 0;
  for (std::string_view line : text::split(text, '\n')) {
    ++number;
    line = line.substr(0, line.find('#'));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    line = text::trim(line);
    if (line.empty()) {
      continue;
    }
    if (made.values_.size() + made.elements_.size() + made.headers_.size() >= max_rules) {
      return fail(ErrorCode::limit_exceeded, fmt::format("more than {} rules", max_rules), number);
    }
    if (auto added = made.add(line); !added) {
      return fail(added.error().code, fmt::format("line {}: {}", number, added.error().what), number);
    }
  }
  return made;
}

}  // namespace eastap::model
