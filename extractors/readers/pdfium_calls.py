"""pdfium's functions that are called for every word and every drawn piece, with handles as plain numbers.

The generated bindings wrap each handle in a pointer object and each result in another; on a full page that costs more than
pdfium itself. Handles here come from `handle_of` and from these functions; results are written into the shared buffers.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium_c

_P, _I, _U = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint


def _bind(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    # pdfium never calls back into Python here: the interpreter's lock need not be given up and taken for each character.
    bound: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, _P).value or 0)
    return bound


def handle_of(pointer: Any) -> int:
    """The number of a handle of the generated bindings; 0 for none."""
    return ctypes.cast(pointer, _P).value or 0


def _bind_long(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    # What may take a while lets other threads of this process run meanwhile.
    bound: Callable[..., Any] = ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, _P).value or 0)
    return bound


class Room:
    """Zeroed room for what a call writes: `at` is what the call is given, `values` what it wrote.

    An array of `array`: ctypes makes a new type for each length of its own arrays, which costs more than the calls of a short page.
    """

    __slots__ = ("at", "values")

    def __init__(self, code: str, count: int) -> None:
        self.values = array(code, bytes(count * array(code).itemsize))
        self.at = self.values.buffer_info()[0]

    def part(self, index: int) -> int:
        """Where one of the numbers is written."""
        return self.at + index * self.values.itemsize


def floats(count: int) -> Room:
    return Room("f", count)


def whole_numbers(count: int) -> Room:
    return Room("I", count)


def characters(count: int) -> Room:
    """Room for UTF-16 text."""
    return Room("H", count)


def octets(count: int) -> Room:
    return Room("B", count)


load_page = _bind_long(pdfium_c.FPDF_LoadPage, _P, _P, _I)
close_page = _bind_long(pdfium_c.FPDF_ClosePage, None, _P)
load_text_page = _bind_long(pdfium_c.FPDFText_LoadPage, _P, _P)
close_text_page = _bind_long(pdfium_c.FPDFText_ClosePage, None, _P)
get_page_box = _bind(pdfium_c.FPDF_GetPageBoundingBox, _I, _P, _P)  # writes left, top, right, bottom
get_rotation = _bind(pdfium_c.FPDFPage_GetRotation, _I, _P)  # quarter turns
get_meta_text = _bind(pdfium_c.FPDF_GetMetaText, ctypes.c_ulong, _P, ctypes.c_char_p, _P, ctypes.c_ulong)
count_characters = _bind(pdfium_c.FPDFText_CountChars, _I, _P)
get_text = _bind(pdfium_c.FPDFText_GetText, _I, _P, _I, _I, _P)  # UTF-16 with a zero at its end
get_character = _bind(pdfium_c.FPDFText_GetUnicode, _U, _P, _I)
get_font_info = _bind(pdfium_c.FPDFText_GetFontInfo, ctypes.c_ulong, _P, _I, _P, ctypes.c_ulong, _P)
get_loose_box = _bind(pdfium_c.FPDFText_GetLooseCharBox, _I, _P, _I, _P)  # writes left, top, right, bottom
get_text_object = _bind(pdfium_c.FPDFText_GetTextObject, _P, _P, _I)
get_text_matrix = _bind(pdfium_c.FPDFText_GetMatrix, _I, _P, _I, _P)  # writes a, b, c, d, e, f
get_font_size = _bind(pdfium_c.FPDFText_GetFontSize, ctypes.c_double, _P, _I)
get_render_mode = _bind(pdfium_c.FPDFTextObj_GetTextRenderMode, _I, _P)
get_font = _bind(pdfium_c.FPDFTextObj_GetFont, _P, _P)
get_glyph_path = _bind(pdfium_c.FPDFFont_GetGlyphPath, _P, _P, ctypes.c_uint32, ctypes.c_float)
count_outline = _bind(pdfium_c.FPDFGlyphPath_CountGlyphSegments, _I, _P)
get_outline_segment = _bind(pdfium_c.FPDFGlyphPath_GetGlyphPathSegment, _P, _P, _I)
get_fill_colour = _bind(pdfium_c.FPDFPageObj_GetFillColor, _I, _P, _P, _P, _P, _P)
get_stroke_colour = _bind(pdfium_c.FPDFPageObj_GetStrokeColor, _I, _P, _P, _P, _P, _P)
count_page_objects = _bind(pdfium_c.FPDFPage_CountObjects, _I, _P)
count_form_objects = _bind(pdfium_c.FPDFFormObj_CountObjects, _I, _P)
get_page_object = _bind(pdfium_c.FPDFPage_GetObject, _P, _P, _I)
get_form_object = _bind(pdfium_c.FPDFFormObj_GetObject, _P, _P, ctypes.c_ulong)
get_object_type = _bind(pdfium_c.FPDFPageObj_GetType, _I, _P)
get_object_matrix = _bind(pdfium_c.FPDFPageObj_GetMatrix, _I, _P, _P)
get_draw_mode = _bind(pdfium_c.FPDFPath_GetDrawMode, _I, _P, _P, _P)
count_segments = _bind(pdfium_c.FPDFPath_CountSegments, _I, _P)
get_segment = _bind(pdfium_c.FPDFPath_GetPathSegment, _P, _P, _I)
get_segment_type = _bind(pdfium_c.FPDFPathSegment_GetType, _I, _P)
get_segment_point = _bind(pdfium_c.FPDFPathSegment_GetPoint, _I, _P, _P, _P)
get_segment_close = _bind(pdfium_c.FPDFPathSegment_GetClose, _I, _P)
