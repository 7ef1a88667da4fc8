# SPDX-License-Identifier: MIT
# The units as systemd reads them, and whether they agree with the settings that are installed beside them.
"""systemd-analyze over the installed units; nothing of it needs a systemd that runs."""

import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from deployed_program import DEADLINE, sample

PREFIX = os.environ["WSHOST_DEPLOYED_DIR"]
UNITS = os.path.join(PREFIX, "lib", "systemd", "system")
SERVICES = ("chat", "stocks")
WORST_EXPOSURE = 2.0


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=False)


def lines_of(unit):
    """Returns (name, value) of each line of a unit."""
    with open(os.path.join(UNITS, unit), encoding="utf-8") as file:
        return [tuple(line.strip().split("=", 1)) for line in file if "=" in line and not line.startswith("#")]


def value_of(unit, name):
    return dict(lines_of(unit))[name]


def setting_of(service, key):
    """Returns a setting as the program itself reads the installed file."""
    printed = run(sample(service), f"--config={PREFIX}/etc/wshost/{service}.properties", "--print-config").stdout
    return re.search(rf"^{re.escape(key)} = (.*)$", printed, re.MULTILINE).group(1)


def seconds(text):
    if text == "0":
        return 0
    number, unit = re.match(r"(\d+)(ms|s|min|h)$", text).groups()
    return int(number) * {"ms": 0.001, "s": 1, "min": 60, "h": 3600}[unit]


class Units(unittest.TestCase):
    def test_are_what_systemd_expects(self):
        units = sorted(glob.glob(f"{UNITS}/*"))
        self.assertEqual(len(units), 6)
        done = run("systemd-analyze", "verify", "--man=no", *units)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_would_be_refused_with_a_line_that_systemd_does_not_know(self):
        with tempfile.TemporaryDirectory() as folder:
            for unit in glob.glob(f"{UNITS}/wshost-chat*"):
                shutil.copy(unit, folder)
            broken = os.path.join(folder, "wshost-chat.service")
            with open(broken, "a", encoding="utf-8") as file:
                file.write("[Service]\nWatchdogSeconds=30\n")
            self.assertIn("WatchdogSeconds", run("systemd-analyze", "verify", "--man=no", broken).stderr)

    def test_expose_little(self):
        for service in SERVICES:
            with self.subTest(service=service):
                done = run("systemd-analyze", "security", "--offline=true", f"--threshold={WORST_EXPOSURE * 10:.0f}",
                           os.path.join(UNITS, f"wshost-{service}.service"))
                self.assertEqual(done.returncode, 0, done.stdout)
                self.assertLess(float(re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout).group(1)),
                                WORST_EXPOSURE)

    def test_start_what_is_installed_beside_them(self):
        for service in SERVICES:
            with self.subTest(service=service):
                unit = f"wshost-{service}.service"
                start = value_of(unit, "ExecStart")
                self.assertEqual(start.split(), [f"{PREFIX}/bin/wshost-{service}",
                                                 f"--config={PREFIX}/etc/wshost/{service}.properties"])
                self.assertIn(("ExecReload", start + " --check-config"), lines_of(unit))
                self.assertEqual(run(*start.split(), "--check-config").returncode, 0)

    def test_give_it_the_time_that_its_settings_ask_for(self):
        for service in SERVICES:
            with self.subTest(service=service):
                needed = seconds(setting_of(service, "drain.notice")) + seconds(setting_of(service, "drain.time"))
                self.assertGreater(int(value_of(f"wshost-{service}.service", "TimeoutStopSec")), needed)

    def test_listen_where_its_settings_say(self):
        for service in SERVICES:
            with self.subTest(service=service):
                for unit, of in ((f"wshost-{service}.socket", "listen"), (f"wshost-{service}-admin.socket", "admin")):
                    self.assertEqual(value_of(unit, "ListenStream"), ":".join(
                        setting_of(service, f"{of}.{part}") for part in ("address", "port")))

    def test_name_their_sockets_as_the_program_knows_them(self):
        for service in SERVICES:
            self.assertEqual(value_of(f"wshost-{service}.socket", "FileDescriptorName"), "public")
            self.assertEqual(value_of(f"wshost-{service}-admin.socket", "FileDescriptorName"), "admin")

    def test_run_as_the_user_that_sysusers_makes(self):
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, "etc"))
            done = run("systemd-sysusers", f"--root={root}", f"{PREFIX}/lib/sysusers.d/wshost.conf")
            if done.returncode == 0:  # making users needs root, in a folder of one's own as well
                with open(os.path.join(root, "etc", "passwd"), encoding="ascii") as users:
                    self.assertIn("wshost:", users.read())
        with open(f"{PREFIX}/lib/sysusers.d/wshost.conf", encoding="ascii") as file:
            self.assertRegex(file.read(), r"(?m)^u wshost ")
        for service in SERVICES:
            self.assertEqual(value_of(f"wshost-{service}.service", "User"), "wshost")


if __name__ == "__main__":
    unittest.main()
