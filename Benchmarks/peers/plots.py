"""Recall against queries per second, a picture for each case."""

import os
import re

import matplotlib

matplotlib.use("Agg")
# The same result gives the same file.
matplotlib.rcParams["svg.hashsalt"] = "engram"

from matplotlib import pyplot  # noqa: E402

from report import frontier, plural, speed  # noqa: E402

COLOURS = {"Engram": "#d62728", "hnswlib": "#1f77b4", "FAISS HNSW": "#2ca02c", "FAISS Flat": "#7f7f7f",
           "FAISS IVF RaBitQ fast-scan": "#bcbd22", "FAISS IVF RaBitQ refined": "#ff7f0e", "usearch f32": "#9467bd",
           "usearch i8": "#e377c2"}


def draw(result, folder):
    """Writes the pictures of a result and returns their paths."""
    os.makedirs(folder, exist_ok=True)
    return [draw_case(result, case, folder) for case in result["cases"]]


def draw_case(result, case, folder):
    figure, axes = pyplot.subplots(figsize=(8, 5.2))
    for name, points in case["contestants"].items():
        curve = [(point["recall"], speed(point)) for point in points if point["knob"] != "exact"]
        colour = COLOURS.get(name)
        front = 3 if name == "Engram" else 2
        if curve:
            curve = frontier(curve)
            axes.plot(*zip(*curve), marker="o", markersize=4, label=name, color=colour, zorder=front,
                      linewidth=2.4 if name == "Engram" else 1.4)
        for point in points:
            if point["knob"] == "exact":
                axes.plot([1.0], [speed(point)], marker="D", markersize=7, linestyle="", color=colour, zorder=front,
                          label=f"{name}, exact" if curve else name)
    axes.set_yscale("log")
    axes.set_xlim(0.8, 1.005)
    axes.set_xlabel(f"recall@{result['k']}")
    axes.set_ylabel("queries per second")
    calls = f"{plural(case['batch'], 'query', 'queries')} a call, {plural(case['threads'], 'thread', 'threads')}"
    axes.set_title(f"{result['rows'][0]:,} x {result['rows'][1]}: {calls}")
    axes.grid(True, which="both", linewidth=0.3)
    axes.legend(fontsize=8, loc="best")
    figure.tight_layout()
    title = re.sub(r"[^a-z0-9]+", "-", (result["title"] or str(result["rows"][0])).lower()).strip("-")
    path = os.path.join(folder, f"recall-{title}-{case['batch']}x{case['threads']}.svg")
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    return path
