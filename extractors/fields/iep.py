"""Extracts an IEP: its kind, dates, case manager and reporting schedule, and everything that it promises."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from extractors.fields.accommodations import extract_accommodations
from extractors.fields.builder import FactsBuilder, Source
from extractors.fields.forms import LabelValue, read_items
from extractors.fields.goal_exports import extract_goal_export
from extractors.fields.goals import IepDates, extract_goals
from extractors.fields.iep_kind import read_iep_type, read_report_frequency
from extractors.fields.labels import load_labels
from extractors.fields.pieces import Piece, read_pieces
from extractors.fields.services import extract_services
from pipeline.document import Document, Line
from pipeline.language.dates import find_dates, parse_date
from pipeline.model import DocumentPart

_EXTRACTOR = "iep"
_DATE_KEYS = ("meeting_date", "begin_date", "end_date", "review_date", "amendment_date", "amended_iep_date")
# "IEP 11/5/2025 - 11/4/2026" in a page header; "IEP of April 24, 2025".
_SPAN_IN_HEADER = re.compile(
    r"\bIEP\b[^0-9A-Za-z]{0,4}(?:dates?|effective|period|of|dated|from)?[^0-9A-Za-z]{0,3}(?P<rest>.{6,60})", re.IGNORECASE
)
# "This IEP is in effect from 9/30/2025 to 9/29/2026", "The plan runs from …"; not "dated 8/28/2025 remain in effect"
_IN_EFFECT = re.compile(
    r"\b(?:iep|plan|program)\s(?:for|of|from)\s(?=\d)|"
    r"\b(?:iep|plan|program)\b.{0,40}\b(?:in effect|effective|in force|runs?|covers|valid|implemented)\b.{0,12}"
    r"\b(?:from|on|between|for|beginning)?",
    re.IGNORECASE,
)
# "Annual review meeting held 9/30/2025", "The IEP team met on May 5, 2026"
_WAS_HELD = re.compile(r"\b(?:meeting|conference|review)\b.{0,30}\b(?:held|convened|took place|was on)\b|\bteam met\b", re.IGNORECASE)
_END_ALONE = re.compile(r"\s*(?:end(?:s|ing)?|to|through|thru|until)\b[\s:]*(?P<rest>\d.*)$", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(r"^(?:(?:Mr|Mrs|Ms|Mx|Dr|Miss)\.?\s+)?[A-ZÀ-Ý][\w'’.-]*(?:[ ,]+(?:[A-ZÀ-Ý][\w'’.-]*|de|del|la|van|von|der)){0,4}")


def extract_ieps(document: Document, part: DocumentPart, builder: FactsBuilder) -> None:
    """Adds the part's IEP with its goals, services and accommodations. An amendment has only what it states."""
    pieces = read_pieces(document, part.first_page, part.last_page)
    if extract_goal_export(pieces, part, builder):
        return
    student = builder.student_of(part)
    items = read_items(pieces, load_labels("iep", "student", "other", own=builder.context.form_labels), _fits(builder))
    values: dict[str, Any] = {}
    sources: list[Source] = []
    printed_type, type_sources = read_iep_type(document, part, pieces, items)
    sources.extend(type_sources)
    values["iep_type"] = printed_type
    _read_dates(document, part, pieces, items, values, sources, builder)
    for item in _of(items, "iep.case_manager"):
        if (name := _read_person(item.value)) is not None:
            values["case_manager"] = name
            sources.extend(item.sources("case_manager"))
            break
    frequency, frequency_sources = read_report_frequency(items, pieces)
    values["progress_report_frequency"] = frequency
    sources.extend(frequency_sources)
    values["present_levels_text"] = _text_of(piece for piece in pieces if piece.section == "present_levels")
    values["notes_text"] = _text_of(piece for piece in pieces if _is_note(piece))
    iep_id = builder.add("iep", sources, extractor=_EXTRACTOR, student_id=student, state_profile=None, **values)
    dates = IepDates(values.get("meeting_date"), values.get("iep_begin_date"), values.get("iep_end_date"))
    extract_goals(pieces, builder, iep_id=iep_id, student_id=student, dates=dates, present_levels=values["present_levels_text"])
    extract_services(pieces, builder, iep_id=iep_id, student_id=student, dates=dates, is_amendment=printed_type == "amendment")
    extract_accommodations(pieces, builder, iep_id=iep_id, student_id=student)


def _fits(builder: FactsBuilder) -> dict[str, Any]:
    def has_date(text: str) -> bool:
        return not text or bool(find_dates(text, school_years=builder.context.school_years))

    return {f"iep.{key}": has_date for key in _DATE_KEYS} | {"iep.case_manager": lambda text: _read_person(text) is not None}


def _of(items: Iterable[LabelValue], *keys: str) -> list[LabelValue]:
    """Items of these keys with a value, those outside talk and goal pages first."""
    found = [item for item in items if item.key in keys and item.value]
    return sorted(found, key=lambda item: item.section in ("notes", "goals", "services", "accommodations", "present_levels"))


def _read_dates(
    document: Document,
    part: DocumentPart,
    pieces: list[Piece],
    items: list[LabelValue],
    values: dict[str, Any],
    sources: list[Source],
    builder: FactsBuilder,
) -> None:
    years = builder.context.school_years

    def take(column: str, key: str, *, which: int = 0) -> None:
        if values.get(column) is not None:
            return
        for item in _of(items, f"iep.{key}"):
            if item.grid_row is not None and item.section in ("services", "accommodations"):
                continue
            dates = [mention.date for mention in find_dates(item.value, school_years=years) if mention.date]
            if len(dates) > which:
                values[column] = dates[which]
                sources.extend(item.sources(column))
                return

    is_amendment = values.get("iep_type") == "amendment"
    if is_amendment:
        take("iep_amended_date", "amendment_date")
        take("meeting_date", "amendment_date")
    take("meeting_date", "meeting_date")
    take("iep_begin_date", "begin_date")
    take("iep_end_date", "begin_date", which=1)
    take("iep_end_date", "end_date")
    _take_end_beside(items, values, sources)
    take("iep_end_date", "review_date")
    _read_header_dates(document, part, values, sources)
    _read_told_dates(pieces, values, sources, years)
    if is_amendment and values.get("iep_amended_date") is None:
        values["iep_amended_date"] = values.get("meeting_date")
    if values.get("iep_begin_date") is None:
        values["iep_begin_date"] = values.get("meeting_date")
    begin, end = values.get("iep_begin_date"), values.get("iep_end_date")
    if begin and end and end <= begin:
        builder.refuse("iep", f"{begin} to {end}", "the printed end date does not follow the begin date")
        values["iep_end_date"] = None


def _take_end_beside(items: list[LabelValue], values: dict[str, Any], sources: list[Source]) -> None:
    """'IEP EFFECTIVE DATES START: 9/15/2025' in one cell and 'END: 9/14/2026' in the next: the end stands beside the begin."""
    begins = [item for item in _of(items, "iep.begin_date") if item.label_piece.table is not None and find_dates(item.value)]
    if values.get("iep_end_date") is not None or not begins:
        return
    first = begins[0].label_piece
    for item in items:
        piece = item.label_piece
        found = _END_ALONE.match(piece.text) if piece.table is first.table and piece.row == first.row and piece is not first else None
        dates = [mention.date for mention in find_dates(found["rest"]) if mention.date] if found else []
        if dates:
            values["iep_end_date"] = dates[0]
            sources.append(Source("iep_end_date", piece.text, piece.page_number, piece.box, piece.element.locator))
            return


def _read_told_dates(pieces: list[Piece], values: dict[str, Any], sources: list[Source], years: tuple[tuple[date, date], ...]) -> None:
    """Dates that an IEP tells in sentences: 'Annual review meeting held 9/30/2025. This IEP is in effect from 9/30/2025 to 9/29/2026.'"""
    for piece in pieces:
        if piece.section in ("notes", "goals", "services", "accommodations", "present_levels", "progress"):
            continue
        for sentence in re.split(r"(?<=[a-z\d][.;])\s+(?=[A-Z])", " ".join(piece.text.split())):
            mentions = [mention for mention in find_dates(sentence, school_years=years) if mention.date]
            dates = [mention.date for mention in mentions if mention.date]
            told: list[tuple[str, date]] = []
            named = _IN_EFFECT.search(sentence)
            after = [mention.date for mention in mentions if named is not None and mention.start >= named.start() and mention.date]
            if len(after) >= 2:
                told = [("iep_begin_date", after[0]), ("iep_end_date", after[1])]
            elif len(dates) == 1 and _WAS_HELD.search(sentence):
                told = [("meeting_date", dates[0])]
            for column, found in told:
                if values.get(column) is None:
                    values[column] = found
                    sources.append(Source(column, sentence, piece.page_number, piece.box, piece.element.locator))


def _read_header_dates(document: Document, part: DocumentPart, values: dict[str, Any], sources: list[Source]) -> None:
    """Dates that only a page header prints: 'IEP 11/5/2025 - 11/4/2026', 'DATE OF MEETING: 10/07/2025'."""
    labels = load_labels("iep", "student", "other")
    for line in _header_lines(document, part):
        for hit in labels.find(line.text):
            column = {"iep.meeting_date": "meeting_date", "iep.amendment_date": "iep_amended_date"}.get(hit.key)
            if column and values.get(column) is None and (found := parse_date(line.text[hit.end : hit.end + 30])):
                values[column] = found
                sources.append(Source.of(column, line))
                if column == "iep_amended_date":
                    values.setdefault("meeting_date", found)
        if (span := _SPAN_IN_HEADER.search(line.text)) is None:
            continue
        dates = [mention.date for mention in find_dates(span["rest"]) if mention.date]
        pairs: list[tuple[str, date]] = []
        if len(dates) >= 2:
            pairs = [("iep_begin_date", dates[0]), ("iep_end_date", dates[1])]
        elif len(dates) == 1 and values.get("iep_begin_date") is None:
            pairs = [("meeting_date", dates[0])]
        for column, found in pairs:
            if values.get(column) is None:
                values[column] = found
                sources.append(Source.of(column, line))


def _header_lines(document: Document, part: DocumentPart) -> list[Line]:
    return [
        block
        for block in document.blocks()
        if isinstance(block, Line) and block.role in ("header", "footer") and part.first_page <= block.page_number <= part.last_page
    ]


def _read_person(text: str) -> str | None:
    """A person's name at the start of a value; None for a title, a sentence or a blank."""
    first = re.split(r"\s{3,}|[;\n(]|,\s*(?=[a-z])|\s[-–]\s", text.strip(), maxsplit=1)[0].strip(" ,.")
    found = _NAME.match(first)
    if found is None or found.end() < len(first) - 1 or any(c.isdigit() for c in first):
        return None
    words = first.split()
    titles = {"teacher", "specialist", "case", "manager", "special", "education", "date", "signature", "grade", "school"}
    if len(words) < 2 or any(word.casefold() in titles for word in words):
        return None
    return first


def _is_note(piece: Piece) -> bool:
    if piece.section == "notes":
        return True
    return bool(
        re.search(
            r"\b(?:team|parent|mother|father|committee|ms\.|mr\.|mrs\.|dr\.)\b[^.]{0,80}\b(?:discussed|considered|agreed|asked|decided|proposed)\b",
            piece.text,
            re.IGNORECASE,
        )
    ) or bool(re.search(r"\bwas (?:discussed|considered|turned down|proposed|agreed)\b", piece.text, re.IGNORECASE))


def _text_of(pieces: Iterable[Piece]) -> str | None:
    text = "\n".join(piece.text for piece in pieces if piece.text)
    return text or None
