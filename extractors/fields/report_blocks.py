"""Assembles the events of a progress report into goals and what each period says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from extractors.fields.chunks import Chunk, is_plausible
from extractors.fields.periods import find_period, read_period_head
from extractors.fields.report_events import AREA_PARAGRAPH, AREA_SENTENCE, Event, is_bold, is_cut
from extractors.fields.report_labels import is_goal_like, is_rating, is_title_like, names_area
from extractors.fields.report_records import Block, Entry, Report, Words
from extractors.fields.ticks import ticked_options
from pipeline.language.dates import find_dates, parse_date
from pipeline.language.measures import find_measures

# "Q3 (1/6 - 2/27)", "Q2 ends 12/19/2025": the period's own dates, not the report's
_SPAN = re.compile(r"\bends?\b|\bending\b|\bthrough\b|\bto\b|\d\s*[-–—]\s*[\dA-Z]", re.I)
# 'Date: 10/10/2025 Status: …' opens an entry; 'Teacher Signature: … Date: 1/20/2026' does not
_OPENS_ENTRY = re.compile(r"^\W*date\b(?!.*signature)", re.I | re.S)
_YEARS = re.compile(r"^\W*(?:of|school year|sy)?\W*(?:20)?\d\d\s*[-–/]\s*(?:20)?\d\d\W*$|^[\W_]*$", re.I)  # '(2025-2026)'; not '3/10'
# 'Sufficient Progress (SP): On task for 9 minutes': a rating before the words; not 'Gradebook: 70%'
_RATED = re.compile(r"^(?P<rating>[A-Z][A-Za-z ]{1,40}(?:\([A-Za-z]{1,4}\))?)\s*[:–—-]\s+(?=\S+\s+\S)")
# Labels that wait for their value into the next paragraph.
_WAITING = frozenset({"statement", "either", "goal_text", "area", "sufficiency", "rating", "period", "report_date"})
_OF_IEP = re.compile(r"\bIEP\s+(?:of|dated?|from|written|developed)\s*:?\s*(?:on\s*)?$", re.I)  # 'the goals of the IEP of' + date
_FIRM = ("percent", "fraction", "rate", "rubric")
_GENERIC_DATES = frozenset({"date", "fecha", "entry date", "date completed"})


class ReportAssembler:
    """Takes events in order and keeps what is open: the goal, the entry, and the value that the next words may continue."""

    def __init__(self, student: str | None, legend: dict[str, str], school_years: tuple[tuple[date, date], ...]) -> None:
        self.legend, self.school_years = legend, school_years
        self.reports = [Report(student)]
        self.block: Block | None = None
        self.pending: Event | None = None  # a label that still waits for its value
        self.open: Words | None = None  # words that the next line may continue
        self.open_role = ""
        self.has_own_cell = False  # whether the open value stands apart from its label
        self.cut_off: Words | None = None  # a statement that a page turn may have cut
        self.loose_period: Entry | None = None  # a period that may turn out to head the goals after it
        self.period_chunk: Chunk | None = None  # where it stands
        self.heading: Event | None = None  # a heading that may name the area of the goal after it

    @property
    def report(self) -> Report:
        return self.reports[-1]

    def assemble(self, events: Iterable[Event]) -> list[Report]:
        for event in events:
            self._take(event)
        return [report for report in self.reports if report.blocks]

    def _take(self, event: Event) -> None:
        if event.role == "text":
            self._take_text(event)
            return
        if event.role in (
            "head",
            "begin",
            "period",
            "entry_date",
            "rating",
            "statement",
            "either",
            "goal_text",
            "area",
            "sufficiency",
            "row",
            "leave",
        ):
            self.cut_off = None
        if event.role != "ticks":
            self.pending = None if event.text else event
        self.open = None
        if event.role == "heading":
            self.heading = event
        if event.text or event.role in ("row", "row_start", "begin", "head", "sufficiency"):
            self._fill(event)

    def _take_text(self, event: Event) -> None:
        words, pending = event.text, self.pending
        if pending is not None and pending.label == "" and pending.chunk is event.chunk:
            self.pending = None
            self._fill(Event("statement", words, event.chunk, is_value=True))
            return
        if pending is not None and (event.is_value or (pending.role in _WAITING and (event.goes_on or event.chunk.box is None))):
            self.pending = None
            self._fill(Event(pending.role, words, event.chunk, pending.label, is_value=event.is_value))
            return
        if self.cut_off and event.chunk.page_number == self.cut_off[-1][1].page_number + 1 and is_cut(self.cut_off[-1][0], words):
            self.cut_off.append((words, event.chunk))
            self.open, self.open_role = self.cut_off, "statement"
            return
        if event.goes_on and self.open is not None and self._may_go_on(words, event.chunk) and not self._opens_area(words):
            self.open.append((words, event.chunk))
            return
        self.open = self.pending = None
        is_free = self.block is None or self.block.is_area_only
        if is_free and is_bold(event.chunk) and names_area(words):
            self._close_letter_goal()
            self.heading = event  # a letter's own heading, bold and no more
            return
        if is_free and self.heading is not None and names_area(self.heading.text) and len(words.split()) >= 4:
            self._begin_area(self.heading.text)
            if is_goal_like(words):
                self._take_free(event)
            else:
                self._fill(Event("statement", words, event.chunk, is_value=True))
            return
        area = AREA_PARAGRAPH.match(words) if is_free else None
        spoken = AREA_SENTENCE.match(words) if is_free and not area else None
        if area and names_area(area["area"]):
            self._begin_area(area["area"], area["number"])
            self._fill(Event("statement", words[area.end() :], event.chunk, is_value=True))
        elif spoken and names_area(spoken["area"]):
            self._begin_area(spoken["area"])
            self._fill(Event("statement", words, event.chunk, is_value=True))
        elif self.block is None:
            self._read_head(event.text)
        elif not self.block.is_closed:
            self._take_free(event)

    def _opens_area(self, words: str) -> bool:
        """In a letter whose goals only their areas name, the next one's line: 'Math Reasoning: 63 % …' right under the last."""
        area = AREA_PARAGRAPH.match(words) if self.block is not None and self.block.is_area_only else None
        return area is not None and names_area(area["area"])

    def _close_letter_goal(self) -> None:
        if self.block is not None:
            self.block.is_closed = True

    def _begin_area(self, area: str, number: str | None = None) -> None:
        """A goal that a letter names by its area alone, or with its number in a list."""
        block = self._begin()
        block.area, block.is_area_only = area.strip(), True
        block.number = block.reference = number

    def _read_head(self, text: str, *, with_dates: bool = True) -> None:
        """What the words before the first goal tell: 'This is the Q2 report', 'the IEP of May 3, 2025', a letter's date."""
        report = self.report
        if report.period is None and len(text) < 240 and (found := find_period(text)):
            report.period = found.label
        dates = find_dates(text, school_years=self.school_years) if with_dates else []
        if dates and report.report_date is None and len(text) - (dates[0].end - dates[0].start) <= 2 and dates[0].precision == "day":
            report.report_date = dates[0].date
        for mention in dates:
            if report.iep_date is None and _OF_IEP.search(text[: mention.start]):
                report.iep_date = mention.date

    def _may_go_on(self, words: str, chunk: Chunk) -> bool:
        assert self.open
        if self.open_role != "rating":
            return True
        same_cell = self.open[-1][1].element is chunk.element and self.open[0][1].in_table
        # A value with a cell of its own wraps; 'Code: EP' on a line ends there.
        return (same_cell and self.has_own_cell) or (words[:1].islower() and len(words.split()) <= 6)

    def _take_free(self, event: Event) -> None:
        block = self.block
        assert block is not None
        entry = block.entries[-1] if block.entries else None
        is_loose = entry is not None and entry is self.loose_period and not entry.has_content
        if entry and is_loose and self.period_chunk and (event.chunk.element is self.period_chunk.element or event.goes_on):
            self._take_period_rest(event, entry)
            return
        if block.area is None and not block.goal and not block.free and not block.has_progress and is_title_like(event.text):
            block.area = event.text.strip(" .:-–—|")
            return
        area = re.match(r"^\(([^()]{3,60})\)[.:]?\s+(?=\S)", event.text)
        text = event.text
        if area and block.area is None and not block.free:
            block.area, text = area.group(1), text[area.end() :]
        self.open = [(text, event.chunk)]
        self.open_role = "free"
        if block.is_area_only and entry is not None and entry.statements and any(m.kind in _FIRM for m in find_measures(text)):
            entry.statements.append(self.open)  # a letter's second paragraph on a goal may hold its figure
            return
        block.free.append(self.open)
        if len(text.split()) >= 4:
            self.cut_off = self.open

    def _take_period_rest(self, event: Event, entry: Entry) -> None:
        """What stands after a period on its line: its dates, the report's date, or already the statement."""
        text = event.text.strip(" ():")
        # '3/10' is a score as often as a day: a date without a year needs the month's name
        found = parse_date(text, school_years=self.school_years) if re.search(r"\d{4}|[/-]\d{1,2}[/-]\d\d$|[A-Za-z]{3}", text) else None
        if found:
            entry.report_date = found
        elif not _YEARS.match(event.text) and (
            not any(m.has_year for m in find_dates(event.text)) or (len(event.text.split()) > 4 and not _SPAN.search(event.text))
        ):
            self._fill(Event("statement", event.text, event.chunk, "", is_value=True))

    # --- what each role fills ---------------------------------------------------------------------------------------------

    def _fill(self, event: Event) -> None:
        getattr(self, f"_on_{event.role}", self._on_other)(event)

    def _on_other(self, event: Event) -> None:
        if self.block is None:
            self._read_head(event.text, with_dates=event.role != "stop")  # 'DOB: 7/19/2012' is no report's date
        elif event.role in ("boilerplate", "heading", "legend"):
            self.block.is_closed = True

    def _on_leave(self, event: Event) -> None:
        """A label of another part of the paper: what follows is about no goal."""
        self.block, self.pending = None, None

    def _on_student(self, event: Event) -> None:
        if event.text != self.report.student:
            head = self.report
            self.block = None
            self.reports.append(Report(event.text, head.period, None if head.student else head.report_date, period_dates=head.period_dates))

    def _on_head(self, event: Event) -> None:
        block = self.block
        if block is None or block.number is not None or block.has_progress or block.is_closed or block.is_loose or block.free:
            block = self._begin()
        block.number, block.reference = event.text, event.label
        block.area = event.area or block.area
        self.heading = None

    def _on_begin(self, event: Event) -> None:
        self._begin()

    def _begin_under_heading(self) -> None:
        """A heading that names an area begins a goal where only dates and codes follow it."""
        if self.block is None and self.heading is not None and names_area(self.heading.text):
            self._begin()

    def _begin(self) -> Block:
        in_goal = self.block is not None and any(entry.period for entry in self.block.entries if entry is not self.loose_period)
        if self.loose_period is not None and self.block is not None and not self.loose_period.has_content and not in_goal:
            # a period with nothing under it but a new goal heads all the goals that follow
            self.block.entries = [entry for entry in self.block.entries if entry is not self.loose_period]
            old = self.report
            self.reports.append(
                Report(
                    old.student, self.loose_period.period, self.loose_period.report_date, None, old.iep_date, period_dates=old.period_dates
                )
            )
        self.loose_period = None
        self.block = Block()
        self.report.blocks.append(self.block)
        if self.heading is not None and names_area(self.heading.text):
            number = re.match(r"^\W*(\d{1,2})[.)]?\s+(?=[A-Z])", self.heading.text)
            self.block.area = self.heading.text[number.end() :] if number else self.heading.text
            self.block.number = self.block.reference = number.group(1) if number else None
        self.heading = None
        return self.block

    def _on_row_start(self, event: Event) -> None:
        self._begin_under_heading()
        if self.block is not None and self.block.entries and self.block.entries[-1].has_content:
            self.block.entries.append(Entry())

    def _on_row(self, event: Event) -> None:
        self.loose_period = None
        if self.block is not None:
            self.block.is_closed = True

    def _on_goal_number(self, event: Event) -> None:
        match = re.match(r"^\W*(?:goal\s*)?#?\s*(\d{1,2}[a-z]?)\b", event.text, re.I)
        if match:
            self._on_head(Event("head", match.group(1), event.chunk, event.text.split("  ")[0][:20]))

    def _on_area(self, event: Event) -> None:
        if self.block is None or self.block.has_progress or self.block.area or self.block.is_closed:
            self._begin()
        assert self.block is not None
        self.block.area = event.text

    def _on_goal_text(self, event: Event) -> None:
        if re.fullmatch(r"\W*\d{1,2}\W*", event.text):
            self._on_goal_number(event)
            return
        if self.block is None or self.block.has_progress or self.block.goal or self.block.is_closed:
            self._begin()
        assert self.block is not None
        self.block.goal.append((event.text, event.chunk))
        self.open, self.open_role = self.block.goal, "goal"

    def _entry(self) -> Entry:
        if self.block is None:
            self._begin().is_loose = True
        assert self.block is not None
        if not self.block.entries:
            self.block.entries.append(Entry())
        return self.block.entries[-1]

    def _block_entries(self) -> list[Entry]:
        assert self.block is not None
        return self.block.entries

    def _on_period(self, event: Event) -> None:
        found = find_period(event.text)
        label = found.label if found else (event.text if len(event.text) <= 30 and not event.text.islower() else None)
        if label is None:
            return
        if self.block is None or self.block.is_loose:
            if re.search(r"\d", label):  # 'Annual Review' at the head is a kind of meeting
                self.report.period = label
            return
        if self.report.period == label:  # said again at the head of a page
            return
        entry = self.block.entries[-1] if self.block.entries else None
        if entry is None or entry.has_content or entry.period:
            entry = Entry()
            self.block.entries.append(entry)
        entry.period = label
        self.loose_period, self.period_chunk = entry, event.chunk

    def _on_entry_date(self, event: Event) -> None:
        """A dated entry under a goal: its words are what the report said that day."""
        found = self._date(event)
        if found is None or self.block is None or (self.block.is_closed and not event.label):
            return
        entry = self.block.entries[-1] if self.block.entries else None
        same_day = next((e for e in self.block.entries if e.report_date == found and not any(e.statements)), None)
        if same_day is not None:  # a table above gave this day its code
            self.block.entries.remove(same_day)
            self.block.entries.append(same_day)
            entry = same_day
        elif entry is None or any(entry.statements) or entry.report_date:
            entry = Entry(period=entry.period if entry and not any(entry.statements) else None)
            self.block.entries.append(entry)
        entry.report_date = found
        self.pending = Event("statement", "", event.chunk)

    def _on_ticks(self, event: Event) -> None:
        """A choice of ratings with or without a label: the ticked one counts."""
        chosen = [option for option in ticked_options(event.text) if is_rating(option, self.legend)]
        if chosen and self.block is not None and not self.block.is_closed:
            entry = self._entry()
            entry.rating = entry.rating or [(chosen[0], event.chunk)]

    def _on_period_date(self, event: Event) -> None:
        if found := parse_date(event.text, school_years=self.school_years):
            self.report.period_dates[event.label] = found

    def _date(self, event: Event) -> date | None:
        mentions = find_dates(event.text, school_years=self.school_years)
        found = mentions[0].date if mentions else parse_date(event.text, school_years=self.school_years)
        return found if found and is_plausible(found, self.school_years) else None

    def _on_report_date(self, event: Event) -> None:
        found = self._date(event)
        if found is None:
            return
        is_generic = event.label.casefold().strip(" :") in _GENERIC_DATES and not _OPENS_ENTRY.match(event.chunk.element.text)
        if self.block is None or self.block.is_loose:
            if self.report.report_date is None or not is_generic:
                self.report.report_date = found
            return
        in_period = self.loose_period is not None and self.block.entries and self.block.entries[-1] is self.loose_period
        if is_generic and not event.chunk.in_table and not in_period:
            return
        entry = self._entry()
        if entry.report_date not in (None, found):
            entry = Entry(period=entry.period if not entry.has_content else None)
            self._block_entries().append(entry)
        entry.report_date = found

    def _on_date_provided(self, event: Event) -> None:
        if found := self._date(event):
            self.report.date_provided = self.report.date_provided or found

    def _on_iep_date(self, event: Event) -> None:
        if found := self._date(event):
            self.report.iep_date = self.report.iep_date or found

    def _on_rating(self, event: Event) -> None:
        self._begin_under_heading()
        if self.block is None or not event.text:
            return
        entry = self._entry()
        chosen = ticked_options(event.text)
        if "☐" in event.text and not chosen:
            return
        if not entry.rating:
            entry.rating = [(chosen[0] if chosen else event.text, event.chunk)]
            self.open, self.open_role, self.has_own_cell = entry.rating, "rating", event.is_value

    def _on_sufficiency(self, event: Event) -> None:
        self.report.has_sufficiency = True
        chosen = ticked_options(event.text)
        answer = (
            chosen[0]
            if chosen
            else (event.text if re.fullmatch(r"[\s.:]*(?:yes|no|y|n|sufficient|insufficient)[\s.]*", event.text, re.I) else "")
        )
        if answer and self.block is not None and not self._entry().sufficiency:
            self._entry().sufficiency = (event.label, answer.strip(" .:"), event.chunk)

    def _on_either(self, event: Event) -> None:
        if period := read_period_head(event.text):  # 'Progress Report: Quarter 1 10/30/2025'
            self._on_period(Event("period", period[0], event.chunk, event.label))
            if period[1] and (found := self._date(Event("report_date", period[1], event.chunk))) and self.block and self.block.entries:
                self.block.entries[-1].report_date = found
            return
        is_code = is_rating(event.text, self.legend)
        if is_code and self.block is not None:
            self._on_rating(event)
        elif not is_code:
            self._on_statement(event)

    def _on_statement(self, event: Event) -> None:
        entry = self._entry()
        text = event.text
        rated = _RATED.match(text)
        if rated and not entry.rating and is_rating(re.sub(r"\s*\([^()]*\)", "", rated["rating"]), self.legend):
            entry.rating, text = [(rated["rating"], event.chunk)], text[rated.end() :]
        words: Words = [(text, event.chunk)]
        entry.statements.append(words)
        self.open, self.open_role, self.cut_off = words, "statement", words
