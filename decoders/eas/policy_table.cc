// Made by decoders/eas/tables/generate.py from policies.tsv. Edit that file and run the script again.
// clang-format off
#include <array>

#include "decoders/eas/policy.h"

namespace eastap::eas {
namespace {

constexpr std::array<PolicyInfo, 49> policy_rows{{
    {"DevicePasswordEnabled", "boolean", "0 no password (default), 1 password required", "12.0", "Device must have a password; switch for all other password rules", "PasswordEnabled", "DeviceLock/DevicePasswordEnabled", "Passcode forcePIN", "password quality at least numeric", "=1", "a password", false},
    {"AlphanumericDevicePasswordRequired", "boolean", "0 (default), 1; ignored when DevicePasswordEnabled is 0 or missing", "12.0", "Letters needed as well as digits", "AlphanumericPasswordRequired", "DeviceLock/AlphanumericDevicePasswordRequired", "Passcode requireAlphanumeric", "password quality alphanumeric", "=1", "letters in the password", true},
    {"PasswordRecoveryEnabled", "boolean", "0 (default), 1; ignored when DevicePasswordEnabled is 0 or missing", "12.0", "Server may store a recovery password for the device", "PasswordRecoveryEnabled", "Windows Mobile only", "not supported", "read, not used", "-", "-", true},
    {"RequireStorageCardEncryption", "boolean", "0 (default), 1", "12.1 (token 0x10; named DeviceEncryptionEnabled in 12.0 lists)", "Memory card must be encrypted", "RequireStorageCardEncryption", "Windows Mobile; others ignore", "no card: ignored ?", "refused if removable storage exists, else device encryption", "=1", "encryption of the memory card", false},
    {"AttachmentsEnabled", "boolean", "0, 1 (default)", "12.0", "Attachments may be downloaded", "AttachmentsEnabled", "mail app", "not enforced ?", "mail app hides attachments", "=0", "no attachments", false},
    {"MinDevicePasswordLength", "unsigned byte or empty", "1-16; empty or 1 = no minimum; ignored when DevicePasswordEnabled is 0 or missing", "12.0", "Shortest password", "MinPasswordLength", "EAS engine MinPasswordLength; DeviceLock/MinDevicePasswordLength", "Passcode minLength", "setPasswordMinimumLength", ">1", "a password of at least {} characters", true},
    {"MaxInactivityTimeDeviceLock", "unsigned int or empty", "seconds; 9999 or more, or empty = none", "12.0", "Lock after this idle time", "MaxInactivityTimeLock", "EAS engine MaxInactivityTimeLock", "Passcode maxInactivity (minutes)", "setMaximumTimeToLock", "<9999", "a lock after {} s", false},
    {"MaxDevicePasswordFailedAttempts", "unsigned byte or empty", "4-16; empty = none; ignored when DevicePasswordEnabled is 0 or missing", "12.0", "Wipe or lock after this many wrong passwords", "MaxPasswordFailedAttempts", "EAS engine MaxPasswordFailedAttempts", "Passcode maxFailedAttempts", "setMaximumFailedPasswordsForWipe", ">0", "a wipe or lock after {} wrong passwords", true},
    {"MaxAttachmentSize", "unsigned int or empty", "bytes; empty = none", "12.0", "Largest attachment to download", "MaxAttachmentSize", "mail app", "not enforced ?", "mail app", ">-1", "attachments of at most {} bytes", false},
    {"AllowSimpleDevicePassword", "boolean", "0, 1 (default); ignored when DevicePasswordEnabled is 0 or missing", "12.0", "Simple passwords (1234, 1111) allowed", "AllowSimplePassword", "EAS engine DisallowConvenienceLogon = not this value", "Passcode allowSimple", "read, not used", "=0", "no simple password", true},
    {"DevicePasswordExpiration", "unsigned int or empty", "days; 0 or empty = never; ignored when DevicePasswordEnabled is 0 or missing", "12.0", "Password must change after this many days", "PasswordExpiration", "EAS engine PasswordExpiration", "Passcode maxPINAgeInDays", "setPasswordExpirationTimeout", ">0", "a new password every {} days", true},
    {"DevicePasswordHistory", "unsigned int", "0 (default) none; count otherwise; ignored when DevicePasswordEnabled is 0 or missing", "12.0", "How many old passwords may not be reused", "PasswordHistory", "EAS engine PasswordHistory", "Passcode pinHistory", "setPasswordHistoryLength", ">0", "none of the last {} passwords", true},
    {"AllowStorageCard", "boolean", "0, 1 (default)", "12.1", "Memory card may be used", "AllowStorageCard", "System/AllowStorageCard (phone)", "ignored", "refused when 0", "=0", "no memory card", false},
    {"AllowCamera", "boolean", "0, 1 (default)", "12.1", "Camera may be used", "AllowCamera", "Camera/AllowCamera (phone)", "Restrictions allowCamera", "setCameraDisabled", "=0", "no camera", false},
    {"RequireDeviceEncryption", "boolean", "0 (default), 1", "12.1", "Internal storage must be encrypted", "RequireDeviceEncryption", "EAS engine RequireEncryption", "met by hardware on any device with passcode ?", "setStorageEncryption, refused if impossible", "=1", "encryption", false},
    {"AllowUnsignedApplications", "boolean", "0, 1 (default)", "12.1", "Unsigned programs may run", "AllowUnsignedApplications", "Windows Mobile only", "ignored", "refused when 0", "=0", "no unsigned programs", false},
    {"AllowUnsignedInstallationPackages", "boolean", "0, 1 (default)", "12.1", "Unsigned .cab files may be installed", "AllowUnsignedInstallationPackages", "Windows Mobile only", "ignored", "refused when 0", "=0", "no unsigned installation packages", false},
    {"MinDevicePasswordComplexCharacters", "unsigned byte", "1-4 character groups; ignored when DevicePasswordEnabled is 0 or missing", "12.1", "How many kinds of characters (lower, upper, digit, symbol)", "MinPasswordComplexCharacters", "EAS engine MinPasswordComplexCharacters", "Passcode minComplexChars (counts symbols)", "minimum non-letter characters", ">1", "{} kinds of characters in the password", true},
    {"AllowWiFi", "boolean", "0, 1 (default)", "12.1", "Wi-Fi may be used (spec text also spells AllowWifi)", "AllowWiFi", "WiFi/AllowWiFi (phone)", "ignored", "refused when 0", "=0", "no Wi-Fi", false},
    {"AllowTextMessaging", "boolean", "0, 1 (default)", "12.1", "SMS may be used", "AllowTextMessaging", "Windows Mobile only", "ignored", "refused when 0", "=0", "no text messages", false},
    {"AllowPOPIMAPEmail", "boolean", "0, 1 (default)", "12.1", "POP and IMAP accounts allowed", "AllowPOPIMAPEmail", "Windows Mobile only", "ignored", "refused when 0", "=0", "no POP or IMAP", false},
    {"AllowBluetooth", "unsigned byte", "0 off, 1 hands-free only, 2 allowed (default)", "12.1", "Bluetooth use", "AllowBluetooth", "Connectivity/AllowBluetooth (phone)", "ignored", "refused unless 2", "<2", "no full Bluetooth", false},
    {"AllowIrDA", "boolean", "0, 1 (default)", "12.1", "Infrared allowed", "AllowIrDA", "Windows Mobile only", "ignored", "refused when 0", "=0", "no infrared", false},
    {"RequireManualSyncWhenRoaming", "boolean", "0 (default), 1", "12.1", "No push while roaming", "RequireManualSyncWhenRoaming", "mail app", "roaming: manual fetch", "mail app", "=1", "manual sync when roaming", false},
    {"AllowDesktopSync", "boolean", "0, 1 (default)", "12.1", "Sync with a PC allowed", "AllowDesktopSync", "Windows Mobile only", "ignored", "skipped", "=0", "no sync with a PC", false},
    {"MaxCalendarAgeFilter", "unsigned int", "0 all (default), 4 2 weeks, 5 1 month, 6 3 months, 7 6 months", "12.1", "Longest calendar history to sync", "MaxCalendarAgeFilter", "mail app", "honoured ?", "accepted", ">0", "a limited calendar history", false},
    {"AllowHTMLEmail", "boolean", "0, 1 (default)", "12.1", "HTML mail allowed", "AllowHTMLEmail", "mail app", "ignored ?", "refused when 0", "=0", "no HTML mail", false},
    {"MaxEmailAgeFilter", "unsigned int", "0 all (default), 1 1 day, 2 3 days, 3 1 week, 4 2 weeks, 5 1 month", "12.1", "Longest mail history to sync", "MaxEmailAgeFilter", "mail app", "limits \"Mail days to sync\"", "accepted", ">0", "a limited mail history", false},
    {"MaxEmailBodyTruncationSize", "integer", "-1 none (default), 0 header only, above 0 limit (unit ?: Exchange setting is KB)", "12.1", "Plain body size limit", "MaxEmailBodyTruncationSize", "mail app", "ignored ?", "refused unless -1", ">-1", "mail bodies cut", false},
    {"MaxEmailHTMLBodyTruncationSize", "integer", "-1 none (default), 0 header only, above 0 limit (unit ?: Exchange setting is KB)", "12.1", "HTML body size limit", "MaxEmailHTMLBodyTruncationSize", "mail app", "ignored ?", "refused unless -1", ">-1", "HTML bodies cut", false},
    {"RequireSignedSMIMEMessages", "boolean", "0 (default), 1", "12.1", "All mail must be signed", "RequireSignedSMIMEMessages", "Windows Mobile; S/MIME apps", "ignored ?", "refused when 1", "=1", "signed mail only", false},
    {"RequireEncryptedSMIMEMessages", "boolean", "0 (default), 1", "12.1", "All mail must be encrypted", "RequireEncryptedSMIMEMessages", "Windows Mobile; S/MIME apps", "ignored ?", "refused when 1", "=1", "encrypted mail only", false},
    {"RequireSignedSMIMEAlgorithm", "integer", "0 SHA1 (default), 1 MD5", "12.1", "Signing algorithm", "RequireSignedSMIMEAlgorithm", "Windows Mobile; S/MIME apps", "ignored ?", "refused when 1", "-", "-", false},
    {"RequireEncryptionSMIMEAlgorithm", "integer", "0 3DES (default), 1 DES, 2 RC2-128, 3 RC2-64, 4 RC2-40", "12.1", "Encryption algorithm", "RequireEncryptionSMIMEAlgorithm", "Windows Mobile; S/MIME apps", "ignored ?", "refused when 1 only (others slip through)", "-", "-", false},
    {"AllowSMIMEEncryptionAlgorithmNegotiation", "integer", "0 no, 1 strong only, 2 any (default)", "12.1", "May fall back to the algorithm the receiver supports", "AllowSMIMEEncryptionAlgorithmNegotiation", "S/MIME apps", "ignored ?", "skipped", "<2", "no free choice of S/MIME algorithms", false},
    {"AllowSMIMESoftCerts", "boolean", "0, 1 (default)", "12.1", "Software certificates allowed for signing", "AllowSMIMESoftCerts", "S/MIME apps", "ignored ?", "skipped", "=0", "no S/MIME software certificates", false},
    {"AllowBrowser", "boolean", "0, 1 (default)", "12.1", "Built-in web browser allowed", "AllowBrowser", "Browser/AllowBrowser (phone)", "Restrictions allowSafari ?", "refused when 0", "=0", "no browser", false},
    {"AllowConsumerEmail", "boolean", "0, 1 (default)", "12.1", "Personal mail accounts allowed", "AllowConsumerEmail", "Windows Mobile only", "ignored", "refused when 0", "=0", "no personal mail", false},
    {"AllowRemoteDesktop", "boolean", "0, 1 (default)", "12.1", "Remote desktop client allowed", "AllowRemoteDesktop", "Windows Mobile only", "ignored", "skipped", "=0", "no remote desktop", false},
    {"AllowInternetSharing", "boolean", "0, 1 (default)", "12.1", "Hotspot or tethering allowed", "AllowInternetSharing", "WiFi/AllowInternetSharing (phone)", "ignored", "refused when 0", "=0", "no hotspot", false},
    {"UnapprovedInROMApplicationList", "container of ApplicationName", "list of strings, in-ROM programs only", "12.1", "Built-in programs that may not run", "UnapprovedInROMApplicationList", "Windows Mobile only", "ignored", "refused if not empty", "children", "barred built-in programs", false},
    {"ApplicationName", "string", "-", "12.1", "Executable name in the list above", "-", "-", "-", "-", "-", "-", false},
    {"ApprovedApplicationList", "container of Hash", "list", "12.1", "Only these programs (in memory) may run", "ApprovedApplicationList", "Windows Mobile only", "ignored", "refused if not empty", "children", "approved programs only", false},
    {"Hash", "string", "SHA-1 of the program, base64 or hex ?", "12.1", "One allowed program", "-", "-", "-", "-", "-", "-", false},
    {"PolicyType", "string", "MS-EAS-Provisioning-WBXML (12.0+), MS-WAP-Provisioning-XML (2.5)", "2.5", "Form of the policy document; WAP form is XML text inside Data", "-", "-", "-", "-", "-", "-", false},
    {"PolicyKey", "string (unsigned 32 bit number)", "0 = none yet; temporary in the first answer, final in the second", "2.5", "Proof that the current policy was taken; sent as X-MS-PolicyKey", "-", "-", "-", "-", "-", "-", false},
    {"Data", "container (EASProvisionDoc) or string (WAP)", "-", "2.5", "Holds the policy document", "-", "-", "-", "-", "-", "-", false},
    {"RemoteWipe", "empty container; client adds Status 1 or 2", "-", "2.5", "Order to erase the device", "Clear-MobileDevice", "full reset (phone), account only (desktop mail app)", "erase all content", "wipeData (device) or account removal in newer work-profile clients", "-", "-", false},
    {"AccountOnlyRemoteWipe", "empty container; client adds Status 1 or 2", "-", "16.1", "Order to erase only this account", "Clear-MobileDevice -AccountOnly", "account data", "account data", "account data", "-", "-", false},
}};

}  // namespace

std::span<const PolicyInfo> all_policies() { return policy_rows; }

}  // namespace eastap::eas
