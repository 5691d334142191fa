"""Each rule on progress reports: one case that fires, one that is fine, one that cannot be known."""

from __future__ import annotations

import pytest

from pipeline.rules import evaluate_rules
from tests.evidence_factory import AS_OF, SETTINGS, day, gather, goal, iep, probes, report, statement, student, verdicts


@pytest.mark.parametrize(
    ("is_vague", "state"),
    [pytest.param(True, "fire", id="vague"), pytest.param(False, "fine", id="data"), pytest.param(None, "unknown", id="a code only")],
)
def test_vague(is_vague, state):
    assert verdicts("progress.vague", gather(iep(), goal(), statement("t1", "She reads.", is_vague=is_vague))) == {"t1": state}


@pytest.mark.parametrize(
    ("text", "rating", "state"),
    [pytest.param(None, "SP", "fire", id="a code alone"), pytest.param("She reads 70 words.", "SP", "fine", id="a code and data")],
)
def test_no_data(text, rating, state):
    assert verdicts("progress.no_data", gather(iep(), goal(), statement("t1", text, rating_text=rating))) == {"t1": state}


@pytest.mark.parametrize(
    ("first", "second", "states"),
    [
        pytest.param("Ines is working hard on her fluency.", "Ines is working hard on her fluency.", {"t2": "fire"}, id="word for word"),
        pytest.param(
            "Ines read 62 words a minute in October.", "Ines read 70 words a minute in January.", {"t2": "fine"}, id="a new number"
        ),
        pytest.param("On track.", "On track.", {"t2": "fine"}, id="too short to be a copy"),
        pytest.param(None, "Ines is working hard on her fluency.", {}, id="nothing before it"),
    ],
)
def test_repeated(first, second, states):
    rows = [statement("t1", first), statement("t2", second, "1/23", "Q2")]
    assert verdicts("progress.repeated", gather(iep(), goal(), rows)) == states


def test_a_cumulative_reprint_is_no_repetition():
    again = statement("t2", "Ines is working hard on her fluency.", document_id="doc-r-Q2")
    assert verdicts("progress.repeated", gather(iep(), goal(), statement("t1", "Ines is working hard on her fluency."), again)) == {}


@pytest.mark.parametrize(
    ("other", "state"),
    [
        pytest.param("Bruno is working hard on his fluency and tries.", "fire", id="the same but for name and pronoun"),
        pytest.param("Bruno reads 40 words correct per minute on his passages.", "fine", id="another sentence"),
    ],
)
def test_identical_across_students(other, state):
    mine = statement("t1", "Ines is working hard on her fluency and tries.")
    theirs = statement("t2", other, student_id="bruno", goal_id="g2", document_id="doc-b", progress_report_id="r-b")
    people = [student("ines"), student("bruno")]
    assert verdicts("progress.identical_across_students", gather(*people, mine, theirs))["t1"] == state
    assert verdicts("progress.identical_across_students", gather(*people, statement("t1", "Doing well."))) == {}


COPY = "Ines tries hard every day, asks good questions and now checks each of her answers twice before she hands them in."


@pytest.mark.parametrize(
    ("other", "said"),
    [
        pytest.param(COPY.replace("Ines", "Bruno"), "the same narrative", id="word for word"),
        pytest.param(COPY.replace("Ines", "Bruno").replace("good", "many"), "nearly the same narrative", id="one word another"),
        pytest.param(COPY.replace("Ines", "Bruno").replace("each", "8"), None, id="a figure of his own"),
        pytest.param("Bruno tries hard.", None, id="few words"),
    ],
)
def test_nearly_identical_across_students(other, said):
    mine = statement("t1", COPY)
    theirs = statement("t2", other, student_id="bruno", goal_id="g2", document_id="doc-b", progress_report_id="r-b")
    told = gather(student("ines"), student("bruno"), mine, theirs)
    found = [
        f.message for f in evaluate_rules(told, SETTINGS, AS_OF) if f.rule == "progress.identical_across_students" and f.subject_id == "t1"
    ]
    assert [said] == [f.split(": ")[1].split(" stands")[0] for f in found] if said else found == []


@pytest.mark.parametrize(
    ("told", "state"),
    [
        pytest.param(report(on="11/14"), "fire", id="two weeks late"),
        pytest.param(report(on="10/31"), "fine", id="on the due date"),
        pytest.param(report(on="10/24", date_provided=day("11/14")), "fire", id="written in time, given late"),
        pytest.param(report(period=None), "unknown", id="no period named"),
        pytest.param(report(report_date=None), "unknown", id="undated"),
    ],
)
def test_late(told, state):
    assert verdicts("progress.late", gather(iep(), told)) == {"r1": state}


@pytest.mark.parametrize(
    ("records", "state"),
    [
        pytest.param([report(), report("r2", "1/23", "Q2")], "fine", id="both closed periods reported"),
        pytest.param([report()], "fire", id="the second is missing"),
        pytest.param([], "unknown", id="a drop without reports"),
    ],
)
def test_missing(records, state):
    assert verdicts("progress.missing", gather(iep(), goal(), *records)) == {"ines": state}


def test_no_report_is_missed_of_a_period_before_the_iep():
    assert verdicts("progress.missing", gather(iep(begin="1/21"), report("r9", "2/1", None))) == {"ines": "unknown"}


@pytest.mark.parametrize(
    ("records", "states"),
    [
        pytest.param([goal("g2")], {"g2": "fire"}, id="goal 2 left out"),
        pytest.param([goal("g2"), statement("t2", "Goal 2: 3 of 5.", goal_id="g2")], {}, id="both addressed"),
        pytest.param([goal("g2"), statement("t2", "3 of 5.", goal_id=None)], {"g2": "unknown"}, id="one statement could not be linked"),
    ],
)
def test_goal_not_addressed(records, states):
    assert verdicts("progress.goal_not_addressed", gather(iep(), goal(), statement("t1", "Reads 62."), *records)) == states


FLAT = probes(("9/20", 60), ("10/10", 60), ("11/10", 61), ("12/10", 60), ("1/10", 60))


@pytest.mark.parametrize(
    ("rating", "text", "points", "state"),
    [
        pytest.param("sufficient", "Ines reads at grade pace.", FLAT, "fire", id="sufficient on flat data"),
        pytest.param(None, "Ines is on track to meet her goal.", FLAT, "fire", id="the words claim it"),
        pytest.param("insufficient", "Not yet.", FLAT, "fine", id="insufficient on flat data"),
        pytest.param(
            "sufficient", "Ines reads well.", probes(("10/10", 66), ("12/10", 74), ("1/10", 78)), "fine", id="sufficient on rising data"
        ),
        pytest.param("sufficient", "Ines reads.", probes(("12/10", 61), ("1/10", 62)), "fine", id="some gain, and few points"),
        pytest.param(
            "sufficient", "Ines reads.", probes(("11/2", 61), ("12/10", 61), ("1/10", 62)), "fire", id="hardly any gain in four points"
        ),
        pytest.param("sufficient", "Ines reads.", probes(("12/10", 60), ("1/10", 60)), "fire", id="no gain at all"),
        pytest.param(None, "Ines read 60.", FLAT, "unknown", id="no claim"),
    ],
)
def test_contradicts_data(rating, text, points, state):
    row = statement("t1", text, "1/23", "Q2", rating=rating, rating_text=rating)
    assert verdicts("progress.contradicts_data", gather(iep(), goal(), points, row)) == {"t1": state}


def test_on_a_rubric_the_next_level_is_not_yet_due():
    rubric = {"baseline_value": 2, "target_value": 5, "unit": "rubric_points", "baseline_unit": "rubric_points"}
    points = probes(("10/10", 2), ("11/10", 2), ("12/10", 2), ("1/10", 2), unit="rubric_points")
    row = statement("t1", "Ines is on track.", "1/23", "Q2", rating="sufficient")
    assert verdicts("progress.contradicts_data", gather(iep(), goal(**rubric), points, row)) == {"t1": "fire"}
    better = [*points[:2], *probes(("12/10", 3), ("1/10", 3), unit="rubric_points")]
    assert verdicts("progress.contradicts_data", gather(iep(), goal(**rubric), better, row)) == {"t1": "fine"}


def test_insufficient_above_the_target_is_a_contradiction():
    row = statement("t1", "Reads 104.", "1/23", "Q2", rating="insufficient", value=104, unit="wcpm")
    assert verdicts("progress.contradicts_data", gather(iep(), goal(), row)) == {"t1": "fire"}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        pytest.param({"value": 70, "unit": "percent"}, "fire", id="percent for words a minute"),
        pytest.param({"value": 70, "unit": "wcpm"}, "fine", id="the goal's unit"),
        pytest.param({}, "unknown", id="nothing measured"),
    ],
)
def test_unit_mismatch(changes, state):
    assert verdicts("progress.unit_mismatch", gather(iep(), goal(), statement("t1", "Reads.", **changes))) == {"t1": state}


@pytest.mark.parametrize(("rating", "state"), [pytest.param(None, "fire", id="blank field"), pytest.param("Y", "fine", id="filled field")])
def test_no_sufficiency(rating, state):
    told = report("r-Q1", has_sufficiency_field=True)
    assert verdicts("progress.no_sufficiency", gather(iep(), told, statement("t1", "Reads.", rating_text=rating))) == {"r-Q1": state}
