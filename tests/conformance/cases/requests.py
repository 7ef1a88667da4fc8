# SPDX-License-Identifier: MIT
# RFC 6455 section 4.2 and RFC 9112: requests that a server must accept, and those it must refuse, with which status.
import base64

import handshakes
from handshakes import request
from harness import Case
from peer import Peer
from wire import CLOSE, PING, PONG, TEXT, Failure, close_payload, frame

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


def bad_lines():
    for line, statuses in {
            "GET /HTTP/1.1": (400,), "GET  / HTTP/1.1": (400,), "GET /  HTTP/1.1": (400,), "GET / HTTP/1.1 ": (400,),
            " GET / HTTP/1.1": (400,),
            "GET\t/ HTTP/1.1": (400,), "GET /\tHTTP/1.1": (400,), "GET /": (400,), "GET": (400,), "/ HTTP/1.1": (400,),
            "GET / HTTP/1.1 x": (400,),
            "GET / http/1.1": (400,), "GET / HTTP/1": (400,), "GET / HTTP/1.": (400,), "GET / HTTP/.1": (400,),
            "GET / HTTP/11": (400,),
            "GET / HTTP/1.10": (400,), "GET / HTTP/01.1": (400,), "GET / HTTP/1,1": (400,), "GET / HTTPS/1.1": (400,),
            "GET / HTTP 1.1": (400,),
            "GET / HTTP/x.y": (400,), "GET / HTTP/-1.1": (400,), "G(ET / HTTP/1.1": (400,), "G@T / HTTP/1.1": (400,),
            "G\xcbT / HTTP/1.1": (400,),
            "G\0T / HTTP/1.1": (400,), f"{'G' * 33} / HTTP/1.1": (400,), "GET a HTTP/1.1": (400,),
            "GET ?x HTTP/1.1": (400,),
            "GET * HTTP/1.1": (400,), "GET /#top HTTP/1.1": (400,), "GET /a b HTTP/1.1": (400,),
            'GET /" HTTP/1.1': (400,),
            "GET /<> HTTP/1.1": (400,), "GET /\x7f HTTP/1.1": (400,), "GET /\x01 HTTP/1.1": (400,),
            "GET /\0 HTTP/1.1": (400,),
            "GET /\xfc HTTP/1.1": (400,), "GET /% HTTP/1.1": (400,), "GET /%1 HTTP/1.1": (400,),
            "GET /%zz HTTP/1.1": (400,),
            "GET 127.0.0.1:80 HTTP/1.1": (400,), "GET http:/// HTTP/1.1": (400,), "GET //: HTTP/1.1": (400, 404),
            "CONNECT 127.0.0.1:80 HTTP/1.1": (400,), "GET / HTTP/0.9": (505,), "GET / HTTP/1.0": (505,),
            "GET / HTTP/1.2": (505,),
            "GET / HTTP/1.9": (505,), "GET / HTTP/2.0": (505,), "GET / HTTP/3.0": (505,), "GET / HTTP/9.9": (505,),
            "GET / HTTP/0.0": (505,),
            "GET /nowhere HTTP/1.1": (404,), "GET /closin HTTP/1.1": (404,), "GET //closing HTTP/1.1": (404,),
            "GET /./ HTTP/1.1": (404,)}.items():
        yield bad(repr(line[:40]), "RFC 9112 3", request(line=line), *statuses)
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "Get", "GETS", "FOO"):
        yield bad(f"method {method}", "RFC 6455 4.2.1", request(line=f"{method} / HTTP/1.1"), 405,
                  fields=[("Allow", "GET")])
    yield bad("method HEAD", "RFC 6455 4.2.1", request(line="HEAD / HTTP/1.1"), 405, fields=[("Allow", "GET")],
              head_only=True)
    yield bad("a target of 9000 bytes", "RFC 9110 15.5.15", request(line=f"GET /?{'q' * 9000} HTTP/1.1"), 414)
    yield bad("a target without end", "RFC 9110 15.5.15", b"GET /" + b"q" * 8300, 414)


def bad_fields():
    for name, value in {
            "a space before the colon": "X-A : 1", "a tab before the colon": "X-A\t: 1", "no colon": "X-A",
            "no name": ": 1", "folding": "X-A: 1\r\n 2",
            "folding with a tab": "X-A: 1\r\n\t2", "a lone CR": "X-A: 1\r2", "a bare LF": "X-A: 1\nX-B: 2",
            "a space first": " X-A: 1",
            "CR CR LF": "X-A: 1\r"}.items():
        yield bad(f"a field with {name}", "RFC 9112 5", request(more=[value]), 400)
    for code in [*range(0, 9), *range(11, 13), *range(14, 32), 127]:
        yield bad(f"a field whose value has {code:02x}", "RFC 9110 5.5", request(more=[f"X-A: a{chr(code)}b"]), 400)
    for char in '"(),/;<=>?@[\\]{}\x7f\x01\xe9':
        yield bad(f"a field whose name has {ord(char):02x}", "RFC 9110 5.1", request(more=[f"X{char}A: 1"]), 400)
    yield bad("only bare LFs", "RFC 9112 2.2", request(end="\n"), 400)
    yield bad("a bare LF at the end", "RFC 9112 2.2", request()[:-2] + b"\n", 400)
    yield bad("a space behind the request line", "RFC 9112 2.2", request().replace(b"\r\nHost", b"\r\n Host", 1), 400)
    yield bad("101 fields", "RFC 6585 5", request(more=["X-A: 1"] * 96), 431)
    yield bad("a field of 17000 bytes", "RFC 6585 5", request(more=["X-A: " + "a" * 17000]), 431)
    yield bad("a field without end", "RFC 6585 5", request()[:-2] + b"X-A: " + b"a" * 16500, 431)
    yield bad("a name without end", "RFC 6585 5", request()[:-2] + b"a" * 17000, 431)


def bad_upgrades():
    yield bad("no Host", "RFC 9112 3.2", request(without=["Host"]), 400)
    yield bad("two Hosts", "RFC 9112 3.2", request(more=["Host: 127.0.0.1"]), 400)
    for value in ("", "a b", "a/b", "a@b", "a:b", "a:80:80", "[::1", "::1", "[::1]x", "a?b", "a#b", "http://a", "a\\b",
                  "%zz", "a:-1",
                  "\xe9", "[::1]:x", ":80"):
        yield bad(f"Host: {value!r}", "RFC 9112 3.2", with_field("Host", value), 400)
    yield bad("no Connection", "RFC 6455 4.2.1", request(without=["Connection"]), 400)
    for value in ("keep-alive", "close", "Upgraded", "Up grade", "Upgrade-Insecure", '"Upgrade"', "", "Upgrade; q=1"):
        yield bad(f"Connection: {value!r}", "RFC 6455 4.2.1", with_field("Connection", value), 400)
    # What asks for no upgrade to websocket is plain HTTP, and there are no pages here.
    yield bad("no Upgrade", "RFC 6455 4.2.1", request(without=["Upgrade"]), 404, 400)
    for value in ("h2c", "websockets", "web socket", "", '"websocket"'):
        yield bad(f"Upgrade: {value!r}", "RFC 6455 4.2.1", with_field("Upgrade", value), 404, 400)
    yield bad("no key", "RFC 6455 4.2.1", request(without=["Sec-WebSocket-Key"]), 400)
    yield bad("the same key twice", "RFC 6455 11.3.1", request(more=[f"Sec-WebSocket-Key: {KEY}"]), 400)
    yield bad("two keys", "RFC 6455 11.3.1", request(more=["Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="]), 400)
    for key in ("", "x", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAA===",
                "AAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAA==",
                "AAAAAAAAAAAAAAAAAAAAA===",
                "-_-_-_-_-_-_-_-_-_-_-w==", "AAAAAAAAAA AAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAA!==",
                '"dGhlIHNhbXBsZSBub25jZQ=="',
                "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZR==", "====", "=" * 24,
                "the sample nonce",
                "dGhlIHNhbXBsZSBub25jZ\xe9=="):
        # The last but a few have bits that are no part of the 16 bytes: only canonical base64 is taken.
        yield bad(f"key {key!r}", "RFC 6455 4.2.1", request(key=key), 400)
    version = [("Sec-WebSocket-Version", "13")]
    for value in ("0", "1", "7", "8", "12", "14", "25", "130", "255"):
        yield bad(f"version {value}", "RFC 6455 4.4", with_field("Sec-WebSocket-Version", value), 426,
                  fields=version + [("Upgrade", "websocket")])
    for value in ("", "13, 8", "8, 13", "abc", "-1", "+13", "013", "13.0", "1 3", "256", "99999999999999999999", "0x0d",
                  "13;"):
        yield bad(f"version {value!r}", "RFC 6455 4.2.1", with_field("Sec-WebSocket-Version", value), 426, 400)
    yield bad("no version", "RFC 6455 4.2.1", request(without=["Sec-WebSocket-Version"]), 426, fields=version)
    yield bad("two versions", "RFC 6455 11.3.5", request(more=["Sec-WebSocket-Version: 8"]), 426, 400)
    yield bad("a body", "RFC 6455 4.2.1", request(more=["Content-Length: 5"]) + b"12345", 400)
    yield bad("a chunked body", "RFC 6455 4.2.1", request(more=["Transfer-Encoding: chunked"]) + b"0\r\n\r\n", 400)
    yield bad("a strange length", "RFC 9112 6.3", request(more=["Content-Length: x"]), 400)
    for origin in ("http://example.com", "https://127.0.0.1.example.com", "null", "http://127.0.0.2", "x"):
        yield bad(f"Origin: {origin}", "RFC 6455 10.2", request(more=[f"Origin: {origin}"]), 403)
    yield bad("an Origin of Host where the target is absolute", "RFC 9112 3.2.2",
              request(line="GET http://example.com/ HTTP/1.1", more=["Origin: http://127.0.0.1"]), 403)
    yield bad("two Origins", "RFC 6454 7.3", request(more=["Origin: http://127.0.0.1"] * 2), 403)
    yield bad("version 13 twice", "RFC 6455 11.3.5", request(more=["Sec-WebSocket-Version: 13"]), 426, 400)
    yield bad("an absolute target without Host", "RFC 9112 3.2",
              request(line="GET http://127.0.0.1/ HTTP/1.1", without=["Host"]), 400)
    for target in ("ftp://127.0.0.1/", "http://user@127.0.0.1/", "http://:80/", "http://[::1/", "http://127.0.0.1:x/",
                   "http:/127.0.0.1/", "http:127.0.0.1", "http://127.0.0.1/#x", "mailto:a@b"):
        yield bad(f"target {target}", "RFC 9112 3.2.2", request(line=f"GET {target} HTTP/1.1"), 400)
    for offer in (",", "foo;", ";", "foo; =1", "foo; a=", "foo; a=b c", "foo bar", 'foo; a="', 'foo; a="b',
                  'foo; a="b c"',
                  "foo; a==b", 'foo; a=""',
                  "foo/bar", "foo; a;; b", "(foo)", "foo; a=@", "=", "foo=1", ""):
        yield bad(f"extensions {offer!r}", "RFC 6455 9.1", request(more=[f"Sec-WebSocket-Extensions: {offer}"]), 400)


def garbage():
    for name, data in (("a TLS hello", bytes.fromhex("16030100c8010000c40303") + bytes(50)), ("zeros", bytes(100)),
                       ("SSH", b"SSH-2.0-OpenSSH_9\r\n"),
                       ("a frame", bytes.fromhex("818568656c6c00000000")),
                       ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                       ("words", b"hello, is there anybody?\r\n\r\n"), ("a response", b"HTTP/1.1 200 OK\r\n\r\n"),
                       ("flash", b"<policy-file-request/>\0")):
        yield bad(name, "RFC 9112 3", data, 400, 505)


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

    def different(side):
        """Two keys, two answers; the same key, the same answer."""
        for key in (handshakes.new_key(), handshakes.new_key(), KEY):
            stream, head = respond(side, request(key=key))
            handshakes.check_101(head, key)
            stream.close()
    for name, section, play in (("frames right behind the head", "RFC 6455 4.1", early),
                                ("a bad frame right behind the head", "RFC 6455 4.1", early_bad),
                                ("TCP ends at once", "RFC 9112 3", hangs_up(b"")),
                                ("TCP ends within the request line", "RFC 9112 3", hangs_up(b"GET /")),
                                ("TCP ends within the fields", "RFC 9112 5", hangs_up(request()[:-20])),
                                ("TCP ends behind the head", "RFC 6455 4.2", hangs_up_behind),
                                ("a refusal ends it", "RFC 9112 9.6", pipelined),
                                ("each key has its answer", "RFC 6455 4.2.2", different)):
        yield Case(name, section, play=play, roles=SERVER)


def masked(opcode, payload):
    return frame(opcode, payload, key=b"keys")


def cases():
    yield from good_requests()
    yield from bad_lines()
    yield from bad_fields()
    yield from bad_upgrades()
    yield from garbage()
    yield from around()
