"""The Queue: flags, the worst first, narrowed by school, case manager, rule, severity, student and state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from review.desk import overlay
from review.flags import NOW, SEVERITIES, shown_flags, waiting_values
from review.listing import EVERY, FILTERS, NOBODY, ORDERS, Listing, Narrowed, make_listing, narrow

if TYPE_CHECKING:
    from starlette.responses import Response

    from review.app import Visit
    from review.published import Publication

ROWS_A_PAGE = 40
STATES = ("open", "confirmed", "dismissed", "resolved")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many flags it would show, and the address that chooses it (or lets it go)."""

    value: str
    count: int
    is_chosen: bool
    address: str


def show_queue(visit: Visit) -> Response:
    chosen = read_filters(visit)
    narrowed = narrow_queue(visit, chosen)
    total = len(narrowed.keys)
    pages = max(1, -(-total // ROWS_A_PAGE))
    page = min(visit.number("page"), pages)
    rows = rows_of_queue(visit, narrowed.keys[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE])
    visit.record("view", "queue", sorted({row["student_id"] for row in rows if row["student_id"]}))
    return visit.show(
        "queue.html",
        flags=shown_flags(visit, rows),
        chosen=chosen,
        choices={name: make_choices(name, narrowed.counts[name], chosen) for name in FILTERS},
        total=total,
        first=(page - 1) * ROWS_A_PAGE + 1 if total else 0,
        page=page,
        pages=pages,
        at_page=lambda number: address(chosen, page=str(number)),
        with_sort=lambda sort: address(chosen, sort=sort),
        orders=tuple(ORDERS),
        nobody=NOBODY,
        export="/queue.csv" + address(chosen)[1:],
    )


def read_filters(visit: Visit) -> dict[str, str]:
    """What the address chooses; the state is 'open' unless it says otherwise."""
    told = {name: visit.told(name) for name in (*FILTERS, "student", "sort")}
    chosen = {name: value for name, value in told.items() if value}
    chosen.setdefault("status", "open")
    return chosen


def narrow_queue(visit: Visit, chosen: Mapping[str, str]) -> Narrowed:
    """The flags that fit the filters, with waiting decisions laid over what the store holds."""
    laid = overlay([entry for entry in visit.waiting if entry.problem is None])
    return narrow(listing_of(visit.publication), chosen, laid)


def listing_of(publication: Publication) -> Listing:
    """The publication's flags as numbers, made once."""
    found: Listing = publication.keep("listing", lambda: make_listing(publication))
    return found


def rows_of_queue(visit: Visit, keys: Sequence[str]) -> list[dict[str, Any]]:
    """All columns of these flags, with their student and case manager, in this order."""
    if not keys:
        return []
    wanted = "SELECT unnest($keys::VARCHAR[])" if len(keys) > ROWS_A_PAGE else ", ".join(f"$key{n}" for n in range(len(keys)))
    told: dict[str, Any] = {"keys": list(keys)} if len(keys) > ROWS_A_PAGE else {f"key{n}": key for n, key in enumerate(keys)}
    rows = visit.publication.ask(
        f"WITH {NOW} SELECT now.*, student_name, local_id, school FROM now LEFT JOIN student USING (student_id) "
        f"WHERE flag_id IN ({wanted})",
        {**waiting_values(visit), **told},
    ).dicts()
    listing = listing_of(visit.publication)
    place = {key: number for number, key in enumerate(keys)}
    for row in rows:
        row["case_manager"] = listing.manager_of(row["flag_id"])
    return sorted(rows, key=lambda row: place[row["flag_id"]])


def make_choices(name: str, counts: Mapping[str | None, int], chosen: Mapping[str, str]) -> list[Choice]:
    """A filter's values that would show something, and the chosen one; known ones in their order, others the most frequent first."""
    found = []
    for told, count in counts.items():
        value = NOBODY if told is None else told
        is_chosen = chosen.get(name) == value
        if not count and not is_chosen:
            continue
        change = {name: EVERY if name == "status" else None} if is_chosen else {name: value}
        found.append(Choice(value, count, is_chosen, address(chosen, **change)))
    known = {"status": STATES, "severity": SEVERITIES}.get(name, ())
    rank = {value: number for number, value in enumerate(known)}
    return sorted(found, key=lambda choice: (rank.get(choice.value, len(rank)), -choice.count, choice.value))


def address(chosen: Mapping[str, str], **changes: str | None) -> str:
    """The queue's address with some filters changed; None lets one go."""
    told = {**chosen, **changes}
    kept = {name: value for name, value in told.items() if value is not None and (name, value) not in (("status", "open"), ("page", "1"))}
    return "/" + (f"?{urlencode(kept)}" if kept else "")
