#include "decoders/eas/summary.h"

#include <algorithm>
#include <array>

#include "decoders/eas/summary_parts.h"

namespace eastap::eas {
namespace {

/// One line for each command whose documents are read; the others have only their HTTP status to tell.
struct Entry {
  Command command;
  void (*summarize)(SummaryBuilder& builder);
};
constexpr std::array<Entry, 19> summarizers{{
    {Command::sync, summarize_sync},
    {Command::get_item_estimate, summarize_estimate},
    {Command::folder_sync, summarize_folder_sync},
    {Command::folder_create, summarize_folder_create},
    {Command::folder_delete, summarize_folder_delete},
    {Command::folder_update, summarize_folder_update},
    {Command::ping, summarize_ping},
    {Command::provision, summarize_provision},
    {Command::send_mail, summarize_send},
    {Command::smart_reply, summarize_send},
    {Command::smart_forward, summarize_send},
    {Command::move_items, summarize_move_items},
    {Command::meeting_response, summarize_meeting_response},
    {Command::item_operations, summarize_item_operations},
    {Command::search, summarize_search},
    {Command::find, summarize_find},
    {Command::settings, summarize_settings},
    {Command::resolve_recipients, summarize_resolve_recipients},
    {Command::validate_cert, summarize_validate_cert},
}};

}  // namespace

Summary summarize(Command command, const wbxml::Document* request, const wbxml::Document* response,
                  const SummaryContext& context) {
  SummaryBuilder builder(command, request, response, context);
  const auto* const entry = std::ranges::find(summarizers, command, &Entry::command);
  if (entry != summarizers.end()) {
    entry->summarize(builder);
  }
  return builder.finish();
}

}  // namespace eastap::eas
