"""Thunderbird's remote control protocol, Marionette: JSON messages with a length before them, over TCP on loopback."""
import json
import socket
import time

from thunderbird.scripts import PRELUDE


class Marionette:
    """The few commands that the test needs. port: of a Thunderbird that was started with --marionette."""

    def __init__(self, port, process):
        for _ in range(300):
            if process.poll() is not None:
                raise RuntimeError("Thunderbird ended with code %s" % process.returncode)
            try:
                self.socket = socket.create_connection(("127.0.0.1", port))
                break
            except OSError:
                time.sleep(0.2)
        self.file = self.socket.makefile("rb")
        self.number = 0
        self.read()
        self.command("WebDriver:NewSession", capabilities={})
        self.command("Marionette:SetContext", value="chrome")
        self.command("WebDriver:SetTimeouts", script=120000)

    def read(self):
        size = b""
        while not size.endswith(b":"):
            size += self.file.read(1) or b":"
        return json.loads(self.file.read(int(size[:-1])))

    def command(self, name, **arguments):
        self.number += 1
        data = json.dumps([0, self.number, name, arguments]).encode()
        self.socket.sendall(b"%d:%s" % (len(data), data))
        error, value = self.read()[2:]
        if error:
            raise RuntimeError(error["message"])
        return value

    def script(self, body, prelude=PRELUDE, **arguments):
        """Runs privileged JavaScript with the arguments as variables; returns what it returns."""
        script = "let {%s} = arguments[0], done = arguments[1]; (async () => {%s%s})().then(v => done({value: v}), e => done({error: e + '\\n' + e.stack}));"
        result = self.command("WebDriver:ExecuteAsyncScript", script=script % (", ".join(arguments), prelude, body), args=[arguments],
                              newSandbox=True, sandbox="system")["value"]
        if "error" in result:
            raise RuntimeError(result["error"])
        return result.get("value")
