"""The languages in which families are told of progress: sentences as data, drafts until a person approves the very words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.errors import SettingsError
from pipeline.lexicon import ENGLISH, known_languages, load_lexicon


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a summary. `sources`: ids of the observations, or of the goal, that a figure or a day comes from; none for plain words."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """One language file. `key` is a hash of all its words: an approval holds for these words alone."""

    code: str
    name: str
    is_draft: bool
    key: str
    sentences: Mapping[str, str]
    units: Mapping[str, str]
    status: Mapping[str, str]
    page: Mapping[str, str]
    of: str
    days: str
    months: tuple[str, ...]

    def unit(self, unit: str | None) -> str:
        """The words of a unit; the unit's own name, readable, where the file has none."""
        return self.units.get(unit or "", (unit or "").replace("_", " "))

    def day(self, day: date) -> str:
        """'2025-09-10', or as the language writes days."""
        if self.days == "iso":
            return day.isoformat()
        return self.days.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def fill(self, sentence: str, amount: Piece | None = None, on: Piece | None = None) -> Iterator[Piece]:
        """A sentence as pieces, its placeholders filled."""
        for part in re.split(r"(\{amount\}|\{day\})", self.sentences[sentence]):
            if part == "{amount}" and amount:
                yield amount
            elif part == "{day}" and on:
                yield on
            elif part:
                yield Piece(part)


@cache
def load_wording(code: str = ENGLISH) -> Wording:
    """The language file of `code`; SettingsError where there is none."""
    if code not in known_languages():
        raise SettingsError(f"There are no sentences in the language {code!r}; known are {', '.join(known_languages())}.")
    told = load_lexicon(f"summaries/{code}")
    key = hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]
    return Wording(
        code,
        told["name"],
        told["approval"] != "approved",
        key,
        told["sentences"],
        told["units"],
        told["status"],
        told["page"],
        told["words"]["of"],
        told["days"],
        tuple(told.get("months", ())),
    )
