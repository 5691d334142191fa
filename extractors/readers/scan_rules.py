"""Ruling lines and tick boxes in the picture of a page: what print drew, found again in the pixels."""

from __future__ import annotations

from statistics import median

import cv2
import numpy as np

from extractors.readers.grids import Rule
from extractors.readers.page_image import Grey
from extractors.readers.printed import PrintedWord
from extractors.readers.ticks import DrawnBox


def find_rules(ink: Grey, dpi: float) -> tuple[list[Rule], list[Rule], Grey]:
    """Horizontal and vertical rules in pixels, and the mask of their ink."""
    across = _strokes(ink, (int(dpi * 0.27), 1))
    down = _strokes(ink, (1, int(dpi * 0.3)))
    height, width = ink.shape
    edge = int(0.012 * max(height, width))
    horizontals = [
        (y + h / 2, float(x), float(x + w))
        for x, y, w, h in _boxes(across)
        if h <= dpi * 0.08 + 0.03 * w and edge < y + h / 2 < height - edge
    ]
    verticals = [
        (x + w / 2, float(y), float(y + h)) for x, y, w, h in _boxes(down) if w <= dpi * 0.08 + 0.03 * h and edge < x + w / 2 < width - edge
    ]
    return horizontals, verticals, np.asarray(cv2.bitwise_or(across, down), dtype=np.uint8)


def _strokes(ink: Grey, kernel: tuple[int, int]) -> Grey:
    """Ink that runs straight for the kernel's length. Gaps are not bridged here: letters in a row would become a rule."""
    # A line that leans by a pixel over the kernel's length is a line still: thicken by one pixel against it.
    thick = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_RECT, (1, 2) if kernel[1] == 1 else (2, 1)))
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, kernel))
    return np.asarray(opened, dtype=np.uint8)


def _boxes(mask: Grey) -> list[tuple[int, int, int, int]]:
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return [tuple(cv2.boundingRect(contour)) for contour in contours]  # type: ignore[misc]


def find_tick_boxes(ink: Grey, dpi: float) -> list[DrawnBox]:
    """Small printed squares in pixels, with whether something was put into them.

    A square has ink along all four sides and paper between them; a letter lacks one or the other.
    """
    low, high = dpi * 0.075, dpi * 0.25
    contours, hierarchy = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if hierarchy is None:
        return []
    boxes: list[DrawnBox] = []
    for number in np.flatnonzero(hierarchy[0][:, 3] == -1).tolist():
        x, y, w, h = cv2.boundingRect(contours[number])
        if not (low <= w <= high and low <= h <= high and 0.75 <= w / h <= 1.34):
            continue
        found, ticked = judge_square(ink, (x, y, x + w, y + h), min_side=0.85, min_corner=0.33)
        if found:
            boxes.append(DrawnBox(float(x), float(y), float(x + w), float(y + h), ticked))
    return boxes


def judge_square(ink: Grey, box: tuple[int, int, int, int], *, min_side: float, min_corner: float) -> tuple[bool, bool | None]:
    """Whether the ink of a box is the outline of a square, and whether something stands in it (None: nobody can be sure)."""
    x0, y0, x1, y1 = box
    piece = ink[max(y0, 0) : y1, max(x0, 0) : x1] > 0
    h, w = piece.shape
    if min(h, w) < 6:
        return False, None
    band = max(2, round(min(w, h) * 0.16))
    sides = (
        piece[:band].any(axis=0).mean(),
        piece[-band:].any(axis=0).mean(),
        piece[:, :band].any(axis=1).mean(),
        piece[:, -band:].any(axis=1).mean(),
    )
    corners = (piece[:band, :band], piece[:band, -band:], piece[-band:, :band], piece[-band:, -band:])
    filled = [float(corner.mean()) for corner in corners]
    # Round letters (O, D, 0) have empty corners.
    if min(sides) < min_side or min(filled) < min_corner or sum(filled) < 4 * min_corner + 0.6:
        return False, None
    inset = max(band + 1, round(min(w, h) * 0.24))
    inner = piece[inset : h - inset, inset : w - inset]
    share = float(inner.mean()) if inner.size else 0.5
    return True, False if share < 0.06 else True if share > 0.14 else None


def find_missed_boxes(ink: Grey, boxes: list[DrawnBox], words: list[PrintedWord]) -> list[DrawnBox]:
    """Further tick boxes among short misread words ("0", "&") that are as large as the boxes found on the page."""
    if len(boxes) < 2:
        return []
    size = median(box.x1 - box.x0 for box in boxes)
    missed: list[DrawnBox] = []
    for word in words:
        if len(word.text) == 2 and word.text.islower() and word.confidence > 0.6:
            continue  # "as", "an"
        if len(word.text) > 2 or abs((word.x1 - word.x0) - size) > 0.35 * size or abs((word.y1 - word.y0) - size) > 0.35 * size:
            continue
        if any(box.x0 - 3 <= word.centre <= box.x1 + 3 and box.y0 - 3 <= word.middle <= box.y1 + 3 for box in boxes):
            continue
        found, ticked = judge_square(ink, (round(word.x0), round(word.y0), round(word.x1), round(word.y1)), min_side=0.75, min_corner=0.2)
        if found:
            missed.append(DrawnBox(word.x0, word.y0, word.x1, word.y1, ticked))
    return missed
