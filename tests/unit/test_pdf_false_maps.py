"""PDFs whose fonts say other digits than they draw: 240 minutes drawn, 680 in the text layer."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, StreamObject

from extractors.readers import read_document
from extractors.readers.ocr_tesseract import has_tesseract
from extractors.readers.pdf_false_maps import FALSE_MAP, NOT_COMPARED, agree_on_numbers
from extractors.readers.settings import ReaderSettings

needs_tesseract = pytest.mark.skipif(not has_tesseract(), reason="Tesseract is not installed")

LINES = ["Speech and language therapy", "240 minutes a month from 8/20/2024 on", "Grade 4, room 42, building 624"]


def write_pdf(path: Path, told: dict[str, str]) -> Path:
    """A page in Helvetica whose ToUnicode map tells `told[c]` for each drawn letter c, and c for the others."""
    writer = PdfWriter()
    page = writer.add_blank_page(612, 792)
    codes = [*range(32, 127)]
    rows = "\n".join(f"<{code:02x}> <{ord(told.get(chr(code), chr(code))):04x}>" for code in codes)
    cmap = StreamObject()
    cmap.set_data(
        f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def 1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{rows}\nendbfchar endcmap end end".encode()
    )
    font = DictionaryObject({NameObject(f"/{k}"): NameObject(f"/{v}") for k, v in (("Type", "Font"), ("Subtype", "Type1"), ("BaseFont", "Helvetica"), ("Encoding", "WinAnsiEncoding"))})  # fmt: skip
    font[NameObject("/ToUnicode")] = writer._add_object(cmap)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
    )
    drawn = DecodedStreamObject()
    drawn.set_data(("BT /F1 14 Tf 72 700 Td 24 TL " + " ".join(f"({line}) Tj T*" for line in LINES) + " ET").encode())
    page[NameObject("/Contents")] = ArrayObject([writer._add_object(drawn)])
    writer.write(path)
    assert len(PdfReader(path).pages) == 1
    return path


@needs_tesseract
@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"2": "6", "4": "8"}, id="240 told as 680"),
        pytest.param({"0": "1", "2": "8", "8": "2"}, id="digits exchanged"),
    ],
)
def test_what_is_drawn_counts(tmp_path: Path, told: dict[str, str]) -> None:
    document = read_document(write_pdf(tmp_path / "a.pdf", told), document_id="d1")
    assert "240 minutes a month from 8/20/2024" in document.text
    assert document.pages[0].text_source == "ocr"
    assert [note.message for note in document.notes] == [FALSE_MAP]


def test_without_recognition_it_is_said(tmp_path: Path) -> None:
    document = read_document(write_pdf(tmp_path / "a.pdf", {"2": "6", "4": "8"}), document_id="d1", settings=ReaderSettings(ocr="off"))
    assert "680 minutes" in document.text
    assert [note.message for note in document.notes] == [NOT_COMPARED]


def test_true_map_is_believed(tmp_path: Path) -> None:
    document = read_document(write_pdf(tmp_path / "a.pdf", {}), document_id="d1")
    assert "240 minutes" in document.text
    assert document.pages[0].text_source == "text_layer"
    assert document.notes == ()


@pytest.mark.parametrize(
    ("told", "seen", "agree"),
    [
        pytest.param("240 minutes on 8/20/2024", "240 minutes on 8/20/2024", True, id="the same"),
        pytest.param("680 minutes on 8/60/6068", "240 minutes on 8/20/2024", False, id="other numbers"),
        pytest.param("1 2 3 4 5 6", "1 2 3 4 5 b", True, id="one of six misread"),
        pytest.param("no number", "at all", True, id="nothing to compare"),
    ],
)
def test_numbers_agree(told: str, seen: str, agree: bool) -> None:
    assert agree_on_numbers(told, seen) is agree
