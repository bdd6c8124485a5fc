#include "proxy/model/serve/query_match.h"

#include <algorithm>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

bool names_the_client(std::string_view parameter) {
  return text::iequals(parameter, "User") || text::iequals(parameter, "DeviceId") ||
         text::iequals(parameter, "DeviceType") || text::iequals(parameter, "Cmd");
}

/// "token=****" and "token=abc".
bool same_secret(std::string_view recorded, std::string_view live) {
  const std::size_t value = recorded.find('=') + 1;  // 0 where there is none
  return value != 0 && is_overwritten_value(recorded.substr(value)) &&
         live.starts_with(recorded.substr(0, value));
}

}  // namespace

bool is_packed_options(const eas::RequestContext& context, const eas::QueryParameter& parameter) {
  return context.form == eas::QueryForm::base64 && parameter.name == "Options" &&
         parameter.value.starts_with("0x");  // more bytes than one are told in hex alone
}

QueryValues query_values(const eas::RequestContext& context) {
  QueryValues found;
  for (const eas::QueryParameter& each : context.parameters) {
    if (!names_the_client(each.name) && !is_packed_options(context, each)) {
      found.emplace(each.name, each.value);
    }
  }
  return found;
}

std::vector<std::string> query_flags(const eas::RequestContext& context) {
  std::vector<std::string> flags;
  if (context.save_in_sent.value_or(false)) {
    flags.emplace_back("saves in Sent Items (SaveInSent)");
  }
  if (context.accept_multipart) {
    flags.emplace_back("accepts a multipart answer (MS-ASAcceptMultiPart)");
  }
  return flags;
}

std::vector<std::string> other_flags(const eas::RequestContext& recorded, const eas::RequestContext& live) {
  const std::vector<std::string> before = query_flags(recorded);
  const std::vector<std::string> now = query_flags(live);
  std::vector<std::string> told;
  for (const std::string& flag : before) {
    if (std::ranges::find(now, flag) == now.end()) {
      told.push_back("- " + flag);
    }
  }
  for (const std::string& flag : now) {
    if (std::ranges::find(before, flag) == before.end()) {
      told.push_back("+ " + flag);
    }
  }
  return told;
}

bool is_overwritten_value(std::string_view value) {
  return !value.empty() && value.find_first_not_of('*') == std::string_view::npos;
}

bool same_query(std::string_view recorded, std::string_view live, bool overwritten) {
  return std::ranges::equal(text::split(recorded, '&'), text::split(live, '&'),
                            [&](std::string_view before, std::string_view now) {
                              return before == now || (overwritten && same_secret(before, now));
                            });
}

}  // namespace eastap::model
