"""What forms of other states and vendors do: questions as labels, captions, alternatives in headers, lines that fall out of a grid."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.fields.explanations import is_form_question, strip_explanation
from extractors.fields.goal_parts import is_cadence, read_method
from extractors.fields.labels import load_labels
from pipeline.language.amounts import parse_amount
from pipeline.language.measures import find_measures, read_baseline
from tests.unit.form_factory import read_iep


def goal_of(facts):
    (goal,) = facts.records["goal"]
    return goal


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("What goal can we expect Ada to meet by the end of this IEP period?", "", id="a question alone says nothing"),
        pytest.param("What can he do now? Reads 40 words a minute.", "Reads 40 words a minute.", id="answer on the same line"),
        pytest.param("How will it be\nmeasured?\nWork samples", "Work samples", id="a question over two lines"),
        pytest.param('Given the question "what time is it?", Ada will answer.', None, id="a question inside a goal stays"),
        pytest.param("Ada will answer what, when and where questions.", None, id="no question at all"),
    ],
)
def test_a_forms_own_question_is_no_value(text, left):
    assert strip_explanation(text) == (text if left is None else left)


@pytest.mark.parametrize(
    ("text", "is_form"),
    [
        ("How will we know that the student has reached this goal?", True),
        ("Describe the student's current performance in measurable terms.", True),
        ("Ada will ask a friend to play.", False),
        ("What he reads is 3 of 4 words.", False),
    ],
)
def test_complete_questions_and_instructions_are_the_forms(text, is_form):
    assert is_form_question(text) is is_form


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("How will we know that the student has reached this goal? Work samples", "goal.method"),
        ("How often will data be collected? Weekly", "goal.schedule"),
        ("3. When will the goal be met? 5/1/2026", "goal.target_date"),
        ("What does the child currently do? Reads 40 words.", "goal.baseline"),
        ("How will parents be informed of progress? By letter", "other.progress"),
        ("Asked how it will be measured? No.", None),
        ("What is her favorite book? Frog and Toad", None),
    ],
)
def test_questions_stand_as_labels(text, key):
    hits = load_labels("goal", "other").find(text)
    assert (hits[0].key if hits else None) == key


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Instructional Service / Related Service", "service.service"),
        ("Start Date / Begin Date", "service.begin_date"),
        ("Frequency / Location", None),
    ],
)
def test_alternatives_of_one_meaning_share_it(header, key):
    assert load_labels("service").meaning(header) == key


@pytest.mark.parametrize(
    ("text", "told"), [("Monthly", True), ("at least once a week", True), ("Weekly probes", False), ("Checklist", False)]
)
def test_a_cadence_is_no_method(text, told):
    assert is_cadence(text) is told
    assert (read_method(text) is None) is told


def test_question_under_a_label_then_the_goal_then_a_question_as_label():
    facts = read_iep(
        "# Measurable Annual Goals",
        "Goal # 1    Specific Goal Focus: Written Expression",
        "Current Performance Level: What can the student currently do?",
        "Ada scored 2 on the 6-point rubric.",
        "Measurable Annual Goal: What challenging, yet attainable, goal can we expect the student",
        "to meet by the end of this IEP period?",
        "Given a checklist, Ada will compose a paragraph scoring at least 5 on a 6-point rubric by September 11, 2026.",
        "How will we know that the student has reached this goal? Writing samples",
        "Progress monitoring: Monthly",
    )
    goal = goal_of(facts)
    assert goal.statement == "Given a checklist, Ada will compose a paragraph scoring at least 5 on a 6-point rubric by September 11, 2026."
    assert (goal.baseline_value, goal.measurement_method, goal.measurement_frequency) == (2, "Writing samples", "monthly")


def test_stated_collection_beats_words_of_the_statement():
    facts = read_iep(
        "# Annual Goals",
        "Annual Goal: By May 1, 2026, Ada will read 72 words per minute on four of five weekly probes.",
        "Method of Evaluation: Reading probes",
        "Data will be collected: monthly",
    )
    assert goal_of(facts).measurement_frequency == "monthly"


def test_headers_with_the_forms_explanation_on_the_same_line_and_area_bars():
    facts = read_iep(
        "# PRESENT LEVELS OF PERFORMANCE",
        "Mathematics: She is correct on 30% of items.",
        "# MEASURABLE ANNUAL GOALS",
        [
            [
                "Annual Goals What the student will be expected to\nachieve by the end of the year in which the IEP is in effect",
                "Criteria Measure to\ndetermine if goal has been achieved",
                "Method How progress\nwill be measured",
                "Schedule When\nprogress will be measured",
            ],
            ["MATHEMATICS", "", "", ""],
            ["1. Ada will add fractions with unlike denominators.", "80% accuracy over 4\nweeks", "Unit tests", "Quarterly"],
        ],
    )
    goal = goal_of(facts)
    assert goal.statement == "Ada will add fractions with unlike denominators."
    assert (goal.area_text, goal.target_value, goal.measurement_frequency) == ("MATHEMATICS", 80, "quarterly")
    assert (goal.baseline_value, goal.target_date_basis) == (30, "iep end")


def test_last_line_of_a_cell_that_fell_out_of_its_grid():
    rows = [
        ["Annual Goals", "Criteria", "Method", "Schedule"],
        ["Given a verbal model, Ada will say /r/ in words at 80% accuracy in two", "80% accuracy", "Therapy data", "Monthly"],
    ]
    goal = goal_of(read_iep("# MEASURABLE ANNUAL GOALS", rows, "consecutive sessions."))
    assert goal.statement.endswith("in two consecutive sessions.")
    other = goal_of(read_iep("# MEASURABLE ANNUAL GOALS", rows, "Reports are sent quarterly."))
    assert other.statement.endswith("in two")


def test_services_whose_name_column_no_dictionary_knows():
    facts = read_iep(
        "# Schedule of Services",
        [
            ["Courses and Supports Provided", "Minutes per Session", "Frequency", "Setting", "Place", "Begin Date", "End Date"],
            ["Resource Room", "20", "3 per week", "Group", "Therapy room", "09/22/2025", "09/21/2026"],
        ],
    )
    (service,) = facts.records["service_prescription"]
    assert (service.service_text, service.minutes_per_interval, service.frequency_interval) == ("Resource Room", 60, "week")
    assert (service.location, service.delivery_model) == ("Therapy room", "group")


def test_captions_over_values_in_the_same_cells():
    facts = read_iep(
        [
            ["Student\nHale, Ada", "Date of Meeting\n09/10/2025", "Annual ARD Due\n09/09/2026", "Grade\n03"],
            ["Eligibility\nSLD", "Case Manager\nRuth Amsel", "Purpose\nAnnual ARD/IEP Meeting", "District\nElm ISD"],
        ],
    )
    (iep,) = facts.records["iep"]
    assert (iep.iep_type, iep.iep_end_date, iep.case_manager) == ("annual", date(2026, 9, 9), "Ruth Amsel")


def test_hours_in_the_period_column_are_the_total():
    facts = read_iep(
        "# Services",
        [
            ["Service", "Ratio", "Frequency", "Period", "Duration", "Location"],
            ["Consultant Teacher", "Indirect", "2", "hours\nWeekly", "120 min.", "Classroom"],
        ],
    )
    (service,) = facts.records["service_prescription"]
    assert (service.minutes_per_interval, service.frequency_interval) == (120, "week")


def test_share_in_the_criteria_box_is_the_target_of_a_number_of_things():
    rows = [
        ["Annual Goals", "Criteria", "Method", "Schedule"],
        ["Ada will copy 10 lower case letters.", "9 out of 10 letters", "Samples", ""],
    ]
    goal = goal_of(read_iep("# ANNUAL GOALS", rows))
    assert (goal.target_value, goal.target_max) == (9, 10)


def test_short_goal_under_its_own_title():
    facts = read_iep("# IEP ANNUAL GOALS", "Annual Goal 1 - Reading", "Ada will improve her reading comprehension skills.")
    assert goal_of(facts).statement == "Ada will improve her reading comprehension skills."


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("30 min, 3 x 6-day cycle", (30, 3, "cycle")),
        ("30 minutes 6 x 9 weeks", (30, 6, "grading period")),
        ("3 days week 30 min", (30, 3, "week")),
        ("45 min x 36 weeks", (45, 36, None)),
    ],
)
def test_times_in_a_named_cycle(text, amount):
    told = parse_amount(text)
    assert (told.duration_minutes, told.frequency, told.frequency_interval) == amount


@pytest.mark.parametrize(
    ("text", "level"),
    [
        pytest.param("70%, 74% and 78%", 74, id="the middle of plain probes"),
        pytest.param("3/10, 6/10, 4/10", 4, id="whatever their order"),
        pytest.param("70%, 74%, 78% (average 76%)", 76, id="an average that the text names"),
        pytest.param("70% in May, 78% in June", 70, id="two are no list"),
        pytest.param("70%, 4/10, 6/10", 70, id="of different kinds"),
    ],
)
def test_level_of_listed_probes(text, level):
    found = read_baseline(text)
    assert found is not None
    assert found.value == level


def test_sections_are_things_and_no_seconds():
    (found,) = find_measures("9 out of 10 sections")
    assert (found.value, found.max) == (9, 10)
    assert all(measure.max is None for measure in find_measures("9 out of 10 seconds"))


@pytest.mark.parametrize(
    ("tail", "level"),
    [
        pytest.param("She currently scores 1.", 1, id="level after the goal"),
        pytest.param("Baseline: 2 of 6 points.", 2, id="named baseline"),
        pytest.param("Then Ada will score 6.", None, id="a second part of the goal"),
        pytest.param("She currently enjoys writing.", None, id="no level"),
    ],
)
def test_level_told_after_the_goal_is_its_baseline(tail, level):
    goal_text = "By May 1, 2026, Ada will write a paragraph scoring 5 on a 6-point rubric."
    goal = goal_of(read_iep("# Annual Goals", f"Annual Goal: {goal_text} {tail}"))
    assert goal.baseline_value == level
    assert (goal.statement == goal_text) is (level is not None)
