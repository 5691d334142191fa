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
    _read_dates(document, part, items, values, sources, builder)
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
    document: Document, part: DocumentPart, items: list[LabelValue], values: dict[str, Any], sources: list[Source], builder: FactsBuilder
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
    take("iep_end_date", "review_date")
    _read_header_dates(document, part, values, sources)
    if is_amendment and values.get("iep_amended_date") is None:
        values["iep_amended_date"] = values.get("meeting_date")
    if values.get("iep_begin_date") is None:
        values["iep_begin_date"] = values.get("meeting_date")
    begin, end = values.get("iep_begin_date"), values.get("iep_end_date")
    if begin and end and end <= begin:
        builder.refuse("iep", f"{begin} to {end}", "the printed end date does not follow the begin date")
        values["iep_end_date"] = None


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
