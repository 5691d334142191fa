"""Tesseract as one function: a grey picture in, words with boxes and confidences out. tesserocr first, the command line else.

The resolution is always given (without it a tenth of the words is lost), and an engine uses one thread.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from extractors.readers.page_image import squeeze_blank
from extractors.readers.printed import PrintedWord

os.environ.setdefault("OMP_THREAD_LIMIT", "1")

_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/usr/local/opt/tesseract/share/tessdata",
)


def find_tessdata() -> str | None:
    """The folder with eng.traineddata: TESSDATA_PREFIX, or where Debian, Ubuntu and Homebrew put it."""
    prefix = os.environ.get("TESSDATA_PREFIX", "")
    for folder in (prefix, os.path.join(prefix, "tessdata") if prefix else "", *_FOLDERS):  # noqa: PTH118
        if folder and (Path(folder) / "eng.traineddata").is_file():
            return folder
    return None


def has_tesseract() -> bool:
    return _engine() is not None or _has_command()


@lru_cache(maxsize=1)
def _engine() -> Any:
    folder = find_tessdata()
    if folder is None:
        return None
    try:
        import tesserocr

        return tesserocr.PyTessBaseAPI(path=folder, lang="eng", psm=tesserocr.PSM.AUTO)
    except (ImportError, RuntimeError):
        return None


@lru_cache(maxsize=1)
def _has_command() -> bool:
    try:
        import pytesseract

        pytesseract.get_tesseract_version()
    except (ImportError, OSError, SystemExit, RuntimeError):
        return False
    except Exception:  # noqa: BLE001  pytesseract's own "not found" error has no useful base class
        return False
    return True


def read_words(grey: NDArray[np.uint8], dpi: float) -> list[PrintedWord]:
    """Words of a picture in pixels, each with its confidence 0..1; [] when nothing is found or no engine is there."""
    engine = _engine()
    if engine is not None:
        return _read_by_library(engine, grey, dpi)
    return _read_by_command(grey, dpi) if _has_command() else []


def read_inked(grey: NDArray[np.uint8], ink: NDArray[np.uint8], dpi: float) -> list[PrintedWord]:
    """The same, but the blank bands of the picture (where `ink` has nothing) are not looked at."""
    squeezed = squeeze_blank(grey, ink, dpi)
    words = read_words(squeezed.grey, dpi)
    for word in words:
        word.x0, word.x1 = word.x0 + squeezed.left, word.x1 + squeezed.left
        word.y0, word.y1 = squeezed.y_of(word.y0), squeezed.y_of(word.y1 - 1) + 1
    return words


def _give_picture(engine: Any, grey: NDArray[np.uint8], dpi: float) -> None:
    height, width = grey.shape
    engine.SetImageBytes(grey.tobytes(), width, height, 1, width)
    engine.SetSourceResolution(round(dpi))


def _read_by_library(engine: Any, grey: NDArray[np.uint8], dpi: float) -> list[PrintedWord]:
    import tesserocr

    _give_picture(engine, grey, dpi)
    words: list[PrintedWord] = []
    line: list[PrintedWord] = []
    try:
        if not engine.Recognize():
            return []
        iterator = engine.GetIterator()
        if iterator is None:
            return []
        level = tesserocr.RIL.WORD
        for item in tesserocr.iterate_level(iterator, level):
            try:
                text = item.GetUTF8Text(level)
            except RuntimeError:  # no text at this place: a picture
                continue
            box = item.BoundingBox(level)
            if item.IsAtBeginningOf(tesserocr.RIL.TEXTLINE):
                even_line(line)
                line = []
            if text.strip() and box:
                words.append(PrintedWord(text.strip(), *map(float, box), confidence=item.Confidence(level) / 100))
                line.append(words[-1])
        even_line(line)
    finally:
        engine.Clear()
    return words


def even_line(words: list[PrintedWord]) -> None:
    """Gives the words of a line one height: a word's own box ends where its letters happen to end ("an" lower than "of")."""
    if len(words) < 2:
        return
    heights = sorted(word.y1 - word.y0 for word in words)
    tall = heights[int(0.75 * (len(heights) - 1))]
    plain = [word for word in words if word.y1 - word.y0 <= 1.4 * tall] or words
    for word in words:
        # Along a line that still leans a little, neighbours tell more than the line's ends.
        near = [w for w in plain if abs(w.centre - word.centre) < 12 * tall] or plain
        top, bottom = min(w.y0 for w in near), max(w.y1 for w in near)
        if bottom - top <= 1.9 * tall:
            word.y0, word.y1 = top, bottom


def _read_by_command(grey: NDArray[np.uint8], dpi: float) -> list[PrintedWord]:
    import pytesseract

    folder = find_tessdata()
    options = f"--dpi {round(dpi)} --psm 3" + (f' --tessdata-dir "{folder}"' if folder else "")
    table = pytesseract.image_to_data(Image.fromarray(grey), lang="eng", config=options, output_type=pytesseract.Output.DICT)
    words: list[PrintedWord] = []
    lines: dict[tuple[int, int, int], list[PrintedWord]] = {}
    places = zip(table["block_num"], table["par_num"], table["line_num"], strict=True)
    for text, x, y, width, height, confidence, line in zip(
        table["text"], table["left"], table["top"], table["width"], table["height"], table["conf"], places, strict=True
    ):
        if text.strip() and float(confidence) >= 0:
            words.append(PrintedWord(text.strip(), x, y, x + width, y + height, confidence=float(confidence) / 100))
            lines.setdefault(line, []).append(words[-1])
    for line_words in lines.values():
        even_line(line_words)
    return words


@lru_cache(maxsize=1)
def _orientation_engine() -> Any:
    folder = find_tessdata()
    if folder is None or not (Path(folder) / "osd.traineddata").is_file():
        return None
    try:
        import tesserocr

        return tesserocr.PyTessBaseAPI(path=folder, lang="osd", psm=tesserocr.PSM.OSD_ONLY)
    except (ImportError, RuntimeError):
        return None


def guess_orientation(grey: NDArray[np.uint8], dpi: float) -> tuple[int, float]:
    """(degrees to turn clockwise to make the page upright, how sure); (0, 0.0) when nobody can say."""
    engine = _orientation_engine()
    if engine is None:
        return 0, 0.0
    _give_picture(engine, grey, dpi)
    try:
        found = engine.DetectOrientationScript()
    except RuntimeError:
        return 0, 0.0
    finally:
        engine.Clear()
    if not found:
        return 0, 0.0
    # The engine tells how far the page was turned clockwise; turning back is what makes it upright.
    return (360 - int(found["orient_deg"])) % 360, float(found["orient_conf"])
