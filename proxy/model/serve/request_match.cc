#include "proxy/model/serve/request_match.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "decoders/wbxml/difference.h"
#include "proxy/base/text.h"
#include "proxy/model/play/counterparts.h"
#include "proxy/model/play/document_values.h"
#include "proxy/model/serve/mail_match.h"
#include "proxy/model/serve/query_match.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {
namespace {

using wbxml::Document;
using wbxml::Index;
using About = RequestDifference::About;

/// A live document may be so much larger than the recorded one, and eight times that, before it is not worth
/// comparing: comparing takes time, and whoever sends it may want that.
constexpr std::size_t max_nodes_beyond = 10'000;

/// False for a recorded SyncKey that an answer gives and this client has not got yet.
bool is_given(const std::string& phone, const FolderKey& recorded, const Variables& variables,
              const FreeVariables& free) {
  const Variable* variable =
      variables.find(VolatileKind::sync_key, recorded.key, {.phone = phone, .folder = recorded.folder});
  return variable == nullptr || !variable->live.empty() || free.contains(variable->name);
}

class RequestMatcher {
 public:
  RequestMatcher(const ServedExchange& recorded, ExchangeView& live, Variables& variables,
                 const FreeVariables& free, const Overlooked& overlooked)
      : recorded_(recorded),
        before_(recorded.view()),
        now_(live),
        variables_(variables),
        free_(free),
        overlooked_(overlooked) {}

  RequestMatch run() {
    if (before_.context().is_eas) {
      match_parameters();
      match_policy_key();
    } else if (before_.context().command != eas::Command::autodiscover) {
      match_targets();
    }
    match_bodies();
    for (const auto& [name, value] : earlier_) {
      if (value.empty()) {
        variables_.unbind(name);
      } else {
        variables_.bind(name, value);
      }
    }
    return std::move(made_);
  }

 private:
  void differs(About about, std::string words, std::string rule = {}) {
    if (made_.differences.size() < max_request_differences) {
      made_.differences.push_back({about, std::move(words), std::move(rule)});
    }
  }

  /// Whether a value of an earlier request gives way to this one's.
  enum class Earlier : std::uint8_t { holds, gives_way };

  /// Takes a live value for a recorded one where the client may have its own. What is compared holds from the
  /// first time on; what is not is as the last request had it, and in one request as it stands there first.
  bool bind(VolatileKind kind, std::string_view before, const std::string& folder, std::string_view now,
            Earlier rule) {
    const VariablePlace place{.phone = recorded_.phone, .folder = folder};
    const Variable* variable = variables_.find(kind, before, place);
    if (variable == nullptr || !free_.contains(variable->name) || is_constant(kind, now)) {
      return false;
    }
    const std::string name = variable->name;
    const std::string live = variable->live;
    const bool is_open = live.empty() || (rule == Earlier::gives_way && !earlier_.contains(name));
    if (!is_open || !variables_.bind(name, now)) {
      return false;
    }
    earlier_.emplace(name, live);
    made_.bindings.emplace_back(name, now);
    return true;
  }
  bool bind(VolatileKind kind, std::string_view before, const std::string& folder, std::string_view now) {
    return bind(kind, before, folder, now, is_exchanged(kind) ? Earlier::holds : Earlier::gives_way);
  }

  /// Mails are compared without all of this.
  void bind_mail(const MailValues& before, const MailValues& now) {
    visit_mail_pairs(before, now, [this](const MailValue& recorded, const MailValue& live) {
      bind(recorded.kind, recorded.value, {}, live.value,
           is_of_the_mail(recorded.name) ? Earlier::gives_way : Earlier::holds);
    });
  }

  void match_targets() {
    const std::string_view before = eas::split_target(before_.request().message()->head.target()).query;
    const std::string_view now = eas::split_target(now_.request().message()->head.target()).query;
    if (!same_query(before, now, recorded_.step.gaps.target_redacted)) {
      differs(About::head,
              fmt::format("query: '{}' -> '{}'", text::printable(before, 200), text::printable(now, 200)));
    }
  }

  void match_parameters() {
    const QueryValues before = query_values(before_.context());
    const QueryValues now = query_values(now_.context());
    for (const auto& [name, value] : before) {
      const auto found = now.find(name);
      if (found == now.end()) {
        differs(About::head, fmt::format("- parameter {}", text::printable(name, 60)));
      } else {
        match_parameter(name, value, found->second);
      }
    }
    for (const auto& [name, value] : now) {
      if (!before.contains(name)) {
        differs(About::head, fmt::format("+ parameter {}", text::printable(name, 60)));
      }
    }
    for (std::string& flag : other_flags(before_.context(), now_.context())) {
      differs(About::head, std::move(flag));
    }
  }

  void match_parameter(const std::string& name, const std::string& before, const std::string& now) {
    if (recorded_.step.gaps.target_redacted && is_overwritten_value(before)) {
      return;
    }
    const VolatileKind kind = kind_of_parameter(name);
    const std::string* before_folder = before_.context().parameter("CollectionId");
    const std::string* now_folder = now_.context().parameter("CollectionId");
    const auto in = [&](const std::string* folder) {
      return kind == VolatileKind::item_id && folder != nullptr ? *folder : std::string();
    };
    const std::string known =
        variables_.to_recorded(kind, now, {.phone = recorded_.phone, .folder = in(now_folder)});
    if (before == known || (kind != VolatileKind::none && bind(kind, before, in(before_folder), now))) {
      return;
    }
    differs(kind == VolatileKind::none ? About::head : About::key,
            fmt::format("parameter {}: {} -> {}", text::printable(name, 60), text::printable(before, 100),
                        text::printable(now, 100)));
  }

  void match_policy_key() {
    constexpr VolatileKind kind = VolatileKind::policy_key;
    const std::string before = std::to_string(before_.context().policy_key.value_or(0));
    const std::string now = std::to_string(now_.context().policy_key.value_or(0));
    const VariablePlace place{.phone = recorded_.phone, .folder = {}};
    if (before == variables_.to_recorded(kind, now, place) || bind(kind, before, {}, now)) {
      return;
    }
    const Variable* variable = variables_.find(kind, before, place);
    if (variable != nullptr && free_.contains(variable->name) && variable->live.empty()) {
      return;  // provisioning is older than the recording, so this client cannot know of it
    }
    differs(About::key, fmt::format("{}{} -> {}", policy_key_words, before, now));
  }

  void match_bodies() {
    if (before_.context().command == eas::Command::autodiscover && !before_.context().is_eas) {
      return;  // it names the user
    }
    if (!now_.request().message()->body.kept || !now_.request().message()->complete ||
        !before_.request().message()->body.kept) {
      differs(About::body, std::string(unseen_body_words));
      return;
    }
    if (const auto& fault = now_.request().content_fault()) {
      differs(About::body, "the body could not be unpacked: " + text::printable(fault->what, 200));
      return;
    }
    const Document* before = before_.request().document();
    const Document* now = now_.request().document();
    if (before != nullptr && now != nullptr) {
      match_documents(*before, *now);
    } else if ((before == nullptr) != (now == nullptr)) {
      differs(About::body, now == nullptr ? "the body is no WBXML document, and the recorded one is"
                                          : "the body is a WBXML document, and the recorded one is none");
    } else {
      match_contents();
    }
  }

  void match_contents() {
    const std::string_view before = as_text(before_.request().content());
    const std::string_view now = as_text(now_.request().content());
    const bool mails = carries_mail(*before_.request().message()) && carries_mail(*now_.request().message());
    if (mails) {
      bind_mail(mail_values(before), mail_values(now));
    }
    const bool same = mails ? same_mail(before, now) : before == now;
    if (!same && !recorded_.step.gaps.request_redacted) {
      differs(About::body, fmt::format("another body: {} -> {}", text::human_size(before.size()),
                                       text::human_size(now.size())));
    }
  }

  void match_documents(const Document& before, const Document& now) {
    if (now.fault() || before.fault()) {
      if (!std::ranges::equal(before.body(), now.body())) {
        differs(About::body, now.fault() ? "the body cannot be read: " + text::printable(now.fault()->what)
                                         : "the body can be read, and the recorded one cannot");
      }
      return;
    }
    if ((before.root() == wbxml::none) != (now.root() == wbxml::none)) {
      differs(About::body, now.root() == wbxml::none ? "an empty body, and the recorded one is not"
                                                     : "a document, and the recorded body is empty");
      return;
    }
    if (before.root() == wbxml::none) {
      return;
    }
    if (now.size() > max_nodes_beyond + 8 * before.size()) {
      differs(About::body, fmt::format("a document of {} nodes, where {} were recorded: not compared further",
                                       now.size(), before.size()));
      return;
    }
    TranslatedDocument live = translate(now, variables_, recorded_.phone);
    if (bind_elements(before, now, live)) {
      live = translate(now, variables_, recorded_.phone);
    }
    const Document left = without_overlooked(before, overlooked_);
    const Document right = without_overlooked(live.document, overlooked_);
    // The limit is for what counts: many elements at another place must not hide a value that differs.
    const wbxml::DifferenceLimits limits{
        .differences = max_request_differences,
        .counts = [&](const wbxml::Difference& each) { return counts(each, left, right); }};
    for (const wbxml::Difference& each : wbxml::differences(left, right, limits)) {
      tell(each, left, right);
    }
    match_given(before);
  }

  /// A client may say the recorded SyncKey without having been given it.
  void match_given(const Document& before) {
    if (std::ranges::any_of(made_.differences, [](const auto& each) { return each.about == About::key; })) {
      return;  // another one, which is told
    }
    visit_document(before, [&](const VolatilePlace& place) {
      if (place.kind == VolatileKind::sync_key &&
          !is_given(recorded_.phone, {place.folder, std::string(place.value)}, variables_, free_)) {
        differs(About::key, fmt::format("SyncKey {}: no answer has given it to this client yet",
                                        text::printable(place.value, 100)));
      }
    });
  }

  /// True where any was bound.
  bool bind_elements(const Document& before, const Document& now, const TranslatedDocument& live) {
    std::map<Index, std::string> folders;  // of recorded elements
    visit_document(before, [&](const VolatilePlace& place) {
      if (place.where == VolatilePlace::Where::element && is_named(place.kind)) {
        folders.emplace(place.element, place.folder);
      }
    });
    const std::map<Index, MailValues> mails_before = mail_values(before);
    const std::map<Index, MailValues> mails_now =
        mails_before.empty() ? std::map<Index, MailValues>() : mail_values(now);
    bool any = false;
    const NamedElements named = named_elements(before, variables_, recorded_.phone);
    for (const Counterpart& pair : counterparts(before, named, live)) {
      const auto folder = folders.find(pair.recorded);
      if (folder != folders.end() && !live.known.contains(pair.live)) {
        any = bind(kind_of(before, pair.recorded), as_text(before.value(pair.recorded)), folder->second,
                   as_text(now.value(pair.live))) ||
              any;
      }
      const auto mail = mails_before.find(pair.recorded);
      const auto mail_now = mails_now.find(pair.live);
      if (mail != mails_before.end() && mail_now != mails_now.end()) {
        bind_mail(mail->second, mail_now->second);
      }
    }
    return any;
  }

  [[nodiscard]] bool counts(const wbxml::Difference& each, const Document& left,
                            const Document& right) const {
    using Change = wbxml::Difference::Kind;
    if (each.kind == Change::moved && overlooked_.order()) {
      return false;
    }
    const Document& holder = each.second != wbxml::none ? right : left;
    const Index element = each.second != wbxml::none ? each.second : each.first;
    if (overlooked_.element(holder.namespace_name(element), holder.name(element))) {
      return false;
    }
    const bool is_secret = recorded_.step.gaps.request_redacted && each.kind == Change::changed &&
                           each.first != wbxml::none && is_overwritten(left, each.first);
    return !is_secret;
  }

  void tell(const wbxml::Difference& each, const Document& left, const Document& right) {
    using Change = wbxml::Difference::Kind;
    const Document& holder = each.second != wbxml::none ? right : left;
    const Index element = each.second != wbxml::none ? each.second : each.first;
    const std::string_view name_space = holder.namespace_name(element);
    const std::string_view name = holder.name(element);
    const bool changed = each.kind == Change::changed;
    const bool key = changed && is_exchanged(kind_of(holder, element));
    std::string rule;
    if (!name_space.empty() && !key && each.kind != Change::moved) {
      rule = fmt::format("{} {}:{}", changed ? "value" : "element", name_space, name);
    }
    std::string line = wbxml::to_line(each);
    if (line.starts_with("~ ")) {
      line.erase(0, 2);
    }
    differs(key ? About::key : About::content, std::move(line), std::move(rule));
  }

  const ServedExchange& recorded_;
  ExchangeView& before_;
  ExchangeView& now_;
  Variables& variables_;
  const FreeVariables& free_;
  const Overlooked& overlooked_;
  std::unordered_map<std::string, std::string> earlier_;  // what is bound here -> what it was live before
  RequestMatch made_;
};

}  // namespace

RequestMatch match_request(const ServedExchange& recorded, ExchangeView& live, Variables& variables,
                           const FreeVariables& free, const Overlooked& overlooked) {
  return RequestMatcher(recorded, live, variables, free, overlooked).run();
}

bool keys_may_match(const ServedExchange& recorded, const std::vector<FolderKey>& live,
                    const Variables& variables, const FreeVariables& free) {
  const std::vector<FolderKey>& before = recorded.keys;
  if (before.size() != live.size()) {
    return false;
  }
  const auto is_open = [&](VolatileKind kind, const std::string& value, const std::string& folder) {
    const Variable* variable = variables.find(kind, value, {.phone = recorded.phone, .folder = folder});
    return variable != nullptr && variable->live.empty() && free.contains(variable->name);
  };
  return std::ranges::all_of(live, [&](const FolderKey& each) {
    const std::string folder =
        variables.to_recorded(VolatileKind::folder_id, each.folder, {.phone = recorded.phone, .folder = {}});
    const std::string key = variables.to_recorded(VolatileKind::sync_key, each.key,
                                                  {.phone = recorded.phone, .folder = each.folder});
    return std::ranges::any_of(before, [&](const FolderKey& one) {
      return (one.folder == folder || is_open(VolatileKind::folder_id, one.folder, {})) &&
             ((one.key == key && is_given(recorded.phone, one, variables, free)) ||
              is_open(VolatileKind::sync_key, one.key, one.folder));
    });
  });
}

wbxml::Document without_overlooked(const Document& document, const Overlooked& overlooked) {
  Document made = document;
  const Index root = made.root();
  std::vector<std::pair<Index, std::string>> edits;
  for (Index each = root; each != wbxml::none; each = made.next_in(root, each)) {
    if (!made.is_element(each)) {
      continue;
    }
    if (overlooked.value(made.namespace_name(each), made.name(each)) && !is_exchanged(kind_of(made, each)) &&
        holds_no_elements(made, each)) {
      edits.emplace_back(each, overlooked_value);
    } else if (auto mail = unvarying_mail(made, each)) {
      edits.emplace_back(each, *std::move(mail));
    }
  }
  for (const auto& [element, value] : edits) {
    static_cast<void>(made.set_text(element, value));  // always a string: one side may have it opaque
  }
  return made;
}

}  // namespace eastap::model
