"""The report of `ieptrace check` as one HTML page: inline style, nothing from outside, every word escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flows.check import CheckedFile
from flows.commands.check import describe
from flows.reports.pages import environment, style


def check_html(checked: Sequence[CheckedFile], names: tuple[str, str]) -> str:
    """The page; `names` are what is judged, singular and plural."""
    judged = [one for file in checked for one in file.judged]
    gaps = Counter((finding.code, finding.missing, finding.basis) for one in judged for finding in one.findings)
    return (
        environment()
        .get_template("check.html")
        .render(
            css=style(),
            files=[file for file in checked if file.judged],
            unread=[file for file in checked if not file.judged],
            names=names,
            total=len(judged),
            wanting=sum(one.fails for one in judged),
            gaps=sorted(gaps.items(), key=lambda item: (-item[1], item[0])),
            describe=describe,
        )
    )
