"""Goal areas, service types and ratings by their printed words."""

from __future__ import annotations

import pytest

from pipeline.language.areas import goal_area
from pipeline.language.ratings import normalise_rating, read_legend
from pipeline.language.services import service_type


@pytest.mark.parametrize(
    ("area_text", "statement", "area"),
    [
        ("Reading", "Ana will solve equations.", "reading"),
        ("Written Expression", "Ana will write.", "writing"),
        ("Speech/Language", "Ana will answer questions.", "speech-language"),
        ("Fluency", "Ana will reduce stuttered syllables to 3%.", "speech-language"),
        ("Fluency", "Ana will read 90 words correct per minute on a passage.", "reading"),
        ("Academics", "Ana will multiply fractions.", "math"),
        ("Social/Emotional Behavior", "Ana will use a coping strategy when upset.", "social-emotional"),
        ("Transitions", "Ana will move to the next activity when the timer rings.", "behavior"),
        (None, "Ana will complete a job application.", "transition"),
        (None, "Ana will wash her hands after using the restroom.", "adaptive"),
        (None, "Ana will cut along a curved line.", "motor"),
        (None, "Ana will turn in her homework on time.", "other"),
        (None, "Ana will understand.", "other"),
        (None, None, "other"),
    ],
)
def test_area(area_text: str | None, statement: str | None, area: str) -> None:
    assert goal_area(area_text, statement) == area


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("415 - Language and Speech", "speech-language therapy"),
        ("Specialized Academic Instruction (330)", "specialized academic instruction"),
        ("OT", "occupational therapy"),
        ("Other support", "other"),
        ("School Social Work", "counseling"),
        ("Behavior Intervention Services - consultation", "behavior services"),
        ("Resource Room", "specialized academic instruction"),
        ("Integrated Co-Teaching (ICT)", "specialized academic instruction"),
        ("Special Class 12:1:1", "specialized academic instruction"),
        ("Content Mastery", "specialized academic instruction"),
        ("Adapted Physical Education", "other"),
        ("Physical Therapy (PT)", "physical therapy"),
        ("Specialized Transportation", "transportation"),
        ("Orientation and Mobility", "vision"),
        ("Deaf/Hard of Hearing services", "audiology"),
        ("School Health Services", "nursing"),
        ("Job Coaching", "transition services"),
        ("", "other"),
    ],
)
def test_service_type(text: str, kind: str) -> None:
    assert service_type(text) == kind


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("Making sufficient progress to meet goal", "sufficient"),
        ("Not making sufficient progress to meet goal", "insufficient"),
        ("Newly introduced skill; progress not measurable at this time", "not_introduced"),
        ("Goal met", "met"),
        ("On track", "sufficient"),
        ("Limited progress", "insufficient"),
        ("Not addressed this period", "not_addressed"),
        ("Regression noted", "regressed"),
        ("A", None),
        ("3", None),
        ("", None),
    ],
)
def test_rating_by_its_words(text: str, rating: str | None) -> None:
    assert normalise_rating(text) == rating


def test_the_printed_legend_decides_what_a_letter_means() -> None:
    one = read_legend("A = More time needed; S = Sufficient progress; M = Mastered")
    other = read_legend("A = Adequate progress; I = Insufficient progress; M = Met")
    assert normalise_rating("A", one) == "insufficient"
    assert normalise_rating("A", other) == "sufficient"
    assert normalise_rating("Z", other) is None
    assert read_legend("Goal 2: By May the student will read. Page 3 - Notes") == {}
