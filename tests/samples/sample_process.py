# SPDX-License-Identifier: MIT
# A sample program that a test runs: started on a port of the system's choice, spoken to, and ended.
"""Starts sample programs. Every wait has a deadline, none is a sleep."""

import os
import queue
import re
import signal
import subprocess
import threading

DEADLINE = 60  # seconds; generous, for sanitizer builds on a busy machine


def path_of(name):
    """Returns the executable of a sample, from the build that runs the test."""
    return os.path.join(os.environ["WSHOST_SAMPLES_DIR"], name, name)


class SampleProcess:
    """A running sample; use it as a context manager."""

    def __init__(self, name, *arguments):
        self.process = subprocess.Popen(
            [path_of(name), "--port=0", "--admin-port=0", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._lines = queue.Queue()
        self._log = []
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, self._lines.put), daemon=True),
            threading.Thread(target=self._read, args=(self.process.stderr, self._log.append), daemon=True)]
        for reader in self._readers:
            reader.start()
        try:
            self.page = self._expect(r"Page: (http://\S+)$")
            self.address = self._expect(r"Websocket server listening on (ws://\S+)$")
        except Exception:
            self.process.kill()
            raise
        self.port = int(re.search(r":(\d+)/", self.address).group(1))

    @staticmethod
    def _read(stream, take):
        for line in stream:
            take(line.rstrip("\n"))
        take(None)

    def _expect(self, pattern):
        line = self._lines.get(timeout=DEADLINE)
        found = re.match(pattern, line or "")
        if not found:
            raise AssertionError(f"expected a line like {pattern!r}, got {line!r}; log: {self._log}")
        return found.group(1)

    @property
    def log(self):
        """What the program wrote to its error output so far."""
        return "\n".join(line for line in self._log if line)

    def end(self, number=signal.SIGTERM):
        """Sends a signal and returns the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        """Waits for the program's end and returns its exit code."""
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
        self.process.stdout.close()
        self.process.stderr.close()
