"""State profiles are data: each entry has its citation and the day it was checked, and rules follow them."""

from __future__ import annotations

import pytest

from classifiers.measurability import COMPONENTS, assess_goal
from pipeline.profiles import known_profiles, load_profile
from pipeline.rules import evaluate_rules
from pipeline.settings import District, Settings, Thresholds
from tests.evidence_factory import AS_OF, SETTINGS, day, delivery, gather, goal, iep, report, service, statement, verdicts


def of_state(state: str | None, **thresholds: object) -> Settings:
    return SETTINGS.model_copy(update={"district": District(state=state), "thresholds": Thresholds(**thresholds)})


@pytest.mark.parametrize("state", sorted(known_profiles()))
def test_every_entry_is_cited_and_dated(state):
    profile = load_profile(state)
    assert profile.name
    assert set(profile.goal_components) <= set(COMPONENTS)
    assert len(profile.citations) == len(profile.checked) == 4
    assert all(profile.citations.values())


def test_a_state_without_a_file_has_the_federal_content():
    assert "ZZ" not in known_profiles()
    assert load_profile("ZZ").goal_components == load_profile(None).goal_components == load_profile("federal").goal_components
    assert not load_profile("ZZ").requires_sufficiency


def test_a_condition_counts_as_missing_where_the_profile_requires_one():
    bare = goal(statement="By 9/2/2026, Ines will read 100 words correct per minute in 3 of 4 probes.", condition=None)
    assert assess_goal(bare, profile="federal").missing_components == ()
    assert assess_goal(bare, profile="TX").missing_components == ("condition",)
    assert assess_goal(goal(), profile="TX").missing_components == ()


def test_a_texas_goal_without_a_condition_is_cited_to_texas():
    lacking = gather(iep(), goal(condition=None, missing_components=("condition",), is_complete=False))
    told = [(f.severity, f.basis) for f in evaluate_rules(lacking, of_state("TX"), AS_OF) if f.rule == "goal.missing_condition"]
    assert told == [("high", "19 TAC 89.1055(b)")]


@pytest.mark.parametrize(
    ("state", "text", "rating", "expected"),
    [
        pytest.param("NJ", "Reads 70 words a minute.", None, "fire", id="required and not said"),
        pytest.param("NJ", "Reads 70 words a minute.", "sufficient", "fine", id="required and rated"),
        pytest.param("NJ", "Ines is on track to meet her goal.", None, "fine", id="required and said in words"),
        pytest.param("OH", "Reads 70 words a minute.", None, "fine", id="not required"),
    ],
)
def test_sufficiency_follows_the_profile(state, text, rating, expected):
    told = gather(iep(), goal(), report("r-Q1"), statement("t1", text, rating=rating, rating_text=rating))
    assert verdicts("progress.no_sufficiency", told, settings=of_state(state)) == {"r-Q1": expected}


def test_sufficiency_of_a_report_without_statements_is_unknown():
    assert verdicts("progress.no_sufficiency", gather(iep(), report("r-Q1")), settings=of_state("NJ")) == {"r-Q1": "unknown"}


@pytest.mark.parametrize(
    ("state", "thresholds", "stated", "expected"),
    [
        pytest.param("MA", {}, "semester", "fire", id="two a year beside four report cards"),
        pytest.param("MA", {}, "quarterly", "fine", id="as often as report cards"),
        pytest.param("MA", {}, "with report cards", "fine", id="with report cards"),
        pytest.param("MA", {}, None, "unknown", id="not stated: no_report_schedule says it"),
        pytest.param("OH", {}, "annually", "unknown", id="a state without a cadence"),
        pytest.param("OH", {"reports_a_year_min": 4}, "trimester", "fire", id="the district asks for more"),
        pytest.param("OH", {"reports_a_year_min": 3}, "trimester", "fine", id="as the district asks"),
    ],
)
def test_a_schedule_too_sparse(state, thresholds, stated, expected):
    told = gather(iep(progress_report_frequency=stated))
    assert verdicts("iep.report_schedule_too_sparse", told, settings=of_state(state, **thresholds)) == {"i1": expected}


def test_days_to_start_are_the_districts_own_then_the_states_then_the_default():
    late = gather(iep(), service(begin_date=day("9/3")), delivery("9/22"), delivery("9/24"))
    assert verdicts("service.late_start", late, settings=of_state("IL")) == {"s1": "fire"}
    assert verdicts("service.late_start", late, settings=of_state("OH")) == {"s1": "fire"}
    assert verdicts("service.late_start", late, settings=of_state("IL", late_start_school_days=15)) == {"s1": "fine"}
