"""Word 97, rich text and OpenDocument text: locked ones are named so; the others by LibreOffice where it is installed."""

from __future__ import annotations

import io
import struct
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from extractors.readers import read_document
from extractors.readers.legacy import find_libreoffice
from pipeline.document import Document
from pipeline.errors import UnreadableError
from tests.unit.compound import write_compound

needs_libreoffice = pytest.mark.skipif(
    find_libreoffice() is None, reason="LibreOffice is not installed (apt install libreoffice-writer-nogui)"
)
ODF_NAMES = {"svg": "svg-compatible", "draw": "drawing"}
RTF = r"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}
\pard Goal 1: The ni\'f1o reads 62 words.\par {\v hidden secret}\par
\trowd\cellx3000\cellx6000\intbl Date\cell Minutes\cell\row\trowd\cellx3000\cellx6000\intbl 9/3/2025\cell 45\cell\row}"""


def read(path: Path) -> Document:
    return read_document(path, document_id="d" * 64)


def write_odt(path: Path, body: str, manifest: str = "") -> Path:
    names = ("office", "text", "table", "xlink", "draw", "svg")
    spaces = " ".join(
        f'xmlns:{n}="{"http://www.w3.org/1999/xlink" if n == "xlink" else f"urn:oasis:names:tc:opendocument:xmlns:{ODF_NAMES.get(n, n)}:1.0"}"'
        for n in names
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:version="1.2"><office:body><office:text>{body}</office:text></office:body></office:document-content>',
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="application/vnd.oasis.opendocument.text">{manifest}</manifest:file-entry><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
    path.write_bytes(buffer.getvalue())
    return path


@pytest.mark.parametrize("name", ["a.doc", "a.odt"])
def test_locked_documents_are_named_so_without_libreoffice(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "a.doc":
        block = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x409, 0, 0x0100)
        write_compound(path, {"WordDocument": block + bytes(2000), "1Table": bytes(500)})
    else:
        write_odt(path, "", "<manifest:encryption-data/>")
    with pytest.raises(UnreadableError) as caught:
        read(path)
    assert caught.value.reason == "encrypted"


def test_a_locked_document_is_told_from_an_open_one(tmp_path: Path) -> None:
    block = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x409, 0, 0x0200)
    path = write_compound(tmp_path / "a.doc", {"WordDocument": block + bytes(2000)})
    with pytest.raises(UnreadableError) as caught:
        read(path)
    assert caught.value.reason in ("corrupt", "unsupported")


@needs_libreoffice
def test_rich_text_keeps_letters_and_tables_and_leaves_out_what_is_hidden(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_text(RTF)
    document = read(tmp_path / "a.rtf")
    assert "Goal 1: The niño reads 62 words." in document.text
    assert "secret" not in document.text
    assert [[cell.text for cell in row] for row in document.tables()[0].rows()] == [["Date", "Minutes"], ["9/3/2025", "45"]]
    assert (document.media_type, document.reader) == ("application/rtf", "libreoffice")


@needs_libreoffice
def test_nothing_that_a_document_names_elsewhere_is_fetched(tmp_path: Path) -> None:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_port}/x.png"
        picture = f'<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{place}" xlink:type="simple"/></draw:frame>'
        document = read(write_odt(tmp_path / "a.odt", f"<text:p>Words beside it {picture}</text:p>"))
        server.shutdown()
    assert "Words beside it" in document.text
    assert asked == []
