# SPDX-License-Identifier: MIT
# Each kind of load against our own servers, for a moment: what comes back is whole, and in order.
"""Smoke tests of wshost_load, wshost_bench_server and the yardstick on epoll."""

import json
import os
import pathlib
import re
import socket
import subprocess
import time
import unittest

PROGRAMS = pathlib.Path(os.environ["WSHOST_BENCHMARKS_DIR"])
LOAD = PROGRAMS / "load" / "wshost_load"
DEADLINE = 60  # seconds; generous, for sanitizer builds on a busy machine


def load(mode, url, *options):
    """Runs one load. Returns: its line."""
    length = [] if mode == "idle" else ["--seconds", "0.3", "--warmup", "0.1"]
    done = subprocess.run([LOAD, mode, "--url", url, *length, *map(str, options)], capture_output=True, text=True,
                          timeout=DEADLINE, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return json.loads(done.stdout)


def wait_until_it_listens(port):
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        os.sched_yield()
    raise AssertionError(f"nothing listens on port {port}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LoadTest(unittest.TestCase):
    def start(self, command, **options):
        process = subprocess.Popen(command, text=True, **options)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def assert_clean(self, result):
        self.assertEqual(result["errors"], 0, result)
        for name in ("bad_len", "bad_bytes", "duplicates", "order_violations", "gaps", "foreign", "skipped"):
            self.assertEqual(result.get(name, 0), 0, result)
        self.assertEqual(result.get("delivered_ratio", 1), 1, result)


class OfTheBenchServer(LoadTest):
    def setUp(self):
        self.server = self.start([PROGRAMS / "server" / "wshost_bench_server"], stdout=subprocess.PIPE)
        self.addCleanup(self.server.stdout.close)
        self.port = int(re.search(r":(\d+)/", self.server.stdout.readline()).group(1))

    def run_load(self, mode, path, *options):
        result = load(mode, f"ws://127.0.0.1:{self.port}{path}", "--pid", self.server.pid, *options)
        self.assert_clean(result)
        return result

    def test_echoes_texts_bytes_and_documents(self):
        for path, options in (("/echo", ("--size", 32)), ("/echo", ("--size", 70000, "--binary")), ("/echo", ("--size", 0)),
                              ("/json", ("--size", 91, "--json")), ("/json", ("--size", 5000, "--json"))):
            for flight in (1, 16):
                with self.subTest(path=path, options=options, flight=flight):
                    result = self.run_load("echo", path, "--connections", 20, "--pipeline", flight, *options)
                    self.assertGreater(result["msgs"], 0)
                    self.assertGreater(result["checked"], 0)
                    self.assertGreater(result["server_cpu_s"], 0)

    def test_echoes_at_a_rate(self):
        result = self.run_load("echo", "/echo", "--connections", 10, "--rate", 1000)
        self.assertGreater(result["msgs"], 0)
        self.assertGreater(result["lat_us"]["p50"], 0)
        self.assertIn("p99", result["sent_late_us"])

    def test_relays_each_message_to_all_in_order(self):
        for options in ((), ("--rate", 50), ("--deflate", "--size", 1200)):
            with self.subTest(options=options):
                result = self.run_load("relay", "/chat", "--connections", 30, "--senders", 3, *options)
                self.assertGreater(result["deliveries"], 0)
                if "--deflate" in options:
                    self.assertLess(result["bytes_per_delivery"], 1000)

    def test_opens_and_closes_clients(self):
        result = self.run_load("connect", "/echo", "--concurrency", 8)
        self.assertGreater(result["handshakes"], 0)
        self.assertGreater(result["clean_closes"], 0)

    def test_watches_idle_clients(self):
        result = self.run_load("idle", "/echo", "--connections", 100, "--hold", 0.1, "--touch", 16)
        self.assertEqual((result["open"], result["touched"], result["alive"]), (100, 100, 100), result)

    def test_says_what_goes_wrong(self):
        result = load("relay", f"ws://127.0.0.1:{self.port}/nowhere", "--connections", 2)
        self.assertEqual(result["errors"], 2, result)
        self.assertIn("404", result["note"])
        result = load("echo", f"ws://127.0.0.1:{self.port}/json", "--connections", 2)
        self.assertEqual(result["errors"], 2, result)
        self.assertIn("1007", result["note"])

    def test_sees_a_wrong_echo(self):
        result = load("echo", f"ws://127.0.0.1:{self.port}/chat", "--connections", 2, "--json", "--size", 64)
        self.assertGreater(result["errors"], 0, result)


class OfTheYardstick(LoadTest):
    def start_yardstick(self, work):
        port = free_port()
        self.start([PROGRAMS / "yardsticks" / "yardstick_epoll", str(port), work])
        wait_until_it_listens(port)
        return f"ws://127.0.0.1:{port}/"

    def test_echoes(self):
        url = self.start_yardstick("echo")
        for size in (32, 5000, 200_000):
            with self.subTest(size=size):
                self.assert_clean(load("echo", url, "--connections", 10, "--pipeline", 16, "--size", size))

    def test_relays(self):
        result = load("relay", self.start_yardstick("relay"), "--connections", 30, "--senders", 3)
        self.assert_clean(result)
        self.assertGreater(result["deliveries"], 0)


class TheCommandLine(unittest.TestCase):
    def test_refuses_other_machines_and_what_is_out_of_bounds(self):
        here = "ws://127.0.0.1:1/"
        for words, expected in ((["echo", "--url", "ws://10.0.0.1:80/"], "only this machine"),
                                (["echo", "--url", here, "--seconds", "700"], "600"), (["echo"], "--url"),
                                (["echo", "--url", here, "--size"], "no value"), (["echo", "--colour", "red"], "--colour"),
                                (["echo", "--url", here, "--size", "big"], "number"), (["shout"], "shout"), ([], "mode")):
            with self.subTest(words=words):
                done = subprocess.run([LOAD, *words], capture_output=True, text=True, timeout=DEADLINE, check=False)
                self.assertEqual(done.returncode, 64, done)
                self.assertIn(expected, done.stderr)


if __name__ == "__main__":
    unittest.main()
