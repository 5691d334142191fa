"""Each rule on goals: one case that fires, one that is fine, one that cannot be known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import DocumentFacts, Refusal
from pipeline.settings import District, Thresholds
from tests.evidence_factory import SETTINGS, day, gather, goal, iep, probes, service, statement, student, verdicts

NOT_JUDGED = goal(is_measurable=None, is_complete=None)


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        ("baseline", "goal.missing_baseline"),
        ("target", "goal.missing_target"),
        ("timeframe", "goal.missing_timeframe"),
        ("method", "goal.missing_method"),
        ("behavior", "goal.unobservable"),
    ],
)
def test_missing_components(component, rule):
    lacking = goal(missing_components=(component,), is_complete=False)
    assert verdicts(rule, gather(iep(), lacking)) == {"g1": "fire"}
    assert verdicts(rule, gather(iep(), goal())) == {"g1": "fine"}
    assert verdicts(rule, gather(iep(), NOT_JUDGED)) == {"g1": "unknown"}


def test_a_condition_is_required_in_texas_only():
    lacking = gather(iep(), goal(missing_components=("condition",)))
    assert verdicts("goal.missing_condition", lacking) == {"g1": "fire"}
    assert verdicts("goal.missing_condition", gather(iep(), goal())) == {"g1": "fine"}
    from pipeline.rules import evaluate_rules
    from tests.evidence_factory import AS_OF

    texas = SETTINGS.model_copy(update={"district": District(state="TX")})
    severities = [[f.severity for f in evaluate_rules(lacking, s, AS_OF) if f.rule == "goal.missing_condition"] for s in (SETTINGS, texas)]
    assert severities == [["info"], ["high"]]


@pytest.mark.parametrize(
    ("rule", "changes", "state"),
    [
        pytest.param("goal.weak_method", {"measurement_method": "Teacher observation"}, "fire", id="observation alone"),
        pytest.param(
            "goal.weak_method", {"measurement_method": "Teacher observation and weekly probes"}, "fine", id="observation and probes"
        ),
        pytest.param("goal.baseline_unit_mismatch", {"baseline_unit": "percent"}, "fire", id="percent to words a minute"),
        pytest.param("goal.baseline_unit_mismatch", {}, "fine", id="same unit"),
        pytest.param("goal.baseline_unit_mismatch", {"baseline_unit": None}, "unknown", id="no unit"),
        pytest.param(
            "goal.baseline_unit_mismatch",
            {"baseline_unit": "trials", "baseline_value": 4, "baseline_max": 10, "unit": "percent", "target_value": 80},
            "fine",
            id="x of y and percent are one measure",
        ),
        pytest.param("goal.target_not_beyond_baseline", {"target_value": 60}, "fire", id="target equal to baseline"),
        pytest.param("goal.target_not_beyond_baseline", {"direction": "decrease"}, "fire", id="a rise where a fall is wanted"),
        pytest.param("goal.target_not_beyond_baseline", {"direction": "decrease", "target_value": 3}, "fine", id="fewer is better"),
        pytest.param("goal.target_not_beyond_baseline", {"baseline_value": None}, "unknown", id="no baseline"),
        pytest.param("goal.objectives_as_criterion", {"criterion": "mastery of the objectives below"}, "fire", id="mastery of objectives"),
        pytest.param(
            "goal.objectives_as_criterion", {"statement": "Ines will state the objectives of the lesson."}, "fine", id="another word"
        ),
    ],
)
def test_goals_as_written(rule, changes, state):
    assert verdicts(rule, gather(iep(), goal(**changes))) == {"g1": state}


def twin(**changes):
    words = "By 9/2/2026, given a fourth grade passage, Bruno will read 100 words correct per minute in 3 of 4 probes."
    return goal("g2", iep_id="i2", student_id="bruno", document_id="doc-i2", statement=words, **changes)


def test_identical_across_students():
    two = [iep(), iep("i2", student_id="bruno"), student("ines"), student("bruno")]
    assert verdicts("goal.identical_across_students", gather(*two, goal(), twin())) == {"g1": "fire", "g2": "fire"}
    alone = gather(
        *two,
        goal(),
        goal("g2", iep_id="i2", student_id="bruno", statement="Bruno will climb a flight of stairs with one hand on the rail."),
    )
    assert verdicts("goal.identical_across_students", alone) == {"g1": "fine", "g2": "fine"}
    assert verdicts("goal.identical_across_students", gather(*two, goal(statement="Ines will read."), twin())) == {"g2": "fine"}


def test_a_shared_frame_with_other_numbers_is_information():
    from pipeline.rules import evaluate_rules
    from tests.evidence_factory import AS_OF

    other = twin(target_value=80)
    evidence = gather(iep(), iep("i2", student_id="bruno"), goal(), other)
    assert {f.severity for f in evaluate_rules(evidence, SETTINGS, AS_OF) if f.rule == "goal.identical_across_students"} == {"info"}


def old_goal(**changes):
    words = "By 9/2/2025, given a fourth grade passage, Ines will read 100 words correct per minute in 3 of 4 probes."
    return goal("g0", iep_id="i0", document_id="doc-i0", statement=words, **changes)


@pytest.mark.parametrize(
    ("records", "state"),
    [
        pytest.param([iep("i0", "2024-09-03", "2025-09-02"), old_goal()], "fire", id="another date is the same goal"),
        pytest.param([iep("i0", "2024-09-03", "2025-09-02"), old_goal(target_value=80)], "fine", id="a raised target"),
        pytest.param([], "unknown", id="no earlier IEP"),
    ],
)
def test_carried_over(records, state):
    assert verdicts("goal.carried_over", gather(iep(), goal(), *records))["g1"] == state


@pytest.mark.parametrize(
    ("services", "area", "state"),
    [
        pytest.param([service()], "reading", "fire", id="speech therapy serves no reading goal"),
        pytest.param([service(service_type="specialized academic instruction")], "reading", "fine", id="instruction does"),
        pytest.param([service()], "speech-language", "fine", id="speech for speech"),
        pytest.param([], "reading", "unknown", id="no services found"),
        pytest.param([service()], "other", "unknown", id="area not known"),
    ],
)
def test_no_service(services, area, state):
    assert verdicts("goal.no_service", gather(iep(), goal(goal_area=area), *services)) == {"g1": state}


FRAME = "Ines will write a paragraph of 5 sentences on a given topic scoring 3 on a 4-point rubric in 2 of 3 samples."


@pytest.mark.parametrize(
    ("earlier", "condition", "state"),
    [
        pytest.param(f"By October 2025, {FRAME}", "given a topic and a paragraph frame", "fire", id="more support is no step on"),
        pytest.param(f"Within 36 weeks, given an outline and a word bank, {FRAME}", "given an outline", "fine", id="a support was faded"),
        pytest.param(f"By October 2025, {FRAME.replace('paragraph', 'story')}", "given a topic", "fine", id="another text"),
        pytest.param(f"By October 2025, {FRAME.replace('5', '4')}", "given a topic", "fine", id="fewer sentences"),
    ],
)
def test_the_time_does_not_make_a_goal_another(earlier, condition, state):
    rubric = {"baseline_value": 1, "target_value": 3, "target_max": 4, "unit": "rubric_points", "baseline_unit": "rubric_points"}
    before = goal("g0", iep_id="i0", document_id="doc-i0", statement=earlier, **rubric)
    words = f"By the end of 36 instructional weeks, {condition}, {FRAME.replace(' on a given topic', '')}"
    now = goal(statement=words, condition=condition, **rubric)
    assert verdicts("goal.carried_over", gather(iep("i0", "2024-09-03", "2025-09-02"), before, iep(), now))["g1"] == state


def test_replaced_goals_are_not_judged_on_evidence():
    old, new = iep("i0", "2024-09-03", "2025-09-02"), iep()
    evidence = gather(old, new, old_goal(), goal())
    for rule in ("goal.no_evidence", "goal.evidence_gap", "goal.off_track", "goal.no_improvement", "goal.regression"):
        assert verdicts(rule, evidence)["g0"] == "unknown"


@pytest.mark.parametrize(
    ("records", "state"),
    [
        pytest.param([], "fire", id="nothing since September"),
        pytest.param(probes(("2/3", 70)), "fine", id="one probe"),
        pytest.param([statement("t1", "She is doing well.", value=None)], "fire", id="words without a number"),
    ],
)
def test_no_evidence(records, state):
    assert verdicts("goal.no_evidence", gather(iep(), goal(), *records)) == {"g1": state}


def test_no_evidence_is_not_known_of_a_young_iep():
    assert verdicts("goal.no_evidence", gather(iep(begin="2/20"), goal())) == {"g1": "unknown"}


@pytest.mark.parametrize(
    ("points", "cadence", "state"),
    [
        pytest.param(
            ["9/15", "10/1", "10/15", "11/3", "11/20", "12/10", "1/12", "1/28", "2/11", "2/25"], "weekly", "fine", id="never long apart"
        ),
        pytest.param(["9/15", "10/1", "2/25"], "weekly", "fire", id="four months without"),
        pytest.param(["9/15", "10/1", "2/25"], None, "unknown", id="no schedule stated"),
        pytest.param(["9/29", "11/17", "1/12", "2/23"], "monthly", "fine", id="monthly allows forty school days"),
        pytest.param(["12/19", "1/20", "2/11", "9/15", "10/10", "11/5", "12/1"], "weekly", "fine", id="the winter break does not count"),
    ],
)
def test_evidence_gap(points, cadence, state):
    rows = probes(*((on, 61.0) for on in points))
    assert verdicts("goal.evidence_gap", gather(iep(), goal(measurement_frequency=cadence), rows)) == {"g1": state}


@pytest.mark.parametrize(("document", "state"), [("samples", "unknown"), ("another paper", "fire")])
def test_a_gap_is_not_known_where_rows_of_its_papers_could_not_be_read(document, state):
    rows = [replace(row, document_id="samples") for row in probes(("9/15", 61.0), ("2/25", 61.0))]
    lost = DocumentFacts(
        document, "service_log", 1.0, refusals=(Refusal(document, "service_delivery", "2/U/25", "the date cannot be read", 1),)
    )
    assert verdicts("goal.evidence_gap", gather(iep(), goal(), rows, lost)) == {"g1": state}


def test_a_goal_with_no_data_at_all_has_no_gap():
    assert verdicts("goal.evidence_gap", gather(iep(), goal())) == {"g1": "unknown"}


@pytest.mark.parametrize(
    ("rows", "changes", "state"),
    [
        pytest.param([("10/1", 61), ("11/3", 62), ("1/12", 62)], {}, "fire", id="flat while the line climbs"),
        pytest.param([("10/1", 64), ("11/3", 70), ("1/12", 80)], {}, "fine", id="on the line"),
        pytest.param([("10/1", 61)], {}, "unknown", id="two points"),
        pytest.param([("10/1", 61), ("11/3", 62), ("1/12", 62)], {"target_date": None}, "unknown", id="no date stated"),
        pytest.param([("10/1", 61), ("11/3", 62), ("1/12", 104)], {}, "fine", id="the latest reaches the target"),
        pytest.param([("10/1", 61), ("11/3", 80)], {"target_date": day("1/30")}, "fire", id="its date has passed unmet"),
        pytest.param(
            [("10/1", 5), ("11/3", 4), ("1/12", 3)],
            {"baseline_value": 6, "target_value": 1, "baseline_unit": "prompts", "unit": "prompts", "direction": "decrease"},
            "fine",
            id="a fall that is wanted",
        ),
    ],
)
def test_off_track(rows, changes, state):
    aim = goal(**changes)
    points = [row for on, value in rows for row in probes((on, value), unit=aim.unit)]
    assert verdicts("goal.off_track", gather(iep(), aim, points)) == {"g1": state}


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        pytest.param([("10/10", 70), ("12/10", 70)], "fire", id="the same in two periods"),
        pytest.param([("10/10", 70), ("12/10", 68)], "fire", id="worse counts"),
        pytest.param([("10/10", 70), ("12/10", 75)], "fine", id="a gain"),
        pytest.param([("10/10", 102), ("12/10", 101)], "fine", id="met and kept"),
        pytest.param([("10/10", 70), ("2/20", 70)], "unknown", id="the second period is not closed"),
    ],
)
def test_no_improvement(rows, state):
    assert verdicts("goal.no_improvement", gather(iep(), goal(), probes(*rows))) == {"g1": state}


@pytest.mark.parametrize(
    ("rows", "changes", "state"),
    [
        pytest.param([("10/10", 70), ("12/10", 55)], {}, "fire", id="below the baseline"),
        pytest.param([("10/10", 55), ("12/10", 61)], {}, "fine", id="back above it"),
        pytest.param(
            [("9/10", 66), ("9/20", 66), ("10/10", 66), ("11/10", 66), ("12/1", 66), ("12/10", 55)], {}, "fine", id="one bad day of six"
        ),
        pytest.param([], {}, "unknown", id="nothing measured"),
        pytest.param([("10/10", 70)], {"baseline_value": None}, "unknown", id="no baseline"),
        pytest.param([("10/10", 70)], {"baseline_value": 110}, "unknown", id="a baseline beyond the target"),
    ],
)
def test_regression(rows, changes, state):
    assert verdicts("goal.regression", gather(iep(), goal(**changes), probes(*rows))) == {"g1": state}


@pytest.mark.parametrize(
    ("rating", "state"),
    [pytest.param("insufficient", "fire", id="insufficient and nothing done"), pytest.param("sufficient", "fine", id="sufficient")],
)
def test_escalation(rating, state):
    assert verdicts("goal.escalation", gather(iep(), goal(), statement("t1", "Reads 62.", rating=rating))) == {"g1": state}
    assert verdicts("goal.escalation", gather(iep(), goal())) == {"g1": "unknown"}


def test_how_alike_a_carried_over_goal_must_be_is_a_setting():
    old = goal(
        "g0", iep_id="i0", document_id="doc-i0", statement="Given a fourth grade passage, Ines will read 100 words correct per minute."
    )
    new = goal(statement="Given a fourth grade passage aloud, Ines will read 100 words correct per minute.")
    told = gather(iep("i0", "2024-09-03", "2025-09-02"), old, iep(), new)
    strict = SETTINGS.model_copy(update={"thresholds": Thresholds(near_duplicate_similarity=1.0)})
    assert verdicts("goal.carried_over", told)["g1"] == "fire"
    assert verdicts("goal.carried_over", told, settings=strict)["g1"] == "fine"
