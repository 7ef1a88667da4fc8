# SPDX-License-Identifier: MIT
# RFC 6455 sections 5.5.1, 7.1, 7.4: codes, reasons, who may still speak, and TCP that ends in each state.
import struct

from cases.utf8 import invalid_texts
from harness import PLAIN, Case
from wire import BINARY, CLOSE, CONTINUATION, PING, TEXT, Failure, close_payload

VALID = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000, 4001, 4999]
# Stricter than the RFC must be: what no registry knows is refused (docs/protocol.md).
INVALID = [0, 1, 125, 126, 255, 256, 999, 1004, 1005, 1006, 1015, 1016, 1017, 1100, 1999, 2000, 2500, 2999, 5000, 5001,
           9999,
           32767, 32768, 65534, 65535]


def answered(code, reason=b"", chop=0):
    def talk(peer):
        peer.send(peer.frame(CLOSE, close_payload(code, reason)), chop=chop)
        peer.expect_closed(code)  # the peer's code, and no reason (docs/protocol.md)
    return talk


def failing(payload, code):
    def talk(peer):
        peer.send(peer.frame(CLOSE, payload))
        peer.expect_failure(code)
    return talk


def payloads():
    for code in VALID:
        yield Case(f"code {code}", "RFC 6455 7.4", answered(code))
        yield Case(f"code {code} with a reason, in writes of 1", "RFC 6455 7.4", answered(code, "Grüße".encode(), 1))
    for code in INVALID:
        yield Case(f"code {code}", "RFC 6455 7.4", failing(close_payload(code), 1002))
        yield Case(f"code {code} with a reason", "RFC 6455 7.4", failing(close_payload(code, b"reason"), 1002))

    def empty(peer):
        peer.send(peer.frame(CLOSE))
        peer.expect_closed(None)
    yield Case("no code", "RFC 6455 5.5.1", empty)
    for byte in (0, 3, 0xFF):
        yield Case(f"a single byte {byte:02x}", "RFC 6455 5.5.1", failing(bytes([byte]), 1002))
    for length in (1, 2, 10, 63, 121, 122, 123):
        yield Case(f"a reason of {length} bytes", "RFC 6455 5.5.1", answered(1000, b"r" * length))
    for length in (124, 125, 200):
        yield Case(f"a reason of {length} bytes", "RFC 6455 5.5", failing(close_payload(1000, b"r" * length), 1002))
    for text in ("€" * 41, "😀" * 30, "\0", "\U0010ffff", "\ufeff", "\r\n"):
        yield Case(f"the reason {text.encode().hex()[:24]}", "RFC 6455 5.5.1", answered(4000, text.encode()))
    for name, data in invalid_texts():
        if len(data) <= 100 and not name.startswith("a lonely"):
            yield Case(f"a bad reason: {name}", "RFC 6455 5.5.1", failing(close_payload(1000, b"so " + data), 1007))
    for data in ("€".encode()[:2], "😀".encode()[:3], b"x" * 122 + b"\xc3"):
        yield Case(f"a reason that is cut: {data[-3:].hex()} of {len(data)}", "RFC 6455 5.5.1",
                   failing(close_payload(1001, data), 1007))


def afterwards():
    """Section 1.4: what comes behind a Close is discarded, whatever it is."""
    behind = {
        "text": lambda peer: peer.frame(TEXT, b"unheard"), "bytes": lambda peer: peer.frame(BINARY, b"x" * 70000),
        "a ping": lambda peer: peer.frame(PING, b"unheard"), "another close": lambda peer: peer.frame(CLOSE,
            close_payload(3000)),
        "a bad frame": lambda peer: peer.frame(5, b"x", rsv=7), "garbage": lambda peer: b"GET / HTTP/1.1\r\n\r\n" * 10,
        "half a frame": lambda peer: peer.frame(TEXT, b"unheard")[:3],
        "bad text": lambda peer: peer.frame(TEXT, b"\xff"),
        "a continuation": lambda peer: peer.frame(CONTINUATION, b"unheard")}
    for name, make in behind.items():
        for chop in (0, 1) if name != "bytes" else (0,):
            def talk(peer, make=make, chop=chop):
                peer.send(peer.frame(CLOSE, close_payload(1000)), make(peer), chop=chop)
                peer.expect_closed(1000)
            yield Case(f"{name} behind a close, in writes of {chop or 'all'}", "RFC 6455 1.4", talk)

    def behind_message(peer):
        peer.send(peer.frame(TEXT, b"first"), peer.frame(BINARY, b"second"), peer.frame(CLOSE, close_payload(1000)))
        peer.expect(TEXT, b"first")
        peer.expect(BINARY, b"second")
        peer.expect_closed(1000)

    def behind_large(peer):
        peer.send(peer.frame(BINARY, b"x" * 262144), peer.frame(CLOSE, close_payload(4001, b"done")))
        peer.expect(BINARY, b"x" * 262144)
        peer.expect_closed(4001)

    def within(peer):
        peer.send(peer.frame(TEXT, b"begun", fin=False), peer.frame(CONTINUATION, b"more", fin=False),
                  peer.frame(CLOSE, close_payload(1000)), peer.frame(CONTINUATION, b"end"))
        peer.expect_closed(1000)
    yield Case("a close behind messages", "RFC 6455 5.5.1", behind_message)
    yield Case("a close behind a large message", "RFC 6455 5.5.1", behind_large)
    yield Case("a close within a message", "RFC 6455 5.4", within)


def ends_of_tcp():
    """Section 7.1.5: without a Close the code is 1006; nothing is sent to whom has left."""
    frames = {
        "at once": lambda peer: b"", "behind a first octet": lambda peer: peer.frame(TEXT, b"text")[:1],
        "within a header": lambda peer: peer.frame(BINARY, b"x" * 70000)[:5],
        "within a payload": lambda peer: peer.frame(TEXT, b"text")[:-1],
        "behind a header": lambda peer: peer.frame(BINARY, b"", length=10),
        "between fragments": lambda peer: peer.frame(TEXT, b"begun", fin=False),
        "within a second fragment": lambda peer: peer.frame(TEXT, b"begun", fin=False) + peer.frame(CONTINUATION,
            b"more")[:-1],
        "within a close": lambda peer: peer.frame(CLOSE, close_payload(1000, b"reason"))[:-1],
        "within a ping": lambda peer: peer.frame(PING, b"ping")[:-1]}
    for name, make in frames.items():
        for before in (False, True):
            def talk(peer, make=make, before=before):
                if before:
                    peer.send(peer.frame(TEXT, b"before"))
                    peer.expect(TEXT, b"before")
                peer.send(make(peer))
                peer.stream.end_sending()
                peer.stream.expect_end()
                peer.ended = (1006, False)
            yield Case(f"TCP ends {name}{', behind a message' if before else ''}", "RFC 6455 7.1.5", talk)

    def with_close(peer):
        peer.send(peer.frame(CLOSE, close_payload(1000)))
        peer.stream.end_sending()
        peer.expect_closed(1000)

    def with_message(peer):
        peer.send(peer.frame(TEXT, b"last"))
        peer.stream.end_sending()
        peer.expect(TEXT, b"last")
        peer.stream.expect_end()
        peer.ended = (1006, False)
    yield Case("TCP ends with the close", "RFC 6455 7.1.1", with_close)
    yield Case("TCP ends behind a message", "RFC 6455 7.1.5", with_message)


def server_first():
    """The service closes: section 7.1.2 from its side, 5.5.1 and 7.1.1 from ours."""
    def closing(code, reason=b"", then=None):
        def play(side):
            number = side.new_number()
            peer = side.open(PLAIN, number, line="GET /closing HTTP/1.1")
            peer.send(peer.frame(TEXT, b"%d %s" % (code, reason)))
            peer.expect_close(code, reason)
            if then:
                then(peer)
            else:
                peer.send(peer.frame(CLOSE, close_payload(code)))
                peer.stream.expect_end()
                peer.ended = (code, True)
            side.expect_ended(peer, number)
            peer.stream.close()
        return play

    def answer_otherwise(peer):
        peer.send(peer.frame(CLOSE, close_payload(4321)))
        peer.stream.expect_end()
        peer.ended = (4321, True)

    def answer_without_code(peer):
        peer.send(peer.frame(CLOSE))
        peer.stream.expect_end()
        peer.ended = (1005, True)

    def hang_up(peer):
        peer.stream.end_sending()
        peer.stream.expect_end()
        peer.ended = (1006, False)

    def messages_before(peer):
        peer.send(peer.frame(TEXT, b"unheard"), *peer.fragments(BINARY, [b"un", b"heard"]),
                  peer.frame(CLOSE, close_payload(1000)))
        peer.stream.expect_end()
        peer.ended = (1000, True)

    def pings_before(peer):
        # More lenient: section 5.5.2 exempts only those who have received a Close.
        peer.ping_pong(b"before the answer")
        peer.send(peer.frame(CLOSE, close_payload(1000)))
        peer.stream.expect_end()
        peer.ended = (1000, True)

    def bad_frame(peer):
        # An error that is found behind our own Close ends the session without a second one (docs/protocol.md).
        peer.send(peer.frame(11, b""))
        peer.stream.expect_end()

    def bad_answer(peer):
        peer.send(peer.frame(CLOSE, close_payload(1005)))
        peer.stream.expect_end()

    for code in VALID:
        yield Case(f"the service closes with {code}", "RFC 6455 7.1.2", play=closing(code), roles=("server",))
    for reason in (b"r" * 122, b"r" * 123, "Grüße".encode(), "€".encode() * 41):
        yield Case(f"the service closes, reason {reason[:6].hex()} of {len(reason)} bytes", "RFC 6455 5.5.1",
                   play=closing(1000, reason), roles=("server",))
    for then in (answer_otherwise, answer_without_code, hang_up, messages_before, pings_before, bad_frame, bad_answer):
        yield Case(f"the service closes: {then.__name__.replace('_', ' ')}", "RFC 6455 7.1",
                   play=closing(1000, b"", then),
                   roles=("server",))


def client_first():
    """The client program says Close first."""
    def closing(code, answer, expected, before=(), end=True):
        def play(side):
            setting = type(PLAIN)("plain", options=f"close={code}")
            peer = side.open(setting)
            peer.expect_close(code, b"")
            peer.send(*[make(peer) for make in before], *([peer.frame(CLOSE, answer)] if answer is not None else []))
            if end:
                peer.stream.end_sending()
            peer.stream.expect_end()
            peer.stream.close()
            side.keys += peer.keys
            got = side.outcome()
            if not got.startswith(expected):
                raise Failure(f"the client was to say '{expected}', it said '{got}'")
        return play

    only = ("client",)
    for code in VALID:
        yield Case(f"the client closes with {code}", "RFC 6455 7.1.2",
                   play=closing(code, close_payload(code), f"closed {code} "),
                   roles=only)
    yield Case("the client closes, answered otherwise", "RFC 6455 7.1.5",
               play=closing(1000, close_payload(4000), "closed 4000 "), roles=only)
    yield Case("the client closes, answered without a code", "RFC 6455 7.1.5", play=closing(1000, b"", "closed 1005 "),
               roles=only)
    yield Case("the client closes, and the server hangs up", "RFC 6455 7.1.5",
               play=closing(1000, None, "error SyncClient: the other side hung up"), roles=only)
    yield Case("the client closes while messages come", "RFC 6455 1.4", roles=only, play=closing(
        1000, close_payload(1000), "closed 1000 ", [lambda peer: peer.frame(TEXT, b"unheard"),
                                                    lambda peer: peer.frame(BINARY, b"x" * 70000)]))
    for name, make in (("a bad frame", lambda peer: peer.frame(11)),
                       ("a masked frame", lambda peer: peer.frame(TEXT, b"x", key=b"keys")),
                       ("bad text", lambda peer: peer.frame(TEXT, b"\xff"))):
        yield Case(f"the client closes, then comes {name}", "RFC 6455 7.1.7", roles=only,
                   play=closing(1000, close_payload(1000), "error SyncClient: failed while closing", [make]))
    for code in (1005, 0, 5000):
        yield Case(f"the client closes, answered with {code}", "RFC 6455 7.4", roles=only,
                   play=closing(1000, close_payload(code), "error SyncClient: failed while closing"))
    yield Case("the client closes, answered with one byte", "RFC 6455 5.5.1", roles=only,
               play=closing(1000, struct.pack("B", 3), "error SyncClient: failed while closing"))


def cases():
    yield from payloads()
    yield from afterwards()
    yield from ends_of_tcp()
    yield from server_first()
    yield from client_first()
