#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows that ancestors_map.py accepts a map that is true, and names what is not."""

import pathlib
import tempfile
import unittest
from unittest import mock

import ancestors_map

HEAD = "| Id | There | Here | Test |\n|---|---|---|---|\n"
TRUE = ("| O1 | stages | `AddStage` | `Stages.Run`, `Verbs.Send` |\n"
        "| O2 | types | `Map` | `Verbs.Send` |\n"
        "| T1 | the RFC | the same | `Sessions.End` |\n"
        "| T2 | handlers | `From` | `Install.Tour` |\n")
TESTS = """
TEST_P(Stages, Run) {  // O1, T1
}
TYPED_TEST(Verbs, Send) {}  // O1-O2
// What T1 says.
// More of it.
TEST_F(Sessions,
       End) {}
TEST(Silent, Runs) {}
"""
CMAKE = "# The tour (T2).\nadd_consumer_test(Install.Tour -DX=1)\nadd_test(NAME Install.Silent COMMAND x)\n"
TOUR = "// Stages and types (O1, O2).\nint main() {  // T1-T2\n}\n"


@mock.patch.object(ancestors_map, "WANTED", ["O1", "O2", "T1", "T2"])
class AncestorsMapTest(unittest.TestCase):
    def complaints(self, rows, tour=TOUR):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, content in (("docs/ancestors.md", HEAD + rows), ("tests/a/ATest.cpp", TESTS),
                                  ("tests/install/CMakeLists.txt", CMAKE), ("tests/install/tour/main.cpp", tour)):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(content, encoding="utf-8")
            return list(ancestors_map.complaints(root))

    def expect_one(self, rows, part):
        found = self.complaints(rows)
        self.assertEqual(1, len(found), found)
        self.assertIn(part, found[0])

    def test_accepts_a_true_map(self):
        self.assertEqual([], self.complaints(TRUE))

    def test_names_a_test_that_is_gone(self):
        self.expect_one(TRUE.replace("Stages.Run", "Stages.Ran"), "docs/ancestors.md:3: there is no test Stages.Ran")
        self.expect_one(TRUE.replace("Install.Tour", "Install.Gone"), "there is no test Install.Gone")

    def test_names_a_test_that_does_not_carry_the_id(self):
        self.expect_one(TRUE.replace("Stages.Run", "Silent.Runs"), "the comment of Silent.Runs does not name O1")
        self.expect_one(TRUE.replace("Install.Tour", "Install.Silent"), "Install.Silent does not name T2")

    def test_wants_each_id_once(self):
        self.expect_one(TRUE.replace("| O2 | types | `Map` | `Verbs.Send` |\n", ""), "O2 has 0 rows")
        self.expect_one(TRUE + "| T1 | again | `X` | `Sessions.End` |\n", "T1 has 2 rows")

    def test_names_an_id_that_is_none(self):
        self.expect_one(TRUE + "| O1.5 | x | `X` | `Stages.Run` |\n".replace("`Stages.Run`", ""), "a row has an id")
        found = self.complaints(TRUE + "| O9 | x | `X` | `Stages.Run` |\n")
        self.assertIn("docs/ancestors.md:7: there is no O9", found)

    def test_wants_each_id_on_the_tour(self):
        found = self.complaints(TRUE, TOUR.replace("O2", "no types"))
        self.assertEqual(["tests/install/tour: O2 is not visited"], found)

    def test_does_not_want_whole_programs_on_the_tour(self):
        with mock.patch.object(ancestors_map, "OFF_THE_TOUR", {"O2"}):
            self.assertEqual([], self.complaints(TRUE, TOUR.replace("O2", "no types")))

    def test_wants_whole_rows(self):
        self.expect_one(TRUE.replace("`Install.Tour`", "see above"), "a row has an id")
        self.expect_one(TRUE.replace("| handlers |", "| |"), "a row has an id")


if __name__ == "__main__":
    unittest.main(verbosity=0)
