# SPDX-License-Identifier: MIT
# The samples as a user meets them: command line, printed lines, page, service, signals.
"""Functional tests of echo, chat and stocks."""

import json
import os
import re
import signal
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

from sample_process import DEADLINE, SampleProcess, path_of
from tiny_socket import Refused, TinySocket, wait_until

SAMPLES = ("echo", "chat", "stocks")


def fetch(url):
    with urllib.request.urlopen(url, timeout=DEADLINE) as response:
        return response.headers, response.read()


def run(name, *arguments):
    return subprocess.run([path_of(name), *arguments], capture_output=True, text=True, timeout=DEADLINE, check=False)


def content_of(path):
    """Returns the text of a file without blanks around it, or None if there is no such file."""
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except FileNotFoundError:
        return None


def listening_port(pid):
    """Returns the TCP port that a process listens on, or None."""
    inodes = set()
    try:
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            found = re.match(r"socket:\[(\d+)\]", os.readlink(f"/proc/{pid}/fd/{descriptor}"))
            if found:
                inodes.add(found.group(1))
        with open(f"/proc/{pid}/net/tcp", encoding="ascii") as table:
            rows = [line.split() for line in table.readlines()[1:]]
    except FileNotFoundError:
        return None
    ports = [int(row[1].split(":")[1], 16) for row in rows if row[3] == "0A" and row[9] in inodes]
    return ports[0] if ports else None


class EverySample(unittest.TestCase):
    def test_prints_page_and_address_and_ends_with_0_on_either_signal(self):
        for name in SAMPLES:
            for number in (signal.SIGTERM, signal.SIGINT):
                with self.subTest(sample=name, signal=number), SampleProcess(name) as sample:
                    self.assertEqual(sample.page, f"http://127.0.0.1:{sample.port}/")
                    self.assertEqual(sample.address, f"ws://127.0.0.1:{sample.port}/{name}")
                    self.assertEqual(sample.end(number), 0, sample.log)

    def test_says_going_away_to_open_sessions(self):
        for name in SAMPLES:
            with self.subTest(sample=name), SampleProcess(name) as sample:
                with TinySocket(sample.port, f"/{name}") as peer:
                    sample.process.send_signal(signal.SIGTERM)
                    while isinstance(answer := peer.receive(), str):
                        pass  # ticks of the stocks
                    self.assertEqual(answer, 1001)
                    self.assertEqual(sample.wait(), 0, sample.log)

    def test_serves_its_page_with_all_parts_and_nothing_from_elsewhere(self):
        for name in SAMPLES:
            with self.subTest(sample=name), SampleProcess(name) as sample:
                headers, body = fetch(sample.page)
                self.assertEqual(headers["Content-Type"], "text/html; charset=utf-8")
                self.assertIn("default-src 'self'", headers["Content-Security-Policy"])
                page = body.decode()
                self.assertIsNone(re.search(r"https?://|<style|style=|<script>", page))
                parts = re.findall(r'(?:href|src)="(/[^"]+)"', page)
                self.assertIn("/app.js", parts)
                for part in parts:
                    _, text = fetch(sample.page + part[1:])
                    for imported in re.findall(r'from "(/[^"]+)"', text.decode()):
                        fetch(sample.page + imported[1:])
                with self.assertRaises(urllib.error.HTTPError) as missing:
                    fetch(sample.page + "no-such-file")
                self.assertEqual(missing.exception.code, 404)
                missing.exception.close()

    def test_prints_help(self):
        for name in SAMPLES:
            with self.subTest(sample=name):
                done = run(name, "--help")
                self.assertEqual(done.returncode, 0, done.stderr)
                for option in ("--port=VALUE", "--bind=VALUE", "--set=KEY=VALUE", "--check-config", "--help"):
                    self.assertIn(option, done.stdout)

    def test_refuses_a_wrong_command_line_with_64(self):
        wrong = {"--port=70000": "65535", "--port=x": "65535", "--bind=nowhere": "an IP address", "--colour=red": "colour",
                 "word": "expected an option", "--port": "port"}
        for name in SAMPLES:
            for argument, expected in wrong.items():
                with self.subTest(sample=name, argument=argument):
                    done = run(name, argument)
                    self.assertEqual(done.returncode, 64, done.stderr)
                    self.assertIn(argument.split("=")[-1].lstrip("-"), done.stderr)
                    self.assertIn(expected, done.stderr)
                    self.assertEqual(done.stdout, "")

    def test_says_why_it_cannot_bind(self):
        with SampleProcess("echo") as sample:
            done = run("chat", f"--port={sample.port}", "--admin-port=0")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(f"127.0.0.1:{sample.port}", done.stderr)
            self.assertNotIn("listening", done.stdout)

    def test_runs_as_a_daemon_until_it_is_told_to_end(self):
        with tempfile.TemporaryDirectory() as folder:
            pid_file = os.path.join(folder, "echo.pid")
            started = run("echo", "--port=0", "--set=admin.enabled=false", "--daemon", f"--pidfile={pid_file}")
            self.assertEqual(started.returncode, 0, started.stderr)
            pid = int(wait_until(lambda: content_of(pid_file), "the file with the daemon's id"))
            try:
                port = wait_until(lambda: listening_port(pid), "the daemon's port")
                with TinySocket(port, "/echo") as peer:
                    peer.send("to a daemon")
                    self.assertEqual(peer.receive(), "to a daemon")
            finally:
                os.kill(pid, signal.SIGTERM)
            wait_until(lambda: not os.path.exists(pid_file), "the daemon's orderly end, with which its file goes")


class Echo(unittest.TestCase):
    def test_sends_text_back_as_it_came(self):
        with SampleProcess("echo") as sample, TinySocket(sample.port, "/echo") as peer:
            for text in ("hello", "", "not { JSON", "☃ 🌍", "x" * 60_000):
                peer.send(text)
                self.assertEqual(peer.receive(), text)


class Chat(unittest.TestCase):
    def test_relays_every_json_value_untouched_to_all(self):
        values = ['{"type":"chat", "from":"Ada","text":"hi"}', "42", "-0.5", '"text"', "true", "null", "[1, 2]",
                  "12345678901234567890123", '{"b":1,"a":1.0}']
        with SampleProcess("chat") as sample, TinySocket(sample.port, "/chat") as ada, \
                TinySocket(sample.port, "/chat") as grace:
            for value in values:
                ada.send(value)
                self.assertEqual(ada.receive(), value)
                self.assertEqual(grace.receive(), value)

    def test_says_leave_for_who_said_join(self):
        with SampleProcess("chat") as sample, TinySocket(sample.port, "/chat") as grace:
            with TinySocket(sample.port, "/chat") as ada:
                ada.send('{"type":"join","id":"a1","name":"Ada"}')
                self.assertEqual(json.loads(grace.receive())["type"], "join")
            self.assertEqual(json.loads(grace.receive()), {"type": "leave", "id": "a1", "name": "Ada"})

    def test_closes_with_1007_for_what_is_no_json_and_serves_the_others(self):
        with SampleProcess("chat") as sample, TinySocket(sample.port, "/chat") as grace:
            with TinySocket(sample.port, "/chat") as mallory:
                mallory.send("{not json")
                self.assertEqual(mallory.receive(), 1007)
            grace.send("1")
            self.assertEqual(grace.receive(), "1")


class Stocks(unittest.TestCase):
    def test_ticks_at_once_and_again_with_other_prices(self):
        with SampleProcess("stocks") as sample, TinySocket(sample.port, "/stocks?tickers=MSFT+goog,XYZ") as peer:
            ticks = [json.loads(peer.receive()) for _ in range(3)]
            for tick in ticks:
                self.assertEqual(tick["type"], "tick")
                self.assertEqual([quote["ticker"] for quote in tick["quotes"]], ["MSFT", "GOOG"])
                self.assertEqual(tick["unknown"], ["XYZ"])
                for quote in tick["quotes"]:
                    self.assertGreater(quote["price"], 0)
                    self.assertEqual(round(quote["price"], 2), quote["price"])
            self.assertEqual(sorted(tick["time"] for tick in ticks), [tick["time"] for tick in ticks])
            self.assertGreater(len({tick["quotes"][0]["price"] for tick in ticks}), 1)

    def test_offers_its_companies_and_sends_all_of_them_if_none_is_named(self):
        with SampleProcess("stocks") as sample, TinySocket(sample.port, "/stocks") as peer:
            _, companies = fetch(sample.page + "companies.json")
            self.assertEqual([company["ticker"] for company in json.loads(companies)],
                             [quote["ticker"] for quote in json.loads(peer.receive())["quotes"]])

    def test_refuses_bad_tickers_with_400_and_the_rule(self):
        with SampleProcess("stocks") as sample:
            with self.assertRaises(Refused) as refused:
                TinySocket(sample.port, "/stocks?tickers=%3Cscript%3E")
            self.assertEqual(refused.exception.status, 400)
            self.assertIn("A ticker has 1 to 12", refused.exception.body)

    def test_goes_on_after_a_follower_has_vanished(self):
        with SampleProcess("stocks") as sample, TinySocket(sample.port, "/stocks?tickers=ACME") as stayer:
            with TinySocket(sample.port, "/stocks") as leaver:
                leaver.receive()
            for _ in range(3):
                self.assertEqual(json.loads(stayer.receive())["quotes"][0]["ticker"], "ACME")
            self.assertEqual(sample.end(), 0, sample.log)


if __name__ == "__main__":
    unittest.main()
