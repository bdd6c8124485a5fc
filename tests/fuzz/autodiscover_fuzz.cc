// Reads any bytes as an Autodiscover conversation. Line 1 is "METHOD TARGET", line 2 the HTTP status and
// where it leads; then the request's body, a line "--", and the answer's body. Whatever is shown must be
// printable and bounded, and the two readers of redirects must not lose each other's answers.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "decoders/autodiscover/conversation.h"
#include "decoders/eas/redirects.h"
#include "proxy/base/text.h"

namespace {

using namespace eastap;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void require_shown(const std::string& words) {
  constexpr std::size_t most = 4 * 1024;
  require(words.size() <= most && words == text::printable(words, words.size() + 1));
}

/// The text before a separator; the rest stays in `input`.
std::string_view take(std::string_view& input, std::string_view separator) {
  const std::size_t end = input.find(separator);
  const std::string_view taken = input.substr(0, end);
  input.remove_prefix(end == std::string_view::npos ? input.size() : end + separator.size());
  return taken;
}

void check(const autodiscover::Answer& answer) {
  require(answer.servers.size() <= autodiscover::max_servers);
  for (const std::string* text : {&answer.display_name, &answer.address, &answer.culture, &answer.redirect,
                                  &answer.code, &answer.message, &answer.debug_data}) {
    require(text::is_utf8(*text) && text->size() <= autodiscover::max_text);
  }
  for (const autodiscover::Server& each : answer.servers) {
    for (const std::string* text : {&each.type, &each.url, &each.name, &each.data}) {
      require(text::is_utf8(*text) && text->size() <= autodiscover::max_text);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input{reinterpret_cast<const char*>(data), size};
  std::string_view target = take(input, "\n");
  const std::string_view method = take(target, " ");
  std::string_view location = take(input, "\n");
  const int status = static_cast<int>(text::to_number(take(location, " ")).value_or(200) % 1000);
  const std::string_view request = take(input, "\n--\n");

  autodiscover::Conversation all;
  all.question = autodiscover::read_question(method, target, as_bytes(request));
  all.answer = autodiscover::read_answer(as_bytes(input));
  all.http_status = status;
  all.location = location;
  check(all.answer);
  require(all.question.address.size() <= autodiscover::max_text && text::is_utf8(all.question.address));
  require_shown(all.sentence());
  require_shown(all.result());
  require_shown(all.status());
  require(all.findings().size() <= decoders::max_findings);
  static_cast<void>(all.outcome());

  const auto headers = [&](std::string_view name) -> std::optional<std::string_view> {
    return name == "Location" || name == "X-MS-Location" ? std::optional(location) : std::nullopt;
  };
  const auto redirects = eas::find_redirects(eas::Command::autodiscover, status, headers, as_bytes(input));
  require(redirects.size() <= eas::max_redirects);
  return 0;
}
