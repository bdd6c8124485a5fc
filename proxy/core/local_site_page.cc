#include "proxy/core/local_site_page.h"

#include "proxy/base/markup.h"
#include "proxy/base/text.h"

namespace eastap::core {
namespace {

// Changing the style changes its hash in local_site_policy(); the test tells the new one.
constexpr std::string_view style = R"(
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #fff; --card: #f4f6f8; --line: #d5dae0;
  --accent: #0b5cad; --on-accent: #fff; --mark: #fff4d6; --mark-line: #d9a400; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a3abb5; --paper: #14171b; --card: #1e2228;
  --line: #343a42; --accent: #7cb8ff; --on-accent: #0b1a2b; --mark: #332a10; --mark-line: #b98a00; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.5 system-ui, sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1.1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 0 0 .6rem; }
p { margin: .5rem 0; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; padding: 1.1rem; margin: 1.1rem 0; }
ol { margin: .8rem 0 0; padding-left: 1.4rem; }
li { margin: .45rem 0; padding-left: .2rem; }
a { color: var(--accent); }
a.get { display: block; background: var(--accent); color: var(--on-accent); text-align: center; text-decoration: none;
  font-weight: 600; border-radius: .6rem; padding: .75rem 1rem; margin: .7rem 0; }
.mark { background: var(--mark); border-left: .3rem solid var(--mark-line); border-radius: .3rem; padding: .5rem .7rem; }
.soft { color: var(--soft); font-size: .93rem; }
dl { margin: 0; }
dt { color: var(--soft); font-size: .93rem; }
dd { margin: 0 0 .6rem; overflow-wrap: anywhere; }
code { font: .9rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
)";

constexpr std::string_view policy =
    "default-src 'none'; style-src 'sha256-FJiW1itDDSnjyqdL+HU4fY6gqWlZnwIslo3n0fVQizU='; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

constexpr std::string_view introduction = R"(<h1>Let this phone trust the tap</h1>
<p>eastap shows and changes the Exchange ActiveSync traffic of test phones. A phone talks to it once it trusts the tap&#8217;s
certificate authority (CA). Do this on test phones only: whoever holds the tap can then read what this phone sends.</p>
)";

constexpr std::string_view apple_steps = R"(<section>
<h2>iPhone and iPad</h2>
<a class="get" href="/.well-known/eastap/eastap.mobileconfig">Get the profile</a>
<ol>
<li>Tap <b>Get the profile</b> in Safari and allow the download.</li>
<li>Open <b>Settings</b> and tap <b>Profile Downloaded</b> (or <b>General &#8250; VPN &amp; Device Management</b>). Tap
<b>Install</b>.</li>
<li class="mark"><b>The second switch:</b> in <b>Settings &#8250; General &#8250; About &#8250;
Certificate Trust Settings</b>, switch on the CA named below. Until then iOS has the certificate but does not trust
it.</li>
</ol>
<p class="soft">To undo: Settings &#8250; General &#8250; VPN &amp; Device Management, open the profile, Remove Profile.</p>
</section>
)";

constexpr std::string_view android_steps = R"(<section>
<h2>Android</h2>
<a class="get" href="/.well-known/eastap/ca.crt">Get the certificate</a>
<ol>
<li>Tap <b>Get the certificate</b> and keep the file.</li>
<li>Open <b>Settings &#8250; Security</b>, there <b>Encryption &amp; credentials &#8250; Install a certificate &#8250; CA
certificate</b>; makers name these differently, searching the settings for &#8220;certificate&#8221; finds them. Choose
<b>eastap-ca.crt</b>. Android asks for a screen lock.</li>
<li class="mark">From Android 7 on, an app trusts this CA only if its maker allowed CAs that users install. The browser
does; for a mail app, try.</li>
</ol>
<p class="soft">To undo: the same place, Trusted credentials &#8250; User, or User credentials.</p>
</section>
)";

constexpr std::string_view nothing_to_install = R"(<h1>Nothing to install</h1>
<p>This is eastap, a tap for Exchange ActiveSync. It was started with a server certificate of its owner&#8217;s, so there is no CA
of the tap&#8217;s to trust: ask the owner which CA signed that certificate.</p>
)";

std::string escaped(std::string_view plain) {
  return text::markup_escaped(text::printable(plain));
}

// A fingerprint in rows of eight pairs: that is how phones show it, and people compare it row by row.
std::string in_rows(std::string_view fingerprint) {
  constexpr std::size_t row = std::size_t{8} * 3;
  std::string out;
  for (std::size_t at = 0; at < fingerprint.size(); at += row) {
    out += escaped(fingerprint.substr(at, row));
    if (at + row < fingerprint.size()) {
      out += "<br>";
    }
  }
  return out;
}

std::string ca_section(const LocalSiteFacts& facts) {
  return "<section>\n<h2>The CA</h2>\n<dl>\n<dt>Name</dt><dd>" + escaped(facts.ca_name) +
         "</dd>\n<dt>Valid until</dt><dd>" + escaped(facts.valid_until) +
         "</dd>\n<dt>SHA-256 fingerprint (compare it with <code>eastap ca show</code>)</dt><dd><code>" +
         in_rows(facts.fingerprint) +
         "</code></dd>\n</dl>\n<p>Files: <a href=\"/.well-known/eastap/ca.pem\">PEM</a>, <a "
         "href=\"/.well-known/eastap/ca.der\">DER</a>, <a "
         "href=\"/.well-known/eastap/eastap.mobileconfig\">Apple "
         "profile</a></p>\n</section>\n";
}

}  // namespace

std::string local_site_page(const LocalSiteFacts& facts) {
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<title>eastap</title>\n<style>";
  page.append(style).append("</style>\n</head>\n<body>\n<main>\n");
  if (facts.ca_der.empty()) {
    page.append(nothing_to_install);
  } else {
    page.append(introduction).append(apple_steps).append(android_steps).append(ca_section(facts));
  }
  return page.append("</main>\n</body>\n</html>\n");
}

std::string_view local_site_policy() {
  return policy;
}

}  // namespace eastap::core
