"""Small Office files written as raw XML, so that a test shows exactly what stands in them."""

from __future__ import annotations

import zipfile
from pathlib import Path

from extractors.readers import read_document
from pipeline.document import Document, Line, Table

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; a run that is no XML is taken as its text."""
    inner = "".join(run if run.startswith("<") else f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def cell(*content: str, properties: str = "") -> str:
    inner = "".join(part if part.startswith("<") else paragraph(part) for part in content)
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    inner = "".join(part if part.startswith("<") else cell(part) for part in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{inner}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def write_docx(path: Path, body: str, *, section: str = "", **parts: str) -> Path:
    """A Word file; `parts` are further parts by relationship kind (styles, numbering, header, footnotes …)."""
    relations = "".join(f'<Relationship Id="{kind}" Type="{_RELATIONS}/{kind.rstrip("123")}" Target="{kind}.xml"/>' for kind in parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>',
        )
        ending = f"<w:sectPr>{section}</w:sectPr>"
        archive.writestr("word/document.xml", f"<w:document {_NAMESPACES}><w:body>{body}{ending}</w:body></w:document>")
        for kind, content in parts.items():
            name = {"header": "hdr", "footer": "ftr"}.get(kind.rstrip("123"), kind)
            archive.writestr(f"word/{kind}.xml", f"<w:{name} {_NAMESPACES}>{content}</w:{name}>")
    return path


def read(path: Path) -> Document:
    return read_document(path, document_id="d" * 64)


def lines_of(document: Document) -> list[str]:
    """Every line as displayed, its list label before it."""
    return [f"{b.label} {b.text}" if b.label else b.text for b in document.blocks() if isinstance(b, Line)]


def tables_of(document: Document) -> list[list[list[str]]]:
    """Every table as rows of cell texts."""
    return [[[c.text for c in cells] for cells in block.rows()] for block in document.blocks() if isinstance(block, Table)]
