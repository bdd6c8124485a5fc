"""A real Exchange ActiveSync server from Debian packages: SOGo behind nginx with TLS, PostgreSQL, Dovecot, memcached and a small SMTP sink.

Needs root, since every daemon runs as the user sogo. All files are in one new folder; all daemons are children that stop() ends.
"""
import glob
import os
import pwd
import shutil
import signal
import tempfile

from sogo import config
from support.pki import Authority
from support.processes import Program, free_port, port_open, run, wait_until
from support.registry import Failure, Skip

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = ("sogod", "memcached", "dovecot", "nginx", "openssl", "curl", "setpriv")
HOW_TO_STOP = {"postgres": signal.SIGINT,    # fast shutdown
               "sogod": signal.SIGKILL}      # a worker that has served ActiveSync ignores TERM, and the parent waits for it


class SogoServer:
    """users: user01, user02 ..., the same mails and items in each mailbox. wait: the longest Ping and Sync heartbeat in seconds.
    addresses: where nginx listens."""

    def __init__(self, users: int = 8, wait: int = 600, workers: int = 8, addresses=("127.0.0.1",)):
        self.users, self.wait, self.workers, self.addresses = users, wait, workers, list(addresses)
        self.state = tempfile.mkdtemp(prefix="eastap-sogo.")
        self.ports = {name: free_port() for name in ("https", "sogod", "postgres", "memcached", "imap", "smtp")}
        self.daemons: dict[str, Program] = {}
        self.cacert = self.path("ca.pem")

    def path(self, name: str) -> str:
        return os.path.join(self.state, name)

    @property
    def port(self) -> int:
        return self.ports["https"]

    def url(self, host: str = "localhost") -> str:
        return "https://%s:%d/Microsoft-Server-ActiveSync" % (host, self.port)

    # starting

    def start(self) -> "SogoServer":
        self.check_machine()
        for name in ("log", "run", "home", "mail", "outbox", "nginx"):
            os.mkdir(self.path(name))
        os.chmod(self.state, 0o755)
        self.make_certificate()
        self.write("dovecot.conf", config.dovecot(self.state, self.ports["imap"]))
        self.write("nginx.conf", config.nginx(self.state, self.addresses, self.port, self.ports["sogod"]))
        self.write("passwd", "".join("%s:{PLAIN}%s-secret\n" % (u, u) for u in self.names()))
        shutil.copy(os.path.join(HERE, "smtp_sink.py"), self.path("smtp_sink.py"))
        self.give_to_sogo()
        try:
            self.start_daemons()
        except Failure:
            self.stop()
            raise
        return self

    def names(self) -> list[str]:
        return ["user%02d" % n for n in range(1, self.users + 1)]

    @staticmethod
    def check_machine() -> None:
        if os.geteuid() != 0:
            raise Skip("SOGo needs root: its daemons run as the user sogo")
        missing = [p for p in PROGRAMS if not shutil.which(p)] + ([] if glob.glob("/usr/lib/postgresql/*/bin/postgres") else ["postgres"])
        if missing:
            raise Skip("not installed: " + " ".join(missing))

    def make_certificate(self) -> None:
        authority = Authority("SOGo test CA", self.state)
        names = ["DNS:localhost", "DNS:mail.example.org", "IP:127.0.0.1"] + ["IP:" + a for a in self.addresses if a != "127.0.0.1"]
        cert, key = authority.issue("server", names)
        os.rename(cert, self.path("cert.pem"))
        os.rename(key, self.path("key.pem"))

    def write(self, name: str, text: str) -> None:
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def give_to_sogo(self) -> None:
        user = pwd.getpwnam("sogo")
        for folder, _, files in os.walk(self.state):
            for name in [folder] + [os.path.join(folder, f) for f in files]:
                os.chown(name, user.pw_uid, user.pw_gid)
        for folder in ("/run/sogo", "/var/spool/sogo"):   # sogo's home and upload spool
            os.makedirs(folder, exist_ok=True)
            os.chown(folder, user.pw_uid, user.pw_gid)

    def as_sogo(self, *arguments) -> list[str]:
        return ["env", "-i", "-C", self.state, "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + self.path("home"), "LANG=C.UTF-8", "TZ=UTC",
                "setpriv", "--reuid", "sogo", "--regid", "sogo", "--clear-groups", "--no-new-privs", *[str(a) for a in arguments]]

    def daemon(self, name: str, *arguments) -> None:
        self.daemons[name] = Program(self.as_sogo(*arguments), folder=self.path("log"))

    def await_port(self, name: str, port: str) -> None:
        self.daemons[name].wait_for(lambda: port_open(self.ports[port]), name + " listens", 60)

    def start_daemons(self) -> None:
        self.start_postgres()
        self.daemon("memcached", "memcached", "-l", "127.0.0.1", "-p", self.ports["memcached"], "-U", 0, "-m", 32)
        self.daemon("smtp", "/usr/bin/python3", "smtp_sink.py", self.ports["smtp"], self.path("mail"), self.path("outbox"))
        self.daemon("dovecot", "dovecot", "-F", "-c", self.path("dovecot.conf"))
        self.daemon("sogod", *config.sogod_arguments(self.ports, self.wait, self.workers))
        self.daemon("nginx", "nginx", "-e", "stderr", "-c", self.path("nginx.conf"), "-g", "daemon off;")
        for name, port in (("memcached", "memcached"), ("smtp", "smtp"), ("dovecot", "imap"), ("sogod", "sogod"), ("nginx", "https")):
            self.await_port(name, port)
        question = ["curl", "-sf", "--cacert", self.cacert, "-u", "user01:user01-secret", "-X", "OPTIONS", self.url()]
        wait_until(lambda: run(question, codes=None).returncode == 0, "SOGo answers", 60, self.daemons["sogod"])
        run(["/usr/bin/python3", os.path.join(HERE, "seed.py"), self.ports["imap"], "http://127.0.0.1:%d/SOGo/dav" % self.ports["sogod"],
             *self.names()], seconds=300)

    def start_postgres(self) -> None:
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        port = self.ports["postgres"]
        run(self.as_sogo(programs + "/initdb", "-D", self.path("pg"), "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"), seconds=120)
        self.daemon("postgres", programs + "/postgres", "-D", self.path("pg"), "-p", port, "-h", "127.0.0.1", "-k", self.path("run"),
                    "-c", "fsync=off", "-c", "shared_buffers=32MB", "-c", "max_connections=400")
        ready = self.as_sogo(programs + "/pg_isready", "-h", "127.0.0.1", "-p", port)
        wait_until(lambda: run(ready, codes=None).returncode == 0, "PostgreSQL answers", 60, self.daemons["postgres"])
        run(self.as_sogo(programs + "/createdb", "-h", "127.0.0.1", "-p", port, "sogo"))
        run(self.as_sogo(programs + "/psql", "-q", "-h", "127.0.0.1", "-p", port, "sogo"), input=config.users_sql(self.users).encode())

    # stopping

    def stop(self) -> None:
        """Ends the daemons in reverse order, each with its children, and removes the folder."""
        for name, program in reversed(self.daemons.items()):
            try:
                program.stop(HOW_TO_STOP.get(name, signal.SIGTERM), 10)
            except Failure:
                pass                 # killed by now
            program.kill()
        self.daemons.clear()
        shutil.rmtree(self.state, ignore_errors=True)
