"""The chain of a student's IEPs: which one is in force on a day, which takes the place of which, what an amendment amends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.model import Iep

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class IepTerm:
    """One yearly IEP with its amendments. `begin` is its first day in force; `end` the printed last day.

    `replaced_on` is the first day of the IEP that took its place, None while it is the newest: an IEP that merely ran out stays the newest.
    """

    iep: Iep
    begin: date | None
    end: date | None
    replaced_on: date | None
    amendments: tuple[Iep, ...] = ()

    @property
    def last_day(self) -> date | None:
        """The last day in force: the printed end, or the day before the next IEP where that is earlier."""
        ends = [day for day in (self.end, self.replaced_on - _DAY if self.replaced_on else None) if day is not None]
        return min(ends, default=None)

    def is_past(self, day: date) -> bool:
        return self.end is not None and self.end < day


class IepChain:
    """All IEPs of the drop by student; look-ups by iep_id."""

    def __init__(self, ieps: Iterable[Iep]) -> None:
        by_student: dict[str, list[Iep]] = defaultdict(list)
        for iep in ieps:
            if iep.student_id:
                by_student[iep.student_id].append(iep)
        self.terms: dict[str, tuple[IepTerm, ...]] = {student: _terms(group) for student, group in by_student.items()}
        self.term_of: dict[str, IepTerm] = {}
        for terms in self.terms.values():
            for term in terms:
                for iep in (term.iep, *term.amendments):
                    self.term_of[iep.iep_id] = term

    def in_force(self, student_id: str | None, day: date) -> IepTerm | None:
        """The term in force on `day`; one that ran out with no newer one still stands (iep.overdue says it)."""
        begun = [term for term in self.terms.get(student_id or "", ()) if term.begin is not None and term.begin <= day]
        return begun[-1] if begun else None

    def newest(self, student_id: str) -> IepTerm | None:
        terms = self.terms.get(student_id, ())
        return terms[-1] if terms else None

    def before(self, term: IepTerm) -> IepTerm | None:
        """The IEP of the year before."""
        terms = self.terms.get(term.iep.student_id, ())
        place = next((n for n, other in enumerate(terms) if other.iep.iep_id == term.iep.iep_id), 0)
        return terms[place - 1] if place else None


def begin_of(iep: Iep) -> date | None:
    """The first day of an IEP: as printed, else its meeting's (an amendment's: the day of the change)."""
    if iep.iep_type == "amendment":
        return iep.iep_amended_date or iep.iep_begin_date or iep.meeting_date
    return iep.iep_begin_date or iep.meeting_date


def _terms(ieps: list[Iep]) -> tuple[IepTerm, ...]:
    ordered = sorted(ieps, key=lambda iep: (begin_of(iep) or date.min, iep.iep_type == "amendment", iep.iep_id))
    yearly = [iep for iep in ordered if iep.iep_type != "amendment"]
    amendments = [iep for iep in ordered if iep.iep_type == "amendment"]
    if not yearly:
        return tuple(IepTerm(iep, begin_of(iep), iep.iep_end_date, None) for iep in amendments)
    # The same IEP printed twice (a signed copy, an export) is one term's; its later print follows as if it amended nothing.
    reprints: dict[str, list[Iep]] = defaultdict(list)
    leaders: list[Iep] = []
    for iep in yearly:
        twin = next((known for known in leaders if begin_of(known) is not None and begin_of(known) == begin_of(iep)), None)
        if twin is None:
            leaders.append(iep)
        else:
            reprints[twin.iep_id].append(iep)
    homes: dict[str, list[Iep]] = defaultdict(list)
    for amendment in amendments:
        day = begin_of(amendment) or date.max
        base = next((iep for iep in reversed(leaders) if (begin_of(iep) or date.min) <= day), leaders[0])
        homes[base.iep_id].append(amendment)
    terms = []
    for place, iep in enumerate(leaders):
        later = [begin_of(other) for other in leaders[place + 1 :] if begin_of(other) is not None]
        terms.append(
            IepTerm(iep, begin_of(iep), iep.iep_end_date, later[0] if later else None, (*reprints[iep.iep_id], *homes[iep.iep_id]))
        )
    return tuple(terms)
