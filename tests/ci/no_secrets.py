"""No private keys, download hosts or paths of one machine in the repository's files."""
import re

from common import finish, line_of, project_files, read

# Written in pieces, so that this file does not find itself.
RULES = [
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*(?:\\n|\"|\s)*[A-Za-z0-9+/]{40}")),
    ("a download host", re.compile(r"\b(?:registry\.(?:npmjs\.org|yarnpkg\.com)|" + r"files\.python" + r"hosted\.org|pypi\.o" + r"rg|"
                                   r"static\.cra" + r"tes\.io|proxy\.gol" + r"ang\.org|(?:deb|security|snapshot)\.deb" + r"ian\.org|"
                                   r"(?:artifactory|nexus|verdaccio)\.[a-z0-9.-]+)", re.IGNORECASE)),
    ("a path of one machine", re.compile(r"(?<![\w.])/(?:wo" + r"rk|home/[a-z][\w.-]*|ro" + r"ot|Us" + r"ers/\w+)/[\w.-]")),
    ("an access token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|glpat-[\w-]{20,}|npm_[A-Za-z0-9]{30,})\b")),
]


def check(path, text):
    return [f"{path}:{line_of(text, match.start())}: {what}: {match.group()[:60]!r}"
            for what, pattern in RULES for match in pattern.finditer(text)]


def self_test():
    key = "-----BEGIN " + "PRIVATE KEY-----\n" + "M" * 64 + "\n"
    assert len(check("a", key)) == 1
    assert not check("a", 'EXPECT_THAT(pem, StartsWith("-----BEGIN ' + 'PRIVATE KEY-----"));')
    assert len(check("a", "https://registry" + ".npmjs.org/x")) == 1
    assert len(check("a", "/home/someone" + "/project")) == 1
    assert len(check("a", '"/wo' + 'rk/main"')) == 1
    assert not check("a", "proxy/wo" + "rk/main and ~/.local/state and /var/ro" + "ot/x")


if __name__ == "__main__":
    finish([finding for path in project_files() for finding in check(path, read(path))])
