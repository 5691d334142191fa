"""Attendance cards: a month to a row, a day to a column, a mark to a session, and what stands around them."""

from __future__ import annotations

from datetime import date

import pytest
from paper import builder_of, document, part_of
from test_deliveries_shapes import grid, read, told

from extractors.fields.deliveries import extract_deliveries
from extractors.fields.deliveries_cells import read_square
from extractors.fields.deliveries_frame import frame_labels
from extractors.fields.deliveries_session import read_day_beside
from extractors.fields.deliveries_spans import label_month
from extractors.fields.identity import find_mentions
from pipeline.document import Cell, Table
from pipeline.language.attendance import read_attendance_legend

TITLE = "RELATED SERVICE ATTENDANCE CARD 2025-2026"
STUDENT = "Student: Quist, Ana   Local ID#: 441200   DOB: 02/03/2018"
HEAD = "Service: Speech   Provider: M. Lund, CCC-SLP   Frequency/Duration/Group Size: 3 x Weekly / 30 min. / Small Group (3:1)"
LEGEND = "X = session provided A = student absent PA = provider absent (CSE meeting, illness) C = school closed"


def card(*rows: tuple[str, dict[int, str]]) -> Table:
    """A card as a narrow table prints it: '10' is wrapped into '1' over '0'."""
    head = " | ".join(["Month", *("\v".join(str(day)) for day in range(1, 32))])
    body = [" | ".join([label, *(marks.get(day, "") for day in range(1, 32))]) for label, marks in rows]
    made = grid("\n".join([head, *body]))
    for cell in made.cells:
        object.__setattr__(cell, "text", cell.text.replace("\v", "\n"))
    return made


@pytest.mark.parametrize(
    ("label", "month"),
    [
        ("Sep-25", (2025, 9)),
        ("Sep 25", (2025, 9)),
        ("Sept '25", (2025, 9)),
        ("Sep\n25", (2025, 9)),
        ("Septem-\nber", (None, 9)),
        ("September", (None, 9)),
        ("January 2026", (2026, 1)),
        ("9/25", (2025, 9)),
        ("2026-01", (2026, 1)),
        ("Sep 5", None),
        ("13/25", None),
        ("Ana Quist", None),
        ("9", None),
    ],
)
def test_label_of_a_card_row_is_a_month(label: str, month: tuple[int | None, int] | None) -> None:
    assert label_month(Cell(0, 0, label, 1, None)) == month


@pytest.mark.parametrize(
    "labels", [("Sep-25", "Jan-26"), ("Sep 25", "Jan 26"), ("Sep\v25", "Jan\v26"), ("September", "January"), ("9/25", "1/26")]
)
def test_card_of_months_by_days(labels: tuple[str, str]) -> None:
    made = card((labels[0], {3: "X", 10: "A", 25: "P\vA"}), (labels[1], {5: "X", 31: "C"}))
    assert told(read(TITLE, STUDENT, HEAD, LEGEND, made)) == [
        "Quist, Ana 2025-09-03 30 delivered",
        "Quist, Ana 2025-09-10 0 student_absent",
        "Quist, Ana 2025-09-25 0 provider_absent",
        "Quist, Ana 2026-01-05 30 delivered",
    ]


def test_length_and_group_come_from_the_head_line() -> None:
    builder = read(TITLE, STUDENT, HEAD, LEGEND, card(("Sep-25", {3: "X", 10: "A"})))
    held, missed = builder.records["service_delivery"]
    assert (held.minutes, held.delivery_model, held.service_text, held.provider) == (30, "group", "Speech", "M. Lund")
    assert held.confidence < missed.confidence == 1
    quotes = [entry.quote for entry in builder.provenance if entry.subject_id == held.service_delivery_id and entry.field == "minutes"]
    assert quotes == [HEAD]


def test_minutes_that_a_mark_prints_come_first() -> None:
    builder = read(TITLE, STUDENT, HEAD, LEGEND, card(("Sep-25", {3: "X 20", 5: "X"})))
    assert [delivery.minutes for delivery in builder.records["service_delivery"]] == [20, 30]


def test_head_without_a_length_leaves_minutes_open() -> None:
    builder = read(TITLE, STUDENT, "Service: Speech   Provider: M. Lund, CCC-SLP", LEGEND, card(("Sep-25", {3: "X"})))
    assert builder.records["service_delivery"][0].minutes is None


@pytest.mark.parametrize(
    ("head", "minutes", "model"),
    [
        ("Mandate: OT 2 x 30:1   Provider: M. Lund, OTR/L", 30, "individual"),
        ("Service: OT   Frequency: 2x45x3 weekly   Provider: M. Lund, OTR/L", 45, "group"),
        ("Service: OT   Frequency/Duration: 2x30x5   Provider: M. Lund, OTR/L", 30, "group"),
        ("Service: OT   Session Length: 30 min   Group Size: 1", 30, "individual"),
        ("Service: OT   Session Length: 30 min   Group Size: 3", 30, "group"),
        ("Service: OT   Room 8 x 10 x 12", None, None),
    ],
)
def test_heads_that_tell_the_length(head: str, minutes: float | None, model: str | None) -> None:
    (delivery,) = read(TITLE, STUDENT, head, LEGEND, card(("Sep-25", {3: "X"}))).records["service_delivery"]
    assert (delivery.minutes, delivery.delivery_model) == (minutes, model)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Frequency/Duration: 2 x week / 30 min", "amount"),
        ("Freq / Minutes / Ratio: 2 / 30 / 3:1", "amount"),
        ("Frequency of behavior: 3 a day", None),
        ("Group Size: 3", "model"),
    ],
)
def test_labels_of_amounts(text: str, role: str | None) -> None:
    assert frame_labels().split(text)[0].role == role


def test_notes_by_date_join_the_session_of_that_day() -> None:
    builder = read(
        TITLE,
        STUDENT,
        HEAD,
        LEGEND,
        card(("Sep-25", {3: "X", 5: "X", 8: "X"})),
        "Session notes",
        "9/3/25 s-blends 35% acc w/ visual cue",
        "9/5/25 20 min only, fire drill",
        "9/9/25 spoke with teacher",
    )
    deliveries = builder.records["service_delivery"]
    assert [(d.service_date.day, d.minutes, d.note) for d in deliveries] == [
        (3, 30, "s-blends 35% acc w/ visual cue"),
        (5, 20, "20 min only, fire drill"),
        (8, 30, None),
    ]
    (observation,) = builder.records["observation"]
    assert (observation.value, observation.unit, observation.source_id) == (35, "percent", deliveries[0].service_delivery_id)


def test_notes_in_a_table_join_too() -> None:
    builder = read(
        TITLE,
        STUDENT,
        HEAD,
        LEGEND,
        card(("Sep-25", {3: "X", 5: "X"})),
        grid("Date | Session Notes\n9/3/25 | blends 40%\n9/5/25 | absent part of it"),
    )
    assert [(d.service_date.day, d.attendance_status, d.note) for d in builder.records["service_delivery"]] == [
        (3, "delivered", "blends 40%"),
        (5, "delivered", "absent part of it"),
    ]


@pytest.mark.parametrize(
    ("text", "status", "minutes"),
    [("P\nA", "provider_absent", None), ("A", "student_absent", None), ("3\n0", None, 30), ("X\n30", "delivered", 30)],
)
def test_wrapped_squares(text: str, status: str | None, minutes: float | None) -> None:
    square = read_square(text, read_attendance_legend([LEGEND]))
    assert (square.status if status else None, square.minutes) == (status, minutes)


def test_rows_that_name_their_students_leave_no_student_more() -> None:
    paper = document(
        grid("""
Encounter ID | Student Last | Student First | Local ID | Service Type | Service Date | Duration (hh:mm) | Service Status | Clinical Note
88120 | Quist | Ana | 0441200 | PT | 8/21/2025 | 0:45 | Provided |
88121 | Rowe | Ben | 0441201 | PT | 8/28/2025 | 0:45 | Provided |
""")
    )
    builder = builder_of(paper, "logs/lund export.csv")
    part = part_of(paper, "service_log")
    find_mentions(paper, part, builder)
    extract_deliveries(paper, part, builder)
    assert [(mention.student_name, mention.local_id) for mention in builder.mentions] == [
        ("Quist, Ana", "0441200"),
        ("Rowe, Ben", "0441201"),
    ]


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        pytest.param("1/22/2", date(2026, 1, 20), date(2026, 1, 22), id="the year broke off"),
        pytest.param("1/5/2", date(2025, 12, 18), date(2026, 1, 5), id="over the turn of the year"),
        pytest.param("6/4/2", date(2026, 1, 20), None, id="months away is no neighbour"),
        pytest.param("3//2", date(2026, 3, 1), None, id="no day"),
        pytest.param("2/30/2", date(2026, 2, 20), None, id="no such day"),
    ],
)
def test_a_date_without_its_year_stands_beside_the_row_before(text: str, last: date, expected: date | None) -> None:
    assert read_day_beside(text, last) == expected
