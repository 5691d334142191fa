"""One pattern for many labels: it matches what a plain list of them matches, the longest first."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from extractors.fields.word_trie import join_alternatives


def test_shared_beginnings_are_written_once() -> None:
    assert join_alternatives([("d", "a", "y"), ("d", "a", "y", "s")]) == "day(?:s|)"
    assert join_alternatives([]) == ""


@given(st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=12, unique=True), st.text("abc ", max_size=30))
def test_it_finds_what_a_list_of_words_finds_longest_first(words: list[str], text: str) -> None:
    plain = re.compile("|".join(sorted(words, key=len, reverse=True)))
    joined = re.compile(join_alternatives(words))
    assert [match.span() for match in joined.finditer(text)] == [match.span() for match in plain.finditer(text)]
