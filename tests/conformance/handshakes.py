# SPDX-License-Identifier: MIT
# Opening handshakes as bytes (RFC 6455 section 4, RFC 9112), and extension lists taken apart (RFC 6455 section 9.1).
import base64
import hashlib
import os
import re

from wire import Failure

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"


def new_key():
    return base64.b64encode(os.urandom(16)).decode()


def accept_of(key):
    return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()


def request(*, line="GET / HTTP/1.1", key="dGhlIHNhbXBsZSBub25jZQ==", without=(), instead=None, more=(), end="\r\n"):
    """Returns a request for an upgrade: `without` these fields, others `instead`, and `more` lines behind."""
    fields = {"Host": "127.0.0.1", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key,
              "Sec-WebSocket-Version": "13"}
    fields.update(instead or {})
    lines = [line] + [f"{name}: {value}" for name, value in fields.items() if name not in without] + list(more)
    return (end.join(lines) + end + end).encode("latin-1")


class Head:
    """The head of a request or a response."""

    def __init__(self, data):
        lines = data.decode("latin-1").split("\r\n")
        if lines[-2:] != ["", ""] or any("\n" in line or "\r" in line for line in lines):
            raise Failure(f"expected lines that end with CR LF, got {data!r}")
        self.line, self.fields = lines[0], []
        for line in lines[1:-2]:
            found = re.fullmatch(rf"({TOKEN}):[ \t]*(.*?)[ \t]*", line)
            if not found:
                raise Failure(f"expected a header field, got {line!r}")
            self.fields.append((found[1].lower(), found[2]))

    @property
    def status(self):
        found = re.fullmatch(r"HTTP/1\.1 (\d{3}) [^\r\n]*", self.line)
        if not found:
            raise Failure(f"expected a status line, got {self.line!r}")
        return int(found[1])

    def all(self, name):
        return [value for own, value in self.fields if own == name.lower()]

    def one(self, name):
        values = self.all(name)
        if len(values) != 1:
            raise Failure(f"expected one field {name}, got {values}")
        return values[0]


def read_head(stream):
    return Head(stream.take_until(b"\r\n\r\n", "a head"))


def check_101(head, key):
    """Holds a server's answer against RFC 6455 section 4.2.2."""
    if head.status != 101:
        raise Failure(f"expected 101, got {head.line!r}")
    if head.one("Upgrade").lower() != "websocket":
        raise Failure(f"expected 'Upgrade: websocket', got {head.one('Upgrade')!r}")
    if "upgrade" not in [token.strip().lower() for token in head.one("Connection").split(",")]:
        raise Failure(f"expected 'Connection: Upgrade', got {head.one('Connection')!r}")
    if head.one("Sec-WebSocket-Accept") != accept_of(key):
        raise Failure(f"expected 'Sec-WebSocket-Accept: {accept_of(key)}', got {head.one('Sec-WebSocket-Accept')!r}")
    for name in ("Content-Length", "Transfer-Encoding"):
        if head.all(name):
            raise Failure(f"expected no {name} in a 101, got {head.all(name)}")


def extensions(values):
    """Returns [(name, [(parameter, value or None)])] of the values of Sec-WebSocket-Extensions."""
    found = []
    for item in ",".join(values).split(",") if values else []:
        name, *parameters = [part.strip() for part in item.split(";")]
        if not re.fullmatch(TOKEN, name):
            raise Failure(f"expected an extension's name, got {name!r}")
        pairs = []
        for parameter in parameters:
            parts = re.fullmatch(rf'({TOKEN})(?:=(?:({TOKEN})|"({TOKEN})"))?', parameter)
            if not parts:
                raise Failure(f"expected an extension's parameter, got {parameter!r}")
            pairs.append((parts[1], parts[2] or parts[3]))
        found.append((name, pairs))
    return found


class Deflate:
    """What was agreed on: RFC 7692 section 7.1."""

    def __init__(self, server_no=False, client_no=False, server_bits=15, client_bits=15):
        self.server_no, self.client_no = server_no, client_no
        self.server_bits, self.client_bits = server_bits, client_bits

    @classmethod
    def of(cls, pairs):
        """Errors: Failure if the parameters are not those of an answer."""
        agreed, seen = cls(), set()
        for name, value in pairs:
            if name in seen:
                raise Failure(f"the answer has {name} twice")
            seen.add(name)
            if name in ("server_no_context_takeover", "client_no_context_takeover") and value is None:
                setattr(agreed, name[:9], True)
            elif name in ("server_max_window_bits", "client_max_window_bits") and value in map(str, range(8, 16)):
                setattr(agreed, name[:6] + "_bits", int(value))
            else:
                raise Failure(f"the answer has {name}={value}")
        return agreed

    def __str__(self):
        return f"{int(self.server_no)}{int(self.client_no)},{self.server_bits},{self.client_bits}"
