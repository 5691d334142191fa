"""Creates the store's tables and views with their comments, and brings older stores up to the present version."""

from __future__ import annotations

import re
import secrets
from importlib.resources import files
from typing import TYPE_CHECKING

from pipeline.errors import StoreError

if TYPE_CHECKING:
    import duckdb

SCHEMA_VERSION = 4

# Version reached -> the statements that lead there from the version before. Views and comments are written anew after them.
MIGRATIONS: dict[int, tuple[str, ...]] = {
    2: (
        "CREATE TABLE flag_review_figures (flag_id VARCHAR NOT NULL, decided_at TIMESTAMP, figures JSON)",
        "CREATE TABLE link_review (review_id VARCHAR NOT NULL, decided_at TIMESTAMP, reviewer VARCHAR, decision VARCHAR, "
        "artifact_kind VARCHAR, artifact_id VARCHAR, target_kind VARCHAR, target_id VARCHAR, note VARCHAR, artifact_mark VARCHAR, "
        "target_mark VARCHAR, undoes VARCHAR)",
        "CREATE TABLE student_review (review_id VARCHAR NOT NULL, decided_at TIMESTAMP, reviewer VARCHAR, decision VARCHAR, "
        "document_id VARCHAR, mention_key VARCHAR, student_id VARCHAR, note VARCHAR, mention_mark VARCHAR, undoes VARCHAR)",
    ),
    3: ("ALTER TABLE source_file ADD COLUMN previous_document_id VARCHAR",),
    4: (
        "CREATE TABLE student_hold (hold_id VARCHAR NOT NULL, student_id VARCHAR NOT NULL, decided_at TIMESTAMP, decided_by VARCHAR, "
        "decision VARCHAR, reason VARCHAR)",
        "CREATE TABLE tombstone (tombstone_id VARCHAR NOT NULL, forgotten_at TIMESTAMP, forgotten_by VARCHAR, reason VARCHAR, "
        "salt VARCHAR, id_marks VARCHAR[], name_marks VARCHAR[], birth_marks VARCHAR[])",
        "CREATE TABLE tombstone_document (tombstone_id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, is_whole BOOLEAN, "
        "mention_keys VARCHAR[])",
    ),
}

UNENCRYPTED_NOTE = "This file holds student records and is not encrypted: keep it where only authorised staff can read it."

ENCRYPTED_NOTE = "This file holds student records. It is encrypted (AES-256-GCM of the database engine, not certified by NIST)."

# "CREATE TABLE goal (  -- One row for each goal." but not "CREATE OR REPLACE VIEW goal_progress AS"
_TABLE = re.compile(r"^CREATE TABLE (\w+) \(\s+-- (.+)$")
# "    goal_id VARCHAR NOT NULL,  -- The goal." but not "-- The goal."
_COLUMN = re.compile(r"^    (\w+) [A-Z][\w\[\] ]*,?\s+-- (.+)$")
# "-- view goal_progress: Where each goal stands." but not "-- The views for analysts."
_VIEW = re.compile(r"^-- view (\w+): (.+)$")
# "--   path: File in the drop." but not "-- of the first table column of its name."
_VIEW_COLUMN = re.compile(r"^--   (\w+): (.+)$")


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _table_comments(sql: str) -> list[tuple[str, str | None, str]]:
    """(table, column or None for the table itself, text) of every commented line."""
    found: list[tuple[str, str | None, str]] = []
    table = ""
    for line in sql.splitlines():
        if match := _TABLE.match(line):
            table = match[1]
            found.append((table, None, match[2]))
        elif match := _COLUMN.match(line):
            found.append((table, match[1], match[2]))
    return found


def _view_comments(sql: str) -> list[tuple[str, str | None, str]]:
    found: list[tuple[str, str | None, str]] = []
    view = ""
    for line in sql.splitlines():
        if match := _VIEW.match(line):
            view = match[1]
            found.append((view, None, match[2]))
        elif match := _VIEW_COLUMN.match(line):
            found.append((view, match[1], match[2]))
    return found


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """All tables and views with their comments, in an empty database."""
    connection.execute("BEGIN")
    connection.execute(_read("schema.sql"))
    connection.execute(_read("analysis.sql"))
    connection.execute("INSERT INTO store_meta VALUES (?, ?, NULL, ?)", [SCHEMA_VERSION, secrets.token_hex(8), UNENCRYPTED_NOTE])
    write_views(connection)
    connection.execute("COMMIT")


def write_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Views, and every comment: after creation and after each migration."""
    tables = _table_comments(_read("schema.sql")) + _table_comments(_read("analysis.sql"))
    views_sql = _read("views.sql")
    connection.execute(views_sql)
    by_column: dict[str, str] = {}
    statements = []
    for table, column, text in tables:
        if column is None:
            statements.append(f"COMMENT ON TABLE {table} IS {_quote(text)}")
        else:
            by_column.setdefault(column, text)
            statements.append(f'COMMENT ON COLUMN {table}."{column}" IS {_quote(text)}')
    told = _view_comments(views_sql)
    own = {(view, column): text for view, column, text in told if column}
    for view, text in ((view, text) for view, column, text in told if column is None):
        statements.append(f"COMMENT ON VIEW {view} IS {_quote(text)}")
        for (column,) in connection.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = ?", [view]).fetchall():
            words = own.get((view, column)) or by_column.get(column)
            if words:
                statements.append(f'COMMENT ON COLUMN {view}."{column}" IS {_quote(words)}')
    connection.execute(";\n".join(statements))


def schema_version(connection: duckdb.DuckDBPyConnection) -> int:
    """The version of an open store; raises StoreError when the file is no store of ours."""
    known = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'store_meta'").fetchone()
    if not known or not known[0]:
        raise StoreError("This database is not an evidence store (it has no store_meta table). Give another file with --store.")
    row = connection.execute("SELECT schema_version FROM store_meta").fetchone()
    if row is None:
        raise StoreError("This evidence store is damaged: its store_meta table is empty. Restore it from a backup.")
    return int(row[0])


def check_version(connection: duckdb.DuckDBPyConnection) -> int:
    """As `schema_version`; raises StoreError for a store that a newer ieptrace wrote."""
    version = schema_version(connection)
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"This store has schema version {version}; this ieptrace knows versions up to {SCHEMA_VERSION}. "
            "Update ieptrace, or give another file with --store."
        )
    return version


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Brings an older store up to SCHEMA_VERSION, all steps or none."""
    version = check_version(connection)
    connection.execute("BEGIN")
    for step in range(version + 1, SCHEMA_VERSION + 1):
        for statement in MIGRATIONS[step]:
            connection.execute(statement)
    connection.execute("UPDATE store_meta SET schema_version = ?", [SCHEMA_VERSION])
    write_views(connection)
    connection.execute("COMMIT")
