# SPDX-License-Identifier: MIT
# The notify protocol of systemd, as the manager sees it.
"""sd_notify(3) and the watchdog, with a datagram socket in the manager's place."""

import signal
import socket
import time
import unittest

from deployed_program import DeployedProgram, NotifySocket, free_port, sample, troubled
from tiny_socket import TinySocket

WATCHDOG_MICROSECONDS = 400_000


def monotonic_microseconds():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000


class Notify(unittest.TestCase):
    def test_says_ready_only_when_its_port_accepts(self):
        port = free_port()
        with NotifySocket() as manager, DeployedProgram(
                sample("chat"), f"--port={port}", environment={"NOTIFY_SOCKET": manager.path}) as program:
            told = manager.next()
            self.assertEqual(told["READY"], "1", program.log)
            self.assertIn(f"127.0.0.1:{port}", told["STATUS"])
            socket.create_connection(("127.0.0.1", port)).close()
            self.assertEqual(program.end(), 0, program.log)

    def test_finds_its_manager_in_the_abstract_namespace_too(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.settimeout(60)
            manager.bind("")  # Linux then chooses an abstract name
            name = "@" + manager.getsockname()[1:].decode()
            with DeployedProgram(sample("chat"), "--port=0", environment={"NOTIFY_SOCKET": name}):
                self.assertIn(b"READY=1", manager.recv(4096))

    def test_tells_how_many_sessions_it_has(self):
        with NotifySocket() as manager, DeployedProgram(
                sample("chat"), "--port=0", environment={"NOTIFY_SOCKET": manager.path}) as program:
            with TinySocket(program.port, "/chat"):
                manager.until("STATUS", "1 session")

    def test_says_that_it_reloads_and_when_it_has(self):
        with NotifySocket() as manager, DeployedProgram(
                sample("chat"), "--port=0", environment={"NOTIFY_SOCKET": manager.path}) as program:
            manager.until("READY", "1")
            before = monotonic_microseconds()
            program.send(signal.SIGHUP)
            reloading = manager.until("RELOADING", "1")
            self.assertIn(int(reloading["MONOTONIC_USEC"]), range(before, monotonic_microseconds() + 1))
            manager.until("READY", "1")

    def test_says_that_it_stops_and_how_long_it_may_take(self):
        with NotifySocket() as manager, DeployedProgram(
                sample("chat"), "--port=0", "--set=drain.time=7s", environment={"NOTIFY_SOCKET": manager.path}) as program:
            with TinySocket(program.port, "/chat") as peer:
                manager.until("READY", "1")
                program.send(signal.SIGTERM)
                stopping = manager.until("STOPPING", "1")
                self.assertIn("1 session", stopping["STATUS"])
                self.assertGreaterEqual(int(stopping["EXTEND_TIMEOUT_USEC"]), 7_000_000)
                self.assertEqual(peer.receive(), 1001)
                self.assertEqual(program.wait(), 0, program.log)


class Watchdog(unittest.TestCase):
    @staticmethod
    def started(manager, **more):
        return DeployedProgram(troubled(), "--port=0", environment={
            "NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": str(WATCHDOG_MICROSECONDS), **more})

    def test_is_fed_while_the_program_lives(self):
        with NotifySocket() as manager, self.started(manager):
            for _ in range(5):
                manager.until("WATCHDOG", "1")

    def test_is_fed_while_the_program_drains(self):
        with NotifySocket() as manager, self.started(manager, WSHOST__DRAIN__NOTICE="1h") as program:
            manager.until("READY", "1")
            program.send(signal.SIGTERM)
            manager.until("STOPPING", "1")
            for _ in range(3):
                manager.until("WATCHDOG", "1")

    def test_is_not_fed_while_a_loop_hangs(self):
        with NotifySocket() as manager, self.started(manager) as program:
            with TinySocket(program.port, "/") as peer:
                peer.send("hang")
                program.until_log("a loop has not answered .* the watchdog is not fed")
                manager.waiting()
                program.until_log("the watchdog is not fed", count=5)
                self.assertNotIn("WATCHDOG", {key for told in manager.waiting() for key in told})

    def test_of_another_process_is_not_fed(self):
        with NotifySocket() as manager, self.started(manager, WATCHDOG_PID="1") as program:
            with TinySocket(program.port, "/"):
                while "1 session" not in (told := manager.next()).get("STATUS", ""):
                    self.assertNotIn("WATCHDOG", told)


if __name__ == "__main__":
    unittest.main()
