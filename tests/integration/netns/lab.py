"""Three network namespaces in a row: phone - tap - server. The tap's forwards, as a router would.

    phone  10.77.1.2  fd77:1::2   and, from far away, 198.51.100.7
    tap    10.77.1.1  fd77:1::1   towards the phone;  10.77.2.1  fd77:2::1  towards the server
    server 10.77.2.2  fd77:2::2   port 443 and 80, carried by a thread of this process to ports in our own namespace

The machine's own network is not touched. Needs root, iproute2 and nftables.
"""
import ctypes
import os
import shutil
import socket
import threading

from support.processes import run
from support.registry import Failure, Skip

CLONE_NEWNET = 0x40000000
PHONE, PHONE6, FAR = "10.77.1.2", "fd77:1::2", "198.51.100.7"
TAP, TAP6 = "10.77.1.1", "fd77:1::1"
SERVER, SERVER6 = "10.77.2.2", "fd77:2::2"


class Lab:
    """Use as a context; the namespaces go with it. carry: {port on the server: port on 127.0.0.1 here}."""

    def __init__(self, carry: dict[int, int]):
        if os.geteuid() != 0:
            raise Skip("network namespaces need root")
        for program in ("ip", "nft", "sysctl"):
            if not shutil.which(program):
                raise Skip("not installed: " + program)
        self.names = {name: "eastap-%s-%d" % (name, os.getpid()) for name in ("phone", "tap", "server")}
        self.carry, self.sockets = carry, []

    def inside(self, name: str) -> list[str]:
        """The words that run a command in that namespace."""
        return ["ip", "netns", "exec", self.names[name]]

    def sh(self, name: str, text: str, codes=(0,)):
        return run([*self.inside(name), *text.split()], codes=codes)

    def __enter__(self):
        try:
            self.build()
        except Exception:
            self.__exit__()
            raise
        return self

    def build(self) -> None:
        for name in self.names.values():
            run(["ip", "netns", "add", name])
            run(["ip", "-n", name, "link", "set", "lo", "up"])
        self.wire("phone", (PHONE + "/24", PHONE6 + "/64"), "tap", (TAP + "/24", TAP6 + "/64"))
        self.wire("tap", ("10.77.2.1/24", "fd77:2::1/64"), "server", (SERVER + "/24", SERVER6 + "/64"))
        for name, via in (("phone", (TAP, TAP6)), ("server", ("10.77.2.1", "fd77:2::1"))):
            self.sh(name, "ip route add default via " + via[0])
            self.sh(name, "ip -6 route add default via " + via[1])
        self.sh("phone", "ip addr add %s/32 dev lo" % FAR)
        self.sh("tap", "ip route add %s/32 via %s" % (FAR, PHONE))
        self.sh("tap", "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1")
        for port, target in self.carry.items():
            for family, address in ((socket.AF_INET, SERVER), (socket.AF_INET6, SERVER6)):
                self.carry_port(family, address, port, target)
        for address in (SERVER, SERVER6):
            self.sh("phone", "ping -c1 -W5 " + address) if shutil.which("ping") else None

    def wire(self, one: str, addresses, two: str, other_addresses) -> None:
        run(["ip", "link", "add", "to-" + two, "netns", self.names[one], "type", "veth", "peer", "name", "to-" + one, "netns", self.names[two]])
        for name, link, mine in ((one, "to-" + two, addresses), (two, "to-" + one, other_addresses)):
            for address in mine:
                self.sh(name, "ip addr add %s dev %s %s" % (address, link, "nodad" if ":" in address else ""))
            self.sh(name, "ip link set %s up" % link)

    def carry_port(self, family, address: str, port: int, target: int) -> None:
        """Listens in the server's namespace and relays to 127.0.0.1:target in ours: a socket stays where it was made."""
        listener = self.socket_in("server", family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(64)
        self.sockets.append(listener)
        threading.Thread(target=accept_all, args=(listener, target), daemon=True).start()

    def socket_in(self, name: str, family, kind=socket.SOCK_STREAM):
        """A socket made in that namespace. Only the thread that makes it moves there for a moment."""
        libc = ctypes.CDLL(None, use_errno=True)
        made: list = []

        def make():
            with open("/run/netns/" + self.names[name], "rb") as there:
                if libc.setns(there.fileno(), CLONE_NEWNET) == 0:
                    made.append(socket.socket(family, kind))
        thread = threading.Thread(target=make)   # it ends here, so it need not come back
        thread.start()
        thread.join()
        if not made:
            raise Failure("cannot enter the namespace " + name)
        return made[0]

    def rules(self) -> str:
        """The packet filter of the tap's namespace."""
        return self.sh("tap", "nft list ruleset").stdout.decode()

    def __exit__(self, *_):
        for listener in self.sockets:
            listener.close()
        for name in self.names.values():
            run(["ip", "netns", "del", name], codes=None)


def accept_all(listener, target: int) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        try:
            upstream = socket.create_connection(("127.0.0.1", target), 10)
        except OSError:
            client.close()
            continue
        upstream.settimeout(None)
        for source, sink in ((client, upstream), (upstream, client)):
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=carry, args=(source, sink), daemon=True).start()


def carry(source, sink) -> None:
    """One direction, to its FIN."""
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        for sock in (source, sink):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
