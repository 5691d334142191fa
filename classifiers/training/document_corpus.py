"""Invented papers of every kind, in many wordings and layouts, to train the document-type model on.

Nothing here is copied from a form: titles, labels and sentences are this project's own, written to vary as districts' papers do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import TypeVar

from pipeline.document import Block, Cell, Document, Line, Page, Table
from pipeline.model import DocumentType

FIRST = "Ana Ben Cleo Dev Elsa Finn Gia Hugo Ines Jude Kofi Lena Milo Nora Omar Pia Quinn Rosa Sami Tova Uma Viktor Wren Yara Zeke".split()
LAST = "Alder Birch Calder Dray Ellery Frost Garza Holm Ito Jansen Khan Lowe Mora Nyland Ochoa Perez Quist Ridge Sato Tran Ueda Vance Wolfe Yoder Zimmer".split()
AREAS = ["Reading Fluency", "Math Calculation", "Written Expression", "Articulation", "Behavior", "Social Skills", "Fine Motor", "Study Skills", "Daily Living", "Transition"]
SERVICES = ["Speech-Language Therapy", "Occupational Therapy", "Resource Instruction", "Counseling", "Physical Therapy", "Adapted PE", "Specialized Academic Instruction"]
GOALS = [
    "By {date}, given a grade-level passage, {name} will read {n} words correct per minute on 3 of 4 probes.",
    "Given a visual schedule, {name} will complete {n}% of morning routine steps independently, as measured by a data sheet.",
    "{name} will produce /s/ blends in sentences with {n}% accuracy across three sessions by {date}.",
    "When frustrated, {name} will use a taught strategy in 4 of 5 opportunities by the annual review.",
    "By {date}, {name} will solve two-step problems with {n}% accuracy on weekly probes.",
]
PROGRESS = [
    "{name} is now at {n}% accuracy on weekly probes.", "{name} read {n} words correct per minute in the last probe.", "Making steady progress toward this goal.",
    "{name} used the strategy in 3 of 5 opportunities this quarter.", "Continues to work on this skill with support.", "Emerging. See comments.", "Goal met in {month}."
]  # fmt: skip
NOTES = ["", "", "artic cards", "worked on goal 1", "{n}% in sentences", "make-up session", "absent", "assembly", "7/10 trials", "peer group", "probe {n} wcpm"]
MONTHS = ["August", "September", "October", "November", "January", "February", "March", "April"]
DISTRICTS = ["Maple Ridge School District", "Lakeside ISD", "North Fork Central Schools", "Harbor County Public Schools", "Cedar Unified", "District 88", "Pine Valley Charter"]


T = TypeVar("T")


class Paper:
    """Writes lines and tables of one document with one random hand."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.blocks: list[Block] = []
        self.name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        self.first = self.name.split()[0]

    def say(self, text: str, *, heading: bool = False) -> None:
        fill = {"name": self.first, "full": self.name, "n": self.rng.randint(20, 95), "date": self.date(), "month": self.rng.choice(MONTHS)}
        text = text.format(**fill)
        if heading and self.rng.random() < 0.3:
            text = text.upper()
        marked = heading and self.rng.random() < 0.6
        self.blocks.append(Line(text, 1, heading_level=1 if marked else 0, font_size=15.0 if heading else 10.0, bold=heading))

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Or, one time in six, the same rows as plain lines: tables get lost in scans."""
        if self.rng.random() < 1 / 6:
            for row in rows:
                self.say("  ".join(row).replace("{", "(").replace("}", ")"))
            return
        width = max(len(row) for row in rows)
        cells = tuple(Cell(r, c, text, 1) for r, row in enumerate(rows) for c, text in enumerate(row))
        self.blocks.append(Table(cells, len(rows), width, 1, "ruled"))

    def date(self) -> str:
        month, day, year = self.rng.randint(1, 12), self.rng.randint(1, 28), self.rng.choice([2025, 2026])
        return self.rng.choice([f"{month}/{day}/{year}", f"{month:02}/{day:02}/{year}", f"{month}/{day}/{year % 100}", f"{year}-{month:02}-{day:02}", f"{MONTHS[month % 8]} {day}, {year}"])

    def pick(self, options: Sequence[str]) -> str:
        return self.rng.choice(options)

    def some(self, options: Sequence[T], least: int, most: int) -> list[T]:
        return self.rng.sample(list(options), min(len(options), self.rng.randint(least, most)))

    def header(self, extra: Sequence[str] = ()) -> None:
        """Who the paper is about, as lines or a table."""
        fields = [
            (self.pick(["Student", "Student Name", "Name", "Pupil", "Child's Name"]), self.pick([self.name, ", ".join(reversed(self.name.split()))])),
            (self.pick(["ID", "Student ID", "ID #", "Local ID", "SIS ID"]), str(self.rng.randint(10000, 999999))),
            (self.pick(["DOB", "Date of Birth", "Birthdate"]), self.date()),
            ("Grade", str(self.rng.randint(1, 12))),
            ("School", f"{self.pick(LAST)} Elementary"),
            *((label, self.date()) for label in extra),
        ]
        fields = [fields[0], *self.some(fields[1:], 1, 6)]
        if self.rng.random() < 0.5:
            self.say("   ".join(f"{label}: {value}" for label, value in fields))
        else:
            self.table([[label, value] for label, value in fields])

    def document(self) -> Document:
        text = "\n".join(b.text if isinstance(b, Line) else "\n".join(" ".join(c.text for c in row) for row in b.rows()) for b in self.blocks)
        page = Page(1, 612, 792, tuple(self.blocks), text)
        return Document("0" * 64, self.rng.choice(["application/pdf", "application/pdf", "image/jpeg"]), (page,), "text_layer", "training", "1")


def write_iep(p: Paper) -> None:
    amended = p.rng.random() < 0.25
    titles = [
        "Individualized Education Program (IEP)",
        "Individualized Education Program",
        "Special Education Plan (I.E.P.)",
        "IEP",
        "Individual Education Program",
        "ARD/IEP Document",
        "IEP - Information / Eligibility",
        "Annual IEP",
    ]
    p.say(p.pick(["IEP Amendment", "Amendment to the IEP", "IEP Amendment Without a Meeting"]) if amended else p.pick(titles), heading=True)
    p.say(p.pick(DISTRICTS))
    p.header(["Meeting Date", "IEP Begin Date", "IEP End Date", "Next Annual Review"])
    sections: list[Callable[[], None]] = []

    def present_levels() -> None:
        p.say(p.pick(["Present Levels of Academic Achievement and Functional Performance", "PLAAFP", "Present Level Statement", "Present Levels"]), heading=True)
        for _ in range(p.rng.randint(1, 3)):
            p.say(
                p.pick(
                    [
                        "{full} reads {n} words correct per minute.",
                        "Strengths: friendly and curious.",
                        "Parent concerns: homework takes long.",
                        "The disability affects access to the general curriculum.",
                    ]
                )
            )

    def goals() -> None:
        p.say(p.pick(["Measurable Annual Goals", "Annual Goals and Objectives", "Annual Goals", "Goals"]), heading=True)
        for number in range(1, p.rng.randint(2, 5)):
            rows = [[p.pick([f"Goal {number}", f"Measurable Annual Goal #{number}", f"Goal #: {number}"]), p.pick(AREAS)],
                    [p.pick(["Goal", "Annual goal", "Goal Statement"]), p.pick(GOALS).format(name=p.first, n=p.rng.randint(50, 95), date=p.date())],
                    [p.pick(["Baseline", "Present level", "Current performance"]), f"{p.rng.randint(5, 50)}% accuracy"],
                    [p.pick(["Method", "Evaluation Method", "How measured", "Person(s) responsible"]), p.pick(["probes", "data sheet", "special education teacher"])]]  # fmt: skip
            if p.rng.random() < 0.3:
                rows += [[f"Progress Report {i}", ""] for i in (1, 2, 3)]
            p.table(rows)

    def services() -> None:
        p.say(p.pick(["Special Education and Related Services", "Services", "Service Grid", "Recommended Special Education Programs and Services", "Schedule of Services"]), heading=True)
        rows = [["Service", "Frequency", "Duration", "Location", "Start Date", "End Date"]]
        rows += [
            [p.pick(SERVICES), p.pick(["2 x weekly", "weekly", "3 times per month"]), p.pick(["30 min", "45 minutes"]), p.pick(["Resource room", "Classroom"]), p.date(), p.date()]
            for _ in range(p.rng.randint(1, 4))
        ]
        p.table(rows)

    def the_rest() -> None:
        for line in p.some(["Accommodations: extended time, preferential seating.", "Least Restrictive Environment: 85% of the day in general education.", "Extended School Year: not needed.",
                            "I agree to the IEP. Signature: ____________", "IEP Team Participants: parent, teacher, LEA representative.", "Parents received the procedural safeguards.",
                            "Progress will be reported quarterly.", "State assessment: with accommodations.", "Supplementary aids and services: none."], 2, 6):  # fmt: skip
            p.say(line)

    if amended:
        p.say("This amendment changes the services of the current IEP. All else stays in force.")
        sections = [services if p.rng.random() < 0.7 else goals, the_rest]
    else:
        sections = [present_levels, goals, services, the_rest]
        if p.rng.random() < 0.25:
            sections = p.rng.sample(sections, 2)
    for section in sections:
        section()


def write_log(p: Paper) -> None:
    p.say(p.pick(["{s} Service Log", "Service Log", "Contact Log - {s}", "Therapy Log", "Related Service Provider Log", "{s} Attendance", "Session Notes", "Special Education Minutes", "Caseload Service Log Export",
                  "Billing extract", "Weekly Service Minutes", "Encounter Log", "{s} Sessions {y}", "Provider Session Report"]).replace("{s}", p.pick(SERVICES)).replace("{y}", "2025-26"), heading=p.rng.random() < 0.8)  # fmt: skip
    many = p.rng.random() < 0.5
    if not many:
        p.header()
    p.say(f"Provider: {p.pick(FIRST)} {p.pick(LAST)}")
    shape = p.rng.random()
    if shape < 0.6:
        who = [p.pick(["Student", "Name", "Client", "Pupil"]), p.pick(["ID", "Student #"])] if many else []
        header = [
            p.pick(["Date", "Service Date", "DOS", "Date of Service"]),
            *who,
            p.pick(["Time In", "Start", "In"]),
            p.pick(["Min", "Minutes", "Length", "Duration", "Units"]),
            p.pick(["Code", "Att.", "Status", "Present?", "Outcome"]),
            p.pick(["Notes", "Comments", "Data / notes"]),
        ]
        rows = [header]
        for _ in range(p.rng.randint(4, 40)):
            person = [f"{p.pick(LAST)}, {p.pick(FIRST)}", str(p.rng.randint(10000, 99999))] if many else []
            rows.append(
                [p.date(), *person, f"{p.rng.randint(8, 14)}:15", p.pick(["30", "45", "0:30", "20 min"]), p.pick(["P", "A", "D", "S", "Held", "Y"]), p.pick(NOTES).format(n=p.rng.randint(10, 99))]
            )
        p.table(rows)
    elif shape < 0.8:
        p.say(f"{p.pick(MONTHS)} 2025")
        day, rows = 1, [["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]]
        for _ in range(5):
            row = []
            for _ in range(5):
                row.append(f"{day}\n{p.pick(['', '', '30 min', 'SA', '9:00-9:30'])}" if day < 31 else "")
                day += 1
            rows.append(row)
            day += 2
        p.table(rows)
    else:
        rows = [["Student", "ID", *(p.date() for _ in range(p.rng.randint(5, 14)))]]
        rows += [[f"{p.pick(LAST)}, {p.pick(FIRST)}", str(p.rng.randint(1000, 99999)), *(p.pick(["P", "A", "30", "", "H"]) for _ in rows[0][2:])] for _ in range(p.rng.randint(1, 8))]
        p.table(rows)
    for line in p.some(["P = present  A = student absent  PA = provider absent  MU = make-up", "Month total: 240 min", "SA = student absent; SC = school closed", "Blank = no session planned"], 0, 2):
        p.say(line)


def write_report(p: Paper) -> None:
    if p.rng.random() < 0.12:
        p.say(f"{p.pick(LAST)} Elementary")
        p.say(p.date())
        p.say(p.pick(["Dear {full}'s family,", "Dear Mr. and Mrs. Holm:", "RE: progress on the IEP goals of {full}"]))
        p.say(
            p.pick(
                [
                    "This letter takes the place of the progress report for the second quarter.",
                    "Here is how {name} is doing on each IEP goal this trimester.",
                    "I am writing to report progress on the annual goals for the third marking period.",
                ]
            )
        )
        for number in range(1, p.rng.randint(3, 5)):
            p.say(f"Goal {number} ({p.pick(AREAS)}). " + p.pick(PROGRESS))
        p.say(p.pick(["Sincerely, the special education teacher", "Please call me with any questions."]))
        return
    p.say(p.pick(["IEP Progress Report", "Progress Report on Annual Goals", "Report of Progress", "Progress Toward Annual Goals", "Goal Progress Summary", "Special Education Progress Report", "Quarterly Progress Report",
                  "Individualized Education Program - Progress Report", "IEP progress, Trimester 1", "Progress Update"]), heading=p.rng.random() < 0.85)  # fmt: skip
    p.say(p.pick(DISTRICTS))
    shape = p.rng.random()
    p.header(["Report Date", "Date of Report", "IEP Date"])
    p.say(f"Reporting period: {p.pick(['Q1', 'Q2', 'Quarter 3', 'T1', 'Trimester 2', '2nd nine weeks'])}")
    if shape < 0.55:
        rows = [["Goal #", "Area of need", "Annual goal", "Progress code", "Comments"]]
        rows += [
            [
                str(i),
                p.pick(AREAS),
                p.pick(GOALS).format(name=p.first, n=80, date=p.date()),
                p.pick(["SP", "IP", "M", "3"]),
                p.pick(PROGRESS).format(name=p.first, n=p.rng.randint(10, 90), month="May"),
            ]
            for i in range(1, p.rng.randint(2, 6))
        ]
        p.table(rows)
    else:
        for number in range(1, p.rng.randint(2, 6)):
            p.table([[f"Goal {number}", p.pick(AREAS)], ["Annual goal", p.pick(GOALS).format(name=p.first, n=80, date=p.date())], [p.pick(["Status", "Rating", "Progress code"]), p.pick(["On track", "SP", "Insufficient progress"])],
                     [p.pick(["Comments", "Progress comments", "Comment"]), p.pick(PROGRESS).format(name=p.first, n=p.rng.randint(10, 90), month="May")]])  # fmt: skip
    for line in p.some(
        [
            "SP = sufficient progress  IP = insufficient progress  GM = goal met",
            "Rating key: 4 - met  3 - on course  2 - some progress  1 - none",
            "Questions? Call the case manager.",
            "Reports are issued four times a year.",
        ],
        1,
        3,
    ):
        p.say(line)


def write_sample(p: Paper) -> None:
    titles = ["Oral Reading Fluency Probe", "Math Quiz: Fractions", "Spelling Test", "Running Record", "Call-Out Tally Sheet", "Writing Rubric", "Language Sample", "Interval Recording Sheet", "Word List Check", "Task Analysis: Washing Hands",
              "Two-Step Equations Quiz", "Reading Comprehension Check", "Data Sheet - Following Directions", "Editing Checklist", "Timed Multiplication", "Scissor Skills Probe", "STAR Reading Student Report", "Typing Program Report",
              "My Best Day", "Exit Ticket", "Behavior Chart",
                "Session Record - Endurance",
                "MAP Growth Student Report",
                "Sales Tax Practice (Set B)",
                "Observation: Lunch Line",
                "Typing Session Report", "Article Response", "Job Checklist"]  # fmt: skip
    p.say(p.pick(titles), heading=p.rng.random() < 0.7)
    p.say(p.pick(["Name: {full}   Date: {date}", "Student: {full}\nDate: {date}", "Name {full} {date}", "{full}  {date}"]))
    if p.rng.random() < 0.4:
        p.say(p.pick(["Examiner: {name}", "Teacher: Ms. Holm", "Administered by: Mr. Wolfe", "Recorder: OT", "Rater: classroom teacher", "Class: Period 3"]))
    body = ["1. 24 + 17 = 41", "2. What is the main idea?", "3. Bees make honey because they are hungry.", "Observer: Ms. Holm", "The little boat went out to sea and did not come home.", "Trial 1 +  Trial 2 -  Trial 3 +", "cat  dog  fish  tree  house",
            "Passage: The Old Mill", "Directions: solve each problem. Show your work."]  # fmt: skip
    for line in p.some(body, 0, 7):
        p.say(line)
    if p.rng.random() < 0.35:
        p.table(
            [
                [p.pick(["Date", "Step", "Trial", "Item"]), p.pick(["Correct", "Score", "Count", "Prompt"])],
                *([p.date() if p.rng.random() < 0.4 else str(i), str(p.rng.randint(0, 20))] for i in range(1, p.rng.randint(3, 10))),
            ]
        )
    _sample_body(p)
    p.say(
        p.pick(
            [
                "Score: 7/10",
                "Total correct: 12 of 20",
                "Words correct per minute: {n}",
                "WCPM {n}  errors 4",
                "Accuracy {n}%",
                "Rubric score: 3 of 4",
                "Total tallies: 9",
                "8/10",
                "Percent correct {n}%",
                "Score ___ / 10",
                "Grade equivalent 2.4",
            ]
        )
    )


def _sample_body(p: Paper) -> None:
    """The work itself: numbered answers, a computer's report, an observer's figures, a child's own lines, or sums in columns."""
    shape = p.rng.random()
    if shape > 0.85:
        for _ in range(p.rng.randint(2, 6)):
            p.say("   ".join(str(p.rng.randint(11, 99)) for _ in range(5)))
            p.say("   ".join(f"x {p.rng.randint(2, 9)}" for _ in range(5)))
    elif shape > 0.8:
        traits = p.some(["Ideas", "Organization", "Conventions", "Voice", "Evidence", "Claim", "Word choice", "Neatness", "Topic sentence"], 3, 6)
        p.table(
            [
                [p.pick(["Trait", "Criteria", "Category"]), p.pick(["Score", "Rating", "Points"]), p.pick(["Comments", "Notes"])],
                *([trait, p.pick(["1", "2", "3", "4", "3 / 4"]), p.pick(["", "good start", "needs details", "see rubric"])] for trait in traits),
            ]
        )
        p.say(p.pick(["Teacher comments: nice work on the opening.", "Scored with the district rubric.", "Standard: W.4.1", "Rater: Ms. Vance"]))
    elif shape > 0.75:
        p.table([[day, str(p.rng.randint(0, 6)) if p.rng.random() < 0.7 else ""] for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")])
    if shape < 0.3:
        for number in range(1, p.rng.randint(4, 16)):
            p.say(
                f"{number}{p.pick(['.', ')'])} {p.pick(['12 x 4 =', '3/4 + 1/8 =', 'What did the girl find?', 'The opposite of early is', 'Round 2,468 to the nearest ten.', 'x + 7 = 19'])} {p.pick(['48', '7/8', 'a key', 'late', '?', 'not sure', '$11.20'])} {p.pick(['✓', '✗', '', '+', '-'])}"
            )
    elif shape < 0.45:
        p.table(
            [
                [label, str(p.rng.randint(1, 600))]
                for label in p.some(["Scaled score", "Percentile rank", "Grade equivalent", "RIT score", "Instructional level", "Test time (min)", "Lexile", "Items attempted"], 3, 6)
            ]
        )
    elif shape < 0.6:
        p.table(
            [
                [label, p.pick(["4", "6 minutes", "25 seconds", "2.5", "90%", "independent", "with 2 prompts"])]
                for label in p.some(
                    ["Laps", "Longest time on task", "Rest breaks", "Prompts given", "Session length", "Items completed", "Typing speed", "Errors", "Steps done alone", "Turns taken"], 3, 6
                )
            ]
        )
    elif shape < 0.7:
        for line in p.some(["I like my dog becus he is funny.", "First we mixed the flour. Then we waited.", "My favrite day was when it snowed.", "The character feels brave at the end."], 2, 4):
            p.say(line)


def write_notice(p: Paper) -> None:
    kind = p.rng.random()
    p.say(
        p.pick(["Prior Written Notice", "Prior Written Notice of Proposed Action", "Notice of Recommendation", "Notice of Proposal or Refusal"])
        if kind < 0.5
        else p.pick(["Notice of Meeting", "Notice of Conference", "IEP Meeting Invitation", "Invitation to a Meeting", "Meeting Notice"]),
        heading=True,
    )
    p.header(["Date"])
    lines = ["The district proposes to reduce the minutes of speech therapy in the IEP.", "The district refuses to change placement.", "Options considered: keep the present services.", "Reasons for the action: the goals were met.",
             "You are invited to a meeting of the IEP team on {date} at 9:00.", "The purpose of the meeting is to review the IEP.", "You may bring a person who knows your child.", "Please call to reschedule.", "You have protections under the procedural safeguards.",
             "Records used: progress reports, service logs and evaluations."]  # fmt: skip
    numbered = p.rng.random() < 0.5
    for line in p.some(lines, 0 if numbered else 4, 2 if numbered else 8):
        p.say(line)
    if numbered:
        heads = [
            "Action proposed or refused",
            "Explanation of why",
            "Options considered and why rejected",
            "Evaluation procedures, records or reports used",
            "Other relevant factors",
            "Description of the proposed action",
            "Date the action takes effect",
        ]
        for number, text in enumerate(p.some(heads, 3, 7), 1):
            p.say(
                f"{number}. {text}: {p.pick(['reduce occupational therapy from 60 to 30 minutes a week.', 'the goals were met at 85%.', 'keeping 2 x 30 min weekly.', 'progress report, service log, work samples.', 'none.', 'teacher data.'])}"
            )


def write_meeting(p: Paper) -> None:
    p.say(p.pick(["IEP Meeting Notes", "Meeting Minutes", "Staffing Notes", "Team Meeting Notes", "Conference Summary", "Parent Contact Record", "Record of Meeting"]), heading=True)
    p.say("Student: {full}   Date: {date}")
    for line in p.some(["Attendees: parent, case manager, speech therapist.", "Discussion: the team reviewed progress on the goals.", "Parent asked about homework.", "Action items: send the data sheet home.", "Next steps: meet again in a month.",
                        "The meeting was called to order at 2:15 and adjourned at 3:00.", "Phone call with mother about attendance.", "Facilitator: the principal."], 3, 7):  # fmt: skip
        p.say(line)


def write_evaluation(p: Paper) -> None:
    p.say(
        p.pick(
            [
                "Psychoeducational Evaluation",
                "Evaluation Report",
                "Educational Assessment Report",
                "Multidisciplinary Evaluation",
                "Reevaluation Summary",
                "Speech-Language Evaluation",
                "Full Individual Evaluation",
                "Assessment Report (Confidential)",
            ]
        ),
        heading=True,
    )
    p.header(["Date of Report", "Dates of Testing"])
    p.table(
        [
            ["Test", "Standard Score", "Percentile"],
            *([p.pick(["WISC-V Full Scale", "Basic Reading", "Math Calculation", "Working Memory", "Expressive Language"]), str(p.rng.randint(70, 120)), str(p.rng.randint(2, 90))] for _ in range(4)),
        ]
    )
    for line in p.some(["Reason for referral: concerns in reading.", "Background information: {full} lives with both parents.", "Tests administered: WISC-V, WJ IV, BASC-3.", "Behavioral observations: attentive, worked quickly.",
                        "The composite score falls in the low average range.", "Recommendations: systematic phonics.", "Examiner: school psychologist.", "Confidence interval 84-95.", "{full} remains eligible."], 4, 8):  # fmt: skip
        p.say(line)
    if p.rng.random() < 0.4:
        for line in p.some(
            [
                "{full} scored in the {n}th percentile on the reading composite.",
                "The student read {n} words correct per minute on a grade-level passage.",
                "Fine motor skills were rated below average.",
                "Articulation: 6 of 10 sounds in error.",
                "Based on these results the team may consider eligibility.",
                "Vision and hearing were passed on {date}.",
                "Dates of evaluation: {date} and {date}.",
                "Results are summarised below for the parents.",
                "Teacher ratings place attention in the at-risk range.",
            ],
            3,
            6,
        ):
            p.say(line)


def write_other(p: Paper) -> None:
    kind = p.rng.randint(0, 4)
    if kind == 0:
        p.say(p.pick(["School Newsletter", "The Hawk Bulletin", "April Lunch Menu", "Spring Calendar of Events", "Field Trip Permission Slip", "Staff Memo", "Band Concert Flyer"]), heading=True)
        for line in p.some(
            [
                "Dear families, spring is here!",
                "Monday: pizza and salad. Tuesday: tacos.",
                "Picture day is on {date}.",
                "PTA meets at 6:30.",
                "Early release on Friday.",
                "Volunteers are needed for the fair.",
                "Progress reports go home next week.",
                "Testing week begins on {date}.",
                "Our reading challenge: every class reads 20 minutes a night, {n} minutes in all so far!",
                "Attendance last month was {n}%. We are making great progress.",
                "Speech and hearing screening is on {date}; each session takes 10 minutes.",
                "Family night: 30 minutes at each station, groups change at the bell.",
                "The goal of the food drive is 500 cans.",
                "{date} No school",
                "{date} Report cards go home",
            ],
            3,
            9,
        ):
            p.say(line)
    elif kind == 1:
        p.say(p.pick(["Caseload Roster", "Special Education Roster", "Due dates", "Class list"]), heading=True)
        p.table(
            [
                ["Student", "ID", "Grade", "Case manager", "Next IEP", "Speech min/wk"],
                *([f"{p.pick(LAST)}, {p.pick(FIRST)}", str(p.rng.randint(1000, 99999)), "4", p.pick(LAST), p.date(), "60"] for _ in range(p.rng.randint(3, 12))),
            ]
        )
    elif kind == 2:
        p.say(p.pick(["Annual Goals - TEMPLATE", "IEP Goal Page (blank form)", "Progress Report on Annual Goals", "Individualized Education Program - Goal Page", "Service Log Form"]), heading=True)
        p.say(p.pick(["Student: ____________   ID: ________", "Name:              DOB:", "Student Name: [student name here]"]))
        if p.rng.random() < 0.3:
            p.table([p.some(["Goal #", "Area of need", "Progress code", "Comments", "Date", "Minutes"], 3, 5), *(["", "", ""] for _ in range(6))])
            p.say(p.pick(["", "Reporting period: ______  Date: ______", "IEP dated: ________"]))
        if p.rng.random() < 0.3:
            p.table([["Service Nature", "Location", "Frequency", "Begin Date", "End Date"], ["", "", "", "", ""]])
            p.say("Area: ____  Evaluation Method: ☐ Portfolio ☐ Observation ☐ Other ____  ESY? ☐ Yes ☐ No")
        for number in (1, 2):
            p.table(
                [[p.pick([f"Goal {number}", "Goal #"]), ""], ["Annual goal", p.pick(["", "By ____ , ____ will ____ as measured by ____"])], ["Baseline", ""], ["Progress code", ""], ["Comments", ""]]
            )
        p.say(p.pick(["Rev. 7/24", "Instructions: fill in every box.", "SP = sufficient progress  IP = insufficient progress"]))
    elif kind == 3:
        p.say("From: office\nTo: staff\nSubject: " + p.pick(["copier", "parking", "word list", "schedule", "meeting room"]))
        p.say(p.pick(["Please see attached.", "The copier on the second floor is out.", "Forwarding this for the file.", "Thanks! Sent from my phone"]))
    else:
        p.say(p.pick(["", "x", "Page 1", "Receipt", "Invoice 2231: toner, 4 boxes, $310"]))


WRITERS: dict[DocumentType, Callable[[Paper], None]] = {
    "iep": write_iep,
    "service_log": write_log,
    "progress_report": write_report,
    "work_sample": write_sample,
    "notice": write_notice,
    "meeting_record": write_meeting,
    "evaluation": write_evaluation,
    "other": write_other,
}


FOLDERS: dict[DocumentType, list[str]] = {
    "iep": ["IEPs/Holm annual.pdf", "2025 plans/4411.pdf", "ARD/doc7.docx", "amendment Khan.pdf"],
    "service_log": ["Service Logs/ot.xlsx", "minutes/a.csv", "therapy logs 2025/b.pdf", "attendance export.csv"],
    "progress_report": ["Progress Reports/Q2/x.pdf", "report cards/T1 Lowe.docx", "quarter 3/y.pdf"],
    "work_sample": ["Work Samples/Khan/z.pdf", "evidence/probe 3.pdf", "from phones/IMG_4.jpg", "data/quiz.pdf"],
    "notice": ["misc/notice.pdf", "general/letter.docx"],
    "meeting_record": ["misc/notes.docx", "general/mtg.pdf"],
    "evaluation": ["misc/report.pdf", "assessments/summary.docx"],
    "other": ["misc/news.pdf", "general/list.xlsx", "forms/blank.docx", "office/x.pdf"],
}


def _draw_path(kind: DocumentType, rng: Random) -> str:
    """A place in a drop: often telling, often nothing, now and then wrong."""
    luck = rng.random()
    if luck < 0.35:
        return rng.choice(["", "scan0001.pdf", "inbox/doc.pdf", "MFP_20260202.pdf"])
    if luck < 0.5:
        return rng.choice(FOLDERS[rng.choice(list(FOLDERS))])
    return rng.choice(FOLDERS[kind])


def draw_corpus(count: int, seed: int) -> Iterator[tuple[Document, DocumentType, str]]:
    """`count` documents of each type with a path each, the same for the same seed."""
    rng = Random(seed)
    for kind, write in WRITERS.items():
        for _ in range(count):
            paper = Paper(Random(rng.getrandbits(48)))
            write(paper)
            yield paper.document(), kind, _draw_path(kind, paper.rng)
