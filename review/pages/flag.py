"""One flag: its figures, the rule, where it all stands, and what was decided."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from flows.reports.lookups import tell_figures
from review.flags import NOW, find_paths, shown_flags, waiting_values
from review.places import Cited, Sheet, find_cited, find_source, find_subject, keys_in, make_sheet

if TYPE_CHECKING:
    from starlette.responses import Response

    from review.app import Visit

_MOST_SUBJECTS, _MOST_SHEETS, _MOST_MARKS = 12, 4, 40


def show_flag(visit: Visit) -> Response:
    flag_id = visit.request.path_params["flag_id"]
    rows = visit.publication.ask(
        f"WITH {NOW} SELECT now.*, student_name, school FROM now LEFT JOIN student USING (student_id) WHERE flag_id = $flag",
        {**waiting_values(visit), "flag": flag_id},
    ).dicts()
    if not rows:
        raise HTTPException(404)
    flag = shown_flags(visit, rows)[0]
    visit.record("view", "flag", [flag.row["student_id"]], flag_id)
    keys = [key for key in dict.fromkeys([flag.row["subject_id"], *keys_in(flag.row["evidence"])]) if key][:_MOST_SUBJECTS]
    subjects = [found for key in keys if (found := find_subject(visit.publication, key))]
    cited = find_cited(visit.publication, [subject.key for subject in subjects])
    sheets, elsewhere = lay_out(visit, cited, [subject.key for subject in subjects])
    return visit.show(
        "flag.html",
        flag=flag,
        figures=tell_figures(json.loads(flag.row["evidence"] or "{}")),
        rule=_rule(flag.row["rule"]),
        subjects=subjects,
        places={one.subject_id for one in cited},
        sheets=sheets,
        elsewhere=elsewhere,
        paths=dict(find_paths(visit, sorted({one.document_id for one in cited}))),
    )


def lay_out(visit: Visit, cited: list[Cited], keys: list[str]) -> tuple[list[Sheet], list[Cited]]:
    """Pages with pictures, each with its marks, those of the flag's own subject first; and places in files without pictures."""
    order = {key: number for number, key in enumerate(keys)}
    pages: dict[tuple[str, int], list[Cited]] = defaultdict(list)
    for one in sorted(cited, key=lambda one: order[one.subject_id]):
        pages[one.document_id, one.page_number].append(one)
    sheets: list[Sheet] = []
    elsewhere: list[Cited] = []
    for (document, number), ones in pages.items():
        source = find_source(visit, document, number)
        if source is None:
            continue
        if source.has_picture and len(sheets) < _MOST_SHEETS and any(one.box for one in ones):
            sheets.append(make_sheet(visit, source, ones[:_MOST_MARKS], {keys[0]}))
        else:
            elsewhere += ones[:_MOST_MARKS]
    return sheets, elsewhere


def _rule(code: str) -> dict[str, str]:
    from pipeline.rules import RULES

    found = next((rule for rule in RULES if rule.code == code), None)
    return {
        "explanation": found.explanation if found else "",
        "basis": found.basis if found else "",
        "example": found.example if found else "",
    }
