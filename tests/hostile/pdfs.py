"""PDF files that lie, break off, bomb or hide; written as raw objects, so that a test shows exactly what stands in them."""

from __future__ import annotations

import io
import re
import zlib

from pypdf import PdfReader, PdfWriter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.hostile.case import GOOD, READ, Case

FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(data: bytes | str, extra: str = "", length: int | None = None) -> bytes:
    body = data.encode("latin-1") if isinstance(data, str) else data
    return f"<< /Length {len(body) if length is None else length} {extra} >>\nstream\n".encode() + body + b"\nendstream"


def packed(data: bytes) -> bytes:
    return stream(zlib.compress(data, 9), "/Filter /FlateDecode")


def show(text: str, x: int = 72, y: int = 700, size: int = 12) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"


def page(contents: str = "4 0 R", box: str = "[0 0 612 792]", extra: str = "", resources: str = "<< /Font << /F1 5 0 R >> >>") -> str:
    return f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents {contents} /Resources {resources} {extra} >>"


def build(objects: dict[int, bytes | str], trailer: str = "", root: int = 1, head: bytes = b"%PDF-1.7\n") -> bytes:
    """A file of these objects with a sound table of their places."""
    out = bytearray(head)
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + (body.encode("latin-1") if isinstance(body, str) else body) + b"\nendobj\n"
    start = len(out)
    size = max(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{places[n]:010d} 00000 n \n".encode() if n in places else b"0000000000 65535 f \n" for n in range(1, size))
    return bytes(out) + f"trailer\n<< /Size {size} /Root {root} 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()


def plain(
    content: str | bytes = "", *, more: dict[int, bytes | str] | None = None, pages: str = "", catalog: str = "", **of_page: str
) -> bytes:
    """One page that says GOOD, with whatever else is given."""
    body = content if isinstance(content, bytes) else stream(show(GOOD, y=720) + content)
    objects: dict[int, bytes | str] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: pages or "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page(**of_page),
        4: body,
        5: FONT,
    }
    return build(objects | (more or {}))


def several(count: int, *, stated: int | None = None, shared: bool = False) -> bytes:
    """A file of `count` pages 'Page 1', 'Page 2' …, whose tree states another number if `stated`; `shared`: all are one object."""
    numbers = [10] * count if shared else [10 + 2 * n for n in range(count)]
    objects: dict[int, bytes | str] = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] /Count {count if stated is None else stated} >>",
        5: FONT,
    }
    for index, number in enumerate(sorted(set(numbers))):
        objects[number] = page(f"{number + 1} 0 R")
        objects[number + 1] = stream(show(f"Page {index + 1} {GOOD}"))
    return build(objects)


def locked(user: str, owner: str = "owner", strength: int = 128) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption(user, owner, strength=strength))
    canvas.drawString(72, 700, GOOD)
    canvas.save()
    return buffer.getvalue()


def updated() -> bytes:
    """A file saved twice: what stands in the second saving counts."""
    old = plain().replace(b"Reads 62", b"Reads 11")
    start = int(re.findall(rb"startxref\n(\d+)", old)[-1])
    body = b"4 0 obj\n" + stream(show(GOOD)) + b"\nendobj\n"
    place = len(old)
    table = f"xref\n4 1\n{place:010d} 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev {start} >>\nstartxref\n{place + len(body)}\n%%EOF\n"
    return old + body + table.encode()


def compact() -> bytes:
    """Objects packed into object streams, as most programs write them today."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(several(3))))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def nested_forms(depth: int) -> bytes:
    more: dict[int, bytes | str] = {}
    for n in range(depth):
        inner = f"/X{n + 1} Do\n" if n + 1 < depth else show("innermost")
        resources = (
            f"<< /Font << /F1 5 0 R >> /XObject << /X{n + 1} {101 + n} 0 R >> >>" if n + 1 < depth else "<< /Font << /F1 5 0 R >> >>"
        )
        more[100 + n] = stream(inner, f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources {resources}")
    return plain("/X0 Do\n", more=more, resources="<< /Font << /F1 5 0 R >> /XObject << /X0 100 0 R >> >>")


def self_form() -> bytes:
    form = stream(
        show("again") + "/X0 Do\n",
        "/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X0 100 0 R >> /Font << /F1 5 0 R >> >>",
    )
    return plain("/X0 Do\n", more={100: form}, resources="<< /Font << /F1 5 0 R >> /XObject << /X0 100 0 R >> >>")


def form(fields: dict[str, str], *, xfa: bool = False) -> bytes:
    """Text fields with values and no appearance: what they hold stands in no text layer."""
    more: dict[int, bytes | str] = {}
    for index, (name, value) in enumerate(fields.items()):
        rect = f"[200 {600 - 30 * index} 400 {620 - 30 * index}]"
        more[20 + index] = f"<< /Type /Annot /Subtype /Widget /FT /Tx /T ({name}) /V ({value}) /Rect {rect} /P 3 0 R /DA (/Helv 10 Tf) >>"
    kids = " ".join(f"{n} 0 R" for n in more)
    extra = "/XFA 90 0 R" if xfa else ""
    more[90] = stream("<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    return plain(more=more, extra=f"/Annots [{kids}]", catalog=f"/AcroForm << /Fields [{kids}] {extra} >>")


def attached(name: str, data: bytes) -> bytes:
    more: dict[int, bytes | str] = {
        20: f"<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F 21 0 R >> >>",
        21: stream(data, "/Type /EmbeddedFile"),
    }
    return plain(more=more, catalog=f"/Names << /EmbeddedFiles << /Names [({name}) 20 0 R] >> >>")


def bomb(megabytes: int, twice: bool = False) -> bytes:
    """A content stream that unpacks to many megabytes of blanks; `twice` packed, it is a few kilobytes."""
    once = zlib.compress(b" " * 1_000_000 * megabytes, 9)
    if twice:
        return plain(stream(zlib.compress(once, 9), "/Filter [/FlateDecode /FlateDecode]"))
    return plain(stream(once, "/Filter /FlateDecode"))


def loop_of_tables() -> bytes:
    data = plain()
    start = re.findall(rb"startxref\n(\d+)", data)[-1]
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev " + start)


def deep_arrays(depth: int) -> bytes:
    return plain(more={30: "[" * depth + "]" * depth}, extra="/Thing 30 0 R")


LAYER = "/OCProperties << /OCGs [40 0 R] /D << /OFF [40 0 R] /Order [40 0 R] >> >>"
WHITE = "1 g " + show("white secret", y=650) + "0 g "
UNSEEN = "BT 3 Tr /F1 12 Tf 72 600 Td (invisible secret) Tj 0 Tr ET\n"
RECOVERED = (READ, "corrupt")

CASES = [
    Case("good.pdf", plain, says=(GOOD,), pages=1),
    Case("compact.pdf", compact, says=("Page 3",), pages=3),
    Case("no bytes.pdf", b"", "empty"),
    Case("header only.pdf", b"%PDF-1.7\n", "corrupt"),
    Case("header and end.pdf", b"%PDF-1.7\n%%EOF\n", "corrupt"),
    Case("needs a password.pdf", lambda: locked("secret"), "encrypted"),
    Case("needs a password 40.pdf", lambda: locked("secret", strength=40), "encrypted"),
    Case("owner's password only.pdf", lambda: locked(""), says=("Reads 62",)),
    Case("unknown encryption.pdf", lambda: plain().replace(b"/Root 1 0 R", b"/Encrypt << /Filter /Acme /V 9 >> /Root 1 0 R"), "encrypted"),
    Case("cut in its table.pdf", lambda: plain()[:-60], RECOVERED),
    Case("cut in half.pdf", lambda: several(6)[: len(several(6)) // 2], RECOVERED),
    Case("cut in its first object.pdf", lambda: plain()[:40], "corrupt"),
    Case("noise after the end.pdf", lambda: plain() + bytes(range(256)) * 40, says=(GOOD,)),
    Case("noise before the head.pdf", lambda: b"\r\nX-Junk: 1\r\n" * 20 + plain(), says=(GOOD,)),
    Case("much noise before the head.pdf", lambda: b"a line of noise\n" * 200 + plain(), (READ, "corrupt"), hides=("endobj",)),
    Case("wrong places.pdf", lambda: re.sub(rb"(\d{10}) 00000 n", b"0000000007 00000 n", plain()), says=(GOOD,)),
    Case("no table.pdf", lambda: plain().split(b"xref\n")[0] + b"trailer\n<< /Root 1 0 R >>\n", says=(GOOD,)),
    Case("table that begins again.pdf", loop_of_tables, says=(GOOD,)),
    Case("table at no number.pdf", lambda: re.sub(rb"startxref\n\d+", b"startxref\n99999999999999999999", plain()), says=(GOOD,)),
    Case("no pages.pdf", lambda: build({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [] /Count 0 >>"}), "corrupt"),
    Case("no catalog.pdf", lambda: build({2: "<< >>"}, root=2), "corrupt"),
    Case("tree that holds itself.pdf", lambda: plain(pages="<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>"), says=(GOOD,)),
    Case("tree of missing pages.pdf", lambda: plain(pages="<< /Type /Pages /Kids [77 0 R 3 0 R] /Count 2 >>"), says=(GOOD,), problem=True),
    Case("claims more pages.pdf", lambda: several(2, stated=9), says=("Page 2",), notes=("page-count",)),
    Case("claims fewer pages.pdf", lambda: several(3, stated=1), says=("Page 1", "Page 3"), notes=("page-count",)),
    Case("claims a billion pages.pdf", lambda: several(2, stated=10**9), (READ, "too-many-pages")),
    Case("claims negative pages.pdf", lambda: several(2, stated=-4), says=("Page 2",)),
    Case("2001 pages.pdf", lambda: several(2001, shared=True), "too-many-pages"),
    Case("huge page.pdf", lambda: plain(box="[0 0 2000000 2000000]"), "resource-limit"),
    Case("huge unit.pdf", lambda: plain(extra="/UserUnit 1000000"), says=(GOOD,)),
    Case("one huge page of two.pdf", lambda: several(2).replace(b"/MediaBox [0 0 612 792]", b"/MediaBox [0 0 2000000 792]", 1), says=("Page 2",), problem=True),
    Case("box upside down.pdf", lambda: plain(box="[612 792 0 0]"), says=(GOOD,)),
    Case("box of words.pdf", lambda: plain(box="[(a) (b) null true]"), says=(GOOD,)),
    Case("box of no area.pdf", lambda: plain(box="[0 0 0 0]"), (READ, "corrupt")),
    Case("box far away.pdf", lambda: plain("1 0 0 1 0 0 cm\n", box="[-300 -300 612 792]"), says=(GOOD,)),
    Case("no box.pdf", lambda: plain().replace(b"/MediaBox [0 0 612 792]", b""), says=(GOOD,)),
    Case("turned by 45.pdf", lambda: plain(extra="/Rotate 45"), says=(GOOD,)),
    Case("turned by a billion.pdf", lambda: plain(extra="/Rotate 9000000090"), says=("62",)),
    Case("no contents.pdf", lambda: plain().replace(b"/Contents 4 0 R", b""), problem=True),
    Case("contents of nothing.pdf", lambda: plain(contents="77 0 R"), problem=True),
    Case("empty page.pdf", lambda: plain(b"<< /Length 0 >>\nstream\n\nendstream"), problem=True),
    Case("contents in a circle.pdf", lambda: plain(contents="30 0 R", more={30: "[4 0 R 30 0 R]"})),
    Case("a hundred thousand contents.pdf", lambda: plain(contents="[" + "4 0 R " * 3000 + "]"), (READ, "resource-limit", "timeout")),
    Case("length too small.pdf", lambda: plain(stream(show(GOOD), length=3)), RECOVERED),
    Case("length too large.pdf", lambda: plain(stream(show(GOOD), length=10**9)), says=(GOOD,)),
    Case("length negative.pdf", lambda: plain(stream(show(GOOD), length=-1)), RECOVERED),
    Case("stream without an end.pdf", lambda: plain().replace(b"endstream", b"endstrea "), RECOVERED),
    Case("broken packing.pdf", lambda: plain(stream(b"\x78\x9c" + b"\xff" * 200, "/Filter /FlateDecode")), problem=True),
    Case("unknown packing.pdf", lambda: plain(stream(show(GOOD), "/Filter /AcmeDecode")), RECOVERED),
    Case("hundred packings.pdf", lambda: plain(stream(show(GOOD), "/Filter [" + "/FlateDecode " * 100 + "]")), RECOVERED),
    Case("bomb.pdf", lambda: bomb(60), (READ, "resource-limit"), problem=True),
    Case("bomb in a bomb.pdf", lambda: bomb(60, twice=True), (READ, "resource-limit"), problem=True),
    Case("string without an end.pdf", lambda: plain("BT /F1 12 Tf (never closed "), says=(GOOD,)),
    Case("deep arrays.pdf", lambda: deep_arrays(50_000), RECOVERED),
    Case("deep operators.pdf", lambda: plain("q " * 50_000 + "[" * 5_000), says=(GOOD,)),
    Case("nested forms.pdf", lambda: nested_forms(60), (READ, "reader-crash")),
    Case("many nested forms.pdf", lambda: nested_forms(3000), (READ, "reader-crash")),
    Case("form that draws itself.pdf", self_form, (READ, "reader-crash"), says=(GOOD,)),
    Case("forms by the power of ten.pdf", lambda: powers(6), (READ, "timeout", "resource-limit")),
    Case("font that is missing.pdf", lambda: plain(resources="<< >>"), says=("Reads 62",)),
    Case("font that is itself.pdf", lambda: plain(more={5: "<< /Type /Font /Subtype /Type0 /BaseFont /A /DescendantFonts [5 0 R] >>"})),
    Case("letters as large as houses.pdf", lambda: plain(show("huge", size=10**7)), says=(GOOD,)),
    Case("script.pdf", lambda: plain(catalog="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), says=(GOOD,)),
    Case("launches a program.pdf", lambda: plain(catalog="/OpenAction << /S /Launch /F (cmd.exe) >>"), says=(GOOD,)),
    Case("fetches a page.pdf", lambda: plain(catalog="/OpenAction << /S /URI /URI (http://127.0.0.1:9/) >>"), says=(GOOD,)),
    Case("form.pdf", lambda: form({"Student": "Ada Quill", "Minutes": "45"}), says=("Ada Quill", "45")),
    Case("xfa.pdf", lambda: form({"Student": "Ada Quill"}, xfa=True), says=("Ada Quill",), notes=("xfa",)),
    Case("attached file.pdf", lambda: attached("log.csv", b"Date,Minutes\n9/3/2025,30\n"), says=(GOOD,), notes=("embedded-files",)),
    Case("saved twice.pdf", updated, says=(GOOD,), hides=("Reads 11",)),
    Case("white text.pdf", lambda: plain(WHITE), says=(GOOD,), hides=("secret",), notes=("white-text",)),
    Case("invisible text.pdf", lambda: plain(UNSEEN), says=(GOOD,), hides=("secret",), notes=("invisible-text",)),
    Case("text off the page.pdf", lambda: plain(show("outside secret", x=5000)), says=(GOOD,), hides=("secret",)),
    Case("a text.pdf", (GOOD + "\n").encode() * 5, says=(GOOD,), notes=("type-mismatch",)),
    Case("a web page.pdf", f"<!DOCTYPE html><html><body><p>{GOOD}</p></body></html>".encode(), says=(GOOD,), notes=("type-mismatch",)),
    Case("a program.pdf", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + bytes(500), "type-mismatch"),
    Case("noise.pdf", bytes((n * 197 + n // 7) % 256 for n in range(5000)), "corrupt"),
    Case("nulls.pdf", bytes(5000), "corrupt"),
    Case("postscript.pdf", b"%!PS-Adobe-3.0\n(hello) show\n", "type-mismatch"),
    Case("pdf without a name of it", plain, says=(GOOD,)),
    Case("pdf named so.docx", lambda: plain(show("x1")), says=(GOOD,), notes=("type-mismatch",)),
    Case("pdf named so.jpg", lambda: plain(show("x2")), says=(GOOD,), notes=("type-mismatch",)),
]  # fmt: skip


def powers(depth: int) -> bytes:
    """Each form draws the next ten times: ten to the power of `depth` drawings in a few kilobytes."""
    more: dict[int, bytes | str] = {}
    for n in range(depth):
        inner = f"/X{n + 1} Do\n" * 10 if n + 1 < depth else show("x")
        more[100 + n] = stream(
            inner,
            f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> /XObject << /X{n + 1} {101 + n} 0 R >> >>",
        )
    return plain("/X0 Do\n", more=more, resources="<< /Font << /F1 5 0 R >> /XObject << /X0 100 0 R >> >>")
