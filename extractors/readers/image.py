"""Pictures (JPEG, PNG, TIFF of several pages, and what else Pillow knows) to Document, by recognition."""

from __future__ import annotations

import contextlib
import struct
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extractors.readers.detect import detect_media_type
from extractors.readers.layout import mark_running_lines
from extractors.readers.ocr import can_recognise, read_picture
from extractors.readers.page_image import flatten_photo, from_pixels
from extractors.readers.page_turns import join_page_turns
from extractors.readers.settings import DEFAULT_SETTINGS, ReaderSettings
from pipeline.document import Document, Page, ReadingNote
from pipeline.errors import UnreadableError

OCR_OFF = "a picture: reading it needs recognition, which is off or not installed"
TOO_SMALL = "a picture too small to hold writing"
_SMALLEST = 24  # pixels on the shorter side
_LETTER_INCHES = 11.0
_TORN = (TypeError, KeyError, IndexError, AttributeError, struct.error, ArithmeticError, NotImplementedError, RuntimeError)


def read_image(path: Path, *, document_id: str, settings: ReaderSettings = DEFAULT_SETTINGS) -> Document:
    """Every frame of a picture file as a page. Raises UnreadableError: corrupt, unsupported, resource-limit, too-many-pages."""
    pages: list[Page] = []
    notes: list[ReadingNote] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with _torn_is_an_error_of_input():
                opened = Image.open(path)
            with opened as picture:
                media_type = Image.MIME.get(picture.format or "", "application/octet-stream")
                with _torn_is_an_error_of_input():
                    count = int(getattr(picture, "n_frames", 1))
                if count > settings.max_pages:
                    raise UnreadableError("too-many-pages", f"{count} frames are more than the limit of {settings.max_pages}")
                frames = _frames_of(picture) if media_type == "image/tiff" else [picture]
                if count > 1 and media_type != "image/tiff":
                    notes.append(ReadingNote("frames", f"a moving picture of {count} frames; only the first was read"))
                for number, frame in enumerate(frames, start=1):
                    pages.append(_read_frame(frame, number, settings))
    except UnidentifiedImageError as error:
        if detect_media_type(path) == "image/heic":
            raise UnreadableError("unsupported", "HEIC photos are not read; save the photo as JPEG and run again") from error
        raise UnreadableError("corrupt", "the picture is damaged from its first bytes on; ask for a new copy") from error
    except Image.DecompressionBombError as error:
        raise UnreadableError("resource-limit", "the picture has more megapixels than max_image_pixels allows") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if not pages:
            raise UnreadableError("corrupt", "the picture cannot be read to its end; ask for a new copy") from error
        notes.append(ReadingNote("truncated", f"the file breaks off after {len(pages)} pages"))
    pages = join_page_turns(mark_running_lines(pages), {})
    confidences = [page.ocr_confidence for page in pages if page.ocr_confidence is not None]
    return Document(
        document_id=document_id,
        media_type=media_type,
        pages=tuple(pages),
        text_source="ocr",
        reader="tesseract",
        reader_version=version("tesserocr"),
        ocr_confidence=round(sum(confidences) / len(confidences), 3) if confidences else None,
        notes=tuple(notes),
    )


@contextlib.contextmanager
def _torn_is_an_error_of_input() -> Iterator[None]:
    """Pillow raises many kinds of errors on torn files; around its calls, and not around ours, they are OSError."""
    try:
        yield
    except _TORN as error:
        raise OSError("torn") from error


def _frames_of(picture: Any) -> Iterator[Any]:
    frames = ImageSequence.Iterator(picture)
    while True:
        try:
            with _torn_is_an_error_of_input():
                frame = next(frames)
        except StopIteration:
            return
        yield frame


def _read_frame(frame: Any, number: int, settings: ReaderSettings) -> Page:
    width, height = frame.size
    if width * height > settings.max_image_pixels:
        raise UnreadableError("resource-limit", f"{width * height // 1_000_000} megapixels are more than max_image_pixels allows")
    dpi_found = frame.info.get("dpi", (0, 0))
    try:
        dpi = float(dpi_found[0])
    except (TypeError, IndexError, ValueError):
        dpi = 0.0
    with _torn_is_an_error_of_input():
        upright = ImageOps.exif_transpose(frame)
        assert upright is not None
        is_bilevel = frame.mode == "1"
        pixels = np.asarray(upright.convert("L" if frame.mode in ("1", "L", "I;16", "I", "F") else "RGB"))
    if dpi < 100 or max(pixels.shape[:2]) / dpi > 40:
        # Cameras and screenshots state a resolution that means nothing: take the longer side for a sheet's.
        dpi = max(pixels.shape[:2]) / _LETTER_INCHES
    image = from_pixels(pixels, dpi)
    if settings.ocr == "off" or not can_recognise():
        return Page(number, round(image.width_pt, 2), round(image.height_pt, 2), (), "", text_source="ocr", problem=OCR_OFF)
    if min(pixels.shape[:2]) < _SMALLEST:
        return Page(number, round(image.width_pt, 2), round(image.height_pt, 2), (), "", text_source="ocr", problem=TOO_SMALL)
    return read_picture(image if is_bilevel else flatten_photo(image), number)
