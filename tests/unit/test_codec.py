"""Records cross processes and caches as checked JSON."""

from __future__ import annotations

import json
from datetime import date, time

import pytest

from pipeline.codec import CodecError, from_json, pack, schema_of, to_json, unpack
from pipeline.document import Box, Cell, Document, Line, Page, Table, Word
from pipeline.model import DocumentFacts, ServiceDelivery, StudentMention

DOCUMENT = Document(
    "d1",
    "application/pdf",
    (
        Page(
            1,
            612.0,
            792.0,
            (
                Line("Goal 1", 1, Box(1, 2, 3, 4), words=(Word("Goal", Box(1, 2, 2, 4)),)),
                Table((Cell(0, 0, "30 min", 1, value=30.0, value_type="number"),), 1, 1, 1, "ruled"),
            ),
            "Goal 1\n30 min ☒",
        ),
    ),
    "text_layer",
    "pdf",
    "1",
    metadata={"title": "Übung"},
)
FACTS = DocumentFacts(
    "d1",
    "service_log",
    0.9,
    mentions=(StudentMention("m1", "d1", "Núria Path", birth_date=date(2015, 2, 3)),),
    deliveries=(ServiceDelivery("s1", "d1", "m1", service_date=date(2026, 1, 5), start_time=time(9, 30), minutes=30.0),),
)


@pytest.mark.parametrize("record", [DOCUMENT, FACTS], ids=["a document with lines and tables", "facts with dates and times"])
def test_what_is_written_is_read_back(record: object) -> None:
    assert from_json(type(record), to_json(record)) == record
    assert unpack(type(record), pack(record)) == record


@pytest.mark.parametrize(
    ("place", "wrong"),
    [((1, 0), 7), ((1, 2), "high"), ((1, 1), "shopping list"), ((1, 4), "m1"), ((1, 4), [["m1"]]), ((0,), "another version")],
    ids=["a number for a text", "a text for a number", "an unknown kind", "a text for a list", "a record cut short", "another schema"],
)
def test_what_is_not_of_our_form_is_refused(place: tuple[int, ...], wrong: object) -> None:
    told = json.loads(to_json(FACTS))
    at = told
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = wrong
    with pytest.raises(CodecError):
        from_json(DocumentFacts, json.dumps(told))


def test_a_packed_record_is_not_unpacked_beyond_its_limit() -> None:
    with pytest.raises(CodecError):
        unpack(Document, pack(DOCUMENT), most_bytes=10)
    with pytest.raises(CodecError):
        unpack(Document, b"not packed")


def test_a_lone_surrogate_does_not_stop_a_cache() -> None:
    told = unpack(StudentMention, pack(StudentMention("m1", "d1", "Ann \ud800 Lee")))
    assert told.student_name == "Ann ? Lee"


def test_schemas_of_different_records_differ() -> None:
    assert schema_of(DocumentFacts) != schema_of(Document)
