# SPDX-License-Identifier: MIT
# The least WebSocket client that the functional tests need; the real ones are in tests/peers.
"""Text messages up to 64 KiB, over a blocking socket with a deadline."""

import os
import socket
import struct
import time

from sample_process import DEADLINE


class Refused(Exception):
    """The server answered with another status than 101."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


class TinySocket:
    def __init__(self, port, target):
        self._open(socket.create_connection(("127.0.0.1", port), timeout=DEADLINE), f"127.0.0.1:{port}", target, ())

    @classmethod
    def over(cls, connection, host, target, fields=()):
        """Returns one over a connection that is there already; `fields` are lines of its request."""
        peer = cls.__new__(cls)
        peer._open(connection, host, target, fields)
        return peer

    def _open(self, connection, host, target, fields):
        self._socket = connection
        self._file = connection.makefile("rb")
        lines = [f"GET {target} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
                 "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", *fields, "", ""]
        self._socket.sendall("\r\n".join(lines).encode())
        status = int(self._file.readline().split()[1])
        length = 0
        while (line := self._file.readline().strip()):
            name, value = line.decode().split(":", 1)
            if name.lower() == "content-length":
                length = int(value)
        if status != 101:
            body = self._file.read(length).decode()
            self.cut()
            raise Refused(status, body)

    def send(self, text):
        self._send_frame(1, text.encode())

    def receive(self):
        """Returns the next text, or the close code as a number."""
        while True:
            first, second = self._file.read(2)
            length = second & 0x7F
            if length == 126:
                length = struct.unpack("!H", self._file.read(2))[0]
            payload = self._file.read(length)
            opcode = first & 0x0F
            if opcode == 1:
                return payload.decode()
            if opcode == 8:
                self._send_frame(8, payload)
                return struct.unpack("!H", payload[:2])[0]

    def cut(self):
        """Ends without a word."""
        self._file.close()
        self._socket.close()

    def _send_frame(self, opcode, payload):
        mask = os.urandom(4)
        length = len(payload)
        head = bytes([0x80 | opcode, 0x80 | length]) if length < 126 else struct.pack("!BBH", 0x80 | opcode, 0xFE, length)
        self._socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.cut()


def wait_until(condition, what):
    """Polls `condition` until it gives something true, and returns that."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        if found := condition():
            return found
        os.sched_yield()
    raise AssertionError(f"waited {DEADLINE} s in vain for {what}")
