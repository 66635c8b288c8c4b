"""What a contestant is: an index with one knob, and how its searches are timed."""

from concurrent.futures import ThreadPoolExecutor
import json
import os
import time

import numpy


class Peer:
    """A library that is called from this process.

    A kind of index states its name and the values of its knob (`sweep`, ascending in recall), and knows how to build, to
    save and to load itself. Built indexes are kept in a folder, with the time that building took beside them.
    """

    name = ""
    sweep = (None,)
    knob = ""
    suffix = "index"

    def __init__(self, cache, build_threads):
        self.cache, self.build_threads = cache, build_threads
        self.build_seconds = None
        self.callers = {}

    # What a kind of index defines.

    def build(self, base):
        """Builds the index."""
        raise NotImplementedError

    def save(self, path):
        """Writes the index to a file."""
        raise NotImplementedError

    def load(self, path, base):
        """Reads the index from a file; `base` is what it was built from."""
        raise NotImplementedError

    def set(self, value):
        """Sets the knob."""

    def search(self, queries, k, threads):
        """The row numbers of the hits of each query, a line for each, -1 for none."""
        raise NotImplementedError

    def memory_bytes(self):
        """Bytes of the index: those of its file, where the library does not tell."""
        return os.path.getsize(self.path)

    # What all have in common.

    @property
    def path(self):
        return self.path_of(self.name)

    def path_of(self, name):
        return os.path.join(self.cache, f"{name.replace(' ', '-')}.{self.suffix}")

    def prepare(self, base):
        """Builds the index, or loads it from the cache."""
        record = self.path + ".json"
        key = {"rows": list(base.shape), "sum": float(base[:: max(1, len(base) // 1000)].sum(dtype=numpy.float64)),
               "threads": self.build_threads}
        if os.path.exists(record):
            with open(record) as file:
                stored = json.load(file)
            if all(stored.get(name) == value for name, value in key.items()):
                self.load(self.path, base)
                self.build_seconds = stored["build_seconds"]
                return
        start = time.perf_counter()
        self.build(base)
        self.build_seconds = time.perf_counter() - start
        self.save(self.path)
        with open(record, "w") as file:
            json.dump(key | {"build_seconds": self.build_seconds}, file)

    def measure(self, queries, k, batch, threads, seconds):
        """Searches blocks of queries again and again for some time.

        Several threads are either the library's own, or as many callers with a block each: whichever is faster for a
        block of this size, found out once.
        """
        if threads == 1:
            return timed(self, queries, k, batch, 1, 1, seconds)
        if (batch, threads) not in self.callers:
            trials = {callers: timed(self, queries, k, batch, callers, threads // callers, seconds / 4)["qps"]
                      for callers in (1, threads)}
            self.callers[batch, threads] = max(trials, key=trials.get)
        callers = self.callers[batch, threads]
        return timed(self, queries, k, batch, callers, threads // callers, seconds)


def timed(peer, queries, k, batch, callers, threads, seconds):
    """The rate and the latencies of some callers that search blocks, `threads` of the library in each call."""
    blocks = [numpy.take(queries, range(first, first + batch), axis=0, mode="wrap")
              for first in range(0, len(queries), batch)]
    for block in blocks[:3]:
        peer.search(block, k, threads)

    def call(caller):
        durations = []
        position = caller * len(blocks) // callers
        before = time.perf_counter()
        end = start + seconds
        while before < end or not durations:
            peer.search(blocks[position % len(blocks)], k, threads)
            after = time.perf_counter()
            durations.append(after - before)
            before = after
            position += 1
        return durations

    start = time.perf_counter()
    if callers == 1:
        durations = call(0)
    else:
        with ThreadPoolExecutor(callers) as pool:
            durations = [one for part in pool.map(call, range(callers)) for one in part]
    total = time.perf_counter() - start
    return {"qps": len(durations) * batch / total,
            "p50_us": float(numpy.percentile(durations, 50)) * 1e6,
            "p99_us": float(numpy.percentile(durations, 99)) * 1e6}
