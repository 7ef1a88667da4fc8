# SPDX-License-Identifier: MIT
# The load client as a user meets it: against running samples, and against what goes wrong.
"""Functional tests of load."""

import json
import os
import queue
import re
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

from sample_process import DEADLINE, SampleProcess, path_of

FOR_LONG = f"--duration={DEADLINE}s"  # for runs that something else is to end


def load(*arguments):
    return subprocess.run([path_of("load"), *map(str, arguments)], capture_output=True, text=True, timeout=DEADLINE,
                          check=False)


def summary_of(*arguments):
    """Runs load. Returns: its exit code and its summary."""
    done = load(*arguments, "--quiet", "--summary=json")
    if done.stderr:
        raise AssertionError(done.stderr)
    return done.returncode, json.loads(done.stdout)


class RunningLoad:
    """A load that is to be ended by something else than its time; use it as a context manager."""

    def __init__(self, *arguments):
        self._process = subprocess.Popen([path_of("load"), *arguments, FOR_LONG, "--summary=json"], text=True,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stderr:
            self._lines.put(line)
        self._lines.put("")

    def wait_until_open(self, count):
        """Reads lines of progress until that many clients are open and have heard something."""
        while line := self._lines.get(timeout=DEADLINE):
            if re.match(rf"\d+ s: {count} open, 0 failed, sent .* p99 ", line):
                return
        raise AssertionError(f"the load ended before {count} clients were open")

    def signal(self, number):
        self._process.send_signal(number)

    def result(self):
        """Waits for its end. Returns: as summary_of."""
        output = self._process.stdout.read()
        return self._process.wait(timeout=DEADLINE), json.loads(output)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(timeout=DEADLINE)
        self._reader.join(timeout=DEADLINE)
        self._process.stdout.close()
        self._process.stderr.close()


class AgainstTheSamples(unittest.TestCase):
    def assert_all_well(self, code, summary, clients):
        self.assertEqual(code, 0, summary)
        self.assertEqual(summary["clients"], {"asked": clients, "opened": clients, "notOpened": 0, "faults": 0})
        self.assertEqual(summary["troubles"], {})
        self.assertEqual(summary["closes"], {"1000": clients})
        self.assertEqual(summary["messages"]["lost"], 0)

    def test_counts_echoes(self):
        with SampleProcess("echo") as sample:
            code, summary = summary_of(sample.address, "--clients", 50, "--start-delay=1ms", "--rate=100", "--messages=4")
            self.assert_all_well(code, summary, 50)
            self.assertEqual(summary["answering"], "echo")
            self.assertEqual((summary["messages"]["sent"], summary["messages"]["ours"]), (200, 200))
            self.assertGreater(summary["latencyMicroseconds"]["max"], 0)

    def test_counts_what_the_chat_relays_to_all(self):
        with SampleProcess("chat") as sample:
            code, summary = summary_of(sample.address, "--clients", 20, "--start-delay=0", "--rate=100", "--messages=3")
            self.assert_all_well(code, summary, 20)
            self.assertEqual(summary["answering"], "relay")
            self.assertEqual((summary["messages"]["expected"], summary["messages"]["ours"]), (1200, 1200))

    def test_listens_to_the_stocks(self):
        with SampleProcess("stocks") as sample:
            code, summary = summary_of(sample.address, "--clients", 5, "--rate=0", "--duration=200ms")
            self.assert_all_well(code, summary, 5)
            self.assertGreaterEqual(summary["messages"]["received"], 5)  # the first tick comes at once
            self.assertEqual((summary["answering"], summary["latencyMicroseconds"]), ("unknown", None))

    def test_ends_by_itself_when_its_time_is_over(self):
        with SampleProcess("echo") as sample:
            code, summary = summary_of(sample.address, "--clients=2", "--duration=50ms", "--rate=1000")
            self.assert_all_well(code, summary, 2)
            self.assertGreaterEqual(summary["seconds"], 0.05)

    def test_prints_lines_for_people(self):
        with SampleProcess("echo") as sample:
            done = load(sample.address, "--clients=2", "--messages=1", "--rate=1")
            self.assertEqual(done.returncode, 0, done)
            self.assertRegex(done.stdout, r"^Clients   2 asked for, 2 opened, 0 did not open, 0 ended by fault\n"
                                          r"Messages  2 sent, 2 received: 2 of 2 expected, echoed to their senders, 0 lost\n")
            self.assertIn("\nCloses    1000: 2\n", done.stdout)

    def test_takes_its_options_from_a_file(self):
        with SampleProcess("echo") as sample, tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "load.properties")
            with open(path, "w", encoding="ascii") as file:
                file.write(f"url = {sample.address}\nclients = 3\nmessages = 2\nrate = 1000\nquiet = true\nsummary = json\n")
            done = load("--config", path, "--clients=4")
            self.assertEqual(done.returncode, 0, done)
            self.assert_all_well(done.returncode, json.loads(done.stdout), 4)

    def test_says_goodbye_at_either_signal(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number), SampleProcess("echo") as sample:
                with RunningLoad(sample.address, "--clients=5", "--rate=10") as running:
                    running.wait_until_open(5)
                    running.signal(number)
                    self.assert_all_well(*running.result(), 5)


class WhatGoesWrong(unittest.TestCase):
    def assert_none_opened(self, code, summary, trouble):
        self.assertEqual(code, 1, summary)
        self.assertFalse(summary["ok"])
        self.assertEqual(summary["clients"], {"asked": 3, "opened": 0, "notOpened": 3, "faults": 0})
        self.assertEqual(summary["troubles"], {trouble: 3})

    def test_nobody_listens(self):
        with socket.socket() as bound:  # and does not listen, so nobody else can
            bound.bind(("127.0.0.1", 0))
            code, summary = summary_of(f"ws://127.0.0.1:{bound.getsockname()[1]}/", "--clients=3")
            self.assert_none_opened(code, summary, "connect: Connection refused")

    def test_the_upgrade_is_refused(self):
        with SampleProcess("stocks") as sample:
            code, summary = summary_of(sample.address + "?tickers=%3Cscript%3E", "--clients=3")
            self.assert_none_opened(code, summary, "refused: 400 Bad Request")

    def test_the_server_does_not_answer(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            code, summary = summary_of(f"ws://127.0.0.1:{silent.getsockname()[1]}/", "--clients=3", "--open-timeout=20ms")
            self.assert_none_opened(code, summary, "not open within 20.0 ms")

    def test_the_server_goes_away(self):
        with SampleProcess("chat") as sample, RunningLoad(sample.address, "--clients=5", "--rate=10") as running:
            running.wait_until_open(5)
            self.assertEqual(sample.end(), 0, sample.log)
            code, summary = running.result()
            self.assertEqual(code, 1, summary)
            self.assertEqual(summary["clients"], {"asked": 5, "opened": 5, "notOpened": 0, "faults": 5})
            self.assertEqual(summary["closes"], {"1001": 5})

    def test_the_server_is_killed(self):
        with SampleProcess("echo") as sample, RunningLoad(sample.address, "--clients=5", "--rate=10") as running:
            running.wait_until_open(5)
            sample.process.kill()
            code, summary = running.result()
            self.assertEqual(code, 1, summary)
            self.assertEqual((summary["clients"]["faults"], summary["closes"]), (5, {}))


class TheCommandLine(unittest.TestCase):
    def test_shows_its_options(self):
        done = load("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("--start-delay=TIME", done.stdout)

    def test_ends_with_64_naming_what_is_wrong(self):
        here = "ws://127.0.0.1:1/"
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "load.properties")
            with open(path, "w", encoding="ascii") as file:
                file.write("client = 5\n")
            for words, expected in (([], "expected a URL"), (["127.0.0.1:1"], "127.0.0.1:1"), (["wss://a/"], "TLS"),
                                    ([here, "--clients=0"], "--clients=0"), ([here, "--colour=red"], "colour"),
                                    ([here, "--duration", "10"], "--duration=10"), ([here, "--message={"], "JSON"), ([here, "--config", path], "clients?")):
                with self.subTest(words=words):
                    done = load(*words)
                    self.assertEqual((done.returncode, done.stdout), (64, ""), done)
                    self.assertIn(expected, done.stderr)


if __name__ == "__main__":
    unittest.main()
