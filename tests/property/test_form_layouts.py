"""The same goals and services, laid out in any way that forms lay them out, read the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.form_factory import read_iep

NAMES = st.sampled_from(["Ada", "Bo", "Cyrus", "Dalia", "Emre"])
AREAS = st.sampled_from(["Reading Fluency", "Math Calculation", "Written Expression", "Behavior", "Articulation"])
GOALS = st.lists(
    st.tuples(AREAS, st.integers(5, 45), st.integers(50, 95), st.sampled_from(["work samples", "weekly probes", "teacher checklist"])),
    min_size=1,
    max_size=4,
    unique_by=lambda goal: goal[2],
)
SERVICES = st.lists(
    st.tuples(
        st.sampled_from(["Speech-Language Therapy", "Occupational Therapy", "Counseling", "Physical Therapy"]),
        st.sampled_from([15, 20, 30, 45, 60]),
        st.integers(1, 5),
        st.sampled_from(["week", "month"]),
    ),
    min_size=1,
    max_size=4,
)


def _statement(name, goal):
    return f"By 5/1/2026, {name} will complete the task for {goal[0].lower()} with {goal[2]}% accuracy in 4 of 5 trials."


def _level(name, goal):
    return f"{name} completes the task with {goal[1]}% accuracy."


def _stacked(name, number, goal):
    return [
        [f"Area of Need: {goal[0]}", f"Measurable Annual Goal #: {number}"],
        [f"Baseline: {_level(name, goal)}", f"Goal: {_statement(name, goal)}\nPerson(s) Responsible: Teacher"],
        [(f"Method of Measurement: {goal[3]}", 2)],
    ]


def _beside(name, number, goal):
    return [
        ["Goal " + str(number), f"Area: {goal[0]}"],
        ["Present Level", _level(name, goal)],
        ["Annual Goal", _statement(name, goal)],
        ["Method of Measurement", goal[3]],
    ]


def _captions(name, number, goal):
    return [
        [f"GOAL NUMBER\n{number}", f"GOAL AREA\n{goal[0]}"],
        [(f"PRESENT LEVEL OF PERFORMANCE\n{_level(name, goal)}", 2)],
        [(f"MEASURABLE ANNUAL GOAL\n{_statement(name, goal)}", 2)],
        [(f"METHOD OF MEASUREMENT\n{goal[3]}", 2)],
    ]


def _grid(name, goals):
    header = ["#", "Area", "Baseline", "Annual Goal", "Method of Measurement"]
    return [[header, *([str(n), goal[0], _level(name, goal), _statement(name, goal), goal[3]] for n, goal in enumerate(goals, 1))]]


def _lines(name, goals):
    drawn = []
    for number, goal in enumerate(goals, 1):
        drawn += [
            f"Goal Number: {number}    Goal Area: {goal[0]}",
            f"Annual Goal: {_statement(name, goal)}",
            f"Baseline: {_level(name, goal)}",
            f"Method of Measurement: {goal[3]}",
        ]
    return drawn


LAYOUTS = {
    "stacked": lambda name, goals: [_stacked(name, n, goal) for n, goal in enumerate(goals, 1)],
    "beside": lambda name, goals: [_beside(name, n, goal) for n, goal in enumerate(goals, 1)],
    "captions": lambda name, goals: [_captions(name, n, goal) for n, goal in enumerate(goals, 1)],
    "grid": _grid,
    "lines": _lines,
}


@settings(max_examples=40, deadline=None)
@given(name=NAMES, goals=GOALS, layout=st.sampled_from(sorted(LAYOUTS)))
def test_goals_read_the_same_in_every_layout(name, goals, layout):
    facts = read_iep("# ANNUAL GOALS", *LAYOUTS[layout](name, goals))
    read = [
        (g.goal_number, g.area_text, g.statement, g.baseline_value, g.target_value, g.measurement_method) for g in facts.records["goal"]
    ]
    assert read == [(str(number), goal[0], _statement(name, goal), goal[1], goal[2], goal[3]) for number, goal in enumerate(goals, 1)]


@settings(max_examples=30, deadline=None)
@given(services=SERVICES, layout=st.sampled_from(["columns", "amount", "blocks", "points"]))
def test_services_read_the_same_in_every_layout(services, layout):
    if layout == "columns":
        header = ["Service", "Number of Sessions", "Minutes Per Session", "Period", "Begin Date", "End Date"]
        drawn = [[header, *([s[0], str(s[2]), str(s[1]), s[3], "9/1/2025", "8/31/2026"] for s in services)]]
    elif layout == "amount":
        header = ["Type of Service", "Frequency and Duration", "Start Date", "End Date"]
        drawn = [[header, *([s[0], f"{s[2]} x {s[1]} min per {s[3]}", "9/1/2025", "8/31/2026"] for s in services)]]
    elif layout == "blocks":
        drawn = [
            [
                [f"Service: {s[0]}", "Start Date: 9/1/2025    End Date: 8/31/2026"],
                [f"Duration/Freq: {s[1]} min x {s[2]} per {s[3]}", "Location: Room 4"],
            ]
            for s in services
        ]
    else:
        drawn = [f"* {s[0]}: {s[1]} minutes, {s[2]} times per {s[3]}, 9/1/2025 - 8/31/2026" for s in services]
    facts = read_iep("# Special Education and Related Services", *drawn)
    read = [(s.service_text, s.duration_minutes, s.frequency, s.frequency_interval) for s in facts.records["service_prescription"]]
    assert read == services
