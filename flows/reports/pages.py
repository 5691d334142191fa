"""Packets and summaries as one HTML file each: inline style and vector charts, nothing from outside, every word escaped."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flows.reports.drawing import Drawing, to_svg
from flows.reports.packet import CAUSES, Packet
from flows.reports.words import ATTENDANCE, CONFIDENCE, KINDS, SEVERITY, amount, day, measure, span, status

if TYPE_CHECKING:
    from jinja2 import Environment

    from flows.reports.family import FamilyPage

METHOD = (
    "This record was put together from the district's own papers: IEPs, progress reports, session logs and student work. Every value "
    "names the file and page where it stands. What no paper says is left open; nothing is filled in.",
    "The aim line runs straight from the starting level to the target at its date. The trend is the median of all slopes between two data "
    "points (Theil-Sen) with an 80 percent range at the target date. With fewer than three data points no verdict is given.",
    "“Unaccounted” minutes were promised, and these papers hold neither a session nor a reason for them. That may mean that a log is "
    "missing from the papers.",
    "A flag states a fact about the papers and the rule it was held against. It does not say that anything is owed or unlawful; "
    "people decide that.",
)


def environment() -> Environment:
    """Jinja with escaping always on, and the words of reports."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(loader=PackageLoader("flows.reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    made.globals.update(
        day=day, span=span, amount=amount, measure=measure, status=status, svg=svg, data_uri=data_uri, sentence=sentence,
        severity=SEVERITY, confidence=CONFIDENCE, attendance=ATTENDANCE, kinds=KINDS, causes=CAUSES,
    )  # fmt: skip
    return made


def svg(drawing: Drawing, key: str) -> Any:
    """A drawing as markup; its words are escaped where it is written."""
    from markupsafe import Markup

    return Markup(to_svg(drawing, key))  # noqa: S704 - to_svg escapes every word


def style() -> Any:
    from importlib.resources import files

    from markupsafe import Markup

    return Markup(files("flows.reports").joinpath("templates/page.css").read_text("utf-8"))  # noqa: S704 - our own file


def data_uri(picture: bytes) -> str:
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"


def sentence(words: str) -> str:
    """A reason as a sentence: 'Two of the three points needed.'"""
    words = words.strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")


def headline(packet: Packet) -> list[tuple[str, str]]:
    """The figures that stand first: (number, words)."""
    current = [page for page in packet.goals if page.is_current]
    kinds = Counter(status(page.progress.progress_status).lower() for page in current)
    wholes = [page.record.whole for page in packet.services if page.record.whole is not None]
    promised, held = sum(whole.promised for whole in wholes), sum(whole.delivered for whole in wholes)
    told = "; ".join(f"{count} {words}" for words, count in kinds.most_common())
    cards = [(str(len(current)), f"{'goal' if len(current) == 1 else 'goals'} in force{': ' + told if told else ''}")]
    if promised:
        cards.append((f"{100 * held / promised:.0f} %", f"of {amount(round(promised))} promised minutes were held, where logs tell"))
    cards.append((str(len(packet.alarms)), "point that needs a look" if len(packet.alarms) == 1 else "points that need a look"))
    cards.append((str(len(packet.sources)), "file speaks of this student" if len(packet.sources) == 1 else "files speak of this student"))
    return cards


def packet_html(packet: Packet) -> str:
    """The whole packet as one HTML page."""
    template = environment().get_template("packet.html")
    return template.render(packet=packet, css=style(), cards=headline(packet), method=METHOD)


def family_html(packet: Packet, page: FamilyPage) -> str:
    """The page for the family in one language."""
    return environment().get_template("family.html").render(packet=packet, page=page, css=style())


def report_html(values: dict[str, Any], charts: Sequence[tuple[str, Drawing]]) -> str:
    """The leaders' summary as one HTML page."""
    from pipeline.rules import RULES

    explain = {rule.code: rule.explanation for rule in RULES}
    template = environment().get_template("report.html")
    drawn = dict.fromkeys(("services", "months", "areas", "schools", "shares", "rules")) | dict(charts)
    return template.render(css=style(), charts=drawn, method=METHOD, explain=explain, **values)
