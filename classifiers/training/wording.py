"""Trains the small models of wording (goal area, observable act, vague statement) and says what each brings over rules alone.

The training tables beside this file were written for it; figures are of folds not trained on (five folds, one seed).
Weights are written rounded, so that the same verdict comes on any machine.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from classifiers.vagueness import assess_statement, read_statement_features
from pipeline.language.areas import lexicon_area, read_area_features, weigh_areas
from pipeline.language.linear_model import read_word_features

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


def train_wording() -> list[str]:
    """Writes the three models; gives a line on each."""
    areas = [(row[5], row[4]) for row in read_rows("goals.tsv")] + [(row[1], row[0]) for row in read_rows("areas.tsv")]
    acts = [(row[1], "observable" if row[0] == "1" else "inner") for row in read_rows("observable.tsv")]
    statements = [(row[4], "vague" if row[0] == "1" else "measured") for row in read_rows("progress.tsv")]
    rules_area = np.mean([lexicon_area(weigh_areas(text)) == area for text, area in areas])
    rules_vague = np.mean([("vague" if assess_statement(text).is_vague else "measured") == label for text, label in statements])
    return [
        f"goal area: {_fit(areas, read_area_features, AREA):.3f} on held-out folds of {len(areas)} (words of the lexicon alone {rules_area:.3f})",
        f"observable act: {_fit(acts, read_word_features, OBSERVABLE):.3f} on held-out folds of {len(acts)}",
        f"vague statement: {_fit(statements, read_statement_features, VAGUE):.3f} on held-out folds of {len(statements)} (grammar alone {rules_vague:.3f})",
    ]


def _fit(rows: Sequence[tuple[str, str]], read: Callable[[str], dict[str, float]], target: Path) -> float:
    features, labels = [read(text) for text, _ in rows], [label for _, label in rows]
    vectors = DictVectorizer().fit(features)
    matrix = vectors.transform(features)
    model = LogisticRegression(C=2.0, max_iter=2000)
    folds = StratifiedKFold(5, shuffle=True, random_state=7)
    guessed = cross_val_predict(model, matrix, labels, cv=folds)
    model.fit(matrix, labels)
    names = [str(name) for name in vectors.get_feature_names_out()]
    rows_of = model.coef_ if len(model.classes_) > 2 else np.vstack([np.zeros_like(model.coef_[0]), model.coef_[0]])
    bias_of = model.intercept_ if len(model.classes_) > 2 else np.array([0.0, model.intercept_[0]])
    stored = {
        "bias": {str(name): round(float(value), 3) for name, value in zip(model.classes_, bias_of, strict=True)},
        "weights": {str(kind): {name: round(float(value), 3) for name, value in zip(names, row, strict=True) if abs(value) >= 0.06} for kind, row in zip(model.classes_, rows_of, strict=True)},
    }
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(stored, indent=0, sort_keys=True) + "\n", "utf-8")
    return float(np.mean(guessed == np.array(labels)))


if __name__ == "__main__":
    print("\n".join(train_wording()))
