# SPDX-License-Identifier: MIT
# RFC 6455 section 4.2 and RFC 9112: requests that a server must accept, and what may come behind them.
import base64

import handshakes
from handshakes import request
from harness import Case
from peer import Peer
from wire import BINARY, CLOSE, PING, PONG, TEXT, Failure, close_payload, frame

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
SERVER = ("server",)


def respond(side, data, chop=0, end=False, server="plain"):
    stream = side.connect(server)
    stream.send(data, chop)
    if end:
        stream.end_sending()
    return stream, handshakes.read_head(stream)


def accepted(data, key=KEY, subprotocol=None):
    """101, and a session that works; written whole and in single octets."""
    def play(side):
        for chop in (0, 1) if len(data) < 1000 else (0,):
            stream, head = respond(side, data, chop)
            try:
                handshakes.check_101(head, key)
                if head.all("Sec-WebSocket-Protocol") != ([subprotocol] if subprotocol else []):
                    raise Failure(f"expected the subprotocol {subprotocol}, got {head.all('Sec-WebSocket-Protocol')}")
                if head.all("Sec-WebSocket-Extensions"):
                    raise Failure(f"an extension that nobody offered: {head.fields}")
                Peer(stream, "server").finish()
            except Failure as failure:
                raise Failure(f"{failure}\n    sent     {data[:400]!r}, in writes of {chop or 'all'}") from None
            finally:
                stream.close()
    return play


def refused(data, *statuses, fields=(), head_only=False):
    """A whole response with one of these statuses, then the end of TCP; written whole and in single octets."""
    def play(side):
        for chop in (0, 1) if len(data) < 1000 else (0,):
            stream, head = respond(side, data, chop)
            try:
                if head.status not in statuses:
                    raise Failure(f"expected {statuses}, got {head.line!r}")
                for name, value in fields:
                    if value not in [token.strip() for token in head.one(name).split(",")]:
                        raise Failure(f"expected '{name}: {value}', got {head.one(name)!r}")
                length = int(head.one("Content-Length"))
                stream.take(0 if head_only else length, "a body")
                if "close" in head.one("Connection").lower():
                    stream.expect_end("nothing behind the response")
                elif head.status == 101:
                    raise Failure("a 101 that refuses")
            except Failure as failure:
                raise Failure(f"{failure}\n    sent     {data[:400]!r}, in writes of {chop or 'all'}") from None
            finally:
                stream.close()
    return play


def ok(name, section, data, **how):
    return Case(f"accepted: {name}", section, play=accepted(data, **how), roles=SERVER)


def bad(name, section, data, *statuses, **how):
    return Case(f"refused: {name}", section, play=refused(data, *statuses, **how), roles=SERVER)


def with_field(name, value):
    return request(instead={name: value})


def good_requests():
    yield ok("the plainest", "RFC 6455 4.2.1", request())
    for value in ("websocket", "WebSocket", "WEBSOCKET", "websocket, h2c", "h2c, websocket", "h2c,websocket,foo/1",
                  "a\t,\twebsocket",
                  ", websocket ,"):
        yield ok(f"Upgrade: {value!r}", "RFC 6455 4.2.1", with_field("Upgrade", value))
    for value in ("upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade, keep-alive", "keep-alive,Upgrade,foo",
                  "keep-alive ,\tUpgrade",
                  ",Upgrade", "Upgrade,,"):
        yield ok(f"Connection: {value!r}", "RFC 6455 4.2.1", with_field("Connection", value))
    yield ok("Connection in two fields", "RFC 9110 5.3", request(instead={"Connection": "keep-alive"},
                                                                 more=["Connection: Upgrade"]))
    yield ok("Upgrade in two fields", "RFC 9110 5.3", request(instead={"Upgrade": "h2c"}, more=["Upgrade: websocket"]))
    for value in ("example.com", "EXAMPLE.com", "example.com:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:80",
                  "[2001:db8::7]",
                  "a-b.c", "xn--bcher-kva.example", "localhost:", "a_b", "a,b", "a%2db"):
        yield ok(f"Host: {value}", "RFC 9112 3.2", with_field("Host", value))
    for target in ("/", "/?", "/?x=1", "/?x=1&y=%20z", "/?a/b?c", "/?ids[]=1", "/?" + "q" * 2000, "/?%C3%BC",
                   "/?~!$&'()*+,;=:@-._",
                   "http://127.0.0.1/", "http://example.com/?x=1", "http://example.com:80/", "HTTP://example.com/",
                   "http://example.com"):
        yield ok(f"target {target[:40]}", "RFC 9112 3.2", request(line=f"GET {target} HTTP/1.1"))
    for raw in (bytes(16), bytes([255]) * 16, bytes(range(16)), bytes(range(240, 256)), b"the sample nonce",
                b"\xfb\xff\xbe" * 5 + b"\xff"):
        key = base64.b64encode(raw).decode()
        yield ok(f"key {key}", "RFC 6455 4.2.1", request(key=key), key=key)
    more = {
        "unknown fields": ["X-A: 1", "x-b:2", "X!#$%&'*+-.^_`|~: 3"], "an empty field": ["X-Empty:"],
        "white space around": ["X-A: \t a \t "],
        "a tab within": ["X-A: a\tb"], "bytes beyond ASCII": ["X-A: gr\xfc\xdfe"],
        "cookies": ["Cookie: a=b; c=d", "Cookie: e=f"],
        "the same field often": ["X-A: 1"] * 50, "quotes and colons": ['X-A: "a:b", c=d: e'], "a browser": [
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64)", "Accept: */*", "Accept-Encoding: gzip, deflate, br",
            "Pragma: no-cache",
            "Cache-Control: no-cache", "Sec-Fetch-Mode: websocket"], "4000 bytes": ["X-A: " + "a" * 4000],
        "a hundred fields": ["X-A: 1"] * 95, "an Origin of the same host": ["Origin: http://127.0.0.1"],
        "a body of no bytes": ["Content-Length: 0"]}
    for name, lines in more.items():
        yield ok(name, "RFC 9110 5", request(more=lines))
    yield ok("names in lower case", "RFC 9110 5.1", request().replace(b"Sec-WebSocket-K",
                                                                      b"sec-websocket-k").replace(b"Host", b"host")
             .replace(b"Upgrade: ", b"upgrade: ").replace(b"Connection", b"connection").replace(b"-Version",
                 b"-version"))
    yield ok("names in upper case", "RFC 9110 5.1", request().replace(b"Sec-WebSocket-Key",
                                                                      b"SEC-WEBSOCKET-KEY").replace(b"Host", b"HOST")
             .replace(b"Sec-WebSocket-Version", b"SEC-WEBSOCKET-VERSION"))
    yield ok("no space behind colons", "RFC 9112 5", request().replace(b": ", b":"))
    yield ok("much space around values", "RFC 9112 5.1", request().replace(b": ", b": \t  ").replace(b"\r\nS",
        b"  \t\r\nS"))
    yield ok("an empty line first", "RFC 9112 2.2", b"\r\n" + request())
    head, *lines = request().decode().split("\r\n")[:-2]
    yield ok("fields in reverse order", "RFC 9110 5.3", ("\r\n".join([head, *reversed(lines)]) + "\r\n\r\n").encode())
    for offer, chosen in (("chat", "chat"), ("soap", "soap"), ("foo, chat", "chat"), ("chat, foo", "chat"),
                          ("foo,soap,bar", "soap"),
                          ("foo", None), ("CHAT", None), ("chatter", None), ("x.y.z", None)):
        yield ok(f"subprotocols {offer}", "RFC 6455 4.2.2", request(more=[f"Sec-WebSocket-Protocol: {offer}"]),
                 subprotocol=chosen)
    yield ok("subprotocols in two fields", "RFC 6455 11.3.4",
             request(more=["Sec-WebSocket-Protocol: foo", "Sec-WebSocket-Protocol: chat"]),
             subprotocol="chat")
    # RFC 9112 section 3.2.2: the target's own authority takes the place of Host.
    yield ok("an Origin of the absolute target's host", "RFC 9112 3.2.2",
             request(line="GET http://example.com/ HTTP/1.1", more=["Origin: http://example.com"]))
    for origin in ("HTTP://127.0.0.1", "http://127.0.0.1:80"):
        yield ok(f"Origin: {origin}", "RFC 6455 10.2", request(more=[f"Origin: {origin}"]))
    for offer in ("foo", "foo,,bar", ", foo", "foo; bar", 'x-a; b="c"', "permessage-foo, permessage-bar; a; b=1"):
        yield ok(f"extensions {offer}", "RFC 6455 9.1", request(more=[f"Sec-WebSocket-Extensions: {offer}"]))


def around():
    def early(side):
        frames = (masked(TEXT, b"early"), masked(PING, b"bird"), masked(CLOSE, close_payload(1000)))
        for chop in (0, 1):
            stream, head = respond(side, request() + b"".join(frames), chop)
            handshakes.check_101(head, KEY)
            peer = Peer(stream, "server")
            came = sorted([peer.take("an echo and a pong") for _ in range(2)], key=lambda one: one.opcode)
            if [(one.opcode, one.payload) for one in came] != [(TEXT, b"early"), (PONG, b"bird")]:
                raise Failure(f"expected text [early] and pong [bird], got {came[0]} and {came[1]}")
            peer.expect_closed(1000)
            stream.close()

    def early_large(side):
        """More than a head may have: the frames are no part of it."""
        stream, head = respond(side, request() + masked(BINARY, b"x" * 300_000) + masked(TEXT, b"behind"))
        handshakes.check_101(head, KEY)
        peer = Peer(stream, "server")
        peer.expect(BINARY, b"x" * 300_000)
        peer.expect(TEXT, b"behind")
        peer.finish()
        stream.close()

    def early_bad(side):
        stream, head = respond(side, request() + masked(3, b""))
        handshakes.check_101(head, KEY)
        Peer(stream, "server").expect_failure(1002)
        stream.close()

    def hangs_up(data):
        def play(side):
            stream = side.connect()
            stream.send(data)
            stream.end_sending()
            stream.expect_end()
            stream.close()
        return play

    def hangs_up_behind(side):
        stream, head = respond(side, request(), end=True)
        handshakes.check_101(head, KEY)
        stream.expect_end()
        stream.close()

    def pipelined(side):
        stream, head = respond(side, request(line="POST / HTTP/1.1") + request())
        if head.status != 405:
            raise Failure(f"expected 405, got {head.line}")
        stream.take(int(head.one("Content-Length")), "a body")
        stream.expect_end("nothing behind the refusal")
        stream.close()

    def behind_plain(side):
        """The stream of a plain request that was answered may be upgraded: RFC 9112 section 9.3."""
        for chop in (0, 1):
            stream, head = respond(side, request(without=["Upgrade", "Connection"]) + request(), chop)
            if head.status != 404:
                raise Failure(f"expected 404, got {head.line}")
            stream.take(int(head.one("Content-Length")), "a body")
            handshakes.check_101(handshakes.read_head(stream), KEY)
            Peer(stream, "server").finish()
            stream.close()

    def different(side):
        """Two keys, two answers; the same key, the same answer."""
        for key in (handshakes.new_key(), handshakes.new_key(), KEY):
            stream, head = respond(side, request(key=key))
            handshakes.check_101(head, key)
            stream.close()
    for name, section, play in (("frames right behind the head", "RFC 6455 4.1", early),
                                ("a large message right behind the head", "RFC 6455 4.1", early_large),
                                ("a bad frame right behind the head", "RFC 6455 4.1", early_bad),
                                ("TCP ends at once", "RFC 9112 3", hangs_up(b"")),
                                ("TCP ends within the request line", "RFC 9112 3", hangs_up(b"GET /")),
                                ("TCP ends within the fields", "RFC 9112 5", hangs_up(request()[:-20])),
                                ("TCP ends behind the head", "RFC 6455 4.2", hangs_up_behind),
                                ("an upgrade behind a plain request", "RFC 9112 9.3", behind_plain),
                                ("a refusal ends it", "RFC 9112 9.6", pipelined),
                                ("each key has its answer", "RFC 6455 4.2.2", different)):
        yield Case(name, section, play=play, roles=SERVER)


def masked(opcode, payload):
    return frame(opcode, payload, key=b"keys")


def cases():
    yield from good_requests()
    yield from around()
