"""More logs than one district could print: exports, cards, weekly sheets, session forms and plain text."""

from __future__ import annotations

import pytest
from test_deliveries_shapes import grid, read, told

from pipeline.document import Block

SHAPES: dict[str, tuple[list[Block | str], str]] = {}
SHAPES["aligned text"] = (
    [
        "Student: Ana Quist    ID: 44120    Provider: Mara Lund, OTR/L\nDate        Time          Min    Code   Notes\n09/03/25    9:00-9:30     30     P      cutting\n09/10/25                  0      SA     ill\n09/17/25    9:00-9:30     30     P\nTotal                     60"
    ],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-10 0 student_absent
Ana Quist 2025-09-17 30 delivered""",
)
SHAPES["pipe text"] = (
    ["Student | Date | Minutes | Status\nAna Quist | 9/3/2025 | 30 | Held\nBen Rowe | 9/4/2025 | 0 | Provider absent"],
    """Ana Quist 2025-09-03 30 delivered
Ben Rowe 2025-09-04 0 provider_absent""",
)
SHAPES["cards"] = (
    [
        "# Session note",
        "Student: Ana Quist   ID: 44120",
        "Date of Service: 10/15/2025   Start Time: 9:00 AM   End Time: 9:30 AM",
        "Attendance: Present   Service: Speech-Language Therapy",
        "Progress Note: 7/10 correct",
        "Date of Service: 10/22/2025",
        "Attendance: Student Absent",
    ],
    """Ana Quist 2025-10-15 30 delivered
Ana Quist 2025-10-22 0 student_absent""",
)
SHAPES["card tables"] = (
    [
        "Student: Ana Quist",
        grid("Session Date | 10/15/2025 | Minutes | 30\nAttendance | ☒ Present ☐ Absent | Provider | Mara Lund"),
        grid("Session Date | 10/22/2025 | Minutes | 0\nAttendance | ☐ Present ☒ Absent | Provider | Mara Lund"),
    ],
    """Ana Quist 2025-10-15 30 delivered
Ana Quist 2025-10-22 0 student_absent""",
)
SHAPES["texas inclusion"] = (
    [
        "Inclusion/Resource Support Log 2025-2026   Campus: Pecan Elementary   Teacher: M. Lund",
        grid(
            "Student Name: Ana Quist | | Grade: 3 | | Subject: Math | \nDate | Time In | Time Out | Total Min | DI/IC | Initials\n8/14 | 9:10 | 9:55 | 45 | DI | ML\n8/15 | 9:10 | 9:55 | 45 | IC | ML\n8/18 | | | 0 | Absent | ML"
        ),
    ],
    """Ana Quist 2025-08-14 45 delivered
Ana Quist 2025-08-15 45 delivered
Ana Quist 2025-08-18 0 student_absent""",
)
SHAPES["SHARS"] = (
    [
        grid(
            "Student Name | SSID | Date of Service | Time In | Time Out | Group/Ind | Student Present (Y/N) | Service Note\nQUIST, ANA | 4471200 | 08/20/2025 | 8:00 AM | 8:30 AM | G | Y | /k/ initial 70%\nQUIST, ANA | 4471200 | 08/27/2025 | | | G | N | no school - hurricane\nQUIST, ANA | 4471200 | 09/03/2025 | | | G | N | "
        )
    ],
    """QUIST, ANA 2025-08-20 30 delivered
QUIST, ANA 2025-08-27 0 school_closed
QUIST, ANA 2025-09-03 0 unexplained""",
)
SHAPES["attendance card NY"] = (
    [
        "RELATED SERVICE ATTENDANCE CARD 2025-2026\nStudent: Quist, Ana   NYC ID: 244120911   Service: Occupational Therapy   Frequency: 2   Duration: 30   Group Size: 1\nP = Present   A = Student absent   T = Therapist absent   H = Holiday/School closed   M = Makeup",
        grid(
            "Month | "
            + " | ".join(map(str, range(1, 32)))
            + "\nSEP | | | | P | | | | | P | | A | | | | | P | | P | | | | | H | | T | | | P | | P | "
            + "\nOCT | | M | | | | | P | | P"
            + " | " * 22
        ),
    ],
    """Quist, Ana 2025-09-04 30 delivered
Quist, Ana 2025-09-09 30 delivered
Quist, Ana 2025-09-11 0 student_absent
Quist, Ana 2025-09-16 30 delivered
Quist, Ana 2025-09-18 30 delivered
Quist, Ana 2025-09-23 0 school_closed
Quist, Ana 2025-09-25 0 provider_absent
Quist, Ana 2025-09-28 30 delivered
Quist, Ana 2025-09-30 30 delivered
Quist, Ana 2025-10-02 30 makeup
Quist, Ana 2025-10-07 30 delivered
Quist, Ana 2025-10-09 30 delivered""",
)
SHAPES["digit codes"] = (
    [
        "Codes: 1 = present, 2 = student absent, 3 = therapist absent\nStudent: Ana Quist\nMinutes per session: 30",
        grid("Date | Code | Comment\n9/3/25 | 1 | ok\n9/10/25 | 2 |\n9/17/25 | 3 |"),
    ],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-10 0 student_absent
Ana Quist 2025-09-17 0 provider_absent""",
)
SHAPES["code with words"] = (
    [
        grid(
            "Date | Name | Min | Status\n9/3/25 | Ana Quist | 30/30 | P\n9/10/25 | Ana Quist | 0/30 | PA - training\n9/17/25 | Ana Quist | 15/30 | P (late)\n9/24/25 | Ana Quist | 0/30 | SA (ill)"
        )
    ],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-10 0 provider_absent
Ana Quist 2025-09-17 15 delivered
Ana Quist 2025-09-24 0 student_absent""",
)
SHAPES["many services one row log"] = (
    [
        grid(
            "Student | Service | Provider | Date | Duration | Delivered?\nQuist, Ana | Occupational Therapy | M. Lund, OTR/L | Sep 3, 2025 | 30 mins | Yes\nQuist, Ana | Speech Therapy | D. Orr, CCC-SLP | Sep 4, 2025 | 20 mins | No - SLP out"
        )
    ],
    """Quist, Ana 2025-09-03 30 delivered
Quist, Ana 2025-09-04 0 provider_absent""",
)
SHAPES["dates across by attribute"] = (
    [
        "Student: Ana Quist   Service: Speech",
        grid("Date | 9/3/25 | 9/10/25 | 9/17/25 | 9/24/25\nMinutes | 30 | 30 | 0 | 30\nCode | P | P | A | P\nNotes | blends | | ill |"),
    ],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-10 30 delivered
Ana Quist 2025-09-17 0 student_absent
Ana Quist 2025-09-24 30 delivered""",
)
SHAPES["week total with ticks"] = (
    [
        "Student: Ana Quist  School Year: 2025-26\nService: Resource reading 40 minutes daily\nA = absent   ✓ = seen",
        grid("Week of | M | T | W | Th | F | Total\n9/8 | ✓ | ✓ | A | ✓ | ✓ | 160\n9/15 | ✓ | | | ✓ | | 80"),
    ],
    """Ana Quist 2025-09-08 40 delivered
Ana Quist 2025-09-09 40 delivered
Ana Quist 2025-09-10 0 student_absent
Ana Quist 2025-09-11 40 delivered
Ana Quist 2025-09-12 40 delivered
Ana Quist 2025-09-15 40 delivered
Ana Quist 2025-09-18 40 delivered""",
)
SHAPES["dates newest first, ISO with time"] = (
    [
        grid(
            "Service Date/Time | Student | Duration (hrs) | Session Type | Session Result\n2026-01-15 09:00 | Ana Quist (44120) | 0.75 | Individual | Attended\n2026-01-08 09:00 | Ana Quist (44120) | 0.75 | Individual | No Show"
        )
    ],
    """Ana Quist 2026-01-15 45 delivered
Ana Quist 2026-01-08 0 no_show""",
)
SHAPES["date then several students"] = (
    [
        "Push-in log 2025-26 - M. Lund",
        grid(
            "Date | Student | Minutes | Notes\n9/3 | Ana Quist | 30 | fractions\n | Ben Rowe | 30 |\n9/4 | Ana Quist | 30 |\n | Ben Rowe | absent |"
        ),
    ],
    """Ana Quist 2025-09-03 30 delivered
Ben Rowe 2025-09-03 30 delivered
Ana Quist 2025-09-04 30 delivered
Ben Rowe 2025-09-04 0 student_absent""",
)
SHAPES["cells with name lists"] = (
    [grid("Date | Start | End | Students | Present/Absent\n9/3/25 | 8:30 | 9:00 | AQ | P\n9/3/25 | 9:00 | 9:30 | AQ, BR, CS | P")],
    """AQ 2025-09-03 30 delivered
AQ 2025-09-03 30 delivered
BR 2025-09-03 30 delivered
CS 2025-09-03 30 delivered""",
)
SHAPES["per-student minutes by date, P30"] = (
    [
        grid(
            "Student Name | ID | 9/3/2025 | 9/5/2025 | 9/10/2025 | Total Minutes\nQuist, Ana | 44120 | P30 | P 30 | A | 60\nRowe, Ben | 44121 | 30/P | NS | MU 20 | 50\nTOTALS | | 60 | 30 | 20 | 110"
        ),
        "P=Present, A=Absent, NS=No school, MU=Make up",
    ],
    """Quist, Ana 2025-09-03 30 delivered
Quist, Ana 2025-09-05 30 delivered
Quist, Ana 2025-09-10 0 student_absent
Rowe, Ben 2025-09-03 30 delivered
Rowe, Ben 2025-09-05 0 school_closed
Rowe, Ben 2025-09-10 20 makeup""",
)
SHAPES["teletherapy vendor"] = (
    [
        grid(
            "Invoice #1182 | | | | |\nSession Date | Client | Type | Start | Length (min) | Session Status\n10/06/2025 | Quist, Ana | 1:1 | 10:00 AM EST | 30 | Attended\n10/13/2025 | Quist, Ana | 1:1 | 10:00 AM EST | 0 | Cancelled by school\n10/20/2025 | Quist, Ana | 1:1 | 10:00 AM EST | 0 | Late cancel - student ill"
        )
    ],
    """Quist, Ana 2025-10-06 30 delivered
Quist, Ana 2025-10-13 0 cancelled
Quist, Ana 2025-10-20 0 student_absent""",
)
SHAPES["nursing daily"] = (
    [
        "Student: Ana Quist   Service: Nursing 15 min daily",
        grid(
            "Day/Date | Time | Initials | Comments\nMon 9/8/25 | 11:45 | ML | g-tube\nTue 9/9/25 | 11:45 | ML |\nWed 9/10/25 | | | absent"
        ),
    ],
    """Ana Quist 2025-09-08 15 delivered
Ana Quist 2025-09-09 15 delivered
Ana Quist 2025-09-10 0 student_absent""",
)
SHAPES["merged month column"] = (
    [
        "Student: Ana Quist SY25-26",
        grid("Month | Date | Minutes | Attendance\nSeptember | 3 | 30 | P\n | 10 | 30 | P\nOctober | 1 | 0 | A"),
    ],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-10 30 delivered
Ana Quist 2025-10-01 0 student_absent""",
)
SHAPES["provider in section"] = (
    [
        "Speech Therapy Log\nProvider: Mara Lund",
        "Month: October   Year: 2025\nName: Quist, Ana",
        grid("Day | In | Out | Att\n2 | 9:00 | 9:30 | P\n9 | 9:00 | 9:30 | P\n16 | | | PA"),
    ],
    """Quist, Ana 2025-10-02 30 delivered
Quist, Ana 2025-10-09 30 delivered
Quist, Ana 2025-10-16 0 provider_absent""",
)
SHAPES["dates as headings"] = (
    ["Counseling log for: Ana Quist", "9/3/25\nSeen 30 min, breathing\n9/10/25\nAbsent\nThu 9/17/25:\nMet 9:00-9:25"],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-10 0 student_absent
Ana Quist 2025-09-17 25 delivered""",
)
SHAPES["starred"] = (
    ["* = make-up  A = absent", grid("Student | 9/3/25 | 9/10/25 | 9/17/25\nAna Quist | 30 | A | 30*")],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-10 0 student_absent
Ana Quist 2025-09-17 30 makeup""",
)
SHAPES["iso datetimes"] = (
    [
        grid(
            "service_date | student_name | student_local_id | start_time | end_time | attendance_code | provider_name\n2025-09-03T00:00:00 | Quist, Ana | 44120 | 2025-09-03T09:00:00 | 2025-09-03T09:30:00 | PRESENT | Lund, Mara\n2025-09-10T00:00:00 | Quist, Ana | 44120 | | | STUDENT_ABSENT | Lund, Mara"
        )
    ],
    """Quist, Ana 2025-09-03 30 delivered
Quist, Ana 2025-09-10 0 student_absent""",
)
SHAPES["title names the student"] = (
    ["Speech Therapy Log - Ana Quist", "Therapist: Mara Lund", grid("Date | Min | Att\n9/3/25 | 30 | P")],
    "Ana Quist 2025-09-03 30 delivered",
)
SHAPES["sheet-like with blank columns"] = (
    [grid(" | Date | | Student | | Min | Code\n | 9/3/25 | | Ana Quist | | 30 | P\n | 9/4/25 | | Ben Rowe | | 30 | TA")],
    """Ana Quist 2025-09-03 30 delivered
Ben Rowe 2025-09-04 0 provider_absent""",
)
SHAPES["consult minutes"] = (
    [grid("Date | Student | Direct Min | Consult Min | Note\n9/3/25 | Ana Quist | 30 | | x\n9/4/25 | Ana Quist | | 15 | met with teacher")],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-04 15 delivered""",
)
SHAPES["group of initials with own codes"] = (
    [
        "AQ = Ana Quist   BR = Ben Rowe",
        grid("Date | Time | AQ | BR | Focus\n9/3/25 | 9:00-9:30 | P | P | /s/\n9/10/25 | 9:00-9:30 | A | P | /r/"),
    ],
    """Ana Quist 2025-09-03 30 delivered
Ben Rowe 2025-09-03 30 delivered
Ana Quist 2025-09-10 0 student_absent
Ben Rowe 2025-09-10 30 delivered""",
)
SHAPES["dates down, students across"] = (
    [
        "Resource log 2025-26 (minutes)   A = absent",
        grid("Date | Ana Quist | Ben Rowe | Cal Soto\n9/3 | 30 | 30 | A\n9/5 | 30 | | 45\nTotal | 60 | 30 | 45"),
    ],
    """Ana Quist 2025-09-03 30 delivered
Ben Rowe 2025-09-03 30 delivered
Cal Soto 2025-09-03 0 student_absent
Ana Quist 2025-09-05 30 delivered
Cal Soto 2025-09-05 45 delivered""",
)
SHAPES["month band rows"] = (
    [
        "Student: Ana Quist   SY 2025-26",
        grid("Date | Minutes | Attendance\nSEPTEMBER | |\n3 | 30 | P\n10 | 30 | P\nOCTOBER | |\n1 | 30 | P"),
    ],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-10 30 delivered
Ana Quist 2025-10-01 30 delivered""",
)
SHAPES["amount owed vs delivered weekly"] = (
    [
        grid(
            "Student | Date | Mandated Minutes | Minutes Provided | Deviation Reason\nAna Quist | 9/3/25 | 30 | 30 |\nAna Quist | 9/10/25 | 30 | 0 | Student absent\nAna Quist | 9/17/25 | 30 | 0 | Provider absent - no sub"
        )
    ],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-10 0 student_absent
Ana Quist 2025-09-17 0 provider_absent""",
)
SHAPES["signature form"] = (
    [
        "SERVICE DELIVERY RECORD\nStudent: Ana Quist   DOB: 3/4/2016   Grade: 4\nRelated service: Physical Therapy   Frequency/duration: 1 x 30 min weekly",
        grid(
            "Date | Time In | Time Out | Service Rendered (code) | Therapist Signature\n10/2/25 | 1:05 | 1:35 | D | M. Lund PT\n10/9/25 | | | SA | M. Lund PT\n10/16/25 | | | TA | \n"
        ),
        "D = Direct   SA = Student Absent   TA = Therapist Absent",
    ],
    """Ana Quist 2025-10-02 30 delivered
Ana Quist 2025-10-09 0 student_absent
Ana Quist 2025-10-16 0 provider_absent""",
)
SHAPES["several dates in a cell"] = (
    [
        "Student: Ana Quist SY 2025-26",
        grid(
            "Date(s) | Minutes | Status | Notes\n9/3, 9/5 & 9/10 | 30 min each | Held | blends\n9/12 (make-up for 9/8) | 30 | Held |\n9/17 | 30 | Held |"
        ),
    ],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-05 30 delivered
Ana Quist 2025-09-10 30 delivered
Ana Quist 2025-09-12 30 delivered
Ana Quist 2025-09-17 30 delivered""",
)
SHAPES["weeks headed by dates"] = (
    [
        "Resource, Dana Orr, 2025-26",
        grid(
            "Student | Mon 9/8 | Tue 9/9 | Wed 9/10 | Thu 9/11 | Fri 9/12\nAna Quist | 30 | | 30 | | AB\nBen Rowe | | 45 | | 45 |\nStudent | Mon 9/15 | Tue 9/16 | Wed 9/17 | Thu 9/18 | Fri 9/19\nAna Quist | 30 | | 30 | | 30\nBen Rowe | | 45 | | TA |"
        ),
        "AB = student absent, TA = teacher absent",
    ],
    """Ana Quist 2025-09-08 30 delivered
Ana Quist 2025-09-10 30 delivered
Ana Quist 2025-09-12 0 student_absent
Ben Rowe 2025-09-09 45 delivered
Ben Rowe 2025-09-11 45 delivered
Ana Quist 2025-09-15 30 delivered
Ana Quist 2025-09-17 30 delivered
Ana Quist 2025-09-19 30 delivered
Ben Rowe 2025-09-16 45 delivered
Ben Rowe 2025-09-18 0 provider_absent""",
)
SHAPES["dotted lines"] = (
    ["Student: Ana Quist   Speech 2025-26", "Oct 7 – 30 min, /r/ 60%\nOct 14 – no show\nOct. 21: 20 minutes (late)"],
    """Ana Quist 2025-10-07 30 delivered
Ana Quist 2025-10-14 0 no_show
Ana Quist 2025-10-21 20 delivered""",
)
SHAPES["dates in a Word table with two rows a session"] = (
    [
        "Student: Ana Quist",
        grid(
            "Date | Time | Minutes\n9/3/2025 | 9:00 - 9:30 | 30\nNotes: worked on blends | |\n9/10/2025 | 9:00 - 9:30 | 30\nNotes: sorted pictures | |"
        ),
    ],
    """Ana Quist 2025-09-03 30 delivered
Ana Quist 2025-09-10 30 delivered""",
)
SHAPES["excused in words of Spanish"] = (
    [
        grid(
            "Fecha | Alumno | Minutos | Asistencia | Notas\n9/3/2025 | Quist, Ana | 30 | Presente | sonidos\n9/10/2025 | Quist, Ana | 0 | Ausente |"
        )
    ],
    """Quist, Ana 2025-09-03 30 delivered
Quist, Ana 2025-09-10 0 student_absent""",
)
SHAPES["attendance of two services side by side rows"] = (
    [grid("Name | Service | 9/3/25 | 9/5/25 | 9/10/25\nQuist, Ana | Speech | 30 | | 30\nQuist, Ana | OT | | 45 | A\n"), "A absent"],
    """Quist, Ana 2025-09-03 30 delivered
Quist, Ana 2025-09-10 30 delivered
Quist, Ana 2025-09-05 45 delivered
Quist, Ana 2025-09-10 0 student_absent""",
)
SHAPES["totals by student between"] = (
    [
        grid(
            "Student | Date | Min\nQuist, Ana | 9/3/25 | 30\nQuist, Ana | 9/10/25 | 30\nQuist, Ana Total | | 60\nRowe, Ben | 9/4/25 | 20\nRowe, Ben Total | | 20"
        )
    ],
    """Quist, Ana 2025-09-03 30 delivered
Quist, Ana 2025-09-10 30 delivered
Rowe, Ben 2025-09-04 20 delivered""",
)
SHAPES["rows of a service with begin and end dates are none"] = (
    [grid("Student | Service | Start Date | End Date | Minutes | Frequency\nQuist, Ana | Speech | 9/3/2025 | 9/2/2026 | 30 | weekly")],
    "",
)
SHAPES["a provider's calendar of several students"] = (
    [
        "October 2025   Mara Lund, OTR/L",
        "AQ = Ana Quist   BR = Ben Rowe",
        grid(
            "Monday | Tuesday | Wednesday | Thursday | Friday\n6 | 7⏎AQ 30 min⏎BR 30 min | 8 | 9⏎Cal Soto: 20 min | 10\n13⏎no school | 14⏎AQ absent⏎BR 30 min | 15 | 16 | 17"
        ),
    ],
    """Ana Quist 2025-10-07 30 delivered
Ben Rowe 2025-10-07 30 delivered
Cal Soto 2025-10-09 20 delivered
Ana Quist 2025-10-14 0 student_absent
Ben Rowe 2025-10-14 30 delivered""",
)
SHAPES["units of another length"] = (
    [grid("Client | DOS | Units (30 min) | Status\nQuist, Ana | 9/3/2025 | 2 | Completed\nQuist, Ana | 9/10/2025 | 1 | Completed")],
    """Quist, Ana 2025-09-03 60 delivered
Quist, Ana 2025-09-10 30 delivered""",
)
SHAPES["units beside times"] = (
    [grid("Client | DOS | Begin | End | Units | Status\nQuist, Ana | 9/3/2025 | 9:00 | 9:25 | 2 | Completed")],
    "Quist, Ana 2025-09-03 25 delivered",
)


@pytest.mark.parametrize("name", SHAPES)
def test_shape(name: str) -> None:
    blocks, expected = SHAPES[name]
    assert told(read(*blocks)) == [row for row in expected.split("\n") if row]


def test_the_keeper_of_a_record_is_no_student_and_a_grouping_is_no_place():
    rows = grid("Date | Student | Time | Setting | Att\n9/3/25 | Ana Quist | 30 min | Group | P\n9/10/25 | Ana Quist | 30 min | Room 4 | P")
    first, second = read("Record of Dana Lund, CCC-SLP", "P = present, A = absent", rows).records["service_delivery"]
    assert (first.provider, first.provider_role, first.service_type) == ("Dana Lund", "CCC-SLP", "speech-language therapy")
    assert (first.delivery_model, first.location) == ("group", None)
    assert (second.delivery_model, second.location) == (None, "Room 4")


def test_an_id_under_a_name_is_no_second_student():
    rows = grid("Date | Student (ID) | Total min | Outcome\n9/3/25 | PLACE | 30 | Seen".replace("PLACE", "Quist, Ana⏎(00441200)"))
    (session,) = read("Speech Record", rows).records["service_delivery"]
    assert (session.minutes, session.group_size) == (30, None)
