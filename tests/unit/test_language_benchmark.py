"""A fixed share of the sentences of benchmarks/sentences (the half developed on), judged as the benchmark judges them."""

from __future__ import annotations

import pytest

from benchmarks.language import figures, try_all

LEAST = {
    "goals: is_measurable F1": 0.98,
    "goals: missing": 0.95,
    "goals: target": 0.96,
    "statements: is_vague F1": 0.98,
    "statements: value": 0.96,
    "amounts: amount": 0.98,
}


@pytest.fixture(scope="module")
def shares() -> dict[str, float]:
    return {name: developed for name, developed, _ in figures(try_all())}


@pytest.mark.parametrize("name", LEAST)
def test_sentences_of_print_are_judged_right(shares: dict[str, float], name: str) -> None:
    assert shares[name] >= LEAST[name]
