#include "proxy/core/mode.h"

#include <array>
#include <optional>
#include <utility>

#include "proxy/base/text.h"

namespace eastap::core {

namespace {

/// What follows "NAME:" in a spec; nullopt where there is no colon.
using Argument = std::optional<std::string_view>;

struct Row {
  std::string_view name;
  Result<Mode> (*read)(Argument argument);
  ModeHelp help;
};

Result<Mode> without_argument(Mode::Kind kind, std::string_view name, Argument argument) {
  if (argument) {
    return fail(ErrorCode::invalid_input, "mode " + std::string(name) + " takes nothing after its name");
  }
  Mode mode;
  mode.kind = kind;
  mode.spec = name;
  return mode;
}

Result<Mode> read_connect(Argument argument) {
  return without_argument(Mode::Kind::connect, "connect", argument);
}

Result<Mode> read_transparent(Argument argument) {
  return without_argument(Mode::Kind::transparent, "transparent", argument);
}

Result<Mode> read_reverse(Argument argument) {
  constexpr std::string_view https = "https://";
  constexpr std::string_view http = "http://";
  if (!argument || argument->empty()) {
    return fail(ErrorCode::invalid_input,
                "mode reverse needs the server's address: reverse:https://mail.example.org");
  }
  Mode mode;
  std::string_view rest = *argument;
  if (text::istarts_with(rest, https)) {
    rest.remove_prefix(https.size());
  } else if (text::istarts_with(rest, http)) {
    mode.upstream_tls = false;
    rest.remove_prefix(http.size());
  } else {
    return fail(ErrorCode::invalid_input, "reverse:" + text::printable(*argument) +
                                              ": the server's address must begin with https:// or http://");
  }
  const std::size_t path = rest.find_first_of("/?#");
  if (path != std::string_view::npos && rest.substr(path) != "/") {
    return fail(ErrorCode::invalid_input,
                "reverse:" + text::printable(*argument) +
                    ": leave the path out; the tap passes every path on as the phone asks for it");
  }
  const std::string_view authority = rest.substr(0, path);
  if (authority.find('@') != std::string_view::npos) {
    return fail(ErrorCode::invalid_input, "reverse:" + text::printable(*argument) +
                                              ": leave user name and password out; the phone sends its own");
  }
  const auto upstream = HostPort::parse(authority, mode.upstream_tls ? 443 : 80);
  if (!upstream || upstream->port == 0) {
    return fail(ErrorCode::invalid_input,
                "reverse:" + text::printable(*argument) + ": not a host with an optional port");
  }
  mode.upstream = *upstream;
  mode.spec = "reverse:" + std::string(*argument);
  return mode;
}

constexpr std::array<Row, 3> rows = {{
    {"reverse",
     read_reverse,
     {"reverse:https://HOST[:PORT]",
      "stand in for one server: the phone's account names the tap instead of HOST (http:// too)"}},
    {"connect",
     read_connect,
     {"connect", "explicit proxy: the phone's Wi-Fi settings name the tap as HTTP proxy"}},
    {"transparent",
     read_transparent,
     {"transparent", "the packet filter of this Linux router redirects the phone's connections here"}},
}};

constexpr std::array<ModeHelp, rows.size()> helps = [] {
  std::array<ModeHelp, rows.size()> all{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    all[i] = rows[i].help;
  }
  return all;
}();

}  // namespace

Result<Mode> Mode::parse(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  const Argument argument = colon == std::string_view::npos ? Argument() : Argument(text.substr(colon + 1));
  for (const Row& row : rows) {
    if (text::iequals(name, row.name)) {
      return row.read(argument);
    }
  }
  std::string forms;
  for (const ModeHelp& help : helps) {
    forms += (forms.empty() ? "" : ", ") + std::string(help.form);
  }
  return fail(ErrorCode::invalid_input,
              "no such mode: \"" + text::printable(text) + "\"; the modes are " + forms);
}

Mode Mode::serving() {
  Mode mode;
  mode.kind = Kind::served;
  mode.upstream_tls = false;
  mode.spec = "serve";
  return mode;
}

Result<ListenerSpec> ListenerSpec::parse(std::string_view text, const Endpoint& default_listen) {
  ListenerSpec spec{.mode = {}, .listen = default_listen};
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos) {
    const auto listen = Endpoint::parse(text.substr(at + 1));
    if (!listen) {
      return fail(ErrorCode::invalid_input,
                  text::printable(text) +
                      ": after '@' comes where to listen, as ADDRESS:PORT, for example 0.0.0.0:8443 or "
                      "[::]:8443");
    }
    spec.listen = *listen;
    text = text.substr(0, at);
  }
  auto mode = Mode::parse(text);
  if (!mode) {
    return fail(std::move(mode).error());
  }
  spec.mode = *std::move(mode);
  return spec;
}

std::span<const ModeHelp> mode_help() {
  return helps;
}

}  // namespace eastap::core
