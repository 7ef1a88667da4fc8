# SPDX-License-Identifier: MIT
# RFC 7692 sections 5.1, 7.1: what a server answers to offers, and that it keeps to its answer.
import itertools
import random

from harness import Case, Setting
from handshakes import Deflate, check_101, extensions, read_head, request
from wire import BINARY, TEXT, Failure

SERVER = ("server",)


def words(length, seed=7692):
    """Text that repeats itself near and far, and is not just one word."""
    rng = random.Random(seed)
    known = ["".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randrange(2, 11))) for _ in range(400)]
    text = ""
    while len(text) < length:
        text += rng.choice(known) + " "
    return text[:length].encode()


LONG = words(2500)


def judge(offer, answer):
    """Holds an answer's parameters against those of the offer: sections 7.1.1.1 to 7.1.2.2."""
    agreed, offered = Deflate.of(answer), dict(offer)
    named = dict(answer)
    if "server_no_context_takeover" in offered and not agreed.server_no:
        raise Failure("the server may take over its context though it was asked not to")
    if "server_max_window_bits" in offered and ("server_max_window_bits" not in named or
                                                agreed.server_bits > int(offered["server_max_window_bits"])):
        raise Failure(f"the server's window is 2^{agreed.server_bits}, offered was {offered['server_max_window_bits']}")
    if "client_max_window_bits" in named and ("client_max_window_bits" not in offered or
                                              agreed.client_bits > int(offered["client_max_window_bits"] or 15)):
        raise Failure(f"the client's window is limited to {named['client_max_window_bits']}, which it did not offer")
    return agreed


def converse(peer):
    """Messages both ways, the second of which would gain by the first; at least one must come compressed."""
    compressed = 0
    for opcode, payload in ((TEXT, b"Hello, Hello, Hello, Hello, Hello!"), (TEXT, LONG), (BINARY, LONG[::-1]),
                            (TEXT, LONG), (TEXT, b"")):
        peer.send(peer.compressed(opcode, payload))
        compressed += bool(peer.expect(opcode, payload).rsv)
        peer.send(peer.frame(opcode, payload))
        compressed += bool(peer.expect(opcode, payload).rsv)
    if not compressed:
        raise Failure("nothing came compressed")
    peer.finish()


def agreed_on(server, offer, check=lambda agreed: None):
    """The offer is taken: the answer suits it, `check` finds nothing wrong, and the session keeps to it."""
    def play(side):
        number = side.new_number()
        peer = side.open(Setting(server, offer), number)
        try:
            # Which offer was taken shows in what was agreed on; the first that may be must be.
            complaint = check(peer.agreed)
            if complaint:
                raise Failure(f"{complaint}; agreed on was {peer.agreed}")
            converse(peer)
            side.expect_ended(peer, number)
        finally:
            peer.stream.close()
    return play


def declined(server, offer):
    """The offer is not taken, the session goes on without compression, and RSV1 is an error."""
    def play(side):
        peer = side.open(Setting(server), side.new_number(), more=[f"Sec-WebSocket-Extensions: {offer}"])
        peer.send(peer.frame(TEXT, LONG))
        peer.expect(TEXT, LONG)
        peer.send(peer.frame(TEXT, b"\x00", rsv=4))
        peer.expect_failure(1002)
        peer.stream.close()
    return play


def header(pairs):
    return "; ".join(["permessage-deflate"] + [name if value is None else f"{name}={value}" for name, value in pairs])


def combinations():
    """Each parameter absent or with values that matter, in all combinations, to two servers."""
    for server in ("deflate", "takeover"):
        for s_no, c_no, s_bits, c_bits in itertools.product((0, 1), (0, 1), (None, 8, 9, 11, 15),
                                                            (None, "", 8, 9, 12, 15)):
            pairs = [("server_no_context_takeover", None)] * s_no + [("client_no_context_takeover", None)] * c_no
            pairs += [("server_max_window_bits", str(s_bits))] if s_bits else []
            pairs += [("client_max_window_bits", str(c_bits) if c_bits else None)] if c_bits is not None else []

            def check(agreed, server=server, pairs=pairs):
                names = dict(pairs)
                # docs/limits.md: contextTakeover is off by default, on in the other server.
                if server == "takeover" and agreed.server_no != ("server_no_context_takeover" in names):
                    return "a server with take-over gives it up if it is asked to, and only then"
                if server == "deflate" and not (agreed.server_no and agreed.client_no):
                    return "a server without take-over must say so of both sides"
                return None
            yield Case(f"{server}: {header(pairs)}", "RFC 7692 7.1", play=suits(server, pairs, check), roles=SERVER)
    for name in ("server_max_window_bits", "client_max_window_bits"):
        for bits in range(8, 16):
            for server in ("deflate", "takeover"):
                if bits in (10, 13, 14) or name == "client_max_window_bits" and bits == 11:
                    yield Case(f"{server}: {name}={bits}", "RFC 7692 7.1.2", play=suits(server, [(name, str(bits))]),
                               roles=SERVER)
    for order in itertools.permutations([("server_no_context_takeover", None), ("client_no_context_takeover", None),
                                         ("server_max_window_bits", "12"), ("client_max_window_bits", None)]):
        short = ", ".join(name[0] + name[7] for name, _ in order)
        yield Case(f"the order {short}", "RFC 7692 7.1", play=suits("takeover", list(order)), roles=SERVER)


def suits(server, pairs, check=lambda agreed: None):
    """Opens with this one offer, and judges the very answer before conversing."""
    def play(side):
        number = side.new_number()
        peer = side.open(Setting(server, header(pairs)), number)
        try:
            judge(pairs, peer.answer)
            complaint = check(peer.agreed)
            if complaint:
                raise Failure(f"{complaint}; agreed on was {peer.agreed}")
            converse(peer)
            side.expect_ended(peer, number)
        except Failure as failure:
            raise Failure(f"{failure}\n    offered  {header(pairs)}\n    answered {peer.answer}") from None
        finally:
            peer.stream.close()
    return play


def windows():
    """A message that a compressor with a larger window would refer further back in."""
    text = words(20_000)
    for server in ("deflate", "takeover"):
        for bits in range(8, 16):
            def play(side, server=server, bits=bits):
                number = side.new_number()
                peer = side.open(Setting(server, f"permessage-deflate; server_max_window_bits={bits}"), number)
                for _ in range(2):
                    peer.send(peer.frame(TEXT, text))
                    came = peer.expect(TEXT, text)
                if not came.rsv or bits >= 10 and len(came.payload) > len(text) * 0.7:
                    raise Failure(f"the text came in {len(came.payload)} bytes")
                peer.finish()
                peer.stream.close()
                side.expect_ended(peer, number)
            yield Case(f"{server}: the window of {bits} bits is kept to", "RFC 7692 7.1.2.1", play=play, roles=SERVER)


def spellings():
    for offer in ("permessage-deflate;server_max_window_bits=10", "permessage-deflate ; server_max_window_bits=10",
                  "permessage-deflate;\tserver_max_window_bits=10", 'permessage-deflate; server_max_window_bits="10"'):
        yield Case(f"spelt {offer!r}", "RFC 6455 9.1", roles=SERVER, play=agreed_on(
            "deflate", offer, lambda agreed: None if agreed.server_bits == 10 else "the window was not understood"))


def invalid_offers():
    bad = ["unknown", "unknown=1", "server_no_context_takeover=1", "client_no_context_takeover=0",
           'server_no_context_takeover="true"',
           "server_max_window_bits", "client_no_context_takeover; client_no_context_takeover",
           "server_no_context_takeover; server_no_context_takeover",
           "server_max_window_bits=10; server_max_window_bits=10",
           "server_max_window_bits=10; server_max_window_bits=11", "client_max_window_bits; client_max_window_bits",
           "client_max_window_bits=9; client_max_window_bits", "server_no_context_takeover; x",
           "server_max_windows_bits=10"]
    for name in ("server_max_window_bits", "client_max_window_bits"):
        bad += [f"{name}={value}" for value in ("0", "1", "7", "16", "32", "255", "08", "09", "010", "015", "0x0a",
                                                "+10", "-10", "10.0", "a",
                                                "1e1", '"08"', '"7"', "4294967304", "18446744073709551624",
                                                "99999999999999999999999")]
    for parameters in bad:
        offer = f"permessage-deflate; {parameters}"
        yield Case(f"declined: {parameters}", "RFC 7692 7.1", play=declined("takeover", offer), roles=SERVER)
        yield Case(f"declined, and the next one taken: {parameters}", "RFC 7692 5.1", roles=SERVER, play=agreed_on(
            "takeover", f"{offer}, permessage-deflate; server_max_window_bits=12",
            lambda agreed: None if agreed.server_bits == 12 else "the valid offer was not taken"))
    for name in ("permessage-bzip2", "x-webkit-deflate-frame", "deflate-frame", "permessage-deflat",
                 "permessage-deflate2", "permessage"):
        yield Case(f"declined: {name}", "RFC 6455 9.1", play=declined("takeover", name), roles=SERVER)
    yield Case("declined: compression is off", "RFC 7692 5.1", play=declined("plain", "permessage-deflate"),
               roles=SERVER)


def several_offers():
    ten = (lambda agreed: None if agreed.server_bits == 10 else "the first that could be taken was not")
    for name, offer in {
            "the first of two": "permessage-deflate; server_max_window_bits=10, "
                                "permessage-deflate; server_max_window_bits=11",
            "behind an unknown one": "permessage-foo; a=1, permessage-deflate; server_max_window_bits=10",
            "before an unknown one": "permessage-deflate; server_max_window_bits=10, x-foo",
            "behind three that cannot be": "permessage-deflate; a, permessage-deflate; server_max_window_bits=16, foo, "
                                           "permessage-deflate; server_max_window_bits=10",
            "with a quoted neighbour": 'foo; a="b", permessage-deflate; server_max_window_bits=10'}.items():
        for server in ("deflate", "takeover"):
            yield Case(f"{server}: {name}", "RFC 7692 5.1", play=agreed_on(server, offer, ten), roles=SERVER)

    def two_fields(side):
        more = ["Sec-WebSocket-Extensions: foo",
                "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10"]
        stream, key = side.connect("deflate"), "dGhlIHNhbXBsZSBub25jZQ=="
        stream.send(request(more=more))
        head = read_head(stream)
        check_101(head, key)
        found = extensions(head.all("Sec-WebSocket-Extensions"))
        if len(found) != 1 or dict(found[0][1]).get("server_max_window_bits") != "10":
            raise Failure(f"expected permessage-deflate with a window of 10, got {found}")
        stream.close()
    yield Case("offers in two fields", "RFC 6455 9.1", play=two_fields, roles=SERVER)


def limited_servers():
    """A server that limits both windows: 10 of its own, 11 of the client's."""
    for server in ("narrow", "narrow takeover"):
        for offered, expected in (("client_max_window_bits", (10, 11)), ("client_max_window_bits=15", (10, 11)),
                                  ("client_max_window_bits=11", (10, 11)), ("client_max_window_bits=9", (10, 9)),
                                  ("client_max_window_bits; server_max_window_bits=15", (10, 11)),
                                  ("client_max_window_bits; server_max_window_bits=9", (9, 11))):
            def check(agreed, expected=expected):
                wrong = (agreed.server_bits, agreed.client_bits) != expected
                return f"the windows were to be {expected}" if wrong else None
            yield Case(f"{server}: {offered}", "RFC 7692 7.1.2", roles=SERVER,
                       play=agreed_on(server, f"permessage-deflate; {offered}", check))
        # Stricter: without client_max_window_bits the server could not say its limit, so it declines.
        for offered in ("", "; server_max_window_bits=10", "; server_no_context_takeover"):
            yield Case(f"{server}: declined: permessage-deflate{offered}", "RFC 7692 7.1.2.2", roles=SERVER,
                       play=declined(server, f"permessage-deflate{offered}"))
        yield Case(f"{server}: the second offer can be taken", "RFC 7692 5.1", roles=SERVER,
                   play=agreed_on(server, "permessage-deflate, permessage-deflate; client_max_window_bits",
                                  lambda agreed: None if agreed.client_bits == 11
                                  else "the client's window was not limited"))


def cases():
    yield from combinations()
    yield from windows()
    yield from spellings()
    yield from invalid_offers()
    yield from several_offers()
    yield from limited_servers()
