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
_DARK = 110


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
    factor = 900.0 / max(grey.shape)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else grey
    ink = ink_of(np.asarray(small, dtype=np.uint8), 85)
    height, width = ink.shape
    margin_y, margin_x = int(height * 0.04), int(width * 0.06)
    ink = np.ascontiguousarray(ink[margin_y : height - margin_y, margin_x : width - margin_x])
    if cv2.countNonZero(ink) < 200:
        return 0.0
    coarse = _best_angle(ink, np.arange(-_MAX_SKEW, _MAX_SKEW + 0.01, 0.5))
    return round(_best_angle(ink, np.arange(coarse - 0.5, coarse + 0.51, 0.1)), 2)


def _best_angle(ink: Grey, angles: Any) -> float:
    height, width = ink.shape
    best, best_score = 0.0, -1.0
    for angle in angles:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1.0)
        turned = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_NEAREST)
        profile = turned.sum(axis=1, dtype=np.float64) / 255
        steps = np.diff(profile)
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
    factor = 640.0 / max(height, width)
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
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


def is_blank(grey: Grey, dpi: float) -> bool:
    """Whether a page shows nothing but dust and the shadows of holes and edges."""
    ink = ink_of(grey, dpi)
    height, width = ink.shape
    inner = ink[int(height * 0.04) : int(height * 0.96), int(width * 0.06) : int(width * 0.96)]
    opened = cv2.morphologyEx(inner, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return cv2.countNonZero(opened) < 0.0002 * opened.size
