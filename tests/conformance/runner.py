# SPDX-License-Identifier: MIT
# Runs the cases of one role on several threads, and says what failed and why.
import collections
import queue
import sys
import threading
import time

from harness import ClientSide, ServerSide
from known_failures import KNOWN_FAILURES
from wire import Failure

WORKERS = 6
ENOUGH = 40  # failures after which no more cases are run


def run_one(side, case):
    """Returns: what went wrong, or nothing."""
    try:
        if case.play:
            case.play(side)
        else:
            side.converse(case)
    except (Failure, AssertionError, OSError, ValueError) as failure:
        return f"{type(failure).__name__ if not isinstance(failure, Failure) else 'failed'}: {failure}"
    return None


class Run:
    """All cases of one role, on several threads."""

    def __init__(self, role, topics, pattern):
        self.cases, self.results = queue.SimpleQueue(), []
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.failures = 0
        names = set()
        for topic, cases in topics:
            for case in cases:
                if role not in case.roles:
                    continue
                case.topic, case.name = topic, f"{topic}/{case.name}"
                assert case.name not in names, f"two cases are called {case.name}"
                names.add(case.name)
                if pattern in case.name:
                    self.counts[topic] += 1
                    self.cases.put(case)
        self.unknown = [name for name in KNOWN_FAILURES.get(role, {}) if name not in names]
        self.known = KNOWN_FAILURES.get(role, {})

    def work(self, side, stop_on_failure=None):
        """Runs cases until there are none. `stop_on_failure` gives a new side for one that a failure left unfit."""
        while True:
            with self.lock:
                if self.failures >= ENOUGH:
                    return side
            try:
                case = self.cases.get_nowait()
            except queue.Empty:
                return side
            begun = time.monotonic()
            wrong = run_one(side, case)
            with self.lock:
                self.results.append((case, wrong, time.monotonic() - begun))
                self.failures += bool(wrong)
            if wrong and stop_on_failure:
                side = stop_on_failure(side)

    def report(self, wrong_ends, seconds):
        """Prints it all. Returns: the exit code."""
        wrong = [(case, text) for case, text, _ in self.results if text and case.name not in self.known]
        mended = [case.name for case, text, _ in self.results if not text and case.name in self.known]
        for case, text in sorted(wrong, key=lambda found: found[0].name):
            print(f"FAILED {case.name} ({case.section})\n    {text}")
        for name in mended:
            print(f"FAILED {name} is listed as a known failure, and passed")
        for name in self.unknown:
            print(f"FAILED {name} is listed as a known failure, and does not exist")
        left = sum(self.counts.values()) - len(self.results)
        if left:
            wrong_ends = wrong_ends + [f"{left} cases were not run"]
        for text in wrong_ends:
            print(f"FAILED {text}")
        for name, why in self.known.items():
            print(f"known to fail: {name}\n    {why}")
        for topic, count in self.counts.items():
            print(f"{count:5} {topic}")
        for case, _, took in sorted(self.results, key=lambda found: -found[2])[:3]:
            print(f"      slowest: {took:.2f} s {case.name}")
        bad = len(wrong) + len(mended) + len(self.unknown) + len(wrong_ends)
        print(f"{len(self.results)} cases in {seconds:.1f} s, {bad} failed, {len(self.known)} known to fail")
        return 1 if bad or not self.results else 0


def main(role, topics):
    """usage: test_ROLE.py PROGRAM [PART OF A CASE'S NAME]"""
    begun = time.monotonic()
    program, pattern = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    run = Run(role, topics, pattern)
    wrong_ends = []
    if role == "server":
        side = ServerSide(program)
        threads = [threading.Thread(target=run.work, args=(side,)) for _ in range(WORKERS)]
    else:
        sides = [ClientSide(program) for _ in range(WORKERS)]
        keys = []

        def renew(old):
            old.process.kill()
            old.process.wait()
            keys.extend(old.keys)
            return ClientSide(program)

        def work(own):
            last = run.work(own, renew)
            with run.lock:
                wrong_ends.extend(last.stop())
                keys.extend(last.keys)

        threads = [threading.Thread(target=work, args=(own,)) for own in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if role == "server":
        wrong_ends += side.stop()
    else:
        wrong_ends += judge_keys(keys)
    return run.report(wrong_ends, time.monotonic() - begun)


def judge_keys(keys):
    """RFC 6455 section 5.3: keys are fresh, and cannot be foreseen. Bounds that chance breaks once in 10^9 runs."""
    wrong = []
    repeated = len(keys) - len(set(keys))
    if repeated > 4 + len(keys) ** 2 // 2**30:
        wrong.append(f"of {len(keys)} masking keys {repeated} came twice")
    if len(keys) >= 1000:
        numbers = [int.from_bytes(key, "big") for key in keys]
        for bit in range(32):
            share = sum(number >> bit & 1 for number in numbers) / len(numbers)
            if abs(share - 0.5) > 0.1:
                wrong.append(f"bit {bit} of the masking keys is set in {share:.0%} of them")
    return wrong
