"""AcroForm fields of a PDF by pypdf: values as a reader of the screen would see them, written as words where the fields stand.

Values live in the form dictionary and in no text layer, with or without appearance streams.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from pypdf import PdfReader

from extractors.readers.pdf_checks import TORN
from extractors.readers.printed import PrintedWord
from pipeline.document import TICKED, UNTICKED, Box, FormField

ToDisplay = Callable[[float, float], tuple[float, float]]
FieldKind = Literal["text", "choice", "check", "radio", "signature"]

_RADIO, _PUSH_BUTTON, _MULTILINE, _PASSWORD = 1 << 15, 1 << 16, 1 << 12, 1 << 13
_FONT_SIZE = re.compile(r"([\d.]+)\s+Tf")  # "/Helv 9 Tf"; 0 means as large as fits
_LETTER_WIDTH = 0.5  # of the letter size, on the average of Helvetica text


def read_form_fields(path: Path, password: str | None = None) -> tuple[dict[int, list[tuple[FormField, Any]]], bool]:
    """Fields by page index, each with its raw rectangle in page space, and whether the form is an XFA form.

    The rectangle is (x0, y0, x1, y1) plus letter size and multi-line flag, for `words_of_field`.
    """
    fields: dict[int, list[tuple[FormField, Any]]] = {}
    try:
        reader = PdfReader(path, password=password)
        root: Any = reader.trailer["/Root"]
        form: Any = root.get_object().get("/AcroForm")
        form = form.get_object() if form is not None else {}
        is_xfa = "/XFA" in form
        for index, page in enumerate(reader.pages):
            for widget in _widgets(page):
                found = _read_widget(widget, index + 1, str(form.get("/DA", "")))
                if found is not None:
                    fields.setdefault(index, []).append(found)
    except TORN:
        return fields, False
    return fields, is_xfa


def _widgets(page: Any) -> Iterator[Any]:
    annotations = page.get("/Annots")
    annotations = annotations.get_object() if annotations is not None else []
    for reference in annotations or []:
        widget = reference.get_object()
        if isinstance(widget, dict) and widget.get("/Subtype") == "/Widget":
            yield widget


def _inherited(widget: Any, key: str) -> Any:
    node, depth = widget, 0
    while node is not None and depth < 20:
        if key in node:
            return node[key]
        parent = node.get("/Parent")
        node = parent.get_object() if parent is not None else None
        depth += 1
    return None


def _full_name(widget: Any) -> str:
    parts: list[str] = []
    node, depth = widget, 0
    while node is not None and depth < 20:
        if "/T" in node:
            parts.append(str(node["/T"]))
        parent = node.get("/Parent")
        node = parent.get_object() if parent is not None else None
        depth += 1
    return ".".join(reversed(parts))


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    value = value.get_object() if hasattr(value, "get_object") else value
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value) or None
    if hasattr(value, "get_data"):  # a long value kept in a stream
        return str(value.get_data().decode("utf-8", errors="replace")) or None
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text or None


def _read_widget(widget: Any, page_number: int, default_look: str) -> tuple[FormField, Any] | None:
    kind_name = str(_inherited(widget, "/FT"))
    flags = int(_inherited(widget, "/Ff") or 0)
    hidden = int(widget.get("/F", 0)) & 0b100010  # hidden or no-view
    rectangle = [float(number) for number in widget.get("/Rect", [])]
    if len(rectangle) != 4 or hidden:
        return None
    value: str | None
    if kind_name == "/Btn":
        if flags & _PUSH_BUTTON:
            return None
        kind: FieldKind = "radio" if flags & _RADIO else "check"
        value = TICKED if _is_on(widget) else UNTICKED
    elif kind_name == "/Tx":
        kind, value = "text", None if flags & _PASSWORD else _as_text(_inherited(widget, "/V"))
    elif kind_name == "/Ch":
        kind, value = "choice", _choice_text(widget)
    elif kind_name == "/Sig":
        kind, value = "signature", "signed" if _inherited(widget, "/V") is not None else None
    else:
        return None
    look = _FONT_SIZE.search(str(_inherited(widget, "/DA") or default_look))
    size = float(look.group(1)) if look else 0.0
    tooltip = _inherited(widget, "/TU")
    form_field = FormField(_full_name(widget), value, page_number, kind, str(tooltip) if tooltip is not None else None)
    return form_field, (*rectangle, size, bool(flags & _MULTILINE))


def _is_on(widget: Any) -> bool:
    state = widget.get("/AS")
    value = _inherited(widget, "/V")
    value_name = str(value) if value is not None else None
    appearance = widget.get("/AP")
    normal = appearance.get_object().get("/N") if appearance is not None else None
    normal = normal.get_object() if normal is not None else None
    on_names = [name for name in normal if name != "/Off"] if isinstance(normal, dict) and not hasattr(normal, "get_data") else []
    if on_names:
        # The value is what the form holds; the shown state may lag behind when a program filled it in without drawing.
        if value_name is not None and value_name != "/Off":
            return value_name in on_names or (len(on_names) == 1 and state is not None and str(state) == on_names[0])
        return state is not None and str(state) in on_names and value_name is None
    if value_name is not None:
        return value_name not in ("/Off", "Off", "", "/No", "No")
    return state is not None and str(state) not in ("/Off", "Off")


def _choice_text(widget: Any) -> str | None:
    value = _as_text(_inherited(widget, "/V"))
    for option in _inherited(widget, "/Opt") or []:
        option = option.get_object()
        if isinstance(option, list | tuple) and len(option) == 2 and str(option[0]) == value:
            return str(option[1])
    return value


def place_field(form_field: FormField, geometry: Any, to_display: ToDisplay) -> tuple[FormField, list[PrintedWord]]:
    """The field with its box as displayed, and its value as words spread over the box as a viewer would draw them."""
    ax, ay = to_display(geometry[0], geometry[1])
    bx, by = to_display(geometry[2], geometry[3])
    x0, y0, x1, y1 = min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
    placed = FormField(form_field.name, form_field.value, form_field.page_number, form_field.kind, form_field.tooltip, Box(x0, y0, x1, y1))
    if form_field.value is None or form_field.kind == "signature":
        return placed, []
    if form_field.kind in ("check", "radio"):
        return placed, [PrintedWord(form_field.value, x0, y0, x1, y1, size=min(y1 - y0, 14))]
    return placed, _spread(form_field.value, (x0, y0, x1, y1), geometry[4], multiline=geometry[5])


def _spread(value: str, box: tuple[float, float, float, float], size: float, *, multiline: bool) -> list[PrintedWord]:
    x0, y0, x1, y1 = box
    height = y1 - y0
    size = size or min(12.0, max(height * 0.7, 4.0))
    multiline = multiline or "\n" in value
    leading = size * 1.15
    y = y0 + 2 if multiline else y0 + (height - leading) / 2
    words: list[PrintedWord] = []
    for paragraph in value.split("\n"):
        x = x0 + 2
        for text in paragraph.split():
            width = len(text) * size * _LETTER_WIDTH
            if multiline and x + width > x1 and x > x0 + 2:
                x, y = x0 + 2, y + leading
            words.append(PrintedWord(text, x, y, x + width, y + leading, size=size, typed=True))
            x += width + size * 0.28
        y += leading
    overflow = max((w.y1 for w in words), default=y1) - y1
    if overflow > 0 and multiline:
        squeeze = height / (height + overflow)
        for word in words:
            word.y0, word.y1 = y0 + (word.y0 - y0) * squeeze, y0 + (word.y1 - y0) * squeeze
    widest = max((w.x1 for w in words), default=x1)
    if widest > x1 and not multiline:
        squeeze = (x1 - x0) / (widest - x0)
        for word in words:
            word.x0, word.x1 = x0 + (word.x0 - x0) * squeeze, x0 + (word.x1 - x0) * squeeze
    return words
