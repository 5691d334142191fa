"""Forms of many states and vendors, as a records clerk would read them. No extraction code knows any of them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.form_factory import draw_page, read_iep


def goals(facts):
    return [
        (g.goal_number, g.area_text, g.statement, g.baseline_text, g.measurement_method, g.measurement_frequency)
        for g in facts.records["goal"]
    ]


def services(facts):
    return [
        (s.service_text, s.duration_minutes, s.frequency, s.frequency_interval, s.minutes_per_interval, s.begin_date, s.end_date)
        for s in facts.records["service_prescription"]
    ]


def test_goal_grid_with_how_and_when_columns():
    facts = read_iep(
        "# V. GOALS AND OBJECTIVES - Include, as appropriate, academic and functional goals.",
        [
            [
                "MEASURABLE ANNUAL GOAL\nInclude: Condition, Name, Behavior, and Criteria (Refer to Annotated IEP)",
                "Describe HOW the student's progress toward meeting this goal will be measured",
                "Describe WHEN periodic reports on progress will be provided to parents",
                "Report of Progress",
            ],
            [
                "Given a fifth grade passage, Ruth will read 120 words correct per minute on 3 consecutive weekly probes.",
                "Weekly curriculum-based probes",
                "Quarterly",
                "",
            ],
            ["Given 10 two-step problems, Ruth will solve 8 of 10 correctly on 4 of 5 worksheets.", "Work samples", "Quarterly", ""],
        ],
        "# VI. SPECIAL EDUCATION / RELATED SERVICES / SUPPLEMENTARY AIDS AND SERVICES / PROGRAM MODIFICATIONS",
        [
            ["Service", "Location", "Frequency", "Projected Beginning Date", "Anticipated Duration"],
            ["Speech and Language Support", "Speech room", "30 minutes, 6 times per 9 weeks", "10/02/2025", "10/01/2026"],
            ["Learning Support", "Resource room", "45 min daily", "10/02/2025", "1 year"],
        ],
    )
    assert [g[2][:12] for g in goals(facts)] == ["Given a fift", "Given 10 two"]
    assert [g[0] for g in goals(facts)] == ["1", "2"]
    assert facts.records["goal"][0].measurement_method == "Weekly curriculum-based probes"
    assert facts.records["goal"][0].target_value == 120
    speech, support = services(facts)
    assert speech[5:] == (date(2025, 10, 2), date(2026, 10, 1))
    assert speech[1:3] == (30, 6)
    assert support[3:6] == ("day", 45, date(2025, 10, 2))
    assert support[6] is None


def test_numbered_goal_pages_with_tick_boxes_and_amounts_in_columns():
    def page(number, area, level, goal):
        return [
            [("6  MEASURABLE ANNUAL GOALS", 2)],
            [f"NUMBER: {number}", f"AREA: {area}"],
            [("PRESENT LEVEL OF ACADEMIC ACHIEVEMENT AND FUNCTIONAL PERFORMANCE", 2)],
            [(level, 2)],
            [("MEASURABLE ANNUAL GOAL", 2)],
            [(goal, 2)],
            [
                (
                    "METHOD(S) FOR MEASURING THE CHILD'S PROGRESS TOWARDS ANNUAL GOAL\n☐ A. Curriculum-Based Assessment ☒ B. Portfolios ☐ C. Observation ☒ D. Work Samples",
                    2,
                )
            ],
        ]

    facts = read_iep(
        page(
            "1",
            "Mathematics",
            "Omar solves 40% of computation problems.",
            "By 3/1/2026, Omar will solve addition problems with 85% accuracy.",
        ),
        page("2", "Behavior", "Omar leaves his seat 9 times a day.", "By 3/1/2026, Omar will leave his seat no more than 3 times per day."),
        "# 7 DESCRIPTION(S) OF SPECIALLY DESIGNED SERVICES",
        [
            [
                "Description",
                "Goal Addressed #",
                "Provider Title",
                "Location of Service",
                "Begin Date",
                "End Date",
                "Amount of Time",
                "Frequency",
            ],
            [
                "Specially designed instruction in math",
                "1",
                "Intervention Specialist",
                "Resource room",
                "3/2/2025",
                "3/1/2026",
                "150 minutes",
                "Weekly",
            ],
            [
                "Behavior support consultation",
                "2",
                "Behavior Specialist",
                "General education",
                "3/2/2025",
                "3/1/2026",
                "20 minutes",
                "2 times per month",
            ],
        ],
    )
    assert [g[:2] for g in goals(facts)] == [("1", "Mathematics"), ("2", "Behavior")]
    assert [g[3] for g in goals(facts)] == ["Omar solves 40% of computation problems.", "Omar leaves his seat 9 times a day."]
    assert goals(facts)[0][2] == "By 3/1/2026, Omar will solve addition problems with 85% accuracy."
    assert goals(facts)[0][4] == "B. Portfolios, D. Work Samples"
    instruction, behavior = services(facts)
    assert instruction[3:5] == ("week", 150)
    assert behavior[1:5] == (20, 2, "month", 40)
    assert [s.provider for s in facts.records["service_prescription"]] == ["Intervention Specialist", "Behavior Specialist"]


def test_goal_grid_with_criteria_method_schedule_and_area_bars():
    facts = read_iep(
        "# MEASURABLE ANNUAL GOALS",
        "The following goals are recommended to enable the student to be involved in and progress in the general education curriculum.",
        [
            [
                "ANNUAL GOALS\nWhat the student will be expected to achieve by the end of the year in which the IEP is in effect",
                "CRITERIA\nMeasure to determine if goal has been achieved",
                "METHOD\nHow progress will be measured",
                "SCHEDULE\nWhen progress will be measured",
            ],
            [("Reading", 4)],
            ["Ana will retell a story including its main events.", "4 of 5 events", "Teacher-made rubric", "Every two weeks"],
            [("Motor Skills", 4)],
            ["Ana will write her first and last name legibly without a model.", "90% legibility over 4 weeks", "Work samples", "Monthly"],
        ],
        "# RECOMMENDED SPECIAL EDUCATION PROGRAMS AND SERVICES",
        [
            [
                "SPECIAL EDUCATION PROGRAM/SERVICES",
                "RATIO",
                "FREQUENCY\nHow often provided",
                "PERIOD",
                "DURATION\nLength of session",
                "LOCATION\nWhere service will be provided",
                "PROJECTED BEGINNING DATE",
            ],
            [("RELATED SERVICES:", 7)],
            ["Occupational Therapy", "Individual", "2", "Weekly", "30 mins.", "Therapy Room", "09/04/2025"],
            ["Counseling", "5:1", "1", "Weekly", "30 mins.", "Counselor's Office", "09/04/2025"],
        ],
    )
    assert [g[1] for g in goals(facts)] == ["Reading", "Motor Skills"]
    assert [g[5] for g in goals(facts)] == ["biweekly", "monthly"]
    first, second = facts.records["goal"]
    assert (first.target_value, first.target_max) == (4, 5)
    assert (second.target_value, second.unit) == (90, "percent")
    therapy, counseling = services(facts)
    assert therapy[1:5] == (30, 2, "week", 60)
    assert counseling[1:5] == (30, 1, "week", 30)
    assert [s.delivery_model for s in facts.records["service_prescription"]] == ["individual", "group"]
    assert therapy[5] == date(2025, 9, 4)


def test_goal_focus_pages_and_a_service_grid_parted_by_delivery():
    facts = read_iep(
        "# Current Performance Levels/Measurable Annual Goals",
        [
            ["Goal # 1", "Specific Goal Focus: Communication"],
            [("Current Performance Level: What can the student currently do?\nLi uses two-word phrases in 3 of 10 requests.", 2)],
            [
                (
                    "Measurable Annual Goal: What challenging, yet attainable, goal can we expect the student to meet?\nLi will use three-word phrases in 8 of 10 requests by 6/12/2026.",
                    2,
                )
            ],
            [
                (
                    "Benchmark/Objectives: What will the student need to do to complete this goal?\n1. Li will use three-word phrases in 5 of 10 requests.\n2. Li will use three-word phrases in 7 of 10 requests.",
                    2,
                )
            ],
        ],
        "# Service Delivery",
        [
            ["Focus on Goal #", "Type of Service", "Type of Personnel", "Frequency and Duration/Per Cycle", "Start Date", "End Date"],
            [("A. Consultation (Indirect Services to School Personnel and Parents)", 6)],
            ["1", "Speech and Language", "SLP", "1 x 15 min / 5 day cycle", "9/1/2025", "8/31/2026"],
            [("C. Special Education and Related Services in Other Settings (Direct Service)", 6)],
            ["1", "Speech and Language", "SLP", "2 x 30 min / 5 day cycle", "9/1/2025", "8/31/2026"],
        ],
    )
    assert goals(facts)[0][:4] == (
        "1",
        "Communication",
        "Li will use three-word phrases in 8 of 10 requests by 6/12/2026.",
        "Li uses two-word phrases in 3 of 10 requests.",
    )
    assert [o.statement for o in facts.records["objective"]] == [
        "Li will use three-word phrases in 5 of 10 requests.",
        "Li will use three-word phrases in 7 of 10 requests.",
    ]
    assert len(services(facts)) == 2
    assert facts.records["service_prescription"][0].delivery_model == "consult"
    assert facts.records["service_prescription"][1].delivery_model is None
    assert services(facts)[1][1:3] == (30, 2)


def test_goals_parted_into_component_boxes_and_talk_in_deliberations():
    facts = read_iep(
        "# ARD/IEP Committee Report",
        "Date of ARD Committee Meeting: 11/04/2025    Type of Meeting: Annual",
        "# MEASURABLE ANNUAL GOALS",
        [
            ["Goal #1", "Area: Written Expression"],
            ["Timeframe", "By the next annual ARD meeting"],
            ["Condition", "given a four-point checklist"],
            ["Behavior", "Noor will write a paragraph of five sentences"],
            ["Criterion", "scoring 3 of 4 points on three consecutive samples"],
            ["Method of Evaluation", "Writing rubric"],
            ["Baseline", "1 of 4 points in October 2025"],
        ],
        "# SCHEDULE OF SERVICES",
        [
            ["Instructional Service", "Minutes Per Session", "Sessions", "Frequency", "Location", "Begin Date", "End Date"],
            ["Specialized instruction: English", "45", "3", "weekly", "Special education classroom", "11/05/2025", "11/03/2026"],
        ],
        "# DELIBERATIONS",
        "The committee discussed a goal that Noor will write ten sentences with 100% accuracy. The parent asked for speech therapy 30 minutes weekly.",
    )
    assert len(facts.records["goal"]) == 1
    goal = facts.records["goal"][0]
    assert goal.statement == (
        "By the next annual ARD meeting, given a four-point checklist, Noor will write a paragraph of five sentences scoring 3 of 4 points on three consecutive samples."
    )
    assert (goal.goal_number, goal.area_text, goal.measurement_method) == ("1", "Written Expression", "Writing rubric")
    assert (goal.baseline_value, goal.target_value) == (1, 3)
    assert services(facts) == [("Specialized instruction: English", 45, 3, "week", 135, date(2025, 11, 5), date(2026, 11, 3))]
    iep = facts.records["iep"][0]
    assert (iep.iep_type, iep.meeting_date) == ("annual", date(2025, 11, 4))
    assert "speech therapy" in (iep.notes_text or "")


def test_export_with_labels_in_lines():
    facts = read_iep(
        "# Student Goals",
        "Goal Title: Reading Fluency    Goal Number: 3",
        "Goal Statement: By May 22, 2026, given a grade 4 passage, Tomas will read aloud",
        "110 words correct per minute on two consecutive probes.",
        "Present Level: Reads 72 words correct per minute.",
        "Baseline Date: 9/12/2025    Baseline Score: 72",
        "Method: Oral reading probes",
        "Target Date: 5/22/2026",
        "Goal Title: Organization    Goal Number: 4",
        "Goal Statement: Tomas will turn in 9 of 10 assignments on the due date.",
        "Present Level: Turns in 5 of 10 assignments.",
        "Method: Gradebook",
        "Target Date: 5/22/2026",
    )
    first, second = facts.records["goal"]
    assert (
        first.statement
        == "By May 22, 2026, given a grade 4 passage, Tomas will read aloud 110 words correct per minute on two consecutive probes."
    )
    assert (first.goal_number, first.area_text, first.measurement_method) == ("3", "Reading Fluency", "Oral reading probes")
    assert (first.baseline_value, first.baseline_date) == (72, date(2025, 9, 12))
    assert (second.goal_number, second.area_text, second.baseline_text) == ("4", "Organization", "Turns in 5 of 10 assignments.")
    assert second.target_date == date(2026, 5, 22)


def test_goals_and_services_in_plain_sentences():
    facts = read_iep(
        "# Annual Goals",
        "1. By 4/30/2026, Joon will name 20 of 26 letters in three sessions.",
        "2. By 4/30/2026, Joon will cut along a line within 1/4 inch in 4 of 5 trials.",
        "# Special Education and Related Services",
        "* Occupational therapy: 30 minutes, 2 times per month, individually in the therapy room, from 5/1/2025 to 4/30/2026.",
        "* Specialized academic instruction - five 45 minute sessions per week in a small group.",
        "The team considered 60 minutes of speech therapy weekly and did not add it.",
    )
    assert [(g[0], g[2][:20]) for g in goals(facts)] == [("1", "By 4/30/2026, Joon w"), ("2", "By 4/30/2026, Joon w")]
    therapy, instruction = services(facts)
    assert therapy == ("Occupational therapy", 30, 2, "month", 60, date(2025, 5, 1), date(2026, 4, 30))
    assert instruction[:5] == ("Specialized academic instruction", 45, 5, "week", 225)


def test_direct_and_indirect_minutes_with_a_span_as_duration():
    facts = read_iep(
        "# Special Education and Related Services",
        [
            ["Service", "Start Date", "Frequency", "Minutes Per Session", "Location", "Anticipated Duration"],
            ["Speech/Language", "9/8/2025", "2 x weekly", "25", "Speech room", "9 months"],
            ["Speech/Language (indirect)", "9/8/2025", "1 x monthly", "15", "Classroom", "9 months"],
            ["Speech/Language", "2/2/2026", "1 x weekly", "25", "Speech room", "4 months"],
        ],
    )
    assert [s[1:5] for s in services(facts)] == [(25, 2, "week", 50), (15, 1, "month", 15), (25, 1, "week", 25)]
    assert [s.delivery_model for s in facts.records["service_prescription"]][1] == "consult"


def test_a_goal_cut_by_the_page_turn_is_whole():
    first = draw_page(
        "# ANNUAL GOALS",
        [
            ["Area of Need: Writing", "Annual Goal #: 1"],
            ["Baseline: 2 of 8 sentences.", "Goal: By 5/1/2026, Ida will write a paragraph in which 7 of 8 sentences begin with"],
        ],
    )
    second = draw_page(
        [["", "a capital letter.\n☒ Enables student to be involved/progress in general curriculum"], [("Person(s) Responsible: RSP", 2)]],
        page_number=2,
    )
    facts = read_iep(first, second)
    goal = facts.records["goal"][0]
    assert goal.statement == "By 5/1/2026, Ida will write a paragraph in which 7 of 8 sentences begin with a capital letter."
    pages = {p.page_number for p in facts.provenance if p.subject_kind == "goal" and p.field == "statement"}
    assert pages == {1, 2}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("The IEP must include measurable annual goals, including academic and functional goals.", id="law"),
        pytest.param("Each annual goal must be measurable and progress will be reported to parents quarterly.", id="form"),
        pytest.param("Services of 20 minutes or more per session may be provided by alternative means.", id="emergency"),
        pytest.param("Related services such as 30 minutes 2 times per week are given as an example.", id="example"),
    ],
)
def test_boilerplate_is_no_record(line):
    facts = read_iep("# Annual Goals", line, "# Services", line)
    assert facts.records["goal"] == []
    assert facts.records["service_prescription"] == []


def test_one_grid_of_programs_services_and_supports_under_bars():
    facts = read_iep(
        "STUDENT NAME: Mira Oyelowo    PROJECTED DATE IEP IS TO BE IMPLEMENTED: 09/04/2025",
        "DATE OF CSE MEETING: 05/14/2025    PROJECTED DATE OF ANNUAL REVIEW: 05/13/2026",
        "# RECOMMENDED SPECIAL EDUCATION PROGRAMS AND SERVICES",
        [
            [
                "SPECIAL EDUCATION PROGRAM/SERVICES",
                "SERVICE DELIVERY RECOMMENDATIONS*",
                "FREQUENCY\nHOW OFTEN PROVIDED",
                "DURATION\nLENGTH OF SESSION",
                "LOCATION\nWHERE SERVICE WILL BE PROVIDED",
                "PROJECTED BEGINNING/ SERVICE DATE(S)",
            ],
            ["SPECIAL EDUCATION PROGRAM:", "", "", "", "", ""],
            ["Resource Room Program", "Group 5:1", "5 times weekly", "42 minutes", "Resource room", "09/04/2025 - 06/25/2026"],
            ["RELATED SERVICES:", "", "", "", "", ""],
            ["Speech/Language Therapy", "Individual", "2 times weekly", "30 minutes", "Therapy room", "09/04/2025 - 06/25/2026"],
            ["SUPPLEMENTARY AIDS AND SERVICES/PROGRAM MODIFICATIONS/ACCOMMODATIONS:", "", "", "", "", ""],
            ["Copy of class notes", "", "Daily", "Throughout the day", "All classes", "09/04/2025"],
        ],
        "# REPORTING PROGRESS TO PARENTS",
        "Periodic reports on the student's progress toward the annual goals will be provided to parents four times a year.",
    )
    assert [s[:5] for s in services(facts)] == [
        ("Resource Room Program", 42, 5, "week", 210),
        ("Speech/Language Therapy", 30, 2, "week", 60),
    ]
    assert services(facts)[0][5:] == (date(2025, 9, 4), date(2026, 6, 25))
    assert [(a.statement, a.setting) for a in facts.records["accommodation"]] == [("Copy of class notes", "All classes")]
    iep = facts.records["iep"][0]
    assert (iep.meeting_date, iep.iep_begin_date, iep.iep_end_date) == (date(2025, 5, 14), date(2025, 9, 4), date(2026, 5, 13))
    assert iep.progress_report_frequency == "quarterly"


def test_headers_of_two_rows_and_accommodations_by_subject():
    facts = read_iep(
        "# Services",
        [
            ["Service", ("Amount", 2), "Location", ("Dates", 2)],
            ["", "Number of Sessions", "Minutes Per Session", "", "Begin Date", "End Date"],
            ["Physical Therapy", "2 per month", "30", "Gym", "10/1/2025", "9/30/2026"],
        ],
        "# Accommodations",
        [
            ["Accommodation", "ELA", "Math", "Science"],
            ["Extended time on tests", "X", "X", ""],
            ["Oral administration", "X", "", "X"],
        ],
    )
    assert services(facts) == [("Physical Therapy", 30, 2, "month", 60, date(2025, 10, 1), date(2026, 9, 30))]
    assert [a.statement for a in facts.records["accommodation"]] == ["Extended time on tests", "Oral administration"]


def test_blank_form_gives_nothing():
    facts = read_iep(
        "# Annual Goals",
        [
            ["Area of Need:", "Measurable Annual Goal #:"],
            ["Baseline:", "Goal: By ____, the student will ____ with ____ accuracy as measured by ____."],
        ],
        "# Services",
        [["Service", "Frequency", "Location", "Begin Date", "End Date"], ["", "", "", "", ""]],
        [["Service:", "Start Date:", "Duration/Freq:", "Location:"]],
    )
    assert facts.records["goal"] == []
    assert facts.records["service_prescription"] == []


def test_an_export_of_many_students_goals():
    facts = read_iep(
        [
            ["Last Name", "First Name", "Student ID", "Area Of Need", "Annual Goal #", "Baseline", "Goal", "Person Responsible", "Objective 1", "Progress Report 1 Summary ", "Progress Report 1 Comments  ", "Goal Met"],
            ["Quill", "Ada", "7001", "Reading", "1", "40 wcpm", "By 6/1/2026, Ada will read 80 words correct per minute.", "RSP", "", "", "", ""],
            ["Quill", "Ada", "7001", "Math", "2", "3 of 10", "By 6/1/2026, Ada will solve 8 of 10 problems.", "RSP", "Ada will solve 5 of 10 problems.", "", "", ""],
            ["Dunn", "Rory", "7002", "Reading", "1", "22 wcpm", "By 6/1/2026, Rory will read 60 words correct per minute.", "RSP", "", "", "", ""],
        ]
    )  # fmt: skip
    names = {mention.mention_key: mention.student_name for mention in facts.mentions}
    assert [(names[g.student_id], g.goal_number, g.target_value) for g in facts.records["goal"]] == [
        ("Quill, Ada", "1", 80),
        ("Quill, Ada", "2", 8),
        ("Dunn, Rory", "1", 60),
    ]
    assert len(facts.records["iep"]) == 2
    assert [o.statement for o in facts.records["objective"]] == ["Ada will solve 5 of 10 problems."]


def test_dates_printed_once_for_all_services_and_a_criterion_box_in_the_baselines_measure():
    facts = read_iep(
        "# Annual Goals",
        [
            ["Goal Number: 1", "Goal Area: Self-Care"],
            ["Present Level: 3 of 9 steps", "Criterion: 8 of 9 steps on 4 of 5 days"],
            [("Annual Goal: Bo will brush his teeth with a picture chart and no more than one verbal prompt.", 2)],
        ],
        "# Educational Services",
        [
            [("Initiation Date: 9/2/2025", 2), ("Duration Date: 9/1/2026", 2)],
            ["Service", "Minutes Per Week", "Location", "Provider"],
            ["Life skills instruction", "1,200", "Life skills room", "Teacher"],
        ],
    )
    goal = facts.records["goal"][0]
    assert (goal.baseline_value, goal.target_value, goal.target_max, goal.unit) == (3, 8, 9, "steps")
    assert services(facts) == [("Life skills instruction", None, None, "week", 1200, date(2025, 9, 2), date(2026, 9, 1))]


def test_a_district_adds_its_own_labels():
    from extractors.fields.builder import ExtractionContext, FactsBuilder
    from extractors.fields.iep import extract_ieps
    from pipeline.model import DocumentPart
    from tests.unit.form_factory import draw_document

    document = draw_document(
        draw_page(
            "# Annual Goals", [["Wo das Kind steht", "2 of 8 letters"], ["Annual Goal", "By 5/1/2026, Jun will name 7 of 8 letters."]]
        )
    )
    context = ExtractionContext("iep.pdf", form_labels=(("Wo das Kind steht", "goal.baseline"),))
    facts = FactsBuilder(document, context)
    extract_ieps(document, DocumentPart("p1", document.document_id, 1, 1, "iep", 1.0), facts)
    assert facts.records["goal"][0].baseline_text == "2 of 8 letters"


def test_goal_with_points_and_a_title_repeated_over_the_page_turn():
    first = draw_page(
        "# ANNUAL GOALS",
        "Goal 1: Writing",
        "Annual Goal: By 5/1/2026, given a checklist, Ravi will write a paragraph that has:",
        "• a topic sentence,",
        "• three details, and",
        "• a closing sentence in 4 of 5 samples.",
        "Baseline: 1 of 5 samples.",
    )
    second = draw_page(
        "Goal 1: Writing (continued)",
        "Method of Measurement: Writing samples",
        "Goal 2: Math",
        "Annual Goal: By 5/1/2026, Ravi will solve 8 of 10 problems.",
        "Baseline: 2 of 10 problems.",
        "Method of Measurement: Quizzes",
        page_number=2,
    )
    writing, mathematics = read_iep(first, second).records["goal"]
    assert writing.statement.endswith("that has: • a topic sentence, • three details, and • a closing sentence in 4 of 5 samples.")
    assert (writing.goal_number, writing.measurement_method) == ("1", "Writing samples")
    assert (mathematics.goal_number, mathematics.area_text, mathematics.measurement_method) == ("2", "Math", "Quizzes")


def test_letters_of_sentences_and_columns_of_direct_and_indirect_minutes():
    facts = read_iep(
        "# Goals",
        "Goal 1. Reading. Ines will read 100 words correct per minute on a fourth grade passage by May 1, 2026 as measured by weekly probes.",
        "# Services",
        "Ines will receive 45 minutes of specialized reading instruction five times a week in the resource room from 9/2/2025 to 5/1/2026.",
        "She will also receive speech therapy for 30 minutes, two times weekly, in a group.",
    )
    goal = facts.records["goal"][0]
    assert (goal.area_text, goal.statement[:9], goal.measurement_method) == ("Reading", "Ines will", "weekly probes")
    assert [s[:5] for s in services(facts)] == [
        ("specialized reading instruction", 45, 5, "week", 225),
        ("speech therapy", 30, 2, "week", 60),
    ]
    facts = read_iep(
        "# Services",
        [
            [
                "Instruction or Service Provided",
                "Start Date",
                "Frequency",
                "Indirect Minutes",
                "Direct Minutes",
                "Location",
                "Anticipated Duration",
            ],
            ["Speech/Language", "9/8/2025", "2 x / week", "5", "25", "Resource", "9/8/2025 - 9/7/2026"],
        ],
    )
    assert [(s[1], s[4], s[6]) for s in services(facts)] == [(25, 50, date(2026, 9, 7)), (5, 10, date(2026, 9, 7))]
    assert [s.delivery_model for s in facts.records["service_prescription"]] == [None, "consult"]


def test_intervals_and_letters_in_column_headers():
    facts = read_iep(
        "# Related Services",
        [
            ["Related Service", "Sessions/Week", "Min/Session", "Setting", "Individual/Group", "Initiation", "Duration"],
            ["Speech", "2", "30", "☐ Gen Ed ☒ Sp Ed", "☒ I ☐ G", "9/2/25", "9/1/26"],
        ],
    )
    service = facts.records["service_prescription"][0]
    assert services(facts) == [("Speech", 30, 2, "week", 60, date(2025, 9, 2), date(2026, 9, 1))]
    assert (service.delivery_model, service.location) == ("individual", "Sp Ed")
