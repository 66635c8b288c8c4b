#!/usr/bin/env python3
"""Measures searches over HTTP with wrk: by vector and by text, 16 connections, beside the import rate.

    search_rate.py --engram BINARY --corpus TEXT --queries Q.npy --query-texts TEXT [--seconds 10] [--rounds 5]

Imports the corpus into a store of its own, starts a server on a free port of 127.0.0.1, and stops it by its process id.
wrk runs on the same machine, so the rates are those of server and load generator together.
"""

import argparse
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request

import numpy

here = pathlib.Path(__file__).resolve().parent
KEY = "benchmark-key-of-this-run"


def environment():
    """The environment without what would slow one contestant."""
    return {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")} | {"API_KEY": KEY}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(port, server):
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit("the server ended at its start")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not get ready")


def wrk(port, bodies, connections, seconds):
    run = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", here / "search.lua", f"http://127.0.0.1:{port}"],
        env=environment() | {"BODIES": str(bodies)}, capture_output=True, text=True, check=True)
    return json.loads(run.stdout.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser()
    for name in ("engram", "corpus", "queries", "query-texts"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--model")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--output")
    options = parser.parse_args()
    model = ["--model", options.model] if options.model else []
    result = {"connections": options.connections, "seconds": options.seconds, "rounds": options.rounds}

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        scope = {"user_id": "bench"}
        vectors = folder / "vectors.txt"
        with vectors.open("w") as out:
            for row in numpy.load(options.queries):
                body = {"scope": scope, "query_embedding": [round(float(x), 7) for x in row], "top_k": 10}
                out.write(json.dumps(body, separators=(",", ":")) + "\n")
        texts = folder / "texts.txt"
        with texts.open("w") as out:
            for line in open(options.query_texts):
                out.write(json.dumps({"scope": scope, "search_query": line.strip(), "top_k": 10}) + "\n")

        start = time.monotonic()
        imported = subprocess.run(
            [options.engram, "import", options.corpus, "--scope", "user_id=bench", "--data", folder / "store", *model],
            env=environment(), check=True, capture_output=True, text=True)
        result["import"] = imported.stdout.strip()
        result["import_seconds"] = round(time.monotonic() - start, 1)
        print(result["import"], flush=True)

        port = free_port()
        server = subprocess.Popen(
            [options.engram, "serve", "--port", str(port), "--data", folder / "store", "--log-level", "error", *model],
            env=environment())
        try:
            wait_until_ready(port, server)
            for name, bodies in (("vector", vectors), ("text", texts)):
                wrk(port, bodies, options.connections, 2)
                runs = [wrk(port, bodies, options.connections, options.seconds) for _ in range(options.rounds)]
                lone = wrk(port, bodies, 1, options.seconds)
                rates = [run["requests_per_second"] for run in runs]
                result[name] = {
                    "requests_per_second": statistics.median(rates), "least": min(rates), "most": max(rates),
                    "p50_us": statistics.median(run["p50_us"] for run in runs),
                    "p99_us": statistics.median(run["p99_us"] for run in runs),
                    "failures": sum(run["not_2xx"] + run["socket_errors"] for run in runs),
                    "one_connection": lone,
                }
                print(name, json.dumps(result[name]), flush=True)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=15)
    if options.output:
        pathlib.Path(options.output).write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
