"""Trains the document-type model on the invented corpus and writes its weights as plain JSON."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score

from classifiers.document_features import read_features, read_path_features
from classifiers.training.document_corpus import draw_corpus

TARGET = Path(__file__).parent.parent / "models" / "document_type.json"


def _forget(features: dict[str, float], rng: Random) -> dict[str, float]:
    """The same paper with half of its features unseen: no cue may rest on always finding the others beside it."""
    return {name: value for name, value in features.items() if rng.random() < 0.5}


def train() -> str:
    """Fits a multinomial logistic regression; returns a line on how it did on papers drawn with another seed."""
    rng = Random(13)
    rows = [(read_features(document.pages) | read_path_features(path), kind) for document, kind, path in draw_corpus(400, seed=11)]
    test = [(read_features(document.pages) | read_path_features(path), kind) for document, kind, path in draw_corpus(80, seed=12)]
    rows += [(_forget(features, rng), kind) for features, kind in rows for _ in range(3)]
    names = sorted({name for features, _ in rows for name in features})
    matrix = np.array([[features.get(name, 0.0) for name in names] for features, _ in rows])
    model = LogisticRegression(C=0.5, max_iter=4000).fit(matrix, [kind for _, kind in rows])
    guess = model.predict(np.array([[features.get(name, 0.0) for name in names] for features, _ in test]))
    accuracy = accuracy_score([kind for _, kind in test], guess)
    weights = {str(kind): {name: round(float(w), 3) for name, w in zip(names, row, strict=True) if abs(w) >= 0.005} for kind, row in zip(model.classes_, model.coef_, strict=True)}
    bias = {str(kind): round(float(b), 3) for kind, b in zip(model.classes_, model.intercept_, strict=True)}
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps({"bias": bias, "weights": weights}, indent=1, sort_keys=True) + "\n", "utf-8")
    return f"document type: {accuracy:.3f} accuracy on {len(test)} invented papers not trained on"
