// Terms of filters: what the exchange did, and how it ended.
#include <array>

#include "proxy/model/filter_terms.h"

namespace eastap::model {
namespace {

using core::Note;

/// Null for traffic without documents, whose summary says nothing.
const eas::Summary* summary_of(FilterSubject& subject) {
  ExchangeView& view = subject.view();
  const bool documents = view.exchange().request != nullptr && has_documents(view.context().command) &&
                         view.context().command != eas::Command::none;
  return documents ? &view.summary() : nullptr;
}

/// Calls `tell` for each collection until the probe has hit.
template <class Tell>
void each_collection(FilterSubject& subject, FilterProbe& probe, Tell tell) {
  const eas::Summary* summary = summary_of(subject);
  if (summary == nullptr) {
    return;
  }
  for (const eas::CollectionSummary& each : summary->collections) {
    if (!probe.hit()) {
      tell(each);
    }
  }
}

void get_status(FilterSubject& subject, FilterProbe& probe) {
  const eas::Summary* summary = summary_of(subject);
  if (summary != nullptr && summary->status) {
    probe.number(summary->status->code);
  }
}

void get_item_status(FilterSubject& subject, FilterProbe& probe) {
  const eas::Summary* summary = summary_of(subject);
  if (summary != nullptr && summary->item_status) {
    probe.number(summary->item_status->code);
  }
}

void get_http(FilterSubject& subject, FilterProbe& probe) {
  if (const int code = subject.view().http_status(); code != 0) {
    probe.number(code);
  }
}

void get_challenge(FilterSubject& subject, FilterProbe& probe) {
  for (const sign_in::Challenge& one : subject.view().sign_in().challenges) {
    probe.text(one.scheme);
    probe.text(one.words());
  }
}

void get_failed(FilterSubject& subject, FilterProbe& probe) {
  if (subject.view().finished()) {
    probe.flag(subject.judgement().outcome == eas::Outcome::failure);
  }
}

void get_result(FilterSubject& subject, FilterProbe& probe) {
  if (subject.view().finished()) {
    probe.text(eas::to_string(subject.judgement().outcome));
  }
}

void get_status_text(FilterSubject& subject, FilterProbe& probe) {
  if (subject.view().finished()) {
    probe.text(subject.judgement().status);
  }
}

void get_folder(FilterSubject& subject, FilterProbe& probe) {
  each_collection(subject, probe, [&](const eas::CollectionSummary& each) {
    const Folder* folder = subject.view().folder(each.id);
    probe.text(folder == nullptr ? std::string_view(each.id) : folder->name);
  });
}

/// Class of what a folder of that Type holds (MS-ASCMD, Type of FolderSync); "" where it says none.
std::string_view class_of_type(std::uint32_t type) {
  constexpr std::array<std::string_view, 18> classes{
      "",         "",      "Email",   "Email", "Email",    "Email",    "Email", "Tasks",   "Calendar",
      "Contacts", "Notes", "Journal", "Email", "Calendar", "Contacts", "Tasks", "Journal", "Notes"};
  return type < classes.size() ? classes.at(type) : std::string_view{};
}

void get_class(FilterSubject& subject, FilterProbe& probe) {
  each_collection(subject, probe, [&](const eas::CollectionSummary& each) {
    const Folder* folder = each.class_name.empty() ? subject.view().folder(each.id) : nullptr;
    probe.text(folder != nullptr && folder->type ? class_of_type(*folder->type)
                                                 : std::string_view(each.class_name));
  });
}

void get_key(FilterSubject& subject, FilterProbe& probe) {
  each_collection(subject, probe, [&](const auto& each) { probe.text(each.old_key); });
  if (const eas::Summary* summary = summary_of(subject)) {
    probe.text(summary->old_key);
  }
}

void get_new_key(FilterSubject& subject, FilterProbe& probe) {
  each_collection(subject, probe, [&](const auto& each) { probe.text(each.new_key); });
  if (const eas::Summary* summary = summary_of(subject)) {
    probe.text(summary->new_key);
  }
}

void get_summary(FilterSubject& subject, FilterProbe& probe) {
  if (const eas::Summary* summary = summary_of(subject)) {
    probe.text(summary->sentence);
  }
}

std::int64_t size_of(const core::Message* message, std::uint64_t relayed, bool http) {
  const std::uint64_t size = !http ? relayed : message == nullptr ? 0 : message->body.wire_length;
  return static_cast<std::int64_t>(std::min(size, std::uint64_t{INT64_MAX}));
}

void get_size_up(FilterSubject& subject, FilterProbe& probe) {
  const core::Exchange& exchange = subject.view().exchange();
  probe.number(
      size_of(exchange.request.get(), exchange.tunnel_up, exchange.kind == core::Exchange::Kind::http));
}

void get_size_down(FilterSubject& subject, FilterProbe& probe) {
  if (subject.view().finished()) {
    const core::Exchange& exchange = subject.view().exchange();
    probe.number(size_of(subject.view().received().message(), exchange.tunnel_down,
                         exchange.kind == core::Exchange::Kind::http));
  }
}

void get_duration(FilterSubject& subject, FilterProbe& probe) {
  const core::Exchange& exchange = subject.view().exchange();
  if (subject.view().finished()) {
    probe.number(exchange.finished.since(exchange.started).count());
  }
}

void get_finding(FilterSubject& subject, FilterProbe& probe) {
  for (const Finding& finding : subject.findings()) {
    probe.text(finding.code);
    probe.text(finding.text);
  }
}

template <class Wanted>
void put_notes(FilterSubject& subject, FilterProbe& probe, Wanted wanted) {
  for (const Note& note : subject.view().exchange().notes) {
    if (wanted(note.kind)) {
      probe.text(note.text);
      probe.text(note.source);
    }
  }
}

void get_injected(FilterSubject& subject, FilterProbe& probe) {
  put_notes(subject, probe, [](Note::Kind kind) { return kind == Note::Kind::injected; });
}

void get_hook(FilterSubject& subject, FilterProbe& probe) {
  put_notes(subject, probe,
            [](Note::Kind kind) { return kind == Note::Kind::hook_log || kind == Note::Kind::hook_error; });
}

void get_note(FilterSubject& subject, FilterProbe& probe) {
  put_notes(subject, probe, [](Note::Kind) { return true; });
}

constexpr std::array<FilterTerm, 22> result_rows{{
    {"http", "http_status", FilterType::number, FilterArgument::none, FilterKnown::at_end, FilterCost::head,
     "HTTP status that the client got", "http >= 500", get_http},
    {"status", "", FilterType::number, FilterArgument::none, FilterKnown::at_end, FilterCost::summary,
     "the command's own Status: the first failure of the whole command, else the top one", "status != 1",
     get_status},
    {"item_status", "", FilterType::number, FilterArgument::none, FilterKnown::at_end, FilterCost::summary,
     "first Status of an item that is not success", "item_status == 6", get_item_status},
    {"status_text", "", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::summary,
     "how it ended in words, as the list shows it", "status_text ~ InvalidSyncKey", get_status_text},
    {"challenge", "", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::head,
     "ways to sign in that the answer names: scheme, and all of it in words", "challenge == Basic",
     get_challenge},
    {"failed", "", FilterType::flag, FilterArgument::none, FilterKnown::at_end, FilterCost::summary,
     "judged as a failure, red in the list: by Status, HTTP or a broken connection", "failed and cmd != Ping",
     get_failed},
    {"result", "", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::summary,
     "success, notice (done in part, or a challenge) or failure", "result == notice", get_result},
    {"outcome", "", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::facts,
     "how the connection broke the exchange off; absent when it ended well", "outcome ~ reset",
     [](FilterSubject& subject, FilterProbe& probe) { probe.text(subject.view().exchange().outcome); }},
    {"waiting", "", FilterType::flag, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "the answer is not over yet", "not waiting",
     [](FilterSubject& subject, FilterProbe& probe) { probe.flag(!subject.view().finished()); }},
    {"folder", "folders", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::summary,
     "name of each folder touched, once a FolderSync told it; else its id", "folder ~ Inbox", get_folder},
    {"collection", "collections", FilterType::text, FilterArgument::none, FilterKnown::at_end,
     FilterCost::summary, "CollectionId or ServerId of each folder touched", "collection == 5",
     [](FilterSubject& subject, FilterProbe& probe) {
       each_collection(subject, probe, [&](const auto& each) { probe.text(each.id); });
     }},
    {"class", "collection.class", FilterType::text, FilterArgument::none, FilterKnown::at_end,
     FilterCost::summary,
     "class of each folder touched: as the command names it, else of the folder's type once a FolderSync "
     "told it",
     "class == Calendar", get_class},
    {"key", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::summary,
     "SyncKeys of the request", "key == 0", get_key},
    {"newkey", "new_key", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::summary,
     "SyncKeys of the answer", "newkey == 0", get_new_key},
    {"summary", "", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::summary,
     "the sentence that tells what the command did", "summary ~ added", get_summary},
    {"size_up", "", FilterType::size, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "body of the request on the wire; of relayed traffic all bytes", "size_up > 1MB", get_size_up},
    {"size_down", "", FilterType::size, FilterArgument::none, FilterKnown::at_end, FilterCost::facts,
     "body that the client got, on the wire; of relayed traffic all bytes", "size_down >= 64KiB",
     get_size_down},
    {"duration", "took", FilterType::duration, FilterArgument::none, FilterKnown::at_end, FilterCost::facts,
     "from the request's beginning to the answer's end", "duration > 5s", get_duration},
    {"finding", "findings", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::search,
     "code and text of each finding", "finding == wbxml.*", get_finding},
    {"injected", "", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::facts,
     "what hooks and faults did, and which one", "injected", get_injected},
    {"hook", "", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::facts,
     "what hooks logged, and how they failed", "hook ~ \"attempt to index\"", get_hook},
    {"note", "notes", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::facts,
     "every remark of the tap's, whatever its kind", "note ~ Host", get_note},
}};

}  // namespace

std::span<const FilterTerm> filter_terms_result() {
  return result_rows;
}

}  // namespace eastap::model
