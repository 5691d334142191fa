"""Earlier keys of students, which stay valid when a later paper tells more of who they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.model import Student, StudentDecision
from pipeline.store.writer import insert_rows

if TYPE_CHECKING:
    import duckdb

_REASON = "Papers that came later tell more of who this is: the same mentions now lead to another key."


def save_aliases(
    connection: duckdb.DuckDBPyConnection, students: Sequence[Student], decisions: Sequence[StudentDecision], now: datetime
) -> None:
    """Keeps every key that the store has given out: one that is gone leads to the one student of whom its mentions now speak.

    Call it inside a transaction, before the decisions of the run before are replaced. A key whose mentions now speak of
    several students leads nowhere, since nobody can say which is meant.
    """
    present = {student.student_id for student in students}
    now_of = {(row.document_id, row.mention_key): row.student_id for row in decisions}
    leads_to: dict[str, set[str]] = defaultdict(set)
    before = connection.execute("SELECT document_id, mention_key, student_id FROM student_decision WHERE student_id IS NOT NULL").fetchall()
    for document_id, mention_key, old in before:
        if old not in present and (new := now_of.get((document_id, mention_key))) is not None:
            leads_to[old].add(new)
    for old, found in sorted(leads_to.items()):
        if len(found) == 1:
            (new,) = found
            connection.execute("UPDATE student_alias SET student_id = ? WHERE student_id = ?", [new, old])
            connection.execute("DELETE FROM student_alias WHERE old_student_id = ?", [old])
            insert_rows(connection, "student_alias", [{"old_student_id": old, "student_id": new, "reason": _REASON, "since": now}])
    connection.execute("DELETE FROM student_alias WHERE list_contains(?, old_student_id)", [sorted(present)])
