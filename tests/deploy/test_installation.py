# SPDX-License-Identifier: MIT
# What `cmake --install BUILD --component samples` leaves where.
"""Installs into folders of its own."""

import os
import subprocess
import tempfile
import unittest

from deployed_program import DEADLINE

SAMPLES = ("chat", "echo", "load", "stocks")
MANUAL = ("man1/wshost-load.1.gz", "man8/wshost-chat.8.gz", "man8/wshost-stocks.8.gz")


class Installation(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name

    def install(self, prefix, destination="", component="samples"):
        done = subprocess.run(
            [os.environ["WSHOST_CMAKE"], "--install", os.environ["WSHOST_BUILD_DIR"], "--component", component,
             "--prefix", prefix], env={**os.environ, "DESTDIR": destination}, capture_output=True, text=True,
            timeout=DEADLINE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8") as file:
            return file.read()

    def files(self):
        return {os.path.relpath(os.path.join(folder, name), self.root)
                for folder, _, names in os.walk(self.root) for name in names}

    def test_has_programs_units_a_user_settings_and_papers(self):
        self.install("/usr", self.root)
        expected = {f"usr/bin/wshost-{name}" for name in SAMPLES}
        for name in ("chat", "stocks"):
            expected |= {f"usr/lib/systemd/system/wshost-{name}{unit}" for unit in (".service", ".socket", "-admin.socket")}
            expected.add(f"etc/wshost/{name}.properties")
        expected |= {f"usr/share/man/{page}" for page in MANUAL}
        expected |= {"usr/lib/sysusers.d/wshost.conf", "usr/share/doc/wshost/nginx/wshost.conf",
                     "usr/share/doc/wshost/nginx/wshost-stream.conf"}
        pages = {file for file in self.files() if file.startswith("usr/share/doc/wshost/") and file.endswith(".md")}
        self.assertLess({f"usr/share/doc/wshost/{page}.md" for page in ("deploy", "running", "limits")}, pages)
        self.assertEqual(self.files() - pages, expected)
        self.assertTrue(os.access(os.path.join(self.root, "usr/bin/wshost-chat"), os.X_OK))

    def test_is_the_sum_of_its_parts(self):
        parts = []
        for part in ("common", *SAMPLES):
            before = self.files()
            self.install("/usr", self.root, part)
            parts.append(self.files() - before)
        self.assertTrue(all(parts), parts)
        packages = {file for file in self.files() if file.endswith(("/copyright", "/changelog.Debian.gz"))}
        by_parts = self.files() - packages
        with tempfile.TemporaryDirectory() as self.root:
            self.install("/usr", self.root)
            self.assertEqual(self.files(), by_parts)

    def test_names_in_its_units_the_prefix_and_not_the_stage(self):
        for prefix, settings in (("/usr", "/etc"), ("/usr/local", "/etc"), ("/opt/wshost", "/opt/wshost/etc")):
            self.install(prefix, self.root)
            unit = self.read(f"{prefix[1:]}/lib/systemd/system/wshost-chat.service")
            self.assertIn(f"ExecStart={prefix}/bin/wshost-chat --config={settings}/wshost/chat.properties\n", unit)
            self.assertNotIn(self.root, unit)
            self.assertNotIn("@", unit.replace("@system-service", "").replace("@privileged", "").replace("@resources", ""))
            self.assertIn("drain.time", self.read(f"{settings[1:]}/wshost/chat.properties"))

    def test_keeps_settings_that_are_there(self):
        self.install("/usr", self.root)
        path = os.path.join(self.root, "etc/wshost/chat.properties")
        with open(path, "w", encoding="ascii") as file:
            file.write("listen.port = 80\n")
        self.assertIn("Kept:", self.install("/usr", self.root))
        self.assertEqual(self.read("etc/wshost/chat.properties"), "listen.port = 80\n")
        self.assertIn("drain.time", self.read("etc/wshost/chat.properties.new"))


if __name__ == "__main__":
    unittest.main()
