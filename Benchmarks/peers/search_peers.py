"""Measures `engram bench search` beside FAISS and hnswlib on the same vectors.

    python3 search_peers.py --base BASE.npy --queries QUERIES.npy --engram BINARY [--output RESULT.json]

Two cases: single queries on one thread, and blocks of 256 queries on two threads. Contestants: FAISS IndexFlatIP
(exact), hnswlib (M 16, efConstruction 200, the least ef of a sweep whose recall@k reaches 0.99), and Engram.

Every round measures all contestants one after the other, each for about a second behind a warm-up pass, so that a slow
minute of the machine meets all of them. Printed are medians over the rounds with least and greatest, and the median of
the ratios within each round. FAISS and hnswlib are called from Python, which costs them a few microseconds a call.

Recall counts ties: a hit counts when its exact score is at least the k-th best exact score minus 1e-6. Exact scores are
computed in double precision.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

TUNING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
TOLERANCE = 1e-6
EF_SWEEP = (10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256, 320, 384, 512, 768, 1024, 1536, 2048)
WANTED_RECALL = 0.99


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--base", required=True, help="rows, a .npy file of floats")
    parser.add_argument("--queries", required=True, help="queries, a .npy file of floats")
    parser.add_argument("--engram", required=True, help="the engram binary, a release build")
    parser.add_argument("--output", help="where to write the results as JSON")
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--batch", type=int, default=256, help="queries of a block")
    parser.add_argument("--threads", type=int, default=2, help="threads of the block case")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="least time of a measurement of a peer")
    return parser.parse_args()


options = arguments()
# Libraries read these when they are loaded: what is set for other programs must not tune one contestant.
for name in TUNING:
    os.environ.pop(name, None)
engram_environment = dict(os.environ)
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = str(options.threads)

import faiss  # noqa: E402
import hnswlib  # noqa: E402
import numpy  # noqa: E402


def unit_rows(path):
    """The rows of a file, each divided by its length in double precision."""
    rows = numpy.load(path).astype(numpy.float64)
    return numpy.ascontiguousarray(rows / numpy.linalg.norm(rows, axis=1, keepdims=True), dtype=numpy.float32)


def exact_neighbours(base, queries, k):
    """The k best rows of each query, best first, and their scores in double precision."""
    wide = queries.astype(numpy.float64)
    scores = numpy.empty((len(queries), 0))
    rows = numpy.empty((len(queries), 0), dtype=numpy.int64)
    for start in range(0, len(base), 8192):
        part = wide @ base[start : start + 8192].astype(numpy.float64).T
        numbers = numpy.broadcast_to(numpy.arange(start, start + part.shape[1]), part.shape)
        scores = numpy.concatenate([scores, part], axis=1)
        rows = numpy.concatenate([rows, numbers], axis=1)
        best = numpy.argsort(-scores, axis=1, kind="stable")[:, :k]
        scores = numpy.take_along_axis(scores, best, axis=1)
        rows = numpy.take_along_axis(rows, best, axis=1)
    return rows.astype(numpy.int32), scores


def recall_of(hits, base, queries, kth_best):
    """The part of the hits whose exact score reaches the k-th best."""
    right = 0
    for query, found, least in zip(queries.astype(numpy.float64), hits, kth_best):
        right += int((base[found].astype(numpy.float64) @ query >= least - TOLERANCE).sum())
    return right / hits.size


class Peer:
    """A library called from this process: `search(queries, threads)` gives the row numbers of the hits."""

    def __init__(self, name, search, build_seconds):
        self.name, self.search, self.build_seconds = name, search, build_seconds
        self.recall = None

    def measure(self, queries, batch, threads):
        blocks = [numpy.take(queries, range(first, first + batch), axis=0, mode="wrap")
                  for first in range(0, len(queries), batch)]
        for block in blocks:
            self.search(block, threads)
        durations = []
        start = time.perf_counter()
        while time.perf_counter() - start < options.seconds:
            for block in blocks:
                before = time.perf_counter()
                self.search(block, threads)
                durations.append(time.perf_counter() - before)
        total = time.perf_counter() - start
        return {"qps": len(durations) * batch / total, "recall": self.recall,
                "p50_us": float(numpy.percentile(durations, 50)) * 1e6,
                "p99_us": float(numpy.percentile(durations, 99)) * 1e6}


class Engram:
    """The binary, started anew for each measurement."""

    name = "Engram"

    def __init__(self, binary, truth):
        self.binary, self.truth, self.build_seconds = binary, truth, None

    def measure(self, _, batch, threads):
        command = [self.binary, "bench", "search", "--base", options.base, "--queries", options.queries, "--truth",
                   self.truth, "--k", str(options.k), "--threads", str(threads), "--batch", str(batch), "--json"]
        done = subprocess.run(command, env=engram_environment, stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} failed with {done.returncode}")
        result = json.loads(done.stdout)
        self.build_seconds = result["build_seconds"]
        return {key: result[key] for key in ("qps", "recall", "p50_us", "p99_us")}


def faiss_flat(base):
    start = time.perf_counter()
    index = faiss.IndexFlatIP(base.shape[1])
    index.add(base)

    def search(queries, threads):
        faiss.omp_set_num_threads(threads)
        return index.search(queries, options.k)[1]

    return Peer("FAISS flat", search, time.perf_counter() - start)


def hnsw(base, queries, kth_best):
    """An index at the least ef of the sweep that reaches the wanted recall; else at the greatest."""
    start = time.perf_counter()
    index = hnswlib.Index(space="ip", dim=base.shape[1])
    index.init_index(max_elements=len(base), M=16, ef_construction=200)
    index.add_items(base, num_threads=options.threads)
    seconds = time.perf_counter() - start

    def search(block, threads):
        return index.knn_query(block, k=options.k, num_threads=threads)[0]

    peer = Peer("hnswlib", search, seconds)
    for ef in (ef for ef in EF_SWEEP if ef >= options.k):
        index.set_ef(ef)
        peer.name = f"hnswlib ef {ef}"
        peer.recall = recall_of(search(queries, options.threads).astype(numpy.int64), base, queries, kth_best)
        if peer.recall >= WANTED_RECALL:
            return peer
    print(f"hnswlib reaches a recall of only {peer.recall:.4f} at {peer.name}", file=sys.stderr)
    return peer


def summary(rounds):
    """Medians of the rounds of one contestant in one case, and the range of its speed."""
    speeds = [measured["qps"] for measured in rounds]
    result = {key: statistics.median(measured[key] for measured in rounds) for key in rounds[0]}
    return {**result, "qps_min": min(speeds), "qps_max": max(speeds), "rounds": speeds}


def main():
    base, queries = unit_rows(options.base), unit_rows(options.queries)
    neighbours, scores = exact_neighbours(base, queries, options.k)
    kth_best = scores[:, -1]
    with tempfile.TemporaryDirectory() as folder:
        truth = os.path.join(folder, "truth.npy")
        numpy.save(truth, neighbours)
        flat = faiss_flat(base)
        flat.recall = recall_of(flat.search(queries, 1), base, queries, kth_best)
        contestants = [Engram(options.engram, truth), flat, hnsw(base, queries, kth_best)]
        cases = [("single", 1, 1), ("block", options.batch, options.threads)]
        measured = {(case, peer.name): [] for case, _, _ in cases for peer in contestants}
        for number in range(options.rounds):
            for case, batch, threads in cases:
                # Each round begins with another contestant, so that none always follows the same one.
                for peer in contestants[number % 3 :] + contestants[: number % 3]:
                    measured[case, peer.name].append(peer.measure(queries, batch, threads))
            print(f"round {number + 1} of {options.rounds} done", file=sys.stderr)

    result = {"base": list(base.shape), "queries": len(queries), "k": options.k, "round_count": options.rounds,
              "build_seconds": {peer.name: peer.build_seconds for peer in contestants}, "cases": {}}
    print(f"{base.shape[0]} x {base.shape[1]}, {len(queries)} queries, {options.rounds} rounds: queries/s")
    for case, batch, threads in cases:
        print(f"\n{case}: {batch} a call, {threads} thread{'s' * (threads > 1)}")
        print(f"{'':18}{'recall@' + str(options.k):>10}{'median':>10}{'min - max':>20}{'p50 us':>10}{'p99 us':>10}"
              f"{'Engram is':>12}")
        own = measured[case, "Engram"]
        entries = {}
        for peer in contestants:
            rounds = measured[case, peer.name]
            entry = summary(rounds)
            entry["engram_ratio"] = statistics.median(a["qps"] / b["qps"] for a, b in zip(own, rounds))
            entries[peer.name] = entry
            spread = f"{entry['qps_min']:.0f} - {entry['qps_max']:.0f}"
            ratio = "" if peer.name == "Engram" else f"{entry['engram_ratio']:.2f} x"
            print(f"{peer.name:18}{entry['recall']:>10.4f}{entry['qps']:>10.0f}{spread:>20}{entry['p50_us']:>10.0f}"
                  f"{entry['p99_us']:>10.0f}{ratio:>12}")
        result["cases"][case] = {"batch": batch, "threads": threads, "contestants": entries}
    if options.output:
        with open(options.output, "w") as file:
            json.dump(result, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
