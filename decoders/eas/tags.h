// The tags that this room asks documents for, by page and token (MS-ASWBXML section 2.1.2.1). Comparing two
// bytes is cheaper than comparing names; a test compares every line with the table of decoders/wbxml.
// Constant data; any thread.
#pragma once

#include <cstdint>

namespace eastap::eas {

struct Tag {
  std::uint8_t page = 0;
  std::uint8_t token = 0;
};

namespace tags {

namespace airsync {
inline constexpr Tag sync{0, 0x05};                // Sync
inline constexpr Tag responses{0, 0x06};           // Responses
inline constexpr Tag add{0, 0x07};                 // Add
inline constexpr Tag change{0, 0x08};              // Change
inline constexpr Tag delete_tag{0, 0x09};          // Delete
inline constexpr Tag fetch{0, 0x0A};               // Fetch
inline constexpr Tag sync_key{0, 0x0B};            // SyncKey
inline constexpr Tag server_id{0, 0x0D};           // ServerId
inline constexpr Tag status{0, 0x0E};              // Status
inline constexpr Tag collection{0, 0x0F};          // Collection
inline constexpr Tag class_tag{0, 0x10};           // Class
inline constexpr Tag collection_id{0, 0x12};       // CollectionId
inline constexpr Tag get_changes{0, 0x13};         // GetChanges
inline constexpr Tag more_available{0, 0x14};      // MoreAvailable
inline constexpr Tag commands{0, 0x16};            // Commands
inline constexpr Tag collections{0, 0x1C};         // Collections
inline constexpr Tag soft_delete{0, 0x21};         // SoftDelete
inline constexpr Tag wait{0, 0x24};                // Wait
inline constexpr Tag limit{0, 0x25};               // Limit
inline constexpr Tag partial{0, 0x26};             // Partial
inline constexpr Tag heartbeat_interval{0, 0x29};  // HeartbeatInterval
inline constexpr Tag application_data{0, 0x1D};    // ApplicationData
inline constexpr Tag window_size{0, 0x15};         // WindowSize
inline constexpr Tag options{0, 0x17};             // Options
inline constexpr Tag filter_type{0, 0x18};         // FilterType
inline constexpr Tag truncation{0, 0x19};          // Truncation
inline constexpr Tag conflict{0, 0x1B};            // Conflict
inline constexpr Tag mime_support{0, 0x22};        // MIMESupport
inline constexpr Tag mime_truncation{0, 0x23};     // MIMETruncation
inline constexpr Tag conversation_mode{0, 0x27};   // ConversationMode
inline constexpr Tag max_items{0, 0x28};           // MaxItems
inline constexpr Tag deletes_as_moves{0, 0x1E};    // DeletesAsMoves
}  // namespace airsync

namespace move {
inline constexpr Tag move_items{5, 0x05};  // MoveItems
inline constexpr Tag move{5, 0x06};        // Move
inline constexpr Tag src_fld_id{5, 0x08};  // SrcFldId
inline constexpr Tag dst_fld_id{5, 0x09};  // DstFldId
inline constexpr Tag response{5, 0x0A};    // Response
inline constexpr Tag status{5, 0x0B};      // Status
}  // namespace move

namespace estimate {
inline constexpr Tag get_item_estimate{6, 0x05};  // GetItemEstimate
inline constexpr Tag collections{6, 0x07};        // Collections
inline constexpr Tag collection{6, 0x08};         // Collection
inline constexpr Tag collection_id{6, 0x0A};      // CollectionId
inline constexpr Tag class_tag{6, 0x09};          // Class
inline constexpr Tag estimate{6, 0x0C};           // Estimate
inline constexpr Tag response{6, 0x0D};           // Response
inline constexpr Tag status{6, 0x0E};             // Status
}  // namespace estimate

namespace folder_hierarchy {
inline constexpr Tag folder_sync{7, 0x16};    // FolderSync
inline constexpr Tag folder_create{7, 0x13};  // FolderCreate
inline constexpr Tag folder_delete{7, 0x14};  // FolderDelete
inline constexpr Tag folder_update{7, 0x15};  // FolderUpdate
inline constexpr Tag display_name{7, 0x07};   // DisplayName
inline constexpr Tag server_id{7, 0x08};      // ServerId
inline constexpr Tag parent_id{7, 0x09};      // ParentId
inline constexpr Tag type{7, 0x0A};           // Type
inline constexpr Tag status{7, 0x0C};         // Status
inline constexpr Tag changes{7, 0x0E};        // Changes
inline constexpr Tag add{7, 0x0F};            // Add
inline constexpr Tag delete_tag{7, 0x10};     // Delete
inline constexpr Tag update{7, 0x11};         // Update
inline constexpr Tag sync_key{7, 0x12};       // SyncKey
inline constexpr Tag count{7, 0x17};          // Count
}  // namespace folder_hierarchy

namespace meeting {
inline constexpr Tag meeting_response{8, 0x07};  // MeetingResponse
inline constexpr Tag request{8, 0x09};           // Request
inline constexpr Tag result{8, 0x0A};            // Result
inline constexpr Tag status{8, 0x0B};            // Status
inline constexpr Tag user_response{8, 0x0C};     // UserResponse
inline constexpr Tag collection_id{8, 0x06};     // CollectionId
inline constexpr Tag request_id{8, 0x08};        // RequestId
inline constexpr Tag calendar_id{8, 0x05};       // CalendarId
inline constexpr Tag instance_id{8, 0x0E};       // InstanceId
}  // namespace meeting

namespace recipients {
inline constexpr Tag resolve_recipients{10, 0x05};     // ResolveRecipients
inline constexpr Tag response{10, 0x06};               // Response
inline constexpr Tag status{10, 0x07};                 // Status
inline constexpr Tag to{10, 0x10};                     // To
inline constexpr Tag recipient{10, 0x09};              // Recipient
inline constexpr Tag options{10, 0x0F};                // Options
inline constexpr Tag availability{10, 0x16};           // Availability
inline constexpr Tag certificates{10, 0x0C};           // Certificates
inline constexpr Tag picture{10, 0x1A};                // Picture
inline constexpr Tag certificate_retrieval{10, 0x11};  // CertificateRetrieval
inline constexpr Tag merged_free_busy{10, 0x19};       // MergedFreeBusy
inline constexpr Tag recipient_count{10, 0x12};        // RecipientCount
inline constexpr Tag certificate{10, 0x0D};            // Certificate
inline constexpr Tag mini_certificate{10, 0x0E};       // MiniCertificate
inline constexpr Tag type{10, 0x08};                   // Type
inline constexpr Tag display_name{10, 0x0A};           // DisplayName
inline constexpr Tag email_address{10, 0x0B};          // EmailAddress
inline constexpr Tag data{10, 0x1C};                   // Data
}  // namespace recipients

namespace validate_cert {
inline constexpr Tag validate_cert{11, 0x05};  // ValidateCert
inline constexpr Tag certificates{11, 0x06};   // Certificates
inline constexpr Tag certificate{11, 0x07};    // Certificate
inline constexpr Tag status{11, 0x0A};         // Status
}  // namespace validate_cert

namespace ping {
inline constexpr Tag ping{13, 0x05};                // Ping
inline constexpr Tag status{13, 0x07};              // Status
inline constexpr Tag heartbeat_interval{13, 0x08};  // HeartbeatInterval
inline constexpr Tag folders{13, 0x09};             // Folders
inline constexpr Tag folder{13, 0x0A};              // Folder
inline constexpr Tag id{13, 0x0B};                  // Id
inline constexpr Tag class_tag{13, 0x0C};           // Class
inline constexpr Tag max_folders{13, 0x0D};         // MaxFolders
}  // namespace ping

namespace provision {
inline constexpr Tag provision{14, 0x05};                 // Provision
inline constexpr Tag policies{14, 0x06};                  // Policies
inline constexpr Tag policy{14, 0x07};                    // Policy
inline constexpr Tag policy_type{14, 0x08};               // PolicyType
inline constexpr Tag policy_key{14, 0x09};                // PolicyKey
inline constexpr Tag data{14, 0x0A};                      // Data
inline constexpr Tag status{14, 0x0B};                    // Status
inline constexpr Tag remote_wipe{14, 0x0C};               // RemoteWipe
inline constexpr Tag account_only_remote_wipe{14, 0x3B};  // AccountOnlyRemoteWipe
inline constexpr Tag device_password_enabled{14, 0x0E};   // DevicePasswordEnabled
inline constexpr Tag eas_provision_doc{14, 0x0D};         // EASProvisionDoc
}  // namespace provision

namespace search {
inline constexpr Tag search{15, 0x05};      // Search
inline constexpr Tag store{15, 0x07};       // Store
inline constexpr Tag name{15, 0x08};        // Name
inline constexpr Tag query{15, 0x09};       // Query
inline constexpr Tag free_text{15, 0x15};   // FreeText
inline constexpr Tag range{15, 0x0B};       // Range
inline constexpr Tag total{15, 0x10};       // Total
inline constexpr Tag status{15, 0x0C};      // Status
inline constexpr Tag response{15, 0x0D};    // Response
inline constexpr Tag result{15, 0x0E};      // Result
inline constexpr Tag value{15, 0x12};       // Value
inline constexpr Tag and_tag{15, 0x13};     // And
inline constexpr Tag properties{15, 0x0F};  // Properties
}  // namespace search

namespace gal {
inline constexpr Tag display_name{16, 0x05};   // DisplayName
inline constexpr Tag phone{16, 0x06};          // Phone
inline constexpr Tag office{16, 0x07};         // Office
inline constexpr Tag title{16, 0x08};          // Title
inline constexpr Tag company{16, 0x09};        // Company
inline constexpr Tag alias{16, 0x0A};          // Alias
inline constexpr Tag first_name{16, 0x0B};     // FirstName
inline constexpr Tag last_name{16, 0x0C};      // LastName
inline constexpr Tag home_phone{16, 0x0D};     // HomePhone
inline constexpr Tag mobile_phone{16, 0x0E};   // MobilePhone
inline constexpr Tag email_address{16, 0x0F};  // EmailAddress
inline constexpr Tag picture{16, 0x10};        // Picture
inline constexpr Tag status{16, 0x11};         // Status
inline constexpr Tag data{16, 0x12};           // Data
}  // namespace gal

namespace airsyncbase {
inline constexpr Tag file_reference{17, 0x11};        // FileReference
inline constexpr Tag body_preference{17, 0x05};       // BodyPreference
inline constexpr Tag type{17, 0x06};                  // Type
inline constexpr Tag truncation_size{17, 0x07};       // TruncationSize
inline constexpr Tag all_or_none{17, 0x08};           // AllOrNone
inline constexpr Tag body_part_preference{17, 0x19};  // BodyPartPreference
}  // namespace airsyncbase

namespace settings {
inline constexpr Tag settings{18, 0x05};                       // Settings
inline constexpr Tag status{18, 0x06};                         // Status
inline constexpr Tag get{18, 0x07};                            // Get
inline constexpr Tag set{18, 0x08};                            // Set
inline constexpr Tag oof{18, 0x09};                            // Oof
inline constexpr Tag oof_state{18, 0x0A};                      // OofState
inline constexpr Tag device_password{18, 0x14};                // DevicePassword
inline constexpr Tag device_information{18, 0x16};             // DeviceInformation
inline constexpr Tag user_information{18, 0x1D};               // UserInformation
inline constexpr Tag rights_management_information{18, 0x2B};  // RightsManagementInformation
inline constexpr Tag model{18, 0x17};                          // Model
inline constexpr Tag os{18, 0x1A};                             // OS
inline constexpr Tag friendly_name{18, 0x19};                  // FriendlyName
inline constexpr Tag user_agent{18, 0x20};                     // UserAgent
inline constexpr Tag primary_smtp_address{18, 0x23};           // PrimarySmtpAddress
}  // namespace settings

namespace item_operations {
inline constexpr Tag item_operations{20, 0x05};        // ItemOperations
inline constexpr Tag fetch{20, 0x06};                  // Fetch
inline constexpr Tag store{20, 0x07};                  // Store
inline constexpr Tag status{20, 0x0D};                 // Status
inline constexpr Tag response{20, 0x0E};               // Response
inline constexpr Tag empty_folder_contents{20, 0x12};  // EmptyFolderContents
inline constexpr Tag move{20, 0x16};                   // Move
inline constexpr Tag part{20, 0x11};                   // Part
inline constexpr Tag data{20, 0x0C};                   // Data
inline constexpr Tag properties{20, 0x0B};             // Properties
inline constexpr Tag dst_fld_id{20, 0x17};             // DstFldId
inline constexpr Tag conversation_id{20, 0x18};        // ConversationId
inline constexpr Tag total{20, 0x0A};                  // Total
inline constexpr Tag range{20, 0x09};                  // Range
}  // namespace item_operations

namespace compose_mail {
inline constexpr Tag send_mail{21, 0x05};           // SendMail
inline constexpr Tag smart_forward{21, 0x06};       // SmartForward
inline constexpr Tag smart_reply{21, 0x07};         // SmartReply
inline constexpr Tag source{21, 0x0B};              // Source
inline constexpr Tag folder_id{21, 0x0C};           // FolderId
inline constexpr Tag item_id{21, 0x0D};             // ItemId
inline constexpr Tag long_id{21, 0x0E};             // LongId
inline constexpr Tag mime{21, 0x10};                // Mime
inline constexpr Tag save_in_sent_items{21, 0x08};  // SaveInSentItems
inline constexpr Tag status{21, 0x12};              // Status
inline constexpr Tag client_id{21, 0x11};           // ClientId
inline constexpr Tag forwardees{21, 0x15};          // Forwardees
}  // namespace compose_mail

namespace rights {
inline constexpr Tag rights_management_support{24, 0x05};            // RightsManagementSupport
inline constexpr Tag rights_management_templates{24, 0x06};          // RightsManagementTemplates
inline constexpr Tag rights_management_template{24, 0x07};           // RightsManagementTemplate
inline constexpr Tag rights_management_license{24, 0x08};            // RightsManagementLicense
inline constexpr Tag edit_allowed{24, 0x09};                         // EditAllowed
inline constexpr Tag reply_allowed{24, 0x0A};                        // ReplyAllowed
inline constexpr Tag reply_all_allowed{24, 0x0B};                    // ReplyAllAllowed
inline constexpr Tag forward_allowed{24, 0x0C};                      // ForwardAllowed
inline constexpr Tag modify_recipients_allowed{24, 0x0D};            // ModifyRecipientsAllowed
inline constexpr Tag extract_allowed{24, 0x0E};                      // ExtractAllowed
inline constexpr Tag print_allowed{24, 0x0F};                        // PrintAllowed
inline constexpr Tag export_allowed{24, 0x10};                       // ExportAllowed
inline constexpr Tag programmatic_access_allowed{24, 0x11};          // ProgrammaticAccessAllowed
inline constexpr Tag owner{24, 0x12};                                // Owner
inline constexpr Tag content_expiry_date{24, 0x13};                  // ContentExpiryDate
inline constexpr Tag template_name{24, 0x15};                        // TemplateName
inline constexpr Tag template_description{24, 0x16};                 // TemplateDescription
inline constexpr Tag content_owner{24, 0x17};                        // ContentOwner
inline constexpr Tag remove_rights_management_protection{24, 0x18};  // RemoveRightsManagementProtection
}  // namespace rights

namespace find {
inline constexpr Tag find{25, 0x05};                       // Find
inline constexpr Tag execute_search{25, 0x07};             // ExecuteSearch
inline constexpr Tag mail_box_search_criterion{25, 0x08};  // MailBoxSearchCriterion
inline constexpr Tag gal_search_criterion{25, 0x19};       // GalSearchCriterion
inline constexpr Tag query{25, 0x09};                      // Query
inline constexpr Tag free_text{25, 0x0B};                  // FreeText
inline constexpr Tag status{25, 0x0A};                     // Status
inline constexpr Tag response{25, 0x11};                   // Response
inline constexpr Tag result{25, 0x12};                     // Result
inline constexpr Tag range{25, 0x0D};                      // Range
inline constexpr Tag total{25, 0x16};                      // Total
inline constexpr Tag properties{25, 0x13};                 // Properties
inline constexpr Tag picture{25, 0x22};                    // Picture
}  // namespace find

}  // namespace tags
}  // namespace eastap::eas
