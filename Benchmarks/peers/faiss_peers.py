"""FAISS: exact, graph, and inverted lists of 1-bit codes."""

import time

import faiss
import numpy

from peer import Peer


class Index(Peer):
    """What all of FAISS's indexes have in common."""

    suffix = "faiss"

    def save(self, path):
        faiss.write_index(self.index, path)

    def load(self, path, base):
        self.index = faiss.read_index(path)

    def search(self, queries, k, threads):
        faiss.omp_set_num_threads(threads)
        return self.index.search(queries, k)[1]


class Flat(Index):
    """IndexFlatIP: a scan of all rows."""

    name = "FAISS Flat"

    def build(self, base):
        self.index = faiss.IndexFlatIP(base.shape[1])
        self.index.add(base)
        self.bytes = base.nbytes

    def prepare(self, base):
        # A copy of the rows is made faster than a file of it is read.
        start = time.perf_counter()
        self.build(base)
        self.build_seconds = time.perf_counter() - start

    def memory_bytes(self):
        return self.bytes


class HNSW(Index):
    """IndexHNSWFlat, M 16, efConstruction 200."""

    name = "FAISS HNSW"
    knob = "efSearch"
    sweep = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)

    def build(self, base):
        faiss.omp_set_num_threads(self.build_threads)
        self.index = faiss.IndexHNSWFlat(base.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
        self.index.hnsw.efConstruction = 200
        self.index.add(base)

    def set(self, value):
        self.index.hnsw.efSearch = value


class RaBitQ(Index):
    """Inverted lists of 1-bit RaBitQ codes behind a random rotation, scanned by FastScan.

    About 4 sqrt(n) lists, trained on 64 rows for each at most.
    """

    name = "FAISS IVF RaBitQ fast-scan"
    knob = "nprobe"
    sweep = (1, 2, 4, 8, 16, 32, 64, 128, 256)

    def build(self, base):
        faiss.omp_set_num_threads(self.build_threads)
        dimension = base.shape[1]
        lists = 1 << round(numpy.log2(4 * numpy.sqrt(len(base))))
        lists = min(lists, max(1, len(base) // 39))
        self.index = faiss.index_factory(
            dimension, f"RR{dimension},IVF{lists},RaBitQfs", faiss.METRIC_INNER_PRODUCT)
        chosen = numpy.random.default_rng(1).permutation(len(base))[: 64 * lists]
        self.index.train(base[numpy.sort(chosen)])
        self.index.add(base)

    def set(self, value):
        faiss.extract_index_ivf(self.index).nprobe = value


class RefinedRaBitQ(RaBitQ):
    """The same lists; the best candidates are scored again exactly by an IndexRefineFlat."""

    name = "FAISS IVF RaBitQ refined"
    knob = "nprobe, k_factor"
    sweep = tuple((nprobe, factor) for nprobe in (2, 4, 8, 16, 32, 64, 128, 256) for factor in (4, 10, 30))

    @property
    def path(self):
        # The lists are those of the index without refinement: built once, and its time is theirs.
        return self.path_of(RaBitQ.name)

    def build(self, base):
        super().build(base)
        self.lists = self.index
        self.refine(base)

    def save(self, path):
        faiss.write_index(self.lists, path)

    def load(self, path, base):
        self.lists = faiss.read_index(path)
        self.refine(base)

    def refine(self, base):
        # The exact rows, in the order of the lists' ids.
        self.rows = faiss.IndexFlatIP(base.shape[1])
        self.rows.add(base)
        self.index = faiss.IndexRefine(self.lists, self.rows)

    def set(self, value):
        nprobe, factor = value
        faiss.extract_index_ivf(self.lists).nprobe = nprobe
        self.index.k_factor = factor

    def memory_bytes(self):
        return super().memory_bytes() + self.rows.ntotal * self.rows.d * 4
