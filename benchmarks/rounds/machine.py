# SPDX-License-Identifier: MIT
"""Where and what was measured, for the head of a report."""

import os
import pathlib
import platform
import subprocess


def first_line(command: list[str], folder: pathlib.Path) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip().split("\n")[0]


def processor() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.machine()


def description(root: pathlib.Path) -> str:
    commit = first_line(["git", "describe", "--always", "--dirty"], root)
    compiler = first_line(["g++", "--version"], root)
    return f"wshost {commit}; {processor()}, {os.cpu_count()} cores; Linux {platform.release()}; {compiler}."
