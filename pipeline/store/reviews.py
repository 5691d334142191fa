"""Reviewers' decisions in the store: read, added, taken back; no row is ever changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.errors import StoreError
from pipeline.ids import make_id
from pipeline.reviews import LinkReview, Reviews, StudentReview, without_undone
from pipeline.store.writer import insert_rows

if TYPE_CHECKING:
    import duckdb

# What the command line says -> what flag_review and flag keep. A note decides nothing.
FLAG_DECISIONS = {"confirmed": "confirmed", "dismissed": "dismissed", "reopen": "reopened", "note": "noted"}
_STATUS = {"confirmed": "confirmed", "dismissed": "dismissed", "reopened": "open"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of any kind, as `ieptrace decide list` shows it."""

    review_id: str
    decided_at: datetime
    reviewer: str | None
    kind: str  # flag, link or student
    subject: str
    decision: str
    note: str | None
    state: str  # stands, replaced or undone


def load_reviews(connection: duckdb.DuckDBPyConnection) -> Reviews:
    """All decisions on links and students that stand."""
    if not _has_tables(connection):
        return Reviews()
    aliases = dict(connection.execute("SELECT old_student_id, student_id FROM student_alias").fetchall())
    students = without_undone(StudentReview(**row) for row in _rows(connection, "student_review"))
    wanted = {review.student_id for review in students if review.student_id}
    led: dict[str, list[tuple[str, str]]] = {}
    for document_id, mention_key, student in connection.execute(
        "SELECT document_id, mention_key, student_id FROM student_decision WHERE list_contains(?, student_id) ORDER BY ALL",
        [sorted(wanted)],
    ).fetchall():
        led.setdefault(student, []).append((document_id, mention_key))
    return Reviews(
        without_undone(LinkReview(**row) for row in _rows(connection, "link_review")),
        tuple(
            replace(
                review, student_id=aliases.get(review.student_id, review.student_id), led_by=tuple(led.get(review.student_id or "", ()))
            )
            for review in students
        ),
    )


def _has_tables(connection: duckdb.DuckDBPyConnection) -> bool:
    """A published store of an earlier version has none of them until the next run."""
    row = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'student_review'").fetchone()
    return bool(row and row[0])


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    cursor = connection.execute(f"SELECT * FROM {table} ORDER BY decided_at, review_id")  # noqa: S608 - our own table names
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def add_review(connection: duckdb.DuckDBPyConnection, review: LinkReview | StudentReview) -> None:
    insert_rows(connection, "link_review" if isinstance(review, LinkReview) else "student_review", [review])


def decide_flag(
    connection: duckdb.DuckDBPyConnection, flag_id: str, decision: str, *, reviewer: str, note: str | None, now: datetime
) -> None:
    """Adds a decision on a flag and brings its status up to date. Call it inside a transaction."""
    row = connection.execute("SELECT status FROM flag WHERE flag_id = ?", [flag_id]).fetchone()
    if row is None:
        raise StoreError(f"No flag has the key {flag_id}. Keys stand in the last column of: ieptrace flags")
    kept = FLAG_DECISIONS[decision]
    values = {"flag_id": flag_id, "decided_at": now, "reviewer": reviewer, "decision": kept, "note": note}
    insert_rows(connection, "flag_review", [values])
    if kept == "noted":
        return
    if row[0] != "resolved":  # what the rules no longer find stays resolved; the decision counts when it comes back
        connection.execute("UPDATE flag SET status = ? WHERE flag_id = ?", [_STATUS[kept], flag_id])


def list_decisions(connection: duckdb.DuckDBPyConnection) -> list[Decision]:
    """Every decision ever made, the newest first, and whether it stands."""
    found = _flag_decisions(connection)
    if _has_tables(connection):
        for table, kind in (("link_review", "link"), ("student_review", "student")):
            found += _listed(kind, _rows(connection, table))
    return sorted(found, key=lambda row: (row.decided_at, row.review_id), reverse=True)


def flag_review_id(flag_id: str, decided_at: datetime) -> str:
    return make_id("review", "flag", flag_id, decided_at.isoformat())


def _flag_decisions(connection: duckdb.DuckDBPyConnection) -> list[Decision]:
    rows = _rows_of_flags(connection)
    last = {row["flag_id"]: row["decided_at"] for row in rows if row["decision"] != "noted"}
    return [
        Decision(
            flag_review_id(row["flag_id"], row["decided_at"]), row["decided_at"], row["reviewer"], "flag", row["flag_id"], row["decision"],
            row["note"], "stands" if row["decision"] == "noted" or last[row["flag_id"]] == row["decided_at"] else "replaced",
        )
        for row in rows
    ]  # fmt: skip


def _rows_of_flags(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    cursor = connection.execute("SELECT flag_id, decided_at, reviewer, decision, note FROM flag_review ORDER BY decided_at, flag_id")
    return [dict(zip(("flag_id", "decided_at", "reviewer", "decision", "note"), row, strict=True)) for row in cursor.fetchall()]


def _listed(kind: str, rows: list[dict[str, Any]]) -> list[Decision]:
    undone = {row["undoes"] for row in rows if row["undoes"]}
    standing: dict[str, str] = {}
    for row in rows:
        if row["decision"] != "undone" and row["review_id"] not in undone:
            standing[_subject(kind, row)] = row["review_id"]
    found = []
    for row in rows:
        if row["decision"] == "undone":
            words, state = f"undo {row['undoes']}", "stands"
        else:
            words = _words(kind, row)
            state = "undone" if row["review_id"] in undone else "stands" if row["review_id"] in standing.values() else "replaced"
        found.append(Decision(row["review_id"], row["decided_at"], row["reviewer"], kind, _subject(kind, row), words, row["note"], state))
    return found


def _subject(kind: str, row: Mapping[str, Any]) -> str:
    return str(row["artifact_id"]) if kind == "link" else f"{row['document_id']} {row['mention_key']}"


def _words(kind: str, row: Mapping[str, Any]) -> str:
    target = row["target_id"] if kind == "link" else row["student_id"]
    return f"{row['decision']} {target}" if target else str(row["decision"])


def undo_flag_decision(connection: duckdb.DuckDBPyConnection, review_id: str, *, reviewer: str, note: str | None, now: datetime) -> None:
    """Restores what stood before the last decision on a flag, by adding a row. Call it inside a transaction."""
    rows = _rows_of_flags(connection)
    flag_id = next(row["flag_id"] for row in rows if flag_review_id(row["flag_id"], row["decided_at"]) == review_id)
    own = [row for row in rows if row["flag_id"] == flag_id and row["decision"] != "noted"]
    if not any(flag_review_id(flag_id, row["decided_at"]) == review_id for row in own):
        raise StoreError("A note is not a decision and stays; add another to correct it.")
    if flag_review_id(flag_id, own[-1]["decided_at"]) != review_id:
        raise StoreError(f"A later decision on the flag {flag_id} stands. Undo that one, or decide anew.")
    before = own[-2]["decision"] if len(own) > 1 else "reopened"
    said = next(word for word, kept in FLAG_DECISIONS.items() if kept == before)
    decide_flag(connection, flag_id, said, reviewer=reviewer, note=note or f"undo {review_id}", now=now)


def undoing(
    connection: duckdb.DuckDBPyConnection, review_id: str, *, reviewer: str, note: str | None, now: datetime
) -> LinkReview | StudentReview | None:
    """The row that takes a decision on a link or student back; None when the key is that of neither."""
    new = make_id("review", "undo", review_id, now.isoformat())
    told: dict[str, Any] = {
        "review_id": new,
        "decided_at": now,
        "reviewer": reviewer,
        "decision": "undone",
        "note": note,
        "undoes": review_id,
    }
    for table, kind in (("link_review", LinkReview), ("student_review", StudentReview)):
        rows = _rows(connection, table)
        row = next((row for row in rows if row["review_id"] == review_id), None)
        if row is None:
            continue
        if row["decision"] == "undone" or any(other["undoes"] == review_id for other in rows):
            raise StoreError(f"The decision {review_id} is undone already. To decide otherwise, decide anew.")
        made: LinkReview | StudentReview = kind(**(row | told))
        return made
    return None
