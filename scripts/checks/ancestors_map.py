#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks docs/ancestors.md against the tree: every capability has a row, and every test that a row names exists."""

import pathlib
import re
import sys

import protocol_map

MAP = pathlib.Path("docs/ancestors.md")
COLUMNS = ["id", "there", "here", "test"]
ID = re.compile(r"[A-Z]\d+")
IDS = [letter + str(number)
       for letter, numbers in (("O", range(1, 21)), ("F", (3, 4, 8, 9, 11, 12)), ("Q", range(1, 8)), ("C", range(1, 17)),
                               ("T", range(1, 30)), ("E", range(2, 12)), ("W", range(1, 10)))
       for number in numbers]


def rows(text):
    for number, line in enumerate(text.splitlines(), 1):
        row = protocol_map.cells(line) if line.startswith("|") else []
        if row and row != COLUMNS and not set(line) <= set("|- "):
            yield number, row


def complaints(root):
    text = (root / MAP).read_text(encoding="utf-8")
    tests = protocol_map.Tests(root)
    missing = set(IDS)
    for number, row in rows(text):
        if len(row) != len(COLUMNS):
            yield f"{MAP}:{number}: a row has an id, a name there, a name here and a test"
            continue
        missing -= set(ID.findall(row[0]))
        named = [protocol_map.TEST.match(name) for name in protocol_map.QUOTED.findall(row[3])]
        if not any(named):
            yield f"{MAP}:{number}: no test is named"
        for test in named:
            if test and not tests.has(*test.groups()):
                yield f"{MAP}:{number}: there is no test {test.group(0)}"
    for name in sorted(missing, key=IDS.index):
        yield f"{MAP}: {name} has no row"


def main():
    found = list(complaints(pathlib.Path(".")))
    print("\n".join(found + [f"ancestors map: {len(IDS)} capabilities, {len(found)} complaints"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
