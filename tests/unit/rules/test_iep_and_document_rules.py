"""Each rule on IEPs and documents: one case that fires, one that is fine, one that cannot be known."""

from __future__ import annotations

import pytest

from pipeline.model import DocumentFacts, StudentDecision, WorkSample
from pipeline.rules import RULES, evaluate_rules
from pipeline.settings import RuleSettings
from tests.evidence_factory import AS_OF, SETTINGS, day, delivery, gather, goal, iep, notice, sample, service, verdicts


@pytest.mark.parametrize(
    ("records", "states"),
    [
        pytest.param([iep(begin="2025-02-05", end="2026-02-04")], {"i1": "fire"}, id="ended a month ago"),
        pytest.param([iep()], {"i1": "fine"}, id="still running"),
        pytest.param([iep("i0", "2024-09-03", "2025-09-02"), iep()], {"i0": "fine", "i1": "fine"}, id="a newer one follows"),
        pytest.param([iep(end=None)], {"i1": "unknown"}, id="no end printed"),
    ],
)
def test_overdue(records, states):
    assert verdicts("iep.overdue", gather(*records)) == states


AMENDMENT = iep("i2", "12/4", iep_type="amendment", iep_amended_date=day("12/4"))


def amended(minutes, **changes):
    told = {"frequency": minutes / 30, "minutes_per_interval": minutes, "minutes_per_week": minutes, "begin_date": day("12/4"), **changes}
    return [AMENDMENT, service("s2", iep_id="i2", document_id="doc-i2", **told)]


@pytest.mark.parametrize(
    ("records", "subject", "state"),
    [
        pytest.param(amended(30), "s2", "fire", id="halved, nothing told"),
        pytest.param([*amended(30), notice("12/3")], "s2", "fine", id="with prior written notice"),
        pytest.param([*amended(30), notice("12/3", "meeting_record")], "s2", "fire", id="a meeting record does not replace it"),
        pytest.param([*amended(30), notice("2025-05-03")], "s2", "fire", id="a notice of half a year before"),
        pytest.param(amended(90), "s2", "fine", id="more"),
        pytest.param(amended(30, minutes_per_interval=None, minutes_per_week=None), "s2", "unknown", id="an amount that cannot be counted"),
        pytest.param(amended(30, service_type="counseling", service_text="Counseling"), "s2", "unknown", id="a new service"),
        pytest.param(amended(0, is_removed=True), "s2", "fire", id="removed"),
    ],
)
def test_changed_without_notice(records, subject, state):
    assert verdicts("iep.changed_without_notice", gather(iep(), service(), *records))[subject] == state


def test_a_reduction_between_two_yearly_ieps():
    old = service("s0", iep_id="i0", document_id="doc-i0", begin_date=day("2024-09-03"), end_date=day("2025-09-02"))
    less = service(frequency=1, minutes_per_interval=30, minutes_per_week=30)
    before = iep("i0", "2024-09-03", "2025-09-02")
    assert verdicts("iep.changed_without_notice", gather(before, old, iep(), less)) == {"s1": "fire"}
    assert verdicts("iep.changed_without_notice", gather(before, old, iep(), service())) == {"s1": "fine"}
    staggered = [service(end_date=day("1/16")), service("s2", frequency=1, minutes_per_interval=30, begin_date=day("1/20"))]
    assert verdicts("iep.changed_without_notice", gather(before, old, iep(), *staggered)) == {"s1": "fine"}


@pytest.mark.parametrize(
    ("changes", "state"),
    [pytest.param({"minutes_per_interval": 90}, "fire", id="two of thirty are not ninety"), pytest.param({}, "fine", id="they are sixty")],
)
def test_contradiction(changes, state):
    assert verdicts("iep.contradiction", gather(iep(), service(**changes))) == {"i1": state}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        pytest.param({"progress_report_frequency": None}, "fire", id="not stated"),
        pytest.param({}, "fine", id="quarterly"),
        pytest.param({"iep_type": "amendment"}, "unknown", id="an amendment states only changes"),
    ],
)
def test_no_report_schedule(changes, state):
    assert verdicts("iep.no_report_schedule", gather(iep(**changes))) == {"i1": state}


def document(kind="work_sample", **changes):
    return DocumentFacts("doc-x", kind, 0.9, **changes)


def decided(student, conflict=None):
    return StudentDecision("doc-x", "m1", student, "why", conflict, ("ines", "bruno") if conflict else ())


@pytest.mark.parametrize(
    ("records", "state"),
    [
        pytest.param([document()], "fire", id="a sample with its name line blank"),
        pytest.param([document(), decided(None)], "fire", id="a name that fits nobody"),
        pytest.param([document(), decided("ines")], "fine", id="told"),
        pytest.param([document("other")], "unknown", id="a newsletter"),
        pytest.param([document("iep")], "unknown", id="a blank form"),
    ],
)
def test_no_student(records, state):
    assert verdicts("document.no_student", gather(*records)) == {"doc-x": state}


def test_wrong_student():
    assert verdicts("document.wrong_student", gather(document(), decided(None, "the name and the id disagree"))) == {"doc-x": "fire"}
    assert verdicts("document.wrong_student", gather(document(), decided("ines"))) == {"doc-x": "fine"}
    assert verdicts("document.wrong_student", gather(document())) == {}


def test_unreadable():
    assert verdicts("document.unreadable", gather(), quarantined=[("a/b.pdf", None, "corrupt: cut off")]) == {"a/b.pdf": "fire"}
    assert verdicts("document.unreadable", gather()) == {}


def test_unlinked():
    lone: WorkSample = sample("10/7", 60, document_id="doc-x")
    evidence = gather(document(), decided("ines"), lone, linked=False)
    assert verdicts("document.unlinked", evidence) == {"doc-x": "fire"}
    assert verdicts("document.unlinked", gather(document("other"))) == {"doc-x": "unknown"}


def test_codes_are_single_and_every_rule_says_what_it_means():
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))
    assert all(rule.explanation.endswith(".") and rule.basis for rule in RULES)


def test_a_rule_switched_off_is_silent_and_keys_are_stable():
    evidence = gather(iep(begin="2025-02-05", end="2026-02-04"), goal(), service(), delivery("10/7", 0, "unexplained"))
    flags = evaluate_rules(evidence, SETTINGS, AS_OF)
    assert [f.flag_id for f in flags] == [f.flag_id for f in evaluate_rules(evidence, SETTINGS, AS_OF)]
    assert len({f.flag_id for f in flags}) == len(flags)
    off = SETTINGS.model_copy(update={"rules": RuleSettings(off=("iep.overdue",))})
    assert {f.rule for f in flags} - {f.rule for f in evaluate_rules(evidence, off, AS_OF)} == {"iep.overdue"}


def test_no_message_names_a_student():
    evidence = gather(
        iep(begin="2025-02-05", end="2026-02-04"), goal(missing_components=("target",)), service(), delivery("10/7", 0, "unexplained")
    )
    assert all("Ortiz" not in flag.message for flag in evaluate_rules(evidence, SETTINGS, AS_OF))
