"""The proxies that are compared: how each is configured and started. All end TLS on both sides and run one worker."""
import os
import subprocess
import tempfile

from driver.load import prove_tls
from support.processes import Program, free_port, port_open, run, wait_until
from support.registry import Failure, Skip
from support.tap import binary

START = 60.0   # seconds that a proxy may take to listen


class Setting:
    """What all contenders share: the upstream's port and the CA of its certificate; and another CA with a certificate for the
    proxies that bring none of their own."""

    def __init__(self, authority, upstream_ca: str, upstream_port: int):
        self.authority, self.upstream_ca, self.upstream = authority, upstream_ca, upstream_port
        self.request_file = ""    # of the load, for whoever asks once by himself
        self.cert, self.key = authority.issue("proxy")
        self.pem = authority.path("proxy-both.pem")
        with open(self.pem, "w", encoding="ascii") as both:
            for name in (self.cert, self.key):
                with open(name, encoding="ascii") as part:
                    both.write(part.read())


class Peer:
    """One contender. `weight`: how many times the work of nginx it is about, so that a slow one gets fewer requests."""
    name = ""
    weight = 1.0
    issuer = ""     # part of the name of who issues the certificate that the client must see

    def __init__(self, setting: Setting):
        self.setting = setting
        self.folder = tempfile.mkdtemp(prefix="eastap-bench.")
        os.chmod(self.folder, 0o755)   # sslsplit gives up root before it works
        self.port = free_port()
        self.ports = {"keepalive": self.port, "connect": self.port}
        self.program: Program | None = None

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def write(self, name: str, text: str) -> str:
        with open(self.path(name), "w", encoding="ascii") as file:
            file.write(text)
        return self.path(name)

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}

    def start(self) -> None:
        self.program = Program(self.command(), folder=self.folder, environment=self.environment())
        self.program.wait_for(lambda: port_open(self.port), self.name + " listens", START)

    @property
    def pid(self) -> int:
        return self.program.pid

    def check_work(self) -> None:
        """Fails where the contender did less than its row says."""

    def stop(self) -> None:
        if self.program:
            self.program.kill()
        subprocess.run(["rm", "-rf", self.folder], check=False)


class Nginx(Peer):
    """Two servers: `keepalive` keeps its upstream connections, `connect` opens one for each request with a full handshake."""
    name, issuer = "nginx", "bench proxy CA"

    def command(self):
        if run(["nginx", "-v"], codes=None).returncode != 0:
            raise Skip("nginx is not installed")
        self.ports["connect"] = free_port()
        here, upstream = self.folder, self.setting.upstream
        server = ("server { listen 127.0.0.1:%d ssl backlog=4096; location / { proxy_pass https://%s; proxy_http_version 1.1; "
                  "proxy_set_header Connection \"%s\"; proxy_set_header Host $http_host; proxy_ssl_session_reuse %s; } }\n")
        config = self.write("nginx.conf", (
            "daemon off; worker_processes 1; pid %(here)s/pid; error_log %(here)s/error.log; worker_rlimit_nofile 20000;\n"
            "events { worker_connections 15000; }\n"
            "http { access_log off; client_body_temp_path %(here)s/body; proxy_temp_path %(here)s/proxy; fastcgi_temp_path %(here)s/f;\n"
            "uwsgi_temp_path %(here)s/u; scgi_temp_path %(here)s/s; keepalive_timeout 1h; keepalive_requests 1000000000;\n"
            "proxy_read_timeout 2h; proxy_max_temp_file_size 0; client_max_body_size 0; tcp_nodelay on;\n"
            "ssl_certificate %(cert)s; ssl_certificate_key %(key)s; ssl_session_tickets off; ssl_session_cache off;\n"
            "ssl_protocols TLSv1.2 TLSv1.3; proxy_ssl_protocols TLSv1.2 TLSv1.3; proxy_ssl_server_name on;\n"
            "upstream kept { server 127.0.0.1:%(up)d; keepalive 64; keepalive_requests 1000000000; keepalive_timeout 1h; }\n"
            % {"here": here, "cert": self.setting.cert, "key": self.setting.key, "up": upstream}) +
            server % (self.port, "kept", "", "on") +
            server % (self.ports["connect"], "127.0.0.1:%d" % upstream, "close", "off") + "}\n")
        return ["nginx", "-e", self.path("error.log"), "-c", config]


class Sslsplit(Peer):
    name, issuer = "sslsplit", "bench proxy CA"
    recording = False

    def command(self):
        if run(["sslsplit", "-V"], codes=None).returncode != 0:
            raise Skip("sslsplit is not installed")
        log = ["-L", self.path("content.log")] if self.recording else []
        return ["sslsplit", "-c", self.setting.authority.cert, "-k", self.setting.authority.key, "-K", self.setting.key, *log,
                "ssl", "127.0.0.1", str(self.port), "127.0.0.1", str(self.setting.upstream)]


class SslsplitRecording(Sslsplit):
    name, recording = "sslsplit, recording", True


class Mitmproxy(Peer):
    name, issuer, weight = "mitmproxy", "mitmproxy", 36.0
    more: tuple = ("-q",)

    def command(self):
        if run(["mitmdump", "--version"], codes=None).returncode != 0:
            raise Skip("mitmproxy is not installed")
        return ["mitmdump", "--set", "confdir=" + self.path("conf"), "--listen-host", "127.0.0.1", "-p", str(self.port),
                "--mode", "reverse:https://127.0.0.1:%d" % self.setting.upstream, "--set", "ssl_insecure=true", *self.more]


class MitmproxyDecoding(Mitmproxy):
    name, weight = "mitmproxy, decoding and recording", 228.0

    def command(self):
        self.more = ("--flow-detail", "3", "-w", self.path("flows"))
        return super().command()


class Haproxy(Peer):
    name, issuer = "haproxy", "bench proxy CA"

    def command(self):
        if run(["haproxy", "-v"], codes=None).returncode != 0:
            raise Skip("haproxy is not installed")
        config = self.write("haproxy.cfg", (
            "global\n maxconn 6000\n nbthread 1\n ssl-default-bind-options no-tls-tickets\n tune.ssl.cachesize 0\n"
            "defaults\n mode http\n timeout connect 10s\n timeout client 2h\n timeout server 2h\n timeout http-keep-alive 2h\n"
            "frontend f\n bind 127.0.0.1:%d ssl crt %s\n default_backend b\n"
            "backend b\n http-reuse never\n server s 127.0.0.1:%d ssl verify none sni str(localhost) no-ssl-reuse no-tls-tickets\n"
            % (self.port, self.setting.pem, self.setting.upstream)))
        return ["haproxy", "-db", "-f", config]


class Eastap(Peer):
    """eastap with some options; each variant has a state folder of its own, made before it is measured."""
    issuer = "eastap"
    options: tuple = ("-q",)
    recording = False

    def __init__(self, setting):
        super().__init__(setting)
        self.state = self.path("state")

    def command(self):
        if run([binary(), "run", "--help"], codes=None).returncode != 0:
            raise Skip("%s has no command `run` yet" % binary())
        record = ["--record", self.path("trace.eastrace")] if self.recording else []
        return [binary(), "run", "reverse:https://localhost:%d@127.0.0.1:%d" % (self.setting.upstream, self.port),
                "--upstream-ca", self.setting.upstream_ca, "--state-dir", self.state, *self.options, *record]

    def environment(self):
        return {"NO_COLOR": "1"}

    def start(self):
        super().start()
        self.program.wait_for(lambda: "ready " in self.program.talk(), self.name + " is ready", START)


    def check_work(self):
        """Speed from leaving lines out does not count. (The weights keep a round below what the terminal's mailbox holds.)"""
        found = run(["grep", "-c", "are not shown", self.program.out_path], codes=None).stdout.strip()
        if found not in (b"", b"0"):
            raise Failure("%s left exchanges out of what it printed, %s times" % (self.name, found.decode()))


class EastapQuiet(Eastap):
    name = "eastap -q"


class EastapHook(Eastap):
    """With a script; the round is as long as that of -q."""
    script = ""

    def start(self):
        self.options = ("-q", "--script", self.write("hook.lua", self.script))
        super().start()

    def answer(self) -> bytes:
        """What a phone gets."""
        return run(["curl", "-sk", "--data-binary", "@" + self.setting.request_file, "-H", "Content-Type: application/vnd.ms-sync.wbxml",
                    "https://127.0.0.1:%d/Microsoft-Server-ActiveSync?Cmd=Sync&User=u&DeviceId=d&DeviceType=t" % self.port]).stdout


class EastapEditHook(EastapHook):
    name, mark = "eastap -q, hook edits an element", b"edited-by-hook"
    script = ('eas.on("response", function(exchange)\n'
              '  exchange.response.document:set("Sync/Collections/Collection/SyncKey", "edited-by-hook")\nend)\n')

    def check_work(self):
        """The phone must see what the hook does."""
        answer = self.answer()
        if self.mark not in answer:
            raise Failure("%s did not do its work: %r" % (self.name, answer[:200]))


class EastapEmptyHook(EastapHook):
    name = "eastap -q, empty hook"
    script = 'eas.on("request", function(exchange) end)\neas.on("response", function(exchange) end)\n'

    def check_work(self):
        """An empty hook leaves no mark, so the script is saved anew with one that does: the tap must ask it."""
        if EastapEditHook.mark in self.answer():
            raise Failure("%s edits" % self.name)
        self.write("hook.lua", EastapEditHook.script)
        wait_until(lambda: EastapEditHook.mark in self.answer(), "the script that was saved anew is asked", START)


class EastapRecording(Eastap):
    name, recording, weight = "eastap -q --record", True, 1.2


class EastapLines(Eastap):
    name, options, recording, weight = "eastap --record", (), True, 3.0


class EastapXml(Eastap):
    name, options, recording, weight = "eastap --record -v", ("-v",), True, 5.0


def start_all(kinds, setting: Setting, upstream, say) -> list[Peer]:
    """Starts the contenders and proves that they end TLS on both sides; one that cannot run is named and left out."""
    running = []
    for kind in kinds:
        peer = kind(setting)
        try:
            peer.start()
            prove_tls(peer, upstream)
            running.append(peer)
        except (Skip, Failure, FileNotFoundError) as reason:
            peer.stop()
            say("left out: %s: %s" % (peer.name, str(reason).splitlines()[0] if str(reason) else "failed"))
    return running
