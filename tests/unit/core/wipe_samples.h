// For the tests of the guard of wipes: answers that order one, and hooks that answer.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "decoders/content_coding.h"
#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"

namespace eastap::test {

inline constexpr const char* provision_head =
    "POST /Microsoft-Server-ActiveSync?Cmd=Provision&User=jo&DeviceId=D1&DeviceType=iPhone HTTP/1.1\r\n"
    "Host: server.test\r\nContent-Length: 0\r\n\r\n";
// Provision page, Provision with Status 1 and RemoteWipe.
inline const std::string held_wipe_body("\x03\x01\x6a\x00\x00\x0e\x45\x4b\x03\x31\x00\x01\x0c\x01", 14);
inline const std::string wipe_answer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.wbxml\r\nContent-Length: 14\r\n\r\n" +
    held_wipe_body;

inline std::string gzip(const std::string& content) {
  return std::string(as_text(*decoders::encode("gzip", as_bytes(content))));
}

/// A server's answer with this start and these fields.
inline std::string answer_of(const std::string& head, const std::string& body) {
  return head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// An answer of a hook, as a script would give it.
inline core::Verdict answers(std::vector<std::pair<std::string, std::string>> fields,
                             const std::string& body) {
  core::Verdict verdict;
  verdict.action = core::Verdict::Action::answer;
  verdict.answer.fields = std::move(fields);
  verdict.answer.content = to_bytes(body);
  return verdict;
}

inline constexpr const char* folder_sync_head =
    "POST /Microsoft-Server-ActiveSync?Cmd=FolderSync&User=jo&DeviceId=D1&DeviceType=iPhone HTTP/1.1\r\n"
    "Host: server.test\r\nContent-Length: 0\r\n\r\n";
inline const std::string no_folders = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

}  // namespace eastap::test
