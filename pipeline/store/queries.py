"""Questions to a published store: opened read-only, answered as columns and rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import OldStoreError, StoreError
from pipeline.store.schema import SCHEMA_VERSION, check_version
from pipeline.store.working import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns and rows of one question."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@contextmanager
def open_store(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published store, read-only; StoreError where there is none or an ieptrace of another schema version wrote it."""
    if not path.is_file():
        raise StoreError(f"There is no store at {path}. Create it with: ieptrace ingest DROP --store {path}")
    connection = connect(path, read_only=True)
    try:
        version = check_version(connection)
        if version < SCHEMA_VERSION:
            raise OldStoreError(
                f"{path} has schema version {version}, written by an older ieptrace; this one asks version {SCHEMA_VERSION}. "
                f"Bring it up to date with: ieptrace upgrade --store {path}   (the next ingest does so too)"
            )
        yield connection
    finally:
        connection.close()


def ask(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> Answer:
    """The answer to one statement of ours."""
    cursor = connection.execute(sql, list(values))
    return Answer(tuple(column[0] for column in cursor.description), cursor.fetchall())


# "SELECT 1" or "WITH x AS (…) SELECT …" but not "DELETE FROM goal" nor "COPY goal TO 'x'"
_READS = re.compile(r"^\s*(?:SELECT|WITH|FROM|DESCRIBE|SUMMARIZE|SHOW|EXPLAIN|PIVOT|UNPIVOT|VALUES|TABLE)\b", re.IGNORECASE)


def ask_anything(path: Path, sql: str) -> Answer:
    """The answer to a user's SQL. The store is read-only, and the engine may open no file, network or extension besides it."""
    import duckdb

    if not _READS.match(_without_comments(sql)):
        raise StoreError("Only questions are answered (SELECT, WITH, DESCRIBE, SUMMARIZE, SHOW …): the store is read-only here.")
    with open_store(path) as connection:
        # A question could otherwise read or write any file of the user's: COPY, read_csv, ATTACH.
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            return ask(connection, sql)
        except duckdb.Error as error:
            raise StoreError(f"The question cannot be answered: {str(error).strip()}") from error


def _without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*|/\*.*?\*/", " ", sql, flags=re.DOTALL).lstrip("( \n\t")


def find_student(connection: duckdb.DuckDBPyConnection, wanted: str) -> str:
    """The key of the student meant by a key (present or earlier), a local id or a name; StoreError when none or several fit."""
    answer = ask(
        connection,
        "SELECT student_id, student_name, local_id FROM student WHERE student_id = ? OR local_id = ? OR lower(student_name) = lower(?) "
        "OR student_id IN (SELECT student_id FROM student_alias WHERE old_student_id = ?) ORDER BY student_id",
        [wanted] * 4,
    )
    if not answer.rows:
        answer = ask(
            connection,
            "SELECT student_id, student_name, local_id FROM student "
            "WHERE contains(strip_accents(lower(student_name)), strip_accents(lower(?))) ORDER BY student_id",
            [wanted],
        )
    if len(answer.rows) == 1:
        return str(answer.rows[0][0])
    if not answer.rows:
        raise StoreError("No student of that id or name. List them with: ieptrace students")
    several = ", ".join(f"{row[1]} ({row[2] or row[0]})" for row in answer.rows[:8])
    raise StoreError(f"Several students fit: {several}. Give the id.")


def find_subject(connection: duckdb.DuckDBPyConnection, subject_id: str) -> tuple[str, dict[str, Any]] | None:
    """(table, row) of the row that has this key in any table whose key column bears its name, or of the file at this path."""
    tables = ask(
        connection,
        "SELECT table_name FROM duckdb_columns() WHERE NOT internal AND column_name = table_name || '_id' "
        "AND table_name IN (SELECT table_name FROM duckdb_tables()) ORDER BY table_name",
    )
    for (table,) in tables.rows:
        found = ask(connection, f"SELECT * FROM {table} WHERE {table}_id = ?", [subject_id])  # noqa: S608 - names come from the catalogue
        if found.rows:
            return str(table), found.dicts()[0]
    found = ask(connection, "SELECT * FROM source_file WHERE path = ? ORDER BY drop_id", [subject_id])
    return ("source_file", found.dicts()[0]) if found.rows else None
