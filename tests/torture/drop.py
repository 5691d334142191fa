"""A drop for torture: small papers of many kinds for a dozen invented students, as it is on two nights running."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

from tests.flow.small_drop import IEP, LOG, write_district

FIRST = ("Ada", "Bruno", "Celia", "Dario", "Edda", "Falk", "Greta", "Hugo", "Ilse", "Jonas", "Karla", "Levi")
LAST = ("Abendroth", "Birkholz", "Clausnitz", "Dornbusch", "Ehrlinger", "Falkenried", "Gutzeit", "Hollerbusch")


def write_nights(folder: Path, students: int) -> None:
    """folder/first and folder/second: the drop of one night and of the next, and folder/district.toml."""
    write_district(folder)
    first = folder / "first"
    for number in range(students):
        given, family, key = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)], str(881000 + number)

        def of(text: str, given: str = given, family: str = family, key: str = key) -> str:
            return text.replace("Rosalind", given).replace("Quillfeather", family).replace("774401", key)

        own = first / f"{family}{number}"
        own.mkdir(parents=True)
        (own / "iep.txt").write_text(of(IEP).replace("03/14/2015", f"{1 + number % 12:02d}/14/2014"))
        (own / "log.csv").write_text(of(LOG))
        note = of(
            f"Progress note for Rosalind Quillfeather\nStudent ID: 774401\nShe read {70 + number} words correct per minute on 10/03/2025.\n"
        )
        if number % 3:
            (own / "note.txt").write_text(note)
        else:
            with zipfile.ZipFile(own / "papers.zip", "w") as archive:
                archive.writestr(zipfile.ZipInfo("note.txt", (2025, 10, 1, 0, 0, 0)), note)
    (first / "empty.pdf").write_bytes(b"")
    (first / "torn.docx").write_bytes(b"PK\x03\x04 no archive at all")
    (first / ".DS_Store").write_bytes(b"\x00")
    for path in first.rglob("*"):
        os.utime(path, (1_760_000_000, 1_760_000_000))
    second = folder / "second"
    shutil.copytree(first, second, copy_function=shutil.copy2)
    for number, own in enumerate(sorted(path for path in second.iterdir() if path.is_dir())):
        log = own / "log.csv"
        if number % 2:
            row = log.read_text().splitlines()[1]
            log.write_text(log.read_text() + row.replace("09/16/2025", "09/25/2025") + "\n")
        elif number % 4:
            log.unlink()
        if (own / "note.txt").exists() and number % 3 == 1:
            (own / "note.txt").rename(own / "october.txt")
    for path in second.rglob("*"):
        os.utime(path, (1_760_100_000, 1_760_100_000))
