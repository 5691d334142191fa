"""Logs of unusual shape: two stamps a session, heads of two rows, months across, who and what in one cell, a title without labels."""

from __future__ import annotations

import pytest
from test_deliveries_shapes import grid, read, told

from pipeline.document import Table

STAMPS = "session_id | student | service | started_at | ended_at | status\n1 | Ana Quist | Speech | 2025-09-30T11:00:00 | 2025-09-30T11:20:00 | completed\n2 | Ana Quist | Speech | 2025-10-02T11:00:00 | 2025-10-02T11:20:00 | completed"
STOREYS = "Date | Planned | | Actual | | Why not held\n | Start | Min | Start | Min |\n2025-09-15 | 09:10 | 40 | 09:10 | 40 |\n2025-09-16 | 09:10 | 40 | 09:15 | 35 |\n2025-09-17 | 09:10 | 40 | | | Student absent"
MONTHS = "Day | Sep 2025 | Oct 2025 | Nov 2025\n1 | | |\n3 | | 30 |\n5 | | | TA\n12 | 30 | |"
JOINED = "Student / ID / Service | 4 | 5 | 8\nQuist, Ana / 440112 / Reading | 45 | | 45\nPoe, Ben / 440113 / Math | | AB | 50"


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        pytest.param([grid(STAMPS)], ["Ana Quist 2025-09-30 20 delivered", "Ana Quist 2025-10-02 20 delivered"], id="two stamps"),
        pytest.param(
            [grid("Quist, Ana | | 440112 | SDI Reading | Mara Lund\n" + STOREYS)],
            ["Quist, Ana 2025-09-15 40 delivered", "Quist, Ana 2025-09-16 35 delivered", "Quist, Ana 2025-09-17 0 student_absent"],
            id="a head of two rows under a title without labels",
        ),
        pytest.param(
            ["Student: Ana Quist   Service: OT   Therapist: Mara Lund", "Minutes, or A = absent, TA = therapist absent", grid(MONTHS)],
            ["Ana Quist 2025-09-12 30 delivered", "Ana Quist 2025-10-03 30 delivered", "Ana Quist 2025-11-05 0 provider_absent"],
            id="months across",
        ),
        pytest.param(
            ["Service minutes - September 2025", "Provider: Mara Lund AB = student absent TA = teacher absent", grid(JOINED)],
            ["Quist, Ana 2025-09-04 45 delivered", "Quist, Ana 2025-09-08 45 delivered", "Poe, Ben 2025-09-05 0 student_absent", "Poe, Ben 2025-09-08 50 delivered"],
            id="who and what in one cell, three days",
        ),
        pytest.param(
            [grid("Service Date | Student | Service Provided | Hours | Outcome\n9/23/2025 | Ana Quist | Speech | 0.5 | Held\n9/26/2025 | Ana Quist | Speech | 0 | Absent - student")],
            ["Ana Quist 2025-09-23 30 delivered", "Ana Quist 2025-09-26 0 student_absent"],
            id="a service under 'Service Provided'",
        ),
    ],
)  # fmt: skip
def test_unusual_shapes(blocks: list[Table | str], expected: list[str]) -> None:
    assert sorted(told(read(*blocks))) == sorted(expected)


def test_a_key_on_the_providers_line_is_none_of_the_name() -> None:
    session = read("Service minutes - September 2025", "Provider: Mara Lund AB = student absent", grid(JOINED)).records["service_delivery"][
        0
    ]
    assert (session.provider, session.service_text) == ("Mara Lund", "Reading")


def test_one_stamp_a_row_stays_as_it_is() -> None:
    rows = grid("Date/Time | Student | Min | Status\n2025-09-03 09:00 | Ana Quist | 30 | Held\n2025-09-10 09:00 | Ana Quist | 30 | Held")
    assert told(read(rows)) == ["Ana Quist 2025-09-03 30 delivered", "Ana Quist 2025-09-10 30 delivered"]
