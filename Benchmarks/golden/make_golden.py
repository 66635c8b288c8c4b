"""Writes the golden files of the tokenizer and the encoder from the reference implementations.

    python3 make_golden.py MODEL_FOLDER OUTPUT_FOLDER

tokenizer.jsonl  one {"text", "ids"} a line: the ids of `tokenizers` with the model's tokenizer.json, truncated to
                 256 tokens, not padded
encoder.jsonl    one text a line, as a JSON string
encoder.f16      for each of those texts its vector: little-endian float16, row-major. The reference is `transformers`
                 in float32 on the same weights, one text at a time (no padding), mean pooling, unit length
"""

import json
import pathlib
import sys

import numpy
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from golden_texts import NOUNS, OTHER_LANGUAGES, CODE, TextSource

LIMIT = 256
TOKENIZER_TEXTS = 12_000


def tokenizer_texts():
    source = TextSource(1)
    texts = ["", " ", "\n\t\r ", "\u0000", "\ufffd", "a" * 100, "a" * 101, "é" * 100, "é" * 101, "a" * 1000 + " b",
             "中" * 300, "word " * 300, "가" * 34, "\u0301" * 200, "\u302e\u1b44" * 60, *CODE, *OTHER_LANGUAGES]
    while len(texts) < TOKENIZER_TEXTS:
        texts.append(source.odd())
    return texts


def encoder_texts():
    source = TextSource(2)
    texts = ["", "a", "?", "memory", " ".join(NOUNS), *CODE, *OTHER_LANGUAGES]
    while len(texts) < 880:
        texts.append(source.paragraph(source.random.randrange(1, 14)))
    while len(texts) < 960:
        texts.append(source.odd())
    while len(texts) < 1000:
        texts.append(source.paragraph(source.random.randrange(20, 110)))
    while len(texts) < 1024:
        texts.append(source.paragraph(source.random.randrange(110, 330)))
    return texts


def embed(model, ids):
    with torch.inference_mode():
        states = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
        return torch.nn.functional.normalize(states.mean(dim=0), dim=0).numpy()


def main():
    folder, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LIMIT)
    model = BertModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()

    with open(output / "tokenizer.jsonl", "w", encoding="utf-8", newline="\n") as file:
        for text in tokenizer_texts():
            line = {"text": text, "ids": tokenizer.encode(text).ids}
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")

    texts = encoder_texts()
    with open(output / "encoder.jsonl", "w", encoding="utf-8", newline="\n") as file:
        for text in texts:
            file.write(json.dumps(text, ensure_ascii=False) + "\n")
    ids = [tokenizer.encode(text).ids for text in texts]
    vectors = numpy.stack([embed(model, row) for row in ids])
    rounded = vectors.astype("<f2")
    rounded.tofile(output / "encoder.f16")

    exact = rounded.astype(numpy.float64)
    cosines = (exact * vectors).sum(axis=1) / numpy.linalg.norm(exact, axis=1) / numpy.linalg.norm(vectors, axis=1)
    lengths = [len(row) for row in ids]
    print(f"{len(texts)} texts of {min(lengths)} to {max(lengths)} tokens, {sum(lengths)} in all; "
          f"rounding to float16 leaves a cosine of at least {cosines.min():.8f}")


main()
