"""Recall that counts ties: a hit is right when its exact score is at least the k-th best exact score minus 1e-6."""

import numpy

TOLERANCE = 1e-6


def kth_best(base, queries, neighbours, k):
    """The k-th best exact score of each query, in double precision."""
    return exact_scores(base, queries, neighbours[:, :k]).min(axis=1)


def recall(base, queries, hits, least):
    """The part of the hits that are right; a missing hit is a row number below 0, the same row twice counts once."""
    hits = numpy.asarray(hits).astype(numpy.int64)
    order = numpy.sort(hits, axis=1)
    again = numpy.zeros(hits.shape, dtype=bool)
    again[:, 1:] = order[:, 1:] == order[:, :-1]
    right = exact_scores(base, queries, order) >= least[:, None] - TOLERANCE
    return float((right & ~again & (order >= 0)).sum() / hits.size)


def exact_scores(base, queries, rows):
    """The scores of listed rows, a line of them for each query, in double precision."""
    scores = numpy.empty(rows.shape)
    for start in range(0, len(rows), 256):
        part = rows[start : start + 256]
        wide = base[numpy.maximum(part, 0)].astype(numpy.float64)
        scores[start : start + 256] = numpy.einsum(
            "qkd,qd->qk", wide, queries[start : start + 256].astype(numpy.float64))
    return scores
