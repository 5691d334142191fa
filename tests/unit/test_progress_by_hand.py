"""progress_status of twenty goals worked by hand, the working beside each.

Days are counted from 1 September 2025; the target is due on day 200 (20 March 2026) and asked for on day 186. The goal to
increase goes from 0 to 100 percent, so the aim line stands at day / 2 and the margin (10 % of the distance) is 10. The goal
to decrease goes from 20 to 0 incidents: the line stands at 20 - day / 10, the margin is 2. The stated start is a point.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pipeline.analysis.progress import assess_goals
from tests.evidence_factory import AS_OF, SETTINGS, gather, goal, iep, probes

START = date(2025, 9, 1)
RISE = {"baseline_value": 0, "baseline_unit": "percent", "target_value": 100, "unit": "percent", "direction": "increase"}
FALL = {"baseline_value": 20, "baseline_unit": "incidents", "target_value": 0, "unit": "incidents", "direction": "decrease"}


def on(number: int) -> date:
    return START + timedelta(days=number)


def status(points, **changes):
    aim = goal(**{**RISE, "baseline_date": START, "target_date": on(200), **changes})
    rows = [row for number, value in points for row in probes((on(number).isoformat(), value), unit=aim.unit)]
    told = assess_goals(gather(iep(begin="2025-09-01"), aim, rows), SETTINGS.thresholds, AS_OF)["g1"]
    return told.progress_status, told.confidence


BY_HAND = [
    # last three 0, 20, 40: median 20; the line at the middle one's day 40 is 20; 0 short
    pytest.param([(40, 20), (80, 40)], {}, "on_track", "provisional", id="three points on the line"),
    # 0, 5, 8: median 5 against 20; 15 short, more than 10
    pytest.param([(40, 5), (80, 8)], {}, "off_track", "provisional", id="three points, far below"),
    # 0, 12, 30: median 12 against 20; 8 short, not more than 10
    pytest.param([(40, 12), (80, 30)], {}, "watch", "provisional", id="three points, a little below"),
    # 10, 40, 20: median 20; the middle day is 60, its line 30; 10 short is not more than 10
    pytest.param([(30, 10), (60, 40), (90, 20)], {}, "watch", "provisional", id="short by the margin itself"),
    # 10, 40, 19: median 19 against 30; 11 short
    pytest.param([(30, 10), (60, 40), (90, 19)], {}, "off_track", "provisional", id="short by one more than the margin"),
    # 10, 60, 55: median 55; the line at day 90 is 45; ahead
    pytest.param([(30, 20), (60, 10), (90, 60), (120, 55)], {}, "on_track", "provisional", id="five points, one bad one early"),
    # to decrease: 20, 18, 16: median 18; the line at day 50 is 15; 3 too many, more than 2
    pytest.param([(50, 18), (100, 16)], FALL, "off_track", "provisional", id="incidents fall too slowly"),
    # 20, 15, 10: median 15 against 15
    pytest.param([(50, 15), (100, 10)], FALL, "on_track", "provisional", id="incidents fall on the line"),
    # 20, 16, 10: median 16 against 15; 1 too many, not more than 2
    pytest.param([(50, 16), (100, 10)], FALL, "watch", "provisional", id="incidents fall a little late"),
    # six points on the line itself: none lies below it; every slope is 0.5 a day, which leads to 100
    pytest.param([(n, n / 2) for n in range(20, 101, 20)], {}, "on_track", "provisional", id="six points on the line"),
    # last four 5 against 20, 30, 40, 50: all below. 15 slopes: ten of 0, then .05 .0625 .083 .125 .25; the band's upper rank is
    # ceil((15 + 1.2816 * sqrt(6*5*17/18)) / 2) = 11, slope .0625; projections 11.25 12.5 12.5 13.75 15 16.25, median 13.1 < 100
    pytest.param([(n, 5) for n in range(20, 101, 20)], {}, "off_track", "provisional", id="six points, flat"),
    # eleven points, last four 5 against 52.5 to 75; 45 of the 55 slopes are 0, so the upper rank ceil((55 + 16.5) / 2) = 36 is 0 too
    pytest.param([(n, 5) for n in range(15, 151, 15)], {}, "off_track", "full", id="eleven points, flat"),
    # last four 5, 15, 28, 45 against 20, 30, 40, 50: all below; but the upper slope (rank 11 of 0 .125 .25 .25 .35 .375 .45 .467 .5
    # .5625 .575 .65 .667 .75 .85) is .65: projections 106 106 109 110 117 130, median 109.5, reach 100: the two signs disagree
    pytest.param([(20, 0), (40, 5), (60, 15), (80, 28), (100, 45)], {}, "watch", "provisional", id="below the line, but catching up"),
    # last four 21, 31, 41, 30 against 20, 30, 40, 50: three above; the upper slope .5125 leads to a median of 102.6
    pytest.param([(20, 12), (40, 21), (60, 31), (80, 41), (100, 30)], {}, "on_track", "provisional", id="one bad day at the end"),
    # falls mirrored: last four 20 against 16, 14, 12, 10: all too many; all slopes 0, so 20 is expected at day 200
    pytest.param([(n, 20) for n in range(20, 101, 20)], FALL, "off_track", "provisional", id="incidents stay where they were"),
    # 100 on day 80 is the target
    pytest.param([(40, 50), (80, 100)], {}, "met", "provisional", id="the latest reaches the target"),
    # 0 incidents on day 40; two points give no confidence
    pytest.param([(40, 0)], FALL, "met", "none", id="no incident any more"),
    # due on day 150, asked on day 186, latest 55 of 100
    pytest.param([(40, 20), (80, 40), (120, 55)], {"target_date": on(150)}, "off_track", "provisional", id="the date has passed"),
    # start and one probe
    pytest.param([(40, 20)], {}, "insufficient_data", "none", id="two points"),
    # no date, no line
    pytest.param([(40, 20), (80, 25), (120, 30)], {"target_date": None}, "insufficient_data", "none", id="no date to reach it by"),
    # no stated start: 10, 30, 20 become one point, 20 on day 20; the line is 20 + 80 * (day - 20) / 180. Last three 20, 25, 40:
    # median 25 against 37.8 on day 60; 12.8 short, more than 8 (10 % of 80)
    pytest.param(
        [(10, 10), (20, 30), (30, 20), (60, 25), (90, 40)], {"baseline_value": None}, "off_track", "provisional", id="first probes as start"
    ),
    # a target of words that nothing can be compared with
    pytest.param([(40, 20), (80, 40), (120, 60)], {"target_value": None}, "not_measurable", "none", id="no target"),
]


@pytest.mark.parametrize(("points", "changes", "expected", "confidence"), BY_HAND)
def test_status_by_hand(points, changes, expected, confidence):
    assert status(points, **changes) == (expected, confidence)
