"""Extracts promised services from any form's grids, blocks or sentences: what, how many minutes, how often, where, from when to when."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from extractors.fields.builder import FactsBuilder, Source
from extractors.fields.forms import LabelValue, read_items
from extractors.fields.goal_blocks import is_placeholder
from extractors.fields.goals import IepDates
from extractors.fields.labels import load_labels
from extractors.fields.pieces import Piece
from extractors.fields.service_rows import AMOUNT_KEYS, ServiceRow, find_service_rows
from extractors.fields.ticks import has_ticks, read_ticks
from pipeline.language.amounts import Amount, as_one_session, parse_amount, parse_amount_parts
from pipeline.language.dates import find_dates, parse_date
from pipeline.language.delivery_model import read_delivery_model
from pipeline.language.services import service_type

_EXTRACTOR = "services"
_SPAN = re.compile(
    r"^\W*(?:\d+(?:\.\d+)?|one|a|an|full|entire)\s*(?:school\s+)?(?:weeks?|wks?|months?|mos?|years?|yrs?|semesters?)\b(?!.*\bmin)",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"^\W*(\d{1,3}(?:,\d{3})|\d+(?:\.\d+)?)\W*$")
_TOTALS = {"minutes_per_week": "weekly", "minutes_per_month": "monthly", "minutes_per_day": "daily", "minutes_per_year": "yearly"}
_REMOVED = re.compile(
    r"\b(?:discontinued?|removed?|ended|terminated?|no longer (?:needed|required|provided|receives?)|dismissed from|exited from|deleted)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|at)\s+(?:the\s+|an?\s+)?(?!(?:an?\s+)?(?:small\b|large\b|group\b|individual)|addition\b|order\b)"
    r"([A-Za-z][A-Za-z'’/ -]{2,48}?)(?=[.,;)]|\s+(?:from|for|with)\b|$)",
    re.IGNORECASE,
)


def extract_services(
    pieces: list[Piece], builder: FactsBuilder, *, iep_id: str, student_id: str, dates: IepDates, is_amendment: bool = False
) -> None:
    """Adds every promised service; an amount that cannot be counted keeps its words and the reason."""
    items = read_items(pieces, load_labels("service", "other", own=builder.context.form_labels))
    count = 0
    for row in find_service_rows(items):
        values, sources = _read_row(row, builder)
        if values is None:
            continue
        count += 1
        builder.add("service_prescription", sources, extractor=_EXTRACTOR, iep_id=iep_id, student_id=student_id, position=count, **values)
    if is_amendment:
        _add_removed(pieces, builder, iep_id, student_id, count)


def _read_row(row: ServiceRow, builder: FactsBuilder) -> tuple[dict[str, Any] | None, list[Source]]:
    sources: list[Source] = []
    service = row.get("service")
    assert service is not None
    begin, end, date_sources = _read_dates(row, builder)
    amount, amount_items = _read_amount(row)
    name = " ".join(service.value.split())
    is_bare = amount is None and begin is None and end is None
    is_support = service.section == "accommodations" and (
        amount is None or amount.minutes_per_interval is None or service_type(name) == "other"
    )
    meaning = load_labels("service").meaning(name)
    if is_bare or is_support or (meaning is not None and meaning != "service.service"):
        builder.refuse("service_prescription", name[:200], "a service's name without an amount or a date", service.page_number)
        return None, []
    sources.extend(service.sources("service_text"))
    sources.extend(date_sources)
    values: dict[str, Any] = {"service_type": service_type(name), "service_text": name, "begin_date": begin, "end_date": end}
    if amount is not None:
        is_total = any(item.label and "total" in item.label.casefold() for item in row.values.get("duration", ()))
        if not is_total and not any(row.get(key) for key in _TOTALS):
            amount = as_one_session(amount, row.text("amount"))
        values |= {
            "amount_text": _join_words(amount_items),
            "duration_minutes": amount.duration_minutes,
            "frequency": amount.frequency,
            "frequency_interval": amount.frequency_interval,
            "minutes_per_interval": amount.minutes_per_interval,
            "minutes_per_week": amount.minutes_per_week,
            "conversion": amount.conversion,
            "amount_problem": amount.problem,
        }
        for item in amount_items:
            sources.extend(item.sources("amount_text"))
        for column in ("duration_minutes", "frequency", "minutes_per_interval"):
            if values[column] is not None:
                sources.extend(source for item in amount_items for source in item.sources(column))
    else:
        values["amount_problem"] = "no amount is printed"
    model, model_item = _read_model(row, name, amount)
    values["delivery_model"] = model
    if model_item is not None:
        sources.extend(model_item.sources("delivery_model"))
    place = _read_location(row)
    if place is not None:
        values["location"] = place[0]
        sources.extend(place[1])
    if (provider := row.get("provider")) is not None:
        values["provider"] = provider.value
        sources.extend(provider.sources("provider"))
    note = row.get("comments")
    values["note"] = note.value if note else None
    values["is_esy"] = _is_esy(row, service, name)
    values["is_removed"] = bool(amount is not None and amount.minutes_per_interval == 0) or bool(
        row.kind == "grid" and any(_REMOVED.search(row.text(key)) for key in ("frequency", "amount", "comments", "duration"))
    )
    return values, sources


def _read_dates(row: ServiceRow, builder: FactsBuilder) -> tuple[date | None, date | None, list[Source]]:
    """Begin and end: from their columns, from a column of both, or from a "duration" that turns out to hold dates."""
    years = builder.context.school_years
    sources: list[Source] = []
    found: dict[str, date] = {}

    def take(column: str, value: date | None, item: LabelValue) -> None:
        if value is not None and column not in found:
            found[column] = value
            sources.extend(item.sources(column))

    for key in ("begin_date", "end_date", "date_range", "duration", "amount", "frequency"):
        for item in row.values.get(key, ()):
            dates = [mention.date for mention in find_dates(item.value, school_years=years) if mention.date and mention.precision == "day"]
            if len(dates) >= 2:
                take("begin_date", dates[0], item)
                take("end_date", dates[1], item)
            elif dates and key in ("begin_date", "end_date"):
                take(key, dates[0], item)
            elif dates and key == "date_range":
                take("begin_date", dates[0], item)
            elif dates and key == "duration":
                take("end_date", dates[0], item)
            elif not dates and key in ("begin_date", "end_date"):
                take(key, parse_date(item.value, school_years=years), item)
    for item in row.defaults:
        dates = [mention.date for mention in find_dates(item.value, school_years=years) if mention.date]
        if len(dates) >= 2:
            take("begin_date", dates[0], item)
            take("end_date", dates[1], item)
        elif dates and item.key in ("service.begin_date", "service.end_date"):
            take(item.key.removeprefix("service."), dates[0], item)
    if row.kind == "sentence" and row.bar is not None and not found:
        dates = [mention.date for mention in find_dates(row.bar.value, school_years=years) if mention.date]
        if len(dates) >= 2:
            take("begin_date", dates[0], row.bar)
            take("end_date", dates[1], row.bar)
    return found.get("begin_date"), found.get("end_date"), sources


def _read_amount(row: ServiceRow) -> tuple[Amount | None, list[LabelValue]]:
    """The amount from whichever columns print it, and those columns in printed order."""
    used = [item for key in AMOUNT_KEYS for item in row.values.get(key, ()) if item.value and not is_placeholder(item.value)]
    used = [item for item in used if not _is_span(item)]
    for key, interval in _TOTALS.items():
        if (item := row.get(key)) is not None and item in used:
            bare = _BARE_NUMBER.match(item.value)
            others = [other for other in used if other is not item]
            if bare is None:
                return parse_amount(item.value if re.search(r"[a-z]{3}", item.value, re.IGNORECASE) else f"{item.value} min {interval}"), [
                    item
                ]
            total = f"{bare[1]} min {interval}"
            stated = parse_amount(" ".join(_strip_dates(other.value) for other in others)) if others else None
            if stated is None or stated.minutes_per_interval is None:
                return parse_amount(total), [item]
            return stated, [item, *others]
    if not used:
        return None, []
    used.sort(key=lambda item: (item.label_piece.row, item.label_piece.column))
    parts = {item.key.removeprefix("service."): _plain_number(_strip_dates(item.value)) for item in used}
    stated_total = next((item for item in used if item.key == "service.duration" and "total" in item.label.casefold()), None)
    if stated_total is not None and not parts.get("sessions"):
        total = parts.pop("duration")
        return parse_amount_parts(total=total, frequency=parts.get("frequency"), interval=parts.get("period")), used
    whole = parts.pop("amount", "")
    minutes, sessions = parts.get("duration"), parts.get("sessions")
    if sessions and not whole and re.search(r"\bmin|\bhour|\bhr", sessions, re.IGNORECASE):
        whole, sessions = sessions, None
    frequency, period = parts.get("frequency"), parts.get("period")
    if period and frequency and _BARE_NUMBER.match(frequency) and re.match(r"\W*(?:hours?|hrs?|min)", period, re.IGNORECASE):
        return parse_amount(f"{frequency} {period}"), used  # "2 | hours weekly | 120 min.": the total twice
    if whole:
        amount = parse_amount(whole)
        if amount.minutes_per_interval is None and (minutes or frequency or period):
            amount = parse_amount_parts(
                minutes=_first_with_minutes(minutes, whole), frequency=_other_than_minutes(frequency, whole), interval=period
            )
        return amount, used
    if not period and (told := _interval_of_label(used)) and not parse_amount_parts(frequency=sessions or frequency).frequency_interval:
        period = told
    if sessions:
        amount = parse_amount_parts(minutes=minutes, frequency=sessions, interval=period or frequency)
    else:
        amount = parse_amount_parts(minutes=minutes, frequency=frequency, interval=period)
    if amount.minutes_per_interval is None and frequency and minutes:
        for text in (frequency, minutes):
            alone = parse_amount(text)
            if alone.minutes_per_interval is not None:
                return alone, used
    return amount, used


def _interval_of_label(items: list[LabelValue]) -> str | None:
    """The interval that a column's header states: 'Sessions/Week', 'Times per month'."""
    for item in items:
        found = re.search(r"(?:\bper|/|\ba|\beach)\s*(day|week|month|quarter|year)\b", item.label, re.IGNORECASE)
        if found and item.key in ("service.sessions", "service.frequency", "service.amount"):
            return found[1].casefold()
    return None


def _plain_number(text: str) -> str:
    """'1,200' as '1200', '2 x / week' as '2 x/week'."""
    text = re.sub(r"\s+/\s+(?=(?:day|wk|week|mo|month|quarter|yr|year)\b)", "/", text, flags=re.IGNORECASE)
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)


def _first_with_minutes(minutes: str | None, whole: str) -> str | None:
    return minutes or (whole if re.search(r"min|hour|hr", whole, re.IGNORECASE) else None)


def _other_than_minutes(frequency: str | None, whole: str) -> str | None:
    return frequency or (None if re.search(r"min|hour|hr", whole, re.IGNORECASE) else whole)


def _is_span(item: LabelValue) -> bool:
    """Whether a "duration" is a calendar span or a date and not the length of a session: '17 weeks', '9/10/2025 to 9/9/2026'."""
    if item.key != "service.duration":
        return False
    text = item.value
    if re.search(r"\bmin|\bhour|\bhr", text, re.IGNORECASE):
        return False
    return bool(find_dates(text)) or _SPAN.search(text) is not None


def _strip_dates(text: str) -> str:
    for mention in reversed(find_dates(text)):
        if mention.precision == "day":
            text = text[: mention.start] + " " + text[mention.end :]
    return " ".join(text.split())


def _join_words(items: list[LabelValue]) -> str:
    return "; ".join(dict.fromkeys(" ".join(item.value.split()) for item in items))


def _read_model(row: ServiceRow, name: str, amount: Amount | None) -> tuple[str | None, LabelValue | None]:
    """Individual, group or consultation: its column or ticks, the amount's or the service's own words, the bar above the row."""
    ways = [item for item in row.values.get("location", ()) if _says_only_how(item.value)]
    for item in [*row.values.get("delivery", ()), *ways, *(loose for loose in row.loose if has_ticks(loose.value))]:
        if model := read_delivery_model(item.value) or _letter_model(item.value):
            return model, item
    consult = read_delivery_model(name) == "consult"
    if amount is not None and amount.delivery_model and not consult:
        return amount.delivery_model, None
    if model := read_delivery_model(name):
        return model, row.get("service")
    for key in ("frequency", "duration", "amount", "location", "comments"):
        if model := read_delivery_model(_without_dates(row.text(key))) if key != "comments" else None:
            return model, row.get(key)
    if row.bar is not None and row.kind == "grid":
        if re.search(r"\bconsultation\b|\bindirect services?\b", row.bar.value, re.IGNORECASE):
            return "consult", row.bar
        return None, None
    return None, None


def _letter_model(text: str) -> str | None:
    """'☒ I ☐ G', 'G': individual, group and consultation as letters."""
    letters = [tick.option for tick in read_ticks(text) if tick.is_ticked] if has_ticks(text) else [text.strip()]
    return {"I": "individual", "G": "group", "C": "consult"}.get(letters[0].upper()) if len(letters) == 1 else None


def _without_dates(text: str) -> str:
    return _strip_dates(text) if text else text


def _read_location(row: ServiceRow) -> tuple[str, list[Source]] | None:
    places = [item for item in row.values.get("location", ()) if item.value and not is_placeholder(item.value)]
    if places:
        # "School/location" beside "Instructional setting": the setting says where in the school.
        where = [item for item in places if len(places) == 1 or not _says_only_how(item.value)] or places
        best = next((item for item in where if "setting" in item.label.casefold()), where[-1])
        text = best.value
        if has_ticks(text):
            text = ", ".join(tick.option for tick in read_ticks(text) if tick.is_ticked and tick.option)
        return (text, best.sources("location")) if text else None
    if row.kind == "sentence":
        amount = row.get("amount")
        found = list(_PLACE.finditer(amount.value)) if amount else []
        if amount and found:
            return found[-1][1].strip(), amount.sources("location")
    return None


def _says_only_how(text: str) -> bool:
    """Whether a "setting" is no place but a way of serving: 'Group', 'Individual', 'Consult'; not 'Small group room'."""
    return len(text.split()) <= 2 and read_delivery_model(text) is not None


def _is_esy(row: ServiceRow, service: LabelValue, name: str) -> bool:
    if service.section == "esy" or re.search(r"\bESY\b|extended school year", name, re.IGNORECASE):
        return True
    if row.bar is not None and re.search(r"\bESY\b|extended school year", row.bar.value, re.IGNORECASE):
        return True
    told = row.text("is_esy")
    if has_ticks(told):
        return any(tick.is_ticked and not tick.option.casefold().startswith("n") for tick in read_ticks(told))
    return told.strip().casefold() in ("yes", "y", "x", "true", "esy")


def _add_removed(pieces: list[Piece], builder: FactsBuilder, iep_id: str, student_id: str, count: int) -> None:
    """An amendment's sentence that ends a service: 'Occupational therapy is discontinued effective 2/5/2026.'"""
    for piece in pieces:
        for sentence in re.split(r"(?<=[.;])\s+", " ".join(piece.text.split())):
            found = _REMOVED.search(sentence)
            if found is None or re.search(r"\bnot (?:be )?(?:discontinued|removed)|\bgoal", sentence, re.IGNORECASE):
                continue
            kind = service_type(sentence)
            if kind == "other":
                continue
            count += 1
            dates = [mention.date for mention in find_dates(sentence) if mention.date]
            name = re.sub(
                r"\b(?:is|are|was|has been|have been|will be|to be)\b.*$", "", sentence[: found.start()], flags=re.IGNORECASE
            ).strip(" ,:-")
            builder.add(
                "service_prescription",
                [Source("service_text", sentence, piece.page_number, piece.box, piece.element.locator, piece.element.confidence)],
                extractor=_EXTRACTOR,
                iep_id=iep_id,
                student_id=student_id,
                service_type=kind,
                service_text=name or sentence,
                end_date=dates[0] if dates else None,
                is_removed=True,
                note=sentence,
                position=count,
            )
