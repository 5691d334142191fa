"""Collects what one document says, gives each record its key, and notes where every value stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipeline.document import Box, Cell, Document, Line
from pipeline.model import (
    Accommodation,
    DocumentFacts,
    DocumentPart,
    DocumentType,
    Goal,
    Iep,
    LogCoverage,
    Notice,
    Objective,
    Observation,
    ProgressReport,
    ProgressStatement,
    Provenance,
    Refusal,
    ServiceDelivery,
    ServicePrescription,
    StudentMention,
    WorkSample,
)

# kind (the store's table name) -> record class, its id column, prefix of its local keys, its list in DocumentFacts
_KINDS: dict[str, tuple[type, str, str, str]] = {
    "iep": (Iep, "iep_id", "i", "ieps"),
    "goal": (Goal, "goal_id", "g", "goals"),
    "objective": (Objective, "objective_id", "b", "objectives"),
    "service_prescription": (ServicePrescription, "service_prescription_id", "s", "services"),
    "accommodation": (Accommodation, "accommodation_id", "a", "accommodations"),
    "service_delivery": (ServiceDelivery, "service_delivery_id", "d", "deliveries"),
    "progress_report": (ProgressReport, "progress_report_id", "r", "reports"),
    "progress_statement": (ProgressStatement, "progress_statement_id", "t", "statements"),
    "work_sample": (WorkSample, "work_sample_id", "w", "work_samples"),
    "observation": (Observation, "observation_id", "o", "observations"),
}
_WITHOUT_DOCUMENT = {"objective"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was read: the column that it fills, the words as printed, and their place."""

    field: str
    quote: str
    page_number: int | None = None
    box: Box | None = None
    locator: str | None = None
    confidence: float = 1.0

    @classmethod
    def of(cls, field: str, element: Line | Cell, quote: str | None = None, confidence: float | None = None) -> Source:
        """The place of a line or cell; `quote` where only a part of its words counts."""
        return cls(
            field,
            element.text if quote is None else quote,
            element.page_number,
            element.box,
            element.locator,
            element.confidence if confidence is None else confidence,
        )


@dataclass(frozen=True, slots=True)
class ExtractionContext:
    """What is known of a document besides its content. `school_years`: (first day, last day) ranges that resolve dates without a year."""

    path: str  # relative to the drop
    school_years: tuple[tuple[date, date], ...] = ()
    as_of: date | None = None
    state_profile: str = "federal"
    form_labels: tuple[tuple[str, str], ...] = ()  # a district's own labels: as printed -> meaning ('goal.baseline')


class FactsBuilder:
    """The one place where an extractor writes what it found in one document."""

    def __init__(self, document: Document, context: ExtractionContext) -> None:
        self.document = document
        self.context = context
        self.records: dict[str, list[Any]] = {kind: [] for kind in _KINDS}
        self.mentions: list[StudentMention] = []
        self.log_coverage: list[LogCoverage] = []
        self.notices: list[Notice] = []
        self.refusals: list[Refusal] = []
        self.provenance: list[Provenance] = []
        self._page_text: dict[int, str] = {}
        self.part_students: dict[str, list[str]] = {}  # part key -> mention keys of the students found in it, the main one first

    def student_of(self, part: DocumentPart) -> str:
        """The key of the student that a part is about; a mention without a name where none could be told."""
        keys = self.part_students.get(part.part_key)
        return keys[0] if keys else self.mention(None, page_number=part.first_page)

    def mention(
        self,
        student_name: str | None,
        *,
        local_id: str | None = None,
        birth_date: date | None = None,
        grade_level: str | None = None,
        school: str | None = None,
        page_number: int | None = None,
        stated_on: date | None = None,
        source: str = "printed",
        path_names: tuple[str, ...] = (),
    ) -> str:
        """The key of this student in this document; the same name with no other id is the same mention, its gaps filled."""
        told = {
            "local_id": local_id,
            "birth_date": birth_date,
            "grade_level": grade_level,
            "school": school,
            "stated_on": stated_on,
        }
        for position, known in enumerate(self.mentions):
            same_name = _fold(known.student_name) == _fold(student_name)
            clash = any(
                getattr(known, part) is not None and told[part] is not None and getattr(known, part) != told[part]
                for part in ("local_id", "birth_date")
            )
            if same_name and not clash:
                gaps: dict[str, Any] = {part: value for part, value in told.items() if value is not None and getattr(known, part) is None}
                self.mentions[position] = replace(known, **gaps)
                return known.mention_key
        key = f"m{len(self.mentions) + 1}"
        self.mentions.append(
            StudentMention(
                key,
                self.document.document_id,
                student_name,
                local_id,
                birth_date,
                grade_level,
                school,
                page_number,
                stated_on,
                source,  # type: ignore[arg-type]
                path_names,
            )
        )
        return key

    def add(self, kind: str, sources: Iterable[Source] = (), *, extractor: str = "", **values: Any) -> str:
        """Adds a record of `kind` (a table name), with where its values stand; gives its local key."""
        record_class, id_name, prefix, _ = _KINDS[kind]
        key = f"{prefix}{len(self.records[kind]) + 1}"
        if kind not in _WITHOUT_DOCUMENT:
            values["document_id"] = self.document.document_id
        self.records[kind].append(record_class(**{id_name: key}, **values))
        for source in sources:
            self.add_source(kind, key, source, extractor)
        return key

    def add_source(self, kind: str, key: str, source: Source, extractor: str = "") -> None:
        """Notes where a value stands; of words that run over a page turn the quote keeps those on the page named."""
        box = source.box
        source = replace(source, quote=self._on_page(source))
        self.provenance.append(
            Provenance(
                kind,
                key,
                source.field,
                self.document.document_id,
                source.page_number,
                source.quote,
                x0=box.x0 if box else None,
                y0=box.y0 if box else None,
                x1=box.x1 if box else None,
                y1=box.y1 if box else None,
                locator=source.locator,
                extractor=extractor,
                confidence=source.confidence,
            )
        )

    def _on_page(self, source: Source) -> str:
        in_cell = source.locator is not None and not source.locator.startswith("paragraph")
        if in_cell or source.page_number is None:
            return source.quote
        if source.page_number not in self._page_text:
            self._page_text[source.page_number] = "".join(
                _letters(p.text) for p in self.document.pages if p.page_number == source.page_number
            )
        page = self._page_text[source.page_number]
        if _letters(source.quote) in page:
            return source.quote
        words = source.quote.split()
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if _letters(" ".join(words[:middle])) in page else (low, middle - 1)
        return " ".join(words[:low]) if low >= 2 else source.quote

    def update(self, kind: str, key: str, **values: Any) -> None:
        """Changes fields of a record added before."""
        id_name = _KINDS[kind][1]
        rows = self.records[kind]
        position = next(i for i, row in enumerate(rows) if getattr(row, id_name) == key)
        rows[position] = replace(rows[position], **values)

    def refuse(self, candidate_kind: str, quote: str, reason: str, page_number: int | None = None) -> None:
        """Notes a candidate that was not taken, and why."""
        self.refusals.append(Refusal(self.document.document_id, candidate_kind, quote, reason, page_number))

    def build(self, document_type: DocumentType | None, score: float, parts: Iterable[DocumentPart] = ()) -> DocumentFacts:
        return DocumentFacts(
            self.document.document_id,
            document_type,
            score,
            parts=tuple(parts),
            mentions=tuple(self.mentions),
            log_coverage=tuple(self.log_coverage),
            notices=tuple(self.notices),
            refusals=tuple(self.refusals),
            provenance=tuple(self.provenance),
            **{_KINDS[kind][3]: tuple(rows) for kind, rows in self.records.items()},
        )


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _fold(name: str | None) -> str:
    plain = unicodedata.normalize("NFKD", name or "").casefold()
    return " ".join(sorted(re.findall(r"[a-z]+", "".join(c for c in plain if not unicodedata.combining(c)))))
