"""Random students with goals, services, sessions, reports and samples: what is true, before any paper shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sample_docs.people import Measure

FIRST_DAY, LAST_DAY, AS_OF = date(2025, 8, 25), date(2026, 6, 5), date(2026, 3, 6)
LOGGED_TO = date(2026, 2, 27)
NO_SCHOOL = [
    (date(2025, 9, 1), date(2025, 9, 1)),
    (date(2025, 11, 24), date(2025, 11, 28)),
    (date(2025, 12, 22), date(2026, 1, 5)),
    (date(2026, 1, 19), date(2026, 1, 19)),
    (date(2026, 3, 9), date(2026, 3, 13)),
]
PERIODS = [
    ("Q1", date(2025, 8, 25), date(2025, 10, 24), date(2025, 11, 7)),
    ("Q2", date(2025, 10, 27), date(2026, 1, 16), date(2026, 1, 30)),
    ("Q3", date(2026, 1, 20), date(2026, 4, 2), date(2026, 4, 16)),
    ("Q4", date(2026, 4, 6), date(2026, 6, 5), date(2026, 6, 12)),
]
REPORTED = {"Q1": date(2025, 11, 5), "Q2": date(2026, 1, 28)}
SCHOOLS = ["Cottonwood Primary", "Ferris Intermediate", "East Mesa High School"]
NAMES = [
    ("Aurelio", "Kessler"),
    ("Briony", "Okafor-Lund"),
    ("Caspian", "Delacruz"),
    ("Dalia", "Hrynko"),
    ("Ezekiel", "Mbatha"),
    ("Fern", "O'Rourke"),
    ("Gideon", "Salcedo"),
    ("Hana", "Vuković"),
    ("Isidro", "Peñaloza"),
    ("Juno", "Whitacre"),
]


@dataclass(frozen=True)
class GoalBank:
    """One kind of goal: `statement` and the others take {n}ame, {t}arget, {d}ate and {v}alue."""

    area: str
    area_text: str
    statement: str
    criterion: str  # as a column of its own
    baseline: str
    progress: tuple[str, ...]
    method: str
    first: float
    last: float
    unit: str
    max: float | None = None
    sample: str | None = None
    score: str | None = None
    service: str = "specialized academic instruction"
    note: str | None = None


BANK = [
    GoalBank(
        "reading",
        "Reading",
        "By {d}, when presented with a second-grade passage that has not been practiced, {n} will orally read {t} correct words in one minute on four of five weekly trials.",
        "{t} CWPM in 4 of 5 trials",
        "Currently {n} reads {v} correct words per minute at the second-grade level.",
        ("{n} is reading {v} CWPM on second grade passages.", "Median of three probes this period was {v} correct words per minute."),
        "Curriculum-based measurement",
        34,
        72,
        "wcpm",
        None,
        "ORF Passage",
        "CWPM: {v}",
        note="ORF {v} cwpm",
    ),
    GoalBank(
        "math",
        "Mathematics",
        "{n} will solve multi-digit addition problems with regrouping, answering {t} out of 20 problems correctly on three consecutive probes by {d}.",
        "{t} of 20 on 3 probes",
        "{n} answers {v} out of 20 problems correctly.",
        ("{n} answered {v} out of 20 problems correctly.", "{v}/20 correct on the last probe; regrouping is improving."),
        "Weekly math probes",
        6,
        17,
        "correct",
        20,
        "Addition with Regrouping Probe",
        "Score: {v}/20",
        note="probe {v}/20",
    ),
    GoalBank(
        "speech-language",
        "Speech/Language",
        "Given a verbal model, {n} will produce the /r/ sound in the initial position of words at {t}% accuracy in two consecutive therapy sessions by {d}.",
        "{t}% accuracy, 2 consecutive sessions",
        "{v}% accuracy with a verbal model.",
        ("{n} is producing initial /r/ in words with {v}% accuracy.", "Initial /r/: {v}% accurate given a model."),
        "SLP therapy data",
        30,
        80,
        "percent",
        None,
        None,
        None,
        "speech-language therapy",
        note="initial /r/ {v}%",
    ),
    GoalBank(
        "behavior",
        "Behavior",
        "During unstructured times, {n} will decrease incidents of physical aggression from {b} per week to no more than {t} per week for six consecutive weeks by {d}.",
        "no more than {t} per week for 6 weeks",
        "{n} averages {v} incidents per week.",
        ("Incidents of aggression are down to {v} per week.", "{n} averaged {v} incidents per week in this marking period."),
        "Behavior tracking form",
        8,
        1,
        "incidents",
        None,
        "Weekly Behavior Tracking Form",
        "Total incidents this week: {v}",
        "counseling",
        note="{v} incidents this week",
    ),
    GoalBank(
        "writing",
        "Written Expression",
        "Given a topic and a checklist, {n} will compose a paragraph scoring at least {t} on a 6-point analytic rubric in 3 of 4 writing samples by {d}.",
        "{t} or higher on 6-point rubric",
        "{n} scored {v} on the 6-point rubric in August.",
        ("{n}'s latest paragraph earned {v} on the 6-point rubric.", "Scored {v} out of 6 on the rubric for the science paragraph."),
        "Writing samples scored with a rubric",
        2,
        5,
        "rubric_points",
        6,
        "Paragraph Scored with Analytic Rubric",
        "Rubric score: {v} out of 6",
    ),
    GoalBank(
        "motor",
        "Fine Motor",
        "When given scissors and a printed line, {n} will cut within 1/4 inch of the line for {t}% of its length in 4 of 5 attempts by {d}.",
        "{t}% of the line in 4 of 5 attempts",
        "{n} stays near the line for {v}% of its length.",
        ("{n} cut within the line for {v}% of its length.", "Cutting accuracy is {v}% of the line."),
        "Therapist observation checklist",
        35,
        85,
        "percent",
        None,
        None,
        None,
        "occupational therapy",
        note="cut line {v}%",
    ),
    GoalBank(
        "adaptive",
        "Organization",
        "{n} will bring all needed materials to {t} of 10 class periods as shown by a materials checklist by {d}.",
        "{t} of 10 periods",
        "{n} brings materials to {v} of 10 class periods.",
        ("{n} had all materials in {v} of 10 class periods.", "Materials checklist: {v} of 10 periods."),
        "Materials checklist",
        3,
        9,
        "opportunities",
        10,
        "Materials Checklist",
        "Periods with all materials: {v} of 10",
    ),
    GoalBank(
        "social-emotional",
        "Social Skills",
        "In small-group activities, {n} will initiate an appropriate exchange with a peer in {t}% of observed opportunities across three settings by {d}.",
        "{t}% of opportunities",
        "{n} initiates in {v}% of opportunities.",
        ("{n} initiated with peers in {v}% of opportunities.", "Initiated exchanges in {v}% of the observed opportunities."),
        "Counselor observation data",
        20,
        75,
        "percent",
        None,
        None,
        None,
        "counseling",
        note="initiated {v}% of opps",
    ),
]


@dataclass
class Goal:
    bank: GoalBank
    number: int
    target: float
    base: float
    due: date
    student: str
    frequency: str | None

    def fill(self, text: str, value: float | None = None, day: str | None = None) -> str:
        shown = "" if value is None else f"{value:g}"
        return text.format(n=self.student, t=f"{self.target:g}", v=shown, b=f"{self.base:g}", d=day or f"{self.due:%m/%d/%Y}")

    def value_on(self, day: date, rng: Random) -> float:
        """On the aim line or a little better, whole numbers."""
        share = (day - (self.due - timedelta(364))).days / 364
        better = self.base + (self.target - self.base) * min(1.0, share * 1.12 + 0.03)
        return float(round(better if self.target > self.base else better - 0.2))

    def measure(self, value: float) -> Measure:
        return Measure(value, self.bank.max, self.bank.unit)


@dataclass
class Service:
    kind: str
    printed: str
    minutes: int
    times: int
    interval: str
    model: str
    location: str
    provider: str
    weekdays: tuple[int, ...]
    start: str


@dataclass
class Student:
    key: str
    first: str
    last: str
    local_id: str
    born: date
    grade: str
    school: str
    begin: date
    manager: str
    form: str
    goals: list[Goal] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    accommodations: list[str] = field(default_factory=list)

    @property
    def end(self) -> date:
        return self.begin + timedelta(364)


SERVICES = {
    "specialized academic instruction": (["Specially Designed Instruction - Reading", "Resource Room", "Inclusion Support - ELA", "Special Class - Math"], "Holly Ambrose"),
    "speech-language therapy": (["Speech/Language Therapy", "Speech-Language Services"], "Dana Forsythe, CCC-SLP"),
    "occupational therapy": (["Occupational Therapy", "OT Services"], "Micah Tolliver, OTR"),
    "counseling": (["Counseling Services", "Psychological Counseling"], "Renee Castile, LMSW"),
}
ACCOMMODATIONS = ["Extra time on written tests", "Directions repeated and clarified", "Seating away from distractions", "Copies of class notes", "Breaks as requested", "Tests read aloud"]


def is_school_day(day: date) -> bool:
    return FIRST_DAY <= day <= LAST_DAY and day.weekday() < 5 and not any(a <= day <= b for a, b in NO_SCHOOL)


def sessions(student: Student, service: Service) -> list[date]:
    days = [student.begin + timedelta(n) for n in range((LOGGED_TO - student.begin).days + 1)]
    days = [day for day in days if is_school_day(day) and day.weekday() in service.weekdays]
    if service.interval == "month":  # the first session days of each month
        kept, seen = [], {}
        for day in days:
            seen[day.month] = seen.get(day.month, 0) + 1
            if seen[day.month] <= service.times:
                kept.append(day)
        return kept
    return days


def draw_people(seed: int, forms: list[str]) -> list[Student]:
    rng, people = Random(seed), []
    for position, (first, last) in enumerate(NAMES):
        begin = date(2025, 9, 2) + timedelta(rng.randint(0, 20))
        while not is_school_day(begin):
            begin += timedelta(1)
        born = date(2025 - rng.randint(7, 16), rng.randint(1, 12), rng.randint(1, 28))
        student = Student(
            f"u{position + 1:02}",
            first,
            last,
            f"{rng.randint(10000, 99999):05}",
            born,
            str(max(1, 2025 - born.year - 6)),
            rng.choice(SCHOOLS),
            begin,
            rng.choice(["Holly Ambrose", "Trent Maddow"]),
            forms[position % len(forms)],
        )
        for number, bank in enumerate(rng.sample(BANK, rng.randint(2, 3)), 1):
            step = 5 if bank.last > 20 else 1  # no two students share a goal's numbers
            low, high = (bank.first + step * (position % 3), bank.last + step * (position // 3 % 3 - 1) * (1 if bank.last > bank.first else 0))
            student.goals.append(Goal(bank, number, high, low, student.end, first, rng.choice([None, None, "monthly"])))
        kinds = dict.fromkeys(goal.bank.service for goal in student.goals)
        for kind in kinds:
            names, provider = SERVICES[kind]
            monthly = kind == "occupational therapy" and rng.random() < 0.5
            times = 2 if monthly else rng.randint(1, 3)
            student.services.append(
                Service(
                    kind,
                    rng.choice(names),
                    rng.choice([20, 30, 40, 45]),
                    times,
                    "month" if monthly else "week",
                    rng.choice(["individual", "group"]),
                    rng.choice(["Special education classroom", "Therapy room", "General education classroom"]),
                    provider,
                    tuple(sorted(rng.sample(range(5), times))),
                    rng.choice(["8:30", "9:10", "10:45", "1:15"]),
                )
            )
        student.accommodations = rng.sample(ACCOMMODATIONS, 3)
        people.append(student)
    return people
