"""Persons' names as papers print them, and how surely two of them mean one person."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations

from rapidfuzz.distance import DamerauLevenshtein

from pipeline.lexicon import load_lexicon

# Degrees of agreement, best first. Below GIVEN_ONLY two names do not agree.
SAME = 1.0
MIDDLE = 0.97  # one of them prints a middle name more
NICKNAME = 0.92
PART = 0.88  # half of a double surname, or one of two given names
FUZZY = 0.80  # a letter or two misread
INITIAL = 0.62  # 'M. Moreno', 'Beatrix R-M', 'Otto K.'
INITIALS = 0.45  # 'M. D.', 'ADF'
GIVEN_ONLY = 0.40
DIFFERENT = 0.0


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart. `splits` holds every sensible reading as (given, family) words, the likeliest first.

    `words` are folded (no accents, lower case), a hyphenated word as its parts; `called` are nicknames printed beside the name.
    """

    printed: str
    words: tuple[str, ...]
    splits: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    suffix: str | None = None
    called: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        """A given and a family name, neither only an initial."""
        return any(given and family and len(given[0]) > 1 and all(len(word) > 1 for word in family) for given, family in self.splits)


@lru_cache(maxsize=32_768)  # assembling and linking ask for the same names and words again and again
def fold_name(text: str | None) -> str:
    """'Nuñez-Rivera, José' -> 'nunez-rivera, jose': no accents, straight apostrophes dropped."""
    plain = unicodedata.normalize("NFKD", text or "").casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("đ", "d")
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", re.sub(r"[’‘'`´]", "", plain).replace("‐", "-").replace("‑", "-").replace("–", "-")).strip()


@lru_cache(maxsize=20_000)
def parse_name(text: str | None) -> PersonName:
    """Takes a printed name apart: 'Last, First M.', 'First Last', 'LAST FIRST', 'First L.', 'First "Called" Last', 'Last F'."""
    printed = (text or "").strip()
    folded = fold_name(printed.replace("_", " "))
    # A nickname in brackets or quotes, as in Theodore (Teddy) Hale; not a remark such as (see page 2).
    called = tuple(re.findall(r"[(\"“”]\s*([a-z]{2,14})\s*[)\"“”]", folded))
    folded = re.sub(r"\([^)]*\)|[\"“”][^\"“”]*[\"“”]", " ", folded)
    before, comma, after = folded.partition(",")
    lexicon = load_lexicon("names")
    left, right = (_words(part, set(lexicon["titles"]) - {"sr"}) for part in (before, after))
    suffixes = set(lexicon["suffixes"])
    suffix = next((group[0] for group in (left + right)[1:] if len(group) == 1 and group[0] in suffixes), None)
    left, right = ([group for n, group in enumerate(side) if not (group[0] in suffixes and (n or side is right))] for side in (left, right))
    if comma and right:
        splits = [(_flat(right), _flat(left))]
        left = right + left
    else:
        splits = _readings(left)
    return PersonName(printed, _flat(left), tuple(dict.fromkeys(splits)), suffix, called)


def display_name(text: str | None) -> str | None:
    """'First Last' with the printed accents and hyphens: 'ORTIZ-VALE, Ines M.' -> 'Ines Ortiz-Vale'."""
    printed = re.sub(r"\s+", " ", (text or "").replace("_", " ")).strip(" ,;")
    if not printed:
        return None
    printed = re.sub(r"\s*[(\"“][^)\"”]*[)\"”]\s*", " ", printed).strip()
    before, comma, after = (part.strip() for part in printed.partition(","))
    suffixes = set(load_lexicon("names")["suffixes"])
    if comma and after and fold_name(after).strip(".") in suffixes:
        printed = f"{before} {after}"
    elif comma and after:
        printed = f"{after} {before}"
    words = [word for word in printed.split() if word.strip(".,")]
    kept = [word for n, word in enumerate(words) if n == 0 or n == len(words) - 1 or not re.fullmatch(r"[A-Za-z]\.?", word)]
    return " ".join(_cased(word.strip(",")) for word in kept) or None


@lru_cache(maxsize=200_000)
def compare_names(one: str | None, other: str | None) -> float:
    """How surely two printed names mean one person: a degree of this module, 0 when they contradict each other."""
    a, b = parse_name(one), parse_name(other)
    if not a.words or not b.words:
        return DIFFERENT
    if a.suffix and b.suffix and a.suffix != b.suffix:
        return DIFFERENT
    if sorted(a.words) == sorted(b.words) or "".join(a.words) == "".join(b.words):
        return SAME
    best = max((_compare_split(x, y, a.called + b.called) for x in a.splits for y in b.splits), default=DIFFERENT)
    return max(best, _bare_initials(a, b))


def name_keys(text: str | None) -> frozenset[str]:
    """Keys of which two names that agree share at least one, so that a drop of thousands of students needs no all-pairs comparison.

    Words, their first and last letters (one of them survives a misread letter), rows of nicknames, and pairs of initials.
    """
    name = parse_name(text)
    keys: set[str] = set()
    for word in (*name.words, "".join(name.words), *name.called):
        if len(word) > 1:
            keys |= {word, f"^{word[:3]}", f"{word[-3:]}$"}
            keys |= {f"~{row}" for row in _nickname_rows().get(word, ())}
    for given, family in name.splits:
        heads = given[:1] + tuple(word for word in name.words if word not in given)
        keys |= {f"#{given[0][0]}{word[0]}" for word in (*family, *heads[1:]) if given and given[0] and word}
    if len(name.words) == 1 and name.printed.isupper() and 2 <= len(name.words[0]) <= 3:
        keys.add(f"#{name.words[0][0]}{name.words[0][1]}")
        keys.add(f"#{name.words[0][0]}{name.words[0][-1]}")
    return frozenset(keys)


def whole_name_keys(text: str | None) -> frozenset[tuple[str, ...]]:
    """Keys of which two names that agree in MIDDLE or better share one: the first or all given names with the family name, or all words."""
    name = parse_name(text)
    keys: set[tuple[str, ...]] = {("", *sorted(name.words)), ("", "", "".join(name.words))} if name.words else set()
    for given, family in name.splits:
        if given and family:
            bare = [word for word in family if word not in _particles()] or family
            keys |= {(called, surname) for called in (given[0], "".join(given)) for surname in ("".join(family), "".join(bare))}
    return frozenset(keys)


def _compare_split(
    x: tuple[tuple[str, ...], tuple[str, ...]], y: tuple[tuple[str, ...], tuple[str, ...]], called: tuple[str, ...]
) -> float:
    (given_x, family_x), (given_y, family_y) = x, y
    if not family_x or not family_y:  # a given name alone
        alone, whole = (given_x, y) if not family_x else (given_y, x)
        if alone and whole[0] and len(alone) == 1 and len(alone[0]) > 2 and _compare_given(alone, whole[0][:1], called) >= NICKNAME:
            return GIVEN_ONLY
        return DIFFERENT
    if not given_x or not given_y:
        return GIVEN_ONLY if _compare_family(family_x, family_y) >= PART else DIFFERENT
    family, given = _compare_family(family_x, family_y), _compare_given(given_x, given_y, called)
    if not family or not given:
        return DIFFERENT
    if family == INITIAL and given == INITIAL:
        return INITIALS
    # Two things unsure at once are less sure than either: half a surname and a misread given name.
    return min(family, given) if max(family, given) >= MIDDLE else max(min(family, given) - 0.1, INITIALS)


def _compare_family(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if a == b or "".join(a) == "".join(b):
        return SAME
    bare_a, bare_b = (tuple(word for word in words if word not in _particles()) or words for words in (a, b))
    if bare_a == bare_b:
        return SAME
    short, long = sorted((bare_a, bare_b), key=len)
    if all(len(word) > 1 for word in short) and len(short) < len(long) and all(word in long for word in short):
        return PART
    if all(len(word) == 1 for word in short) or all(len(word) == 1 for word in long):
        initials, words = (short, long) if all(len(word) == 1 for word in short) else (long, short)
        if len(initials) <= len(words) and all(i == w[0] for i, w in zip(initials, words, strict=False)):
            return INITIAL
        return DIFFERENT
    return FUZZY if _misread("".join(bare_a), "".join(bare_b), least=5) else DIFFERENT


def _compare_given(a: tuple[str, ...], b: tuple[str, ...], called: tuple[str, ...]) -> float:
    if a == b or "".join(a) == "".join(b):
        return SAME
    first_a, first_b = a[0], b[0]
    if first_a == first_b:
        rest_a, rest_b = a[1:], b[1:]
        if rest_a and rest_b and not any(x[0] == y[0] for x in rest_a for y in rest_b):
            return PART
        return MIDDLE
    if len(first_a) == 1 or len(first_b) == 1:
        initials, words = (a, b) if len(first_a) == 1 else (b, a)
        if initials[0] != words[0][0]:
            return DIFFERENT
        return INITIAL
    if _are_nicknames(first_a, first_b) or (first_a in called or first_b in called):
        return NICKNAME
    if first_a in b[1:] or first_b in a[1:]:  # called by the middle name
        return PART
    joined_a, joined_b = "".join(a), "".join(b)
    # 'Mei' for 'Mei-Lin', not 'An' for 'Andrew'
    if (
        min(len(first_a), len(first_b)) >= 3
        and (joined_a.startswith(first_b) or joined_b.startswith(first_a))
        and abs(len(a) - len(b)) >= 1
    ):
        return PART
    return FUZZY if _misread(first_a, first_b, least=4) else DIFFERENT


def _bare_initials(a: PersonName, b: PersonName) -> float:
    """'ADF' or 'M.D.' beside a full name."""
    for short, full in ((a, b), (b, a)):
        letters = "".join(short.words)
        if not full.is_full:
            continue
        if all(len(word) == 1 for word in short.words) or (len(short.words) == 1 and len(letters) in (2, 3) and short.printed.isupper()):
            for given, family in full.splits:
                heads = given[0][:1] + "".join(word[0] for word in family)
                middle = "".join(word[0] for word in (*given, *family))
                if letters in (heads, middle, given[0][0] + family[0][0], given[0][0] + family[-1][0]) and len(letters) >= 2:
                    return INITIALS
    return DIFFERENT


def _misread(a: str, b: str, least: int) -> bool:
    """One letter in five read wrongly at most: 'wolinski' for 'wo1inski', not 'maria' for 'mario' (a short name means itself)."""
    longest = max(len(a), len(b))
    if min(len(a), len(b)) < least:
        return False
    wrong = DamerauLevenshtein.distance(_letters_for_digits(a), _letters_for_digits(b))
    return wrong == 0 or (longest >= 6 and wrong <= longest // 6)


def _letters_for_digits(text: str) -> str:
    return text.translate(str.maketrans("015836", "olsbeb"))


def _words(text: str, titles: set[str]) -> list[tuple[str, ...]]:
    """Words of a name as groups: a hyphenated word is a group of its parts; 'V-M' and 'V.M.' are two initials."""
    groups = []
    for piece in re.findall(r"[a-z0-9.\-]+", text):
        parts = tuple(part for part in re.split(r"[-.]+", piece) if part)
        if parts and not (len(parts) == 1 and parts[0] in titles):
            groups.append(parts)
    return groups


def _flat(groups: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(word for group in groups for word in group)


def _readings(groups: list[tuple[str, ...]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every split of an unpunctuated name: given names first (the usual), then family names first ('MORENO OTTO', 'Hale B')."""
    if len(groups) < 2:
        return [(_flat(groups), ()), ((), _flat(groups))] if groups else []
    count = len(groups)
    cut = count - 1
    while cut > 1 and groups[cut - 1][0] in _particles():
        cut -= 1
    order = [cut, *(n for n in range(1, count) if n != cut)]
    forward = [(_flat(groups[:n]), _flat(groups[n:])) for n in order]
    return forward + [(_flat(groups[n:]), _flat(groups[:n])) for n in order]


@cache
def _particles() -> frozenset[str]:
    return frozenset(word for particle in load_lexicon("names")["particles"] for word in particle.split())


@cache
def _nickname_pairs() -> frozenset[frozenset[str]]:
    rows = load_lexicon("names")["nicknames"]
    return frozenset(frozenset(pair) for row in rows for pair in combinations(row, 2))


@cache
def _nickname_rows() -> dict[str, tuple[int, ...]]:
    rows: dict[str, tuple[int, ...]] = {}
    for number, row in enumerate(load_lexicon("names")["nicknames"]):
        for word in row:
            rows[word] = (*rows.get(word, ()), number)
    return rows


def _are_nicknames(a: str, b: str) -> bool:
    return frozenset((a, b)) in _nickname_pairs()


def _cased(word: str) -> str:
    """'RUIZ-MORENO' -> 'Ruiz-Moreno', "O'HARA" -> "O'Hara", 'McBride' as it is."""
    if not word.isupper() and not word.islower():
        return word
    cased = re.sub(r"[^\W\d_]+", lambda found: found[0].capitalize(), word.lower())
    return re.sub(r"\bMc([a-z])", lambda found: "Mc" + found[1].upper(), cased)
