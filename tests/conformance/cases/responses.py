# SPDX-License-Identifier: MIT
# RFC 6455 section 4.1 from the client's side: what it asks, and which answers it must take, refuse, or hand on.
import base64

from handshakes import accept_of, extensions, new_key
from harness import Case
from peer import Peer
from wire import BINARY, PING, PONG, TEXT, Failure

CLIENT = ("client",)


def response(head, status="HTTP/1.1 101 Switching Protocols", *, without=(), instead=None, more=(), end="\r\n"):
    """Returns the answer to a request: right, but for what is said."""
    fields = {"Upgrade": "websocket", "Connection": "Upgrade",
              "Sec-WebSocket-Accept": accept_of(head.one("Sec-WebSocket-Key"))}
    fields.update(instead or {})
    lines = [status] + [f"{name}: {value}" for name, value in fields.items() if name not in without] + list(more)
    return (end.join(lines) + end + end).encode("latin-1")


def expect_outcome(side, *beginnings):
    got = side.outcome()
    if not got.startswith(beginnings):
        raise Failure(f"the client was to say '{' or '.join(beginnings)}', it said '{got}'")
    return got


def takes(make, options="", agreement="subprotocol= "):
    """The client takes this response, in whatever writes it comes, and the session works."""
    def play(side):
        for chop in (0, 1):
            stream, head = side.accept(options)
            data = make(head)
            stream.send(data, chop if len(data) < 2000 else 0)
            peer = Peer(stream, "client")
            try:
                peer.send(peer.frame(TEXT, b"hello"))
                peer.expect(TEXT, b"hello")
                peer.finish()
            except Failure as failure:
                raise Failure(f"{failure}\n    answered {data[:300]!r}\n    client   {side.outcome()}") from None
            stream.close()
            side.keys += peer.keys
            if agreement not in expect_outcome(side, "closed 1000") + " ":
                raise Failure(f"the client was to agree on {agreement}")
    return play


def fails(make, options="", why=""):
    """The client fails: it hangs up without a word, and says that it got no answer."""
    def play(side):
        for chop in (0, 1):
            stream, head = side.accept(options)
            data = make(head)
            stream.send(data, chop if len(data) < 2000 else 0)
            if not why:
                stream.end_sending()
            try:
                stream.expect_end()
                got = expect_outcome(side, "error SyncClient: no answer to the upgrade: ")
                if why not in got.lower():
                    raise Failure(f"expected the cause '{why}', got '{got}'")
            except Failure as failure:
                raise Failure(f"{failure}\n    answered {data[:300]!r}, in writes of {chop or 'all'}") from None
            finally:
                stream.close()
    return play


def hands_on(status_line, expected, more=(), body=b""):
    """Another status than 101 is HTTP's: the client says which one it was."""
    def play(side):
        stream, _ = side.accept()
        lines = [status_line, f"Content-Length: {len(body)}", *more, "", ""]
        stream.send("\r\n".join(lines).encode("latin-1") + body)
        stream.expect_end()
        stream.close()
        got = side.outcome()
        if got != expected:
            raise Failure(f"the client was to say '{expected}', it said '{got}'")
    return play


def question():
    def asked(side):
        keys = set()
        for options, line in (("", "GET / HTTP/1.1"), ("target=/a/b?c=d%20e", "GET /a/b?c=d%20e HTTP/1.1")):
            for _ in range(10):
                stream, head = side.accept(options)
                stream.close()
                side.outcome()
                if head.line != line:
                    raise Failure(f"expected {line!r}, got {head.line!r}")
                key = head.one("Sec-WebSocket-Key")
                nonce = base64.b64decode(key, validate=True)
                if len(nonce) != 16 or base64.b64encode(nonce).decode() != key:
                    raise Failure(f"expected a key of 16 bytes, got {key!r}")
                keys.add(key)
                if head.one("Host") != f"127.0.0.1:{side.listener.getsockname()[1]}":
                    raise Failure(f"expected the Host with its port, got {head.one('Host')!r}")
                if head.one("Upgrade").lower() != "websocket" or "upgrade" not in head.one("Connection").lower():
                    raise Failure(f"expected an upgrade, got {head.fields}")
                if head.one("Sec-WebSocket-Version") != "13":
                    raise Failure(f"expected version 13, got {head.one('Sec-WebSocket-Version')!r}")
                for name in ("Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Sec-WebSocket-Accept",
                             "Content-Length"):
                    if head.all(name):
                        raise Failure(f"expected no {name}, got {head.all(name)}")
        if len(keys) != 20:
            raise Failure("a key came twice")

    def subprotocols(side):
        stream, head = side.accept("subprotocols=chat,soap,x.y")
        stream.close()
        side.outcome()
        if [one.strip() for one in head.one("Sec-WebSocket-Protocol").split(",")] != ["chat", "soap", "x.y"]:
            raise Failure(f"expected chat, soap and x.y, got {head.one('Sec-WebSocket-Protocol')!r}")

    def waits(side):
        """A client says nothing before it has its answer."""
        stream, head = side.accept("ping=first")
        if stream.received:
            raise Failure("bytes came behind the request")
        stream.send(response(head))
        peer = Peer(stream, "client")
        peer.expect(PING, b"first")
        peer.send(peer.frame(PONG, b"first"))
        peer.finish()
        stream.close()
        expect_outcome(side, "closed 1000")
    for name, play in (("the request", asked), ("the subprotocols", subprotocols), ("a ping behind the answer", waits)):
        yield Case(f"asked: {name}", "RFC 6455 4.1", play=play, roles=CLIENT)


def good():
    def ok(name, make, **how):
        return Case(f"taken: {name}", "RFC 6455 4.1", play=takes(make, **how), roles=CLIENT)
    yield ok("the plainest", response)
    for value in ("websocket", "WebSocket", "WEBSOCKET"):
        yield ok(f"Upgrade: {value}", lambda head, v=value: response(head, instead={"Upgrade": v}))
    for value in ("upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade,keep-alive", "a ,\tupgrade"):
        yield ok(f"Connection: {value!r}", lambda head, v=value: response(head, instead={"Connection": v}))
    for status in ("HTTP/1.1 101 ", "HTTP/1.1 101 Whatever you say", "HTTP/1.1 101 \xfcber", "HTTP/1.1 101 a\tb"):
        yield ok(f"status line {status!r}", lambda head, s=status: response(head, s))
    for name, lines in {"unknown fields": ["X-A: 1", "Server: a (b)"], "an empty field": ["X-A:"],
                        "bytes beyond ASCII": ["X-A: \xfc"],
                        "fifty cookies": ["Set-Cookie: a=b"] * 50, "4000 bytes": ["X-A: " + "a" * 4000],
                        "Date": ["Date: Thu, 01 Jan 1970 00:00:00 GMT"]}.items():
        yield ok(name, lambda head, m=lines: response(head, more=m))
    yield ok("names in lower case", lambda head: response(head).replace(b"Sec-WebSocket-Accept",
        b"sec-websocket-accept").replace(b"Upgrade:", b"upgrade:"))
    yield ok("names in upper case", lambda head: response(head).replace(b"Sec-WebSocket-Accept",
        b"SEC-WEBSOCKET-ACCEPT").replace(b"Connection", b"CONNECTION"))
    yield ok("no space behind colons", lambda head: response(head).replace(b": ", b":"))
    yield ok("much space around values", lambda head: response(head).replace(b": ", b": \t ").replace(b"\r\nS",
        b" \t\r\nS"))
    yield ok("fields in another order", lambda head: b"HTTP/1.1 101 OK\r\n" + b"".join(
        line + b"\r\n" for line in reversed(response(head).split(b"\r\n")[1:-2])) + b"\r\n")
    for count in (1, 2, 10):
        for interim in (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 102 Processing\r\nX-A: 1\r\n\r\n",
                        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"):
            yield ok(f"{count} times {interim[9:12].decode()} before",
                     lambda head, i=interim, n=count: i * n + response(head))
    for chosen in ("chat", "soap"):
        yield ok(f"the subprotocol {chosen}", lambda head, c=chosen: response(head,
            more=[f"Sec-WebSocket-Protocol: {c}"]),
                 options="subprotocols=chat,soap", agreement=f"subprotocol={chosen} ")
    yield ok("no subprotocol though some were offered", response, options="subprotocols=chat,soap")
    yield ok("no compression though it was offered", response, options="offer=1")

    def early(side):
        for chop in (0, 1):
            stream, head = side.accept()
            peer = Peer(stream, "client")
            stream.send(response(head) + peer.frame(BINARY, b"early") + peer.frame(PING, b"bird"), chop)
            for _ in range(2):
                came = peer.take("an echo and a pong")
                if (came.opcode, came.payload) not in ((BINARY, b"early"), (PONG, b"bird")):
                    raise Failure(f"expected an echo and a pong, got {came}")
            peer.finish()
            stream.close()
            expect_outcome(side, "closed 1000")

    def early_large(side):
        stream, head = side.accept()
        peer = Peer(stream, "client")
        stream.send(response(head) + peer.frame(BINARY, b"x" * 300_000) + peer.frame(TEXT, b"behind"))
        peer.expect(BINARY, b"x" * 300_000)
        peer.expect(TEXT, b"behind")
        peer.finish()
        stream.close()
        expect_outcome(side, "closed 1000")

    def early_bad(side):
        stream, head = side.accept()
        stream.send(response(head) + b"\x83\x00")
        Peer(stream, "client").expect_failure(1002)
        stream.close()
        expect_outcome(side, "failed 1002")
    yield Case("taken: frames right behind the head", "RFC 6455 4.1", play=early, roles=CLIENT)
    yield Case("taken: a large message right behind the head", "RFC 6455 4.1", play=early_large, roles=CLIENT)
    yield Case("taken: a bad frame right behind the head", "RFC 6455 4.1", play=early_bad, roles=CLIENT)


def bad():
    def no(name, section, make, why, **how):
        return Case(f"failed: {name}", section, play=fails(make, why=why, **how), roles=CLIENT)
    accept = "Sec-WebSocket-Accept"
    yield no("no accept", "RFC 6455 4.1", lambda head: response(head, without=[accept]), "sec-websocket-accept")
    for name, value in {"of another key": lambda right: accept_of(new_key()), "in lower case": str.lower,
                        "cut": lambda right: right[:-1],
                        "with more": lambda right: right + "=", "empty": lambda right: "",
                        "quoted": lambda right: f'"{right}"',
                        "twice in one": lambda right: f"{right}, {right}", "the key itself": None}.items():
        yield no(f"an accept {name}", "RFC 6455 4.1", lambda head, v=value: response(head, instead={
            accept: v(accept_of(head.one("Sec-WebSocket-Key"))) if v else head.one("Sec-WebSocket-Key")}),
            "sec-websocket-accept")
    yield no("two accepts", "RFC 6455 11.3.3", lambda head: response(head, more=[f"{accept}: {accept_of(new_key())}"]),
             "sec-websocket-accept")
    yield no("no Upgrade", "RFC 6455 4.1", lambda head: response(head, without=["Upgrade"]), "upgrade")
    for value in ("h2c", "websockets", "", "web socket", '"websocket"'):
        yield no(f"Upgrade: {value!r}", "RFC 6455 4.1", lambda head, v=value: response(head, instead={"Upgrade": v}),
                 "upgrade")
    yield no("no Connection", "RFC 6455 4.1", lambda head: response(head, without=["Connection"]), "connection")
    for value in ("close", "keep-alive", "", "Upgraded", '"Upgrade"'):
        yield no(f"Connection: {value!r}", "RFC 6455 4.1", lambda head, v=value: response(head,
            instead={"Connection": v}), "connection")
    for offered, chosen in (("", "chat"), ("chat", "soap"), ("chat", "Chat"), ("chat,soap", "chat, soap"),
                            ("chat,soap", "chatsoap"),
                            ("chat", "chat,"), ("chat", "cha")):
        yield no(f"the subprotocol '{chosen}' of '{offered}'", "RFC 6455 4.1", lambda head, c=chosen: response(
            head, more=[f"Sec-WebSocket-Protocol: {c}"]), "subprotocol",
            options=f"subprotocols={offered}" if offered else "")
    yield no("two subprotocols", "RFC 6455 11.3.4", lambda head: response(head,
        more=["Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: soap"]),
             "subprotocol", options="subprotocols=chat,soap")
    for extension in ("foo", "permessage-deflate", "permessage-deflate; server_no_context_takeover", "foo; a=b, bar"):
        yield no(f"the extension {extension}, which nobody offered", "RFC 6455 4.1",
                 lambda head, e=extension: response(head, more=[f"Sec-WebSocket-Extensions: {e}"]), "extension")
    for status in ("HTTP/1.0 101 OK", "HTTP/2.0 101 OK", "HTTP/1.1 1O1 OK", "HTTP/1.1 0101 OK", "HTTP/1.1 10 OK",
                   "HTTP/1.1  101 OK", "http/1.1 101 OK",
                   " HTTP/1.1 101 OK", "HTTP/1.1\t101 OK", "HTTP 101 OK", "101 OK", "ICY 200 OK", "HTTP/1.1 101 O\0K",
                   "HTTP/1.1 101 O\x7fK",
                   "HTTP/1.1 101 O\rK", "HTTP/1.1 1010 OK", "HTTP/1.1 -101 OK", "HTTP/1.1 099 OK", "HTTP/1.1 600 OK",
                   "HTTP/1.1"):
        yield no(f"status line {status!r}", "RFC 9112 4", lambda head, s=status: response(head, s), " ")
    for name, line in {"a space before the colon": "X-A : 1", "no colon": "X-A", "no name": ": 1",
                       "folding": "X-A: 1\r\n 2", "a lone CR": "X-A: 1\r2",
                       "a bare LF": "X-A: 1\nX-B: 2", "NUL": "X-A: a\0", "a bell": "X-A: a\x07",
                       "a bad name": "X(A: 1"}.items():
        yield no(f"a field with {name}", "RFC 9112 5", lambda head, m=line: response(head, more=[m]), " ")
    yield no("only bare LFs", "RFC 9112 2.2", lambda head: response(head, end="\n"), " ")
    yield no("two hundred fields", "RFC 6585 5", lambda head: response(head, more=["X-A: 1"] * 200), " ")
    yield no("a field of 20000 bytes", "RFC 6585 5", lambda head: response(head, more=["X-A: " + "a" * 20_000]), " ")
    yield no("eleven interim responses", "RFC 9110 15.2", lambda head: b"HTTP/1.1 100 Continue\r\n\r\n" * 11 +
             response(head), " ")
    yield no("a frame instead", "RFC 9112 4", lambda head: b"\x81\x05hello", " ")
    yield no("a TLS alert", "RFC 9112 4", lambda head: bytes.fromhex("15030100020228"), " ")
    for name, make in {"at once": lambda head: b"", "within the status line": lambda head: b"HTTP/1.1 101",
                       "within the fields": lambda head: response(head)[:-10],
                       "before the last octet": lambda head: response(head)[:-1],
                       "behind an interim response": lambda head: b"HTTP/1.1 100 OK\r\n\r\n"}.items():
        yield no(f"TCP ends {name}", "RFC 6455 4.1", make, "")


def statuses():
    for status in (200, 204, 304, 400, 403, 404, 405, 426, 429, 500, 502, 503, 599):
        yield Case(f"handed on: {status}", "RFC 6455 4.1", play=hands_on(f"HTTP/1.1 {status} So", f"refused {status}"),
                   roles=CLIENT)
        yield Case(f"handed on: {status} with a body", "RFC 6455 4.1", roles=CLIENT,
                   play=hands_on(f"HTTP/1.1 {status} So", f"refused {status}", body=b"\x81\x05hello" * 30))
    yield Case("handed on: 400 of HTTP/1.0", "RFC 9112 2.5", play=hands_on("HTTP/1.0 400 Bad Request", "refused 400"),
               roles=CLIENT)
    for status in (301, 302, 303, 307, 308):
        for location in ("http://example.com/a?b", "/there", "ws://127.0.0.1:1/"):
            yield Case(f"handed on: {status} to {location}", "RFC 6455 4.1", roles=CLIENT,
                       play=hands_on(f"HTTP/1.1 {status} Moved", f"refused {status} location={location}",
                                     [f"Location: {location}"]))
    yield Case("handed on: a 401 with its challenges", "RFC 6455 4.1", roles=CLIENT, play=hands_on(
        "HTTP/1.1 401 Unauthorized", 'refused 401 challenge=Basic realm="a" challenge=Bearer',
        ['WWW-Authenticate: Basic realm="a"', "WWW-Authenticate: Bearer"]))


def offers():
    """What the client offers, by its options: RFC 7692 section 7.1."""
    for options, expected in (("offer=1", {"server_no_context_takeover", "client_no_context_takeover",
                                           "client_max_window_bits"}),
                              ("offer=1 takeover=1", {"client_max_window_bits"}),
                              ("offer=1 takeover=1 server-bits=9",
                               {"client_max_window_bits", "server_max_window_bits=9"}),
                              ("offer=1 takeover=1 client-bits=10", {"client_max_window_bits=10"})):
        def play(side, options=options, expected=expected):
            stream, head = side.accept(options)
            stream.close()
            side.outcome()
            found = extensions(head.all("Sec-WebSocket-Extensions"))
            got = [name if value is None else f"{name}={value}" for name, value in found[0][1]] if found else []
            if len(found) != 1 or found[0][0] != "permessage-deflate" or sorted(got) != sorted(expected):
                raise Failure(f"expected permessage-deflate with {sorted(expected)}, got {found}")
        yield Case(f"offered: {options}", "RFC 7692 7.1", play=play, roles=CLIENT)


def cases():
    yield from question()
    yield from good()
    yield from bad()
    yield from statuses()
    yield from offers()
