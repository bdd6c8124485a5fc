// Made by decoders/eas/tables/generate.py from http-status.tsv. Edit that file and run the script again.
// clang-format off
#include <array>

#include "decoders/eas/status.h"

namespace eastap::eas {
namespace {

constexpr std::array<HttpStatusInfo, 31> http_status_rows{{
    {"200", {200}, "OK", "Request handled. From 14.0 most errors come as 200 plus a Status element", "Read Status values at every level", "Parse WBXML; content type; empty body rules (Sync: no change, SendMail: sent)"},
    {"100", {100}, "Continue", "Interim answer to Expect: 100-continue", "Send the body", "Proxy that never sends it stalls SendMail"},
    {"301, 302, 307, 308", {301, 302, 307, 308}, "Redirect", "Not an EAS answer for POST; valid on Autodiscover (302 to https) and login gateways", "Autodiscover: follow to https after asking the user; otherwise fail", "Location target: login page means pre-authentication or captive portal"},
    {"304", {304}, "Not Modified", "Never valid", "Ignore", "Caching proxy in the path"},
    {"400", {400}, "Bad Request", "Malformed request, or (12.1 and older) Status 101, 102, 103, 104-109, 138 in HTTP form", "Do not repeat unchanged", "Query bytes, WBXML well-formedness, missing MS-ASProtocolVersion, header size (large Kerberos/JWT), HTTP to HTTPS port"},
    {"401", {401}, "Unauthorized", "Credentials missing or refused", "Authenticate by WWW-Authenticate; stop after one failure per credential; then Autodiscover", "Schemes offered against scheme used; X-MS-Diagnostics; repeat count; account lockout; TLS client certificate"},
    {"403", {403}, "Forbidden", "User not enabled for EAS (126), device blocked (129), access denied (112, 130), SSL required (403.4), client certificate needed or bad (403.7, 403.13, 403.16, 403.17); 12.1: Status 125-132", "Stop and tell the user; do not retry fast", "Which layer sent it: Exchange headers or not; IIS sub-status in the server log; device access state; CAS mailbox settings. Old Android treats 403 as \"provision needed\""},
    {"404", {404}, "Not Found", "Wrong path, or not an EAS server; Exchange Online: no such mailbox (X-CasErrorCode)", "Run Autodiscover", "URL path and host; X-CasErrorCode MailboxGuidWithDomainNotFound or UserNotFound; licence"},
    {"405", {405}, "Method Not Allowed", "Path exists but does not take POST/OPTIONS (wrong virtual directory or proxy rule)", "Run Autodiscover", "Allow header; proxy method filter that blocks OPTIONS"},
    {"407", {407}, "Proxy Authentication Required", "Outbound web proxy wants a login", "Configure proxy", "Client network, not Exchange"},
    {"408", {408}, "Request Timeout", "Body did not arrive in time", "Retry", "Slow uplink, large SendMail, proxy timers"},
    {"411", {411}, "Length Required", "Server or proxy refuses chunked upload", "Send Content-Length", "Client chunking, proxy"},
    {"412", {412}, "Precondition Failed", "Middle box or non-Microsoft server", "-", "Who sent it"},
    {"413", {413}, "Payload Too Large", "Message larger than web server limit (default about 10 MB on Exchange, from maxRequestLength 10240 KB); or TLS renegotiation buffer (uploadReadAheadSize) with client certificates", "Do not retry same message; tell the user", "Content-Length of the request against limits in both web.config files; IIS uploadReadAheadSize when client certificates are used; reverse proxy body limit"},
    {"414", {414}, "URI Too Long", "Query too long", "-", "AttachmentName or LongId in the query; proxy limits"},
    {"415", {415}, "Unsupported Media Type", "Posted to another service (EWS for example) or wrong Content-Type", "Fix URL", "URL path; Content-Type"},
    {"421", {421}, "Misdirected Request", "HTTP/2 connection reuse with wrong host name", "New connection", "SNI and Host mismatch through the proxy"},
    {"429", {429}, "Too Many Requests", "Gateways and non-Microsoft servers limiting rate", "Wait Retry-After", "Who sent it"},
    {"440", {440}, "Login Timeout", "Forms login session ended (OWA filter in front of EAS)", "-", "Pre-authentication set on the wrong path"},
    {"449", {449}, "Retry With", "Provisioning needed: the 12.1-and-older form of 140-144 (policy key missing, old or wrong; remote wipe waiting)", "Provision, then repeat the command with the new key", "X-MS-PolicyKey sent against the last final key; Provision seen afterwards? loop if more than 2 cycles"},
    {"451", {451}, "Redirect", "Mailbox lives on another server, or a better one exists", "Use X-MS-Location for all requests; without it run full Autodiscover", "X-MS-Location equals current URL = loop; missing routing cookie (DefaultAnchorMailbox)"},
    {"456", {456}, "Blocked", "Account is blocked (or never signed in)", "Stop; user must contact the administrator", "Sign-in state of the account; seen on Autodiscover"},
    {"457", {457}, "Expired Password", "Password expired", "Stop; send the user to X-MS-Credential-Service-Url", "Account password state"},
    {"500", {500}, "Internal Server Error", "Unexpected server fault; 12.1: Status 106 (SendMail), 110, 132 (Provision); GetAttachment/GetHierarchy failures; some malformed bodies", "Retry once or twice with delay; Autodiscover; then give up on that item", "Same item each time = poisoned item; server event log with request-id; X-FailureContext"},
    {"501", {501}, "Not Implemented", "Command or method unknown: 12.1 form of 137 (and 147)", "Do not repeat; use another command", "Version and command table; MS-ASProtocolCommands"},
    {"502", {502}, "Bad Gateway / Proxy Error", "Proxy cannot reach the server", "Retry with back-off", "Reverse proxy, front end to back end path"},
    {"503", {503}, "Service Unavailable", "Too busy, throttled, or 12.1 form of 111; service starting or database offline", "Wait Retry-After, else grow the delay exponentially", "Retry-After, X-MS-ASThrottle, X-FailureContext; application pool stopped (no Exchange headers)"},
    {"504", {504}, "Gateway Timeout", "Proxy gave up waiting (often on Ping or Sync with Wait)", "Lower the heartbeat", "Elapsed time equals a round number (60, 120, 300 s) = proxy timer"},
    {"505", {505}, "HTTP Version Not Supported", "EAS protocol version refused (138) for very old clients (version 1.0)", "Use a version the server lists", "MS-ASProtocolVersion against MS-ASProtocolVersions"},
    {"507", {507}, "Insufficient Storage", "Mailbox is full (12.1 form of 113)", "Stop sending; tell the user; do not retry fast", "Mailbox quota; clients that retry more than 60 times a minute are known"},
    {"connection reset or close", {}, "-", "No HTTP answer", "Retry with back-off", "When in the exchange: before TLS, after ClientHello, mid-Ping (NAT), during upload (limit)"},
}};

}  // namespace

std::span<const HttpStatusInfo> all_http_statuses() { return http_status_rows; }

}  // namespace eastap::eas
