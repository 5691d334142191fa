"""Attendance words, codes and legends: what each says, and what says nothing."""

from __future__ import annotations

import pytest

from pipeline.language.attendance import model_of_words, normalise_status, read_attendance_legend, read_scanned_code, status_of_words

WORDS = [
    ("held", "Held", "delivered"),
    ("went", "WENT", "delivered"),
    ("seen as make-up", "Seen (make-up)", "makeup"),
    ("a make-up still to come is none", "absent, will make up", "student_absent"),
    ("not seen with its cause", "Not seen - student absent", "student_absent"),
    ("not seen without a cause", "Not seen", None),
    ("who comes last", "Absent - Provider", "provider_absent"),
    ("a teacher covering", "teacher covering 6th gr. class", "provider_absent"),
    ("a teacher on a trip", "field trip chaperone", "provider_absent"),
    ("a class on a trip", "class field trip", "other"),
    ("no substitute", "no sub", "provider_absent"),
    ("the doctor", "out - dr appt", "student_absent"),
    ("training", "district training", "provider_absent"),
    ("a training day without school", "in-service day", "school_closed"),
    ("holiday", "Holiday", "school_closed"),
    ("cancelled by nobody in particular", "testing - class cancelled", "cancelled"),
    ("cancelled for a cause", "cancelled - therapist ill", "provider_absent"),
    ("refused", "Student refused", "refused"),
    ("no show", "no-show", "no_show"),
    ("words of the work", "coin sort, math games", None),
    ("nothing", "", None),
]


@pytest.mark.parametrize(("name", "text", "status"), WORDS, ids=[row[0] for row in WORDS])
def test_status_of_words(name: str, text: str, status: str | None) -> None:
    assert status_of_words(text) == status


CODES = [
    ("legend before habit", "H", {"H": "held"}, None, 30.0, "delivered"),
    ("holiday by habit, nothing held", "H", {}, None, 0.0, "school_closed"),
    ("the legend's own code", "TO", {"TO": "teacher out"}, None, None, "provider_absent"),
    ("a code with a figure", "MU75", {"MU": "make-up session"}, None, 75.0, "makeup"),
    ("no, and why", "N", {}, "no sub", 0.0, "provider_absent"),
    ("no, and no why", "N", {}, None, 0.0, "unexplained"),
    ("yes", "Y", {}, "pencil grip", 30.0, "delivered"),
    ("blank with minutes", "", {}, None, 30.0, "delivered"),
    ("blank with nothing", "", {}, None, None, "unexplained"),
    ("blank and a cause", "", {}, "IEP mtg", 0.0, "provider_absent"),
    ("held, and the note tells a make-up", "Held", {}, "make-up for 9/30", 45.0, "makeup"),
    ("held and nothing held", "Held", {}, None, 0.0, "unexplained"),
    ("bare cancelled", "Cancelled", {}, None, 0.0, "cancelled"),
    ("a code with its reason", "PA - training", {}, None, 0.0, "provider_absent"),
    ("a code that nobody knows", "QZ", {}, None, None, None),
    ("S is seen or sick", "S", {}, None, None, None),
]


@pytest.mark.parametrize(("name", "code", "legend", "reason", "minutes", "status"), CODES, ids=[row[0] for row in CODES])
def test_normalise_status(
    name: str, code: str, legend: dict[str, str], reason: str | None, minutes: float | None, status: str | None
) -> None:
    told = read_attendance_legend([f"{key} = {meaning}" for key, meaning in legend.items()])
    assert normalise_status(code, told, reason, minutes=minutes) == status


LEGENDS = [
    ("single spaces", "H = held SA = student absent MU = make-up", {"H": "delivered", "SA": "student_absent", "MU": "makeup"}),
    ("a code of two words", "S = seen OT out = therapist absent", {"S": "delivered", "OT OUT": "provider_absent"}),
    (
        "lost equals signs",
        "S=seen AB=student absent OT out therapist absent",
        {"S": "delivered", "AB": "student_absent", "OT OUT": "provider_absent"},
    ),
    ("hyphens", "Key: P - Present, A - Absent, X: No school", {"P": "delivered", "A": "student_absent", "X": "school_closed"}),
    ("figures", "1 = present, 2 = student absent", {"1": "delivered", "2": "student_absent"}),
    ("a slot for minutes", "MUnn = make-up session of nn minutes.  A = student absent.", {"MU": "makeup", "A": "student_absent"}),
    ("a word", "absent = student absent", {"ABSENT": "student_absent"}),
    ("no legend", "Student: Ana Quist   Grade: 4", {}),
]


@pytest.mark.parametrize(("name", "text", "codes"), LEGENDS, ids=[row[0] for row in LEGENDS])
def test_legend(name: str, text: str, codes: dict[str, str]) -> None:
    assert {code: entry.status for code, entry in read_attendance_legend([text]).items()} == codes


def test_legend_gives_minutes_and_model() -> None:
    legend = read_attendance_legend(["D = direct therapy, 30 minutes", "G = group, I = individual"])
    assert legend["D"].minutes == 30
    assert (legend["G"].model, legend["I"].model) == ("group", "individual")


def test_scanned_codes_are_read_by_the_legend_alone() -> None:
    legend = read_attendance_legend(["G = group I = individual"])
    assert [read_scanned_code(text, legend) for text in ("(6", "1", "C", "P")] == ["G", "I", "G", "P"]


@pytest.mark.parametrize(
    ("text", "model"), [("Grp", "group"), ("1:1", "individual"), ("consult", "consult"), ("Ana", None), ("8:1:1 class room 4", None)]
)
def test_model(text: str, model: str | None) -> None:
    assert model_of_words(text) == model
