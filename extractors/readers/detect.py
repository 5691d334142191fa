"""What a file is, by its first bytes and its inner parts; the name decides only between kinds of plain text.

'gradebook.xls' may be a web page, 'scan.pdf' an image and 'Document1' a Word file: offices rename freely.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import olefile

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCM = "application/vnd.ms-word.document.macroenabled.12"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroenabled.12"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODT = "application/vnd.oasis.opendocument.text"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XML_SHEET = "application/x-spreadsheetml-2003"
XML_WORD = "application/x-wordml-2003"
DOC = "application/msword"
RTF = "application/rtf"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
EML = "message/rfc822"
MSG = "application/vnd.ms-outlook"
ZIP = "application/zip"
ENCRYPTED_OFFICE = "application/x-encrypted-office"
BINARY = "application/octet-stream"

SHEETS = frozenset({XLSX, XLSM, XLSB, XLS, ODS})
IMAGES = frozenset({"image/jpeg", "image/png", "image/tiff", "image/gif", "image/bmp", "image/webp", "image/heic"})
CONTAINERS = frozenset({ZIP, EML, MSG})
READABLE = SHEETS | IMAGES | {XML_SHEET, PDF, DOCX, DOCM, DOC, RTF, ODT, CSV, TSV, TXT, MARKDOWN, HTML, EML, MSG}

# What a name promises. A file that promises a readable kind and holds something else is not silently "unsupported".
NAMED_TYPES = {
    ".pdf": PDF, ".docx": DOCX, ".docm": DOCM, ".xlsx": XLSX, ".xlsm": XLSM, ".xlsb": XLSB, ".xls": XLS, ".ods": ODS, ".odt": ODT,
    ".doc": DOC, ".rtf": RTF, ".csv": CSV, ".tsv": TSV, ".tab": TSV, ".txt": TXT, ".text": TXT, ".md": MARKDOWN, ".markdown": MARKDOWN,
    ".html": HTML, ".htm": HTML, ".eml": EML, ".msg": MSG, ".zip": ZIP, ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png",
    ".tif": "image/tiff", ".tiff": "image/tiff", ".gif": "image/gif", ".bmp": "image/bmp", ".webp": "image/webp", ".heic": "image/heic",
    ".pptx": PPTX,
}  # fmt: skip

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"{\\rtf", RTF),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-msdownload"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"%!PS", "application/postscript"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"\xd7\xcd\xc6\x9a", "image/wmf"),
    (b"\x00\x00\x00\x0cjP  ", "image/jp2"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"%FDF-", "application/vnd.fdf"),
    (b"wOFF", "font/woff"),
)
# Letters and signs, and yet nothing to read: what a Mac mails, what old spreadsheets export.
_TEXT_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"(This file must be converted with BinHex", "application/mac-binhex40"),
    (b"ID;P", "text/x-sylk"),
    (b"bplist00", "application/x-plist"),
)
_HEAD_BYTES, _TAIL_BYTES = 8192, 66_000
_MOST_OFFICE_PARTS = 100_000
# "Subject: minutes for May" opens a message; "Goal 2: read 90 words" must not.
_MAIL_HEADER = re.compile(
    rb"(?:from|to|subject|date|received|return-path|mime-version|message-id|delivered-to|content-type|reply-to|cc|x-[\w-]+)[ \t]*:",
    re.IGNORECASE,
)
_SURE_MAIL = re.compile(rb"^(?:received|return-path|mime-version|message-id|delivered-to)[ \t]*:", re.IGNORECASE | re.MULTILINE)
# "<!DOCTYPE html>" or "<html lang='en'>"; "<90% is not met" must not.
_HTML = re.compile(
    r"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE | re.DOTALL
)


def detect_media_type(path: Path, *, name: str | None = None) -> str:
    """The media type of a file by content; 'application/octet-stream' when nothing fits. `name` is used for text kinds only."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    suffix = Path(name or path.name).suffix.lower()
    if not head:
        return NAMED_TYPES.get(suffix, BINARY)
    # The head may stand anywhere in the first kilobyte; a file that calls itself a PDF may have more noise before it than that.
    if b"%PDF-" in (head if suffix == ".pdf" else head[:1024]):
        return PDF
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _detect_word(path, head) or _detect_zip(path)
    if head.startswith(olefile.MAGIC):
        return _detect_ole(path)
    for magic, media_type in _MAGIC:
        if head.startswith(magic) and (media_type == NAMED_TYPES.get(suffix) or not (magic.isalnum() and _is_text(head))):
            return media_type
    for mark, media_type in _TEXT_MAGIC:
        if head.startswith(mark):
            return media_type
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in (b"heic", b"heix", b"mif1", b"heim", b"msf1", b"hevc") else "video/mp4"
    if head[:2] == b"BM" and len(head) > 26 and not _is_text(head):
        return "image/bmp"
    return detect_text_type(head, suffix)


def detect_text_type(head: bytes, suffix: str) -> str:
    """The kind of text that a file's first bytes are, 'application/octet-stream' when they are no text."""
    return _detect_text(head, suffix) if _is_text(head) else BINARY


def is_office_package(kind: str) -> bool:
    """True for documents that are ZIP archives inside, and so may honestly be called one."""
    return kind in (DOCX, DOCM, XLSX, XLSM, XLSB, ODS, ODT)


def promised_type(name: str) -> str | None:
    """The kind that a file's name promises, None when it promises nothing we know."""
    return NAMED_TYPES.get(Path(name).suffix.lower())


def _detect_word(path: Path, head: bytes) -> str | None:
    """DOCX for a package that begins with its content types and says so in them, as nearly every Word file does; else None."""
    method, name_length, extra_length = (int.from_bytes(head[at : at + 2], "little") for at in (8, 26, 28))
    if head[30 : 30 + name_length] != b"[Content_Types].xml" or method != zipfile.ZIP_DEFLATED:
        return None
    unpacked = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        types = unpacked.decompress(head[30 + name_length + extra_length :], 1_000_000).lower()
    except zlib.error:
        return None
    if not unpacked.eof or b"wordprocessingml.document.main+xml" not in types or b"macroenabled" in types:
        return None
    tail = _read_tail(path)
    # What other kinds show by a member's name, and content types that come twice, are looked into.
    if b"word/" not in tail or b"mimetype" in tail or tail.count(b"[Content_Types].xml") != 1:
        return None
    return DOCX if count_zip_members(path, tail) <= _MOST_OFFICE_PARTS else None


def _read_tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - _TAIL_BYTES))
        return file.read()


def _detect_zip(path: Path) -> str:
    if count_zip_members(path) > _MOST_OFFICE_PARTS:
        return ZIP
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("latin-1").strip()
                if kind in (ODS, ODT):
                    return kind
            content_types = b""
            if "[Content_Types].xml" in names and archive.getinfo("[Content_Types].xml").file_size < 5_000_000:
                content_types = archive.read("[Content_Types].xml").lower()
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, KeyError):
        # A torn Office file still promises by its inner names what it was.
        return _detect_torn_zip(path)
    if b"ms-word.document.macroenabled" in content_types or b"ms-word.template.macroenabled" in content_types:
        return DOCM
    if b"wordprocessingml." in content_types and b"main+xml" in content_types and any(n.startswith("word/") for n in names):
        return DOCX
    if b"sheet.binary" in content_types:
        return XLSB
    if b"ms-excel.sheet.macroenabled" in content_types or b"ms-excel.template.macroenabled" in content_types:
        return XLSM
    if b"spreadsheetml.sheet.main" in content_types or b"spreadsheetml.template.main" in content_types:
        return XLSX
    if b"presentationml" in content_types:
        return PPTX
    if b"wordprocessingml." in content_types or "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else ZIP


def count_zip_members(path: Path, tail: bytes | None = None) -> int:
    """How many members an archive claims, from its last bytes alone (0 when it claims nothing sound)."""
    tail = _read_tail(path) if tail is None else tail
    size = path.stat().st_size
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + 22:
        return 0
    count, directory = struct.unpack_from("<10xH I", tail, place)[0], struct.unpack_from("<I", tail, place + 12)[0]
    wide = tail.rfind(b"PK\x06\x06")
    if wide >= 0 and len(tail) >= wide + 56:
        count = max(count, struct.unpack_from("<Q", tail, wide + 32)[0])
        directory = max(directory if directory != 0xFFFFFFFF else 0, struct.unpack_from("<Q", tail, wide + 40)[0])
    # The count may lie; a directory entry has at least 46 bytes and seldom over 300.
    return max(int(count), int(min(directory, size)) // 1000)


def _detect_torn_zip(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(4_000_000)
    for mark, media_type in ((b"word/", DOCX), (b"xl/", XLSX), (b"ppt/", PPTX), (b"opendocument.spreadsheet", ODS)):
        if mark in data:
            return media_type
    return ZIP


def _detect_ole(path: Path) -> str:
    """Word 97, Excel 97, Outlook message or an encrypted Office file, by the streams at the root."""
    try:
        with olefile.OleFileIO(str(path)) as ole:
            roots = {entry[0].lower() for entry in ole.listdir(streams=True, storages=True)}
    except Exception:  # noqa: BLE001 - olefile raises what it meets in torn files; the name says the rest
        return NAMED_TYPES.get(path.suffix.lower(), BINARY) if path.suffix.lower() in (".doc", ".xls", ".msg") else BINARY
    if "encryptedpackage" in roots:
        return ENCRYPTED_OFFICE
    if "__properties_version1.0" in roots:
        return MSG
    if "worddocument" in roots:
        return DOC
    if roots & {"workbook", "book"}:
        return XLS
    return "application/x-ole-storage"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head:
        # UTF-16 without a mark: every second byte of English is zero.
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) > len(head) * 0.35 and min(even, odd) < len(head) * 0.02:
            text = decode_head(head)
            return sum(c.isprintable() or c in "\t\r\n\f" for c in text) > len(text) * 0.95
    control = sum(byte < 32 and byte not in (9, 10, 11, 12, 13, 26, 27) for byte in head)
    # A few stray control bytes are a careless export's; noise is full of them.
    return control <= max(2, len(head) * 0.01)


def decode_head(head: bytes) -> str:
    """Text of a file's first bytes, good enough to see its kind."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    if head.count(0) > len(head) * 0.3:
        return head.decode("utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be", errors="replace")
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError:
        return head.decode("cp1252", errors="replace")


def _detect_text(head: bytes, suffix: str) -> str:
    text = decode_head(head)
    if _HTML.match(text):
        return HTML
    if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<" in text[:10]:
        return XML_SHEET
    if "<" in text[:10] and ("office/word/2003/wordml" in text or "office/2006/xmlPackage" in text):
        return XML_WORD
    if _looks_like_mail(head, suffix):
        return EML
    if text.lstrip("\ufeff \r\n\t").startswith("<?xml") and suffix not in _PLAIN_SUFFIXES:
        return "text/x-xml"
    if suffix in (".csv", ".tsv", ".tab"):
        return NAMED_TYPES[suffix]
    if suffix in (".md", ".markdown"):
        return MARKDOWN
    if suffix in (".html", ".htm"):
        return HTML
    if suffix in (".xls", ".xlsx", ".dat", "") and (found := _delimited(text)):
        # Student systems export tab-separated text and call it .xls.
        return TSV if found == "\t" else CSV
    if suffix in (".json", ".toml", ".yaml", ".yml", ".xml", ".py", ".js", ".css", ".ini", ".log"):
        return "text/x-" + suffix[1:]
    if suffix == ".txt" and _delimited(text) == "\t":
        return TSV
    return TXT


# A person who calls a file so means its letters, whatever they say.
_PLAIN_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ".csv", ".tsv", ".tab", ".html", ".htm"})


def _looks_like_mail(head: bytes, suffix: str) -> bool:
    lines = head.lstrip(b"\xef\xbb\xbf\r\n").split(b"\n")[:60]
    if not lines or not (_MAIL_HEADER.match(lines[0]) or lines[0].startswith(b"From ")):
        return False
    headers = 0
    for line in lines:
        if not line.strip():
            break
        headers += bool(_MAIL_HEADER.match(line))
    return headers >= 2 and (suffix == ".eml" or bool(_SURE_MAIL.search(head)))


def _delimited(text: str) -> str | None:
    """The delimiter when most of the first lines hold the same number (two or more) of it, else None."""
    lines = [line for line in text.splitlines()[:30] if line.strip()][:-1]
    for delimiter in ("\t", ",", ";", "|"):
        counts = Counter(line.count(delimiter) for line in lines)
        if len(lines) >= 3 and counts:
            count, times = counts.most_common(1)[0]
            if count >= 2 and times >= len(lines) * 0.7:
                return delimiter
    return None
