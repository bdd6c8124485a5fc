#include "proxy/app/tap_credentials.h"

#include <string>
#include <utility>

#include "certs/authority_folder.h"
#include "certs/client_identity.h"
#include "certs/own_leaf.h"
#include "proxy/app/key_log.h"
#include "proxy/base/clock.h"
#include "proxy/base/files.h"
#include "proxy/base/log.h"

namespace eastap::app {

namespace {

certs::UnixTime unix_now() {
  return certs::unix_time(SystemClock().now());
}

struct PemFiles {
  Bytes certificate;
  Bytes key;
  std::string password;
};

Result<PemFiles> read_files(const CertificateFiles& files) {
  PemFiles content;
  constexpr std::size_t most = std::size_t{1} << 20U;
  auto certificate = files::read(files.certificate, most);
  if (!certificate) {
    return fail(certificate.error());
  }
  content.certificate = *std::move(certificate);
  if (!files.key.empty()) {
    auto key = files::read(files.key, most);
    if (!key) {
      return fail(key.error());
    }
    content.key = *std::move(key);
  }
  if (!files.password_file.empty()) {
    auto password = read_password(files.password_file);
    if (!password) {
      return fail(password.error());
    }
    content.password = *std::move(password);
  }
  return content;
}

}  // namespace

Result<certs::AuthorityPtr> open_authority(const RunOptions& options) {
  if (options.ca.certificate.empty()) {
    auto opened = certs::open_or_create(options.state_folder, unix_now());
    if (!opened) {
      return fail(opened.error());
    }
    if (opened->created) {
      log::warning(
          "ca", "made a new CA: " + opened->certificate_file.string() + "; phones must be told to trust it");
    }
    return opened->authority;
  }
  auto files = read_files(options.ca);
  if (!files) {
    return fail(files.error().in("--ca-cert"));
  }
  auto loaded = certs::Authority::load(
      files->certificate, files->key.empty() ? files->certificate : files->key, files->password, unix_now());
  if (!loaded) {
    return fail(loaded.error().in("--ca-cert"));
  }
  for (const std::string& finding : loaded->findings(unix_now())) {
    log::warning("ca", finding);
  }
  return std::make_shared<const certs::Authority>(*std::move(loaded));
}

Result<certs::LeafPtr> open_leaf(const RunOptions& options) {
  if (options.leaf.certificate.empty()) {
    return nullptr;
  }
  auto files = read_files(options.leaf);
  if (!files) {
    return fail(files.error().in("--leaf"));
  }
  auto own = certs::load_own_leaf(files->certificate, files->key.empty() ? files->certificate : files->key,
                                  files->password, {}, unix_now());
  if (!own) {
    return fail(own.error().in("--leaf"));
  }
  for (const std::string& finding : own->findings) {
    log::warning("leaf", finding);
  }
  return own->leaf;
}

Result<std::unique_ptr<core::TlsContexts>> open_tls(const RunOptions& options) {
  core::TlsOptions tls = options.tls;
  if (!options.client.certificate.empty()) {
    auto files = read_files(options.client);
    if (!files) {
      return fail(files.error().in("--client-cert"));
    }
    auto identity = certs::load_client_identity(files->certificate, files->key, files->password);
    if (!identity) {
      return fail(identity.error().in("--client-cert"));
    }
    tls.client_identity = *std::move(identity);
  }
  if (!options.key_log.empty()) {
    auto key_log = KeyLog::open(options.key_log);
    if (!key_log) {
      return fail(key_log.error());
    }
    log::warning("tls", "the keys of all TLS connections are written to " + options.key_log.string());
    tls.key_log = [to = *std::move(key_log)](std::string_view line) { to->write(line); };
  }
  return core::TlsContexts::create(std::move(tls));
}

}  // namespace eastap::app
