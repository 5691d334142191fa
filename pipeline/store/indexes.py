"""Indexes of large stores: the review page finds one student's rows among millions in milliseconds.

The engine scans small tables faster than an index would help, and writes indexed tables slowly: so indexes are made when a
large store is published, and dropped before its tables are written anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

LARGE_STORE_ROWS = 200_000  # of provenance, the largest table
_INDEXES = {
    "idx_provenance_subject": "provenance (subject_id)",
    "idx_provenance_document": "provenance (document_id)",
    "idx_service_delivery_student": "service_delivery (student_id)",
    "idx_service_delivery_key": "service_delivery (service_delivery_id)",
}


def add_indexes(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the indexes that a large store has; nothing in a small one."""
    row = connection.execute("SELECT count(*) FROM provenance").fetchone()
    if row is None or row[0] < LARGE_STORE_ROWS:
        return
    for name, columns in _INDEXES.items():
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {columns}")
    connection.execute("CHECKPOINT")


def drop_indexes(connection: duckdb.DuckDBPyConnection) -> None:
    """Drops them before many rows are written."""
    for name in _INDEXES:
        connection.execute(f"DROP INDEX IF EXISTS {name}")
