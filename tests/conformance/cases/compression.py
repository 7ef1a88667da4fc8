# SPDX-License-Identifier: MIT
# RFC 7692 sections 6 and 7.2: compressed messages of every make, what may surround them, and what is no DEFLATE.
import functools
import random
import zlib

import deflate
from cases.framing import fails
from cases.offers import words
from cases.utf8 import invalid_texts, valid_texts
from deflate import Bits, fixed, fixed_match, message, stored
from harness import DEFLATE, SMALL_DEFLATE, TAKEOVER, Case
from wire import BINARY, CLOSE, CONTINUATION, NAMES, PING, PONG, TEXT, Failure, close_payload

BOTH = (("alone", DEFLATE), ("take-over", TAKEOVER))
HELLO = bytes.fromhex("f248cdc9c90700")
AGAIN = bytes.fromhex("f200110000")  # "Hello" of the message before
NOISE = random.Random(1951).randbytes(70_000)
SIZES = [0, 1, 2, 3, 10, 125, 126, 127, 128, 1000, 1023, 1024, 1025, 4096, 16384, 65535, 65536, 131072, 1048576]


def raw(opcode, compressed, expected, chop=0):
    """These compressed bytes are that message."""
    def talk(peer):
        peer.send(peer.frame(opcode, compressed, rsv=4), chop=chop)
        peer.expect(opcode, expected)
        peer.finish()
    return talk


def no_deflate(compressed):
    return fails(lambda peer: peer.frame(BINARY, compressed, rsv=4), first=[(TEXT, b"before")])


def sizes():
    makes = {"text": (TEXT, words), "noise": (BINARY, lambda size: (NOISE * (size // len(NOISE) + 1))[:size]), "zeros": (BINARY, bytes)}
    for way, setting in BOTH:
        for make, (opcode, content) in makes.items():
            for size in SIZES:
                def talk(peer, opcode=opcode, payload=None, content=content, size=size):
                    payload = content(size)
                    for _ in range(2 if size < 100_000 else 1):
                        peer.send(peer.compressed(opcode, payload))
                        peer.expect(opcode, payload)
                    peer.finish()
                yield Case(f"{way}: {size} bytes of {make}", "RFC 7692 7.2", talk, setting=setting)


def compressors():
    text = words(3000)
    strategies = {"filtered": zlib.Z_FILTERED, "Huffman only": zlib.Z_HUFFMAN_ONLY, "runs": zlib.Z_RLE, "fixed codes": zlib.Z_FIXED}
    for way, setting in BOTH:
        for level in range(10):
            yield Case(f"{way}: level {level}", "RFC 7692 7.2.1", raw(TEXT, deflate.compress(text, level), text), setting=setting)
        for name, strategy in strategies.items():
            yield Case(f"{way}: {name}", "RFC 7692 7.2.1", raw(TEXT, deflate.compress(text, strategy=strategy), text), setting=setting)
        for bits in range(8, 16):
            yield Case(f"{way}: a window of {bits} bits", "RFC 7692 7.1.2", raw(TEXT, deflate.compress(text, window=bits), text), setting=setting)
        for chop in (1, 2, 17):
            yield Case(f"{way}: in writes of {chop}", "RFC 7692 7.2.2", raw(TEXT, deflate.compress(text), text, chop), setting=setting)


def blocks():
    """Section 7.2.3 and RFC 1951: every kind of block, in every place."""
    hello, noise = b"Hello", NOISE[:300]
    made = {
        "the example of 7.2.3.1": (HELLO, hello), "the example of 7.2.3.3": (bytes.fromhex("000500faff48656c6c6f00"), hello),
        "the example of 7.2.3.4": (bytes.fromhex("f348cdc9c9070000"), hello), "the example of 7.2.3.5": (bytes.fromhex("f248050000 00ffffcac9c90700"), hello),
        "the example of 7.2.3.6": (b"\x00", b""), "not a byte": (b"", b""), "an empty fixed block": (b"\x02\x00", b""), "fixed, by hand": (message(fixed(hello)), hello),
        "stored, by hand": (message(stored(noise)), noise), "stored, nothing": (message(stored(b"")), b""),
        "stored, 65535 bytes": (message(stored(NOISE[:65535])), NOISE[:65535]),
        "two stored": (message(stored(b"lo!", bits=stored(hello))), b"Hellolo!"), "fixed, stored": (message(stored(noise, bits=fixed(hello))), hello + noise),
        "stored, fixed": (message(fixed(hello, bits=stored(noise))), noise + hello),
        "fixed, many": (message(fixed(b"e", bits=fixed(b"d", bits=fixed(b"c", bits=fixed(b"b", bits=fixed(b"a")))))), b"abcde"),
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
        "last, last, last": (b"".join(fixed(b"%d" % n, final=True).align().bytes() for n in range(3)) + b"\x00", b"012"),
        "the tail within": (HELLO + deflate.TAIL + HELLO, hello * 2), "many empty blocks": (stored_many(50), b""),
        # More lenient: a sender that leaves its tail on is understood (docs/protocol.md).
        "the tail left on": (HELLO + deflate.TAIL, hello), "the tail left on a last block": (fixed(hello, final=True).align().bytes(), hello)}
    for way, setting in BOTH:
        for name, (compressed, expected) in made.items():
            for chop in (0, 1) if len(compressed) < 500 else (0,):
                yield Case(f"{way}: {name}, in writes of {chop or 'all'}", "RFC 7692 7.2.3", raw(BINARY, compressed, expected, chop), setting=setting)


def stored_many(count):
    bits = Bits()
    for _ in range(count):
        stored(b"", bits=bits)
    return message(bits)


def broken():
    made = {
        "a block of type 3": b"\x06\x00", "a last block of type 3": b"\x07\x00", "type 3 behind a good block": HELLO + deflate.TAIL + b"\x06",
        "a stored block whose length is damaged": bytes.fromhex("000500fbff48656c6c6f00"), "a stored block that is too short": bytes.fromhex("000500faff4865"),
        "a match before all": message(fixed_match(0)), "a match one byte too far": message(fixed_match(5, 1, bits=fixed(b"Hello!!"))),
        "a match of 32768 bytes back": message(fixed_match(29, 8191, bits=fixed(b"Hello"))), "the message before, of which there is none": AGAIN,
        "length symbol 286": message(fixed_match(0, length_symbol=286, bits=fixed(b"x"))),
        "length symbol 287": message(fixed_match(0, length_symbol=287, bits=fixed(b"x"))),
        "distance symbol 30": message(fixed_match(30, bits=fixed(b"x"))), "distance symbol 31": message(fixed_match(31, bits=fixed(b"x"))),
        "287 literals": Bits().put(0, 1).put(2, 2).put(30, 5).put(0, 5).put(15, 4).align().bytes() + bytes(60),
        "31 distances": Bits().put(0, 1).put(2, 2).put(0, 5).put(30, 5).put(15, 4).align().bytes() + bytes(60),
        "codes of no lengths": Bits().put(0, 1).put(2, 2).put(0, 5).put(0, 5).put(0, 4).align().bytes() + bytes(60),
        "too many short codes": Bits().put(0, 1).put(2, 2).put(0, 5).put(0, 5).put(15, 4).put(int("001" * 19, 2), 57).align().bytes() + bytes(60),
        "a dynamic block cut short": deflate.compress(words(500))[:40], "zlib's own header": zlib.compress(words(100)),
        "gzip's header": zlib.compress(words(100), wbits=31), "text": b"this is not compressed at all", "0xff": b"\xff" * 10}
    for way, setting in BOTH:
        for name, compressed in made.items():
            assert whole_of(compressed) is None, name
            yield Case(f"{way}: broken: {name}", "RFC 7692 7.2.2", no_deflate(compressed), setting=setting)
        yield Case(f"{way}: broken in fragments", "RFC 7692 7.2.2", fails(lambda peer: b"".join(peer.fragments(TEXT, [b"\x06", b"\x00", b""], rsv=4))),
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
    makes = [deflate.compress(text), message(fixed(text[:40])), message(stored(text[:40])), deflate.compress(words(2000))]
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


def fragments():
    text = words(1500)
    compressed = deflate.compress(text)
    for way, setting in BOTH:
        for size in (1, 2, 3, 7, 64, 200, len(compressed) - 1):
            for pings in (False, True):
                for chop in (0, 1):
                    def talk(peer, size=size, pings=pings, chop=chop):
                        frames = peer.fragments(TEXT, [compressed[at:at + size] for at in range(0, len(compressed), size)], rsv=4)[:10_000]
                        wire = [frames[0]]
                        for following in frames[1:]:
                            wire += [peer.frame(PING, b"p")] * pings + [following]
                        peer.send(*wire, chop=chop)
                        answers_of(peer, TEXT, text, (len(frames) - 1) * pings)
                        peer.finish()
                    if size == 1 and pings:
                        continue  # more pongs than are promised
                    yield Case(f"{way}: fragments of {size}{' with pings' * pings}, in writes of {chop or 'all'}", "RFC 7692 6.1", talk, setting=setting)
        for name, parts in (("first", [b"", HELLO]), ("last", [HELLO, b""]), ("around", [b"", b"", HELLO[:3], b"", HELLO[3:], b"", b""])):
            def empty(peer, parts=parts):
                peer.send(*peer.fragments(TEXT, parts, rsv=4))
                peer.expect(TEXT, b"Hello")
                peer.finish()
            yield Case(f"{way}: empty fragments {name}", "RFC 7692 6.1", empty, setting=setting)
        for cut in range(1, len(HELLO)):
            def two(peer, cut=cut):
                peer.send(*peer.fragments(TEXT, [HELLO[:cut], HELLO[cut:]], rsv=4))
                peer.expect(TEXT, b"Hello")
                peer.finish()
            yield Case(f"{way}: the example of 7.2.3.1 cut at {cut}", "RFC 7692 7.2.3.1", two, setting=setting)


def answers_of(peer, opcode, payload, pongs):
    """Expects a message, and so many pongs before or behind it."""
    for _ in range(pongs):
        came = peer.stream.received
        while not came and peer.stream.fill():
            pass
        if came[:1] != bytes([0x80 | PONG]):
            peer.expect(opcode, payload)
            payload = None
        peer.expect(PONG, b"p")
    if payload is not None:
        peer.expect(opcode, payload)


def reserved_bits():
    """Section 6: RSV1 is for the first frame of a data message; the others stay reserved."""
    for way, setting in BOTH:
        for rsv in range(1, 8):
            for opcode in (PING, PONG, CLOSE):
                payload = close_payload(1000) if opcode == CLOSE else HELLO
                yield Case(f"{way}: RSV {rsv:03b} on {NAMES[opcode]}", "RFC 7692 6.1",
                           fails(lambda peer, o=opcode, p=payload, r=rsv: peer.frame(o, p, rsv=r)), setting=setting)
            for first in (0, 4):
                yield Case(f"{way}: RSV {rsv:03b} on a continuation of {'compressed' if first else 'plain'} text", "RFC 7692 6.1", fails(
                    lambda peer, f=first: peer.frame(TEXT, HELLO[:3] if f else b"Hel", rsv=f, fin=False),
                    lambda peer, r=rsv: peer.frame(CONTINUATION, HELLO[3:], rsv=r)), setting=setting)
            if rsv != 4:
                for opcode in (TEXT, BINARY):
                    yield Case(f"{way}: RSV {rsv:03b} on {NAMES[opcode]}", "RFC 7692 6.1",
                               fails(lambda peer, o=opcode, r=rsv: peer.frame(o, HELLO, rsv=r)), setting=setting)
        for opcode in (3, 7, 11, 15):
            yield Case(f"{way}: RSV 100 on opcode {opcode}", "RFC 6455 5.2", fails(lambda peer, o=opcode: peer.frame(o, HELLO, rsv=4)), setting=setting)
        yield Case(f"{way}: RSV 100 on a continuation without start", "RFC 6455 5.4",
                   fails(lambda peer: peer.frame(CONTINUATION, HELLO, rsv=4)), setting=setting)
        yield Case(f"{way}: RSV 100 on new text within a message", "RFC 6455 5.4", fails(
            lambda peer: peer.frame(TEXT, HELLO[:3], rsv=4, fin=False), lambda peer: peer.frame(TEXT, HELLO, rsv=4)), setting=setting)


def mixed():
    def alternating(peer):
        for number in range(100):
            text = b"message %d " % number * (number % 7)
            peer.send(peer.compressed(TEXT, text) if number % 2 else peer.frame(TEXT, text), *[peer.frame(PONG)] * (number % 3))
            peer.expect(TEXT, text)
        peer.finish()

    def thousands(peer):
        said = [b'{"type":"price","name":"%d","value":%d}' % (number % 10, number * 7919 % 1000) for number in range(3000)]
        peer.send(*[peer.compressed(TEXT, text) for text in said])
        for text in said:
            peer.expect(TEXT, text)
        peer.finish()

    def empties(peer):
        for _ in range(20):
            peer.send(peer.compressed(TEXT, b""), peer.compressed(BINARY, b""), peer.frame(TEXT, b""))
            for opcode in (TEXT, BINARY, TEXT):
                peer.expect(opcode, b"")
        peer.send(peer.compressed(TEXT, b"still"))
        peer.expect(TEXT, b"still")
        peer.finish()

    def plain_within(peer):
        """Text that is not compressed may be cut as ever."""
        peer.send(*peer.fragments(TEXT, [b"pl", b"", b"ain"]), peer.compressed(TEXT, b"compressed"))
        peer.expect(TEXT, b"plain")
        peer.expect(TEXT, b"compressed")
        peer.finish()

    def close_within(peer):
        peer.send(peer.frame(TEXT, HELLO[:3], rsv=4, fin=False), peer.frame(CLOSE, close_payload(1000)))
        peer.expect_closed(1000)

    def like_compressed(peer):
        """Without RSV1 the bytes are what they are."""
        peer.send(peer.frame(BINARY, HELLO))
        peer.expect(BINARY, HELLO)
        peer.finish()
    for way, setting in BOTH:
        for talk in (alternating, thousands, empties, plain_within, close_within, like_compressed):
            yield Case(f"{way}: {talk.__name__.replace('_', ' ')}", "RFC 7692 6", talk, setting=setting)


def contexts():
    def second(peer):
        peer.send(peer.frame(TEXT, HELLO, rsv=4), peer.frame(TEXT, AGAIN, rsv=4))
        peer.expect(TEXT, b"Hello")
        if peer.agreed.client_no or peer.agreed.server_no:
            peer.expect_failure(1002)  # each message stands alone: there is nothing to look back at
        else:
            peer.expect(TEXT, b"Hello")
            peer.finish()

    def past_others(peer):
        """What is not compressed does not enter the context."""
        peer.send(peer.frame(TEXT, HELLO, rsv=4), peer.frame(TEXT, b"not compressed"), peer.frame(PING, b"p"), peer.frame(TEXT, b"\x00", rsv=4),
                  *peer.fragments(TEXT, [AGAIN[:2], AGAIN[2:]], rsv=4))
        answers_of_many(peer, [b"Hello", b"not compressed", b"", b"Hello"])
        peer.finish()

    def far_back(peer):
        peer.send(peer.frame(BINARY, message(stored(NOISE[:32768])), rsv=4), peer.frame(BINARY, message(fixed_match(29, 8191)), rsv=4))
        peer.expect(BINARY, NOISE[:32768])
        peer.expect(BINARY, NOISE[:3])
        peer.finish()

    def too_far_back(peer):
        peer.send(peer.frame(BINARY, message(stored(NOISE[:32767])), rsv=4), peer.frame(BINARY, message(fixed_match(29, 8191)), rsv=4))
        peer.expect(BINARY, NOISE[:32767])
        peer.expect_failure(1002)

    def window_slides(peer):
        sent = b""
        for number in range(12):
            part = NOISE[number * 5000:number * 5000 + 5000]
            sent += part
            peer.send(peer.compressed(BINARY, part), peer.compressed(BINARY, sent[-30_000:]))
            peer.expect(BINARY, part)
            peer.expect(BINARY, sent[-30_000:])
        peer.finish()

    def gains(peer):
        """What the implementation sends twice is smaller the second time, since it may refer to the first."""
        sizes = []
        for _ in range(4):
            peer.send(peer.frame(BINARY, NOISE[:2000] + bytes(2000)))
            sizes.append(len(peer.expect(BINARY, NOISE[:2000] + bytes(2000)).payload))
        if not 2000 <= sizes[0] <= 2200 or max(sizes[1:]) > 200:
            raise Failure(f"expected about 2000 bytes, then far less, got {sizes}")
        peer.finish()

    def gains_nothing(peer):
        sizes = []
        for _ in range(4):
            peer.send(peer.frame(BINARY, NOISE[:2000] + bytes(2000)))
            sizes.append(len(peer.expect(BINARY, NOISE[:2000] + bytes(2000)).payload))
        if not all(2000 <= size <= 2200 for size in sizes):
            raise Failure(f"expected about 2000 bytes each time, got {sizes}")
        peer.finish()

    def of_another_session(side):
        """A session must not see the text of another."""
        for setting in (DEFLATE, TAKEOVER):
            one, other = (side.open(setting, side.new_number()) for _ in range(2))
            for _ in range(3):
                one.send(one.frame(TEXT, HELLO, rsv=4))
                one.expect(TEXT, b"Hello")
            other.send(other.frame(TEXT, AGAIN, rsv=4))
            other.expect_failure(1002)
            one.finish()
            one.stream.close()
            other.stream.close()
    for way, setting in BOTH:
        yield Case(f"{way}: the example of 7.2.3.2", "RFC 7692 7.2.3.2", second, setting=setting)
    for talk in (past_others, far_back, too_far_back, window_slides, gains):
        yield Case(f"take-over: {talk.__name__.replace('_', ' ')}", "RFC 7692 7.1.1", talk, setting=TAKEOVER)
    yield Case("alone: gains nothing", "RFC 7692 7.1.1", gains_nothing, setting=DEFLATE)
    yield Case("of another session", "RFC 7692 7.1.1", play=of_another_session, roles=("server",))


def answers_of_many(peer, texts):
    """Expects these texts in order, and one pong anywhere."""
    while texts or not texts:
        came = peer.stream.received
        while not came and peer.stream.fill():
            pass
        if came[:1] == bytes([0x80 | PONG]):
            peer.expect(PONG, b"p")
            break
        peer.expect(TEXT, texts.pop(0) if texts else b"")
    for text in texts:
        peer.expect(TEXT, text)


def limits():
    bomb = deflate.compress  # zeros shrink to a thousandth
    for name, payload, fits in (("1000 bytes", bytes(1000), True), ("1000 bytes of noise", NOISE[:1000], True), ("1001 bytes", bytes(1001), False),
                                ("1001 bytes of noise", NOISE[:1001], False), ("a hundred thousand bytes", bytes(100_000), False),
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
    yield Case("2000 compressed bytes announced where 1000 are allowed", "RFC 6455 10.4", setting=SMALL_DEFLATE, roles=("server",),
               talk=fails(lambda peer: peer.frame(TEXT, b"", rsv=4, length=2000), code=1009))
    megabyte = 1024 * 1024
    for way, setting in BOTH:
        yield Case(f"{way}: a MiB of zeros", "RFC 6455 10.4", raw(BINARY, bomb(bytes(megabyte)), bytes(megabyte)), setting=setting)
        for size in (megabyte + 1, 2 * megabyte, 40 * megabyte):
            yield Case(f"{way}: {size} zeros", "RFC 6455 10.4", over(size), setting=setting, roles=("server",))
        for size in (16 * megabyte + 1, 40 * megabyte):
            yield Case(f"{way}: {size} zeros to a client", "RFC 6455 10.4", over(size), setting=setting, roles=("client",))


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
                lambda peer, d=padded: peer.frame(TEXT, deflate.compress(d), rsv=4), code=1007, first=[(TEXT, b"before")]))
        yield Case(f"invalid text, as bytes: {name}", "RFC 6455 5.6", raw(BINARY, deflate.compress(padded), padded), setting=TAKEOVER)
        yield Case(f"invalid text, in fragments: {name}", "RFC 6455 8.1", setting=DEFLATE, talk=fails(
            lambda peer, d=padded: b"".join(peer.fragments(TEXT, [bytes([byte]) for byte in message(stored(d))], rsv=4)), code=1007))
    for name, text in (("€", "€"), ("😀", "😀")):
        cut = words(100) + text.encode()[:-1]
        for way, setting in BOTH:
            yield Case(f"{way}: a cut {name} at the end", "RFC 6455 8.1", setting=setting, talk=fails(
                lambda peer, d=cut: peer.frame(TEXT, deflate.compress(d), rsv=4), code=1007))


def cases():
    yield from sizes()
    yield from compressors()
    yield from blocks()
    yield from broken()
    yield from damaged()
    yield from fragments()
    yield from reserved_bits()
    yield from mixed()
    yield from contexts()
    yield from limits()
    yield from texts()
