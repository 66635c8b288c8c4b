"""Writes Sources/Terms/CharacterFolding+Data.swift: what terms make of each character above ASCII.

Compatibility decomposition, without the marks that are accents, folded to lower case and composed again. The scalars come
from Python's own Unicode tables, so that every platform and every compiler folds alike.

    python3 Benchmarks/golden/make_folding_table.py > Sources/Terms/CharacterFolding+Data.swift
"""

import sys
import unicodedata

ACCENTS = [
    (0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5),
    (0x05C7, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E4),
    (0x06E7, 0x06E8), (0x06EA, 0x06ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
]
# Letters that have no decomposition and that people type without their strokes.
PLAIN = {"ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŧ": "t", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ſ": "s"}
# Presentation forms and squared words, which nobody types: the table stays small without them.
RARE = [
    (0x2F00, 0x2FDF), (0x3200, 0x33FF), (0xF900, 0xFAFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF), (0x1EE00, 0x1EEFF),
    (0x1F100, 0x1F2FF), (0x2F800, 0x2FA1F),
]


def is_within(scalar, ranges):
    return any(first <= scalar <= last for first, last in ranges)


def is_accent(scalar):
    return is_within(scalar, ACCENTS)


def folded(scalar):
    text = unicodedata.normalize("NFKD", chr(scalar)).casefold()
    text = unicodedata.normalize("NFKD", text)
    text = "".join(PLAIN.get(each, each) for each in text if not is_accent(ord(each)))
    return unicodedata.normalize("NFC", text)


def main():
    single, longer = {}, []
    for scalar in range(0x80, 0x110000):
        if 0xD800 <= scalar <= 0xDFFF or 0xAC00 <= scalar <= 0xD7A3 or is_accent(scalar) or is_within(scalar, RARE):
            continue
        text = folded(scalar)
        if text == chr(scalar) or not any(each.isalnum() for each in text):
            continue
        if len(text) == 1:
            single[scalar] = ord(text)
        else:
            longer.append((scalar, text))

    runs = []
    left = sorted(single)
    used = set()
    for scalar in left:
        if scalar in used:
            continue
        best = None
        for step, delta_step in ((1, 1), (2, 2), (1, 0)):
            last = scalar
            while (last + step) in single and (last + step) not in used and (
                single[last + step] == single[last] + delta_step
            ):
                last += step
            count = (last - scalar) // step + 1
            if best is None or count > best[0]:
                best = (count, last, step, delta_step)
        count, last, step, delta_step = best
        used.update(range(scalar, last + 1, step))
        runs.append((scalar, last, step, single[scalar], delta_step))

    out = sys.stdout.write
    out("// Made by Benchmarks/golden/make_folding_table.py with Unicode " + unicodedata.unidata_version + ". Do not edit.\n")
    out("// swift-format-ignore-file\n\nextension CharacterFolding {\n")
    out("    /// Runs of single scalars: first, last, step, what the first becomes, and how much that grows with each step.\n")
    out("    static let runs: [UInt32] = [\n")
    table(out, [number for run in runs for number in run])
    out("    ]\n\n    /// Scalars that become several: the scalar, how many, and these.\n")
    out("    static let expansions: [UInt32] = [\n")
    table(out, [n for scalar, text in longer for n in (scalar, len(text), *map(ord, text))])
    out("    ]\n\n    /// Accents: first and last of each range. They are dropped.\n    static let accents: [UInt32] = [\n")
    table(out, [number for pair in ACCENTS for number in pair])
    out("    ]\n}\n")


def table(out, numbers):
    for start in range(0, len(numbers), 20):
        out("        " + ", ".join(map(str, numbers[start : start + 20])) + ",\n")


if __name__ == "__main__":
    main()
