"""The words of one Word paragraph as a reader sees them: accepted changes, field results, ticks, no hidden text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from extractors.readers.docx_styles import VAL, RunLook, Styles, W, read_flag, read_look
from extractors.readers.glyphs import is_symbol_font, normalise_ticks, private_use_text, symbol_run, symbol_text
from pipeline.document import TICKED, UNTICKED, FormField

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
VML = "{urn:schemas-microsoft-com:vml}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
OFFICE = "{urn:schemas-microsoft-com:office:office}"
PAGE_BREAK = "\f"
_INVISIBLE_POINTS = 1.5
_INVISIBLE_COLORS = ("ffffff", "white")


@dataclass(slots=True)
class ParagraphText:
    """What one paragraph holds: its text ('\\n' line break, '\\t' tab, '\\f' page break), text boxes and note references."""

    text: str = ""
    bold: bool = False
    size: float | None = None
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # ('footnote', id) or ('endnote', id)
    images: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class _Field:
    """A complex field while it is open: its code is hidden, its result shown."""

    data: Any | None = None
    in_result: bool = False
    began_at: int = 0


@dataclass(slots=True)
class _Paragraph:
    parts: list[str] = field(default_factory=list)
    bold_letters: int = 0
    letters: int = 0
    size: float | None = None
    result: ParagraphText = field(default_factory=ParagraphText)


class RunReader:
    """Reads paragraphs in document order; open fields last from one paragraph to the next."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._open: list[_Field] = []
        self._base = RunLook()
        self._shaded = False
        self._hidden_depth = 0
        self.counts: Counter[str] = Counter()
        self.form_fields: list[FormField] = []
        self.page_number = 1

    def read(self, paragraph: Any, base: RunLook, *, shaded: bool) -> ParagraphText:
        """The paragraph's words. `base` is the look of its style, `shaded` says that its ground is dark."""
        self._base, self._shaded = base, shaded
        state = _Paragraph()
        self._walk(paragraph, state)
        result = state.result
        result.text = normalise_ticks("".join(state.parts))
        result.bold = state.letters > 0 and state.bold_letters == state.letters
        result.size = state.size
        return result

    # ── the walk ──

    def _walk(self, element: Any, state: _Paragraph) -> None:
        for child in element:
            tag = child.tag
            if tag == _R:
                self._read_run(child, state)
            elif tag in _TRANSPARENT:
                if tag in (_INS, _MOVE_TO):
                    self.counts["insertions"] += 1
                self._walk(child, state)
            elif tag in _REMOVED:
                self.counts["deletions"] += 1
            elif tag == _SDT:
                self._read_control(child, state)
            elif tag == _FIELD_SIMPLE:
                data = child.find(W + "ffData")
                if not self._emit_form_field(data, state, len(state.parts)):
                    self._walk(child, state)
            elif tag == MC + "AlternateContent":
                self._walk(choose_alternative(child), state)
            elif tag in (MATH + "oMath", MATH + "oMathPara"):
                self._emit("".join(child.itertext(MATH + "t")), self._base, state)
            elif len(child) and not is_properties(tag):
                # Wrappers of later versions of Word: what they hold is shown, whatever they are called.
                self._walk(child, state)

    def _read_run(self, run: Any, state: _Paragraph) -> None:
        look = self._base
        properties = run.find(_RPR)
        if properties is not None:
            style = properties.find(_RSTYLE)
            if style is not None:
                look = self._styles.run(style.get(VAL)).over(look)
            if len(properties) > (style is not None):
                look = read_look(properties, look)
        self._read_run_content(run, look, state)

    def _read_run_content(self, run: Any, look: RunLook, state: _Paragraph) -> None:
        for child in run:
            tag = child.tag
            if tag == _T:
                text = child.text or ""
                if look.font is not None and is_symbol_font(look.font):
                    text = symbol_run(look.font, text)
                self._emit(private_use_text(text), look, state)
            elif tag == _RPR:
                continue
            elif tag in (_TAB, _PTAB):
                self._emit("\t", look, state)
            elif tag == _BR:
                kind = child.get(W + "type")
                self._emit(PAGE_BREAK if kind == "page" else "\n", look, state)
            elif tag == _FIELD_CHAR:
                self._read_field_mark(child, state)
            elif tag in _CHARACTERS:
                self._emit(_CHARACTERS[tag], look, state)
            elif tag == W + "sym":
                font, code = child.get(W + "font") or "", child.get(W + "char") or ""
                self._emit(_symbol(font, code), look, state)
            elif tag in (W + "drawing", W + "pict", W + "object"):
                self._read_drawing(child, state)
            elif tag == MC + "AlternateContent":
                self._read_run_content(choose_alternative(child), look, state)
            elif tag in _NOTES:
                if self._is_shown(look):
                    state.result.notes.append((_NOTES[tag], child.get(W + "id") or ""))
            elif tag == W + "ruby":
                base = child.find(W + "rubyBase")
                if base is not None:
                    self._walk(base, state)

    def _is_shown(self, look: RunLook) -> bool:
        if any(not frame.in_result for frame in self._open):
            return False
        return not look.hidden

    def _emit(self, text: str, look: RunLook, state: _Paragraph) -> None:
        if not text or (self._open and any(not frame.in_result for frame in self._open)):
            return
        stripped = text.strip()
        if look.hidden:
            self.counts["hidden"] += bool(stripped)
            return
        if look.struck:
            # Struck out by hand where others track changes: the writer has taken it back.
            self.counts["struck"] += bool(stripped)
            return
        if stripped and self._is_invisible(look):
            self.counts["invisible"] += 1
            return
        state.parts.append(text)
        if stripped:
            state.letters += len(stripped)
            if look.bold:
                state.bold_letters += len(stripped)
            if state.size is None:
                state.size = look.size

    def _is_invisible(self, look: RunLook) -> bool:
        if look.size is not None and look.size <= _INVISIBLE_POINTS:
            return True
        return look.color in _INVISIBLE_COLORS and not look.shaded and not self._shaded

    # ── fields ──

    def _read_field_mark(self, mark: Any, state: _Paragraph) -> None:
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            self._open.append(_Field(data=mark.find(W + "ffData"), began_at=len(state.parts)))
        elif kind == "separate" and self._open:
            self._open[-1].in_result = True
            self._open[-1].began_at = len(state.parts)
        elif kind == "end" and self._open:
            frame = self._open.pop()
            self._emit_form_field(frame.data, state, frame.began_at)

    def _emit_form_field(self, data: Any | None, state: _Paragraph, began_at: int) -> bool:
        """Write a legacy form field's value where it stands. True when the field draws itself (box, drop-down)."""
        if data is None:
            return False
        name = _child_value(data, "name") or ""
        box = data.find(W + "checkBox")
        if box is not None:
            ticked = read_flag(box, "checked")
            ticked = read_flag(box, "default") if ticked is None else ticked
            self._emit(TICKED if ticked else UNTICKED, self._base, state)
            self.form_fields.append(FormField(name, "Yes" if ticked else "Off", self.page_number, "check"))
            return True
        choice = data.find(W + "ddList")
        if choice is not None:
            entries = [entry.get(VAL) or "" for entry in choice.iterfind(W + "listEntry")]
            index = _child_value(choice, "result") or _child_value(choice, "default") or "0"
            value = entries[int(index)] if index.isdigit() and int(index) < len(entries) else ""
            self._emit(value, self._base, state)
            self.form_fields.append(FormField(name, value or None, self.page_number, "choice"))
            return True
        value = "".join(state.parts[began_at:]).strip("\u2002 \t\n")
        self.form_fields.append(FormField(name, value or None, self.page_number))
        return False

    # ── content controls ──

    def _read_control(self, control: Any, state: _Paragraph) -> None:
        properties, content = control.find(W + "sdtPr"), control.find(W + "sdtContent")
        if content is None:
            return
        began_at = len(state.parts)
        box = None if properties is None else properties.find(W14 + "checkbox")
        if box is not None:
            self._read_check_control(box, content, state)
        elif properties is not None and properties.find(W + "showingPlcHdr") is not None:
            # "Click or tap here to enter text" is the form speaking, not an answer.
            self.counts["placeholders"] += 1
        else:
            self._walk(content, state)
        self.add_control(properties, "".join(state.parts[began_at:]))

    def _read_check_control(self, box: Any, content: Any, state: _Paragraph) -> None:
        probe = _Paragraph()
        self._walk(content, probe)
        text = normalise_ticks("".join(probe.parts))
        if TICKED not in text and UNTICKED not in text:
            checked = box.find(W14 + "checked")
            state_value = None if checked is None else checked.get(W14 + "val")
            text = TICKED if state_value in ("1", "true", "on") else UNTICKED
        self._emit(text, self._base, state)

    def add_control(self, properties: Any | None, value: str) -> None:
        """Keep a content control's name and value as a form field, where it has a name."""
        if properties is None:
            return
        name = _child_value(properties, "tag") or _child_value(properties, "alias") or ""
        title = _child_value(properties, "alias")
        value = normalise_ticks(value).strip()
        if properties.find(W14 + "checkbox") is not None:
            self.form_fields.append(FormField(name, "Yes" if TICKED in value else "Off", self.page_number, "check", title))
        elif properties.find(W + "dropDownList") is not None or properties.find(W + "comboBox") is not None:
            self.form_fields.append(FormField(name, value or None, self.page_number, "choice", title))
        elif name and (properties.find(W + "text") is not None or properties.find(W + "date") is not None):
            self.form_fields.append(FormField(name, value or None, self.page_number, "text", title))

    # ── drawings ──

    def _read_drawing(self, drawing: Any, state: _Paragraph) -> None:
        if any(not frame.in_result for frame in self._open):
            return
        for content in drawing.iter(W + "txbxContent"):
            if not _is_nested_box(content, drawing) and not _is_fallback(content, drawing):
                state.result.boxes.append(content)
        if next(drawing.iter(_BLIP, VML + "imagedata"), None) is not None:
            state.result.images.append(drawing)
        if drawing.tag == W + "object" or next(drawing.iter(OFFICE + "OLEObject"), None) is not None:
            self.counts["objects"] += 1
        # A chart's titles and an organisation chart's boxes stand in parts of their own.
        self.counts["graphics"] += sum(
            1 for data in drawing.iter(_GRAPHIC) if str(data.get("uri", "")).endswith(("/chart", "/diagram", "/chartex"))
        )


_GRAPHIC = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_R, _T, _RPR, _RSTYLE = W + "r", W + "t", W + "rPr", W + "rStyle"
_TAB, _PTAB, _BR, _FIELD_CHAR, _FIELD_SIMPLE, _SDT = W + "tab", W + "ptab", W + "br", W + "fldChar", W + "fldSimple", W + "sdt"
_INS, _MOVE_TO = W + "ins", W + "moveTo"
_TRANSPARENT = frozenset(
    {_INS, _MOVE_TO, W + "hyperlink", W + "smartTag", W + "customXml", W + "dir", W + "bdo", W + "sdtContent", W + "subDoc"}
)
_REMOVED = frozenset({W + "del", W + "moveFrom"})
_CHARACTERS = {W + "cr": "\n", W + "noBreakHyphen": "-"}
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}


def is_properties(tag: Any) -> bool:
    """True for elements that say how something looks (w:pPr, w:sdtPr, w:sectPr) and hold no words."""
    return not isinstance(tag, str) or tag.endswith(("Pr", "PrChange", "PrEx"))


def choose_alternative(element: Any) -> Any:
    """The first choice of an mc:AlternateContent, else its fallback: the same drawing stands in both, so one is read."""
    choice = element.find(MC + "Choice")
    if choice is not None:
        return choice
    fallback = element.find(MC + "Fallback")
    return element if fallback is None else fallback


def _child_value(element: Any, name: str) -> str | None:
    child = element.find(W + name)
    return None if child is None else child.get(VAL)


def _symbol(font: str, code: str) -> str:
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    if is_symbol_font(font):
        return symbol_text(font, point)
    return private_use_text(chr(point)) if 0x20 <= point < 0x110000 and not 0xD800 <= point < 0xE000 else ""


def _is_nested_box(content: Any, drawing: Any) -> bool:
    parent = content.getparent()
    while parent is not None and parent is not drawing:
        if parent.tag == W + "txbxContent":
            return True
        parent = parent.getparent()
    return False


def _is_fallback(content: Any, drawing: Any) -> bool:
    parent = content.getparent()
    while parent is not None and parent is not drawing:
        if parent.tag == MC + "Fallback" and parent.getparent().find(MC + "Choice") is not None:
            return True
        parent = parent.getparent()
    return False
