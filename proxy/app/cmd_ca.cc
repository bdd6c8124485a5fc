// `eastap ca show|export|profile`: the CA of this installation, for people and for phones.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "certs/authority_folder.h"
#include "certs/mobileconfig.h"
#include "proxy/app/commands.h"
#include "proxy/base/clock.h"
#include "proxy/base/files.h"
#include "proxy/base/safe_json.h"
#include "proxy/base/text.h"

namespace eastap::app {
namespace {

struct CaOptions {
  std::string state_folder;
  std::string der_file;
  bool json = false;
  certs::EasAccount account;
};

int failed(const Error& error) {
  std::cerr << "eastap ca: " << error.what << '\n';
  return error.code == ErrorCode::internal ? exit_internal : exit_usage;
}

int flushed() {
  std::cout.flush();
  if (std::cout.good()) {
    return exit_clean;
  }
  std::cerr << "eastap ca: cannot write to standard output\n";
  return exit_internal;
}

Result<certs::OpenedAuthority> open_ca(const CaOptions& options, certs::UnixTime now) {
  const std::filesystem::path folder = options.state_folder.empty()
                                           ? files::default_state_folder()
                                           : std::filesystem::path(options.state_folder);
  Result<certs::OpenedAuthority> opened = certs::open_or_create(folder, now);
  if (opened && opened->created) {
    std::cerr << "made a new CA: " << opened->certificate_file.string()
              << "; phones must be told to trust it\n";
  }
  return opened;
}

std::string authority_line(const certs::OpenedAuthority& ca, certs::UnixTime now) {
  const certs::CertificateFacts& facts = ca.authority->facts();
  nlohmann::ordered_json object;
  object["name"] = facts.common_name;
  object["subject"] = facts.subject;
  object["issuer"] = facts.issuer;
  object["serial"] = facts.serial;
  object["key"] = facts.key;
  object["signature"] = facts.signature;
  object["not_before"] = certs::to_text(facts.not_before);
  object["not_after"] = certs::to_text(facts.not_after);
  object["sha256"] = certs::fingerprint_text(facts.sha256);
  object["sha1"] = certs::fingerprint_text(facts.sha1);
  object["file"] = ca.certificate_file.string();
  object["created"] = ca.created;
  object["findings"] = ca.authority->findings(now);
  // A name in a certificate that a user brought may hold any bytes.
  return json_line(object);
}

void print_facts(const certs::OpenedAuthority& ca) {
  const certs::CertificateFacts& facts = ca.authority->facts();
  std::cout
      << text::printable(facts.common_name) << '\n'
      << "  subject  " << text::printable(facts.subject) << '\n'
      << "  key      " << facts.key << ", signed with " << facts.signature << '\n'
      << "  valid    " << certs::to_text(facts.not_before) << " to " << certs::to_text(facts.not_after)
      << '\n'
      << "  serial   " << facts.serial << '\n'
      << "  SHA-256  " << certs::fingerprint_text(facts.sha256) << '\n'
      << "  SHA-1    " << certs::fingerprint_text(facts.sha1) << '\n'
      << "  file     " << ca.certificate_file.string() << '\n'
      << '\n'
      << "iOS      open the profile (`eastap ca profile`) on the phone and install it in Settings, then "
         "switch the "
         "CA on in\n         Settings > General > About > Certificate Trust Settings: without this second "
         "switch it "
         "is not trusted\n"
      << "Android  copy the certificate (`eastap ca export`) to the phone as a .crt file, then Settings > "
         "Security > "
         "Install a\n         certificate > CA certificate; apps trust it only where they accept user CAs\n";
}

int show(const CaOptions& options) {
  const certs::UnixTime now = certs::unix_time(SystemClock().now());
  const Result<certs::OpenedAuthority> ca = open_ca(options, now);
  if (!ca) {
    return failed(ca.error());
  }
  if (options.json) {
    std::cout << authority_line(*ca, now) << '\n';
    return flushed();
  }
  print_facts(*ca);
  for (const std::string& finding : ca->authority->findings(now)) {
    std::cerr << "note: " << finding << '\n';
  }
  return flushed();
}

int export_certificate(const CaOptions& options) {
  const Result<certs::OpenedAuthority> ca = open_ca(options, certs::unix_time(SystemClock().now()));
  if (!ca) {
    return failed(ca.error());
  }
  if (options.der_file.empty()) {
    std::cout << ca->authority->pem();
    return flushed();
  }
  if (const Result<void> done = files::write_private(options.der_file, ca->authority->der()); !done) {
    return failed(done.error());
  }
  return exit_clean;
}

int print_profile(const CaOptions& options) {
  if (options.account.host.empty() && (!options.account.user.empty() || !options.account.email.empty())) {
    return failed({ErrorCode::invalid_input,
                   "--user and --email describe an account: name its server with --host",
                   {}});
  }
  const Result<certs::OpenedAuthority> ca = open_ca(options, certs::unix_time(SystemClock().now()));
  if (!ca) {
    return failed(ca.error());
  }
  std::cout << certs::apple_profile(
      *ca->authority, options.account.host.empty() ? std::nullopt : std::optional(options.account));
  return flushed();
}

}  // namespace

std::function<int()> set_up_ca(CLI::App& sub) {
  // CLI11 keeps pointers into the options; the returned function shares their ownership.
  const auto options = std::make_shared<CaOptions>();
  CLI::App* facts = sub.add_subcommand("show", "name, fingerprints, dates, file, and how to install it");
  CLI::App* certificate = sub.add_subcommand("export", "the certificate as PEM on stdout, never the key");
  CLI::App* profile = sub.add_subcommand("profile", "an Apple configuration profile on stdout");
  for (CLI::App* each : {facts, certificate, profile}) {
    each->add_option("--state-dir", options->state_folder,
                     "where eastap keeps its CA (default ~/.local/state/eastap)");
  }
  facts->add_flag("--json", options->json, "one JSON object");
  certificate->add_option("--der", options->der_file, "write it as DER to this file instead");
  profile->add_option("--host", options->account.host,
                      "add an Exchange account on this server (the name phones dial)");
  profile->add_option("--user", options->account.user, "its user name; the phone asks for the password");
  profile->add_option("--email", options->account.email, "its mail address");
  sub.require_subcommand(1);
  return [options, facts, certificate] {
    if (facts->parsed()) {
      return show(*options);
    }
    return certificate->parsed() ? export_certificate(*options) : print_profile(*options);
  };
}

}  // namespace eastap::app
