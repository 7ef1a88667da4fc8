# SPDX-License-Identifier: MIT
"""Result lines as Markdown tables."""

import dataclasses
import statistics

from figures import Figures, Result, Value, quartiles

NOTHING = "–"


@dataclasses.dataclass(frozen=True)
class Metric:
    """One figure of a result, for the rows of some modes."""

    title: str
    modes: tuple[str, ...]
    value: Value
    has_ratios: bool = True
    is_less_better: bool = False

    @property
    def heading(self) -> str:
        return f"{self.title}: less is better" if self.is_less_better else self.title


def per_cpu_second(result: Result) -> float | None:
    names = (name for name in result if name.endswith("_per_server_cpu_s"))
    return result[next(names)] or None


def per_second(result: Result) -> float | None:
    return result[{"echo": "msgs_per_s", "relay": "deliveries_per_s", "connect": "handshakes_per_s"}[result["mode"]]]


def is_paced(result: Result) -> bool:
    return "sent_late_us" in result


def of_closed_loop(value: Value) -> Value:
    return lambda result: None if is_paced(result) or "beside" in result else value(result)


def beside(value: Value) -> Value:
    return lambda result: value(result) if "beside" in result else None


def half_load_latency(name: str) -> Value:
    return lambda result: result["lat_us"][name] if is_paced(result) else None


METRICS = [
    Metric("Per second of the server's processor time: messages, deliveries, handshakes", ("echo", "relay", "connect"),
           of_closed_loop(per_cpu_second)),
    Metric("Per second: messages, deliveries, handshakes", ("echo", "relay", "connect"), of_closed_loop(per_second)),
    Metric("Latency, 99th percentile, µs", ("echo", "relay", "connect"),
           of_closed_loop(lambda result: result["lat_us"]["p99"]), is_less_better=True),
    Metric("Latency at half load from the moment a message was due, median, µs", ("echo",),
           half_load_latency("p50"), is_less_better=True),
    Metric("Latency at half load, 99th percentile, µs", ("echo",), half_load_latency("p99"), is_less_better=True),
    Metric("Half load: how late the load itself sent, 99th percentile, µs", ("echo",),
           lambda result: result["sent_late_us"]["p99"] if is_paced(result) else None, has_ratios=False),
    Metric("Latency of one small client beside those with large messages, median, µs", ("echo",),
           beside(lambda result: result["lat_us"]["p50"]), is_less_better=True),
    Metric("Latency beside them, 99th percentile, µs", ("echo",), beside(lambda result: result["lat_us"]["p99"]),
           is_less_better=True),
    Metric("Large messages meanwhile, per second of the server's processor time", ("echo",),
           beside(lambda result: per_cpu_second(result["beside"]))),
    Metric("Resident bytes of an idle session", ("idle",), lambda result: result["rss_per_conn"], is_less_better=True),
    Metric("Resident bytes of a session that has had a message", ("idle",),
           lambda result: result["rss_per_conn_touched"], is_less_better=True),
    Metric("Processor time of doing nothing, % of a core", ("idle",), lambda result: result["idle_cpu_pct"], False),
    Metric("Bytes of a compressed delivery", ("relay",),
           lambda result: result["bytes_per_delivery"] if "deflate" in result["row"] else None, has_ratios=False),
]


def number(value: float) -> str:
    """Writes three digits and a unit."""
    for limit, divisor, unit, digits in ((1e7, 1e6, "M", 1), (1e6, 1e6, "M", 2), (1e4, 1e3, "k", 0), (1e3, 1e3, "k", 1),
                                         (100, 1, "", 0), (10, 1, "", 1)):
        if abs(value) >= limit:
            return f"{value / divisor:.{digits}f}{unit}"
    return f"{value:.2f}"


def spread(values: list[float]) -> str:
    if not values:
        return NOTHING
    low, middle, high = quartiles(values)
    return f"{number(middle)} ({number(low)} – {number(high)})"


def ratio(values: list[float], is_less_better: bool) -> str:
    """Writes the median, and the quartile that is less good."""
    if not values:
        return NOTHING
    low, middle, high = quartiles(values)
    return f"{middle:.2f} ({high if is_less_better else low:.2f})"


def table(head: list[str], lines: list[list[str]]) -> list[str]:
    lines = [line for line in lines if any(cell != NOTHING for cell in line[1:])]
    if not lines:
        return []
    rule = "|---|" + "---:|" * (len(head) - 1)
    return ["| " + " | ".join(head) + " |", rule, *("| " + " | ".join(line) + " |" for line in lines), ""]


def metric_tables(figures: Figures, metric: Metric, reference: str) -> list[str]:
    rows = [row for row in figures.rows if figures.mode(row) in metric.modes]
    servers = [name for name in figures.servers if any(figures.values(row, name, metric.value) for row in rows)]
    medians = table(["row", *servers],
                    [[f"`{row}`", *(spread(figures.values(row, name, metric.value)) for name in servers)] for row in rows])
    if not medians:
        return []
    lines = [f"### {metric.heading}", "", "Median (lower – upper quartile).", "", *medians]
    others = [name for name in servers if name != reference]
    if metric.has_ratios and reference in servers and others:
        ratios = [[f"`{row}`", *(ratio(figures.ratios(row, name, reference, metric.value), metric.is_less_better)
                                   for name in others)] for row in rows]
        ratio_table = table(["row", *others], ratios)
        if ratio_table:
            worse = "upper" if metric.is_less_better else "lower"
            lines += [f"Divided by {reference} in the same round: median ({worse} quartile).", "", *ratio_table]
    return lines


def choose_reference(figures: Figures, wanted: str) -> str:
    """Returns the server that the others are divided by."""
    if wanted:
        return wanted
    others = [name for name in figures.servers if name != "wshost"]
    return "bun" if "bun" in others or not others else others[0]


def troubles(figures: Figures) -> list[str]:
    lines = [f"- `{run['row']}`, {run['server']}: {run['error']}" for run in figures.failed]
    for run in figures.all_runs():
        counts = [f"{each[name]} {name}" for each in (run, run.get("beside", {}))
                  for name in ("errors", "duplicates", "order_violations", "gaps", "foreign", "skipped") if each.get(name)]
        if run.get("delivered_ratio", 1) < 1:
            counts.append(f"{100 * run['delivered_ratio']:.2f} % delivered")
        if counts:
            lines.append(f"- `{run['row']}`, {run['server']}, round {run['round']}: {', '.join(counts)} {run['note']}".rstrip())
    return ["### What went wrong", "", *(lines or ["Nothing: no error, no message lost, doubled or out of order."]), ""]


def quiet(figures: Figures) -> str:
    foreign = [run["foreign_pct"] for run in figures.all_runs()]
    if not foreign:
        return "No run has ended well."
    return f"Other work on the machine during the runs, in percent of a core: median {statistics.median(foreign):.0f}, " \
           f"most {max(foreign):.0f}."


def markdown(results: list[Result], reference: str = "") -> str:
    figures = Figures(results)
    reference = choose_reference(figures, reference)
    lines = [line for metric in METRICS for line in metric_tables(figures, metric, reference)]
    return "\n".join([*lines, *troubles(figures), quiet(figures)])
