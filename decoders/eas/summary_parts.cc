#include "decoders/eas/summary_parts.h"

#include <algorithm>
#include <utility>

#include "decoders/eas/dates.h"
#include "decoders/eas/rights_words.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

constexpr std::size_t quiet_limit = 60;

Element root_or_none(const wbxml::Document* document) {
  return Element::root_of(document);
}

}  // namespace

std::string StatusSeen::words() const {
  std::string text = std::to_string(code);
  if (info == nullptr) {
    return text + " (unknown status)";
  }
  if (info->name != "-") {
    text += ' ' + std::string(info->name);
  }
  return text + " (" + std::string(info->meaning) + ')';
}

std::string quiet(std::string_view text) {
  return text::printable(text, quiet_limit);
}

std::string short_key(std::string_view key) {
  constexpr std::size_t longest = 24;
  constexpr std::size_t head = 8;
  constexpr std::size_t tail = 8;
  if (key.size() <= longest) {
    return quiet(key);
  }
  return quiet(key.substr(0, head)) + "…" + quiet(key.substr(key.size() - tail));
}

std::string key_step(std::string_view old_key, std::string_view new_key) {
  if (old_key.empty() && new_key.empty()) {
    return {};
  }
  if (old_key.empty() || new_key.empty()) {
    return "key " + short_key(old_key.empty() ? new_key : old_key);
  }
  const std::string step = old_key == new_key ? "key " + short_key(old_key) + " stays"
                                              : "key " + short_key(old_key) + " -> " + short_key(new_key);
  return old_key == "0" ? "first sync, " + step : step;
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural) {
  std::string text = std::to_string(count) + ' ';
  if (count == 1) {
    return text.append(singular);
  }
  return plural.empty() ? text.append(singular).append("s") : text.append(plural);
}

std::string name_list(const std::vector<std::string>& names, std::size_t count) {
  std::string text;
  const std::size_t listed = std::min(names.size(), max_names);
  for (std::size_t i = 0; i < listed; ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (listed != 0 && count > listed) {
    text += " and " + std::to_string(count - listed) + " more";
  }
  return text;
}

SummaryBuilder::SummaryBuilder(Command command, const wbxml::Document* request_document,
                               const wbxml::Document* response_document, const SummaryContext& context)
    : context_(context),
      request_(root_or_none(request_document)),
      response_(root_or_none(response_document)),
      empty_response_(response_document != nullptr && response_document->body().empty()) {
  summary_.command = command;
  if (command == Command::provision && response_document != nullptr) {
    summary_.wipe = wipe_order(*response_document);
  }
  summary_.empty_request = request_document != nullptr && request_document->body().empty();
  for (const auto& [document, what] :
       {std::pair{request_document, "request"}, {response_document, "answer"}}) {
    const std::optional<Error> fault = document == nullptr ? std::nullopt : document->fault();
    if (fault) {
      note(std::string(what) + " damaged" +
           (fault->offset ? " at byte " + std::to_string(*fault->offset) : std::string()));
    }
  }
}

bool SummaryBuilder::failed() const {
  return summary_.status && summary_.status->outcome() == Outcome::failure;
}

bool SummaryBuilder::answered() const {
  return context_.finished && is_http_success(context_.http_status);
}

std::optional<StatusSeen> SummaryBuilder::read_status(Element parent, Tag tag,
                                                      std::string_view element) const {
  return status_of(parent.child(tag), element);
}

std::optional<StatusSeen> SummaryBuilder::status_of(Element status, std::string_view element) const {
  const auto code = status.number();
  if (!code) {
    return std::nullopt;
  }
  constexpr std::uint32_t most = 1'000'000;  // no status is near it, and it keeps the code an int
  const int value = static_cast<int>(std::min(*code, most));
  return StatusSeen{element, value, lookup(summary_.command, element, value)};
}

void SummaryBuilder::global_status(const std::optional<StatusSeen>& status) {
  if (!status) {
    return;
  }
  const bool worse = summary_.status && summary_.status->outcome() != Outcome::failure &&
                     status->outcome() == Outcome::failure;
  if (!summary_.status || worse) {
    summary_.status = status;
  }
}

void SummaryBuilder::item_status(const std::optional<StatusSeen>& status) {
  if (!status || status->outcome() == Outcome::success) {
    return;
  }
  summary_.failed_items += status->outcome() == Outcome::failure ? 1 : 0;
  const bool worse = summary_.item_status && summary_.item_status->outcome() != Outcome::failure &&
                     status->outcome() == Outcome::failure;
  if (!summary_.item_status || worse) {
    summary_.item_status = status;
  }
}

CollectionSummary& SummaryBuilder::collection(std::string_view id) {
  auto& list = summary_.collections;
  const auto found = std::ranges::find(list, id, &CollectionSummary::id);
  if (found != list.end()) {
    return *found;
  }
  ++summary_.collection_count;
  if (list.size() == max_listed_collections) {
    scratch_ = {};
    return scratch_;
  }
  list.emplace_back().id = id;
  return list.back();
}

void SummaryBuilder::part(std::string text) {
  if (!text.empty()) {
    parts_ += (parts_.empty() ? "" : ", ") + std::move(text);
  }
}

void SummaryBuilder::note(std::string text) {
  if (!text.empty()) {
    notes_ += "; " + std::move(text);
  }
}

void SummaryBuilder::count_part(std::uint32_t count, std::string_view what) {
  if (count != 0) {
    part(std::to_string(count) + ' ' + std::string(what));
  }
}

std::string SummaryBuilder::folder(std::string_view id) const {
  std::string name = context_.folder_name ? context_.folder_name(id) : std::string();
  return name.empty() ? "folder " + quiet(id) : quiet(name);
}

std::string SummaryBuilder::folders(const std::vector<std::string_view>& ids) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(ids.size(), max_names); ++i) {
    names.push_back(folder(ids[i]));
  }
  return name_list(names, ids.size());
}

void SummaryBuilder::count_license(Element properties) {
  const Element license = properties.child(tags::rights::rights_management_license);
  if (license && licenses_++ == 0) {
    license_ = license;
  }
}

void SummaryBuilder::license_part() {
  if (licenses_ == 1) {
    part("1 protected mail (" + license_words(license_, format_utc) + ')');
  } else {
    count_part(licenses_, "protected mails");
  }
}

void SummaryBuilder::repeat_stored(int due, std::string_view unknown) {
  const bool empty = summary_.empty_request;
  if (context_.nothing_stored) {
    part(empty ? "empty request" : "partial request");
    part(context_.finished ? "the server has none stored"
                           : "the server has none stored: Status " + std::to_string(due) + " is due");
    return;
  }
  if (!context_.stored) {
    part(empty ? std::string(unknown) : std::string());
    return;
  }
  const StoredSettings& stored = *context_.stored;
  std::vector<std::string_view> ids;
  for (const std::string& id : stored.collections) {
    if (!id.empty()) {
      collection(id).repeated = true;
      ids.emplace_back(id);
    }
  }
  std::string text = empty ? "empty request: repeats " : "repeats ";
  text += counted(ids.size(), "folder") + (ids.empty() ? std::string() : " (" + folders(ids) + ')');
  if (!summary_.heartbeat && stored.heartbeat) {
    summary_.heartbeat = stored.heartbeat;
    text += ", " + std::to_string(*stored.heartbeat) + " s";
  }
  part(stored.unanswered ? text + " of a request without an answer" : text);
}

std::string SummaryBuilder::result() const {
  if (!context_.finished) {
    return parts_.empty() ? "waiting" : parts_;
  }
  if (context_.http_status == 0) {
    if (context_.cut_after) {
      return parts_;
    }
    return parts_.empty() ? "no answer" : parts_ + ", no answer";
  }
  if (!is_http_success(context_.http_status)) {
    const HttpStatusInfo* info = lookup_http(context_.http_status);
    return "HTTP " + std::to_string(context_.http_status) +
           (info == nullptr ? std::string() : ' ' + std::string(info->reason));
  }
  std::string text;
  if (failed() && summary_.status) {
    text = "failed, " + summary_.status->words();
    return parts_.empty() ? text : text + ", " + parts_;
  }
  text = parts_;
  if (summary_.item_status) {
    text += text.empty() ? "" : ", ";
    text += summary_.failed_items == 0 ? "" : std::to_string(summary_.failed_items) + " failed: ";
    text += summary_.item_status->words();
  }
  return text.empty() ? "done" : text;
}

void SummaryBuilder::decide_outcome() {
  if (!context_.finished) {
    return;
  }
  const bool all_items_failed = summary_.failed_items != 0 && summary_.failed_items >= summary_.items;
  if (!is_http_success(context_.http_status) || failed() || all_items_failed) {
    summary_.outcome = Outcome::failure;
  } else if (summary_.item_status || (summary_.status && summary_.status->outcome() == Outcome::notice)) {
    summary_.outcome = Outcome::notice;
  }
}

Summary SummaryBuilder::finish() {
  decide_outcome();
  std::string text = result();
  if (context_.cut_after) {
    note("connection cut after " + std::to_string(*context_.cut_after) + " s" +
         (summary_.heartbeat && *context_.cut_after < *summary_.heartbeat ? ", before the heartbeat" : ""));
  }
  text += notes_;
  summary_.sentence = std::string(command_name(summary_.command));
  if (!subject_.empty()) {
    summary_.sentence += ' ' + subject_;
  }
  summary_.sentence += ": " + text;
  return std::move(summary_);
}

}  // namespace eastap::eas
