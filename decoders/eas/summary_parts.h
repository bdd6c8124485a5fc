// The workbench of the summaries: one object for each exchange that is summed up, with the helpers that every
// command needs. Private to decoders/eas. Used by one thread, lives for one call of summarize().
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/element.h"
#include "decoders/eas/summary.h"

namespace eastap::eas {

/// Collects facts into the summary, and words for the sentence: COMMAND [SUBJECT]: PART, PART[; NOTE].
class SummaryBuilder {
 public:
  SummaryBuilder(Command command, const wbxml::Document* request_document,
                 const wbxml::Document* response_document, const SummaryContext& context);

  Summary& summary() { return summary_; }
  /// The root elements; none where there is no body.
  [[nodiscard]] Element request() const { return request_; }
  [[nodiscard]] Element response() const { return response_; }
  /// Whether the exchange has an answer that can be summed up.
  [[nodiscard]] bool answered() const;
  /// Whether the answer's body is known to be empty.
  [[nodiscard]] bool empty_response() const { return empty_response_; }
  /// Whether a global Status so far says that the command failed.
  [[nodiscard]] bool failed() const;
  [[nodiscard]] const SummaryContext& context() const { return context_; }

  // Facts
  /// Reads the child `tag` of `parent` as a Status; nullopt where there is none. `element` is its path, a
  /// literal.
  [[nodiscard]] std::optional<StatusSeen> read_status(Element parent, Tag tag,
                                                      std::string_view element) const;
  /// The same of the Status element itself.
  [[nodiscard]] std::optional<StatusSeen> status_of(Element status, std::string_view element) const;
  /// A Status that speaks for the whole exchange: the first failure stays, else the first value.
  void global_status(const std::optional<StatusSeen>& status);
  /// A Status that speaks for one item.
  void item_status(const std::optional<StatusSeen>& status);
  /// The collection with that id, new at the end where there is none; a scratch one beyond the limit.
  CollectionSummary& collection(std::string_view id);

  // Words
  void subject(std::string text) { subject_ = std::move(text); }
  void part(std::string text);                                  ///< nothing for ""
  void note(std::string text);                                  ///< after the parts, behind a semicolon
  void count_part(std::uint32_t count, std::string_view what);  ///< "3 added"; nothing for 0
  /// "Inbox" where the context knows the name, else "folder 5".
  [[nodiscard]] std::string folder(std::string_view id) const;
  /// Takes what an empty or partial request repeats into the collections and the heartbeat, and says so:
  /// "empty request: repeats 2 folders (Inbox, Calendar), 540 s". `due` is the Status that follows where
  /// nothing is stored, `unknown` what is said of an empty request of which nothing is known.
  void repeat_stored(int due, std::string_view unknown);
  /// Counts the licence of a protected mail, where `properties` (what a Sync, ItemOperations or Search answer
  /// says of an item) has one.
  void count_license(Element properties);
  /// "1 protected mail (may: view, reply; may not: forward)"; nothing where no licence was counted.
  void license_part();
  /// "Inbox, Calendar and 3 more" of the listed collections; at most three names.
  [[nodiscard]] std::string folders(const std::vector<std::string_view>& ids) const;

  /// Writes outcome and sentence.
  [[nodiscard]] Summary finish();

 private:
  [[nodiscard]] std::string result() const;
  void decide_outcome();

  const SummaryContext& context_;
  Summary summary_;
  CollectionSummary scratch_;
  Element request_;
  Element response_;
  bool empty_response_ = false;
  Element license_;  // the first one
  std::uint32_t licenses_ = 0;
  std::string subject_;
  std::string parts_;
  std::string notes_;
};

/// Most names that a sentence lists.
inline constexpr std::size_t max_names = 3;

/// Wire text for a sentence: no control characters, at most 60 characters.
[[nodiscard]] std::string quiet(std::string_view text);
/// A SyncKey for a sentence; long ones keep only their ends: "{0123456…89ab}12".
[[nodiscard]] std::string short_key(std::string_view key);
/// "key 5 -> 6"; "first sync, key 0 -> 6"; "key 5" where one is missing; "" without keys.
[[nodiscard]] std::string key_step(std::string_view old_key, std::string_view new_key);
/// "Anna, Berta, Carla and 2 more": texts that are printable already, and how many there are of them. "" for
/// none.
[[nodiscard]] std::string name_list(const std::vector<std::string>& names, std::size_t count);
/// "1 folder", "2 folders".
[[nodiscard]] std::string counted(std::size_t count, std::string_view singular, std::string_view plural = "");

// One function for each command; they fill the summary and the words. summary.cc holds the table.
void summarize_sync(SummaryBuilder& builder);
void summarize_estimate(SummaryBuilder& builder);
void summarize_folder_sync(SummaryBuilder& builder);
void summarize_folder_create(SummaryBuilder& builder);
void summarize_folder_delete(SummaryBuilder& builder);
void summarize_folder_update(SummaryBuilder& builder);
void summarize_ping(SummaryBuilder& builder);
void summarize_provision(SummaryBuilder& builder);
void summarize_send(SummaryBuilder& builder);
void summarize_move_items(SummaryBuilder& builder);
void summarize_meeting_response(SummaryBuilder& builder);
void summarize_item_operations(SummaryBuilder& builder);
void summarize_search(SummaryBuilder& builder);
void summarize_find(SummaryBuilder& builder);
void summarize_settings(SummaryBuilder& builder);
void summarize_resolve_recipients(SummaryBuilder& builder);
void summarize_validate_cert(SummaryBuilder& builder);

}  // namespace eastap::eas
