# SPDX-License-Identifier: MIT
# RFC 7692 section 7.1 from the client's side: answers that suit its offer, and those that must fail the handshake.
import itertools

from cases.offers import converse, header, words
from cases.responses import expect_outcome, fails, response
from harness import Case, ClientSide, Setting
from wire import TEXT, Failure

CLIENT = ("client",)
S_NO, C_NO = ("server_no_context_takeover", None), ("client_no_context_takeover", None)


def suits(options, answer):
    """The client takes the answer, says so, and keeps to it."""
    def play(side: ClientSide):
        peer = side.open(Setting("", options=options, answer=answer))
        try:
            converse(peer)
        except Failure as failure:
            raise Failure(f"{failure}\n    answered {answer}\n    client   {side.outcome()}") from None
        finally:
            peer.stream.close()
        side.keys += peer.keys
        got = expect_outcome(side, "closed 1000")
        # Without take-over the client gives it up for itself, asked or not.
        agreed = got.split("deflate=")[-1]
        if agreed[0] != str(peer.agreed)[0] or agreed[3:] != str(peer.agreed)[3:] or peer.agreed.client_no and agreed[
            1] != "1":
            raise Failure(f"the client was to agree on {peer.agreed}, it says {agreed}")
    return play


def valid():
    for s_no, c_no, s_bits, c_bits in itertools.product((0, 1), (0, 1), (None, 8, 9, 11, 15), (None, 8, 9, 12, 15)):
        pairs = [S_NO] * s_no + [C_NO] * c_no + ([("server_max_window_bits", s_bits)] if s_bits else [])
        pairs += [("client_max_window_bits", c_bits)] if c_bits else []
        options = ["offer=1 takeover=1"] + (["offer=1"] if s_no else [])
        for option in options:
            yield Case(f"{option}: {header(pairs)}", "RFC 7692 7.1", play=suits(option, header(pairs)), roles=CLIENT)
    for bits in (10, 13, 14):
        for name in ("server_max_window_bits", "client_max_window_bits"):
            answer = f"permessage-deflate; {name}={bits}"
            yield Case(f"offer=1 takeover=1: {answer}", "RFC 7692 7.1.2", play=suits("offer=1 takeover=1", answer),
                       roles=CLIENT)
    limited = "offer=1 takeover=1 server-bits=10 client-bits=11"
    for answer in ("server_max_window_bits=10; client_max_window_bits=11",
                   "server_max_window_bits=9; client_max_window_bits=8",
                   "client_max_window_bits=11; server_max_window_bits=8"):
        yield Case(f"{limited}: {answer}", "RFC 7692 7.1.2", play=suits(limited, f"permessage-deflate; {answer}"),
                   roles=CLIENT)
    for answer in ("permessage-deflate;server_max_window_bits=12", 'permessage-deflate; server_max_window_bits="12"',
                   "permessage-deflate ;\tserver_max_window_bits=12"):
        yield Case(f"spelt {answer!r}", "RFC 6455 9.1", play=suits("offer=1 takeover=1", answer), roles=CLIENT)


def windows():
    """A message that a compressor with a larger window would refer further back in."""
    text = words(20_000)
    for bits in range(8, 16):
        def play(side, bits=bits):
            answer = f"permessage-deflate; client_max_window_bits={bits}"
            peer = side.open(Setting("", options="offer=1 takeover=1", answer=answer))
            for _ in range(2):
                peer.send(peer.frame(TEXT, text))
                came = peer.expect(TEXT, text)
            if not came.rsv or bits >= 10 and len(came.payload) > len(text) * 0.7:
                raise Failure(f"the text came in {len(came.payload)} bytes")
            peer.finish()
            peer.stream.close()
            side.keys += peer.keys
            expect_outcome(side, "closed 1000")
        yield Case(f"the window of {bits} bits is kept to", "RFC 7692 7.1.2.2", play=play, roles=CLIENT)


def invalid():
    bad = ["permessage-deflate; unknown", "permessage-deflate; unknown=1",
           "permessage-deflate; server_no_context_takeover=1",
           "permessage-deflate; client_no_context_takeover=1", "permessage-deflate; server_max_window_bits",
           "permessage-deflate; client_max_window_bits",
           "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
           "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
           "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
           "permessage-deflate; client_max_window_bits=9; client_max_window_bits=10",
           "permessage-deflate, permessage-deflate", "permessage-deflate, foo", "foo", "x-webkit-deflate-frame",
           "permessage-deflat", "permessage-deflate;",
           "permessage-deflate; =1", "permessage-deflate; server_max_window_bits=",
           'permessage-deflate; server_max_window_bits="10', ";", "permessage-deflate foo"]
    for name in ("server_max_window_bits", "client_max_window_bits"):
        bad += [f"permessage-deflate; {name}={value}" for value in ("0", "7", "16", "08", "015", "+9", "-9", "9.0", "a",
                                                                    "0x9", "4294967305", '"07"')]
    for answer in bad:
        yield no("offer=1 takeover=1", answer)
    # What was asked for must be in the answer, or the client would need more memory than it meant to.
    for answer in ("permessage-deflate", "permessage-deflate; client_no_context_takeover"):
        yield no("offer=1", answer)
    for answer in ("permessage-deflate", "permessage-deflate; server_max_window_bits=11",
                   "permessage-deflate; server_max_window_bits=15"):
        yield no("offer=1 takeover=1 server-bits=10", answer)
    for answer in ("permessage-deflate; client_max_window_bits=12", "permessage-deflate; client_max_window_bits=15"):
        yield no("offer=1 takeover=1 client-bits=11", answer)

    def two_fields(head):
        return response(head, more=["Sec-WebSocket-Extensions: permessage-deflate"] * 2)
    yield Case("failed: two fields", "RFC 7692 5.1", play=fails(two_fields, options="offer=1 takeover=1", why=" "),
               roles=CLIENT)


def no(options, answer):
    return Case(f"failed: {options}: {answer}", "RFC 7692 7.1", roles=CLIENT, play=fails(
        lambda head: response(head, more=[f"Sec-WebSocket-Extensions: {answer}"]), options=options, why=" "))


def cases():
    yield from valid()
    yield from windows()
    yield from invalid()
