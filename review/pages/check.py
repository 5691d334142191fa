"""Goal check: drafts pasted or uploaded are judged at once, before the meeting; nothing is stored."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from flows.reports.records import last_run
from pipeline.errors import StoreError
from pipeline.settings import FEDERAL

if TYPE_CHECKING:
    from starlette.responses import Response

    from flows.check import CheckedFile, Judged
    from review.app import Visit

KINDS: tuple[Literal["goal", "progress", "service"], ...] = ("goal", "progress", "service")
MOST_DRAFTS, MOST_DRAFT = 40, 4_000
# ".pdf", ".docx" but not "../x" nor ".a b"
_SUFFIX = re.compile(r"^\.[A-Za-z0-9]{1,8}$")


def show_form(visit: Visit) -> Response:
    return visit.show("check.html", kind=KINDS[0], drafts="", judged=[], problem=None, is_judged=False, is_cut=False)


def judge(visit: Visit) -> Response:
    kind = next((known for known in KINDS if known == visit.told("kind")), KINDS[0])
    drafts = visit.told("drafts")
    judged: list[Judged] = []
    problem = None
    is_cut = False
    files = [(name, data) for name, data in visit.files if name and data]
    if files:
        file = judge_upload(*files[0], kind, _profile(visit))
        judged, problem = list(file.judged), file.problem
        if not problem and not judged:
            problem = visit.words("check.nothing_found")
    if drafts:
        texts = split_drafts(drafts)
        is_cut = len(texts) > MOST_DRAFTS
        judged += judge_texts(texts[:MOST_DRAFTS], kind, _profile(visit))
    if not files and not drafts:
        problem = visit.words("check.nothing_given")
    return visit.show("check.html", kind=kind, drafts=drafts, judged=judged, problem=problem, is_judged=True, is_cut=is_cut)


def split_drafts(text: str) -> list[str]:
    """One draft a paragraph; where no empty line parts them, one a line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text.strip()) else text.split("\n")
    return [" ".join(part.split())[:MOST_DRAFT] for part in parts if part.strip()]


def judge_texts(texts: list[str], kind: Literal["goal", "progress", "service"], profile: str) -> list[Judged]:
    from flows.check import judge_line

    return [judge_line("", number, text, kind, profile) for number, text in enumerate(texts, start=1)]


def judge_upload(name: str, data: bytes, kind: Literal["goal", "progress", "service"], profile: str) -> CheckedFile:
    """The verdicts on an uploaded file, read in a child process; the file is gone when this returns."""
    from flows.check import check_files

    suffix = Path(name).suffix
    with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder:
        file = Path(folder) / f"draft{suffix if _SUFFIX.match(suffix) else ''}"
        file.write_bytes(data)
        config = Path(folder) / "district.toml"
        config.write_text("" if profile == FEDERAL else f'[district]\nstate = "{profile}"\n', "utf-8")
        return check_files([file], kind, config)[0]


def _profile(visit: Visit) -> str:
    """The state profile of the last run: what this district asks of a goal."""
    from pipeline.settings import Settings

    try:
        with visit.publication.cursor() as connection:
            return str(visit.publication.keep("last run", lambda: last_run(connection)).settings.profile)
    except StoreError:
        return Settings().profile
