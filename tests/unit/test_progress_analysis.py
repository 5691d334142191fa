"""Progress and delivery worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.analysis.delivery import promised_minutes
from pipeline.analysis.progress import Point, assess_goals, slopes_band, theil_sen
from pipeline.analysis.repetition import is_same, mask_text, near_groups
from pipeline.calendar import school_calendar
from pipeline.units import are_comparable, to_scale
from tests.evidence_factory import AS_OF, SETTINGS, day, gather, goal, iep, probes, service

CALENDAR = school_calendar(SETTINGS, AS_OF)


def progress(points, **changes):
    aim = goal(**changes)
    rows = [row for on, value in points for row in probes((on, value), unit=aim.unit)]
    return assess_goals(gather(iep(), aim, rows), SETTINGS.thresholds, AS_OF)["g1"]


def test_the_aim_line_is_straight():
    # 60 on 9/3 to 100 on 9/2/2026: 364 days, 40 words; 184 days later 60 + 40 * 184 / 364 = 80.2
    assert progress([]).expected_value == pytest.approx(80.22, abs=0.01)


def test_one_point_a_date():
    told = progress([("10/1", 64), ("11/3", 70)])
    assert told.point_count == 3
    assert (told.latest_value, told.latest_date) == (70, day("11/3"))


def test_theil_sen_is_the_median_of_all_slopes():
    points = [Point(date(2025, 9, d), v) for d, v in ((1, 10), (2, 12), (3, 13), (4, 30))]
    # slopes: 2, 1.5, 6.67, 1, 9, 17 -> median of (1, 1.5, 2, 6.67, 9, 17) = 4.33
    slopes = theil_sen(points)
    assert slopes_band(slopes, 4, 0.8)[0] == pytest.approx(4.333, abs=0.001)
    low, high = slopes_band(slopes, 4, 0.8)[1:]
    assert low < 4.333 < high


def test_the_trend_of_a_straight_line_is_the_line():
    told = progress([(f"9/{d}", 60 + (d - 3) / 7) for d in (10, 17, 24)] + [("10/1", 64), ("10/8", 65), ("10/15", 66)])
    assert told.slope_per_week == pytest.approx(1.0)
    assert told.projected_value == pytest.approx(60 + 364 / 7)
    assert told.projected_low == told.projected_high == pytest.approx(60 + 364 / 7)


@pytest.mark.parametrize(
    ("points", "changes", "status", "confidence"),
    [
        pytest.param([("10/1", 61), ("11/3", 62), ("1/12", 62)], {}, "off_track", "provisional", id="three flat probes"),
        pytest.param([("10/1", 64), ("11/3", 68), ("1/12", 76)], {}, "on_track", "provisional", id="on the line"),
        pytest.param([("10/1", 64), ("11/3", 66), ("1/12", 74)], {}, "watch", "provisional", id="a little behind"),
        pytest.param([("10/1", 61)], {}, "insufficient_data", "none", id="two points"),
        pytest.param([("10/1", 101)], {}, "met", "none", id="met at once"),
        pytest.param([("10/1", 61)], {"target_value": None}, "not_measurable", "none", id="no target"),
        pytest.param([("10/1", 70), ("11/3", 71), ("1/12", 72)], {"target_date": None}, "insufficient_data", "none", id="no date"),
        pytest.param([(f"10/{n}", 60) for n in range(1, 12)], {}, "off_track", "full", id="twelve flat points"),
        pytest.param(
            [("9/10", 62), ("9/24", 64), ("10/8", 66), ("10/22", 67), ("11/5", 69), ("11/19", 71)],
            {},
            "on_track",
            "provisional",
            id="six rising points",
        ),
        pytest.param(
            [("10/1", 8), ("11/3", 6), ("1/12", 5)],
            {"baseline_value": 10, "target_value": 2, "baseline_unit": "incidents", "unit": "incidents", "direction": "decrease"},
            "on_track",
            "provisional",
            id="incidents that fall",
        ),
        pytest.param(
            [("10/1", 10), ("11/3", 11), ("1/12", 12)],
            {"baseline_value": 10, "target_value": 2, "baseline_unit": "incidents", "unit": "incidents", "direction": "decrease"},
            "off_track",
            "provisional",
            id="incidents that rise",
        ),
        pytest.param(
            [("10/1", 60), ("10/8", 61), ("10/15", 62), ("1/12", 62), ("2/2", 62)],
            {"baseline_value": None},
            "off_track",
            "provisional",
            id="first probes make the start",
        ),
    ],
)
def test_status(points, changes, status, confidence):
    told = progress(points, **changes)
    assert (told.progress_status, told.confidence) == (status, confidence), told.reason


def test_units_that_cannot_be_compared_stay_out():
    aim = goal()
    rows = probes(("10/1", 64), ("11/3", 70)) + probes(("12/1", 80), unit="percent")
    told = assess_goals(gather(iep(), aim, rows), SETTINGS.thresholds, AS_OF)["g1"]
    assert (told.point_count, told.left_out) == (3, 1)


@pytest.mark.parametrize(
    ("value", "unit", "maximum", "scale", "expected"),
    [
        pytest.param(7, "trials", 20, ("percent", None), 35, id="x of y as percent"),
        pytest.param(35, "percent", None, ("trials", 20), 7, id="percent as x of y"),
        pytest.param(90, "seconds", None, ("minutes", None), 1.5, id="seconds as minutes"),
        pytest.param(7, "rubric_points", 16, ("points", 16), 7, id="two names of points"),
        pytest.param(7, "wcpm", None, ("percent", None), None, id="words a minute are no percent"),
        pytest.param(7, None, None, ("percent", None), None, id="unit not known"),
    ],
)
def test_scales(value, unit, maximum, scale, expected):
    assert to_scale(value, unit, maximum, *scale) == expected
    assert are_comparable(unit, maximum, *scale) is (expected is not None)


@pytest.mark.parametrize(
    ("changes", "start", "end", "minutes"),
    [
        pytest.param({}, "9/8", "9/12", 60, id="a week"),
        pytest.param({}, "9/1", "9/5", 48, id="a week with a holiday"),
        pytest.param({}, "9/10", "9/12", 36, id="three days of it"),
        pytest.param({}, "12/22", "1/2", 0, id="the winter break"),
        pytest.param({"frequency_interval": "day", "minutes_per_interval": 20}, "9/8", "9/12", 100, id="daily"),
        pytest.param({"frequency_interval": "month", "minutes_per_interval": 60}, "10/1", "10/31", 60, id="a month"),
        pytest.param({"frequency_interval": "month", "minutes_per_interval": 60}, "12/1", "12/31", 60, id="a short month counts whole"),
        pytest.param({"frequency_interval": "month", "minutes_per_interval": 46}, "10/1", "10/15", 22, id="eleven of its 23 school days"),
        pytest.param({"frequency_interval": "quarter", "minutes_per_interval": 90}, "8/20", "10/17", 90, id="a reporting period"),
        pytest.param(
            {"frequency_interval": "cycle", "minutes_per_interval": 60, "amount_text": "2 x 30 per 6-day cycle"},
            "9/8",
            "9/15",
            60,
            id="a six-day cycle",
        ),
        pytest.param(
            {"frequency_interval": "cycle", "minutes_per_interval": 60, "amount_text": "2 x 30 per cycle"},
            "9/8",
            "9/15",
            None,
            id="a cycle of unknown length",
        ),
        pytest.param(
            {"is_esy": True, "begin_date": day("2026-06-15"), "end_date": day("2026-07-10")},
            "2026-06-15",
            "2026-06-26",
            120,
            id="two weeks of summer",
        ),
        pytest.param({"minutes_per_interval": None}, "9/8", "9/12", None, id="an amount that cannot be counted"),
    ],
)
def test_promised_minutes(changes, start, end, minutes):
    assert promised_minutes(service(**changes), day(start), day(end), CALENDAR) == (minutes if minutes is None else pytest.approx(minutes))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("Ines read her passage with care and joy.", "Ines read her passage with care and joy.", True, id="the same"),
        pytest.param(
            "By 9/3/2025 she will read ninety words aloud.", "By 9/2/2026 she will read ninety words aloud.", True, id="another date"
        ),
        pytest.param("She read 62 words of her passage aloud.", "She read 70 words of her passage aloud.", False, id="another number"),
        pytest.param("On track.", "On track.", False, id="too short"),
    ],
)
def test_same_words(one, other, same):
    assert is_same(mask_text(one), mask_text(other), 4) is same


def test_names_and_pronouns_are_masked():
    mine, theirs = mask_text("Ines shows his work.", frozenset({"ines"})), mask_text("Bruno shows her work.", frozenset({"bruno"}))
    assert mine == theirs


def test_near_duplicates_are_found_without_comparing_all():
    words = "makes steady gains in reading aloud and is a joy to have in the group this winter"
    texts = [
        ("a", mask_text(f"Ines {words}")),
        ("b", mask_text(f"Ines {words} again")),
        ("c", mask_text("Reads 62 words a minute with four errors on the probe.")),
    ]
    assert near_groups(texts, 0.9, 4) == [["a", "b"]]
