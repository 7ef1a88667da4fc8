#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures servers in interleaved rounds. scripts/bench builds everything and calls this."""

import argparse
import json
import os
import pathlib
import resource
import statistics
import sys
import time
from collections.abc import Iterator

import machine
import report
import rows
import runs
import servers

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"


def names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures wshost beside other servers.")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, 3 by default")
    parser.add_argument("--seconds", type=float, default=2, help="of each run, 2 by default")
    parser.add_argument("--rows", type=names, default=[], metavar="ROW,...", help="rows, or what names begin with")
    parser.add_argument("--only", type=names, default=[], metavar="SERVER,...", help="servers")
    parser.add_argument("--servers", type=pathlib.Path, metavar="FILE", help="more servers: see benchmarks/rounds/servers.py")
    parser.add_argument("--against", default="", metavar="SERVER", help="what ratios are taken to; bun by default")
    parser.add_argument("--all", action="store_true", help="all rows and servers; without it a selection of 5 minutes")
    parser.add_argument("--list", action="store_true", help="say what there is to measure, and end")
    parser.add_argument("--out", type=pathlib.Path, help="result lines, added to a file; build/bench/results-TIME.jsonl by default")
    parser.add_argument("--report", type=pathlib.Path, nargs="+", metavar="FILE", help="report on result files, and end")
    parser.add_argument("--server-cores", type=names, default=["0", "1"], metavar="A,B",
                        help="core of a server, and the second one of a server with two loops")
    parser.add_argument("--load-core", type=int, help="core of the load; the last, by default")
    return parser.parse_args(words)


def read(files: list[pathlib.Path]) -> list[dict]:
    """Reads result lines; the same round of two files is not the same round."""
    results = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            result = json.loads(line)
            result["round"] = f"{file.name}:{result['round']}"
            results.append(result)
    return results


def place_of(options: argparse.Namespace) -> runs.Place:
    cores = tuple(int(core) for core in options.server_cores)
    free = max(os.sched_getaffinity(0) - set(cores), default=1)
    load_core = options.load_core if options.load_core is not None else free
    return runs.Place(BUILD / "load" / "wshost_load", options.seconds, cores, load_core)


class Bench:
    """The runs of one call."""

    def __init__(self, place: runs.Place, chosen: list[servers.Server], chosen_rows: list[rows.Row], reference: str):
        self._place = place
        self._servers = chosen
        self._rows = chosen_rows
        self._reference = reference
        self._rates: list[float] = []  # of the reference, in the row whose half is asked for

    def results(self, rounds: int) -> Iterator[dict]:
        for number in range(rounds):
            for row in self._rows:
                present = [each for each in self._servers if each.takes_part(row.name, row.service)]
                turn = number % len(present) if present else 0
                for server in present[turn:] + present[:turn]:
                    yield self._run(server, row) | {"row": row.name, "server": server.name, "round": number}

    def _run(self, server: servers.Server, row: rows.Row) -> dict:
        rate = self._half_rate(row.half_load_of) if row.half_load_of else 0
        result = runs.run(self._place, server, row, rate)
        if server.name == self._reference and row.name == rows.HALF_LOAD_OF and "error" not in result:
            self._rates.append(result["msgs_per_s"])
        return result

    def _half_rate(self, row_name: str) -> float:
        """Returns one rate for all servers: half of what the reference has shown, which is tried out if it has not."""
        if not self._rates:
            row = next(each for each in rows.all_rows() if each.name == row_name)
            reference = next((each for each in self._servers if each.name == self._reference), self._servers[0])
            self._rates.append(runs.run(self._place, reference, row).get("msgs_per_s", 10_000))
        return statistics.median(self._rates) / 2


def measure(options: argparse.Namespace) -> list[dict]:
    added = servers.from_file(options.servers) if options.servers else []
    known = servers.built_in(BUILD, ROOT / "benchmarks" / "peers")
    chosen = servers.choose(known, added, options.only, options.all)
    bench = Bench(place_of(options), chosen, rows.choose(options.rows, options.all), options.against or "bun")
    out = options.out or BUILD / time.strftime("results-%Y%m%d-%H%M%S.jsonl")
    results = []
    with open(out, "a", encoding="utf-8") as file:
        for result in bench.results(options.rounds):
            file.write(json.dumps(result) + "\n")
            file.flush()
            results.append(result)
            said = result.get("error") or f"{report.number(headline(result))}"
            print(f"round {result['round']}  {result['row']:26} {result['server']:16} {said}", file=sys.stderr)
    print(f"result lines: {out}", file=sys.stderr)
    return results


def headline(result: dict) -> float:
    return result["rss_per_conn"] if result["mode"] == "idle" else report.per_second(result) or 0


def say_what_there_is(options: argparse.Namespace) -> None:
    known = servers.built_in(BUILD, ROOT / "benchmarks" / "peers")
    known += servers.from_file(options.servers) if options.servers else []
    print("rows:", *(row.name + ("*" if row.is_quick else "") for row in rows.all_rows()))
    print("servers:", *(server.name + ("*" if server.name in servers.QUICK else "") for server in known))
    print("* measured without --all")


def main(words: list[str]) -> int:
    options = arguments(words)
    if options.list:
        say_what_there_is(options)
        return 0
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    results = read(options.report) if options.report else measure(options)
    print(machine.description(ROOT), "\n")
    print(report.markdown(results, options.against))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ValueError as error:
        sys.exit(f"scripts/bench: {error}")
