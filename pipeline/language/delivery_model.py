"""Individual, group or consultation: how a service is given, from the words of its row or its ticks."""

from __future__ import annotations

import re
from typing import Literal

from pipeline.document import TICKED, UNTICKED

DeliveryModel = Literal["individual", "group", "consult"]

_MODELS: tuple[tuple[DeliveryModel, re.Pattern[str]], ...] = (
    # "consultation to staff", "consult", "indirect"; a consult is named even where a group is as well
    ("consult", re.compile(r"\bconsult(?:ation|ative|s)?\b|\bindirect\b|\bcollaborative consult", re.IGNORECASE)),
    # Such as "small group (5:1)", "Grp", "12:1:1", "group of 3"; not "grouping", "support group home"
    (
        "group",
        re.compile(r"\b(?:small[ -]|large[ -]|whole[ -])?gro?u?ps?\b(?!\s?home)|\bgrp\b|\b(?:[2-9]|1\d):1(?::\d)?\b|\(g\)", re.IGNORECASE),
    ),
    # Such as "individual", "Ind", "1:1", "one-on-one"; not "individualized instruction", "individuals"
    (
        "individual",
        re.compile(
            r"\bindividual(?:ly)?\b|\bind(?:iv)?\b\.?|(?<![\d:])1\s?:\s?1\b(?!:)|\b(?:one|1)[- ](?:on|to)[- ](?:one|1)\b|\(i\)",
            re.IGNORECASE,
        ),
    ),
)
_TICK_FIRST = re.compile(rf"^\W*[{TICKED}{UNTICKED}]")


def read_delivery_model(text: str | None) -> DeliveryModel | None:
    """The one model that the words (or the ticked words) name; None where none or two are named."""
    if not text:
        return None
    if TICKED in text or UNTICKED in text:
        text = _ticked_words(text)
    if re.search(r"\bgroups? (?:or|and|/) ?ind|ind\w*\.? ?(?:or|and|/|&) ?(?:small )?gr", text, re.IGNORECASE):
        return None
    named: list[DeliveryModel] = [model for model, pattern in _MODELS if pattern.search(text)]
    if "consult" in named:
        return "consult"
    return named[0] if len(named) == 1 else None


def _ticked_words(text: str) -> str:
    """The words beside ticked boxes: before or after the box, as the line begins with a box or not."""
    if _TICK_FIRST.search(text):
        return " ; ".join(re.findall(rf"{TICKED}([^{TICKED}{UNTICKED}]*)", text))
    kept = re.findall(rf"([^{TICKED}{UNTICKED}]*)([{TICKED}{UNTICKED}])", text)
    return " ; ".join(words for words, tick in kept if tick == TICKED)
