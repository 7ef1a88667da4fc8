#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks docs/protocol.md against the tree: every file and test that it names exists, and no rule is without a test.

A rule is a row of a table whose columns are Clause, Rule, File and Test. A file is named from protocol/src or from the
root. A test is Suite.Case, Suite.* or, for one case of a table of cases, Suite/Name.
"""

import pathlib
import re
import sys

MAP = pathlib.Path("docs/protocol.md")
COLUMNS = ["Clause", "Rule", "File", "Test"]
QUOTED = re.compile(r"`([^`]+)`")
FILE = re.compile(r"[\w./-]+\.(?:cpp|h|py|md|mjs)\Z|[\w./-]+/\Z")
TEST = re.compile(r"([A-Z]\w*)([./])(\*|\w+)\Z")
DEFINED = re.compile(r"\b(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


class Tests:
    """The tests that the sources define."""

    def __init__(self, root):
        self.cases = {}
        texts = [file.read_text(encoding="utf-8") for file in sorted((root / "tests").rglob("*.cpp"))]
        for suite, case in (found for text in texts for found in DEFINED.findall(text)):
            self.cases.setdefault(suite, set()).add(case)
        self.strings = {string for text in texts for string in re.findall(r'"(\w+)"', text)}

    def has(self, suite, separator, name):
        if suite not in self.cases:
            return False
        return name == "*" or name in (self.cases[suite] if separator == "." else self.strings)


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def rules(text, columns=COLUMNS):
    """The number and the cells of each row of the tables that have these columns."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|"):
            inside = False
        elif cells(line) == columns:
            inside = True
        elif inside and not set(line) <= set("|- "):
            yield number, cells(line)


def wrong_names(root, text, tests):
    for number, line in enumerate(text.splitlines(), 1):
        for name in QUOTED.findall(line):
            test = TEST.match(name)
            if FILE.match(name):
                if not any((root / folder / name).exists() for folder in ("", "protocol/src")):
                    yield f"{MAP}:{number}: there is no file {name}"
            elif test and not tests.has(*test.groups()):
                yield f"{MAP}:{number}: there is no test {name}"


def incomplete_rules(text):
    for number, row in rules(text):
        if len(row) != len(COLUMNS) or not row[0] or not row[1]:
            yield f"{MAP}:{number}: a rule has a clause, a rule, a file and a test"
            continue
        for column, pattern in ((2, FILE), (3, TEST)):
            names = QUOTED.findall(row[column])
            if not names or not all(pattern.match(name) for name in names) or QUOTED.sub("", row[column]).strip(" ,"):
                yield f"{MAP}:{number}: {COLUMNS[column]} is not a list of names: {row[column] or 'nothing'}"


def complaints(root):
    text = FENCE.sub(lambda block: "\n" * block.group(0).count("\n"), (root / MAP).read_text(encoding="utf-8"))
    yield from incomplete_rules(text)
    yield from wrong_names(root, text, Tests(root))
    if not any(True for _ in rules(text)):
        yield f"{MAP}: has no rules"


def main():
    root = pathlib.Path(".")
    found = list(complaints(root))
    count = sum(1 for _ in rules((root / MAP).read_text(encoding="utf-8")))
    print("\n".join(found + [f"protocol map: {count} rules, {len(found)} complaints"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
