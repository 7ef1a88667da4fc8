# SPDX-License-Identifier: MIT
# A program as its service manager starts it: with an environment, sockets that listen already, and a place to report to.
"""Starts programs. Every wait is for a condition and has a deadline."""

import fcntl
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples"))
from sample_process import DEADLINE, path_of  # noqa: E402 (found by the line above)

LISTENING = r"Websocket server listening on ws://[^:]+:(\d+)/"
FIRST_PASSED_DESCRIPTOR = 3


def troubled():
    """Returns the path of the test program whose service gets into trouble when asked to."""
    return os.environ["WSHOST_TROUBLED"]


class NotifySocket:
    """What systemd listens on at $NOTIFY_SOCKET."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self._folder.name, "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.path)
        self._socket.settimeout(DEADLINE)

    def next(self):
        """Returns the next datagram as a dictionary."""
        lines = self._socket.recv(4096).decode().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def until(self, key, value=None):
        """Returns the next datagram that has `key`, with that value if one is given."""
        while True:
            told = self.next()
            if key in told and value in (None, told[key]):
                return told

    def waiting(self):
        """Returns all that has arrived and nobody has read."""
        told = []
        self._socket.setblocking(False)
        try:
            while True:
                told.append(self.next())
        except BlockingIOError:
            return told
        finally:
            self._socket.settimeout(DEADLINE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()
        self._folder.cleanup()


class DeployedProgram:
    """A program that runs; use it as a context manager. `sockets` are (name, listening socket)."""

    def __init__(self, path, *arguments, environment=None, sockets=(), before=None):
        command = [path, *arguments]
        if not any(argument.startswith("--admin-port") for argument in arguments):
            command.append("--admin-port=0")
        variables = {name: value for name, value in os.environ.items() if not name.startswith("WSHOST__")}
        variables.update(environment or {})
        high = [fcntl.fcntl(each.fileno(), fcntl.F_DUPFD, 100) for _, each in sockets]
        if sockets:
            variables["LISTEN_FDS"] = str(len(sockets))
            variables["LISTEN_FDNAMES"] = ":".join(name for name, _ in sockets)
            command = ["bash", "-c", _taking(high, command)]
        self.process = subprocess.Popen(command, env=variables, pass_fds=high, preexec_fn=before, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for descriptor in high:
            os.close(descriptor)
        self._changed = threading.Condition()
        self._lines = {"out": [], "log": []}
        self._open = 2
        self._readers = [threading.Thread(target=self._read, args=each, daemon=True)
                         for each in ((self.process.stdout, "out"), (self.process.stderr, "log"))]
        for reader in self._readers:
            reader.start()

    def _read(self, stream, name):
        for line in stream:
            with self._changed:
                self._lines[name].append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._open -= 1
            self._changed.notify_all()

    def _until(self, name, pattern, count=1):
        """Returns the match of the count-th line that has the pattern."""
        def found():
            matches = [match for line in self._lines[name] if (match := re.search(pattern, line))]
            return matches[count - 1] if len(matches) >= count else None
        with self._changed:
            self._changed.wait_for(lambda: found() or not self._open, DEADLINE)
            if match := found():
                return match
        raise AssertionError(f"no line like {pattern!r}; printed: {self._lines['out']}; log: {self._lines['log']}")

    def until_log(self, pattern, count=1):
        return self._until("log", pattern, count)

    @property
    def log(self):
        with self._changed:
            return "\n".join(self._lines["log"])

    @property
    def port(self):
        return int(self._until("out", LISTENING).group(1))

    @property
    def admin_port(self):
        return int(self._until("out", r"For the operator: http://[^:]+:(\d+)").group(1))

    def send(self, number):
        self.process.send_signal(number)

    def end(self, number=signal.SIGTERM):
        self.send(number)
        return self.wait()

    def wait(self):
        code = self.process.wait(timeout=DEADLINE)
        for reader in self._readers:
            reader.join(timeout=DEADLINE)
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=DEADLINE)
        for reader in self._readers:
            reader.join(timeout=DEADLINE)
        self.process.stdout.close()
        self.process.stderr.close()


def _taking(descriptors, command):
    """Returns a script that becomes `command` in its own process, with the descriptors from 3 on."""
    moved = " ".join(f"{FIRST_PASSED_DESCRIPTOR + i}<&{each}" for i, each in enumerate(descriptors))
    closed = " ".join(f"{each}<&-" for each in descriptors)
    return f"LISTEN_PID=$$ exec {shlex.join(command)} {moved} {closed}"


def listening_socket(backlog=4096):
    """Returns a socket that listens on a port of the system's choice."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(backlog)
    return listener


def free_port():
    """Returns a port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sample(name):
    return path_of(name)
