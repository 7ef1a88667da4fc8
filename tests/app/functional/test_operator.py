# SPDX-License-Identifier: MIT
# The operator's listener of a running program, read by Prometheus' own parser and used as an operator would.
"""Functional tests of metrics, actions and the message recorder."""

import json
import signal
import tempfile
import unittest
import urllib.error
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

from sample_process import DEADLINE, SampleProcess
from tiny_socket import Refused, TinySocket, wait_until

TOKEN = "s3cret"
WITH_TOKEN = {"WSHOST__ADMIN__TOKEN": TOKEN}


class Metrics:
    """One scrape, as Prometheus understands it."""

    def __init__(self, sample):
        with urllib.request.urlopen(sample.operator + "metrics", timeout=DEADLINE) as response:
            self.content_type = response.headers["Content-Type"]
            self.families = list(text_string_to_metric_families(response.read().decode()))

    def value(self, name, **labels):
        """Returns the value of one sample, or None."""
        for family in self.families:
            for found in family.samples:
                if found.name == name and found.labels == labels:
                    return found.value
        return None


def ask(sample, method, path, token=None):
    """Returns the status and the JSON of an answer."""
    request = urllib.request.Request(sample.operator + path, method=method)
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def sessions(sample):
    return ask(sample, "GET", "sessions")[1]["fullest"]


class Scrapes(unittest.TestCase):
    def test_tell_what_happened(self):
        with SampleProcess("echo") as sample:
            before = Metrics(sample)
            self.assertEqual(before.content_type, "text/plain; version=0.0.4; charset=utf-8")
            self.assertEqual(before.value("wshost_sessions"), 0)
            with TinySocket(sample.port, "/echo") as peer, TinySocket(sample.port, "/echo"):
                for text in ("one", "two", "three"):
                    peer.send(text)
                    self.assertEqual(peer.receive(), text)
                with self.assertRaises(Refused):
                    TinySocket(sample.port, "/nowhere")
                during = Metrics(sample)
            after = wait_until(lambda: (m := Metrics(sample)).value("wshost_sessions") == 0 and m, "the sessions' end")
            self.assertEqual(during.value("wshost_sessions"), 2)
            self.assertEqual(during.value("wshost_sessions_total"), 2)
            self.assertEqual(during.value("wshost_messages_received_total"), 3)
            self.assertEqual(during.value("wshost_messages_sent_total"), 3)
            self.assertGreaterEqual(during.value("wshost_received_bytes_total"), len("onetwothree"))
            self.assertEqual(during.value("wshost_handshakes_rejected_total", reason="404"), 1)
            self.assertEqual(during.value("wshost_ready"), 1)
            self.assertEqual(after.value("wshost_closes_total", code="1006"), 2)
            self.assertEqual(after.value("wshost_session_duration_seconds_count"), 2)
            self.assertEqual(sample.end(), 0, sample.log)

    def test_have_every_metric_that_is_documented_with_a_type_and_help(self):
        types = {
            "counter": ("wshost_sessions", "wshost_peers", "wshost_peers_refused", "wshost_http_requests",
                        "wshost_messages_received", "wshost_messages_sent", "wshost_messages_lost", "wshost_messages_refused",
                        "wshost_received_bytes", "wshost_sent_bytes", "wshost_evicted", "wshost_handler_errors",
                        "wshost_slow_callbacks", "wshost_protocol_errors", "wshost_ping_timeouts", "wshost_timeouts",
                        "wshost_accept_pauses", "wshost_handshakes_rejected", "wshost_closes", "process_cpu_seconds"),
            "gauge": ("wshost_send_queue_bytes", "wshost_loop_delay_seconds", "wshost_ready", "wshost_build_info",
                      "process_start_time_seconds", "process_resident_memory_bytes", "process_virtual_memory_bytes",
                      "process_open_fds", "process_max_fds"),
            "histogram": ("wshost_session_duration_seconds", "wshost_handler_duration_seconds", "wshost_ping_rtt_seconds"),
        }
        with SampleProcess("echo") as sample:
            with urllib.request.urlopen(sample.operator + "metrics", timeout=DEADLINE) as response:
                families = list(text_string_to_metric_families(response.read().decode()))
            for kind, names in types.items():
                for name in names:
                    with self.subTest(metric=name):
                        found = [family for family in families if family.name == name and family.type == kind]
                        self.assertEqual(len(found), 1)
                        self.assertTrue(found[0].documentation)

    def test_have_histograms_that_agree_with_themselves(self):
        with SampleProcess("echo") as sample:
            with TinySocket(sample.port, "/echo") as peer:
                for _ in range(200):
                    peer.send("x")
                    peer.receive()
            metrics = Metrics(sample)
            for family in metrics.families:
                if family.type != "histogram":
                    continue
                with self.subTest(metric=family.name):
                    buckets = [s.value for s in family.samples if s.name.endswith("_bucket")]
                    self.assertEqual(buckets, sorted(buckets))
                    self.assertGreater(len(buckets), 1)
                    self.assertEqual(buckets[-1], metrics.value(family.name + "_count"))
            self.assertGreaterEqual(metrics.value("wshost_handler_duration_seconds_count"), 2)  # one of 64 is timed

    def test_tell_of_the_process(self):
        with SampleProcess("echo") as sample:
            metrics = Metrics(sample)
            with open(f"/proc/{sample.process.pid}/limits", encoding="ascii") as limits:
                files = next(line for line in limits if line.startswith("Max open files")).split()[3]
            self.assertEqual(metrics.value("process_max_fds"), int(files))
            self.assertGreater(metrics.value("process_open_fds"), 5)
            self.assertGreater(metrics.value("process_resident_memory_bytes"), 1 << 20)


class Actions(unittest.TestCase):
    def test_need_the_token(self):
        with SampleProcess("chat", environment=WITH_TOKEN) as sample:
            for path in ("drain", "sessions/0000000000000000/kick", "sessions/0000000000000000/close"):
                self.assertEqual(ask(sample, "POST", path)[0], 401)
                self.assertEqual(ask(sample, "POST", path, "wrong")[0], 401)
            request = urllib.request.Request(sample.operator + "drain", method="POST", headers={
                "Authorization": f"Bearer {TOKEN}", "Origin": "http://evil.example"})
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=DEADLINE)
            self.assertEqual(refused.exception.code, 403)
            refused.exception.close()
        with SampleProcess("chat") as sample:
            self.assertEqual(ask(sample, "POST", "drain", "any")[0], 403)

    def test_close_and_kick_sessions(self):
        with SampleProcess("echo", environment=WITH_TOKEN) as sample:
            with TinySocket(sample.port, "/echo") as peer:
                (session,) = wait_until(lambda: sessions(sample), "the session")
                self.assertEqual(session["path"], "/echo")
                status, _ = ask(sample, "POST", f"sessions/{session['id']}/close?code=4000&reason=enough", TOKEN)
                self.assertEqual(status, 202)
                self.assertEqual(peer.receive(), 4000)
            with TinySocket(sample.port, "/echo") as peer:
                (session,) = wait_until(
                    lambda: [s for s in sessions(sample) if s["id"] != session["id"]], "the second session")
                self.assertEqual(ask(sample, "POST", f"sessions/{session['id']}/kick", TOKEN)[0], 202)
                with self.assertRaises((ValueError, ConnectionError)):
                    peer.receive()
                wait_until(lambda: ask(sample, "POST", f"sessions/{session['id']}/kick", TOKEN)[0] == 404, "its end")
            self.assertIn(f"kicked session {session['id']} of 127.0.0.1:", wait_until_logged(sample, "kicked session"))

    def test_drain_ends_the_program_in_an_orderly_way(self):
        with SampleProcess("echo", environment=WITH_TOKEN) as sample, TinySocket(sample.port, "/echo") as peer:
            self.assertEqual(ask(sample, "POST", "drain", TOKEN), (202, {"done": "drain"}))
            self.assertEqual(peer.receive(), 1001)
            self.assertEqual(sample.wait(), 0, sample.log)

    def test_take_a_new_token_when_the_configuration_is_read_again(self):
        with tempfile.NamedTemporaryFile("w+", encoding="ascii") as file:
            file.write("old")
            file.flush()
            with SampleProcess("echo", f"--set=admin.tokenFile={file.name}") as sample:
                unknown = "sessions/0000000000000000/kick"
                self.assertEqual(ask(sample, "POST", unknown, "old")[0], 404)
                file.seek(0)
                file.write("new")
                file.flush()
                sample.process.send_signal(signal.SIGHUP)
                wait_until(lambda: ask(sample, "POST", unknown, "new")[0] == 404, "the new token")
                self.assertEqual(ask(sample, "POST", unknown, "old")[0], 401)


class Recorder(unittest.TestCase):
    def test_keeps_the_last_messages_and_no_secrets(self):
        with SampleProcess("chat", "--set=record.messages=2", environment=WITH_TOKEN) as sample:
            with TinySocket(sample.port, "/chat") as peer:
                for text in ('{"n":1}', '{"n":2}', '{"a":[{"Password":"hunter2"}]}'):
                    peer.send(text)
                    self.assertEqual(peer.receive(), text)
                (session,) = wait_until(lambda: sessions(sample), "the session")
                path = f"sessions/{session['id']}/messages"
                self.assertEqual(ask(sample, "GET", path)[0], 401)
                status, told = ask(sample, "GET", path, TOKEN)
                self.assertEqual(status, 200)
                self.assertEqual(told["received"], 3)
                self.assertEqual([m["text"] for m in told["messages"]], ['{"n":2}', '{"a":[{"Password":"***"}]}'])
                peer.send("this is no JSON")
                self.assertEqual(peer.receive(), 1007)
            log = wait_until_logged(sample, "ended with 1007")
            self.assertIn('text of 30 bytes: {"a":[{"Password":"***"}]}', log)
            self.assertNotIn("hunter2", log)


def wait_until_logged(sample, text):
    return wait_until(lambda: text in sample.log and sample.log, f"'{text}' in the log")


if __name__ == "__main__":
    unittest.main()
