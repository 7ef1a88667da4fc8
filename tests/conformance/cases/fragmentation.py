# SPDX-License-Identifier: MIT
# RFC 6455 section 5.4: every short order of frames, held against a model of a dozen lines, and longer messages.
import itertools

from cases.framing import exact_text
from harness import FEW_FRAGMENTS, Case
from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close_payload

# A letter for a frame: capitals have FIN. t, b: a new message; c: a continuation; P, O: control frames.
FRAMES = {"t": (TEXT, False), "T": (TEXT, True), "b": (BINARY, False), "B": (BINARY, True), "c": (CONTINUATION, False),
          "C": (CONTINUATION, True), "P": (PING, True), "O": (PONG, True)}


def predict(frames):
    """Returns the messages and pongs that must come back, in order of kind, and whether the session fails."""
    begun, messages, pongs = None, [], []
    for opcode, fin, payload in frames:
        if opcode == PING:
            pongs.append(payload)
        elif opcode in (TEXT, BINARY, CONTINUATION):
            if (opcode == CONTINUATION) == (begun is None):
                return messages, pongs, True
            begun = (begun[0], begun[1] + payload) if begun else (opcode, payload)
            if fin:
                messages.append(begun)
                begun = None
    return messages, pongs, False


def answers(peer, messages, pongs):
    """Expects these, each kind in its order; pongs may come before or behind messages."""
    left = {TEXT: list(messages), PONG: list(pongs)}
    for _ in range(len(messages) + len(pongs)):
        came = peer.take("an answer")
        waiting = left[PONG if came.opcode == PONG else TEXT]
        expected = waiting.pop(0) if waiting else None
        got = came.payload if came.opcode == PONG else (came.opcode, came.payload)
        assert expected == got and came.fin, f"expected {expected}, got {came}"


def orders():
    for count in (1, 2, 3):
        for word in itertools.product(FRAMES, repeat=count):
            for size in (0, 3):
                def talk(peer, word=word, size=size):
                    frames = [(*FRAMES[letter], bytes([97 + at]) * size) for at, letter in enumerate(word)]
                    messages, pongs, failed = predict(frames)
                    peer.send(*[peer.frame(opcode, payload, fin=fin) for opcode, fin, payload in frames])
                    answers(peer, messages, pongs)
                    if failed:
                        peer.expect_failure(1002)
                    else:
                        peer.finish()
                if size == 3 or count == 2:
                    yield Case(f"order {''.join(word)}, {size} bytes each", "RFC 6455 5.4", talk)


def pieces(opcode, parts, between=(), chop=0):
    """A message in these parts, with these payloads pinged between them."""
    def talk(peer):
        frames = peer.fragments(opcode, parts)
        wire = [frames[0]]
        for following in frames[1:]:
            wire += [peer.frame(PING, payload) for payload in between] + [following]
        peer.send(*wire, chop=chop)
        answers(peer, [(opcode, b"".join(parts))], list(between) * (len(parts) - 1))
        peer.finish()
    return talk


def messages():
    text = exact_text(120)
    for size in (1, 2, 3, 4, 5, 7, 16, 60, 119):
        parts = [text[at:at + size] for at in range(0, len(text), size)]
        for chop in (0, 1, 8):
            yield Case(f"text in fragments of {size}, in writes of {chop or 'all'}", "RFC 6455 5.4",
                       pieces(TEXT, parts, chop=chop))
        yield Case(f"bytes in fragments of {size} with pings between", "RFC 6455 5.4",
                   pieces(BINARY, parts[:20], [b"between"]))
    for name, parts in (("first", [b"", b"text"]), ("last", [b"text", b""]), ("middle", [b"te", b"", b"xt"]),
                        ("all", [b"", b"", b"", b""]), ("most", [b""] * 500 + [b"x"] + [b""] * 500)):
        for opcode in (TEXT, BINARY):
            yield Case(f"empty fragments: {name}, opcode {opcode}", "RFC 6455 5.4", pieces(opcode, parts))
    yield Case("empty fragments with pings between", "RFC 6455 5.4", pieces(TEXT, [b""] * 5, [b"", b"x" * 125]))
    yield Case("a pong between fragments", "RFC 6455 5.4", with_pongs)
    yield Case("a close between fragments", "RFC 6455 5.4", with_close)
    yield Case("a hundred messages of three fragments each", "RFC 6455 5.4", hundred)
    yield Case("ten fragments where ten are allowed", "limits", fragments_of(10), setting=FEW_FRAGMENTS,
               roles=("server",))
    yield Case("eleven fragments where ten are allowed", "RFC 6455 7.4.1", fragments_of(11), setting=FEW_FRAGMENTS,
               roles=("server",))
    # A ping between fragments is answered before the message is whole.
    yield Case("a ping between fragments is answered at once", "RFC 6455 5.5.2", answered_at_once)


def with_pongs(peer):
    frames = peer.fragments(BINARY, [b"a", b"b", b"c"])
    peer.send(frames[0], peer.frame(PONG, b"x"), frames[1], peer.frame(PONG), frames[2])
    peer.expect(BINARY, b"abc")
    peer.finish()


def with_close(peer):
    peer.send(peer.frame(TEXT, b"begun", fin=False), peer.frame(CLOSE, close_payload(1001)))
    peer.expect_closed(1001)


def hundred(peer):
    for number in range(100):
        peer.send(*peer.fragments(TEXT, [b"%d" % number, b"", b" times"]))
    for number in range(100):
        peer.expect(TEXT, b"%d times" % number)
    peer.finish()


def fragments_of(count):
    def talk(peer):
        peer.send(*peer.fragments(TEXT, [b"x"] * count))
        if count > 10:
            peer.expect_failure(1008)
        else:
            peer.expect(TEXT, b"x" * count)
            peer.finish()
    return talk


def answered_at_once(peer):
    first, second, third = peer.fragments(TEXT, [b"one ", b"two ", b"three"])
    for piece in (first, second):
        peer.send(piece)
        peer.ping_pong(b"between")
    peer.send(third)
    peer.expect(TEXT, b"one two three")
    peer.finish()


def cases():
    yield from orders()
    yield from messages()
