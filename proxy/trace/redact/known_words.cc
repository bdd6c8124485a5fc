#include "proxy/trace/redact/known_words.h"

#include <algorithm>
#include <array>

#include "proxy/base/text.h"

namespace eastap::trace::redact {
namespace {

constexpr std::array<std::string_view, 46> folders{"inbox",
                                                   "drafts",
                                                   "sent items",
                                                   "sent",
                                                   "sent mail",
                                                   "deleted items",
                                                   "trash",
                                                   "outbox",
                                                   "junk email",
                                                   "junk e-mail",
                                                   "junk",
                                                   "spam",
                                                   "contacts",
                                                   "calendar",
                                                   "tasks",
                                                   "notes",
                                                   "journal",
                                                   "archive",
                                                   "rss feeds",
                                                   "suggested contacts",
                                                   "recipient cache",
                                                   "recipientinfo",
                                                   "ri",
                                                   "conversation history",
                                                   "sync issues",
                                                   "conflicts",
                                                   "local failures",
                                                   "server failures",
                                                   "personal",
                                                   "root",
                                                   "posteingang",
                                                   "Entwürfe",
                                                   "gesendete elemente",
                                                   "Gelöschte elemente",
                                                   "postausgang",
                                                   "junk-e-mail",
                                                   "kontakte",
                                                   "kalender",
                                                   "aufgaben",
                                                   "notizen",
                                                   "archiv",
                                                   "Boîte de réception",
                                                   "brouillons",
                                                   "Éléments envoyés",
                                                   "Éléments supprimés",
                                                   "corbeille"};

constexpr std::array<std::string_view, 88> path_words{"microsoft",
                                                      "server",
                                                      "activesync",
                                                      "autodiscover",
                                                      "xml",
                                                      "json",
                                                      "v1",
                                                      "v2",
                                                      "svc",
                                                      "ews",
                                                      "exchange",
                                                      "asmx",
                                                      "owa",
                                                      "ecp",
                                                      "oauth2",
                                                      "oauth",
                                                      "token",
                                                      "authorize",
                                                      "common",
                                                      "organizations",
                                                      "adfs",
                                                      "ls",
                                                      "mapi",
                                                      "emsmdb",
                                                      "nspi",
                                                      "rpc",
                                                      "rpcproxy",
                                                      "dll",
                                                      "api",
                                                      "default",
                                                      "eas",
                                                      "aspx",
                                                      "well",
                                                      "known",
                                                      "caldav",
                                                      "carddav",
                                                      "dav",
                                                      "principals",
                                                      "schemas",
                                                      "outlook",
                                                      "mobilesync",
                                                      "requestschema",
                                                      "responseschema",
                                                      "2006",
                                                      "2006a",
                                                      "index",
                                                      "html",
                                                      "htm",
                                                      "php",
                                                      "sogo",
                                                      "so",
                                                      "www",
                                                      "login",
                                                      "logon",
                                                      "auth",
                                                      "devicecode",
                                                      "error",
                                                      "favicon",
                                                      "ico",
                                                      "mail",
                                                      "folderinbox",
                                                      "folderdrafts",
                                                      "foldersent",
                                                      "foldertrash",
                                                      "folderjunk",
                                                      "inbox",
                                                      "vcard",
                                                      "vevent",
                                                      "vtodo",
                                                      "vnote",
                                                      "personal",
                                                      "calendar",
                                                      "contacts",
                                                      "tasks",
                                                      "public",
                                                      "id",
                                                      "users",
                                                      "hotspot",
                                                      "detect",
                                                      "generate",
                                                      "204",
                                                      "amp",
                                                      "quot",
                                                      "success",
                                                      "openid",
                                                      "configuration",
                                                      "metadata",
                                                      "sync"};

constexpr std::array<std::string_view, 39> endings{
    "pdf",  "doc", "docx", "xls", "xlsx", "ppt",  "pptx", "odt", "ods", "txt", "rtf", "csv", "htm",
    "html", "xml", "json", "ics", "vcf",  "eml",  "msg",  "zip", "gz",  "tar", "7z",  "png", "jpg",
    "jpeg", "gif", "bmp",  "tif", "tiff", "heic", "webp", "mp3", "mp4", "mov", "wav", "p7m", "p7s"};

constexpr std::array<std::string_view, 14> top_levels{"com",   "net",   "org",    "edu", "gov",
                                                      "mil",   "int",   "info",   "biz", "local",
                                                      "cloud", "email", "online", "arpa"};

constexpr std::array<std::string_view, 10> reply_marks{"re", "fw", "fwd", "aw", "wg",
                                                       "tr", "sv", "vs",  "rv", "antw"};

constexpr std::array<std::string_view, 3> products{"asp.net", "asp.net.core", "socket.io"};

bool is_in(std::string_view word, const auto& words) {
  return std::ranges::any_of(words, [&](std::string_view one) { return text::iequals(one, word); });
}

}  // namespace

bool is_known_folder(std::string_view name) {
  return is_in(text::trim(name), folders);
}
bool is_known_path_word(std::string_view word) {
  return is_in(word, path_words);
}
bool is_known_ending(std::string_view ending) {
  return is_in(ending, endings);
}
bool is_known_top_level(std::string_view label) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return is_in(label, top_levels) || (label.size() == 2 && letter(label[0]) && letter(label[1]));
}
bool is_known_product(std::string_view name) {
  return is_in(name, products);
}
bool is_reply_mark(std::string_view word) {
  return is_in(word, reply_marks);
}

}  // namespace eastap::trace::redact
