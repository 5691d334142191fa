"""Students named outside of labelled fields: in titles and letters, then in the names of files and folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from extractors.fields.chunks import Chunk
from extractors.fields.student_cards import HEAD_CHUNKS, StudentCard
from extractors.fields.student_names import find_names_and_ids, has_honorific, is_person, name_tokens, read_name
from pipeline.language.dates import find_dates, parse_date
from pipeline.lexicon import load_lexicon

# Takes 'To the parents of Ann Lee:', 'IEP goals of Ann Lee', 'regarding your child, Ann Lee'; not 'copies of Form B'
_ABOUT = re.compile(
    r"(?:(?:[Pp]arents?(?:\(s\))?|[Gg]uardians?(?:\(s\))?|[Ff]amily|goals|iep|progress|report|behalf)\s+(?:of|for)|(?:re|regarding|concerning)\s*:?(?:\s+your\s+(?:child|son|daughter|student))?,?"
    r"|your\s+(?:child|son|daughter|student),?)\s+(?P<name>[A-ZÀ-Þ][\w'’-]*\.?(?:,?\s+[A-ZÀ-Þ][\w'’-]*\.?){1,4})"
)
# the label between a name and its date: 'Ann L. Date 12-3-25', 'Ann L.   Fecha: 3/12'
_DATE_LABEL = re.compile(r"[\s,|–—-]*\b(?:today'?s\s+date|date|fecha)\s*[:.]?\s*$", re.I)
# Takes 'Ann L.', 'Mary-Jo K'; not 'Form A.', which names a paper, nor 'Ann Lee'
_FIRST_AND_INITIAL = re.compile(r"^[A-ZÀ-Þ][a-zà-ÿ]{2,}(?:[-'’][A-ZÀ-Þa-zà-ÿ]+)*\s+[A-ZÀ-Þ]\.?$")
# 'Ann Lee #471123 Gr 10', '(student number 471123, grade 5)'; not 'grade 4.5'
_GRADE_BESIDE = re.compile(r"\b(?:Gr\.?|grade)\s*:?\s*(K|PK|TK|\d{1,2})(?:st|nd|rd|th)?\b(?![.%/]\d)", re.I)


def find_prose_cards(chunks: list[Chunk]) -> Iterator[StudentCard]:
    """'Probes - Ann Lee (471123)', 'To the parent of Ann Lee (student number 471123, grade 5)', a header 'Ann Lee  471123'."""
    for position, chunk in enumerate(chunks):
        whole = position < HEAD_CHUNKS or chunk.is_running
        texts = [chunk.text] if chunk.in_table else [chunk.text, " ".join(chunk.element.text.split())]
        for found in next((list(names) for text in texts if (names := find_names_and_ids(text, whole=whole))), []):
            level = _GRADE_BESIDE.search(" ".join(chunk.element.text.split()))
            ids = [(0, found.local_id)] if found.local_id else []
            yield StudentCard(name=found.name, ids=ids, grade=level.group(1) if level else None, page_number=chunk.page_number)
    signed = next((card for chunk in chunks[:6] if (card := _read_signed_head(chunk, is_first=chunk is chunks[0]))), None)
    if signed:
        yield signed
        return
    for chunk in chunks[:4]:
        title = re.match(
            r"^(?P<name>[^-–—:|]{4,40}?)\s*[-–—:|]\s+(?=.*\b(?:IEP|progress|goals?|reports?|probes?|quarter|trimester|semester)\b)",
            chunk.text,
            re.I,
        )
        name = read_name(title["name"]) if title else None
        if title and name and name == title["name"].strip() and is_person(name) and not _names_a_paper(name):
            yield StudentCard(name=name, page_number=chunk.page_number)  # 'Ann Lee - Quarter 2 IEP progress'
            return
    for chunk in chunks:
        match = _ABOUT.search(chunk.text)
        name = read_name(match["name"]) if match else None
        if name and is_person(name) and not has_honorific(name):
            yield StudentCard(name=name, page_number=chunk.page_number)
            return


def _read_signed_head(chunk: Chunk, *, is_first: bool) -> StudentCard | None:
    """A name with a date after it, as students head their papers ('Ann L.  Date 12-3-25'), or a first name and an initial alone."""
    dates = find_dates(chunk.text)
    before = chunk.text
    if dates:
        before = _DATE_LABEL.sub("", chunk.text[: dates[0].start]).strip(" ,-–—|") if len(chunk.text) - dates[0].end <= 2 else ""
    short = _FIRST_AND_INITIAL.match(before) is not None
    if chunk.is_heading or not before or not (short or (dates and not is_first)):
        return None
    if read_name(before) not in (before, before.rstrip(".")) or not is_person(before) or _names_a_paper(before):
        return None
    return StudentCard(name=before, page_number=chunk.page_number)


def find_named_by_path(chunks: list[Chunk], path: str, metadata: dict[str, str]) -> Iterator[StudentCard]:
    """A title or running header that names a person whose name also stands in the path ('Ann Lee - reading probes')."""
    known = set(re.findall(r"[^\W\d_]{3,}", f"{path} {metadata.get('subject', '')}".casefold()))
    for position, chunk in enumerate(chunks):
        if position >= 6 and not chunk.is_running:
            continue
        for piece in re.split(r"\s[-–—|]\s|:\s", chunk.text):
            name = read_name(re.sub(r"'s\b.*$|\(cont.*$", "", without_dates(piece)))
            if name and is_person(name) and not _names_a_paper(name) and {w for t in name_tokens(name) for w in t.split("-")} & known:
                yield StudentCard(name=name, page_number=chunk.page_number)
                return


def without_dates(text: str) -> str:
    """'Ann L. December 3, 2025' -> 'Ann L. '."""
    parts, end = [], 0
    for mention in find_dates(text):
        parts.append(text[end : mention.start])
        end = mention.end
    return "".join([*parts, text[end:]])


def _names_a_paper(name: str) -> bool:
    """'Talk-Out Tally', 'Reading Probe': titles that file names repeat."""
    papers = [*load_lexicon("sample_labels")["words"]["paper"], *load_lexicon("student_labels")["words"]["file_words"]]
    return has_honorific(name) or bool({word for token in name_tokens(name) for word in (token, token.rstrip("s"))} & set(papers))


def find_path_names(path: str) -> tuple[str, ...]:
    """What may be a student's name in the file's and the folder's name: a second opinion on a name that is printed badly."""
    parts = [part for part in re.split(r"/|!/", path) if part]
    names = (read_file_name(PurePosixPath(part).stem)[0] for part in parts[:-3:-1])
    return tuple(dict.fromkeys(name for name in names if name))


def find_path_cards(path: str, metadata: dict[str, str]) -> Iterator[StudentCard]:
    """The weakest sign: what the file's, then the mail's, then the folder's name say beside words for papers."""
    parts = [part for part in re.split(r"/|!/", path) if part]
    places = [("file_name", PurePosixPath(parts[-1]).stem if parts else ""), ("mail", metadata.get("subject", ""))]
    if len(parts) > 1:
        places.append(("folder_name", PurePosixPath(parts[-2]).stem))
    for source, text in places:
        name, local_id = read_file_name(text)
        if name or local_id:
            yield StudentCard(name=name, ids=[(0, local_id)] if local_id else [], source=source)
            return


def read_file_name(text: str) -> tuple[str | None, str | None]:
    """Words of a file's name that may be a student's, and an id: '401468_RuizLee_T1' -> ('Ruiz Lee', '401468')."""
    words = load_lexicon("student_labels")["words"]["file_words"]
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", text.replace("_", " "))
    local_id = next((m for m in re.findall(r"(?<![\d.-])\d{5,9}(?![\d.-])", spaced) if not _is_date_like(m)), None)
    kept = [
        word
        for word in re.findall(r"(?<!\w)[^\W\d_]+(?:['’-][^\W\d_]+)*(?![\w'])", spaced)
        if word.casefold() not in words and (len(word) > 2 or (word.isupper() and len(word) == 1))
    ]
    name = " ".join(kept)
    is_name_like = 1 <= len(kept) <= 4 and any(len(word) > 2 for word in kept)
    return (name if is_name_like else None), local_id


def _is_date_like(digits: str) -> bool:
    """'021826' and '20251103' are dates in file names."""
    if len(digits) == 8:
        return (
            parse_date(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}") is not None
            or parse_date(f"{digits[:2]}/{digits[2:4]}/{digits[4:]}") is not None
        )
    return len(digits) == 6 and parse_date(f"{digits[:2]}/{digits[2:4]}/{digits[4:]}") is not None
