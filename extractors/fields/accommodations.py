"""Extracts accommodations: rows of a grid, points of a list, or lines under their heading."""

from __future__ import annotations

import re

from extractors.fields.builder import FactsBuilder
from extractors.fields.forms import Fragment, LabelValue, find_sources, read_items
from extractors.fields.goal_blocks import is_placeholder
from extractors.fields.labels import fold, load_labels
from extractors.fields.pieces import Piece
from extractors.fields.ticks import has_ticks, read_ticks

_EXTRACTOR = "accommodations"
_BULLET = re.compile(r"^\s*(?:[•▪*]|[-–—]|\(?\d{1,2}[.)]|[a-z][.)])\s+")
# Sentences of the form itself, never an accommodation.
_FORM_WORDS = re.compile(
    r"\bparents? (?:received|have)|\bprocedural safeguards|placement was|\biep team\b|\bthe team\b|none needed|bell-to-bell|supports for school personnel"
    r"|behalf of the student|\bcheck (?:all|one)\b|will be provided (?:in accordance|as needed)|\b34 cfr\b|on the basis of",
    re.IGNORECASE,
)


def extract_accommodations(pieces: list[Piece], builder: FactsBuilder, *, iep_id: str, student_id: str) -> None:
    """Adds each accommodation once, with its setting where a column prints one."""
    known: set[str] = set()

    def add(fragment: Fragment, text: str, setting: LabelValue | None) -> None:
        text = _BULLET.sub("", " ".join(text.split())).strip(" ;")
        folded = fold(text)
        if not folded or folded in known or is_placeholder(text) or _FORM_WORDS.search(text) or not re.search(r"[A-Za-z]{3}", text):
            return
        if len(text) > 300 or len(folded.split()) < 1:
            return
        known.add(folded)
        sources = find_sources("statement", [Fragment(text, fragment.piece)])
        if setting is not None and setting.value:
            sources.extend(setting.sources("setting"))
        builder.add(
            "accommodation",
            sources,
            extractor=_EXTRACTOR,
            iep_id=iep_id,
            student_id=student_id,
            statement=text,
            setting=setting.value or None if setting is not None else None,
        )

    items = read_items(pieces, load_labels("accommodation", "other"))
    tables = {id(item.label_piece.table) for item in items if item.key == "accommodation.statement" and item.grid_row is not None}
    rows: dict[tuple[int, int], list[LabelValue]] = {}
    for item in items:
        if item.grid_row is not None and id(item.label_piece.table) in tables:
            rows.setdefault(item.grid_row, []).append(item)
    for row in rows.values():
        statement = next((item for item in row if item.key == "accommodation.statement" and item.value), None)
        setting = next((item for item in row if item.key == "accommodation.setting" and item.value), None)
        if statement is None or any(item.key.startswith("service.") for item in row):
            continue
        for fragment in statement.fragments:
            for text in _points(fragment):
                add(fragment, text, setting)
    if rows:
        return
    for item in items:
        if item.section != "accommodations" or item.label_piece.is_heading or item.grid_row is not None:
            continue
        if item.key not in ("", "accommodation.statement"):
            continue
        for fragment in item.fragments:
            for text in _points(fragment):
                is_point = fragment.piece.label is not None or _BULLET.match(text) or len(text.split()) <= 25
                if is_point and not text.endswith(":"):
                    add(fragment, text, None)


def _points(fragment: Fragment) -> list[str]:
    """The points of a cell or line: its ticked options, its bullets, or the whole."""
    if has_ticks(fragment.text):
        return [tick.option for tick in read_ticks(fragment.text) if tick.is_ticked and tick.option]
    lines = [line.strip() for line in fragment.text.split("\n") if line.strip()]
    if sum(bool(_BULLET.match(line)) for line in lines) >= 2 or any("•" in line for line in lines):
        points: list[str] = []
        for line in lines:
            if _BULLET.match(line) or not points:
                points.append(line)
            else:
                points[-1] += f" {line}"
        return points
    return [" ".join(lines)]
