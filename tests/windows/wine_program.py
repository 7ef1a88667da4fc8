# SPDX-License-Identifier: MIT
# A program of ours under Wine: in a console, or as a service. Wine's folder is that of WINEPREFIX.
"""Starts and stops programs under Wine. Every wait is for a condition and has a deadline."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import threading

import websockets

DEADLINE = 60
PROGRAM = os.environ["WSHOST_PROGRAM"]
SERVICE = os.path.splitext(os.path.basename(PROGRAM))[0]
PATH = "/" + os.environ["WSHOST_SAMPLE"]


def wine(*arguments):
    """Runs a command. Returns: its exit code and its output."""
    done = subprocess.run(["wine", *arguments], env={**os.environ, "LC_ALL": "C.UTF-8"}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=DEADLINE, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace").replace("\r", "")


def free_port():
    """Returns a port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def state_of_service():
    """Returns the service's state, such as "RUNNING", and its exit code; None if there is no such service."""
    code, text = wine("sc", "query", SERVICE)
    if code != 0 or "STATE" not in text:
        return None
    return re.search(r"STATE\s*:\s*\d+\s+(\w+)", text)[1], int(re.search(r"SERVICE_EXIT_CODE\s*:\s*(\d+)", text)[1])


def address(port):
    return f"ws://127.0.0.1:{port}{PATH}"


async def connect(port):
    """Returns a connection, as soon as somebody listens."""
    end = asyncio.get_running_loop().time() + DEADLINE
    while True:
        try:
            return await websockets.connect(address(port), open_timeout=DEADLINE)
        except ConnectionRefusedError:
            if asyncio.get_running_loop().time() > end:
                raise
            await asyncio.to_thread(lambda: None)  # the processor is somebody else's for a moment


async def close_code(client):
    """Reads until the other side closes. Returns: its code."""
    async with asyncio.timeout(DEADLINE):
        try:
            while True:
                await client.recv()
        except websockets.ConnectionClosed:
            return client.close_code


class ConsoleProgram:
    """The program in a console. As a context manager it is ended with the test."""

    def __init__(self, *options):
        self._process = subprocess.Popen(["wine", PROGRAM, *options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                         stderr=subprocess.STDOUT)
        self.lines = []
        self._listening = threading.Event()
        self.port = None
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            text = line.decode("utf-8", "replace").strip()
            self.lines.append(text)
            found = re.search(r"server listening on ws://[^:]+:(\d+)/", text)
            if found:
                self.port = int(found[1])
                self._listening.set()
        self._listening.set()

    def __enter__(self):
        if not self._listening.wait(DEADLINE) or self.port is None:
            self.__exit__()
            raise AssertionError(f"it does not listen: {self.lines}")
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait(DEADLINE)
        self._reader.join(DEADLINE)
        self._process.stdout.close()

    def interrupt(self):
        """Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    def exit_code(self):
        return self._process.wait(DEADLINE)
