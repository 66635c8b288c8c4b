"""What each contestant does in a second, and how long a search takes: bars, a picture for each kind of work."""

import os

import matplotlib

matplotlib.use("Agg")
# The same result gives the same file.
matplotlib.rcParams["svg.hashsalt"] = "engram"

from matplotlib import pyplot  # noqa: E402

COLOURS = {"engram": "#d62728", "chroma": "#1f77b4", "pgvector": "#2ca02c", "mem0": "#9467bd"}


def draw(results, folder):
    """Writes the pictures of some results and returns their paths."""
    os.makedirs(folder, exist_ok=True)
    rates = [r for r in results if "per_second" in r and "16 connections" in r["work"] and "vector" in r["work"]
             or r["contestant"] == "engram" and r["work"].startswith(("search, base64", "search, raw,"))]
    texts = [r for r in results if "p50_us" in r and "new texts" in r["work"]]
    pictures = [
        ("service-vectors.svg", "Searches by vector over 61,666 memories", "searches a second", "per_second", 1, rates),
        ("service-texts.svg", "Searches by texts that nobody asked before", "milliseconds, median", "p50_us", 1e-3, texts),
    ]
    return [bars(folder, *picture) for picture in pictures if picture[-1]]


def bars(folder, name, title, unit, figure_of, scale, results):
    results = sorted(results, key=lambda result: result[figure_of], reverse=figure_of == "p50_us")
    labels = [f"{result['contestant']}\n{result['work'].removeprefix('search, ').removeprefix('search by ')}"
              for result in results]
    values = [result[figure_of] * scale for result in results]
    figure, axes = pyplot.subplots(figsize=(8, 1.2 + 0.6 * len(results)))
    colours = [COLOURS[result["contestant"].split(",")[0]] for result in results]
    drawn = axes.barh(labels, values, color=colours)
    axes.bar_label(drawn, [f"{value:,.0f}" if value >= 100 else f"{value:.2f}" for value in values], padding=3)
    axes.set_xlim(0, 1.15 * max(values))
    axes.set_xlabel(unit)
    axes.set_title(title)
    axes.tick_params(axis="y", labelsize=8)
    axes.grid(True, axis="x", linewidth=0.3)
    axes.set_axisbelow(True)
    figure.tight_layout()
    path = os.path.join(folder, name)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    return path
