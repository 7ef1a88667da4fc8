# SPDX-License-Identifier: MIT
# RFC 6455 section 5.5: pings, pongs, and what a control frame may not be.
from cases.framing import fails
from harness import Case
from wire import BINARY, CLOSE, CONTINUATION, NAMES, PING, PONG, TEXT, close_payload

PAYLOADS = [b"", b"a", b"Hello, world", b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff", b"\x80" * 2, "Grüße".encode(),
            bytes(range(125)),
            bytes(range(131, 256)), b"x" * 124, b"x" * 125]


def pings():
    for number, payload in enumerate(PAYLOADS):
        for chop in (0, 1):
            def talk(peer, payload=payload, chop=chop):
                peer.send(peer.frame(PING, payload), chop=chop)
                peer.expect(PONG, payload)
                peer.finish()
            yield Case(f"ping {number} of {len(payload)} bytes, in writes of {chop or 'all'}", "RFC 6455 5.5.2", talk)

    for count, size, chop in ((10, 5, 0), (10, 5, 1), (10, 125, 0), (10, 125, 3), (31, 120, 0)):
        # Section 5.5.3 lets an endpoint answer the latest alone; ours bounds them at 4 KiB, which these do not reach.
        def talk(peer, count=count, size=size, chop=chop):
            said = [(b"%d" % number).ljust(size) for number in range(count)]
            peer.send(*[peer.frame(PING, payload) for payload in said], chop=chop)
            for payload in said:
                peer.expect(PONG, payload)
            peer.finish()
        yield Case(f"{count} pings of {size} bytes, in writes of {chop or 'all'}", "RFC 6455 5.5.3", talk)

    def flood(peer):
        said = [b"%d" % number for number in range(20_000)]
        peer.send(*[peer.frame(PING, payload) for payload in said])
        last = -1
        while last < 19_999:  # each pong is of a ping, in order; the newest ping has one
            came = peer.take("a pong")
            assert came.opcode == PONG and last < int(came.payload) < 20_000, came
            last = int(came.payload)
        peer.finish()
    yield Case("twenty thousand pings at once", "RFC 6455 5.5.3", flood)

    def between(peer):
        for number in range(20):
            text = b"%d" % number
            peer.send(peer.frame(PING, text), peer.frame(TEXT, text), peer.frame(PING, text))
            # The answers to pings and messages may overtake each other; each kind keeps its order.
            came = sorted(([peer.take("an answer") for _ in range(3)]), key=lambda one: one.opcode)
            assert [(one.opcode, one.payload) for one in came] == [(TEXT, text), (PONG, text), (PONG, text)], came
        peer.finish()
    yield Case("pings around messages", "RFC 6455 5.5.2", between)


def pongs():
    for number, payload in enumerate(PAYLOADS):
        def talk(peer, payload=payload):
            peer.send(peer.frame(PONG, payload))
            peer.finish()
        yield Case(f"pong {number} of {len(payload)} bytes that nobody asked for", "RFC 6455 5.5.3", talk)

    def then_ping(peer):
        peer.send(peer.frame(PONG, b"unasked"), peer.frame(PING, b"asked"), peer.frame(PONG, b"unasked"), chop=1)
        peer.expect(PONG, b"asked")
        peer.finish()

    def many(peer):
        peer.send(*[peer.frame(PONG, b"x" * (number % 126)) for number in range(1000)])
        peer.finish()
    yield Case("a pong, a ping, a pong", "RFC 6455 5.5.3", then_ping)
    yield Case("a thousand pongs", "RFC 6455 5.5.3", many)


def malformed():
    for opcode in (PING, PONG, CLOSE):
        for length in (126, 127, 128, 255, 256, 65535, 65536):
            payload = (close_payload(1000) if opcode == CLOSE else b"") .ljust(length, b"x")
            make = (lambda peer, o=opcode, p=payload: peer.frame(o, p))
            yield Case(f"{NAMES[opcode]} of {length} bytes", "RFC 6455 5.5", fails(make))
            if length <= 128:
                yield Case(f"{NAMES[opcode]} of {length} bytes, in writes of 1", "RFC 6455 5.5", fails(make, chop=1))
                yield Case(f"{NAMES[opcode]} of {length} bytes behind a message", "RFC 6455 5.5",
                           fails(make, first=[(TEXT, b"before")]))
            yield Case(f"the header of a {NAMES[opcode]} of {length} bytes", "RFC 6455 5.5",
                       fails(lambda peer, o=opcode, n=length: peer.frame(o, b"", length=n)))
        for payload in (b"", close_payload(1000), close_payload(1000) + b"x" * 123):
            make = (lambda peer, o=opcode, p=payload: peer.frame(o, p, fin=False))
            name = f"{NAMES[opcode]} of {len(payload)} bytes without FIN"
            yield Case(name, "RFC 6455 5.5", fails(make))
            yield Case(f"{name}, continued", "RFC 6455 5.4",
                       fails(make, lambda peer: peer.frame(CONTINUATION, b"more"), chop=1))
            yield Case(f"{name}, within a message", "RFC 6455 5.4",
                       fails(lambda peer: peer.frame(BINARY, b"begun", fin=False), make))


def cases():
    yield from pings()
    yield from pongs()
    yield from malformed()
