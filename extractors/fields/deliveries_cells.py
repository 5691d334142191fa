"""What one square of a calendar or grid says: minutes, a code, a time, a note ('MU 50 min / make up for 8/29', 'D20', 'SA')."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from pipeline.language.attendance import (
    DeliveryModel,
    Legend,
    fold_code,
    fold_words,
    is_known_code,
    is_no,
    is_yes,
    look_up,
    model_of_words,
    normalise_status,
    read_scanned_code,
    status_of_words,
)
from pipeline.language.dates import parse_minutes, parse_time_range
from pipeline.model import AttendanceStatus

_MINUTES = re.compile(r"(?<![\d:/.])(\d{1,3})\s*(?:min(?:ute)?s?|m|')(?![A-Za-z/])", re.IGNORECASE)  # '50 min'; not '5/10 min'
_HOURS_MINUTES = re.compile(r"(?<![\d:])(\d):([0-5]\d)(?!\s*[-–:]|\s*[ap]m)(?![\d:])", re.IGNORECASE)  # '0:30'; not '10:15-11:05'
_RANGE = re.compile(r"\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?\s*(?:-|–|—|to)\s*\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?", re.IGNORECASE)
_CODE_AND_NUMBER = re.compile(
    r"^([A-Za-z]{1,4}|[✓✔xX/])\s*[-/:(]?\s*(\d{1,3})\)?$|^(\d{1,3})\s*[-/:(]?\s*([A-Za-z]{1,4}|✓|✔)\)?$"
)  # 'P30', '45 MU'

_FIGURES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "S": "5", "s": "5", "B": "8", "Z": "2"})


@dataclass(frozen=True, slots=True)
class Square:
    """One square as read; all None where it tells of no session. `is_closed`: a mark of a closed day, by words and not by code."""

    minutes: float | None = None
    status: AttendanceStatus | None = None
    status_text: str | None = None
    start: time | None = None
    end: time | None = None
    note: str | None = None
    model: DeliveryModel | None = None
    is_closed: bool = False
    unread: str | None = None

    @property
    def is_session(self) -> bool:
        return self.minutes is not None or self.status is not None or self.start is not None


def read_square(text: str, legend: Legend, *, confidence: float = 1.0, least_minutes: float = 5) -> Square:
    """What the words of a square say; a bare number counts as minutes from `least_minutes` on.

    `confidence` under 1: scanned, so that specks are no words and look-alike letters may stand for codes and figures.
    """
    text = _unwrap(text, legend)
    if confidence < 1:
        text = "\n".join(_mend(line, legend) for line in text.split("\n"))
    lines = [" ".join(line.split()) for line in re.split(r"\n|;", text) if line.strip(" _.-–—")]
    minutes: float | None = None
    code: str | None = None
    start: time | None = None
    end: time | None = None
    model: DeliveryModel | None = None
    rest: list[str] = []
    for line in lines:
        left = line
        times = _RANGE.search(left)
        if times and (both := parse_time_range(times[0])):
            start, end = both
            left = (left[: times.start()] + " " + left[times.end() :]).strip(" ,;-–")
        if left and look_up(left, legend) and not _bare_number(left):
            left, code, minutes = _take_code(left, legend, code, minutes)
        marked = re.fullmatch(r"(\d{1,3})\s*([*†^#+])", left)
        if marked and look_up(marked[2], legend):
            left, code, minutes = "", marked[2], float(marked[1])  # '30*', the legend says what the star is
        found = _CODE_AND_NUMBER.match(left)
        if found:
            letters, number = found[1] or found[4], float(found[2] or found[3])
            if is_known_code(letters, legend) or model_of_words(letters) or letters in "✓✔xX/":
                minutes = minutes if minutes is not None else number
                if look_up(letters, legend) or not model_of_words(letters):
                    code = code or letters
                model = model or model_of_words(letters)
                left = ""
        if left and (spelled := _MINUTES.search(left) or _HOURS_MINUTES.search(left)):
            value = parse_minutes(spelled[0].replace("'", " min"))
            minutes = minutes if minutes is not None or value is None else value
            left = (left[: spelled.start()] + " " + left[spelled.end() :]).strip(" ,;-–()")
        if left and _bare_number(left) and float(left) < least_minutes and look_up(left, legend):
            left, code = "", code or left  # codes may be figures: "1 = present"
        if left and _bare_number(left) and (float(left) >= least_minutes or float(left) == 0) and float(left) <= 400:
            minutes, left = (float(left) if minutes is None else minutes), ""
        if left and code is None:
            left, code, minutes = _take_code(left, legend, code, minutes)
        if left:
            rest.append(left)
    note = "; ".join(piece.strip(" -–—:,") for piece in rest if piece.strip(" -–—:,")) or None
    if code is None and note is not None and minutes is None and start is None:
        return _from_words(note, legend)
    if minutes is None and code is None and start is None:
        return Square()
    entry = look_up(code, legend) if code else None
    if entry and entry.minutes is not None and minutes is None:
        minutes = entry.minutes
    status = normalise_status(code, legend, note, minutes=minutes)
    if code is None and status == "unexplained" and minutes is None and start is not None:
        status = status_of_words(note or "") or "delivered"
    return Square(
        minutes, status, code, start, end, note, model or (entry.model if entry else None), unread=code if status is None else None
    )


def _unwrap(text: str, legend: Legend) -> str:
    """A code or figure that a narrow square wraps, as one: 'P' over 'A' -> 'PA' where PA is a code, '3' over '0' -> '30'."""
    lines = text.split()
    whole = "".join(lines)
    if "\n" not in text.strip() or len(lines) != len(text.strip().split("\n")) or len(whole) > 5:
        return text
    figures = len(whole) <= 3 and all(len(line) == 1 and line.isdigit() for line in lines)
    in_use = fold_code(whole) in legend or (is_known_code(whole) and not all(fold_code(line) in legend for line in lines))
    return whole if figures or (whole.isalpha() and in_use) else text


def _mend(line: str, legend: Legend) -> str:
    """A scanned line with its specks gone: '·,' -> '', '4S' -> '45', '(6' -> 'G' where the legend knows G."""
    plain = line.strip(" .,·'`_|-~:;°\"")
    if not re.search(r"[A-Za-z0-9✓✔☒/]", plain):
        return ""
    if re.fullmatch(r"[\dOolISsBZ]{2,3}", plain) and any(c.isdigit() for c in plain) and not look_up(plain, legend):
        return plain.translate(_FIGURES)
    return read_scanned_code(plain, legend) if len(plain) <= 4 and not plain.isdigit() else plain


def _bare_number(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,3}(?:\.0)?", text))


def _take_code(left: str, legend: Legend, code: str | None, minutes: float | None) -> tuple[str, str | None, float | None]:
    """Takes the code that a text is, or begins or ends with: 'MU make up for 8/29' -> rest 'make up for 8/29'."""
    if (entry := look_up(left, legend)) is not None and not _bare_number(left):
        number = re.search(r"(\d{1,3})$", left)
        if minutes is None:
            minutes = (
                entry.minutes if entry.minutes is not None else (float(number[1]) if number and not entry.code[-1].isdigit() else None)
            )
        return "", left, minutes
    words = left.split()
    for count in (2, 1):
        head, tail = " ".join(words[:count]), " ".join(words[-count:])
        for piece, rest in ((head, words[count:]), (tail, words[:-count])):
            if len(words) > count and piece.upper() == piece and look_up(piece, legend) and not _bare_number(piece):
                return " ".join(rest), piece, minutes
    if (
        len(words) == 1
        and len(left) <= 5
        and ((is_known_code(left, legend) and left.upper() == left) or is_yes(left) or is_no(left))
        and not _bare_number(left)
    ):
        return "", left, minutes
    if (
        len(words) > 1
        and words[0].upper() == words[0]
        and len(words[0]) <= 4
        and is_known_code(words[0], legend)
        and words[0].isalpha()
        and not legend
    ):
        return " ".join(words[1:]), words[0], minutes
    return left, code, minutes


def _from_words(note: str, legend: Legend) -> Square:
    """A square of words alone: 'absent', 'make-up', 'no school', 'T out', or a remark that tells of no session."""
    status = status_of_words(note)
    if status == "school_closed":
        return Square(is_closed=True, note=note)
    folded = fold_words(note)
    if status is None and re.search(r"\bnot (?:held|seen)\b|\bmissed\b|\bno session\b", folded):
        return Square(status="unexplained", status_text=note)
    if status is None or (status in ("delivered", "other") and len(folded.split()) > 2):
        return Square(note=note, unread=note)
    return Square(status=status, status_text=note, note=None)
