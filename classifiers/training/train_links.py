"""Trains the link ranker on an invented goal bank and writes models/link_weights.json: `python -m classifiers.training.train_links`.

Synthetic students have three to five goals, half of them an IEP of the year before with older forms of the same goals. Artifacts
name the goal's number, area or words only some of the time, so that no feature is relied on alone; some are about no goal of
the student at all. Prints the share of right links on held-out students, for the ranker, without each feature, and for
TF-IDF cosine alone.
"""

from __future__ import annotations

import json
import sys
import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from classifiers.link_ranker import Candidate, Ranker
from classifiers.linking_goals import Artifact, GoalContext, goal_features
from classifiers.linking_text import WordWeights
from pipeline.model import Goal

KINDS = ("statement", "sample", "observation")
# What counts against must not end up counting for, and the other way round, whatever a small sample says.
_AGAINST = ("_clash", "out_of_force", "force_unknown")
_SERVICE = {
    "speech-language": "speech-language therapy",
    "motor": "occupational therapy",
    "social-emotional": "counseling",
    "behavior": "counseling",
    "transition": "transition services",
}
# Features that the bank cannot show (where a report stands, what it cites of its IEP) keep the prior's weight.
_GIVEN = ("same_document", "iep_date", "iep_date_clash", "order", "only")


@dataclass(frozen=True, slots=True)
class Case:
    """One artifact with the candidates' features; `right` is the place of the right one, None when there is none."""

    features: tuple[dict[str, float], ...]
    right: int | None


def draw_cases(kind: str, students: int, seed: int) -> list[Case]:
    """Cases of one kind from `students` invented students."""
    random, bank = Random(seed), load_bank()
    cases: list[Case] = []
    words = WordWeights(_statement(entry, "Ana") for entry in bank["goals"])
    for number in range(students):
        name = random.choice(["Ana", "Ben", "Cleo", "Dev", "Elsa", "Finn"])
        entries = random.sample(bank["goals"], random.randint(3, 5))
        strangers = [entry for entry in bank["goals"] if entry not in entries and entry["label"] not in {e["label"] for e in entries}]
        contexts = _contexts(random, entries, name, number)
        current = contexts[-len(entries) :]
        for place, entry in [pair for pair in enumerate(entries) for _ in range(3)]:
            artifact = _blur(random, _artifact(random, kind, bank, entry, current[place].goal, name, place))
            cases.append(_case(artifact, contexts, words, contexts.index(current[place])))
        foreign = [replace(_artifact(random, kind, bank, entry, None, name, 9), reference=None) for entry in random.sample(strangers, 2)]
        cases.extend(_case(artifact, contexts, words, None) for artifact in foreign)
    return cases


def load_bank() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("links.toml").read_text("utf-8"))


def _statement(entry: dict[str, Any], name: str) -> str:
    return str(entry["says"]).format(name=name, low=entry["low"], high=entry["high"])


def _contexts(random: Random, entries: list[dict[str, Any]], name: str, number: int) -> list[GoalContext]:
    begin = date(2025, 9, 1) + timedelta(days=random.randint(0, 90))
    contexts = []
    for year, starts, ends in (("old", begin - timedelta(days=364), begin - timedelta(days=1)), ("new", begin, None)):
        if year == "old" and random.random() < 0.5:
            continue
        for place, entry in enumerate(entries):
            if year == "old" and random.random() < 0.3:
                continue
            area: Any = entry["area"] if random.random() < 0.93 else random.choice(["other", "adaptive", "reading", None])
            has_target, has_unit = random.random() < 0.95, random.random() < 0.94
            goal = Goal(
                f"{number}-{year}-{place}", year, name, f"doc-{year}", goal_number=str(place + 1), goal_area=area,
                area_text=entry["label"] if random.random() < 0.8 else None, statement=_statement(entry, name), baseline_value=entry["low"],
                baseline_max=entry.get("max"), baseline_unit=entry["unit"], target_value=entry["high"] if has_target else None, target_max=entry.get("max"),
                unit=entry["unit"] if has_unit else None, direction="decrease" if entry["high"] < entry["low"] else "increase", measurement_method=entry["method"],
            )  # fmt: skip
            contexts.append(GoalContext(goal, starts, ends, (starts,), order=place + 1))
    return contexts


def _blur(random: Random, artifact: Artifact) -> Artifact:
    """What reading goes wrong at: letters misread, a unit or maximum taken for another, a day in the wrong year, a number misread."""
    changes: dict[str, Any] = {}
    if random.random() < 0.25:
        changes["text"] = _misread(random, artifact.text, 0.04)
        changes["quote"] = _misread(random, artifact.quote, 0.06) if artifact.quote else None
    if random.random() < 0.06:
        changes["unit"] = random.choice(["percent", "points", "times", "minutes", "words", None])
    if random.random() < 0.05:
        changes["maximum"] = random.choice([5, 8, 12, 15, 25, None])
    if random.random() < 0.05:
        changes["value"] = (artifact.value or 0) * random.choice([0.1, 3, 10])
    if random.random() < 0.04 and artifact.day:
        changes["day"] = artifact.day + timedelta(days=random.choice([-365, -150, 365]))
    if random.random() < 0.03 and artifact.reference:
        changes["reference"] = f"Goal {random.randint(1, 4)}"
    if random.random() < 0.05 and artifact.area_text:
        changes["area_text"] = random.choice(["Academics", "Reading", "Communication", "Behavior", "Other"])
    return replace(artifact, **changes)


def _misread(random: Random, text: str, share: float) -> str:
    return "".join(random.choice("aeilnorst1") if c.isalpha() and random.random() < share else c for c in text)


def _artifact(random: Random, kind: str, bank: dict[str, Any], entry: dict[str, Any], goal: Goal | None, name: str, place: int) -> Artifact:
    value = round(random.uniform(min(entry["low"], entry["high"]) * 0.85, max(entry["low"], entry["high"]) * 1.05))
    unit, maximum = entry["unit"], entry.get("max")
    if random.random() < 0.15:
        unit, maximum = ("percent", None) if maximum else (None, None)
    if maximum and random.random() < 0.2:
        unit = random.choice(["correct", "trials", "items", "points"])
    day = date(2025, 12, 5) + timedelta(days=random.randint(0, 120))
    source = {"statement": "reports", "sample": "samples", "observation": "notes"}[kind]
    text = random.choice(entry[source]).format(name=name, v=value)
    if kind == "statement":
        is_vague = random.random() < 0.15
        text = random.choice(bank["vague"]).format(name=name) if is_vague else text
        told = random.random()
        quote = goal.statement if goal and told < 0.3 else None
        area = entry["label"] if 0.2 < told < 0.6 or is_vague else None
        reference = f"Goal {place + 1}" if 0.4 < told < 0.85 else None
        text = " ".join(part for part in (area, quote, text) if part)
        return Artifact(
            text,
            reference,
            quote,
            area,
            None if is_vague else value,
            maximum,
            None if is_vague else unit,
            day,
            day - timedelta(days=60),
            "doc-r",
        )
    service = _SERVICE.get(entry["area"], "specialized academic instruction") if kind == "observation" else None
    number = f"goal {place + 1}" if random.random() < 0.08 else None
    subject = entry["area"] if kind == "sample" and random.random() < 0.4 else None
    return Artifact(text, number, None, subject, value, maximum, unit, day if random.random() < 0.95 else None, None, "doc-w", service_type=service)


def _case(artifact: Artifact, contexts: list[GoalContext], words: WordWeights, right: int | None) -> Case:
    return Case(tuple(goal_features(artifact, context, words) for context in contexts), right)


def fit(cases: list[Case], prior: dict[str, Any], leave_out: frozenset[str] = frozenset()) -> Ranker:
    """A ranker from cases: logistic regression on pairs, signs kept, half-way to what teachers would weigh (`prior`), then calibrated.

    The prior keeps what the bank shows too seldom: a report that names the goal's number is believed against its own words.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    names = sorted({name for case in cases for row in case.features for name in row} - set(_GIVEN) - leave_out)
    rows = [[row.get(name, 0.0) for name in names] for case in cases for row in case.features]
    right = [place == case.right for case in cases for place in range(len(case.features))]
    model = LogisticRegression(C=1.0, max_iter=2000).fit(np.array(rows), np.array(right))
    weights = dict(zip(names, (float(w) for w in model.coef_[0]), strict=True))
    kept = {name: round(max(w, 0.0) if not name.endswith(_AGAINST) else min(w, 0.0), 3) for name, w in weights.items()}
    both = {name: round((kept.get(name, 0.0) + weight) / 2, 3) for name, weight in prior["weights"].items() if name not in leave_out}
    ranker = Ranker(
        {**{name: w for name, w in kept.items() if name not in both}, **both, **_given(prior)},
        round((float(model.intercept_[0]) + prior["bias"]) / 2, 3),
    )
    tops, hits = [], []
    for case in cases:
        shares = ranker.shares([ranker.logit(row) for row in case.features])
        best = max(range(len(shares)), key=lambda n: shares[n])
        share = min(max(shares[best], 1e-6), 1 - 1e-6)
        tops.append([np.log(share / (1 - share))])
        hits.append(best == case.right)
    scale = LogisticRegression(C=10.0).fit(np.array(tops), np.array(hits))
    return Ranker(ranker.weights, ranker.bias, round(float(scale.coef_[0][0]), 3), round(float(scale.intercept_[0]), 3))


def _given(prior: dict[str, Any]) -> dict[str, float]:
    return {name: prior["weights"][name] for name in _GIVEN if name in prior["weights"]}


def judge(ranker: Ranker, cases: list[Case], floor: float = 0.5, margin: float = 0.08) -> tuple[float, float, float]:
    """(right of all, right of those linked, right of those scored 0.9 and above); leaving a stranger unlinked is right."""
    good = linked = hit = sure = sure_hit = 0
    for case in cases:
        candidates = [Candidate(str(n), row) for n, row in enumerate(case.features)]
        told = ranker.decide(candidates, [ranker.logit(row) for row in case.features], floor=floor, margin=margin)
        is_right = told.target_id == (None if case.right is None else str(case.right))
        good += is_right
        if told.target_id is not None:
            linked, hit = linked + 1, hit + is_right
            if told.score >= 0.9:
                sure, sure_hit = sure + 1, sure_hit + is_right
    return good / len(cases), hit / max(linked, 1), sure_hit / max(sure, 1)


def cosine_alone(cases: list[Case]) -> float:
    """What plain TF-IDF cosine would get right, with the best floor for it."""
    best = 0.0
    for floor in (0.0, 0.05, 0.1, 0.2, 0.3):
        good = 0
        for case in cases:
            values = [row.get("cosine", 0.0) for row in case.features]
            top = max(range(len(values)), key=lambda n: values[n])
            good += (top if values[top] > floor else None) == case.right
        best = max(best, good / len(cases))
    return best


def main() -> None:
    out = Path(str(files("classifiers").joinpath("models/link_weights.json")))
    prior = json.loads(out.with_name("link_prior.json").read_text("utf-8"))
    weights = dict(prior)
    say = sys.stdout.write
    for kind in KINDS:
        train, test = draw_cases(kind, 260, seed=11), draw_cases(kind, 120, seed=97)
        ranker = fit(train, prior[kind])
        told = judge(ranker, test)
        say(f"{kind:12} right {told[0]:.3f}, of linked {told[1]:.3f}, of 0.9 and above {told[2]:.3f}; cosine alone {cosine_alone(test):.3f}\n")
        for name in sorted(ranker.weights, key=lambda n: -abs(ranker.weights[n])):
            if name not in _GIVEN:
                without = judge(fit(train, prior[kind], frozenset([name])), test)[0] if "--worth" in sys.argv else told[0]
                say(f"   {name:18} weight {ranker.weights[name]:7.3f}   worth {told[0] - without:+.3f}\n")
        ordered = {name: ranker.weights[name] for name in sorted(ranker.weights)}
        weights[kind] = {"bias": ranker.bias, "slope": ranker.slope, "offset": ranker.offset, "weights": ordered}
    if "--dry" not in sys.argv:
        out.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
