// An Autodiscover request and its answer together: what came of it, in one sentence, and what looks wrong.
// Pure; any thread. docs/traces.md has the members for programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "decoders/autodiscover/answer.h"
#include "decoders/autodiscover/question.h"
#include "decoders/eas/status.h"
#include "decoders/finding.h"

namespace eastap::autodiscover {

struct Conversation {
  Question question;
  Answer answer;
  int http_status = 0;   ///< 0: no answer (yet)
  std::string location;  ///< of a 301, 302, 303, 307 or 308; of a 451 X-MS-Location. Wire text: not printable
  std::string help_url;  ///< X-MS-Credential-Service-Url: where the user changes the password. Wire text

  /// "ActiveSync at https://mail.example.org/Microsoft-Server-ActiveSync", "redirect to the address
  /// jo@other.example", "error 600 Invalid Request: ...". Printable.
  [[nodiscard]] std::string result() const;
  /// "Autodiscover for jo@example.org: " and the result. Printable.
  [[nodiscard]] std::string sentence() const;
  /// "error 601", "web page", "redirect", "no ActiveSync server": a few words where HTTP does not tell how it
  /// ended, else "". Printable.
  [[nodiscard]] std::string status() const;
  /// How bad it is: errors of HTTP, of Autodiscover and answers that are none are failures, redirects and
  /// challenges are notices.
  [[nodiscard]] eas::Outcome outcome() const;
  /// What looks wrong: a URL without TLS, by IP address or without a dot in its host; an answer without an
  /// ActiveSync server; a body that could not be read. Codes autodiscover.*.
  [[nodiscard]] decoders::Findings findings() const;
};

}  // namespace eastap::autodiscover
