# SPDX-License-Identifier: MIT
# The .deb files in a fresh Debian: installed, used, upgraded, removed and purged; and a program built with the library's.
"""Run by scripts/package, as root. WSHOST_DEBS: the packages; WSHOST_FRESH_ROOT: see machine.py; WSHOST_CONSUMER: tests/install/consumer."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from machine import DEADLINE, Machine

DEBS = os.environ["WSHOST_DEBS"]
FRESH = os.environ["WSHOST_FRESH_ROOT"]
CONSUMER = os.environ["WSHOST_CONSUMER"]
CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "chat_client.py")
PORTS = {"chat": (4502, 4503), "stocks": (4504, 4505)}
UNITS = [f"wshost-{name}{end}" for name in PORTS for end in (".service", ".socket", "-admin.socket")]


def next_release(folder, change):
    """Writes into `folder` what the packages would be as the next release, with settings that `change` has made."""
    for deb in glob.glob(f"{DEBS}/*.deb"):
        with tempfile.TemporaryDirectory() as unpacked:
            tree = os.path.join(unpacked, "tree")
            subprocess.run(["dpkg-deb", "-R", deb, tree], check=True)
            control = os.path.join(tree, "DEBIAN/control")
            with open(control, encoding="utf-8") as file:
                text = file.read()
            version = re.search(r"^Version: (.*)$", text, re.MULTILINE).group(1)
            following = re.sub(r"-(\d+)$", lambda found: f"-{int(found.group(1)) + 1}", version)
            with open(control, "w", encoding="utf-8") as file:
                file.write(text.replace(version, following))
            for path in glob.glob(f"{tree}/etc/wshost/*"):
                with open(path, encoding="utf-8") as file:
                    settings = file.read()
                with open(path, "w", encoding="utf-8") as file:
                    file.write(change(settings))
            made = os.path.join(folder, os.path.basename(deb).replace(version, following))
            subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", tree, made], check=True, stdout=subprocess.DEVNULL)


def packages(machine, folder, *names):
    """Returns the paths, as the machine sees them, of these packages in a folder of its root."""
    return [f"/{folder}/{os.path.basename(path)}" for name in names for path in glob.glob(machine.path(f"/{folder}/{name}_*.deb"))]


class DebianPackages(unittest.TestCase):
    def machine(self, **options):
        machine = Machine(FRESH, DEBS, **options)
        self.addCleanup(machine.__exit__)
        return machine.__enter__()

    def client(self, machine, *arguments):
        return machine.outside_command(sys.executable, CLIENT, *arguments)

    def assert_chats(self, machine):
        done = subprocess.run(self.client(machine, "talk", f"ws://127.0.0.1:{PORTS['chat'][0]}/chat", "3"),
                              capture_output=True, text=True, timeout=DEADLINE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def assert_failed_units(self, machine, expected=""):
        self.assertEqual(machine.run("systemctl", "list-units", "--failed", "--plain", "--no-legend"), expected)

    def test_serves_as_soon_as_it_is_installed_and_leaves_nothing_behind(self):
        machine = self.machine()
        before = machine.files()
        machine.apt("install", *packages(machine, "deb", "wshost-common", "wshost-chat", "wshost-stocks", "wshost-load"))
        for name, (port, admin_port) in PORTS.items():
            with self.subTest(service=name):
                for unit in (f"wshost-{name}.service", f"wshost-{name}.socket", f"wshost-{name}-admin.socket"):
                    self.assertTrue(machine.is_active(unit), machine.try_to("systemctl", "status", unit).stdout)
                    self.assertEqual(machine.run("systemctl", "is-enabled", unit).strip(), "enabled")
                settings = f"--config=/etc/wshost/{name}.properties"
                self.assertIn("ready", machine.run(f"wshost-{name}", settings, "--check-health"))
                printed = machine.run(f"wshost-{name}", settings, "--print-config")
                self.assertIn(f"listen.port = {port}\n", printed)
                self.assertIn(f"admin.port = {admin_port}\n", printed)
                process = machine.run("systemctl", "show", "--property=MainPID", "--value", f"wshost-{name}").strip()
                self.assertEqual(machine.run("stat", "--format=%U", f"/proc/{process}").strip(), "wshost")
        self.assert_chats(machine)
        summary = json.loads(machine.run("wshost-load", "ws://127.0.0.1:4502/chat", "--clients=20", "--messages=3", "--rate=50",
                                         "--summary=json", "--quiet"))
        self.assertEqual(summary["clients"]["opened"], 20, summary)
        for page in ("wshost-chat.8", "wshost-stocks.8", "wshost-load.1"):
            self.assertTrue(os.path.exists(machine.path(f"/usr/share/man/man{page[-1]}/{page}.gz")), page)
        self.assert_failed_units(machine)

        machine.apt("remove", "wshost-chat")
        self.assertFalse(machine.is_active("wshost-chat.service"))
        self.assertFalse(machine.is_active("wshost-chat.socket"))
        self.assertTrue(machine.is_active("wshost-stocks.service"))
        self.assertIn("listen.port = 4502", machine.read("/etc/wshost/chat.properties"))

        machine.apt("purge", "--autoremove", "wshost-.*")
        self.assertEqual(sorted(each for each in machine.files() - before if "wshost" in each), [])
        self.assertEqual(sorted(each for each in machine.files() - before), [])
        self.assertEqual(machine.try_to("systemctl", "list-unit-files", "--no-legend", "wshost*").stdout.strip(), "")
        self.assertEqual(machine.run("find", "/var/lib/systemd", "-name", "*wshost*"), "")
        self.assert_failed_units(machine)

    def test_keeps_what_was_set_and_refuses_nobody_when_it_is_upgraded(self):
        machine = self.machine()
        machine.apt("install", *packages(machine, "deb", "wshost-common", "wshost-chat"))
        settings = "/etc/wshost/chat.properties"
        machine.write(settings, machine.read(settings).replace("drain.time = 10s", "drain.time = 7s"))
        machine.run("systemctl", "restart", "wshost-chat")
        old = machine.run("systemctl", "show", "--property=MainPID", "--value", "wshost-chat")

        with tempfile.TemporaryDirectory() as folder:
            next_release(folder, lambda text: text.replace("drain.notice = 0", "drain.notice = 1s"))
            shutil.copytree(folder, machine.path("/next"))
        upgraded = packages(machine, "next", "wshost-common", "wshost-chat")
        with subprocess.Popen(self.client(machine, "keep-connecting", "ws://127.0.0.1:4502/chat"), stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as client:
            self.assertEqual(client.stdout.readline(), "connecting\n")
            machine.apt("-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold", "install", *upgraded)
            told, _ = client.communicate("", timeout=DEADLINE)
        connects = json.loads(told)
        self.assertEqual(connects["failed"], [])
        self.assertGreater(connects["opened"], 0)

        self.assertIn("-2", machine.run("dpkg-query", "-W", "-f=${Version}", "wshost-chat"))
        self.assertNotEqual(machine.run("systemctl", "show", "--property=MainPID", "--value", "wshost-chat"), old)
        self.assertIn("drain.time = 7s", machine.read(settings))
        self.assertIn("drain.notice = 0", machine.read(settings))
        self.assertIn("drain.notice = 1s", machine.read(f"{settings}.dpkg-dist"))
        self.assert_chats(machine)

        machine.apt("purge", "wshost-chat")
        self.assertFalse(os.path.exists(machine.path("/etc/wshost")))

    def test_stays_disabled_where_its_administrator_has_disabled_it(self):
        machine = self.machine()
        machine.apt("install", *packages(machine, "deb", "wshost-common", "wshost-chat"))
        machine.run("systemctl", "disable", "--now", "wshost-chat.service", "wshost-chat.socket", "wshost-chat-admin.socket")
        with tempfile.TemporaryDirectory() as folder:
            next_release(folder, lambda text: text)
            shutil.copytree(folder, machine.path("/next"))
        machine.apt("install", *packages(machine, "next", "wshost-common", "wshost-chat"))
        for unit in ("wshost-chat.service", "wshost-chat.socket", "wshost-chat-admin.socket"):
            self.assertEqual(machine.try_to("systemctl", "is-enabled", unit).stdout.strip(), "disabled")
            self.assertFalse(machine.is_active(unit), unit)

    def test_is_installed_without_a_systemd_that_runs(self):
        machine = self.machine(boot=False)
        machine.apt("install", *packages(machine, "deb", "wshost-common", "wshost-chat"))
        self.assertIn("wshost:", machine.read("/etc/passwd"))
        self.assertIn("is fine", machine.run("wshost-chat", "--config=/etc/wshost/chat.properties", "--check-config"))
        machine.apt("purge", "wshost-chat", "wshost-common")
        self.assertFalse(os.path.exists(machine.path("/etc/wshost")))

    def test_builds_programs_with_the_library(self):
        machine = self.machine(boot=False)
        machine.apt("install", "g++", "cmake", "make", "pkg-config", *packages(machine, "deb", "libwshost-dev"))
        shutil.copytree(CONSUMER, machine.path("/consumer"))
        machine.run("cmake", "-S", "/consumer", "-B", "/consumer/build")
        machine.run("cmake", "--build", "/consumer/build", "--parallel")
        machine.run("ctest", "--test-dir", "/consumer/build", "--output-on-failure", "--no-tests=error")
        machine.run("sh", "-c", "c++ -std=c++20 /consumer/main.cpp -o /consumer/program $(pkg-config --cflags --libs wshost)")
        self.assertTrue(os.path.exists(machine.path("/usr/share/man/man7/wshost.7.gz")))
        machine.apt("purge", "libwshost-dev")
        self.assertEqual([each for each in machine.files() if re.search(r"(^|/)usr/.*wshost", each)], [])


if __name__ == "__main__":
    unittest.main()
