"""What families are told: every figure from the record, plain words, and no translation that nobody approved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from flows.reports.family import is_draft
from pipeline.analysis.progress import GoalProgress, Point
from pipeline.analysis.readability import english_syllables, reading_grade, spanish_syllables
from pipeline.analysis.summaries import tell_pieces
from pipeline.analysis.wording import load_wording
from pipeline.errors import SettingsError
from pipeline.lexicon import known_languages
from pipeline.model import Goal
from pipeline.settings import SummarySettings, WordingApproval
from pipeline.units import _DIMENSION

START = Point(date(2025, 9, 10), 40, ("o1",), is_baseline=True)
LATEST = Point(date(2026, 1, 16), 62, ("o2", "o3"))
GOAL = Goal("g1", "i1", "s1", "d1", unit="wcpm", target_value=90, target_date=date(2026, 6, 5))
STATUSES = ("met", "on_track", "watch", "off_track", "insufficient_data", "not_measurable")


def progress(*points: Point, baseline: float | None = 40, status: str = "on_track") -> GoalProgress:
    return GoalProgress("g1", "s1", baseline, 90, "wcpm", date(2026, 6, 5), points=points, progress_status=status)  # type: ignore[arg-type]


CASES = [
    pytest.param(GOAL, progress(START, LATEST), [LATEST], id="start, latest and goal"),
    pytest.param(GOAL, progress(LATEST, baseline=None), [LATEST], id="no start"),
    pytest.param(GOAL, progress(), [], id="an undated start and nothing new"),
    pytest.param(replace(GOAL, unit="trials", target_value=16, target_max=20), progress(START, LATEST), [LATEST], id="out of twenty"),
    pytest.param(replace(GOAL, target_date=None), progress(START, LATEST), [LATEST], id="no date"),
]


@pytest.mark.parametrize("language", known_languages())
@pytest.mark.parametrize(("goal", "told", "inside"), CASES)
def test_every_figure_names_where_it_comes_from(goal, told, inside, language):
    pieces = tell_pieces(goal, told, inside, load_wording(language))
    assert all(piece.sources for piece in pieces if re.search(r"\d", piece.text))
    known = {"g1"} | {key for point in told.points for key in point.observation_ids}
    assert {key for piece in pieces for key in piece.sources} <= known
    shown = {float(n) for piece in pieces for n in re.findall(r"\d+(?:\.\d+)?", piece.text)}
    dates = [day for day in (START.day, LATEST.day, goal.target_date) if day]
    held = {point.value for point in told.points} | {goal.target_value, goal.target_max, told.baseline_value}
    assert shown <= {float(n) for n in held if n is not None} | {float(n) for day in dates for n in (day.year, day.month, day.day)}


@pytest.mark.parametrize("language", known_languages())
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("unit", sorted(_DIMENSION))
def test_what_families_read_asks_for_no_more_than_eighth_grade(language, status, unit):
    goal = replace(GOAL, unit=unit)
    for inside in ([LATEST], []):
        text = "".join(p.text for p in tell_pieces(goal, progress(START, LATEST, status=status), inside, load_wording(language)))
        assert reading_grade(text, language) <= 8, text


@pytest.mark.parametrize("language", known_languages())
def test_the_page_around_it_is_as_plain(language):
    page = load_wording(language).page
    for key in ("intro", "questions", "no_goals"):
        assert reading_grade(page[key], language) <= 8, page[key]


@pytest.mark.parametrize("language", known_languages())
def test_every_language_says_the_same_things(language):
    english, other = load_wording(), load_wording(language)
    for part in ("sentences", "status", "page"):
        assert set(getattr(other, part)) == set(getattr(english, part))
    for name, sentence in english.sentences.items():
        assert sorted(re.findall(r"\{\w+\}", sentence)) == sorted(re.findall(r"\{\w+\}", other.sentences[name]))
    assert language == "en" or set(other.units) == set(_DIMENSION), "English units are readable as they are; others need their own word"


def test_spanish_as_it_reads():
    pieces = tell_pieces(GOAL, progress(START, LATEST), [LATEST], load_wording("es"))
    assert "".join(piece.text for piece in pieces) == (
        "Empezó con 40 palabras correctas por minuto (10 de septiembre de 2025). Dato más reciente: 62, el 16 de enero de 2026. "
        "Meta: 90 para el 5 de junio de 2026. Va por buen camino."
    )


@pytest.mark.parametrize(
    ("language", "approved", "draft"),
    [
        pytest.param("en", None, False, id="English needs no approval"),
        pytest.param("es", None, True, id="nobody approved it"),
        pytest.param("es", "this", False, id="a person approved these words"),
        pytest.param("es", "000000000000", True, id="other words were approved"),
    ],
)
def test_a_translation_is_a_draft_until_its_words_are_approved(language, approved, draft):
    wording = load_wording(language)
    key = wording.key if approved == "this" else approved
    told = {"es": WordingApproval(wording=key, by="M. Reyes", on=date(2026, 3, 1))} if key else {}
    assert is_draft(wording, SummarySettings(languages=("en", "es"), approved=told)) is draft


def test_an_unknown_language_is_refused():
    with pytest.raises(SettingsError):
        load_wording("xx")
    with pytest.raises(ValueError, match="unknown languages"):
        SummarySettings(languages=("en", "xx"))


@pytest.mark.parametrize(("word", "count"), [("grade", 1), ("table", 2), ("reading", 2), ("opportunities", 5), ("started", 2), ("goal", 1)])
def test_english_syllables(word, count):
    assert english_syllables(word) == count


@pytest.mark.parametrize(("word", "count"), [("meta", 2), ("período", 4), ("reciente", 3), ("que", 1), ("suficientes", 4), ("leer", 2)])
def test_spanish_syllables(word, count):
    assert spanish_syllables(word) == count


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The cat sat. The dog ran. We like it.", -4, 2),
        ("The committee's determination regarding eligibility necessitates comprehensive interdisciplinary evaluation procedures.", 15, 40),
    ],
)
def test_harder_words_ask_for_more_school(text, low, high):
    assert low <= reading_grade(text) <= high
