# SPDX-License-Identifier: MIT
# RFC 6455 section 8.1 and RFC 3629: text that is UTF-8, text that is not, and where that must be noticed.
import random

from harness import Case
from wire import BINARY, CONTINUATION, TEXT, short


def first_bad(data):
    """Returns where `data` stops being a beginning of UTF-8, by the grammar of RFC 3629 section 4; None if nowhere."""
    at = 0
    while at < len(data):
        lead = data[at]
        low, high = 0x80, 0xBF
        if lead <= 0x7F:
            more = 0
        elif 0xC2 <= lead <= 0xDF:
            more = 1
        elif 0xE0 <= lead <= 0xEF:
            more, low, high = 2, 0xA0 if lead == 0xE0 else 0x80, 0x9F if lead == 0xED else 0xBF
        elif 0xF0 <= lead <= 0xF4:
            more, low, high = 3, 0x90 if lead == 0xF0 else 0x80, 0x8F if lead == 0xF4 else 0xBF
        else:
            return at
        for place in range(at + 1, at + 1 + more):
            if place == len(data):
                return None
            if not low <= data[place] <= high:
                return place
            low, high = 0x80, 0xBF
        at += 1 + more
    return None


def raw(point, length):
    """Encodes a number in `length` bytes as RFC 2279 would have, were it too long or too large."""
    out = []
    for _ in range(length - 1):
        out.insert(0, 0x80 | point & 0x3F)
        point >>= 6
    return bytes([(0xFF << (8 - length)) & 0xFF | point, *out])


def valid_texts():
    edges = [0x00, 0x01, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD7FF, 0xE000, 0xFDCF, 0xFEFF, 0xFFFD,
             0x10000,
             0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF]
    for point in edges:
        yield f"U+{point:04X}", chr(point).encode()
    # Noncharacters may travel.
    for plane in range(17):
        yield f"noncharacters of plane {plane}", (chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF)).encode()
    yield "noncharacters of Arabic forms", "".join(map(chr, range(0xFDD0, 0xFDF0))).encode()
    for name, text in (("empty", ""), ("ASCII", "Hello-µ@ßöäüàá-UTF-8!!"), ("Greek", "κόσμε"), ("Chinese", "你好，世界"),
                       ("emoji of joined parts", "👩‍👩‍👧‍👦🏳️‍🌈"), ("combining", "e\u0301\u0323"),
                       ("right to left", "\u202eשלום\u202c"),
                       ("control characters", "".join(map(chr, range(32)))),
                       ("all of two bytes", "".join(map(chr, range(0x80, 0x800)))),
                       ("a BOM first", "\ufefftext"), ("lines", "\r\n\u0085\u2028\u2029"),
                       ("every width", "a\u00e9\u20ac\U0001f600" * 5),
                       ("widths downwards", "\U0001f600\u20ac\u00e9a" * 5)):
        yield name, text.encode()


def invalid_texts():
    for byte in range(0x80, 0xC0):
        yield f"a lonely continuation {byte:02x}", bytes([byte])
    for count in range(2, 9):
        yield f"{count} continuations", b"\x80\xbf" * (count // 2) + b"\x80" * (count % 2)
    yield "all continuations", bytes(range(0x80, 0xC0))
    for byte in range(0xC0, 0x100):
        yield f"a lonely start {byte:02x}", bytes([byte]) + b" "
    for length, point in ((2, 0x7FF), (3, 0xFFFF - 2), (4, 0x10FFFF), (5, 0x3FFFFFF), (6, 0x7FFFFFFF)):
        for keep in range(1, length):
            yield f"{keep} of {length} bytes, then ASCII", raw(point, length)[:keep] + b"a"
            yield f"{keep} of {length} bytes, then another", raw(point, length)[:keep] + "é".encode()
    yield "lacking their last bytes, in a row", b"".join(raw(p, n)[:-1] for n,
                                                         p in ((2, 0x80), (3, 0x800), (4, 0x10000)))
    for point, name in ((0x2F, "slash"), (0, "NUL"), (0x7F, "U+007F"), (0x7FF, "U+07FF"), (0xFFFF, "U+FFFF")):
        for length in range(2 if point < 0x80 else 3 if point < 0x800 else 4, 7):
            yield f"overlong {name} in {length} bytes", raw(point, length)
    for point in (0xD800, 0xDB7F, 0xDB80, 0xDBFF, 0xDC00, 0xDEAD, 0xDF80, 0xDFFF):
        yield f"surrogate {point:04X}", raw(point, 3)
    for first in (0xD800, 0xDB7F, 0xDB80, 0xDBFF):
        for second in (0xDC00, 0xDFFF):
            yield f"surrogates {first:04X} {second:04X}", raw(first, 3) + raw(second, 3)
    for point, length in ((0x110000, 4), (0x13FFFF, 4), (0x140000, 4), (0x1FFFFF, 4), (0x200000, 5), (0x3FFFFFF, 5),
                          (0x4000000, 6), (0x7FFFFFFF, 6)):
        yield f"too large: {point:X}", raw(point, length)
    for data in (b"\xfe", b"\xff", b"\xfe\xfe\xff\xff", b"\xff\xfe", b"\xfe\xff", b"\xe9t\xe9", "é".encode("utf-16"),
                 b"\xc3\x28"):
        yield f"no UTF-8: {data.hex()}", data


def whole(data):
    def talk(peer):
        peer.send(peer.frame(TEXT, data))
        if first_bad(data) is None and ends(data):
            peer.expect(TEXT, data)
            peer.finish()
        else:
            peer.expect_failure(1007)
    return talk


def ends(data):
    """Tells whether no code point is cut at the end; Python, as a second opinion, must agree about all of it."""
    complete = first_bad(data) is None and first_bad(data + b"a") is None
    try:
        data.decode()
        assert complete, data
    except UnicodeDecodeError:
        assert not complete, data
    return complete


def cut_everywhere(data):
    def talk(peer):
        for cut in range(len(data) + 1):
            peer.send(*peer.fragments(TEXT, [data[:cut], data[cut:]]))
            peer.expect(TEXT, data)
        peer.send(*peer.fragments(TEXT, [data[at:at + 1] for at in range(len(data))] or [b""]))
        peer.expect(TEXT, data)
        peer.send(peer.frame(TEXT, data), chop=1)
        peer.expect(TEXT, data)
        peer.finish()
    return talk


def fail_fast(data):
    """A fragment that ends with the first bad byte must be enough: the rest of the message is never sent."""
    bad = first_bad(data)

    def talk(peer):
        peer.send(peer.frame(TEXT, data[:bad + 1], fin=False))
        peer.expect_failure(1007)
    return talk


def in_later_fragment(data):
    """The bytes up to the bad one come one a fragment; until then a ping is answered."""
    bad = first_bad(data)

    def talk(peer):
        for at in range(bad):
            peer.send(peer.frame(CONTINUATION if at else TEXT, data[at:at + 1], fin=False))
        peer.ping_pong(b"so far it is well")
        peer.send(peer.frame(CONTINUATION if bad else TEXT, data[bad:bad + 1], fin=False))
        peer.expect_failure(1007)
    return talk


def truncated():
    for name, text in (("é", "é"), ("€", "€"), ("😀", "😀"), ("U+D7FF", "\ud7ff"), ("U+10FFFF", "\U0010ffff")):
        data = text.encode()
        for keep in range(1, len(data)):
            cut = b"text " + data[:keep]

            def by_fragments(peer, cut=cut):
                peer.send(*peer.fragments(TEXT, [cut, b"", b""]))
                peer.expect_failure(1007)
            yield Case(f"{keep} bytes of {name} at the end", "RFC 6455 8.1", whole(cut))
            yield Case(f"{keep} bytes of {name} at the end, in fragments", "RFC 6455 8.1", by_fragments)


def mutated():
    rng = random.Random(6455)
    for number in range(150):
        data = bytearray("Grüße aus 東京, 😀 e\u0301 \u07ff\uffff\U0010fffe".encode())
        for _ in range(rng.randrange(1, 3)):
            at = rng.randrange(len(data))
            data[at:at + rng.randrange(2)] = bytes([rng.choice((rng.randrange(256), 0x80, 0xBF, 0xED, 0xF4, 0xE0,
                                                                0xF0))])
        yield Case(f"damaged text {number}", "RFC 6455 8.1", whole(bytes(data)))


def not_for_bytes(peer):
    everything = bytes(range(256)) + b"\xed\xa0\x80\xc0\xaf"
    peer.send(peer.frame(BINARY, everything), *peer.fragments(BINARY, [everything, everything]))
    peer.expect(BINARY, everything)
    peer.expect(BINARY, everything * 2)
    peer.finish()


def two_messages(peer):
    """What one message lacks, the next one does not give."""
    euro = "€".encode()
    peer.send(peer.frame(TEXT, euro[:2]), peer.frame(TEXT, euro[2:]))
    peer.expect_failure(1007)


def far_within(size, at):
    def talk(peer):
        data = bytearray("x€".encode() * (size // 4))
        data[at] = 0xFF
        peer.send(peer.frame(TEXT, bytes(data)), chop=4096)
        peer.expect_failure(1007)
    return talk


def cases():
    for name, data in valid_texts():
        yield Case(f"valid: {name}", "RFC 6455 8.1", whole(data))
        if len(data) < 200:
            yield Case(f"valid, cut everywhere: {name}", "RFC 6455 5.6", cut_everywhere(data))
    for name, data in invalid_texts():
        padded = "vor 😀 ".encode() + data + b" after"
        assert first_bad(padded) is not None, (name, short(data))
        yield Case(f"invalid: {name}", "RFC 6455 8.1", whole(padded))
        yield Case(f"invalid, alone: {name}", "RFC 6455 8.1", whole(data))
        yield Case(f"invalid, noticed at once: {name}", "RFC 6455 8.1", fail_fast(padded))
        if not name.startswith("a lonely"):
            yield Case(f"invalid, byte by byte: {name}", "RFC 6455 8.1", in_later_fragment(padded))
    yield from truncated()
    yield from mutated()
    yield Case("bytes need not be UTF-8", "RFC 6455 5.6", not_for_bytes)
    yield Case("a code point in two messages", "RFC 6455 8.1", two_messages)
    for size in (64, 1000, 4096, 65536, 262144):
        for at in sorted({0, 15, 16, 31, 32, 33, size - 33, size - 16, size - 1}):
            yield Case(f"a bad byte at {at} of {size}", "RFC 6455 8.1", far_within(size, at))
