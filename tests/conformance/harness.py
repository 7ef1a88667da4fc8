# SPDX-License-Identifier: MIT
# The two programs under test as the cases see them, and what a case is.
import itertools
import signal
import socket
import subprocess
import threading

import handshakes
from peer import Peer
from wire import PATIENCE, Failure, Stream, short

# How the server is started for those cases that need it otherwise.
SERVERS = {
    "plain": ["compression=0"],
    "deflate": ["threshold=0"],
    "takeover": ["threshold=0", "takeover=1"],
    "narrow": ["threshold=0", "server-bits=10", "client-bits=11"],
    "narrow takeover": ["threshold=0", "takeover=1", "server-bits=10", "client-bits=11"],
    "defaults": [],
    "small": ["threshold=0", "max-message=1000"],
    "few fragments": ["max-fragments=10"],
}


class Setting:
    """In which kind of session a conversation takes place, in both roles."""

    def __init__(self, server, offer="", options="", answer=""):
        self.server, self.offer = server, offer  # the program, and what this side offers it
        self.options, self.answer = options, answer  # of the client program, and what this side answers it


PLAIN = Setting("plain")
DEFLATE = Setting("deflate", "permessage-deflate", "offer=1",
                  "permessage-deflate; server_no_context_takeover; client_no_context_takeover")
TAKEOVER = Setting("takeover", "permessage-deflate", "offer=1 takeover=1", "permessage-deflate")
SMALL = Setting("small")
SMALL_DEFLATE = Setting("small", "permessage-deflate")
FEW_FRAGMENTS = Setting("few fragments")


class Case:
    """`talk(peer)` converses in an open session of `setting`; `play(side)` does it all itself."""

    def __init__(self, name, section, talk=None, *, setting=PLAIN, play=None, roles=("server", "client")):
        self.name, self.section, self.setting, self.roles = name, section, setting, roles
        self.talk, self.play = talk, play
        self.topic = ""


class ServerSide:
    """Server programs, started when first needed; any number of threads may use them."""

    role = "server"

    def __init__(self, program):
        self.program = program
        self.lock = threading.Lock()
        self.processes, self.ports = {}, {}
        self.ended, self.heard = {}, threading.Condition()  # by X-Case: how the session ended
        self.begun, self.over, self.listeners = [], [], []
        self.numbers = itertools.count()

    def new_number(self):
        """Returns what no other session's X-Case is."""
        return next(self.numbers)

    def port(self, name):
        with self.lock:
            if name not in self.ports:
                process = subprocess.Popen([self.program, *SERVERS[name]], stdout=subprocess.PIPE, text=True)
                self.processes[name] = process
                self.ports[name] = int(process.stdout.readline().removeprefix("port "))
                self.listeners.append(threading.Thread(target=self._listen, args=(process,), daemon=True))
                self.listeners[-1].start()
            return self.ports[name]

    def _listen(self, process):
        for line in process.stdout:
            _, number, how = line.rstrip("\n").split(" ", 2)
            with self.heard:
                self.ended[int(number)] = how
                self.over.append(int(number))
                self.heard.notify_all()

    def connect(self, name="plain"):
        return Stream(socket.create_connection(("127.0.0.1", self.port(name)), timeout=PATIENCE))

    def open(self, setting, number, line="GET / HTTP/1.1", more=()):
        """Opens a session. Returns: this side of it."""
        stream, key = self.connect(setting.server), handshakes.new_key()
        more = [f"X-Case: {number}", *more]
        if setting.offer:
            more.append(f"Sec-WebSocket-Extensions: {setting.offer}")
        stream.send(handshakes.request(line=line, key=key, more=more))
        head = handshakes.read_head(stream)
        handshakes.check_101(head, key)
        self.begun.append(number)
        answers = handshakes.extensions(head.all("Sec-WebSocket-Extensions"))
        if bool(answers) != bool(setting.offer):
            raise Failure(f"expected an answer to the offer '{setting.offer}', got {answers}")
        stream.sent.clear()
        if not answers:
            return Peer(stream, self.role)
        if len(answers) > 1 or answers[0][0] != "permessage-deflate":
            raise Failure(f"expected permessage-deflate, got {answers}")
        peer = Peer(stream, self.role, handshakes.Deflate.of(answers[0][1]))
        peer.answer = answers[0][1]
        return peer

    def converse(self, case):
        number = self.new_number()
        peer = self.open(case.setting, number)
        try:
            case.talk(peer)
            self.expect_ended(peer, number)
        except Failure as failure:
            raise Failure(f"{failure}\n    sent     {short(bytes(peer.stream.sent), 160)}") from None
        finally:
            peer.stream.close()

    def expect_ended(self, peer, number):
        if peer.ended is None:
            return
        expected = f"{peer.ended[0]} {'clean' if peer.ended[1] else 'unclean'}"
        with self.heard:
            if not self.heard.wait_for(lambda: number in self.ended, PATIENCE):
                raise Failure("the service never heard of the end")
            got = self.ended.pop(number)
        if got != expected:
            raise Failure(f"the service was to hear '{expected}', it heard '{got}'")

    def stop(self):
        """Ends the programs. Returns: what was wrong with their ends."""
        wrong = []
        for name, process in self.processes.items():
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=PATIENCE)
            if code:
                wrong.append(f"the server '{name}' ended with {code}")
        for listener in self.listeners:
            listener.join(PATIENCE)
        if sorted(self.begun) != sorted(self.over):
            wrong.append(f"{len(self.begun)} sessions began, the services heard of {len(self.over)} ends")
        return wrong


class ClientSide:
    """One client program, which makes one session after the other. For one thread."""

    role = "client"

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE)
        self.keys = []

    def accept(self, options=""):
        """Lets the client ask for a session. Returns: the stream and the head of its request."""
        self.process.stdin.write(f"port={self.listener.getsockname()[1]} {options}\n")
        self.process.stdin.flush()
        stream = Stream(self.listener.accept()[0])
        return stream, handshakes.read_head(stream)

    def outcome(self):
        """Returns how the session ended, as the client saw it."""
        return self.process.stdout.readline().rstrip("\n")

    @staticmethod
    def answer(head, more=()):
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Accept: {handshakes.accept_of(head.one('Sec-WebSocket-Key'))}", *more, "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def open(self, setting):
        stream, head = self.accept(setting.options)
        more = [f"Sec-WebSocket-Extensions: {setting.answer}"] if setting.answer else []
        stream.send(self.answer(head, more))
        stream.sent.clear()
        agreed = handshakes.Deflate.of(handshakes.extensions([setting.answer])[0][1]) if setting.answer else None
        return Peer(stream, self.role, agreed)

    def converse(self, case):
        peer = self.open(case.setting)
        try:
            case.talk(peer)
            self.expect_ended(peer)
        except Failure as failure:
            raise Failure(f"{failure}\n    sent     {short(bytes(peer.stream.sent), 160)}") from None
        finally:
            peer.stream.close()
            self.keys += peer.keys

    def expect_ended(self, peer):
        got = self.outcome()
        if peer.ended is None:
            return
        code, clean = peer.ended
        expected = f"{'closed' if clean else 'failed'} {code} "
        if code == 1006:
            expected = "error SyncClient: the other side hung up"
        if not got.startswith(expected):
            raise Failure(f"the client was to say '{expected}', it said '{got}'")

    def stop(self):
        self.process.stdin.close()
        code = self.process.wait(timeout=PATIENCE)
        return [f"the client ended with {code}"] if code else []
