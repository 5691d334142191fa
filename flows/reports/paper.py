"""A printed page by ReportLab, told in a few verbs: headings, words, tables, charts, pictures. All words are escaped here."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from flows.reports.drawing import Circle, Drawing, Line, Polygon, Rect, Text

WIDTH = 520.0  # between the margins of US letter
_ACCENT, _INK, _FAINT, _LINE, _SOFT = "#0b4f82", "#1f2933", "#52606d", "#cbd2d9", "#f5f7fa"
_BARS = {"high": "#D55E00", "medium": "#E69F00"}
_REGULAR, _BOLD, _ITALIC = "Report", "Report-Bold", "Report-Italic"
# DejaVu knows far more letters; Vera comes with ReportLab and is always there.
_DEJAVU = (Path("/usr/share/fonts/truetype/dejavu"), Path("/usr/share/fonts/dejavu-sans-fonts"), Path("/usr/share/fonts/TTF"))
_FAMILIES = (("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"), ("Vera.ttf", "VeraBd.ttf", "VeraIt.ttf"))
_MOST_FACT = 240  # characters beside a label
_TICKS = str.maketrans({"☐": "[ ]", "☒": "[x]", "☑": "[x]", "✓": "[x]", "✔": "[x]"})


class Paper:
    """Collects what is to be printed, in order; `finish` gives the PDF."""

    def __init__(self, *, title: str, foot: str) -> None:
        from reportlab.lib.styles import ParagraphStyle

        self._glyphs = _register_fonts()
        self._title, self._foot = title, foot
        self._story: list[Any] = []
        base = ParagraphStyle("words", fontName=_REGULAR, fontSize=9, leading=12.4, textColor=_INK, spaceAfter=3)
        self._styles = {
            "words": base,
            "small": ParagraphStyle("small", base, fontSize=7.6, leading=10, textColor=_FAINT),
            "cell": ParagraphStyle("cell", base, fontSize=7.4, leading=9.4, spaceAfter=0, splitLongWords=True),
            "number": ParagraphStyle("number", base, fontSize=7.4, leading=9.4, spaceAfter=0, alignment=2),
            "head": ParagraphStyle("head", base, fontName=_BOLD, fontSize=7.4, leading=9.2, spaceAfter=0),
            "caption": ParagraphStyle("caption", base, fontName=_BOLD, fontSize=8.4, leading=11, spaceBefore=6, spaceAfter=2),
            "title": ParagraphStyle("title", base, fontName=_BOLD, fontSize=18, leading=22, spaceAfter=4),
            "h2": ParagraphStyle("h2", base, fontName=_BOLD, fontSize=13.5, leading=17, textColor=_ACCENT, spaceBefore=12, spaceAfter=5),
            "h3": ParagraphStyle("h3", base, fontName=_BOLD, fontSize=10.8, leading=14, spaceBefore=11, spaceAfter=4),
            "quote": ParagraphStyle("quote", base, leftIndent=8, borderPadding=(4, 6, 4, 6), backColor=_SOFT, spaceBefore=4, spaceAfter=8),
            "card": ParagraphStyle("card", base, fontSize=7.8, leading=9.8, spaceAfter=0),
            "figure": ParagraphStyle("figure", base, fontName=_BOLD, fontSize=15, leading=18, spaceAfter=1),
        }

    # ── words ──

    def title(self, words: str) -> None:
        self._story.append(self._paragraph(words, "title"))

    def heading(self, words: str) -> None:
        """A section, which also stands in the PDF's outline."""
        self._story.append(_Outline(words, self._paragraph(words, "h2"), 0))

    def subheading(self, words: str) -> None:
        from reportlab.platypus import CondPageBreak

        self._story.append(CondPageBreak(120))
        self._story.append(_Outline(words, self._paragraph(words, "h3"), 1))

    def minor(self, words: str) -> None:
        self._story.append(self._paragraph(words, "caption"))

    def words(self, words: str) -> None:
        self._story.append(self._paragraph(words, "words"))

    def small(self, words: str) -> None:
        self._story.append(self._paragraph(words, "small"))

    def quote(self, words: str) -> None:
        self._story.append(self._paragraph(words, "quote"))

    def bullets(self, items: Sequence[str]) -> None:
        for item in items:
            self._story.append(self._paragraph(f"• {item}", "words"))

    def new_page(self) -> None:
        from reportlab.platypus import PageBreak

        self._story.append(PageBreak())

    # ── things ──

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Labels with their values, three or four to a row."""
        from reportlab.platypus import Table

        # A value as long as a paragraph is one: a cell cannot run over a page.
        for name, value in pairs:
            if len(str(value)) > _MOST_FACT:
                self.words(f"{name}: {value}")
        pairs = [pair for pair in pairs if len(str(pair[1])) <= _MOST_FACT]
        if not pairs:
            return
        across = 4 if len(pairs) % 4 == 0 or len(pairs) == 5 else 3
        cells: list[Any] = [[self._paragraph(name, "small"), self._paragraph(str(value), "card")] for name, value in pairs]
        cells += [""] * (-len(cells) % across)
        rows = [cells[start : start + across] for start in range(0, len(cells), across)]
        marks = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 5), ("BOTTOMPADDING", (0, 0), (-1, -1), 3)]
        lines = [("LINEBEFORE", (n, 0), (n, -1), 1.6, _LINE) for n in range(across)]
        self._story.append(
            Table(rows, colWidths=[WIDTH / across] * across, style=[*marks, *lines], spaceBefore=3, spaceAfter=6, hAlign="LEFT")
        )

    def cards(self, cards: Sequence[tuple[str, str]]) -> None:
        from reportlab.platypus import Table

        row = [[self._paragraph(number, "figure"), self._paragraph(words, "card")] for number, words in cards]
        marks = [("BACKGROUND", (0, 0), (-1, -1), _SOFT), ("BOX", (0, 0), (-1, -1), 0.6, _LINE),
                 ("INNERGRID", (0, 0), (-1, -1), 0.6, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
                 ("BOTTOMPADDING", (0, 0), (-1, -1), 6)]  # fmt: skip
        self._story.append(Table([row], colWidths=[WIDTH / len(row)] * len(row), style=marks, spaceBefore=4, spaceAfter=8, hAlign="LEFT"))

    def table(
        self, caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *,
        numbers: Collection[int] = (), total: bool = False,
    ) -> None:  # fmt: skip
        """A table whose head repeats on every page; nothing for no rows."""
        from reportlab.platypus import CondPageBreak, LongTable

        if not rows:
            return
        # A caption and a head alone at the foot of a page help nobody.
        self._story.append(CondPageBreak(80))
        if caption:
            self._story.append(self._paragraph(caption, "caption"))
        scale = WIDTH / sum(widths)
        body = [[self._paragraph(cell, "number" if n in numbers else "cell") for n, cell in enumerate(row)] for row in rows]
        marks: list[Any] = [
            ("BACKGROUND", (0, 0), (-1, 0), _SOFT), ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3), ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ]  # fmt: skip
        if total:
            marks.append(("BACKGROUND", (0, -1), (-1, -1), _SOFT))
        head = [self._paragraph(name, "head") for name in heads]
        self._story.append(
            LongTable(
                [head, *body],
                colWidths=[width * scale for width in widths],
                repeatRows=1,
                style=marks,
                spaceAfter=7,
                hAlign="LEFT",
                splitInRow=1,
            )
        )

    def flag(self, severity: str, label: str, message: str, figures: str, basis: str) -> None:
        from reportlab.platypus import Table

        inside = [self._rich(f"<b>{self._clean(label)}.</b> {self._clean(message)}", "words")]
        inside += [self._paragraph(f"Figures: {figures}", "small")] if figures else []
        inside.append(self._paragraph(basis, "small"))
        marks = [("LINEBEFORE", (0, 0), (0, -1), 4, _BARS.get(severity, "#8C8C8C")), ("BOX", (0, 0), (-1, -1), 0.4, _LINE),
                 ("LEFTPADDING", (0, 0), (-1, -1), 9), ("TOPPADDING", (0, 0), (-1, -1), 3),
                 ("BOTTOMPADDING", (0, 0), (-1, -1), 3)]  # fmt: skip
        self._story.append(Table([[inside]], colWidths=[WIDTH], style=marks, spaceBefore=3, spaceAfter=3, hAlign="LEFT", splitInRow=1))

    def drawing(self, drawing: Drawing) -> None:
        self._story.append(_to_reportlab(drawing, self._plain))

    def picture(self, title: str, data: io.BytesIO, width: int, height: int) -> None:
        from reportlab.platypus import Image, KeepTogether

        scale = min(WIDTH / width, 600 / height)
        image = Image(data, width * scale, height * scale)
        self._story.append(KeepTogether([self._paragraph(title, "caption"), image]))

    def finish(self) -> bytes:
        """The pages as a PDF with numbered feet and an outline."""
        from reportlab.lib.pagesizes import letter
        from reportlab.platypus import SimpleDocTemplate

        out = io.BytesIO()
        document = SimpleDocTemplate(
            out, pagesize=letter, leftMargin=40, rightMargin=40, topMargin=42, bottomMargin=46, title=self._plain(self._title),
            author="ieptrace", lang="en-US", invariant=True,
        )  # fmt: skip

        def foot(canvas: Any, shown: Any) -> None:
            canvas.setFont(_REGULAR, 7.4)
            canvas.setFillColor(_FAINT)
            canvas.drawString(46, 26, self._plain(self._foot))
            canvas.drawRightString(letter[0] - 46, 26, f"page {shown.page}")

        document.build(self._story, onFirstPage=foot, onLaterPages=foot)
        return out.getvalue()

    # ── letters ──

    def _paragraph(self, words: str, style: str) -> Any:
        return self._rich(self._clean(words), style)

    def _rich(self, markup: str, style: str) -> Any:
        from reportlab.platypus import Paragraph

        return Paragraph(markup, self._styles[style])

    def _clean(self, words: str) -> str:
        return escape(self._plain(words)).replace("\n", "<br/>")

    def _plain(self, words: str) -> str:
        """Words in letters that the font has; an unknown one becomes its plain form, else a box."""
        words = str(words).translate(_TICKS)
        return "".join(letter if letter == "\n" or ord(letter) in self._glyphs else _plainer(letter, self._glyphs) for letter in words)


def _plainer(letter: str, glyphs: Collection[int]) -> str:
    import unicodedata

    if unicodedata.category(letter) in ("Cf", "Cc", "Mn"):
        return " " if letter == "\t" else ""
    simple = "".join(part for part in unicodedata.normalize("NFKD", letter) if ord(part) in glyphs)
    return simple or "?"


def _register_fonts() -> frozenset[int]:
    """Registers the fonts of reports once; gives the letters that the regular one has."""
    import reportlab
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if _REGULAR not in pdfmetrics.getRegisteredFontNames():
        folders = [*_DEJAVU, Path(reportlab.__file__).parent / "fonts"]
        names, folder = next(
            (names, folder) for names in _FAMILIES for folder in folders if all((folder / name).is_file() for name in names[:2])
        )
        italic = names[2] if (folder / names[2]).is_file() else names[0]
        for role, name in ((_REGULAR, names[0]), (_BOLD, names[1]), (_ITALIC, italic)):
            pdfmetrics.registerFont(TTFont(role, str(folder / name)))
        for bold, slanted, role in ((0, 0, _REGULAR), (1, 0, _BOLD), (0, 1, _ITALIC), (1, 1, _BOLD)):
            addMapping(_REGULAR, bold, slanted, role)
    return frozenset(pdfmetrics.getFont(_REGULAR).face.charToGlyph)


def _Outline(words: str, paragraph: Any, level: int) -> Any:  # noqa: N802 - builds a flowable of a class that must be imported late
    from reportlab.platypus import Flowable

    class Outlined(Flowable):  # type: ignore[misc]
        """A heading that the PDF's outline leads to; it stays with what follows."""

        keepWithNext = 1  # noqa: N815 - ReportLab's own name

        def wrap(self, width: float, height: float) -> tuple[float, float]:
            across, down = paragraph.wrap(width, height)
            return float(across), float(down)

        def draw(self) -> None:
            key = f"h{id(self)}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(words, key, level, closed=level > 0)
            paragraph.drawOn(self.canv, 0, 0)

        def getSpaceBefore(self) -> float:  # noqa: N802 - ReportLab's own name
            return float(paragraph.getSpaceBefore())

        def getSpaceAfter(self) -> float:  # noqa: N802 - ReportLab's own name
            return float(paragraph.getSpaceAfter())

    return Outlined()


def _to_reportlab(drawing: Drawing, plain: Any) -> Any:
    """The same shapes as vectors of a PDF, whose y runs upwards."""
    from reportlab.graphics import shapes as rl
    from reportlab.lib.colors import HexColor

    scale = WIDTH / drawing.width
    group = rl.Group(transform=(scale, 0, 0, -scale, 0, drawing.height * scale))
    for shape in drawing.shapes:
        if isinstance(shape, Line):
            group.add(rl.Line(shape.x0, shape.y0, shape.x1, shape.y1, strokeColor=HexColor(shape.colour), strokeWidth=shape.width,
                              strokeDashArray=list(shape.dash) or None))  # fmt: skip
        elif isinstance(shape, Rect):
            group.add(rl.Rect(shape.x, shape.y, shape.width, shape.height, fillColor=HexColor(shape.fill), strokeColor=None))
        elif isinstance(shape, Polygon):
            points = [part for point in shape.points for part in point]
            stroke = HexColor(shape.stroke) if shape.stroke else None
            group.add(rl.Polygon(points, fillColor=HexColor(shape.fill), strokeColor=stroke))
        elif isinstance(shape, Circle):
            group.add(rl.Circle(shape.x, shape.y, shape.radius, fillColor=HexColor(shape.fill), strokeColor=HexColor(shape.colour),
                                strokeWidth=1.6))  # fmt: skip
        elif isinstance(shape, Text):
            # The group is mirrored, so that letters are mirrored back around their own baseline.
            words = rl.String(0, 0, plain(shape.words), fontName=_BOLD if shape.bold else _REGULAR, fontSize=shape.size * 0.94,
                              fillColor=HexColor(shape.colour), textAnchor=shape.anchor)  # fmt: skip
            group.add(rl.Group(words, transform=(1, 0, 0, -1, shape.x, shape.y)))
    return rl.Drawing(WIDTH, drawing.height * scale, group)
