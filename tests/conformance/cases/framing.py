# SPDX-License-Identifier: MIT
# RFC 6455 sections 5.2, 5.3, 5.6: lengths, their forms, masking, and how TCP may cut it all.
from harness import Case
from peer import NO_KEY
from wire import BINARY, CLOSE, CONTINUATION, NAMES, PING, PONG, TEXT, close_payload

LENGTHS = [0, 1, 2, 3, 124, 125, 126, 127, 128, 129, 255, 256, 4095, 4096, 65533, 65534, 65535, 65536, 65537, 131072]
KINDS = [TEXT, BINARY]
KEYS = ["00000000", "ffffffff", "00000001", "80000000", "01020304", "0a0d0a0d", "7f7f7f7f"]


def content(opcode, length):
    return exact_text(length) if opcode == TEXT else bytes((at * 131 + (at >> 8)) & 0xFF for at in range(length))


def exact_text(length):
    """Text of exactly so many bytes, not all ASCII."""
    unit = "Grüße, 世界 😀. ".encode()
    return unit * (length // len(unit)) + b"." * (length % len(unit))


def echoes(opcode, payload, chop=0):
    def talk(peer):
        peer.send(peer.frame(opcode, payload), chop=chop)
        peer.expect(opcode, payload)
        peer.finish()
    return talk


def fails(*frames, code=1002, first=(), chop=0):
    """`first` messages are echoed; then `frames`, made by functions of the peer, make it fail."""
    def talk(peer):
        for opcode, payload in first:
            peer.send(peer.frame(opcode, payload))
            peer.expect(opcode, payload)
        peer.send(*[make(peer) for make in frames], chop=chop)
        peer.expect_failure(code)
    return talk


def lengths():
    for opcode in KINDS:
        for length in LENGTHS:
            name, payload = f"{NAMES[opcode]} of {length} bytes", content(opcode, length)
            yield Case(name, "RFC 6455 5.2", echoes(opcode, payload))
            for chop in (1, 7) if length <= 256 else (997, 8191):
                yield Case(f"{name}, in writes of {chop}", "RFC 6455 5.2", echoes(opcode, payload, chop))


def long_forms():
    for opcode in (TEXT, BINARY, PING, PONG, CLOSE):
        for length, form in ((0, 16), (2, 16), (125, 16), (0, 64), (2, 64), (125, 64), (126, 64), (65535, 64)):
            if length > 125 and opcode >= CLOSE:
                continue
            payload = close_payload(1000) if opcode == CLOSE and length == 2 else b"x" * length
            if opcode == CLOSE and length == 125:
                payload = close_payload(1000, b"x" * 123)
            # Stricter than many: the shortest form is a MUST.
            yield Case(f"{NAMES[opcode]} of {length} bytes, whose length takes {form} bits", "RFC 6455 5.2",
                       fails(lambda peer, o=opcode, p=payload, f=form: peer.frame(o, p, form=f)))
    for opcode in (TEXT, BINARY):
        for length in (1 << 63, (1 << 63) + 5, (1 << 64) - 1):
            yield Case(f"{NAMES[opcode]} of {length} bytes is announced", "RFC 6455 5.2",
                       fails(lambda peer, o=opcode, n=length: peer.frame(o, b"", length=n)))


def many():
    def in_one_write(peer):
        said = [(KINDS[number % 2], str(number).encode() * (number % 50)) for number in range(100)]
        peer.send(*[peer.frame(opcode, payload) for opcode, payload in said])
        for opcode, payload in said:
            peer.expect(opcode, payload)
        peer.finish()

    def one_by_one(peer):
        for number in range(300):
            payload = b"%d" % number
            peer.send(peer.frame(TEXT, payload))
            peer.expect(TEXT, payload)
        peer.finish()

    def two_thousand(peer):
        said = [b"message %d" % number for number in range(2000)]
        peer.send(*[peer.frame(BINARY, payload) for payload in said])
        for payload in said:
            peer.expect(BINARY, payload)
        peer.finish()

    def cut_between(peer):
        wire = peer.frame(TEXT, b"first") + peer.frame(BINARY, b"second") + peer.frame(PING, b"third")
        for cut in range(len(wire) + 1):
            peer.send(wire[:cut])
            peer.send(wire[cut:])
            peer.expect(TEXT, b"first")
            peer.expect(BINARY, b"second")
            peer.expect(PONG, b"third")
        peer.finish()

    yield Case("a hundred messages in one write", "RFC 6455 5.6", in_one_write)
    yield Case("three hundred messages, one by one", "RFC 6455 5.6", one_by_one)
    yield Case("two thousand messages at once", "RFC 6455 5.6", two_thousand)
    yield Case("three frames in two writes, cut at each octet", "RFC 6455 5.2", cut_between)
    for chop in (1, 2, 3, 5, 13):
        def chopped(peer, chop=chop):
            said = [b"x" * length for length in (0, 1, 2, 125, 126, 300)]
            peer.send(*[peer.frame(BINARY, payload) for payload in said], chop=chop)
            for payload in said:
                peer.expect(BINARY, payload)
            peer.finish()
        yield Case(f"six messages in writes of {chop}", "RFC 6455 5.2", chopped)


def masking():
    for key in KEYS:
        for opcode in KINDS:
            payload = content(opcode, 301)

            def talk(peer, opcode=opcode, payload=payload, key=bytes.fromhex(key)):
                peer.send(peer.frame(opcode, payload, key=key), chop=3)
                peer.expect(opcode, payload)
                peer.finish()
            yield Case(f"{NAMES[opcode]} masked with {key}", "RFC 6455 5.3", talk, roles=("server",))
    for length in range(1, 40):
        yield Case(f"masked text of {length} bytes", "RFC 6455 5.3", echoes(TEXT, exact_text(length), 2),
                   roles=("server",))

    def each_its_own(peer):
        parts = [exact_text(length) for length in (1, 2, 3, 5, 7, 64, 1000)]
        peer.send(*[peer.frame(CONTINUATION if at else TEXT, part, fin=at == 6, key=bytes.fromhex(KEYS[at]))
                    for at, part in enumerate(parts)])
        peer.expect(TEXT, b"".join(parts))
        peer.finish()
    yield Case("each fragment with a key of its own", "RFC 6455 5.3", each_its_own, roles=("server",))
    shapes = [(opcode, payload, True) for opcode in (TEXT, BINARY, PING, PONG) for payload in (b"", b"abc", b"x" * 125)]
    shapes += [(CLOSE, b"", True), (CLOSE, close_payload(1000), True), (TEXT, b"abc", False),
               (BINARY, b"x" * 70000, True)]
    for opcode, payload, fin in shapes:
        name = f"{NAMES[opcode]} of {len(payload)} bytes, fin={int(fin)}"
        yield Case(f"not masked: {name}", "RFC 6455 5.1", roles=("server",), talk=fails(
            lambda peer, o=opcode, p=payload, f=fin: peer.frame(o, p, fin=f, key=NO_KEY), first=[(TEXT, b"masked")]))
        for key in (b"\1\2\3\4", b"\0\0\0\0"):
            yield Case(f"masked with {key.hex()}: {name}", "RFC 6455 5.1", roles=("client",), talk=fails(
                lambda peer, o=opcode, p=payload, f=fin, k=key: peer.frame(o, p, fin=f, key=k),
                first=[(TEXT, b"not masked")]))

    def second_fragment(peer):
        key = NO_KEY if peer.role == "server" else b"keys"
        peer.send(peer.frame(TEXT, b"one", fin=False), peer.frame(CONTINUATION, b"two", key=key))
        peer.expect_failure(1002)
    yield Case("the second fragment breaks the rule of masking", "RFC 6455 5.1", second_fragment)


def cases():
    yield from lengths()
    yield from long_forms()
    yield from many()
    yield from masking()
