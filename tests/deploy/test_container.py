# SPDX-License-Identifier: MIT
# What can be said of the container file without an engine that builds it.
"""deploy/container/Containerfile, instruction by instruction."""

import json
import os
import re
import shlex
import shutil
import subprocess
import unittest

from deployed_program import DEADLINE, DeployedProgram, sample

ROOT = os.environ["WSHOST_SOURCE_DIR"]
ENTRY = "/usr/bin/wshost-service"


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=False, **more)


def instructions():
    """Returns the stages of the file: a list of lists of (instruction, arguments)."""
    with open(os.path.join(ROOT, "deploy", "container", "Containerfile"), encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if not line.startswith("#")]
    text = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    stages = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, arguments = line.split(None, 1)
        if name == "FROM":
            stages.append([])
        stages[-1].append((name, arguments))
    return stages


def of(stage, name):
    return [arguments for instruction, arguments in stage if instruction == name]


class Containerfile(unittest.TestCase):
    def setUp(self):
        self.build, self.final = instructions()

    def test_has_two_stages_on_debian_of_which_the_last_is_slim(self):
        self.assertEqual(of(self.build, "FROM"), ["docker.io/library/debian:12 AS build"])
        self.assertEqual(of(self.final, "FROM"), ["docker.io/library/debian:12-slim"])

    def test_copies_what_exists(self):
        made = " ".join(of(self.build, "RUN"))
        for arguments in of(self.build, "COPY"):
            for source in shlex.split(arguments)[:-1]:
                self.assertTrue(os.path.exists(os.path.join(ROOT, source)), source)
        for arguments in of(self.final, "COPY"):
            stage, source, _ = shlex.split(arguments)
            self.assertEqual(stage, "--from=build")
            self.assertIn(source.rstrip("/"), made)
        self.assertIn(ENTRY, made)

    def test_runs_scripts_presets_and_components_that_exist(self):
        made = " ".join(of(self.build, "RUN"))
        self.assertTrue(os.access(os.path.join(ROOT, "scripts", "setup"), os.X_OK))
        with open(os.path.join(ROOT, "CMakePresets.json"), encoding="utf-8") as file:
            self.assertIn(re.search(r"--preset (\S+)", made).group(1),
                          [preset["name"] for preset in json.load(file)["configurePresets"]])
        self.assertIn("--component samples", made)
        for command in of(self.build, "RUN") + of(self.final, "RUN"):
            self.assertEqual(run("sh", "-n", "-c", command).returncode, 0, command)

    def test_does_not_send_what_is_built_here(self):
        with open(os.path.join(ROOT, ".dockerignore"), encoding="ascii") as file:
            self.assertLessEqual({".git", "build", "**/node_modules"}, set(file.read().split()))

    def packages(self):
        return re.search(r"apt-get install -y --no-install-recommends ([^&]+)", " ".join(of(self.final, "RUN"))).group(1).split()

    @unittest.skipUnless(shutil.which("apt-cache"), "Debian's package lists")
    def test_installs_packages_that_exist(self):
        policy = run("apt-cache", "policy", *self.packages(), env={**os.environ, "LC_ALL": "C"}).stdout
        known = re.findall(r"(?m)^(\S+):\n.*\n  Candidate: \d", policy)
        self.assertEqual(set(known), set(self.packages()))

    @unittest.skipUnless(shutil.which("dpkg-query"), "Debian's own libraries")
    def test_installs_the_libraries_that_the_program_asks_for(self):
        linked = re.findall(r"=> (\S+/libPoco\S+)", run("ldd", sample("chat")).stdout)
        self.assertTrue(linked)
        files = [os.path.basename(os.path.realpath(path)) for path in linked]
        owners = [line.split(":")[0] for line in run("dpkg-query", "-S", *files).stdout.splitlines()]
        self.assertEqual(set(owners), set(self.packages()))

    def test_is_nobody_with_a_number(self):
        self.assertRegex(of(self.final, "USER")[0], r"^[1-9]\d+:[1-9]\d+$")

    def test_starts_the_program_itself_which_gets_the_signal_that_drains(self):
        self.assertEqual(json.loads(of(self.final, "ENTRYPOINT")[0]), [ENTRY])
        self.assertEqual(of(self.final, "STOPSIGNAL"), ["SIGTERM"])

    def test_runs_with_its_environment_and_answers_its_health_check(self):
        environment = dict(each.split("=", 1) for each in shlex.split(of(self.final, "ENV")[0]))
        self.assertEqual(of(self.final, "EXPOSE"), [environment["WSHOST__LISTEN__PORT"]])
        question = json.loads(of(self.final, "HEALTHCHECK")[0].split(" CMD ")[1])
        self.assertEqual(question[0], ENTRY)
        environment["WSHOST__LISTEN__PORT"] = "0"
        with DeployedProgram(sample("chat"), environment=environment) as program:
            asked = run(sample("chat"), *question[1:], f"--admin-port={program.admin_port}")
            self.assertEqual(asked.returncode, 0, asked.stderr)
            self.assertEqual(program.end(), 0)
            for line in program.log.splitlines():
                json.loads(line)

    def test_is_labelled(self):
        labels = dict(each.split("=", 1) for each in shlex.split(" ".join(of(self.final, "LABEL"))))
        for name in ("title", "description", "licenses", "version"):
            self.assertTrue(labels[f"org.opencontainers.image.{name}"])


if __name__ == "__main__":
    unittest.main()
