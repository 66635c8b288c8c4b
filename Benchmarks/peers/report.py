"""What a result says: comparisons, and tables in Markdown."""

import statistics

WANTED = (0.95, 0.99)


def speed(point):
    """The median rate of a point."""
    return statistics.median(one["qps"] for one in point["rounds"])


def least_point(points, wanted):
    """The point of a contestant for a wanted recall, or `None` when none reaches it.

    The first of the sweep that reaches it; where the knob has two parts, the fastest that does.
    """
    reaching = [point for point in points if point["recall"] >= wanted and point["knob"] != "exact"]
    if not reaching:
        exact = [point for point in points if point["recall"] >= wanted]
        return exact[0] if exact else None
    return max(reaching, key=speed) if "," in reaching[0]["knob"] else reaching[0]


def at_recall(points, recall, number):
    """A contestant's rate at a recall in a round, by linear interpolation in recall between its points.

    `None` above its best recall; below its least, the rate of that point, which flatters nobody but the contestant.
    """
    curve = frontier([(point["recall"], point["rounds"][number]["qps"]) for point in points])
    if not curve or recall > curve[-1][0]:
        return None
    if recall <= curve[0][0]:
        return curve[0][1]
    for (low, fast), (high, slow) in zip(curve, curve[1:]):
        if recall <= high:
            return fast + (slow - fast) * (recall - low) / (high - low)
    return None


def frontier(curve):
    """The points of a curve that no other beats in both recall and rate, by ascending recall."""
    best = []
    for recall, rate in sorted(curve, reverse=True):
        if not best or rate > best[-1][1]:
            best.append((recall, rate))
    return best[::-1]


def comparison(case, wanted):
    """A line for each contestant that reaches a wanted recall: its point, and how many times as fast Engram is."""
    own = least_point(case["contestants"]["Engram"], wanted)
    lines = []
    for name, points in case["contestants"].items():
        point = least_point(points, wanted)
        line = {"name": name, "wanted": wanted, "point": point, "least_knob": None, "equal_recall": None}
        if own and name != "Engram":
            rounds = range(len(own["rounds"]))
            if point:
                line["least_knob"] = statistics.median(
                    own["rounds"][one]["qps"] / point["rounds"][one]["qps"] for one in rounds)
            equal = [at_recall(points, own["recall"], one) for one in rounds]
            if all(equal):
                line["equal_recall"] = statistics.median(
                    own["rounds"][one]["qps"] / equal[one] for one in rounds)
        lines.append(line)
    return lines


def exact_comparison(case):
    """Engram's exact search beside FAISS's and a bare matrix product: (name, rates by round, ratio)."""
    own = next(point for point in case["contestants"]["Engram"] if point["knob"] == "exact")
    rates = [one["qps"] for one in own["rounds"]]
    lines = [("Engram", rates, None)]
    flat = case["contestants"].get("FAISS Flat")
    if flat:
        lines.append(("FAISS Flat", [one["qps"] for one in flat[0]["rounds"]], None))
    if case["sgemm"]:
        lines.append(("bare cblas_sgemm, no top-k", case["sgemm"], None))
    return [(name, found, None if name == "Engram" else statistics.median(a / b for a, b in zip(rates, found)))
            for name, found, _ in lines]


def markdown(result):
    """The result as tables."""
    rows, dimension = result["rows"]
    text = [f"## {result['title'] or 'Vectors'}: {rows:,} x {dimension}, {result['queries']:,} queries, "
            f"k {result['k']}, {result['round_count']} rounds", "",
            "| index | build | bytes a row |", "|---|---|---|"]
    for name, build in result["build"].items():
        text.append(f"| {name} | {build['seconds']:.2f} s | {build['bytes_per_row']:.0f} |")
    for case in result["cases"]:
        text += ["", f"### {plural(case['batch'], 'query', 'queries')} a call, "
                     f"{plural(case['threads'], 'thread', 'threads')}", "",
                 "| contestant | wanted | knob | recall | queries/s (range) | p50 us | p99 us | Engram, least knob | "
                 "Engram, equal recall |", "|---|---|---|---|---|---|---|---|---|"]
        for wanted in WANTED:
            for line in comparison(case, wanted):
                text.append(row(line))
        text += ["", "| exact | queries/s (range) | Engram |", "|---|---|---|"]
        for name, rates, ratio in exact_comparison(case):
            text.append(f"| {name} | {spread(rates)} | {times(ratio)} |")
    return "\n".join(text) + "\n"


def row(line):
    point = line["point"]
    cells = [line["name"], f"{line['wanted']:.2f}"]
    if point:
        cells += [point["knob"], f"{point['recall']:.4f}", spread([one["qps"] for one in point["rounds"]])]
        cells += [f"{statistics.median(one[name] for one in point['rounds']):.0f}" for name in ("p50_us", "p99_us")]
    else:
        cells += ["not reached", "", "", "", ""]
    return "| " + " | ".join(cells + [times(line["least_knob"]), times(line["equal_recall"])]) + " |"


def spread(rates):
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f} - {max(rates):,.0f})"


def times(ratio):
    return "" if ratio is None else f"{ratio:.2f} x"


def plural(count, one, many):
    return f"{count} {one if count == 1 else many}"
