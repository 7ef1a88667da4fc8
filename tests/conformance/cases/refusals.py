# SPDX-License-Identifier: MIT
# RFC 6455 section 4.2, RFC 9110 and RFC 9112: requests that a server must refuse, and with which status.
from cases.requests import KEY, bad, with_field
from handshakes import request


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


def cases():
    yield from bad_lines()
    yield from bad_fields()
    yield from bad_upgrades()
    yield from garbage()
