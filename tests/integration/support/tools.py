"""curl and openssl s_client, as the cases call them."""
import json
import re

from support.processes import run


class Curl:
    """A finished curl: code (its exit code), status, body, talk (its -v output)."""

    def __init__(self, done):
        self.code, self.body, self.talk = done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")
        statuses = re.findall(r"^< HTTP/1\.[01] (\d+)", self.talk, re.MULTILINE)
        self.status = int(statuses[-1]) if statuses else 0

    def json(self):
        return json.loads(self.body)

    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def curl(*arguments, seconds: float = 60.0, stdin=None) -> Curl:
    """Runs curl -v; any exit code."""
    return Curl(run(["curl", "-sv", "--http1.1", "--noproxy", "", *arguments], seconds=seconds, codes=None, input=stdin))


def s_client(port: int, *arguments, send: bytes = b"", seconds: float = 30.0) -> tuple[int, str]:
    """Runs openssl s_client with the server name localhost; its exit code and everything it printed. It ends when the tap closes, so
    what is sent should ask for that."""
    name = [] if "-noservername" in arguments else ["-servername", "localhost"]
    done = run(["openssl", "s_client", "-connect", "127.0.0.1:%d" % port, "-ign_eof", *name, *arguments], seconds=seconds, codes=None, input=send)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def certificate_text(pem: str) -> str:
    """openssl x509 -text of the first certificate in a text."""
    return run(["openssl", "x509", "-noout", "-text", "-nameopt", "RFC2253"], input=pem.encode()).stdout.decode("utf-8", "replace")


def first_certificate(text: str) -> str:
    return text[text.index("-----BEGIN CERTIFICATE-----"):text.index("-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----\n"
