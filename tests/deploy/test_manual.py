# SPDX-License-Identifier: MIT
# Manual pages say what the programs do: each option of --help, each exit code, and what is installed beside them.
"""Reads the pages that are installed; lintian judges their form, in scripts/package."""

import gzip
import os
import re
import subprocess
import unittest

from deployed_program import DEADLINE, sample

PREFIX = os.environ["WSHOST_DEPLOYED_DIR"]
PROGRAMS = {"chat": 8, "stocks": 8, "load": 1}
EXIT_CODES = {8: {"0", "64", "69", "70", "78", "143"}, 1: {"0", "1", "64", "69"}}


def page(name, section):
    """Returns a manual page as its reader sees it, without its markup."""
    with gzip.open(f"{PREFIX}/share/man/man{section}/wshost-{name}.{section}.gz", "rt", encoding="utf-8") as file:
        text = file.read()
    return re.sub(r"\\f[BIR]", "", text).replace("\\-", "-")


def options_of(text):
    return set(re.findall(r"(?<![\w-])--([a-z]+(?:-[a-z]+)*)", text))


class Manual(unittest.TestCase):
    def test_has_the_options_of_each_program_and_no_others(self):
        for name, section in PROGRAMS.items():
            with self.subTest(program=name):
                told = subprocess.run([sample(name), "--help"], capture_output=True, text=True, timeout=DEADLINE, check=False)
                expected = options_of(told.stdout)
                self.assertIn("help", expected)
                listed = {option for tag in re.findall(r"\.TP\n(.*)\n", page(name, section)) for option in options_of(tag)}
                self.assertEqual(listed, expected)

    def test_has_the_exit_codes(self):
        for name, section in PROGRAMS.items():
            with self.subTest(program=name):
                codes = re.search(r"\.SH EXIT STATUS\n(.*?)\.SH", page(name, section), re.DOTALL).group(1)
                self.assertEqual(set(re.findall(r"\.TP\n\.B (\d+)\n", codes)), EXIT_CODES[section])

    def test_names_the_files_and_ports_of_its_installation(self):
        for name in ("chat", "stocks"):
            text = page(name, 8)
            self.assertNotRegex(text, r"@\w+@")
            self.assertIn(f"{PREFIX}/etc/wshost/{name}.properties", text)
            with open(f"{PREFIX}/etc/wshost/{name}.properties", encoding="utf-8") as file:
                settings = file.read()
            for port in re.findall(r"(?m)^(?:listen|admin)\.port = (\d+)$", settings):
                self.assertIn(f"127.0.0.1:{port}", text)


if __name__ == "__main__":
    unittest.main()
