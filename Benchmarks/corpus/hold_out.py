#!/usr/bin/env python3
"""Splits the rows of a .npy file into base and queries: `hold_out.py ALL.npy COUNT BASE.npy QUERIES.npy`.

COUNT random rows (fixed seed) become the queries; they are taken out of the base.
"""

import sys

import numpy

rows = numpy.load(sys.argv[1])
chosen = numpy.random.default_rng(7).choice(len(rows), int(sys.argv[2]), replace=False)
numpy.save(sys.argv[3], numpy.delete(rows, chosen, axis=0))
numpy.save(sys.argv[4], rows[numpy.sort(chosen)])
