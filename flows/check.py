"""Judges drafts without a store: goals, progress statements or service amounts; says what each lacks, why it matters, what it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from flows.examine import Examined

Kind = Literal["goal", "progress", "service"]
_ELSEWHERE = (None, "other")  # a text file of no known kind holds one text a line


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap: what is missing, why it matters, on what citation, and what would close it. `fails`: it makes the exit status 1."""

    code: str
    missing: str
    why: str
    basis: str
    needs: str
    words: str = ""  # the words that decided
    fails: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """One text with its verdict; `place` is 'line 3', 'page 2, goal 4' or ''."""

    path: str
    place: str
    verdict: dict[str, Any]
    findings: tuple[Finding, ...]

    @property
    def fails(self) -> bool:
        return any(finding.fails for finding in self.findings)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What one file holds, in its own order, or why it could not be read; `is_left_out`: a folder's file of another kind."""

    path: str
    judged: tuple[Judged, ...] = ()
    problem: str | None = None
    is_left_out: bool = False


def check_files(paths: Sequence[Path], kind: Kind, config: Path | None) -> list[CheckedFile]:
    """The verdicts on every file, in order; a folder stands for all the files in it. Documents are read in one child process."""
    from pipeline.settings import load_settings

    profile = load_settings(config).profile
    files = [(file, is_inside) for path in paths for file, is_inside in _expand(path)]
    documents = [file for file, is_inside in files if (is_inside or not _is_lines(file)) and file.is_file()]
    read: dict[Path, Examined] = {}
    if documents:
        from flows.alone import examine_files

        read = dict(zip(documents, examine_files(documents, config), strict=True))
    return [_check_file(file, is_inside, read.get(file), kind, profile) for file, is_inside in files]


def _expand(path: Path) -> Iterator[tuple[Path, bool]]:
    """(file, whether it was found in a folder)"""
    if not path.is_dir():
        yield path, False
        return
    for file in sorted(path.rglob("*")):
        if file.is_file() and not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts):
            yield file, True


def _is_lines(file: Path) -> bool:
    return file.suffix.lower() == ".txt"


def _check_file(file: Path, is_inside: bool, result: Examined | None, kind: Kind, profile: str) -> CheckedFile:
    name = str(file)
    if result is None:
        return _check_lines(file, kind, profile)
    if result.reason:
        return CheckedFile(name, problem=result.message or result.reason, is_left_out=is_inside and result.reason == "unsupported")
    judged = tuple(judge_document(name, result, kind, profile))
    document_type = result.facts.document_type if result.facts else None
    if not judged and is_inside and _is_lines(file) and (document_type in _ELSEWHERE or _says_nothing(result)):
        return _check_lines(file, kind, profile)
    wanted = ("iep",) if kind != "progress" else ("progress_report",)
    return CheckedFile(name, judged, is_left_out=is_inside and not judged and document_type not in wanted)


def _says_nothing(result: Examined) -> bool:
    """A text that makes no record of any kind: a list of drafts, more likely than a paper about a student."""
    facts = result.facts
    return facts is None or not (facts.goals or facts.services or facts.deliveries or facts.statements or facts.work_samples)


def _check_lines(file: Path, kind: Kind, profile: str) -> CheckedFile:
    from extractors.readers.decode import decode_text

    try:
        text, _ = decode_text(file.read_bytes())
    except OSError as error:
        return CheckedFile(str(file), problem=f"The file cannot be opened ({error.strerror}).")
    # Only what editors call a line: a form feed or U+2028 inside a goal is no end of it.
    lines = enumerate(re.split(r"\r\n|\r|\n", text), start=1)
    return CheckedFile(
        str(file), tuple(judge_line(str(file), number, line.strip(), kind, profile) for number, line in lines if line.strip())
    )


def judge_line(path: str, number: int, text: str, kind: Kind, profile: str) -> Judged:
    """The verdict on one text by itself."""
    from classifiers.check import check_goal, check_progress, check_service

    judges: dict[Kind, Callable[[str], dict[str, Any]]] = {
        "goal": partial(check_goal, profile=profile),
        "progress": check_progress,
        "service": check_service,
    }
    return _judged(path, f"line {number}", kind, judges[kind](text))


def judge_document(path: str, result: Examined, kind: Kind, profile: str) -> Iterator[Judged]:
    """The verdicts on what a document holds; what its form's boxes say counts as well as the words."""
    from classifiers.check import check_goal

    facts = result.facts
    if facts is None:
        return
    pages = {place.subject_id: place.page_number for place in reversed(facts.provenance)}
    if kind == "goal":
        for goal in facts.goals:
            number = f"goal {goal.goal_number}" if goal.goal_number else None
            verdict = check_goal(goal.statement, goal=goal, profile=profile)
            yield _judged(path, _place(pages.get(goal.goal_id), number), kind, verdict)
    elif kind == "progress":
        for row in facts.statements:
            if row.statement is not None:
                told = {name: _plain(getattr(row, name)) for name in ("is_vague", "vague_phrases", "value", "max", "unit")}
                yield _judged(path, _place(pages.get(row.progress_statement_id), row.goal_reference), kind, {"text": row.statement} | told)
    else:
        names = ("duration_minutes", "frequency", "frequency_interval", "minutes_per_interval", "minutes_per_week", "delivery_model")
        for service in facts.services:
            text = service.amount_text or service.service_text
            told = {name: getattr(service, name) for name in names} | {"problem": service.amount_problem}
            yield _judged(path, _place(pages.get(service.service_prescription_id), service.service_text), kind, {"text": text} | told)


def _place(page: int | None, name: str | None) -> str:
    return ", ".join(part for part in (f"page {page}" if page else None, name) if part)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _judged(path: str, place: str, kind: Kind, verdict: dict[str, Any]) -> Judged:
    return Judged(path, place, verdict, tuple(_FINDERS[kind](verdict)))


def _goal_findings(verdict: dict[str, Any]) -> Iterator[Finding]:
    from classifiers.measurability import is_observable

    for component in verdict["missing_components"]:
        words = is_observable(verdict["text"])[1] if component == "behavior" else ""
        yield _finding("goal", component, words)
    if verdict["is_measurable"] is None:
        yield _finding("goal", "unsure", fails=verdict["is_complete"] is not True)
    if verdict.get("method_is_weak"):
        yield _finding("goal", "weak_method", verdict["measurement_method"] or "", fails=False)


def _progress_findings(verdict: dict[str, Any]) -> Iterator[Finding]:
    if verdict["is_vague"] is not False:
        yield _finding("progress", "vague", ", ".join(verdict["vague_phrases"]))


def _service_findings(verdict: dict[str, Any]) -> Iterator[Finding]:
    if verdict["problem"] is not None or (verdict["minutes_per_interval"] is None and verdict["minutes_per_week"] is None):
        yield _finding("service", "ambiguous", verdict["problem"] or "")


_FINDERS = {"goal": _goal_findings, "progress": _progress_findings, "service": _service_findings}


@cache
def advice() -> dict[str, dict[str, dict[str, str]]]:
    """kind -> gap -> what is missing, why, basis, needs."""
    import tomllib

    return tomllib.loads(Path(__file__).with_name("check_advice.toml").read_text("utf-8"))


def _finding(kind: Kind, code: str, words: str = "", *, fails: bool = True) -> Finding:
    return Finding(code, **advice()[kind][code], words=words, fails=fails)
