"""Flags as the page shows them: what the store holds, with the decisions that still wait laid over it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.reports.lookups import tell_figures
from review.desk import Told, histories, mark_of, overlay, standing

if TYPE_CHECKING:
    from review.app import Visit

# $ids and $statuses lay waiting decisions over the store's; what the rules no longer find stays resolved.
NOW = (
    "told AS (SELECT unnest($ids::VARCHAR[]) AS flag_id, unnest($statuses::VARCHAR[]) AS status), "
    "now AS (SELECT flag.* EXCLUDE (status), "
    "CASE WHEN flag.status = 'resolved' THEN flag.status ELSE coalesce(told.status, flag.status) END AS status "
    "FROM flag LEFT JOIN told USING (flag_id))"
)
SEVERITIES = ("high", "medium", "low", "info")
WORST_FIRST = "list_position(['high', 'medium', 'low', 'info'], severity)"
_MOST_FIGURES = 6


@dataclass(frozen=True, slots=True)
class ShownFlag:
    """One flag with its figures in words, where it stands, and what was decided."""

    row: dict[str, Any]
    figures: tuple[tuple[str, str], ...]
    path: str | None
    page_number: int | None
    history: tuple[Told, ...]
    mark: str

    @property
    def decided(self) -> Told | None:
        return standing(self.history)


def waiting_values(visit: Visit) -> dict[str, Any]:
    """The values that `NOW` takes."""
    laid = overlay([entry for entry in visit.waiting if entry.problem is None])
    return {"ids": list(laid), "statuses": list(laid.values())}


def shown_flags(visit: Visit, rows: Sequence[dict[str, Any]]) -> list[ShownFlag]:
    """Rows of `now` with all that is told of them; three small questions for however many rows."""
    publication = visit.publication
    told = histories(publication, visit.waiting, [row["flag_id"] for row in rows])
    documents = sorted({row["document_id"] for row in rows if row["document_id"]})
    paths = dict(find_paths(visit, documents))
    pages = find_first_pages(visit, [(row["subject_id"], row["document_id"]) for row in rows])
    return [
        ShownFlag(
            row,
            tuple(tell_figures(json.loads(row["evidence"] or "{}"))[:_MOST_FIGURES]),
            paths.get(row["document_id"]) or (row["subject_id"] if row["subject_kind"] == "source_file" else None),
            pages.get((row["subject_id"], row["document_id"])),
            tuple(told[row["flag_id"]]),
            mark_of(row, told[row["flag_id"]]),
        )
        for row in rows
    ]


def find_paths(visit: Visit, documents: Sequence[str]) -> list[tuple[str, str]]:
    """(document, its first path in the drop), as the view document_path says, of some documents only."""
    if not documents:
        return []
    rows = visit.publication.ask(
        "SELECT document_id, arg_min(path, (status NOT IN ('new', 'unchanged'), status <> 'quarantined', path)) FROM source_file "
        f"WHERE document_id IN ({places(documents)}) AND status <> 'removed' GROUP BY document_id",
        documents,
    ).rows
    return [(document, path) for document, path in rows]


def find_first_pages(visit: Visit, subjects: Sequence[tuple[str, str | None]]) -> dict[tuple[str, str | None], int]:
    """(subject, document) -> the first page on which it stands there."""
    keys = sorted({subject for subject, _ in subjects if subject})
    if not keys:
        return {}
    rows = visit.publication.ask(
        f"SELECT subject_id, document_id, min(page_number) FROM provenance WHERE subject_id IN ({places(keys)}) GROUP BY ALL",
        keys,
    ).rows
    return {(subject, document): page for subject, document, page in rows if page is not None}


def places(values: Sequence[Any]) -> str:
    """'?, ?, ?': a list in SQL that an index answers, unlike a parameter that is a list."""
    return ", ".join("?" * len(values))
