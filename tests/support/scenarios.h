// Words that several playbook tests share: sample messages, option sets, looking into exchanges.
#pragma once

#include <string>
#include <string_view>

#include "tests/support/playbook.h"

namespace eastap::test {

inline constexpr const char* sample_request =
    "POST /Microsoft-Server-ActiveSync?Cmd=FolderSync&User=jo&DeviceId=D1&DeviceType=iPhone HTTP/1.1\r\n"
    "hOST: server.test\r\nX-Odd:  two blanks \r\nContent-Length: 4\r\n\r\nbody";
inline constexpr const char* sample_answer =
    "HTTP/1.1 200 Fine\r\nX-b: 1\r\nx-B: 2\r\nContent-Length: 5\r\n\r\nhello";

/// reverse mode, plain on both sides, observed.
[[nodiscard]] RigOptions plain_reverse();
/// reverse mode, TLS on both sides, observed.
[[nodiscard]] RigOptions tls_reverse();
/// explicit proxy, observed.
[[nodiscard]] RigOptions explicit_proxy();
/// plain_reverse() whose hooks see requests and responses with their bodies and say `verdict`.
[[nodiscard]] RigOptions hooked(std::function<core::Verdict(const core::HookCall&)> verdict);

[[nodiscard]] bool has_note(const core::Exchange& exchange, core::Note::Kind kind, std::string_view part);

}  // namespace eastap::test
