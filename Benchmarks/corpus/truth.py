#!/usr/bin/env python3
"""Finds the true neighbours of queries: `truth.py BASE.npy QUERIES.npy OUT.npy [--k 100]`.

The output has a line of `k` int32 row numbers for each query, best first. All rows are scored in float32 products;
the best of them, with a margin for rounding, are scored again in double precision, which decides. Equal scores stand
in the order of the rows.
"""

import argparse
import os

# Chosen for other programs, these would slow the matrix products. They are read when numpy is loaded.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)

import numpy  # noqa: E402

# More candidates than wanted: rounding to float32 may exchange neighbours whose scores differ by less than 1e-6.
MARGIN = 28
CHUNK = 16384


def candidates(base, queries, count):
    """The row numbers of about the best `count` rows of each query by float32 scores, ascending."""
    scores = numpy.full((len(queries), count), -numpy.inf, dtype=numpy.float32)
    rows = numpy.zeros((len(queries), count), dtype=numpy.int32)
    for start in range(0, len(base), CHUNK):
        part = queries @ unit_rows(base[start : start + CHUNK], numpy.float32).T
        # Few scores of a chunk beat the worst of the best so far: only those are looked at.
        least = scores.min(axis=1)
        for query in numpy.flatnonzero(part.max(axis=1) > least):
            better = numpy.flatnonzero(part[query] > least[query])
            together = numpy.concatenate([scores[query], part[query, better]])
            numbers = numpy.concatenate([rows[query], (start + better).astype(numpy.int32)])
            best = numpy.argpartition(together, -count)[-count:]
            scores[query], rows[query] = together[best], numbers[best]
    return numpy.sort(rows, axis=1)


def unit_rows(rows, kind):
    """The rows divided by their lengths in double precision."""
    wide = numpy.asarray(rows, dtype=numpy.float64)
    return (wide / numpy.linalg.norm(wide, axis=1, keepdims=True)).astype(kind)


def true_neighbours(base, queries, k):
    """The `k` best rows of each query, best first, and their scores in double precision."""
    wide = unit_rows(queries, numpy.float64)
    found = candidates(base, wide.astype(numpy.float32), min(k + MARGIN, len(base)))
    neighbours = numpy.empty((len(queries), k), dtype=numpy.int32)
    scores = numpy.empty((len(queries), k))
    for query, rows in enumerate(found):
        exact = unit_rows(base[rows], numpy.float64) @ wide[query]
        best = numpy.argsort(-exact, kind="stable")[:k]
        neighbours[query], scores[query] = rows[best], exact[best]
    return neighbours, scores


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("base", help="rows, a .npy file of floats")
    parser.add_argument("queries", help="queries, a .npy file of floats")
    parser.add_argument("output", help="the .npy file to write")
    parser.add_argument("--k", type=int, default=100)
    options = parser.parse_args()
    base, queries = numpy.load(options.base, mmap_mode="r"), numpy.load(options.queries)
    neighbours, _ = true_neighbours(base, queries, min(options.k, len(base)))
    partial = options.output + ".partial.npy"
    numpy.save(partial, neighbours)
    os.replace(partial, options.output)


if __name__ == "__main__":
    main()
