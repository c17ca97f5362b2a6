"""Vectors of texts without a model: words and pairs of words, hashed and weighted by how rare they are.

It knows what words two texts share and nothing of what they mean. Its name stands beside every
result that rests on it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from eic.data.tokenize import tokenizer_for

WIDTH = 2_048
"""Numbers of a vector: buckets that words fall into."""


def hashing_name(language: str) -> str:
    """Return the name of this encoder for texts in a language."""
    return f"hashed tf-idf of words and word pairs ({WIDTH} buckets, {tokenizer_for(language)[0]} tokenizer)"


def hashed_vectors(documents: Sequence[Sequence[str]], language: str) -> NDArray[np.float64]:
    """Return a vector for each document, which is one or several texts.

    A bucket counts ``1 + log(times)`` and is weighted by ``log((1 + n) / (1 + documents with it)) + 1``.
    A sign that a feature brings along lets those that share a bucket cancel out instead of adding up.
    """
    tokens = tokenizer_for(language)[1]
    counts = [
        Counter(feature for text in document for feature in _features(tokens(text))) for document in documents
    ]
    places = {feature: _place(feature) for count in counts for feature in count}
    seen = Counter(feature for count in counts for feature in count)
    vectors = np.zeros((len(documents), WIDTH))
    for vector, count in zip(vectors, counts, strict=True):
        for feature in sorted(count):  # one order of adding, so that sums are the same everywhere
            bucket, sign = places[feature]
            rarity = np.log((1 + len(documents)) / (1 + seen[feature])) + 1
            vector[bucket] += sign * (1 + np.log(count[feature])) * rarity
    return vectors


def means_of(
    vectors: NDArray[np.float64], documents: Sequence[Sequence[str]], places: Mapping[str, int]
) -> NDArray[np.float64]:
    """Return each document's vector, the mean of its texts'; ``places`` are the texts' rows in ``vectors``."""
    found = np.zeros((len(documents), vectors.shape[1]))
    for vector, document in zip(found, documents, strict=True):
        if document:
            vector[:] = vectors[[places[text] for text in document]].mean(axis=0)
    return found


def read_vectors(path: Path) -> NDArray[np.float64]:
    """Return vectors that another process wrote."""
    found: NDArray[np.float64] = np.load(path, allow_pickle=False)
    return found


def _features(tokens: Sequence[str]) -> Iterator[str]:
    yield from tokens
    yield from (f"{one} {two}" for one, two in pairwise(tokens))


def _place(feature: str) -> tuple[int, float]:
    number = crc32(feature.encode("utf-8", "surrogatepass"))
    return number % WIDTH, 1.0 if number & 0x8000_0000 else -1.0
