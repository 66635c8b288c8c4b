#!/usr/bin/env python3
"""Measures `engram bench search` beside FAISS, hnswlib and usearch on the same vectors, in one run.

    search_peers.py --engram BINARY --base BASE.npy --queries QUERIES.npy --truth TRUTH.npy --cache FOLDER
                    [--output RESULT.json] [--plots FOLDER] [--cases 1x1,256x2] [--only hnswlib,Flat]

A case is queries a call x threads. Each contestant has a knob; every value of it gives a point of recall and speed.
First all indexes are built, or read from the cache, and the recall of every point is found over all queries. Then come
rounds: in each, every point is measured once for --seconds, in the order of recall, so that points that are compared
are measured near to each other in time; every other round goes backwards. Printed are medians over the rounds, and the
median of the ratios within each round.

Two comparisons. "least knob": the least value of the sweep that reaches the wanted recall, for every contestant alike.
"equal recall": Engram's point for the wanted recall against the speed that the other has at Engram's recall, by linear
interpolation between its measured points in recall.

FAISS, hnswlib and usearch are called from Python, which costs them a few microseconds a call. With several threads they
use their own, or as many Python threads with a block each: whichever is faster at that size.
"""

import argparse
import json
import os
import sys

from engram_peer import TUNING

# Libraries read these when they are loaded: what is set for other programs must not tune one contestant.
for name in TUNING:
    os.environ.pop(name, None)

import numpy  # noqa: E402

import contest  # noqa: E402
import report  # noqa: E402
from engram_peer import Engram  # noqa: E402
from vectors import unit_rows  # noqa: E402

KINDS = ("FAISS Flat", "hnswlib", "FAISS HNSW", "FAISS IVF RaBitQ fast-scan", "FAISS IVF RaBitQ refined", "usearch f32",
         "usearch i8")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--engram", required=True, help="the engram binary, a release build")
    parser.add_argument("--base", required=True, help="rows, a .npy file of floats")
    parser.add_argument("--queries", required=True, help="queries, a .npy file of floats")
    parser.add_argument("--truth", required=True, help="true neighbours, a .npy file from corpus/truth.py")
    parser.add_argument("--cache", required=True, help="a folder for built indexes")
    parser.add_argument("--output", help="where to write the results as JSON")
    parser.add_argument("--plots", help="a folder for plots")
    parser.add_argument("--title", default="", help="what the rows are, for plots and their file names")
    parser.add_argument("--cases", default="1x1,1x2,8x2,64x2,256x2", help="queries a call x threads")
    parser.add_argument("--only", help=f"parts of the names of the peers to measure; all: {', '.join(KINDS)}")
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.5, help="time of a measurement")
    parser.add_argument("--build-threads", type=int, default=os.cpu_count())
    parser.add_argument("--least-recall", type=float, default=0.5, help="points below are not measured")
    parser.add_argument("--build-only", action="store_true", help="build the indexes and end")
    return parser.parse_args()


def peers(options):
    """The libraries that were asked for. Only those are imported."""
    import faiss_peers
    import hnswlib_peer
    import usearch_peers

    kinds = (faiss_peers.Flat, hnswlib_peer.HNSW, faiss_peers.HNSW, faiss_peers.RaBitQ, faiss_peers.RefinedRaBitQ,
             usearch_peers.Float32, usearch_peers.Int8)
    assert tuple(kind.name for kind in kinds) == KINDS
    parts = options.only.split(",") if options.only else [""]
    return [kind(options.cache, options.build_threads) for kind in kinds if any(part in kind.name for part in parts)]


def progress(text):
    print(text, file=sys.stderr, flush=True)


def main():
    options = arguments()
    os.makedirs(options.cache, exist_ok=True)
    base, queries = unit_rows(options.base), unit_rows(options.queries)
    neighbours = numpy.load(options.truth)
    libraries = peers(options)
    for peer in libraries:
        peer.prepare(base)
        progress(f"{peer.name}: {peer.build_seconds:.1f} s to build, {peer.memory_bytes() / len(base):.0f} bytes a row")
    if options.build_only:
        return
    engram = Engram(options.engram, options.base, options.queries, options.truth)
    engram.prepare()
    progress(f"{engram.name}: {engram.build_seconds:.1f} s to build")
    cases = [tuple(int(part) for part in case.split("x")) for case in options.cases.split(",")]
    try:
        result = contest.run(options, base, queries, neighbours, libraries, engram, cases, progress)
    finally:
        engram.close()
    print(report.markdown(result))
    if options.output:
        with open(options.output, "w") as file:
            json.dump(result, file, indent=1)
            file.write("\n")
    if options.plots:
        import plots

        for path in plots.draw(result, options.plots):
            progress(f"wrote {path}")


if __name__ == "__main__":
    main()
