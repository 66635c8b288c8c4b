"""Engram: a process that fills its rows once and measures on request."""

import json
import os
import subprocess
import sys

TUNING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


def environment():
    """The environment without what was set for other programs."""
    hidden = (*TUNING, "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
    return {name: value for name, value in os.environ.items() if name not in hidden}


class Engram:
    """`engram bench search --interactive`. The knob is the recall that searches aim at."""

    name = "Engram"
    knob = "target recall"
    sweep = (0.8, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.993, 0.996, 0.999)

    def __init__(self, binary, base, queries, truth):
        self.command = [binary, "bench", "search", "--base", base, "--queries", queries, "--truth", truth,
                        "--interactive"]

    def prepare(self):
        self.process = subprocess.Popen(self.command, env=environment(), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        ready = self.answer()
        self.build_seconds, self.rows = ready["build_seconds"], ready["n"]
        self.bytes = ready["bytes_per_row"] * ready["n"]

    def memory_bytes(self):
        return self.bytes

    def ask(self, **request):
        """Measures what a request asks for."""
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def measure(self, value, k, batch, threads, seconds, queries=None):
        """Measures the searches of a target, or exact ones for `None`."""
        request = {"k": k, "batch": batch, "threads": threads, "seconds": seconds}
        request |= {"exact": True} if value is None else {"target_recall": value}
        if queries:
            request["queries"] = queries
        return self.ask(**request)

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{' '.join(self.command)} ended with {self.process.wait()}")
        result = json.loads(line)
        if "error" in result:
            sys.exit(f"engram: {result['error']}")
        return result

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


def matrix_product(binary, rows, dimension, batch, threads, seconds):
    """Queries a second of a bare cblas_sgemm over all rows, in the library that Engram is linked with."""
    command = [binary, "bench", "kernels", "--only", "sgemm", "--rows", str(rows), "--dimension", str(dimension),
               "--batch", str(batch), "--threads", str(threads), "--seconds", str(seconds), "--json"]
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    rate = next(kernel for kernel in found if kernel.get("kernel") == "sgemm of all rows")["calls_per_second"]
    return rate * batch
