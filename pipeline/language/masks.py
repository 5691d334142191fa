"""Numbers that are not performance: dates, grades, ages, goal numbers, standards codes, clock times, service minutes, sizes of tasks.

`mask_other_numbers` blanks their digits (same length, so that spans stay true) before the measurement grammar reads.
"""

from __future__ import annotations

import re

from pipeline.language.dates import find_dates
from pipeline.memory import remember

_DATE_LEAD = re.compile(
    r"(?:(?<!/)\b(?:on|dated|since|from|until|till|through|thru|by|before|after|for|of|was|between|and|week "
    r"of|starting|beginning|date:?)|[(,-]|\bto)\s*$",
    re.IGNORECASE,
)
_FRACTION_FOLLOWS = re.compile(
    r"^\s*(?:\(|%|=|correct|trials?|opp|problems?|words?|times?|steps?|items?|questions?|sounds?|"
    r"letters?|sentences?|points?|elements?|accura|of the|on (?:a|the) |with |without |when |days?\b|"
    r"sessions?|tries|attempts|observ|pts?\b|facts?)",
    re.IGNORECASE,
)
# "met on 1/15 with 85%", "tested on 3/4": the day of an event
_TOLD_ON = re.compile(
    r"\b(?:met|mastered|achieved|tested|assessed|administered|probed|observed|given|taken|collected|reviewed|updated|introduced|written|"
    r"held|began|started|ended|dated)\s(?:again\s)?on\s$",
    re.IGNORECASE,
)
_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)"
_THING = (
    r"goals?|objectives?|benchmarks?|obj\.?|sto|standards?|trial|session|step|unit|chapter|ch\.|lesson|"
    r"passage|page|pages|pp?\.|item|question|problem|quarter|trimester|semester|week|day|phase|"
    r"period|probe|room|module|tier|book|story|set|volume|figure|table|section|article|version|"
    r"target|activity|exercise|paragraph|part|group|line|route|bus|term|stage|attachment|year|"
    r"fountas(?: and |/)pinnell|word list|criterion"
)
_SERVICE = (
    r"(?:counsel|therap|speech|service|resource|support|instruction|session|group|tutor|intervention|"
    r"push|pull|consult|class\b|lesson|small\b|individual\b|direct\b|meeting|ot\b|pt\b|sai\b|social "
    r"work|check-?in|block|reading group|inclusion|special\b)"
)
_UNIT_SINGULAR = (
    r"minute|hour|second|word|sentence|step|item|point|turn|letter(?! sounds| names)|digit|syllable|"
    r"problem|question|trial|page|paragraph|day|week|month|year|sound|utterance|number|inch|foot|mile|"
    r"element|part|piece|fact|attribute|choice|word list|member|student|person|block|line|morpheme|"
    r"phoneme|card|picture|object"
)

# Each mask: what it is, the pattern, an example in words. Group `n` (or the whole match) is blanked.
_MASKS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?(?![\d:])",  # "12:40", "9:05 am"
        r"(?<![\d:])\d{1,2}:\d{1,2}(?::\d)?(?![\d:])|\bnearest\s\d+|\b(?:to|by)\sthe\s(?:nearest\s)?\d+",  # "1:1", "the nearest 5"
        r"\b\d{1,2}\s?[ap]\.?m\b\.?",  # "9 am"; not "9 a minute"
        r"(?<![\w.])(?-i:[A-Z]{1,8}(?:[-.][A-Z]{1,10})*[.-])\d{1,2}(?:[.-]?[A-Za-z0-9]{1,3})*(?:\([A-Za-z0-9]\))*",  # "RL.3.1"
        r"(?<![\w.])(?:K|\d{1,2})\.(?-i:[A-Z]{1,4})(?:\.?[A-Za-z0-9]{1,3})*(?![\w%])",  # "3.NBT.A.2", "4.OA.3"
        r"\b(?:teks|ccss|standard|sol)\s?:?\s?\d+(?:\.\d+)*[a-z]?(?:\([a-z0-9]\))*",  # "TEKS 5.3(B)"
        r"\b\d{1,2}\.\d{1,2}\s?\([A-Z]\)",  # "5.4(B)"
        r"\bgrades?[ -]?(?:level[ -])?#?\s?\d{1,2}(?:\s?(?:-|to|and|through|or)\s?\d{1,2})?(?![\d.%])(?:st|"
        r"nd|rd|th)?",  # "grade 3", "grades 3-5"
        r"\b\d{1,2}(?:st|nd|rd|th)\b(?!\s?(?:percentile|%ile))",  # "3rd"; not "14th percentile"
        r"\bgr\.?\s?\d{1,2}\b",
        r"\bages?d?\s(?:of\s)?\d{1,2}(?:[;:.]\d{1,2})?(?:\s?(?:-|to)\s?\d{1,2})?|\b\d{1,2}[ -]years?[ "
        r"-]olds?\b|\b\d{1,2}\s?(?:years?|yrs?),?\s(?:and\s)?\d{1,2}\s?(?:months?|mos?)|\b\d{1,2};\d{1,2}\b",  # "age 5;0", "8-year-old"
        rf"\b(?:{_THING})\s?(?:#|no\.|numbers?|num\.)?\s?\d+(?:\.\d+)?[a-z]?(?:\s?(?:,|&|and|-|to|"
        rf"through)\s?\d+)*(?![\d/])(?!\s?(?:%|percent|of\b|out\b|/|x\b|times\b|words?\b|minutes?\b|points?\b|"
        rf"prompts?\b|correct|steps?\b|wcpm|trials?\b|opportun|sentences?\b|verbal|or (?:more|fewer|less))|\.\d|"
        rf"-point)",
        r"#\s?\d+(?:\.\d+)?(?![\d%])",  # "#3"
        r"(?<![\w.])(?-i:[QTS]|MP|GP|RP|IEP|PR)\s?[1-6]\b(?!\s?(?:of|%|/))",  # "Q1", "T2", "MP1"
        r"(?:\(\d{3}\)\s?|\b\d{3}[-.])?\b\d{3}[-.]\d{4}\b|(?<![\d.])\d{6,}(?!\d)",  # phone numbers, ids
        r"\b(?:19|20)\d{2}\b(?!\s?(?:words|points|steps))(?:\s?-\s?(?:20)?\d{2}\b)?",  # a year
        r"\$\s?\d+(?:,\d{3})*(?:\.\d+)?|\b\d+(?:\.\d+)?\s?(?:dollars?|cents?|¢)",  # money
        r"\btax\s?\(?\s?\d+(?:\.\d+)?\s?%\)?|\b\d+(?:\.\d+)?\s?%\s(?:sales\s)?(?:tax|tip|discount|off|interest)\b",  # "(7.75%) tax"
        rf"\b(?:weekly|daily|monthly)\s\d+[ -]min(?:ute)?s?\b|\b\d+[ "
        rf"-]?min(?:ute)?s?\.?(?:\sof)?(?:\s[a-z-]+)?\s{_SERVICE}|\b\d+\smin(?:ute)?s?\.?\s(?:(?:per|a|each|"
        rf"every)\s(?:week|day|month|session)|weekly|daily|monthly)\b",
        r"\b\d+\s?x\s?\d+\b|\b\d+\s?x\s?(?:/|per|a|weekly|daily)\s?\w*",  # "2 x 30", "2x weekly"
        r"\bgroups?\sof\s\d+(?:\s?-\s?\d+)?",
        r"\b\d+\s(?:other\s)?(?:students?|peers?|children|classmates|adults|staff|boys|girls|kids|people)\b(?!\s?(?:correct|with))"
        r"(?!(?<=peer)\s[a-z]+s\b)",  # "3 peers"; not "3 peer initiations"
        r"\b(?:absent|out|missed|misses|suspended|tardy|sick)\s(?:for\s)?(?:about\s|approximately\s|"
        r"over\s)?\d+\s(?:school\s)?(?:days?|sessions?|classes|weeks?)\b|\b(?:absent|tardy)\s\d+\stimes\b|"
        r"\b\d+\s(?:school\s)?(?:days?\s)?absen(?:ces|t)\b",
        r"\battend(?:s|ed|ing|ance)?\b[^.;]{0,30}?\b\d+(?:\s?(?:of|out of|"
        r"/)\s?(?:the\s)?\d+)?\s(?:of\s(?:his|her|their|the)\s)?(?:\w+\s){0,2}(?:sessions?|meetings?|"
        r"therapy|appointments?|groups?)\b",
        r"(?<![\d.])(?!1\D)\d+(?:\.\d+)?(?:\s?(?:-|to)\s?\d+)?-(?:to-)?(?=[a-z])(?!point|level|percent|"
        r"minutes\b|words\b|%)",  # "4-turn", "45-minute", "10-item"
        r"(?<![\d.])1-(?=(?!point|level|percent)[a-z])",
        rf"(?<![\d./])(?<!of )(?<!of the )(?<!every )(?!1\s)\d+\s(?=(?:{_UNIT_SINGULAR})\s(?!or\b|per\b|at\b|"
        rf"in\b|on\b|of\b|with\b|and\b|without\b)[a-z])",  # "3 sentence paragraph"
        r"(?<![\d./])1\s(?=(?:minute|second|hour|page|word|day|week)\s(?:timings?|timed|probes?|passages?|"
        r"samples?|reading|test|assessment|fluency|drill|writing|story|problem|period)\b)",
        r"\b(?:facts?|numbers?|numerals?|sums?|addends?|counting|count|addition|subtraction|multiplication|"
        r"multiply|numbers up)\s(?:[a-z]+\s){0,2}?(?:within|through|up to|to|from|under|below|less than|"
        r"between|using)\s\d+(?:\s?(?:-|to|and|through)\s?\d+)?",  # "facts within 20"
        r"\b(?:in|over|across|during|within|for|after|of|past|last|next|every|previous|most recent|first|"
        r"final)\s(?:the\s)?(?:last\s|past\s|next\s|most recent\s|first\s|previous\s|"
        r"final\s)?\d+\s(?:school\s|calendar\s|instructional\s|consecutive\s)*(?:weeks?|months?|years?|"
        r"semesters?|quarters?)\b",
        r"\b\d+(?:\.\d+)?x\b",  # "1.5x"
        r"\b(?:\d+[ -])?\d/\d{1,2}[ -]?(?:of an?\s)?(?:inch(?:es)?|cups?|hours?|miles?|teaspoons?|"
        r"tablespoons?|in\.|\")",  # "within 1/2 inch"
        r"\b\d+[ -]?pt\.?(?=\s(?:lines?|font|paper|type))",
        r"\b(?:gives?|giving|gave|puts?(?:\s(?:in|forth))?)\s(?:it\s|us\s|me\s)?(?:his\s|her\s|their\s)?1\d0\s?(?:%|"
        r"percent)",  # "gives 110%"
        r"\b(?:section|§)\s?\d+|\b504\b|\bversion\s\d",
    )
)


@remember(10_000)
def mask_other_numbers(text: str) -> str:
    """The text with the digits of numbers that are not performance as '_'. Reads digits, not number words: give it `Digits.text`."""
    characters = list(text)

    def blank(start: int, end: int) -> None:
        for place in range(start, end):
            if characters[place].isdigit():
                characters[place] = "_"

    previous_end = -9
    for mention in find_dates(text):
        near_date = mention.start - previous_end <= 3
        if mention.has_year or not mention.text[:1].isdigit() or near_date or _is_date(text, mention.start, mention.end):
            blank(mention.start, mention.end)
            previous_end = mention.end
    for pattern in _MASKS:
        for found in pattern.finditer("".join(characters)):
            blank(*found.span())
    return "".join(characters)


def _is_date(text: str, start: int, end: int) -> bool:
    """ "on 3/3", "(9/8 - 9/12/2025)" are dates; "3/10 trials", "earned 7/10" are not."""
    if re.search(r"\b(?:the|his|her|from|on|my|their)\s$", text[:start], re.IGNORECASE) and re.match(
        r"\s(?:\w+\s)?(?:sample|probe|quiz|test|session|assessment|meeting|check|report|data|iep|observation|conference|work)\b",
        text[end:],
        re.IGNORECASE,
    ):
        return True
    if _TOLD_ON.search(text[:start]):
        return True
    if _FRACTION_FOLLOWS.search(text[end:]):
        return False
    figures = [int(part) for part in re.findall(r"\d+", text[start:end])]
    if len(figures) < 2:
        return True  # "24 Sep" has a month's name
    value, maximum = figures[:2]
    if value > maximum:
        return True
    lead = _DATE_LEAD.search(text[:start])
    # "(7/10 on the most recent one)", "(9/20)": brackets hold scores as often as dates, and scores have round maxima.
    if re.search(r"\b(?:(?:as|week) of|ma[kd]e[- ]?up(?: session)? (?:for|of|from))\s*$", text[:start], re.IGNORECASE):
        return True
    if lead and lead[0].strip() in ("(", ",", "-", "for", "of", "to", "was"):
        return maximum not in (3, 4, 5, 8, 10, 12, 15, 16, 18, 20, 24, 25, 26, 30)
    return bool(lead)
