"""Small logistic models over words, kept as rounded JSON: the same verdict on any machine, no library needed to ask them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from pipeline.language.numbers import digits_of

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|/[a-z]{1,3}/|\d+(?:\.\d+)?%?")


def read_word_features(text: str) -> dict[str, float]:
    """Words and pairs of words as features, numbers as '#', names and pronouns of the student left as they fall."""
    words = [
        "#%" if word.endswith("%") else "#" if word[0].isdigit() else _stem(word) for word in _WORD.findall(digits_of(text).casefold())
    ]
    features = {f"w:{word}": 1.0 for word in words}
    features |= {f"p:{first} {second}": 1.0 for first, second in pairwise(words)}
    return features


def _stem(word: str) -> str:
    """'reads', 'reading' and 'read' are one word; short words stay."""
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A logistic model: bias and weights by class; a model of two classes stores the second against the first."""

    bias: Mapping[str, float]
    weights: Mapping[str, Mapping[str, float]]

    def predict(self, features: Mapping[str, float]) -> dict[str, float]:
        """Probability by class."""
        logits = {
            name: bias + sum(self.weights[name].get(feature, 0.0) * value for feature, value in features.items())
            for name, bias in self.bias.items()
        }
        top = max(logits.values())
        shares = {name: math.exp(logit - top) for name, logit in logits.items()}
        total = sum(shares.values())
        return {name: share / total for name, share in shares.items()}

    def explain(self, features: Mapping[str, float], name: str, count: int = 5) -> tuple[str, ...]:
        """The features that speak most for a class, weightiest first."""
        told = {feature: self.weights[name].get(feature, 0.0) * value for feature, value in features.items()}
        return tuple(sorted((f for f in told if told[f] > 0), key=lambda f: (-told[f], f))[:count])


def load_model(text: str) -> LinearModel:
    """A model from the JSON that `classifiers.training` writes."""
    stored = json.loads(text)
    return LinearModel(stored["bias"], stored["weights"])
