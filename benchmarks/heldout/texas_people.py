"""The six students of Mesquite Bend ISD, their ARD/IEPs of this year and the last, and what teachers wrote of them."""

from __future__ import annotations

from datetime import date

from benchmarks.heldout.model import Goal, Miss, Plan, Report, Sample, Service, Student

D = date
NW1, NW2 = "1st 9 Weeks", "2nd 9 Weeks"
SLP, OT, SPED, LSSP, PT = "Marisela Quiroga, M.S., CCC-SLP", "Dana Threadgill, OTR", "Bettye Lou Hanks", "R. Castellanos, LSSP", "Gil Sarmiento, PT"
ABSENT: Miss = ("student_absent", "SA", "absent")
ILL: Miss = ("provider_absent", "PA", "therapist out sick")
BLANK: Miss = ("other", "NS", "")


def boxed(time: str, condition: str, behavior: str, criterion: str) -> tuple[str, dict[str, str]]:
    return f"{time}, {condition}, {behavior} {criterion}.", {"Timeframe": time, "Condition": condition, "Behavior": behavior, "Criterion": criterion}


A1, A1P = boxed(
    "By the end of 36 instructional weeks",
    "given a passage at the third grade instructional level",
    "Araceli will read aloud",
    "at a rate of 95 words correct per minute with 95% accuracy on 3 of 4 consecutive probes",
)
A2, A2P = boxed(
    "By the end of 36 instructional weeks",
    "when presented with two-step word problems and a problem-solving mat",
    "Araceli will write an equation and solve",
    "with 75% accuracy on 4 out of 5 assignments",
)
ARACELI = Student(
    "s01",
    "Araceli",
    "Treviño-Boggs",
    "0348812",
    D(2016, 11, 2),
    "03",
    "Pecan Hollow Elementary",
    SPED,
    [
        Plan(
            "",
            "ARD/Trevino-Boggs, A ARD 09-10-2025.pdf",
            "boxed",
            D(2025, 9, 10),
            D(2025, 9, 15),
            D(2026, 9, 9),
            "annual",
            "quarterly",
            [
                Goal(
                    1,
                    "reading",
                    "English Language Arts/Reading",
                    A1,
                    "On the BOY mCLASS passage Araceli read 58 words correct per minute with 88% accuracy.",
                    (58, "wcpm"),
                    (95, "wcpm"),
                    D(2026, 9, 9),
                    "Curriculum-based oral reading probes",
                    "Every 2 weeks",
                    "biweekly",
                    A1P,
                    reports={
                        NW1: Report("Araceli read 64 wcpm on the 10/1 probe, up from 58 in September. She self-corrected twice.", "S", (64, "wcpm")),
                        NW2: Report("December probe: 74 words correct per minute, 93% accuracy. She is on the aim line.", "S", (74, "wcpm")),
                    },
                    samples=[
                        Sample(D(2025, 10, 1), "Oral Reading Probe 3-B", ["Total words read: 70   Errors: 6", "Words correct per minute: 64"], (64, "wcpm")),
                        Sample(D(2025, 10, 29), "Oral Reading Probe 3-D", ["Words read 73, errors 5", "WCPM = 68"], (68, "wcpm")),
                        Sample(D(2025, 12, 3), "Oral Reading Probe 3-G", ["Words correct per minute: 74"], (74, "wcpm")),
                        Sample(D(2026, 1, 14), "Oral Reading Probe 3-J", ["Score: 78 WCPM"], (78, "wcpm")),
                        Sample(D(2026, 2, 11), "Oral Reading Probe 3-L", ["Words correct per minute: 81"], (81, "wcpm")),
                    ],
                ),
                Goal(
                    2,
                    "math",
                    "Mathematics",
                    A2,
                    "Solves 4 of 10 two-step word problems correctly (40%).",
                    (40, "percent"),
                    (75, "percent"),
                    D(2026, 9, 9),
                    "Teacher-made tests, work samples",
                    "Each grading period",
                    "quarterly",
                    A2P,
                    reports={
                        NW1: Report("On the unit 2 assessment she got 5 of 10 two-step problems right (50%).", "S", (50, "percent")),
                        NW2: Report("Araceli solved 6 out of 10 two-step problems correctly, 60%. The mat helps her line up the steps.", "S", (60, "percent")),
                    },
                    samples=[
                        Sample(D(2025, 11, 12), "Two-Step Word Problems - Exit Ticket", ["Score: 11/20", "55%"], (11, "correct", 20)),
                        Sample(D(2026, 2, 4), "Two-Step Word Problems Quiz", ["13 out of 20 correct = 65%"], (65, "percent")),
                    ],
                ),
            ],
            [
                Service(
                    "specialized academic instruction",
                    "Resource - Reading/Math (SDI)",
                    "45 minutes x 4 per week",
                    45,
                    4,
                    "week",
                    "group",
                    "Special Education Classroom",
                    SPED,
                    (0, 1, 2, 3),
                    "9:15",
                    logged="Resource",
                )
            ],
            ["Oral administration of tests (except decoding)", "Extra time - time and a half", "Supplemental aids: problem-solving mat", "Small group testing"],
            ["Araceli is a cheerful third grader who loves folklórico dance."],
        )
    ],
)

J1, J1P = boxed(
    "By the end of 36 instructional weeks",
    "given a picture scene and a verbal prompt",
    "Jaylen will produce grammatically complete sentences with regular past tense verbs",
    "in 16 out of 20 trials across 3 sessions",
)
JP2 = "By October 2025, Jaylen will write a paragraph of 5 sentences on a given topic scoring 3 on a 4-point rubric in 2 of 3 samples."
J2, J2P = boxed("By the end of 36 instructional weeks", "given a topic and a paragraph frame", "Jaylen will write a paragraph of 5 sentences", "scoring 3 on a 4-point rubric in 2 of 3 samples")
J3, J3P = boxed("Within 36 weeks", "given lined paper and a visual model", "Jaylen will copy a five-word sentence with letters resting on the line", "for 85% of the letters in 4 of 5 trials")
JAYLEN = Student(
    "s02",
    "Jaylen",
    "Okonjo",
    "0351190",
    D(2015, 3, 27),
    "05",
    "Pecan Hollow Elementary",
    SPED,
    [
        Plan(
            "p",
            "ARD/prior/Okonjo J 10-16-24 annual.pdf",
            "prose",
            D(2024, 10, 16),
            D(2024, 10, 16),
            D(2025, 10, 15),
            "annual",
            "quarterly",
            [
                Goal(
                    1,
                    "speech-language",
                    "Speech/Language",
                    "By October 2025, Jaylen will produce sentences with correct subject-verb agreement in 14 out of 20 trials across 3 sessions.",
                    "Baseline: 6 of 20 trials.",
                    (6, "trials", 20),
                    (14, "trials", 20),
                    D(2025, 10, 15),
                    "Therapist data sheets",
                    "Weekly",
                    "weekly",
                ),
                Goal(
                    2,
                    "writing",
                    "Written Expression",
                    JP2,
                    "Baseline: paragraphs score 1 on the 4-point rubric.",
                    (1, "rubric_points", 4),
                    (3, "rubric_points", 4),
                    D(2025, 10, 15),
                    "Writing samples",
                    "Monthly",
                    "monthly",
                ),
            ],
            [Service("speech-language therapy", "Speech Therapy", "30 min 2x/wk", 30, 2, "week", "group", "Speech Room", SLP, (1, 3), "10:00", last=D(2025, 10, 10), logged="Speech")],
            ["Extended time", "Copies of notes"],
            ["Jaylen is a fourth grader."],
        ),
        Plan(
            "",
            "ARD/OKONJO_JAYLEN_0351190_ARD_20251014.pdf",
            "boxed",
            D(2025, 10, 14),
            D(2025, 10, 16),
            D(2026, 10, 13),
            "annual",
            "quarterly",
            [
                Goal(
                    1,
                    "speech-language",
                    "Communication",
                    J1,
                    "Jaylen uses the regular past tense in 7 out of 20 trials.",
                    (7, "trials", 20),
                    (16, "trials", 20),
                    D(2026, 10, 13),
                    "Therapist data sheets",
                    "Weekly",
                    "weekly",
                    J1P,
                    reports={NW2: Report("Jaylen used regular past tense verbs in 7 of 20 trials on 12/9. He has missed many sessions.", "I", (7, "trials", 20))},
                ),
                Goal(
                    2,
                    "writing",
                    "Written Expression",
                    J2,
                    "October paragraph scored 1 on the 4-point rubric.",
                    (1, "rubric_points", 4),
                    (3, "rubric_points", 4),
                    D(2026, 10, 13),
                    "Writing samples scored with the campus rubric",
                    "Monthly",
                    "monthly",
                    J2P,
                    reports={NW2: Report("His December paragraph earned a 2 on the 4-point rubric.", "S", (2, "rubric_points", 4))},
                    samples=[
                        Sample(D(2025, 11, 13), "Paragraph - My Favorite Holiday", ["Rubric score: 1 of 4"], (1, "rubric_points", 4)),
                        Sample(D(2025, 12, 10), "Paragraph - Snow Day", ["Rubric: 2 / 4"], (2, "rubric_points", 4)),
                        Sample(D(2026, 1, 21), "Paragraph - Field Trip", ["Rubric score 2 out of 4"], (2, "rubric_points", 4)),
                        Sample(D(2026, 2, 18), "Paragraph - Rodeo", ["Rubric score: 2 of 4"], (2, "rubric_points", 4)),
                    ],
                ),
                Goal(
                    3,
                    "motor",
                    "Fine Motor/Handwriting",
                    J3,
                    "45% of letters rest on the line.",
                    (45, "percent"),
                    (85, "percent"),
                    D(2026, 10, 13),
                    "Handwriting probes",
                    "Monthly",
                    "monthly",
                    J3P,
                    reports={NW2: Report("Jaylen's 12/12 handwriting probe showed 52% of letters on the line.", "S", (52, "percent"))},
                    samples=[
                        Sample(D(2025, 11, 5), "Handwriting Probe", ["Letters on line: 48%"], (48, "percent")),
                        Sample(D(2025, 12, 12), "Handwriting Probe", ["Letters on the line 52%"], (52, "percent")),
                        Sample(D(2026, 1, 30), "Handwriting Probe", ["Percent of letters resting on line: 60%"], (60, "percent")),
                    ],
                ),
            ],
            [
                Service("speech-language therapy", "Speech Therapy", "30 min 2x/wk", 30, 2, "week", "group", "Speech Room", SLP, (1, 3), "10:00", logged="Speech"),
                Service(
                    "occupational therapy",
                    "Occupational Therapy",
                    "6 sessions of 30 minutes per nine weeks",
                    30,
                    6,
                    "grading period",
                    "individual",
                    "Therapy Room",
                    OT,
                    (2,),
                    "13:00",
                    first=D(2025, 11, 19),
                    logged="OT",
                ),
            ],
            ["Copies of notes/outlines", "Extra time (time and a half)", "Preferential seating near instruction"],
            ["Jaylen is proud of his drawings and enjoys science labs."],
        ),
    ],
)

K1 = "Kinley will improve her reading comprehension skills."
K2 = "Given a 4th grade level text and a graphic organizer, Kinley will identify the main idea and two supporting details in 8 out of 10 passages."
K3 = "During unstructured settings, Kinley will decrease elopement from the assigned area from 9 incidents per week to no more than 2 incidents per week for 4 consecutive weeks by May 22, 2026, as measured by a daily frequency count."
KINLEY = Student(
    "s03",
    "Kinley",
    "Prudhomme",
    "0349077",
    D(2016, 1, 19),
    "04",
    "Pecan Hollow Elementary",
    "Sheryl Vick",
    [
        Plan(
            "",
            "ARD/kinley p ard 8.28.25.pdf",
            "prose",
            D(2025, 8, 28),
            D(2025, 9, 2),
            D(2026, 8, 27),
            "annual",
            "quarterly",
            [
                Goal(
                    1,
                    "reading",
                    "Reading",
                    K1,
                    "Kinley struggles with comprehension when the text is long.",
                    None,
                    None,
                    D(2026, 8, 27),
                    "Teacher checklists",
                    None,
                    None,
                    missing=["baseline", "target"],
                    measurable=False,
                    reports={
                        NW1: Report("Kinley is making good progress and works hard every day.", "S", None, True),
                        NW2: Report("Kinley is making good progress and works hard every day.", "S", None, True),
                    },
                ),
                Goal(
                    2,
                    "reading",
                    "Reading",
                    K2,
                    "Kinley identified the main idea in 3 of 10 passages.",
                    (3, "items", 10),
                    (8, "items", 10),
                    D(2026, 8, 27),
                    None,
                    None,
                    None,
                    missing=["method"],
                    reports={
                        NW1: Report("Main idea and details correct in 4 of 10 passages.", "S", (4, "items", 10)),
                        NW2: Report("She found the main idea with two details in 6 out of 10 passages this nine weeks.", "S", (6, "items", 10)),
                    },
                    samples=[
                        Sample(D(2025, 10, 8), "Main Idea Check - Coyotes", ["4 out of 10 passages"], (4, "items", 10)),
                        Sample(D(2026, 1, 28), "Main Idea Check - Volcanoes", ["6 / 10"], (6, "items", 10)),
                    ],
                ),
                Goal(
                    3,
                    "behavior",
                    "Behavior",
                    K3,
                    "9 incidents of elopement per week (August average).",
                    (9, "incidents"),
                    (2, "incidents"),
                    D(2026, 5, 22),
                    "daily frequency count",
                    "Daily",
                    "daily",
                    down=True,
                    reports={
                        NW1: Report("Elopement averaged 10 incidents per week.", "I", (10, "incidents")),
                        NW2: Report("Kinley left her area 12 times a week on average in December. The BIP will be reviewed.", "I", (12, "incidents")),
                    },
                    samples=[
                        Sample(D(2025, 9, 26), "Weekly Frequency Count - Elopement", ["Mon 2  Tue 1  Wed 3  Thu 2  Fri 2", "Total: 10 incidents"], (10, "incidents")),
                        Sample(D(2025, 11, 7), "Weekly Frequency Count - Elopement", ["Total for week: 11 incidents"], (11, "incidents")),
                        Sample(D(2025, 12, 12), "Weekly Frequency Count - Elopement", ["Total: 12 incidents"], (12, "incidents")),
                        Sample(D(2026, 1, 23), "Weekly Frequency Count - Elopement", ["Total: 13 incidents"], (13, "incidents")),
                        Sample(D(2026, 2, 13), "Weekly Frequency Count - Elopement", ["Total: 13 incidents"], (13, "incidents")),
                    ],
                ),
            ],
            [
                Service(
                    "specialized academic instruction",
                    "Inclusion Support",
                    "225 minutes per week",
                    225,
                    1,
                    "week",
                    "group",
                    "General Education Classroom",
                    SPED,
                    (0, 1, 2, 3, 4),
                    "8:30",
                    total=True,
                    logged="Inclusion",
                ),
                Service("counseling services", "Psychological Services / Counseling", "30 minutes weekly", 30, 1, "week", "individual", "Counselor's Office", LSSP, (4,), "13:30", logged="Counseling"),
                Service("occupational therapy", "Occupational Therapy (Consult)", "15 minutes per month of consultation", 15, 1, "month", "consult", "Campus"),
            ],
            ["Calculator for all math work", "Frequent breaks", "Reminders to stay on task", "Shortened assignments"],
            ["Kinley is an energetic fourth grader; her mother is worried about safety at recess."],
        )
    ],
)
