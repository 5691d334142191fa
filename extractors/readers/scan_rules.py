"""Ruling lines and tick boxes in the picture of a page: what print drew, found again in the pixels."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.readers.grids import Rule
from extractors.readers.page_image import Grey
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
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [tuple(int(v) for v in stats[i, :4]) for i in range(1, count)]  # type: ignore[misc]


def find_tick_boxes(ink: Grey, dpi: float) -> list[DrawnBox]:
    """Small printed squares in pixels, with whether something was put into them.

    A square has ink along all four sides and paper between them; a letter lacks one or the other.
    """
    low, high = dpi * 0.075, dpi * 0.25
    contours, hierarchy = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if hierarchy is None:
        return []
    boxes: list[DrawnBox] = []
    for number, contour in enumerate(contours):
        if hierarchy[0][number][3] != -1:
            continue
        x, y, w, h = cv2.boundingRect(contour)
        if not (low <= w <= high and low <= h <= high and 0.75 <= w / h <= 1.34):
            continue
        piece = ink[y : y + h, x : x + w] > 0
        band = max(2, round(min(w, h) * 0.16))
        sides = (
            piece[:band].any(axis=0).mean(),
            piece[-band:].any(axis=0).mean(),
            piece[:, :band].any(axis=1).mean(),
            piece[:, -band:].any(axis=1).mean(),
        )
        if min(sides) < 0.9:
            continue
        corners = (piece[:band, :band], piece[:band, -band:], piece[-band:, :band], piece[-band:, -band:])
        if min(corner.mean() for corner in corners) < 0.45:
            continue  # round letters: O, D, 0
        inset = max(band + 1, round(min(w, h) * 0.24))
        inner = piece[inset : h - inset, inset : w - inset]
        if inner.size == 0:
            continue
        share = float(inner.mean())
        ticked: bool | None = None
        if share < 0.06:
            ticked = False
        elif share > 0.14:
            ticked = True
        boxes.append(DrawnBox(float(x), float(y), float(x + w), float(y + h), ticked))
    return boxes
