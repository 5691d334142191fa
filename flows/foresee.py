"""What an ingest would do, told without doing it: for `ieptrace ingest --dry-run`. Nothing is written beside the store."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.ledger import Ledger, choose_tasks, open_ledger
from flows.options import RunPlan
from pipeline.store.working import WORKING_NAME, folder_of

if TYPE_CHECKING:
    import duckdb

# What can become of a file, in the order in which it is told.
WHAT = ("new", "changed", "moved", "removed", "unchanged", "duplicate", "quarantined", "ignored")


@dataclass(frozen=True, slots=True)
class Foresight:
    """Counts of what an ingest would find: files by what became of them, and documents that it would examine."""

    files: dict[str, int]
    documents: int
    goes_on: bool  # a run was interrupted, and the next one would go on from there


def foresee(plan: RunPlan) -> Foresight:
    """Looks through the drop as an ingest would, and at the published store without changing it."""
    store = plan.options.store.absolute()
    with tempfile.TemporaryDirectory(prefix="ieptrace-") as scratch, _published(store) as connection:
        looking = replace(plan, scratch=Path(scratch))
        ledger = open_ledger(looking, connection, "")
        documents = len(choose_tasks(looking, ledger))
        rows = connection.execute(
            "SELECT path, document_id FROM source_file WHERE drop_id = ? AND status <> 'removed'", [plan.drop_id]
        ).fetchall()
    return Foresight(count_files(ledger, dict(rows)), documents, (folder_of(store) / WORKING_NAME).exists())


def count_files(ledger: Ledger, before: dict[str, str | None]) -> dict[str, int]:
    """Files by what became of them since the run before, which knew `before`: path -> content."""
    gone = {path: content for path, content in before.items() if path not in {entry.path for entry in ledger.entries}}
    left = Counter(content for content in gone.values() if content)
    found: Counter[str] = Counter()
    for entry in ledger.entries:
        if entry.status in ("quarantined", "ignored", "duplicate"):
            found[entry.status] += 1
        elif entry.path in before:
            found["unchanged" if before[entry.path] == entry.document_id else "changed"] += 1
        elif left[entry.document_id or ""]:
            left[entry.document_id or ""] -= 1
            found["moved"] += 1
        else:
            found["new"] += 1
    found["removed"] = len(gone) - found["moved"]
    return {what: found[what] for what in WHAT}


@contextmanager
def _published(store: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published store, read-only; an empty one in memory where there is none yet."""
    from pipeline.store.queries import open_store
    from pipeline.store.schema import create_schema

    if store.exists():
        with open_store(store) as connection:
            yield connection
        return
    import duckdb

    connection = duckdb.connect()
    try:
        create_schema(connection)
        yield connection
    finally:
        connection.close()
