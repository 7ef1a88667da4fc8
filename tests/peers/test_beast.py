# SPDX-License-Identifier: MIT
# Boost.Beast, as the server of our client role and as a client of echo.

import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples"))
from sample_process import DEADLINE, SampleProcess  # noqa: E402 (found by the line above)


def program(name):
    return os.path.join(os.environ["WSHOST_PEERS_DIR"], name)


class BeastAsServer(unittest.TestCase):
    def converse(self, *options):
        with subprocess.Popen([program("beast_peer"), "serve", *options], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as server:
            try:
                port = server.stdout.readline().strip()
                battery = subprocess.run([program("client_battery"), port], stderr=subprocess.PIPE, text=True,
                                         timeout=DEADLINE, check=False)
                self.assertEqual(battery.returncode, 0, battery.stderr)
            finally:
                server.stdin.close()
        self.assertEqual(server.returncode, 0)

    def test_converses_with_our_client(self):
        self.converse()

    def test_converses_when_it_would_compress(self):
        self.converse("deflate")


class BeastAsClient(unittest.TestCase):
    def converse(self, *options):
        with SampleProcess("echo") as echo:
            call = subprocess.run([program("beast_peer"), "call", str(echo.port), "/echo", *options],
                                  stderr=subprocess.PIPE, text=True, timeout=DEADLINE, check=False)
            self.assertEqual(call.returncode, 0, call.stderr)
            self.assertEqual(echo.end(), 0)

    def test_converses_with_echo(self):
        self.converse()

    def test_converses_when_it_would_compress(self):
        self.converse("deflate")


if __name__ == "__main__":
    unittest.main()
