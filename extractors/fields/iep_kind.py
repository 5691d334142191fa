"""Tells what kind of IEP a paper is, and how often it promises reports of progress."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extractors.fields.builder import Source
from extractors.fields.forms import LabelValue
from extractors.fields.labels import fold
from extractors.fields.pieces import Piece
from extractors.fields.ticks import has_ticks, read_ticks
from pipeline.document import Document, Line
from pipeline.lexicon import load_lexicon
from pipeline.model import DocumentPart

_REPORTING = re.compile(r"\b(?:progress|report)", re.IGNORECASE)
_TO_PARENTS = re.compile(
    r"\b(?:parents?|guardians?|famil(?:y|ies)|sent home|report cards?|informed|notified|each goal|"
    r"(?:annual|these|this|the|his|her|their|iep) goals?|is reported|will be reported|written progress reports?)\b",
    re.IGNORECASE,
)


def read_iep_type(document: Document, part: DocumentPart, pieces: list[Piece], items: list[LabelValue]) -> tuple[str | None, list[Source]]:
    """The kind of IEP: by its type box or ticks, else by its title; with where it is said."""
    for item in items:
        if item.key == "iep.type" and item.value:
            options = [tick.option for tick in read_ticks(item.value) if tick.is_ticked] if has_ticks(item.value) else [item.value]
            if (found := _kind_of(options)) is not None:
                return found, item.sources("iep_type")
    for piece in pieces:
        ticks = read_ticks(piece.text) if piece.page_number <= part.first_page + 1 and has_ticks(piece.text) else []
        kinds = [_kind_of([tick.option]) for tick in ticks]
        if len({kind for kind in kinds if kind}) >= 2 and (found := _kind_of([tick.option for tick in ticks if tick.is_ticked])):
            return found, [Source("iep_type", " ".join(piece.text.split()), piece.page_number, piece.box, piece.element.locator)]
    for line in _titles(document, part):
        told = re.search(
            r"\b(annual|initial)\s+(?:iep\s+)?(?:review\s+)?(?:meeting|conference)\b.{0,20}\b(?:held|convened)\b", line.text, re.IGNORECASE
        )
        if told is not None:
            return told[1].casefold(), [Source.of("iep_type", line)]
        words = fold(line.text)
        if re.search(r"\bamendment\b|\baddendum\b", words) and re.search(r"\biep\b|individualized|program|plan\b", words):
            return "amendment", [Source.of("iep_type", line)]
        if "iep" in words.split() or "individualized" in words:
            if re.search(r"\binitial\b", words):
                return "initial", [Source.of("iep_type", line)]
            if re.search(r"\bannual\b", words):
                return "annual", [Source.of("iep_type", line)]
    return None, []


def _titles(document: Document, part: DocumentPart) -> Iterable[Line]:
    """The first lines of the part's first page, headers included."""
    lines = [b for b in document.blocks() if isinstance(b, Line) and b.page_number == part.first_page and len(b.text) < 160]
    return lines[:12]


def _kind_of(options: Iterable[str]) -> str | None:
    folded = [fold(option) for option in options if option]
    for kind, wordings in load_lexicon("iep_forms")["type"].items():
        for wording in wordings:
            if any(option == wording or option.startswith(f"{wording} ") for option in folded):
                return kind if kind != "amendment" or not any("review" in option for option in folded) else "annual"
    for kind in ("amendment", "initial", "annual", "transfer"):
        if any(re.search(rf"\b{kind}\b", option) for option in folded):
            return kind
    return None


def read_report_frequency(items: list[LabelValue], pieces: list[Piece]) -> tuple[str | None, list[Source]]:
    """How often parents are told of progress, and where it is said; None where it is not."""
    for item in items:
        if item.key == "iep.report_frequency" and item.value and (found := _cadence_of(item.value)):
            return found, item.sources("progress_report_frequency")
    for piece in pieces:
        for sentence in re.split(r"(?<=[.?!])\s+", piece.text):
            if len(sentence) < 300 and _REPORTING.search(sentence) and _TO_PARENTS.search(sentence) and (found := _cadence_of(sentence)):
                place = Source("progress_report_frequency", " ".join(sentence.split()), piece.page_number, piece.box, piece.element.locator)
                return found, [place]
    return None, []


def _cadence_of(text: str) -> str | None:
    if has_ticks(text):
        text = " ; ".join(tick.option for tick in read_ticks(text) if tick.is_ticked)
    folded = f" {fold(text)} "
    return next((cadence for phrase, cadence in _cadences() if f" {phrase} " in folded), None)


@cache
def _cadences() -> list[tuple[str, str]]:
    pairs = [(fold(phrase), cadence) for cadence, phrases in load_lexicon("iep_forms")["report_frequency"].items() for phrase in phrases]
    return sorted(pairs, key=lambda pair: (pair[1] == "with report cards", -len(pair[0])))
