"""Writes rows: records become Arrow columns, whose types are those of the table that they go into."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.model import Evidence

if TYPE_CHECKING:
    import duckdb

# Tables that every run writes anew from all documents, with their list in Evidence and the columns that order their rows.
ASSEMBLED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("student", "students", ("student_id",)),
    ("student_decision", "decisions", ("document_id", "mention_key")),
    ("iep", "ieps", ("iep_id",)),
    ("goal", "goals", ("goal_id",)),
    ("objective", "objectives", ("objective_id",)),
    ("service_prescription", "services", ("service_prescription_id",)),
    ("accommodation", "accommodations", ("accommodation_id",)),
    ("log_coverage", "log_coverage", ("document_id", "student_id", "service_text", "provider")),
    ("service_delivery", "deliveries", ("service_delivery_id",)),
    ("progress_report", "reports", ("progress_report_id",)),
    ("progress_statement", "statements", ("progress_statement_id",)),
    ("work_sample", "work_samples", ("work_sample_id",)),
    ("observation", "observations", ("observation_id",)),
    ("notice", "notices", ("document_id", "student_id", "kind", "notice_date")),
    ("link", "links", ("link_id",)),
    ("unlinked", "unlinked", ("artifact_kind", "artifact_id", "reason")),
    ("provenance", "provenance", ("subject_kind", "subject_id", "field", "page_number", "locator", "quote")),
)


def clean_text(text: str) -> str | None:
    """NFC text that a file can hold; nothing at all is None."""
    if text.isascii():
        return text or None
    return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode() or None


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    """(column, type) of a table in order."""
    rows = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
        [table],
    ).fetchall()
    return [(str(name), str(kind)) for name, kind in rows]


def _column(values: list[Any], kind: str) -> Any:
    import pyarrow as pa

    kinds = {
        "VARCHAR": pa.string(), "JSON": pa.string(), "DOUBLE": pa.float64(), "INTEGER": pa.int32(), "BIGINT": pa.int64(),
        "BOOLEAN": pa.bool_(), "DATE": pa.date32(), "TIME": pa.time64("us"), "TIMESTAMP": pa.timestamp("us"),
        "VARCHAR[]": pa.list_(pa.string()),
    }  # fmt: skip
    if kind in ("VARCHAR", "JSON"):
        values = [
            value if type(value) is str and value and value.isascii() else None if value is None else clean_text(_as_text(value))
            for value in values
        ]
    elif kind == "VARCHAR[]":
        values = [None if value is None else [clean_text(str(item)) or "" for item in value] for value in values]
    return pa.array(values, kinds[kind])


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value)


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Any]) -> None:
    """Adds records (dataclasses, or mappings by column name) to a table; a column that a record lacks is NULL."""
    import pyarrow as pa

    if not rows:
        return
    columns = columns_of(connection, table)
    if isinstance(rows[0], Mapping):
        arrays = [_column([row.get(name) for row in rows], kind) for name, kind in columns]
    else:
        arrays = [_column([getattr(row, name, None) for row in rows], kind) for name, kind in columns]
    incoming = pa.Table.from_arrays(arrays, names=[name for name, _ in columns])
    connection.register("incoming_rows", incoming)
    try:
        connection.execute(f"INSERT INTO {table} SELECT * FROM incoming_rows")  # noqa: S608 - our own table names
    finally:
        connection.unregister("incoming_rows")


def replace_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Any], order: Sequence[str]) -> None:
    """Empties a table and writes these rows in an order that does not depend on how they came."""
    connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names
    told = list(rows)
    if told and isinstance(told[0], Mapping):
        told.sort(key=lambda row: [_sortable(row.get(name)) for name in order])
    else:
        told.sort(key=lambda row: [_sortable(getattr(row, name, None)) for name in order])
    insert_rows(connection, table, told)


def _sortable(value: Any) -> str:
    if type(value) is str:
        return value
    if value is None:
        return ""
    return f"{value:012.3f}" if isinstance(value, int | float) else str(value)


def replace_evidence(connection: duckdb.DuckDBPyConnection, evidence: Evidence) -> None:
    """Writes the assembled tables anew. Call it inside a transaction."""
    for table, attribute, order in ASSEMBLED:
        replace_rows(connection, table, getattr(evidence, attribute), order)


def save_documents(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Writes what was read of some documents, all their rows or none, in place of what was there before.

    `tables` holds rows of document, page, document_part, reading_note, refusal, document_facts and source_file.
    """
    ids = sorted({str(row["document_id"]) for row in tables.get("document", ())})
    connection.execute("BEGIN")
    try:
        for table, rows in tables.items():
            if table == "source_file":
                replace_ledger_rows(connection, rows)
                continue
            connection.execute(f"DELETE FROM {table} WHERE list_contains(?, document_id)", [ids])  # noqa: S608 - our own table names
            insert_rows(connection, table, rows)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def replace_ledger_rows(connection: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes source_file rows in place of those of the same drop and path."""
    for drop_id in {row["drop_id"] for row in rows}:
        paths = [clean_text(row["path"]) for row in rows if row["drop_id"] == drop_id]
        connection.execute("DELETE FROM source_file WHERE drop_id = ? AND list_contains(?, path)", [drop_id, paths])
    insert_rows(connection, "source_file", rows)


def save_run(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> None:
    """Writes the row of a run in place of the one that it had."""
    connection.execute("DELETE FROM run WHERE run_id = ?", [values["run_id"]])
    insert_rows(connection, "run", [values])


def utc_now() -> datetime:
    """Now in UTC, without a zone, as the store keeps it."""
    from datetime import UTC

    return datetime.now(UTC).replace(tzinfo=None)
