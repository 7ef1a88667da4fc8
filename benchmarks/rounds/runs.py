# SPDX-License-Identifier: MIT
"""One run: a server on its core, the load on another, one line of results."""

import contextlib
import dataclasses
import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Iterator

from rows import Row
from servers import Server

START_SECONDS = 10
LONGEST_RUN = 300
WARMUP = 0.5
SPARE_DESCRIPTORS = 100
TICKS = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass(frozen=True)
class Place:
    """Where servers and load run, and for how long."""

    load: pathlib.Path  # wshost_load
    seconds: float
    server_cores: tuple[int, ...]  # the first one, unless a server has two loops
    load_core: int

    def cores_of(self, row: Row) -> str:
        return ",".join(map(str, self.server_cores if row.service.endswith("-2-loops") else self.server_cores[:1]))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_it_listens(process: subprocess.Popen, port: int) -> bool:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if listens(port):
            return True
        time.sleep(0.02)
    return False


def busy_seconds() -> float:
    """Returns the processor time of the whole machine."""
    with open("/proc/stat", encoding="ascii") as file:
        ticks = [int(word) for word in file.readline().split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / TICKS


def cpu_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def result_of(output: str, errors: str) -> dict:
    lines = output.strip().splitlines()
    try:
        return json.loads(lines[-1])
    except (IndexError, ValueError):
        return {"error": f"no result: {errors[-200:].strip()}"}


def load_words(place: Place, load: tuple[str, ...], url: str, pid: int) -> list[str]:
    return [str(place.load), *load, "--url", url, "--pid", str(pid), "--cpu", str(place.load_core)]


def load_command(place: Place, row: Row, url: str, pid: int, rate: float) -> list[str]:
    command = load_words(place, row.load, url, pid)
    if row.is_timed:
        command += ["--seconds", str(place.seconds), "--warmup", str(WARMUP)]
    return command + (["--rate", f"{rate:.0f}"] if row.half_load_of else [])


@contextlib.contextmanager
def other_load(place: Place, row: Row, url: str, pid: int) -> Iterator[dict]:
    """Runs the row's other load, if it has one: from before what is measured until after it. Its result is there at the end."""
    result: dict = {}
    if not row.beside:
        yield result
        return
    command = load_words(place, row.beside, url, pid) + ["--seconds", str(place.seconds + 4 * WARMUP), "--warmup", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            time.sleep(WARMUP)
            yield result
            result.update(result_of(*process.communicate(timeout=LONGEST_RUN)))
        finally:
            process.kill()


def measure(place: Place, row: Row, url: str, pid: int, rate: float) -> dict:
    """Runs the load. `foreign_pct` is what others used meanwhile, in percent of one core."""
    busy, server, own, start = busy_seconds(), cpu_seconds(pid), os.times(), time.monotonic()
    with other_load(place, row, url, pid) as other:
        done = subprocess.run(load_command(place, row, url, pid, rate), capture_output=True, text=True,
                              timeout=LONGEST_RUN, check=False)
    result = result_of(done.stdout, done.stderr)
    if "error" in other:
        return {"error": f"the load beside: {other['error']}"}
    if other:
        result["beside"] = other
    after = os.times()
    ours = after.children_user + after.children_system - own.children_user - own.children_system
    try:
        ours += cpu_seconds(pid) - server
    except FileNotFoundError:
        return {"error": "the server has ended"}
    elapsed = time.monotonic() - start
    result["foreign_pct"] = round(100 * max(0.0, busy_seconds() - busy - ours) / elapsed, 1)
    return result


def lacks_descriptors(row: Row) -> str:
    """Says why a process cannot have as many sockets as the row has clients; nothing if it can."""
    needed = int(row.load[row.load.index("--connections") + 1]) + SPARE_DESCRIPTORS if "--connections" in row.load else 0
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return f"it needs {needed} descriptors, and a process may have {most}" if most < needed else ""


def run(place: Place, server: Server, row: Row, rate: float = 0) -> dict:
    """Returns the result line; its "error" says that there is none."""
    if missing := lacks_descriptors(row):
        return {"error": missing}
    port = free_port()
    command = ["taskset", "-c", place.cores_of(row), *server.command(row.service, port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            if not wait_until_it_listens(process, port):
                return {"error": "the server did not start"}
            url = f"ws://127.0.0.1:{port}{server.path(row.service)}"
            return measure(place, row, url, process.pid, rate)
        except subprocess.TimeoutExpired:
            return {"error": "the load did not end"}
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
