"""Tells a form's own words about a box ("Describe how …", "What can the student currently do?") from what is written in it."""

from __future__ import annotations

import re

from extractors.fields.ticks import has_ticks
from pipeline.lexicon import load_lexicon


def is_explanation(text: str) -> bool:
    """Whether a whole value only tells how to fill the box in: 'Results of the evaluation …', 'How progress will be measured'."""
    return is_instruction(text) or _begins(text, "hints")


def is_form_question(text: str) -> bool:
    """Whether words are a whole question or instruction of a form: 'How will we know?' is; 'Asks "what is it?"' is not."""
    plain = " ".join(text.split())
    return plain.endswith(("?", "?)", ".", ".)", ":")) and (
        is_instruction(plain) or (plain.rstrip(")").endswith("?") and is_explanation(plain))
    )


def is_instruction(text: str) -> bool:
    """Whether words instruct the writer of a form, as no goal or level does: 'Describe …', 'Include: condition, name, behavior'."""
    return _begins(text, "instructions")


def strip_explanation(text: str) -> str:
    """A value without the question or instruction printed before it: 'What can he do now?\\nReads 40 words.' -> 'Reads 40 words.'"""
    head, mark, rest = text.partition("?")
    if mark and is_explanation(head) and re.match(r"\s*(?:$|\n|[ \t]+[A-Z\d☐☒•\"“(])", rest):
        return strip_explanation(rest.strip())
    head, mark, rest = text.partition("\n")
    while mark and rest.strip() and (is_instruction(head) or re.fullmatch(r"\([^()]*\)", head.strip())):
        text = rest.strip()
        head, mark, rest = text.partition("\n")
    return text


def _begins(text: str, kind: str) -> bool:
    plain = " ".join(text.casefold().split()).lstrip("(")
    if has_ticks(text) or re.search(r"\d", plain):
        return False
    return any(plain.startswith(phrase) for phrase in load_lexicon("goal_forms")["explanations"][kind])
