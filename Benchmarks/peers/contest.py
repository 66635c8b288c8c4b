"""The points that are measured, and the rounds."""

import time

import engram_peer
from recall import kth_best, recall


class Point:
    """A contestant at a value of its knob, and what the rounds found of it in one case."""

    def __init__(self, peer, value, recall, label):
        self.peer, self.value, self.recall, self.label = peer, value, recall, label
        self.rounds = []

    def result(self):
        return {"knob": self.label, "recall": self.recall, "rounds": self.rounds}


def points_of(peer, queries, k, least_recall, judge):
    """The values of a peer's sweep that are worth measuring, with their recall.

    A value that is slower than another of better or equal recall is left out where the knob has two parts.
    """
    found = []
    peer.search(queries[:64], k, peer.build_threads)
    for value in peer.sweep:
        if value is not None:
            peer.set(value)
        start = time.perf_counter()
        # A single exact scan reads all rows: the first queries tell enough.
        used = queries[:256] if value is None else queries
        hits = peer.search(used, k, peer.build_threads)
        found.append((time.perf_counter() - start, judge(used, hits), value))
        if not isinstance(value, tuple) and found[-1][1] >= 0.9995:
            break
    if isinstance(peer.sweep[0], tuple):
        found = [one for one in found
                 if not any(other[0] < one[0] and other[1] >= one[1] for other in found)]
    kept = [one for one in found if one[1] >= least_recall] or found[-1:]
    return [(value, score) for _, score, value in kept]


def run(options, base, queries, neighbours, libraries, engram, cases, progress):
    """All rounds of all cases, as one result."""
    k = options.k
    least = kth_best(base, queries, neighbours, k)

    def judge(used, hits):
        return recall(base, used, hits, least[: len(used)])

    sweeps = {}
    for peer in libraries:
        sweeps[peer.name] = points_of(peer, queries, k, options.least_recall, judge)
        progress(f"{peer.name}: recall {', '.join(f'{score:.4f}' for _, score in sweeps[peer.name])}")

    result = {"title": options.title, "rows": list(base.shape), "queries": len(queries), "k": k,
              "round_count": options.rounds, "seconds": options.seconds,
              "build": {peer.name: {"seconds": peer.build_seconds, "bytes_per_row": peer.memory_bytes() / len(base)}
                        for peer in [engram, *libraries]},
              "cases": []}
    for batch, threads in cases:
        points = [Point(peer, value, score, label(peer, value))
                  for peer in libraries for value, score in sweeps[peer.name]]
        # Engram's recall is found where it is measured: blocks may be searched in another way than single queries.
        exact = Point(engram, None, 1.0, "exact")
        own = [Point(engram, value, value, label(engram, value)) for value in engram.sweep] + [exact]
        products = []
        for number in range(options.rounds):
            order = sorted(points + own, key=lambda point: point.recall)
            for point in order if number % 2 == 0 else reversed(order):
                point.rounds.append(measured(point, engram, queries, k, batch, threads, options, len(base)))
            if batch >= 64:
                products.append(engram_peer.matrix_product(
                    options.engram, len(base), base.shape[1], batch, threads, max(0.3, options.seconds)))
            for point in own:
                point.recall = sum(one["recall"] for one in point.rounds) / len(point.rounds)
            progress(f"{batch} a call, {threads} threads: round {number + 1} of {options.rounds}")
        contestants = {}
        for point in own + points:
            contestants.setdefault(point.peer.name, []).append(point.result())
        case = {"batch": batch, "threads": threads, "contestants": contestants, "sgemm": products,
                "callers": {peer.name: peer.callers.get((batch, threads), 1) for peer in libraries}}
        result["cases"].append(case)
    return result


def measured(point, engram, queries, k, batch, threads, options, rows):
    if point.peer is engram:
        # An exact search of many rows takes long: fewer queries are judged.
        few = max(batch, 200 if rows < 200_000 else 50) if point.value is None else None
        found = engram.measure(point.value, k, batch, threads, options.seconds, few)
        kept = {name: found[name] for name in ("qps", "p50_us", "p99_us", "recall", "short_answers", "wrong_hits")}
        if kept["short_answers"] or kept["wrong_hits"]:
            raise SystemExit(f"Engram at {point.label} gave wrong answers: {kept}")
        return kept
    if point.value is not None:
        point.peer.set(point.value)
    return point.peer.measure(queries, k, batch, threads, options.seconds)


def label(peer, value):
    if value is None:
        return "exact"
    text = " ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)
    return f"{peer.knob} {text}"
