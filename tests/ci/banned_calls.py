"""Words that do not belong into the code, each with the reason and the files made for them."""
import re

from common import code_only, finish, line_of, project_files, read

PRODUCT = ("proxy/", "decoders/", "certs/")
EVERYWHERE = PRODUCT + ("tests/", "bench/")

# name, pattern on code without comments and strings, where it is banned, where it is allowed, what to do instead
RULES = [
    ("new", r"(?<!operator )(?<!<)\bnew\b", EVERYWHERE, [], "std::make_unique, a container or a value"),
    ("delete", r"(?<!operator )(?<!= )\bdelete\b", EVERYWHERE, [], "an owner that frees by itself"),
    ("malloc", r"\b(?:malloc|calloc|realloc|free|strdup|alloca)\s*\(", EVERYWHERE, ["proxy/script/lua_memory.cc"],
     "a container; the one exception is the capped allocator of Lua"),
    ("printf", r"\b(?:v?(?:f|s|sn|as|d)?printf|f?puts|f?putc|putchar|perror)\s*\(", EVERYWHERE, [], "fmt::format with the log or a stream"),
    ("uv_close", r"\buv_close\s*\(", EVERYWHERE, ["proxy/io/uv_handle."], "the handle's owner (uv_handle.h) closes"),
    ("std streams", r"\bstd::(?:cout|cerr|clog|wcout|wcerr)\b", PRODUCT,
     ["proxy/app/", "proxy/ui/", "proxy/base/log.cc"], "eastap::log, or return the text"),
    ("unsafe C", r"\b(?:strcpy|strcat|strncpy|strncat|strtok|gets|atoi|atol|atoll|atof|tmpnam|mktemp|system|popen|s?rand)\s*\(",
     EVERYWHERE, [], "std::string, text::to_number, <random>"),
    ("std::regex", r"\bstd::(?:basic_)?w?regex\b|<regex>", EVERYWHERE, [], "text:: helpers; std::regex overflows the stack on long input"),
    ("clock", r"\b(?:steady|system|high_resolution)_clock::now\b|\bgettimeofday\s*\(|\bclock_gettime\s*\(|(?<![\w.>])time\s*\(\s*(?:nullptr|NULL|0|&)",
     PRODUCT, ["proxy/base/clock.cc"], "the event's Timestamp, or a Clock that the owner passes in"),
]
# A private constructor cannot be reached by make_unique; this form gives the object its owner in the same expression.
OWNED_NEW = re.compile(r"\bstd::unique_ptr<[\w:<>, ]+>\s*\w*\s*[({]\s*$")
COMPILED = [(name, re.compile(pattern), banned, tuple(allowed), instead) for name, pattern, banned, allowed, instead in RULES]


def check(path, text):
    code = code_only(text)
    findings = []
    for name, pattern, banned, allowed, instead in COMPILED:
        if not path.startswith(banned) or path.startswith(allowed):
            continue
        for match in pattern.finditer(code):
            if name == "new" and OWNED_NEW.search(code, max(0, match.start() - 200), match.start()):
                continue
            findings.append(f"{path}:{line_of(code, match.start())}: {match.group().strip()} ({name} is banned; use {instead})")
    return findings


def self_test():
    def names(line, path="proxy/core/a.cc"):
        return len(check(path, line + "\n"))

    for bad in ["auto* p = new int;", "f(std::unique_ptr<A>(x), new A);", "delete p;", "delete[] p;", "void* p = malloc(3);", "std::free(p);", "printf (x);", "std::snprintf(b, 3, x);",
                "fprintf(stderr, x);", "uv_close(h, nullptr);", "std::cout << 1;", "strcpy(a, b);", "int r = rand();", "std::regex r;",
                "system(x);", "auto t = std::chrono::steady_clock::now();", "time(nullptr);"]:
        assert names(bad) == 1, bad
    for good in ["A(const A&) = delete;", "std::unique_ptr<A> a(new A(x));", "return std::unique_ptr<A>(new A(x));", "void operator delete(void*);", "// new things", "#include <new>", 'log("printf(");', "OPENSSL_free(p);", "int renew = 1;",
                 "fmt::format(x);", "spin.uv_closed();", "session.time(x);", "brand();", "a.time(0);"]:
        assert names(good) == 0, good
    assert names("uv_close(h, c);", "proxy/io/uv_handle.cc") == 0
    assert names("uv_close(h, c);", "proxy/io/stream.cc") == 1
    assert names("std::cout << 1;", "proxy/ui/printer.cc") == 0
    assert names("std::cout << 1;", "tests/unit/a_test.cc") == 0
    assert names("auto t = system_clock::now();", "proxy/base/clock.cc") == 0


if __name__ == "__main__":
    finish([finding for path in project_files(".cc", ".h") for finding in check(path, read(path))])
