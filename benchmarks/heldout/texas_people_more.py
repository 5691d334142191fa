"""The other three students of Mesquite Bend ISD: a Word campus, an overdue plan and a newcomer."""

from __future__ import annotations

from datetime import date

from benchmarks.heldout.model import Goal, Plan, Report, Sample, Service, Student
from benchmarks.heldout.texas_people import BLANK, LSSP, NW1, NW2, OT, PT, SLP, boxed

D = date
M1, M1P = boxed("By the end of the 2025-2026 school year", "When given a multi-step algebra problem and a reference sheet", "Mateus will solve for the unknown and show his work", "with 80% accuracy on 3 consecutive biweekly quizzes")
M2, M2P = boxed("By the end of the 2025-2026 school year", "When he feels frustrated during class", "Mateus will request a break with his break card", "in four out of five opportunities as recorded on the teacher log")
M3, M3P = boxed("By the end of the 2025-2026 school year", "Given a job application with ten fields", "Mateus will complete the fields", "with 9 of 10 correct on two applications")
M_SERVICES = [
    Service("specialized academic instruction", "Resource Mathematics", "50 minutes daily", 50, 1, "day", "group", "Special Ed Classroom", "Coach D. Lindgren", (0, 1, 2, 3, 4), "10:20", logged="Resource Math"),
    Service("counseling services", "Counseling as a related service", "60 minutes per week", 60, 1, "week", "individual", "Counseling Suite", LSSP, (1,), "9:00", end=D(2026, 9, 22), last=D(2026, 1, 13), total=True, misses={D(2025, 10, 28): BLANK, D(2025, 12, 9): BLANK}, logged="Counseling"),
]
MATEUS = Student("s04", "Mateus", "Abernathy", "0330256", D(2009, 7, 4), "10", "Mesquite Bend High School", "Coach D. Lindgren", [
    Plan("", "ARD/Abernathy Mateus - ARD packet Sept 2025.docx", "word", D(2025, 9, 23), D(2025, 9, 24), D(2026, 9, 22), "annual", "quarterly", [
        Goal(1, "math", "Algebra I", M1, "Current quiz average: 52%.", (52, "percent"), (80, "percent"), D(2026, 5, 28), "Biweekly quizzes", "Every two weeks", "biweekly", M1P, reports={
            NW1: Report("Mateus averaged 55% on the biweekly quizzes.", "P", (55, "percent")), NW2: Report("Quiz average rose to 62 percent.", "P", (62, "percent"))},
            samples=[Sample(D(2025, 10, 9), "Algebra Biweekly Quiz 2", ["55%"], (55, "percent")), Sample(D(2025, 11, 6), "Algebra Biweekly Quiz 4", ["Grade: 58%"], (58, "percent")), Sample(D(2025, 12, 11), "Algebra Biweekly Quiz 6", ["62%"], (62, "percent")), Sample(D(2026, 1, 22), "Algebra Biweekly Quiz 8", ["66% correct"], (66, "percent")), Sample(D(2026, 2, 12), "Algebra Biweekly Quiz 9", ["Score 68%"], (68, "percent"))]),
        Goal(2, "behavior", "Behavior/Self-Regulation", M2, "Uses the card in one out of five opportunities.", (1, "opportunities", 5), (4, "opportunities", 5), D(2026, 5, 28), "Teacher log", "Weekly", "weekly", M2P, reports={
            NW1: Report("Mateus asked for a break in 2 of 5 opportunities.", "P", (2, "opportunities", 5)), NW2: Report("He used the break card in three of five opportunities and met his goal.", "M", (3, "opportunities", 5))}),
        Goal(3, "transition", "Postsecondary/Employment", M3, "4 of 10 fields correct on a sample application.", (4, "items", 10), (9, "items", 10), D(2026, 5, 28), "Completed applications", "Once per semester", None, M3P)],
        M_SERVICES, ["Calculator and formula chart", "Break card", "Seat away from distractions"], ["Mateus would like to become a diesel mechanic."]),
    Plan("a", "ARD/Abernathy M IEP Amendment 1-14-26.docx", "word", D(2026, 1, 14), D(2026, 1, 14), D(2026, 9, 22), "amendment", None, [],
         [Service("counseling services", "Counseling as a related service", "30 minutes per month", 30, 1, "month", "individual", "Counseling Suite", LSSP, (1,), "9:00", first=D(2026, 1, 20), total=True, logged="Counseling")])], "Emotional Disability")

T1 = "By 2/3/2026, when shown 20 survival sign cards (exit, stop, danger), Tobiah will read the word aloud with 90% accuracy on 3 consecutive probes as measured by sight word data sheets."
T2 = "In one school year, given a task strip, Tobiah will independently finish a 6-step vocational task completing 6 out of 6 steps on 4 of 5 days, according to task analysis data."
TOBIAH = Student("s05", "Tobiah", "Van Zandt", "0329941", D(2011, 12, 30), "08", "Lamar Middle School", "Ms. Q. Eubanks", [
    Plan("", "ARD/VanZandt_T_FIE_ARD_2-4-25 scanned copy.pdf", "prose", D(2025, 2, 4), D(2025, 2, 4), D(2026, 2, 3), "annual", "quarterly", [
        Goal(1, "reading", "Functional Reading", T1, "He reads 11 of 20 cards (55%).", (55, "percent"), (90, "percent"), D(2026, 2, 3), "sight word data sheets", None, None, reports={
            NW1: Report("Tobiah read 60% of the survival words.", "S", (60, "percent"))},
            samples=[Sample(D(2025, 9, 17), "Survival Sign Words", ["12/20 = 60%"], (60, "percent")), Sample(D(2025, 11, 19), "Survival Sign Words", ["10/20 = 50%"], (50, "percent")), Sample(D(2026, 1, 15), "Survival Sign Words", ["9/20 = 45%"], (45, "percent"))]),
        Goal(2, "adaptive", "Vocational", T2, "Completes 2 of 6 steps without prompts.", (2, "steps", 6), (6, "steps", 6), D(2026, 2, 3), "task analysis data", None, None, reports={
            NW1: Report("3 of 6 steps independent in September.", "S", (3, "steps", 6))},
            samples=[Sample(D(2025, 10, 22), "Task Analysis - Rolling Silverware", ["Independent steps: 4 of 6"], (4, "steps", 6)), Sample(D(2025, 12, 4), "Task Analysis - Rolling Silverware", ["Steps completed independently: 5/6"], (5, "steps", 6)), Sample(D(2026, 1, 29), "Task Analysis - Rolling Silverware", ["6 of 6 steps"], (6, "steps", 6))])],
        [Service("physical therapy", "Physical Therapy", "45 minutes, 6 times per 9 weeks", 45, 6, "grading period", "individual", "Gym", PT, (3,), "11:00", last=D(2026, 1, 29), logged="PT"),
         Service("speech-language therapy", "Speech Therapy", "2 x 20 min per week", 20, 2, "week", "individual", "Speech Room", SLP, (0, 2), "12:30", last=D(2026, 2, 2), logged="Speech")],
        ["Visual schedule", "Reduced answer choices"], ["Tobiah attends the Life Skills classroom."])], "Intellectual Disability")

N1, N1P = boxed("By the end of 36 instructional weeks", "given an array of 4 pictures and a spoken word", "Noor will point to the named picture", "in 9 of 10 trials on 3 data days")
N2, N2P = boxed("By the end of 36 instructional weeks", "using adapted scissors", "Noor will cut along a 6-inch straight line", "within 1/4 inch of the line in 8 of 10 attempts")
NOOR = Student("s06", "Noor", "Haddad-Pitts", "0362004", D(2019, 9, 14), "KG", "Pecan Hollow Elementary", "Sheryl Vick", [
    Plan("", "ARD/Haddad-Pitts, Noor initial ARD (9.30.2025).docx", "word", D(2025, 9, 30), D(2025, 10, 6), D(2026, 9, 29), "initial", "quarterly", [
        Goal(1, "speech-language", "Receptive Language", N1, "Noor points correctly in 4 of 10 trials.", (4, "trials", 10), (9, "trials", 10), D(2026, 9, 29), "SLP data sheets", "Weekly", "weekly", N1P, reports={
            NW2: Report("On 12/10 Noor pointed to the named picture in 6 of 10 trials.", "P", (6, "trials", 10))}),
        Goal(2, "motor", "Fine Motor", N2, "3 of 10 attempts stay within 1/4 inch.", (3, "trials", 10), (8, "trials", 10), D(2026, 9, 29), "OT work samples", "Monthly", "monthly", N2P, reports={
            NW2: Report("Noor cut within 1/4 inch of the line in 5 of 10 attempts.", "P", (5, "trials", 10))},
            samples=[Sample(D(2025, 10, 29), "Cutting Sample", ["4/10 attempts within 1/4 inch"], (4, "trials", 10)), Sample(D(2025, 12, 3), "Cutting Sample", ["5 of 10 attempts within 1/4 inch"], (5, "trials", 10)), Sample(D(2026, 1, 28), "Cutting Sample", ["6 of 10 attempts"], (6, "trials", 10)), Sample(D(2026, 2, 18), "Cutting Sample", ["6/10 attempts in 1/4 inch"], (6, "trials", 10))])],
        [Service("speech-language therapy", "Speech-Language Therapy", "Two 30 minute sessions, weekly", 30, 2, "week", "individual", "Speech Room", SLP, (0, 4), "8:20", logged="Speech"),
         Service("occupational therapy", "Occupational Therapy", "20 minutes weekly", 20, 1, "week", "individual", "Therapy Room", OT, (2,), "9:40", logged="OT"),
         Service("speech-language therapy", "ESY - Speech-Language Therapy", "30 min weekly", 30, 1, "week", "individual", "Summer campus", begin=D(2026, 6, 8), end=D(2026, 7, 2), esy=True)],
        ["Visual supports", "Adapted scissors"], ["Noor moved here from Lubbock. She likes bubbles."])], "Noncategorical Early Childhood")
