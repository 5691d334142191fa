"""The page's own words in English and Spanish, out of TOML; and how unknown words are shown so that they cannot do harm."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flows.reports.words import amount

LANGUAGES = ("en", "es")
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}
# Controls that reorder or hide text: U+202E before "fdp.exe", U+200B inside a name; not U+00E9 of "José" nor a soft line end.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_JOINERS = "\u200c\u200d"


@cache
def labels(language: str) -> dict[str, str]:
    """'queue.title' -> words."""
    told = tomllib.loads((Path(__file__).parent / "labels" / f"{language}.toml").read_text("utf-8"))
    return dict(_flat({name: part for name, part in told.items() if isinstance(part, dict)}, ""))


def _flat(told: dict[str, Any], head: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in told.items():
        found += _flat(value, f"{head}{name}.") if isinstance(value, dict) else [(head + name, str(value))]
    return found


class Words:
    """The words of one language: `t('queue.title')`, `t('queue.flags', 3)` for one or many, `t.code('severity', 'high')`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._labels = labels(self.language)

    def __call__(self, key: str, count: int | None = None, /, **values: Any) -> str:
        """The label with its places filled; with a count, that of `key.one` or `key.many`."""
        if count is not None:
            key = f"{key}.{'one' if count == 1 else 'many'}"
            values["count"] = amount(count)
        words = self._labels[key]
        return words.format(**values) if values else words

    def code(self, kind: str, code: str | None) -> str:
        """The words for a code of the store; the code itself, readably, where nobody wrote any."""
        if code is None:
            return self._labels["code.unknown"]
        return self._labels.get(f"{kind}.{code}", code.replace("_", " "))

    def day(self, value: date | datetime | None) -> str:
        """'Sep 7, 2026', '7 sep 2026'; '—' for an unknown day."""
        if value is None:
            return "—"
        month = _MONTHS[self.language][value.month - 1]
        return f"{value.day} {month} {value.year}" if self.language == "es" else f"{month} {value.day}, {value.year}"

    def moment(self, value: datetime | None) -> str:
        """A moment of the store (UTC) in this machine's time: 'Sep 7, 2026, 14:05'."""
        if value is None:
            return "—"
        from datetime import UTC

        here = value.replace(tzinfo=UTC).astimezone()
        return f"{self.day(here)}, {here:%H:%M}"


def show_safely(text: str) -> str:
    """Words of a document or a file name with every control that hides or reorders made visible: '⟨U+202E⟩'.

    The joiners that Persian or Hindi names need stay where they join such letters.
    """
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda found: _shown(text, found), text)


def _shown(text: str, found: re.Match[str]) -> str:
    sign = found.group()
    if sign in _JOINERS:
        beside = text[max(found.start() - 1, 0) : found.start()] + text[found.end() : found.end() + 1]
        if len(beside) == 2 and all(unicodedata.category(one) in ("Lo", "Mn", "Mc") for one in beside):
            return sign
    return f"⟨U+{ord(sign):04X}⟩"
