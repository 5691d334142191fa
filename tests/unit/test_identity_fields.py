"""Students as papers name them; names that are nobody's must give nothing."""

from __future__ import annotations

from datetime import date

import pytest
from paper import builder_of, document, line, pages, part_of, table

from extractors.fields.identity import find_mentions
from extractors.fields.student_names import read_name
from extractors.fields.student_traces import read_file_name
from pipeline.document import Document
from pipeline.model import DocumentType, StudentMention


def mentions(paper: Document, kind: DocumentType = "progress_report", path: str = "x/Scan_0001.pdf") -> list[StudentMention]:
    builder = builder_of(paper, path)
    keys = find_mentions(paper, part_of(paper, kind), builder)
    assert [m.mention_key for m in builder.mentions] == keys
    return builder.mentions


CASES: list[tuple[str, Document, str | None, str | None]] = [
    (
        "one line, ids without colons",
        document("Student: Ruiz-Peña, Ana ID# 471123 DOB 11/30/2014      Report Date: 10/14/2025"),
        "Ruiz-Peña, Ana",
        "471123",
    ),
    ("state id is not the local id", document("Student Name: Ana Ruiz   SSID: 8830139466   Student ID: 471123"), "Ana Ruiz", "471123"),
    (
        "last and first name apart",
        document("Last Name: Ruiz   First Name: Ana   Middle: Luz", "Student ID: 471123"),
        "Ana Luz Ruiz",
        "471123",
    ),
    (
        "values in the row below",
        document(table(["Student (Last, First) | Student number | Date of birth | Grade", "Ruiz, Ana | 471123 | 2/3/2015 | 5"])),
        "Ruiz, Ana",
        "471123",
    ),
    (
        "an export of one student, last and first name in columns",
        document(
            table(
                [
                    "Encounter ID | Student Last | Student First | Local ID | Service Date | Clinical Note",
                    "1 | Ruiz | Ana | 471123 | 9/3/2025 | ",
                ]
            )
        ),
        "Ana Ruiz",
        "471123",
    ),
    (
        "a column's head beside the id's is no name",
        document(table(["Encounter ID | Local ID | Service Date | Clinical Note", "1 | 471123 | 9/3/2025 | "])),
        None,
        "471123",
    ),
    ("stacked in one cell", document(table(["Student⏎Ana Ruiz | Student ID⏎471123 | Date of birth⏎2/3/2015"])), "Ana Ruiz", "471123"),
    ("unlabelled name beside the id", document(table(["Ruiz, Ana | ID: 471123 | DOB: 02/03/2015 | Grade: 4"])), "Ruiz, Ana", "471123"),
    ("a title", document("Oral reading probes - Ana Ruiz (471123)", table(["Date | WCPM", "1/2/2026 | 50"])), "Ana Ruiz", "471123"),
    ("a gradebook title", document("Ruiz, Ana #471123 - assignments on time"), "Ruiz, Ana", "471123"),
    (
        "a letter",
        document("RE: Trimester 2 progress on the IEP goals of Ana Ruiz, student ID 471123", "Dear Mr. Ruiz,"),
        "Ana Ruiz",
        "471123",
    ),
    ("a letter to the parent", document("To the parent of Ana Ruiz (student number 471123, grade 5):"), "Ana Ruiz", "471123"),
    (
        "an invitation by birth date",
        document("Dear Dana Ruiz,", "You are invited to an IEP team meeting for Ana T. Ruiz (DOB 08/19/2015)."),
        "Ana T. Ruiz",
        None,
    ),
    (
        "a sheet",
        document(table(["Student | Ana Ruiz | ", "ID | 471123 | ", "Date observed | Times | Observer", "10/20/2025 | 1 | Ms. Poe"])),
        "Ana Ruiz",
        "471123",
    ),
    ("a csv row", document(table(["Student | Ana Ruiz | 471123", "Date | Recipe | Prompts"])), "Ana Ruiz", "471123"),
    (
        "a probe with a handwritten name",
        document("Name: Ana R.            Date: 11/19/25   Teacher: Poe", "Student ID: 471123"),
        "Ana R.",
        "471123",
    ),
    ("no colons", document("Name Ana Ruiz         ID 471123   Date 10/23/2025"), "Ana Ruiz", "471123"),
    ("a running header", document(line("Ana Ruiz  471123", role="header"), "Cumulative progress"), "Ana Ruiz", "471123"),
    ("New York", document("STUDENT NAME: ANA RUIZ   NYC ID: 247112345   DATE OF BIRTH: 02/03/2015"), "ANA RUIZ", "247112345"),
    (
        "Texas",
        document("Name of Student: Ruiz, Ana L.   Local ID: 0471123   Unique ID: 9876543210   Campus: Elm Elementary"),
        "Ruiz, Ana L.",
        "0471123",
    ),
    (
        "a name and date under a title",
        document("Weekly Behavior Tracking Form", "Ana R. December 3, 2025", "Total incidents this week: 7"),
        "Ana R.",
        None,
    ),
    ("only an id", document("Student ID: 471123"), None, "471123"),
    ("a first name and an initial before 'Date'", document("Sign Words", "Ana R. Date 12-10-25"), "Ana R.", None),
    ("a first name and an initial alone", document("Story Sums", "Ana R.", "14/20"), "Ana R.", None),
    ("handwriting without the space", document("Story Sums", "Name: AnaR   Date: 2/20/26"), "Ana R", None),
    ("a written date after the name", document("Essay", "Student Name: Ana St. Ruiz November 13, 2025"), "Ana St. Ruiz", None),
    ("a letter with the id in brackets", document("To the Parents of Ana Ruiz (Local ID 471123):", "Ana is well."), "Ana Ruiz", "471123"),
    ("a letter without an id", document("Dear Parents of Ana Ruiz,", "Ana is well."), "Ana Ruiz", None),
    (
        "job application inside",
        document("Name: Ana Ruiz          Date: 12/16/2025", "# Practice Application", "Name: Ana   Telephone: 555-0148"),
        "Ana Ruiz",
        None,
    ),
]


@pytest.mark.parametrize(("paper", "name", "local_id"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_names_one_student(paper: Document, name: str | None, local_id: str | None) -> None:
    found = mentions(paper)
    assert [(m.student_name, m.local_id, m.source) for m in found] == [(name, local_id, "printed")]


NOBODY = [
    ("a title with its date", document("Vocabulary Quiz December 3, 2025", "Score: 4/10")),
    ("a form's letter", document("Form B.", "Passage C", "Score: 4/10")),
    ("blank name line", document("Name: ____________   Date: 2/6/26     Teacher: Poe")),
    ("blank without a line", document("Name:                Date: 2/6/26     Teacher: ________")),
    ("a teacher", document("Teacher: Dana Poe   Date: 2/6/26")),
    ("a provider's name", document("Provider Name: Dana Poe", "Case Manager: Lee Ito")),
    ("team signatures", document("Quiz", table(["Name | Title | Signature", "Dana Poe | Teacher | ", "Lee Ito | Principal | "]))),
    ("prose about students", document("Student will read 40 words. Student progress is reported quarterly.")),
    ("a blank form", document("STUDENT NAME: ______________________     DATE OF MEETING: ____________")),
    (
        "a newsletter",
        document("Our school-wide goal is 20,000 minutes!", "Student spotlight", "Congratulations to our readers of the month!"),
    ),
]


@pytest.mark.parametrize("paper", [case[1] for case in NOBODY], ids=[case[0] for case in NOBODY])
def test_names_nobody(paper: Document) -> None:
    assert mentions(paper) == []


def test_reads_the_rest_of_the_identity() -> None:
    (found,) = mentions(
        document(
            "Student: Ana Ruiz   ID: 471123   Grade: 4   DOB: 3/14/2016",
            "School of Attendance: Elm Street Elementary   Report Date: 01/28/2026",
        )
    )
    assert (found.birth_date, found.grade_level, found.school, found.stated_on) == (
        date(2016, 3, 14),
        "4",
        "Elm Street Elementary",
        date(2026, 1, 28),
    )


@pytest.mark.parametrize(
    "paper",
    [
        document(
            table(
                [
                    "Student | Ana Ruiz",
                    "Date of birth / Grade | February 3, 2015 / 5",
                    "District ID (SIS ID) | 471123  (710118846)",
                    "School | Elm Street Elementary",
                ]
            )
        ),
        document(
            "Student:   Ana Ruiz (district ID 471123)", "Birth date:   February 3, 2015", "Grade and school:   5, Elm Street Elementary"
        ),
        document(
            table(
                [
                    "STUDENT⏎Ana Ruiz | LOCAL STUDENT ID / DATE OF BIRTH⏎471123   02/03/2015",
                    "CASE MANAGER⏎Lee Ito | SCHOOL / GRADE⏎Elm Street Elementary / 5",
                ]
            )
        ),
        document(
            "Pupil: Ruiz, Ana ID# 471123 D.O.B. 02/03/2015 I.E.P. date 03/05/2025", table(["School | Elm Street Elementary | Grade | 5"])
        ),
    ],
)
def test_labels_that_name_two_things(paper: Document) -> None:
    (found,) = mentions(paper)
    assert (found.local_id, found.birth_date, found.grade_level, found.school) == ("471123", date(2015, 2, 3), "5", "Elm Street Elementary")


def test_a_percentage_is_no_grade_level() -> None:
    (found,) = mentions(document("Name: Ana Ruiz          Date: 10/2/2025", "Grade: 60%"), "work_sample")
    assert found.grade_level is None


def test_a_caseload_names_every_student() -> None:
    found = mentions(
        document(
            table(["Student | ID | Goal # | Comment", "Ruiz, Ana | 471123 | 1 | 40%", " |  | 2 | 50%", "Okoro, Ben | 471999 | 1 | 3 of 5"])
        )
    )
    assert [(m.student_name, m.local_id) for m in found] == [("Ruiz, Ana", "471123"), ("Okoro, Ben", "471999")]


def test_two_students_of_a_merged_print() -> None:
    found = mentions(pages(document("Student: Ruiz, Ana   ID: 471123"), document("Student: Okoro, Ben   ID: 471999")))
    assert [m.local_id for m in found] == ["471123", "471999"]


@pytest.mark.parametrize(
    ("path", "name", "local_id", "source"),
    [
        ("Reports/471123_RuizLee_T1.docx", "Ruiz Lee", "471123", "file_name"),
        ("Work/Ruiz A/IMG_0042.jpg", "Ruiz A", None, "folder_name"),
        ("Work/Ruiz A/word list Feb.docx", "Ruiz A", None, "folder_name"),
        ("Reports/Ruiz_Ana_PR_Q1.pdf", "Ruiz Ana", None, "file_name"),
    ],
)
def test_path_is_the_last_resort(path: str, name: str, local_id: str | None, source: str) -> None:
    (found,) = mentions(document("Score: 4 of 10"), "work_sample", path)
    assert (found.student_name, found.local_id, found.source) == (name, local_id, source)


def test_a_mail_subject_counts() -> None:
    (found,) = mentions(document("Correct complex sentences: 5 of 10", subject="Ana Ruiz 471123 - sentence sample"), "work_sample")
    assert (found.student_name, found.local_id, found.source) == ("Ana Ruiz", "471123", "mail")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Delgado, Ann ID# 4711", "Delgado, Ann"),
        ("Maria de la Cruz", "Maria de la Cruz"),
        ("will read 40 words", None),
        ("____", None),
        ("O'Neil, Jo Jr.", "O'Neil, Jo Jr."),
        ("Ana R.", "Ana R."),
        ("Signature", None),
        ("Ann Lee Date", "Ann Lee"),
        ("Ann Lee March 3, 2026", "Ann Lee"),
        ("Ann May 3, 2026", "Ann May"),
        ("April Lee", "April Lee"),
        ("AnnL", "Ann L"),
        ("Ann O.", "Ann O."),
        ("Ann de la", "Ann"),
        ("Ann McD", "Ann McD"),
    ],
)
def test_reads_a_name(text: str, name: str | None) -> None:
    assert read_name(text) == name


def test_dates_in_file_names_are_no_ids() -> None:
    assert read_file_name("Oral_Reading_021126") == (None, None)
    assert read_file_name("Scan_20251103") == (None, None)
