"""What evidence is about, in a tiny notation: goals as "G1: statement", artifacts as ("text", expected goal or None)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from classifiers.link_ranker import Candidate, load_ranker
from classifiers.linking import link_evidence
from classifiers.linking_text import WordWeights, areas_of, skills_of
from pipeline.model import Observation
from tests.evidence_factory import SETTINGS, day, delivery, gather, goal, iep, sample, service, statement

UNITS = {"%": "percent", "wpm": "wcpm", "times": "times", "prompts": "prompts"}


def read_goal(text, **changes):
    """'G1 math: will add, 18/20' -> a goal with its number, area, words and target."""
    head, words = text.split(": ", 1)
    key, _, area = head.partition(" ")
    ratio = re.search(r"(\d+)/(\d+)", words)
    plain = re.search(r"(\d+) ?(%|wpm|times|prompts)", words)
    value, maximum, unit = (
        (float(ratio[1]), float(ratio[2]), "correct") if ratio else (float(plain[1]), None, UNITS[plain[2]]) if plain else (None,) * 3
    )
    low = None if value is None else value * (2 if unit in ("times", "prompts") else 0.5)
    falls = unit in ("times", "prompts")
    told = goal(
        key, goal_number=key[1:], goal_area=area or None, statement=words, target_value=value, target_max=maximum, unit=unit, baseline_value=low,
        baseline_max=maximum, baseline_unit=unit, direction="decrease" if falls else "increase", measurement_method=None,
    )  # fmt: skip
    return replace(told, **changes)


def check_links(*goals, artifacts, on="10/24", kind="sample", extra=()):
    """Every artifact is linked to the goal beside it, or to none."""
    told = [read_goal(text) if isinstance(text, str) else text for text in goals]
    records = [iep(), *told, *extra]
    for n, (text, _) in enumerate(artifacts):
        score = re.search(r"(\d+)/(\d+)|(\d+) ?(%|wpm|times|prompts)", text)
        value = float(score[1] or score[3]) if score else None
        maximum = float(score[2]) if score and score[2] else None
        unit = ("correct" if score[2] else UNITS[score[4]]) if score else None
        title = re.sub(r"[,:]?\s*(\d+/\d+|\d+ ?(%|wpm|times|prompts))$", "", text)
        if kind == "sample":
            records.append(
                sample(on, value, work_sample_id=f"a{n}", goal_id=None, title=title, max=maximum, unit=unit, document_id=f"w{n}")
            )
        elif kind == "statement":
            number = re.search(r"\bgoal (\d)", text)
            row = statement(
                f"a{n}", text, on, goal_id=None, goal_reference=f"Goal {number[1]}" if number else None, value=value, max=maximum, unit=unit
            )
            records.append(replace(row, position=n))
    evidence = gather(*records, linked=False)
    if kind == "note":
        evidence.observations = [
            Observation(f"a{n}", "ines", None, "log", "data_sheet", "x", day(on), None, None, None, text)
            for n, (text, _) in enumerate(artifacts)
        ]
    link_evidence(evidence, SETTINGS)
    rows = {w.work_sample_id: w.goal_id for w in evidence.work_samples} | {s.progress_statement_id: s.goal_id for s in evidence.statements}
    rows |= {o.observation_id: o.goal_id for o in evidence.observations if o.source_kind == "data_sheet"}
    assert {text: rows[f"a{n}"] for n, (text, _) in enumerate(artifacts)} == dict(artifacts)
    unlinked = {u.artifact_id for u in evidence.unlinked}
    assert unlinked >= {f"a{n}" for n, (_, target) in enumerate(artifacts) if target is None}
    return evidence


READ = "G1 reading: given a third grade passage, will read aloud 90 wpm"
ADD = "G2 math: given 20 addition problems with regrouping, will solve 18/20 correctly"
CALM = "G3 behavior: during lessons will reduce calling out to 3 times a period"


def test_samples_by_skill_and_unit():
    check_links(
        READ,
        ADD,
        CALM,
        artifacts=[
            ("Oral reading fluency probe, 60 wpm", "G1"),
            ("Regrouping worksheet, 12/20", "G2"),
            ("Sums and differences, 11/20", "G2"),
            ("Call-out tally, 7 times", "G3"),
            ("A drawing of a horse", None),
            ("Spelling test, 9/10", None),
        ],
    )


def test_statements_by_number_before_words():
    check_links(
        READ,
        ADD,
        CALM,
        kind="statement",
        artifacts=[
            ("goal 2: Keeps trying hard every day.", "G2"),
            ("goal 1: 64 wpm", "G1"),
            ("goal 3: Has a good week now and then.", "G3"),
        ],
    )


def test_statements_without_a_number_by_their_words():
    check_links(
        READ,
        ADD,
        CALM,
        kind="statement",
        artifacts=[
            ("Ines calls out less, 6 times a period.", "G3"),
            ("Her reading rate rose, 70 wpm", "G1"),
            ("She is a pleasure to have in class.", None),
        ],
    )


def test_two_goals_alike_are_not_guessed():
    twin = "G2 math: given 20 subtraction problems with regrouping, will solve 18/20 correctly"
    other = "G4 math: given 20 addition problems with regrouping, will solve 18/20 correctly"
    check_links(twin, other, artifacts=[("Regrouping, 12/20", None)])


def test_notes_in_a_log():
    check_links(READ, ADD, CALM, kind="note", artifacts=[("ORF probe 61 wpm", "G1"), ("regrouping 12/20", "G2"), ("left early", None)])


def old_and_new():
    old = iep("i0", "2024-09-03", "2025-09-02")
    return old, read_goal(READ.replace("G1", "G8").replace("90", "70"), iep_id="i0", document_id="doc-i0")


@pytest.mark.parametrize(
    ("on", "target"),
    [
        pytest.param("2025-04-10", "G8", id="the goal of that year"),
        pytest.param("10/24", "G1", id="the goal in force now"),
        pytest.param("2023-04-10", None, id="before any IEP"),
    ],
)
def test_the_goal_in_force_that_day(on, target):
    old, goal_of_old = old_and_new()
    check_links(READ, goal_of_old, artifacts=[("Oral reading fluency probe, 60 wpm", target)], on=on, extra=[old])


def test_a_report_of_the_first_days_tells_of_the_goals_before():
    old, goal_of_old = old_and_new()
    aim = replace(goal_of_old, goal_number="1")
    check_links(READ, aim, kind="statement", artifacts=[("goal 1: 66 wpm, not met", "G8")], on="9/4", extra=[old])


def test_every_link_has_its_reason_and_runner_up():
    evidence = check_links(READ, ADD, artifacts=[("Oral reading fluency probe, 60 wpm", "G1")])
    [link] = evidence.links
    assert link.rationale.endswith(".")
    assert link.runner_up_id == "G2"
    assert 0 <= link.runner_up_score < link.score <= 1


def link_session(*services, **changes):
    row = delivery("10/7", service_prescription_id=None, **changes)
    evidence = link_evidence(gather(iep(), *services, row, linked=False), SETTINGS)
    return evidence.deliveries[0].service_prescription_id


SPEECH, MOTOR = service(), service("s2", service_type="occupational therapy", service_text="Occupational Therapy")


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        pytest.param({}, "s1", id="by kind"),
        pytest.param({"service_type": "occupational therapy", "service_text": "OT"}, "s2", id="by kind again"),
        pytest.param({"service_type": "counseling", "service_text": "Counseling"}, None, id="a kind that nobody prescribed"),
        pytest.param({"service_type": None, "service_text": None, "minutes": 12}, None, id="nothing to tell it by"),
        pytest.param({"student_id": None}, None, id="no student"),
    ],
)
def test_sessions(changes, target):
    assert link_session(SPEECH, MOTOR, **changes) == target


def test_individual_and_group_sessions_of_one_kind():
    pair = service("s3", delivery_model="group", duration_minutes=20, service_text="Speech-Language Therapy (group)")
    assert link_session(SPEECH, pair, delivery_model="group", minutes=20) == "s3"
    assert link_session(SPEECH, pair, delivery_model="individual") == "s1"


def test_before_and_after_an_amendment():
    less = service("s2", iep_id="i2", document_id="doc-i2", frequency=1, minutes_per_interval=30, begin_date=day("12/4"))
    amendment = iep("i2", "12/4", iep_type="amendment", iep_amended_date=day("12/4"))
    rows = [delivery(on, service_prescription_id=None) for on in ("12/2", "12/9")]
    evidence = link_evidence(gather(iep(), service(), amendment, less, rows, linked=False), SETTINGS)
    assert [row.service_prescription_id for row in evidence.deliveries] == ["s1", "s2"]


def test_an_iep_that_ran_out_still_serves():
    over = iep(begin="2024-10-02", end="2025-10-01")
    promise = service(begin_date=day("2024-10-02"), end_date=day("2025-10-01"))
    evidence = link_evidence(gather(over, promise, delivery("11/4", service_prescription_id=None), linked=False), SETTINGS)
    assert evidence.deliveries[0].service_prescription_id == "s1"


def test_the_ranker_refuses_below_its_floor_and_within_its_margin():
    ranker = load_ranker("sample")
    pair = [Candidate("a", {"cosine": 1.0}), Candidate("b", {"cosine": 0.98})]
    assert ranker.decide(pair, [3.0, 2.95], floor=0.3, margin=0.1).target_id is None
    assert ranker.decide(pair, [3.0, -2.0], floor=0.3, margin=0.1).target_id == "a"
    assert ranker.decide(pair, [-3.0, -4.0], floor=0.5, margin=0.1).target_id is None
    assert ranker.decide([], [], floor=0.5, margin=0.1).target_id is None


@pytest.mark.parametrize(
    ("text", "skill", "area"),
    [
        pytest.param("ORF 53 wcpm", "fluency", "reading", id="short form"),
        pytest.param("vocalic /r/ 52%", "articulation", "speech-language", id="a sound"),
        pytest.param("left area twice", None, None, id="words of no skill"),
        pytest.param("Leaving Area - weekly count", "elopement", "behavior", id="leaving area"),
    ],
)
def test_skills(text, skill, area):
    assert (skill in skills_of(text)) if skill else not skills_of(text)
    assert (area in areas_of(text)) if area else not areas_of(text)


def test_cosine_is_one_with_itself_and_nothing_with_other_words():
    words = WordWeights(["read aloud a passage", "solve equations"])
    assert words.cosine("solve equations", "solve equations") == pytest.approx(1.0)
    assert words.cosine("solve equations", "read aloud a passage") == 0.0
    assert words.cosine("", "read") == 0.0


def bare_log(*students, minutes=30, **changes):
    """Sessions of a log that names no service, for these students."""
    told = {
        "service_type": None,
        "service_text": None,
        "service_prescription_id": None,
        "document_id": "bare",
        "minutes": minutes,
        **changes,
    }
    return [delivery(on, student_id=who, **told) for who in students for on in ("10/7", "10/14", "10/21")]


def promises(who, *kinds, minutes=30):
    told = [iep(f"i-{who}", student_id=who, document_id=f"doc-{who}")]
    for n, kind in enumerate(kinds):
        told.append(
            service(
                f"s-{who}-{n}",
                iep_id=f"i-{who}",
                student_id=who,
                document_id=f"doc-{who}",
                service_type=kind,
                service_text=kind,
                duration_minutes=minutes,
            )
        )
    return told


TEACHING, TALKING = "specialized academic instruction", "counseling"


@pytest.mark.parametrize(
    ("records", "kinds"),
    [
        pytest.param(
            [*promises("ines", TEACHING, TALKING), *promises("bruno", TEACHING), *bare_log("ines", "bruno")],
            {TEACHING},
            id="the kind that all of them have",
        ),
        pytest.param([*promises("ines", TEACHING, TALKING), *bare_log("ines")], {None}, id="two kinds fit one student"),
        pytest.param(
            [
                *promises("ines", TEACHING, TALKING),
                *bare_log("ines"),
                delivery("10/8", service_type=TALKING, service_text="Counseling", service_prescription_id=None),
            ],
            {TEACHING},
            id="the kind that no other log has claimed",
        ),
        pytest.param([*promises("ines", TEACHING), *bare_log("ines", minutes=55)], {None}, id="minutes that fit none"),
    ],
)
def test_a_log_that_names_no_service(records, kinds):
    evidence = link_evidence(gather(*records, linked=False), SETTINGS)
    type_of = {s.service_prescription_id: s.service_type for s in evidence.services}
    assert {type_of.get(row.service_prescription_id) for row in evidence.deliveries if row.document_id == "bare"} == kinds


def test_a_form_of_any_behaviour_speaks_against_none():
    check_links(
        "G1 behavior: will decrease incidents of physical aggression from 10 to 1 times a week",
        "G2 math: will add with regrouping, 16/20",
        artifacts=[("Behavior tracking form, incidents this week: 9 times", "G1"), ("Addition with regrouping, 9/20", "G2")],
    )
