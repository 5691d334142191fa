"""Reviewers' decisions where papers are read anew, students are known better, and figures move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import duckdb
import pytest

from pipeline.assembly import assemble
from pipeline.identity import resolve_students
from pipeline.model import DocumentFacts, Flag, StudentMention, WorkSample
from pipeline.reviews import ALL_MENTIONS, Reviews, StudentReview, find_mention, mention_mark, without_undone
from pipeline.settings import Settings
from pipeline.store.flags import save_flags
from pipeline.store.reviews import load_reviews
from pipeline.store.schema import MIGRATIONS, create_schema

DAYS = [datetime(2026, 3, day) for day in range(1, 10)]  # noqa: DTZ001 - the store keeps UTC without a zone
OWN = StudentMention("m1", "iep", "Ines Ortiz-Vale", "7001")
LOG = StudentMention("m1", "log", "Ines O.")
FLAG = Flag("f1", "goal.no_evidence", "high", "s1", "goal", "g1", "d1", "No data.", {"since": "2026-01-14", "school_days": 40}, "x")


def paper(kind: str, *mentions: StudentMention, **more: object) -> DocumentFacts:
    return DocumentFacts(mentions[0].document_id if mentions else "scan", kind, 1.0, mentions=mentions, **more)  # type: ignore[arg-type]


def review(mention: StudentMention, student_id: str | None, **more: object) -> StudentReview:
    values: dict[str, object] = {
        "review_id": "r1", "decided_at": DAYS[0], "reviewer": "R. Eview", "decision": "student" if student_id else "none",
        "document_id": mention.document_id, "mention_key": mention.mention_key, "student_id": student_id,
        "mention_mark": mention_mark(mention),
    }  # fmt: skip
    return StudentReview(**(values | more))  # type: ignore[arg-type]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    found = duckdb.connect()
    create_schema(found)
    return found


@pytest.mark.parametrize(
    ("mentions", "meant"),
    [
        ((LOG,), ["m1"]),
        ((StudentMention("m1", "log", "Theo Vance"), replace(LOG, mention_key="m2")), ["m2"]),
        ((StudentMention("m1", "log", "Theo Vance"),), []),
        ((replace(LOG, mention_key="m2"), replace(LOG, mention_key="m3")), []),
        ((replace(LOG, student_name="INES O."),), ["m1"]),
    ],
    ids=["as it was", "numbered anew", "another name now", "two that print the same", "other capitals"],
)
def test_a_decision_finds_its_mention_by_what_it_prints(mentions: tuple[StudentMention, ...], meant: list[str]) -> None:
    assert [mention.mention_key for mention in find_mention(paper("service_log", *mentions), review(LOG, "s"))] == meant


def test_a_decision_follows_a_student_whose_key_changed() -> None:
    """Read first without the number: the key is made of the name. The number comes later, and the decision goes with the student."""
    quiz = StudentMention("m1", "quiz", "T. Vance")
    unnumbered = replace(OWN, local_id=None, birth_date=date(2015, 1, 2))
    ((before,), _) = resolve_students([paper("iep", unnumbered), paper("work_sample", quiz)])
    said = review(quiz, before.student_id, led_by=(("iep", "m1"),))
    numbered = replace(unnumbered, local_id="7001")
    students, decisions = resolve_students([paper("iep", numbered), paper("work_sample", quiz)], [said])
    assert len(students) == 1
    assert students[0].student_id != before.student_id
    assert {decision.student_id for decision in decisions} == {students[0].student_id}
    assert students[0].student_name == "Ines Ortiz-Vale"


def test_a_mention_given_away_founds_nobody() -> None:
    slip = StudentMention("m1", "slip", "Ines Orto Vale", "9944")
    facts = [paper("iep", OWN), paper("iep", slip)]
    students, _ = resolve_students(facts)
    assert len(students) == 2
    own = next(student.student_id for student in students if student.local_id == "7001")
    students, decisions = resolve_students(facts, [review(slip, own)])
    assert [student.student_id for student in students] == [own]
    assert [decision.student_id for decision in decisions] == [own, own]


def test_a_paper_that_names_nobody_can_be_given_to_a_student() -> None:
    sample = WorkSample("w1", "scan", None, title="Quiz")  # type: ignore[arg-type]
    facts = [paper("iep", OWN), paper("work_sample", work_samples=(sample,))]
    ((student,), _) = resolve_students(facts)
    said = StudentReview("r1", DAYS[0], "R. Eview", "student", "scan", ALL_MENTIONS, student.student_id)
    evidence = assemble(facts, Settings(), date(2026, 3, 1), [said])
    assert [row.student_id for row in evidence.work_samples] == [student.student_id]
    assert [row.reason for row in evidence.decisions if row.document_id == "scan"] == ["decided by the reviewer R. Eview"]
    assert assemble(facts, Settings(), date(2026, 3, 1)).work_samples[0].student_id is None


def test_what_was_undone_no_longer_stands() -> None:
    first, second = review(LOG, "s1"), review(LOG, "s2", review_id="r2", decided_at=DAYS[1])
    undo = review(LOG, None, review_id="r3", decided_at=DAYS[2], decision="undone", undoes="r2")
    assert without_undone([undo, second, first]) == (first,)


@pytest.mark.parametrize(
    ("evidence", "status", "event"),
    [
        ({"since": "2026-01-14", "school_days": 47}, "dismissed", "changed"),
        ({"since": "2026-02-02", "school_days": 40}, "open", "changed"),
        (FLAG.evidence, "dismissed", "still_there"),
    ],
    ids=["a week later", "other figures", "the same"],
)
def test_a_dismissal_holds_for_the_figures_that_were_dismissed(
    connection: duckdb.DuckDBPyConnection, evidence: dict[str, object], status: str, event: str
) -> None:
    save_flags(connection, [FLAG], "r0", DAYS[0])
    connection.execute("INSERT INTO flag_review VALUES ('f1', ?, 'R. Eview', 'dismissed', NULL)", [DAYS[1]])
    happened = save_flags(connection, [replace(FLAG, evidence=evidence)], "r1", DAYS[2])
    assert [name for name, number in happened.items() if number] == [event]
    assert connection.execute("SELECT status FROM flag").fetchall() == [(status,)]
    save_flags(connection, [replace(FLAG, evidence=evidence)], "r2", DAYS[3])
    assert connection.execute("SELECT status FROM flag").fetchall() == [(status,)]
    save_flags(connection, [FLAG], "r3", DAYS[4])
    assert connection.execute("SELECT status FROM flag").fetchall() == [("dismissed",)]


def test_what_was_dismissed_is_not_raised_when_it_comes_back(connection: duckdb.DuckDBPyConnection) -> None:
    save_flags(connection, [FLAG], "r0", DAYS[0])
    connection.execute("INSERT INTO flag_review VALUES ('f1', ?, 'R. Eview', 'dismissed', NULL)", [DAYS[1]])
    save_flags(connection, [], "r1", DAYS[2])
    assert save_flags(connection, [FLAG], "r2", DAYS[3])["opened"] == 0
    assert connection.execute("SELECT status FROM flag").fetchall() == [("dismissed",)]


def test_a_store_of_the_first_version_gets_the_tables_of_decisions(connection: duckdb.DuckDBPyConnection) -> None:
    tables = ("flag_review_figures", "link_review", "student_review")
    columns = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE list_contains(?, table_name) ORDER BY ALL"
    fresh = connection.execute(columns, [list(tables)]).fetchall()
    for table in tables:
        connection.execute(f"DROP TABLE {table}")
    assert load_reviews(connection) == Reviews()
    for statement in MIGRATIONS[2]:
        connection.execute(statement)
    assert connection.execute(columns, [list(tables)]).fetchall() == fresh
