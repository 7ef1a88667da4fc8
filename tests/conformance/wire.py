# SPDX-License-Identifier: MIT
# Frames as bytes, written from RFC 6455 section 5, and a socket that reads them strictly.
"""Nothing here asks the implementation what is right."""

import os
import socket
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
NAMES = {CONTINUATION: "continuation", TEXT: "text", BINARY: "binary", CLOSE: "close", PING: "ping", PONG: "pong"}
PATIENCE = 30  # seconds until a case is given up; no case waits for it to pass


class Failure(Exception):
    """What was expected did not come."""


def short(data, limit=48):
    """Returns bytes as hex, cut for reading."""
    text = data[:limit].hex(" ")
    return f"{text} ...({len(data)} bytes)" if len(data) > limit else text or "(nothing)"


def mask(payload, key):
    """Section 5.3. Of large payloads as one number, since Python is slow with single bytes."""
    if not payload or key == b"\0\0\0\0":
        return payload
    count = len(payload)
    keys = (key * (count // 4 + 1))[:count]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(keys, "big")).to_bytes(count, "big")


def frame(opcode, payload=b"", *, fin=True, rsv=0, key=None, length=None, form=None):
    """Returns one frame. `key` masks it; `length` is announced instead of the real one; `form` is 7, 16 or 64 bits."""
    announced = len(payload) if length is None else length
    if form is None:
        form = 7 if announced <= 125 else 16 if announced <= 0xFFFF else 64
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    bit = 0 if key is None else 0x80
    if form == 7:
        head = struct.pack("!BB", first, bit | announced)
    elif form == 16:
        head = struct.pack("!BBH", first, bit | 126, announced)
    else:
        head = struct.pack("!BBQ", first, bit | 127, announced)
    return head + (b"" if key is None else key) + (payload if key is None else mask(payload, key))


def close_payload(code, reason=b""):
    return struct.pack("!H", code) + reason


class Frame:
    """A frame that came from the implementation."""

    def __init__(self, opcode, payload, fin, rsv, key):
        self.opcode, self.payload, self.fin, self.rsv, self.key = opcode, payload, fin, rsv, key

    def __str__(self):
        return (f"{NAMES.get(self.opcode, self.opcode)} fin={int(self.fin)} rsv={self.rsv} [{short(self.payload)}]")


class Stream:
    """A connected socket: remembers what was sent, reads whole frames, and judges their form."""

    def __init__(self, sock):
        self.socket = sock
        self.socket.settimeout(PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = bytearray()
        self.sent = bytearray()

    def send(self, data, chop=0):
        """Sends at once, or in writes of `chop` bytes. That a peer has hung up meanwhile is no error of the case."""
        self.sent += data[:256]
        try:
            for begin in range(0, len(data), chop or max(len(data), 1)):
                self.socket.sendall(data[begin:begin + chop] if chop else data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def fill(self):
        """Reads more. Returns: whether there was more."""
        try:
            data = self.socket.recv(256 * 1024)
        except ConnectionResetError:
            data = b""
        except socket.timeout:
            raise Failure(f"nothing came within {PATIENCE} s; before that: {short(bytes(self.received))}") from None
        self.received += data
        return bool(data)

    def take(self, count, what):
        while len(self.received) < count:
            if not self.fill():
                raise Failure(f"expected {what}, got the end after {short(bytes(self.received))}")
        data = bytes(self.received[:count])
        del self.received[:count]
        return data

    def take_until(self, end, what):
        while end not in self.received:
            if not self.fill():
                raise Failure(f"expected {what}, got the end after {bytes(self.received)!r}")
        return self.take(self.received.index(end) + len(end), what)

    def take_frame(self, what):
        """Reads one frame. Errors: Failure if its length is not in the shortest form."""
        first, second = self.take(2, what)
        count = second & 0x7F
        if count == 126:
            count, least = struct.unpack("!H", self.take(2, what))[0], 126
        elif count == 127:
            count, least = struct.unpack("!Q", self.take(8, what))[0], 65536
        else:
            least = 0
        if count < least or count >= 1 << 63:
            raise Failure(f"a length of {count} came in a form for {least} and more")
        key = self.take(4, what) if second & 0x80 else None
        payload = self.take(count, what)
        return Frame(first & 15, mask(payload, key) if key else payload, bool(first & 0x80), first >> 4 & 7, key)

    def expect_end(self, what="the end of the TCP stream"):
        """Expects that nothing more comes and the other side ends."""
        while not self.received and self.fill():
            pass
        if self.received:
            raise Failure(f"expected {what}, got {short(bytes(self.received))}")

    def end_sending(self):
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.socket.close()


def random_key():
    return os.urandom(4)
