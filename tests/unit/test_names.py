"""Names compared: what means one person, and what does not."""

import pytest

from pipeline import names
from pipeline.names import MIDDLE, compare_names, display_name, parse_name, whole_name_keys

FULL = "Inés Ortiz-Vale"


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        pytest.param(FULL, "ORTIZ-VALE, INES", names.SAME, 1, id="last first, no accent"),
        pytest.param(FULL, "Ines Ortiz Vale", names.SAME, 1, id="hyphen lost"),
        pytest.param(FULL, "Ortiz Vale Ines", names.SAME, 1, id="surname first without a comma"),
        pytest.param(FULL, "Ines M. Ortiz-Vale", names.MIDDLE, 1, id="a middle initial more"),
        pytest.param(FULL, "Ines Ortiz", names.PART, names.MIDDLE, id="half of the surname"),
        pytest.param(FULL, "I. Ortiz-Vale", names.INITIAL, names.FUZZY, id="given initial"),
        pytest.param(FULL, "Ines O-V", names.INITIAL, names.FUZZY, id="surname initials"),
        pytest.param(FULL, "Ines O.", names.INITIAL, names.FUZZY, id="one surname initial"),
        pytest.param(FULL, "Ortiz-Vale I", names.INITIAL, names.FUZZY, id="folder style"),
        pytest.param(FULL, "I.O.V.", names.INITIALS, names.INITIAL, id="all initials"),
        pytest.param(FULL, "Ines", names.GIVEN_ONLY, names.INITIALS, id="given name alone"),
        pytest.param(FULL, "Bruno Ortiz-Vale", 0, 0, id="a brother"),
        pytest.param(FULL, "Ines Ramos", 0, 0, id="another surname"),
        pytest.param(FULL, "B. Ortiz-Vale", 0, 0, id="another initial"),
        pytest.param("Theodore Hale", "Teddy Hale", names.NICKNAME, names.NICKNAME, id="nickname"),
        pytest.param("Theodore (Bo) Hale", "Bo Hale", names.NICKNAME, 1, id="nickname printed beside it"),
        pytest.param("Maria Hale", "Mario Hale", 0, 0, id="one letter makes another name"),
        pytest.param("Konstantin Wojciechowski", "Konstantin Wojc1echowski", names.FUZZY, names.FUZZY, id="misread letter"),
        pytest.param("Juan de la Rosa", "Rosa, Juan de la", names.SAME, 1, id="particles"),
        pytest.param("Mei-Lin Hu", "Mei Hu", names.PART, names.MIDDLE, id="half of a double given name"),
        pytest.param("John Hale Jr.", "John Hale Sr.", 0, 0, id="father and son"),
        pytest.param("", FULL, 0, 0, id="nothing"),
    ],
)
def test_degrees(one, other, least, most):
    assert least <= compare_names(one, other) <= most
    assert compare_names(one, other) == compare_names(other, one)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        pytest.param("ORTIZ-VALE, Ines M.", "Ines Ortiz-Vale", id="last first"),
        pytest.param("Inés Ortiz-Vale", "Inés Ortiz-Vale", id="as it is"),
        pytest.param("O'HARA, LIAM", "Liam O'Hara", id="capitals"),
        pytest.param("John Hale, Jr.", "John Hale Jr.", id="suffix after a comma"),
        pytest.param("  ", None, id="blank"),
    ],
)
def test_display_name(printed, shown):
    assert display_name(printed) == shown


def test_a_full_name_has_both_parts():
    assert parse_name(FULL).is_full
    assert not parse_name("Ines O.").is_full
    assert not parse_name("Ines").is_full


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ines Ortiz-Vale", "ORTIZ-VALE, Ines M."),
        ("Mei Lin Chu", "Chu, Meilin"),
        ("Rosa de la Cruz", "Rosa Cruz"),
        ("Otto Moreno", "MORENO OTTO"),
        ("Jean Paul Dupont", "Jean Dupont"),
        ("Madonna", "madonna"),
    ],
)
def test_names_that_agree_but_for_a_middle_name_share_a_whole_key(one, other):
    assert compare_names(one, other) >= MIDDLE
    assert whole_name_keys(one) & whole_name_keys(other)


def test_a_given_name_alone_is_no_whole_key():
    assert not whole_name_keys("Ines Ortiz-Vale") & whole_name_keys("Ines Hale")
