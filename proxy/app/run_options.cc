#include "proxy/app/run_options.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "proxy/app/api_desk.h"
#include "proxy/app/rotation_option.h"
#include "proxy/app/transparent_rules.h"
#include "proxy/base/caret.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"

namespace eastap::app {

namespace {

constexpr std::uint64_t largest_body_limit = std::uint64_t{1} << 30U;  // bodies are held in memory

std::unexpected<Error> bad(const std::string& option, const std::string& why) {
  return fail(ErrorCode::invalid_input, option + ": " + why);
}

Result<std::chrono::milliseconds> seconds(const std::string& option, double value, double most) {
  if (!(value > 0) || value > most) {
    return bad(option, "expected seconds above 0, at most " + std::to_string(static_cast<int>(most)));
  }
  return std::chrono::milliseconds(std::llround(std::max(value * 1000, 1.0)));
}

Result<std::vector<core::ListenerSpec>> listeners(const RunWords& words) {
  const auto standard = Endpoint::parse(words.listen);
  if (!standard) {
    return bad("--listen", "expected ADDRESS:PORT, for example 0.0.0.0:8443 or [::]:8443, not \"" +
                               text::printable(words.listen) + "\"");
  }
  if (words.served) {
    return std::vector<core::ListenerSpec>{{.mode = core::Mode::serving(), .listen = *standard}};
  }
  if (words.modes.empty()) {
    return fail(ErrorCode::invalid_input,
                "say how clients come in, for example: eastap run reverse:https://mail.example.org  (`eastap "
                "help modes` explains)");
  }
  std::vector<core::ListenerSpec> specs;
  for (const std::string& word : words.modes) {
    auto spec = core::ListenerSpec::parse(word, *standard);
    if (!spec) {
      return fail(std::move(spec).error());
    }
    const bool taken = spec->listen.port != 0 && std::ranges::any_of(specs, [&](const auto& other) {
                         return other.listen == spec->listen;
                       });
    if (taken) {
      return bad(word, "another mode listens on " + spec->listen.to_string() +
                           " already; give each its own: MODE@ADDRESS:PORT");
    }
    specs.push_back(*std::move(spec));
  }
  return specs;
}

Result<void> no_empty(const std::string& option, const std::vector<std::string>& values) {
  if (std::ranges::any_of(values, [](const std::string& value) { return value.empty(); })) {
    return bad(option, "an empty pattern matches nothing");
  }
  return {};
}

Result<void> read_hosts(const RunWords& words, RunOptions& options) {
  for (const auto& [option, values] :
       {std::pair("--intercept", &words.intercept), std::pair("--passthrough", &words.passthrough),
        std::pair("--allow-destination", &words.allow_destinations)}) {
    if (auto fine = no_empty(option, *values); !fine) {
      return fine;
    }
  }
  options.settings.host_rules = core::HostRules(words.intercept, words.passthrough);
  options.standard_hosts = words.intercept.empty();
  options.allowed_destinations = words.allow_destinations;
  if (!words.via.empty()) {
    auto via = parse_via(words.via);
    if (!via) {
      return fail(std::move(via).error());
    }
    options.settings.via = *std::move(via);
  }
  if (!words.interface.empty()) {
    if (const auto why = bad_interface_name(words.interface)) {
      return bad("--interface", *why);
    }
  }
  options.interface = words.interface;
  options.redirect_local = words.redirect_local;
  return {};
}

Result<CertificateFiles> files_of(const std::string& option, const std::string& certificate,
                                  const std::string& key, const std::string& password_file) {
  if (certificate.empty() && (!key.empty() || !password_file.empty())) {
    return bad(option, "name the certificate as well as its key or password");
  }
  return CertificateFiles{certificate, key, password_file};
}

Result<void> read_tls(const RunWords& words, RunOptions& options) {
  if (words.tls_profile != "modern" && words.tls_profile != "legacy") {
    return bad("--tls-profile", "expected modern or legacy");
  }
  const bool legacy = words.tls_profile == "legacy";
  options.tls.profile = legacy ? core::TlsOptions::Profile::legacy : core::TlsOptions::Profile::modern;
  options.tls.upstream_ca_file = words.upstream_ca;
  options.tls.insecure_upstream = words.insecure_upstream;
  options.settings.rsa_leaf = words.rsa_leaf || legacy;  // phones of that age know no elliptic curves
  options.settings.sha1_leaf = words.sha1_leaf;
  options.key_log = words.key_log;
  for (const auto& [option, certificate, key, password, to] :
       {std::tuple("--ca-cert", &words.ca_cert, &words.ca_key, &words.ca_password_file, &options.ca),
        std::tuple("--leaf", &words.leaf, &words.leaf_key, &words.leaf_password_file, &options.leaf),
        std::tuple("--client-cert", &words.client_cert, &words.client_cert_key,
                   &words.client_cert_password_file, &options.client)}) {
    auto files = files_of(option, *certificate, *key, *password);
    if (!files) {
      return fail(std::move(files).error());
    }
    *to = *std::move(files);
  }
  return {};
}

Result<void> read_hooks(const RunWords& words, RunOptions& options) {
  if (words.on_hook_error != "pass" && words.on_hook_error != "drop") {
    return bad("--on-hook-error", "expected pass or drop");
  }
  options.drop_on_hook_error = words.on_hook_error == "drop";
  options.script_trust = words.script_trust;
  options.scripts.assign(words.scripts.begin(), words.scripts.end());
  for (const std::string& spec : words.faults) {
    auto fault = script::FaultSpec::parse(spec);
    if (!fault) {
      return fail(std::move(fault).error().in("--fault '" + spec + "'"));
    }
    options.faults.push_back(*std::move(fault));
  }
  return {};
}

Result<void> read_filter(const char* option, const std::string& text, std::optional<model::Filter>& into) {
  auto filter = model::Filter::parse(text);
  if (!filter) {
    return bad(option, filter.error().what + '\n' + point_at(text, filter.error().offset.value_or(0)));
  }
  into = *std::move(filter);
  return {};
}

/// Breakpoints and the API.
Result<void> read_control(const RunWords& words, RunOptions& options) {
  for (const std::string& text : words.breaks) {
    std::optional<model::Filter> checked;
    if (auto filter = read_filter("--break", text, checked); !filter) {
      return filter;
    }
  }
  options.breaks = words.breaks;
  if (words.api) {
    auto where = parse_api_address(words.api->empty() ? "127.0.0.1:0" : *words.api);
    if (!where) {
      return fail(std::move(where).error().in("--api"));
    }
    options.api = *where;
  }
  return {};
}

/// What is printed for each exchange.
Result<void> read_output(const RunWords& words, RunOptions& options) {
  if (words.quiet && words.verbose > 0) {
    return bad("-q", "it prints nothing and -v prints more: choose one");
  }
  options.verbosity = words.quiet ? -1 : std::min(words.verbose, 2);
  if (words.filter.empty()) {
    return {};
  }
  if (words.quiet) {
    return bad("-q", "it prints nothing, so there is nothing to --filter: choose one");
  }
  return read_filter("--filter", words.filter, options.filter);
}

/// What is kept in a trace.
Result<void> read_recording(const RunWords& words, RunOptions& options) {
  if (words.record.empty()) {
    if (words.record_secrets) {
      return bad("--record-secrets", "there is no trace to keep secrets in; add --record FILE");
    }
    if (!words.record_filter.empty()) {
      return bad("--record-filter", "there is no trace to choose for; add --record FILE");
    }
    if (!words.rotate.empty() || !words.max_disk.empty()) {
      return bad(words.rotate.empty() ? "--max-disk" : "--rotate",
                 "there is no trace to spread over files; add --record FILE");
    }
    return {};
  }
  options.record = words.record;
  options.record_secrets = words.record_secrets;
  auto rotation = read_rotation(words.rotate, words.max_disk);
  if (!rotation) {
    return fail(rotation.error());
  }
  options.rotation = *std::move(rotation);
  return words.record_filter.empty()
             ? Result<void>()
             : read_filter("--record-filter", words.record_filter, options.record_filter);
}

}  // namespace

Result<RunOptions> check_run_words(const RunWords& words) {
  RunOptions options;
  auto specs = listeners(words);
  if (!specs) {
    return fail(std::move(specs).error());
  }
  options.listeners = *std::move(specs);
  options.state_folder =
      words.state_folder.empty() ? files::default_state_folder() : std::filesystem::path(words.state_folder);
  if (auto output = read_output(words, options); !output) {
    return fail(std::move(output).error());
  }
  options.debug = words.debug;
  if (auto recording = read_recording(words, options); !recording) {
    return fail(std::move(recording).error());
  }

  core::Settings& settings = options.settings;
  settings.keep_host = words.keep_host;
  settings.allow_public = words.allow_public;
  settings.allow_wipe = words.allow_wipe;
  settings.passthrough_after = words.passthrough_after;
  settings.proxy_protocol = words.proxy_protocol;
  if (words.on_unreachable != "502" && words.on_unreachable != "reset") {
    return bad("--on-unreachable", "expected 502 or reset");
  }
  settings.unreachable_resets = words.on_unreachable == "reset";
  const auto body_limit = parse_size(words.body_limit);
  if (!body_limit || *body_limit > largest_body_limit) {
    return bad("--body-limit", "expected a size such as 8MiB, at most 1GiB");
  }
  settings.body_limit = *body_limit;
  const auto wipe_wait = seconds("--wipe-wait", words.wipe_wait, 3600);
  const auto connect_timeout = seconds("--connect-timeout", words.connect_timeout, 3600);
  if (!wipe_wait || !connect_timeout) {
    return fail(!wipe_wait ? wipe_wait.error() : connect_timeout.error());
  }
  settings.wipe_wait = *wipe_wait;
  settings.connect_timeout = *connect_timeout;

  if (auto hosts = read_hosts(words, options); !hosts) {
    return fail(std::move(hosts).error());
  }
  if (auto tls = read_tls(words, options); !tls) {
    return fail(std::move(tls).error());
  }
  if (auto hooks = read_hooks(words, options); !hooks) {
    return fail(std::move(hooks).error());
  }
  if (auto control = read_control(words, options); !control) {
    return fail(std::move(control).error());
  }
  return options;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = text::to_number(text.substr(0, digits));
  std::string unit = text::lower(text.substr(digits));
  if (unit.ends_with("ib")) {
    unit.resize(unit.size() - 2);
  } else if (unit.ends_with("b")) {
    unit.pop_back();
  }
  constexpr std::string_view units = "kmgt";
  unsigned shift = 0;
  if (!unit.empty()) {
    const std::size_t at = unit.size() == 1 ? units.find(unit[0]) : std::string_view::npos;
    if (at == std::string_view::npos) {
      return std::nullopt;
    }
    shift = 10 * (static_cast<unsigned>(at) + 1);
  }
  if (!number || *number == 0 || *number > (UINT64_MAX >> shift)) {
    return std::nullopt;
  }
  return *number << shift;
}

Result<core::ViaProxy> parse_via(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  constexpr std::string_view form = "expected http://[USER:PASSWORD@]HOST:PORT";
  if (!text::istarts_with(url, scheme)) {
    return bad("--via", std::string(form));
  }
  std::string_view rest = url.substr(scheme.size());
  if (rest.ends_with('/')) {
    rest.remove_suffix(1);
  }
  core::ViaProxy via;
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    // RFC 7617 section 2: base64 of user, colon, password.
    via.authorization = "Basic " + text::to_base64(as_bytes(text::percent_decode(rest.substr(0, at))));
    rest = rest.substr(at + 1);
  }
  const auto proxy = HostPort::parse(rest, 3128);
  if (!proxy || proxy->port == 0) {
    return bad("--via", std::string(form));
  }
  via.proxy = *proxy;
  return via;
}

Result<std::string> read_password(const std::filesystem::path& file) {
  constexpr std::size_t longest = 1024;
  auto content = files::read(file, longest);
  if (!content) {
    return fail(std::move(content).error());
  }
  std::string password(as_text(*content));
  password.resize(std::min(password.find_first_of("\r\n"), password.size()));
  return password;
}

}  // namespace eastap::app
