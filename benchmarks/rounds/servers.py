# SPDX-License-Identifier: MIT
"""Who is measured: a command line for each service of a server.

Services are `echo`, `json` (each message is parsed and written; a server without it is measured with its `echo`), `relay`,
`deflate` (a relay that compresses), `echo-2-loops` and `relay-2-loops`. A file adds servers, or replaces them:

    {"name": {"echo": "/path/server {port} echo", "relay": "/path/server {port} relay",
              "paths": {"relay": "/chat"}, "skip": ["idle"]}}

`{port}` is replaced; the server must listen there on 127.0.0.1. `paths` are "/" if nothing is said, `skip` names rows, or
what they begin with.
"""

import dataclasses
import json
import pathlib
import platform

SERVICES = ("echo", "json", "relay", "deflate", "echo-2-loops", "relay-2-loops")
STAND_INS = {"json": "echo"}
QUICK = ("wshost", "bun", "yardstick-epoll")


@dataclasses.dataclass(frozen=True)
class Server:
    name: str
    commands: dict[str, str]  # by service
    paths: dict[str, str]
    skip: tuple[str, ...] = ()

    def service_for(self, service: str) -> str | None:
        for name in (service, STAND_INS.get(service, service)):
            if name in self.commands:
                return name
        return None

    def takes_part(self, row: str, service: str) -> bool:
        skipped = any(row == name or row.startswith(name + "-") for name in self.skip)
        return self.service_for(service) is not None and not skipped

    def command(self, service: str, port: int) -> list[str]:
        return self.commands[self.service_for(service) or ""].replace("{port}", str(port)).split()

    def path(self, service: str) -> str:
        return self.paths.get(self.service_for(service) or "", "/")


def server_of(name: str, entry: dict) -> Server:
    unknown = set(entry) - {*SERVICES, "paths", "skip"}
    if unknown:
        raise ValueError(f"server {name}: unknown {', '.join(sorted(unknown))}")
    commands = {service: entry[service] for service in SERVICES if service in entry}
    return Server(name, commands, entry.get("paths", {}), tuple(entry.get("skip", [])))


def ours(build: pathlib.Path, name: str = "wshost", options: str = "") -> Server:
    command = f"{build}/server/wshost_bench_server --port={{port}}{options}"
    one = {service: command for service in ("echo", "json", "relay", "deflate")}
    two = {service: command + " --loops=2" for service in ("echo-2-loops", "relay-2-loops")}
    paths = {"echo": "/echo", "json": "/json", "relay": "/chat", "deflate": "/chat", "echo-2-loops": "/echo",
             "relay-2-loops": "/chat"}
    return Server(name, one | two, paths)


def compiled(name: str, program: pathlib.Path) -> Server:
    return Server(name, {service: f"{program} {{port}} {service}" for service in ("echo", "relay")}, {})


def scripted(name: str, interpreter: str, script: pathlib.Path) -> Server:
    services = ("echo", "relay", "deflate")
    return Server(name, {service: f"{interpreter} {script} {{port}} {service}" for service in services}, {})


def built_in(build: pathlib.Path, peers: pathlib.Path) -> list[Server]:
    machine = {"x86_64": "x64"}.get(platform.machine(), platform.machine())
    bun = peers / "node_modules" / "@oven" / f"bun-linux-{machine}" / "bin" / "bun"
    known = [compiled(f"yardstick-{kind}", build / "yardsticks" / f"yardstick_{kind}") for kind in ("epoll", "uring")]
    known += [compiled(name, build / "peers" / f"peer_{name}")
              for name in ("beast", "websocketpp", "libwebsockets", "poco")]
    return [ours(build), ours(build, "wshost-epoll", " --io-uring=never"), scripted("bun", str(bun), peers / "bun.mjs"),
            scripted("npm-ws", "node", peers / "npm_ws.mjs"), *known]


def from_file(file: pathlib.Path) -> list[Server]:
    return [server_of(name, entry) for name, entry in json.loads(file.read_text(encoding="utf-8")).items()]


def choose(known: list[Server], added: list[Server], only: list[str], everything: bool) -> list[Server]:
    """Returns the servers that are named; without names those of the file, and the quick ones or all."""
    servers = {server.name: server for server in [*known, *added]}
    for name in only:
        if name not in servers:
            raise ValueError(f"no server is called {name}; there are: {' '.join(servers)}")
    if only:
        return [servers[name] for name in only]
    names = {server.name for server in added} | (set(servers) if everything else set(QUICK))
    return [server for name, server in servers.items() if name in names]
