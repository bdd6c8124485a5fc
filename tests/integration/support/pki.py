"""Throw-away CAs and certificates, made at run time by the openssl program."""
import os
import tempfile

from support.processes import run


class Authority:
    """A CA in a folder of its own. ca.pem is what others trust."""

    def __init__(self, name: str = "eastap test CA", folder: str | None = None):
        self.folder = folder or tempfile.mkdtemp(prefix="eastap-pki.")
        os.makedirs(self.folder, exist_ok=True)
        self.cert, self.key = self.path("ca.pem"), self.path("ca.key")
        run(["openssl", "req", "-x509", *EC_KEY, "-nodes", "-days", "30", "-subj", "/CN=" + name,
             "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", self.key, "-out", self.cert])

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def issue(self, label: str, names=("DNS:localhost", "IP:127.0.0.1", "IP:::1"), *, days: int = 10, usage: str = "serverAuth",
              not_after: str | None = None):
        """A leaf for these subject alternative names; (certificate file, key file). not_after: YYYYMMDDHHMMSSZ, may be past."""
        cert, key, request = self.path(label + ".pem"), self.path(label + ".key"), self.path(label + ".csr")
        run(["openssl", "req", *EC_KEY, "-nodes", "-subj", "/CN=" + label, "-addext", "subjectAltName=" + ",".join(names),
             "-addext", "extendedKeyUsage=" + usage, "-keyout", key, "-out", request])
        if not_after is None:
            run(["openssl", "x509", "-req", "-in", request, "-CA", self.cert, "-CAkey", self.key, "-days", str(days),
                 "-copy_extensions", "copyall", "-out", cert])
        else:
            self.issue_dated(request, cert, not_after)
        return cert, key

    def issue_dated(self, request: str, cert: str, not_after: str) -> None:
        """`openssl ca` is the one command of OpenSSL 3.0 that takes an end date."""
        work = tempfile.mkdtemp(dir=self.folder)
        config = os.path.join(work, "ca.cnf")
        with open(config, "w", encoding="ascii") as file:
            file.write("[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\nserial=%s/serial\nnew_certs_dir=%s\ndefault_md=sha256\n"
                       "policy=p\ncopy_extensions=copy\nunique_subject=no\n[p]\ncommonName=supplied\n" % (work, work, work))
        open(os.path.join(work, "index"), "w", encoding="ascii").close()
        run(["openssl", "ca", "-batch", "-notext", "-create_serial", "-config", config, "-in", request, "-out", cert,
             "-cert", self.cert, "-keyfile", self.key, "-startdate", "20200101000000Z", "-enddate", not_after])


EC_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
