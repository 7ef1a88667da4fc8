# SPDX-License-Identifier: MIT
# RFC 6455 sections 7.4.1, 10.4: messages at and above the limit, large messages, and how they are cut.
from cases.fragmentation import answers
from cases.framing import content, exact_text
from harness import SMALL, Case
from wire import BINARY, CONTINUATION, NAMES, PING, TEXT

LIMIT = 1000  # of the server that SMALL names
CLIENT_LIMIT = 16 * 1024 * 1024  # of SyncClient
MEGABYTE = 1024 * 1024  # the limit that servers have by default


def parts(opcode, sizes, failing):
    def talk(peer):
        payloads = [exact_text(size) if opcode == TEXT else content(BINARY, size) for size in sizes]
        peer.send(*peer.fragments(opcode, payloads))
        if failing:
            peer.expect_failure(1009)
        else:
            peer.expect(opcode, b"".join(payloads))
            peer.finish()
    return talk


def announced(frames):
    """`frames` are (opcode, fin, payload, announced length); the header of the last one must be enough."""
    def talk(peer):
        peer.send(*[peer.frame(opcode, payload, fin=fin, length=length) for opcode, fin, payload, length in frames])
        peer.expect_failure(1009)
    return talk


def small():
    ways = {"999": [999], "1000": [1000], "999 and 1": [999, 1], "1 and 999": [1, 999], "ten of 100": [100] * 10,
            "1000 and nothing": [1000, 0, 0], "nothing and 1000": [0, 1000], "a thousand of 1": [1] * 1000}
    over = {"1001": [1001], "1000 and 1": [1000, 1], "1 and 1000": [1, 1000], "ten of 100, and 1": [100] * 10 + [1],
            "a thousand and one of 1": [1] * 1001, "2000": [2000], "70000": [70000]}
    for opcode in (TEXT, BINARY):
        for failing, table in ((False, ways), (True, over)):
            for name, sizes in table.items():
                yield Case(f"{NAMES[opcode]} of {name} bytes where 1000 are allowed", "RFC 6455 7.4.1",
                           parts(opcode, sizes, failing), setting=SMALL, roles=("server",))
        for length in (1001, 65535, 65536, 1 << 31, 1 << 32, (1 << 32) + 5, (1 << 62), (1 << 63) - 1):
            yield Case(f"{NAMES[opcode]} of {length} bytes is announced", "RFC 6455 10.4",
                       announced([(opcode, True, b"", length)]), setting=SMALL, roles=("server",))
            yield Case(f"{NAMES[opcode]} of 1 byte and a fragment of {length} announced", "RFC 6455 10.4",
                       announced([(opcode, False, b"x", None), (CONTINUATION, False, b"", length)]), setting=SMALL,
                       roles=("server",))
        for length in (CLIENT_LIMIT + 1, 1 << 32, (1 << 63) - 1):
            yield Case(f"{NAMES[opcode]} of {length} bytes is announced to a client", "RFC 6455 10.4",
                       announced([(opcode, True, b"", length)]), roles=("client",))
            yield Case(f"{NAMES[opcode]} of 1 byte and a fragment of {length} announced to a client", "RFC 6455 10.4",
                       announced([(opcode, False, b"x", None), (CONTINUATION, True, b"", length)]), roles=("client",))

    def pings_do_not_count(peer):
        frames = peer.fragments(BINARY, [b"x" * 500, b"x" * 500])
        peer.send(frames[0], *[peer.frame(PING, b"p" * 125)] * 5, frames[1])
        answers(peer, [(BINARY, b"x" * 1000)], [b"p" * 125] * 5)
        peer.finish()

    def messages_do_not_add_up(peer):
        for _ in range(10):
            peer.send(peer.frame(TEXT, b"x" * 1000), *peer.fragments(TEXT, [b"y" * 500, b"y" * 500]))
        for _ in range(10):
            peer.expect(TEXT, b"x" * 1000)
            peer.expect(TEXT, b"y" * 1000)
        peer.finish()

    def echo_first(peer):
        peer.send(peer.frame(TEXT, b"in order"), peer.frame(TEXT, b"", length=1001))
        peer.expect(TEXT, b"in order")
        peer.expect_failure(1009)
    for talk in (pings_do_not_count, messages_do_not_add_up, echo_first):
        yield Case(talk.__name__.replace("_", " "), "RFC 6455 10.4", talk, setting=SMALL, roles=("server",))


def large():
    for opcode in (TEXT, BINARY):
        whole = content(opcode, MEGABYTE)
        for size in (64, 256, 1024, 4096, 16384, 65536, 262144, MEGABYTE):
            def talk(peer, opcode=opcode, size=size, whole=whole):
                peer.send(*peer.fragments(opcode, [whole[at:at + size] for at in range(0, len(whole), size)]))
                peer.expect(opcode, whole)
                peer.finish()
            yield Case(f"{NAMES[opcode]} of 1 MiB in fragments of {size}", "RFC 6455 5.4", talk)
        for chop in (1021, 4096, 65536):
            def chopped(peer, opcode=opcode, chop=chop, whole=whole):
                peer.send(peer.frame(opcode, whole), chop=chop)
                peer.expect(opcode, whole)
                peer.finish()
            yield Case(f"{NAMES[opcode]} of 1 MiB in writes of {chop}", "RFC 6455 5.2", chopped)
    yield Case("one byte more than 1 MiB", "RFC 6455 7.4.1", announced([(BINARY, True, b"", MEGABYTE + 1)]),
               roles=("server",))

    def to_client(peer):
        whole = content(BINARY, 65536) * (CLIENT_LIMIT // 65536)
        peer.send(peer.frame(BINARY, whole))
        peer.expect(BINARY, whole)
        peer.finish()
    yield Case("16 MiB to a client", "RFC 6455 5.2", to_client, roles=("client",))


def cases():
    yield from small()
    yield from large()
