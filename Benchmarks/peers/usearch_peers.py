"""usearch: connectivity 16, expansion 200 at construction; float32 and int8 rows, as the library gives its answers."""

import numpy
from usearch.index import Index

from peer import Peer


class Float32(Peer):
    """A usearch index of float32 rows."""

    name = "usearch f32"
    kind = "f32"
    knob = "expansion"
    suffix = "usearch"
    sweep = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768)

    def empty(self, dimension):
        return Index(ndim=dimension, metric="cos", dtype=self.kind, connectivity=16, expansion_add=200)

    def build(self, base):
        self.index = self.empty(base.shape[1])
        self.index.add(numpy.arange(len(base), dtype=numpy.uint64), base, threads=self.build_threads)

    def save(self, path):
        self.index.save(path)

    def load(self, path, base):
        self.index = self.empty(base.shape[1])
        self.index.load(path)

    def set(self, value):
        self.index.expansion_search = value

    def search(self, queries, k, threads):
        found = self.index.search(queries, k, threads=threads)
        return found.keys.astype(numpy.int64).reshape(len(queries), k)


class Int8(Float32):
    """A usearch index of int8 rows; nothing is scored again."""

    name = "usearch i8"
    kind = "i8"
