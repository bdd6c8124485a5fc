#include "decoders/sign_in/known_ids.h"

#include <algorithm>
#include <array>

#include "proxy/base/text.h"

namespace eastap::sign_in {
namespace {

struct Application {
  std::string_view id;
  std::string_view name;
};
constexpr std::array<Application, 7> applications{{
    {exchange_application, "Exchange"},
    {graph_application, "Microsoft Graph"},
    {"f8d98a96-0999-43f5-8af3-69971c7bb423", "iOS Accounts (Apple Mail)"},
    {"8acd33ea-7197-4a96-bc33-d7cc7101262f", "Samsung Email"},
    {"2cee05de-2b8f-45a2-8289-2a06ca32c4c8", "Gmail for Android"},
    {"27922004-5251-4030-b22d-91ecd9a37ea4", "Outlook mobile"},
    {"9e5f94bc-e8a4-4e73-b8be-63364c29d753", "Thunderbird"},
}};

}  // namespace

std::string_view known_application(std::string_view id) {
  const auto* const found =
      std::ranges::find_if(applications, [&](const Application& one) { return text::iequals(one.id, id); });
  return found == applications.end() ? std::string_view{} : found->name;
}

}  // namespace eastap::sign_in
