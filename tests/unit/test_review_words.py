"""The page's words: the same labels in both languages, every label that a template asks for, and unknown words made harmless."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.rules import RULES
from review.words import LANGUAGES, Words, labels, show_safely

ROOT = Path(__file__).parents[2] / "review"
# t('queue.title') or words("decide.undo"), but not t('nav.' ~ name)
_ASKED = re.compile(r"""(?:\bt|\bwords)\(\s*['"]([a-z_]+\.[a-z_.]*[a-z_])['"]\s*[,)]""")


def test_both_languages_have_the_same_labels_with_the_same_places() -> None:
    english, spanish = labels("en"), labels("es")
    assert set(english) == set(spanish)
    for key, words in english.items():
        assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", spanish[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_that_is_asked_for_is_there(language: str) -> None:
    known = labels(language)
    files = [*ROOT.glob("templates/*.html"), *ROOT.rglob("*.py")]
    asked = {key for file in files for key in _ASKED.findall(file.read_text("utf-8"))}
    assert len(asked) > 100
    assert [key for key in sorted(asked) if key not in known and f"{key}.one" not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_title(language: str) -> None:
    assert [rule.code for rule in RULES if f"rule.{rule.code}" not in labels(language)] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("José Ñandú", "José Ñandú", id="letters stay"),
        pytest.param("one\ntwo\tthree", "one\ntwo\tthree", id="line ends stay"),
        pytest.param("cod\u202egpj.exe", "cod⟨U+202E⟩gpj.exe", id="reordering"),
        pytest.param("Ze\u200bro", "Ze⟨U+200B⟩ro", id="zero width"),
        pytest.param("\ufeffBOM", "⟨U+FEFF⟩BOM", id="byte order mark"),
        pytest.param("a\x1b[31mb", "a⟨U+001B⟩[31mb", id="escape"),
        pytest.param("علی\u200cرضا", "علی\u200cرضا", id="a joiner that a Persian name needs"),
        pytest.param("Wid\u200dth", "Wid⟨U+200D⟩th", id="a joiner that no Latin name needs"),
        pytest.param("tag\U000e0041", "tag⟨U+E0041⟩", id="tag characters"),
    ],
)
def test_controls_that_hide_or_reorder_are_made_visible(text: str, shown: str) -> None:
    assert show_safely(text) == shown


def test_words_count_and_tell_days() -> None:
    from datetime import date

    assert Words("en")("queue.flags", 1) == "1 flag"
    assert Words("es")("queue.flags", 1200) == "1,200 señales"
    assert Words("es").day(date(2026, 9, 7)) == "7 sep 2026"
    assert Words("en").code("rule", "no.such") == "no.such"
