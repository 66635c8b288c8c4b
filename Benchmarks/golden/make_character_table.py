"""Writes Sources/Embedding/Tokenizer/CharacterTable+Data.swift from the reference normaliser.

The reference (`tokenizers`, BertNormalizer and BertPreTokenizer) mixes Unicode versions: its
categories are those of an old table, its decompositions those of a newer one. So the table is
not computed from a Unicode database but asked of the reference, one code point at a time.

    python3 make_character_table.py tokenizer.json CharacterTable+Data.swift
"""

import sys

from tokenizers import Tokenizer

KEEP, TRANSPARENT, BREAKING, SPACE, PUNCTUATION, IDEOGRAPH, HANGUL, FIRST_MARK = range(8)
HANGUL_RANGE = range(0xAC00, 0xD7A4)
# One mark of each combining class that the reference may keep: 6, 7, 9, 216, 218, 220, 224, 226,
# 228, 230, 232. Only their order matters, since a kept mark is only ever compared with others.
MARKS = [0x16FF0, 0x11446, 0x1B44, 0x1D165, 0x1DFA, 0x8CF, 0x302E, 0x1D16D, 0x1DF7, 0x8D4, 0x1DF6]


def scalars():
    yield from range(0xD800)
    yield from range(0xE000, 0x110000)


def swapped(normalise, first, second):
    return first != second and normalise("a" + chr(first) + chr(second)) == "a" + chr(second) + chr(first)


def classify(reference):
    normalise = reference.normalizer.normalize_str
    split = reference.pre_tokenizer.pre_tokenize_str
    classes = [m for m in MARKS if normalise("a" + chr(m)) == "a" + chr(m)]
    # A representative whose class the reference does not know drops out.
    classes = [m for m in classes if swapped(normalise, 0x302E, m) or swapped(normalise, m, 0x302E) or m == 0x302E]
    for lower, upper in zip(classes, classes[1:]):
        assert swapped(normalise, upper, lower) and not swapped(normalise, lower, upper)

    kinds, mappings = {}, {}
    for code in scalars():
        char = chr(code)
        out = normalise(char)
        if out == "":
            # Dropped after reordering as a starter it would keep marks apart, else they meet.
            meets = normalise("a\u302e" + char + "\u1b44") == "a\u1b44\u302e"
            kinds[code] = TRANSPARENT if meets else BREAKING
        elif out == " ":
            kinds[code] = SPACE
        elif out[0] == " " and out[-1] == " ":
            kinds[code] = IDEOGRAPH
            if out[1:-1] != char:
                assert len(out) == 3
                mappings[code] = out[1:-1]
        elif code in HANGUL_RANGE:
            kinds[code] = HANGUL
        elif out != char:
            mappings[code] = out
        elif len(split("a" + char + "a")) == 3:
            kinds[code] = PUNCTUATION
        else:
            below = sum(swapped(normalise, code, m) for m in classes)
            above = sum(swapped(normalise, m, code) for m in classes)
            if below or above:
                assert below + above == len(classes) - 1, ("a combining class without representative", hex(code))
                kinds[code] = FIRST_MARK + below
    for code, out in mappings.items():
        for char in out:
            assert ord(char) not in mappings and kinds.get(ord(char), KEEP) not in (TRANSPARENT, BREAKING, SPACE), hex(code)
    return kinds, mappings


def kind_ranges(kinds):
    ranges = []
    for code in sorted(kinds):
        kind = kinds[code]
        if ranges and ranges[-1][1] == code - 1 and ranges[-1][2] == kind:
            ranges[-1][1] = code
        else:
            ranges.append([code, code, kind])
    return ranges


def mapping_runs(mappings):
    single = [(c, ord(o) - c) for c, o in sorted(mappings.items()) if len(o) == 1]
    runs = []
    for code, delta in single:
        if runs and runs[-1][3] == delta:
            first, last, step, _ = runs[-1]
            gap = code - last
            if gap <= 2 and (first == last or gap == step):
                runs[-1] = [first, code, gap, delta]
                continue
        runs.append([code, code, 1, delta])
    return runs


def rows(name, summary, values, per_line):
    lines = [f"    /// {summary}", f"    static let {name}: [Int32] = ["]
    for at in range(0, len(values), per_line):
        lines.append("        " + " ".join(f"{v}," for v in values[at:at + per_line]))
    lines.append("    ]")
    return lines


def main():
    reference = Tokenizer.from_file(sys.argv[1])
    kinds, mappings = classify(reference)
    kinds = {c: k for c, k in kinds.items() if c >= 0x80}
    mappings = {c: o for c, o in mappings.items() if c >= 0x80}
    ranges = [v for r in kind_ranges(kinds) for v in r]
    runs = [v for r in mapping_runs(mappings) for v in r]
    multi = []
    for code, out in sorted(mappings.items()):
        if len(out) > 1:
            multi += [code, len(out), *map(ord, out)]
    lines = [
        "// Made by Benchmarks/golden/make_character_table.py from the reference tokenizer. Do not edit.",
        "// swift-format-ignore-file",
        "",
        "extension CharacterTable {",
        *rows("kindRanges", "Triples (first, last, kind) of code points above ASCII; those not named are kept.", ranges, 12),
        "",
        *rows("mappingRuns", "Quadruples (first, last, step, delta) of code points that become one other.", runs, 12),
        "",
        *rows("expansions", "Code point, number of outputs, outputs: those that become several.", multi, 12),
        "}",
    ]
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    print(len(ranges) // 3, "ranges", len(runs) // 4, "runs", len(multi), "expansion values",
          "marks", sum(k >= FIRST_MARK for k in kinds.values()))


main()
