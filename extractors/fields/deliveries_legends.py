"""The codes and initials that a log explains, wherever on its pages it does so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.fields.deliveries_people import GroupMember, read_initials_key
from extractors.fields.deliveries_rows import LogRow
from pipeline.language.attendance import LegendEntry, add_legend_entry, read_attendance_legend


def read_legends(rows: Iterable[LogRow], legend: dict[str, LegendEntry]) -> dict[str, GroupMember]:
    """Fills `legend` from every row that explains codes, wherever it stands; gives the initials that it explains."""

    for row in rows:
        cells = [cell.text.strip() for column, cell in sorted(row.filled.items()) if column not in row.continued]
        if "=" in row.text or re.match(r"\s*(?:codes?|key|legend|attendance codes?)\b", row.text, re.IGNORECASE):
            texts = cells if any("=" in cell for cell in cells) else [row.text]
            for code, entry in read_attendance_legend(texts).items():
                legend.setdefault(code, entry)
        elif (
            len(cells) == 2
            and not row.is_line
            and len(cells[0]) <= 7
            and 3 < len(cells[1]) < 80
            and re.fullmatch(r"[A-Z0-9][A-Za-z0-9/ ]{0,6}|[✓✔☒]", cells[0])
        ):
            # a sheet or table of codes: 'SA | student absent'
            probe: dict[str, LegendEntry] = {}
            add_legend_entry(probe, cells[0], cells[1])
            told = next(iter(probe.values()), None)
            if (
                told
                and (told.status or told.is_missed or told.model)
                and not any(c.isdigit() for c in cells[1])
                and cells[0].upper() == cells[0]
            ):
                legend.setdefault(told.code, told)
    return read_initials_key(legend)
