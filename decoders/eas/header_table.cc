// Made by decoders/eas/tables/generate.py from headers.tsv. Edit that file and run the script again.
// clang-format off
#include <array>

#include "decoders/eas/header_words.h"

namespace eastap::eas {
namespace {

constexpr std::array<HeaderInfo, 53> header_rows{{
    {"MS-ASProtocolVersion", "request", "every POST with plain-text query", "Version the client uses: 2.5, 12.0, 12.1, 14.0, 14.1, 16.0, 16.1", "Missing with plain query, not in the server's list, or changing between requests of one device = finding; with base64 query the version byte counts", "MS-ASProtocolVersion", "-"},
    {"MS-ASProtocolVersions", "response", "OPTIONS; also POST when a resync is demanded", "Comma list of versions the server speaks", "Absent on OPTIONS 200 = not an EAS endpoint (proxy, login page). Client should choose the highest common version", "MS-ASProtocolVersions", "-"},
    {"MS-ASProtocolCommands", "response", "OPTIONS; also POST when a resync is demanded", "Comma list of commands", "Lists may still name dead commands (GetHierarchy, CreateCollection...); Find present only with 16.1", "MS-ASProtocolCommands", "-"},
    {"MS-Server-ActiveSync", "response", "any", "Server build, e.g. 8.1, 14.3, 15.20", "Server generation: 8=2007, 14=2010, 15.0=2013, 15.1=2016, 15.2=2019/SE, 15.20=Online. Change of value between answers = mixed farm", "MS-Server-ActiveSync", "-"},
    {"X-MS-PolicyKey", "request", "all POST except Autodiscover and Ping (and not on OPTIONS); plain query only", "Policy key in decimal (unsigned 32 bit); 0 on first Provision", "Value must equal the last final PolicyKey; old, temporary or 0 outside Provision leads to 142/144 or 449", "X-MS-PolicyKey", "-"},
    {"MS-ASAcceptMultiPart", "request", "ItemOperations, plain query", "T = answer as multipart, F or absent = inline", "T with a wbxml answer is legal; check answer content type", "MS-ASAcceptMultiPart", "-"},
    {"Content-Type", "request", "when there is a body", "application/vnd.ms-sync.wbxml (or application/vnd.ms-sync); message/rfc822 for SendMail/Smart* up to 12.1; text/xml for Autodiscover", "text/html or none with a body = client or proxy fault", "Content-Type", "-"},
    {"Content-Type", "response", "when there is a body", "application/vnd.ms-sync.wbxml; application/vnd.ms-sync.multipart; attachment type for GetAttachment; text/xml Autodiscover", "text/html with HTTP 200 = login page, captive portal or error page", "Content-Type", "-"},
    {"Content-Length", "both", "body without chunking", "Body size", "0 on a Sync answer = no change; 0 on SendMail answer = sent", "Content-Length", "-"},
    {"Transfer-Encoding", "both", "some servers and proxies", "chunked", "A middle box that drops chunking breaks WBXML (truncated document)", "Transfer-Encoding", "-"},
    {"Content-Encoding", "response", "when compressed", "gzip (deflate rare)", "Decode before WBXML; raw 1F 8B at start of body = header was stripped", "Content-Encoding", "-"},
    {"Accept-Encoding", "request", "optional", "gzip, deflate", "Proxy may remove it to see clear bodies: that changes what is tested", "Accept-Encoding", "-"},
    {"Accept-Language", "request", "optional", "Locale for Search and Find, e.g. en-us", "Search finds nothing for non-Latin names when wrong or absent (?)", "Accept-Language", "-"},
    {"Accept", "request", "optional", "Usually */*", "none", "Accept", "-"},
    {"User-Agent", "request", "should be on every command", "Client name and build, e.g. Apple-iPhone12C1/1902.109 or Android-SAMSUNG-.../101.x", "Must stay stable: automatic block rules count changes (UserAgentsChanges); device access rules may match on it", "User-Agent", "-"},
    {"Authorization", "request", "every request unless client certificate is used", "Basic base64(user:password), Bearer token, or Negotiate/NTLM", "Redact. Absent with 401 = challenge not answered; Bearer with empty token = capability probe; must be absent with a client certificate", "Authorization", "-"},
    {"WWW-Authenticate: Basic", "response", "401", "Basic realm=\"...\" offers user/password", "Only Bearer offered while client sends Basic = Basic disabled", "WWW-Authenticate", "Basic"},
    {"WWW-Authenticate: Bearer", "response", "401", "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"00000001-0001-0000-c000-000000000000@*\" plus optional authorization_uri, error=\"invalid_token\"", "client_id above is Exchange; trusted_issuers names the token service; no authorization_uri on-premises = hybrid modern auth not set up; error text tells expired or wrong audience", "WWW-Authenticate", "Bearer"},
    {"WWW-Authenticate: Negotiate / NTLM", "response", "401", "Integrated Windows authentication offered", "Phones seldom support it; on the EAS directory it usually means a wrong IIS setting or a reverse proxy doing Kerberos delegation", "WWW-Authenticate", "Negotiate NTLM"},
    {"X-MS-Diagnostics", "response", "401 on token failures", "Numbered reason with text, e.g. 2000001;reason=\"...\";error_category=\"invalid_token\" (form per MS-XOAUTH)", "First place to look for token trouble: expired, audience, issuer, no app permission", "X-MS-Diagnostics", "-"},
    {"Set-Cookie", "response", "any", "Session or routing cookies (DefaultAnchorMailbox, X-BackEndCookie, ClientId, load balancer)", "From 16.0, and with OAuth on any version, the client must send them back", "Set-Cookie", "-"},
    {"Cookie", "request", "16.x, or OAuth", "Cookies from earlier answers", "Missing cookie can cause 451 or wrong back end; compare with Set-Cookie history", "Cookie", "-"},
    {"X-MS-Location", "response", "451", "Full URL to use from now on", "Client must repeat the request there; absent, or equal to the old URL = redirect loop; then full Autodiscover", "X-MS-Location", "-"},
    {"Location", "response", "301/302/307", "Plain HTTP redirect", "Not part of EAS for POST (clients lose the body); allowed on Autodiscover", "Location", "-"},
    {"X-MS-RP", "response", "after a server upgrade or move", "Client must drop its data and resync; value = supported versions", "Explains a sudden mass resync; not to be obeyed when it answers a FolderSync with key 0", "X-MS-RP", "-"},
    {"X-MS-ASThrottle", "response", "with 503, Exchange 2013+ / Online (off by default on-premises)", "Why the device is held back: CommandFrequency, RecentCommands; by analogy with DeviceAccessStateReason also SyncCommands, UserAgentsChanges, OutOfBudgets, Watsons (?)", "Client must slow down; report reason and Retry-After", "X-MS-ASThrottle", "-"},
    {"Retry-After", "response", "503", "Seconds (or HTTP date) to wait", "Request from the same device earlier than this = client ignores throttling", "Retry-After", "-"},
    {"X-MS-BackOffDuration", "response", "503, Exchange Online ?", "Back-off hint, form like L/-470 in logs (?)", "Known to current iOS; treat as information", "X-MS-BackOffDuration", "-"},
    {"X-MS-Credential-Service-Url", "response", "Autodiscover near or after password expiry; with 457", "Web page where the user can change the password", "Password expiry is the cause of 401/457", "X-MS-Credential-Service-Url", "-"},
    {"X-MS-Credentials-Expire", "response", "near expiry", "Whole days until the password expires; 0 = under 24 h (spec also writes X-MS-Credential-Expire)", "Warn before the outage", "X-MS-Credentials-Expire X-MS-Credential-Expire", "-"},
    {"X-MS-WL", "request", "Microsoft clients", "Client label, e.g. Outlook/1.0, WindowsPhone/8.0; device access rules can match it (XMSWLHeader)", "Tells Outlook mobile and Windows apart from native clients", "X-MS-WL", "-"},
    {"X-FEServer", "response", "Exchange 2013+", "Client access (front end) server name(s)", "Which front end served it; several values = more than one hop", "X-FEServer", "-"},
    {"X-BEServer", "response", "Exchange 2013+", "Mailbox server that did the work", "Changes in one session = mailbox move or failover", "X-BEServer", "-"},
    {"X-CalculatedBETarget", "response", "Exchange 2013+", "Back-end host the front end chose", "Compare with X-BEServer; present on proxy failures too", "X-CalculatedBETarget", "-"},
    {"X-DiagInfo", "response", "Exchange 2010 SP2+", "Server name that answered", "Server identity on old versions", "X-DiagInfo", "-"},
    {"X-CasErrorCode", "response", "404/403 and others, Exchange Online", "Error name from the front end: MailboxGuidWithDomainNotFound, UserNotFound, emailNotFound...", "MailboxGuidWithDomainNotFound with 404 = no Exchange Online mailbox or licence", "X-CasErrorCode", "-"},
    {"X-FailureContext", "response", "5xx and 4xx made by the front end", "Semicolon-separated parts, several of them base64 (front end, HTTP codes, reason text)", "Decode the base64 parts: names the failing hop", "X-FailureContext", "-"},
    {"X-Proxy-BackendServerStatus", "response", "front-end relayed errors", "HTTP status the back end gave", "Separates front-end trouble from back-end trouble", "X-Proxy-BackendServerStatus", "-"},
    {"X-ProxyErrorMessage, X-ProxyErrorHResult, X-ProxyErrorLabel", "response", "Exchange Online edge (?)", "Why the edge proxy could not relay", "Present on bare 4xx/5xx without MS-AS headers", "X-ProxyErrorMessage X-ProxyErrorHResult X-ProxyErrorLabel", "-"},
    {"request-id", "response", "Exchange 2013+", "Server GUID for this request", "Give it to the server admin: key into HttpProxy and EAS logs", "request-id", "-"},
    {"X-RequestId", "response", "Exchange 2010/2013", "Server request number", "As above", "X-RequestId", "-"},
    {"client-request-id", "request", "some Microsoft clients", "Client GUID for correlation", "Pairs client and server logs", "client-request-id", "-"},
    {"X-ClientApplication, X-ServerApplication, X-ClientInfo, X-ExpirationInfo", "both", "MAPI over HTTP clients, sometimes in the same capture", "Not EAS", "If seen, the traffic is Outlook desktop (MAPI/HTTP), not EAS", "X-ClientApplication X-ServerApplication X-ClientInfo X-ExpirationInfo", "-"},
    {"Cache-Control", "response", "any", "private", "Anything cacheable = a proxy changed it", "Cache-Control", "-"},
    {"Allow, Public", "response", "OPTIONS", "OPTIONS,POST", "Other method lists = not EAS", "Allow Public", "-"},
    {"Server, X-Powered-By, X-AspNet-Version", "response", "any", "IIS / ASP.NET banner", "Other banner (nginx, Apache, appliance) = reverse proxy or non-Microsoft server", "Server X-Powered-By X-AspNet-Version", "-"},
    {"Via, X-Forwarded-For, Forwarded", "both", "proxies", "Middle boxes", "Shows who could cut long requests", "Via X-Forwarded-For Forwarded", "-"},
    {"Connection, Keep-Alive", "both", "any", "Connection reuse", "Connection: close on Ping answers costs a TLS handshake per heartbeat", "Connection Keep-Alive", "-"},
    {"Expect", "request", "some HTTP stacks", "100-continue before a large body", "Proxy without 100 handling stalls SendMail", "Expect", "-"},
    {"X-WLAS-Tracing", "request", "Windows Mail", "Tracing wish", "none", "X-WLAS-Tracing", "-"},
    {"X-Push-Capabilities, X-Push-GAB-Name, X-Push-Signatures-Hash, X-Push-Plugin", "both", "Z-Push with its Outlook plug-in", "Server extension of Z-Push (KOE)", "Marks Z-Push", "X-Push-Capabilities X-Push-GAB-Name X-Push-Signatures-Hash X-Push-Plugin", "-"},
    {"X-Z-Push-Version", "response", "Z-Push", "Z-Push release", "Marks Z-Push", "X-Z-Push-Version", "-"},
    {"X-Grommunio-Sync-Version", "response", "grommunio-sync", "Release (it also sends X-AspNet-Version: 4.0.30319 to look like IIS)", "Marks grommunio-sync", "X-Grommunio-Sync-Version", "-"},
}};

}  // namespace

std::span<const HeaderInfo> all_headers() { return header_rows; }

}  // namespace eastap::eas
