"""The picture of a page on its way to recognition: grey, upright, straight, evenly lit, and how its pixels lie on the page.

`to_page` is the 3×3 matrix from pixels of the straightened picture to points of the page as displayed, so every box found
later can be drawn on the original.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Matrix = NDArray[np.float64]
_MAX_SKEW = 6.0

cv2.setNumThreads(1)  # a worker a core: threads of its own would only fight for the others'


@dataclass(slots=True)
class PageImage:
    """A grey picture with its resolution; `width_pt` and `height_pt` are those of the page as displayed."""

    grey: Grey
    dpi: float
    to_page: Matrix
    width_pt: float
    height_pt: float
    turned: int = 0  # quarter turns clockwise times 90 that made it upright
    is_photo: bool = False
    colour: Any = None  # the colour picture of a photo, in step with `grey`

    @property
    def scale(self) -> float:
        """Points a pixel."""
        return 72.0 / self.dpi


def from_pixels(pixels: Any, dpi: float, width_pt: float | None = None, height_pt: float | None = None) -> PageImage:
    """A picture as displayed. Without a size in points the size follows from the resolution."""
    grey = np.ascontiguousarray(pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    height, width = grey.shape
    width_pt = width_pt or width * 72.0 / dpi
    height_pt = height_pt or height * 72.0 / dpi
    to_page = np.diag([width_pt / width, height_pt / height, 1.0]).astype(np.float64)
    return PageImage(grey, dpi, to_page, width_pt, height_pt, colour=pixels if pixels.ndim == 3 else None)


def resize_to(image: PageImage, dpi: float) -> PageImage:
    """The same picture at another resolution."""
    factor = dpi / image.dpi
    if abs(factor - 1) < 0.05:
        return image
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    grey = cv2.resize(image.grey, None, fx=factor, fy=factor, interpolation=way)
    colour = None if image.colour is None else cv2.resize(image.colour, None, fx=factor, fy=factor, interpolation=way)
    back = np.diag([image.grey.shape[1] / grey.shape[1], image.grey.shape[0] / grey.shape[0], 1.0])
    return PageImage(
        np.asarray(grey, dtype=np.uint8), dpi, image.to_page @ back, image.width_pt, image.height_pt, image.turned, image.is_photo, colour
    )


def turn(image: PageImage, degrees: int) -> PageImage:
    """The picture turned clockwise by 90, 180 or 270 degrees."""
    degrees %= 360
    if degrees == 0:
        return image
    height, width = image.grey.shape
    code = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}[degrees]
    back = {
        90: np.array([[0, 1, 0], [-1, 0, height], [0, 0, 1]], dtype=np.float64),
        180: np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], dtype=np.float64),
        270: np.array([[0, -1, width], [1, 0, 0], [0, 0, 1]], dtype=np.float64),
    }[degrees]
    colour = None if image.colour is None else cv2.rotate(image.colour, code)
    return PageImage(
        np.asarray(cv2.rotate(image.grey, code), dtype=np.uint8),
        image.dpi,
        image.to_page @ back,
        image.width_pt,
        image.height_pt,
        (image.turned + degrees) % 360,
        image.is_photo,
        colour,
    )


def ink_of(grey: Grey, dpi: float) -> Grey:
    """Ink as 255 on 0, against the local brightness of the paper, so that shade and grey rules do no harm."""
    window = max(15, int(dpi * 0.2) | 1)
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    return np.asarray(cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 14), dtype=np.uint8)


def find_skew(grey: Grey) -> float:
    """Degrees that the lines of print lean, clockwise positive; 0.0 when nothing speaks for another angle."""
    factor = max(1, round(max(grey.shape) / 1100))
    size = max(grey.shape[1] // factor, 1), max(grey.shape[0] // factor, 1)
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA) if factor > 1 else grey
    ink = ink_of(np.asarray(small, dtype=np.uint8), 85)
    height, width = ink.shape
    margin_y, margin_x = int(height * 0.04), int(width * 0.06)
    ink = np.ascontiguousarray(ink[margin_y : height - margin_y, margin_x : width - margin_x])
    if cv2.countNonZero(ink) < 200:
        return 0.0
    # Leaning the page is moving its columns up and down; eight columns at once move by less than a pixel too much.
    columns = max(ink.shape[1] // 8, 4)
    strips = cv2.resize(ink.astype(np.float32), (columns, ink.shape[0]), interpolation=cv2.INTER_AREA)
    wide = ink.shape[1] / columns
    coarse = _best_angle(strips, wide, np.arange(-_MAX_SKEW, _MAX_SKEW + 0.01, 0.5))
    return round(_best_angle(strips, wide, np.arange(coarse - 0.5, coarse + 0.51, 0.1)), 2)


def _best_angle(strips: Any, wide: float, angles: Any) -> float:
    """The angle at which rows of ink and rows of paper part most sharply; `wide` is how many pixels a column of `strips` stands for."""
    height, width = strips.shape
    best, best_score = 0.0, -1.0
    for angle in angles:
        slope = float(np.tan(np.deg2rad(angle))) * wide
        lean = np.array([[1.0, 0.0, 0.0], [-slope, 1.0, slope * (width - 1) / 2]])
        profile = cv2.reduce(cv2.warpAffine(strips, lean, (width, height), flags=cv2.INTER_NEAREST), 1, cv2.REDUCE_SUM)
        steps = np.diff(profile.ravel())
        score = float((steps * steps).sum())
        if score > best_score * (1.0 + 1e-6) or (abs(score - best_score) < 1e-6 and abs(angle) < abs(best)):
            best, best_score = float(angle), score
    return best


def straighten(image: PageImage) -> PageImage:
    """The picture with its lines of print level."""
    angle = find_skew(image.grey)
    if abs(angle) < 0.15:
        return image
    height, width = image.grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    paper = int(np.median(image.grey[:: max(height // 200, 1), :: max(width // 200, 1)]))
    grey = cv2.warpAffine(image.grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper)
    colour = None
    if image.colour is not None:
        colour = cv2.warpAffine(image.colour, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    back = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))
    return PageImage(
        np.asarray(grey, dtype=np.uint8),
        image.dpi,
        image.to_page @ back,
        image.width_pt,
        image.height_pt,
        image.turned,
        image.is_photo,
        colour,
    )


def find_paper(pixels: Any) -> NDArray[np.float32] | None:
    """The four corners (top left, top right, bottom right, bottom left) of a sheet on a darker or coloured table, or None.

    Shadows make one threshold miss a corner, so sheets are proposed by several (brightness, paleness) and the one is taken
    whose sides lie best on edges of the picture.
    """
    height, width = pixels.shape[:2]
    whole = max(1, round(max(height, width) / 640))  # by whole numbers shrinking costs next to nothing
    small = cv2.resize(pixels, (width // whole, height // whole), interpolation=cv2.INTER_AREA)
    factor = small.shape[1] / width
    if _is_all_paper(small):
        return None
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY) if small.ndim == 3 else small
    edges = cv2.dilate(cv2.Canny(cv2.GaussianBlur(grey, (5, 5), 0), 25, 70), np.ones((5, 5), np.uint8))
    best: NDArray[np.float32] | None = None
    best_score = 0.45
    total = float(small.shape[0] * small.shape[1])
    for mask in _paper_masks(small):
        closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
        opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
        contours, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:2]:
            quad = _quad_of(contour)
            if quad is None:
                continue
            area = float(cv2.contourArea(quad))
            if not 0.2 < area / total < 0.97 or float(cv2.contourArea(contour)) / max(area, 1.0) < 0.85:
                continue
            score = _edge_support(quad, edges)
            if score > best_score:
                best, best_score = quad, score
    return None if best is None else _ordered(best / factor)


def _is_all_paper(small: Any) -> bool:
    """Whether a picture without colour is as bright along its edges as in its midst: a scan, with no table around the sheet."""
    if small.ndim == 3 and int(np.ptp(small[::7, ::7].astype(np.int16), axis=2).max()) > 24:
        return False
    grey = small if small.ndim == 2 else small[:, :, 1]
    paper = float(np.percentile(grey[::3, ::3], 60))
    edges = [
        float(np.percentile(side, 25)) for side in (grey[2:8].ravel(), grey[-8:-2].ravel(), grey[:, 2:8].ravel(), grey[:, -8:-2].ravel())
    ]
    return paper > 190 and min(edges) > paper - 25


def _paper_masks(small: Any) -> Iterator[Any]:
    """Masks of what may be paper: bright places, and pale ones where there is colour."""
    brightness = small.max(axis=2) if small.ndim == 3 else small
    channels = [cv2.GaussianBlur(brightness, (9, 9), 0)]
    if small.ndim == 3:
        hsv = cv2.cvtColor(small, cv2.COLOR_RGB2HSV)
        pale = cv2.GaussianBlur(255 - hsv[:, :, 1], (9, 9), 0)
        channels += [pale, np.asarray(channels[0].astype(np.float32) * pale / 255, dtype=np.uint8)]
    for channel in channels:
        otsu, _ = cv2.threshold(channel, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        for share in (1.0, 0.9, 0.8, 0.7, 0.6, 1.1):
            yield cv2.threshold(channel, otsu * share, 255, cv2.THRESH_BINARY)[1]


def _edge_support(quad: NDArray[np.float32], edges: Any) -> float:
    """How much of a quadrilateral's outline lies on edges, the weakest side counting most."""
    supports = []
    for a, b in pairwise([*quad, quad[0]]):
        count = max(int(np.linalg.norm(b - a) / 4), 8)
        points = np.linspace(a, b, count)[1:-1].round().astype(int)
        xs = points[:, 0].clip(0, edges.shape[1] - 1)
        ys = points[:, 1].clip(0, edges.shape[0] - 1)
        supports.append(float((edges[ys, xs] > 0).mean()))
    return 0.6 * min(supports) + 0.4 * sum(supports) / len(supports)


def _quad_of(contour: Any) -> NDArray[np.float32] | None:
    hull = cv2.convexHull(contour)
    around = cv2.arcLength(hull, True)
    for tolerance in (0.01, 0.02, 0.03, 0.05):
        points = cv2.approxPolyDP(hull, tolerance * around, True)
        if len(points) == 4:
            return np.asarray(points.reshape(4, 2), dtype=np.float32)
    return None


def _ordered(quad: NDArray[np.float32]) -> NDArray[np.float32]:
    total, difference = quad.sum(axis=1), np.diff(quad, axis=1).ravel()
    return np.array([quad[total.argmin()], quad[difference.argmin()], quad[total.argmax()], quad[difference.argmax()]], dtype=np.float32)


def flatten_photo(image: PageImage) -> PageImage:
    """A photographed sheet as if it had been scanned: cut out, squared, and freed of shade; scans come back as they are."""
    pixels = image.colour if image.colour is not None else image.grey
    quad = find_paper(pixels) if min(pixels.shape[:2]) >= 200 else None
    if quad is None:
        return image
    top_left, top_right, bottom_right, bottom_left = quad
    width = max(np.linalg.norm(top_right - top_left), np.linalg.norm(bottom_right - bottom_left))
    height = max(np.linalg.norm(bottom_left - top_left), np.linalg.norm(bottom_right - top_right))
    target = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], dtype=np.float32)
    forward = cv2.getPerspectiveTransform(quad, target)
    size = (int(width), int(height))
    grey = cv2.warpPerspective(image.grey, forward, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    colour = None
    if image.colour is not None:
        colour = cv2.warpPerspective(image.colour, forward, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    # A sheet of paper is about eleven inches on its longer side; half sheets and cards only look larger than they are.
    dpi = float(max(width, height)) / 11.0
    return PageImage(
        even_light(np.asarray(grey, dtype=np.uint8)),
        dpi,
        image.to_page @ np.linalg.inv(forward),
        image.width_pt,
        image.height_pt,
        image.turned,
        True,
        colour,
    )


def even_light(grey: Grey) -> Grey:
    """Brightness divided by that of the paper around: shadows and lamp light go, ink stays."""
    factor = 4
    small = cv2.resize(grey, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    size = max(9, (max(small.shape) // 40) | 1)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((size, size), np.uint8)), min(size * 2 + 1, 255))
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(paper, 1), scale=245), dtype=np.uint8)


def without_specks(ink: Grey) -> Grey:
    """Ink without single pixels and hair lines."""
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), dtype=np.uint8)


def is_blank(ink: Grey) -> bool:
    """Whether a page's ink, specks left out, is nothing but dust and the shadows of holes and edges."""
    height, width = ink.shape
    inner = ink[int(height * 0.04) : int(height * 0.96), int(width * 0.06) : int(width * 0.96)]
    return cv2.countNonZero(inner) < 0.0002 * inner.size


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A picture without its blank bands and margins, and where its rows and columns stood."""

    grey: Grey
    rows: NDArray[np.intp]
    left: int

    def y_of(self, y: float) -> float:
        """The row of the whole picture that a row of this one was."""
        return float(self.rows[min(max(int(y), 0), len(self.rows) - 1)])


def squeeze_blank(grey: Grey, ink: Grey, dpi: float) -> Squeezed:
    """The picture without bands that hold no ink but for a third of an inch between what they part.

    An engine looks at every pixel for lines of print: on a page that is half empty this is a tenth to a half of its time.
    """
    air, margin = int(dpi * 0.3) | 1, int(dpi * 0.1)
    # A full stop has ten pixels; single specks of dust leave a band blank.
    count = cv2.reduce(ink, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F)
    inked = (cv2.boxFilter(count, -1, (1, int(dpi * 0.06) | 1), normalize=False) >= 8 * 255).astype(np.uint8)
    kept = cv2.dilate(inked, np.ones((air, 1), np.uint8)).ravel()
    columns = np.flatnonzero(cv2.reduce(ink, 0, cv2.REDUCE_MAX).ravel())
    rows = np.flatnonzero(kept)
    if rows.size == 0 or columns.size == 0:
        return Squeezed(grey, np.arange(grey.shape[0]), 0)
    left, right = max(int(columns[0]) - margin, 0), min(int(columns[-1]) + margin + 1, grey.shape[1])
    bands = np.flatnonzero(np.diff(kept, prepend=0, append=0)).reshape(-1, 2)
    return Squeezed(np.vstack([grey[top:bottom, left:right] for top, bottom in bands]), rows, left)
