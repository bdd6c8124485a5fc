// `eastap run`: the tap.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "proxy/app/commands.h"
#include "proxy/app/run_options.h"
#include "proxy/app/tap.h"
#include "proxy/base/log.h"

namespace eastap::app {

namespace {

int refused(const Error& error) {
  std::cerr << "eastap run: " << error.what << '\n';
  return error.code == ErrorCode::internal ? exit_internal : exit_usage;
}

void add_ways_in(CLI::App& app, RunWords& words) {
  app.add_option("MODE", words.modes, "how clients come in, see below; several at once as MODE@ADDRESS:PORT");
  std::string modes = "MODE is one of:\n";
  for (const core::ModeHelp& help : core::mode_help()) {
    modes += std::string("  ") + help.form + "\n      " + help.meaning + "\n";
  }
  app.footer(modes + "\nSIGTERM and SIGINT end it in order.");
  const char* const group = "Ways in";
  app.add_option("--listen", words.listen, "where modes without @ listen; port 0 takes a free one")
      ->type_name("A:P")
      ->capture_default_str()
      ->group(group);
  app.add_flag("--allow-public", words.allow_public,
               "let clients from public addresses in (else only private networks and this machine's own)")
      ->group(group);
  app.add_flag("--proxy-protocol", words.proxy_protocol,
               "every connection begins with a PROXY protocol header, v1 or v2")
      ->group(group);
  app.add_option("--interface", words.interface,
                 "limit the printed rules of transparent mode to what comes in at this interface")
      ->type_name("IF")
      ->group(group);
  app.add_flag("--redirect-local", words.redirect_local,
               "the printed rules redirect programs of this machine too, except those of the tap's user")
      ->group(group);
}

void add_ways_out(CLI::App& app, RunWords& words) {
  const char* const group = "Ways out";
  app.add_option("--via", words.via,
                 "reach servers through this HTTP proxy: http://[USER:PASSWORD@]HOST:PORT")
      ->type_name("URL")
      ->group(group);
  app.add_option("--allow-destination", words.allow_destinations,
                 "let clients have the tap connect there although it is a loopback, link-local or cloud "
                 "metadata address: "
                 "host pattern, address or prefix, with or without :PORT (repeatable)")
      ->type_name("P")
      ->allow_extra_args(false)
      ->group(group);
  app.add_flag("--keep-host", words.keep_host,
               "in reverse mode, do not correct a Host field that names the tap")
      ->group(group);
  app.add_option("--on-unreachable", words.on_unreachable,
                 "what a client gets when its server cannot be reached: 502 or reset")
      ->capture_default_str()
      ->group(group);
  app.add_option("--connect-timeout", words.connect_timeout, "how long a server may take to accept")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->group(group);
}

void add_hosts(CLI::App& app, RunWords& words) {
  const char* const group = "What is decrypted";
  app.add_option("--intercept", words.intercept,
                 "decrypt only hosts that match: *.example.org, .example.org (itself too), 10.0.0.0/8 "
                 "(repeatable)")
      ->type_name("P")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--passthrough", words.passthrough,
                 "only relay hosts that match; wins over --intercept (repeatable)")
      ->type_name("P")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--passthrough-after", words.passthrough_after,
                 "relay a host for a client after so many handshakes that it broke off; 0: never")
      ->type_name("N")
      ->capture_default_str()
      ->group(group);
}

void add_tls(CLI::App& app, RunWords& words) {
  const char* const group = "TLS";
  app.add_option("--upstream-ca", words.upstream_ca,
                 "trust these CAs too (PEM) when servers show their certificate")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("--insecure-upstream", words.insecure_upstream,
               "take any server certificate, and note what is wrong with it")
      ->group(group);
  app.add_option("--tls-profile", words.tls_profile,
                 "modern, or legacy: TLS 1.0 on and RSA leaves, for Windows Mobile and early Android")
      ->capture_default_str()
      ->group(group);
  app.add_flag("--rsa-leaf", words.rsa_leaf, "RSA certificates for old phones")->group(group);
  app.add_flag("--sha1-leaf", words.sha1_leaf,
               "certificates signed with SHA-1, for phones that know no SHA-2")
      ->group(group);
  app.add_option("--ca-cert", words.ca_cert, "sign with this CA (PEM) instead of the installation's own")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--ca-key", words.ca_key, "its key, unless it is in the same file")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--ca-password-file", words.ca_password_file, "the key's password")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--leaf", words.leaf,
                 "show this certificate (PEM, with its chain) to every client; mint none")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--leaf-key", words.leaf_key, "its key, unless it is in the same file")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--leaf-password-file", words.leaf_password_file, "the key's password")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--client-cert", words.client_cert,
                 "for servers that ask the client for a certificate (PEM or PKCS#12)")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--client-cert-key", words.client_cert_key, "its key, unless it is in the same file")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--client-cert-password-file", words.client_cert_password_file, "its password")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--keylog", words.key_log,
                 "write the TLS keys of both sides there, for Wireshark; mode 0600")
      ->type_name("FILE")
      ->group(group);
}

void add_exchanges(CLI::App& app, RunWords& words) {
  const char* const group = "Exchanges";
  app.add_option("--body-limit", words.body_limit,
                 "bodies up to this size are held for hooks and kept for the trace; larger ones stream")
      ->type_name("SIZE")
      ->capture_default_str()
      ->group(group);
  app.add_flag("--allow-wipe", words.allow_wipe, "let remote wipes through to phones without asking")
      ->group(group);
  app.add_option("--wipe-wait", words.wipe_wait, "how long a wipe waits for somebody's word")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->group(group);
}

void add_hooks(CLI::App& app, RunWords& words) {
  const char* const group = "Hooks and faults";
  app.add_option("--script", words.scripts,
                 "run this Lua script's hooks; loaded again when it is saved (repeatable)")
      ->type_name("F")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--fault", words.faults,
                 "inject a stock fault, such as 'sync-stale-key device~iPhone nth=3' (repeatable; see "
                 "`eastap help faults`)")
      ->type_name("SPEC")
      ->allow_extra_args(false)
      ->group(group);
  app.add_flag("--script-trust", words.script_trust,
               "scripts may use files, processes and modules, and ask servers (eas.fetch)")
      ->group(group);
  app.add_option("--on-hook-error", words.on_hook_error,
                 "what becomes of an exchange whose hook failed: pass or drop")
      ->capture_default_str()
      ->group(group);
}

void add_control(CLI::App& app, RunWords& words) {
  const char* const group = "While it runs";
  app.add_option("--break", words.breaks,
                 "hold exchanges that match, such as 'cmd == Ping', for `eastap ctl held` (repeatable)")
      ->type_name("FILTER")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option(
         "--api", words.api,
         "serve the operations of `eastap ctl` over HTTP, on a loopback address (default: 127.0.0.1 and a "
         "free port); prints its address and token")
      ->type_name("A:P")
      ->expected(0, 1)
      ->group(group);
}

void add_output(CLI::App& app, RunWords& words) {
  const char* const group = "Output";
  app.add_option("--record", words.record, "write a trace of everything there; it must not exist yet")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("--record-secrets", words.record_secrets,
               "keep passwords, cookies and tokens in the trace instead of overwriting them")
      ->group(group);
  app.add_option("--record-filter", words.record_filter,
                 "record only exchanges that match, such as 'device ~ iPhone'; see `eastap help filters`")
      ->type_name("EXPR")
      ->group(group);
  app.add_option(
         "--rotate", words.rotate,
         "go on in a new file, FILE-0001, FILE-0002 ..., at a size (500M), after a time (1h), or at either "
         "(500M,1h)")
      ->type_name("SIZE|TIME")
      ->group(group);
  app.add_option(
         "--max-disk", words.max_disk,
         "with --rotate: remove the oldest files of this recording beyond so many bytes, and end it before "
         "the disk is full")
      ->type_name("SIZE")
      ->group(group);
  app.add_flag("-q,--quiet", words.quiet, "print nothing per exchange")->group(group);
  app.add_flag("-v,--verbose", words.verbose, "print bodies as XML; twice (-vv) message heads as well")
      ->group(group);
  app.add_option(
         "--filter", words.filter,
         "print only exchanges that match, such as 'cmd == Sync and failed'; see `eastap help filters`")
      ->type_name("EXPR")
      ->group(group);
  app.add_flag("--debug", words.debug, "log what the tap does inside")->group(group);
  app.add_option("--state-dir", words.state_folder, "where the CA lives (default: ~/.local/state/eastap)")
      ->type_name("D")
      ->group(group);
}

int run(const RunWords& words) {
  auto options = check_run_words(words);
  if (!options) {
    return refused(options.error());
  }
  if (options->debug) {
    log::set_level(log::Level::debug);
  }
  auto tap = Tap::create(*std::move(options));
  if (!tap) {
    return refused(tap.error());
  }
  for (const std::string& line : (*tap)->ready_lines()) {
    std::cerr << line << '\n';
  }
  for (const std::string& line : (*tap)->advice_lines()) {
    std::cerr << line << '\n';
  }
  std::cerr.flush();
  const auto ended = (*tap)->run();
  const Exit done = (*tap)->recording_ended_early() ? exit_found : exit_clean;
  if (!ended) {
    std::cerr << "eastap run: " << ended.error().what << '\n';
    // internal: only the loop could not be closed, since a name lookup hangs on one of libuv's threads. It
    // would hold up an orderly exit too; all that was served and recorded is complete, so the run counts as
    // ended in order.
    std::_Exit(ended.error().code == ErrorCode::internal ? done : exit_internal);
  }
  return done;
}

}  // namespace

std::function<int()> set_up_run(CLI::App& sub) {
  auto words = std::make_shared<RunWords>();
  add_ways_in(sub, *words);
  add_ways_out(sub, *words);
  add_hosts(sub, *words);
  add_tls(sub, *words);
  add_exchanges(sub, *words);
  add_hooks(sub, *words);
  add_control(sub, *words);
  add_output(sub, *words);
  return [words] { return run(*words); };
}

}  // namespace eastap::app
