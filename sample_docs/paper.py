"""Paper: grids drawn as images, filled in by hand where the form is, then scanned, faxed or photographed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

DPI = 200
PAGE = (int(8.5 * DPI), 11 * DPI)
PRINT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
PRINT_BOLD = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
HAND = ("/usr/share/fonts/truetype/fifthhorseman/dkg.ttf", "/usr/share/fonts/truetype/breip/Breip.ttf")


def font(size: float, *, bold: bool = False, hand: bool = False) -> ImageFont.FreeTypeFont:
    """A face at `size` points. The hand needs Debian's fonts-dkg-handwriting or fonts-breip; only drawing needs it, not reading."""
    if hand:
        found = next((path for path in HAND if Path(path).exists()), None)
        if found is None:
            raise SystemExit("The handwriting fonts are missing: apt-get install fonts-dkg-handwriting fonts-breip")
        return ImageFont.truetype(found, int(size * 1.25 * DPI / 72))
    return ImageFont.truetype(PRINT_BOLD if bold else PRINT, int(size * DPI / 72))


class Sheet:
    """One page; positions in points from the top left."""

    def __init__(self) -> None:
        self.image = Image.new("L", PAGE, 255)
        self.draw = ImageDraw.Draw(self.image)
        self.y = 40.0

    def px(self, value: float) -> int:
        return int(value * DPI / 72)

    def write(self, text: str, x: float = 40, *, size: float = 10, bold: bool = False, hand: bool = False, y: float | None = None) -> None:
        at = self.y if y is None else y
        self.draw.text((self.px(x), self.px(at)), text, font=font(size, bold=bold, hand=hand), fill=25 if not hand else 60)
        if y is None:
            self.y += size * 1.7

    def wrap(self, text: str, width: float, size: float, *, bold: bool = False, hand: bool = False) -> list[str]:
        face, lines, line = font(size, bold=bold, hand=hand), [], ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and face.getlength(longer) > self.px(width - 8):
                lines.append(line)
                line = word
            else:
                line = longer
        return [*lines, line]

    def grid(
        self,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        size: float = 9,
        header: bool = False,
        hand_from: int | None = None,
        hand_rows: int = 0,
    ) -> None:
        """A ruled table. Rows from `hand_rows` on are written by hand in the columns from `hand_from` on."""
        for number, row in enumerate(rows):
            by_hand = [hand_from is not None and number >= hand_rows and column >= hand_from for column in range(len(row))]
            wrapped = [self.wrap(text, width, size, bold=header and number == 0, hand=hand) for text, width, hand in zip(row, widths, by_hand, strict=True)]
            height = max(len(lines) for lines in wrapped) * size * 1.45 + 6
            x = 40.0
            for lines, width, hand in zip(wrapped, widths, by_hand, strict=True):
                self.draw.rectangle((self.px(x), self.px(self.y), self.px(x + width), self.px(self.y + height)), outline=0, width=2)
                for order, line in enumerate(lines):
                    self.write(line, x + 4, size=size, bold=header and number == 0, hand=hand, y=self.y + 3 + order * size * 1.45)
                x += width
            self.y += height


def scan(sheet: Sheet, seed: int, angle: float) -> Image.Image:
    """What a copier makes of the sheet: a little turned, a little blurred, specks."""
    rng = np.random.default_rng(seed)
    turned = sheet.image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.6))
    noise = rng.normal(0, 6, (turned.height, turned.width))
    return Image.fromarray(np.clip(np.asarray(turned, dtype=float) + noise, 0, 255).astype("uint8"), "L")


def save_scan(pages: Sequence[Image.Image], path: Path) -> None:
    """A PDF of images, as a copier sends it; the dates inside are fixed."""
    import time

    path.parent.mkdir(parents=True, exist_ok=True)
    moment = time.struct_time((2026, 3, 20, 0, 0, 0, 4, 79, 0))
    pages[0].save(path, "PDF", resolution=DPI, save_all=True, append_images=list(pages[1:]), quality=55, creationDate=moment, modDate=moment)


def photograph(sheet: Sheet, path: Path, seed: int) -> None:
    """A phone's photo: the sheet on a table, at an angle, with a shadow."""
    import cv2

    rng = np.random.default_rng(seed)
    paper = cv2.cvtColor(np.asarray(sheet.image), cv2.COLOR_GRAY2BGR)[: int(PAGE[1] * 0.62)]
    height, width = paper.shape[:2]
    canvas = (1800, 2000)
    desk = np.full((canvas[1], canvas[0], 3), (70, 95, 125), dtype=np.uint8)
    desk = np.clip(desk + rng.normal(0, 7, desk.shape), 0, 255).astype(np.uint8)
    corners = np.float32([[150, 230], [1640, 190], [1700, 1530], [110, 1600]])
    warp = cv2.getPerspectiveTransform(np.float32([[0, 0], [width, 0], [width, height], [0, height]]), corners)
    laid = cv2.warpPerspective(paper, warp, canvas)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), warp, canvas)
    photo = np.where(mask[..., None] > 0, laid, desk).astype(float)
    shadow = np.linspace(1.0, 0.72, canvas[0])[None, :, None]
    photo = np.clip(photo * shadow + rng.normal(0, 4, photo.shape), 0, 255).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), photo, [cv2.IMWRITE_JPEG_QUALITY, 80])
