#!/usr/bin/env python3
"""Measures what only Engram is asked for: filters, churn, and searches beside inserts, at 61k and 1M rows.

    engram_cases.py --engram BINARY --folder FOLDER [--output RESULT.json] [--bases base.npy,base1m.npy]

The folder is one that Benchmarks/prepare filled. Prints tables in Markdown.
"""

import argparse
import json
import os
import subprocess
import sys

from engram_peer import environment

SELECTIVITIES = (0.5, 0.1, 0.01, 0.001, 0.0001)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--engram", required=True, help="the engram binary, a release build")
    parser.add_argument("--folder", required=True, help="the folder of base.npy, base1m.npy and queries.npy")
    parser.add_argument("--bases", default="base.npy,base1m.npy")
    parser.add_argument("--output", help="where to write the results as JSON")
    parser.add_argument("--seconds", default="0.5")
    parser.add_argument("--rounds", default="10", help="rounds of churn")
    parser.add_argument("--inserts", default="1000", help="inserts in a second")
    parser.add_argument("--targets", default="0.95,0.99", help="recalls that filtered and loaded searches aim at")
    return parser.parse_args()


def bench(options, base, *more):
    """The JSON objects that `engram bench search` prints."""
    command = [options.engram, "bench", "search", "--base", os.path.join(options.folder, base), "--queries",
               os.path.join(options.folder, "queries.npy"), "--seconds", options.seconds, "--json", *more]
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed with {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def filters(results):
    """Filtered searches beside the unfiltered one of the same plan."""
    lines = ["| rows | target | filter | matches | recall | short answers | wrong hits | queries/s | p50 us | p99 us | "
             "p50 by unfiltered |", "|---|---|---|---|---|---|---|---|---|---|---|"]
    whole = None
    for one in results:
        if "selectivity" not in one:
            whole = one
        share = f"{one['selectivity'] * 100:g} %" if "selectivity" in one else "none"
        lines.append(
            f"| {one['n']:,} | {one['target_recall']} | {share} | {one.get('matches', one['n']):,} | {one['recall']:.4f} "
            f"| {one['short_answers']} | {one['wrong_hits']} | {one['qps']:,.0f} | {one['p50_us']:.0f} | "
            f"{one['p99_us']:.0f} | {one['p50_us'] / whole['p50_us']:.2f} x |")
    return lines


def inserts(results):
    lines = ["| rows | target | inserts/s | insert p50, p99 us | own vector first | idle queries/s | loaded | ratio | "
             "idle p99 us | loaded | ratio |", "|---|---|---|---|---|---|---|---|---|---|---|"]
    for one in results:
        lines.append(
            f"| {one['n']:,} | {one['target_recall']} | {one['inserts_per_second']:.0f} | {one['insert_p50_us']:.0f}, "
            f"{one['insert_p99_us']:.0f} | {one['self_hits']:.3f} | {one['qps_idle']:,.0f} | {one['qps']:,.0f} | "
            f"{one['qps_ratio']:.2f} | {one['p99_us_idle']:.0f} | {one['p99_us']:.0f} | {one['p99_ratio']:.2f} |")
    return lines


def churn(results):
    lines = ["| rows | rounds | changes/s | recall before | after | fresh | own vector first | queries/s | fresh | "
             "ratio |", "|---|---|---|---|---|---|---|---|---|---|"]
    for one in results:
        lines.append(
            f"| {one['n']:,} | {one['rounds']} | {one['changes_per_second']:,.0f} | {one['recall_before']:.4f} | "
            f"{one['recall']:.4f} | {one['recall_fresh']:.4f} | {one['self_hits']:.3f} | {one['qps']:,.0f} | "
            f"{one['qps_fresh']:,.0f} | {one['speed_ratio']:.2f} |")
    return lines


def main():
    options = arguments()
    result = {"filters": [], "inserts": [], "churn": []}
    for base in options.bases.split(","):
        result["filters"] += bench(options, base, "--target-recall", options.targets, "--filter-selectivity",
                                   ",".join(f"{share:g}" for share in SELECTIVITIES))
        found = bench(options, base, "--target-recall", options.targets, "--inserts-per-second", options.inserts,
                      "--trials", "5")
        result["inserts"] += [one for one in found if one.get("case") == "inserts"]
        found = bench(options, base, "--churn", options.rounds)
        result["churn"] += [one for one in found if one.get("case") == "churn"]
    for title, lines in (("Filters", filters(result["filters"])), ("Searches beside inserts", inserts(result["inserts"])),
                         ("Churn", churn(result["churn"]))):
        print(f"## {title}\n\n" + "\n".join(lines) + "\n")
    if options.output:
        with open(options.output, "w") as file:
            json.dump(result, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
