# SPDX-License-Identifier: MIT
# The configurations that are installed, as the programs read them.
"""deploy/config, line by line."""

import os
import re
import subprocess
import tempfile
import unittest

from deployed_program import DEADLINE, sample

FOLDER = os.path.join(os.environ["WSHOST_SOURCE_DIR"], "deploy", "config")
SERVICES = ("chat", "stocks")


def check(service, text):
    with tempfile.NamedTemporaryFile("w", suffix=".properties") as file:
        file.write(text)
        file.flush()
        return subprocess.run([sample(service), f"--config={file.name}", "--check-config"], capture_output=True,
                              text=True, timeout=DEADLINE, check=False)


def text_of(service):
    with open(os.path.join(FOLDER, f"{service}.properties"), encoding="ascii") as file:
        return file.read()


class Configurations(unittest.TestCase):
    def test_are_fine(self):
        for service in SERVICES:
            done = check(service, text_of(service))
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_are_fine_with_what_is_commented_out_too(self):
        for service in SERVICES:
            text, count = re.subn(r"(?m)^#(?=[a-z]+\.[A-Za-z.]+ = )", "", text_of(service))
            self.assertGreater(count, 0)
            done = check(service, text)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_would_be_refused_with_a_wrong_line(self):
        for line in ("drain.tme = 10s", "drain.time = ten", "admin.address = 0.0.0.0"):
            done = check("chat", text_of("chat") + line + "\n")
            self.assertEqual(done.returncode, 78, line)
            self.assertIn(line.split(" ", maxsplit=1)[0], done.stderr)

    def test_mark_as_reloadable_what_is(self):
        for service in SERVICES:
            marked = re.findall(r"(?m)^# \(reload\).*\n(\S+) =", text_of(service))
            self.assertEqual(marked, ["logging.level"])

    def test_do_not_fight_over_a_port(self):
        ports = [port for service in SERVICES for port in re.findall(r"\.port = (\d+)", text_of(service))]
        self.assertEqual(len(set(ports)), 4)


if __name__ == "__main__":
    unittest.main()
