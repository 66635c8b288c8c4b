"""hnswlib: M 16, efConstruction 200."""

import hnswlib

from peer import Peer


class HNSW(Peer):
    """An hnswlib index over inner products."""

    name = "hnswlib"
    knob = "ef"
    sweep = (16, 24, 32, 48, 64, 80, 96, 112, 128, 160, 192, 256, 320, 384, 512, 768, 1024)

    def build(self, base):
        self.index = hnswlib.Index(space="ip", dim=base.shape[1])
        self.index.init_index(max_elements=len(base), M=16, ef_construction=200)
        self.index.add_items(base, num_threads=self.build_threads)

    def save(self, path):
        self.index.save_index(path)

    def load(self, path, base):
        self.index = hnswlib.Index(space="ip", dim=base.shape[1])
        self.index.load_index(path, max_elements=len(base))

    def set(self, value):
        self.index.set_ef(value)

    def search(self, queries, k, threads):
        return self.index.knn_query(queries, k=k, num_threads=threads)[0]
