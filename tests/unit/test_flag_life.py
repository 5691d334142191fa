"""A flag over many runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import duckdb
import pytest

from pipeline.model import Flag
from pipeline.store.flags import save_flags
from pipeline.store.schema import create_schema

FLAG = Flag("f1", "goal.no_evidence", "high", "s1", "goal", "g1", "d1", "No data.", {"days": 40}, "34 CFR 300.320(a)(3)")
DAYS = [datetime(2026, 3, day) for day in range(1, 8)]  # noqa: DTZ001 - the store keeps UTC without a zone


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    found = duckdb.connect()
    create_schema(found)
    return found


def row(connection: duckdb.DuckDBPyConnection) -> tuple[object, ...] | None:
    return connection.execute("SELECT status, first_seen_at, last_seen_at, message FROM flag").fetchone()


def test_a_flag_opens_stays_changes_goes_and_comes_back(connection: duckdb.DuckDBPyConnection) -> None:
    other = replace(FLAG, message="Still no data.", evidence={"days": 41})
    told = [[FLAG], [FLAG], [other], [], [], [FLAG]]
    events = [save_flags(connection, flags, f"r{n}", DAYS[n]) for n, flags in enumerate(told)]
    happened = [[name for name, number in event.items() if number] for event in events]
    assert happened == [["opened"], ["still_there"], ["changed"], ["gone"], [], ["opened"]]
    assert row(connection) == ("open", DAYS[0], DAYS[5], "No data.")


def test_a_flag_that_is_gone_keeps_its_row(connection: duckdb.DuckDBPyConnection) -> None:
    save_flags(connection, [FLAG], "r0", DAYS[0])
    save_flags(connection, [], "r1", DAYS[1])
    assert row(connection) == ("resolved", DAYS[0], DAYS[0], "No data.")


@pytest.mark.parametrize(
    ("decisions", "status"),
    [(["dismissed"], "dismissed"), (["confirmed"], "confirmed"), (["dismissed", "reopened"], "open"), ([], "open")],
    ids=["dismissed", "confirmed", "reopened", "not reviewed"],
)
def test_the_last_decision_of_a_reviewer_survives_every_run(
    connection: duckdb.DuckDBPyConnection, decisions: list[str], status: str
) -> None:
    save_flags(connection, [FLAG], "r0", DAYS[0])
    for day, decision in enumerate(decisions):
        connection.execute("INSERT INTO flag_review VALUES ('f1', ?, 'a reviewer', ?, NULL)", [DAYS[day], decision])
    for number, flags in enumerate([[FLAG], [], [FLAG]], start=1):
        save_flags(connection, flags, f"r{number}", DAYS[number])
    found = row(connection)
    assert found is not None
    assert found[0] == status


def test_the_last_run_says_what_it_changed(connection: duckdb.DuckDBPyConnection) -> None:
    for number, flags in enumerate([[FLAG], [FLAG, replace(FLAG, flag_id="f2")]]):
        connection.execute("INSERT INTO run (run_id, started_at, finished_at) VALUES (?, ?, ?)", [f"r{number}", DAYS[number], DAYS[number]])
        save_flags(connection, flags, f"r{number}", DAYS[number])
    assert connection.execute("SELECT event, flag_id FROM run_changes").fetchall() == [("opened", "f2")]
