#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks docs/ancestors.md against the tree: every id has its row, and each test of a row exists and carries the id.

A row belongs to a table whose columns are Id, There, Here and Test. A test carries the ids that stand in the comment
beside its name, or right above it; T3-T5 are three of them. The tests of CMakeLists.txt count too. Comments of the tour
name each id, but for those of whole programs.
"""

import pathlib
import re
import sys

import protocol_map

MAP = pathlib.Path("docs/ancestors.md")
TOUR = pathlib.Path("tests/install/tour")
COLUMNS = ["Id", "There", "Here", "Test"]
IDS = {"O": range(1, 21), "F": (3, 4, 8, 9, 11, 12), "Q": range(1, 8), "C": range(1, 17), "T": range(1, 30),
       "E": range(2, 13), "W": range(1, 12), "M": range(1, 7)}
# Programs and their deployment, which a program of one's own does not visit.
OFF_THE_TOUR = {"E12", "W10", "W11"} | {f"M{number}" for number in IDS["M"]}
WANTED = [f"{letter}{number}" for letter, numbers in IDS.items() for number in numbers]
ID = re.compile(rf"\b([{''.join(IDS)}])(\d+)(?:-\1?(\d+))?\b")
IN_CMAKE = re.compile(r"\b(?:NAME|add_consumer_test\(|wshost_add_deploy_test\()\s*(\w+)\.(\w+)")


def ids_in(comment):
    """The ids that a comment names."""
    for letter, first, last in ID.findall(comment):
        for number in range(int(first), int(last or first) + 1):
            yield f"{letter}{number}"


def comments_at(text, start, end, sign):
    """The comment lines right above a position, and the comment on the line of its end."""
    above = text[:start].splitlines()
    while above and above[-1].startswith(sign):
        yield above.pop()
    yield text[end:].split("\n", 1)[0].partition(sign)[2]


def carried_ids(root):
    """For each test of the tree, the ids in its comment."""
    found = {}
    for pattern, defined, sign in (("*.cpp", protocol_map.DEFINED, "//"), ("CMakeLists.txt", IN_CMAKE, "#")):
        for file in sorted((root / "tests").rglob(pattern)):
            text = file.read_text(encoding="utf-8")
            for test in defined.finditer(text):
                start = text.rfind("\n", 0, test.start()) + 1
                comments = " ".join(comments_at(text, start, test.end(), sign))
                found.setdefault(".".join(test.groups()), set()).update(ids_in(comments))
    return found


def wrong_rows(text, carried):
    for number, row in protocol_map.rules(text, COLUMNS):
        names = protocol_map.QUOTED.findall(row[-1])
        if len(row) != len(COLUMNS) or not all(row) or not names or protocol_map.QUOTED.sub("", row[-1]).strip(" ,"):
            yield f"{MAP}:{number}: a row has an id, what it was there, what it is here and a list of tests"
            continue
        if row[0] not in WANTED:
            yield f"{MAP}:{number}: there is no {row[0]}"
        for name in names:
            if name not in carried:
                yield f"{MAP}:{number}: there is no test {name}"
            elif row[0] not in carried[name]:
                yield f"{MAP}:{number}: the comment of {name} does not name {row[0]}"


def ids_on_the_tour(root):
    for file in sorted((root / TOUR).glob("*.cpp")):
        for comment in re.findall(r"//(.*)", file.read_text(encoding="utf-8")):
            yield from ids_in(comment)


def complaints(root):
    text = (root / MAP).read_text(encoding="utf-8")
    yield from wrong_rows(text, carried_ids(root))
    ids = [row[0] for _, row in protocol_map.rules(text, COLUMNS)]
    for wanted in WANTED:
        if ids.count(wanted) != 1:
            yield f"{MAP}: {wanted} has {ids.count(wanted)} rows"
    for wanted in sorted(set(WANTED) - OFF_THE_TOUR - set(ids_on_the_tour(root)), key=WANTED.index):
        yield f"{TOUR}: {wanted} is not visited"


def main():
    found = list(complaints(pathlib.Path(".")))
    print("\n".join(found + [f"ancestors map: {len(WANTED)} ids, {len(found)} complaints"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
