"""Reads printed lines and paragraphs as labelled values that may run on over lines and page turns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from extractors.fields.explanations import is_form_question
from extractors.fields.form_values import Fits, Fragment, LabelValue, fits_key, is_complete, is_list_point, is_title, overlap, values_of
from extractors.fields.labels import LabelHit, LabelSet
from extractors.fields.pieces import Piece
from extractors.fields.ticks import has_ticks

_POINT = re.compile(r"\s*(?:[•▪]|\(?\d{1,2}[.)]\s)")


def _in_list(item: LabelValue) -> bool:
    """Whether a value has begun a list of points: 'Ada will:' with nothing or points after it."""
    texts = [fragment.text.strip() for fragment in item.fragments]
    start = next((position for position, text in enumerate(texts) if text.endswith(":")), None)
    if start is None:
        return False
    return all(is_list_point(fragment.piece) or _POINT.match(fragment.text) for fragment in item.fragments[start + 1 :])


class LineReader:
    """Reads lines one by one, with the value that is still open."""

    def __init__(self, items: list[LabelValue], labels: LabelSet, fits: Fits, captions: Mapping[int, str] = MappingProxyType({})) -> None:
        self.items, self.labels, self.fits = items, labels, fits
        self.captions = captions  # ids of pieces that are labels though they look like headings, and what they mean
        self.open: LabelValue | None = None
        self.waiting: list[LabelValue] = []  # a row of bare labels whose values stand in the next line, below them

    def read_line(self, stretches: list[Piece]) -> None:
        found = [self.labels.find(piece.text) for piece in stretches]
        for place, piece in enumerate(stretches):
            if not found[place] and (key := self.captions.get(id(piece))) is not None:
                found[place] = [LabelHit(key, 0, len(piece.text), piece.text, "bare")]
        if (
            stretches[0].is_heading
            and id(stretches[0]) not in self.captions
            and not any(hit.strength == "colon" or hit.number for hits in found for hit in hits)
        ):
            self.open, self.waiting = None, []
            self.items.append(LabelValue("", "", None, stretches[0], fragments=[Fragment(stretches[0].text, stretches[0])]))
            return
        if self.waiting and not any(found) and self._give_values_below(stretches):
            return
        self.waiting = []
        bare_row = len(stretches) > 1 and all(len(hits) == 1 and hits[0].strength == "bare" for hits in found)
        for piece, hits in zip(stretches, found, strict=True):
            self._read_stretch(piece, hits, len(stretches) > 1)
            if bare_row:
                self.waiting.append(self.items[-1])
        if bare_row:
            self.open = None

    def _read_stretch(self, piece: Piece, hits: list[LabelHit], shares_line: bool) -> None:
        prefix = piece.text[: hits[0].start].strip() if hits else piece.text
        prefix = re.sub(r"^[•☐☒▣\-–*\s]+$|^\(?\w{1,3}[.)]$", "", prefix).strip()
        if self.open is not None and self.open.key and is_form_question(self.open.value):
            self.open.fragments = []  # the form's own words about the box; the value comes after them
        if prefix:
            if self.open is not None and self._continues(piece, prefix, shares_line):
                self.open.fragments.append(Fragment(prefix, piece))
            else:
                item = LabelValue("", "", None, piece, fragments=[Fragment(prefix, piece)])
                self.items.append(item)
                self.open = item
        for hit, value in values_of(piece.text, hits):
            item = LabelValue(hit.key, hit.printed, hit.number, piece, hit.strength, aside=hit.aside)
            if value:
                item.fragments.append(Fragment(value, piece))
            self.items.append(item)
            self.open = item

    def _continues(self, piece: Piece, text: str, shares_line: bool) -> bool:
        """Whether a line without a label belongs to the value before it."""
        item = self.open
        assert item is not None
        if not item.fragments:
            return fits_key(item.key, text, self.fits)
        last = item.fragments[-1].piece
        if is_form_question(text) and is_complete(item.value):
            return False
        if item.number is not None and len(item.value) < 50 and re.match(r"[A-Z][\w'’]* ", text) and re.search(r"\bwill\b", text):
            return False  # "Goal 1 - Reading" is a title, and the sentence under it the goal
        if is_title(last) and not is_title(piece):
            return False
        if last.block == piece.block:  # a later stretch of the same line: another column
            return item.key != "" and not is_complete(item.value) and not has_ticks(text[:2])
        if piece.element.locator and not piece.box:  # a Word or text paragraph stands for itself; list points may go on
            return item.key != "" and is_list_point(piece) and (not is_complete(item.value) or _in_list(item))
        if is_list_point(piece) or _POINT.match(text):
            return item.key != "" and _in_list(item)
        if not item.key and (is_list_point(last) or re.match(r"\s*[•▪]", item.value)) and is_complete(item.value):
            return False
        if last.page_number != piece.page_number:
            if is_title(piece) and not is_title(last):
                return False  # bold at the top of a page is the next box's title
            return item.key != "" and not is_complete(item.value)
        if last.box is None or piece.box is None:
            return True
        height = max(last.box.y1 - last.box.y0, 6.0)
        gap = piece.box.y0 - last.box.y1
        overlaps = min(last.box.x1, piece.box.x1) - max(last.box.x0, piece.box.x0) > 0
        near = -0.6 * height <= gap <= 0.9 * height
        return overlaps and (near or (gap <= 2.2 * height and not is_complete(item.value) and item.key != ""))

    def _give_values_below(self, stretches: list[Piece]) -> bool:
        """Gives a row of bare labels the stretches that stand below each."""
        given = False
        rest: list[Piece] = []
        for piece in stretches:
            if piece.box is None:
                return False
            above = [item for item in self.waiting if item.label_piece.box and overlap(item.label_piece.box, piece.box) > 0]
            if not above:
                above = [item for item in self.waiting if item.label_piece.box and abs(item.label_piece.box.x0 - piece.box.x0) < 12]
            if len(above) >= 1 and not above[0].fragments:
                above[0].fragments.append(Fragment(piece.text, piece))
                given = True
            else:
                rest.append(piece)
        if given:
            self.waiting = []
            self.items.extend(LabelValue("", "", None, piece, fragments=[Fragment(piece.text, piece)]) for piece in rest)
        return given

    def close_for_table(self, found: list[LabelValue]) -> None:
        """Ends what is open; a label that stood alone above a table of one unlabelled cell has that cell as its value."""
        if self.open is not None and self.open.key and not self.open.fragments and found and not found[0].key and len(found) == 1:
            text = found[0].value
            if fits_key(self.open.key, text, self.fits):
                self.open.fragments.extend(found.pop(0).fragments)
        self.open, self.waiting = None, []
