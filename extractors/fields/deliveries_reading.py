"""How far the reading of a log has come: the sessions met, the last date and students, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import cast

from extractors.fields.deliveries_frame import LogFrame
from extractors.fields.deliveries_people import GroupMember
from extractors.fields.deliveries_rows import LogRow
from extractors.fields.deliveries_session import Session
from pipeline.document import Cell
from pipeline.language.attendance import fold_words
from pipeline.language.dates import SchoolYears
from pipeline.lexicon import load_lexicon


@dataclass(slots=True)
class LogReading:
    """How far the reading of a log has come, and the sessions met so far with what stood around them."""

    frame: LogFrame
    school_years: SchoolYears
    as_of: date | None
    sessions: list[tuple[Session, LogFrame]] = field(default_factory=list)
    refused: list[tuple[str, str, int]] = field(default_factory=list)
    last_date: date | None = None
    last_date_cell: Cell | None = None
    heading_date: date | None = None  # a line that is a date and no more: the words under it are that day's
    last_students: list[GroupMember] = field(default_factory=list)
    has_notes_column: bool = False
    day_notes: list[Session] = field(default_factory=list)  # dated words that tell of no session by themselves

    def keep(self, session: Session) -> None:
        self.sessions.append((session, replace(self.frame)))

    def refuse(self, row: LogRow, reason: str) -> None:
        self.refused.append((row.text[:120], reason, row.page_number))


@cache
def _total_words() -> tuple[frozenset[str], frozenset[str]]:
    table = cast("dict[str, list[str]]", load_lexicon("log_headers")["totals"])
    return frozenset(table["words"]), frozenset(table["examples"])


def is_total(text: str) -> bool:
    """'Total min', 'Grand total', 'Month total: 120 min'; not 'Totally engaged'."""
    words = fold_words(text).split()
    totals, _ = _total_words()
    if 1 < len(words) <= 5 and words[-1] in ("total", "totals", "subtotal"):
        return True  # 'Lee, Ann Total'
    return any(" ".join(words[:length]) in totals for length in range(1, min(4, len(words)) + 1))


def is_example(text: str) -> bool:
    words = fold_words(text).split()
    _, examples = _total_words()
    return bool(words) and (words[0] in examples or " ".join(words[:2]) in examples)
