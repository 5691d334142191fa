"""The Queue: flags, the worst first, narrowed by school, case manager, rule, severity, student and state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from review.flags import NOW, SEVERITIES, WORST_FIRST, shown_flags, waiting_values

if TYPE_CHECKING:
    from starlette.responses import Response

    from review.app import Visit
    from review.published import Publication

ROWS_A_PAGE = 40
NOBODY = "-"  # in an address: the value is not known
STATES = ("open", "confirmed", "dismissed", "resolved", "all")
ORDERS = {
    "worst": f"{WORST_FIRST}, rule, student_name NULLS LAST, flag_id",
    "student": f"student_name NULLS LAST, student_id, {WORST_FIRST}, rule, flag_id",
    "newest": f"first_seen_at DESC, {WORST_FIRST}, flag_id",
}
# What can be narrowed by choosing one of the values that occur, and the column that holds it.
CHOICES: dict[str, str] = {"status": "status", "severity": "severity", "rule": "rule", "school": "school", "manager": "case_manager"}

_ROWS = (
    f"WITH {NOW}, manager AS (SELECT student_id, arg_max(case_manager, coalesce(iep_begin_date, DATE '1900-01-01')) AS case_manager "
    "FROM iep WHERE case_manager IS NOT NULL GROUP BY student_id), "
    "listed AS (SELECT now.*, student_name, local_id, school, case_manager FROM now LEFT JOIN student USING (student_id) "
    "LEFT JOIN manager USING (student_id))"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many flags it would show, and the address that chooses it (or lets it go)."""

    value: str
    count: int
    is_chosen: bool
    address: str


def show_queue(visit: Visit) -> Response:
    chosen = read_filters(visit)
    conditions, values = make_conditions(chosen)
    counts = count_choices(visit, conditions, values, chosen)
    total = count_rows(visit, conditions, values)
    pages = max(1, -(-total // ROWS_A_PAGE))
    page = min(visit.number("page"), pages)
    order = ORDERS.get(chosen.get("sort", ""), ORDERS["worst"])
    rows = rows_of_queue(visit, conditions, values, order, ROWS_A_PAGE, (page - 1) * ROWS_A_PAGE)
    visit.record("view", "queue", sorted({row["student_id"] for row in rows if row["student_id"]}))
    return visit.show(
        "queue.html",
        flags=shown_flags(visit, rows),
        chosen=chosen,
        choices=counts,
        total=total,
        first=(page - 1) * ROWS_A_PAGE + 1 if total else 0,
        page=page,
        pages=pages,
        at_page=lambda number: address(chosen, page=str(number)),
        with_sort=lambda sort: address(chosen, sort=sort),
        orders=tuple(ORDERS),
        export="/queue.csv" + address(chosen)[1:],
        nobody=NOBODY,
    )


def warm_queue(publication: Publication) -> None:
    """Brings the tables of the queue into memory."""
    publication.ask(f"{_ROWS} SELECT count(*), max(message), max(student_name) FROM listed", {"ids": [], "statuses": []})


def rows_of_queue(
    visit: Visit, conditions: Mapping[str, str], values: Mapping[str, Any], order: str, most: int, skip: int
) -> list[dict[str, Any]]:
    """Some rows of the narrowed queue, in one of the `ORDERS`."""
    where = " AND ".join(conditions.values()) or "true"
    return visit.publication.ask(
        f"{_ROWS} SELECT * FROM listed WHERE {where} ORDER BY {order} LIMIT $most OFFSET $skip",
        {**values, **waiting_values(visit), "most": most, "skip": skip},
    ).dicts()


def read_filters(visit: Visit) -> dict[str, str]:
    """What the address chooses; the state is 'open' unless it says otherwise."""
    names = (*CHOICES, "student", "sort")
    told = {name: visit.told(name) for name in names}
    chosen = {name: value for name, value in told.items() if value}
    chosen.setdefault("status", "open")
    return chosen


def make_conditions(chosen: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """filter -> its condition, and the values of all; every value is a parameter."""
    conditions: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, column in CHOICES.items():
        value = chosen.get(name)
        if value is None or (name == "status" and value == "all"):
            continue
        if value == NOBODY:
            conditions[name] = f"{column} IS NULL"
        else:
            conditions[name] = f"{column} = ${name}"
            values[name] = value
    if wanted := chosen.get("student"):
        conditions["student"] = (
            "(student_id = $student OR local_id = $student OR contains(strip_accents(lower(student_name)), strip_accents(lower($student))))"
        )
        values["student"] = wanted
    return conditions, values


def count_rows(visit: Visit, conditions: Mapping[str, str], values: Mapping[str, Any]) -> int:
    where = " AND ".join(conditions.values()) or "true"
    sql = f"{_ROWS} SELECT count(*) FROM listed WHERE {where}"
    return int(_kept(visit, sql, values)[0][0])


def count_choices(
    visit: Visit, conditions: Mapping[str, str], values: Mapping[str, Any], chosen: Mapping[str, str]
) -> dict[str, list[Choice]]:
    """filter -> its values with their counts, each under all the other filters: the counts of one filter add up to its total."""
    counts = []
    for name in CHOICES:
        others = [condition for other, condition in conditions.items() if other != name]
        counts.append(f"count(*) FILTER (WHERE {' AND '.join(others) or 'true'}) AS n_{name}")
    columns = ", ".join(CHOICES.values())
    sets = ", ".join(f"({column})" for column in CHOICES.values())
    sql = f"{_ROWS} SELECT grouping_id({columns}) AS kind, {columns}, {', '.join(counts)} FROM listed GROUP BY GROUPING SETS ({sets})"
    rows = _kept(visit, sql, values)
    found: dict[str, list[Choice]] = {name: [] for name in CHOICES}
    size = len(CHOICES)
    for row in rows:
        # grouping_id has a bit for every column that is not grouped by, the first column highest.
        at = next(number for number in range(size) if not row[0] >> (size - 1 - number) & 1)
        name = list(CHOICES)[at]
        count = row[1 + size + at]
        value = NOBODY if row[1 + at] is None else str(row[1 + at])
        if count or chosen.get(name) == value:
            is_chosen = chosen.get(name) == value
            change = {name: None if name != "status" else "all"} if is_chosen else {name: value}
            found[name].append(Choice(value, count, is_chosen, address(chosen, **change)))
    order: dict[str, tuple[str, ...]] = {"status": STATES, "severity": SEVERITIES}
    for name, listed in found.items():
        if name in order:
            known = order[name]
            listed.sort(key=lambda choice, known=known: known.index(choice.value) if choice.value in known else 99)  # type: ignore[misc]
        else:
            listed.sort(key=lambda choice: (-choice.count, choice.value))
    return found


def _kept(visit: Visit, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    laid = waiting_values(visit)
    key = (sql, tuple(sorted(values.items())), tuple(laid["ids"]), tuple(laid["statuses"]))
    rows: list[tuple[Any, ...]] = visit.publication.keep(key, lambda: visit.publication.ask(sql, {**values, **laid}).rows)
    return rows


def address(chosen: Mapping[str, str], **changes: str | None) -> str:
    """The queue's address with some filters changed; None lets one go."""
    told = {**chosen, **changes}
    kept = {name: value for name, value in told.items() if value is not None and (name, value) not in (("status", "open"), ("page", "1"))}
    return "/" + (f"?{urlencode(kept)}" if kept else "")
