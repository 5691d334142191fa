"""Progress reports in many districts' shapes; goals, legends and blank boxes are never statements."""

from __future__ import annotations

from datetime import date

import pytest
from paper import builder_of, document, line, pages, part_of, table

from extractors.fields.statements import extract_statements
from pipeline.document import Document
from pipeline.model import DocumentType, ProgressReport, ProgressStatement

HEAD = "Student: Ana Ruiz   ID: 471123   Grade: 4"


def read(paper: Document, kind: DocumentType = "progress_report") -> tuple[list[ProgressStatement], list[ProgressReport]]:
    builder = builder_of(paper)
    extract_statements(paper, part_of(paper, kind), builder)
    return builder.records["progress_statement"], builder.records["progress_report"]


def told(paper: Document, kind: DocumentType = "progress_report") -> list[tuple[str | None, str | None, str | None]]:
    """(goal, rating, statement) of each."""
    return [(s.goal_reference, s.rating_text, s.statement) for s in read(paper, kind)[0]]


def test_boxes_on_a_goal_page() -> None:
    paper = document(
        HEAD,
        table(
            [
                "Area of Need: Reading | Measurable Annual Goal #: 1",
                "Baseline: 40 wcpm | Goal: By 9/1/2026, Ana will read 90 wcpm on 3 probes.",
                "Progress Report 1: 10/22/2025⏎Summary of Progress: Ana reads 48 wcpm.⏎Comment: Next probe in May.⏎Progress Report 2:⏎Summary of Progress:⏎Comment:⏎Annual Review Date: ______ Goal met ☐ Yes ☐ No⏎Comments:",
            ]
        ),
    )
    statements, reports = read(paper, "iep")
    assert [(s.goal_reference, s.statement, s.value, s.unit, s.report_date) for s in statements] == [
        ("Measurable Annual Goal #: 1", "Ana reads 48 wcpm.", 48, "wcpm", date(2025, 10, 22))
    ]
    assert [(r.period_label, r.report_date) for r in reports] == [("Progress Report 1", date(2025, 10, 22))]
    assert statements[0].goal_quote == "By 9/1/2026, Ana will read 90 wcpm on 3 probes."


def test_blank_boxes_give_nothing() -> None:
    paper = document(
        HEAD,
        "Measurable Annual Goal #: 1",
        "Goal: By 9/1/2026, Ana will read 90 wcpm.",
        "Progress Report 1:",
        "Summary of Progress:",
        "Comment:",
        "Progress Report 2:",
        "Summary of Progress:",
        "Comment:",
    )
    assert told(paper, "iep") == []


def test_an_iep_without_periods_tells_no_progress() -> None:
    paper = document(
        HEAD,
        "Goal 1: Reading",
        "By 9/1/2026, Ana will read 90 wcpm.",
        "Progress reports: Quarterly",
        "Comments: see the services page",
        table(["Service | Comments", "Speech | in class"]),
    )
    assert told(paper, "iep") == []


def test_nine_weeks_columns_of_two_storeys() -> None:
    header = table(
        [
            "Annual Goal | 1st Nine Weeks | | 2nd Nine Weeks | ",
            " | Code | Comments | Code | Comments",
            "1. By May 2026, Ana will solve 8 of 10 problems. | SP | 4 of 10 solved. | MS | 8 of 10 solved in March.",
        ]
    )
    cells = tuple(c for c in header.cells if not (c.row == 0 and c.column in (2, 4)))
    wide = tuple(c if not (c.row == 0 and c.column in (1, 3)) else type(c)(0, c.column, c.text, 1, column_span=2) for c in cells)
    paper = document(
        HEAD, type(header)(wide, header.row_count, 5, 1, "word"), "MS = Mastered   SP = Sufficient progress   IP = Insufficient progress"
    )
    statements, reports = read(paper)
    assert [(s.period_label, s.rating_text, s.rating, s.value, s.max) for s in statements] == [
        ("Nine Weeks 1", "SP", "sufficient", 4, 10),
        ("Nine Weeks 2", "MS", "met", 8, 10),
    ]
    assert len(reports) == 2


def test_seis_columns_are_found_by_header() -> None:
    paper = document(
        table(
            [
                "Last Name | First Name | District ID | Area Of Need | Annual Goal # | Goal | Progress Report 1 Date  | Progress Report 1 Summary  | Progress Report 1 Comments   | Progress Report 2 Summary  | Progress Report 2 Comments  ",
                "Ruiz | Ana | 471123 | Reading | 1 | Ana will read 90 wcpm by 5/1/2026. | 11/3/2025 | Ana reads 52 wcpm. | See data. | 61 wcpm in January. | ",
                "Ruiz | Ana | 471123 | Math | 2 | Ana will solve 8 of 10. | 11/3/2025 |  |  |  | ",
            ],
            "delimited",
        )
    )
    statements, _ = read(paper)
    assert [(s.goal_reference, s.area_text, s.period_label, s.statement, s.value) for s in statements] == [
        ("1", "Reading", "Progress Report 1", "Ana reads 52 wcpm.", 52),
        ("1", "Reading", "Progress Report 2", "61 wcpm in January.", 61),
    ]
    assert statements[0].report_date == date(2025, 11, 3)


def test_sufficient_yes_or_no() -> None:
    paper = document(
        HEAD,
        "Report Date: 1/16/2026   Reporting Period: 2nd Quarter",
        "# Goal 1: Written Language",
        "Annual Goal: By 6/1/2026, Ana will write 5 sentences.",
        "Sufficient progress to meet goal? ☒ Yes ☐ No",
        "Comments: Ana wrote 3 sentences on the last sample.",
        "# Goal 2: Math",
        "Annual Goal: By 6/1/2026, Ana will solve 8 of 10.",
        "Sufficient progress to meet goal? ☐ Yes ☒ No",
        "Comments: 2 of 10 solved.",
    )
    statements, reports = read(paper)
    assert [(s.rating_text, s.rating, s.value, s.max) for s in statements] == [
        ("Yes", "sufficient", 3, None),
        ("No", "insufficient", 2, 10),
    ]
    assert (reports[0].period_label, reports[0].report_date, reports[0].has_sufficiency_field) == ("Q2", date(2026, 1, 16), True)


def test_unticked_sufficiency_is_unknown() -> None:
    paper = document(HEAD, "# Goal 1: Math", "Sufficient progress to meet goal? ☐ Yes ☐ No", "Comments: Ana solved 4 of 10.")
    (statement,) = read(paper)[0]
    assert (statement.rating_text, statement.rating) == (None, None)


def test_a_narrative_letter() -> None:
    paper = document(
        "Oak Hill Middle School",
        "February 27, 2026",
        "RE: Trimester 2 (T2) progress on the IEP goals of Ana Ruiz, student ID 471123",
        "Dear Mr. Ruiz,",
        "This letter covers each goal of the IEP of October 2, 2025.",
        "Goal 1 (Organization). This trimester Ana filled in her planner in 7 of 10 class periods.",
        "Goal 2 (Social/Emotional). She seems happier this winter.",
        "Please call me with any questions.",
        "Sincerely,",
        "Lee Ito, Special Education Teacher",
    )
    statements, reports = read(paper)
    assert [(s.goal_reference, s.area_text, s.statement, s.value, s.max) for s in statements] == [
        ("Goal 1", "Organization", "This trimester Ana filled in her planner in 7 of 10 class periods.", 7, 10),
        ("Goal 2", "Social/Emotional", "She seems happier this winter.", None, None),
    ]
    assert (reports[0].period_label, reports[0].report_date, reports[0].iep_date) == ("T2", date(2026, 2, 27), date(2025, 10, 2))


def test_codes_in_the_heading_and_a_key_without_signs() -> None:
    paper = document(
        HEAD,
        "This is the Q2 report. Codes: SP sufficient progress, IP insufficient progress, ES emerging skill.",
        "Goal 1 - Behavior Progress code: IP",
        "Ana talked out 11 times per class period.",
        "Goal 2 - Math Progress code: SP",
        "8 of 20 problems correct.",
    )
    statements, _ = read(paper)
    assert [(s.area_text, s.rating_text, s.rating, s.statement) for s in statements] == [
        ("Behavior", "IP", "insufficient", "Ana talked out 11 times per class period."),
        ("Math", "SP", "sufficient", "8 of 20 problems correct."),
    ]


def test_a_table_of_goal_code_comment() -> None:
    paper = document(
        HEAD,
        "Marking period: Q1   Actual date of progress report: 11/12/2025",
        table(
            [
                "Goal # | Area of need | Progress code | Comments / data",
                "1 | Reading | SP | Ana quoted in 6 of 12 answers.",
                "2 | Work | NI | ",
            ]
        ),
        "SP = sufficient progress; NI = not been provided instruction",
    )
    assert told(paper) == [("1", "SP", "Ana quoted in 6 of 12 answers."), ("2", "NI", None)]


def test_a_caseload_with_merged_students() -> None:
    paper = document(
        table(
            [
                "IEP progress, Trimester 1 (T1), 2025-26",
                "Student | ID | Goal # | Goal area | Annual goal | Code | Progress comment | Report date",
                "Ruiz, Ana | 471123 | 1 | Reading | Ana will read 90 wcpm. | EP | Ana read 78 wcpm. | 2025-11-20",
                " |  | 2 | Math | Ana will solve 8 of 10. | LP | 3 of 10. | 2025-11-20",
                "Okoro, Ben | 471999 | 1 | Reading | Ben will read 60 wcpm. | EP | 41 wcpm. | 2025-11-21",
            ],
            "sheet",
        )
    )
    statements, reports = read(paper)
    assert [(s.student_id, s.goal_reference, s.rating_text, s.statement, s.period_label) for s in statements] == [
        ("m1", "1", "EP", "Ana read 78 wcpm.", "T1"),
        ("m1", "2", "LP", "3 of 10.", "T1"),
        ("m2", "1", "EP", "41 wcpm.", "T1"),
    ]
    assert {(r.student_id, r.report_date) for r in reports} == {("m1", date(2025, 11, 20)), ("m2", date(2025, 11, 21))}


def test_a_cumulative_report_keeps_each_period() -> None:
    paper = document(
        HEAD,
        table(
            [
                "Annual goal | T1 2024-25 | T2 2024-25",
                "Date of report | 11/20/2024 | 2/25/2025",
                "1. By 5/8/2025, Ana will type 15 words per minute. | 3⏎Ana types 9 words per minute. | 4⏎15 words per minute. Goal met.",
            ]
        ),
        "4 - Goal met    3 - On course to meet the goal    1 - No measurable progress",
    )
    statements, _ = read(paper)
    assert [(s.period_label, s.report_date, s.rating_text, s.rating, s.statement) for s in statements] == [
        ("T1 2024-25", date(2024, 11, 20), "3", "sufficient", "Ana types 9 words per minute."),
        ("T2 2024-25", date(2025, 2, 25), "4", "met", "15 words per minute. Goal met."),
    ]


def test_a_table_of_periods_under_each_goal() -> None:
    paper = document(
        HEAD,
        table(
            [
                ["Goal #1 Reading Comprehension"],
                ["Annual goal", "Ana will write a summary earning 10 of 12 points.", "", ""],
                ["Period", "Date", "Code", "Report of progress"],
                ["Q3", "04/10/2025", "NS", "Ana earned 4 of 12 points."],
                ["Q4", "06/16/2025", "S", "7 of 12 points."],
            ]
        ),
        table([["Goal #2 Math"], ["Period", "Date", "Code", "Report of progress"], ["Q3", "04/10/2025", "S", "52% accuracy on quizzes."]]),
    )
    statements, _ = read(paper)
    assert [(s.goal_reference, s.period_label, s.report_date, s.rating_text, s.value) for s in statements] == [
        ("Goal #1", "Q3", date(2025, 4, 10), "NS", 4),
        ("Goal #1", "Q4", date(2025, 6, 16), "S", 7),
        ("Goal #2", "Q3", date(2025, 4, 10), "S", 52),
    ]


def test_two_students_of_one_print() -> None:
    paper = pages(
        document("Student: Ruiz, Ana   ID: 471123", "Report Date: 1/15/2026", "Goal 1: Reading", "Comments: 60 of 100 words."),
        document("Student: Okoro, Ben   ID: 471999", "Report Date: 1/16/2026", "Goal 1: Reading", "Comments: 35 of 100 words."),
    )
    statements, _ = read(paper)
    assert [(s.student_id, s.report_date, s.value) for s in statements] == [("m1", date(2026, 1, 15), 60), ("m2", date(2026, 1, 16), 35)]


def test_a_statement_runs_over_the_page_turn() -> None:
    paper = pages(
        document(HEAD, "Goal 1: Work Habits", "Comments: Ana was prepared for class on"),
        document("Student: Ana Ruiz   ID: 471123", "66% of days.", "Goal 2: Math", "Comments: 4 of 10."),
    )
    assert [s.statement for s in read(paper)[0]] == ["Ana was prepared for class on 66% of days.", "4 of 10."]


def test_ratings_in_words_and_a_code_alone() -> None:
    paper = document(
        HEAD,
        table(
            [
                "Goal 1: Reading | ",
                "Progress Code | Making sufficient progress to meet goal",
                "Description of Progress | Ana reads 80 words correct per minute.",
            ]
        ),
        table(
            [
                "Goal 2: Writing | ",
                "Progress Code | Newly introduced skill; progress not measurable at this time",
                "Description of Progress | ",
            ]
        ),
    )
    assert told(paper) == [
        ("Goal 1", "Making sufficient progress to meet goal", "Ana reads 80 words correct per minute."),
        ("Goal 2", "Newly introduced skill; progress not measurable at this time", None),
    ]


def test_frontline_like_entries_by_marking_period() -> None:
    paper = document(
        HEAD,
        "Annual Goal: 1. Given a passage, Ana will answer 8 of 10 questions.",
        "Marking Period 1 Date: 11/7/2025",
        "Progress: Progressing Satisfactorily",
        "Comments: Ana answered 5 of 10 questions.",
        "Marking Period 2 Date: 1/30/2026",
        "Progress: Progressing Gradually",
        "Comments: Ana answered 6 of 10 questions.",
    )
    statements, _ = read(paper)
    assert [(s.period_label, s.report_date, s.rating_text, s.value) for s in statements] == [
        ("MP1", date(2025, 11, 7), "Progressing Satisfactorily", 5),
        ("MP2", date(2026, 1, 30), "Progressing Gradually", 6),
    ]


def test_quarters_as_paragraph_labels() -> None:
    paper = document(
        HEAD,
        "Reading Goal #1",
        "Ana will read 90 wcpm by June 2026.",
        "Quarter 1: Ana reads 48 words correct per minute.",
        "Quarter 2: Ana reads 57 words correct per minute.",
        "Quarter 3:",
    )
    statements, _ = read(paper)
    assert [(s.period_label, s.statement, s.value) for s in statements] == [
        ("Q1", "Ana reads 48 words correct per minute.", 48),
        ("Q2", "Ana reads 57 words correct per minute.", 57),
    ]


def test_a_quarter_that_heads_several_goals() -> None:
    paper = document(
        HEAD,
        "# Quarter 1",
        "Goal 1: Reading",
        "Comments: 48 wcpm.",
        "Goal 2: Math",
        "Comments: 3 of 10.",
        "# Quarter 2",
        "Goal 1: Reading",
        "Comments: 55 wcpm.",
    )
    assert [(s.period_label, s.goal_reference, s.value) for s in read(paper)[0]] == [
        ("Q1", "Goal 1", 48),
        ("Q1", "Goal 2", 3),
        ("Q2", "Goal 1", 55),
    ]


def test_column_form_with_labels_over_values() -> None:
    paper = document(
        HEAD,
        table(["Goal | Area | Progress code", "1 | Math | SP"]),
        "Description of progress",
        "Ana solved 5 of 10 equations.",
        table(["Goal | Area | Progress code", "2 | Reading | IP"]),
        "Description of progress",
        "44% accuracy.",
    )
    assert told(paper) == [("1", "SP", "Ana solved 5 of 10 equations."), ("2", "IP", "44% accuracy.")]


NOTHING = [
    ("a legend", document(HEAD, "Progress Codes: M = Mastered   SP = Sufficient progress   IP = Insufficient progress")),
    (
        "boilerplate",
        document(
            HEAD,
            "This report describes the extent to which progress is sufficient.",
            "If you have questions please contact the case manager at (555) 555-0100.",
        ),
    ),
    (
        "an unfilled report",
        document(
            "Student: ________",
            "Goal 1: ________",
            "Progress code: ____",
            "Comments: ________________",
            "Goal 2:",
            "Progress code:",
            "Comments:",
        ),
    ),
    ("a newsletter", document("Our goal for the new semester is 95% attendance and we are making progress!", "Goal: 20,000 minutes")),
]


@pytest.mark.parametrize("paper", [case[1] for case in NOTHING], ids=[case[0] for case in NOTHING])
def test_tells_nothing(paper: Document) -> None:
    assert told(paper) == []


def test_the_quote_stands_on_the_page() -> None:
    paper = document(HEAD, "Goal 1: Reading", line("Comments: Ana reads 48 wcpm."))
    builder = builder_of(paper)
    extract_statements(paper, part_of(paper, "progress_report"), builder)
    quotes = {p.field: p.quote for p in builder.provenance if p.subject_kind == "progress_statement"}
    assert quotes["statement"] == "Ana reads 48 wcpm."
    assert quotes["statement"] in paper.text


def test_dated_entries_under_a_goal() -> None:
    paper = document(
        HEAD,
        table(
            [
                "MEASURABLE ANNUAL GOAL | Describe HOW | Report of Progress",
                "1. Given a passage, Ana will read 90 wcpm. | weekly probes | 11/10/2025: 62 wcpm on the last probe.⏎1/28/2026: Ana read 70 wcpm.",
            ]
        ),
    )
    assert [(s.report_date, s.statement, s.value) for s in read(paper)[0]] == [
        (date(2025, 11, 10), "62 wcpm on the last probe.", 62),
        (date(2026, 1, 28), "Ana read 70 wcpm.", 70),
    ]


def test_dated_lines_under_a_goal() -> None:
    paper = document(
        HEAD,
        "Goal 2: Math",
        "By 6/1/2026, Ana will solve 8 of 10 problems.",
        "10/31/25 - Ana solved 3 of 10.",
        "1/16/26 - 5 of 10 on the quiz.",
    )
    assert [(s.report_date, s.value) for s in read(paper)[0]] == [(date(2025, 10, 31), 3), (date(2026, 1, 16), 5)]


def test_a_ticked_choice_of_ratings() -> None:
    paper = document(
        HEAD,
        "Goal 1: Reading",
        "☐ Goal met   ☒ Making sufficient progress   ☐ Insufficient progress",
        "Comments: 62 wcpm.",
        "Goal 2: Math",
        "☐ Goal met",
        "☐ Making sufficient progress",
        "☒ Insufficient progress",
        "Comments: 2 of 10.",
    )
    assert [(s.rating_text, s.rating, s.value) for s in read(paper)[0]] == [
        ("Making sufficient progress", "sufficient", 62),
        ("Insufficient progress", "insufficient", 2),
    ]


def test_a_letter_by_areas() -> None:
    paper = document(
        "January 30, 2026",
        "To the parents of Ana Ruiz:",
        "Reading: Ana now reads 62 words correct per minute.",
        "Math - She solved 4 of 10 word problems.",
        "Note: the office is closed on Friday.",
    )
    assert [(s.area_text, s.statement, s.value) for s in read(paper)[0]] == [
        ("Reading", "Ana now reads 62 words correct per minute.", 62),
        ("Math", "She solved 4 of 10 word problems.", 4),
    ]


def test_a_letter_with_a_heading_for_each_area() -> None:
    facts = read(
        document(
            "November 12, 2025", "To the parents of Kim Aoki (ID# 44110)", "Subject: IEP Progress, MP1", "Below is an update.",
            "# Written Expression", "Her essay earned 10/20 points.", "# Social Skills", "Kim likes the new group and works hard at it.", "In role plays she now starts 4 of 5 turns.",
            "If you would like to see the data, please ask.",
        )
    )  # fmt: skip
    told = [(row.area_text, row.statement, row.value) for row in facts[0]]
    assert told == [
        ("Written Expression", "Her essay earned 10/20 points.", 10),
        ("Social Skills", "Kim likes the new group and works hard at it. In role plays she now starts 4 of 5 turns.", 4),
    ]


def test_headings_name_the_area_of_goals_without_numbers() -> None:
    paper = document(
        HEAD,
        "# Reading Fluency",
        "Goal: Ana will read 90 wcpm by June 2026.",
        "Progress: Ana read 61 wcpm.",
        "# Behavior",
        "Goal: Ana will stay seated for 15 minutes.",
        "Progress: 9 minutes on average.",
    )
    assert [(s.area_text, s.statement) for s in read(paper)[0]] == [
        ("Reading Fluency", "Ana read 61 wcpm."),
        ("Behavior", "9 minutes on average."),
    ]


def test_figures_alone_under_periods() -> None:
    paper = document(HEAD, table(["Goal | Q1 | Q2", "Ana will read 90 words correct per minute. | 48 | 57"], "sheet"))
    assert [(s.period_label, s.statement, s.value, s.unit) for s in read(paper)[0]] == [("Q1", "48", 48, "wcpm"), ("Q2", "57", 57, "wcpm")]


def test_area_statement_and_code_in_one_line() -> None:
    paper = document(
        "For: Ana Ruiz (ID 471123)",
        "Period: Q2    Date: January 28, 2026",
        "Goal 1 - Reading: Median of three probes was 56 correct words per minute. (Code: P)",
        "P = progressing satisfactorily, L = less than expected",
    )
    statements, reports = read(paper)
    assert [(s.area_text, s.statement, s.rating_text, s.value) for s in statements] == [
        ("Reading", "Median of three probes was 56 correct words per minute.", "P", 56)
    ]
    assert reports[0].report_date == date(2026, 1, 28)
