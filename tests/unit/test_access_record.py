"""The access record: a chain that shows every change, and outlives whatever happens to the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from pipeline.store.access import START, access_file, list_accesses, record_access, verify_accesses

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "evidence.duckdb"
    for number in range(5):
        record_access(path, who="J. Holm", purpose="meeting", what="view", view="student", students=[f"student_{number}"], now=AT)
    return path


def lines_of(store: Path) -> list[str]:
    return access_file(store).read_text().splitlines(keepends=True)


def write(store: Path, lines: list[str]) -> None:
    access_file(store).write_text("".join(lines))


def changed(line: str) -> str:
    return json.dumps({**json.loads(line), "who": "Nobody"}) + "\n"


def test_a_record_is_unbroken_and_read_back(store: Path) -> None:
    verdict = verify_accesses(store)
    assert (verdict.lines, verdict.problem) == (5, None)
    assert [row.students for row in list_accesses(store)] == [(f"student_{number}",) for number in range(5)]
    assert verify_accesses(store.with_name("none.duckdb")).head == START


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        pytest.param(lambda lines: [*lines[:1], changed(lines[1]), *lines[2:]], "Line 2 was changed", id="a line changed"),
        pytest.param(lambda lines: [*lines[:2], *lines[3:]], "Line 3 says that it is number 4", id="a line removed"),
        pytest.param(lambda lines: [lines[0], *lines], "Line 2 says that it is number 1", id="a line inserted"),
        pytest.param(lambda lines: [lines[1], lines[0], *lines[2:]], "Line 1 says", id="lines exchanged"),
        pytest.param(lambda lines: lines[:3], "once had 5 lines and now has 3", id="the end cut off"),
        pytest.param(lambda lines: [], "once had 5 lines", id="all removed"),
        pytest.param(lambda lines: [*lines[:4], lines[4][:20]], "Line 5 is not a line", id="the last line torn"),
        pytest.param(lambda lines: [*lines, "nonsense\n"], "Line 6 is not a line", id="foreign words"),
    ],
)
def test_every_change_shows(store: Path, harm: Callable[[list[str]], list[str]], words: str) -> None:
    write(store, harm(lines_of(store)))
    problem = verify_accesses(store).problem
    assert problem is not None
    assert words in problem


def test_a_rewritten_chain_shows_against_a_hash_written_down(store: Path, tmp_path: Path) -> None:
    noted = verify_accesses(store).head
    other = tmp_path / "other.duckdb"
    for _ in range(5):
        record_access(other, who="Nobody", purpose="meeting", what="view", view="student", now=AT)
    write(store, lines_of(other))
    assert verify_accesses(store).problem is not None  # against the head kept beside it
    (tmp_path / ".evidence.duckdb.work" / "access.head").unlink()
    assert verify_accesses(store).problem is None
    assert "on no line" in str(verify_accesses(store, noted).problem)


def test_writing_goes_on_after_a_torn_line(store: Path) -> None:
    with access_file(store).open("a") as file:
        file.write('{"number": 6, "at"')
    record_access(store, who="J. Holm", purpose="meeting", what="export", view="queue", now=AT)
    assert verify_accesses(store).problem is None
    assert [row.number for row in list_accesses(store)] == [1, 2, 3, 4, 5, 6]


def test_the_command_line_lists_and_verifies(store: Path) -> None:
    run = CliRunner()
    assert "5 lines, unbroken" in run.invoke(app, ["audit", "verify", "--store", str(store)]).output
    listed = run.invoke(app, ["audit", "list", "--store", str(store), "--student", "student_3", "--format", "json"])
    assert [row["number"] for row in json.loads(listed.output)] == [4]
    write(store, lines_of(store)[1:])
    assert run.invoke(app, ["audit", "verify", "--store", str(store)]).exit_code == 1
