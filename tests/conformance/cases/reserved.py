# SPDX-License-Identifier: MIT
# RFC 6455 section 5.2: reserved bits and reserved opcodes, alone and among neighbours.
from cases.framing import fails
from harness import Case
from wire import BINARY, CLOSE, CONTINUATION, NAMES, PING, PONG, TEXT, close_payload

RESERVED = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]


def neighbours(name, section, make):
    """The same wrong frame in each surrounding; a ping behind it must not be answered."""
    after = (lambda peer: peer.frame(PING, b"unheard"), lambda peer: peer.frame(TEXT, b"unheard"))
    yield Case(name, section, fails(make))
    yield Case(f"{name}, in writes of 1", section, fails(make, chop=1))
    yield Case(f"{name}, behind messages", section, fails(make, first=[(TEXT, b"one"), (BINARY, b"two")]))
    yield Case(f"{name}, before others", section, fails(make, *after))
    yield Case(f"{name}, between others", section, fails(make, *after, first=[(TEXT, b"before")], chop=1))

    def in_one_write(peer):
        peer.send(peer.frame(TEXT, b"before"), make(peer), peer.frame(PING, b"unheard"))
        peer.expect(TEXT, b"before")
        peer.expect_failure(1002)
    yield Case(f"{name}, in one write with others", section, in_one_write)


def bits():
    for rsv in range(1, 8):
        for opcode in (TEXT, BINARY, PING, PONG, CLOSE):
            payload = close_payload(1000) if opcode == CLOSE else b"payload"
            make = (lambda peer, o=opcode, p=payload, r=rsv: peer.frame(o, p, rsv=r))
            name = f"RSV {rsv:03b} on {NAMES[opcode]}"
            if opcode in (TEXT, PING):
                yield from neighbours(name, "RFC 6455 5.2", make)
            else:
                yield Case(name, "RFC 6455 5.2", fails(make))
            yield Case(f"{name} without payload", "RFC 6455 5.2",
                       fails(lambda peer, o=opcode, r=rsv: peer.frame(o, b"", rsv=r)))
        yield Case(f"RSV {rsv:03b} on a continuation", "RFC 6455 5.2", fails(
            lambda peer: peer.frame(TEXT, b"begun", fin=False),
            lambda peer, r=rsv: peer.frame(CONTINUATION, b"", rsv=r)))
        yield Case(f"RSV {rsv:03b} on a first fragment", "RFC 6455 5.2", fails(
            lambda peer, r=rsv: peer.frame(BINARY, b"begun", fin=False, rsv=r)))
        yield Case(f"RSV {rsv:03b} on a ping within a message", "RFC 6455 5.2", fails(
            lambda peer: peer.frame(TEXT, b"begun", fin=False), lambda peer, r=rsv: peer.frame(PING, b"", rsv=r)))


def opcodes():
    for opcode in RESERVED:
        name = f"opcode {opcode}"
        yield from neighbours(name, "RFC 6455 5.2", lambda peer, o=opcode: peer.frame(o, b"payload"))
        yield Case(f"{name} without payload", "RFC 6455 5.2", fails(lambda peer, o=opcode: peer.frame(o)))
        yield Case(f"{name} without FIN", "RFC 6455 5.2", fails(lambda peer, o=opcode: peer.frame(o, b"x", fin=False)))
        yield Case(f"{name} of 70000 bytes", "RFC 6455 5.2", fails(lambda peer, o=opcode: peer.frame(o, b"x" * 70000)))
        yield Case(f"{name} with all reserved bits", "RFC 6455 5.2", fails(lambda peer, o=opcode: peer.frame(o, rsv=7)))
        yield Case(f"{name} within a message", "RFC 6455 5.2", fails(
            lambda peer: peer.frame(TEXT, b"begun", fin=False), lambda peer, o=opcode: peer.frame(o, b"x"),
            lambda peer: peer.frame(CONTINUATION, b"ended")))


def cases():
    yield from bits()
    yield from opcodes()
