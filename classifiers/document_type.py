"""What kind of paper is this: a logistic model over readable features, which may answer that it is not sure."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from classifiers.data_sheets import is_data_sheet
from classifiers.document_features import read_features, read_path_features
from pipeline.document import Document, Page
from pipeline.model import DocumentType

_FORMS = ("iep", "progress_report", "service_log")
DATA_SHEET_SCORE = 0.9
UNSURE_BELOW = 0.45  # under this probability the answer is 'other' and `is_unsure`


@dataclass(frozen=True, slots=True)
class TypeVerdict:
    """A type with its probability (0..1), the runner-up, and the features that decided, weightiest first."""

    document_type: DocumentType
    score: float
    runner_up: DocumentType
    decided_by: tuple[str, ...]
    is_unsure: bool = False


@cache
def _model() -> dict[str, dict[str, dict[str, float]]]:
    return cast(
        "dict[str, dict[str, dict[str, float]]]", json.loads(files("classifiers").joinpath("models/document_type.json").read_text("utf-8"))
    )


def classify_pages(pages: Sequence[Page], media_type: str = "", metadata: dict[str, str] | None = None, path: str = "") -> TypeVerdict:
    """The type of these pages taken as one document; `path` within the drop is a hint, no more."""
    features = read_features(pages, media_type, metadata) | read_path_features(path)
    model = _model()
    logits = {
        kind: bias + sum(model["weights"][kind].get(name, 0.0) * value for name, value in features.items())  # type: ignore[operator]
        for kind, bias in model["bias"].items()
    }
    top = max(logits.values())
    shares = {kind: math.exp(logit - top) for kind, logit in logits.items()}
    total = sum(shares.values())
    best, second = sorted(shares, key=lambda kind: (-shares[kind], kind))[:2]
    if best in _FORMS and _is_blank_form(features):
        return TypeVerdict("other", round(shares[best] / total, 4), cast("DocumentType", best), ("a form with labels and no values",))
    if (best != "work_sample" or shares[best] / total < DATA_SHEET_SCORE) and not features["no text"] and is_data_sheet(pages):
        other = cast("DocumentType", second if best == "work_sample" else best)
        return TypeVerdict("work_sample", DATA_SHEET_SCORE, other, ("a table of days and one measure",))
    weights = model["weights"][best]
    decided = sorted(
        (name for name, value in features.items() if weights.get(name, 0) * value > 0.2), key=lambda n: -weights[n] * features[n]
    )
    score = shares[best] / total
    unsure = score < UNSURE_BELOW or bool(features["no text"])
    return TypeVerdict("other" if unsure else cast("DocumentType", best), score, cast("DocumentType", second), tuple(decided[:6]), unsure)


def _is_blank_form(features: dict[str, float]) -> bool:
    """Labels and empty places, but nobody named, nothing dated, no goal: a form that nobody has filled in."""
    told = features["student named"] or features["dated rows"] or features["sentences of goals"]
    return not told and (features["share empty"] >= 0.2 or features["blanks"] > 1.5)


def classify_document(document: Document, path: str = "") -> TypeVerdict:
    """The type of a whole file."""
    return classify_pages(document.pages, document.media_type, document.metadata, path)
