"""Extracts accommodations: rows of a grid, points of a list, or lines under their heading."""

from __future__ import annotations

import re

from extractors.fields.builder import FactsBuilder
from extractors.fields.forms import Fragment, LabelValue, find_sources, read_items
from extractors.fields.goal_blocks import is_placeholder
from extractors.fields.labels import fold, load_labels
from extractors.fields.pieces import Piece
from extractors.fields.ticks import has_ticks, read_ticks
from pipeline.lexicon import load_lexicon

_EXTRACTOR = "accommodations"
# "Page 2 of 3", "IEP - A. Student - DOB 3/4/2015 - confidential": the foot of a page
_PAGE_FOOT = re.compile(r"^page \d|\bpage \d+ of \d+\b|\bdob\b|\bdate of birth\b|\bconfidential(?: record| document)?\W*$|\bstudent id\b")
_ELSEWHERE = ("notes", "goals", "present_levels", "consent", "assessment", "evaluation")
# The heads of a grid without rows are no accommodations.
_HEADERS = re.compile(
    r"(?:accommodations?|modifications?|frequency|location|duration|settings?|begin(?:ning)? date|start date|end date|provider|"
    r"where|when|how often)$"
)
# "Small group testing - daily, all classes": when and where, after a dash; not "Extra time - time and a half"
_WHEN_AND_WHERE = re.compile(
    r"\s+[-–—]\s+(?P<told>(?:(?:daily|weekly|monthly|as needed|all|every|each|in|during|for|throughout|the|general|special|education|core|"
    r"content|classroom|class(?:es)?|settings?|subjects?|areas?|tests?|testing|assessments?|school|day|and)\b[\s,;/]*)+)$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[•▪*+»«·°]|[-–—]|\(?\d{1,2}[.)]|[a-z][.)])\s+")


def extract_accommodations(pieces: list[Piece], builder: FactsBuilder, *, iep_id: str, student_id: str) -> None:
    """Adds each accommodation once, with its setting where a column prints one."""
    known: set[str] = set()
    feet = {piece.block for piece in pieces if not piece.is_cell and re.match(r"\s*page \d", piece.text, re.IGNORECASE)}

    def add(fragment: Fragment, text: str, setting: LabelValue | None) -> None:
        text = _BULLET.sub("", " ".join(text.split())).strip(" ;")
        when = _WHEN_AND_WHERE.search(text) if setting is None else None
        text = text[: when.start()] if when else text
        folded = fold(text)
        if (
            (not fragment.piece.is_cell and fragment.piece.block in feet)
            or not folded
            or folded in known
            or is_placeholder(text)
            or _is_form_words(text)
            or not re.search(r"[A-Za-z]{3}", text)
        ):
            return
        if len(text) > 300 or len(folded.split()) < 1 or (len(folded.split()) <= 3 and _HEADERS.match(folded)):
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
            setting=(setting.value or None) if setting is not None else when["told"] if when else None,
        )

    own = builder.context.form_labels
    rows = _grid_rows(
        read_items(pieces, load_labels("accommodation", "other", own=own)), "accommodation.statement", "accommodation.setting"
    )
    rows += _grid_rows(
        read_items([piece for piece in pieces if piece.is_cell], load_labels("service", "other", own=own)),
        "service.service",
        "service.location",
        bar_only=True,
    )
    for statement, setting in rows:
        for fragment in statement.fragments:
            for text in _points(fragment):
                add(fragment, text, setting)
    tables = {id(statement.label_piece.table) for statement, _ in rows}
    for fragment in [*_first_columns(pieces, tables), *_cut_rows(pieces, rows)]:
        for text in _points(fragment):
            add(fragment, text, None)
    if rows or known:
        return
    for item in read_items(pieces, load_labels("accommodation", "other", own=own)):
        if item.key == "accommodation.statement" and item.number and item.grid_row is None:  # "Accommodation 2" over its own box
            for fragment in item.fragments:
                for text in _points(fragment):
                    add(fragment, text, None)
        listed = item.key == "accommodation.statement" and item.strength == "colon" and item.grid_row is None
        if (
            listed
            and not item.number
            and item.value
            and len(item.value) < 300
            and item.section not in _ELSEWHERE
            and fold(item.label).startswith("accommodation")
        ):
            for text in _listed(item.value):
                add(item.fragments[0], text, None)
    if known:
        return
    for item in read_items(pieces, load_labels("accommodation", "other", own=own)):
        if item.section != "accommodations" or item.label_piece.is_heading or item.grid_row is not None:
            continue
        if item.key not in ("", "accommodation.statement"):
            continue
        for fragment in item.fragments:
            for text in _points(fragment):
                is_point = fragment.piece.label is not None or _BULLET.match(text) or len(text.split()) <= 25
                if is_point and not text.endswith(":"):
                    add(fragment, text, None)


def _is_form_words(text: str) -> bool:
    """Whether a line is the form's own words or a notice, no accommodation."""
    plain = " ".join(text.casefold().split())
    words = load_lexicon("goal_forms")["accommodation_form_words"]
    return _PAGE_FOOT.search(plain) is not None or any(phrase in plain for phrase in words)


def _grid_rows(
    items: list[LabelValue], statement_key: str, setting_key: str, *, bar_only: bool = False
) -> list[tuple[LabelValue, LabelValue | None]]:
    """Each grid row's accommodation and setting. `bar_only`: rows of a service grid that stand under a bar of accommodations."""
    rows: dict[tuple[int, int], list[LabelValue]] = {}
    for item in items:
        if item.grid_row is not None and (not bar_only or item.section == "accommodations"):
            rows.setdefault(item.grid_row, []).append(item)
    found: list[tuple[LabelValue, LabelValue | None]] = []
    for row in rows.values():
        statement = next((item for item in row if item.key == statement_key and item.value), None)
        setting = next((item for item in row if item.key == setting_key and item.value), None)
        if statement is not None and len({item.key for item in row}) >= 2:
            found.append((statement, setting))
    return found


def _first_columns(pieces: list[Piece], known_tables: set[int]) -> list[Fragment]:
    """The first column of a grid of accommodations by subject ('Extended time | X | X | '), whose header names the accommodations."""
    labels = load_labels("accommodation")
    found: list[Fragment] = []
    tables = {id(piece.table): piece.table for piece in pieces if piece.is_cell and piece.section not in _ELSEWHERE}
    for key in tables:
        cells = [piece for piece in pieces if id(piece.table) == key and piece.text]
        first = [piece for piece in cells if piece.column == 0]
        if key in known_tables or not first or labels.meaning(first[0].text) != "accommodation.statement" or len(cells) < 4:
            continue
        header = first[0].row
        for piece in first[1:]:
            marks = [other.text for other in cells if other.row == piece.row and other.column > 0]
            if piece.row > header and marks and all(len(mark) <= 3 or has_ticks(mark) for mark in marks):
                found.append(Fragment(piece.text, piece))
    return found


def _cut_rows(pieces: list[Piece], rows: list[tuple[LabelValue, LabelValue | None]]) -> list[Fragment]:
    """Rows of a grid that the page turn left as lines: 'Calculator    Daily    All teachers' in the grid's own columns."""
    if not rows or rows[-1][0].label_piece.box is None:
        return []
    last = rows[-1][0].label_piece
    assert last.box is not None
    found: list[Fragment] = []
    for piece in pieces:
        if piece.is_cell or piece.section != "accommodations" or piece.is_heading or piece.page_number != last.page_number + 1:
            continue
        beside = [other for other in pieces if other.block == piece.block and other.column > piece.column]
        if piece.column == 0 and beside and piece.box is not None and abs(piece.box.x0 - last.box.x0) < 20:
            found.append(Fragment(piece.text, piece))
    return found


def _listed(text: str) -> list[str]:
    """'Raised-line paper, Number grid' after 'Accommodations:' as its points; a sentence stays whole."""
    parts = [part.strip() for part in re.split(r"[;,]\s+(?:and\s+)?", text.rstrip(". ")) if part.strip()]
    return parts if len(parts) >= 2 and all(len(part.split()) <= 7 for part in parts) else [text]


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
    whole = " ".join(lines)
    parts = [part.strip() for part in whole.split(";") if part.strip()]
    if len(parts) >= 2 and all(2 <= len(part.split()) <= 12 or part[:1].isupper() for part in parts):
        return parts  # "Guided notes; Breaks with adult"
    return [whole]
