"""Trains the small models of wording (goal area, observable act, vague statement) and says what each brings over rules alone.

The training tables beside this file were written for it; figures are of folds not trained on (five folds, one seed).
Weights are written rounded, so that the same verdict comes on any machine.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from classifiers.measurability import is_observable
from classifiers.vagueness import assess_statement, read_statement_features
from pipeline.language.areas import SURE_FROM, is_clear, lexicon_area, read_area_features, weigh_areas
from pipeline.language.linear_model import read_word_features

Rows = Sequence[tuple[str, str]]
Reader = Callable[[str], dict[str, float]]
_HOUSE = Path(__file__).parent.parent.parent
AREA, OBSERVABLE, VAGUE = (
    _HOUSE / "pipeline/language/goal_area.json",
    _HOUSE / "classifiers/models/observable.json",
    _HOUSE / "classifiers/models/vague.json",
)


def read_rows(name: str) -> list[list[str]]:
    """The rows of a training table, cells apart by tabs."""
    text = files("classifiers.training").joinpath(name).read_text("utf-8")
    return list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@dataclass(frozen=True, slots=True)
class Worth:
    """Shares judged right on rows not trained on: by the rules alone, by the model alone, by both as the software uses them."""

    name: str
    rows: int
    rules: float
    model: float
    both: float

    def line(self) -> str:
        return f"{self.name}: {self.rows} rows, rules alone {self.rules:.3f}, model alone {self.model:.3f}, both {self.both:.3f} (held-out folds)"


def train_wording() -> list[str]:
    """Writes the three models; gives a line on each."""
    for target, (rows, read) in _tables().items():
        _fit(rows, read, target)
    return [worth.line() for worth in judge_worth()]


def _tables() -> dict[Path, tuple[list[tuple[str, str]], Reader]]:
    areas = [(row[5], row[4]) for row in read_rows("goals.tsv")] + [(row[1], row[0]) for row in read_rows("areas.tsv")]
    acts = [(row[1], "observable" if row[0] == "1" else "inner") for row in read_rows("observable.tsv")]
    statements = [(row[4], "vague" if row[0] == "1" else "measured") for row in read_rows("progress.tsv")]
    return {AREA: (areas, read_area_features), OBSERVABLE: (acts, read_word_features), VAGUE: (statements, read_statement_features)}


def judge_worth() -> list[Worth]:
    """What each model brings over the rules; an answer "unsure" counts as wrong."""
    tables = _tables()
    areas, acts, statements = (tables[target][0] for target in (AREA, OBSERVABLE, VAGUE))
    area_shares, act_shares, vague_shares = (_shares(*tables[target]) for target in (AREA, OBSERVABLE, VAGUE))
    rules_area = [lexicon_area(weigh_areas(text)) for text, _ in areas]
    both_area = [_with_model(text, shares) for (text, _), shares in zip(areas, area_shares, strict=True)]
    rules_act = [_act(is_observable(f"Sam will {text}.", share=0.5)[0]) for text, _ in acts]
    both_act = [_act(is_observable(f"Sam will {text}.", share=s["observable"])[0]) for (text, _), s in zip(acts, act_shares, strict=True)]
    rules_vague = ["vague" if assess_statement(text).is_vague else "measured" for text, _ in statements]
    return [
        _worth("goal area", areas, rules_area, area_shares, both_area),
        _worth("observable act", acts, rules_act, act_shares, both_act),
        _worth("vague statement", statements, rules_vague, vague_shares, rules_vague),
    ]


def _act(verdict: bool | None) -> str:
    return {True: "observable", False: "inner", None: "unsure"}[verdict]


def _with_model(text: str, shares: dict[str, float]) -> str:
    weights = weigh_areas(text)
    best = max(shares, key=lambda name: shares[name])
    return lexicon_area(weights) if is_clear(weights) or shares[best] < SURE_FROM else best


def _worth(name: str, rows: Rows, rules: Sequence[str], shares: Sequence[dict[str, float]], both: Sequence[str]) -> Worth:
    labels = np.array([label for _, label in rows])
    model = [max(share, key=lambda kind: share[kind]) for share in shares]
    return Worth(name, len(rows), *(float(np.mean(np.array(said) == labels)) for said in (rules, model, both)))


def _shares(rows: Rows, read: Reader) -> list[dict[str, float]]:
    """Each row's probability by class, from a model that has not seen the row (five folds, one seed)."""
    features, labels = [read(text) for text, _ in rows], [label for _, label in rows]
    folds = StratifiedKFold(5, shuffle=True, random_state=7)
    matrix = DictVectorizer().fit_transform(features)
    shares = cross_val_predict(LogisticRegression(C=2.0, max_iter=2000), matrix, labels, cv=folds, method="predict_proba")
    kinds = sorted(set(labels))
    return [dict(zip(kinds, map(float, row), strict=True)) for row in shares]


def _fit(rows: Rows, read: Reader, target: Path) -> None:
    features, labels = [read(text) for text, _ in rows], [label for _, label in rows]
    vectors = DictVectorizer().fit(features)
    model = LogisticRegression(C=2.0, max_iter=2000).fit(vectors.transform(features), labels)
    names = [str(name) for name in vectors.get_feature_names_out()]
    rows_of = model.coef_ if len(model.classes_) > 2 else np.vstack([np.zeros_like(model.coef_[0]), model.coef_[0]])
    bias_of = model.intercept_ if len(model.classes_) > 2 else np.array([0.0, model.intercept_[0]])
    stored = {
        "bias": {str(name): round(float(value), 3) for name, value in zip(model.classes_, bias_of, strict=True)},
        "weights": {str(kind): {name: round(float(value), 3) for name, value in zip(names, row, strict=True) if abs(value) >= 0.06} for kind, row in zip(model.classes_, rows_of, strict=True)},
    }
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(stored, indent=0, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    print("\n".join(train_wording()))
