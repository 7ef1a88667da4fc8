# SPDX-License-Identifier: MIT
"""Medians, quartiles and paired ratios of result lines."""

import collections
import statistics
from collections.abc import Callable, Iterable

Result = dict
Value = Callable[[Result], float | None]


class Figures:
    """Results by row and server, in the order in which they came; runs that failed are kept apart."""

    def __init__(self, results: Iterable[Result]):
        self._runs: dict[tuple[str, str], list[Result]] = collections.defaultdict(list)
        self.failed: list[Result] = []
        self.rows: list[str] = []
        self.servers: list[str] = []
        for result in results:
            self._add(result)

    def _add(self, result: Result) -> None:
        if "error" in result:
            self.failed.append(result)
            return
        for names, name in ((self.rows, result["row"]), (self.servers, result["server"])):
            if name not in names:
                names.append(name)
        self._runs[result["row"], result["server"]].append(result)

    def runs(self, row: str, server: str) -> list[Result]:
        return self._runs.get((row, server), [])

    def all_runs(self) -> list[Result]:
        return [run for runs in self._runs.values() for run in runs]

    def mode(self, row: str) -> str:
        return next(run["mode"] for server in self.servers for run in self.runs(row, server))

    def values(self, row: str, server: str, value: Value) -> list[float]:
        found = (value(run) for run in self.runs(row, server))
        return [each for each in found if each is not None]

    def ratios(self, row: str, server: str, reference: str, value: Value) -> list[float]:
        """Returns server by reference, both of the same round: so the noise of that minute is in both."""
        base = {run["round"]: value(run) for run in self.runs(row, reference)}
        pairs = [(value(run), base.get(run["round"])) for run in self.runs(row, server)]
        return [mine / other for mine, other in pairs if mine is not None and other]


def quartiles(values: list[float]) -> tuple[float, float, float]:
    """Returns lower quartile, median and upper quartile; of fewer than three values the least and the largest."""
    if len(values) < 3:
        return min(values), statistics.median(values), max(values)
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high
