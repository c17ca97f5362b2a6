"""Canonical JSON and tagged hashes: the only module that turns values into identities.

Every key in the system (request, step, row) comes from here, so that "the same thing" has
one meaning. Keys carry the algorithm that made them (``b2:`` is blake2b) and a tag that keeps
values of different kinds apart even when their content is equal.
"""

import hashlib
import json
import random
from pathlib import Path
from typing import Any

Key = str
"""A content hash, ``b2:`` and 40 hexadecimal digits."""

_PREFIX = "b2:"
_DIGEST_BYTES = 20


def canonical_json(value: Any) -> str:
    """Return the one JSON text of ``value``: sorted keys, no spaces, no NaN, unicode as it is.

    Raises ``ValueError`` for NaN and infinities and ``TypeError`` for what JSON cannot hold.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(tag: str, value: Any) -> Key:
    """Return the key of a JSON-able ``value`` under ``tag`` (for example ``"step"``)."""
    return digest_bytes(tag, canonical_json(value).encode("utf-8", "surrogatepass"))


def digest_bytes(tag: str, content: bytes) -> Key:
    """Return the key of raw ``content`` under ``tag``."""
    hasher = hashlib.blake2b(content, digest_size=_DIGEST_BYTES, person=tag.encode()[:16])
    return _PREFIX + hasher.hexdigest()


class StreamDigest:
    """``digest_bytes`` for content that comes in parts (files too large to hold)."""

    def __init__(self, tag: str) -> None:
        self._hasher = hashlib.blake2b(digest_size=_DIGEST_BYTES, person=tag.encode()[:16])

    def update(self, part: bytes) -> None:
        """Add the next part."""
        self._hasher.update(part)

    def key(self) -> Key:
        """Return the key of all parts so far."""
        return _PREFIX + self._hasher.hexdigest()


def digest_file(tag: str, path: Path) -> Key:
    """Return the key of a file's content (what ``digest_bytes`` gives), read in pieces."""
    hasher = hashlib.blake2b(digest_size=_DIGEST_BYTES, person=tag.encode()[:16])
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            hasher.update(piece)
    return _PREFIX + hasher.hexdigest()


def seeded_rng(*parts: Any) -> random.Random:
    """Return a random generator that depends on ``parts`` alone (never on time or hash seed)."""
    return random.Random(digest("rng", list(parts)))


def seed_of(*parts: Any) -> int:
    """Return a non-negative 31-bit integer that depends on ``parts`` alone (an API ``seed``)."""
    return int(digest("seed", list(parts))[len(_PREFIX) : len(_PREFIX) + 8], 16) & 0x7FFFFFFF
