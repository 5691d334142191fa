"""Notices, invitations, contacts and meeting records: what happened around a date, for the rules that ask."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Literal

from extractors.fields.builder import FactsBuilder
from extractors.fields.chunks import Chunk, read_chunks, read_sent_date
from extractors.fields.identity import find_mentions
from extractors.fields.label_sets import LabelSet, read_fields
from pipeline.document import Document
from pipeline.language.dates import find_dates
from pipeline.lexicon import load_lexicon
from pipeline.model import DocumentPart, Notice

NoticeKind = Literal["prior_written_notice", "meeting_notice", "meeting_record", "contact", "other"]
_HEAD_CHUNKS = 12
_TEXT_LIMIT = 2000


def extract_notices(document: Document, part: DocumentPart, builder: FactsBuilder) -> None:
    """Adds what this part is a notice or record of, one for each student that it names; nothing where it is neither."""
    chunks = read_chunks(document, part.first_page, part.last_page)
    kind = read_kind(chunks, part)
    if kind is None:
        return
    mentions = find_mentions(document, part, builder)
    day = _date(chunks, document, builder, kind)
    text = " ".join(" ".join(chunk.text for chunk in chunks).split())[:_TEXT_LIMIT]
    for key in mentions:
        builder.notices.append(Notice(document.document_id, key, kind, day, text))
    if not mentions:
        builder.refuse("notice", text[:120], "it names no student", part.first_page)


def read_kind(chunks: list[Chunk], part: DocumentPart) -> NoticeKind | None:
    """What the paper calls itself at its head; a part classified as a notice or record of a meeting is at least that."""
    head = " \n ".join(chunk.text for chunk in chunks[:_HEAD_CHUNKS])
    for kind, pattern in _kinds():
        if pattern.search(head):
            return kind
    if part.document_type == "meeting_record":
        return "meeting_record"
    return "other" if part.document_type == "notice" else None


@cache
def _kinds() -> tuple[tuple[NoticeKind, re.Pattern[str]], ...]:
    return tuple((entry["name"], re.compile("|".join(entry["titles"]), re.I)) for entry in load_lexicon("notice_labels")["kind"])


@cache
def _labels(kind: str) -> LabelSet:
    dates = load_lexicon("notice_labels")["dates"]
    return LabelSet({"first": dates.get(kind, dates["other"]), "date": dates["other"]})


def _date(chunks: list[Chunk], document: Document, builder: FactsBuilder, kind: str) -> date | None:
    """The date that counts: a notice's own, a meeting's of its record; else the first full date; else the mail's."""
    years = builder.context.school_years

    def accepts(_role: str, value: str) -> bool:
        return bool(find_dates(value, school_years=years))

    fields = sorted(read_fields(chunks, _labels(kind), accepts), key=lambda item: (item.role != "first", item.chunk.order))
    for item in fields:
        if found := next((mention.date for mention in find_dates(item.value, school_years=years) if mention.date), None):
            return found
    if sent := read_sent_date(document):
        return sent
    for chunk in chunks:
        if re.search(r"\b(?:DOB|birth|born)\b", chunk.text, re.I):
            continue
        found = next((m.date for m in find_dates(chunk.text, school_years=years) if m.date and m.precision == "day"), None)
        if found:
            return found
    return None
