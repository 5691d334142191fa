"""A drop of a few small files, written on the spot: enough for every status of the ledger. Its people are invented."""

from __future__ import annotations

import zipfile
from pathlib import Path

CANARY = "Quillfeather"  # a name that must turn up in no log, no run name and no database of the orchestrator

IEP = f"""INDIVIDUALIZED EDUCATION PROGRAM
Student Name: Rosalind {CANARY}
Student ID: 774401
Date of Birth: 03/14/2015
Grade: 4
School: Harborlight Elementary
IEP Meeting Date: 09/10/2025
IEP Begin Date: 09/15/2025
IEP End Date: 09/14/2026

Measurable Annual Goals
Goal 1: Reading
By 09/14/2026, given a fourth grade passage, Rosalind will read 110 words correct per minute as measured by weekly probes.
Baseline: 70 words correct per minute

Special Education and Related Services
Service: Speech-Language Therapy
Amount: 2 x 30 minutes per week
Start Date: 09/15/2025
End Date: 09/14/2026
"""

LOG = f"""Student,Student ID,Service,Date,Minutes,Status,Provider
"{CANARY}, Rosalind",774401,Speech-Language Therapy,09/16/2025,30,Delivered,A. Provider
"{CANARY}, Rosalind",774401,Speech-Language Therapy,09/18/2025,30,Delivered,A. Provider
"{CANARY}, Rosalind",774401,Speech-Language Therapy,09/23/2025,0,Student absent,A. Provider
"""

DISTRICT = """[district]
name = "Harborlight Schools"
state = "OH"

[calendar]
first_day = 2025-08-20
last_day = 2026-06-05
no_school = [[2025-11-24, 2025-11-28]]

[[reporting_period]]
label = "Q1"
start = 2025-08-20
end = 2025-10-24
report_due = 2025-11-07
"""


def write_drop(folder: Path) -> Path:
    """The drop's folder: an IEP, a log, a copy, a member of an archive, an empty file, a torn one, a system file."""
    drop = folder / "drop"
    (drop / f"{CANARY} papers").mkdir(parents=True)
    (drop / f"{CANARY} papers" / "iep.txt").write_text(IEP)
    (drop / "log.csv").write_text(LOG)
    (drop / "log copy.csv").write_text(LOG)
    (drop / "empty.pdf").write_bytes(b"")
    with zipfile.ZipFile(drop / "torn.docx", "w") as document:
        document.writestr("word/document.xml", "<w:document/>" * 50)
    (drop / "torn.docx").write_bytes((drop / "torn.docx").read_bytes()[:300])
    (drop / ".DS_Store").write_bytes(b"\x00")
    with zipfile.ZipFile(drop / "more.zip", "w") as archive:
        archive.writestr("note.txt", f"Progress note for Rosalind {CANARY}\nShe read 82 words correct per minute on 10/03/2025.\n")
    return drop


def write_district(folder: Path) -> Path:
    path = folder / "district.toml"
    path.write_text(DISTRICT)
    return path
