"""Word and Excel files that bomb, lie, hide or break off."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.hostile.case import GOOD, READ, Case
from tests.unit.compound import Tree, write_compound

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml."
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
BINARY97 = Path(__file__).parent.parent / "unit" / "data" / "excel97.xls"
Parts = Mapping[str, str | bytes]


def p(text: str, run: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def types(main: str, kind: str) -> str:
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>'
    )


def relations(*targets: tuple[str, str, str], mode: str = "") -> str:
    rows = "".join(f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}" {mode}/>' for key, kind, target in targets)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def package(parts: Parts, *twice: tuple[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*parts.items(), *twice]:
            info = zipfile.ZipInfo(name, (2025, 9, 3, 10, 0, 0))  # the same bytes each time
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def word_parts(body: str = "", head: str = "") -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": types("word/document.xml", WORD + "document.main+xml"),
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
        "word/document.xml": f"{head}<w:document {W}><w:body>{p(GOOD)}{body}</w:body></w:document>",
    }


def docx(body: str = "", head: str = "", without: tuple[str, ...] = (), **more: str | bytes) -> bytes:
    parts = {name: content for name, content in word_parts(body, head).items() if name not in without}
    return package(
        parts | {name.replace("__", "/").replace("_xml", ".xml").replace("_rels", ".rels"): content for name, content in more.items()}
    )


def with_part(name: str, content: str | bytes, **options: str) -> bytes:
    return package(word_parts(**options) | {name: content})


def book_parts(sheets: Mapping[str, str], *, state: str = "", strings: str | None = None) -> dict[str, str | bytes]:
    """A workbook of sheets, each given as the XML within <worksheet>; `state` is that of the second sheet."""
    names = list(sheets)
    rows = "".join(
        f'<sheet name="{name}" sheetId="{n}" {f"state={chr(34)}{state}{chr(34)}" if state and n == 2 else ""} r:id="s{n}"/>'
        for n, name in enumerate(names, 1)
    )
    main = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{RELATIONS}"'
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": types("xl/workbook.xml", EXCEL + "sheet.main+xml"),
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"<workbook {main}><sheets>{rows}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            *((f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)),
            *([("t", "sharedStrings", "sharedStrings.xml")] if strings is not None else []),
        ),
    }
    for n, name in enumerate(names, 1):
        found[f"xl/worksheets/sheet{n}.xml"] = f"<worksheet {main}>{sheets[name]}</worksheet>"
    if strings is not None:
        found["xl/sharedStrings.xml"] = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{strings}</sst>'
    return found


def words(reference: str, text: str = GOOD) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


ROW = f'<row r="1">{words("A1")}</row>'


def xlsx(data: str = ROW, before: str = "", **options: str | None) -> bytes:
    return package(book_parts({"Log": f"{before}<sheetData>{data}</sheetData>"}, **options))  # type: ignore[arg-type]


def far_rows(count: int) -> str:
    return "".join(f'<row r="{n}">{words(f"A{n}", f"row {n}")}</row>' for n in range(1, count + 1))


def ods(table: str, *, manifest: str = "", head: str = "") -> bytes:
    office = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    content = f"{head}<office:document-content {office}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    listed = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{manifest}</manifest:file-entry></manifest:manifest>'
    return package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content, "META-INF/manifest.xml": listed})


def ods_rows(rows: str) -> str:
    return f'<table:table table:name="Log">{rows}</table:table>'


def ods_cell(text: str = GOOD, repeated: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {repeated}><text:p>{text}</text:p></table:table-cell>'


def compound(tree: Tree) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write_compound(Path(folder) / "x", tree).read_bytes()


def biff(*records: tuple[int, bytes]) -> bytes:
    return compound({"Workbook": b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)})


def lying_size(data: bytes, name: str, size: int) -> bytes:
    """The package with another unpacked size stated for one of its parts, in both places where it stands."""
    out = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(name)
    struct.pack_into("<I", out, info.header_offset + 22, size)
    place = out.find(name.encode(), archive.start_dir)
    struct.pack_into("<I", out, place - 46 + 24, size)
    return bytes(out)


def deep(tag: str, depth: int, inside: str) -> str:
    return f"<{tag}>" * depth + inside + f"</{tag}>" * depth


TABLE = "<w:tbl><w:tr><w:tc>"
NESTED = TABLE * 3000 + p("in the depth") + "</w:tc></w:tr></w:tbl>" * 3000
INS = f"<w:p><w:ins><w:r><w:t>inserted words</w:t></w:r></w:ins><w:del><w:r><w:delText>deleted secret</w:delText></w:r></w:del></w:p>{p('hidden secret', '<w:vanish/>')}"
BOF = (0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
MACRO = types("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml")
FORMULA = '<row r="1"><c r="A1"><f>1+61</f><v>62</v></c><c r="B1"><f>2+2</f></c></row>'
BIG = "<w:p><w:r><w:t>" + "word " * 20 + "</w:t></w:r></w:p>"


def strict() -> bytes:
    return package(
        {
            name: content.replace(
                "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"
            )
            if isinstance(content, str)
            else content
            for name, content in word_parts().items()
        }
    )


CASES = [
    Case("good.docx", docx, says=(GOOD,)),
    Case("no bytes.docx", b"", "empty"),
    Case("billion laughs.docx", lambda: docx(p("&c;"), LAUGHS), "dtd"),
    Case("entity from outside.docx", lambda: docx(p("&a;"), OUTSIDE), "dtd"),
    Case("harmless dtd.docx", lambda: docx(head='<?xml version="1.0"?><!DOCTYPE w:document>'), "dtd"),
    Case("dtd far down.docx", lambda: docx(head='<?xml version="1.0"?>' + "<!-- pad -->" * 2000 + "<!DOCTYPE x [<!ENTITY a 'b'>]>"), "dtd"),
    Case("dtd in utf-16.docx", lambda: with_part("word/document.xml", (LAUGHS.replace('"1.0"', '"1.0" encoding="UTF-16"') + f"<w:document {W}><w:body>{p('&c;')}</w:body></w:document>").encode("utf-16")), "dtd"),
    Case("dtd in styles.docx", lambda: package(word_parts() | {"word/styles.xml": f"{LAUGHS}<w:styles {W}/>", "word/_rels/document.xml.rels": relations(("r1", "styles", "styles.xml"))}), "dtd"),
    Case("dtd in relations.docx", lambda: with_part("_rels/.rels", LAUGHS + relations(("r1", "officeDocument", "word/document.xml"))), "dtd"),
    Case("no document.docx", lambda: docx(without=("word/document.xml",)), "corrupt"),
    Case("no types.docx", lambda: docx(without=("[Content_Types].xml",)), says=(GOOD,)),
    Case("no relations.docx", lambda: docx(without=("_rels/.rels",)), says=(GOOD,)),
    Case("only types.docx", lambda: docx(without=("word/document.xml", "_rels/.rels")), "corrupt"),
    Case("document of nothing.docx", lambda: with_part("word/document.xml", b""), "corrupt"),
    Case("document of noise.docx", lambda: with_part("word/document.xml", bytes(range(256))), "corrupt"),
    Case("document cut off.docx", lambda: with_part("word/document.xml", f"<w:document {W}><w:body>{p(GOOD)}<w:p>"), "corrupt"),
    Case("document of another kind.docx", lambda: with_part("word/document.xml", "<html><body>no Word</body></html>"), ("corrupt", READ)),
    Case("document in utf-16.docx", lambda: with_part("word/document.xml", f'<?xml version="1.0" encoding="UTF-16"?><w:document {W}><w:body>{p(GOOD)}</w:body></w:document>'.encode("utf-16")), says=(GOOD,)),
    Case("empty body.docx", lambda: with_part("word/document.xml", f"<w:document {W}><w:body/></w:document>"), problem=True),
    Case("no body.docx", lambda: with_part("word/document.xml", f"<w:document {W}/>"), (READ, "corrupt")),
    Case("document twice.docx", lambda: package(word_parts(), ("word/document.xml", f"<w:document {W}><w:body>{p('another text')}</w:body></w:document>")), "corrupt"),
    Case("document twice in capitals.docx", lambda: package(word_parts(), ("WORD/Document.xml", f"<w:document {W}><w:body>{p('another text')}</w:body></w:document>")), "corrupt"),
    Case("bomb.docx", lambda: lying_size(docx(), "word/document.xml", 420_000_000), "resource-limit"),
    Case("bomb beside.docx", lambda: with_part("word/media/image1.bin", bytes(30_000_000)), says=(GOOD,)),
    Case("says it is small.docx", lambda: lying_size(docx(BIG * 5000), "word/document.xml", 100), "corrupt"),
    Case("says it is huge.docx", lambda: lying_size(docx(), "word/document.xml", 4_000_000_000), ("resource-limit", "corrupt")),
    Case("a hundred tables deep.docx", lambda: docx("<w:tbl><w:tr><w:tc>" * 100 + p("in the depth") + "</w:tc></w:tr></w:tbl>" * 100), (READ, "nesting-limit", "resource-limit")),
    Case("nested tables.docx", lambda: docx(NESTED), ("nesting-limit", "resource-limit")),
    Case("nested controls.docx", lambda: docx(deep("w:sdt", 5000, p("x"))), ("nesting-limit", "resource-limit")),
    Case("cut in half.docx", lambda: docx(BIG * 300)[:900], "corrupt"),
    Case("without its directory.docx", lambda: docx()[:-60], "corrupt"),
    Case("wrong sum.docx", lambda: flip(docx(), b"word/document.xml", 60), "corrupt"),
    Case("password.docx", lambda: compound({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y" * 200}), "encrypted"),
    Case("password.xlsx", lambda: compound({"EncryptedPackage": b"z" * 5000, "EncryptionInfo": b"y" * 200}), "encrypted"),
    Case("protected part.docx", lambda: encrypt_flags(docx()), ("encrypted", "corrupt")),
    Case("macros.docm", lambda: package(word_parts() | {"[Content_Types].xml": MACRO, "word/vbaProject.bin": b"Attribute VB_Name"}), says=(GOOD,), notes=("macros",)),
    Case("macros named so.docx", lambda: package(word_parts(p("m")) | {"[Content_Types].xml": MACRO, "word/vbaProject.bin": b"Attribute VB"}), says=(GOOD,), notes=("macros",)),
    Case("template from outside.docx", lambda: with_part("word/_rels/settings.xml.rels", relations(("r1", "attachedTemplate", "http://127.0.0.1:9/evil.dotm"), mode='TargetMode="External"')), says=(GOOD,)),
    Case("picture from outside.docx", lambda: with_part("word/_rels/document.xml.rels", relations(("r1", "image", "http://127.0.0.1:9/x.png"), mode='TargetMode="External"')), says=(GOOD,)),
    Case("relation to itself.docx", lambda: with_part("word/_rels/document.xml.rels", relations(("r1", "header", "document.xml"), ("r2", "footnotes", "../../../etc/passwd"))), says=(GOOD,)),
    Case("types of a workbook.docx", lambda: with_part("[Content_Types].xml", types("word/document.xml", EXCEL + "sheet.main+xml")), (READ, "corrupt", "type-mismatch")),
    Case("strict.docx", strict, says=(GOOD,)),
    Case("tracked and hidden.docx", lambda: docx(INS), says=("inserted words",), hides=("secret",)),
    Case("many paragraphs.docx", lambda: docx(BIG * 500), says=(GOOD,)),
    Case("only pictures.docx", lambda: with_part("word/document.xml", f"<w:document {W}><w:body><w:p><w:r><w:drawing/></w:r></w:p></w:body></w:document>"), problem=True),
    Case("many parts.docx", lambda: package(word_parts() | {f"word/p{n}.xml": "<a/>" for n in range(10_001)}), "too-many-members"),
    Case("slides.pptx", lambda: package({"[Content_Types].xml": types("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"), "ppt/presentation.xml": "<a/>"}), "unsupported"),
    Case("an archive named so.docx", lambda: package({"a.txt": "x", "b.txt": "y"}), "type-mismatch"),
    Case("a workbook named so.docx", lambda: xlsx(ROW + far_rows(2)[20:] * 0), says=(GOOD,), notes=("type-mismatch",)),
    Case("a text named so.docx", (GOOD + " more\n").encode(), says=(GOOD,), notes=("type-mismatch",)),
    Case("noise named so.docx", bytes((n * 131 + n // 3) % 256 for n in range(4000)), "corrupt"),
    # ── workbooks ──
    Case("good.xlsx", lambda: xlsx(ROW + f'<row r="2">{words("B2", "45")}</row>'), says=(GOOD,)),
    Case("lying size.xlsx", lambda: xlsx(before='<dimension ref="A1:XFD1048576"/>'), says=(GOOD,)),
    Case("far corner.xlsx", lambda: xlsx(ROW + f'<row r="1048576">{words("XFD1048576")}</row>'), ("resource-limit", READ), says=(GOOD,)),
    Case("cell beyond all sheets.xlsx", lambda: xlsx(ROW + f'<row r="9999999">{words("ZZZZZ9999999")}</row>'), ("resource-limit", "corrupt", READ)),
    Case("cell of no name.xlsx", lambda: xlsx(f'<row r="x">{words("??")}</row>'), (READ, "corrupt")),
    Case("missing sheet.xlsx", lambda: package({n: c for n, c in book_parts({"Log": f"<sheetData>{ROW}</sheetData>", "More": ""}).items() if "sheet2" not in n}), ("corrupt", READ)),
    Case("no sheets.xlsx", lambda: package(book_parts({})), ("corrupt", READ)),
    Case("empty sheet.xlsx", lambda: xlsx(""), problem=True),
    Case("hidden sheet.xlsx", lambda: package(book_parts({"Log": f"<sheetData>{ROW}</sheetData>", "Old": f"<sheetData>{words('A1', 'old secret')}</sheetData>"}, state="hidden")), says=(GOOD,), hides=("secret",), notes=("hidden-sheet",)),
    Case("very hidden sheet.xlsx", lambda: package(book_parts({"Log": f"<sheetData>{ROW}</sheetData>", "Old": f"<sheetData>{words('A1', 'older secret')}</sheetData>"}, state="veryHidden")), says=(GOOD,), hides=("secret",), notes=("hidden-sheet",)),
    Case("formulas.xlsx", lambda: xlsx(FORMULA), says=("62",), notes=("uncalculated",)),
    Case("laughing strings.xlsx", lambda: package({**book_parts({"Log": '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'}, strings=""), "xl/sharedStrings.xml": f'{LAUGHS}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&c;</t></si></sst>'}), "dtd"),
    Case("laughing sheet.xlsx", lambda: package(book_parts({"Log": ""}) | {"xl/worksheets/sheet1.xml": f"{LAUGHS}<worksheet/>"}), "dtd"),
    Case("laughing workbook.xlsx", lambda: package(book_parts({"Log": ""}) | {"xl/workbook.xml": f"{LAUGHS}<workbook/>"}), "dtd"),
    Case("string of no number.xlsx", lambda: package(book_parts({"Log": f'<sheetData>{ROW}<row r="2"><c r="A2" t="s"><v>99999999</v></c></row></sheetData>'}, strings="<si><t>a</t></si>")), (READ, "corrupt")),
    Case("huge strings.xlsx", lambda: package(book_parts({"Log": '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'}, strings="<si><t>" + "x" * 1_000_000 + "</t></si>")), (READ, "resource-limit")),
    Case("bomb.xlsx", lambda: lying_size(xlsx(), "xl/worksheets/sheet1.xml", 420_000_000), "resource-limit"),
    Case("merged over everything.xlsx", lambda: package(book_parts({"Log": f'<sheetData>{ROW}</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'})), says=(GOOD,)),
    Case("sheet twice.xlsx", lambda: package(book_parts({"Log": f"<sheetData>{ROW}</sheetData>"}), ("xl/worksheets/sheet1.xml", "<worksheet/>")), "corrupt"),
    Case("a workbook.csv", lambda: xlsx(ROW + f'<row r="3">{words("A3", "three")}</row>'), says=(GOOD,), notes=("type-mismatch",)),
    Case("cut off.xlsx", lambda: xlsx(far_rows(50))[:700], "corrupt"),
    # ── Excel 97, OpenDocument and others ──
    Case("good.xls", lambda: BINARY97.read_bytes(), says=("64%",), notes=("hidden-sheet",)),
    Case("cut off.xls", lambda: BINARY97.read_bytes()[:3000], "corrupt"),
    Case("head only.xls", lambda: BINARY97.read_bytes()[:512], "corrupt"),
    Case("password.xls", lambda: biff(BOF, (0x2F, b"\x01\x00" * 27), (0x0A, b"")), "encrypted"),
    Case("record without an end.xls", lambda: compound({"Workbook": struct.pack("<HH", 0x809, 60_000) + b"x"}), "corrupt"),
    Case("no records.xls", lambda: compound({"Workbook": b""}), (READ, "corrupt"), problem=True),
    Case("a web page.xls", f"<html><table><tr><td>{GOOD}</td></tr></table></html>".encode(), says=(GOOD,)),
    Case("a text with tabs.xls", b"Date\tMinutes\tNote\n9/3/2025\t30\ta\n9/4/2025\t30\tb\n9/5/2025\t45\tc\n", says=("45",)),
    Case("presentation of old.ppt", lambda: compound({"PowerPoint Document": b"x" * 100}), "unsupported"),
    Case("good.ods", lambda: ods(ods_rows(f"<table:table-row>{ods_cell()}</table:table-row>")), says=(GOOD,)),
    Case("a billion cells.ods", lambda: ods(ods_rows(f'<table:table-row table:number-rows-repeated="1048576">{ods_cell("x", "table:number-columns-repeated=" + chr(34) + "16384" + chr(34))}</table:table-row>')), "resource-limit"),
    Case("empty to the end.ods", lambda: ods(ods_rows(f'<table:table-row>{ods_cell()}<table:table-cell table:number-columns-repeated="16383"/></table:table-row><table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>')), says=(GOOD,)),
    Case("blanks between cells.ods", lambda: ods(ods_rows(f"\n  <table:table-row>\n    {ods_cell(GOOD + ' x')}\n    {ods_cell('second')}\n  </table:table-row>\n")), says=(GOOD, "second")),
    Case("macro sheet.xlsx", lambda: package({**book_parts({"Log": f"<sheetData>{ROW}</sheetData>", "Macro": ""}), "xl/_rels/workbook.xml.rels": relations(("s1", "worksheet", "worksheets/sheet1.xml"), ("s2", "xlMacrosheet", "macrosheets/sheet1.xml"))}), says=(GOOD,), notes=("chart-sheet",)),
    Case("chart.docx", lambda: docx('<w:p><w:r><w:drawing><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic></w:drawing></w:r></w:p>'), says=(GOOD,), notes=("graphic-unread",)),
    Case("repeated minus.ods", lambda: ods(ods_rows(f'<table:table-row table:number-rows-repeated="-5">{ods_cell()}</table:table-row>')), (READ, "corrupt")),
    Case("password.ods", lambda: ods("", manifest="<manifest:encryption-data/>"), "encrypted"),
    Case("laughing.ods", lambda: ods(ods_rows(f"<table:table-row>{ods_cell('&c;')}</table:table-row>"), head=LAUGHS), "dtd"),
    Case("no content.ods", lambda: package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "corrupt"),
    Case("unknown streams.doc", lambda: compound({"Nothing": b"x" * 5000}), ("type-mismatch", "corrupt")),
]  # fmt: skip


def flip(data: bytes, mark: bytes, after: int) -> bytes:
    out = bytearray(data)
    out[data.find(mark) + after] ^= 0xFF
    return bytes(out)


def encrypt_flags(data: bytes) -> bytes:
    """The same package, its parts said to be protected."""
    out = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            out[start + place] |= 1
            start += 4
    return bytes(out)


__all__ = ["CASES", "biff", "compound", "docx", "package", "xlsx"]
