"""Scores in a ring: a teacher's "7/10" circled by hand. The ring is taken away and what stands in it is read alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.readers.ocr_lines import LineReading, read_lines
from extractors.readers.ocr_sheet import Sheet
from extractors.readers.page_image import Grey
from extractors.readers.printed import PrintedWord

# "7/10", "2.5/4", "86%", "69"; not "7/" or "a b".
_SCORE = re.compile(r"^\d{1,3}(?:\.\d)?(?:/\d{1,3}|%)$")
_NUMBER = re.compile(r"^\d{1,3}(?:\.\d)?$")


@dataclass(frozen=True, slots=True)
class Ring:
    """An ellipse in pixels: centre and half axes along the page's directions (rings are drawn lying or standing, hardly leaning)."""

    x: float
    y: float
    half_width: float
    half_height: float


def find_rings(ink: Grey, dpi: float) -> list[Ring]:
    """Hand-drawn ellipses large enough to hold a score."""
    contours, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    rings: list[Ring] = []
    for contour in contours:
        x, y, w, h = cv2.boundingRect(contour)
        if not (0.3 * dpi < w < 2.6 * dpi and 0.22 * dpi < h < 1.5 * dpi and 0.6 < w / h < 5):
            continue
        hull = cv2.convexHull(contour)
        area = float(cv2.contourArea(hull))
        if not 0.7 < area / (w * h) < 0.9 or len(hull) < 8:
            continue
        ring = Ring(x + w / 2, y + h / 2, w / 2, h / 2)
        if _outline_share(contour, ring) > 0.75:
            rings.append(ring)
    return rings


def _radius(ring: Ring, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    return np.asarray(np.sqrt(((xs - ring.x) / ring.half_width) ** 2 + ((ys - ring.y) / ring.half_height) ** 2))


def _outline_share(contour: np.ndarray, ring: Ring) -> float:
    """How much of the ellipse's way round is drawn."""
    points = contour.reshape(-1, 2).astype(float)
    radius = _radius(ring, points[:, 0], points[:, 1])
    near = points[(radius > 0.82) & (radius < 1.12)]
    angles = np.arctan2((near[:, 1] - ring.y) / ring.half_height, (near[:, 0] - ring.x) / ring.half_width)
    return len(set(((angles + np.pi) / (2 * np.pi) * 36).astype(int).tolist())) / 36


def read_rings(sheet: Sheet) -> None:
    """Puts the score in each ring in place of what was made of ring and digits before."""
    ink = sheet.drawn
    for ring in find_rings(ink, sheet.image.dpi):
        x0, y0 = int(ring.x - ring.half_width), int(ring.y - ring.half_height)
        x1, y1 = int(ring.x + ring.half_width) + 1, int(ring.y + ring.half_height) + 1
        if any(x0 <= (c[0] + c[2]) / 2 <= x1 and y0 <= (c[1] + c[3]) / 2 <= y1 for grid in sheet.grids for c in grid):
            continue
        words = _read_inside(sheet.image.grey, ink, ring)
        if not words:
            continue
        old = [w for w in sheet.words if x0 <= w.centre <= x1 and y0 <= w.middle <= y1]
        sheet.replace_words(old, words)


def _read_inside(grey: Grey, ink: Grey, ring: Ring) -> list[PrintedWord]:
    height, width = grey.shape
    x0, y0 = max(int(ring.x - ring.half_width), 0), max(int(ring.y - ring.half_height), 0)
    x1, y1 = min(int(ring.x + ring.half_width) + 1, width), min(int(ring.y + ring.half_height) + 1, height)
    ys, xs = np.mgrid[y0:y1, x0:x1]
    readings: list[LineReading] = []
    for limit in (0.84, 0.9, 0.78):
        outside = _radius(ring, xs.astype(float), ys.astype(float)) > limit
        piece, marks = grey[y0:y1, x0:x1].copy(), ink[y0:y1, x0:x1].copy()
        paper = int(np.percentile(piece, 85))
        piece[outside], marks[outside] = paper, 0
        marks = np.asarray(cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), dtype=np.uint8)
        rows, columns = np.flatnonzero(marks.any(axis=1)), np.flatnonzero(marks.any(axis=0))
        if rows.size < 6 or columns.size < 3:
            continue
        page = np.full((height, width), paper, dtype=np.uint8)
        page[y0:y1, x0:x1] = piece
        box = (x0 + int(columns[0]), y0 + int(rows[0]), x0 + int(columns[-1]) + 1, y0 + int(rows[-1]) + 1)
        readings += read_lines(page, [box])
    return _best_score(readings)


def _best_score(readings: list[LineReading]) -> list[PrintedWord]:
    """The score most readings agree on; plain words of the first reading when none of them is a score."""
    for shape in (_SCORE, _NUMBER):
        votes: dict[str, list[tuple[float, list[PrintedWord]]]] = {}
        for reading in readings:
            for words, score in ((reading.words, reading.score), (reading.digits, reading.digits_score * 0.9)):
                text = "".join(word.text for word in words).strip("-.:,")
                if shape.match(text):
                    votes.setdefault(text, []).append((score, words))
        if votes:
            text = max(votes, key=lambda t: sum(score for score, _ in votes[t]))
            score, words = max(votes[text], key=lambda vote: vote[0])
            top, bottom = min(w.y0 for w in words), max(w.y1 for w in words)
            return [PrintedWord(text, words[0].x0, top, words[-1].x1, bottom, confidence=score)]
    best = max(readings, key=lambda reading: reading.score, default=None)
    return best.words if best is not None and best.score > 0.6 else []
