"""Servers on the loopback that are not what they say: each keeps every byte it was sent."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager, suppress

_SSL_REQUEST = bytes.fromhex("0000000804d2162f")
_PASSWORD_PLEASE = b"R\x00\x00\x00\x08\x00\x00\x00\x03"  # AuthenticationCleartextPassword
_MD5_PLEASE = b"R\x00\x00\x00\x0c\x00\x00\x00\x05salt"
_PRELOGIN, _REPLY = 0x12, 0x04
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
_LITTLE_AUTHORITY = """
[ca]
default_ca = here
[here]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


class Certificates:
    """Made by the openssl command, in a folder: one authority that is trusted, one that is not."""

    def __init__(self, folder):
        self.folder = folder
        for authority in ("trusted", "stranger"):
            self._run(
                *("req", "-x509", *_KEY, "-days", "3650"),
                *("-keyout", f"{authority}.key", "-out", f"{authority}.crt", "-subj", f"/CN={authority} authority"),
            )
        (folder / "ca.cnf").write_text(_LITTLE_AUTHORITY)
        for name, authority, who, since, till in (
            ("good", "trusted", "IP:0.0.0.0,DNS:localhost", "20200101000000Z", "20990101000000Z"),
            ("foreign", "stranger", "IP:0.0.0.0,DNS:localhost", "20200101000000Z", "20990101000000Z"),
            ("elsewhere", "trusted", "DNS:elsewhere.example", "20200101000000Z", "20990101000000Z"),
            ("expired", "trusted", "IP:0.0.0.0,DNS:localhost", "20200101000000Z", "20200102000000Z"),
        ):
            self._issue(name, authority, who, ("-startdate", since, "-enddate", till))

    @property
    def authority(self):
        return self.folder / "trusted.crt"

    def context(self, name):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.folder / f"{name}.crt", self.folder / f"{name}.key")
        return made

    def _issue(self, name, authority, who, dates):
        subject = ("-subj", f"/CN={name}", "-addext", f"subjectAltName={who}")
        self._run("req", *_KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr", *subject)
        (self.folder / "index.txt").write_text("")
        (self.folder / "serial").write_text(name.encode().hex() + "\n")
        by = ("-cert", f"{authority}.crt", "-keyfile", f"{authority}.key")
        self._run(
            "ca", "-batch", "-config", "ca.cnf", *by, *dates, "-in", f"{name}.csr", "-out", f"{name}.crt", "-notext"
        )

    def _run(self, *words):
        done = subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, text=True, check=False)
        assert not done.returncode, done.stderr


class Heard:
    """What a server was sent, in the clear and inside TLS."""

    def __init__(self, port):
        self.port = port
        self.clear, self.secret = bytearray(), bytearray()
        self.lines = 0

    def whole(self):
        return bytes(self.clear + self.secret)


@contextmanager
def serving(talk):
    """A server that has the talk with everybody who comes; what it heard."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        heard = Heard(server.getsockname()[1])

        def serve():
            with suppress(OSError):
                while True:
                    line, _address = server.accept()
                    heard.lines += 1
                    line.settimeout(5)
                    with line, suppress(OSError, ValueError):
                        talk(line, heard)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield heard
        server.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def postgresql_over_tls(context, *, ask=_PASSWORD_PLEASE):
    """Speaks TLS with its certificate, then asks for the password as it is."""

    def talk(line, heard):
        heard.clear += line.recv(8)
        line.sendall(b"S")
        with context.wrap_socket(line, server_side=True) as inside:
            _listen(inside, heard.secret, ask)

    return talk


def postgresql_in_the_clear(*, ask=_PASSWORD_PLEASE):
    """Knows no TLS, and asks for the password as it is."""

    def talk(line, heard):
        first = line.recv(8)
        heard.clear += first
        if first == _SSL_REQUEST:
            line.sendall(b"N")
        _listen(line, heard.clear, ask)

    return talk


def closing_in_the_middle(line, heard):
    """Says that it speaks TLS, hears the first words and hangs up."""
    heard.clear += line.recv(8)
    line.sendall(b"S")
    heard.clear += line.recv(4096)


def garbage_instead_of_tls(line, heard):
    """Says that it speaks TLS, and says something else."""
    heard.clear += line.recv(8)
    line.sendall(b"S")
    heard.clear += line.recv(4096)
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n" * 10)
    heard.clear += line.recv(4096)


def sql_server(context, *, encryption):
    """Begins as SQL Server does: the first packet tells whether it encrypts; TLS goes inside its packets."""

    def talk(line, heard):
        heard.clear += _packet(line)
        line.sendall(_wrapped(_PRELOGIN_OPTIONS + bytes([encryption])))
        if context is None:
            while words := line.recv(4096):
                heard.clear += words
            return
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # as it is inside such packets
        _tls_in_packets(line, context, heard)

    return talk


# VERSION (offset 11, 6 bytes), ENCRYPTION (offset 17, 1 byte), end; then the version itself.
_PRELOGIN_OPTIONS = bytes.fromhex("00000b00060100110001ff100003e80000")


def _wrapped(words, kind=_REPLY):
    return bytes([kind, 1]) + (len(words) + 8).to_bytes(2, "big") + bytes(4) + words


def _packet(line):
    head = _exactly(line, 8)
    return head + _exactly(line, int.from_bytes(head[2:4], "big") - 8)


def _exactly(line, count):
    found = b""
    while len(found) < count:
        more = line.recv(count - len(found))
        if not more:
            raise OSError("hung up")
        found += more
    return found


def _tls_in_packets(line, context, heard):
    coming, going = ssl.MemoryBIO(), ssl.MemoryBIO()
    inside = context.wrap_bio(coming, going, server_side=True)
    done = False
    while not done:
        try:
            inside.do_handshake()
            done = True
        except ssl.SSLWantReadError:
            pass
        if words := going.read():
            line.sendall(_wrapped(words, _PRELOGIN))
        if not done:
            packet = _packet(line)
            heard.clear += packet
            coming.write(packet[8:])
    while words := line.recv(4096):
        coming.write(words)
        with suppress(ssl.SSLWantReadError):
            while True:
                heard.secret += inside.read(4096)


def _listen(line, heard, ask):
    heard += line.recv(4096)
    line.sendall(ask)
    while words := line.recv(4096):
        heard += words
