// Reads any text as the query of an EAS request and as an Authorization header. The cheap classification and
// the full reading must name the same command, and every text that is kept must be UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "decoders/eas/authorization.h"
#include "decoders/eas/request_context.h"
#include "proxy/base/text.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void require_text(const std::string& text) {
  require(eastap::text::is_utf8(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eastap::eas;
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const std::string target = "/Microsoft-Server-ActiveSync?" + std::string(input);
  const auto header = [&](std::string_view name) -> std::optional<std::string_view> {
    // Every header the reader asks for, with the input as its value.
    return name == "Authorization" ? std::nullopt : std::optional<std::string_view>(input);
  };
  const RequestContext context = read_request("POST", target, header);
  if (context.form == QueryForm::base64 || context.form == QueryForm::plain) {
    require(context.command == classify("POST", target));
  }
  require(context.findings.size() <= eastap::decoders::max_findings);
  require(context.parameters.size() <= max_query_parameters);
  for (const std::string* text :
       {&context.command_name, &context.version, &context.device_id, &context.device_type, &context.user,
        &context.user_agent, &context.locale}) {
    require_text(*text);
  }
  for (const QueryParameter& parameter : context.parameters) {
    require_text(parameter.name);
    require_text(parameter.value);
  }
  require(classify("POST", input) != Command::options);
  const Credentials credentials = read_authorization(input);
  require_text(credentials.user);
  require(credentials.scheme.size() <= 40);
  return 0;
}
