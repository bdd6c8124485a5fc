#include "decoders/eas/request_context.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "decoders/eas/authorization.h"
#include "decoders/eas/locale.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

using decoders::add_finding;

constexpr std::array<std::string_view, 7> known_versions{"2.5",  "12.0", "12.1", "14.0",
                                                         "14.1", "16.0", "16.1"};
constexpr int version_140 = 140;

void disagree(RequestContext& context, std::string_view what, const std::string& header,
              const std::string& query) {
  add_finding(context.findings, "eas.request.disagree",
              "header and query disagree: " + std::string(what) + " is " + header + " in the header and " +
                  query + " in the query");
}

void take_query(Query query, RequestContext& context) {
  context.form = query.form;
  context.command_name = std::move(query.command_name);
  context.version = std::move(query.version);
  context.device_id = std::move(query.device_id);
  context.device_id_binary = query.device_id_binary;
  context.device_type = std::move(query.device_type);
  context.user = std::move(query.user);
  context.user_source = context.user.empty() ? UserSource::none : UserSource::query;
  context.lcid = query.locale;
  context.policy_key = query.policy_key;
  context.accept_multipart = query.accept_multipart.value_or(false);
  context.save_in_sent = query.save_in_sent;
  context.parameters = std::move(query.parameters);
  context.findings = std::move(query.findings);
}

void read_version(HeaderLookup headers, RequestContext& context) {
  const auto header = headers("MS-ASProtocolVersion");
  if (!header) {
    // OPTIONS asks for the versions, so it cannot name one; the packed query carries its own.
    if (context.form == QueryForm::plain && context.command != Command::options) {
      add_finding(context.findings, "eas.request.version", "a plain query without MS-ASProtocolVersion");
    }
    return;
  }
  const std::string_view version = text::trim(*header);
  if (context.version.empty()) {
    context.version = to_utf8(version);
  } else if (context.version != version) {
    disagree(context, "the protocol version", to_utf8(version), context.version);
  }
  if (std::ranges::find(known_versions, version) == known_versions.end()) {
    add_finding(context.findings, "eas.request.version",
                "unknown protocol version \"" + to_utf8(version) + '"');
  }
}

void read_policy_key(HeaderLookup headers, RequestContext& context) {
  const auto header = headers("X-MS-PolicyKey");
  if (!header) {
    return;
  }
  const auto number = text::to_number(text::trim(*header));
  if (!number || *number > std::numeric_limits<std::uint32_t>::max()) {
    add_finding(context.findings, "eas.request.policy-key",
                "X-MS-PolicyKey \"" + to_utf8(*header) + "\" is no unsigned 32 bit number");
    return;
  }
  const auto key = static_cast<std::uint32_t>(*number);
  if (!context.policy_key) {
    context.policy_key = key;
  } else if (*context.policy_key != key) {
    disagree(context, "the policy key", std::to_string(key), std::to_string(*context.policy_key));
  }
}

void read_multipart(HeaderLookup headers, std::optional<bool> from_query, RequestContext& context) {
  const auto header = headers("MS-ASAcceptMultiPart");
  if (!header) {
    return;
  }
  const bool wanted = text::iequals(text::trim(*header), "T");
  if (from_query && *from_query != wanted) {
    disagree(context, "the multipart wish", wanted ? "T" : "F", *from_query ? "T" : "F");
  } else if (!from_query) {
    context.accept_multipart = wanted;
  }
}

/// "DOM\jo" and "jo@example.com" are one user in two spellings: compare what is left without domain.
std::string_view bare_user(std::string_view user) {
  user = user.substr(user.find('\\') == std::string_view::npos ? 0 : user.find('\\') + 1);
  return user.substr(0, user.find('@'));
}

void read_user(HeaderLookup headers, RequestContext& context) {
  const auto header = headers("Authorization");
  if (!header) {
    return;
  }
  // A token is only taken apart when nothing else names the user: it is the one costly step here.
  Credentials credentials = read_authorization(*header, context.user.empty());
  context.auth_scheme = std::move(credentials.scheme);
  if (!credentials.valid) {
    add_finding(context.findings, "eas.request.authorization",
                "Basic credentials that are no base64 of user:password");
  }
  if (credentials.user.empty()) {
    return;
  }
  if (context.user.empty()) {
    context.user = std::move(credentials.user);
    context.user_source =
        text::iequals(context.auth_scheme, "Bearer") ? UserSource::bearer : UserSource::basic;
  } else if (!text::iequals(bare_user(context.user), bare_user(credentials.user))) {
    disagree(context, "the user", credentials.user, context.user);
  }
}

void read_locale(HeaderLookup headers, RequestContext& context) {
  if (context.lcid) {
    context.locale = locale_name(*context.lcid);
  }
  if (context.locale.empty()) {
    if (const auto header = headers("Accept-Language")) {
      context.locale = to_utf8(*header);
    }
  }
}

void check_method(std::string_view method, RequestContext& context) {
  if (method != "POST" && method != "OPTIONS") {
    add_finding(context.findings, "eas.request.method",
                "the method is " + to_utf8(method) + "; ActiveSync knows only POST and OPTIONS");
  }
}

void check_command_version(RequestContext& context) {
  const CommandInfo* info = find_command(context.command);
  const auto version = version_number(context.version);
  if (info == nullptr || !version) {
    return;
  }
  const auto introduced = version_number(info->introduced);
  const auto removed = version_number(info->removed);
  if (introduced && *version < *introduced) {
    add_finding(context.findings, "eas.request.command-version",
                std::string(info->name) + " came with " + std::string(info->introduced) +
                    ", the request says " + context.version);
  }
  if (removed && *version >= *removed) {
    add_finding(context.findings, "eas.request.command-version",
                std::string(info->name) + " is gone since " + std::string(info->removed) +
                    ", the request says " + context.version);
  }
}

bool sends_mail(Command command) {
  return command == Command::send_mail || command == Command::smart_reply ||
         command == Command::smart_forward;
}

void check_content_type(HeaderLookup headers, RequestContext& context) {
  const auto header = headers("Content-Type");
  if (!header || header->empty() || context.command == Command::options) {
    return;
  }
  const std::string_view type = text::trim(header->substr(0, header->find(';')));
  const bool mail_body =
      sends_mail(context.command) && version_number(context.version).value_or(0) < version_140;
  const bool wbxml =
      text::iequals(type, "application/vnd.ms-sync.wbxml") || text::iequals(type, "application/vnd.ms-sync");
  const bool mail = text::iequals(type, "message/rfc822");
  const bool fits = mail_body ? mail : wbxml;
  if (!fits) {
    add_finding(context.findings, "eas.request.content-type",
                "Content-Type " + to_utf8(type) + " does not fit " +
                    std::string(command_name(context.command)) +
                    (context.version.empty() ? std::string() : " in " + context.version));
  }
}

}  // namespace

std::string_view to_string(UserSource source) {
  switch (source) {
    case UserSource::none:
      break;
    case UserSource::query:
      return "query";
    case UserSource::basic:
      return "basic";
    case UserSource::bearer:
      return "bearer";
  }
  return "none";
}

const std::string* RequestContext::parameter(std::string_view name) const {
  const auto found = std::ranges::find_if(
      parameters, [&](const QueryParameter& entry) { return text::iequals(entry.name, name); });
  return found == parameters.end() ? nullptr : &found->value;
}

RequestContext read_request(std::string_view method, std::string_view target, HeaderLookup headers) {
  RequestContext context;
  const RequestTarget parts = split_target(target);
  if (parts.endpoint == Endpoint::none) {
    return context;
  }
  context.is_eas = parts.endpoint == Endpoint::eas;
  const bool options = method == "OPTIONS";
  std::optional<bool> multipart;
  if (context.is_eas) {
    Query query = parse_query(parts.query, options);
    context.command = options ? Command::options : query.command;
    multipart = query.accept_multipart;
    take_query(std::move(query), context);
  } else {
    context.command = Command::autodiscover;
  }
  if (context.command_name.empty()) {
    context.command_name = command_name(context.command);
  }
  read_user(headers, context);
  read_locale(headers, context);
  if (const auto agent = headers("User-Agent")) {
    context.user_agent = to_utf8(*agent);
  }
  if (context.is_eas) {
    read_version(headers, context);
    read_policy_key(headers, context);
    read_multipart(headers, multipart, context);
    check_method(method, context);
    check_command_version(context);
    check_content_type(headers, context);
  }
  return context;
}

std::optional<int> version_number(std::string_view version) {
  const std::size_t dot = version.find('.');
  if (dot == std::string_view::npos || version.size() != dot + 2 || dot == 0 || dot > 2) {
    return std::nullopt;
  }
  const auto major = text::to_number(version.substr(0, dot));
  const auto minor = text::to_number(version.substr(dot + 1));
  if (!major || !minor) {
    return std::nullopt;
  }
  return static_cast<int>(*major * 10 + *minor);
}

}  // namespace eastap::eas
