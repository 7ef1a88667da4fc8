# SPDX-License-Identifier: MIT
# RFC 7692 sections 6 and 7.1.1: compressed messages of every size, in fragments, among others, and their context.
import deflate
from cases.framing import fails
from cases.offers import words
from cases.streams import AGAIN, BOTH, HELLO, NOISE
from deflate import fixed_match, message, stored
from harness import DEFLATE, TAKEOVER, Case
from wire import BINARY, CLOSE, CONTINUATION, NAMES, PING, PONG, TEXT, Failure, close_payload

SIZES = [0, 1, 2, 3, 10, 125, 126, 127, 128, 1000, 1023, 1024, 1025, 4096, 16384, 65535, 65536, 131072, 1048576]


def sizes():
    makes = {"text": (TEXT, words), "noise": (BINARY, lambda size: (NOISE * (size // len(NOISE) + 1))[:size]),
             "zeros": (BINARY, bytes)}
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


def fragments():
    text = words(1500)
    compressed = deflate.compress(text)
    for way, setting in BOTH:
        for size in (1, 2, 3, 7, 64, 200, len(compressed) - 1):
            for pings in (False, True):
                for chop in (0, 1):
                    def talk(peer, size=size, pings=pings, chop=chop):
                        frames = peer.fragments(TEXT, [compressed[at:at + size] for at in range(0, len(compressed),
                            size)], rsv=4)[:10_000]
                        wire = [frames[0]]
                        for following in frames[1:]:
                            wire += [peer.frame(PING, b"p")] * pings + [following]
                        peer.send(*wire, chop=chop)
                        answers_of(peer, TEXT, text, (len(frames) - 1) * pings)
                        peer.finish()
                    if size == 1 and pings:
                        continue  # more pongs than are promised
                    yield Case(f"{way}: fragments of {size}{' with pings' * pings}, in writes of {chop or 'all'}",
                               "RFC 7692 6.1", talk, setting=setting)
        for name, parts in (("first", [b"", HELLO]), ("last", [HELLO, b""]),
                            ("around", [b"", b"", HELLO[:3], b"", HELLO[3:], b"", b""])):
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
                yield Case(f"{way}: RSV {rsv:03b} on a continuation of {'compressed' if first else 'plain'} text",
                           "RFC 7692 6.1", fails(
                    lambda peer, f=first: peer.frame(TEXT, HELLO[:3] if f else b"Hel", rsv=f, fin=False),
                    lambda peer, r=rsv: peer.frame(CONTINUATION, HELLO[3:], rsv=r)), setting=setting)
            if rsv != 4:
                for opcode in (TEXT, BINARY):
                    yield Case(f"{way}: RSV {rsv:03b} on {NAMES[opcode]}", "RFC 7692 6.1",
                               fails(lambda peer, o=opcode, r=rsv: peer.frame(o, HELLO, rsv=r)), setting=setting)
        for opcode in (3, 7, 11, 15):
            yield Case(f"{way}: RSV 100 on opcode {opcode}", "RFC 6455 5.2",
                       fails(lambda peer, o=opcode: peer.frame(o, HELLO, rsv=4)), setting=setting)
        yield Case(f"{way}: RSV 100 on a continuation without start", "RFC 6455 5.4",
                   fails(lambda peer: peer.frame(CONTINUATION, HELLO, rsv=4)), setting=setting)
        yield Case(f"{way}: RSV 100 on new text within a message", "RFC 6455 5.4", fails(
            lambda peer: peer.frame(TEXT, HELLO[:3], rsv=4, fin=False), lambda peer: peer.frame(TEXT, HELLO, rsv=4)),
            setting=setting)


def mixed():
    def alternating(peer):
        for number in range(100):
            text = b"message %d " % number * (number % 7)
            peer.send(peer.compressed(TEXT, text) if number % 2 else peer.frame(TEXT, text),
                      *[peer.frame(PONG)] * (number % 3))
            peer.expect(TEXT, text)
        peer.finish()

    def thousands(peer):
        for begin in range(0, 3000, 500):
            said = [b'{"name":"%d","value":%d}' % (number % 10, number * 7919 % 1000)
                    for number in range(begin, begin + 500)]
            peer.send(*[peer.compressed(TEXT, text) for text in said])
            for text in said:
                peer.expect(TEXT, text)
        peer.finish()

    def as_many(count, size):
        text = words(size * 3)
        at_once = max(1, min(50, 65536 // size))  # what both sides' sockets hold while nobody reads

        def talk(peer):
            for begin in range(0, count, at_once):
                said = [text[number * 7 % (size * 2):][:size] for number in range(begin, begin + at_once)]
                peer.send(*[peer.compressed(TEXT, one) for one in said])
                for one in said:
                    peer.expect(TEXT, one)
            peer.finish()
        return talk

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
        for count, size in ((1000, 16), (1000, 64), (1000, 256), (1000, 1024), (500, 4096), (100, 16384), (50, 65536)):
            yield Case(f"{way}: {count} messages of {size} bytes", "RFC 7692 6", as_many(count, size), setting=setting)
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
        peer.send(peer.frame(TEXT, HELLO, rsv=4), peer.frame(TEXT, b"not compressed"), peer.frame(PING, b"p"),
                  peer.frame(TEXT, b"\x00", rsv=4),
                  *peer.fragments(TEXT, [AGAIN[:2], AGAIN[2:]], rsv=4))
        answers_of_many(peer, [b"Hello", b"not compressed", b"", b"Hello"])
        peer.finish()

    def far_back(peer):
        peer.send(peer.frame(BINARY, message(stored(NOISE[:32768])), rsv=4),
                  peer.frame(BINARY, message(fixed_match(29, 8191)), rsv=4))
        peer.expect(BINARY, NOISE[:32768])
        peer.expect(BINARY, NOISE[:3])
        peer.finish()

    def too_far_back(peer):
        peer.send(peer.frame(BINARY, message(stored(NOISE[:32767])), rsv=4),
                  peer.frame(BINARY, message(fixed_match(29, 8191)), rsv=4))
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


def cases():
    yield from sizes()
    yield from fragments()
    yield from reserved_bits()
    yield from mixed()
    yield from contexts()
