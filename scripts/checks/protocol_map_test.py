#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows that protocol_map.py accepts a map that is true, and names what is not."""

import pathlib
import tempfile
import unittest

import protocol_map

HEAD = "| Clause | Rule | File | Test |\n|---|---|---|---|\n"
TESTS = """
TEST(Frames, AreRead) {}
TEST_F(Sessions,
       End) {}
TEST_P(BadFrames, Fail) {}
const Case cases[] = {{"Rsv1", 4}};
"""


class ProtocolMapTest(unittest.TestCase):
    def complaints(self, text):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, content in (("docs/protocol.md", text), ("protocol/src/frame/A.cpp", ""), ("host/src/B.h", ""),
                                  ("tests/protocol/ATests.cpp", TESTS)):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(content, encoding="utf-8")
            return list(protocol_map.complaints(root))

    def expect_one(self, text, part):
        found = self.complaints(text)
        self.assertEqual(1, len(found), found)
        self.assertIn(part, found[0])

    def test_accepts_a_true_map(self):
        rows = ("| 5.1 | a rule | `frame/A.cpp`, `host/src/B.h` | `Frames.AreRead`, `Sessions.*` |\n"
                "| 5.2 | another | `frame/A.cpp` | `BadFrames/Rsv1`, `BadFrames.Fail` |\n")
        self.assertEqual([], self.complaints(HEAD + rows + "\nProse with `Words` and `host/src/B.h`.\n"))

    def test_names_the_line_of_a_file_that_is_gone(self):
        self.expect_one(HEAD + "| 5.1 | a rule | `frame/Gone.cpp` | `Frames.AreRead` |\n",
                        "docs/protocol.md:3: there is no file frame/Gone.cpp")

    def test_names_a_test_that_is_gone(self):
        for test in ("Frames.AreWritten", "Gone.*", "Gone.Case", "BadFrames/Rsv2", "Gone/Rsv1"):
            self.expect_one(HEAD + f"| 5.1 | a rule | `frame/A.cpp` | `{test}` |\n", f"there is no test {test}")

    def test_checks_prose_too(self):
        text = HEAD + "| 5.1 | a rule | `frame/A.cpp` | `Frames.AreRead` |\n\n"
        self.expect_one(text + "As `Frames.AreGone` shows.\n", "docs/protocol.md:5: there is no test Frames.AreGone")
        self.expect_one(text + "See `frame/Gone.h`.\n", "docs/protocol.md:5: there is no file frame/Gone.h")

    def test_does_not_look_into_code(self):
        text = HEAD + "| 5.1 | a rule | `frame/A.cpp` | `Frames.AreRead` |\n\n```\n`Gone.Case`\n```\n"
        self.assertEqual([], self.complaints(text))

    def test_wants_a_test_and_a_file_for_each_rule(self):
        self.expect_one(HEAD + "| 5.1 | a rule | `frame/A.cpp` | |\n", "Test is not a list of names: nothing")
        self.expect_one(HEAD + "| 5.1 | a rule | | `Frames.AreRead` |\n", "File is not a list of names: nothing")
        self.expect_one(HEAD + "| 5.1 | a rule | `frame/A.cpp` | see above |\n", "Test is not a list of names: see above")
        self.expect_one(HEAD + "| 5.1 | a rule | `frame/A.cpp` | `Frames.AreRead` and so on |\n", "and so on")
        self.expect_one(HEAD + "| 5.1 | a rule | `frame/A.cpp` |\n", "a rule has a clause")
        self.expect_one(HEAD + "| | a rule | `frame/A.cpp` | `Frames.AreRead` |\n", "a rule has a clause")

    def test_wants_rules(self):
        self.expect_one("Nothing here.\n", "has no rules")

    def test_leaves_other_tables_alone(self):
        text = HEAD + "| 5.1 | a rule | `frame/A.cpp` | `Frames.AreRead` |\n\n| a | b |\n|---|---|\n| c | d |\n"
        self.assertEqual([], self.complaints(text))


if __name__ == "__main__":
    unittest.main(verbosity=0)
