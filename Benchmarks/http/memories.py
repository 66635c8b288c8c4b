#!/usr/bin/env python3
"""Writes memories with vectors for `engram import`: `memories.py TEXTS VECTORS.npy [numbers|base64] > memories.jsonl`.

Each line has a text, its vector, and an id whose last twelve digits are its row, which `engram bench http --truth` reads.
TEXTS may have more lines than there are vectors: the first are taken.
"""

import base64
import json
import sys

import numpy

vectors = numpy.load(sys.argv[2], mmap_mode="r")
form = sys.argv[3] if len(sys.argv) > 3 else "numbers"
with open(sys.argv[1]) as texts:
    for row, (text, vector) in enumerate(zip(texts, vectors)):
        vector = vector.astype("<f4")
        memory = {"id": f"00000000-0000-8000-8000-{row:012x}", "fact": text.rstrip("\n")}
        if form == "base64":
            memory["embedding"] = base64.b64encode(vector.tobytes()).decode()
        else:
            memory["embedding"] = [float(f"{value:.7g}") for value in vector]
        sys.stdout.write(json.dumps(memory, separators=(",", ":")) + "\n")
