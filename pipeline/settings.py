"""What a district tells the program (`district.toml`), checked before anything is read."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipeline.errors import SettingsError
from pipeline.lexicon import known_languages, load_lexicon

# What the contract calls state profiles; a state without one of its own reads as 'federal'.
FEDERAL = "federal"

Share = Annotated[float, Field(ge=0, le=1)]
Days = Annotated[int, Field(ge=0, le=400)]
Count = Annotated[int, Field(ge=1, le=100)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class District(_Part):
    """Who hands the drop over. `state` is the two-letter postal code, which chooses the state profile."""

    name: str | None = None
    state: str | None = None

    @field_validator("state")
    @classmethod
    def _postal_code(cls, value: str | None) -> str | None:
        if value is None or not value.strip():
            return None
        if len(value.strip()) != 2 or not value.strip().isalpha():
            raise ValueError("is the two-letter postal code of the state, such as 'CA'")
        return value.strip().upper()


class CalendarSettings(_Part):
    """The school year: its first and last day for students, and the closed ranges (both ends included)."""

    first_day: date
    last_day: date
    school_year: str | None = None
    no_school: tuple[tuple[date, date], ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> CalendarSettings:
        if self.last_day <= self.first_day:
            raise ValueError("last_day must lie after first_day")
        for start, end in self.no_school:
            if end < start:
                raise ValueError(f"no_school range {start} to {end} ends before it begins")
        return self


class ReportingPeriod(_Part):
    """One reporting period and the day by which its progress reports are due to parents."""

    label: str
    start: date
    end: date
    report_due: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ReportingPeriod:
        if self.end <= self.start:
            raise ValueError(f"reporting period {self.label!r} ends before it begins")
        if self.report_due is not None and self.report_due < self.start:
            raise ValueError(f"the report of {self.label!r} is due before the period begins")
        return self


class Thresholds(_Part):
    """Every number that a rule or an analysis compares with; the defaults are those of the rule catalogue."""

    # goals
    gap_school_days: Days = 20
    gap_cadence_factor: Annotated[float, Field(ge=1, le=10)] = 2.0
    no_evidence_period_school_days: Days = 20
    # progress decisions
    points_min: Count = 3
    points_full_rule: Count = 6
    points_full_confidence: Count = 10
    points_first_probes: Count = 3
    off_track_margin: Share = 0.10
    four_point_count: Count = 4
    projection_band: Share = 0.80
    contradiction_margin: Share = 0.10
    contradiction_shortfall: Share = 1 / 3  # of the gain that the aim line asks for
    contradiction_points: Count = 4  # with the baseline, where there was some gain
    # progress reports
    report_grace_days: Days = 0
    report_min_school_days: Days = 20
    reports_a_year_min: Count | None = None  # the district's own rule on how often IEPs must report
    identical_min_words: Count = 4
    near_identical_similarity: Share = 0.95  # of two students' narratives, beside the same numbers
    near_identical_min_words: Count = 10
    near_duplicate_similarity: Share = 0.93  # of a goal and its predecessor, beside the same numbers
    # services
    underdelivered_tolerance: Share = 0.15
    underdelivered_month_tolerance: Share = 1 / 3
    underdelivered_months: Count = 2
    underdelivered_month_sessions: Annotated[float, Field(ge=1, le=40)] = 4
    unaccounted_large_share: Share = 0.25
    not_logged_school_days: Days = 20
    late_start_school_days: Days = 10
    session_notes_share: Share = 0.5
    reduction_tolerance: Share = 0.0
    notice_window_days: Days = 60
    # ladder of goal.escalation, in the order in which a district climbs it
    escalation_steps: tuple[str, ...] = ("staffing", "second staffing", "revision meeting")
    # documents and links
    ocr_confidence_floor: Share = 0.40
    link_margin: Share = 0.08
    link_floor: Share = 0.50


class WordingApproval(_Part):
    """Who of the district lets a language's sentences go to families; `wording` is the hash that `ieptrace wording` shows."""

    wording: str
    by: Annotated[str, Field(min_length=2)]
    on: date


class SummarySettings(_Part):
    """Languages of the summaries for families, by code; a draft language is marked as one until its wording is approved."""

    languages: tuple[str, ...] = ("en",)
    approved: dict[str, WordingApproval] = Field(default_factory=dict)

    @field_validator("languages")
    @classmethod
    def _languages_exist(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(languages) - set(known_languages()))
        if unknown:
            raise ValueError(f"unknown languages {unknown}; known are {list(known_languages())}")
        return languages


class RuleSettings(_Part):
    """Rules that this district does not want, by code."""

    off: tuple[str, ...] = ()


class LexiconAdditions(_Part):
    """Words of this district that no dictionary of ours holds."""

    vague_phrases: tuple[str, ...] = ()
    service_names: dict[str, str] = Field(default_factory=dict)  # as printed -> the contract's service type
    rating_codes: dict[str, str] = Field(default_factory=dict)  # as printed -> the contract's rating
    nicknames: dict[str, str] = Field(default_factory=dict)  # called -> given name
    form_labels: dict[str, str] = Field(default_factory=dict)  # a form's label as printed -> its meaning ("goal.baseline")

    @field_validator("form_labels")
    @classmethod
    def _meanings_exist(cls, labels: dict[str, str]) -> dict[str, str]:
        known = {f"{group}.{name}" for group, names in load_lexicon("labels").items() for name in names}
        unknown = sorted(set(labels.values()) - known)
        if unknown:
            raise ValueError(f"unknown meanings {unknown}; known are {sorted(known)}")
        return labels


class Settings(_Part):
    """All settings of a run. `notes` says what cannot be known because the district did not tell it."""

    district: District = District()
    calendar: CalendarSettings | None = None
    reporting_periods: tuple[ReportingPeriod, ...] = ()
    thresholds: Thresholds = Thresholds()
    rules: RuleSettings = RuleSettings()
    lexicon: LexiconAdditions = LexiconAdditions()
    summaries: SummarySettings = SummarySettings()

    @property
    def profile(self) -> str:
        """The state profile's name: the postal code, or 'federal'."""
        return self.district.state or FEDERAL

    @property
    def notes(self) -> tuple[str, ...]:
        notes = []
        if self.calendar is None:
            notes.append(
                "No school calendar: closed days are assumed (federal holidays, a winter break), so service.on_closed_day cannot be judged "
                "and promised minutes are estimates. Add [calendar] to district.toml."
            )
        if not self.reporting_periods:
            notes.append(
                "No reporting periods: progress.late, progress.missing and goal.no_improvement cannot be judged by period. "
                "Add [[reporting_period]] to district.toml."
            )
        if self.district.state is None:
            notes.append("No state: the federal profile is used. Add state under [district] in district.toml.")
        return tuple(notes)

    @property
    def config_hash(self) -> str:
        """A key of these settings; the same settings give the same key."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def school_years(self) -> tuple[tuple[date, date], ...]:
        """(first day, last day) of every school year that the settings speak of, the newest first."""
        years: dict[int, tuple[date, date]] = {}
        spans = [(period.start, period.end) for period in self.reporting_periods]
        if self.calendar is not None:
            spans.append((self.calendar.first_day, self.calendar.last_day))
        for start, end in spans:
            key = school_year_of(start)
            first, last = years.get(key, (start, end))
            years[key] = (min(first, start), max(last, end))
        return tuple(years[key] for key in sorted(years, reverse=True))


def school_year_of(day: date) -> int:
    """The calendar year in which the school year of `day` began (1 July turns the year)."""
    return day.year if day.month >= 7 else day.year - 1


class _File(_Part):
    """district.toml as written: its table names are those of people, not ours."""

    district: District = District()
    calendar: CalendarSettings | None = None
    reporting_period: tuple[ReportingPeriod, ...] = ()
    thresholds: Thresholds = Thresholds()
    rules: RuleSettings = RuleSettings()
    lexicon: LexiconAdditions = LexiconAdditions()
    summaries: SummarySettings = SummarySettings()

    @model_validator(mode="after")
    def _labels_differ(self) -> _File:
        labels = [period.label for period in self.reporting_period]
        twice = sorted({label for label in labels if labels.count(label) > 1})
        if twice:
            raise ValueError(f"two reporting periods have the label {twice[0]!r}")
        return self


def load_settings(path: Path | None = None) -> Settings:
    """The settings of district.toml at `path`, or the defaults without one.

    Raises SettingsError naming the key and what it must be; unknown keys are refused, since a misspelt threshold
    would silently do nothing.
    """
    if path is None:
        return Settings()
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error}. Give another one with --config.") from error
    try:
        told = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    except ValidationError as error:
        raise SettingsError(_explain(path, error)) from error
    return Settings(
        district=told.district,
        calendar=told.calendar,
        reporting_periods=tuple(sorted(told.reporting_period, key=lambda period: period.start)),
        thresholds=told.thresholds,
        rules=told.rules,
        lexicon=told.lexicon,
        summaries=told.summaries,
    )


def _explain(path: Path, error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_url=False):
        place = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem["loc"]) or "the file"
        what = "is not a setting that we know" if problem["type"] == "extra_forbidden" else problem["msg"].removeprefix("Value error, ")
        lines.append(f"{place}: {what}")
    return f"{path} cannot be used:\n  " + "\n  ".join(lines)
