"""The amount grammar: "30 min x 2/wk", "two 30 minute sessions, weekly", "240 min served Weekly" as sessions, minutes, interval.

The words are cut into tokens (`amount_tokens`) and these are put together; what cannot be counted is refused with the
reason in `problem`, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.language.amount_tokens import Token, tokenise_amount
from pipeline.language.delivery_model import DeliveryModel, read_delivery_model
from pipeline.language.numbers import format_number
from pipeline.lexicon import load_lexicon

SCHOOL_DAYS_A_WEEK = 5
LONGEST_SESSION = 60  # minutes; a bare amount above this is a total of several sessions
# A total says so: "30 min served weekly", "45 weekly minutes", "minutes per week: 60" do, "60 min weekly" does not.
_SAYS_TOTAL = re.compile(
    r"\btotal|\bserved\b|\b(?:weekly|monthly|daily) min|\bm\.?p\.?[wm]\b|\bmin(?:ute)?s?\s?(?:per|/|a)\s?[a-z]+\s?:", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A service amount, named as the columns of `service_prescription`. With a `problem` the amount must not be counted.

    A bare total ("240 min weekly") fills `minutes_per_interval` and leaves `duration_minutes` and `frequency` None.
    `conversion` names the factor where the interval is not as printed ("every other week").
    """

    duration_minutes: float | None = None
    frequency: float | None = None
    frequency_interval: str | None = None
    minutes_per_interval: float | None = None
    minutes_per_week: float | None = None
    conversion: str | None = None
    delivery_model: DeliveryModel | None = None
    problem: str | None = None


def parse_amount(text: str | None) -> Amount:
    """The amount that a service row's words state; `problem` says why it cannot be counted."""
    if not text or not text.strip():
        return Amount(problem="nothing is stated")
    amount = _assemble(tokenise_amount(text))
    refusal = _find_refusal(text)
    if refusal:
        amount = replace(amount, minutes_per_interval=None, minutes_per_week=None, problem=refusal)
    return replace(amount, delivery_model=read_delivery_model(text))


def parse_amount_parts(
    *,
    minutes: str | None = None,
    frequency: str | None = None,
    interval: str | None = None,
    total: str | None = None,
    model: str | None = None,
) -> Amount:
    """The amount of a grid row whose columns part it: minutes of a session, how often, of what interval, total minutes.

    Each part may hold more than its header says ("2 times weekly" under Frequency); a bare number gets its column's unit.
    """
    words = []
    if frequency:
        bare = re.fullmatch(r"\s*(\d+(?:\.\d+)?(?:\s?-\s?\d+)?)\s*x?\s*", frequency)
        words.append(f"{bare[1]} times" if bare else frequency)
    if interval:
        words.append(interval if re.search(r"ly\b|\bper\b|/|\bevery\b|\beach\b|\ba\b", interval, re.IGNORECASE) else f"per {interval}")
    if minutes:
        words.append(f"{minutes} minutes" if re.fullmatch(r"\s*\d+(?:\.\d+)?(?:\s?-\s?\d+)?\s*", minutes) else minutes)
    if total:
        words.append("= " + (f"{total} minutes" if re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", total) else total))
    return parse_amount(" ".join(words) + (f" {model}" if model else ""))


def as_one_session(amount: Amount, text: str) -> Amount:
    """'30 minutes weekly' is one session of thirty minutes; '240 min weekly', '30 min served weekly', 'minutes per week: 60' are totals.

    `text` holds the amount's words, with the label before them where a form prints one.
    """
    is_bare = amount.duration_minutes is None and amount.frequency is None and amount.problem is None
    if (
        not is_bare
        or not amount.minutes_per_interval
        or amount.minutes_per_interval > LONGEST_SESSION
        or amount.frequency_interval in (None, "year")
        or _SAYS_TOTAL.search(text)
    ):
        return amount
    return replace(amount, duration_minutes=amount.minutes_per_interval, frequency=1.0)


def _find_refusal(text: str) -> str | None:
    for pattern, reason in load_lexicon("amounts")["refusals"].items():
        if re.search(pattern, text, re.IGNORECASE):
            return str(reason)
    return None


def _assemble(tokens: list[Token]) -> Amount:
    tokens = _settle_numbers(tokens)
    intervals = [token for token in tokens if token.kind == "interval"]
    counts = [token for token in tokens if token.kind == "count"]
    durations = [(place, token) for place, token in enumerate(tokens) if token.kind == "duration"]
    named = {(token.interval, token.share) for token in intervals}
    if any(token.kind == "blank" for token in tokens):
        return Amount(problem="a number is missing")
    for token in tokens:
        if token.high is not None and token.kind in ("duration", "count", "number") and token.high != token.value:
            known = counts[0].value if token.kind == "duration" and len(counts) == 1 and counts[0].high is None else None
            return Amount(
                frequency=known,
                frequency_interval=intervals[0].interval if len(named) == 1 else None,
                problem=f"a range ({token.text.strip()})",
            )
    if _offers_two_intervals(tokens):
        return Amount(problem="two intervals to choose from")
    sessions = _sessions(tokens, counts, intervals)
    if sessions is None:
        return Amount(problem="two frequencies")
    frequency, interval, share = sessions
    if not durations:
        if frequency is None and interval is not None:
            frequency = 1.0
        frequency = None if frequency is None else frequency * share
        return Amount(
            frequency=frequency, frequency_interval=interval, conversion=_conversion(interval, share), problem="no minutes are stated"
        )
    return _count(tokens, durations, frequency, interval, share)


def _settle_numbers(tokens: list[Token]) -> list[Token]:
    """Bare numbers get their meaning from their neighbours: 'x 2', '2 x 30', '3 per month', '2 sessions of 30'."""
    settled = list(tokens)
    for place, token in enumerate(settled):
        if token.kind != "number":
            continue
        before = settled[place - 1] if place else None
        after = settled[place + 1] if place + 1 < len(settled) else None
        beyond = settled[place + 2] if place + 2 < len(settled) else None
        if after and after.kind == "duration" and beyond and beyond.kind == "sessions" and token.value <= 40:
            # "two 60 minute sessions"
            settled[place] = replace(token, kind="count")
        elif after and after.kind == "times" and beyond and beyond.kind == "number":
            # Some districts print "30 x 2" for twice thirty minutes, others "2 x 30": the minutes are the larger number.
            few, many = sorted((token.value, beyond.value))
            if few <= 10 <= many and few < many:
                minutes_first = token.value == many
                settled[place] = replace(token, kind="duration" if minutes_first else "count")
                settled[place + 2] = replace(beyond, kind="count" if minutes_first else "duration")
        elif (after and after.kind == "times") or (before and before.kind == "times"):
            settled[place] = replace(token, kind="count") if token.value <= 40 else token
        elif after and after.kind == "interval" and token.value <= 9:
            settled[place] = replace(token, kind="count")
    if not any(token.kind == "duration" for token in settled):
        large = [place for place, token in enumerate(settled) if token.kind == "number" and token.value >= 10]
        if len(large) == 1 and any(token.kind in ("count", "sessions") for token in settled):
            settled[large[0]] = replace(settled[large[0]], kind="duration")
    elif any(token.kind == "count" for token in settled):
        # "80 per month (2 x 40)": a total without its unit beside a counted amount
        for place, token in enumerate(settled):
            if token.kind == "number" and token.value >= 10:
                settled[place] = replace(token, kind="duration")
    elif sum(token.kind == "number" for token in settled) == 1 and not any(token.kind == "equals" for token in settled):
        place = next(place for place, token in enumerate(settled) if token.kind == "number")
        if settled[place].value <= 10 and any(token.kind == "sessions" for token in settled):
            settled[place] = replace(settled[place], kind="count")
    return settled


def _offers_two_intervals(tokens: list[Token]) -> bool:
    """'weekly / monthly', 'weekly or monthly'."""
    kinds = [token.kind for token in tokens]
    for place in range(len(tokens) - 2):
        if (
            kinds[place] == "interval"
            and kinds[place + 1] == "or"
            and kinds[place + 2] == "interval"
            and (tokens[place].interval, tokens[place].share) != (tokens[place + 2].interval, tokens[place + 2].share)
        ):
            return True
    adverbs = [token for token in tokens if token.kind == "interval" and token.adverb]
    pairs = pairwise(tokens)
    return len({token.interval for token in adverbs}) > 1 and any(a.adverb and b.adverb and a.interval != b.interval for a, b in pairs)


def _sessions(tokens: list[Token], counts: list[Token], intervals: list[Token]) -> tuple[float | None, str | None, float] | None:
    """(sessions, interval, share of one interval); None where two frequencies are stated."""
    if not counts:
        implied = any(token.kind in ("sessions", "per session") for token in tokens)
        narrow = _narrowest(intervals)
        if len({token.interval for token in intervals}) > 1 and not (narrow and narrow.interval == "day"):
            return None
        # "30 minutes every other week" tells of sessions: a total would name its week.
        implied = implied or (narrow is not None and narrow.share < 1)
        return (1.0 if implied and intervals else None), (narrow.interval if narrow else None), (narrow.share if narrow else 1.0)
    rates: list[tuple[float, str | None, float, Token]] = []
    for place, token in enumerate(tokens):
        if token.kind != "count":
            continue
        following = next((t for t in tokens[place + 1 : place + 4] if t.kind in ("interval", "count", "duration")), None)
        own = following if following and following.kind == "interval" else None
        if token.interval == "week":
            rates.append((token.value, "week", 1.0, token))
        elif own:
            rates.append((token.value, own.interval, own.share, token))
    plain = {(value, interval, share) for value, interval, share, _ in rates}
    if len(plain) > 1:
        # "2 times per day, 5 days per week"
        days = [rate for rate in rates if rate[3].of_days and rate[1] == "week"]
        daily = [rate for rate in rates if rate[1] == "day"]
        if len(plain) == 2 and len(days) == 1 and len(daily) == 1:
            return days[0][0] * daily[0][0], "week", 1.0
        return None
    if plain:
        value, interval, share = plain.pop()
        others = {token.value for token in counts} - {value}
        if others == {1.0}:
            others = set()
        return None if others else (value, interval, share)
    values = {token.value for token in counts}
    if len(values) > 1:
        return None
    chosen = _narrowest([token for token in intervals if token.interval != "day"] or intervals)
    if len({token.interval for token in intervals} - {"day"}) > 1:
        return None
    return values.pop(), (chosen.interval if chosen else None), (chosen.share if chosen else 1.0)


def _narrowest(intervals: list[Token]) -> Token | None:
    order = ("day", "week", "cycle", "month", "quarter", "grading period", "year")
    return min(intervals, key=lambda token: order.index(token.interval or "year"), default=None)


def _count(tokens: list[Token], durations: list[tuple[int, Token]], frequency: float | None, interval: str | None, share: float) -> Amount:
    values = sorted({token.value for _, token in durations})
    place, first = durations[0]
    duration, total, problem = first.value, None, None
    if frequency is not None and len(values) == 2:
        small, large = values
        if abs(small * frequency - large) <= 0.5 or (interval != "week" and abs(small * frequency * 1.0 - large) <= 0.5):
            duration = small
        elif _follows(tokens, durations, "equals"):
            problem = f"the total stated is not {format_number(frequency)} times {format_number(duration)}"
        else:
            return Amount(frequency=frequency, frequency_interval=interval, problem="two durations")
    elif len(values) > 1:
        return Amount(frequency_interval=interval, problem="two durations")
    if interval is None:
        return Amount(duration_minutes=duration if frequency is not None else None, frequency=frequency, problem="no interval is stated")
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    per_interval = following is not None and following.kind == "interval"
    if frequency is not None and per_interval and len(values) == 1:
        own_rate = any(
            token.kind == "count" and (token.interval == "week" or (at + 1 < len(tokens) and tokens[at + 1].kind == "interval"))
            for at, token in enumerate(tokens)
        )
        later = [token.kind for token in tokens[place + 2 :]]
        if not own_rate and frequency > 1 and "count" in later:
            if "into" not in later and "open" not in later:
                return Amount(frequency_interval=interval, problem="the minutes may be of one session or of all")
            total, duration = duration, duration / frequency
    if frequency is None:
        amount = Amount(None, None, interval, duration * share)
    else:
        amount = Amount(duration, frequency * share, interval, round(duration * frequency * share, 4))
    if total is not None:
        amount = replace(amount, minutes_per_interval=total * share)
    per_week = {"week": 1.0, "day": float(SCHOOL_DAYS_A_WEEK)}.get(interval)
    if per_week is not None and amount.minutes_per_interval is not None:
        amount = replace(amount, minutes_per_week=round(amount.minutes_per_interval * per_week, 4))
    return replace(amount, conversion=_conversion(interval, share), problem=problem)


def _follows(tokens: list[Token], durations: list[tuple[int, Token]], kind: str) -> bool:
    return any(place and tokens[place - 1].kind == kind for place, _ in durations)


def _conversion(interval: str | None, share: float) -> str | None:
    if share == 1 or interval is None:
        return None
    if share > 1:
        return f"{format_number(share)} of the printed interval a {interval}"
    return f"one printed interval is {format_number(round(1 / share, 2))} {interval}s"
