"""Service names as printed -> the service types of the store's contract."""

from __future__ import annotations

import re
from functools import cache

from pipeline.language.numbers import digits_of
from pipeline.lexicon import load_lexicon


@cache
def _types() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((entry["name"], re.compile("|".join(entry["words"]), re.IGNORECASE)) for entry in load_lexicon("services")["type"])


# California's statewide service codes, printed before or after the name: "415 - Language and Speech", "(330)".
_CODES = {
    "330": "specialized academic instruction", "340": "specialized academic instruction", "350": "specialized academic instruction",
    "415": "speech-language therapy", "425": "other", "435": "nursing", "436": "nursing", "445": "other", "450": "occupational therapy", "460": "physical therapy",
    "510": "counseling", "515": "counseling", "520": "counseling", "525": "counseling", "530": "counseling", "535": "behavior services", "540": "behavior services",
    "545": "behavior services", "610": "audiology", "710": "audiology", "715": "other", "720": "audiology", "725": "vision", "730": "vision", "735": "vision",
    "820": "transition services", "830": "transition services", "840": "transition services", "850": "transition services", "855": "transition services",
    "860": "transition services", "865": "transition services", "870": "transition services", "890": "transition services", "900": "other",
}  # fmt: skip


def service_type(text: str | None) -> str:
    """The contract's type of a printed service name; 'other' where no word tells."""
    plain = digits_of(text or "")
    for name, pattern in _types():
        # A programme "with speech" in brackets is still the programme; the words outside brackets decide first.
        if pattern.search(re.sub(r"\([^)]*\)", " ", plain)):
            return name
    code = re.search(r"(?<!\d)(\d{3})(?!\d)", plain)
    if code and code[1] in _CODES:
        return _CODES[code[1]]
    return next((name for name, pattern in _types() if pattern.search(plain)), "other")
