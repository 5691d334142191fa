"""The final score of a work sample: which of its figures says how the student did."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extractors.fields.chunks import Chunk, Neighbours
from extractors.fields.sample_heads import is_maximum, is_never, printed_maximum, rank_label, unit_of
from extractors.fields.sample_phrases import read_score_phrase
from extractors.fields.student_names import is_person
from pipeline.document import Cell
from pipeline.language.numbers import digits_of
from pipeline.lexicon import load_lexicon

_N = r"(?:\d{1,4}(?:,\d{3})?(?:\.\d+)?|\.\d+)"
# '13/20', '7 of 12', '2.5 out of 4', '10 / 20'; not '3/4/2026', '10/15-10/20'
_FRACTION = re.compile(
    rf"(?<![\d/.\-$:])(?P<value>{_N})\s*(?:/|out\s+of(?:\s+(?:a\s+)?possible)?|of(?:\s+the)?(?:\s+possible)?)\s*(?P<max>{_N})(?![\d/%]|\.\d|\s*(?:%|/))",
    re.I,
)
_PERCENT = re.compile(rf"(?<![\d/.$])(?P<value>{_N})\s*(?:%|percent\b|per\s?cent\b|pct\b)", re.I)
_NUMBER = re.compile(rf"(?<![\d/.\-$:])(?P<value>{_N})(?![\d/:%]|\.\d|\s*[-–]\s*\d)")
_DATE_LIKE = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b")
_RANGE = re.compile(rf"(?<![\d.]){_N}\s*(?:-|–|—|\bto\b)\s*{_N}(?![\d/])")
_WHOLE_FRACTION = re.compile(rf"^[\s(]*(?P<value>{_N})\s*(?:/|of|out of)\s*(?P<max>\d{{1,3}})[\s).]*$", re.I)
# the same with what it counts: '11 of 18 correct', '18 of 25 errors corrected'
_COUNTED_FRACTION = re.compile(rf"^\W*(?P<value>{_N})\s*(?:/|of|out of)\s*(?P<max>\d{{1,3}})\s+(?P<noun>[a-z][a-z \-]{{2,40}})\W*$", re.I)
_ITEM = re.compile(r"^\W*(?:(?:item|trial|question|opp(?:ortunity)?|sentence|step|problem|q)\.?\s*#?\s*)?(\d{1,3})\s*[.):]?(?=\s|$)", re.I)
# Takes '1. Who …', '2)4(x + 1)', 'Trial 3', '7 star'; not '9 + 14 = 36', '4.50'
_NUMBERED = re.compile(
    r"^\W*(?:(?:item|trial|question|opp(?:ortunity)?|sentence|step|problem|q)\.?\s*#?\s*(\d{1,3})\b|(\d{1,3})\s*(?:\)|[.,](?!\d))|(\d{1,3})\s+[A-Za-z]{2,}|(\d{1,3})$)",
    re.I,
)
_INLINE = re.compile(
    r"(?P<label>[A-Za-z#%][A-Za-z0-9 #%/()+&.,'’\-]{0,60}?)\s*[:=]\s*(?P<value>[^:=]*?)(?=\s+[A-Z#%][A-Za-z#%/()+\- ]{0,40}[:=]|$)"
)
_FINAL_TIERS = 6  # rates, scales and final scores; after them totals and counts


@dataclass(frozen=True, slots=True)
class Score:
    """A figure with its meaning and place. `rank` 0 is the surest sign of a final score."""

    value: float
    max: float | None
    unit: str | None
    rank: float
    label: str
    chunk: Chunk
    quote: str


@dataclass(frozen=True, slots=True)
class _Pair:
    label: str
    value: str
    chunk: Chunk
    is_lone: bool = True  # in a table of many such rows a label that is no known one is an item


def read_value(text: str) -> tuple[float, float | None, str | None] | None:
    """(value, max, unit) of a score's words: '13 Total: 20 (65%)' is handled by its pair; '8 minutes' -> (8, None, 'minutes')."""
    plain = digits_of(text)
    plain = _RANGE.sub(" ", _DATE_LIKE.sub(" ", plain))
    if match := _FRACTION.search(plain):
        value, most = _float(match["value"]), _float(match["max"])
        if value <= most * 1.5 and most > 0:
            return value, most, unit_of(plain[match.end() :]) or None
        return None
    if match := _PERCENT.search(plain):
        return _float(match["value"]), None, "percent"
    if match := _NUMBER.search(plain):
        return _float(match["value"]), None, unit_of(plain[match.end() :][:30])
    return None


def join_fractions(chunks: list[Chunk]) -> list[Chunk]:
    """Chunks with a score that wide writing split put together: '8' + 'of 20', '10' + '/' + '20'."""
    joined: list[Chunk] = []
    items = item_count(chunks)
    for place, chunk in enumerate(chunks):
        if chunk.element.confidence < 1:
            if _is_slash(chunks, place, items):
                continue
            chunk = replace(chunk, text=_mend(chunk.text, items, is_top=place <= 4 and chunk.column > 0))
        before = joined[-1] if joined else None
        beside = before is not None and before.block == chunk.block and before.row == chunk.row and before.stack == chunk.stack
        line = " ".join(other.text for other in joined[-12:] if before and other.block == before.block and other.row == before.row)
        lost = before is not None and beside and _lost_slash(before, chunk, items, line)
        if before and beside and (lost or _fraction_goes_on(before.text, chunk.text)):
            box = before.box.union(chunk.box) if before.box and chunk.box else before.box
            joined[-1] = replace(before, text=f"{before.text} {'/ ' if lost else ''}{chunk.text}", box=box)
        else:
            joined.append(chunk)
    return joined


def _mend(text: str, items: int | None, *, is_top: bool) -> str:
    """A scanned score as it was written: '2.5.out of 4', '6 1 10' and '51 10' (a slash read as 1) on a sheet of ten items."""
    text = re.sub(r"(?<=\d)\.(?=\s*(?:/|(?:out|of)\b))", " ", text)
    if items and (run := re.match(rf"^(\d{{1,2}})[1lI|]?{items}$", text)) and int(run.group(1)) <= items:
        return f"{run.group(1)} / {items}"
    beside_title = re.match(r"^(\d{1,2})\s?[1lI|](\d{2})$", text) if is_top else None  # '8 120', '13120' beside a title
    if beside_title and int(beside_title.group(1)) <= int(beside_title.group(2)) and int(beside_title.group(2)) % 5 == 0:
        return f"{beside_title.group(1)} / {beside_title.group(2)}"
    slash = re.match(r"^(\d{1,2})\s?[1lI|]\s(\d{1,3})$", text)
    if (
        slash
        and int(slash.group(1)) <= int(slash.group(2))
        and (int(slash.group(2)) == items or (items is None and int(slash.group(2)) % 5 == 0))
    ):
        return f"{slash.group(1)} / {slash.group(2)}"
    return text


def _is_slash(chunks: list[Chunk], place: int, items: int | None) -> bool:
    """A lone stroke between two figures of a row, where the second is the number of items (or a round one)."""
    if not 0 < place < len(chunks) - 1 or chunks[place].text not in ("1", "l", "I", "|"):
        return False
    before, after = chunks[place - 1], chunks[place + 1]
    same_row = before.block == after.block == chunks[place].block and before.row == after.row == chunks[place].row
    if not same_row or not re.fullmatch(r"\d{1,2}", before.text) or not re.fullmatch(r"\d{1,3}", after.text):
        return False
    most = int(after.text)
    return int(before.text) <= most and (most == items or (items is None and most >= 5 and most % 5 == 0 and place <= 6))


def _lost_slash(before: Chunk, chunk: Chunk, items: int | None, line: str) -> bool:
    """Whether two figures of a scanned line are a score whose slash OCR lost: '5' '10' on a sheet of ten items, 'Total points: 5' '12'."""
    first, second = re.search(rf"(?:^|\s)({_N})$", before.text), re.match(r"^(\d{1,3})$", chunk.text.strip("()"))
    if (
        before.element.confidence >= 1
        or not first
        or not second
        or _float(first.group(1)) > _float(second.group(1))
        or int(second.group(1)) < 3
    ):
        return False
    label = before.text[: first.start()].strip(" :") or line
    ranked = rank_label(label)
    near_top = items is None and int(second.group(1)) % 5 == 0 and chunk.order <= 4 and int(second.group(1)) >= 5
    return (
        int(second.group(1)) == items
        or near_top
        or (ranked is not None and ranked[0] <= _FINAL_TIERS and re.search(r"\d\s+\d", line) is None)
    )


def _fraction_goes_on(before: str, text: str) -> bool:
    if re.match(rf"^(?:/|of|out of)\s*{_N}\s*\w*$|^(?:/|of|out of)$", text, re.I):
        return re.search(rf"(?:^|\s){_N}$", before) is not None
    return re.search(rf"(?:^|\s){_N}\s*(?:/|of|out of)$", before, re.I) is not None and re.match(rf"^{_N}\b", text) is not None


def find_scores(chunks: list[Chunk], title: str) -> list[Score]:
    """Every figure of a sheet that may be its final score, the surest first."""
    chunks = join_fractions(chunks)
    items = item_count(chunks)
    scores = list(_labelled_scores(chunks, title))
    scores += list(_standalone_fractions(chunks, items))
    scores += list(_phrased_scores(chunks, title, {score.chunk.order for score in scores}))
    return sorted(scores, key=lambda score: (score.rank, -(score.max or 0), -score.chunk.order))


def _labelled_scores(chunks: list[Chunk], title: str) -> Iterator[Score]:
    pairs = list(_pairs(chunks))
    unknown: list[Score] = []
    for number, pair in enumerate(pairs):
        found = read_value(pair.value)
        if found is None:
            continue
        value, most, unit = found
        if most is None and unit != "percent" and (printed := printed_maximum(pair.label)) and printed >= value:
            most = printed
        ranked = rank_label(pair.label)
        following = pairs[number + 1] if number + 1 < len(pairs) else None
        if (
            most is None
            and unit != "percent"
            and following
            and following.chunk.element is pair.chunk.element
            and re.match(r"^(?:total|out of|possible|of)\b", following.label, re.I)
        ):
            other = re.match(rf"^\s*({_N})", following.value)  # 'Correct: 13 Total: 20 (65%)'
            if other and _float(other.group(1)) >= value and ranked:
                most = _float(other.group(1))
        if ranked is None:
            if _is_name_and_day(pair.label, value, most, pair.chunk):
                continue
            if pair.is_lone and not is_never(pair.label) and (most is not None or unit) and len(pair.label.split()) <= 9:
                unknown.append(
                    Score(
                        value,
                        most,
                        unit or _unit(pair.label, title, most),
                        20 - 4 * (most is not None),
                        pair.label,
                        pair.chunk,
                        pair.chunk.text,
                    )
                )
            continue
        rank, tier_unit = ranked
        if unit is None:
            unit = tier_unit if most is None or tier_unit == "wcpm" else None
        if unit == "wcpm" and re.search(r"typing|keyboard|^speed", f"{pair.label} {title}", re.I):
            unit = "words"  # a typing program's words per minute are no oral reading
        if (
            most is None
            and unit in (None, "words")
            and re.search(r"words? (?:read )?correct", pair.label, re.I)
            and re.search(r"fluency|\borf\b|passage", title, re.I)
        ):
            unit = "wcpm"  # a fluency probe lasts a minute
        chosen = unit or _unit(pair.label, title, most)
        if unit == "times" and most is None:
            chosen = _unit(pair.label, title, most)
        yield Score(
            value, most, chosen, rank + (0 if most is not None or unit == "percent" else 0.5), pair.label, pair.chunk, pair.chunk.text
        )
    yield from unknown


def _is_name_and_day(name: str, value: float, most: float | None, chunk: Chunk) -> bool:
    """Whether a recognised 'Ann Lee  3/10' is a name and a date whose year was lost, not 3 of 10."""
    is_day = most is not None and value <= 12 and most <= 31 and chunk.element.confidence < 1
    return is_day and name.istitle() and is_person(name)


def _unit(label: str, title: str, most: float | None) -> str | None:
    """The unit by the label's words, else by the paper's: a tally counts times; x of y counts what is correct."""
    named = unit_of(label)
    if named and not (named == "times" and most is None and re.search(r"period", label, re.I)):
        return named
    if most is not None:
        return "points" if re.search(r"rubric|essay|paragraph|points", f"{label} {title}", re.I) else "correct"
    if any(word in title.casefold() for word in load_lexicon("sample_labels")["words"]["tally"]):
        return "incidents"
    if re.search(r"average|rubric", label, re.I):
        return "rubric_points"
    return unit_of(title) or ("correct" if re.search(r"correct", label, re.I) else None)


def _pairs(chunks: list[Chunk]) -> Iterator[_Pair]:
    """Label and value wherever they stand: 'Score: 5/10', or a value at the line's end, right, below, or stacked in its cell."""
    near = Neighbours(chunks)
    rows_of: dict[int, set[int]] = {}
    for chunk in chunks:
        if chunk.in_table:
            rows_of.setdefault(chunk.block, set()).add(chunk.row)
    for chunk in chunks:
        text = chunk.text
        inline = [m for m in _INLINE.finditer(text) if m["value"].strip()]
        for match in inline:
            yield _Pair(match["label"], match["value"], chunk)
        if inline or (re.search(r"\d\s*$", text) and _ITEM.match(text)):
            continue
        bare = text.rstrip(" :.=_")
        is_label = bool(re.search(r"[A-Za-z%#]", bare)) and not _starts_with_figure(bare)
        if not is_label:
            continue
        trailing = re.match(rf"^(?P<label>[A-Za-z#%][^\d]{{2,60}}?)\s+(?P<value>{_N}\s*(?:%|(?:/|of|out of)\s*\d+.*)?)\s*\w*$", text)
        if trailing and rank_label(trailing["label"]):
            yield _Pair(trailing["label"], text[trailing.start("value") :], chunk)
            continue
        if re.search(r"\d", bare) and not rank_label(bare):
            continue
        yield from _value_places(chunk, bare, near, rows_of)


def _value_places(chunk: Chunk, label: str, near: Neighbours, rows_of: dict[int, set[int]]) -> Iterator[_Pair]:
    stacked, right, below = near.stacked(chunk), near.right(chunk), near.below(chunk)
    if right is None and chunk.element.confidence < 1 and rank_label(label):
        right = near.beside(chunk)  # handwriting beside a printed label often reads as a line of its own
    many = chunk.in_table and len(rows_of.get(chunk.block, ())) > 3
    if stacked and _starts_with_figure(stacked.text):
        yield _Pair(label, stacked.text, stacked)
        return
    if right and _starts_with_figure(right.text):
        last = right
        following = near.right(last)
        # 'Total | 18 | 25': two figures are what was right and what there was
        if following and _starts_with_figure(following.text) and near.right(following) is None and not re.search(r"[/%]|of", right.text):
            a, b = read_value(right.text), read_value(following.text)
            if a and b and b[0] <= a[0] and a[1] is None and b[1] is None and is_maximum(near.header(right)):
                yield _Pair(
                    f"{label} {near.header(following)}", f"{following.text} of {right.text}", following
                )  # what there was stands first
                return
            if a and b and a[0] <= b[0] and a[1] is None and b[1] is None and re.match(r"^total|^sum", label, re.I):
                if is_maximum(near.header(following)):
                    yield _Pair(label, f"{right.text} of {following.text}", right)
                return  # two behaviours counted side by side have no one total
        while chunk.in_table and following and _starts_with_figure(following.text):
            last, following = following, near.right(following)
        yield _Pair(label, last.text, last, is_lone=not many)
        return
    if below and _starts_with_figure(below.text) and (not chunk.in_table or len(rows_of.get(chunk.block, ())) <= 2):
        yield _Pair(label, below.text, below, is_lone=False)


def _starts_with_figure(text: str) -> bool:
    """'8', '10 of 12', '46%', '8 minutes', 'four of ten'; not '9/25/2025', '4th grade', '1. Enter room'."""
    plain = digits_of(text.strip(" _:()"))
    return (
        re.match(rf"^{_N}(?!\s*[.)]\s*[A-Za-z]|(?:st|nd|rd|th)\b)", plain) is not None and not _DATE_LIKE.match(plain) and len(plain) <= 40
    )


def _standalone_fractions(chunks: list[Chunk], items: int | None) -> Iterator[Score]:
    """A fraction that stands alone: beside the title, ringed in a margin, or with the number of items as its maximum."""
    first_item = next((c.order for c in chunks if _ITEM.match(c.text) and re.match(r"^\W*\d{1,3}\s*[.)]", c.text)), None)
    in_items = {c.block for c in chunks if _ITEM.match(c.text)}
    shared = Counter(c.block for c in chunks)
    alone = {c.order for c in chunks[-4:] if not c.in_table and shared[c.block] == 1}
    for position, chunk in enumerate(chunks):
        text = digits_of(chunk.text)
        percent = re.match(rf"^\s*\(?({_N})\s?%\)?$", text)
        if percent and position <= 8 and not chunk.in_table and _float(percent.group(1)) <= 100:
            yield Score(_float(percent.group(1)), None, "percent", _FINAL_TIERS + 0.3, "", chunk, chunk.text)
            continue
        whole, counted = _WHOLE_FRACTION.match(text), _COUNTED_FRACTION.match(text)
        match = whole or counted
        if match is None or (isinstance(chunk.element, Cell) and counted is None and len(chunk.text) < 3):
            continue
        value, most = _float(match["value"]), _float(match["max"])
        if most == 0 or value > most:
            continue
        before = chunks[position - 1] if position else None
        if before and before.element is chunk.element and _is_name_and_day(before.text, value, most, chunk):
            continue
        at_top = position <= 8 and (first_item is None or chunk.order <= first_item)
        fits = items is not None and most == items
        if counted:
            noun = counted["noun"]
            if not (unit_of(noun) or re.search(r"correct|right|errors?|problems?|answers?", noun, re.I)):
                continue  # '2/16 No school' is a date
            rank = _FINAL_TIERS + (0.2 if re.search(r"correct|point|right", noun, re.I) else 1.2)
            yield Score(value, most, unit_of(noun) or "correct", rank, noun, chunk, chunk.text)
        elif at_top or fits or (chunk.order in alone and most >= 4) or (first_item is None and not chunk.in_table):
            beside_item = chunk.block in in_items and not fits
            rank = _FINAL_TIERS + 0.1 + (not at_top) + 6 * beside_item - 0.5 * fits
            yield Score(value, most, "correct", rank, "", chunk, chunk.text)


def _phrased_scores(chunks: list[Chunk], title: str, done: set[int]) -> Iterator[Score]:
    """Lines that state a score without a label; those with words before the figure speak only where nothing surer does."""
    for chunk in chunks:
        phrase = None if chunk.in_table or chunk.order in done or chunk.text == title else read_score_phrase(chunk.text)
        if phrase is None or is_never(phrase.label):
            continue
        unit = phrase.unit or _unit(phrase.label, title, phrase.max)
        yield Score(phrase.value, phrase.max, unit, 17 if phrase.is_weak else _FINAL_TIERS + 1.3, phrase.label, chunk, chunk.text)


def item_count(chunks: Iterable[Chunk]) -> int | None:
    """How many numbered items a sheet has: the highest number of a run that begins with 1."""
    numbers: set[int] = set()
    for chunk in chunks:
        text = re.sub(r"^(\W*\d{1,3}\.)(?=\d)", r"\1 ", chunk.text) if chunk.element.confidence < 1 else chunk.text  # '11.7x + 7'
        match = _NUMBERED.match(text)
        if match and (match.group(4) is None or (chunk.in_table and chunk.column == 0)):
            numbers.add(int(next(group for group in match.groups() if group)))
    highest = 0
    while highest + 1 in numbers:
        highest += 1
    return highest if highest >= 3 else None


def _float(text: str) -> float:
    return float(text.replace(",", ""))
