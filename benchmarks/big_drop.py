"""Draws a drop of any size for the benchmarks of speed and scale: `python -m benchmarks.big_drop FOLDER --students 300`.

Students are those of the sample district under other names, numbers and days, in their own forms; every file differs. Of the files, the
share `--scans` (10 %) are pictures of pages without text, at 120 dpi so that recognising them stays affordable; of the rest about two
thirds are digital PDF and one third Word and sheets. The same arguments draw the same words.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sample_docs import draw as district
from sample_docs import forms_pdf, forms_scan, forms_word
from sample_docs.paper import DPI, Sheet
from sample_docs.people import LOGGED_TO, STUDENTS, ServiceSpec, StudentSpec

GIVEN = """Abena Adrian Alba Amos Anika Arlo Asha Basil Bea Bruno Cale Cora Dara Delphine Dov Eamon Edda Elio Enid Ezra Fay Flint Freya Gia Gus Hana Hugo
Ida Ilan Inez Iris Ivo Jada Jonas Juno Kai Kira Lars Leda Lior Lottie Mabel Magnus Maren Milo Mira Nell Nico Odile Orin Otis Paz Pia Quill Rafe Remy
Rhea Rufus Sana Selma Silas Sol Tess Thea Tobin Uma Vera Viggo Wren Xenia Yael Zadie""".split()
FAMILY = """Abernethy Ballantine Castellano Dunmore Eberhardt Fairweather Galbraith Hartigan Iversen Jankowski Kettering Lachlan Merriweather Northcote
Oyelaran Pemberton Quarles Ravenscroft Sandoval Thackeray Underhill Villanueva Wetherby Yarborough Zielinski Ashgrove Bramblewood Coldstream Drummond
Eastlake Farnsworth Greenhalgh Holloway Islington Jessop Kirkbride Longmire Marchbanks Nightingale Osgood Pellegrino Rutherford Stanhope Tremaine""".split()
STUDENTS_A_PROVIDER = 12
SCAN_DPI = 120


def person(number: int) -> StudentSpec:
    """The student of this number: a sample student's papers under another name, so that every sentence is about somebody else."""
    template = STUDENTS[number % len(STUDENTS)]
    first = GIVEN[number % len(GIVEN)]
    last = FAMILY[(number // len(GIVEN)) % len(FAMILY)]
    if number >= len(GIVEN) * len(FAMILY):
        last += f"-{FAMILY[number // (len(GIVEN) * len(FAMILY)) % len(FAMILY)]}"
    renamed: StudentSpec = _rename(template, re.compile(rf"\b{template.first}\b"), first)
    born = template.born + timedelta(number % 97)
    form = "boxed" if template.form == "scan" else template.form
    return replace(renamed, key=f"b{number}", first=first, last=last, local_id=str(400_000 + number), born=born, form=form)


def _rename(value: Any, old: re.Pattern[str], new: str) -> Any:
    if isinstance(value, str):
        return old.sub(new, value)
    if isinstance(value, list | tuple):
        return type(value)(_rename(item, old, new) for item in value)
    if isinstance(value, dict):
        return {key: _rename(item, old, new) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{field.name: _rename(getattr(value, field.name), old, new) for field in fields(value)})
    return value


def draw_student(number: int, drop: Path, scans: float) -> int:
    """All files of one student; gives their count."""
    s, dice, made = person(number), random.Random(number), 0
    home = drop / f"{number // 100:04d}"
    stem = f"{s.last}_{s.first}_{s.local_id}"
    form = forms_word if s.form == "word" else forms_pdf
    suffix = "docx" if s.form == "word" else "pdf"
    form.draw_iep(s, _in(home / "IEPs" / f"{stem}_IEP.{suffix}"))
    for period, day in district.REPORTED.items():
        if dice.random() < scans * 2.2:  # reports and samples are what comes as scans
            forms_scan.draw_report(s, period, _in(home / "Reports" / f"{stem}_{period}.pdf"), day, number)
        else:
            form.draw_report(s, period, _in(home / "Reports" / f"{stem}_{period}.{suffix}"), day)
    for order, service in enumerate(s.services):
        draw_log(s, service, _in(home / "Logs" / f"{stem}_{order}.csv"))
        made += 1
    for goal in s.goals:
        for day, title, measure in goal.samples:
            lines = [f"Student: {s.name}     Date: {day.month}/{day.day}/{day.year}", _score(measure)]
            place = home / "Samples" / f"{stem}_{goal.number}_{day:%m%d}"
            if dice.random() < scans * 1.6:
                draw_small_scan(title, lines, _in(place.with_suffix(".pdf")))
            else:
                form.draw_page(*((_in(place.with_suffix(".docx")), title, lines) if suffix == "docx" else (_in(place.with_suffix(".pdf")), lines, title)))
            made += 1
    return made + 3


def _score(measure: Any) -> str:
    shown = f"{measure.value:g}"
    told = {"percent": f"Score: {shown}%", "wcpm": f"Words correct per minute: {shown}   Errors: 4", "times": f"Total count: {shown} times"}
    return told.get(measure.unit) or f"Score: {shown} of {measure.max or measure.value:g}"


def _in(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def draw_small_scan(title: str, lines: list[str], path: Path) -> None:
    sheet = Sheet()
    sheet.write(title, size=15, bold=True)
    for line in lines:
        sheet.write(line, size=13)
    image = sheet.image.convert("L")
    small = image.resize((image.width * SCAN_DPI // DPI, image.height * SCAN_DPI // DPI))
    small.save(path, "PDF", resolution=SCAN_DPI, quality=60)


def draw_log(s: StudentSpec, service: ServiceSpec, path: Path) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    provider = f"{service.provider.split(',')[0]} {1 + int(s.local_id) % 400_000 // STUDENTS_A_PROVIDER}"
    writer.writerow(["Student", "Student ID", "Date", "Service", "Start", "Minutes", "Code", "Provider", "Notes"])
    for day in service.planned(s.begin, LOGGED_TO):
        missed = service.missed.get(day)
        note = next((goal.notes[day][0] for goal in s.goals if day in goal.notes), "")
        writer.writerow(
            [f"{s.last}, {s.first}", s.local_id, f"{day:%m/%d/%Y}", service.printed, service.start, 0 if missed else service.minutes,
             missed[0].replace("_", " ") if missed else "delivered", provider, missed[2] if missed else note]
        )  # fmt: skip
    path.write_text(out.getvalue(), "utf-8")


def draw_drop(drop: Path, students: int, scans: float = 0.1, workers: int = 2) -> int:
    """Draws the drop beside a district.toml and calendar; gives the count of files."""
    drop.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(workers) as pool:
        made = sum(pool.map(partial(draw_student, drop=drop, scans=scans), range(students), chunksize=16))
    shutil.copyfile(Path(district.HERE) / "district.toml", drop.parent / "district.toml")
    return made


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--students", type=int, default=300)
    ask.add_argument("--scans", type=float, default=0.1)
    told = ask.parse_args()
    if (told.folder / "drop").exists():
        sys.exit(f"{told.folder / 'drop'} exists already; remove it or give another folder.")
    made = draw_drop(told.folder / "drop", told.students, told.scans)
    print(f"{made} files of {told.students} students in {told.folder / 'drop'}")


if __name__ == "__main__":
    main()
