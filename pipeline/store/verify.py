"""Whether a store is whole: every block readable, every key pointing to a row that is there, every count as the ledger says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# (table, column, table that has the row, its column). The database keeps no foreign keys: they are checked here.
REFERENCES: tuple[tuple[str, str, str, str], ...] = (
    *((table, "document_id", "document", "document_id") for table in (
        "page", "document_part", "reading_note", "refusal", "document_facts", "student_decision", "iep", "goal", "service_prescription",
        "accommodation", "service_delivery", "log_coverage", "progress_report", "progress_statement", "work_sample", "observation",
        "notice", "provenance")),
    *((table, "student_id", "student", "student_id") for table in (
        "student_decision", "iep", "goal", "service_prescription", "accommodation", "service_delivery", "log_coverage", "progress_report",
        "progress_statement", "work_sample", "observation", "notice", "unlinked")),
    *((table, "iep_id", "iep", "iep_id") for table in ("goal", "service_prescription", "accommodation")),
    *((table, "goal_id", "goal", "goal_id") for table in ("objective", "progress_statement", "work_sample", "observation")),
    *((table, "run_id", "run", "run_id") for table in ("source_file", "flag_event")),
    ("iep", "supersedes_iep_id", "iep", "iep_id"),
    ("progress_statement", "progress_report_id", "progress_report", "progress_report_id"),
    ("progress_statement", "same_as_id", "progress_statement", "progress_statement_id"),
    ("service_delivery", "service_prescription_id", "service_prescription", "service_prescription_id"),
    ("service_delivery", "same_as_id", "service_delivery", "service_delivery_id"),
    ("flag_event", "flag_id", "flag", "flag_id"),
    ("flag_review", "flag_id", "flag", "flag_id"),
)  # fmt: skip
# Columns that name a row by its table and its key.
KINDS: tuple[tuple[str, str, str], ...] = (
    ("link", "artifact_kind", "artifact_id"),
    ("link", "target_kind", "target_id"),
    ("unlinked", "artifact_kind", "artifact_id"),
    ("provenance", "subject_kind", "subject_id"),
)
# What must hold between the ledger and what was read: (name, sentence, question that counts the rows for which it does not).
COUNTS: tuple[tuple[str, str, str], ...] = (
    (
        "one ledger row a path",
        "paths have more than one ledger row",
        "SELECT count(*) FROM (SELECT drop_id, path FROM source_file GROUP BY ALL HAVING count(*) > 1)",
    ),
    (
        "every ledger row has its reason",
        "quarantined or ignored files have no reason",
        "SELECT count(*) FROM source_file WHERE status IN ('quarantined', 'ignored') AND reason IS NULL",
    ),
    (
        "every file taken in is a document",
        "files of the ledger have no document",
        "SELECT count(*) FROM source_file WHERE status IN ('new', 'unchanged', 'duplicate') "
        "AND (document_id IS NULL OR document_id NOT IN (SELECT document_id FROM document WHERE retired_at IS NULL))",
    ),
    (
        "every document lies in a drop or is retired",
        "documents are in no drop and not retired",
        "SELECT count(*) FROM document WHERE retired_at IS NULL "
        "AND document_id NOT IN (SELECT document_id FROM source_file WHERE document_id IS NOT NULL AND status <> 'removed')",
    ),
    (
        "every document has its facts or a reason",
        "documents have neither facts nor a reason",
        "SELECT count(*) FROM document LEFT JOIN document_facts USING (document_id) "
        "WHERE document_type IS NOT NULL AND facts IS NULL AND problem IS NULL",
    ),
    (
        "every page of every document is there",
        "documents have fewer or more pages than they should",
        "SELECT count(*) FROM document LEFT JOIN (SELECT document_id, count(*) AS pages FROM page GROUP BY ALL) USING (document_id) "
        "WHERE page_count IS NOT NULL AND page_count <> coalesce(pages, 0)",
    ),
    (
        "the last run of each drop counted its files",
        "drops hold another number of files than their last run counted",
        "SELECT count(*) FROM (SELECT drop_id, count(*) AS files, any_value(run_id) AS run_id FROM source_file WHERE status <> 'removed' "
        "GROUP BY drop_id) JOIN run USING (run_id) WHERE finished_at IS NOT NULL AND files_seen <> files",
    ),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, how many rows fail it, and words for that."""

    check: str
    failures: int
    message: str


def verify_store(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Every check of an open store, the failed ones with their counts."""
    return [_read_everything(connection), *find_orphans(connection), *find_miscounts(connection)]


def _read_everything(connection: duckdb.DuckDBPyConnection) -> Finding:
    """Reads every column of every row: the database holds a checksum for each block and stops at one that is not as written."""
    import duckdb

    rows, torn = 0, 0
    for (table,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall():
        try:
            found = connection.execute(f"SELECT count(*), bit_xor(hash(row)) FROM {table} AS row").fetchone()  # noqa: S608 - catalogue names
            rows += found[0] if found else 0
        except duckdb.Error:
            torn += 1
    return Finding("every block can be read", torn, f"{torn} tables cannot be read" if torn else f"{rows} rows read")


def find_orphans(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Rows that point to a row that is not there."""
    found = []
    for table, column, target, key in REFERENCES:
        count = _count(
            connection,
            f"SELECT count(*) FROM {table} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {target})",  # noqa: S608
        )
        if count:
            found.append(Finding(f"{table}.{column}", count, f"{count} rows of {table} point to no {target}"))
    for table, kind, key in KINDS:
        for (target,) in connection.execute(f"SELECT DISTINCT {kind} FROM {table} ORDER BY 1").fetchall():  # noqa: S608 - our own names
            if not _count(
                connection, "SELECT count(*) FROM duckdb_columns() WHERE table_name = ? AND column_name = ?", target, f"{target}_id"
            ):
                continue
            count = _count(
                connection,
                f"SELECT count(*) FROM {table} WHERE {kind} = ? AND {key} NOT IN (SELECT {target}_id FROM {target})",  # noqa: S608
                target,
            )
            if count:
                found.append(Finding(f"{table}.{key}", count, f"{count} rows of {table} point to no {target}"))
    checked = len(REFERENCES) + len(KINDS)
    return found or [Finding("every key points to a row", 0, f"{checked} kinds of keys checked")]


def find_miscounts(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Counts that differ from the ledger's."""
    found = []
    for name, sentence, question in COUNTS:
        count = _count(connection, question)
        found.append(Finding(name, count, f"{count} {sentence}" if count else ""))
    return found


def _count(connection: duckdb.DuckDBPyConnection, question: str, *values: str | None) -> int:
    row = connection.execute(question, list(values)).fetchone()
    return int(row[0]) if row else 0
