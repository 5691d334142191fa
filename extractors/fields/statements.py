"""Progress statements: what each report says of each goal, with its rating, its figure, its period and its date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from extractors.fields.builder import FactsBuilder, Source
from extractors.fields.chunks import Chunk, read_chunks, read_sent_date, without_running
from extractors.fields.identity import find_mentions, find_student, locate_students
from extractors.fields.periods import find_path_period
from extractors.fields.report_blocks import ReportAssembler
from extractors.fields.report_events import Event, read_events
from extractors.fields.report_labels import find_legend, is_boilerplate, is_goal_like, is_rating, is_schedule
from extractors.fields.report_records import Block, Entry, Report, Words, settle
from extractors.fields.report_tables import read_table_events
from pipeline.document import Box, Cell, Document, Table
from pipeline.language.goal_reading import parse_goal
from pipeline.language.measures import find_measures, find_performance
from pipeline.language.ratings import normalise_rating, read_legend
from pipeline.model import DocumentPart

_EXTRACTOR = "statements"
_OF = re.compile(r"(?<![\d.])(\d+)\s*(?:of|/|out of)\s*(\d+)(?![\d/])")


def extract_statements(document: Document, part: DocumentPart, builder: FactsBuilder) -> None:
    """Adds the progress reports and statements of this part.

    In an IEP only progress under a reporting period or date counts: its other comments are no report.
    """
    mentions = find_mentions(document, part, builder)
    chunks = without_running(read_chunks(document, part.first_page, part.last_page), document)
    if not chunks:
        return
    legend = _legend(chunks)
    ready, consumed = _table_events(document, chunks, legend, builder)
    by_order = {chunk.order: chunk for chunk in chunks}
    for order, key in locate_students(chunks, builder):
        if order not in consumed:
            ready.setdefault(order, []).insert(0, Event("student", key, by_order[order]))
    assembler = ReportAssembler(mentions[0] if mentions else None, legend, builder.context.school_years)
    position = 0
    sent = read_sent_date(document)
    for report in assembler.assemble(read_events(chunks, ready, consumed)):
        report.report_date = report.report_date or sent
        position = _add_report(report, legend, part, builder, position)


def _legend(chunks: list[Chunk]) -> dict[str, str]:
    """The codes that the part's own key explains."""
    legend: dict[str, str] = {}
    lines: dict[int, str] = {}
    for chunk in chunks:
        lines[id(chunk.element)] = chunk.element.text
    texts = [text for text in lines.values() if not is_goal_like(text)]
    found = [
        {**find_legend(text), **read_legend(text)} for text in [*texts, " ".join(text for text in texts if "=" in text), *_after_key(texts)]
    ]
    for entries in sorted(found, key=len, reverse=True):  # the fullest key first: a line of prose may look like one entry
        for code, meaning in entries.items():
            legend.setdefault(code, meaning)
    return legend


def _after_key(texts: list[str]) -> Iterator[str]:
    """The lines from a key's label on, joined: a legend may wrap."""
    for number, text in enumerate(texts):
        if re.search(r"\b(?:key|codes?|legend)\s*:", text, re.I):
            yield " ".join(texts[number : number + 4])


def _table_events(
    document: Document, chunks: list[Chunk], legend: dict[str, str], builder: FactsBuilder
) -> tuple[dict[int, list[Event]], set[int]]:
    ready: dict[int, list[Event]] = {}
    consumed: set[int] = set()
    by_block: dict[int, list[Chunk]] = {}
    for chunk in chunks:
        if chunk.in_table:
            by_block.setdefault(chunk.block, []).append(chunk)
    tables = {id(cell): table for table in document.tables() for cell in table.cells}

    def name_student(name: str | None, local_id: str | None, cell: Cell) -> str:
        return find_student(builder, name, local_id) or builder.mention(name, local_id=local_id, page_number=cell.page_number)

    for members in by_block.values():
        table: Table = tables[id(members[0].element)]
        events, orders = read_table_events(table, members, legend, name_student)
        ready.update(events)
        consumed |= orders
    return ready, consumed


def _add_report(report: Report, legend: dict[str, str], part: DocumentPart, builder: FactsBuilder, position: int) -> int:
    student = report.student or builder.mention(None, page_number=part.first_page)
    if report.period is None and part.document_type != "iep" and not any(e.period for block in report.blocks for e in block.entries):
        report.period = find_path_period(builder.context.path, report.report_date)
    keys: dict[tuple[str | None, date | None], str] = {}
    firm = [block for block in report.blocks if not block.is_loose]
    for block in firm or report.blocks:
        settle(block, only_labelled=part.document_type == "iep")
        for entry in block.entries:
            period, day = (
                entry.period or report.period,
                entry.report_date
                or report.period_dates.get(entry.period or "")
                or (None if entry.period and entry.period != report.period else report.report_date),
            )
            day = day or (report.report_date if not entry.period else None)
            day = day or (entry.date_provided or report.date_provided if not entry.period or entry.period == report.period else None)
            words = _statement(entry, legend, builder, part)
            if words is None and not entry.rating and not entry.sufficiency:
                continue
            if part.document_type == "iep" and ((entry.period is None and entry.report_date is None) or entry.period in ("ESY", "Summer")):
                _refuse(builder, words, "in an IEP, outside a reporting period")
                continue
            key = keys.get((period, day))
            if key is None:
                provided = entry.date_provided or report.date_provided
                key = keys[period, day] = builder.add(
                    "progress_report",
                    student_id=student,
                    period_label=period,
                    report_date=day,
                    date_provided=provided,
                    iep_date=report.iep_date,
                    has_sufficiency_field=report.has_sufficiency,
                )
            position += 1
            _add_statement(builder, key, student, block, entry, words, legend, period, day, position)
    return position


def _statement(entry: Entry, legend: dict[str, str], builder: FactsBuilder, part: DocumentPart) -> Words | None:
    """The narrative: the first words that say something, and later ones where only they hold a figure."""
    chosen: Words | None = None
    for words in entry.statements:
        text = _join(words)
        if not re.search(r"[A-Za-z]{2}", text) and not re.search(r"\d", text):
            continue
        if is_boilerplate(text) or is_schedule(text):
            _refuse(builder, words, "the form's own words")
        elif is_rating(text, legend) and len(text.split()) <= 6:
            entry.rating = entry.rating or words
        elif chosen is None:
            chosen = list(words)
        elif not find_measures(_join(chosen)) and find_measures(text):
            chosen += words
    return chosen


def _add_statement(
    builder: FactsBuilder,
    report: str,
    student: str,
    block: Block,
    entry: Entry,
    words: Words | None,
    legend: dict[str, str],
    period: str | None,
    day: date | None,
    position: int,
) -> None:
    goal_quote = _join(block.goal) or None
    text = _join(words) if words else None
    target = parse_goal(goal_quote).target if goal_quote else None
    found = (
        find_performance(
            text,
            target_value=target.value if target else None,
            target_max=target.max if target else None,
            unit=target.unit if target else None,
        )
        if text
        else None
    )
    if found is None and text and target and re.fullmatch(r"\d+(?:\.\d+)?", text.strip()):
        found = replace(target, value=float(text), limit=None, text=text)  # a bare figure under a goal is in the goal's unit
    if text and place_confidence(words) < 1 and any(float(m[1]) > float(m[2]) for m in _OF.finditer(text)):
        found = None  # '15 of 12': a digit was misread
    rating_text, rating = _rating(entry, legend, builder)
    sources = [*_sources("statement", words or []), *_sources("rating_text", entry.rating), *_sources("goal_quote", block.goal)]
    if found and words and text:
        sources += _sources("value", words)[:1]
    places = words or entry.rating or ([("", entry.sufficiency[2])] if entry.sufficiency else [])
    builder.add(
        "progress_statement",
        sources,
        extractor=_EXTRACTOR,
        progress_report_id=report,
        student_id=student,
        goal_reference=block.reference,
        goal_quote=goal_quote,
        area_text=block.area,
        statement=text,
        rating_text=rating_text,
        rating=rating,
        value=found.value if found else None,
        max=found.max if found else None,
        unit=found.unit if found else None,
        report_date=day,
        period_label=period,
        confidence=min((chunk.element.confidence for _, chunk in places), default=1.0),
        position=position,
    )


def place_confidence(words: Words | None) -> float:
    return min((chunk.element.confidence for _, chunk in words or []), default=1.0)


def _rating(entry: Entry, legend: dict[str, str], builder: FactsBuilder) -> tuple[str | None, str | None]:
    """The rating as printed and as meant; a Yes or No under 'sufficient progress?' is one too."""
    if entry.rating:
        text = _join(entry.rating).strip(" .:")
        meaning = normalise_rating(text, legend, builder.context.state_profile)
        if meaning or not entry.sufficiency:
            return text, meaning
    if entry.sufficiency is None:
        return (_join(entry.rating).strip(" .:"), None) if entry.rating else (None, None)
    label, answer, _ = entry.sufficiency
    yes = answer.casefold().startswith(("y", "suff"))
    no = answer.casefold().startswith(("n", "insuff"))
    is_met = re.search(r"\b(?:met|achieved)\b", label, re.I) is not None
    meaning = ("met" if is_met else "sufficient") if yes else ("insufficient" if no and not is_met else None)
    return _join(entry.rating).strip(" .:") or answer, meaning


def _join(words: Words) -> str:
    """Printed lines as one text; a word cut at a line's end by a hyphen stays as printed."""
    text = ""
    for part, _ in words:
        text += part if not text or (re.search(r"[a-z]-$", text) and part[:1].islower()) else f" {part}"
    return " ".join(text.split())


def _sources(column: str, words: Words) -> list[Source]:
    """Where words stand: one source for each run of print that goes on without a break, in one box."""
    runs: list[Words] = []
    for part, chunk in words:
        last = runs[-1][-1][1] if runs else None
        same_place = last is not None and last.page_number == chunk.page_number and last.element.locator == chunk.element.locator
        if last is None or not same_place or chunk.order - last.order > 1:
            runs.append([])
        runs[-1].append((part, chunk))
    sources = []
    for run in runs:
        box: Box | None = None
        for _, chunk in run:
            if chunk.box:
                box = box.union(chunk.box) if box else chunk.box
        first = run[0][1]
        confidence = min(chunk.element.confidence for _, chunk in run)
        sources.append(Source(column, _join(run), first.page_number, box, first.element.locator, confidence))
    return sources


def _refuse(builder: FactsBuilder, words: Words | None, reason: str) -> None:
    if words:
        builder.refuse("progress_statement", _join(words), reason, words[0][1].page_number)
