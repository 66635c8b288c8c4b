#!/usr/bin/env python3
"""Makes many vectors of the texture of real ones: `expand.py BASE.npy COUNT OUT.npy [--seed 11]`.

Each row is unit(a x + (1 - a) y + e): x a row of the base, y one of x's 20 nearest rows, a uniform in 0.5 to 0.95, e
Gaussian of norm 0.25. Every row of the base is x equally often, give or take one. The same seed gives the same rows.
The rows are written as float32. Queries that were held out of the base need no change.
"""

import argparse
from concurrent.futures import ThreadPoolExecutor
import os

# Chosen for other programs, these would slow the matrix products. They are read when numpy is loaded.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)

import numpy  # noqa: E402

NEIGHBOURS = 20
NOISE = 0.25
MIXTURE = (0.5, 0.95)
CHUNK = 16384


def unit_rows(rows):
    """The rows divided by their lengths."""
    rows = numpy.ascontiguousarray(rows, dtype=numpy.float32)
    return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)


def nearest_rows(rows, count):
    """The `count` nearest other rows of each row, in no order."""
    result = numpy.empty((len(rows), count), dtype=numpy.int32)

    def fill(start):
        scores = rows[start : start + 1024] @ rows.T
        own = numpy.arange(len(scores))
        scores[own, start + own] = -numpy.inf
        result[start : start + 1024] = numpy.argpartition(scores, -count, axis=1)[:, -count:]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(fill, range(0, len(rows), 1024)))
    return result


def expanded(rows, neighbours, count, seed):
    """Chunks of the expanded rows, `count` rows in all."""
    source = numpy.random.default_rng(seed)
    order = numpy.concatenate([source.permutation(len(rows)) for _ in range(-(-count // len(rows)))])[:count]
    for start in range(0, count, CHUNK):
        first = order[start : start + CHUNK]
        second = neighbours[first, source.integers(0, neighbours.shape[1], len(first))]
        part = source.uniform(*MIXTURE, (len(first), 1)).astype(numpy.float32)
        noise = source.standard_normal((len(first), rows.shape[1]), dtype=numpy.float32)
        noise *= NOISE / numpy.sqrt(numpy.float32(rows.shape[1]))
        yield unit_rows(part * rows[first] + (1 - part) * rows[second] + noise)


def expand(rows, count, path, seed):
    """Writes `count` expanded rows to a .npy file, chunk by chunk."""
    rows = unit_rows(rows)
    if len(rows) < 2:
        raise SystemExit("the base needs at least 2 rows")
    neighbours = nearest_rows(rows, min(NEIGHBOURS, len(rows) - 1))
    # The file appears under its name only when it is whole.
    partial = path + ".partial"
    output = numpy.lib.format.open_memmap(partial, mode="w+", dtype=numpy.float32, shape=(count, rows.shape[1]))
    start = 0
    for chunk in expanded(rows, neighbours, count, seed):
        output[start : start + len(chunk)] = chunk
        start += len(chunk)
    output.flush()
    os.replace(partial, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("base", help="real rows, a .npy file of floats")
    parser.add_argument("count", type=int, help="rows to make")
    parser.add_argument("output", help="the .npy file to write")
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    expand(numpy.load(options.base), options.count, options.output, options.seed)


if __name__ == "__main__":
    main()
