#include "proxy/model/play/play_phone.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/query_edit.h"
#include "proxy/base/text.h"
#include "proxy/core/edit.h"
#include "proxy/model/play/document_values.h"
#include "proxy/model/play/learned_values.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {
namespace {

constexpr std::size_t max_device_id = 32;  // MS-ASHTTP section 2.2.1.1.1.2.4

/// Fields that belong to the recorded connection and its sign-in.
constexpr std::array<std::string_view, 7> dropped_fields{
    "Authorization", "Proxy-Authorization", "Proxy-Connection", "Cookie", "Expect", "Connection", "Via"};

}  // namespace

bool is_repeatable(eas::Command command) {
  using enum eas::Command;
  switch (command) {
    case options:
    case sync:
    case ping:
    case folder_sync:
    case provision:
    case get_item_estimate:
    case search:
    case find:
    case item_operations:
    case resolve_recipients:
    case validate_cert:
    case get_attachment:
      return true;  // a SyncKey tells the server that it has heard a Sync before
    default:
      return false;
  }
}

std::string device_of_copy(const std::string& device, bool binary, unsigned copy) {
  if (copy <= 1 || device.empty()) {
    return device;
  }
  const std::string mark = binary ? fmt::format("{:04X}", copy & 0xFFFFU) : fmt::format("x{}", copy);
  const std::size_t kept = binary ? device.size() - std::min(device.size(), mark.size())
                                  : std::min(device.size(), max_device_id - mark.size());
  return device.substr(0, kept) + mark;
}

std::string PlayPhone::live(VolatileKind kind, std::string_view value, const std::string& folder) const {
  return variables_.to_live(kind, value, {.phone = key_, .folder = folder});
}

/// What a phone makes itself must be new in each run: a server takes a ClientId or Message-ID that it has
/// seen for something sent twice.
void PlayPhone::bind_fresh(const VolatilePlace& place) {
  const bool own_mail = place.kind == VolatileKind::message_id && place.name == "Message-ID";
  if (place.kind != VolatileKind::client_id && !own_mail) {
    return;
  }
  const Variable* variable =
      variables_.find(place.kind, place.value, {.phone = key_, .folder = place.folder});
  if (variable == nullptr || !variable->live.empty()) {
    return;
  }
  std::string fresh = fmt::format("{:016x}", random_.next());
  if (own_mail) {
    const std::size_t at = place.value.find('@');
    fresh += at == std::string_view::npos ? "" : std::string(place.value.substr(at));
  }
  variables_.bind(variable->name, fresh);
}

/// What is sent as it was recorded, since nobody knows better, is what the server answers about.
void PlayPhone::guess_as_sent(const VolatilePlace& place) {
  const Variable* variable =
      variables_.find(place.kind, place.value, {.phone = key_, .folder = place.folder});
  if (variable != nullptr) {
    variables_.guess(variable->name, variable->value);
  }
}

/// An id goes out as it was recorded, and the server is known to call something else that: a command would
/// change or delete the wrong thing, in a mailbox that may be somebody's.
bool PlayPhone::hits_another(const VolatilePlace& place) const {
  const KindInfo& facts = info(place.kind);
  const bool is_id = facts.use == Use::exchanged && facts.origin == Origin::server &&
                     place.kind != VolatileKind::sync_key && place.kind != VolatileKind::policy_key;
  if (!is_id || live(place.kind, place.value, place.folder) != place.value) {
    return false;
  }
  const Variable* other = variables_.find_live(
      place.kind, place.value, {.phone = key_, .folder = live(VolatileKind::folder_id, place.folder, {})});
  return other != nullptr && !other->guessed && other->value != place.value;
}

Result<void> PlayPhone::settle_values(ExchangeView& recorded) {
  std::optional<Error> collision;
  const VolatileVisit settle = [&](const VolatilePlace& place) {
    bind_fresh(place);
    if (!collision && hits_another(place)) {
      const std::string id = text::printable(place.value, 60);
      collision = Error{ErrorCode::invalid_input,
                        fmt::format("nothing here stands for {} '{}' of the recording, and this server calls "
                                    "another one '{}'",
                                    info(place.kind).word, id, id),
                        std::nullopt};
    }
    if (place.where == VolatilePlace::Where::element && is_exchanged(place.kind)) {
      guess_as_sent(place);
    }
  };
  visit_query(recorded.context(), settle);
  if (const wbxml::Document* document = recorded.request().document()) {
    visit_document(*document, settle);
  }
  if (collision) {
    return fail(*std::move(collision));
  }
  return {};
}

Result<std::string> PlayPhone::target_of(ExchangeView& recorded) const {
  const std::string target(recorded.request().message()->head.target());
  const eas::RequestTarget parts = eas::split_target(target);
  const std::string* collection = recorded.context().parameter("CollectionId");
  const std::string folder = collection == nullptr ? std::string() : *collection;
  auto query = eas::edit_query(parts.query, [&](std::string_view name, const std::string& value) {
    if (text::iequals(name, "User") && !target_.user.empty()) {
      return target_.user;
    }
    if (text::iequals(name, "DeviceId") && !device_.empty()) {
      return device_;
    }
    const VolatileKind kind = name == "PolicyKey" ? VolatileKind::policy_key : kind_of_parameter(name);
    return kind == VolatileKind::none ? value : live(kind, value, folder);
  });
  if (!query) {
    return fail(std::move(query).error());
  }
  const std::string path = target_.path.empty() ? std::string(parts.path) : target_.path;
  return parts.query.empty() ? path : path + '?' + *query;
}

Result<core::Head> PlayPhone::head_of(ExchangeView& recorded) const {
  core::Head head = recorded.request().message()->head;
  auto target = target_of(recorded);
  if (!target) {
    return fail(std::move(target).error());
  }
  const bool signed_in = head.find("Authorization").has_value();
  const bool had_cookies = head.find("Cookie").has_value();
  head.set_start_line(fmt::format("{} {} HTTP/1.1", head.method(), *target));
  for (const std::string_view name : dropped_fields) {
    head.remove(name);
  }
  head.set("Host", target_.host);
  if (const auto key = head.find("X-MS-PolicyKey")) {
    const std::string now = live(VolatileKind::policy_key, *key, {});
    if (now != *key && !is_policy_key(now)) {
      return fail(ErrorCode::invalid_input,
                  fmt::format("the policy key '{}' is no number of 32 bits", text::printable(now, 60)));
    }
    head.set("X-MS-PolicyKey", now);
  }
  if (signed_in && !target_.authorization.empty()) {
    head.add("Authorization", target_.authorization);
  }
  if (const std::string cookies = cookies_.header(); had_cookies && !cookies.empty()) {
    head.add("Cookie", cookies);
  }
  return head;
}

/// The new content; nullopt where it stays as it was recorded.
std::optional<Bytes> PlayPhone::content_of(ExchangeView& recorded) const {
  const ValueEdit edit = [this](const VolatilePlace& place) -> std::optional<std::string> {
    return is_exchanged(place.kind) ? std::optional(live(place.kind, place.value, place.folder))
                                    : std::nullopt;
  };
  if (const wbxml::Document* document = recorded.request().document()) {
    wbxml::Document edited = *document;
    edit_values(edited, edit);
    return edited.edited() ? std::optional(wbxml::encode(edited)) : std::nullopt;
  }
  const auto type = recorded.request().message()->head.find("Content-Type");
  if (type && text::istarts_with(text::trim(*type), "message/rfc822")) {
    const std::string_view mail = as_text(recorded.request().content());
    std::string edited = edit_mail(mail, edit);
    return edited == mail ? std::nullopt : std::optional(to_bytes(edited));
  }
  return std::nullopt;
}

Result<core::Message> PlayPhone::request(ExchangeView& recorded) {
  if (recorded.request().message() == nullptr) {
    return fail(ErrorCode::invalid_input, "the trace has no request here");
  }
  key_ = phone_key(recorded.context(), recorded.user());
  name_values(variables_, recorded);
  if (auto settled = settle_values(recorded); !settled) {
    return fail(std::move(settled).error());
  }
  const auto type = recorded.request().message()->head.find("Content-Type");
  if (type && text::istarts_with(text::trim(*type), "message/rfc822")) {
    visit_mail(as_text(recorded.request().content()), [this](const VolatilePlace& place) {
      variables_.name_for(place.kind, place.value, {.phone = key_, .folder = {}});
      bind_fresh(place);
    });
  }
  auto head = head_of(recorded);
  if (!head) {
    return fail(std::move(head).error());
  }
  return core::edited(*recorded.request().message(),
                      {.head = *std::move(head), .content = content_of(recorded)});
}

void PlayPhone::learn(ExchangeView& recorded, ExchangeView& live) {
  if (live.response().message() == nullptr) {
    return;
  }
  cookies_.learn(live.response().message()->head);
  const wbxml::Document* before = recorded.response().document();
  const wbxml::Document* now = live.response().document();
  if (before != nullptr && now != nullptr) {
    learn_values(variables_, phone_key(recorded.context(), recorded.user()), *before, *now);
  }
}

}  // namespace eastap::model
