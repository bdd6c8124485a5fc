#include "proxy/app/play_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "proxy/app/run_options.h"
#include "proxy/app/secret_input.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"

namespace eastap::app {
namespace {

constexpr double longest_wait = 4000;  // seconds; a Ping may wait for 59 minutes
constexpr std::size_t max_token = std::size_t{64} << 10U;
constexpr std::size_t max_play_device_id = 32;

/// Without the byte order mark that editors on Windows put before a text.
std::string_view without_mark(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

bool has_control_bytes(std::string_view text) {
  return std::ranges::any_of(text, [](char each) {
    const auto byte = static_cast<unsigned char>(each);
    return byte < 0x20 || byte == 0x7F;
  });
}

std::unexpected<Error> wrong_option(const std::string& option, const std::string& what) {
  return fail(ErrorCode::invalid_input, option + ": " + what);
}

Result<std::chrono::milliseconds> play_seconds(const char* option, double value) {
  if (!(value >= 0) || value > longest_wait) {
    return wrong_option(option, fmt::format("expected seconds from 0 to {}", longest_wait));
  }
  return std::chrono::milliseconds(std::llround(value * 1000));
}

Result<void> read_times(const PlayWords& words, PlayOptions& options) {
  const auto speed = parse_speed(words.speed);
  const auto max_wait = play_seconds("--max-wait", words.max_wait);
  const auto timeout = play_seconds("--timeout", words.timeout);
  const auto ramp = play_seconds("--ramp", words.ramp);
  if (!speed) {
    return fail(speed.error());
  }
  for (const auto* each : {&max_wait, &timeout, &ramp}) {
    if (!*each) {
      return fail(each->error());
    }
  }
  if (timeout->count() == 0) {
    return wrong_option("--timeout", "expected more than 0 seconds");
  }
  options.speed = *speed;
  options.max_wait = *max_wait;
  options.timeout = *timeout;
  options.ramp = *ramp;
  return {};
}

Result<void> read_identity(const PlayWords& words, PlayOptions& options) {
  if (!words.bearer_file.empty() && !words.password_file.empty()) {
    return wrong_option("--bearer-file", "a token and a password exclude each other");
  }
  if (!words.password_file.empty() && words.user.empty()) {
    return wrong_option("--password-file", "whose password? Add --user NAME");
  }
  if (words.user.find_first_of("\r\n") != std::string::npos) {
    return wrong_option("--user", "a name has no line ends");
  }
  if (words.bearer_file.empty() && words.user.find(':') != std::string::npos) {
    return wrong_option(
        "--user",
        "a name that signs in with Basic has no colon: the server would take what is behind it "
        "for the password (RFC 7617 section 2)");
  }
  const bool good_device = words.device_id.find_first_not_of(
                               "0123456789abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
  if (!good_device || words.device_id.size() > max_play_device_id) {
    return wrong_option("--device-id", "expected at most 32 letters and digits (MS-ASHTTP 2.2.1.1.1.2.4)");
  }
  options.user = words.user;
  options.password_file = words.password_file;
  options.bearer_file = words.bearer_file;
  options.device_id = words.device_id;
  return {};
}

}  // namespace

std::string PlayUrl::host_field() const {
  const std::uint16_t usual = tls ? 443 : 80;
  if (server.port != usual) {
    return server.to_string();
  }
  const std::string whole = server.to_string();
  return whole.substr(0, whole.rfind(':'));
}

bool PlayUrl::is_loopback() const {
  const auto address = IpAddress::parse(server.host);
  return address ? address->is_loopback() : text::iequals(server.host, "localhost");
}

Result<PlayUrl> parse_play_url(std::string_view text) {
  const std::string form = "expected https://HOST[:PORT][/PATH], found '" + text::printable(text, 200) + "'";
  PlayUrl url;
  if (text::istarts_with(text, "https://")) {
    text.remove_prefix(std::string_view("https://").size());
  } else if (text::istarts_with(text, "http://")) {
    text.remove_prefix(std::string_view("http://").size());
    url.tls = false;
  } else {
    return wrong_option("--to", form);
  }
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view authority = text.substr(0, slash);
  const std::string_view path = text.substr(slash);
  if (authority.find('@') != std::string_view::npos) {
    return fail(ErrorCode::refused,
                "--to: who signs in does not belong into the address: use --user NAME and --password-file");
  }
  if (path.find_first_of("?# \t\r\n") != std::string_view::npos) {
    return wrong_option("--to", "the path has a query or blanks; " + form);
  }
  const auto server = HostPort::parse(authority, url.tls ? 443 : 80);
  if (!server || server->port == 0 || server->host.empty()) {
    return wrong_option("--to", form);
  }
  url.server = *server;
  url.path = path == "/" ? "" : std::string(path);
  return url;
}

Result<double> parse_speed(const std::string& word) {
  if (word == "max") {
    return 0.0;
  }
  const std::string number = word.ends_with('x') ? word.substr(0, word.size() - 1) : word;
  double value = 0;
  if (!CLI::detail::lexical_cast(number, value) || !(value >= 0.001) || value > 100'000) {
    return wrong_option("--speed", "expected a number, 1 for as recorded, 10 for ten times as fast, or max");
  }
  return value;
}

Result<model::Overlooked> read_overlooked(const std::string& file) {
  if (file.empty()) {
    return model::Overlooked::standard();
  }
  constexpr std::size_t most = std::size_t{1} << 20U;
  const auto content = files::read(file, most);
  if (!content) {
    return fail(content.error().in("--ignore"));
  }
  auto parsed = model::Overlooked::parse(as_text(*content));
  if (!parsed) {
    return fail(parsed.error().in("--ignore " + file));
  }
  return parsed;
}

Result<PlayOptions> check_play_words(const PlayWords& words) {
  PlayOptions options;
  options.trace = words.trace;
  auto url = parse_play_url(words.to);
  if (!url) {
    return fail(std::move(url).error());
  }
  options.to = *std::move(url);
  if (auto read = read_identity(words, options); !read) {
    return fail(std::move(read).error());
  }
  if (auto read = read_times(words, options); !read) {
    return fail(std::move(read).error());
  }
  if (words.copies == 0 || words.copies > PlayOptions::max_copies) {
    return wrong_option("--copies", fmt::format("expected 1 to {}", PlayOptions::max_copies));
  }
  const bool signs_in = !words.user.empty() || !words.bearer_file.empty();
  if (signs_in && !options.to.tls && !options.to.is_loopback() && !words.allow_plain_http) {
    return fail(ErrorCode::refused,
                "--to: over http:// everybody on the way can read the password or token. Use https://, or "
                "--allow-plain-http where the network is yours");
  }
  options.copies = words.copies;
  options.record = words.record;
  options.record_secrets = words.record_secrets;
  options.tls.upstream_ca_file = words.upstream_ca;
  options.tls.insecure_upstream = words.insecure_upstream;
  options.yes = words.yes;
  options.json = words.json;
  options.verbosity = words.quiet || words.json ? -1 : words.verbose;
  return options;
}

void add_play_options(CLI::App& sub, PlayWords& words) {
  const char* const who = "Who signs in";
  sub.add_option("--user", words.user, "sign in as this user, where the recorded request signed in")
      ->type_name("NAME")
      ->group(who);
  sub.add_option("--password-file", words.password_file,
                 "the password is the first line of this file; without it you are asked")
      ->type_name("FILE")
      ->group(who);
  sub.add_option("--bearer-file", words.bearer_file, "sign in with the token in this file")
      ->type_name("FILE")
      ->group(who);
  sub.add_option("--device-id", words.device_id, "call the phone this instead of its recorded device id")
      ->type_name("ID")
      ->group(who);
  const char* const what = "What is played, and when";
  sub.add_option("--only", words.only, "only exchanges that match; see `eastap help filters`")
      ->type_name("EXPR")
      ->group(what);
  sub.add_option("--speed", words.speed, "1: pauses as recorded, 10: ten times as fast, max: no pauses")
      ->type_name("N|max")
      ->capture_default_str()
      ->group(what);
  sub.add_option("--max-wait", words.max_wait, "how long a Ping or hanging Sync may wait for its answer")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->group(what);
  sub.add_option("--timeout", words.timeout, "how long any other answer may take")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->group(what);
  sub.add_flag("-y,--yes", words.yes, "send also what changes the account or sends mail, without asking")
      ->group(what);
  sub.add_flag("--allow-plain-http", words.allow_plain_http,
               "sign in also over http:// to another machine: everybody on the way can read it")
      ->group(who);
  const char* const tls = "TLS";
  sub.add_option("--upstream-ca", words.upstream_ca, "trust these CAs too (PEM)")
      ->type_name("FILE")
      ->group(tls);
  sub.add_flag("--insecure-upstream,--insecure", words.insecure_upstream, "take any server certificate")
      ->group(tls);
  const char* const out = "What is kept and shown";
  sub.add_option("--record", words.record, "record what happens in this new trace file")
      ->type_name("FILE")
      ->group(out);
  sub.add_flag("--record-secrets", words.record_secrets, "passwords and tokens too")->group(out);
  sub.add_flag("--json", words.json, "one JSON object for each result and line")->group(out);
  sub.add_flag("-q,--quiet", words.quiet, "nothing for each exchange")->group(out);
}

Result<std::string> read_play_credentials(const PlayOptions& options) {
  if (!options.bearer_file.empty()) {
    auto content = files::read(options.bearer_file, max_token);
    if (!content) {
      return fail(content.error().in("--bearer-file"));
    }
    const std::string_view whole = without_mark(as_text(*content));
    const std::string token(text::trim(whole.substr(0, whole.find_first_of("\r\n"))));
    if (token.empty() || token.find_first_of(" \t") != std::string::npos) {
      return wrong_option("--bearer-file", "expected a token in the first line");
    }
    if (has_control_bytes(token)) {
      return wrong_option(
          "--bearer-file",
          "the token has control bytes, which no header may have; is the file UTF-16 or binary? "
          "Expected text");
    }
    return "Bearer " + token;
  }
  if (options.user.empty()) {
    return std::string();
  }
  auto password = options.password_file.empty() ? read_secret("password of " + text::printable(options.user))
                                                : read_password(options.password_file);
  if (!password) {
    return fail(options.password_file.empty() ? password.error().in("--user")
                                              : password.error().in("--password-file"));
  }
  std::string pair = options.user + ':';  // RFC 7617 section 2
  pair += options.password_file.empty() ? std::string_view(*password) : without_mark(*password);
  return "Basic " + text::to_base64(as_bytes(pair));
}

}  // namespace eastap::app
