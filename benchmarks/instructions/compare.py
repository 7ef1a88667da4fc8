"""Counts what one round of each key path costs under callgrind, and compares it with a baseline.

compare.py PROGRAM BASELINE [--write]
"""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FEW, MANY = 500, 1500  # rounds: the difference is free of what starting costs
TOLERANCE = 0.03
# The C library's memcpy and its kin for any x86-64, so that processors of another kind count the same.
ENVIRONMENT = os.environ | {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-ERMS,-FSRM"}


def count(program: str, path: str, rounds: int) -> int:
    """The instructions of a whole run."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, path, str(rounds)],
        capture_output=True, text=True, check=False, env=ENVIRONMENT)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        sys.exit(f"compare.py: {path} {rounds} did not run:\n{done.stderr}")
    return int(found.group(1))


def cost(program: str, path: str) -> int:
    """The instructions of one round."""
    return round((count(program, path, MANY) - count(program, path, FEW)) / (MANY - FEW))


def kind_of_machine() -> str:
    """What instructions depend on besides the program: the C library chooses its functions by the processor."""
    def said(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[0]

    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return "; ".join([model.group(1) if model else "unknown", said("g++", "--version"), said("valgrind", "--version")])


def read_baseline(file: Path) -> tuple[str, dict[str, int]]:
    """Returns the kind of machine, and the instructions of each path."""
    lines = file.read_text().splitlines() if file.exists() else []
    machine = lines[0].removeprefix("# ") if lines else ""
    return machine, {name: int(value) for name, value in (line.split("\t") for line in lines[1:])}


def main() -> int:
    program, file = sys.argv[1], Path(sys.argv[2])
    paths = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()
    with ThreadPoolExecutor(2) as pool:
        counted = dict(zip(paths, pool.map(lambda path: cost(program, path), paths)))
    machine, known = read_baseline(file)
    differs = False
    for path, instructions in counted.items():
        before = known.get(path)
        change = (instructions - before) / before if before else float("inf")
        differs |= abs(change) > TOLERANCE
        note = "not in the baseline" if before is None else f"{change:+.1%} against {before}"
        print(f"{path:16} {instructions:8} instructions  {note}")
    if "--write" in sys.argv:
        file.write_text(f"# {kind_of_machine()}\n" + "".join(f"{path}\t{instructions}\n" for path, instructions in counted.items()))
        return 0
    if known and machine != kind_of_machine():
        print(f"not held against each other: the baseline is of another machine, {machine}, this is {kind_of_machine()}")
        return 0
    if differs or known.keys() - counted.keys():
        print(f"the baseline, {file.name}, says otherwise: find out why; if it is meant, run this with --write")
    return int(differs or bool(known.keys() - counted.keys()))


if __name__ == "__main__":
    sys.exit(main())
