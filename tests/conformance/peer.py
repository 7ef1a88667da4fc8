# SPDX-License-Identifier: MIT
# The other end of an open session: says frames, right or wrong, and expects exactly what must come back.
import zlib

import deflate
from wire import (BINARY, CLOSE, CONTINUATION, NAMES, PING, PONG, TEXT, Failure, close_payload, frame, random_key,
                  short)

NO_KEY = object()


class Peer:
    """Speaks to an implementation that is `role`, "server" or "client", and echoes. `agreed` is about compression."""

    def __init__(self, stream, role, agreed=None):
        self.stream, self.role, self.agreed = stream, role, agreed
        self.keys = []
        self.ended = None  # what the application under test must hear: (code, clean)
        self.answer = []  # the parameters of permessage-deflate as they came
        self.compressor = self.decompressor = None
        self.inspected = 0  # bytes of messages that were not left to zlib alone

    # ---- saying

    def frame(self, opcode, payload=b"", *, key=None, **shape):
        """A frame as this side must send it: masked if the implementation is a server. NO_KEY breaks that rule."""
        if key is None and self.role == "server":
            key = random_key()
        return frame(opcode, payload, key=None if key is NO_KEY else key, **shape)

    def send(self, *frames, chop=0):
        self.stream.send(b"".join(frames), chop)

    def fragments(self, opcode, parts, rsv=0):
        """Returns a message in frames."""
        last = len(parts) - 1
        return [self.frame(CONTINUATION if place else opcode, part, fin=place == last, rsv=0 if place else rsv)
                for place, part in enumerate(parts)]

    def compress(self, data, **how):
        """Compresses a message as was agreed on, with the context of those before it if it may."""
        no, bits = ((self.agreed.client_no, self.agreed.client_bits) if self.role == "server" else
                    (self.agreed.server_no, self.agreed.server_bits))
        if no or bits == 8:
            return deflate.compress(data, window=bits, **how)
        self.compressor = self.compressor or zlib.compressobj(6, zlib.DEFLATED, -bits)
        return deflate.compress(data, compressor=self.compressor)

    def compressed(self, opcode, data):
        return self.frame(opcode, self.compress(data), rsv=4)

    # ---- expecting

    def take(self, what):
        came = self.stream.take_frame(what)
        if self.role == "server" and came.key is not None:
            raise Failure(f"a server's frame is masked: {came}")
        if self.role == "client":
            if came.key is None:
                raise Failure(f"a client's frame is not masked: {came}")
            self.keys.append(came.key)
        if came.rsv not in ((0, 4) if self.agreed else (0,)) or came.rsv and came.opcode not in (TEXT, BINARY):
            raise Failure(f"reserved bits that were not agreed on: {came}")
        return came

    def expect(self, opcode, payload=b""):
        """Expects one whole message or control frame."""
        what = f"{NAMES[opcode]} [{short(payload)}]"
        came = self.take(what)
        if came.opcode != opcode or opcode >= CLOSE and not came.fin:
            raise Failure(f"expected {what}, got {came}")
        data, last = came.payload, came
        while not last.fin:
            last = self.take(f"the rest of {what}")
            if last.opcode != CONTINUATION:
                raise Failure(f"expected the rest of {what}, got {last}")
            data += last.payload
        if came.rsv:
            data = self.inflate(data)
        if data != payload:
            at = next((i for i, (a, b) in enumerate(zip(data, payload)) if a != b), min(len(data), len(payload)))
            raise Failure(f"expected {what}, got {NAMES[opcode]} [{short(data)}], which differs at byte {at}")
        return came

    def inflate(self, data):
        no, bits = ((self.agreed.server_no, self.agreed.server_bits) if self.role == "server" else
                    (self.agreed.client_no, self.agreed.client_bits))
        if no or self.decompressor is None:
            self.decompressor = (zlib.decompressobj(-bits), deflate.Inflation())
        quick, strict = self.decompressor
        try:
            out = quick.decompress(data + deflate.TAIL)
            if quick.unused_data or quick.eof:
                raise Failure(f"a compressed message has a last block: {short(data)}")
            # The first messages are taken apart bit by bit, until it would take too long.
            self.inspected += len(out)
            if strict is not None and self.inspected <= 60_000:
                if strict.inflate(data) != out or strict.farthest > 1 << bits:
                    raise Failure(f"a match looks {strict.farthest} bytes back, the window is 2^{bits}")
            else:
                self.decompressor = (quick, None)
        except (zlib.error, ValueError) as error:
            raise Failure(f"what came cannot be inflated ({error}): {short(data)}") from None
        return out

    def expect_close(self, code=None, reason=None):
        """Expects a Close with this code (None: without one). `reason` None: any that is UTF-8."""
        what = f"close {code}"
        came = self.take(what)
        if came.opcode != CLOSE or not came.fin:
            raise Failure(f"expected {what}, got {came}")
        if code is None:
            if came.payload:
                raise Failure(f"expected a Close without a code, got {came}")
            return
        if len(came.payload) < 2 or int.from_bytes(came.payload[:2], "big") != code or len(came.payload) > 125:
            raise Failure(f"expected {what}, got {came}")
        came.payload[2:].decode()  # section 5.5.1: the reason is UTF-8
        if reason is not None and came.payload[2:] != reason:
            raise Failure(f"expected the reason {reason}, got {came}")

    def expect_failure(self, code):
        """Expects that the session fails: one Close with `code`, and nothing after it. Section 7.1.7."""
        self.expect_close(code)
        self.stream.expect_end(f"nothing after close {code}")
        self.ended = (code, False)

    def expect_closed(self, code, reason=b""):
        """Expects the answer to our Close, and the end. A client waits for the server to end first (7.1.1)."""
        self.expect_close(code, reason)
        if self.role == "client":
            self.stream.end_sending()
        self.stream.expect_end(f"nothing after close {code}")
        self.ended = (1005 if code is None else code, True)

    def ping_pong(self, payload=b"still there?"):
        self.send(self.frame(PING, payload))
        self.expect(PONG, payload)

    def finish(self):
        """Shows that the session is in order and ends it well."""
        self.ping_pong()
        self.send(self.frame(CLOSE, close_payload(1000)))
        self.expect_closed(1000)
