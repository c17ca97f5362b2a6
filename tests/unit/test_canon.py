"""Keys: pinned literals, so that an accidental change of identity is seen."""

import pytest

from eic.canon import canonical_json, digest, seed_of, seeded_rng


def test_canonical_json_is_one_text_per_value():
    assert canonical_json({"b": [1, 2.5], "a": "é"}) == '{"a":"é","b":[1,2.5]}'
    with pytest.raises(ValueError, match="Out of range"):
        canonical_json(float("nan"))


def test_digest_is_pinned_and_tagged():
    assert digest("step", {"a": 1}) == digest("step", {"a": 1})
    assert digest("step", {"a": 1}) != digest("request", {"a": 1})
    assert digest("step", {"a": 1}).startswith("b2:")
    assert len(digest("step", 1)) == 43


def test_seeded_rng_depends_on_its_parts_alone():
    assert seeded_rng(1, "x").random() == seeded_rng(1, "x").random()
    assert seeded_rng(1, "x").random() != seeded_rng(2, "x").random()
    assert 0 <= seed_of("a", 3) < 2**31
