"""Documents damaged at random with a fixed seed, of every format: flipped, cut, spliced, and broken inside their packages.

    python -m tests.hostile.mutated 2000

prints what became of them, and ends with 1 when a row is lost, a reason is none of the closed list, or a reader failed unforeseen.
"""

from __future__ import annotations

import io
import random
import struct
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import QUARANTINE_REASONS
from tests.hostile import archives, mails, office, pdfs, pictures, texts
from tests.hostile.case import READ
from tests.hostile.run import Found, ingest

SEED = 20251014
SAMPLES = Path(__file__).parent.parent.parent / "sample_docs" / "juniper_flats" / "drop"
_LARGEST = 300_000
_EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def sound_documents() -> list[tuple[str, bytes]]:
    """(suffix, bytes) of documents that are whole: the sample district's, and one of every other kind."""
    found = [
        (path.suffix, path.read_bytes())
        for path in sorted(SAMPLES.rglob("*"))
        if path.suffix in (".pdf", ".docx", ".xlsx", ".csv", ".eml", ".zip") and path.stat().st_size < _LARGEST
    ]
    kinds: dict[str, list[tuple[str, bytes]]] = {}
    for suffix, data in found:
        kinds.setdefault(suffix, []).append((suffix, data))
    chosen = [one for many in kinds.values() for one in many[:5]]
    for module in (pdfs, office, texts, pictures, mails, archives):
        chosen += [
            (Path(case.path).suffix, case.make())
            for case in module.CASES
            if Path(case.path).stem in ("good", "still", "three pages", "form")
        ]
    chosen += [(".jpg", pictures.picture("JPEG", size=(300, 200))), (".webp", pictures.picture("WEBP", "RGB")), (".pdf", pdfs.compact())]
    chosen.append((".msg", office.compound({"__properties_version1.0": bytes(32), "__substg1.0_0037001F": "Scores".encode("utf-16-le")})))
    return chosen


def damage(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """One to three wounds."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        if len(out) < 8:
            break
        place = chance.randrange(len(out) - 4)
        length = chance.randint(1, max(1, min(len(out) - place, chance.choice((4, 64, 2048)))))
        match chance.randrange(8):
            case 0:
                for _ in range(chance.randint(1, 40)):
                    out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
            case 1:
                del out[chance.randrange(len(out)) :]
            case 2:
                del out[place : place + length]
            case 3:
                out[place:place] = out[place : place + length] * chance.randint(1, 20)
            case 4:
                start = chance.randrange(max(1, len(other)))
                out[place : place + length] = other[start : start + chance.randint(1, 4096)]
            case 5:
                out[place : place + length] = bytes([chance.choice((0, 0xFF, 0x20, chance.randrange(256)))]) * length
            case 6:
                form = chance.choice(("<I", ">I"))
                struct.pack_into(form, out, place, chance.choice(_EXTREMES))
            case 7:
                out[place : place + length] = chance.randbytes(length)
    return bytes(out)


def damage_inside(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """A package whose parts are damaged and which is itself sound: wounds that a checksum would hide."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(buffer, "w") as written:
        names = [info for info in archive.infolist() if not info.is_dir()]
        wounded = chance.choice(names).filename
        for info in names:
            content = archive.read(info)
            written.writestr(
                zipfile.ZipInfo(info.filename, (2025, 9, 3, 10, 0, 0)),
                damage(content, other, chance) if info.filename == wounded else content,
            )
    return buffer.getvalue()


def mutants(count: int, seed: int = SEED) -> Iterator[tuple[str, bytes]]:
    """(name, bytes), the same ones for the same seed."""
    chance = random.Random(seed)
    sound = sound_documents()
    for number in range(count):
        suffix, data = sound[number % len(sound)]
        _, other = chance.choice(sound)
        inside = data[:4] == b"PK\x03\x04" and chance.random() < 0.6
        yield f"{number:05d}{suffix}", damage_inside(data, other, chance) if inside else damage(data, other, chance)


def ingest_mutants(count: int, folder: Path, *, workers: int = 1) -> Found:
    """The real ingest of so many damaged documents."""
    drop = folder / "drop"
    drop.mkdir()
    for name, data in mutants(count):
        (drop / name).write_bytes(data)
    return ingest(drop, folder / "evidence.duckdb", workers=workers)


def find_faults(found: Found, count: int) -> list[str]:
    """What must not be: lost rows, reasons of no list, failures of ours that nobody foresaw, documents that say nothing of themselves."""
    told = [] if sum("!/" not in path for path in found.rows) == count else ["rows are lost"]
    for path, (_, reason, document) in sorted(found.rows.items()):
        fate = found.fate(path)
        if fate not in (READ, *QUARANTINE_REASONS):
            told.append(f"{path}: {fate}")
        elif fate == "reader-crash" and " died of " not in (reason or ""):
            told.append(f"{path}: {reason}")
        elif fate == READ and document in found.texts and not "".join(found.texts[document]).strip() and not found.problems.get(document):
            told.append(f"{path}: read, without a word, and nothing says so")
    return told


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder:
        found = ingest_mutants(count, Path(folder), workers=2)
    fates = Counter(found.fate(path) for path in found.rows)
    faults = find_faults(found, count)
    for path, (_, reason, _document) in sorted(found.rows.items()):
        if found.fate(path) in ("reader-crash", "timeout"):
            print(f"{path}: {reason}")  # noqa: T201 - a program of the developers'
    print(f"{count} damaged documents, {len(found.rows)} rows: {dict(sorted(fates.items()))}; {len(faults)} faults")  # noqa: T201
    for fault in faults:
        print(f"FAULT {fault}")  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
