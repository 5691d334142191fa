"""Pictures that bomb, break off or are no pictures; none of them holds writing, so that recognising them costs nothing."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

from tests.hostile.case import READ, Case


def picture(kind: str, mode: str = "L", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind, **options)
    return buffer.getvalue()


def frames(kind: str, count: int, **options: Any) -> bytes:
    buffer = io.BytesIO()
    first, *others = [Image.new("L", (30, 30), n * 83 % 250) for n in range(count)]
    first.save(buffer, kind, save_all=True, append_images=others, **options)
    return buffer.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes = b"", more: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", data or zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def tiff(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    """One directory of (tag, type, count, value), and where the next one is said to be."""
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<I", 8) + body + struct.pack("<I", following)


def exif(orientation: int) -> bytes:
    found = Image.Exif()
    found[0x0112] = orientation
    return picture("JPEG", exif=found)


GREY = ((256, 3, 1, 20), (257, 3, 1, 20), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 0), (278, 3, 1, 20), (279, 4, 1, 400))
BROKEN = ("corrupt", READ)
CASES = [
    Case("good.png", picture("PNG"), problem=True),
    Case("grey.jpg", picture("JPEG"), problem=True),
    Case("cmyk.jpg", picture("JPEG", "CMYK"), problem=True),
    Case("sixteen bits.png", picture("PNG", "I;16"), problem=True),
    Case("palette.png", picture("PNG", "P", transparency=0), problem=True),
    Case("one bit.tif", picture("TIFF", "1", compression="group4"), problem=True),
    Case("lab.tif", picture("TIFF", "LAB"), (READ, "corrupt"), problem=True),
    Case("transparent.webp", picture("WEBP", "RGBA"), problem=True),
    Case("good.bmp", picture("BMP", "RGB"), problem=True),
    Case("still.gif", picture("GIF"), problem=True),
    Case("moving.gif", frames("GIF", 3), problem=True, notes=("frames",)),
    Case("moving.webp", frames("WEBP", 3), problem=True, notes=("frames",)),
    Case("three pages.tif", frames("TIFF", 3), pages=3, problem=True),
    Case("2001 pages.tif", frames("TIFF", 2001), "too-many-pages"),
    Case("one dot.png", picture("PNG", size=(1, 1)), problem=True),
    Case("a line.png", picture("PNG", size=(3000, 1)), problem=True),
    Case("no size.png", png(0, 0), "corrupt"),
    Case("bomb.png", png(50_000, 50_000), "resource-limit"),
    Case("over the limit.png", png(10_001, 10_000), "resource-limit"),
    Case("size of a planet.png", png(2**31 - 1, 2**31 - 1), ("resource-limit", "corrupt")),
    Case("bomb.bmp", b"BM" + struct.pack("<IHHIIiiHHIIiiII", 100, 0, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0), ("resource-limit", "corrupt")),
    Case("bomb.gif", b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\x08\x01\x00\x00;", ("resource-limit", "corrupt")),
    Case("bomb.tif", tiff((256, 4, 1, 2**31), (257, 4, 1, 2**31), *GREY[2:]), ("resource-limit", "corrupt")),
    Case("bomb of words.png", png(30, 30, zlib.compress(bytes(31 * 30)), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80_000_000)))), ("corrupt", READ, "resource-limit")),
    Case("bomb of colours.png", png(30, 30, zlib.compress(bytes(31 * 30)), chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(80_000_000)))), ("corrupt", READ, "resource-limit")),
    Case("wrong sum.png", picture("PNG").replace(b"IHDR\0\0\0", b"IHDR\0\0\1", 1), (*BROKEN, "resource-limit")),
    Case("cut off.png", picture("PNG", size=(600, 400))[:80], BROKEN),
    Case("cut off.jpg", picture("JPEG", size=(600, 400))[:-900], BROKEN),
    Case("head only.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\0", "corrupt"),
    Case("head only.tif", b"II*\0\x08\0\0\0", "corrupt"),
    Case("head only.gif", b"GIF89a", "corrupt"),
    Case("head only.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "corrupt"),
    Case("directory in a circle.tif", tiff(*GREY, following=8), BROKEN),
    Case("directory of nowhere.tif", b"II*\0" + struct.pack("<I", 2**31), "corrupt"),
    Case("entries without an end.tif", b"II*\0" + struct.pack("<IH", 8, 65535) + bytes(50), "corrupt"),
    Case("on its side.jpg", exif(6), problem=True),
    Case("turned by 99.jpg", exif(99), problem=True),
    Case("broken exif.jpg", picture("JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 40), BROKEN),
    Case("noise in the middle.jpg", (lambda data: data[:400] + bytes(range(256)) + data[420:])(picture("JPEG", size=(200, 200))), BROKEN),
    Case("a picture named so.pdf", picture("PNG", size=(70, 40)), notes=("type-mismatch",), problem=True),
    Case("a picture named so.tiff", picture("PNG", size=(71, 40)), problem=True),
    Case("a text named so.jpg", b"There is no picture here.\n", says=("no picture",), notes=("type-mismatch",)),
    Case("noise named so.png", bytes((n * 77 + n // 9) % 256 for n in range(3000)), "corrupt"),
    Case("photo of a phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), "unsupported"),
    Case("drawing.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "unsupported"),
    Case("icon.ico", b"\0\0\x01\0\x01\0" + bytes(40), "unsupported"),
    Case("layers.psd", b"8BPS\0\x01" + bytes(40), "unsupported"),
    Case("film.mp4", b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2" + bytes(40), "unsupported"),
]  # fmt: skip
