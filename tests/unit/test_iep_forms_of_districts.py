"""Layouts met on districts drawn by other hands: turned tables, captions over boxes, narrative plans, typed ticks."""

from __future__ import annotations

from datetime import date

import pytest
from form_factory import draw_page, read_iep

from extractors.fields.builder import FactsBuilder
from extractors.fields.labels import load_labels
from extractors.fields.sections import find_heading
from extractors.fields.ticks import plain_ticks

HEAD = [["IEP Meeting Date", "10/06/2026", "IEP Start Date", "10/07/2026"]]


def goals(facts: FactsBuilder) -> list[tuple[str, str, float | None, float | None]]:
    return [(g.goal_number, g.statement[:24], g.baseline_value, g.target_value) for g in facts.records["goal"]]


def services(facts: FactsBuilder) -> list[tuple[str, float | None, float | None, date | None]]:
    return [(s.service_text, s.duration_minutes, s.frequency, s.end_date) for s in facts.records["service_prescription"]]


@pytest.mark.parametrize("columns", [1, 2])
def test_services_turned_on_their_side(columns: int):
    rows = [
        ["Service", "Speech Therapy", "Occupational Therapy"],
        ["Amount", "30 minutes 2 times per week", "20 minutes weekly"],
        ["Group or individual", "Group", "Individual"],
        ["Place", "Speech room", "Clinic"],
        ["Begins", "10/07/2026", "10/07/2026"],
        ["Ends", "10/05/2027", "10/05/2027"],
    ]
    facts = read_iep("# SERVICES", [row[: columns + 1] for row in rows])
    expected = [("Speech Therapy", 30, 2, date(2027, 10, 5)), ("Occupational Therapy", 20, 1, date(2027, 10, 5))]
    assert services(facts) == expected[:columns]
    assert facts.records["service_prescription"][0].delivery_model == "group"


def test_a_form_of_labels_and_values_is_not_turned():
    facts = read_iep(
        "# Annual Goals",
        [["Area", "Reading"], ["Baseline", "40 words"], ["Annual Goal", "Lena will read 90 words correct per minute by 10/05/2027."]],
    )
    assert goals(facts) == [("1", "Lena will read 90 words ", 40, 90)]


def test_grid_of_goals_whose_headers_are_known_only_in_part_with_objectives_as_rows():
    facts = read_iep(
        "# Annual Goals and Objectives",
        [
            ["No.", "Goal / Benchmark", "Criterion", "Evaluation procedure", "Target date"],
            ["1", "Lena will use /r/ in all positions of words in sentences.", "80% over 3 sessions", "SLP data", "10/05/2027"],
            ["1.1", "Lena will use /r/ in single words.", "80%", "SLP data", "01/15/2027"],
            ["2", "Lena will answer who and where questions.", "4 of 5 trials", "SLP data", "10/05/2027"],
        ],
    )
    assert goals(facts) == [("1", "Lena will use /r/ in all", None, 80), ("2", "Lena will answer who and", None, 4)]
    assert [o.statement for o in facts.records["objective"]] == ["Lena will use /r/ in single words."]


def test_area_and_present_level_share_a_column():
    facts = read_iep(
        "# Goals",
        [
            ["#", "Area and present level", "Annual measurable goal", "Evaluation procedure\nand schedule"],
            [
                "1",
                "Math\n7 of 25 in two minutes.",
                "Given 25 facts, Lena will answer 22 correctly in two minutes by 9/9/2026.",
                "Fact sheets, weekly",
            ],
        ],
    )
    goal = facts.records["goal"][0]
    assert (goal.goal_area, goal.baseline_value, goal.target_value, goal.target_max) == ("math", 7, 22, 25)
    assert (goal.measurement_method, goal.measurement_frequency) == ("Fact sheets", "weekly")


def test_captions_inside_cells_that_no_dictionary_has():
    facts = read_iep(
        "# GOAL #1",
        [
            ["Skill area\nMath Facts", "Where the student is now\nLena answered 7 facts in one minute."],
            [
                "What we expect in one year\nLena will answer 32 multiplication facts in one minute by 09/22/2026.",
                "How we will know\nOne-minute fact checks\nData taken: weekly",
            ],
        ],
    )
    goal = facts.records["goal"][0]
    assert goal.statement.startswith("Lena will answer 32")
    assert (goal.measurement_method, goal.baseline_value) == ("One-minute fact checks", 7)


def test_goal_titled_with_its_area_and_the_sentence_on_reporting_after_it():
    facts = read_iep(
        "# Annual goals",
        "# Goal 1 (Communication)",
        "Juniper will produce /s/ blends in sentences with 85% accuracy by 08/26/2026.",
        "Progress measured by: Therapist tally, each session",
        "Progress on these goals is reported every nine weeks.",
    )
    goal = facts.records["goal"][0]
    assert (goal.goal_number, goal.area_text, goal.measurement_method) == ("1", "Communication", "Therapist tally")
    assert facts.records["iep"][0].progress_report_frequency == "quarterly"


def test_narrative_plan_tells_its_dates_and_its_services_end_with_their_sentence():
    facts = read_iep(
        "Annual review meeting held 9/30/2025. This IEP is in effect from 9/30/2025 to 9/29/2026.",
        "# Measurable Annual Goals",
        "1. Receptive language - Given 10 questions, Ottilie will answer 8 of 10 correctly by 09/29/2026.",
        "Measured by SLP probe (monthly).",
        "# Special Education and Related Services",
        "Speech Therapy: Ottilie will receive speech therapy twice a week for 25 minutes in the speech room, from 9/30/2025 through 9/29/2026.",
        "She had 60 minutes a week of speech in preschool.",
    )
    iep, goal, service = facts.records["iep"][0], facts.records["goal"][0], facts.records["service_prescription"][0]
    assert (iep.iep_type, iep.meeting_date, iep.iep_end_date) == ("annual", date(2025, 9, 30), date(2026, 9, 29))
    assert goal.statement == "Given 10 questions, Ottilie will answer 8 of 10 correctly by 09/29/2026."
    assert (goal.measurement_method, goal.measurement_frequency) == ("SLP probe", "monthly")
    assert (service.duration_minutes, service.frequency, service.location) == (25, 2, "speech room")


def test_end_date_in_the_cell_beside_the_begin():
    facts = read_iep([["IEP EFFECTIVE DATES START: 9/15/2025", "END: 9/14/2026"]])
    assert facts.records["iep"][0].iep_end_date == date(2026, 9, 14)


def test_a_services_type_column_holds_its_names():
    facts = read_iep(
        "# Special Education and Related Services",
        [["Type", "Frequency/Amount", "Location"], ["Speech and Language", "Twice weekly for 20 minutes each session", "Therapy room"]],
    )
    assert services(facts) == [("Speech and Language", 20, 2, None)]


def test_no_indirect_minutes_leave_the_direct_ones():
    facts = read_iep(
        "# Services",
        [["Service", "Frequency", "Minutes per session - Direct", "Minutes per session - Indirect"], ["DAPE", "1 x per week", "30", "0"]],
    )
    assert services(facts) == [("DAPE", 30, 1, None)]


def test_numbered_accommodation_boxes_and_a_list_in_one_line():
    boxes = read_iep(draw_page("Accommodation 1", "Reduced number of problems"), draw_page("Page 2", page_number=2))
    assert [a.statement for a in boxes.records["accommodation"]] == ["Reduced number of problems"]
    line = read_iep("Accommodations: Raised-line paper, Number grid")
    assert [a.statement for a in line.records["accommodation"]] == ["Raised-line paper", "Number grid"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Type: ___ Initial _X_ Annual ___ Amendment", "Type: ☐ Initial ☒ Annual ☐ Amendment"),
        ("Name: ______ Date: ______", "Name: ______ Date: ______"),
        ("snake_case_x_name", "snake_case_x_name"),
    ],
)
def test_typed_ticks(text: str, plain: str):
    assert plain_ticks(text) == plain


@pytest.mark.parametrize(
    ("group", "header", "key"),
    [
        ("goal", "Evaluation/assessment procedures and schedule", "goal.method"),
        ("goal", "How we will know", "goal.method"),
        ("goal", "Annual Goal/Target", "goal.statement"),
        ("goal", "Student's current performance level", "goal.baseline"),
        ("goal", "Current placement", None),
        ("service", "Anticipated location", "service.location"),
        ("service", "Starting date / ending date", "service.date_range"),
        ("service", "Frequency / Session", "service.amount"),
        ("service", "Frequency / Location", None),
    ],
)
def test_headers_by_their_words(group: str, header: str, key: str | None):
    assert load_labels(group, "other").meaning(header) == key


def test_heading_with_words_between():
    assert find_heading("Special Education Programs and Related Services", styled=True) == "services"
    assert find_heading("Education is related to services of all kinds", styled=False) is None


def test_accommodations_by_class_under_any_heading_and_settings_after_a_dash():
    grid = read_iep(
        "# ACCOMMODATIONS BY CLASS",
        [["Accommodation", "ELA", "Math"], ["Small group testing", "", "X"], ["Extra time - time and a half", "X", "X"]],
    )
    assert [a.statement for a in grid.records["accommodation"]] == ["Small group testing", "Extra time - time and a half"]
    lines = read_iep("# Accommodations", "* Small group testing - daily, all classes", "* Extra time - time and a half")
    assert [(a.statement, a.setting) for a in lines.records["accommodation"]] == [
        ("Small group testing", "daily, all classes"),
        ("Extra time - time and a half", None),
    ]


@pytest.mark.parametrize(("words", "target_date"), [("In one school year", date(2027, 10, 5)), ("Within 36 weeks", None)])
def test_one_year_of_an_annual_goal_ends_with_its_iep(words: str, target_date: date | None):
    facts = read_iep(
        [["IEP Start Date", "10/06/2026", "IEP End Date", "10/05/2027"]],
        "# Annual Goals",
        [["Annual Goal", f"{words}, Lena will read 95 words correct per minute."]],
    )
    assert facts.records["goal"][0].target_date == target_date
