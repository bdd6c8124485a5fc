#include "proxy/core/local_site.h"

#include <array>
#include <optional>
#include <utility>

#include "certs/mobileconfig.h"
#include "proxy/base/text.h"
#include "proxy/core/local_site_page.h"

namespace eastap::core {
namespace {

// A name under the site's root and what it serves; an empty file name: shown, not saved.
struct File {
  std::string_view path;
  std::string_view type;
  std::string_view saved_as;
  Bytes (*content)(const LocalSiteFacts& facts);
};

Bytes page(const LocalSiteFacts& facts) {
  return to_bytes(local_site_page(facts));
}
Bytes pem(const LocalSiteFacts& facts) {
  return to_bytes(facts.ca_pem);
}
Bytes der(const LocalSiteFacts& facts) {
  return facts.ca_der;
}
Bytes profile(const LocalSiteFacts& facts) {
  return to_bytes(facts.apple_profile);
}

constexpr std::string_view html = "text/html; charset=utf-8";
constexpr std::string_view certificate = "application/x-x509-ca-cert";
// iOS opens its installer for this type only when the answer is not an attachment.
constexpr std::string_view apple_profile = "application/x-apple-aspen-config";

constexpr std::array<File, 5> files = {{
    {"", html, "", page},
    {"ca.pem", certificate, "eastap-ca.pem", pem},
    {"ca.der", certificate, "eastap-ca.der", der},
    {"ca.crt", certificate, "eastap-ca.crt", der},  // DER by the name that Android's file chooser lets pass
    {"eastap.mobileconfig", apple_profile, "", profile},
}};

// What follows the site's root in the target's path; nothing for a path outside of it.
std::optional<std::string_view> below_root(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  if (path == local_site_path.substr(0, local_site_path.size() - 1)) {
    return "";
  }
  if (path.starts_with(local_site_path)) {
    return path.substr(local_site_path.size());
  }
  return path.starts_with('/') ? std::optional(path.substr(1)) : std::nullopt;
}

const File* find_file(std::string_view target, const LocalSiteFacts& facts) {
  const std::optional<std::string_view> name = below_root(target);
  for (const File& file : files) {
    if (name == file.path && (file.path.empty() || !facts.ca_der.empty())) {
      return &file;
    }
  }
  return nullptr;
}

OwnAnswer answer_with(int status, std::string_view type, Bytes content) {
  OwnAnswer answer;
  answer.status = status;
  answer.fields = {{"Content-Type", std::string(type)},
                   {"Cache-Control", "no-store"},
                   {"X-Content-Type-Options", "nosniff"},
                   {"X-Eastap", "own answer"}};
  answer.content = std::move(content);
  return answer;
}

OwnAnswer in_words(int status, const std::string& words) {
  return answer_with(status, "text/plain; charset=utf-8",
                     to_bytes("eastap answers this by itself: " + words + "\n"));
}

}  // namespace

LocalSiteFacts local_site_facts(const certs::Authority& authority) {
  const certs::CertificateFacts& facts = authority.facts();
  return {facts.common_name.empty() ? facts.subject : facts.common_name,
          certs::fingerprint_text(facts.sha256),
          certs::day_text(facts.not_after),
          authority.pem(),
          authority.der(),
          certs::apple_profile(authority)};
}

OwnAnswer answer_local_site(std::string_view method, std::string_view target, const LocalSiteFacts& facts) {
  const File* file = find_file(target, facts);
  if (file == nullptr) {
    constexpr std::size_t shown = 100;
    std::string words = "there is no " + text::printable(target.substr(0, target.find('?')), shown) +
                        " here. This is the tap's own site; it begins at " + std::string(local_site_path) +
                        ".";
    if (!target.starts_with(local_site_path)) {
      words += " To reach the server behind the tap, use https on this port.";
    }
    return in_words(404, words);
  }
  if (method != "GET" && method != "HEAD") {
    OwnAnswer answer =
        in_words(405, "this page takes GET and HEAD, not " + text::printable(method, 20) + ".");
    answer.fields.emplace_back("Allow", "GET, HEAD");
    return answer;
  }
  OwnAnswer answer = answer_with(200, file->type, file->content(facts));
  if (file->type == html) {
    answer.fields.emplace_back("Content-Security-Policy", std::string(local_site_policy()));
    answer.fields.emplace_back("Referrer-Policy", "no-referrer");
  } else if (!file->saved_as.empty()) {
    answer.fields.emplace_back("Content-Disposition",
                               "attachment; filename=\"" + std::string(file->saved_as) + '"');
  }
  return answer;
}

}  // namespace eastap::core
