"""The people of Juniper Flats and what their papers say. Everyone is invented; defects are planted and named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

DISTRICT = "Juniper Flats School District 12"
SCHOOLS = {"E": "Sagebrush Elementary", "M": "Dry Creek Middle School", "H": "Juniper Flats High School"}
AS_OF = date(2026, 3, 20)
FIRST_DAY, LAST_DAY = date(2025, 9, 3), date(2026, 6, 12)
NO_SCHOOL = [
    (date(2025, 10, 10), date(2025, 10, 10)),
    (date(2025, 11, 11), date(2025, 11, 11)),
    (date(2025, 11, 26), date(2025, 11, 28)),
    (date(2025, 12, 22), date(2026, 1, 2)),
    (date(2026, 1, 19), date(2026, 1, 19)),
    (date(2026, 2, 16), date(2026, 2, 16)),
    (date(2026, 3, 23), date(2026, 3, 27)),
    (date(2026, 5, 25), date(2026, 5, 25)),
]
PERIODS = [
    ("Q1", date(2025, 9, 3), date(2025, 11, 7), date(2025, 11, 21)),
    ("Q2", date(2025, 11, 10), date(2026, 1, 30), date(2026, 2, 13)),
    ("Q3", date(2026, 2, 2), date(2026, 4, 10), date(2026, 4, 24)),
    ("Q4", date(2026, 4, 13), date(2026, 6, 12), date(2026, 6, 19)),
]
LOGGED_TO = date(2026, 3, 13)


def is_school_day(day: date) -> bool:
    return FIRST_DAY <= day <= LAST_DAY and day.weekday() < 5 and not any(start <= day <= end for start, end in NO_SCHOOL)


@dataclass(frozen=True)
class Measure:
    value: float
    max: float | None
    unit: str


@dataclass
class GoalSpec:
    number: int
    area: str
    area_text: str
    statement: str
    baseline_text: str | None
    baseline: Measure | None
    target: Measure | None
    method: str | None
    frequency: str | None  # the contract's word
    frequency_text: str | None
    reports: dict[str, tuple[str | None, str, Measure | None, bool]]  # period -> narrative, rating, value, vague
    direction: str = "increase"
    target_date: date | None = None
    target_boxed: bool = True  # the date stands in a box of its own
    samples: list[tuple[date, str, Measure]] = field(default_factory=list)
    notes: dict[date, tuple[str, Measure]] = field(default_factory=dict)  # data in session notes
    measurable: bool = True
    missing: tuple[str, ...] = ()


@dataclass
class ServiceSpec:
    key: str
    service: str
    printed: str
    minutes: int
    per: int
    interval: str
    model: str
    location: str
    provider: str
    weekdays: tuple[int, ...]  # 0 is Monday
    start: str = "9:00"
    missed: dict[date, tuple[str, str, str]] = field(default_factory=dict)  # status, code as printed, note
    logged: bool = True
    log: str = "xlsx"  # which log holds it

    def planned(self, begin: date, end: date) -> list[date]:
        days = [begin + timedelta(n) for n in range((end - begin).days + 1)]
        return [day for day in days if day.weekday() in self.weekdays and is_school_day(day)]


@dataclass
class StudentSpec:
    key: str
    first: str
    last: str
    local_id: str
    born: date
    grade: str
    level: str
    form: str  # boxed | word | scan
    meeting: date
    manager: str
    goals: list[GoalSpec]
    services: list[ServiceSpec]
    accommodations: list[str]
    defects: list[dict[str, object]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def school(self) -> str:
        return SCHOOLS[self.level]

    @property
    def begin(self) -> date:
        return self.meeting

    @property
    def end(self) -> date:
        return self.meeting.replace(year=self.meeting.year + 1) - timedelta(1)


def percent(value: float) -> Measure:
    return Measure(value, None, "percent")


def of(value: float, total: float, unit: str) -> Measure:
    return Measure(value, total, unit)


def said(q1: str, v1: Measure, q2: str, v2: Measure, codes: tuple[str, str] = ("SP", "SP")) -> dict[str, tuple[str | None, str, Measure | None, bool]]:
    return {"Q1": (q1, codes[0], v1, False), "Q2": (q2, codes[1], v2, False)}


WCPM = "wcpm"
D = date

SLP, OT, RES, RES2, COUN = "Marguerite Dolan, CCC-SLP", "Anselm Roy, OTR/L", "Hattie Birkeland", "Corwin Estrada", "Paula Nettles, LCSW"

STUDENTS = [
    StudentSpec(
        "j01",
        "Nadia",
        "Okonjo",
        "310442",
        D(2016, 5, 14),
        "4",
        "E",
        "boxed",
        D(2025, 9, 17),
        "Hattie Birkeland",
        [
            GoalSpec(
                1,
                "reading",
                "Reading Fluency",
                "By 9/16/2026, when given an unpracticed fourth grade passage, Nadia will read aloud 110 words correct per minute with 5 or fewer errors on 3 of 4 monthly probes, as measured by curriculum-based fluency probes.",
                "Nadia read 70 words correct per minute on a fourth grade passage on 9/10/2025.",
                Measure(70, None, WCPM),
                Measure(110, None, WCPM),
                "curriculum-based fluency probes",
                "monthly",
                "Monthly",
                said(
                    "Nadia read 78 words correct per minute with 4 errors on the November probe.",
                    Measure(78, None, WCPM),
                    "On the January probe Nadia read 88 words correct per minute.",
                    Measure(88, None, WCPM),
                ),
                target_date=D(2026, 9, 16),
                samples=[
                    (D(2025, 10, 8), "Oral Reading Fluency Probe - The Old Orchard", Measure(75, None, WCPM)),
                    (D(2025, 12, 10), "Oral Reading Fluency Probe - Night Market", Measure(83, None, WCPM)),
                    (D(2026, 3, 4), "Oral Reading Fluency Probe - Two Rivers", Measure(92, None, WCPM)),
                ],
            ),
            GoalSpec(
                2,
                "speech-language",
                "Articulation",
                "Given picture cards, Nadia will produce /s/ blends in sentences with 85% accuracy across three consecutive sessions by 9/16/2026, as measured by SLP session data.",
                "/s/ blends in sentences with 45% accuracy (SLP probe, September 2025).",
                percent(45),
                percent(85),
                "SLP session data",
                "monthly",
                "Monthly",
                said("Nadia produced /s/ blends in sentences with 55% accuracy.", percent(55), "/s/ blends in sentences with 63% accuracy over the last three sessions.", percent(63)),
                target_date=D(2026, 9, 16),
                notes={
                    D(2025, 10, 9): ("s-blends in sentences 50%", percent(50)),
                    D(2025, 12, 11): ("s-blends in sentences 59%", percent(59)),
                    D(2026, 2, 26): ("s-blends in sentences 68%", percent(68)),
                },
            ),
        ],
        [
            ServiceSpec(
                "sv1",
                "specialized academic instruction",
                "Specialized Academic Instruction",
                45,
                2,
                "week",
                "group",
                "Resource room",
                RES,
                (1, 3),
                "9:00",
                log="csv",
                missed={D(2025, 10, 14): ("student_absent", "SA", "out sick")},
            ),
            ServiceSpec(
                "sv2",
                "speech-language therapy",
                "Speech and Language",
                30,
                1,
                "week",
                "group",
                "Speech room",
                SLP,
                (3,),
                "10:15",
                missed={D(2025, 11, 20): ("provider_absent", "PA", "SLP at training")},
            ),
        ],
        ["Extended time (1.5x) on tests and quizzes", "Preferential seating near instruction"],
    ),
    StudentSpec(
        "j02",
        "Felix",
        "Arroway",
        "310518",
        D(2013, 11, 2),
        "6",
        "M",
        "word",
        D(2025, 9, 24),
        "Corwin Estrada",
        [
            GoalSpec(
                1,
                "math",
                "Math Calculation",
                "By September 23, 2026, given a mixed worksheet of 20 multiplication and division facts, Felix will solve 18 of 20 problems correctly within 4 minutes on two consecutive probes.",
                "Felix solved 9 of 20 problems correctly in 4 minutes.",
                of(9, 20, "correct"),
                of(18, 20, "correct"),
                "Timed fact probes",
                "monthly",
                "Once a month",
                said("Felix solved 11 of 20 problems correctly on the November probe.", of(11, 20, "correct"), "13 of 20 problems correct in four minutes.", of(13, 20, "correct")),
                target_date=D(2026, 9, 23),
                samples=[
                    (D(2025, 10, 15), "Mixed Facts Probe B", of(10, 20, "correct")),
                    (D(2025, 12, 12), "Mixed Facts Probe D", of(12, 20, "correct")),
                    (D(2026, 3, 6), "Mixed Facts Probe F", of(14, 20, "correct")),
                ],
            ),
            GoalSpec(
                2,
                "writing",
                "Written Expression",
                "Given a graphic organizer, Felix will write a paragraph of at least six sentences that scores 4 of 5 points on the district writing rubric on three of four prompts by September 23, 2026.",
                "Scored 2 of 5 points on the district writing rubric in September 2025.",
                of(2, 5, "rubric_points"),
                of(4, 5, "rubric_points"),
                "District writing rubric",
                "quarterly",
                "Each quarter",
                said(
                    "Felix's October paragraph scored 2.5 of 5 points on the rubric.",
                    of(2.5, 5, "rubric_points"),
                    "His January paragraph about rockets scored 3 of 5 points on the rubric.",
                    of(3, 5, "rubric_points"),
                ),
                target_date=D(2026, 9, 23),
                samples=[(D(2026, 3, 11), "Paragraph: The Best Invention", of(3.5, 5, "rubric_points"))],
            ),
        ],
        [
            ServiceSpec(
                "sv1",
                "specialized academic instruction",
                "Resource Instruction - Mathematics",
                40,
                3,
                "week",
                "group",
                "Resource room",
                RES2,
                (0, 2, 4),
                "10:30",
                log="csv2",
                missed={D(2026, 1, 14): ("student_absent", "A", "absent"), D(2026, 2, 4): ("school_closed", "SC", "snow day")},
            )
        ],
        ["Calculator for multi-step problems", "Graphic organizer for writing assignments"],
    ),
    StudentSpec(
        "j03",
        "Imani",
        "Castellan",
        "310627",
        D(2015, 2, 20),
        "5",
        "E",
        "boxed",
        D(2025, 9, 18),
        "Hattie Birkeland",
        [
            GoalSpec(
                1,
                "reading",
                "Reading Comprehension",
                "By 9/17/2026, after reading a grade-level informational text, Imani will answer literal and inferential questions with 80% accuracy on 4 of 5 passages, as measured by work samples.",
                "Imani enjoys animal books and likes to be read to.",
                None,
                percent(80),
                "work samples",
                None,
                None,
                said("Imani answered questions with 55% accuracy.", percent(55), "Imani answered 62% of the questions correctly.", percent(62)),
                target_date=D(2026, 9, 17),
                samples=[(D(2025, 10, 22), "Passage Questions - Desert Foxes", percent(50)), (D(2026, 3, 3), "Passage Questions - Glaciers", percent(68))],
                missing=("baseline",),
            ),
            GoalSpec(
                2,
                "social-emotional",
                "Self-Regulation",
                "Imani will improve her understanding of her own feelings and be more aware of others by 9/17/2026, as measured by counselor notes.",
                "Imani asked for a break on her own in 2 of 10 opportunities.",
                of(2, 10, "opportunities"),
                None,
                "counselor notes",
                None,
                None,
                said("Imani asked for a break in 3 of 10 opportunities.", of(3, 10, "opportunities"), "Imani asked for a break in 5 of 10 opportunities.", of(5, 10, "opportunities")),
                target_date=D(2026, 9, 17),
                measurable=False,
                missing=("target",),
            ),
        ],
        [
            ServiceSpec("sv1", "specialized academic instruction", "Specialized Academic Instruction", 45, 2, "week", "group", "Resource room", RES, (0, 2), "9:00", log="csv"),
            ServiceSpec("sv2", "counseling", "Counseling", 30, 1, "week", "individual", "Counseling office", COUN, (4,), "1:00", log="csv2"),
        ],
        ["Text-to-speech for passages longer than one page"],
        [{"rule": "goal.missing_baseline", "goal": 1}, {"rule": "goal.missing_target", "goal": 2}, {"rule": "goal.unobservable", "goal": 2}],
    ),
    StudentSpec(
        "j04",
        "Theo",
        "Varga",
        "310733",
        D(2010, 7, 9),
        "9",
        "H",
        "word",
        D(2025, 9, 10),
        "Corwin Estrada",
        [
            GoalSpec(
                1,
                "reading",
                "Reading Vocabulary",
                "Given ten unit vocabulary words, Theo will match each word with its definition with 90% accuracy on three unit quizzes by September 9, 2026.",
                "Theo matched 50% of the words with their definitions.",
                percent(50),
                percent(90),
                None,
                "monthly",
                "Once a month",
                said("Theo matched 60% of the words on the unit 2 quiz.", percent(60), "On the unit 4 quiz Theo matched 70% of the words.", percent(70)),
                target_date=D(2026, 9, 9),
                samples=[(D(2025, 10, 9), "Vocabulary Quiz Unit 1", percent(55)), (D(2025, 12, 11), "Vocabulary Quiz Unit 3", percent(65)), (D(2026, 3, 5), "Vocabulary Quiz Unit 5", percent(75))],
                missing=("method",),
            ),
            GoalSpec(
                2,
                "transition",
                "Transition - Employment",
                "Theo will complete a one-page job application with 14 of 15 items complete and legible on two consecutive trials.",
                "Theo completed 6 of 15 items.",
                of(6, 15, "items"),
                of(14, 15, "items"),
                "Job application checklist",
                None,
                None,
                said("Theo completed 8 of 15 items on a sample application.", of(8, 15, "items"), "Theo completed 10 of 15 items.", of(10, 15, "items")),
                target_date=None,
                missing=("timeframe",),
            ),
        ],
        [ServiceSpec("sv1", "specialized academic instruction", "Resource Instruction - English", 50, 2, "week", "group", "Resource room", RES2, (1, 3), "8:15", log="csv2")],
        ["Word bank for vocabulary work"],
        [{"rule": "goal.missing_method", "goal": 1}, {"rule": "goal.missing_timeframe", "goal": 2}],
    ),
    StudentSpec(
        "j05",
        "Lucia",
        "Benavent",
        "310846",
        D(2016, 12, 30),
        "3",
        "E",
        "boxed",
        D(2025, 9, 16),
        "Hattie Birkeland",
        [
            GoalSpec(
                1,
                "math",
                "Math Problem Solving",
                "By 9/15/2026, given ten one-step word problems, Lucia will solve 8 of 10 problems correctly on three consecutive probes, as measured by word problem probes.",
                "Lucia solved 3 of 10 problems correctly.",
                of(3, 10, "correct"),
                of(8, 10, "correct"),
                "word problem probes",
                None,
                None,
                said("Lucia solved 4 of 10 problems correctly.", of(4, 10, "correct"), "Lucia solved 6 of 10 problems correctly.", of(6, 10, "correct")),
                target_date=D(2026, 9, 15),
                samples=[(D(2025, 10, 15), "Word Problems Set 2", of(4, 10, "correct")), (D(2026, 3, 10), "Word Problems Set 7", of(6, 10, "correct"))],
            ),
            GoalSpec(
                2,
                "writing",
                "Written Language",
                "By 9/15/2026, given a prompt, Lucia will write five complete sentences with capital letters and end marks in 4 of 5 writing samples, as measured by writing samples.",
                "Lucia writes two complete sentences.",
                Measure(2, None, "sentences"),
                Measure(5, None, "sentences"),
                "writing samples",
                None,
                None,
                {
                    "Q1": ("Lucia continues to make steady progress with support. She is a pleasure to teach.", "SP", None, True),
                    "Q2": ("Lucia continues to make steady progress with support. She is a pleasure to teach.", "SP", None, True),
                },
                target_date=D(2026, 9, 15),
                samples=[
                    (D(2025, 10, 23), "Writing Sample - My Weekend (complete sentences)", Measure(2, None, "sentences")),
                    (D(2025, 12, 4), "Writing Sample - Snow Day (complete sentences)", Measure(3, None, "sentences")),
                    (D(2026, 3, 12), "Writing Sample - The Garden (complete sentences)", Measure(4, None, "sentences")),
                ],
            ),
        ],
        [ServiceSpec("sv1", "specialized academic instruction", "Specialized Academic Instruction", 30, 3, "week", "group", "Resource room", RES, (0, 2, 4), "11:00", log="csv")],
        ["Checklist taped to the desk"],
        [{"rule": "progress.vague", "goal": 2, "period": "Q1"}, {"rule": "progress.vague", "goal": 2, "period": "Q2"}, {"rule": "progress.repeated", "goal": 2, "period": "Q2"}],
    ),
    StudentSpec(
        "j06",
        "Rowan",
        "Thistlewood",
        "310951",
        D(2014, 3, 3),
        "6",
        "M",
        "scan",
        D(2025, 9, 23),
        "Corwin Estrada",
        [
            GoalSpec(
                1,
                "speech-language",
                "Expressive Language",
                "By 09/22/2026, given a picture scene, Rowan will tell a story with 6 of 7 story elements on three consecutive trials, as measured by a story checklist.",
                "2 of 7 story elements.",
                of(2, 7, "items"),
                of(6, 7, "items"),
                "story checklist",
                None,
                None,
                said("Rowan told a story with 3 of 7 story elements.", of(3, 7, "items"), "Rowan now includes 4 of 7 story elements.", of(4, 7, "items")),
                target_date=D(2026, 9, 22),
            )
        ],
        [
            ServiceSpec(
                "sv1",
                "speech-language therapy",
                "Speech-Language Therapy",
                30,
                2,
                "week",
                "individual",
                "Therapy room",
                SLP,
                (1, 3),
                "1:30",
                log="paper",
                missed={D(2025, 10, 7) + timedelta(7 * n): ("provider_absent", "PA", "no sub") for n in range(20)},
            )
        ],
        ["Visual schedule"],
        [{"rule": "service.underdelivered", "service": "sv1"}],
    ),
    StudentSpec(
        "j07",
        "Mina",
        "Sorensen",
        "311068",
        D(2012, 8, 25),
        "7",
        "M",
        "word",
        D(2025, 9, 30),
        "Corwin Estrada",
        [
            GoalSpec(
                1,
                "behavior",
                "Behavior",
                "By September 29, 2026, during independent work, Mina will reduce leaving her seat from 9 times per class period to 2 or fewer times per class period on 8 of 10 school days.",
                "Mina leaves her seat 9 times per class period.",
                Measure(9, None, "times"),
                Measure(2, None, "times"),
                "Frequency count",
                None,
                None,
                said("Mina left her seat an average of 7 times per class period.", Measure(7, None, "times"), "Mina left her seat an average of 5 times per class period.", Measure(5, None, "times")),
                direction="decrease",
                target_date=D(2026, 9, 29),
                samples=[(D(2026, 3, 9), "Frequency Count - Leaving Seat", Measure(4, None, "times"))],
            ),
            GoalSpec(
                2,
                "adaptive",
                "Organization",
                "By September 29, 2026, given a planner, Mina will write down homework in 9 of 10 class periods, as measured by a planner check.",
                "Mina wrote down homework in 3 of 10 class periods.",
                of(3, 10, "opportunities"),
                of(9, 10, "opportunities"),
                "Planner check",
                None,
                None,
                {"Q1": ("Mina wrote down homework in 4 of 10 class periods.", "SP", of(4, 10, "opportunities"), False), "Q2": (None, "SP", None, False)},
                target_date=D(2026, 9, 29),
                samples=[(D(2026, 3, 11), "Planner Check - Homework", of(7, 10, "items"))],
            ),
        ],
        [
            ServiceSpec("sv1", "specialized academic instruction", "Resource Instruction - Study Skills", 40, 2, "week", "group", "Resource room", RES2, (1, 4), "2:00", log="csv2"),
            ServiceSpec("sv2", "occupational therapy", "Occupational Therapy", 30, 1, "week", "individual", "Therapy room", OT, (2,), logged=False),
        ],
        ["Movement break every 20 minutes"],
        [{"rule": "service.not_logged", "service": "sv2"}, {"rule": "progress.no_data", "goal": 2, "period": "Q2"}],
    ),
    StudentSpec(
        "j08",
        "Desmond",
        "Achebe-Wu",
        "311172",
        D(2015, 6, 6),
        "5",
        "E",
        "boxed",
        D(2025, 9, 11),
        "Hattie Birkeland",
        [
            GoalSpec(
                1,
                "reading",
                "Phonics",
                "By 9/10/2026, given a list of 40 two-syllable words, Desmond will read 36 of 40 words correctly on two consecutive weekly checks, as measured by word list checks.",
                "Desmond read 14 of 40 words correctly.",
                of(14, 40, "words"),
                of(36, 40, "words"),
                "word list checks",
                "weekly",
                "Weekly",
                said("Desmond read 18 of 40 words correctly.", of(18, 40, "words"), "Desmond read 24 of 40 words correctly.", of(24, 40, "words")),
                target_date=D(2026, 9, 10),
                samples=[(D(2026, 3, 5), "Two-Syllable Word List Check", of(27, 40, "words"))],
            ),
            GoalSpec(
                2,
                "motor",
                "Fine Motor",
                "By 9/10/2026, given wide-ruled paper, Desmond will copy a paragraph with letters on the line 80% of the time in 3 of 4 samples, as measured by handwriting samples.",
                "Letters stand on the line 35% of the time.",
                percent(35),
                percent(80),
                "handwriting samples",
                None,
                None,
                {"Q1": ("Desmond is working toward this goal and tries hard.", "ES", None, True), "Q2": ("Handwriting is emerging; see OT comments.", "ES", None, True)},
                target_date=D(2026, 9, 10),
            ),
        ],
        [
            ServiceSpec("sv1", "specialized academic instruction", "Specialized Academic Instruction", 45, 2, "week", "group", "Resource room", RES, (1, 3), "10:00", log="csv"),
            ServiceSpec("sv2", "occupational therapy", "Occupational Therapy", 30, 1, "week", "individual", "Therapy room", OT, (0,), "1:15"),
        ],
        ["Wide-ruled paper"],
        [
            {"rule": "goal.evidence_gap", "goal": 1},
            {"rule": "goal.no_evidence", "goal": 2},
            {"rule": "progress.vague", "goal": 2, "period": "Q1"},
            {"rule": "progress.vague", "goal": 2, "period": "Q2"},
        ],
    ),
    StudentSpec(
        "j09",
        "Petra",
        "Lindholm",
        "311290",
        D(2017, 10, 18),
        "2",
        "E",
        "scan",
        D(2025, 9, 25),
        "Hattie Birkeland",
        [
            GoalSpec(
                1,
                "reading",
                "Basic Reading",
                "By 09/24/2026, given 50 first grade sight words, Petra will read 45 of 50 words correctly on three consecutive checks, as measured by a sight word checklist.",
                "20 of 50 sight words.",
                of(20, 50, "words"),
                of(45, 50, "words"),
                "sight word checklist",
                None,
                None,
                said("Petra read 25 of 50 sight words.", of(25, 50, "words"), "Petra read 31 of 50 sight words correctly.", of(31, 50, "words")),
                target_date=D(2026, 9, 24),
                samples=[(D(2026, 3, 3), "Sight Word Check", of(34, 50, "words"))],
            )
        ],
        [
            ServiceSpec(
                "sv1",
                "specialized academic instruction",
                "Resource Instruction - Reading",
                40,
                2,
                "week",
                "group",
                "Resource room",
                RES,
                (0, 3),
                "12:30",
                log="paper2",
                missed={D(2025, 12, 8): ("student_absent", "SA", "absent")},
            )
        ],
        ["Picture cues for directions"],
    ),
]
