"""Messages with broken parts, lying letters, and things inside things; and archives inside them."""

from __future__ import annotations

from email.message import EmailMessage

from tests.hostile.archives import make_zip
from tests.hostile.case import GOOD, READ, Case
from tests.hostile.office import compound
from tests.hostile.pdfs import locked, plain

HEAD = b"From: ana@school.example\r\nTo: office@school.example\r\nSubject: Scores\r\nDate: Tue, 14 Oct 2025 09:12:00 -0500\r\nMIME-Version: 1.0\r\n"


def mail(*attachments: tuple[str, bytes], body: str = GOOD, subject: str = "Scores") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ana@school.example", "records@school.example", subject
    message["Date"] = "Tue, 14 Oct 2025 09:12:00 -0500"
    message["MIME-Version"] = "1.0"
    message.set_content(body)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if attachments:
        message.set_boundary("=boundary of a test=")  # the same bytes each time
    return message.as_bytes()


def forwarded(depth: int) -> bytes:
    """A message in a message in a message …"""
    inner = mail(body="the innermost message says a few words", subject="level 0")
    for level in range(1, depth):
        inner = mail((f"level{level}.eml", inner), body=f"this is message {level} of them all", subject=f"level {level}")
    return inner


def raw(content_type: str, body: bytes, more: bytes = b"") -> bytes:
    return HEAD + b"Content-Type: " + content_type.encode() + b"\r\n" + more + b"\r\n" + body


def parts(*bodies: bytes, end: bytes = b"--B--\r\n") -> bytes:
    return raw('multipart/mixed; boundary="B"', b"".join(b"--B\r\n" + body + b"\r\n" for body in bodies) + end)


def nested_parts(depth: int) -> bytes:
    body = b"Content-Type: text/plain\r\n\r\n" + GOOD.encode()
    for level in range(depth):
        mark = b"B%d" % level
        body = b'Content-Type: multipart/mixed; boundary="' + mark + b'"\r\n\r\n--' + mark + b"\r\n" + body + b"\r\n--" + mark + b"--\r\n"
    return HEAD + body


TEXT = b"Content-Type: text/plain\r\n\r\n" + GOOD.encode()
NINO = "El niño reads 62 words"
CASES = [
    Case("good.eml", lambda: mail(("log.csv", b"Date,Minutes\n9/3/2025,31\n")), says=(GOOD,), members={"log.csv": READ}),
    Case("locked attachment.eml", lambda: mail(("a.pdf", locked("x")), ("b.pdf", b""), body=GOOD + " 1"), says=(GOOD,), members={"a.pdf": "encrypted", "b.pdf": "empty"}),
    Case("one name twice.eml", lambda: mail(("a.txt", b"one text"), ("a.txt", b"another"), body=GOOD + " 2"), members={"a.txt": READ, "a.txt#2": READ}),
    Case("name with folders.eml", lambda: mail(("../../etc/evil.txt", b"an evil text"), ("C:\\x\\y.txt", b"a text of y"), body=GOOD + " 3"), members={"evil.txt": READ, "y.txt": READ}),
    Case("name of many lines.eml", lambda: HEAD + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n' + TEXT + b'\r\n--B\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="a\r\n b.txt"\r\n\r\nattached words\r\n--B--\r\n', members={"a b.txt": READ}),
    Case("messages in messages.eml", lambda: forwarded(6), members={"level5.eml": READ, "level5.eml!/level4.eml": READ, "level5.eml!/level4.eml!/level3.eml": "nesting-limit"}),
    Case("archive in a message.eml", lambda: mail(("all.zip", make_zip([("x.txt", b"words in the archive"), ("../y.txt", b"out")])), body=GOOD + " 4"), members={"all.zip": READ, "all.zip!/x.txt": READ, "all.zip!/y.txt": "unsafe-member"}),
    Case("program attached.eml", lambda: mail(("a.exe", b"MZ\x90\0\3\0\0\0" + bytes(60)), body=GOOD + " 5"), says=(GOOD,), members={"a.exe": "unsupported"}),
    Case("winmail.eml", lambda: mail(("winmail.dat", b"\x78\x9f\x3e\x22\x01\0" + bytes(60)), body=GOOD + " 6"), says=(GOOD,), members={"winmail.dat": "unsupported"}),
    Case("sealed.eml", lambda: raw("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", b"MIAGCSqGSIb3DQEHA6CAMIACAQAxgg==\r\n", b"Content-Transfer-Encoding: base64\r\n"), says=("Scores",), members={"smime.p7m": "encrypted"}),
    Case("no end.eml", lambda: parts(TEXT, end=b""), says=(GOOD,)),
    Case("no boundary.eml", lambda: raw("multipart/mixed", b"--B\r\n" + TEXT), says=("Reads 62",)),
    Case("boundary that never comes.eml", lambda: raw('multipart/mixed; boundary="nowhere"', TEXT), says=("Reads 62",)),
    Case("boundary of signs.eml", lambda: raw('multipart/mixed; boundary="(.*)+$"', b"--(.*)+$\r\n" + TEXT + b"\r\n--(.*)+$--\r\n"), says=(GOOD,)),
    Case("no body.eml", HEAD + b"\r\n", says=("Scores",)),
    Case("no empty line.eml", HEAD + b"and then " + GOOD.encode(), says=("Scores",)),
    Case("headers only of noise.eml", b"From: \xff\xfe\0\r\nSubject: =?utf-8?b?////?= =?x?q?=\r\nDate: never\r\nMessage-ID: <>\r\n\r\n" + GOOD.encode(), says=(GOOD,)),
    Case("a header without an end.eml", b"From: a@b\r\nMIME-Version: 1.0\r\nSubject: " + b"very " * 20_000 + b"\r\n\r\n" + GOOD.encode(), says=(GOOD,)),
    Case("ten thousand headers.eml", HEAD + b"".join(b"X-H%d: y\r\n" % n for n in range(10_000)) + b"\r\n" + GOOD.encode(), says=(GOOD,)),
    Case("letters that lie.eml", lambda: raw("text/plain; charset=us-ascii", NINO.encode()), says=("niño",)),
    Case("letters of another name.eml", lambda: raw("text/plain; charset=x-unknown", NINO.encode() + b" x"), says=("niño",)),
    Case("letters that lie the other way.eml", lambda: raw("text/plain; charset=utf-8", NINO.encode("cp1252")), says=("niño",)),
    Case("base64 of noise.eml", lambda: raw("text/plain", b"!!!! not base64 ####\r\n", b"Content-Transfer-Encoding: base64\r\n"), (READ,)),
    Case("packing of no name.eml", lambda: raw("text/plain", GOOD.encode() + b" y", b"Content-Transfer-Encoding: x-zip\r\n"), says=(GOOD,)),
    Case("broken quoted.eml", lambda: raw("text/plain", GOOD.encode() + b" =ZZ =\r\n=", b"Content-Transfer-Encoding: quoted-printable\r\n"), says=("Reads 62",)),
    Case("web page only.eml", lambda: raw("text/html", f"<p>{GOOD}</p><script>secret</script>".encode()), says=(GOOD,), hides=("secret",)),
    Case("parts in parts.eml", lambda: nested_parts(50), says=(GOOD,)),
    Case("parts without a floor.eml", lambda: nested_parts(2000), (READ, "nesting-limit", "corrupt")),
    Case("ten thousand attachments.eml", lambda: parts(*[b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx"] * 10_001), "too-many-members"),
    Case("a text that begins so.eml", b"Dear colleagues,\n" + GOOD.encode() + b"\n", says=(GOOD,)),
    Case("noise.eml", bytes((n * 53 + n // 4) % 256 for n in range(4000)), "corrupt"),
    Case("pdf named so.eml", lambda: plain("0 0 m\n"), says=(GOOD,), notes=("type-mismatch",)),
    Case("broken.msg", lambda: compound({"__properties_version1.0": b"xy"}), ("corrupt", READ)),
    Case("head only.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "corrupt"),
    Case("a text named so.msg", GOOD.encode() * 4, says=(GOOD,), notes=("type-mismatch",)),
]  # fmt: skip
