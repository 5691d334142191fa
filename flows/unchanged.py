"""A run in which nothing is new: told from the ledger alone, and noted without putting any evidence together again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.options import RunPlan
from flows.versions import code_version

if TYPE_CHECKING:
    import duckdb

# What of a ledger row the evidence rests on. 'new' and 'unchanged' are one: both are read.
_LEDGER = (
    "SELECT drop_id, path, document_id, replace(status, 'unchanged', 'new'), reason, source_file.media_type, "
    "previous_document_id, retired_at "
    "FROM source_file LEFT JOIN document USING (document_id)"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """On what the evidence of a store rests: by what code, settings and day the last run judged, and the ledger as a hash."""

    judged_by: tuple[object, ...] | None  # None where the last run did not end, or there was none
    ledger: tuple[object, ...]


def read_standing(connection: duckdb.DuckDBPyConnection) -> Standing:
    """How a store stands. Ask before a run writes its own row."""
    runs = connection.execute(
        "SELECT finished_at IS NOT NULL, software_version, config_hash, as_of FROM run ORDER BY started_at DESC LIMIT 1"
    ).fetchone()
    return Standing(tuple(runs[1:]) if runs and runs[0] else None, _ledger(connection))


def _ledger(connection: duckdb.DuckDBPyConnection) -> tuple[object, ...]:
    row = connection.execute(f"SELECT count(*), bit_xor(hash(row)), sum(hash(row)) FROM ({_LEDGER}) AS row").fetchone()  # noqa: S608
    return tuple(row or ())


def is_unchanged(plan: RunPlan, connection: duckdb.DuckDBPyConnection, before: Standing) -> bool:
    """Whether the store's evidence, judged again now, would be what it is: the same papers, settings, code and day.

    The day counts since dates fall due and gaps grow with it. Reviewers' decisions are carried out when they are made.
    """
    return before.judged_by == (code_version(), plan.settings.config_hash, plan.as_of) and before.ledger == _ledger(connection)


def note_unchanged(connection: duckdb.DuckDBPyConnection, run_id: str) -> tuple[dict[str, int], dict[str, int]]:
    """Notes that this run saw every flag again; gives the counts of flag events, and of flags by rule."""
    from pipeline.store.writer import utc_now

    connection.execute("BEGIN")
    try:
        connection.execute("DELETE FROM flag_event WHERE run_id = ?", [run_id])
        connection.execute(
            "INSERT INTO flag_event SELECT flag_id, ?, 'still_there' FROM flag WHERE status <> 'resolved' ORDER BY 1", [run_id]
        )
        connection.execute("UPDATE flag SET last_seen_at = ? WHERE status <> 'resolved'", [utc_now()])
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    rules = connection.execute("SELECT rule, count(*) FROM flag WHERE status <> 'resolved' GROUP BY 1 ORDER BY 1").fetchall()
    return {"opened": 0, "still_there": sum(count for _, count in rules), "changed": 0, "gone": 0}, dict(rules)
