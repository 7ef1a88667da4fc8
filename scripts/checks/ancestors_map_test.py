#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows that ancestors_map.py names what is missing."""

import pathlib
import tempfile
import unittest

import ancestors_map

HEAD = "| id | there | here | test |\n|---|---|---|---|\n"
ALL = "| " + ", ".join(ancestors_map.IDS) + " | a | b | `Rooms.Open` |\n"


class AncestorsMapTest(unittest.TestCase):
    def complaints(self, text):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, content in (("docs/ancestors.md", text), ("tests/a/ATests.cpp", "TEST_P(Rooms, Open) {}")):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(content, encoding="utf-8")
            return list(ancestors_map.complaints(root))

    def test_accepts_a_true_map(self):
        self.assertEqual([], self.complaints(HEAD + ALL))

    def test_names_a_capability_without_a_row(self):
        self.assertEqual(["docs/ancestors.md: T29 has no row"], self.complaints(HEAD + ALL.replace("T29, ", "")))

    def test_names_a_test_that_is_none(self):
        self.assertIn("there is no test Rooms.Close", self.complaints(HEAD + ALL + "| C1 | a | b | `Rooms.Close` |\n")[0])

    def test_wants_a_test_in_each_row(self):
        self.assertIn("no test is named", self.complaints(HEAD + ALL + "| C1 | a | b | see `x` |\n")[0])


if __name__ == "__main__":
    unittest.main()
