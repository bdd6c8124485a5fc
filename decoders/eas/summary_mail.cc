// SendMail, SmartReply, SmartForward, MoveItems and MeetingResponse (MS-ASCMD sections 2.2.1.17, .19, .20,
// .12 and .11).
#include <array>
#include <set>

#include "decoders/eas/summary_parts.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

namespace mail = tags::compose_mail;
namespace move = tags::move;
namespace meeting = tags::meeting;

constexpr std::string_view status_path(Command command) {
  switch (command) {
    case Command::smart_reply:
      return "SmartReply/Status";
    case Command::smart_forward:
      return "SmartForward/Status";
    default:
      return "SendMail/Status";
  }
}

/// The folders of one side of a command: the name of the only one, or how many there are.
std::string one_or_count(const SummaryBuilder& builder, const std::set<std::string>& ids) {
  return ids.size() == 1 ? builder.folder(*ids.begin()) : counted(ids.size(), "folder");
}

}  // namespace

void summarize_send(SummaryBuilder& builder) {
  Summary& summary = builder.summary();
  const Element request = builder.request();
  summary.items = 1;
  const Element source = request.child(mail::source);
  const std::string item = source.text(source.has(mail::item_id) ? mail::item_id : mail::long_id);
  const std::string folder = source.text(mail::folder_id);
  if (!folder.empty()) {
    builder.collection(folder);
  }
  if (!item.empty()) {
    builder.subject((summary.command == Command::smart_reply ? "to " : "of ") + quiet(item) +
                    (folder.empty() ? std::string() : " in " + builder.folder(folder)));
  }
  if (builder.answered()) {
    builder.global_status(
        builder.read_status(builder.response(), mail::status, status_path(summary.command)));
    // Success has no Status and no body at all (MS-ASCMD section 2.2.3.177.14).
    const bool success =
        summary.status ? summary.status->outcome() == Outcome::success : builder.empty_response();
    builder.part(success ? "sent" : "");
  }
  if (const std::size_t size = request.child(mail::mime).size(); size != 0) {
    builder.part(text::human_size(size));
  }
  builder.part(request.has(mail::save_in_sent_items) ? "copy in Sent Items" : "");
}

void summarize_move_items(SummaryBuilder& builder) {
  Summary& summary = builder.summary();
  std::set<std::string> sources;
  std::set<std::string> targets;
  builder.request().each(move::move, [&](Element each) {
    ++summary.items;
    sources.insert(each.text(move::src_fld_id));
    targets.insert(each.text(move::dst_fld_id));
  });
  for (const auto* ids : {&sources, &targets}) {
    for (const std::string& id : *ids) {
      builder.collection(id);
    }
  }
  if (summary.items != 0) {
    builder.subject("from " + one_or_count(builder, sources) + " to " + one_or_count(builder, targets));
  }
  if (!builder.answered()) {
    builder.part(summary.items == 0 ? std::string() : counted(summary.items, "item"));
    return;
  }
  std::uint32_t moved = 0;
  std::optional<StatusSeen> top = builder.read_status(builder.response(), move::status, "MoveItems/Status");
  builder.global_status(top);
  builder.response().each(move::response, [&](Element each) {
    const auto status = builder.read_status(each, move::status, "MoveItems/Response/Status");
    moved += status && status->outcome() == Outcome::success ? 1 : 0;
    if (!summary.status && status && status->outcome() == Outcome::success) {
      summary.status = status;
    }
    builder.item_status(status);
  });
  builder.count_part(moved, "moved");
}

void summarize_meeting_response(SummaryBuilder& builder) {
  Summary& summary = builder.summary();
  // UserResponse: 1 accepted, 2 tentative, 3 declined (MS-ASCMD section 2.2.3.194).
  constexpr std::array<std::string_view, 4> words{"answered", "accepted", "tentatively accepted", "declined"};
  std::array<std::uint32_t, words.size()> counts{};
  std::set<std::string> folders;
  builder.request().each(meeting::request, [&](Element each) {
    ++summary.items;
    const std::uint32_t response = each.number(meeting::user_response).value_or(0);
    ++counts[response < words.size() ? response : 0];
    if (const std::string id = each.text(meeting::collection_id); !id.empty()) {
      builder.collection(id);
      folders.insert(id);
    }
  });
  if (!folders.empty()) {
    builder.subject("in " + one_or_count(builder, folders));
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    builder.count_part(counts[i], words[i]);
  }
  if (!builder.answered()) {
    return;
  }
  builder.global_status(builder.read_status(builder.response(), meeting::status, "MeetingResponse/Status"));
  builder.response().each(meeting::result, [&](Element each) {
    builder.item_status(builder.read_status(each, meeting::status, "MeetingResponse/Result/Status"));
  });
}

}  // namespace eastap::eas
