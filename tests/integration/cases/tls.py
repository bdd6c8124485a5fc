"""TLS on both sides, seen with curl and openssl: leaves, versions, names, trust, resumption, and failures in words."""
import os
import re
import ssl
import stat
import tempfile

from support.pki import Authority
from support.registry import need, test
from support.tap import Tap
from support.tools import certificate_text, curl, first_certificate, s_client
from support.upstream import Upstream

_authority: list[Authority] = []


def authority() -> Authority:
    """The CA of the upstreams in these cases."""
    if not _authority:
        _authority.append(Authority("upstream CA"))
    return _authority[0]


def reverse(upstream: Upstream, *options, host: str = "localhost", **how) -> Tap:
    return Tap("reverse:https://%s:%d" % (host, upstream.port), options=["-q", "--upstream-ca", authority().cert, *options], **how)


def url(tap: Tap, path: str = "/") -> str:
    return "https://localhost:%d%s" % (tap.port, path)


REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@test("tls: curl through reverse mode with the tap's CA")
def curl_reverse():
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream) as tap:
        answer = curl("--cacert", tap.ca(), "-H", "X-One: 1", "-d", "hello", url(tap, "/echo?x=1"))
        need(answer.status == 200, "status %d\n%s" % (answer.status, answer.talk))
        need(answer.json()["body"] == "hello" and answer.json()["line"] == "POST /echo?x=1 HTTP/1.1", answer.text())
        need(upstream.seen[0]["name"] == "localhost", "the upstream was asked for %r" % upstream.seen[0]["name"])


@test("tls: the leaf copies the upstream's names and is what phones accept")
def leaf():
    names = ("DNS:localhost", "DNS:mail.example.org", "DNS:*.eas.example.org", "IP:127.0.0.1")
    with Upstream(authority().issue("names", names)) as upstream, reverse(upstream) as tap:
        curl("--cacert", tap.ca(), url(tap))    # the first handshake may come before the upstream's names are known
        code, text = s_client(tap.port, "-CAfile", tap.ca(), "-verify_return_error", send=REQUEST)
        need(code == 0, "verification failed\n" + text[-1500:])
        text = certificate_text(first_certificate(text))
        for name in ("DNS:localhost", "DNS:mail.example.org", "DNS:*.eas.example.org", "IP Address:127.0.0.1"):
            need(name in text, "%s is missing\n%s" % (name, text))
        need("prime256v1" in text, "not a P-256 key")
        need("TLS Web Server Authentication" in text and "CA:TRUE" not in text, "wrong usage\n" + text)
        need("Authority Key Identifier" in text and "Subject Key Identifier" in text, "key identifiers are missing\n" + text)
        dates = [ssl.cert_time_to_seconds(d) for d in re.findall(r"Not (?:Before|After) *: (.+)", text)]
        need(0 < (dates[1] - dates[0]) / 86400 <= 398, "valid for %d days" % ((dates[1] - dates[0]) / 86400))


@test("tls: without SNI there is a leaf for the address")
def no_sni():
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream) as tap:
        code, text = s_client(tap.port, "-noservername", "-CAfile", tap.ca(), "-verify_return_error", "-verify_ip", "127.0.0.1", send=REQUEST)
        need(code == 0 and "HTTP/1.1 200" in text, text[-2000:])


@test("tls: 1.2 and 1.3 towards the client")
def versions():
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream) as tap:
        for option, name in (("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")):
            code, text = s_client(tap.port, option, "-CAfile", tap.ca(), "-verify_return_error", send=REQUEST)
            need(code == 0 and name in text and "HTTP/1.1 200" in text, "%s: %s" % (option, text[-1500:]))


@test("tls: 1.2 and 1.3 towards the upstream")
def upstream_versions():
    for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
        with Upstream(authority().issue("plain"), versions=(version, version)) as upstream, reverse(upstream) as tap:
            answer = curl("--cacert", tap.ca(), url(tap))
            need(answer.status == 200 and upstream.seen[0]["version"] == name, "%s: %s" % (name, answer.talk))


@test("tls: a client with TLS 1.0 is refused in words, and served with --tls-profile legacy")
def old_client():
    old = ("-tls1", "-cipher", "DEFAULT@SECLEVEL=0")
    with Upstream(authority().issue("plain")) as upstream:
        with reverse(upstream) as tap:
            code, _ = s_client(tap.port, *old, send=REQUEST)
            need(code != 0, "TLS 1.0 was accepted")
            tap.program.wait_for(lambda: "no common TLS version" in tap.talk() and "--tls-profile legacy" in tap.talk(),
                                 "the log says why and what to do")
        with reverse(upstream, "--tls-profile", "legacy") as tap:
            code, text = s_client(tap.port, *old, send=REQUEST)
            need(code == 0 and "TLSv1" in text and "HTTP/1.1 200" in text, text[-2000:])


@test("tls: an upstream certificate that cannot be trusted is a 502 that says why")
def bad_certificates():
    other = Authority("somebody else's CA")
    cases = (("expired", authority().issue("expired", not_after="20210101000000Z"), r"expired"),
             ("wrong name", authority().issue("wrong", ("DNS:other.example.net",)), r"name|host"),
             ("unknown CA", other.issue("stranger"), r"issuer|trust|chain|self"))
    for label, certificate, words in cases:
        with Upstream(certificate) as upstream, reverse(upstream) as tap:
            answer = curl("--cacert", tap.ca(), url(tap))
            need(answer.status == 502, "%s: status %d\n%s" % (label, answer.status, answer.talk))
            need("certificate" in answer.text() and re.search(words, answer.text()), "%s: the page does not say it: %s" % (label, answer.text()))
            need(all(re.search(part, tap.talk()) for part in ("name", "chain", "date")), "%s: the log lacks name, chain, date:\n%s" % (label, tap.talk()))
            need(not upstream.seen, "%s: a request was sent all the same" % label)


@test("tls: --insecure-upstream takes any certificate")
def insecure():
    with Upstream(Authority("somebody else's CA").issue("stranger", ("DNS:x.example.net",))) as upstream:
        with Tap("reverse:https://localhost:%d" % upstream.port, options=["-q", "--insecure-upstream"]) as tap:
            answer = curl("--cacert", tap.ca(), url(tap))
            need(answer.status == 200, answer.talk)


@test("tls: an upstream that cannot be reached is a 502 that says so, or a reset")
def unreachable():
    with Upstream(authority().issue("plain")) as upstream:
        port = upstream.port
    options = ["-q", "--upstream-ca", authority().cert]
    with Tap("reverse:https://localhost:%d" % port, options=options) as tap:
        answer = curl("--cacert", tap.ca(), url(tap))
        need(answer.status == 502 and "refused" in answer.text().lower(), answer.talk + answer.text())
    with Tap("reverse:https://localhost:%d" % port, options=[*options, "--on-unreachable", "reset"]) as tap:
        answer = curl("--cacert", tap.ca(), url(tap))
        need(answer.status == 0 and answer.code in (35, 52, 56), "curl ended with %d\n%s" % (answer.code, answer.talk))


@test("tls: a client that does not trust the CA is told apart, with the next step")
def distrust():
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream) as tap:
        answer = curl("--cacert", authority().cert, url(tap))
        need(answer.code == 60, "curl ended with %d" % answer.code)
        tap.program.wait_for(lambda: "does not trust" in tap.talk(), "the word about the missing trust", 5)
        need("/.well-known/eastap/" in tap.talk(), "the next step is missing: " + tap.talk())


@test("tls: ALPN answers http/1.1 and offers it upstream only if the client did")
def alpn():
    with Upstream(authority().issue("plain"), alpn=["http/1.1"]) as upstream, reverse(upstream) as tap:
        _, text = s_client(tap.port, "-alpn", "h2,http/1.1", send=REQUEST)
        need("ALPN protocol: http/1.1" in text, text[-1500:])
        _, text = s_client(tap.port, send=REQUEST)
        need("No ALPN negotiated" in text, text[-1500:])
        need([s["alpn"] for s in upstream.seen] == ["http/1.1", None], "upstream saw %s" % [s["alpn"] for s in upstream.seen])


@test("tls: a client that wants h2 alone is named")
def only_h2():
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream) as tap:
        s_client(tap.port, "-alpn", "h2", send=REQUEST)
        tap.stop()
        need("h2" in tap.talk(), "nothing about h2: " + tap.talk())


@test("tls: sessions are resumed on the client's side, 1.2 and 1.3")
def resumption():
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream) as tap:
        for option in ("-tls1_2", "-tls1_3"):
            store = tempfile.mktemp(prefix="eastap-session.")
            _, text = s_client(tap.port, option, "-sess_out", store, send=REQUEST)
            need("HTTP/1.1 200" in text, text[-1500:])
            _, text = s_client(tap.port, option, "-sess_in", store, send=REQUEST)
            os.unlink(store)
            need("Reused, TLSv1" in text and "HTTP/1.1 200" in text, "%s: not resumed\n%s" % (option, text[-1500:]))


@test("tls: sessions are resumed on the upstream's side")
def upstream_resumption():
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream) as tap:
        for _ in range(3):
            need(curl("--cacert", tap.ca(), url(tap)).status == 200, "no answer")
        need(any(s["resumed"] for s in upstream.seen[1:]), "never resumed: %s" % upstream.seen)


@test("tls: --keylog writes the secrets of both sides, for the owner alone")
def keylog():
    path = os.path.join(tempfile.mkdtemp(prefix="eastap-keys."), "keys")
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream, "--keylog", path) as tap:
        need(curl("--cacert", tap.ca(), url(tap)).status == 200, "no answer")
        tap.stop()
    with open(path, encoding="ascii") as file:
        labels = [line.split()[0] for line in file if line.strip() and not line.startswith("#")]
    need(labels.count("CLIENT_TRAFFIC_SECRET_0") >= 2, "labels: %s" % labels)
    need(stat.S_IMODE(os.stat(path).st_mode) == 0o600, "mode %o" % os.stat(path).st_mode)


@test("tls: a client certificate for the upstream")
def client_certificate():
    cert, key = authority().issue("phone", usage="clientAuth")
    upstream = Upstream(authority().issue("plain"))
    upstream.context.verify_mode = ssl.CERT_REQUIRED
    upstream.context.load_verify_locations(authority().cert)
    both = authority().path("phone-both.pem")
    with open(both, "w", encoding="ascii") as out:
        for name in (cert, key):
            with open(name, encoding="ascii") as file:
                out.write(file.read())
    with upstream, reverse(upstream, "--client-cert", both) as tap:
        answer = curl("--cacert", tap.ca(), url(tap))
        need(answer.status == 200, answer.talk + tap.talk())


@test("tls: plain http on a listener for https gets the page with the CA, and nothing else")
def setup_page():
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream) as tap:
        plain = curl("http://127.0.0.1:%d/" % tap.port)
        need(plain.status == 200 and "Certificate Trust Settings" in plain.text(), plain.talk + plain.text()[:2000])
        links = re.findall(r"href=\"([^\"]+)\"", plain.text())
        files = []    # (content type, body): PEM and DER have the same type
        for link in links:
            target = link if link.startswith("http") else "http://127.0.0.1:%d%s" % (tap.port, link if link.startswith("/") else "/.well-known/eastap/" + link)
            if "127.0.0.1:%d" % tap.port in target:
                answer = curl(target)
                found = re.search(r"^< content-type: *(\S+)", answer.talk, re.MULTILINE | re.IGNORECASE)
                files.append((found.group(1).rstrip(";") if found else "-", answer.body))
        kinds = [kind for kind, _ in files]
        need(any(b"BEGIN CERTIFICATE" in body for _, body in files), "no PEM among %s" % kinds)
        need("application/x-apple-aspen-config" in kinds, "no Apple profile among %s" % kinds)
        secure = curl("--cacert", tap.ca(), url(tap, "/.well-known/eastap/"))
        need(secure.status == 200 and "Certificate Trust Settings" in secure.text(), secure.talk)
        need(not upstream.seen, "the upstream was asked: %s" % upstream.seen)
        need(curl("--cacert", tap.ca(), url(tap, "/.well-known/other")).json()["line"].startswith("GET /.well-known/other"), "not passed on")
