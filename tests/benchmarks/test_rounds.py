# SPDX-License-Identifier: MIT
# What is chosen, in which order it runs, and what the tables say.
"""Tests of benchmarks/rounds, with runs that are made up."""

import os
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "benchmarks" / "rounds"))

import bench  # noqa: E402
import figures  # noqa: E402
import report  # noqa: E402
import rows  # noqa: E402
import runs  # noqa: E402
import servers  # noqa: E402

ANYWHERE = pathlib.Path("/nowhere")


def echo_result(server, number, per_cpu_second, row="echo-100-32-p1", **rest):
    return {"row": row, "server": server, "round": number, "mode": "echo", "msgs_per_s": 1000.0, "errors": 0, "note": "",
            "msgs_per_server_cpu_s": per_cpu_second, "lat_us": {"p50": 1.0, "p99": 2.0}, "foreign_pct": 3.0, **rest}


def server(name, *services):
    return servers.server_of(name, {service: f"{name} {{port}}" for service in services})


class Choosing(unittest.TestCase):
    def test_rows_are_those_named_or_those_that_begin_with_a_name(self):
        self.assertEqual([row.name for row in rows.choose(["json-100-91"], False)], ["json-100-91-p1", "json-100-91-p16"])
        self.assertEqual([row.name for row in rows.choose(["relay-1000-10"], False)], ["relay-1000-10"])
        self.assertEqual([row.name for row in rows.choose(["idle"], False)], ["idle-10000"])
        self.assertEqual([row.name for row in rows.choose(["idle-100000"], False)], ["idle-100000"])
        with self.assertRaisesRegex(ValueError, "no row is called jason"):
            rows.choose(["jason"], False)

    def test_rows_without_names_are_the_quick_ones_or_all_but_the_rare(self):
        self.assertEqual({row.name for row in rows.choose([], False)}, rows.QUICK)
        everything = {row.name for row in rows.choose([], True)}
        self.assertEqual({row.name for row in rows.all_rows()} - everything, {"idle-100000"})

    def test_a_file_adds_servers_and_replaces_them(self):
        known = servers.built_in(ANYWHERE, ANYWHERE)
        mine = server("mine", "echo")
        chosen = servers.choose(known, [mine], [], False)
        self.assertEqual([each.name for each in chosen], ["wshost", "bun", "yardstick-epoll", "mine"])
        other = server("wshost", "echo")
        self.assertEqual(servers.choose(known, [other], ["wshost"], False), [other])
        with self.assertRaisesRegex(ValueError, "unknown colour"):
            servers.server_of("red", {"colour": "red"})

    def test_a_server_without_json_is_measured_with_its_echo(self):
        mine = servers.server_of("mine", {"echo": "mine {port}", "paths": {"echo": "/e"}, "skip": ["idle"]})
        self.assertTrue(mine.takes_part("json-100-91-p1", "json"))
        self.assertEqual((mine.command("json", 7), mine.path("json")), (["mine", "7"], "/e"))
        self.assertFalse(mine.takes_part("relay-1000-1", "relay"))
        self.assertFalse(mine.takes_part("idle-10000", "echo"))


class Rounds(unittest.TestCase):
    place = runs.Place(ANYWHERE, 1, (0, 1), 2)

    def test_servers_take_turns_in_being_first(self):
        chosen = [server(name, "echo") for name in "abc"]
        with mock.patch.object(runs, "run", return_value={"msgs_per_s": 8.0}):
            found = bench.Bench(self.place, chosen, rows.choose(["connect"], False), "b").results(3)
            self.assertEqual("".join(result["server"] for result in found), "abcbcacab")

    def test_half_load_is_half_of_what_the_reference_did(self):
        rates = []

        def run(_place, each, row, rate=0):
            if row.half_load_of:
                rates.append(rate)
            return {"msgs_per_s": {"a": 100.0, "b": 60.0}[each.name]}

        chosen = [server("a", "echo"), server("b", "echo")]
        for names in (["echo-100-32-p1", "half-load"], ["half-load"]):
            with self.subTest(names=names), mock.patch.object(runs, "run", run):
                rates.clear()
                list(bench.Bench(self.place, chosen, rows.choose(names, False), "b").results(1))
                self.assertEqual(rates, [30, 30])

    def test_a_server_with_two_loops_gets_two_cores(self):
        one, two = (next(row for row in rows.all_rows() if row.name == name)
                    for name in ("relay-1000-10", "relay-1000-10-2-loops"))
        self.assertEqual((self.place.cores_of(one), self.place.cores_of(two)), ("0", "0,1"))

    def test_a_row_with_more_clients_than_descriptors_is_an_error(self):
        row = rows.choose(["idle-100000"], False)[0]
        with mock.patch.object(runs.resource, "getrlimit", return_value=(1024, 20000)):
            self.assertIn("20000", runs.run(self.place, server("a", "echo"), row)["error"])

    def test_the_load_beside_ends_with_what_is_measured_and_its_error_is_one(self):
        row = rows.Row("beside", "echo", ("one",), beside=("other",))
        for said, expected in (('{"mode":"echo","msgs":2}', {"mode": "echo", "msgs": 2}), ("", None)):
            with self.subTest(said=said), tempfile.TemporaryDirectory() as folder:
                load = pathlib.Path(folder) / "load"
                load.write_text(f"#!/bin/sh\n[ $1 = one ] && echo '{{\"mode\":\"echo\"}}' || echo '{said}'\n", encoding="utf-8")
                load.chmod(0o755)
                place = runs.Place(load, 0.1, (0, 1), 0)
                with mock.patch.object(runs, "WARMUP", 0.01):
                    result = runs.measure(place, row, "ws://127.0.0.1:1/", os.getpid(), 0)
                self.assertEqual(result.get("beside"), expected)
                self.assertEqual("error" in result, expected is None)

    def test_output_that_is_no_result_is_an_error(self):
        self.assertEqual(runs.result_of('{"mode":"echo"}\n', ""), {"mode": "echo"})
        self.assertIn("killed", runs.result_of("", "killed")["error"])


class Tables(unittest.TestCase):
    def test_quartiles(self):
        self.assertEqual(figures.quartiles([4.0, 1.0, 3.0, 2.0, 5.0]), (2.0, 3.0, 4.0))
        self.assertEqual(figures.quartiles([4.0, 2.0]), (2.0, 3.0, 4.0))

    def test_ratios_are_of_the_same_round(self):
        results = [echo_result("wshost", 0, 200.0), echo_result("bun", 0, 100.0), echo_result("wshost", 1, 30.0),
                   echo_result("bun", 1, 10.0), echo_result("wshost", 2, 99.0)]
        ratios = figures.Figures(results).ratios("echo-100-32-p1", "wshost", "bun", report.per_cpu_second)
        self.assertEqual(ratios, [2.0, 3.0])

    def test_the_report_has_medians_ratios_and_no_complaint(self):
        results = [echo_result(name, number, value * (number + 1)) for number in range(3)
                   for name, value in (("wshost", 300_000), ("bun", 200_000))]
        text = report.markdown(results)
        self.assertIn("| `echo-100-32-p1` | 600k (450k – 750k) | 400k (300k – 500k) |", text)
        self.assertIn("Divided by bun", text)
        self.assertIn("| `echo-100-32-p1` | 1.50 (1.50) |", text)
        self.assertIn("Nothing: no error", text)
        self.assertIn("median 3, most 3", text)

    def test_where_less_is_better_the_upper_quartile_stands_beside_a_ratio(self):
        results = [echo_result(name, number, 1.0, lat_us={"p50": 1.0, "p99": value}) for number in range(3)
                   for name, value in (("wshost", 10.0 * (number + 1)), ("bun", 10.0))]
        latency = report.markdown(results).split("99th percentile, µs: less is better")[1]
        self.assertIn("| `echo-100-32-p1` | 2.00 (2.50) |", latency)

    def test_the_report_names_what_went_wrong(self):
        text = report.markdown([echo_result("wshost", 0, 1.0, errors=4, note="recv failed"),
                                {"row": "echo-100-32-p1", "server": "bun", "round": 0, "error": "the server did not start"}])
        self.assertIn("- `echo-100-32-p1`, wshost, round 0: 4 errors recv failed", text)
        self.assertIn("- `echo-100-32-p1`, bun: the server did not start", text)

    def test_half_load_has_tables_of_its_own(self):
        paced = echo_result("wshost", 0, 5.0, row="half-load-100-32", sent_late_us={"p99": 7.0})
        text = report.markdown([paced, echo_result("wshost", 0, 6.0)])
        per_cpu, half = text.split("### Latency at half load", 1)
        self.assertNotIn("half-load-100-32", per_cpu)
        self.assertIn("| `half-load-100-32` | 2.00 (2.00 – 2.00) |", half)

    def test_what_is_measured_beside_a_load_has_tables_of_its_own(self):
        small = echo_result("wshost", 0, 5.0, row="beside-10-1048576-p1", beside={"msgs_per_server_cpu_s": 1234.0})
        text = report.markdown([small, echo_result("wshost", 0, 6.0)])
        per_cpu, latency = text.split("### Latency of one small client", 1)
        self.assertNotIn("beside-10-1048576-p1", per_cpu)
        latency, large = latency.split("### Large messages meanwhile", 1)
        self.assertIn("| `beside-10-1048576-p1` | 2.00 (2.00 – 2.00) |", latency)
        self.assertIn("| `beside-10-1048576-p1` | 1.2k (1.2k – 1.2k) |", large)

    def test_numbers_have_three_digits(self):
        self.assertEqual([report.number(value) for value in (0.5, 12.34, 123.4, 1234.0, 12345.0, 1234567.0, 23456789.0)],
                         ["0.50", "12.3", "123", "1.2k", "12k", "1.23M", "23.5M"])


if __name__ == "__main__":
    unittest.main()
