"""How often a progress verdict is right, by number of points: goals with a known true trend and noise like that of classroom probes.

`python -m benchmarks.progress` writes PROGRESS.md. The same seed gives the same page.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pipeline.analysis.progress import assess_goal
from pipeline.model import Goal, Observation
from pipeline.settings import Thresholds

START, WEEKS, AS_OF_SHARE = date(2025, 9, 8), 36, 0.6
BASELINE, TARGET = 40.0, 80.0
POINTS = (3, 4, 5, 6, 8, 10, 15, 20)  # measured ones; the stated baseline is one more
NOISES = (0.10, 0.20)  # standard deviation of one probe, as a share of the way from baseline to target
# True gain by the target date as a share of the gain that the goal asks for.
TRENDS = {"regressing": -0.3, "flat": 0.0, "half of the gain": 0.5, "three quarters": 0.75, "just enough": 1.0, "well beyond": 1.3}
RUNS = 300
PAGE = Path(__file__).with_name("PROGRESS.md")


@dataclass(frozen=True, slots=True)
class Trial:
    """One simulated goal and what was said of it."""

    points: int
    noise: float
    trend: str
    verdict: str


def simulate(points: int, noise: float, gain: float, random_source: random.Random) -> str:
    """The verdict on one goal whose level rises on a straight line by `gain`, each probe off by normal noise."""
    way = TARGET - BASELINE
    end = START + timedelta(weeks=WEEKS)
    as_of = START + timedelta(days=round(WEEKS * 7 * AS_OF_SHARE))
    goal = Goal("g", "i", "s", "d", baseline_value=BASELINE, baseline_unit="wcpm", target_value=TARGET, unit="wcpm", direction="increase", target_date=end)

    def level(day: date) -> float:
        return BASELINE + way * gain * (day - START).days / (WEEKS * 7)

    # A baseline is the median of three probes as a rule: its noise is smaller than that of one probe.
    stated = BASELINE + random_source.gauss(0, noise * way * 0.67)
    rows = [Observation("b", "s", "g", "d", "baseline", "g", START, stated, None, "wcpm")]
    for number in range(1, points + 1):
        day = START + timedelta(days=round((as_of - START).days * number / points))
        value = max(0.0, level(day) + random_source.gauss(0, noise * way))
        rows.append(Observation(f"o{number}", "s", "g", "d", "work_sample", f"w{number}", day, round(value, 1), None, "wcpm"))
    return assess_goal(goal, rows, Thresholds(), as_of).progress_status


def run_trials(runs: int = RUNS, seed: int = 20260306) -> list[Trial]:
    """Every number of points, noise and true trend, each `runs` times."""
    random_source = random.Random(seed)
    return [Trial(points, noise, trend, simulate(points, noise, gain, random_source)) for points in POINTS for noise in NOISES for trend, gain in TRENDS.items() for _ in range(runs)]


def is_right(verdict: str, gain: float) -> bool | None:
    """Off track is right where the true line ends more than a tenth of the way short, on track and met where it does not; watch claims nothing."""
    if verdict in ("watch", "insufficient_data"):
        return None
    falls_short = gain < 0.9
    return falls_short if verdict == "off_track" else not falls_short


def write_page(trials: list[Trial]) -> str:
    """The report: how often a verdict is right when given, and what is said of each true trend."""
    lines = [
        "# How often a progress verdict is right",
        "",
        "Written by `python -m benchmarks.progress`. A goal from 40 to 80 words a minute in 36 weeks, asked about after 60 % of them, with",
        "the stated baseline as one more point than the table says. True levels rise on a straight line; each probe is off by normal noise",
        f"whose standard deviation is a share of the way from baseline to target. {RUNS} goals for each cell; six true trends alike often.",
        "*Off track* is right where the true line ends more than a tenth of the way short of the target, *on track* (and *met*) where it does",
        "not; *watch* claims neither.",
        "",
        "How to read it: *off track* can be trusted from five measured points on, and with noisy probes even then it is said late rather than",
        "falsely: two signs must agree. The price stands in the column of goals falling short called on track: with noise of a fifth of the way",
        "a goal that makes three quarters of its gain mostly passes as on track until some twenty probes are there. Three or four points",
        "decide by a median alone, and blame a goal on course up to one time in five: that is why they are called provisional.",
        "",
    ]
    for noise in NOISES:
        lines += [
            f"## Noise of {100 * noise:.0f} % of the way",
            "",
            "| points | off track is right | on track is right | says watch | goals falling short called on track | goals on course called off track |",
            "|---:|---:|---:|---:|---:|---:|",
        ]
        for points in POINTS:
            told = [trial for trial in trials if (trial.points, trial.noise) == (points, noise)]
            lines.append(f"| {points} | " + " | ".join(_row(told)) + " |")
        lines += ["", "Share of verdicts by true trend (off track / watch / on track or met), percent:", ""]
        lines += ["| points | " + " | ".join(TRENDS) + " |", "|---:|" + "---:|" * len(TRENDS)]
        for points in POINTS:
            cells = []
            for trend in TRENDS:
                counts = Counter(trial.verdict for trial in trials if (trial.points, trial.noise, trial.trend) == (points, noise, trend))
                shares = (counts["off_track"], counts["watch"], counts["on_track"] + counts["met"])
                cells.append(" / ".join(f"{100 * count / max(counts.total(), 1):.0f}" for count in shares))
            lines.append(f"| {points} | " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


def _row(told: list[Trial]) -> list[str]:
    off = [is_right(trial.verdict, TRENDS[trial.trend]) for trial in told if trial.verdict == "off_track"]
    on = [is_right(trial.verdict, TRENDS[trial.trend]) for trial in told if trial.verdict in ("on_track", "met")]
    short = [trial for trial in told if TRENDS[trial.trend] < 0.9]
    course = [trial for trial in told if TRENDS[trial.trend] >= 0.9]
    return [
        _share(sum(map(bool, off)), len(off)),
        _share(sum(map(bool, on)), len(on)),
        _share(sum(trial.verdict == "watch" for trial in told), len(told)),
        _share(sum(trial.verdict in ("on_track", "met") for trial in short), len(short)),
        _share(sum(trial.verdict == "off_track" for trial in course), len(course)),
    ]


def _share(count: int, whole: int) -> str:
    return f"{100 * count / whole:.1f} %" if whole else "-"


def main() -> None:
    PAGE.write_text(write_page(run_trials()), "utf-8")


if __name__ == "__main__":
    main()
