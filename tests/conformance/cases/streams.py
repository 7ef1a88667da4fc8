# SPDX-License-Identifier: MIT
# RFC 7692 section 7.2 and RFC 1951: streams of every make, and what is no DEFLATE.
import random
import zlib

import deflate
from cases.framing import fails
from cases.offers import words
from deflate import Bits, fixed, fixed_match, message, stored
from harness import DEFLATE, TAKEOVER, Case
from wire import BINARY, TEXT

BOTH = (("alone", DEFLATE), ("take-over", TAKEOVER))
HELLO = bytes.fromhex("f248cdc9c90700")
AGAIN = bytes.fromhex("f200110000")  # "Hello" of the message before
NOISE = random.Random(1951).randbytes(70_000)


def raw(opcode, compressed, expected, chop=0):
    """These compressed bytes are that message."""
    def talk(peer):
        peer.send(peer.frame(opcode, compressed, rsv=4), chop=chop)
        peer.expect(opcode, expected)
        peer.finish()
    return talk


def no_deflate(compressed):
    return fails(lambda peer: peer.frame(BINARY, compressed, rsv=4), first=[(TEXT, b"before")])


def compressors():
    text = words(3000)
    strategies = {"filtered": zlib.Z_FILTERED, "Huffman only": zlib.Z_HUFFMAN_ONLY, "runs": zlib.Z_RLE,
                  "fixed codes": zlib.Z_FIXED}
    for way, setting in BOTH:
        for level in range(10):
            yield Case(f"{way}: level {level}", "RFC 7692 7.2.1", raw(TEXT, deflate.compress(text, level), text),
                       setting=setting)
        for name, strategy in strategies.items():
            yield Case(f"{way}: {name}", "RFC 7692 7.2.1", raw(TEXT, deflate.compress(text, strategy=strategy), text),
                       setting=setting)
        for bits in range(8, 16):
            yield Case(f"{way}: a window of {bits} bits", "RFC 7692 7.1.2",
                       raw(TEXT, deflate.compress(text, window=bits), text), setting=setting)
        for chop in (1, 2, 17):
            yield Case(f"{way}: in writes of {chop}", "RFC 7692 7.2.2", raw(TEXT, deflate.compress(text), text, chop),
                       setting=setting)


def blocks():
    """Section 7.2.3 and RFC 1951: every kind of block, in every place."""
    hello, noise = b"Hello", NOISE[:300]
    made = {
        "the example of 7.2.3.1": (HELLO, hello),
        "the example of 7.2.3.3": (bytes.fromhex("000500faff48656c6c6f00"), hello),
        "the example of 7.2.3.4": (bytes.fromhex("f348cdc9c9070000"), hello),
        "the example of 7.2.3.5": (bytes.fromhex("f248050000 00ffffcac9c90700"), hello),
        "the example of 7.2.3.6": (b"\x00", b""), "not a byte": (b"", b""), "an empty fixed block": (b"\x02\x00", b""),
        "fixed, by hand": (message(fixed(hello)), hello),
        "stored, by hand": (message(stored(noise)), noise), "stored, nothing": (message(stored(b"")), b""),
        "stored, 65535 bytes": (message(stored(NOISE[:65535])), NOISE[:65535]),
        "two stored": (message(stored(b"lo!", bits=stored(hello))), b"Hellolo!"),
        "fixed, stored": (message(stored(noise, bits=fixed(hello))), hello + noise),
        "stored, fixed": (message(fixed(hello, bits=stored(noise))), noise + hello),
        "fixed, many": (message(fixed(b"e", bits=fixed(b"d", bits=fixed(b"c", bits=fixed(b"b", bits=fixed(b"a")))))),
                        b"abcde"),
        "dynamic, stored": (deflate.compress(words(2000)) + deflate.TAIL + message(stored(noise)), words(2000) + noise),
        "a match of one byte back": (message(fixed_match(0, bits=fixed(b"x"))), b"xxxx"),
        "the longest match": (message(fixed_match(0, length_symbol=285, bits=fixed(b"x"))), b"x" * 259),
        "the farthest match": (message(fixed_match(29, 8191, bits=stored(NOISE[:32768]))), NOISE[:32768] + NOISE[:3]),
        "a match across blocks": (message(fixed_match(3, bits=stored(b"abcd"))), b"abcdabc"),
        "last: fixed": (fixed(hello, final=True).align().bytes() + b"\x00", hello),
        "last: stored": (stored(noise, final=True).bytes() + b"\x00", noise), "last: empty": (b"\x03\x00\x00", b""),
        "last: empty, stored": (stored(b"", final=True).bytes() + b"\x00", b""),
        "last: dynamic": (zlib.compress(words(3000), wbits=-15) + b"\x00", words(3000)),
        "last, then more": (fixed(b"one ", final=True).align().bytes() + message(fixed(b"two")), b"one two"),
        "last, last, last": (b"".join(fixed(b"%d" % n, final=True).align().bytes() for n in range(3)) + b"\x00",
                             b"012"),
        "the tail within": (HELLO + deflate.TAIL + HELLO, hello * 2), "many empty blocks": (stored_many(50), b""),
        # More lenient: a sender that leaves its tail on is understood (docs/protocol.md).
        "the tail left on": (HELLO + deflate.TAIL, hello), "the tail left on a last block": (fixed(hello,
            final=True).align().bytes(), hello)}
    for way, setting in BOTH:
        for name, (compressed, expected) in made.items():
            for chop in (0, 1) if len(compressed) < 500 else (0,):
                yield Case(f"{way}: {name}, in writes of {chop or 'all'}", "RFC 7692 7.2.3",
                           raw(BINARY, compressed, expected, chop), setting=setting)


def stored_many(count):
    bits = Bits()
    for _ in range(count):
        stored(b"", bits=bits)
    return message(bits)


def broken():
    made = {
        "a block of type 3": b"\x06\x00", "a last block of type 3": b"\x07\x00",
        "type 3 behind a good block": HELLO + deflate.TAIL + b"\x06",
        "a stored block whose length is damaged": bytes.fromhex("000500fbff48656c6c6f00"),
        "a stored block that is too short": bytes.fromhex("000500faff4865"),
        "a match before all": message(fixed_match(0)),
        "a match one byte too far": message(fixed_match(5, 1, bits=fixed(b"Hello!!"))),
        "a match of 32768 bytes back": message(fixed_match(29, 8191, bits=fixed(b"Hello"))),
        "the message before, of which there is none": AGAIN,
        "length symbol 286": message(fixed_match(0, length_symbol=286, bits=fixed(b"x"))),
        "length symbol 287": message(fixed_match(0, length_symbol=287, bits=fixed(b"x"))),
        "distance symbol 30": message(fixed_match(30, bits=fixed(b"x"))),
        "distance symbol 31": message(fixed_match(31, bits=fixed(b"x"))),
        "287 literals": Bits().put(0, 1).put(2, 2).put(30, 5).put(0, 5).put(15, 4).align().bytes() + bytes(60),
        "31 distances": Bits().put(0, 1).put(2, 2).put(0, 5).put(30, 5).put(15, 4).align().bytes() + bytes(60),
        "codes of no lengths": Bits().put(0, 1).put(2, 2).put(0, 5).put(0, 5).put(0, 4).align().bytes() + bytes(60),
        "too many short codes": (Bits().put(0, 1).put(2, 2).put(0, 5).put(0, 5).put(15, 4).put(int("001" * 19, 2), 57)
                                 .align().bytes() + bytes(60)),
        "a dynamic block cut short": deflate.compress(words(500))[:40], "zlib's own header": zlib.compress(words(100)),
        "gzip's header": zlib.compress(words(100), wbits=31), "text": b"this is not compressed at all",
        "0xff": b"\xff" * 10}
    for way, setting in BOTH:
        for name, compressed in made.items():
            assert whole_of(compressed) is None, name
            yield Case(f"{way}: broken: {name}", "RFC 7692 7.2.2", no_deflate(compressed), setting=setting)
        yield Case(f"{way}: broken in fragments", "RFC 7692 7.2.2",
                   fails(lambda peer: b"".join(peer.fragments(TEXT, [b"\x06", b"\x00", b""], rsv=4))),
                   setting=setting)


def whole_of(compressed):
    """Returns what the bytes are, None if they are no message, and False if the RFC leaves room."""
    for tail in (deflate.TAIL, b""):  # without: see "the tail left on"
        inflation = deflate.Inflation()
        try:
            out = inflation.inflate(compressed, tail)
        except ValueError:
            continue
        return False if inflation.crosses else out
    return None


def damaged():
    rng = random.Random(7692)
    text, number = words(160), 0
    makes = [deflate.compress(text), message(fixed(text[:40])), message(stored(text[:40])),
             deflate.compress(words(2000))]
    while number < 200:
        compressed = bytearray(rng.choice(makes))
        for _ in range(rng.randrange(1, 3)):
            at = rng.randrange(min(len(compressed), 120))
            if rng.randrange(3):
                compressed[at] ^= 1 << rng.randrange(8)
            else:
                compressed[at:at + rng.randrange(2)] = rng.randbytes(rng.randrange(2))
        expected = whole_of(bytes(compressed))
        if expected is False or not compressed:
            continue
        setting = (DEFLATE, TAKEOVER)[number % 2]
        talk = no_deflate(bytes(compressed)) if expected is None else raw(BINARY, bytes(compressed), expected)
        yield Case(f"damaged {number}", "RFC 7692 7.2.2", talk, setting=setting)
        number += 1


def cases():
    yield from compressors()
    yield from blocks()
    yield from broken()
    yield from damaged()
