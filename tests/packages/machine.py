# SPDX-License-Identifier: MIT
# A Debian machine of the test's own: a copy of a fresh root, with namespaces of its own, in which its systemd is process 1.
"""Needs root. Its network is a loopback device that nobody else sees, so services have the ports that they are installed with."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time

DEADLINE = 300
NAMESPACES = ("--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup")
VARIABLES = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", "HOME": "/root"}
# By pivot_root, since who is in a chroot may not make users' namespaces, as the units' PrivateUsers does.
PREPARE = """
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mount -t sysfs -o ro sysfs "$1/sys"
mount -t cgroup2 cgroup2 "$1/sys/fs/cgroup" 2>/dev/null || mount -t tmpfs tmpfs "$1/sys/fs/cgroup"
mount -t tmpfs tmpfs "$1/run"
mount -t tmpfs tmpfs "$1/tmp"
cd "$1"
shift
pivot_root . .
umount -l .
exec "$@"
"""
# What running leaves behind wherever packages are installed: not asked about when a machine is compared with what it was.
NOT_COMPARED = ("proc", "sys", "dev", "run", "tmp", "deb", "next", "var/cache", "var/log", "var/lib/apt", "var/lib/dpkg", "var/tmp",
                "var/lib/systemd", "root")


class Machine:
    """A copy of the root at `fresh`, with the packages of the folder `debs` in /deb. Use it as a context manager."""

    def __init__(self, fresh, debs, boot=True):
        self._scope = contextlib.ExitStack()
        folder = self._scope.enter_context(tempfile.TemporaryDirectory(dir=os.path.dirname(fresh), prefix="machine-"))
        self.root = os.path.join(folder, "root")
        subprocess.run(["cp", "-a", "--reflink=auto", fresh, self.root], check=True)
        shutil.copytree(debs, self.path("/deb"), ignore=shutil.ignore_patterns("_*"))
        self._boot = boot
        self._outer = None
        self._group = None

    def __enter__(self):
        command = ["/lib/systemd/systemd", "--log-target=null"] if self._boot else ["tail", "-f", "/dev/null"]
        self._outer = subprocess.Popen(
            ["unshare", *NAMESPACES, "--fork", "--kill-child=SIGKILL", "sh", "-c", PREPARE, "prepare", self.root, *command],
            env={**VARIABLES, "container": "wshost-test"}, stdin=subprocess.DEVNULL, preexec_fn=self._enter_own_group)
        self._scope.callback(self._end)
        try:
            self._until(self._first_process)
            if self._boot:
                self._until(lambda: self.try_to("systemctl", "is-system-running", "--wait").stdout.strip() in ("running", "degraded"))
        except BaseException:
            self._scope.close()
            raise
        return self

    def __exit__(self, *_):
        self._scope.close()

    def _enter_own_group(self):
        """Gives the machine a control group to itself, where the system has them in their second form."""
        for hierarchy in ("/sys/fs/cgroup/unified", "/sys/fs/cgroup"):
            if os.path.exists(f"{hierarchy}/cgroup.procs") and os.path.exists(f"{hierarchy}/cgroup.controllers"):
                with contextlib.suppress(OSError):
                    group = f"{hierarchy}/wshost-test-{os.getpid()}"
                    os.mkdir(group)
                    with open(f"{group}/cgroup.procs", "w", encoding="ascii") as file:
                        file.write("0")
                return

    def _until(self, condition):
        limit = time.monotonic() + DEADLINE
        while not condition():
            if self._outer.poll() is not None:
                raise AssertionError(f"the machine ended with {self._outer.returncode}")
            if time.monotonic() > limit:
                raise AssertionError("the machine did not start")

    def _first_process(self):
        """Returns its process 1, as seen from here, once that is what it is to be."""
        with open(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children", encoding="ascii") as file:
            children = file.read().split()
        if not children:
            return None
        with contextlib.suppress(OSError):
            name = os.path.basename(os.readlink(f"/proc/{children[0]}/exe"))
            return children[0] if name in ("systemd", "tail") else None
        return None

    def _end(self):
        group = f"wshost-test-{self._outer.pid}"
        self._outer.send_signal(signal.SIGKILL)  # and with it, by the kernel, all that runs there
        self._outer.wait()
        for hierarchy in ("/sys/fs/cgroup/unified", "/sys/fs/cgroup"):
            for folder, _, _ in os.walk(f"{hierarchy}/{group}", topdown=False):
                with contextlib.suppress(OSError):
                    os.rmdir(folder)

    def path(self, inside):
        return os.path.join(self.root, inside.lstrip("/"))

    def command(self, *command):
        """Returns the command line that runs `command` in the machine."""
        return ["nsenter", "--target", self._first_process(), "--all", "--root", "--wd", "env", "-i",
                *(f"{name}={value}" for name, value in VARIABLES.items()), *command]

    def outside_command(self, *command):
        """Returns the command line that runs a program of this system with the network of the machine."""
        return ["nsenter", "--target", self._first_process(), "--net", *command]

    def try_to(self, *command):
        return subprocess.run(self.command(*command), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=DEADLINE,
                              check=False)

    def run(self, *command):
        """Runs it and returns what it prints. Anything but success is an error."""
        done = self.try_to(*command)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def apt(self, *arguments):
        return self.run("apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", "--no-install-recommends", "-y", *arguments)

    def is_active(self, unit):
        return self.try_to("systemctl", "is-active", unit).stdout.strip() == "active"

    def read(self, inside):
        with open(self.path(inside), encoding="utf-8") as file:
            return file.read()

    def write(self, inside, text):
        with open(self.path(inside), "w", encoding="utf-8") as file:
            file.write(text)

    def files(self):
        """Returns the paths of all files, links and folders that a package could have brought."""
        found = set()
        for folder, folders, names in os.walk(self.root):
            inside = os.path.relpath(folder, self.root)
            folders[:] = [each for each in folders if os.path.normpath(os.path.join(inside, each)) not in NOT_COMPARED]
            found.update(os.path.normpath(os.path.join(inside, each)) for each in folders + names)
        return found
