"""Work samples: a probe, quiz, tally, rubric or data sheet with its title, date and final score."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from extractors.fields.builder import FactsBuilder, Source
from extractors.fields.chunks import Chunk, is_plausible, read_chunks, read_sent_date
from extractors.fields.identity import find_mentions, identity_labels, locate_students
from extractors.fields.label_sets import LabelSet, read_fields
from extractors.fields.sample_rosters import read_roster, roster_sources
from extractors.fields.sample_scores import Score, find_scores
from extractors.fields.sample_tables import DataRow, read_data_rows
from extractors.fields.student_names import NAME_PATTERN, read_name
from pipeline.document import Document, Line, Table
from pipeline.language.dates import SchoolYears, find_dates, parse_date
from pipeline.lexicon import load_lexicon
from pipeline.model import DocumentPart

_EXTRACTOR = "samples"
_NAME_AND_ID = re.compile(rf"\s*[-–—,:]?\s*{NAME_PATTERN}\s*[,(#]*\s*(?:ID\s*#?:?\s*)?\d{{4,10}}\)?\s*[-–—:]?\s*")
_GOAL = re.compile(r"\b(?:IEP\s+)?goal\s*(?:#|no\.?|number)?\s*(\d{1,2})\b(?!\s*(?:%|/|of|out|wcpm|words|or\b|\d|\.\d))", re.I)
_MAIL_PREFIX = re.compile(r"^(?:(?:re|fw|fwd)\s*:\s*)+", re.I)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The pages of one paper inside a file."""

    chunks: list[Chunk]
    tables: list[Table]
    first_page: int


@cache
def _date_labels() -> LabelSet:
    labels = load_lexicon("sample_labels")["dates"]["labels"]
    others = load_lexicon("student_labels")["roles"]["other"] + load_lexicon("student_labels")["roles"]["birth_date"]
    taken = set(labels)
    return LabelSet(
        {"date": labels, "other": [label for label in others if label not in taken]},
        bare_start={"date": r"\s+(?:\d|[A-Z][a-z]{2,8}\.? \d)"},
    )


def extract_samples(document: Document, part: DocumentPart, builder: FactsBuilder) -> None:
    """Adds a work sample for each paper in this part, and for a data sheet one for each dated row."""
    if _add_rosters(document, part, builder):
        return
    mentions = find_mentions(document, part, builder)
    chunks = read_chunks(document, part.first_page, part.last_page)
    located = locate_students(chunks, builder)
    for sheet in _sheets(document, chunks, part):
        orders = {chunk.order for chunk in sheet.chunks}
        own = next((key for order, key in located if order in orders), None)
        student = own or (mentions[0] if mentions else builder.mention(None, page_number=sheet.first_page))
        _add_sheet(document, sheet, student, builder)


def _add_rosters(document: Document, part: DocumentPart, builder: FactsBuilder) -> bool:
    """Adds the scores of tables whose rows name their students; False where there is no such table."""
    added = False
    for table in document.tables():
        if not part.first_page <= table.page_number <= part.last_page:
            continue
        for score in read_roster(table, builder.context.school_years, builder):
            added = True
            title = score.measure or table.name
            builder.add(
                "work_sample",
                roster_sources(score),
                extractor=_EXTRACTOR,
                student_id=score.student,
                title=title,
                subject=_subject(title or ""),
                sample_date=score.day,
                value=score.value,
                max=score.max,
                unit=score.unit,
                skill_text=title,
                confidence=score.cell.confidence,
            )
    return added


def _sheets(document: Document, chunks: list[Chunk], part: DocumentPart) -> list[_Sheet]:
    """One sheet a page where each page has a name or date line of its own, else the part as one."""
    pages: dict[int, list[Chunk]] = {}
    for chunk in chunks:
        pages.setdefault(chunk.page_number, []).append(chunk)
    starts = [number for number, members in pages.items() if _has_head(members)]
    tables = [table for table in document.tables() if part.first_page <= table.page_number <= part.last_page]
    if len(starts) < 2 or (len({_head_words(pages[n]) for n in starts}) == 1 and len(starts) != len(pages)):
        return [_Sheet(chunks, tables, part.first_page)] if chunks else []
    sheets = []
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else part.last_page + 1
        members = [chunk for chunk in chunks if start <= chunk.page_number < end]
        sheets.append(_Sheet(members, [table for table in tables if start <= table.page_number < end], start))
    return sheets


def _has_head(chunks: list[Chunk]) -> bool:
    roles = {piece.role for chunk in chunks[:12] for piece in identity_labels().split(chunk.text, fuzzy=chunk.element.confidence < 1)}
    return bool(roles & {"name", "weak_name", "local_id"}) and bool(roles & {"stated_on", "name", "weak_name"})


def _head_words(chunks: list[Chunk]) -> str:
    return " ".join(chunk.text for chunk in chunks[:6])


def _add_sheet(document: Document, sheet: _Sheet, student: str, builder: FactsBuilder) -> None:
    title, title_chunk = _title(document, sheet, builder)
    years = builder.context.school_years
    rows = [row for table in sheet.tables for row in read_data_rows(table, title or "", years)]
    if rows:
        for row in rows:
            _add_row(row, title, title_chunk, sheet, student, builder)
        return
    scores = find_scores(sheet.chunks, title or "")
    day, day_chunk = _date(document, sheet, builder)
    best = scores[0] if scores else None
    is_mail = "subject" in document.metadata
    is_signed = any(mention.source == "printed" and (mention.student_name or mention.local_id) for mention in builder.mentions)
    if best is None and (day is None or is_mail or not is_signed):
        builder.refuse("work_sample", title or "", "no score was found on this paper", sheet.first_page)
        return
    sources = []
    if title and title_chunk:
        sources.append(Source.of("title", title_chunk.element, title_chunk.text))
    if day_chunk:
        sources.append(
            Source(
                "sample_date", day_chunk.text, day_chunk.page_number, day_chunk.box, day_chunk.element.locator, day_chunk.element.confidence
            )
        )
    if best:
        sources.append(
            Source("value", best.quote, best.chunk.page_number, best.chunk.box, best.chunk.element.locator, best.chunk.element.confidence)
        )
    skill = _skill(sheet, title, best)
    builder.add(
        "work_sample",
        sources,
        extractor=_EXTRACTOR,
        student_id=student,
        title=title,
        subject=_subject(f"{title} {skill}"),
        sample_date=day,
        value=best.value if best else None,
        max=best.max if best else None,
        unit=best.unit if best else None,
        goal_reference=_goal(sheet),
        skill_text=skill,
        confidence=best.chunk.element.confidence if best else 0.5,
    )
    for other in scores[1:4]:
        builder.refuse(
            "work_sample", other.quote, f"another figure than the final score ({other.label or 'a fraction'})", other.chunk.page_number
        )


def _add_row(row: DataRow, title: str | None, title_chunk: Chunk | None, sheet: _Sheet, student: str, builder: FactsBuilder) -> None:
    name = " - ".join(part for part in (title or row.label, row.detail) if part)
    sources = [Source.of("value", row.cell), Source.of("sample_date", row.date_cell)]
    if title and title_chunk:
        sources.append(Source.of("title", title_chunk.element, title_chunk.text))
    skill = " ".join(part for part in (title, row.label, row.detail) if part)
    builder.add(
        "work_sample",
        sources,
        extractor=_EXTRACTOR,
        student_id=student,
        title=name,
        subject=_subject(skill),
        sample_date=row.day,
        value=row.value,
        max=row.max,
        unit=row.unit,
        goal_reference=row.goal or _goal(sheet),
        skill_text=skill,
        confidence=row.cell.confidence,
    )


def _title(document: Document, sheet: _Sheet, builder: FactsBuilder) -> tuple[str | None, Chunk | None]:
    """The paper's title: its first heading or bold line, else its first words that are no field; a mail's subject."""
    names = {m.student_name for m in builder.mentions if m.student_name and m.source == "printed"}
    candidates: list[tuple[int, int, str, Chunk]] = []
    for position, chunk in enumerate(sheet.chunks[:14]):
        text = _NAME_AND_ID.sub(" ", chunk.text).strip(" -–—:,")
        pieces = identity_labels().split(chunk.text, fuzzy=chunk.element.confidence < 1)
        if not re.search(r"[A-Za-z]{3}", text) or chunk.is_running or (pieces and pieces[0].role is not None) or len(text) > 110:
            continue
        if chunk.in_table and any(
            other.block == chunk.block and other.row == chunk.row and _has_words(other.text)
            for other in sheet.chunks[:40]
            if other is not chunk
        ):
            continue
        if read_name(chunk.text) in names or re.match(r"^\W*\d{1,3}[.)]\s", text) or (chunk.column > 0 and not chunk.in_table):
            continue
        is_line = isinstance(chunk.element, Line)
        weight = 3 * chunk.is_heading + 2 * (is_line and getattr(chunk.element, "bold", False))
        candidates.append((weight, -position, text, chunk))
    if candidates:
        _, _, text, chunk = max(candidates, key=lambda c: (c[0], c[1]))
        return _trim_title(text), chunk
    subject = _MAIL_PREFIX.sub("", document.metadata.get("subject", ""))
    return (_trim_title(_NAME_AND_ID.sub(" ", subject)) or None), None


def _has_words(text: str) -> bool:
    """Words that make a row a row of a grid; a score or a field beside a title do not."""
    pieces = identity_labels().split(text)
    return re.search(r"[A-Za-z]{2}", text) is not None and not (pieces and pieces[0].role is not None)


def _trim_title(text: str) -> str:
    """A title without a date or a score at its end: 'Sentence sample, 10/16/2025' -> 'Sentence sample'."""
    text = re.sub(r"[\s,–—-]*\(?\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\)?\s*$", "", text)
    return re.sub(r"\s+\d{1,3}\s*/\s*\d{1,3}$", "", text).strip(" -–—:,")


def _date(document: Document, sheet: _Sheet, builder: FactsBuilder) -> tuple[date | None, Chunk | None]:
    """The paper's date: by its label, else the first date near its head, else when the mail was sent."""
    years = builder.context.school_years

    def accepts(role: str, value: str) -> bool:
        return role == "date" and bool(find_dates(value, school_years=years) or parse_date(value, school_years=years))

    for item in read_fields(sheet.chunks[:60], _date_labels(), accepts):
        value = re.sub(r"(?<=[\d/])\s+(?=[\d/])", "", item.value) if item.chunk.element.confidence < 1 else item.value  # '3/1 8/26'
        mended = re.sub(r"^[(|lI!\[{]\s*(?=\d/)", "1", value) if item.chunk.element.confidence < 1 else value
        if mended != value and _in_years(mended, years) and not _in_years(value, years):
            value = mended  # '(2/10/25': a one that a scan took for a bracket
        mentions = find_dates(value, school_years=years)
        found = mentions[0].date if mentions else parse_date(value, school_years=years)
        if found and is_plausible(found, years):
            return found, item.chunk
    for chunk in sheet.chunks[:14]:
        if re.search(r"\b(?:DOB|birth|due|born)\b", chunk.text, re.I):
            continue
        mentions = [
            m
            for m in find_dates(chunk.text, school_years=years)
            if m.date and m.precision == "day" and m.has_year and is_plausible(m.date, years)  # '9/20' is a score as often as a day
        ]
        if mentions:
            return mentions[0].date, chunk
    return read_sent_date(document), None


def _in_years(text: str, years: SchoolYears) -> bool:
    found = find_dates(text, school_years=years)
    return bool(found) and found[0].date is not None and any(start <= found[0].date <= end for start, end in years)


def _goal(sheet: _Sheet) -> str | None:
    for chunk in sheet.chunks[:40]:
        if match := _GOAL.search(chunk.text):
            return match.group().strip()
    return None


def _skill(sheet: _Sheet, title: str | None, best: Score | None) -> str:
    """Words that tell what the paper shows: its title, the score's label, its instructions."""
    words = [title or "", best.label if best else ""]
    for chunk in sheet.chunks[:25]:
        pieces = identity_labels().split(chunk.text)
        if (
            len(chunk.text.split()) >= 3
            and pieces
            and pieces[0].role is None
            and re.search(r"[a-z]{4}", chunk.text)
            and chunk.text != title
        ):
            words.append(chunk.text)
    return " ".join(" ".join(word for word in words if word).split())[:400]


def _subject(text: str) -> str | None:
    """The school subject that the title's words name."""
    folded = text.casefold()
    subjects: dict[str, list[str]] = load_lexicon("sample_labels")["words"]["subjects"]
    hits = {name: sum(word in folded for word in words) for name, words in subjects.items()}
    best = max(hits, key=lambda name: hits[name])
    return best if hits[best] else None
