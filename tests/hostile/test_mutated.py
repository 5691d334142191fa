"""Two hundred documents damaged at random, each of which must come out with a row and a reason; `make torture` does two thousand."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.mutated import find_faults, ingest_mutants, mutants


def test_damage_is_the_same_each_time() -> None:
    assert list(mutants(60)) == list(mutants(60))


def test_two_hundred_damaged_documents(tmp_path: Path) -> None:
    assert find_faults(ingest_mutants(200, tmp_path), 200) == []
