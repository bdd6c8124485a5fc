#include "decoders/eas/status.h"

#include <gtest/gtest.h>

namespace eastap::eas::status_test {
namespace {

struct Sample {
  Command command;
  const char* path;
  int code;
  const char* name;
  Outcome outcome;
};

TEST(Status, SuccessDiffersByCommand) {
  for (const Sample& sample : {
           Sample{Command::sync, "Sync/Status", 1, "Success", Outcome::success},
           Sample{Command::sync, "Sync/Collections/Collection/Status", 12, "FolderHierarchyChanged",
                  Outcome::failure},
           Sample{Command::sync, "Sync/Collections/Collection/Status", 3, "InvalidSyncKey", Outcome::failure},
           Sample{Command::sync, "Sync/Collections/Collection/Responses/Change/Status", 7, "Conflict",
                  Outcome::notice},
           Sample{Command::sync, "Sync/Collections/Collection/Responses/Add/Status", 6, "ConversionError",
                  Outcome::failure},
           Sample{Command::sync, "Sync/Collections/Collection/Commands/Add/ApplicationData/BodyPart/Status",
                  176, "ConversationTooLarge", Outcome::failure},
           Sample{Command::move_items, "MoveItems/Response/Status", 3, "Success", Outcome::success},
           Sample{Command::move_items, "MoveItems/Response/Status", 1, "InvalidSource", Outcome::failure},
           Sample{Command::ping, "Ping/Status", 1, "HeartbeatExpired", Outcome::success},
           Sample{Command::ping, "Ping/Status", 2, "Changes", Outcome::success},
           Sample{Command::ping, "Ping/Status", 5, "IntervalOutOfRange", Outcome::failure},
           Sample{Command::search, "Search/Response/Store/Status", 11, "FolderSyncRequired",
                  Outcome::failure},
           Sample{Command::find, "Find/Status", 3, "FolderSyncRequired", Outcome::failure},
           Sample{Command::provision, "Provision/Policies/Policy/Status", 2, "NoPolicy", Outcome::notice},
           Sample{Command::resolve_recipients, "ResolveRecipients/Response/Status", 1, "Resolved",
                  Outcome::success},
           Sample{Command::resolve_recipients, "ResolveRecipients/Response/Recipient/Certificates/Status", 7,
                  "NoCertificate", Outcome::notice},
           Sample{Command::item_operations, "ItemOperations/Response/Fetch/Status", 6, "NotFound",
                  Outcome::failure},
           Sample{Command::settings, "Settings/DevicePassword/Status", 5, "PasswordTooLong",
                  Outcome::failure},
           Sample{Command::settings, "Settings/Oof/Status", 200, "PropertySpecific", Outcome::failure},
           Sample{Command::settings, "Settings/RightsManagementInformation/Status", 168,
                  "IRM_FeatureDisabled", Outcome::failure},
           Sample{Command::validate_cert, "ValidateCert/Certificate/Status", 13, "Revoked", Outcome::failure},
           Sample{Command::autodiscover, "Autodiscover/Response/Error/ErrorCode", 600, "InvalidRequest",
                  Outcome::failure},
           Sample{Command::autodiscover, "Autodiscover/Response/Action/Error/ErrorCode", 500,
                  "ProviderSpecific", Outcome::failure},
       }) {
    const StatusInfo* info = lookup(sample.command, sample.path, sample.code);
    ASSERT_NE(info, nullptr) << sample.path << ' ' << sample.code;
    EXPECT_EQ(info->name, sample.name) << sample.path << ' ' << sample.code;
    EXPECT_EQ(info->outcome, sample.outcome) << sample.path << ' ' << sample.code;
    EXPECT_EQ(info->is_success(), sample.outcome == Outcome::success);
  }
}

TEST(Status, CommonCodesFollowTheCommandsOwn) {
  const StatusInfo* provision_needed = lookup(Command::folder_sync, "FolderSync/Status", 142);
  ASSERT_NE(provision_needed, nullptr);
  EXPECT_EQ(provision_needed->name, "DeviceNotProvisioned");
  EXPECT_EQ(provision_needed->section, "MS-ASCMD 2.2.2");
  EXPECT_EQ(provision_needed->http_up_to_12_1, "449");
  EXPECT_EQ(lookup(Command::provision, "Provision/Status", 165)->command, Command::provision);
  EXPECT_EQ(lookup(Command::ping, "Ping/Status", 165)->command, Command::none);
  EXPECT_EQ(lookup(Command::send_mail, "SendMail/Status", 120)->name, "MailSubmissionFailed");
  EXPECT_EQ(lookup(Command::smart_reply, "SmartReply/Status", 150)->name, "ItemNotFound");
  EXPECT_EQ(lookup(Command::sync, "Sync/Status", 158)->status, "157-159");
}

TEST(Status, UnknownValues) {
  EXPECT_EQ(lookup(Command::sync, "Sync/Status", 2), nullptr);
  EXPECT_EQ(lookup(Command::sync, "Sync/Status", 99), nullptr);
  EXPECT_EQ(lookup(Command::sync, "Sync/Status", 250), nullptr);
  EXPECT_EQ(lookup(Command::sync, "NotSync/Status", 1), nullptr);
  EXPECT_EQ(lookup(Command::sync, "XSync/Status", 1), nullptr) << "a segment must match whole";
  EXPECT_EQ(lookup(Command::ping, "Ping/Status", -1), nullptr);
}

TEST(Status, RequestsSpeakForTheClient) {
  const char* path = "Provision/Policies/Policy/Status";
  EXPECT_EQ(lookup(Command::provision, path, 1, Side::request)->name, "Applied");
  EXPECT_EQ(lookup(Command::provision, path, 1)->name, "Success");
  EXPECT_EQ(lookup(Command::provision, path, 2, Side::request)->name, "PartlyApplied");
  EXPECT_EQ(lookup(Command::provision, "Provision/RemoteWipe/Status", 1, Side::request)->name, "Wiped");
  EXPECT_EQ(lookup(Command::provision, "Provision/RemoteWipe/Status", 1), nullptr);
}

TEST(Status, AbsenceIsSuccessForMail) {
  for (const Command command : {Command::send_mail, Command::smart_reply, Command::smart_forward}) {
    ASSERT_NE(lookup_absent(command), nullptr);
    EXPECT_TRUE(lookup_absent(command)->is_success());
  }
  EXPECT_EQ(lookup_absent(Command::sync), nullptr);
}

TEST(Status, Sections) {
  EXPECT_EQ(lookup(Command::sync, "Sync/Status", 1)->section, "MS-ASCMD 2.2.3.177.17");
  EXPECT_EQ(lookup(Command::smart_reply, "SmartReply/Status", 117)->section, "MS-ASCMD 2.2.2");
  EXPECT_EQ(lookup(Command::provision, "Provision/Policies/Policy/Status", 1)->section,
            "MS-ASPROV 2.2.2.54.1");
}

TEST(Status, Describes) {
  EXPECT_EQ(describe_status(Command::ping, "Ping/Status", 7),
            "7 FolderSyncRequired (Folder list out of date)");
  EXPECT_EQ(describe_status(Command::ping, "Ping/Status", 99), "99 (unknown status)");
  EXPECT_EQ(describe_status(Command::ping, "Ping/Status", 157),
            "157 (Not assigned in the current specification)");
  EXPECT_EQ(to_string(Outcome::notice), "notice");
}

TEST(Status, HttpCodes) {
  EXPECT_EQ(lookup_http(200)->reason, "OK");
  EXPECT_EQ(lookup_http(307)->reason, "Redirect");
  EXPECT_EQ(lookup_http(449)->reason, "Retry With");
  EXPECT_EQ(lookup_http(451)->reason, "Redirect");
  EXPECT_EQ(lookup_http(0)->status, "connection reset or close");
  EXPECT_EQ(lookup_http(418), nullptr);
  EXPECT_TRUE(is_http_success(200) && is_http_success(299));
  EXPECT_FALSE(is_http_success(100) || is_http_success(302) || is_http_success(449));
}

}  // namespace
}  // namespace eastap::eas::status_test
