# SPDX-License-Identifier: MIT
# RFC 6455 sections 8.1 and 10.4 where messages are compressed: bounds and UTF-8 are those of what is inflated.
import functools

import deflate
from cases.framing import fails
from cases.offers import words
from cases.streams import BOTH, NOISE, raw
from cases.utf8 import invalid_texts, valid_texts
from deflate import message, stored
from harness import DEFLATE, SMALL_DEFLATE, TAKEOVER, Case
from wire import BINARY, NAMES, TEXT


def limits():
    bomb = deflate.compress  # zeros shrink to a thousandth
    for name, payload, fits in (("1000 bytes", bytes(1000), True), ("1000 bytes of noise", NOISE[:1000], True),
                                ("1001 bytes", bytes(1001), False),
                                ("1001 bytes of noise", NOISE[:1001], False),
                                ("a hundred thousand bytes", bytes(100_000), False),
                                ("ten million bytes", bytes(10_000_000), False)):
        for opcode in (TEXT, BINARY):
            if "noise" in name and opcode == TEXT:
                continue
            for parts in (1, 3):
                def talk(peer, payload=payload, fits=fits, opcode=opcode, parts=parts):
                    data = bomb(payload)
                    size = -(-len(data) // parts)
                    peer.send(*peer.fragments(opcode, [data[at:at + size] for at in range(0, len(data), size)], rsv=4))
                    if fits:
                        peer.expect(opcode, payload)
                        peer.finish()
                    else:
                        peer.expect_failure(1009)
                yield Case(f"{NAMES[opcode]} of {name} in {parts} frames where 1000 are allowed", "RFC 6455 10.4", talk,
                           setting=SMALL_DEFLATE, roles=("server",))
    yield Case("2000 compressed bytes announced where 1000 are allowed", "RFC 6455 10.4", setting=SMALL_DEFLATE,
               roles=("server",),
               talk=fails(lambda peer: peer.frame(TEXT, b"", rsv=4, length=2000), code=1009))
    megabyte = 1024 * 1024
    for way, setting in BOTH:
        yield Case(f"{way}: a MiB of zeros", "RFC 6455 10.4", raw(BINARY, bomb(bytes(megabyte)), bytes(megabyte)),
                   setting=setting)
        for size in (megabyte + 1, 2 * megabyte, 40 * megabyte):
            yield Case(f"{way}: {size} zeros", "RFC 6455 10.4", over(size), setting=setting, roles=("server",))
        for size in (16 * megabyte + 1, 40 * megabyte):
            yield Case(f"{way}: {size} zeros to a client", "RFC 6455 10.4", over(size), setting=setting,
                       roles=("client",))


@functools.lru_cache
def zeros(size):
    return deflate.compress(bytes(size))


def over(size):
    def talk(peer):
        peer.send(peer.frame(BINARY, zeros(size), rsv=4))
        peer.expect_failure(1009)
    return talk


def texts():
    for name, data in valid_texts():
        yield Case(f"valid text: {name}", "RFC 6455 8.1", raw(TEXT, deflate.compress(data), data), setting=DEFLATE)
    for number, (name, data) in enumerate(invalid_texts()):
        if name.startswith("a lonely") and number % 8:
            continue
        padded = "vor 😀 ".encode() * 3 + data + b" after"
        for way, setting in BOTH:
            yield Case(f"{way}: invalid text: {name}", "RFC 6455 8.1", setting=setting, talk=fails(
                lambda peer, d=padded: peer.frame(TEXT, deflate.compress(d), rsv=4), code=1007,
                first=[(TEXT, b"before")]))
        yield Case(f"invalid text, as bytes: {name}", "RFC 6455 5.6", raw(BINARY, deflate.compress(padded), padded),
                   setting=TAKEOVER)
        yield Case(f"invalid text, in fragments: {name}", "RFC 6455 8.1", setting=DEFLATE, talk=fails(
            lambda peer, d=padded: b"".join(peer.fragments(TEXT, [bytes([byte]) for byte in message(stored(d))],
                                                           rsv=4)), code=1007))
    for name, text in (("€", "€"), ("😀", "😀")):
        cut = words(100) + text.encode()[:-1]
        for way, setting in BOTH:
            yield Case(f"{way}: a cut {name} at the end", "RFC 6455 8.1", setting=setting, talk=fails(
                lambda peer, d=cut: peer.frame(TEXT, deflate.compress(d), rsv=4), code=1007))


def cases():
    yield from limits()
    yield from texts()
