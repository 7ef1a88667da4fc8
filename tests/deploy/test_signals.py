# SPDX-License-Identifier: MIT
# How a program answers its operator's signals, and what its exit code says.
"""Signals, exit codes, and the reload of a configuration."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

from deployed_program import DEADLINE, DeployedProgram, listening_socket, sample, troubled
from tiny_socket import TinySocket, wait_until

TOKEN = "s3cret"
UNKNOWN = "/sessions/0000000000000000/kick"


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=False)


def end_by_force(program):
    """Sends SIGTERM until that ends the program: signals within a second are one."""
    def has_ended():
        program.send(signal.SIGTERM)
        return program.process.poll() is not None
    wait_until(has_ended, "the end")
    return program.wait()


def status_of(port, path, method="GET", token=None):
    fields = {} if token is None else {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method, headers=fields)
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as response:
            return response.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


class ExitCodes(unittest.TestCase):
    def test_0_after_an_orderly_end(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number), DeployedProgram(sample("chat"), "--port=0") as program:
                self.assertGreater(program.port, 0)
                self.assertEqual(program.end(number), 0, program.log)

    def test_64_for_a_wrong_command_line(self):
        self.assertEqual(run(sample("chat"), "--colour=red").returncode, 64)
        twice = run(sample("chat"), "--port=1", "--port=2")
        self.assertEqual(twice.returncode, 64)
        self.assertIn("more than once: port", twice.stderr)

    def test_78_for_a_wrong_configuration(self):
        with tempfile.NamedTemporaryFile("w", suffix=".properties") as file:
            file.write("listen.prot = 4502\n")
            file.flush()
            for task in ((), ("--check-config",)):
                done = run(sample("chat"), f"--config={file.name}", *task)
                self.assertEqual(done.returncode, 78, done.stderr)
                self.assertIn("listen.port", done.stderr)

    def test_78_for_logging_that_cannot_be_as_check_config_says_too(self):
        with tempfile.NamedTemporaryFile("w", suffix=".properties") as file:
            file.write("logging.channels.c.class = NoSuchChannel\nlogging.loggers.l.name = l\nlogging.loggers.l.channel = c\n")
            file.flush()
            for wrong, told in ((f"--config={file.name}", "NoSuchChannel"),
                                ("--set=logging.file=/no/such/folder/chat.log", "/no/such/folder")):
                for task in ((), ("--check-config",)):
                    done = run(sample("chat"), wrong, "--port=0", "--admin-port=0", *task)
                    self.assertEqual(done.returncode, 78, done.stderr)
                    self.assertIn(told, done.stderr)

    def test_69_if_its_port_is_taken(self):
        with listening_socket() as taken:
            done = run(sample("chat"), f"--port={taken.getsockname()[1]}", "--admin-port=0")
            self.assertEqual(done.returncode, 69, done.stderr)

    def test_69_is_told_to_the_log_too(self):
        with listening_socket() as taken, tempfile.TemporaryDirectory() as folder:
            log = os.path.join(folder, "chat.log")
            port = taken.getsockname()[1]
            run(sample("chat"), f"--port={port}", "--admin-port=0", f"--set=logging.file={log}")
            with open(log, encoding="utf-8") as lines:
                self.assertRegex(lines.read(), f"Fatal .*127.0.0.1:{port}")

    def test_78_if_the_program_refuses_its_settings(self):
        for setting in ("test.refuses=true", "test.throws=settings"):
            done = run(troubled(), "--port=0", "--admin-port=0", f"--set={setting}")
            self.assertEqual(done.returncode, 78, done.stderr)
            self.assertIn("refused as asked", done.stderr)

    def test_70_whatever_the_program_throws_before_it_runs(self):
        for what, told in (("number", "no std::exception"), ("text", "adjusted as asked")):
            done = run(troubled(), "--port=0", "--admin-port=0", f"--set=test.throws={what}")
            self.assertEqual(done.returncode, 70, done.stderr)
            self.assertIn(told, done.stderr)
        done = run("env", "TROUBLED_DECLARES_TWICE=1", troubled(), "--port=0")
        self.assertEqual(done.returncode, 70, done.stderr)
        self.assertIn("there is a setting", done.stderr)

    def test_70_if_the_program_fails(self):
        done = run(troubled(), "--port=0", "--admin-port=0", "--set=test.isBroken=true")
        self.assertEqual(done.returncode, 70, done.stderr)
        self.assertIn("broken as asked", done.stderr)

    def test_143_if_told_to_end_twice_while_a_loop_hangs(self):
        with DeployedProgram(troubled(), "--port=0", "--set=engine.loops=1") as program:
            with TinySocket(program.port, "/") as peer:
                peer.send("hang")
                wait_until(lambda: status_of(program.admin_port, "/livez") == 503, "a loop that hangs")
                program.send(signal.SIGTERM)
                program.until_log("told to end: saying goodbye")
                self.assertEqual(end_by_force(program), 143)

    def test_143_if_told_to_end_twice_while_a_peer_holds_up_the_drain(self):
        with DeployedProgram(sample("chat"), "--port=0", "--set=drain.time=1h", "--set=timeouts.close=1h") as program:
            with TinySocket(program.port, "/chat"):  # never answers the Close
                program.send(signal.SIGTERM)
                program.until_log("told to end: saying goodbye to 1 session")
                self.assertEqual(end_by_force(program), 143)
                self.assertIn("told to end twice", program.log)

    def test_0_after_a_drain_by_the_operator_and_one_signal(self):
        with DeployedProgram(sample("chat"), "--port=0", "--set=drain.time=1h", "--set=timeouts.close=1h",
                             environment={"WSHOST__ADMIN__TOKEN": TOKEN}) as program:
            with TinySocket(program.port, "/chat"):  # never answers the Close
                self.assertEqual(status_of(program.admin_port, "/drain", "POST", TOKEN), 202)
                program.until_log("told to end: saying goodbye to 1 session")
                program.send(signal.SIGTERM)
                program.until_log("told to end, and is ending already, with 1 session open")
            self.assertEqual(program.wait(), 0, program.log)


class Readiness(unittest.TestCase):
    def test_fails_first_while_clients_are_still_served(self):
        with DeployedProgram(sample("chat"), "--port=0", "--set=drain.notice=1h") as program:
            self.assertEqual(status_of(program.admin_port, "/readyz"), 200)
            program.send(signal.SIGTERM)
            wait_until(lambda: status_of(program.admin_port, "/readyz") == 503, "a readiness that fails")
            self.assertEqual(status_of(program.admin_port, "/livez"), 200)
            with TinySocket(program.port, "/chat") as peer:
                peer.send("1")
                self.assertEqual(peer.receive(), "1")

    def test_is_what_check_health_asks(self):
        with DeployedProgram(sample("chat"), "--port=0") as program:
            self.assertEqual(run(sample("chat"), "--check-health", f"--admin-port={program.admin_port}").returncode, 0)
            port = program.admin_port
            program.end()
            self.assertEqual(run(sample("chat"), "--check-health", f"--admin-port={port}").returncode, 69)


class Log(unittest.TestCase):
    def test_is_one_json_object_a_line_to_the_very_end(self):
        with DeployedProgram(sample("chat"), "--port=0", "--log-format=json", "--log-level=debug") as program:
            self.assertGreater(program.port, 0)
            self.assertEqual(program.end(), 0)
            lines = program.log.splitlines()
            self.assertTrue(lines)
            for line in lines:
                self.assertIn("text", json.loads(line))


class Reload(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = os.path.join(folder.name, "chat.properties")

    def write(self, text):
        with open(self.file, "w", encoding="ascii") as file:
            file.write(text)

    def test_takes_over_what_may_change_and_says_what_needs_a_restart(self):
        self.write("logging.level = information\n")
        with DeployedProgram(sample("chat"), "--port=0", f"--config={self.file}") as program:
            self.assertGreater(program.port, 0)
            self.write("logging.level = error\ndrain.time = 3s\n")
            program.send(signal.SIGHUP)
            program.until_log("logging.level has changed")
            program.until_log("drain.time has changed, which needs a restart")

    def test_with_a_broken_file_changes_nothing_and_says_so(self):
        self.write("logging.level = information\n")
        with DeployedProgram(sample("chat"), "--port=0", f"--config={self.file}") as program:
            with TinySocket(program.port, "/chat") as peer:
                self.write("logging.level = error\nlisten.prot = 1\n")
                program.send(signal.SIGHUP)
                said = program.until_log("nothing is changed by the reload: (.*)").group(1)
                self.assertIn("listen.prot", said)
                self.assertIn("listen.port", said)
                peer.send("1")
                self.assertEqual(peer.receive(), "1")
            self.assertEqual(program.end(), 0)
            self.assertIn("told to end", program.log)  # at the old level

    def test_finds_its_file_again_as_a_daemon_that_was_started_elsewhere(self):
        folder = os.path.dirname(self.file)
        self.write("logging.file = chat.log\n")
        subprocess.run([sample("chat"), "--daemon", "--pidfile=pid", "--port=0", "--admin-port=0", "--config=chat.properties"],
                       cwd=folder, timeout=DEADLINE, check=True, stdin=subprocess.DEVNULL)

        def content(name):
            path = os.path.join(folder, name)
            if not os.path.exists(path):
                return ""
            with open(path, encoding="utf-8") as file:
                return file.read()
        process = int(wait_until(lambda: content("pid"), "the daemon").strip())
        try:
            os.kill(process, signal.SIGHUP)
            wait_until(lambda: "the configuration was read again" in content("chat.log"), "the reload")
        finally:
            os.kill(process, signal.SIGTERM)
            wait_until(lambda: "ended" in content("chat.log"), "the end")

    def test_takes_over_a_token_though_the_log_cannot_be_begun_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            logs = os.path.join(folder, "logs")
            os.mkdir(logs)
            self.write(f"admin.token = old\nlogging.file = {logs}/chat.log\n")
            with DeployedProgram(sample("chat"), "--port=0", f"--config={self.file}") as program:
                self.assertEqual(status_of(program.admin_port, UNKNOWN, "POST", "old"), 404)
                shutil.rmtree(logs)
                self.write(f"admin.token = new\nlogging.file = {logs}/chat.log\n")
                program.send(signal.SIGHUP)
                wait_until(lambda: status_of(program.admin_port, UNKNOWN, "POST", "new") == 404, "the new token")
                self.assertEqual(status_of(program.admin_port, UNKNOWN, "POST", "old"), 401)
                self.assertEqual(program.end(), 0, program.log)

    def test_changes_nothing_whatever_the_program_throws(self):
        self.write("logging.level = information\n")
        with DeployedProgram(troubled(), "--port=0", f"--config={self.file}") as program:
            self.assertGreater(program.port, 0)
            self.write("logging.level = error\ntest.throws = number\n")
            program.send(signal.SIGHUP)
            program.until_log("nothing is changed by the reload: something that is no std::exception")
            self.assertEqual(program.end(), 0, program.log)


if __name__ == "__main__":
    unittest.main()
