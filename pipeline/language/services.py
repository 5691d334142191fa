"""Service names as printed -> the service types of the store's contract."""

from __future__ import annotations

import re
from functools import cache

from pipeline.language.numbers import digits_of
from pipeline.lexicon import load_lexicon


@cache
def _types() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((entry["name"], re.compile("|".join(entry["words"]), re.IGNORECASE)) for entry in load_lexicon("services")["type"])


def service_type(text: str | None) -> str:
    """The contract's type of a printed service name; 'other' where no word tells."""
    plain = digits_of(text or "")
    for name, pattern in _types():
        # A programme "with speech" in brackets is still the programme; the words outside brackets decide first.
        if pattern.search(re.sub(r"\([^)]*\)", " ", plain)):
            return name
    code = re.search(r"(?<!\d)(\d{3})(?!\d)", plain)
    known = load_lexicon("services")["codes"]
    if code and code[1] in known:
        return str(known[code[1]])
    return next((name for name, pattern in _types() if pattern.search(plain)), "other")


def service_types(text: str | None) -> frozenset[str]:
    """All types that a sentence names: 'speech and OT' has two."""
    plain = digits_of(text or "")
    return frozenset(name for name, pattern in _types() if pattern.search(plain))
