"""Work samples of many kinds; which of a sheet's figures is its final score."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from paper import builder_of, document, line, pages, part_of, table

from extractors.fields.sample_heads import rank_label
from extractors.fields.sample_scores import read_value
from extractors.fields.samples import extract_samples
from pipeline.document import Document, Line
from pipeline.model import WorkSample

HEAD = "Name: Ana Ruiz            Date: 2/11/2026   Teacher: Poe"


def read(paper: Document, path: str = "samples/a.pdf") -> list[WorkSample]:
    builder = builder_of(paper, path)
    extract_samples(paper, part_of(paper, "work_sample"), builder)
    return builder.records["work_sample"]


Expected = tuple[str, float | None, float | None, str | None]
CASES: list[tuple[str, Document, Expected]] = [
    ("a fluency probe", document("Oral Reading Probe - Passage 4", HEAD, "The pups slid down the bank and chased 3 fish.", table(["Total words read in 1 minute | 75", "Errors | 6", "Words correct per minute (WCPM) | 69", "Fall benchmark / winter benchmark | 83 / 97"])), ("Oral Reading Probe - Passage 4", 69, None, "wcpm")),
    ("a running record in a row of boxes", document("Running Record: The Ferry", HEAD, table(["Running words⏎92 | Errors⏎8 | Self corrections⏎3 | Accuracy⏎91% | WCPM⏎84"])), ("Running Record: The Ferry", 84, None, "wcpm")),
    ("a running record with questions", document("Running Record and Comprehension", HEAD, "Running words: 118   Errors: 6   Self-corrections: 2   Accuracy: 95%", "Comprehension score: 6/10"), ("Running Record and Comprehension", 6, 10, "correct")),
    ("a quiz scored beside its title", document("One-Step Equations Quiz        7/10", HEAD, "1. x + 11 = 14     3          ✓", "2. x + 3/4 = 2     7/8      ✗", "3. x = 4    4    ✓"), ("One-Step Equations Quiz", 7, 10, "correct")),
    ("a score ringed in the margin", document("Reading Questions", HEAD, "1. Who tells it?", "        2 / 4", "2. Where?", "3. What?", "4. Why?"), ("Reading Questions", 2, 4, "correct")),
    ("a score at the foot", document("Vocabulary Quiz", HEAD, "1. front   2. humidity", "9/12"), ("Vocabulary Quiz", 9, 12, "correct")),
    ("correct and total apart", document("S-Blend Probe", HEAD, "Correct: 13   Total: 20   (65%)"), ("S-Blend Probe", 13, 20, "correct")),
    ("a tally", document("Call-Out Tally Sheet", HEAD, "||||  ||||", "Total for period: 9", "Goal: 3 or fewer. Number of students in room: 27"), ("Call-Out Tally Sheet", 9, None, "incidents")),
    ("a week's count", document("Frequency Count - Leaving Area", HEAD, table(["Mon | Tue | Wed | Thu | Fri | Week total", "1 | 2 | 1 | 0 | 3 | 7"])), ("Frequency Count - Leaving Area", 7, None, "incidents")),
    ("a task analysis", document("Arrival Routine Task Analysis", HEAD, table(["Step | Verbal prompts", "1. Enter room | 0", "2. Hang coat | 1", "3. Unpack | 2", "Total verbal prompts | 3"]), "Physical prompts: 0"), ("Arrival Routine Task Analysis", 3, None, "prompts")),
    ("a rubric table", document("Argumentative Essay", HEAD, table(["Category | Score (0-4)", "Claim | 3", "Evidence | 2", "TOTAL | 5/8"])), ("Argumentative Essay", 5, 8, "points")),
    ("a rubric whose possible points stand first", document("Scoring Guide", HEAD, table(["Criterion | Points possible | Points earned", "Focus | 5 | 3", "Order | 5 | 2", "Detail | 10 | 5", "Total | 20 | 10"])), ("Scoring Guide", 10, 20, "points")),
    ("a rubric without a total is not summed", document("Argumentative Essay", HEAD, table(["Category | Score (0-4)", "Claim | 3", "Evidence | 2", "Order | 2"])), ("Argumentative Essay", None, None, None)),
    ("errors corrected of present", document("Editing Checklist", HEAD, table(["Type of error | Corrected | Present", "Capitals | 7 | 8", "Spelling | 5 | 8", "Total | 12 | 16"])), ("Editing Checklist", 12, 16, "correct")),
    ("an interval record", document("Interval Recording Sheet", HEAD, table(["Observation start | 10:05", "Longest on-task interval | 8 minutes", "Intervals observed | 30", "Prompts given | 2"])), ("Interval Recording Sheet", 8, None, "minutes")),
    ("a vendor's reading report", document("STAR Reading Student Report", HEAD, table(["Scaled Score (SS) | 571", "Percentile Rank | 22", "Grade Equivalent (GE) | 5.0", "Test time | 21 min 40 sec"])), ("STAR Reading Student Report", 5.0, None, "grade_level")),
    ("a RIT report", document("MAP Growth Student Profile", HEAD, table(["RIT Score | 203", "Percentile | 34", "Standard Error | 3.1"])), ("MAP Growth Student Profile", 203, None, "score")),
    ("a language sample", document("Language Sample Analysis", HEAD, table(["Utterances analyzed | 50", "Total morphemes | 135", "Mean length of utterance (morphemes) | 2.7"])), ("Language Sample Analysis", 2.7, None, "score")),
    ("a typing report", document("Typing Program Session Report", HEAD, table(["Accuracy | 90%", "Speed (WPM) | 10 WPM", "Keystrokes | 412", "Minutes practiced | 8"])), ("Typing Program Session Report", 10, None, "words")),
    ("word numbers", document("Sentence Sample", HEAD, "Complex sentences: six out of ten"), ("Sentence Sample", 6, 10, "sentences")),
    ("a grade in percent", document("Main Idea: Monarchs", HEAD, "Main idea: ____", "Grade: 60%"), ("Main Idea: Monarchs", 60, None, "percent")),
    ("writing sequences", document("CBM Writing Probe", HEAD, "Total Words Written: 42", "Correct Word Sequences: 31"), ("CBM Writing Probe", 31, None, "words")),
    ("a percentage with its word", document("Equations Quiz 8", HEAD, "66% correct"), ("Equations Quiz 8", 66, None, "percent")),
    ("a percentage at a line's end", document("Handwriting Probe", HEAD, "Letters on the line 52%"), ("Handwriting Probe", 52, None, "percent")),
    ("trials within a distance", document("Cutting Sample", HEAD, "5 of 10 attempts within 1/4 inch"), ("Cutting Sample", 5, 10, "opportunities")),
    ("trials with a slash", document("Cutting Sample", HEAD, "6/10 attempts in 1/4 inch"), ("Cutting Sample", 6, 10, "opportunities")),
    ("counted things", document("Main Idea Check", HEAD, "4 out of 10 passages"), ("Main Idea Check", 4, 10, "items")),
    ("counted things that are done", document("Job Form", HEAD, "4 of 10 sections complete"), ("Job Form", 4, 10, "items")),
    ("a total whose label says what it is out of", document("Paragraph Rubric", HEAD, "Total rubric points (out of 16): 6/16"), ("Paragraph Rubric", 6, 16, "points")),
    ("a score whose label says what it is out of", document("Facts Check", HEAD, "Number correct (out of 20): 9"), ("Facts Check", 9, 20, "correct")),
    ("a rubric's score without a colon", document("Essay - Canals", HEAD, "Rubric 2/4"), ("Essay - Canals", 2, 4, "points")),
    ("a fraction as a percentage", document("Sign Words", HEAD, "12/20 = 60%"), ("Sign Words", 12, 20, "correct")),
    ("a day is no score", document("Sign Words", HEAD, "2/16 no school", "Field trip 9/24"), ("Sign Words", None, None, None)),
    ("the class's average is no score", document("Sign Words", HEAD, "Class average 70%"), ("Sign Words", None, None, None)),
    ("digits correct", document("Multiplication Fluency", HEAD, "Digits Correct Per Minute: 24   Errors: 3"), ("Multiplication Fluency", 24, None, "items")),
    ("a note in the e-mail's words", document("Sentence sample, 10/16/2025", "I counted Ana's ten sentences from today.", "Correct complex sentences: 5 of 10", subject="Ana Ruiz 471123 - sentence sample"), ("Sentence sample", 5, 10, "sentences")),
]  # fmt: skip


@pytest.mark.parametrize(("paper", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_reads_the_final_score(paper: Document, expected: Expected) -> None:
    (found,) = read(paper)
    assert (found.title, found.value, found.max, found.unit) == expected


def test_reads_date_subject_and_skill() -> None:
    (found,) = read(document("Fraction Word Problems", HEAD, "Goal 2", "Score: 4/8"))
    assert (found.sample_date, found.subject, found.goal_reference) == (date(2026, 2, 11), "math", "Goal 2")
    assert found.skill_text is not None
    assert "Fraction Word Problems" in found.skill_text


def test_a_data_sheet_gives_a_sample_a_row() -> None:
    found = read(
        document(
            table(
                [
                    "Oral reading probes - Ana Ruiz (471123)",
                    "Probe date | Passage | Words read | Errors | WCPM",
                    "10/15/2025 | The Lighthouse | 77 | 5 | 72",
                    "11/12/2025 | Soap Box Race | 82 | 4 | 78",
                    "WCPM = words read minus errors. IEP goal: 112.",
                ],
                "sheet",
            )
        )
    )
    assert [(s.title, s.sample_date, s.value, s.unit) for s in found] == [
        ("Oral reading probes - The Lighthouse", date(2025, 10, 15), 72, "wcpm"),
        ("Oral reading probes - Soap Box Race", date(2025, 11, 12), 78, "wcpm"),
    ]


def test_a_data_sheet_of_marks_is_counted() -> None:
    found = read(
        document(
            "Following Directions Data",
            "Name: Ana Ruiz",
            table(["Date | 1 | 2 | 3 | 4 | 5 | Staff", "1/12/2026 | + | - | + | + | - | LP", "1/19/2026 | + | + | + | + | - | LP"]),
        )
    )
    assert [(s.sample_date, s.value, s.max) for s in found] == [(date(2026, 1, 12), 3, 5), (date(2026, 1, 19), 4, 5)]


def test_a_sheet_of_correct_and_possible() -> None:
    found = read(
        document(
            "Math facts",
            "Name: Ana Ruiz",
            table(["Date | Correct | Out of | Comments", "1/12/2026 | 13 | 20 | tired", "1/19/2026 | 15 | 20 | "]),
        )
    )
    assert [(s.value, s.max) for s in found] == [(13, 20), (15, 20)]


def test_a_share_in_a_sheet_is_a_percentage() -> None:
    found = read(
        document(
            table(
                [
                    "Ruiz, Ana #471123 - assignments on time",
                    "Month ending | Assigned | On time | Percent",
                    "2025-09-30 | 25 | 16 | 64%",
                    "2025-10-31 | 30 | 21 | 0.7",
                ],
                "sheet",
            )
        )
    )
    assert [(s.value, s.unit) for s in found] == [(64, "percent"), (70, "percent")]


def test_two_papers_of_one_file() -> None:
    found = read(
        pages(
            document("Summary Rubric: Fish", "Name: Ana Ruiz   Date: 1/22/2026", "Total points: 5 / 12"),
            document("Equations Quiz", "Name: Ana Ruiz   Date: 3/10/2026", "82%"),
        )
    )
    assert [(s.title, s.sample_date, s.value) for s in found] == [
        ("Summary Rubric: Fish", date(2026, 1, 22), 5),
        ("Equations Quiz", date(2026, 3, 10), 82),
    ]


def test_a_scan_loses_the_slash() -> None:
    blurred = [
        replace(b, confidence=0.9)
        for b in document("Reading Questions", HEAD, "1. Who tells it?   5   10", *[f"{n}. What next?" for n in range(2, 11)])
        .pages[0]
        .blocks
        if isinstance(b, Line)
    ]
    (found,) = read(document(list(blurred)))
    assert (found.value, found.max) == (5, 10)


def test_a_recognised_day_beside_a_name_is_no_score() -> None:
    lines = ["Equations Quiz", "Ana Ruiz   3/10", "Name:   Date:", "82%", "1) 3x + 7 = 40   2) 2x + 6 = 18"]
    blurred = [replace(b, confidence=0.9) for b in document(*lines).pages[0].blocks if isinstance(b, Line)]
    (found,) = read(document(list(blurred)))
    assert (found.value, found.max, found.unit) == (82, None, "percent")


def test_a_digital_sheet_keeps_its_figures_apart() -> None:
    (found,) = read(document("Reading Questions", HEAD, "1. Who tells it?   5   10", *[f"{n}. What next?" for n in range(2, 11)]))
    assert found.value is None


def test_a_sheet_headed_by_first_name_and_initial_keeps_its_title() -> None:
    paper = document("Sign Words", "Ana R. Date 12-10-25", "12/20 = 60%")
    builder = builder_of(paper, "Student Work/Ruiz/Sign Words 121025.pdf")
    extract_samples(paper, part_of(paper, "work_sample"), builder)
    (found,) = builder.records["work_sample"]
    assert (found.title, found.sample_date, found.value) == ("Sign Words", date(2025, 12, 10), 12)
    assert [m.student_name for m in builder.mentions] == ["Ana R."]


def test_a_blank_name_is_nobody() -> None:
    paper = document("Math Facts Quiz     8/12", "Name:                Date: 2/6/26", "1. 3 + 4 = 7")
    builder = builder_of(paper, "unsorted/Scan_0007.pdf")
    extract_samples(paper, part_of(paper, "work_sample"), builder)
    assert [(m.student_name, m.local_id) for m in builder.mentions] == [(None, None)]


def test_a_newsletter_is_no_sample() -> None:
    assert read(document("The Oak Bulletin", "Our goal is 20,000 minutes by May. Attendance was 94%.", line("2/16 No school"))) == []


@pytest.mark.parametrize(
    "label",
    [
        "Errors",
        "Goal",
        "Words missed",
        "Number of students in room",
        "Test time",
        "Running words",
        "Class period",
        "Fall benchmark",
        "Heart rate",
    ],
)
def test_labels_beside_a_score(label: str) -> None:
    assert rank_label(label) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13/20", (13, 20, None)),
        ("2.5 out of 4", (2.5, 4, None)),
        ("46%", (46, None, "percent")),
        ("8 minutes", (8, None, "minutes")),
        ("10/15/2025", None),
        ("9:15 - 10:00", None),
        ("4.4 - 5.3", None),
    ],
)
def test_reads_values(text: str, value: tuple[float, float | None, str | None] | None) -> None:
    assert read_value(text) == value


def test_two_behaviours_counted_side_by_side_have_no_one_total() -> None:
    (found,) = read(
        document(
            "Weekly Behavior Chart", HEAD, table(["Day | Hitting | Yelling", "Mon | 1 | 2", "Tue | 0 | 3", "Wed | 2 | 1", "Total | 3 | 6"])
        )
    )
    assert found.value is None


def test_words_correct_on_a_fluency_probe_are_a_rate() -> None:
    (found,) = read(
        document(
            "Oral Reading Fluency Grade 3 Benchmark 2", HEAD, table(["Words Read | Errors | Words Correct | Accuracy", "81 | 5 | 76 | 94%"])
        )
    )
    assert (found.value, found.unit) == (76, "wcpm")
