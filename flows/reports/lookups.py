"""Where a student's records stand, which flags are open, and which files speak of the student: questions to a published store."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.reports.words import amount

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file in the drop and page."""

    path: str
    page_number: int | None = None
    locator: str | None = None

    @property
    def words(self) -> str:
        if self.page_number and not self.locator:
            return f"{self.path}, page {self.page_number}"
        return f"{self.path}, {self.locator}" if self.locator else self.path


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One open flag with its figures."""

    severity: str
    rule: str
    message: str
    basis: str
    figures: tuple[tuple[str, str], ...]
    place: Place | None
    subject_id: str
    status: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One file that speaks of the student."""

    path: str
    document_id: str
    document_type: str | None
    media_type: str | None
    byte_size: int | None
    page_count: int | None
    text_source: str | None
    copies: tuple[str, ...]
    is_shared: bool


def find_places(connection: duckdb.DuckDBPyConnection, student_id: str) -> dict[str, Place]:
    """Where each of the student's records stands first: key -> file and page."""
    from pipeline.store.queries import ask

    rows = ask(
        connection,
        "SELECT subject_id, path, min(page_number), arg_min(locator, (page_number, locator)) FROM provenance JOIN document_path "
        "USING (document_id) WHERE subject_id IN (SELECT iep_id FROM iep WHERE student_id = $1 UNION ALL SELECT goal_id FROM goal "
        "WHERE student_id = $1 UNION ALL SELECT service_prescription_id FROM service_prescription WHERE student_id = $1 "
        "UNION ALL SELECT progress_statement_id FROM progress_statement WHERE student_id = $1 UNION ALL SELECT work_sample_id "
        "FROM work_sample WHERE student_id = $1 UNION ALL SELECT observation_id FROM observation WHERE student_id = $1 "
        "UNION ALL SELECT service_delivery_id FROM service_delivery WHERE student_id = $1) GROUP BY subject_id, path ORDER BY path DESC",
        [student_id],
    ).rows
    return {subject: Place(path, page, locator) for subject, path, page, locator in rows}


def find_flags(connection: duckdb.DuckDBPyConnection, student_id: str) -> list[FlagRow]:
    """The student's open flags, the worst first, with their figures in words."""
    from pipeline.store.queries import ask

    rows = ask(
        connection,
        "SELECT * FROM review_queue WHERE student_id = ? "
        "ORDER BY list_position(['high', 'medium', 'low', 'info'], severity), rule, flag_id",
        [student_id],
    ).dicts()
    return [
        FlagRow(
            row["severity"],
            row["rule"],
            row["message"],
            row["basis"] or "district practice",
            tuple(tell_figures(json.loads(row["evidence"] or "{}"))),
            Place(row["path"], row["page_number"]) if row["path"] else None,
            row["subject_id"],
            row["status"],
        )
        for row in rows
    ]


def tell_figures(evidence: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures behind a flag; keys of rows are for programs and stay out."""
    told = []
    for name, value in evidence.items():
        if name.endswith(("_id", "_ids")) or value in (None, "", [], {}):
            continue
        if isinstance(value, bool):
            words = "yes" if value else "no"
        elif isinstance(value, int | float):
            words = amount(float(value))
        elif isinstance(value, str):
            words = value
        elif isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
            words = ", ".join(str(item) for item in value)
        else:
            continue
        told.append((name.replace("_", " "), words if len(words) <= 200 else words[:199] + "…"))
    return told


_SPEAKING = ("student_decision", "iep", "service_delivery", "progress_statement", "work_sample", "notice")


def find_sources(connection: duckdb.DuckDBPyConnection, student_id: str) -> list[SourceRow]:
    """The files that speak of this student, with the SHA-256 of their bytes and where copies lie."""
    from pipeline.store.queries import ask

    rows = ask(
        connection,
        "SELECT path, document_id, document_type, media_type, byte_size, page_count, text_source, "  # noqa: S608 - our own words
        "(SELECT list(s.path ORDER BY s.path) FROM source_file AS s WHERE s.document_id = document.document_id AND s.path <> "
        "document_path.path AND s.status <> 'removed') AS copies, "
        "(SELECT count(DISTINCT coalesce(o.student_id, o.mention_key)) FROM student_decision AS o "
        "WHERE o.document_id = document.document_id) > 1 AS is_shared "
        "FROM document JOIN document_path USING (document_id) WHERE document_id IN ("
        + " UNION ".join(f"SELECT document_id FROM {table} WHERE student_id = $1" for table in _SPEAKING)  # noqa: S608 - our own words
        + ") ORDER BY path",
        [student_id],
    ).rows
    return [SourceRow(a, b, c, d, e, f, g, tuple(copies or ()), bool(shared)) for a, b, c, d, e, f, g, copies, shared in rows]
