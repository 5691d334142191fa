"""Notices, invitations and meeting records, with their dates."""

from __future__ import annotations

from datetime import date

import pytest
from paper import builder_of, document, part_of

from extractors.fields.notices import extract_notices
from pipeline.document import Document

CASES = [
    (
        "prior written notice",
        document(
            "Prior Written Notice",
            "Date of notice: 01/21/2026",
            "Student: Ana Ruiz DOB 11/30/2014 ID 471123",
            "Add therapy beginning 01/22/2026.",
        ),
        "prior_written_notice",
        date(2026, 1, 21),
    ),
    (
        "Pennsylvania's NOREP",
        document(
            "NOTICE OF RECOMMENDED EDUCATIONAL PLACEMENT/PRIOR WRITTEN NOTICE (NOREP/PWN)", "Child's Name: Ana Ruiz", "Date sent: 2/3/2026"
        ),
        "prior_written_notice",
        date(2026, 2, 3),
    ),
    (
        "an invitation",
        document(
            "Notice of IEP Team Meeting",
            "Date sent: 03/09/2026",
            "You are invited to a meeting for Ana Ruiz (DOB 08/19/2015) on April 29, 2026.",
        ),
        "meeting_notice",
        date(2026, 3, 9),
    ),
    (
        "an ARD's deliberations",
        document("ARD/IEP Committee Deliberations", "Name of Student: Ana Ruiz", "Meeting Date: 10/2/2025"),
        "meeting_record",
        date(2025, 10, 2),
    ),
    (
        "a contact",
        document("Parent Contact Log", "Student: Ana Ruiz", "Date of contact: 12/3/2025", "Left a message."),
        "contact",
        date(2025, 12, 3),
    ),
]


@pytest.mark.parametrize(("paper", "kind", "day"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_reads_a_notice(paper: Document, kind: str, day: date) -> None:
    builder = builder_of(paper)
    extract_notices(paper, part_of(paper, "notice"), builder)
    assert [(n.kind, n.notice_date) for n in builder.notices] == [(kind, day)]


def test_a_paper_that_is_no_notice() -> None:
    paper = document("Math Quiz 4", "Name: Ana Ruiz   Date: 2/3/2026", "Score: 4/10")
    builder = builder_of(paper)
    extract_notices(paper, part_of(paper, "other"), builder)
    assert builder.notices == []
