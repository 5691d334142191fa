"""Cuts a file into parts: runs of pages that are one paper about one student (a merged print holds many)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from classifiers.document_type import TypeVerdict, classify_pages
from pipeline.document import Document, Line, Page, Table
from pipeline.model import DocumentPart

# "Student: Ruiz, Ana   ID# 1234", "Name | Ana Ruiz"; the name ends before the next label, two blanks, or a digit.
_NAMED = re.compile(
    r"\b(?i:student(?:'s)?(?: name)?|pupil(?: name)?|child(?:'s name)?|client|name)\s*[:|]\s*"
    r"(?P<name>[A-Z][\w.'’-]*(?:,? [A-Z][\w.'’-]*){1,3})"
)
_LABEL = re.compile(r"(?:student(?:'s)?(?: name)?|pupil|child|client|name)\s*:?", re.I)
_NUMBERED = re.compile(
    r"\b(?:student |local |district |sis )?id(?:entification)?(?: number| no\.?)?\s*(?:#|:|no\.?)?\s*:?\s*(?P<id>\d{4,10})\b", re.I
)
_FIRST_PAGE = re.compile(r"\bpage\s+1\s*(?:of\s+\d+)?\s*$", re.I | re.M)  # "Page 1 of 3"; not "Page 12"
_NAME_NOISE = {"id", "dob", "date", "grade", "school", "birthdate", "meeting", "iep", "teacher", "birth"}


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whom a page names, folded for comparison; either may be missing."""

    name: frozenset[str]
    number: str | None

    def differs(self, other: _Owner) -> bool:
        if self.number and other.number:
            return self.number.lstrip("0") != other.number.lstrip("0")
        if self.name and other.name:
            return not (self.name <= other.name or other.name <= self.name) and len(self.name & other.name) < 2
        return False


def split_document(document: Document, verdict: TypeVerdict | None = None) -> tuple[DocumentPart, ...]:
    """The parts in page order; one part for most files. A new student, or a first page of another kind, begins a part."""
    pages = document.pages
    if not pages:
        return ()
    starts = [0]
    if len(pages) > 1 and not _is_workbook(document):
        starts = _find_starts(pages, document.media_type)
    parts = []
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(pages)
        part = verdict if verdict and len(starts) == 1 else classify_pages(pages[start:end], document.media_type, document.metadata)
        if verdict and part.is_unsure and not verdict.is_unsure:
            part = verdict  # a torn page of a merged print is most likely what the rest is
        parts.append(
            DocumentPart(
                f"p{position + 1}",
                document.document_id,
                pages[start].page_number,
                pages[end - 1].page_number,
                part.document_type,
                round(part.score, 4),
                "; ".join(part.decided_by),
            )
        )
    return tuple(parts)


def _find_starts(pages: Sequence[Page], media_type: str) -> list[int]:
    starts, owner = [0], _read_owner(pages[0])
    kind = classify_pages(pages[:1], media_type).document_type
    for position in range(1, len(pages)):
        page = pages[position]
        found = _read_owner(page)
        first = bool(_FIRST_PAGE.search(page.text))
        if owner.differs(found):
            starts.append(position)
            owner, kind = found, classify_pages([page], media_type).document_type
            continue
        if first and not _FIRST_PAGE.search(pages[position - 1].text):
            verdict = classify_pages([page], media_type)
            if not verdict.is_unsure and verdict.score > 0.8 and verdict.document_type != kind:
                starts.append(position)
                kind = verdict.document_type
        owner = _Owner(owner.name or found.name, owner.number or found.number)
    return starts


def _is_workbook(document: Document) -> bool:
    """Sheets of a workbook are one paper: a legend on one sheet explains another."""
    return document.text_source == "cells"


def _read_owner(page: Page) -> _Owner:
    """The student of a page's head: labelled name and id in its first lines and first table."""
    name: frozenset[str] = frozenset()
    number = None
    for block in page.blocks[:14]:
        texts = [block.text] if isinstance(block, Line) else _row_texts(block)
        for text in texts:
            if not name and (named := _NAMED.search(text)):
                name = _fold(named["name"])
            if not number and (numbered := _NUMBERED.search(text)):
                number = numbered["id"]
    return _Owner(name, number)


def _row_texts(table: Table) -> list[str]:
    """The head of a table, each row as 'Label: value' pairs. A log's rows name many students: only the first rows count."""
    texts = []
    for row in table.rows()[:6]:
        cells = [cell.text.strip().replace("\n", " ") for cell in row]
        if len(cells) > 6:
            continue
        texts += [f"{label.rstrip(':')}: {value}" for label, value in pairwise(cells) if _LABEL.fullmatch(label)]
        texts += [f"{label} {value}" for label, value in pairwise(cells) if re.search(r"\bid\b", label, re.I)]
        texts += cells
    return texts


def _fold(name: str) -> frozenset[str]:
    words = re.findall(r"[a-z]+", name.casefold())
    return frozenset(word for word in words if len(word) > 1 and word not in _NAME_NOISE)
