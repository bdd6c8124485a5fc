"""Includes point down only, siblings never include each other, and each library is seen by one room alone."""
import re

from common import ROOT, ROWS, code_only, finish, line_of, project_files, read, room_of

RANK = {room: rank for rank, row in enumerate(ROWS) for room in row}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.MULTILINE)

# Header of a library -> the path prefixes that may include it. Tests and benchmarks may use any library.
LIBRARIES = [
    (r"uv\.h|uv/.*", ["proxy/io/"]),
    (r"lua\.h|lauxlib\.h|lualib\.h|lua\.hpp|luaconf\.h", ["proxy/script/"]),
    (r"msgpack.*", ["proxy/trace/"]),
    (r"wbxml.*\.h|libwbxml.*", ["decoders/wbxml/"]),
    (r"llhttp\.h", ["proxy/core/http1"]),
    (r"openssl/.*", ["certs/", "proxy/core/tls_"]),
    (r"spdlog/.*", ["proxy/base/log.cc"]),
    (r"zlib\.h", ["decoders/", "proxy/trace/crc32.cc"]),
    (r"brotli/.*", ["decoders/"]),
    (r"gmime/.*|glib.*\.h|libxml/.*|libical/.*", ["decoders/mime/"]),
    (r"CLI/.*", ["proxy/app/"]),
]


def check(path, text, exists):
    """Findings of one file; `exists` says whether a path relative to the root is a file of the project."""
    findings = []
    room = room_of(path)
    code = code_only(text)
    for match in INCLUDE.finditer(code):
        where = f"{path}:{line_of(code, match.start(2))}"
        quote, target = match.groups()
        if quote == '"':
            if not exists(target):
                findings.append(f'{where}: "{target}" is no path from the root (libraries are included with <>)')
            elif room and room_of(target) is None:
                findings.append(f'{where}: {room} includes "{target}", which is no part of the product')
            elif room and room_of(target) != room and RANK[room_of(target)] >= RANK[room]:
                word = "its sibling" if RANK[room_of(target)] == RANK[room] else "upwards"
                findings.append(f'{where}: {room} includes {word} "{target}"')
        elif room:
            for pattern, allowed in LIBRARIES:
                if re.fullmatch(pattern, target) and not path.startswith(tuple(allowed)):
                    findings.append(f"{where}: <{target}> may be seen only by {', '.join(allowed)}")
    return findings


def self_test():
    known = {"proxy/base/text.h", "proxy/io/stream.h", "proxy/trace/writer.h", "proxy/core/session.h", "tests/support/files.h"}

    def count(path, line):
        return len(check(path, line + "\n", known.__contains__))

    assert count("proxy/core/a.cc", '#include "proxy/base/text.h"') == 0
    assert count("proxy/base/a.cc", '#include "proxy/core/session.h"') == 1
    assert count("proxy/io/a.cc", '  #  include "proxy/trace/writer.h"') == 1
    assert count("proxy/io/a.cc", '#include "proxy/io/stream.h"') == 0
    assert count("proxy/io/a.cc", '#include "stream.h"') == 1
    assert count("proxy/io/a.cc", '#include "tests/support/files.h"') == 1
    assert count("proxy/io/a.cc", '// #include "proxy/trace/writer.h"') == 0
    assert count("tests/unit/io/a_test.cc", '#include "proxy/trace/writer.h"') == 0
    assert count("tests/unit/io/a_test.cc", "#include <uv.h>") == 0
    assert count("proxy/io/a.cc", "#include <uv.h>") == 0
    assert count("proxy/core/a.cc", "#include <uv.h>") == 1
    assert count("decoders/a.cc", "#include <openssl/evp.h>") == 1
    assert count("proxy/core/tls_layer.cc", "#include <openssl/ssl.h>") == 0
    assert count("proxy/core/http1_parser.h", "#include <llhttp.h>") == 0
    assert count("proxy/core/session.cc", "#include <llhttp.h>") == 1


if __name__ == "__main__":
    finish([finding for path in project_files(".cc", ".h")
            for finding in check(path, read(path), lambda target: (ROOT / target).is_file())])
