#!/usr/bin/env python3
"""Measures a server over 100,000 scopes of 3 memories and one of a million.

    many_scopes.py --engram BINARY --base BASE.npy --store FOLDER [--output RESULT.json] [--scopes 100000]

Asked are: the time from the start of the process to its first answer; the memory that it has then (RssAnon), before the
large scope is touched; and how the latencies of small scopes' searches change while the large scope is loaded.

The store is filled over HTTP in batches, with vectors of the base (the large scope takes all of its rows), and kept:
another run finds it in the folder. The load generator runs on the same machine. Needs Linux.
"""

import argparse
import base64
import http.client
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import threading
import time

import numpy

KEY = "benchmark-key-of-this-run"
BATCH = 1000
SMALL_ROWS = 3


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--engram", required=True, help="the engram binary, a release build")
    parser.add_argument("--base", required=True, help="rows of the large scope, a .npy file of float32 values")
    parser.add_argument("--store", required=True, help="a folder for the store; kept")
    parser.add_argument("--output", help="where to write the results as JSON")
    parser.add_argument("--scopes", type=int, default=100_000, help="small scopes")
    parser.add_argument("--touched", type=int, default=1_000, help="small scopes that are searched")
    parser.add_argument("--starts", type=int, default=5, help="how often a start is timed")
    parser.add_argument("--seconds", type=float, default=5, help="how long idle searches are timed")
    parser.add_argument("--connections", type=int, default=4, help="connections that fill the store")
    parser.add_argument("serve", nargs="*", help="further options of engram serve, behind --")
    return parser.parse_args()


class Server:
    """`engram serve` over a store, in development mode on a free port."""

    def __init__(self, options):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        hidden = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
        environment = {name: value for name, value in os.environ.items() if name not in hidden} | {"API_KEY": KEY}
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [options.engram, "serve", "--dev", "--port", str(self.port), "--data", options.store, "--log-level",
             "error", *options.serve], env=environment, stdout=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)

    def first_answer(self, body):
        """Seconds from the start of the process to the first answer to a search."""
        while time.perf_counter() - self.started < 120:
            if self.process.poll() is not None:
                raise SystemExit(f"the server ended with {self.process.returncode}")
            try:
                Connection(self.port).post("/api/v1/memories/search", body)
                return time.perf_counter() - self.started
            except OSError:
                time.sleep(0.002)
        raise SystemExit("the server did not answer in 120 s")

    def anonymous_bytes(self):
        """Memory of the process that is no file's."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
        raise SystemExit("/proc has no RssAnon")


class Connection:
    """A connection that is kept."""

    def __init__(self, port):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.http.connect()
        self.http.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, path, body):
        self.http.request("POST", path, body, {"Content-Type": "application/json", "X-API-Key": KEY})
        answer = self.http.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            raise SystemExit(f"POST {path}: {answer.status} {text[:300]}")
        return json.loads(text)


def encoded(row):
    return base64.b64encode(row.astype("<f4").tobytes()).decode()


def small_scope(number):
    return {"user_id": f"small-{number}"}


LARGE = {"user_id": "large"}


def memories(base, options):
    """(scope, fact, row) of all memories: the small scopes', then the large one's."""
    for number in range(options.scopes):
        for part in range(SMALL_ROWS):
            yield small_scope(number), f"fact {part} of {number}", base[(number * SMALL_ROWS + part) % len(base)]
    for number, row in enumerate(base):
        yield LARGE, f"fact {number} of many", row


def fill(options, base):
    """Fills the store and returns the memories stored in a second."""
    total = options.scopes * SMALL_ROWS + len(base)
    source, lock = memories(base, options), threading.Lock()
    failures = []

    def send(port):
        connection = Connection(port)
        while not failures:
            with lock:
                part = [one for _, one in zip(range(BATCH), source)]
            if not part:
                return
            body = {"memories": [{"scope": scope, "fact": fact, "embedding": encoded(row)} for scope, fact, row in part]}
            answer = connection.post("/api/v1/memories/batch", json.dumps(body, separators=(",", ":")))
            if answer["failed"]:
                failures.append(next(one for one in answer["results"] if one["status"] != 201))

    with Server(options) as server:
        server.first_answer(search(LARGE, base[0]))
        start = time.perf_counter()
        threads = [threading.Thread(target=send, args=(server.port,)) for _ in range(options.connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - start
    if failures:
        raise SystemExit(f"a memory was refused: {failures[0]}")
    print(f"{total:,} memories stored in {seconds:.0f} s ({total / seconds:,.0f}/s)", flush=True)
    return total / seconds


def search(scope, row):
    return json.dumps({"scope": scope, "query_embedding": encoded(row), "top_k": 3})


def latencies(connection, bodies, proceed):
    """Microseconds of searches one after the other, while `proceed` says so."""
    found = []
    position = 0
    while proceed() or not found:
        before = time.perf_counter()
        answer = connection.post("/api/v1/memories/search", bodies[position % len(bodies)])
        found.append((time.perf_counter() - before) * 1e6)
        if answer["total"] != SMALL_ROWS:
            raise SystemExit(f"a small scope answered {answer['total']} memories, expected {SMALL_ROWS}")
        position += 1
    return found


def summary(found):
    return {"searches": len(found), "p50_us": float(numpy.percentile(found, 50)),
            "p99_us": float(numpy.percentile(found, 99)), "most_us": max(found)}


def measure(options, base):
    result = {"scopes": options.scopes, "rows_per_scope": SMALL_ROWS, "large_rows": len(base)}
    chosen = numpy.random.default_rng(1).permutation(options.scopes)[: options.touched]
    bodies = [search(small_scope(int(number)), base[(int(number) * SMALL_ROWS) % len(base)]) for number in chosen]
    starts, memory = [], []
    for _ in range(options.starts):
        with Server(options) as server:
            starts.append(server.first_answer(bodies[0]))
            memory.append(server.anonymous_bytes())
    result["start_seconds"], result["starts"] = statistics.median(starts), starts
    result["anonymous_bytes_at_start"] = max(memory)
    with Server(options) as server:
        server.first_answer(bodies[0])
        connection = Connection(server.port)
        first = iter(range(len(bodies) - 1))
        result["first_searches"] = summary(latencies(connection, bodies, lambda: next(first, None) is not None))
        result["anonymous_bytes_with_small"] = server.anonymous_bytes()
        end = time.perf_counter() + options.seconds
        result["idle"] = summary(latencies(connection, bodies, lambda: time.perf_counter() < end))
        loading = {}

        def load():
            before = time.perf_counter()
            found = Connection(server.port).post("/api/v1/memories/search", search(LARGE, base[0]))
            loading["seconds"] = time.perf_counter() - before
            loading["best"] = found["memories"][0]["similarity"]

        thread = threading.Thread(target=load)
        thread.start()
        result["while_loading"] = summary(latencies(connection, bodies, thread.is_alive))
        thread.join()
        if loading.get("best", 0) < 0.9999:
            raise SystemExit("the large scope did not find one of its rows")
        result["large_load_seconds"] = loading["seconds"]
        result["anonymous_bytes_with_large"] = server.anonymous_bytes()
    result["p99_ratio"] = result["while_loading"]["p99_us"] / result["idle"]["p99_us"]
    return result


def main():
    options = arguments()
    base = numpy.load(options.base, mmap_mode="r")
    mark = pathlib.Path(options.store) / f"filled-{options.scopes}-{len(base)}"
    rate = None
    if not mark.exists():
        if os.path.exists(options.store) and os.listdir(options.store):
            raise SystemExit(f"{options.store} holds something else: give an empty folder")
        os.makedirs(options.store, exist_ok=True)
        rate = fill(options, base)
        mark.touch()
    result = measure(options, base)
    if rate:
        result["memories_stored_per_second"] = rate
    mib = 1 << 20
    print(f"""{result['scopes']:,} scopes of {SMALL_ROWS} memories and one of {result['large_rows']:,}
start to first answer        {result['start_seconds']:.3f} s (median of {len(result['starts'])})
RssAnon at the first answer  {result['anonymous_bytes_at_start'] / mib:.0f} MiB
RssAnon, {options.touched} scopes searched  {result['anonymous_bytes_with_small'] / mib:.0f} MiB
first search of a scope      p50 {result['first_searches']['p50_us']:.0f} us, p99 {result['first_searches']['p99_us']:.0f} us
searches, idle               p50 {result['idle']['p50_us']:.0f} us, p99 {result['idle']['p99_us']:.0f} us
searches while loading       p50 {result['while_loading']['p50_us']:.0f} us, p99 {result['while_loading']['p99_us']:.0f} us, \
p99 ratio {result['p99_ratio']:.2f}
large scope: first answer    {result['large_load_seconds']:.2f} s
RssAnon with it              {result['anonymous_bytes_with_large'] / mib:.0f} MiB""")
    if options.output:
        pathlib.Path(options.output).write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
