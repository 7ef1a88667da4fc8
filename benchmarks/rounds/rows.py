# SPDX-License-Identifier: MIT
"""What is measured: each row is a kind of load and the service it is put on."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    service: str  # of a server: see servers.py
    load: tuple[str, ...]  # arguments of wshost_load
    is_quick: bool = False  # measured unless all are asked for
    is_rare: bool = False  # measured only if it is named
    half_load_of: str = ""  # the row of whose rate this one takes half
    beside: tuple[str, ...] = ()  # arguments of another wshost_load, which keeps the server busy meanwhile

    @property
    def mode(self) -> str:
        return self.load[0]

    @property
    def is_timed(self) -> bool:
        return self.mode != "idle"


HALF_LOAD_OF = "echo-100-32-p1"
QUICK = {"echo-100-32-p1", "echo-100-32-p16", "echo-100-1024-p16", "json-100-91-p16", "relay-1000-10", "connect-64",
         "idle-10000"}


def load(mode: str, **options: object) -> tuple[str, ...]:
    """Returns the arguments of a load; an option that is True is a switch."""
    words = [mode]
    for name, value in options.items():
        words += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    return tuple(words)


def row(name: str, service: str, words: tuple[str, ...], **rest: object) -> Row:
    return Row(name, service, words, is_quick=name in QUICK, **rest)  # type: ignore[arg-type]


def echo_rows() -> list[Row]:
    # 16 messages of 1 MiB are 16 MiB in flight for each client, which 100 of them would pass round for seconds.
    sizes = [(100, 32), (100, 1024), (100, 65536), (1000, 32), (1000, 1024), (1000, 65536), (10, 1048576)]
    return [row(f"echo-{clients}-{size}-p{flight}", "echo",
                load("echo", connections=clients, size=size, pipeline=flight))
            for clients, size in sizes for flight in (1, 16)]


def json_rows() -> list[Row]:
    return [row(f"json-100-{size}-p{flight}", "json",
                load("echo", connections=100, size=size, pipeline=flight, json=True))
            for size in (91, 1024) for flight in (1, 16)]


def relay_rows() -> list[Row]:
    def words(senders: int, rate: int) -> tuple[str, ...]:
        return load("relay", connections=1000, senders=senders, rate=rate, size=128)

    return [
        row("relay-1000-1", "relay", words(1, 0)),
        row("relay-1000-10", "relay", words(10, 0)),
        row("relay-1000-10x10", "relay", words(10, 10)),
        row("relay-1000-10x50", "relay", words(10, 50)),
        row("relay-1000-10-deflate", "deflate",
            load("relay", connections=1000, senders=10, size=1200, deflate=True)),
    ]


def rows_of_two_loops() -> list[Row]:
    return [
        row("echo-100-32-p1-2-loops", "echo-2-loops", load("echo", connections=100, size=32, pipeline=1)),
        row("echo-100-32-p16-2-loops", "echo-2-loops", load("echo", connections=100, size=32, pipeline=16)),
        row("relay-1000-10-2-loops", "relay-2-loops", load("relay", connections=1000, senders=10, size=128)),
    ]


def rows_beside() -> list[Row]:
    bulks = [(clients, size, flight) for clients, size in ((100, 65536), (10, 1048576)) for flight in (1, 16)]
    return [row(f"beside-{clients}-{size}-p{flight}", "echo", load("echo", connections=1, size=32, pipeline=1),
                beside=load("echo", connections=clients, size=size, pipeline=flight))
            for clients, size, flight in bulks]


def all_rows() -> list[Row]:
    return [
        *echo_rows(),
        *json_rows(),
        *relay_rows(),
        *rows_of_two_loops(),
        *rows_beside(),
        row("half-load-100-32", "echo", load("echo", connections=100, size=32), half_load_of=HALF_LOAD_OF),
        row("connect-64", "echo", load("connect", concurrency=64)),
        row("idle-10000", "echo", load("idle", connections=10000, hold=1, touch=64)),
        row("idle-100000", "echo", load("idle", connections=100000, hold=2, touch=64), is_rare=True),
    ]


def is_meant(row: Row, name: str) -> bool:
    return not row.is_rare and row.name.startswith(name + "-")


def choose(wanted: list[str], everything: bool) -> list[Row]:
    """Returns the rows with these names, or if a name is none, those that begin with it; without names the quick ones, or all."""
    rows = all_rows()
    if not wanted:
        return [each for each in rows if each.is_quick or (everything and not each.is_rare)]
    chosen = set()
    for name in wanted:
        found = [each for each in rows if each.name == name] or [each for each in rows if is_meant(each, name)]
        if not found:
            raise ValueError(f"no row is called {name}; there are: {' '.join(each.name for each in rows)}")
        chosen.update(found)
    return [each for each in rows if each in chosen]
