"""Tables and texts in strange encodings, with quotes that never close, lines without an end, and names that lie."""

from __future__ import annotations

from tests.hostile.case import GOOD, READ, Case

LOG = "Date,Minutes,Note\n" + "".join(f"9/{day}/2025,30,entry {day}\n" for day in range(1, 29))
SPANISH = "Fecha,Nota\n9/1/2025,El niño leyó a mamá\n9/2/2025,Año escolar\n"
CYRILLIC = "Дата,Минуты\n" + "Ученик читает хорошо,30\n" * 40
NBSP = chr(160)


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


CASES = [
    # ── tables ──
    Case("good.csv", LOG.encode(), says=("entry 28",)),
    Case("unclosed quote.csv", LOG.replace("entry 3\n", '"entry 3\n').encode(), says=("entry 28", "entry 4"), notes=("unclosed-quote",)),
    Case("unclosed quote in the last row.csv", (LOG + '9/30/2025,30,"the end\n').encode(), says=("the end", "entry 28"), notes=("unclosed-quote",)),
    Case("quote in the middle.csv", LOG.replace("entry 5", 'a 5" ruler').encode(), says=('a 5" ruler', "entry 28")),
    Case("quote over lines.csv", LOG.replace("entry 5", '"line one\nline two"').encode(), says=("line one line two", "entry 28")),
    Case("only quotes.csv", b'"' * 50_001),
    Case("quotes to the horizon.csv", b'a,b\n' + b'"",' * 20_000 + b"\n", (READ, "resource-limit")),
    Case("nulls.csv", LOG.replace("entry 7", "entry\0 7").encode(), says=("entry 28",), notes=("encoding",)),
    Case("all nulls.csv", bytes(4000), "corrupt"),
    Case("utf-8 with a mark.csv", b"\xef\xbb\xbf" + SPANISH.encode(), says=("niño", "Fecha"), hides=("\ufeff",)),
    Case("utf-16 with a mark.csv", SPANISH.encode("utf-16"), says=("niño",)),
    Case("utf-16 big with a mark.csv", b"\xfe\xff" + SPANISH.encode("utf-16-be"), says=("niño",)),
    Case("utf-16 without a mark.csv", (LOG + "more").encode("utf-16-le"), says=("entry 28",)),
    Case("utf-16 big without a mark.csv", (LOG + "big").encode("utf-16-be"), says=("entry 28",)),
    Case("utf-32.csv", SPANISH.encode("utf-32"), says=("niño",)),
    Case("utf-16 cut in a letter.csv", SPANISH.encode("utf-16")[:-1], ("encoding", READ)),
    Case("a mark of utf-16 and none inside.csv", b"\xff\xfe" + LOG.encode() + b"x", ("encoding", READ, "corrupt"), hides=("entry",)),
    Case("lone surrogates.csv", b"\xff\xfe" + "a,b\n".encode("utf-16-le") + b"\x00\xd8\n\x00" * 3, ("encoding", READ)),
    Case("windows-1252.csv", SPANISH.encode("cp1252"), says=("niño", "Año"), notes=("encoding",)),
    Case("two encodings.csv", SPANISH.encode() + "9/3/2025,otro niño\n".encode("cp1252"), says=("El niño", "otro niño"), notes=("encoding",)),
    Case("cyrillic of another time.csv", CYRILLIC.encode("cp1251"), "encoding"),
    Case("japanese of another time.csv", ("日付,時間\n" + "読みの練習,三十分\n" * 40).encode("shift-jis"), "encoding"),
    Case("cyrillic in utf-8.csv", CYRILLIC.encode(), says=("читает",)),
    Case("only a mark.csv", b"\xef\xbb\xbf", problem=True),
    Case("only blanks.csv", b" \n\t\r\n  " * 30, problem=True),
    Case("only commas.csv", b",,,,\n" * 30, problem=True),
    Case("old Mac lines.csv", LOG.replace("\n", "\r").encode(), says=("entry 28",)),
    Case("mixed lines.csv", LOG.replace("entry 3\n", "entry 3\r\n").replace("entry 4\n", "entry 4\r").encode(), says=("entry 28",)),
    Case("ragged.csv", b"a,b\n1\n1,2,3,4,5,6\n\n,,,\n" + LOG.encode(), says=("entry 28",)),
    Case("semicolons.csv", LOG.replace(",", ";").encode(), says=("entry 28",)),
    Case("says its sign.csv", b"sep=|\n" + LOG.replace(",", "|").encode(), says=("entry 28",), hides=("sep=",)),
    Case("says a sign of no use.csv", b"sep=\n" + LOG.encode(), says=("entry 28",)),
    Case("titles and totals.csv", b"Service log\nOak School\n\n" + LOG.encode() + b"Total,840,\n", says=("Service log", "Total")),
    Case("a million columns.csv", b"," * 1_000_000 + b"end\n", (READ, "resource-limit")),
    Case("three million columns.csv", b"," * 3_000_000 + b"\n", "resource-limit"),
    Case("a line of megabytes.csv", b"x" * 500_000, (READ, "timeout", "resource-limit")),
    Case("a number of megabytes.csv", b"Minutes,Note\n" + b"9" * 300_000 + b",x\n", (READ, "timeout")),
    Case("a formula.csv", b"Student,Minutes\n=cmd|'/C calc'!A0,30\n+1,2\n@x,3\n", says=("=cmd",)),
    Case("a script.csv", b"Student,Note\n<script>alert(1)</script>,x\n\xe2\x80\xaeevil,y\n", says=("<script>",)),
    Case("noise.csv", bytes((n * 89 + n // 5) % 256 for n in range(6000)), "corrupt"),
    Case("a program.csv", b"\x7fELF\x02\x01\x01" + bytes(100), "type-mismatch"),
    # ── texts ──
    Case("good.txt", GOOD.encode(), says=(GOOD,)),
    Case("one byte.txt", b"x", says=("x",)),
    Case("one null.txt", b"\0", ("corrupt", "encoding", READ)),
    Case("no letters.txt", b"\n\n\n", problem=True),
    Case("escapes.txt", f"\x1b[31m{GOOD}\x1b[0m\x07\n".encode(), says=("Reads 62",)),
    Case("right to left.txt", f"\u202e{GOOD}\u202c\u200b\n".encode(), says=("Reads 62",)),
    Case("a billion accents.txt", ("e" + "\u0301" * 20_000 + f"\n{GOOD}").encode(), says=(GOOD,)),
    Case("letters without blanks.txt", b"A" * 40_000 + b"\n" + GOOD.encode(), says=(GOOD,)),
    Case("letters and hyphens.txt", b"Ab-" * 8_000 + b": 3\n" + GOOD.encode(), says=(GOOD,)),
    Case("capital words.txt", b"Ann Lee " * 3_000 + b"\n" + GOOD.encode(), says=(GOOD,)),
    Case("blanks and digits.txt", b"Goal" + b" " * 60_000 + b"1: 3 of 5" + b"\t" * 60_000 + b"x\n" + GOOD.encode(), says=(GOOD,)),
    Case("digits and slashes.txt", b"1/" * 20_000 + b"\n" + GOOD.encode(), says=(GOOD,)),
    Case("brackets.txt", b"(" * 15_000 + b"x" + b")" * 15_000 + b"\n" + GOOD.encode(), says=(GOOD,)),
    Case("percents.txt", b"80% of 4 out of 5 trials " * 800 + b"\n" + GOOD.encode(), says=(GOOD,)),
    Case("dots.txt", b"." * 20_000 + b"\n" + b"_" * 20_000 + b"\n" + GOOD.encode(), says=(GOOD,)),
    Case("colons.txt", b"a:" * 8_000 + b"\n" + GOOD.encode(), says=(GOOD,)),
    Case("bars.md", b"|" * 15_000 + b"\n|-|-|\n" + GOOD.encode(), says=(GOOD,)),
    Case("forms feeds.txt", b"\f".join([GOOD.encode()] * 300), says=(GOOD,), pages=300),
    Case("a message to nobody.txt", b"From: x\nnot a mail at all\n" + GOOD.encode(), says=(GOOD,)),
    Case("settings.json", b'{"a": 1}', "unsupported"),
    Case("flat.fods", b'<?xml version="1.0"?><office:document xmlns:office="urn:x"/>', "unsupported"),
    Case("sylk.slk", b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE\r\n", "unsupported"),
    Case("binhex.hqx", b"(This file must be converted with BinHex 4.0)\n:#A\"KD@jd-5jcF\n", "unsupported"),
    # ── web pages ──
    Case("good.html", page(f"<p>{GOOD}</p>"), says=(GOOD,)),
    Case("deep.html", page("<div>" * 50_000 + GOOD), (READ, "nesting-limit", "resource-limit")),
    Case("scripts only.html", page("<script>var secret = 1</script><style>secret</style>"), problem=True),
    Case("hidden parts.html", page(f'<p>{GOOD}</p><p style="display:none">hidden secret</p><!-- secret -->'), says=(GOOD,), hides=("secret",)),
    Case("lies about its letters.html", page(f"<p>El niño. {GOOD}</p>", '<meta charset="shift-jis">'), says=(GOOD,)),
    Case("letters of no name.html", page(f"<p>El niño. {GOOD}</p>", '<meta charset="x-no-such">'), says=("niño", GOOD)),
    Case("laughing.html", b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><html><body>' + GOOD.encode() + b"&b;</body></html>", (READ, "dtd"), says=(GOOD,)),
    Case("never closed.html", f"<html><body><table><tr><td>{GOOD}".encode(), says=(GOOD,)),
    Case("huge spans.html", page(f'<table><tr><td colspan="1000000000" rowspan="1000000000">{GOOD}</td></tr></table>'), (READ, "resource-limit"), says=(GOOD,)),
    Case("many attributes.html", page("<p " + "a=1 " * 50_000 + f">{GOOD}</p>"), says=(GOOD,)),
    Case("frames.html", page('<iframe src="file:///etc/passwd"></iframe><img src="http://127.0.0.1:9/x">' + GOOD), says=(GOOD,), hides=("root:",)),
    Case("nulls.html", page(f"<p>{GOOD}</p>" * 20 + "\0\0"), says=(GOOD,)),
]  # fmt: skip
