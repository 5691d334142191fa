"""State profiles: what a state's rules ask of a record beyond the federal ones, each entry with its citation and the day it was checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.lexicon import load_lexicon

FEDERAL = "federal"
_ENTRIES = ("goal_components", "sufficiency_statement", "start_services", "report_schedule")


@dataclass(frozen=True, slots=True)
class Profile:
    """What one state asks. `citations` and `checked` tell for each entry the source and the day on which it was last looked up.

    `start_services_school_days` is None where the rules say "as soon as possible" only.
    """

    code: str
    name: str
    goal_components: tuple[str, ...]
    requires_sufficiency: bool = False
    start_services_school_days: int | None = None
    reports_as_often_as_report_cards: bool = False
    citations: dict[str, str] = field(default_factory=dict)
    checked: dict[str, date] = field(default_factory=dict)
    rating_codes: dict[str, str] = field(default_factory=dict)


@cache
def load_profile(state: str | None) -> Profile:
    """The profile of a state's postal code; a state without a file has the federal one's content under its own code."""
    federal = load_lexicon("profiles/federal")
    code = (state or FEDERAL).upper() if (state or FEDERAL) != FEDERAL else FEDERAL
    own = load_lexicon(f"profiles/{code.lower()}") if code in known_profiles() else {}
    told: dict[str, dict[str, Any]] = {entry: own.get(entry, federal[entry]) for entry in _ENTRIES}
    return Profile(
        code,
        own.get("name", federal["name"]),
        tuple(told["goal_components"]["required"]),
        told["sufficiency_statement"]["required"],
        told["start_services"].get("school_days"),
        told["report_schedule"]["as_often_as_report_cards"],
        {entry: table["citation"] for entry, table in told.items()},
        {entry: table["checked"] for entry, table in told.items()},
        dict(load_lexicon("ratings")["profile"].get(code, {})),
    )


@cache
def known_profiles() -> frozenset[str]:
    """Codes that have a file of their own: one more file adds a state."""
    folder = files("pipeline.lexicon").joinpath("profiles")
    names = (entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return frozenset(name if name == FEDERAL else name.upper() for name in names)
