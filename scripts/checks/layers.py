#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every #include is one that layers.toml allows. Reads file names, one a line, from standard input."""

import fnmatch
import pathlib
import re
import sys
import tomllib

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
SOURCES = {".h", ".cpp"}


class Layers:
    def __init__(self, table, root):
        self.root = root
        self.named = {pattern for group in table["names"].values() for pattern in group}
        self.areas = {
            area: [pattern for name in allowed for pattern in table["names"].get(name, [name])]
            for area, allowed in table["areas"].items()
        }

    def area_of(self, file):
        folders = [str(folder) for folder in file.parents]
        return max((area for area in self.areas if area in folders), key=len, default=None)

    @staticmethod
    def include_folders(file):
        """Where a quoted header that is not public may lie: beside the file, in its module's src, in its top folder."""
        yield file.parent
        yield from (folder for folder in file.parents if folder.name == "src")
        yield pathlib.Path(file.parts[0])

    def header(self, file, quoted, angled):
        """Names a header the way layers.toml does."""
        name = quoted or angled
        if angled and re.fullmatch(r"[a-z0-9_]+", angled):
            return f"<{angled}>" if f"<{angled}>" in self.named else "<std>"
        if quoted and not quoted.startswith("wshost/"):
            for folder in self.include_folders(file):
                if (self.root / folder / quoted).exists():
                    return (folder / quoted).as_posix()
        return name

    def complaints(self, file):
        area = self.area_of(file)
        if area is None:
            yield f"{file}: no area of layers.toml contains this file"
            return
        text = (self.root / file).read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            match = INCLUDE.match(line)
            if match is None:
                continue
            header = self.header(file, *match.groups())
            if not any(fnmatch.fnmatchcase(header, pattern) for pattern in self.areas[area]):
                yield f"{file}:{number}: {area} may not include {header}"


def load(root):
    table = tomllib.loads((pathlib.Path(__file__).parent / "layers.toml").read_text(encoding="utf-8"))
    return Layers(table, root)


def main():
    layers = load(pathlib.Path("."))
    files = [pathlib.Path(line.strip()) for line in sys.stdin]
    files = [file for file in files if file.suffix in SOURCES]
    complaints = [complaint for file in files for complaint in layers.complaints(file)]
    print("\n".join(complaints + [f"layers: {len(files)} files, {len(complaints)} wrong includes"]))
    return 1 if complaints or not files else 0


if __name__ == "__main__":
    sys.exit(main())
