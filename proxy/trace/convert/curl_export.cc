#include "proxy/trace/convert/curl_export.h"

#include <algorithm>
#include <array>
#include <utility>

#include "proxy/base/text.h"
#include "proxy/model/exchange_view.h"
#include "proxy/trace/convert/exchange_facts.h"
#include "proxy/trace/export_folder.h"
#include "proxy/trace/export_names.h"

namespace eastap::trace {
namespace {

constexpr std::string_view curl_script = "commands.sh";

bool is_curl_file(std::string_view name) {
  constexpr std::array<std::string_view, 1> endings{"body"};
  return is_stem_file(name, endings);
}

/// curl sets these itself, from what it sends.
constexpr std::array<std::string_view, 4> set_by_curl{"Content-Length", "Transfer-Encoding", "Connection",
                                                      "Proxy-Connection"};
/// curl adds these where nobody names them; with a body also those of the second row.
constexpr std::array<std::string_view, 2> added_by_curl{"User-Agent", "Accept"};
constexpr std::array<std::string_view, 2> added_with_body{"Content-Type", "Expect"};
/// Secret wherever they stand, also in a trace that kept them.
constexpr std::array<std::string_view, 4> withheld_fields{"Authorization", "Proxy-Authorization", "Cookie",
                                                          "X-MS-RefreshTokenCredential"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::ranges::any_of(names, [&](std::string_view each) { return text::iequals(each, name); });
}

/// The placeholder of a credential: a variable of the shell, expanded inside double quotes.
std::string placeholder(std::string_view name, std::string_view value) {
  if (text::iequals(name, "Cookie")) {
    return R"("Cookie: ${COOKIE:?set COOKIE}")";
  }
  if (text::iequals(name, "Proxy-Authorization")) {
    return R"("Proxy-Authorization: ${PROXY_AUTHORIZATION:?set PROXY_AUTHORIZATION}")";
  }
  if (text::iequals(name, "X-MS-RefreshTokenCredential")) {
    return R"("X-MS-RefreshTokenCredential: ${REFRESH_TOKEN:?set REFRESH_TOKEN}")";
  }
  if (text::istarts_with(value, "Bearer")) {
    return R"("Authorization: Bearer ${TOKEN:?set TOKEN}")";
  }
  return R"("Authorization: ${AUTHORIZATION:?set AUTHORIZATION}")";
}

class CurlExporter final : public Exporter {
 public:
  explicit CurlExporter(ExportFolder folder) : folder_(std::move(folder)) {
    script_ =
        "#!/bin/sh\n# Requests of a trace, one function each; made by eastap export --curl.\n"
        "# Run one: USER_PASSWORD='anna:secret' sh commands.sh 7\n"
        "set -eu\ncd \"$(dirname \"$0\")\"\ncase \"${1:-}\" in\n";
  }

  Result<void> add(const Event& event) override {
    const core::ExchangePtr& exchange = event.observation.exchange;
    if (!is_told(event)) {
      return {};
    }
    if (exchange->kind != core::Exchange::Kind::http || !exchange->request) {
      return {};
    }
    model::ExchangeView view(exchange, event.storage.auth, nullptr);
    const core::Message& request = *exchange->request;
    const std::string name = file_stem(exchange->id.value, exchange_word(view));
    if (!event.storage.request.head_redacted.empty() && url_of(*exchange).find("***") != std::string::npos) {
      remark(name, "its address held a secret, which is overwritten");
    }
    std::string command = std::to_string(exchange->id.value) + ")  # " +
                          text::printable(exchange_word(view)) +
                          "\ncurl --globoff --path-as-is --include --output -" + version(request.head);
    const bool head_only = request.head.method() == "HEAD";  // with --request curl would wait for a body
    command += head_only ? " --head" : " --request " + shell_quoted(text::printable(request.head.method()));
    for (const core::Field& field : request.head.fields()) {
      put_field(command, field);
    }
    const bool with_body = has_body(request) && !head_only;
    put_absent(command, request.head, added_by_curl);
    if (with_body) {
      put_absent(command, request.head, added_with_body);
      if (auto written = put_body(command, name, request, event.storage.request); !written) {
        return written;
      }
    } else if (request.body.wire_length != 0) {
      remark(name, "curl sends no body with HEAD");
    }
    script_ += command + " \\\n  ${CURL_OPTIONS:-} -- " +
               shell_quoted(text::printable(url_of(*exchange), 65536)) + "\n;;\n";
    ++report_.exchanges;
    return {};
  }

  Result<ExportReport> finish(const Reader& /*reader*/) override {
    script_ += "*) echo \"usage: sh $0 NUMBER\" >&2; exit 2;;\nesac\n";
    if (auto written = folder_.write(std::string(curl_script), as_bytes(script_)); !written) {
      return fail(written.error());
    }
    auto done = folder_.commit(is_curl_file);
    return done ? Result<ExportReport>(std::move(report_)) : fail(done.error());
  }

 private:
  static void put_field(std::string& command, const core::Field& field) {
    if (is_one_of(field.name, set_by_curl)) {
      return;
    }
    if (!is_one_of(field.name, withheld_fields)) {
      // "Name:" would take the field away; curl writes an empty one for "Name;".
      command +=
          " \\\n  --header " +
          shell_quoted(text::printable(field.name) +
                       (field.value.empty() ? std::string(";") : ": " + text::printable(field.value, 65536)));
    } else if (text::iequals(field.name, "Authorization") && text::istarts_with(field.value, "Basic")) {
      command += " \\\n  --user \"${USER_PASSWORD:?set USER_PASSWORD}\"";
    } else {
      command += " \\\n  --header " + placeholder(field.name, field.value);
    }
  }

  /// Over TLS curl would choose HTTP/2.
  static std::string version(const core::Head& head) {
    return core::start_line_word(head.start_line(), 2) == "HTTP/1.0" ? " --http1.0" : " --http1.1";
  }

  /// An empty body counts where the request said its length.
  static bool has_body(const core::Message& request) {
    return request.body.wire_length != 0 || request.head.find("Content-Length") ||
           request.head.find("Transfer-Encoding");
  }

  /// What the request did not say curl is not to say either.
  template <std::size_t N>
  static void put_absent(std::string& command, const core::Head& head,
                         const std::array<std::string_view, N>& names) {
    for (const std::string_view name : names) {
      if (!head.find(name)) {
        command += " \\\n  --header '" + std::string(name) + ":'";
      }
    }
  }

  Result<void> put_body(std::string& command, const std::string& name, const core::Message& request,
                        const MessageStorage& storage) {
    const Bytes content = request.body.content();
    if (request.body.wire_length != 0 && (!request.body.kept || !storage.withheld.empty())) {
      remark(name, "its body is not in the trace: an empty one is sent");
    } else if (!content.empty()) {
      if (!storage.body_redacted.empty()) {
        remark(name, "a secret in its body is overwritten");
      }
      const std::string file = name + ".body";
      command += " \\\n  --data-binary @" + shell_quoted(file);
      return folder_.write(file, content);
    }
    command += " \\\n  --data-binary ''";
    return {};
  }

  void remark(const std::string& name, const std::string& what) {
    report_.remarks.push_back(name + ": " + what);
  }

  ExportFolder folder_;
  ExportReport report_;
  std::string script_;
};

}  // namespace

std::string shell_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += R"('\'')";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

Result<std::unique_ptr<Exporter>> open_curl_export(const ExportOptions& options) {
  auto folder = ExportFolder::open(options.target, curl_script, options.force);
  if (!folder) {
    return fail(folder.error());
  }
  return std::make_unique<CurlExporter>(std::move(*folder));
}

}  // namespace eastap::trace
