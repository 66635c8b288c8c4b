"""Measures `engram bench embed` and onnxruntime on the same texts in the same run, and prints the ratios.

onnxruntime gets token ids that were made before; Engram's time includes its tokenizer. With two threads onnxruntime runs in
two ways, two threads in a session and two sessions of one thread, and the better one counts.
"""

import argparse
import concurrent.futures
import itertools
import json
import pathlib
import random
import statistics
import subprocess
import time

import numpy as np
import onnxruntime
import tokenizers

import bert_graph

WORDS = """the of and in to was he is as for on with that it his by at from her she you had an were but be this are not my
they one which or have him me first all also their has up who out been when after there into new two its time would no what
about said we over then other so more can if like back them only some could where just during before do made school through
than now years most world may between down well three year while later house music city water team family light game""".split()


def make_texts(tokenizer, tokens: int, count: int) -> list:
    """Texts of random words with exactly so many tokens."""
    chance = random.Random(tokens)
    words = [word for word in WORDS if len(tokenizer.encode(word).ids) == 3]
    return [" ".join(chance.choices(words, k=tokens - 2)) for _ in range(count)]


def batches(tokenizer, texts: list, size: int) -> list:
    """Inputs of onnxruntime: all texts have one length, so there is no padding."""
    ids = np.array([encoding.ids for encoding in tokenizer.encode_batch(texts)], np.int64)
    return [
        {"input_ids": ids[at : at + size], "attention_mask": np.ones_like(ids[at : at + size])}
        for at in range(0, len(ids), size)
    ]


def session(path: pathlib.Path, threads: int):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def rate(sessions: list, inputs: list, seconds: float) -> tuple:
    """Texts a second and the median milliseconds of a call, each session in a thread of its own."""
    end = time.perf_counter() + seconds
    source = itertools.cycle(inputs)

    def work(one) -> tuple:
        count, times = 0, []
        while not times or time.perf_counter() < end:
            given = next(source)
            start = time.perf_counter()
            one.run(None, given)
            times.append(time.perf_counter() - start)
            count += len(given["input_ids"])
        return count, times

    begin = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(len(sessions)) as pool:
        results = list(pool.map(work, sessions))
    taken = time.perf_counter() - begin
    return sum(count for count, _ in results) / taken, 1e3 * statistics.median(t for _, times in results for t in times)


def engram_rates(arguments, path: pathlib.Path, threads: int, batch: int) -> dict:
    """Texts a second, median milliseconds and least cosine of each precision, in one round."""
    command = [
        arguments.engram, "bench", "embed", "--json", "--model", arguments.model, "--texts", str(path), "--rounds", "1",
        "--threads", str(threads), "--batch", str(batch), "--seconds", str(arguments.seconds),
    ]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {
        report["precision"]: (report["texts_per_second"], report["p50_ms"], report["least_cosine"], report["mean_cosine"])
        for report in map(json.loads, lines)
    }


def measure(arguments, tokenizer, paths: dict, tokens: int, threads: int, batch: int) -> list:
    """Rows of one case: name, median texts a second, median milliseconds of a call."""
    texts = make_texts(tokenizer, tokens, arguments.count)
    path = pathlib.Path(arguments.output) / f"texts-{tokens}.txt"
    path.write_text("\n".join(texts) + "\n")
    inputs = batches(tokenizer, texts, batch)
    peers = {}
    for precision, model in paths.items():
        peers[f"onnxruntime {precision}"] = [[session(model, threads)]]
        if threads > 1:
            peers[f"onnxruntime {precision}"].append([session(model, 1) for _ in range(threads)])
    found = {}
    for _ in range(arguments.rounds):
        for precision, (speed, middle, *_) in engram_rates(arguments, path, threads, batch).items():
            found.setdefault(f"Engram {precision}", []).append((speed, middle))
        for name, ways in peers.items():
            # Warm: onnxruntime plans its memory in the first calls.
            results = [(rate(way, inputs, 0.05), rate(way, inputs, arguments.seconds))[1] for way in ways]
            found.setdefault(name, []).append(max(results))
    return [
        {
            "tokens": tokens, "threads": threads, "batch": batch, "name": name,
            "texts_per_second": statistics.median(speed for speed, _ in rounds),
            "call_ms": statistics.median(middle for _, middle in rounds),
        }
        for name, rounds in found.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engram", default=".build/release/engram")
    parser.add_argument("--model", default="data/models/all-MiniLM-L6-v2")
    parser.add_argument("--output", default=".build/bench/embed", help="the folder for texts, models and the results")
    parser.add_argument("--cases", default="9x1x1,21x2x32", help="tokens x threads x texts a call, a list")
    parser.add_argument("--count", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5)
    arguments = parser.parse_args()
    folder = pathlib.Path(arguments.model)
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    paths = bert_graph.write(folder, pathlib.Path(arguments.output))
    rows = []
    for case in arguments.cases.split(","):
        rows += measure(arguments, tokenizer, paths, *map(int, case.split("x")))
    (pathlib.Path(arguments.output) / "embed.json").write_text(json.dumps(rows, indent=1))
    print("| tokens | threads | texts a call | encoder | texts/s | ms a call | x onnxruntime float32 | x onnxruntime int8 |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        case = [row[key] for key in ("tokens", "threads", "batch")]
        peer = {
            other["name"]: other["texts_per_second"]
            for other in rows if [other[key] for key in ("tokens", "threads", "batch")] == case
        }
        ratios = [row["texts_per_second"] / peer[f"onnxruntime {name}"] for name in ("float32", "int8")]
        print(f"| {case[0]} | {case[1]} | {case[2]} | {row['name']} | {row['texts_per_second']:.0f} | {row['call_ms']:.3f} | "
              f"{ratios[0]:.2f} | {ratios[1]:.2f} |")


if __name__ == "__main__":
    main()
