"""Where values stand: the places of rows in their source files, and what a key of the store is about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from review.flags import places
from review.pictures import Box, Source

if TYPE_CHECKING:
    from review.app import Visit
    from review.published import Publication

# Tables whose rows have places and titles; a key begins with its table's name.
TABLES: dict[str, tuple[str, ...]] = {
    "goal": ("goal_number", "statement"),
    "service_prescription": ("service_text", "amount_text"),
    "service_delivery": ("service_date", "service_text", "minutes"),
    "progress_statement": ("report_date", "statement", "rating_text"),
    "progress_report": ("report_date", "period_label"),
    "work_sample": ("sample_date", "title", "subject"),
    "observation": ("observed_on", "value", "unit", "text"),
    "iep": ("iep_begin_date", "iep_type"),
    "accommodation": ("statement",),
}
_MOST_PLACES = 400


@dataclass(frozen=True, slots=True)
class Cited:
    """One value where it stands: box in points, or a locator; both None where only the page is known."""

    subject_kind: str
    subject_id: str
    field: str
    document_id: str
    page_number: int
    quote: str
    box: Box | None
    locator: str | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of the store: its table, its columns, and words that tell which it is."""

    kind: str
    key: str
    row: dict[str, Any]
    parts: tuple[Any, ...]


def table_of(key: str) -> str | None:
    """'goal' for 'goal_3f9c…'; None for what is no key of a table that has places."""
    kind = key.rpartition("_")[0]
    return kind if kind in TABLES else None


def find_subject(publication: Publication, key: str) -> Subject | None:
    """The row with this key, or None."""
    kind = table_of(key)
    if kind is None:
        return None
    found = publication.ask(f"SELECT * FROM {kind} WHERE {kind}_id = ?", [key]).dicts()
    if not found:
        return None
    return Subject(kind, key, found[0], tuple(found[0][name] for name in TABLES[kind] if found[0][name] is not None))


def keys_in(evidence: str | None) -> list[str]:
    """Keys of rows that a flag's evidence names, in its order."""
    return list(dict.fromkeys(key for key in _texts(json.loads(evidence or "{}")) if table_of(key)))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


_PLACES = (
    "SELECT subject_kind, subject_id, field, document_id, page_number, quote, x0, y0, x1, y1, locator, confidence FROM provenance WHERE "
)


def find_cited(publication: Publication, keys: Sequence[str]) -> list[Cited]:
    """Where all values of these rows stand, page by page, from top to bottom."""
    if not keys:
        return []
    # Sorted here: an order with a limit would keep the engine from its index.
    return _in_order(publication.ask(f"{_PLACES} subject_id IN ({places(keys)})", keys).rows)


def find_cited_on(publication: Publication, document_id: str, page_number: int) -> list[Cited]:
    """Every value that was read from one page, from top to bottom."""
    # The sum keeps the page out of the filters of the scan, so that the index on documents answers.
    return _in_order(publication.ask(f"{_PLACES} document_id = ? AND page_number + 0 = ?", [document_id, page_number]).rows)


def _in_order(rows: Sequence[tuple[Any, ...]]) -> list[Cited]:
    ordered = sorted(
        (_cited(row) for row in rows), key=lambda one: (one.page_number, _height(one), natural(one.locator), one.subject_id, one.field)
    )
    return ordered[:_MOST_PLACES]


def _height(one: Cited) -> tuple[float, float]:
    return (one.box[1], one.box[0]) if one.box else (0.0, 0.0)


def natural(locator: str | None) -> tuple[int | str, ...]:
    """'row 9 column 2' before 'row 10 column 1'."""
    return tuple(f"{int(part):09d}" if part.isdigit() else part for part in re.split(r"(\d+)", locator or ""))


def _cited(row: tuple[Any, ...]) -> Cited:
    kind, key, name, document, page, quote, x0, y0, x1, y1, locator, confidence = row
    box = (x0, y0, x1, y1) if None not in (x0, y0, x1, y1) else None
    return Cited(kind, key, name, document, page or 1, quote or "", box, locator, confidence)


def find_source(visit: Visit, document_id: str, page_number: int) -> Source | None:
    """What the store knows of a page; None where there is no such page."""
    rows = visit.publication.ask(
        "SELECT d.document_id, d.file_name, d.media_type, p.page_number, coalesce(p.text_source, d.text_source), p.width_pt, p.height_pt "
        "FROM document AS d LEFT JOIN page AS p ON p.document_id = d.document_id AND p.page_number = ? WHERE d.document_id = ?",
        [page_number, document_id],
    ).rows
    if not rows or (rows[0][3] is None and page_number != 1):
        return None
    key, name, media_type, _, text_source, width, height = rows[0]
    return Source(key, name or "", media_type or "", page_number, text_source, width, height)


@dataclass(frozen=True, slots=True)
class Mark:
    """A box as it lies on the picture, the fields and words that stand there, and whether they are what was asked for."""

    box: Box
    fields: tuple[str, ...]
    quote: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's picture with boxes on it, as the template draws it: size in points, marked boxes with what each is."""

    source: Source
    width: float
    height: float
    marks: tuple[Mark, ...]
    problem: str | None = None

    @property
    def crop(self) -> Box:
        """x, y, width, height around what was asked for, wide enough to read."""
        main = [mark.box for mark in self.marks if mark.is_main] or [mark.box for mark in self.marks]
        if not main:
            return 0.0, 0.0, self.width, min(self.height, 260.0)
        top = max(min(box[1] for box in main) - 46, 0.0)
        bottom = min(max(box[3] for box in main) + 46, self.height)
        return 0.0, top, self.width, max(min(bottom - top, 420.0), 60.0)


def make_sheet(visit: Visit, source: Source, cited: Sequence[Cited], main: set[str]) -> Sheet:
    """Boxes of printed pages lie as they are; those of recognised pages are turned as the picture is, which takes the renderer."""
    with_box = [one for one in cited if one.box is not None]
    boxes = [one.box for one in with_box if one.box is not None]
    if not source.is_scan and source.width_pt and source.height_pt:
        return Sheet(source, source.width_pt, source.height_pt, make_marks(boxes, with_box, main))
    picture = visit.house.pictures.draw(visit.publication, source, boxes)
    if picture.problem:
        return Sheet(source, source.width_pt or 612.0, source.height_pt or 792.0, (), picture.problem)
    return Sheet(source, picture.width, picture.height, make_marks(picture.boxes, with_box, main))


def make_marks(boxes: Sequence[Box], cited: Sequence[Cited], main: set[str]) -> tuple[Mark, ...]:
    """One mark a place: several fields are often read from one box."""
    found: dict[tuple[Any, ...], list[Cited]] = {}
    for box, one in zip(boxes, cited, strict=True):
        found.setdefault((one.subject_id in main, *(round(side) for side in box)), []).append(one)
    first = {(one.subject_id in main, *(round(side) for side in box)): box for box, one in reversed(list(zip(boxes, cited, strict=True)))}
    return tuple(
        Mark(first[key], tuple(dict.fromkeys(one.field for one in ones)), ones[0].quote, bool(key[0])) for key, ones in found.items()
    )
