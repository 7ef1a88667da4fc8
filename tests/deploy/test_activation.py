# SPDX-License-Identifier: MIT
# Sockets that somebody else has opened.
"""Socket activation, by systemd's own tool and by hand."""

import shutil
import socket
import subprocess
import unittest

from deployed_program import DEADLINE, DeployedProgram, free_port, listening_socket, sample
from tiny_socket import TinySocket, wait_until


def connects(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=DEADLINE).close()
        return True
    except ConnectionRefusedError:
        return False


def is_listening(port):
    """Tells whether somebody listens, without connecting, which would start the program."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(row.split()[1].endswith(f":{port:04X}") and row.split()[3] == "0A" for row in table.readlines()[1:])


class Activation(unittest.TestCase):
    def test_by_systemd_socket_activate_serves_whoever_waits(self):
        port = free_port()
        tool = subprocess.Popen(
            [shutil.which("systemd-socket-activate"), f"--listen=127.0.0.1:{port}", "--fdname=public",
             "--setenv=WSHOST__ADMIN__PORT=0", sample("chat")], stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            wait_until(lambda: is_listening(port), "systemd-socket-activate")
            with TinySocket(port, "/chat") as ada, TinySocket(port, "/chat") as grace:
                ada.send('"hello"')
                self.assertEqual(grace.receive(), '"hello"')
            tool.terminate()  # it has become the program
            self.assertEqual(tool.wait(DEADLINE), 0)
        finally:
            tool.kill()
            tool.communicate()

    def test_tells_sockets_apart_by_name(self):
        with listening_socket() as admin, listening_socket() as public, DeployedProgram(
                sample("chat"), "--port=4502", sockets=[("admin", admin), ("public", public)]) as program:
            self.assertEqual(program.port, public.getsockname()[1])
            self.assertEqual(program.admin_port, admin.getsockname()[1])

    def test_says_that_it_does_not_use_a_socket_for_an_operator_whom_it_does_not_hear(self):
        with listening_socket() as admin, listening_socket() as public, DeployedProgram(
                sample("chat"), "--set=admin.enabled=false", sockets=[("admin", admin), ("public", public)]) as program:
            program.until_log("socket named 'admin' is not listened on")

    def test_leaves_the_socket_listening_at_the_end(self):
        with listening_socket() as public, DeployedProgram(sample("chat"), sockets=[("public", public)]) as program:
            port = program.port
            self.assertEqual(program.end(), 0, program.log)
            self.assertTrue(connects(port))

    def test_for_another_process_is_left_alone(self):
        with DeployedProgram(sample("chat"), "--port=0",
                             environment={"LISTEN_PID": "1", "LISTEN_FDS": "1"}) as program:
            self.assertTrue(connects(program.port))

    def test_refuses_what_does_not_listen(self):
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            with DeployedProgram(sample("chat"), sockets=[("public", deaf)]) as program:
                self.assertEqual(program.wait(), 78)
                self.assertIn("descriptor 3 ('public')", program.log)


if __name__ == "__main__":
    unittest.main()
