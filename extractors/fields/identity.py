"""Finds the students that a part of a document names, and what it says of each."""

from __future__ import annotations

from datetime import date

from extractors.fields.builder import FactsBuilder
from extractors.fields.chunks import Chunk, is_plausible, read_chunks
from extractors.fields.label_sets import read_fields
from extractors.fields.student_cards import (
    StudentCard,
    accepts_identity,
    first_date,
    identity_labels,
    merge_cards,
    names_agree,
    read_field_cards,
    read_table_cards,
)
from extractors.fields.student_names import find_name_and_id, read_local_id, read_name
from extractors.fields.student_traces import find_named_by_path, find_path_cards, find_path_names, find_prose_cards
from pipeline.document import Document
from pipeline.language.dates import find_dates, parse_date
from pipeline.model import DocumentPart

__all__ = ["find_mentions", "find_student", "identity_labels", "locate_students"]


def find_mentions(document: Document, part: DocumentPart, builder: FactsBuilder) -> list[str]:
    """Keys of the students named in this part, the main one first; none where the part names nobody.

    Printed fields count first; then a title or letter that names a student with an id; then the file's and folder's name.
    """
    chunks = read_chunks(document, part.first_page, part.last_page)
    cards = read_table_cards(document, part) or read_field_cards(chunks)
    if not cards:
        cards = list(find_prose_cards(chunks))
    for card in cards:
        if card.full_name() is None and card.ids:  # 'To the parents of Ann Lee (Local ID 471123)': the id's label tells no name
            card.name = next((other.name for other in find_prose_cards(chunks) if set(other.ids) & set(card.ids)), None)
    if not cards and part.document_type != "service_log":  # a log's own name is its provider's
        cards = list(find_named_by_path(chunks, builder.context.path, document.metadata))
    logged_to = _last_date(chunks, builder) if part.document_type == "service_log" else None
    stated_on = logged_to or _stated_on(chunks, builder)
    if not any(card.is_known for card in cards):
        subject = find_name_and_id(document.metadata.get("subject", ""), whole=True)
        if subject:
            cards = [
                StudentCard(
                    name=subject.name, ids=[(0, subject.local_id)] if subject.local_id else [], source="mail", page_number=part.first_page
                )
            ]
        elif part.document_type != "other":
            cards = list(find_path_cards(builder.context.path, document.metadata))
    keys: list[str] = []
    merged = list(merge_cards(cards))
    # The path of a paper of many students names its writer, or one of them.
    path_names = find_path_names(builder.context.path) if len(merged) == 1 and part.document_type != "service_log" else ()
    for card in merged:
        key = builder.mention(
            card.full_name(),
            local_id=card.local_id,
            birth_date=card.birth_date,
            grade_level=card.grade,
            school=card.school,
            page_number=card.page_number or part.first_page,
            stated_on=stated_on,
            source=card.source,
            path_names=path_names if card.source == "printed" else (),
        )
        if key not in keys:
            keys.append(key)
    return keys


def locate_students(chunks: list[Chunk], builder: FactsBuilder) -> list[tuple[int, str]]:
    """Where in the flow each student is named: (order of the chunk, mention key), in order, repeats left out."""
    places: list[tuple[int, str]] = []
    for item in read_fields(chunks, identity_labels(), accepts_identity):
        if item.role not in ("name", "local_id"):
            continue
        is_name = item.role == "name"
        key = find_student(builder, read_name(item.value) if is_name else None, None if is_name else read_local_id(item.value))
        if key and (not places or places[-1][1] != key):
            places.append((min(item.chunk.order, item.label_chunk.order), key))
    return sorted(places)


def find_student(builder: FactsBuilder, name: str | None, local_id: str | None) -> str | None:
    """The key of the mention that this id, else this name, belongs to; None where none or several fit."""
    by_id = [m.mention_key for m in builder.mentions if local_id and m.local_id == local_id]
    if len(by_id) == 1:
        return by_id[0]
    by_name = [
        m.mention_key
        for m in builder.mentions
        if name and m.student_name and not (local_id and m.local_id) and names_agree(m.student_name, name)
    ]
    return by_name[0] if len(by_name) == 1 else None


def _last_date(chunks: list[Chunk], builder: FactsBuilder) -> date | None:
    """The latest day that a log tells of: what it says of a student was so then."""
    years, limit = builder.context.school_years, builder.context.as_of
    days = [m.date for chunk in chunks for m in find_dates(chunk.text, school_years=years) if m.date and m.precision == "day"]
    return max((day for day in days if is_plausible(day, years) and (limit is None or day <= limit)), default=None)


def _stated_on(chunks: list[Chunk], builder: FactsBuilder) -> date | None:
    """The document's own date, by its label: the report's before the meeting's before a plain 'Date'."""
    dated = [item for item in read_fields(chunks[:80], identity_labels(), accepts_identity) if item.role == "stated_on"]
    dated.sort(key=lambda item: ("report" not in item.label.casefold(), item.label.casefold() == "date", item.chunk.order))
    for item in dated:
        found = first_date(item.value) or parse_date(item.value, school_years=builder.context.school_years)
        if found:
            return found
    return None
