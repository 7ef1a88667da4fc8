#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks what no compiler sees: first lines, sleeping tests, postponed work, names, and links between documents.

Reads file names, one a line, from standard input.
"""

import pathlib
import re
import sys

LICENSE_LINE = "// SPDX-License-Identifier: MIT"
CODE = {".h", ".cpp"}
TEST_CODE = CODE | {".py", ".js", ".mjs", ".ts"}
SLEEP = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|Thread::sleep|waitForTimeout)\b|\bsleep\s*\(")
POSTPONED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\bDISABLED_")
EMPTY_NAME = re.compile(r"(Manager|Helper|Utils?|Common)$")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def first_lines(file, text):
    lines = text.split("\n", 2)
    if lines[0] != LICENSE_LINE:
        yield f"{file}:1: the first line is not '{LICENSE_LINE}'"
    elif len(lines) < 2 or not re.match(r"// \S", lines[1]):
        yield f"{file}:2: the second line does not say what the file is for"


def lines_matching(file, text, pattern, complaint):
    for number, line in enumerate(text.splitlines(), 1):
        match = pattern.search(line)
        if match:
            yield f"{file}:{number}: {complaint}: {match.group(0)}"


def broken_links(file, text):
    for target in LINK.findall(FENCE.sub("", text)):
        path = target.split("#")[0]
        if path and ":" not in path and not (file.parent / path).exists():
            yield f"{file}: links to {target}, which does not exist"


def complaints(file):
    text = file.read_text(encoding="utf-8")
    if file.suffix in CODE:
        yield from first_lines(file, text)
        yield from lines_matching(file, text, POSTPONED, "postponed work")
        if EMPTY_NAME.search(file.stem):
            yield f"{file}: the name says nothing about what is inside"
    if file.suffix in TEST_CODE and file.parts[0] == "tests":
        yield from lines_matching(file, text, SLEEP, "a test sleeps")
    if file.suffix == ".md":
        yield from broken_links(file, text)


def main():
    files = [pathlib.Path(line.strip()) for line in sys.stdin]
    files = [file for file in files if file.suffix in TEST_CODE | {".md"}]
    found = [complaint for file in files for complaint in complaints(file)]
    print("\n".join(found + [f"text: {len(files)} files, {len(found)} complaints"]))
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
