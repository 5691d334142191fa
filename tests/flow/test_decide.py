"""A reviewer's decisions, as a person types them: they take effect at once and outlive every later run."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.options import IngestOptions, make_plan
from flows.stages import Report, run_ingest
from tests.flow.small_drop import CANARY, IEP, LOG, write_district
from tests.flow.test_command_line import Shell, shell

__all__ = ["shell"]

OTHER = IEP.replace(CANARY, "Underbough").replace("774401", "774402").replace("Rosalind", "Tamsin").replace("03/14/2015", "07/02/2015")
SECOND_GOAL = """
Goal 2: Math
By 09/14/2026, given 20 addition problems, Rosalind will solve 18 of 20 correctly as measured by weekly worksheets.
Baseline: 9 of 20

Special Education and Related Services"""
QUIZ = "Reading fluency probe\nDate: 10/03/2025\nScore: 82 words correct per minute\n"


def ingest(folder: Path, **more: Any) -> None:
    options = IngestOptions(
        folder / "drop", folder / "evidence.duckdb", folder / "district.toml", date(2026, 1, 15), 1, "off", direct=True, **more
    )
    run_ingest(make_plan(options), Report())


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decided")
    (folder / "drop").mkdir()
    write_district(folder)
    (folder / "drop" / "iep.txt").write_text(IEP.replace("\nSpecial Education and Related Services", SECOND_GOAL))
    (folder / "drop" / "other.txt").write_text(OTHER)
    (folder / "drop" / "log.csv").write_text(LOG)
    (folder / "drop" / "probe.txt").write_text("Student: Rosalind " + CANARY + "\nStudent ID: 774401\n" + QUIZ)
    ingest(folder)
    return folder


@pytest.fixture
def district(base: Path, tmp_path: Path) -> Path:
    """A copy whose store may be changed; the drop stays where it was read."""
    folder = tmp_path / "district"
    shutil.copytree(base, folder)
    return folder


def ask(folder: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / "evidence.duckdb"), read_only=True) as connection:
        return connection.execute(sql, list(values)).fetchall()


def decide(shell: Shell, folder: Path, *words: str, code: int = 0) -> str:
    told = shell("decide", *words, "--reviewer", "R. Eview", "--store", str(folder / "evidence.duckdb"))
    assert told[0] == code, told
    assert CANARY not in told[2]
    return told[2] if code else told[1].split("Kept: ")[1].split()[0]


def listed(shell: Shell, folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(shell("decide", "list", "--format", "json", "--store", str(folder / "evidence.duckdb"))[1])
    return rows


def sample(folder: Path) -> str:
    return str(ask(folder, "SELECT work_sample_id FROM work_sample")[0][0])


def goals(folder: Path) -> dict[str, str]:
    rows = ask(folder, "SELECT goal_area, goal_id FROM goal JOIN student USING (student_id) WHERE local_id = '774401'")
    return dict(rows)


def test_a_dismissed_flag_stays_away_until_its_figures_change(shell: Shell, district: Path) -> None:
    flag = ask(district, "SELECT flag_id FROM flag WHERE rule = 'service.underdelivered' OR rule = 'goal.no_evidence' ORDER BY rule")[0][0]
    key = decide(shell, district, "flag", flag, "dismissed", "--note", "known to us")
    status = "SELECT status FROM flag WHERE flag_id = ?"
    assert ask(district, status, flag) == [("dismissed",)]
    ingest(district)
    assert ask(district, status, flag) == [("dismissed",)]
    assert flag not in shell("flags", "--store", str(district / "evidence.duckdb"))[1]
    (told,) = listed(shell, district)
    assert (told["kind"], told["reviewer"], told["decision"], told["note"], told["state"]) == (
        "flag", "R. Eview", "dismissed", "known to us", "stands",
    )  # fmt: skip
    decide(shell, district, "undo", key)
    assert ask(district, status, flag) == [("open",)]
    decide(shell, district, "flag", flag, "confirmed")
    ingest(district)
    assert ask(district, status, flag) == [("confirmed",)]
    decide(shell, district, "flag", flag, "reopen")
    assert ask(district, status, flag) == [("open",)]
    assert ask(district, "SELECT count(*) FROM flag_review") == [(4,)]


def test_a_link_is_remembered_and_counts_at_once(shell: Shell, district: Path) -> None:
    artifact, goal = sample(district), goals(district)
    points = "SELECT point_count FROM goal_progress WHERE goal_id = ?"
    decide(shell, district, "link", artifact, goal["math"], "--note", "it was a math probe")
    link = "SELECT target_id, decided_by, method, score FROM link WHERE artifact_id = ?"
    for again in (False, True):
        assert ask(district, link, artifact) == [(goal["math"], "reviewer", "reviewer", 1.0)]
        assert ask(district, "SELECT goal_id FROM work_sample") == [(goal["math"],)]
        assert ask(district, "SELECT goal_id FROM observation WHERE source_id = ?", artifact) == [(goal["math"],)]
        ingest(district, read_again=again)
    assert "it was a math probe" in ask(district, "SELECT rationale FROM link WHERE artifact_id = ?", artifact)[0][0]
    key = decide(shell, district, "link", artifact, "none")
    assert ask(district, link, artifact) == []
    assert "R. Eview" in ask(district, "SELECT reason FROM unlinked_artifact WHERE artifact_id = ?", artifact)[0][0]
    assert ask(district, points, goal["reading"]) == ask(district, points, goal["math"])
    decide(shell, district, "undo", key)
    assert ask(district, link, artifact)[0][:2] == (goal["math"], "reviewer")
    assert [row["state"] for row in listed(shell, district)] == ["stands", "undone", "stands"]


def test_undoing_gives_back_what_the_pipeline_found(shell: Shell, district: Path) -> None:
    before = ask(district, "SELECT * FROM link ORDER BY ALL")
    key = decide(shell, district, "link", sample(district), "none")
    assert ask(district, "SELECT * FROM link ORDER BY ALL") != before
    decide(shell, district, "undo", key)
    assert ask(district, "SELECT * FROM link ORDER BY ALL") == before
    assert "undone already" in decide(shell, district, "undo", key, code=2)


def test_a_document_is_given_to_another_student_to_a_new_one_or_to_nobody(shell: Shell, district: Path) -> None:
    students = dict(ask(district, "SELECT local_id, student_id FROM student"))
    whose = "SELECT DISTINCT student_id FROM service_delivery JOIN source_file USING (document_id) WHERE path = 'log.csv'"
    assert ask(district, whose) == [(students["774401"],)]
    decide(shell, district, "student", "log.csv", "all", "774402", "--note", "the ids were mixed up")
    ingest(district)
    assert ask(district, whose) == [(students["774402"],)]
    reason = ask(
        district,
        "SELECT DISTINCT student_decision.reason FROM student_decision JOIN source_file USING (document_id) WHERE path = 'log.csv'",
    )
    assert reason == [("decided by the reviewer R. Eview: the ids were mixed up",)]
    assert dict(ask(district, "SELECT local_id, student_id FROM student")) == students
    first = decide(shell, district, "student", "log.csv", "all", "none")
    assert ask(district, whose) == [(None,)]
    decide(shell, district, "student", "log.csv", "all", "new")
    assert ask(district, "SELECT count(*) FROM student") == [(3,)]
    ((new,),) = ask(district, whose)
    assert new not in students.values()
    ingest(district)
    assert ask(district, whose) == [(new,)]
    decide(shell, district, "undo", listed(shell, district)[0]["review_id"])
    decide(shell, district, "undo", first)
    assert ask(district, whose) == [(students["774402"],)]


def test_a_link_outlives_a_change_of_student(shell: Shell, district: Path) -> None:
    artifact = sample(district)
    goal = ask(district, "SELECT goal_id FROM goal JOIN student USING (student_id) WHERE local_id = '774402'")[0][0]
    assert "decide student" in decide(shell, district, "link", artifact, goal, code=2)
    moved = decide(shell, district, "student", "probe.txt", "all", "774402")
    artifact = sample(district)
    decide(shell, district, "link", artifact, goal, "--note", "hers")
    assert ask(district, "SELECT goal_id FROM work_sample") == [(goal,)]
    decide(shell, district, "undo", moved)
    assert sample(district) != artifact
    assert ask(district, "SELECT decided_by FROM link WHERE artifact_kind = 'work_sample'") != [("reviewer",)]
    decide(shell, district, "student", "probe.txt", "all", "774402")
    assert ask(district, "SELECT decided_by, target_id FROM link WHERE artifact_kind = 'work_sample'") == [("reviewer", goal)]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("flag", "flag_0", "confirmed"), "No flag has the key"),
        (("link", "work_sample_0", "none"), "No session, statement"),
        (("link", "SAMPLE", "goal_0"), "No goal and no service"),
        (("link", "SAMPLE", "SERVICE"), "is linked to a goal"),
        (("link", "POINT", "none"), "Decide on that instead"),
        (("student", "no such file.pdf", "all", "none"), "No document of this store"),
        (("student", "log.csv", "m99", "none"), "decide mentions log.csv"),
        (("student", "log.csv", "all", "999999"), "No student of that id"),
        (("undo", "review_0"), "No decision has the key"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_not_there_is_said_and_nothing_changes(shell: Shell, base: Path, words: tuple[str, ...], told: str) -> None:
    keys = {
        "SAMPLE": sample(base),
        "SERVICE": ask(base, "SELECT service_prescription_id FROM service_prescription ORDER BY 1")[0][0],
        "POINT": ask(base, "SELECT observation_id FROM observation WHERE source_kind = 'work_sample'")[0][0],
    }
    before = (base / "evidence.duckdb").read_bytes()
    assert told in decide(shell, base, *[keys.get(word, word) for word in words], code=2)
    assert (base / "evidence.duckdb").read_bytes() == before


def test_mentions_are_listed_with_their_keys(shell: Shell, base: Path) -> None:
    code, out, _ = shell("decide", "mentions", "log.csv", "--format", "json", "--store", str(base / "evidence.duckdb"))
    assert code == 0
    assert {row["local_id"] for row in json.loads(out)} >= {"774401"}


def test_deciding_leaves_what_the_last_run_changed_as_told(shell: Shell, district: Path) -> None:
    before = ask(district, "SELECT run_id, event, flag_id FROM run_changes ORDER BY ALL")
    decide(shell, district, "link", sample(district), "none")
    after = ask(district, "SELECT run_id, event, flag_id FROM run_changes ORDER BY ALL")
    assert after == before
