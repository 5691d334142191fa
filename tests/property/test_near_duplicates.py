"""Near-duplicates of random texts: copies meet, strangers do not, and the order of the texts does not matter."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.analysis.repetition import Masked, near_groups, similarity

WORDS = st.lists(st.text("abcdefghij", min_size=2, max_size=6), min_size=20, max_size=30, unique=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=8), st.data())
def test_a_copy_with_one_word_changed_is_found(texts: list[list[str]], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(texts) - 1))
    word = data.draw(st.integers(0, len(texts[place]) - 1))
    copy = [*texts[place][:word], "zz", *texts[place][word + 1 :]]
    rows = [(str(n), Masked(" ".join(words), ())) for n, words in enumerate([*texts, copy])]
    least = 0.8
    groups = near_groups(rows, least, 4)
    told = dict(rows)
    if similarity(told[str(place)], told[str(len(texts))]) >= least:
        assert any({str(place), str(len(texts))} <= set(keys) for keys in groups)
    for keys in groups:
        assert all(any(similarity(told[key], told[other]) >= least for other in keys if other != key) for key in keys)


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=6), st.integers(0, 5))
def test_the_order_of_texts_does_not_matter(texts: list[list[str]], turn: int) -> None:
    rows = [(str(n), Masked(" ".join(words), ("3.0",))) for n, words in enumerate([*texts, texts[0]])]
    turned = rows[turn % len(rows) :] + rows[: turn % len(rows)]
    assert {frozenset(keys) for keys in near_groups(rows, 0.9, 4)} == {frozenset(keys) for keys in near_groups(turned, 0.9, 4)}


def test_other_figures_part_texts() -> None:
    words = "she reads the long passages aloud with good expression in her small group"
    assert near_groups([("a", Masked(words, ("3.0",))), ("b", Masked(words, ("4.0",)))], 0.9, 4) == []
