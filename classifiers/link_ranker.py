"""Chooses the goal or service that an artifact is about, or refuses: a linear ranker on features that can be read.

Weights are plain JSON (`models/link_weights.json`); `training/train_links.py` writes them. The score of the best candidate
is its share among all candidates and the answer "none of these", calibrated to the share of links that are right.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One goal or service that an artifact might be about, with the features of the pair."""

    target_id: str
    features: Features


@dataclass(frozen=True, slots=True)
class Decision:
    """The ranker's answer: `target_id` None means refused, `reason` says why."""

    target_id: str | None
    score: float
    reason: str
    features: Features
    runner_up_id: str | None = None
    runner_up_score: float | None = None


@dataclass(frozen=True, slots=True)
class Ranker:
    """Weights of one kind of link. `slope` and `offset` calibrate the share on the logit scale."""

    weights: Mapping[str, float]
    bias: float
    slope: float = 1.0
    offset: float = 0.0

    def logit(self, features: Features) -> float:
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())

    def shares(self, logits: Sequence[float]) -> list[float]:
        """Each candidate's share; what is missing to 1 is the share of "none of these"."""
        top = max([*logits, 0.0])
        parts = [math.exp(logit - top) for logit in logits]
        total = sum(parts) + math.exp(-top)
        return [part / total for part in parts]

    def calibrate(self, share: float) -> float:
        share = min(max(share, 1e-6), 1 - 1e-6)
        return 1 / (1 + math.exp(-(self.slope * math.log(share / (1 - share)) + self.offset)))

    def decide(self, candidates: Sequence[Candidate], logits: Sequence[float], *, floor: float, margin: float) -> Decision:
        """The best candidate, when its score reaches `floor` and leads the runner-up by `margin`."""
        if not candidates:
            return Decision(None, 0.0, "the student has none to link to", {})
        shares = [self.calibrate(share) for share in self.shares(logits)]
        order = sorted(range(len(candidates)), key=lambda n: (-shares[n], candidates[n].target_id))
        best = order[0]
        second = order[1] if len(order) > 1 else None
        rest = (candidates[second].target_id, shares[second]) if second is not None else (None, None)
        if shares[best] < floor:
            return Decision(None, shares[best], f"nothing fits well enough (best {shares[best]:.2f})", candidates[best].features, *rest)
        if second is not None and shares[best] - shares[second] < margin:
            return Decision(
                None, shares[best], f"two fit alike ({shares[best]:.2f} and {shares[second]:.2f})", candidates[best].features, *rest
            )
        return Decision(candidates[best].target_id, shares[best], "", candidates[best].features, *rest)


@cache
def load_ranker(kind: str) -> Ranker:
    """The ranker for 'statement', 'sample', 'observation' (to goals) or 'delivery' (to services)."""
    told = json.loads(files("classifiers").joinpath("models/link_weights.json").read_text("utf-8"))[kind]
    return Ranker(told["weights"], told["bias"], told.get("slope", 1.0), told.get("offset", 0.0))


def explain(ranker: Ranker, features: Features, phrases: Mapping[str, Callable[[float], str] | str]) -> tuple[str, str]:
    """(method, rationale) of a decision: the features that weighed most, in words."""
    worth = sorted(((ranker.weights.get(name, 0.0) * value, name) for name, value in features.items()), reverse=True)
    told = [name for weight, name in worth if weight > 0.3 and name in phrases][:3]
    if not told:
        return "elimination", "It is the only one left that can be meant."
    words = []
    for name in told:
        phrase = phrases[name]
        words.append(phrase(features[name]) if callable(phrase) else phrase)
    sentence = ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]
    return told[0].replace("_", " "), sentence[:1].upper() + sentence[1:] + "."
