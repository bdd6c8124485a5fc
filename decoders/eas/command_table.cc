// Made by decoders/eas/tables/generate.py from commands.tsv. Edit that file and run the script again.
// clang-format off
#include <array>

#include "decoders/eas/command.h"

namespace eastap::eas {
namespace {

constexpr std::array<CommandInfo, command_count> command_rows{{
    {Command::sync, "Sync", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml (body may be empty from 12.1)", "Exchange item changes of one or more folders", "Status 3 forces SyncKey 0 (full resync); 12 needs FolderSync; 13 after an empty request; 16 retry; item status 6, 7, 8; HTTP 503 with Retry-After; same SyncKey resent after a lost reply"},
    {Command::send_mail, "SendMail", "POST", "2.5", "-", "message/rfc822 up to 12.1; application/vnd.ms-sync.wbxml from 14.0", "Send a new message (MIME)", "Success is HTTP 200 with empty body: any body is an error; 107, 115, 116, 118 (ClientId already used), 119, 120, 122; HTTP 413; resend after timeout makes duplicates up to 12.1"},
    {Command::smart_forward, "SmartForward", "POST", "2.5", "-", "message/rfc822 up to 12.1; application/vnd.ms-sync.wbxml from 14.0", "Forward a stored message without downloading it", "150 source item gone; 104 bad InstanceId; 179 (16.x) bad parameters; 121; original not attached because ItemId is stale"},
    {Command::smart_reply, "SmartReply", "POST", "2.5", "-", "message/rfc822 up to 12.1; application/vnd.ms-sync.wbxml from 14.0", "Reply to a stored message without downloading it", "150 source item gone; 117 reply not allowed; old Android repeats as SendMail after HTTP 500, so original text is lost"},
    {Command::get_attachment, "GetAttachment", "POST", "2.5", "14.0", "none (AttachmentName is in the query)", "Download one attachment (old way)", "HTTP 500 when the attachment is gone or the name is stale; 501/137 when used at 14.0+ (use ItemOperations Fetch)"},
    {Command::get_hierarchy, "GetHierarchy", "POST", "2.5", "14.0", "none", "List folders (pre-FolderSync way)", "HTTP 500 on failure; should not appear with any current client"},
    {Command::create_collection, "CreateCollection", "POST", "2.5", "12.0", "application/vnd.ms-sync.wbxml ?", "Obsolete folder create", "Never expected; decode by name only"},
    {Command::delete_collection, "DeleteCollection", "POST", "2.5", "12.0", "application/vnd.ms-sync.wbxml ?", "Obsolete folder delete", "Never expected; decode by name only"},
    {Command::move_collection, "MoveCollection", "POST", "2.5", "12.0", "application/vnd.ms-sync.wbxml ?", "Obsolete folder move", "Never expected; decode by name only"},
    {Command::folder_sync, "FolderSync", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml", "Exchange folder list changes", "Status 9 means key invalid: client must restart with key 0; repeated key 0 means client cannot store the hierarchy; 14.x error statuses 126-144 usually show here first"},
    {Command::folder_create, "FolderCreate", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml", "Create a folder", "2 name exists; 5 parent unknown; 9 key mismatch; only types 1 and 12-17 may be created"},
    {Command::folder_delete, "FolderDelete", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml", "Delete a folder", "3 special folder; 4 not found; 9 key mismatch"},
    {Command::folder_update, "FolderUpdate", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml", "Rename or move a folder", "2 name exists or special; 4, 5 not found; 9 key mismatch"},
    {Command::move_items, "MoveItems", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml", "Move items between folders", "Status 3 is SUCCESS; 1 bad source, 2 bad destination; reply gives new ServerId in DstMsgId; client using the old id then gets Sync 8"},
    {Command::get_item_estimate, "GetItemEstimate", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml", "Count pending changes in folders", "3 collection not yet synced (key 0); 4 key invalid; 110 when FilterType is wrong for the class"},
    {Command::meeting_response, "MeetingResponse", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml", "Accept, tentatively accept or decline a meeting", "2 item is not a meeting request or user is organizer; 3, 4 mailbox/server error; known iOS 6.1 retry loop"},
    {Command::search, "Search", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml", "Search mailbox, GAL or document library", "Store statuses 3-14; GAL returns at most 100 by default; 12 range past end; 11 FolderSync needed"},
    {Command::settings, "Settings", "POST", "12.0", "-", "application/vnd.ms-sync.wbxml", "Out-of-office, device info, device password, user info, IRM templates", "Top status 1 may hide a sub-status 2, 5, 6 or 7; missing DeviceInformation shows as 165 elsewhere (14.1+)"},
    {Command::ping, "Ping", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml (body may be empty)", "Hold a connection until folders change", "1 and 2 are both normal; 5 and 6 return a limit the client must use; 7 needs FolderSync; connection cut by NAT before the heartbeat; X-MS-PolicyKey is not sent"},
    {Command::item_operations, "ItemOperations", "POST", "12.0", "-", "application/vnd.ms-sync.wbxml", "Fetch items or attachments, empty folder, move conversation", "Read status per Fetch, not only at the top; 14 conversion, 15 attachment, 6 not found; multipart reply when asked (MS-ASAcceptMultiPart: T)"},
    {Command::provision, "Provision", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml", "Download and acknowledge policies, remote wipe", "Two round trips; loop when the client acks but keeps using the old or temporary key; DeviceInformation is required in the first request from 14.1"},
    {Command::resolve_recipients, "ResolveRecipients", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml", "Resolve names to addresses, certificates, free/busy, pictures", "Response status 2, 3, 4 per recipient; Availability 160-163; Certificates 7, 8; Picture 173-175"},
    {Command::validate_cert, "ValidateCert", "POST", "2.5", "-", "application/vnd.ms-sync.wbxml", "Have the server check an S/MIME certificate", "Statuses 3-17 explain why a certificate is refused; 14, 16 mean revocation server trouble"},
    {Command::find, "Find", "POST", "16.1", "-", "application/vnd.ms-sync.wbxml", "Mailbox and GAL search (new form)", "3 FolderSync needed; 4 range does not start at 0; 137/501 on older servers"},
    {Command::autodiscover, "Autodiscover", "POST", "12.0", "-", "text/xml", "Find the server URL for a mail address", "Runs on /autodiscover/autodiscover.xml, plain XML, no MS-AS headers; 401 loops, 302, 456/457, ErrorCode 600/601; HTML page with HTTP 200"},
    {Command::options, "OPTIONS", "OPTIONS", "2.5", "-", "no body", "Ask for supported versions and commands", "Reply without MS-ASProtocolVersions means wrong URL, a front proxy, or an error page; client then gives up or falls back to 2.5"},
}};

}  // namespace

std::span<const CommandInfo, command_count> all_commands() { return command_rows; }

}  // namespace eastap::eas
