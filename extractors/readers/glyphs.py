"""Ticks, boxes and bullets as characters: symbol fonts store letters that only look like ticks on paper.

'þ' set in Wingdings is a ticked box; as plain text it is an Icelandic letter. Readers turn such marks into TICKED and
UNTICKED where they stand, so that extraction never needs to know a font.
"""

from __future__ import annotations

import re

from pipeline.document import TICKED, UNTICKED

# Code point (low byte) → what is seen, for the symbol fonts that Office ships.
_WINGDINGS = {
    0x6F: UNTICKED, 0x70: UNTICKED, 0x71: UNTICKED, 0x72: UNTICKED, 0xA8: UNTICKED, 0x78: TICKED, 0xFD: TICKED, 0xFE: TICKED, 0xFC: "✔",
    0xFB: "✗", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0x9F: "•", 0x76: "❖", 0xD8: "➢", 0xE0: "→", 0xDF: "←",
    0xE8: "➔", 0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x20: " ",
}  # fmt: skip
_WINGDINGS_2 = {
    0x52: TICKED, 0x53: TICKED, 0x54: TICKED, 0x50: "✔", 0x4F: "✗", 0x51: TICKED, 0xA3: UNTICKED, 0x2A: UNTICKED, 0x30: UNTICKED,
    0x97: "●", 0x98: "●", 0x9A: "○", 0xA2: "■", 0x20: " ",
}  # fmt: skip
_WEBDINGS = {0x61: "✔", 0x63: UNTICKED, 0x67: "■", 0x72: "✗", 0x3D: "●", 0x20: " "}
_SYMBOL = {
    0xB7: "•", 0xA8: "♦", 0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB4: "×", 0xD7: "·", 0xAE: "→", 0xAC: "←", 0x2D: "−", 0xB0: "°", 0xA5: "∞",
}  # fmt: skip
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "webdings": _WEBDINGS, "symbol": _SYMBOL}

# Unicode marks that stand for a ticked or an empty box. A bare '✔' or '✗' is the writer's own mark (right, wrong, present) and stays.
_MARKS = str.maketrans(
    {
        "☑": TICKED, "🗹": TICKED, "🗷": TICKED, "🗵": TICKED, "⊠": TICKED, "⌧": TICKED, "✅": TICKED, "🗸": "✔",
        "□": UNTICKED, "❏": UNTICKED, "❐": UNTICKED, "❑": UNTICKED, "❒": UNTICKED, "◻": UNTICKED, "⬜": UNTICKED, "▢": UNTICKED,
        "🞎": UNTICKED, "🞏": UNTICKED, "🗆": UNTICKED, "\ufe0e": "", "\ufe0f": "",
    }
)  # fmt: skip
# "[x] Group", "[ ] Group", "(X) Yes"; not "(a) first", "f(x)", "[1]".
_BRACKETED = re.compile(r"(?<![\w\])])(?:\[(?P<square>[xX✓✔✗✘]| {0,3})\]|\((?P<round>[X✓✔✗✘]| {1,3})\))(?!\()")
# "_X_ Yes ___ No", "__x__Group"; not "x_1", "max_x_value".
_ON_A_RULE = re.compile(r"(?<!\w)_+\s?[xX✓✔]\s?_+(?=\W|[A-Z]|$) *")
_BARE_RULE = re.compile(r"(?<![\w:])_{2,} *(?=\w)")
_BULLET_TICKS = {0xFC: "✓", 0xFB: "✗"}


def normalise_ticks(text: str) -> str:
    """Every tick and empty box as TICKED or UNTICKED: '✔ Group □ Individual' → '☒ Group ☐ Individual'."""
    if not text.isascii():
        text = text.translate(_MARKS)
    if "[" in text or "(" in text:
        text = _BRACKETED.sub(lambda m: TICKED if (m["square"] or m["round"] or "").strip() else UNTICKED, text)
    if "_" in text and _ON_A_RULE.search(text):
        # A form filled in at the keyboard: the X stands on one rule, so the others beside it are empty boxes.
        text = _BARE_RULE.sub(UNTICKED + " ", _ON_A_RULE.sub(TICKED + " ", text))
    return text


def is_symbol_font(font: str | None) -> bool:
    """True for fonts whose letters are pictures."""
    return font is not None and font.lower() in _FONTS


def symbol_text(font: str, code: int, *, as_bullet: bool = False) -> str:
    """What one character of a symbol font looks like; '' when the picture has no meaning that we know.

    As a list bullet a tick is decoration, not an answer, and stays '✓'.
    """
    low = code & 0xFF if 0xF000 <= code <= 0xF0FF else code
    if as_bullet and low in _BULLET_TICKS and font.lower() == "wingdings":
        return _BULLET_TICKS[low]
    return _FONTS[font.lower()].get(low, _fallback(font, low))


def symbol_run(font: str, text: str) -> str:
    """A run of letters set in a symbol font, as it is seen."""
    return "".join(symbol_text(font, ord(character)) for character in text)


def private_use_text(text: str) -> str:
    """Replace private-use characters (symbol fonts without their font's name) by what Wingdings or Symbol would show.

    U+F0B7 is Symbol's bullet and U+F0FE Wingdings' ticked box; other private characters stay as they are.
    """
    if text.isascii() or not any("\uf000" <= c <= "\uf0ff" for c in text):
        return text
    known = {0xB7: "•", 0xA7: "▪", 0xA8: UNTICKED, 0x6F: UNTICKED, 0x71: UNTICKED, 0xFE: TICKED, 0xFD: TICKED, 0xFC: "✔", 0xD8: "➢"}
    return "".join(known.get(ord(c) & 0xFF, c) if "\uf000" <= c <= "\uf0ff" else c for c in text)


def _fallback(font: str, low: int) -> str:
    # The Symbol font holds digits and brackets where ASCII has them; the dingbat fonts hold only pictures.
    return chr(low) if font.lower() == "symbol" and 0x20 <= low < 0x40 else ""
