"""All flags of a publication as numbers, so that any filter and its counts take a millisecond: made once, a row a flag."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from review.flags import WORST_FIRST

if TYPE_CHECKING:
    from review.published import Publication

NOBODY = "-"  # in an address: the value is not known
EVERY = "all"
FILTERS = ("status", "severity", "rule", "school", "manager")
ORDERS = {
    "worst": f"{WORST_FIRST}, rule, student_name NULLS LAST, flag_id",
    "student": f"student_name NULLS LAST, student_id, {WORST_FIRST}, rule, flag_id",
    "newest": f"first_seen_at DESC, {WORST_FIRST}, flag_id",
}
ALL_FLAGS = (
    "WITH manager AS (SELECT student_id, arg_max(case_manager, coalesce(iep_begin_date, DATE '1900-01-01')) AS case_manager FROM iep "
    "WHERE case_manager IS NOT NULL GROUP BY student_id) "
    "SELECT flag_id, status, severity, rule, school, case_manager, student_id, student_name, local_id, "
    + ", ".join(f"row_number() OVER (ORDER BY {order}) AS in_{name}" for name, order in ORDERS.items())
    + " FROM flag LEFT JOIN student USING (student_id) LEFT JOIN manager USING (student_id)"
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A row a flag: its key, the code of its value under each filter, its student; and the rows in each order."""

    keys: tuple[str, ...]
    row_of: dict[str, int]
    codes: dict[str, NDArray[np.int32]]
    values: dict[str, tuple[str | None, ...]]
    student: NDArray[np.int32]
    people: tuple[tuple[str, ...], ...]  # by student's number: key, local id, folded name
    orders: dict[str, NDArray[np.int64]]

    def manager_of(self, flag_id: str) -> str | None:
        return self.values["manager"][int(self.codes["manager"][self.row_of[flag_id]])]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What filters leave: the flags in their order, and for each filter its values with their counts under all the others."""

    keys: tuple[str, ...]
    counts: dict[str, dict[str | None, int]]


def make_listing(publication: Publication) -> Listing:
    found = publication.ask(ALL_FLAGS)
    columns: dict[str, list[Any]] = {name: [row[number] for row in found.rows] for number, name in enumerate(found.columns)}
    columns["manager"] = columns.pop("case_manager")
    codes, values = {}, {}
    for name in FILTERS:
        codes[name], values[name] = _encode(columns[name])
    student, _ = _encode(columns["student_id"])
    people: dict[int, tuple[str, ...]] = {}
    for number, *told in zip(student.tolist(), columns["student_id"], columns["local_id"], columns["student_name"], strict=True):
        if number not in people:
            people[number] = (told[0] or "", told[1] or "", fold(told[2] or ""))
    orders = {name: np.argsort(np.array(columns[f"in_{name}"], dtype=np.int64)) for name in ORDERS}
    keys = tuple(columns["flag_id"])
    row_of = {key: number for number, key in enumerate(keys)}
    return Listing(keys, row_of, codes, values, student, tuple(people[number] for number in range(len(people))), orders)


def _encode(column: list[str | None]) -> tuple[NDArray[np.int32], tuple[str | None, ...]]:
    """The number of each value, and the values by number."""
    numbers: dict[str | None, int] = {}
    codes = np.fromiter((numbers.setdefault(value, len(numbers)) for value in column), dtype=np.int32, count=len(column))
    return codes, tuple(numbers)


def fold(text: str) -> str:
    """'ñandú' and 'NANDU' are one name to whoever searches."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def narrow(listing: Listing, chosen: Mapping[str, str], laid: Mapping[str, str]) -> Narrowed:
    """The flags that fit all filters; `laid` holds statuses that decisions which still wait give."""
    values = dict(listing.values)
    codes = dict(listing.codes)
    codes["status"], values["status"] = _lay_over(listing, laid)
    fits = {name: _fit(codes[name], values[name], chosen.get(name)) for name in FILTERS}
    person = _fit_person(listing, chosen.get("student", ""))
    counts = {}
    for name in FILTERS:
        others = person.copy()
        for other, mask in fits.items():
            if other != name:
                others &= mask
        told = np.bincount(codes[name][others], minlength=len(values[name]))
        counts[name] = {value: int(count) for value, count in zip(values[name], told, strict=True)}
    mask = person
    for fit in fits.values():
        mask = mask & fit
    order = listing.orders[chosen.get("sort", "") if chosen.get("sort") in ORDERS else "worst"]
    return Narrowed(tuple(listing.keys[row] for row in order[mask[order]]), counts)


def _lay_over(listing: Listing, laid: Mapping[str, str]) -> tuple[NDArray[np.int32], tuple[str | None, ...]]:
    codes, values = listing.codes["status"], listing.values["status"]
    if not laid:
        return codes, values
    values = tuple(dict.fromkeys((*values, *laid.values())))
    codes = codes.copy()
    for flag_id, status in laid.items():
        row = listing.row_of.get(flag_id)
        if row is not None and values[codes[row]] != "resolved":  # what the rules no longer find stays resolved
            codes[row] = values.index(status)
    return codes, values


def _fit(codes: NDArray[np.int32], values: tuple[str | None, ...], wanted: str | None) -> NDArray[np.bool_]:
    if wanted is None or wanted == EVERY:
        return np.ones(len(codes), dtype=np.bool_)
    value = None if wanted == NOBODY else wanted
    found: NDArray[np.bool_] = codes == (values.index(value) if value in values else -1)
    return found


def _fit_person(listing: Listing, wanted: str) -> NDArray[np.bool_]:
    """Flags of students whose key or number this is, or in whose name it stands."""
    if not wanted:
        return np.ones(len(listing.student), dtype=np.bool_)
    words = fold(wanted)
    fitting = [wanted in (key, local) or bool(words and words in name) for key, local, name in listing.people]
    found: NDArray[np.bool_] = np.array(fitting, dtype=np.bool_)[listing.student]
    return found
