"""Service logs of many districts and vendors: each shape beside the sessions that it tells of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from paper import builder_of, document, part_of, table

from extractors.fields.builder import FactsBuilder
from extractors.fields.deliveries import extract_deliveries
from pipeline.document import Block, Table


def grid(text: str, kind: str = "sheet") -> Table:
    return table([row for row in text.strip("\n").split("\n") if row.strip()], kind)


def read(*blocks: Block | str, path: str = "logs/log.pdf") -> FactsBuilder:
    paper = document(*blocks)
    builder = builder_of(paper, path)
    extract_deliveries(paper, part_of(paper, "service_log"), builder)
    return builder


def told(builder: FactsBuilder) -> list[str]:
    names = {mention.mention_key: mention.student_name or mention.local_id for mention in builder.mentions}
    return [
        f"{names[d.student_id]} {d.service_date} {'?' if d.minutes is None else f'{d.minutes:g}'} {d.attendance_status}"
        for d in builder.records["service_delivery"]
    ]


SHAPES: dict[str, tuple[list[Block | str], str]] = {
    "encounters with procedure codes": (
        [
            grid("""
Encounter Date | Student | Student ID | Begin | End | CPT | Attendance | Progress Note
09/04/2025 | Quist, Ana | 0044120 | 9:00 AM | 9:30 AM | 92507 | Present | /r/ in words 60%
09/08/2025 | Quist, Ana | 0044120 | 9:00 AM | 9:30 AM | 92507 | Student Absent |
09/11/2025 | Rowe, Ben | 0044121 | 1:00 PM | 1:45 PM | 92508 | Present |
"""),
        ],
        """
Quist, Ana 2025-09-04 30 delivered
Quist, Ana 2025-09-08 0 student_absent
Rowe, Ben 2025-09-11 45 delivered
""",
    ),
    "vendor export with scheduled and actual minutes": (
        [
            grid("""
Student Last Name | Student First Name | Local ID | Service Type | Session Date | Scheduled Minutes | Actual Minutes | Service Status | Reason | Provider Name | Entered On
Quist | Ana | 55012 | Speech/Language Therapy | 2025-10-02 | 30 | 30 | Service Provided | | Lund, Mara | 2025-10-05
Quist | Ana | 55012 | Speech/Language Therapy | 2025-10-09 | 30 | 0 | Service Not Provided | Provider at training | Lund, Mara | 2025-10-09
Quist | Ana | 55012 | Speech/Language Therapy | 2025-10-10 | 30 | 30 | Makeup Session | | Lund, Mara | 2025-10-11
Quist | Ana | 55012 | Speech/Language Therapy | 2025-10-16 | 30 | 0 | Service Not Provided | | Lund, Mara | 2025-10-16
"""),
        ],
        """
Quist, Ana 2025-10-02 30 delivered
Quist, Ana 2025-10-09 0 provider_absent
Quist, Ana 2025-10-10 30 makeup
Quist, Ana 2025-10-16 0 unexplained
""",
    ),
    "monthly attendance sheet, students down, days across": (
        [
            "Attendance sheet - October 2025   Counseling   Provider: Mara Lund, LCSW   30 minutes per session",
            grid("""
Student | 1 | 2 | 3 | 6 | 7 | 8 | 9 | 10 | 13 | 14 | 15 | 16 | Total
Ana Quist | P | | | | | P | | | | | A | | 2
Ben Rowe | | PA | | | | | P | | | | | P | 2
"""),
            "P = present (30 min), A = absent, PA = provider absent",
        ],
        """
Ana Quist 2025-10-01 30 delivered
Ana Quist 2025-10-08 30 delivered
Ana Quist 2025-10-15 0 student_absent
Ben Rowe 2025-10-02 0 provider_absent
Ben Rowe 2025-10-09 30 delivered
Ben Rowe 2025-10-16 30 delivered
""",
    ),
    "weekly sheet, students down, weekdays across": (
        [
            "Resource minutes   Week of 9/8/2025   Teacher: Mara Lund",
            grid("""
Student | Mon | Tue | Wed | Thu | Fri | Total
Ana Quist | 45 | | 45 | | AB | 90
Ben Rowe | | 30 | | 30 MU | | 60
"""),
            "AB = student absent  MU = make-up",
        ],
        """
Ana Quist 2025-09-08 45 delivered
Ana Quist 2025-09-10 45 delivered
Ana Quist 2025-09-12 0 student_absent
Ben Rowe 2025-09-09 30 delivered
Ben Rowe 2025-09-11 30 makeup
""",
    ),
    "months over day columns": (
        [
            "OT sessions 2025-26   Provider: Mara Lund, OTR/L",
            grid("""
 | September 2025 | | | October 2025 | |
Student | 4 | 11 | 18 | 2 | 9 | 16
Quist, Ana | 30 | 30 | SA | 30 | 20 | 30
"""),
            "SA = student absent",
        ],
        """
Quist, Ana 2025-09-04 30 delivered
Quist, Ana 2025-09-11 30 delivered
Quist, Ana 2025-09-18 0 student_absent
Quist, Ana 2025-10-02 30 delivered
Quist, Ana 2025-10-09 20 delivered
Quist, Ana 2025-10-16 30 delivered
""",
    ),
    "names filled in only where they change": (
        [
            "Speech log 2025-26",
            grid("""
Student | Date | Min | Att
Quist, Ana | 9/3 | 30 | P
 | 9/10 | 30 | P
 | 9/17 | | A
Rowe, Ben | 9/4 | 20 | P
 | 9/11 | 20 | P
"""),
        ],
        """
Quist, Ana 2025-09-03 30 delivered
Quist, Ana 2025-09-10 30 delivered
Quist, Ana 2025-09-17 0 student_absent
Rowe, Ben 2025-09-04 20 delivered
Rowe, Ben 2025-09-11 20 delivered
""",
    ),
    "groups in one row, the absent marked": (
        [
            grid("""
Date | Time | Group members | Activity
9/15/2025 | 10:00-10:30 | Quist, Ana; Rowe, Ben (absent); Soto, Cal | categories
9/22/2025 | 10:00-10:30 | Quist, Ana; Rowe, Ben | categories
"""),
        ],
        """
Quist, Ana 2025-09-15 30 delivered
Rowe, Ben 2025-09-15 0 student_absent
Soto, Cal 2025-09-15 30 delivered
Quist, Ana 2025-09-22 30 delivered
Rowe, Ben 2025-09-22 30 delivered
""",
    ),
    "groups with a column of absentees": (
        [
            grid("""
Date | Students | Absent | Minutes | Notes
9/15/2025 | Ana Q., Ben R., Cal S. | Ben R. | 30 | turn taking
"""),
        ],
        """
Ana Q. 2025-09-15 30 delivered
Ben R. 2025-09-15 0 student_absent
Cal S. 2025-09-15 30 delivered
""",
    ),
    "initials explained on the log": (
        [
            "AQ = Ana Quist 44120, BR = Ben Rowe 44121   P present",
            grid("""
Date | Who | Min | Notes
9/15/25 | AQ, BR | 30 |
9/16/25 | AQ | 15 |
"""),
        ],
        """
Ana Quist 2025-09-15 30 delivered
Ben Rowe 2025-09-15 30 delivered
Ana Quist 2025-09-16 15 delivered
""",
    ),
    "tick columns": (
        [
            "Student: Ana Quist   ID: 44120   Service: Physical therapy   School year: 2025-2026",
            grid("""
Date | Minutes | Present | Student absent | Therapist absent | Comments
9/5 | 30 | ☒ | ☐ | ☐ | stairs
9/12 | | ☐ | ☒ | ☐ |
9/19 | | ☐ | ☐ | ☒ |
"""),
        ],
        """
Ana Quist 2025-09-05 30 delivered
Ana Quist 2025-09-12 0 student_absent
Ana Quist 2025-09-19 0 provider_absent
""",
    ),
    "hours as decimals": (
        [
            "Student: Ana Quist",
            grid("""
Date of Service | Hours | Status
2025-09-05 | 0.5 | Completed
2025-09-12 | 1.25 | Completed
2025-09-19 | 0 | Student refused
"""),
        ],
        """
Ana Quist 2025-09-05 30 delivered
Ana Quist 2025-09-12 75 delivered
Ana Quist 2025-09-19 0 refused
""",
    ),
    "units of fifteen minutes": (
        [
            grid("""
Client Name | Medicaid ID | DOS | Units | Status
QUIST ANA | 77120044 | 09/05/2025 | 2 | Billable
QUIST ANA | 77120044 | 09/12/2025 | 3 | Billable
TOTAL | | | 5 |
"""),
        ],
        """
QUIST ANA 2025-09-05 30 delivered
QUIST ANA 2025-09-12 45 delivered
""",
    ),
    "free lines": (
        [
            "Speech notes for Ana Quist (ID 44120) 2025-26",
            "9/3 30 min artic, present\n9/10 - 30 min /s/ blends 7/10\nWed 9/17 absent\n9/24: no session, SLP at training\n10/1 9:00-9:25 make up for 9/24",
        ],
        """
Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-10 30 delivered
Ana Quist 2025-09-17 0 student_absent
Ana Quist 2025-09-24 0 provider_absent
Ana Quist 2025-10-01 25 makeup
""",
    ),
    "a contact log of free words": (
        [
            "Student: Ana Quist   Counselor: Mara Lund",
            grid("""
Date | What happened
10/2/2025 | Met with student 30 min, coping skills
10/9/2025 | Called grandmother about the bus
10/16/2025 | Student absent
"""),
        ],
        """
Ana Quist 2025-10-02 30 delivered
Ana Quist 2025-10-16 0 student_absent
""",
    ),
    "a calendar page": (
        [
            "November 2025",
            "Student: Quist, Ana   Counseling 30 min weekly   Provider: Mara Lund",
            grid("""
Monday | Tuesday | Wednesday | Thursday | Friday
3 | 4⏎30 min⏎check-in | 5 | 6 | 7
10 | 11⏎no school | 12 | 13 | 14
17 | 18⏎SA | 19⏎MU 30⏎make up for 11/18 | 20 | 21
"""),
            "SA = student absent   MU = make-up",
        ],
        """
Quist, Ana 2025-11-04 30 delivered
Quist, Ana 2025-11-18 0 student_absent
Quist, Ana 2025-11-19 30 makeup
""",
    ),
    "a calendar with words under the numbers": (
        [
            "Student: Quist, Ana   January 2026",
            grid("""
Mon | Tue | Wed | Thu | Fri
5 | 6 | 7 | 8 | 9
 | 30 | | 30 |
12 | 13 | 14 | 15 | 16
 | A | | 30 |
"""),
        ],
        """
Quist, Ana 2026-01-06 30 delivered
Quist, Ana 2026-01-08 30 delivered
Quist, Ana 2026-01-13 0 student_absent
Quist, Ana 2026-01-15 30 delivered
""",
    ),
    "month rows over day numbers": (
        [
            "Student: Ana Quist   School year 2025-26",
            grid(
                "Month | "
                + " | ".join(str(n) for n in range(1, 32))
                + "\nSept | | | 45 | | 45"
                + " | " * 26
                + "\nJan | | | | | | 45 | | X"
                + " | " * 23
            ),
            "X = student absent",
        ],
        """
Ana Quist 2025-09-03 45 delivered
Ana Quist 2025-09-05 45 delivered
Ana Quist 2026-01-06 45 delivered
Ana Quist 2026-01-08 0 student_absent
""",
    ),
    "two logs side by side": (
        [
            "Student: Ana Quist   SY 2025-26",
            grid("""
Date | Min | Code | Date | Min | Code
9/3 | 30 | P | 10/1 | 30 | P
9/10 | 0 | A | 10/8 | 30 | P
"""),
        ],
        """
Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-10-01 30 delivered
Ana Quist 2025-09-10 0 student_absent
Ana Quist 2025-10-08 30 delivered
""",
    ),
    "two header rows": (
        [
            table(
                [
                    ["Session", "Time", "", "Attendance"],
                    ["Date", "In", "Out", "Code"],
                    ["9/3/25", "9:00", "9:30", "P"],
                    ["9/10/25", "", "", "A"],
                ]
            ),
        ],
        "",
    ),
    "sections for each student": (
        [
            "Related services log 2025-26   Therapist: Mara Lund, DPT",
            "# Ana Quist   (ID 44120)",
            grid("Date | Minutes | Attendance\nThu 9/4 | 30 | Present\nMonth total | 30 |"),
            "# Ben Rowe   (ID 44121)",
            grid("Date | Minutes | Attendance\nFri 9/5 | 0 | Therapist absent\nMonth total | 0 |"),
        ],
        """
Ana Quist 2025-09-04 30 delivered
Ben Rowe 2025-09-05 0 provider_absent
""",
    ),
    "an example row and a row not yet filled in": (
        [
            "Student: Ana Quist",
            grid("""
Date | Time | Minutes | Notes
Example: 9/1/25 | 9:00 | 30 | worked on goal 1
9/4/25 | 9:00 | 30 |
9/11/25 | | |
9/18/25 | 9:00 | 30 |
9/25/25 | | |
"""),
        ],
        """
Ana Quist 2025-09-04 30 delivered
Ana Quist 2025-09-11 0 unexplained
Ana Quist 2025-09-18 30 delivered
""",
    ),
    "New York session notes": (
        [
            "Related Service Session Notes   Student: QUIST, ANA   OSIS: 244120911   Mandate: 2 x 30 Group of 3 Speech-Language Therapy",
            grid("""
Service Date | Start Time | End Time | Actual Grp Size | Session Type | Attendance Status | Description of Service
09/16/25 | 10:15 AM | 10:45 AM | 3 | Regular | Service Provided | Worked on wh- questions, 6/10 correct
09/18/25 | 10:15 AM | 10:45 AM | 3 | Regular | Student Absent |
09/23/25 | | | | Regular | School Closed |
"""),
        ],
        """
QUIST, ANA 2025-09-16 30 delivered
QUIST, ANA 2025-09-18 0 student_absent
QUIST, ANA 2025-09-23 0 school_closed
""",
    ),
    "a bare cancelled stays cancelled": (
        [
            "Student: Ana Quist",
            grid(
                "Date | Minutes | Outcome | Comments\n9/4/25 | 30 | Seen |\n9/11/25 | 30 | Cancelled |\n9/18/25 | 30 | Cancelled | therapist ill"
            ),
        ],
        """
Ana Quist 2025-09-04 30 delivered
Ana Quist 2025-09-11 0 cancelled
Ana Quist 2025-09-18 0 provider_absent
""",
    ),
}
SHAPES["two header rows"] = (
    ["Student: Ana Quist", *SHAPES["two header rows"][0]],
    "Ana Quist 2025-09-03 30 delivered\nAna Quist 2025-09-10 0 student_absent",
)


@pytest.mark.parametrize("name", SHAPES)
def test_shape(name: str) -> None:
    blocks, expected = SHAPES[name]
    assert told(read(*blocks)) == [row for row in expected.strip().split("\n") if row]


NO_LOGS: dict[str, list[Block | str]] = {
    "a roster of due dates": [
        grid("""
Name | Grade | Next IEP | Next Tri | Min/wk | Notes
Quist, Ana | 5 | 10/14/2026 | 3/11/2027 | 60 | group w/ Ben on Thurs
Rowe, Ben | 2 | 9/9/2026 | 3/11/2027 | 25 |
"""),
    ],
    "promised and delivered totals of a vendor": [
        grid("""
Name | SEIS ID | Service | Delivery | Start Date | End Date | Sessions / Frequency | Location | Total Minutes (min/year) | Total Delivered
Quist, Ana | 7712004 | 415 - Language and Speech | Individual | 9/1/2025 | 8/31/2026 | 30 min x 2 weekly | Room 4 | 2160 | 840
"""),
    ],
    "a calendar without sessions": [
        "October 2025   Student: Ana Quist",
        grid("Monday | Tuesday | Wednesday | Thursday | Friday\n6 | 7 | 8 | 9 | 10\n13⏎no school | 14 | 15 | 16 | 17"),
    ],
    "calls to a family": [
        "Student: Ana Quist",
        grid(
            "Date | Contact type | Minutes | Notes\n9/4/25 | Phone | 10 | talked with father\n9/9/25 | Email to parent | 5 | sent schedule"
        ),
    ],
}


@pytest.mark.parametrize("name", NO_LOGS)
def test_no_session_is_made_of(name: str) -> None:
    assert told(read(*NO_LOGS[name])) == []


def test_a_session_keeps_who_when_and_where() -> None:
    builder = read(
        "Speech-Language log   Therapist: Mara Lund, M.S., CCC-SLP   School year 2025-26 through 3/11/26",
        grid("""
Date | Student | Student # | In | Out | I/G | Code | Data / notes
9/4/25 | Quist, Ana | 44120 | 1:00 | 1:30 | G | S | /s/ blends 45%
9/11/25 | Quist, Ana | 44120 | | | G | TA | training
9/12/25 | Quist, Ana | 44120 | 1:00 | 1:30 | I | MU | make-up for 9/11
"""),
        "S = session held   MU = make-up   TA = therapist absent",
    )
    first, missed, makeup = builder.records["service_delivery"]
    assert (first.provider, first.provider_role, first.service_type) == ("Mara Lund", "M.S., CCC-SLP", "speech-language therapy")
    assert (str(first.start_time), str(first.end_time), first.delivery_model, first.status_text) == ("13:00:00", "13:30:00", "group", "S")
    assert (missed.attendance_status, missed.note) == ("provider_absent", "training")
    assert str(makeup.makeup_for) == "2025-09-11"
    (mention,) = builder.mentions
    assert (mention.student_name, mention.local_id) == ("Quist, Ana", "44120")
    (observed,) = builder.records["observation"]
    assert (observed.value, observed.unit, observed.source_id) == (45, "percent", first.service_delivery_id)
    (coverage,) = builder.log_coverage
    assert (str(coverage.covered_to), coverage.has_notes_column) == ("2026-03-11", True)


def test_every_value_says_where_it_stands() -> None:
    builder = read("Student: Ana Quist", grid("Date | Minutes | Status | Notes\n9/4/25 | 30 | Held | counting"))
    fields = {source.field: source.quote for source in builder.provenance if source.subject_kind == "service_delivery"}
    assert fields == {"service_date": "9/4/25", "minutes": "30", "attendance_status": "Held", "note": "counting"}


def test_a_log_without_any_name_is_refused() -> None:
    builder = read(grid("Date | Minutes | Status\n9/4/25 | 30 | Held"), path="log.pdf")
    assert not builder.records["service_delivery"]
    assert [refusal.reason for refusal in builder.refusals] == ["the log names no student"]


def _ocr(paper: Table, confidence: float) -> Table:
    return replace(paper, cells=tuple(replace(cell, confidence=confidence) for cell in paper.cells))


def test_scanned_figures_are_repaired_only_when_safe() -> None:
    rows = _ocr(grid("Date | Min | Code\nl0/22/25 | 3O | S\n10/29/25 | ?? | S\n11/5/25 | 30 | 5"), 0.7)
    builder = read("Student: Ana Quist   S = seen", rows)
    assert told(builder) == ["Ana Quist 2025-10-22 30 delivered", "Ana Quist 2025-10-29 ? delivered", "Ana Quist 2025-11-05 30 delivered"]
    assert all(d.confidence <= 0.7 for d in builder.records["service_delivery"])
