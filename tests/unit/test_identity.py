"""Whose a paper is, over a whole drop: a tiny notation says papers in and students out. All people are invented."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.identity import resolve_students
from pipeline.identity_people import LetterIndex, Person
from pipeline.model import DocumentFacts, StudentMention


def paper(kind, *mentions):
    """paper("iep", ("Ines Ortiz-Vale", "7001")): a document of a kind that names students (name, id, birth date, source, grade, path)."""
    return kind, mentions


def resolve(*papers):
    """(students by name, what each paper's mentions became): '?' nobody, '!' a conflict."""
    facts = []
    for place, (kind, told) in enumerate(papers):
        key = f"doc{place}"
        mentions = []
        for n, parts in enumerate(told, 1):
            name, local_id, born, source, grade, path = (*parts, *[None] * (6 - len(parts)))
            mentions.append(
                StudentMention(
                    f"m{n}",
                    key,
                    name,
                    local_id,
                    date.fromisoformat(born) if born else None,
                    grade,
                    None,
                    1,
                    None,
                    source or "printed",
                    (path,) if path else (),
                )
            )
        facts.append(DocumentFacts(key, kind, 0.9, mentions=tuple(mentions)))
    students, decisions = resolve_students(facts)
    name_of = {s.student_id: s.student_name for s in students}
    told = {}
    for decision in decisions:
        told.setdefault(decision.document_id, []).append("!" if decision.conflict else name_of.get(decision.student_id, "?"))
    assert resolve_students(facts[::-1])[0] == students, "the order of documents changes nothing"
    return sorted(name_of.values()), [told.get(f"doc{n}", []) for n in range(len(papers))]


INES = paper("iep", ("Inés Ortiz-Vale", "7001", "2015-03-04"))
BRUNO = paper("iep", ("Bruno Ortiz-Vale", "7002", "2013-05-06"))


@pytest.mark.parametrize(
    ("mention", "who"),
    [
        pytest.param(("ORTIZ-VALE, INES", "007001"), "Inés Ortiz-Vale", id="padded id, capitals"),
        pytest.param(("Ortiz Vale Ines",), "Inés Ortiz-Vale", id="name alone, hyphen and accent lost"),
        pytest.param(("I. Ortiz-Vale",), "Inés Ortiz-Vale", id="an initial that only one sibling has"),
        pytest.param(("Ines O.",), "Inés Ortiz-Vale", id="a first name and an initial"),
        pytest.param(("Ines T.",), "?", id="a first name and another initial"),
        pytest.param(("Ines O-V",), "Inés Ortiz-Vale", id="surname initials"),
        pytest.param((None, "7002"), "Bruno Ortiz-Vale", id="an id alone"),
        pytest.param(("Ortiz-Vale",), "?", id="a surname of two siblings"),
        pytest.param(("Marta Quist",), "?", id="a stranger"),
        pytest.param((None,), "?", id="nothing"),
        pytest.param(("Bruno Ortiz-Vale", "7001"), "!", id="his name, her id"),
        pytest.param(("Bruno O.", "7001"), "!", id="his initials, her id"),
        pytest.param(("Inés Ortiz-Vale", None, "2013-05-06"), "!", id="her name, his birth date"),
        pytest.param(("Inés Ortiz-Vale", "7001", "2013-05-06"), "Inés Ortiz-Vale", id="name and id against a birth date"),
        pytest.param(("Inés Ortiz-Vale", "7011"), "Inés Ortiz-Vale", id="one digit misread"),
        pytest.param(("Inés Ortiz-Vale", "9456"), "?", id="a number of the same kind that belongs to nobody"),
        pytest.param(("Inés Ortiz-Vale", "1234567890"), "Inés Ortiz-Vale", id="a state number beside the full name"),
        pytest.param(("Ortiz-Vale B", None, None, "folder_name"), "Bruno Ortiz-Vale", id="a folder"),
        pytest.param(("Ortiz-Vale", None, None, "folder_name"), "?", id="a folder of two siblings"),
        pytest.param(("bruno ortiz vale annual FINAL", None, None, "file_name"), "Bruno Ortiz-Vale", id="a file name with other words"),
    ],
)
def test_one_mention_beside_two_siblings(mention, who):
    students, told = resolve(INES, BRUNO, paper("work_sample", mention))
    assert students == ["Bruno Ortiz-Vale", "Inés Ortiz-Vale"]
    assert told[2] == [who]


def test_two_students_of_one_name_are_kept_apart_by_id():
    one, other = paper("iep", ("Ana Doe", "8001", "2014-01-02")), paper("iep", ("Ana Doe", "8950", "2016-07-08"))
    sample, dated = paper("work_sample", ("Ana Doe",)), paper("work_sample", ("Ana Doe", None, "2016-07-08"))
    students, told = resolve(one, other, sample, dated)
    assert students == ["Ana Doe", "Ana Doe"]
    assert told[2] == ["?"]
    assert told[3] == ["Ana Doe"]


def test_ids_one_digit_apart_are_two_students_when_birth_dates_differ():
    students, _ = resolve(paper("iep", ("Ana Doe", "8001", "2014-01-02")), paper("iep", ("Ana Doe", "8002", "2016-07-08")))
    assert len(students) == 2


def test_a_misread_id_makes_no_second_student():
    log = paper("service_log", ("Inés Ortiz-Vale", "7007"))
    students, told = resolve(INES, paper("progress_report", ("Ines Ortiz-Vale", "7001")), log)
    assert students == ["Inés Ortiz-Vale"]
    assert told[2] == ["Inés Ortiz-Vale"]


def test_a_folder_settles_a_first_name_and_an_initial():
    namesake = paper("iep", ("Inés Olmedo", "7003", "2014-07-08"))
    short = ("Ines O.",)
    sheets = paper("work_sample", short), paper("work_sample", (*short, None, None, "printed", None, "Olmedo"))
    _, told = resolve(INES, BRUNO, namesake, *sheets)
    assert told[3:5] == [["?"], ["Inés Olmedo"]]


def test_a_folder_settles_a_printed_name_that_fits_two():
    mixed = paper("work_sample", ("Ortiz-Vale",), ("Ortiz-Vale I", None, None, "folder_name"))
    _, told = resolve(INES, BRUNO, mixed)
    assert told[2] == ["Inés Ortiz-Vale", "Inés Ortiz-Vale"]


def test_an_iep_without_an_id_brings_a_student_into_being_and_a_roster_does_not():
    students, _ = resolve(
        paper("iep", ("Marta Quist", None, "2012-02-02")),
        paper("other", ("Olaf Berg", "5555")),
        paper("work_sample", ("Nils Dahl", "4444")),
    )
    assert students == ["Marta Quist"]


def test_an_iep_without_an_id_joins_the_student_whose_report_prints_one():
    students, _ = resolve(paper("iep", ("Marta Quist", None, "2012-02-02")), paper("progress_report", ("Quist, Marta", "6001")))
    assert students == ["Marta Quist"]


def test_the_latest_grade_wins_with_or_without_a_date():
    facts = [
        DocumentFacts(
            "a", "iep", 0.9, mentions=(StudentMention("m1", "a", "Ana Doe", "8001", None, "3", "Elm School", 1, date(2025, 3, 1)),)
        ),
        DocumentFacts("b", "other", 0.9, mentions=(StudentMention("m1", "b", "Doe, Ana", "8001", None, "4", "Oak School", 1),)),
    ]
    [student], _ = resolve_students(facts)
    assert (student.grade_level, student.school, student.local_id) == ("4", "Oak School", "8001")


@pytest.mark.parametrize(
    ("log", "who"),
    [
        pytest.param(("Inés Ortiz-Vale", "9456"), "?", id="a slip in the id makes no namesake"),
        pytest.param(("Ines Ortiz-Vale", "STATE-0099123"), "Inés Ortiz-Vale", id="another numbering is the same student"),
        pytest.param(("lnes Ortlz-Va1e", "9412"), "?", id="name and id both misread"),
        pytest.param(("Olga Berg", "9412"), "Olga Berg", id="somebody else"),
    ],
)
def test_a_log_alone_invents_nobody_beside_an_iep(log, who):
    students, told = resolve(INES, paper("service_log", log))
    assert told[1] == [who]
    assert students == (["Inés Ortiz-Vale", "Olga Berg"] if who == "Olga Berg" else ["Inés Ortiz-Vale"])


def test_a_namesake_without_an_iep_needs_several_papers():
    papers = [
        paper("progress_report", ("Inés Ortiz-Vale", "9456")),
        paper("service_log", ("Ines Ortiz-Vale", "9456")),
        paper("notice", ("Ines Ortiz-Vale", "9456")),
    ]
    assert len(resolve(INES, *papers)[0]) == 2
    assert len(resolve(INES, *papers[:1])[0]) == 1


THEO = paper("iep", ("Theodora Quist-Park", "7101", "2014-02-03"))
KARI = paper("iep", ("Kari Lund", "7102", "2013-09-09"))


def seen(name, folder=None):
    """What a photo becomes that prints `name` and lies in `folder`."""
    _, told = resolve(THEO, KARI, paper("work_sample", (name, None, None, None, None, folder)))
    return told[2][0]


@pytest.mark.parametrize(
    ("name", "folder", "who"),
    [
        pytest.param("Kari L.", None, "Kari Lund", id="a whole given name and an initial"),
        pytest.param("Thea Q.", None, "Theodora Quist-Park", id="a nickname and an initial"),
        pytest.param("Theadora Q.", None, "Theodora Quist-Park", id="a letter of the whole given name misread"),
        pytest.param("K. Lund", None, "Kari Lund", id="an initial and a whole surname"),
        pytest.param("K. L.", None, "?", id="initials alone"),
        pytest.param("KL", None, "?", id="bare initials"),
        pytest.param("Kerf L.", None, "?", id="only the initials agree"),
        pytest.param("Lun K.", None, "?", id="surname first, only the initials agree"),
        pytest.param("Kerf L.", "Lund", "Kari Lund", id="misread, and the folder names her whose letters come close"),
        pytest.param("Kerf L.", "Quist-Park T", "?", id="misread, and the folder names another"),
        pytest.param("Kyle L.", "unsorted", "?", id="a folder that names nobody"),
        pytest.param("Klothilde L.", "Lund", "?", id="another given name that only begins alike"),
        pytest.param("K. L.", "Lund K", "Kari Lund", id="initials and the folder that names her"),
        pytest.param("K. L.", "Quist-Park", "?", id="initials and a folder that names another"),
        pytest.param("Kari L.", "Quist-Park", "?", id="a short form against the folder"),
        pytest.param("Kari", "Quist-Park", "?", id="a given name against the folder"),
        pytest.param("Kari Lund", "Quist-Park", "Kari Lund", id="a whole printed name lies in a wrong folder"),
    ],
)
def test_a_damaged_or_short_name(name, folder, who):
    assert seen(name, folder) == who


def test_a_school_word_as_a_file_name_names_nobody():
    grace = paper("iep", ("Grace Holm", "7103"))
    _, told = resolve(grace, paper("work_sample", ("grace", None, None, "file_name")), paper("work_sample", ("Grace", None)))
    assert told[1:] == [["?"], ["Grace Holm"]]


def test_a_nickname_of_the_district_counts_as_a_nickname():
    facts = [
        DocumentFacts("a", "iep", 0.9, mentions=(StudentMention("m1", "a", "Theodora Quist-Park", "7101"),)),
        DocumentFacts("b", "work_sample", 0.9, mentions=(StudentMention("m1", "b", "Bobo Quist-Park"),)),
    ]
    assert resolve_students(facts)[1][1].student_id is None
    students, decisions = resolve_students(facts, nicknames={"Bobo": "Theodora"})
    assert decisions[1].student_id == students[0].student_id
    assert "(" not in students[0].student_name


def test_the_index_of_letters_finds_whom_comparing_one_by_one_finds():
    people = []
    for name in ("Ines Ortiz-Vale", "Theodore Hale", "Thea Hall", "Marguerite Okonkwo", "Li Wu", ""):
        person = Person()
        person.names[name] += 1
        people.append(person)
    index = LetterIndex(people)
    for printed in ("lnes 0rtiz Va1e", "Hale Theodor", "Margverite 0konkvvo", "Wu Li", "x", "", None):
        for least in (0.3, 0.7, 0.88):
            plainly = sorted(person.resembles(printed) for person in people if person.resembles(printed) >= least)
            assert sorted(degree for degree, _ in index.find(printed, least)) == plainly


@pytest.mark.parametrize(
    ("read", "fits"),
    [("Thec O.", True), ("Veddy O.", False), ("Tina O.", False), ("Leo O.", False), ("Cheo O.", True), ("Cheo P.", False)],
)
def test_a_short_form_may_have_letters_misread_its_capital_too(read: str, fits: bool) -> None:
    from pipeline.identity_marks import is_garbled_short_form

    assert is_garbled_short_form(read, "Theo Ortiz") is fits
