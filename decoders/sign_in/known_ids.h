// Identifiers of programs and services that turn up in sign-ins at Microsoft's token service. Constant data;
// any thread.
#pragma once

#include <string_view>

namespace eastap::sign_in {

/// Exchange (Online and hybrid) as the audience of tokens and the client_id of its Bearer challenge:
/// MS-XOAUTH.
inline constexpr std::string_view exchange_application = "00000002-0000-0ff1-ce00-000000000000";
inline constexpr std::string_view graph_application = "00000003-0000-0000-c000-000000000000";

/// The name of an application id, compared without letter case; "" for one that the table does not have.
[[nodiscard]] std::string_view known_application(std::string_view id);

}  // namespace eastap::sign_in
