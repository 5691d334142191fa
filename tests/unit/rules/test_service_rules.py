"""Each rule on services and single sessions: one case that fires, one that is fine, one that cannot be known."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from pipeline.model import DocumentFacts, LogCoverage, Refusal
from pipeline.settings import Settings, Thresholds
from tests.evidence_factory import SETTINGS, day, delivery, gather, iep, service, sessions, verdicts

FULL = sessions("9/3", "2/27")


@pytest.mark.parametrize(
    ("rows", "promise", "state"),
    [
        pytest.param(FULL, {}, "fine", id="every session held"),
        pytest.param(sessions("9/3", "2/27", weekdays=(1,)), {}, "fire", id="one of two a week"),
        pytest.param(sessions("9/3", "2/27", minutes=20), {}, "fire", id="short sessions"),
        pytest.param(sessions("9/3", "2/27", minutes=27), {}, "fine", id="a tenth short is within tolerance"),
        pytest.param(
            sessions("9/3", "2/27", weekdays=(1,)) + sessions("9/3", "2/27", weekdays=(4,), status="makeup"),
            {},
            "fine",
            id="made up on Fridays",
        ),
        pytest.param(
            FULL,
            {"minutes_per_interval": None, "duration_minutes": None, "frequency": None},
            "unknown",
            id="an amount that cannot be counted",
        ),
        pytest.param([], {}, "unknown", id="no log"),
        pytest.param(sessions("9/3", "9/5"), {}, "unknown", id="a span of a day"),
        pytest.param(
            sessions("9/3", "10/31") + sessions("11/3", "12/19", weekdays=()) + sessions("1/5", "2/27"),
            {},
            "fire",
            id="two empty months running",
        ),
    ],
)
def test_underdelivered(rows, promise, state):
    assert verdicts("service.underdelivered", gather(iep(), service(**promise), rows)) == {"s1": state}


def unread(count: int, document: str) -> DocumentFacts:
    """A log of which `count` rows could not be read."""
    refusals = tuple(Refusal(document, "service_delivery", "2/U/25", "the date cannot be read", 1) for _ in range(count))
    return DocumentFacts(document, "service_log", 1.0, refusals=refusals)


@pytest.mark.parametrize(
    ("rows_lost", "state"),
    [
        pytest.param(0, "fire", id="every row read, half the sessions"),
        pytest.param(5, "fire", id="too few rows lost to explain it"),
        pytest.param(23, "unknown", id="what is short may stand in rows that could not be read"),
    ],
)
def test_rows_that_could_not_be_read_are_not_held_against_the_provider(rows_lost, state):
    rows = sessions("9/3", "2/27", weekdays=(1,))
    assert verdicts("service.underdelivered", gather(iep(), service(), rows, unread(rows_lost, rows[0].document_id))) == {"s1": state}
    wanted = "fine" if state == "unknown" else "fire"
    assert verdicts("service.unaccounted", gather(iep(), service(), rows, unread(rows_lost, rows[0].document_id))) == {"s1": wanted}


def test_sessions_whose_length_could_not_be_read_are_not_taken_for_none():
    rows = [replace(row, minutes=None) for row in sessions("9/3", "2/27")]
    assert verdicts("service.underdelivered", gather(iep(), service(), rows)) == {"s1": "unknown"}


def test_an_amendment_splits_the_promise():
    less = service(
        "s2", iep_id="i2", document_id="doc-i2", frequency=1, minutes_per_interval=30, minutes_per_week=30, begin_date=day("12/4")
    )
    amendment = iep("i2", "12/4", iep_type="amendment", iep_amended_date=day("12/4"))
    rows = sessions("9/3", "12/3") + sessions("12/4", "2/27", weekdays=(3,), service_prescription_id="s2")
    assert verdicts("service.underdelivered", gather(iep(), service(), amendment, less, rows)) == {"s1": "fine", "s2": "fine"}


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        pytest.param(sessions("9/3", "2/27", weekdays=(1,)), "fire", id="half has neither session nor reason"),
        pytest.param(
            sessions("9/3", "2/27", weekdays=(1,)) + sessions("9/3", "2/27", weekdays=(3,), status="provider_absent", minutes=0),
            "fine",
            id="a reason for each",
        ),
        pytest.param([], "unknown", id="no log"),
    ],
)
def test_unaccounted(rows, state):
    assert verdicts("service.unaccounted", gather(iep(), service(), rows)) == {"s1": state}


OTHER_LOG = sessions("9/3", "2/27", student_id="bruno", service_prescription_id=None)


@pytest.mark.parametrize(
    ("promise", "rows", "state"),
    [
        pytest.param({}, OTHER_LOG, "fire", id="others are logged, this one is not"),
        pytest.param({}, FULL, "fine", id="logged"),
        pytest.param({}, [], "unknown", id="a drop without logs"),
        pytest.param({"begin_date": day("2/20")}, OTHER_LOG, "unknown", id="in force for a week of what logs cover"),
        pytest.param({}, sessions("9/3", "2/27", service_prescription_id=None), "unknown", id="such sessions could not be linked"),
    ],
)
def test_not_logged(promise, rows, state):
    assert verdicts("service.not_logged", gather(iep(), service(**promise), rows))["s1"] == state


@pytest.mark.parametrize(
    ("begin", "rows", "extra", "state"),
    [
        pytest.param("9/3", sessions("10/1", "2/27"), [], "fire", id="four weeks later"),
        pytest.param("9/3", sessions("9/9", "2/27"), [], "fine", id="in the first week"),
        pytest.param(
            "9/3", sessions("10/1", "2/27"), [delivery("9/9", 0, "student_absent")], "fine", id="offered, and the student was absent"
        ),
        pytest.param("9/3", sessions("10/1", "2/27"), [delivery("9/9", 0, "provider_absent")], "fire", id="the provider was absent"),
        pytest.param("2025-05-07", sessions("10/1", "2/27"), [], "unknown", id="begun in an earlier school year"),
        pytest.param("9/3", [], [], "unknown", id="no log"),
        pytest.param(
            "9/3",
            sessions("10/1", "2/27"),
            [LogCoverage("log", "ines", None, None, None, day("10/1"), day("2/27"))],
            "unknown",
            id="the log begins later",
        ),
    ],
)
def test_late_start(begin, rows, extra, state):
    promise = service(begin_date=day(begin))
    assert verdicts("service.late_start", gather(iep(begin=begin), promise, rows, *extra)) == {"s1": state}


def test_a_service_continued_from_the_iep_before_cannot_start_late():
    before = service("s0", iep_id="i0", document_id="doc-i0", begin_date=day("2024-10-02"), end_date=day("2025-10-01"))
    evidence = gather(
        iep("i0", "2024-10-02", "2025-10-01"), before, iep(begin="10/2"), service(begin_date=day("10/2")), sessions("11/10", "2/27")
    )
    assert verdicts("service.late_start", evidence)["s1"] == "unknown"


@pytest.mark.parametrize(
    ("row", "state"),
    [
        pytest.param(delivery("10/7", 0, "unexplained"), "fire", id="not seen"),
        pytest.param(delivery("10/7", 0, "cancelled", status_text="Cancelled"), "fire", id="a bare cancelled"),
        pytest.param(delivery("10/7", 0, "cancelled", note="fire drill"), "fine", id="cancelled with its cause"),
        pytest.param(delivery("10/7", 0, "student_absent"), "fine", id="student absent"),
        pytest.param(None, "unknown", id="no log"),
    ],
)
def test_unexplained_miss(row, state):
    assert verdicts("service.unexplained_miss", gather(iep(), service(), *([row] if row else []))) == {"s1": state}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        pytest.param({"service_type": "counseling"}, "fire", id="counseling in no IEP"),
        pytest.param({"service_prescription_id": "s1"}, "fine", id="linked"),
        pytest.param({"service_type": None}, "unknown", id="kind not known"),
        pytest.param({}, "unknown", id="speech is prescribed, the row could not be linked"),
        pytest.param({"service_type": "counseling", "service_date": day("8/25")}, "unknown", id="before the IEP"),
    ],
)
def test_not_prescribed(changes, state):
    row = delivery("10/7", **{"service_prescription_id": None, **changes})
    assert verdicts("service.not_prescribed", gather(iep(), service(), row)) == {row.service_delivery_id: state}


def test_an_amendment_alone_does_not_say_what_is_not_prescribed():
    row = delivery("12/9", service_prescription_id=None, service_type="counseling")
    evidence = gather(iep("i2", "12/4", iep_type="amendment"), service(iep_id="i2"), row)
    assert verdicts("service.not_prescribed", evidence) == {row.service_delivery_id: "unknown"}


def two(start, other_start, **changes):
    mine = delivery("10/7", start_time=start, delivery_model="individual")
    theirs = delivery("10/7", student_id="bruno", start_time=other_start, **{"delivery_model": "individual", **changes})
    return gather(mine, theirs)


@pytest.mark.parametrize(
    ("evidence", "fires"),
    [
        pytest.param(two(time(9), time(9, 15)), True, id="nine and quarter past"),
        pytest.param(two(time(9), time(9, 30)), False, id="one after the other"),
        pytest.param(two(time(9), time(9, 15), delivery_model="group"), False, id="a group overlaps by nature"),
        pytest.param(two(time(9), time(9, 15), provider="Ada Quist"), False, id="two providers"),
        pytest.param(two(time(9), None), False, id="a time not printed"),
    ],
)
def test_double_booked(evidence, fires):
    assert ("fire" in verdicts("service.double_booked", evidence).values()) is fires


@pytest.mark.parametrize(
    ("on", "settings", "state"),
    [
        pytest.param("12/24", None, "fire", id="in the winter break"),
        pytest.param("10/7", None, "fine", id="a school day"),
        pytest.param("12/24", Settings(), "unknown", id="no calendar told"),
    ],
)
def test_on_closed_day(on, settings, state):
    row = delivery(on)
    told = {"settings": settings} if settings else {}
    assert verdicts("service.on_closed_day", gather(row), **told) == {row.service_delivery_id: state}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        pytest.param({"amount_problem": "as needed", "minutes_per_interval": None}, "fire", id="as needed"),
        pytest.param({}, "fine", id="counted"),
        pytest.param(
            {"amount_problem": "per trip", "minutes_per_interval": None, "service_type": "transportation"},
            "fine",
            id="a bus ride has no minutes",
        ),
    ],
)
def test_ambiguous_amount(changes, state):
    assert verdicts("service.ambiguous_amount", gather(iep(), service(**changes))) == {"s1": state}


@pytest.mark.parametrize(
    ("place", "state"),
    [
        pytest.param("Hallway", "fire", id="elsewhere"),
        pytest.param("speech room", "fine", id="there"),
        pytest.param(None, "unknown", id="not printed"),
    ],
)
def test_setting_mismatch(place, state):
    rows = sessions("9/3", "9/30", location=place)
    assert verdicts("service.setting_mismatch", gather(iep(), service(location="Speech room"), rows)) == {"s1": state}


def test_sources_disagree():
    mine, billed = delivery("10/7", note="s-blends"), delivery("10/7", 45, document_id="billing")
    assert "fire" in verdicts("service.sources_disagree", gather(iep(), service(), mine, billed)).values()
    same = delivery("10/7", document_id="billing")
    assert set(verdicts("service.sources_disagree", gather(iep(), service(), mine, same)).values()) == {"fine"}
    assert verdicts("service.sources_disagree", gather(iep(), service(), mine)) == {}


@pytest.mark.parametrize(
    ("note", "has_column", "state"),
    [
        pytest.param(None, True, "fire", id="an empty notes column"),
        pytest.param("blends", True, "fine", id="filled"),
        pytest.param(None, False, "unknown", id="no such column"),
    ],
)
def test_no_session_note(note, has_column, state):
    rows = sessions("9/3", "9/30", note=note)
    coverage = LogCoverage("log", "ines", None, None, None, has_notes_column=has_column)
    assert verdicts("service.no_session_note", gather(iep(), service(), rows, coverage)) == {"s1": state}


def test_how_many_short_months_running_count_is_a_setting():
    three = SETTINGS.model_copy(update={"thresholds": Thresholds(underdelivered_months=3, underdelivered_tolerance=0.9)})
    two = SETTINGS.model_copy(update={"thresholds": Thresholds(underdelivered_tolerance=0.9)})
    rows = [*sessions("9/3", "9/30"), *sessions("10/1", "11/25", weekdays=(1,), minutes=15), *sessions("12/1", "2/27")]
    told = gather(iep(), service(), *rows)
    assert verdicts("service.underdelivered", told, settings=two)["s1"] == "fire"
    assert verdicts("service.underdelivered", told, settings=three)["s1"] == "fine"
