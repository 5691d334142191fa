"""Progress reports as Texas, New York, Massachusetts, Florida and Maryland print them, and as vendors export them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from paper import builder_of, document, line, part_of, table

from extractors.fields.statements import extract_statements
from pipeline.document import Cell, Document, Table
from pipeline.model import ProgressReport, ProgressStatement


def read(paper: Document) -> tuple[list[ProgressStatement], list[ProgressReport]]:
    builder = builder_of(paper)
    extract_statements(paper, part_of(paper, "progress_report"), builder)
    return builder.records["progress_statement"], builder.records["progress_report"]


def spanned(rows: list[list[tuple[str, int, int]]], columns: int) -> Table:
    """A table from cells as (text, row span, column span)."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for number, row in enumerate(rows):
        column = 0
        for text, down, across in row:
            while (number, column) in taken:
                column += 1
            cells.append(Cell(number, column, text, 1, row_span=down, column_span=across, locator=f"R{number + 1}C{column + 1}"))
            taken |= {(number + i, column + j) for i in range(down) for j in range(across)}
            column += across
    return Table(tuple(cells), len(rows), columns, 1, "word")


def test_texas_nine_weeks_under_a_spanned_header() -> None:
    paper = document(
        "Name of Student: Ortega, Maya   Local ID: 0556677   Campus: Live Oak Elementary",
        "ARD Date: 09/18/2025   Date sent to parent: 01/09/2026",
        spanned(
            [
                [("Annual Goal / Short-Term Objective", 2, 1), ("Criteria", 2, 1), ("1st 9 Wks", 1, 2), ("2nd 9 Wks", 1, 2)],
                [("Code", 1, 1), ("Comments", 1, 1), ("Code", 1, 1), ("Comments", 1, 1)],
                [
                    (text, 1, 1)
                    for text in (
                        "Goal 1 - Reading: Given a passage, Maya will answer 8 of 10 questions.",
                        "80%",
                        "P",
                        "Maya answered 5 of\n10 questions.",
                        "",
                        "",
                    )
                ],
                [
                    (text, 1, 1)
                    for text in (
                        "Goal 2 - Behavior: Given a cue, Maya will reduce talk-outs to 2 per class.",
                        "2",
                        "N",
                        "Averaged 7 talk-outs per class.",
                        "P",
                        "Down to 4 talk-outs per class.",
                    )
                ],
            ],
            6,
        ),
        "Codes: M = Mastered, P = Progressing, N = Not progressing",
    )
    statements, reports = read(paper)
    assert [(s.goal_reference, s.area_text, s.period_label, s.rating_text, s.rating, s.value) for s in statements] == [
        ("Goal 1", "Reading", "Nine Weeks 1", "P", "sufficient", 5),
        ("Goal 2", "Behavior", "Nine Weeks 1", "N", "insufficient", 7),
        ("Goal 2", "Behavior", "Nine Weeks 2", "P", "sufficient", 4),
    ]
    assert {(r.iep_date, r.date_provided) for r in reports} == {(date(2025, 9, 18), date(2026, 1, 9))}


def test_new_york_periods_under_each_goal_with_a_blank_one() -> None:
    def goal(number: int, text: str, *entries: str) -> list[Table]:
        return [
            table([f"Annual Goal {number} | {text}", "Criteria | 80% over 4 weeks", "Method | Recorded observations"]),
            table(["Reporting Period | Date | Progress | Comments", *entries]),
        ]

    paper = document(
        "REPORT OF PROGRESS ON ANNUAL GOALS",
        "STUDENT NAME: JONAH BECK   NYC ID: 231445566   Date of IEP: 10/06/2025",
        *goal(
            1,
            "Jonah will write a five-sentence paragraph.",
            "1st Marking Period | 11/14/2025 | Progressing⏎Gradually | Jonah wrote 3 of 5 sentences.",
            "2nd Marking Period |  |  | ",
        ),
        *goal(
            2,
            "Jonah will multiply with 85% accuracy.",
            "1st Marking Period | 11/14/2025 | Progressing⏎Inconsistently | An average of 51%.",
            "2nd Marking Period | 2/6/2026 | Progressing⏎Satisfactorily | 66% on the last quiz.",
        ),
    )
    statements, _ = read(paper)
    assert [(s.goal_reference, s.period_label, s.report_date, s.rating_text, s.value) for s in statements] == [
        ("Annual Goal 1", "MP1", date(2025, 11, 14), "Progressing Gradually", 3),
        ("Annual Goal 2", "MP1", date(2025, 11, 14), "Progressing Inconsistently", 51),
        ("Annual Goal 2", "MP2", date(2026, 2, 6), "Progressing Satisfactorily", 66),
    ]


def test_massachusetts_questions_are_the_forms_own_words() -> None:
    paper = document(
        "Progress Report on IEP Dated: from 9/3/2025 to 9/2/2026",
        "Student Name: Noor Haddad   DOB: 7/19/2012   SASID: 1099887766   LASID: 20114   Grade/Level: 8",
        "INFORMATION FROM CURRENT IEP",
        table(
            [
                "Goal #: 1 | Specific Goal Focus: Written Language",
                "Current Performance Level: What can the student currently do?⏎She writes three paragraphs. | ",
            ]
        ),
        "Measurable Annual Goal: What challenging, yet attainable, goal can we expect the student to meet by the end of this IEP period?",
        "Noor will write an essay scoring 4 on a 6-point rubric.",
        "PROGRESS REPORT INFORMATION",
        "Progress Report Date: 12/5/2025     Progress Report # 1 of 4",
        "What is the student's progress toward the annual goal? Is the progress sufficient to enable the student to achieve the goal?",
        "Noor scored a 3 on the November essay. She needs support with transitions.",
    )
    statements, reports = read(paper)
    assert [(s.statement, s.goal_quote) for s in statements] == [
        (
            "Noor scored a 3 on the November essay. She needs support with transitions.",
            "Noor will write an essay scoring 4 on a 6-point rubric.",
        )
    ]
    assert [(r.period_label, r.report_date, r.iep_date) for r in reports] == [("Progress Report 1", date(2025, 12, 5), date(2025, 9, 3))]


def test_florida_cells_of_date_code_and_data() -> None:
    paper = document(
        "Student: Tariq Osman   Student #: 4482190",
        table(
            [
                "Measurable Annual Goal | 1st Qtr | 2nd Qtr | 3rd Qtr",
                "1. Tariq will read 120 words correct per minute. | Date: 10/24/25⏎Code: 2⏎84 WCPM | Date: 1/16/26⏎Code: 1⏎83 WCPM on the winter probe | ",
                "2. Tariq will complete 90% of assignments. | Date: 10/24/25⏎Code: 1⏎55% turned in | | ",
            ]
        ),
        "1 = Not on target to meet goal   2 = On target to meet goal   3 = Goal mastered",
    )
    statements, _ = read(paper)
    assert [(s.period_label, s.report_date, s.rating_text, s.rating, s.value) for s in statements] == [
        ("Q1", date(2025, 10, 24), "2", "sufficient", 84),
        ("Q2", date(2026, 1, 16), "1", "insufficient", 83),
        ("Q1", date(2025, 10, 24), "1", "insufficient", 55),
    ]


def test_maryland_wording_then_data_in_one_paragraph() -> None:
    paper = document(
        "Student: Ivy Chen   ID: 90233   Reporting Period: Quarter 2   Report Date: 1/21/2026",
        "# Goal 1: Reading Comprehension",
        "By October 2026, given a text, Ivy will identify the main idea with 80% accuracy.",
        "Progress: Sufficient progress being made to achieve goal within the duration of the IEP. Data: Ivy identified the main idea with 65% accuracy.",
        "# Goal 2: Fine Motor",
        "By October 2026, Ivy will copy a sentence with 90% legibility.",
        "Progress: Insufficient progress. Data: Legibility was 58%, compared with 60% in October.",
    )
    statements, _ = read(paper)
    assert [(s.statement, s.rating, s.value) for s in statements] == [
        ("Ivy identified the main idea with 65% accuracy.", "sufficient", 65),
        ("Legibility was 58%, compared with 60% in October.", "insufficient", 58),
    ]


def test_a_wide_sheet_with_rating_data_and_date_a_quarter() -> None:
    paper = document(
        table(
            [
                "Student Name | Student ID | Goal Area | Measurable Annual Goal | Q1 Rating | Q1 Data | Q1 Date | Q2 Rating | Q2 Data | Q2 Date",
                "Lena Fisk | 77120 | Math | Lena will solve 8 of 10. | IP | 3/10 on unit test | 10/31/2025 | SP | 6/10 on unit test | 1/23/2026",
                "Omar Diaz | 77188 | Behavior | Omar will use a strategy in 4 of 5. | IP | 1/5 | 10/31/2025 |  |  | ",
            ],
            "sheet",
        )
    )
    statements, _ = read(paper)
    assert [(s.student_id, s.area_text, s.period_label, s.report_date, s.rating_text, s.value, s.max) for s in statements] == [
        ("m1", "Math", "Q1", date(2025, 10, 31), "IP", 3, 10),
        ("m1", "Math", "Q2", date(2026, 1, 23), "SP", 6, 10),
        ("m2", "Behavior", "Q1", date(2025, 10, 31), "IP", 1, 5),
    ]
    assert all(s.rating is None for s in statements)  # no key is printed: the codes keep no meaning


def test_a_vendors_export_a_row_a_goal_and_period() -> None:
    paper = document(
        table(
            [
                "Student | Local ID | IEP Goal | Goal Name | Reporting Period | Progress Date | Progress Rating | Narrative",
                "Park, Sun | 33110 | Sun will count to 100 in 4 of 5 trials. | Math: Counting | Trimester 1 | 11/21/2025 | Making Progress | Sun counted in 3 of 5 trials.",
                "Vega, Rio | 33145 | Rio will write 3 sentences. | Writing | Trimester 1 | 11/24/2025 | Not Addressed | ",
            ],
            "delimited",
        )
    )
    statements, reports = read(paper)
    assert [(s.student_id, s.area_text, s.rating_text, s.statement) for s in statements] == [
        ("m1", "Math: Counting", "Making Progress", "Sun counted in 3 of 5 trials."),
        ("m2", "Writing", "Not Addressed", None),
    ]
    assert {(r.period_label, r.report_date) for r in reports} == {("T1", date(2025, 11, 21)), ("T1", date(2025, 11, 24))}


def test_a_blank_last_box_does_not_head_the_next_goal() -> None:
    boxes = ["Progress Report 1: 10/22/2025⏎Summary of Progress: {0}⏎Progress Report 2: {2}⏎Summary of Progress: {1}"]
    paper = document(
        "Student Name: Ana Ruiz   Student ID: 471123",
        table(["Area of Need: Reading | Measurable Annual Goal #: 1", boxes[0].format("48 wcpm.", "", "")]),
        table(["Area of Need: Math | Measurable Annual Goal #: 2", boxes[0].format("3 of 10.", "5 of 10.", "1/14/2026")]),
    )
    statements, _ = read(paper)
    assert [(s.area_text, s.period_label, s.report_date, s.value) for s in statements] == [
        ("Reading", "Progress Report 1", date(2025, 10, 22), 48),
        ("Math", "Progress Report 1", date(2025, 10, 22), 3),
        ("Math", "Progress Report 2", date(2026, 1, 14), 5),
    ]


def test_a_misread_fraction_is_no_value() -> None:
    paper = document("Student: Ana Ruiz   ID: 471123", "Goal 1: Reading", "Comments: 15 of 12 points.")
    (page,) = paper.pages
    blurred = replace(paper, pages=(replace(page, blocks=tuple(replace(b, confidence=0.9) for b in page.blocks)),))  # type: ignore[type-var]
    assert [(s.statement, s.value) for s in read(blurred)[0]] == [("15 of 12 points.", None)]


HEAD = "Student: Ana Ruiz   ID: 471123"


def test_virginia_dates_and_codes_across() -> None:
    paper = document(
        HEAD,
        "# 1 Writing",
        table(
            [
                "Anticipated Date of Progress Report | 10/31/25 | 1/23/26 | 4/3/26",
                "Actual Date of Progress Report | 11/3/25 | 1/23/26 | ",
                "Progress Code | SP | IP | ",
            ]
        ),
        "Comments: 11/3/25: Ana wrote 3 of 5 sentences. 1/23/26: Ana wrote 2 of 5 sentences.",
        "SP - The student is making Sufficient Progress   IP - The student has demonstrated Insufficient Progress",
    )
    statements, _ = read(paper)
    assert [(s.goal_reference, s.area_text, s.report_date, s.rating, s.value, s.max) for s in statements] == [
        ("1", "Writing", date(2025, 11, 3), "sufficient", 3, 5),
        ("1", "Writing", date(2026, 1, 23), "insufficient", 2, 5),
    ]


def test_a_report_named_by_its_quarter() -> None:
    paper = document(
        HEAD,
        "Goal 1 of 2: Math",
        "Ana will solve 8 of 10.",
        "Progress Report: Quarter 1 10/30/2025",
        "Progress on Goal: 3 - Progress made; goal not yet met",
        "Comments: Ana solved 5 of 10.",
        "Progress Report: Quarter 2 1/15/2026",
        "Progress on Goal: 4 - Progress made; goal met",
        "Comments: 8 of 10 solved.",
    )
    assert [(s.period_label, s.report_date, s.rating, s.value) for s in read(paper)[0]] == [
        ("Q1", date(2025, 10, 30), "partial", 5),
        ("Q2", date(2026, 1, 15), "met", 8),
    ]


def test_georgia_date_and_status_lines() -> None:
    paper = document(
        HEAD,
        "Goal 1: Ana will ask for help in 4 of 5 opportunities.",
        "Date: 10/10/2025 Status: Progressing toward goal",
        "Progress Summary: 2 of 5 opportunities.",
        "Date: 12/19/2025 Status: Goal Met",
        "Progress Summary: 4 of 5 opportunities.",
        "Teacher Signature: ______ Date: 12/20/2025",
    )
    assert [(s.report_date, s.rating, s.value) for s in read(paper)[0]] == [
        (date(2025, 10, 10), "sufficient", 2),
        (date(2025, 12, 19), "met", 4),
    ]


def test_washington_rating_before_the_words() -> None:
    paper = document(
        HEAD,
        "Goal 1: Behavior",
        "Ana will stay on task for 15 minutes.",
        "11/7/25: Sufficient Progress (SP): On task for 9 minutes on average.",
    )
    assert [(s.report_date, s.rating_text, s.statement, s.value) for s in read(paper)[0]] == [
        (date(2025, 11, 7), "Sufficient Progress (SP)", "On task for 9 minutes on average.", 9)
    ]


def test_goals_as_points_of_a_word_list() -> None:
    paper = document(
        "Ana Ruiz - Quarter 2 IEP progress",
        replace(line("Ana will read 90 wcpm by May 2026."), label="1."),
        "Progress: 61 wcpm",
        replace(line("Ana will solve 8 of 10 problems by May 2026."), label="2."),
        "Progress: 5 of 10",
    )
    assert [(s.goal_reference, s.period_label, s.value) for s in read(paper)[0]] == [("1", "Q2", 61), ("2", "Q2", 5)]


def test_a_mail_of_numbered_areas() -> None:
    paper = document(
        "Hi Mrs. Ruiz,",
        "Here is the second quarter update for Ana's goals:",
        "1. Reading - she is at 61 words correct per minute.",
        "2. Math - 5 of 10 on the last quiz.",
        "Thanks, Dana Poe",
        subject="Ana Ruiz 471123 Q2 progress",
        date="2026-01-16T10:00:00-06:00",
    )
    statements, reports = read(paper)
    assert [(s.goal_reference, s.area_text, s.value) for s in statements] == [("1", "Reading", 61), ("2", "Math", 5)]
    assert [(r.period_label, r.report_date) for r in reports] == [("Q2", date(2026, 1, 16))]


def test_quarters_inside_a_goals_cell() -> None:
    paper = document(HEAD, table(["GOAL 1⏎Ana will solve 8 of 10. | PROGRESS⏎Q1: 3/10⏎Q2: not assessed"]))
    assert [(s.period_label, s.rating, s.statement, s.value) for s in read(paper)[0]] == [
        ("Q1", None, "3/10", 3),
        ("Q2", "not_addressed", None, None),
    ]
