"""What the review page refuses, and what every answer carries: asked of the real application, without a browser."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from benchmarks.page import make_store
from pipeline.errors import IeptraceError
from pipeline.store.access import access_file, list_accesses
from review.app import make_app
from review.guard import MOST_FORM_BYTES, host_name
from review.start import ServeOptions, allowed_hosts, check_options, open_house

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
BASE = "http://127.0.0.1"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("store") / "evidence.duckdb"
    make_store(store, 12, 240)
    return store


@pytest.fixture(scope="module")
def app(large: Path) -> Any:
    house = open_house(ServeOptions(large, open_browser=False), 1)
    return make_app(house)


@pytest.fixture
def stranger(app: Any) -> TestClient:
    return TestClient(app, base_url=BASE, follow_redirects=False)


@pytest.fixture
def client(app: Any) -> TestClient:
    found = TestClient(app, base_url=BASE)
    found.get(f"/start?token={app.state.house.sessions.token}")
    return found


@pytest.fixture(scope="module")
def closed_app(large: Path) -> Iterator[Any]:
    house = open_house(ServeOptions(large, password="a long pass phrase", open_browser=False), 2)
    return make_app(house)


def csrf_of(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get("/").text)
    assert found is not None
    return found[1]


def flags_on(client: TestClient, where: str = "/") -> list[str]:
    return re.findall(r'name="flag" value="(flag_\w+ [^"]+)"', client.get(where).text)


@pytest.mark.parametrize("where", ["/", "/students", "/drop", "/check", "/leaders", "/runs", "/flag/x", "/picture/x/1", "/queue.csv"])
def test_without_the_token_nothing_is_shown(stranger: TestClient, where: str) -> None:
    answer = stranger.get(where)
    assert answer.status_code == 403
    assert "Given" not in answer.text
    assert stranger.get("/start?token=wrong").status_code == 403


def test_the_token_becomes_a_cookie_that_scripts_and_other_sites_never_get(stranger: TestClient, app: Any) -> None:
    answer = stranger.get(f"/start?token={app.state.house.sessions.token}")
    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


@pytest.mark.parametrize("where", ["/", "/static/page.css", "/nowhere", "/start?token=wrong"])
def test_every_answer_carries_the_headers(client: TestClient, where: str) -> None:
    headers = client.get(where).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"


def test_no_page_holds_inline_script_or_style_or_anything_from_outside(client: TestClient) -> None:
    for where in ("/", "/students", "/drop", "/check", "/leaders", "/runs"):
        text = client.get(where).text
        assert not re.search(r"<script(?! src=\"/static/page\.js\" defer)", text)
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
        assert not re.search(r"(?:src|href|action|srcset|poster|data)=[\"']?(?:https?:)?//", text)


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        pytest.param("127.0.0.1", True, id="this machine"),
        pytest.param("127.0.0.1:8765", True, id="with a port"),
        pytest.param("localhost:1", True, id="by name"),
        pytest.param("[::1]:8765", True, id="IPv6"),
        pytest.param("evil.example", False, id="another name that leads here"),
        pytest.param("127.0.0.1.evil.example", False, id="ours as the beginning of another"),
        pytest.param("evil.example:127.0.0.1", False, id="ours as a port"),
        pytest.param("", False, id="none"),
    ],
)
def test_only_our_own_name_is_answered(client: TestClient, host: str, is_known: bool) -> None:
    answer = client.get("/students", headers={"host": host})
    assert (answer.status_code != 421) == is_known
    assert is_known or "Given" not in answer.text


def test_a_change_needs_the_forms_token_and_our_own_origin(client: TestClient) -> None:
    csrf, flags = csrf_of(client), flags_on(client)
    form = {"flag": flags[0], "decision": "confirmed", "back": "/"}
    assert client.post("/decide", data=form).status_code == 403
    assert client.post("/decide", data={**form, "csrf": "0" * 64}).status_code == 403
    for headers in ({"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/decide", data={**form, "csrf": csrf}, headers=headers).status_code == 403
    assert flags_on(client)[0] == flags[0]
    for where in ("/undo", "/link", "/preferences", "/retry", "/check"):
        assert client.post(where, data={}).status_code == 403


def test_a_decision_leads_back_to_our_own_pages_only(client: TestClient) -> None:
    csrf = csrf_of(client)
    for wanted in ("http://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", "/a b"):
        answer = client.post("/preferences", data={"csrf": csrf, "back": wanted, "theme": "dark"}, follow_redirects=False)
        assert answer.headers["location"] == "/"
    answer = client.post("/preferences", data={"csrf": csrf, "back": "/students?q=a", "theme": "auto"}, follow_redirects=False)
    assert answer.headers["location"] == "/students?q=a"


def test_bodies_are_limited_before_and_while_they_come(client: TestClient) -> None:
    csrf = csrf_of(client)
    assert client.post("/decide", content=b"x" * (MOST_FORM_BYTES + 1)).status_code == 413

    def pieces() -> Iterator[bytes]:  # no length is told beforehand
        yield f"csrf={csrf}&note=".encode()
        for _ in range(40):
            yield b"y" * 100_000

    answer = client.post("/decide", content=pieces(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    assert client.request(method, "/").status_code == 405


def test_a_password_lets_in_and_guessing_has_to_wait(closed_app: Any) -> None:
    client = TestClient(closed_app, base_url=BASE, follow_redirects=False)
    assert client.get("/").headers["location"] == "/sign-in"
    assert client.get("/start?token=").status_code == 303
    form = {"name": "J. Holm", "password": "wrong", "purpose": "compliance"}
    assert client.post("/sign-in", data=form).status_code == 403
    assert client.post("/sign-in", data={**form, "password": "a long pass phrase", "name": " "}).status_code == 400
    assert client.post("/sign-in", data={**form, "password": "a long pass phrase"}).status_code == 303
    assert client.get("/").status_code == 200
    last = list(list_accesses(closed_app.state.house.store))[-1]
    assert (last.who, last.purpose) == ("J. Holm", "compliance")
    other = TestClient(closed_app, base_url=BASE, follow_redirects=False)
    answers = [other.post("/sign-in", data=form).status_code for _ in range(6)]
    assert answers[-1] == 429
    assert other.post("/sign-in", data={**form, "password": "a long pass phrase"}).status_code == 429


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"host": "0.0.0.0"}, "a password is needed", id="open to others without a password"),
        pytest.param({"host": "0.0.0.0", "password": "short"}, "shorter than", id="short password"),
        pytest.param({"certificate": Path("/nowhere")}, "both --tls-cert", id="certificate without key"),
        pytest.param({"certificate": Path("/nowhere"), "key": Path("/nowhere")}, "There is no file", id="no such certificate"),
    ],
)
def test_unsafe_ways_of_serving_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(IeptraceError, match=words):
        check_options(ServeOptions(Path("x"), **options))


def test_other_names_are_answered_only_when_they_are_given() -> None:
    assert "review.district.example" in allowed_hosts(ServeOptions(Path("x"), host="0.0.0.0", names=("Review.District.example",)))
    assert allowed_hosts(ServeOptions(Path("x"))) == {"127.0.0.1", "localhost", "[::1]"}
    assert host_name("[::1]:80") == "[::1]"


def test_every_view_of_a_student_and_every_export_is_on_record(client: TestClient, large: Path) -> None:
    before = len(list(list_accesses(large)))
    student = re.search(r"/student/(student_\w+)", client.get("/students").text)
    assert student is not None
    client.get(f"/student/{student[1]}")
    answer = client.get("/queue.csv?severity=high")
    new = list(list_accesses(large))[before:]
    assert [(row.what, row.view) for row in new] == [("view", "students"), ("view", "student"), ("export", "queue")]
    assert new[1].students == (student[1],)
    assert len(new[2].students) == len({line.split(",")[4] for line in answer.text.splitlines()[1:]})
    assert stat.S_IMODE(access_file(large).stat().st_mode) == 0o600
    assert "Given" not in access_file(large).read_text()


def test_a_picture_asked_for_by_itself_is_on_record_once(client: TestClient, large: Path) -> None:
    document = re.search(r"/source/([0-9a-f]{64})/1", client.get("/drop").text)
    assert document is not None
    before = len(list(list_accesses(large)))
    for _ in range(2):
        client.get(f"/picture/{document[1]}/1")
    new = list(list_accesses(large))[before:]
    assert [(row.view, row.subject, len(row.students)) for row in new] == [("page", f"{document[1]} 1", 1)]


def test_exports_are_no_formulas() -> None:
    from review.pages.leaders import as_csv

    text = bytes(as_csv("x.csv", ["a"], [["=1+1"], ["-5"], [-5], ["@x"], ["fine"]]).body).decode("utf-8-sig")
    assert text.splitlines() == ["a", "'=1+1", "'-5", "-5", "'@x", "fine"]


def test_two_reviewers_at_once_lose_nothing(app: Any, client: TestClient) -> None:
    other = TestClient(app, base_url=BASE)
    other.get(f"/start?token={app.state.house.sessions.token}")
    other.post("/preferences", data={"csrf": csrf_of(other), "name": "Other Person", "back": "/"})
    flags = flags_on(client)[:3]
    assert flags_on(other)[:3] == flags
    first = other.post("/decide", data={"csrf": csrf_of(other), "flag": flags[0], "decision": "confirmed", "back": "/"})
    assert "Confirmed: 1 flag." in first.text
    second = client.post(
        "/decide",
        data={"csrf": csrf_of(client), "flag": flags[:2], "decision": "dismissed", "note": "my own reason", "back": "/?status=all"},
    )
    assert "Other Person decided 1 of these flags while you were looking" in second.text
    assert "my own reason" in second.text
    assert "Dismissed: 1 flag." in second.text
    waiting = {entry.subject: (entry.reviewer, entry.decision) for entry in app.state.house.desk.waiting()}
    assert waiting[flags[0].split()[0]] == ("Other Person", "confirmed")
    assert waiting[flags[1].split()[0]][1] == "dismissed"


def test_counts_of_every_filter_add_up(client: TestClient) -> None:
    text = client.get("/?status=all").text
    total = int(re.search(r"(\d+) flags", text)[1])  # type: ignore[index]
    for facet in re.findall(r'<details class="facet".*?</details>', text, re.DOTALL):
        assert sum(int(count.replace(",", "")) for count in re.findall(r'<span class="count">([\d,]+)</span>', facet)) == total
    one = client.get("/?severity=high&status=all").text
    assert f"{len(flags_on(client, '/?severity=high&status=all'))} flags" in one


@pytest.mark.parametrize(
    "value", ["' OR 1=1 --", "'; DROP TABLE flag; --", "%", "$school", "\x00", "x" * 3000, "1e999", "-1", "999999999999"]
)
def test_no_value_of_an_address_is_taken_for_sql(client: TestClient, large: Path, value: str) -> None:
    from urllib.parse import quote

    for where in ("/?school={}", "/?student={}", "/?rule={}&severity={}", "/?page={}", "/students?q={}", "/drop?q={}&type={}", "/leaders?school={}",
                  "/runs?page={}", "/?sort={}"):  # fmt: skip
        assert client.get(where.replace("{}", quote(value))).status_code == 200, where
    for where in ("/student/{}", "/flag/{}", "/goal/{}", "/open/{}", "/source/{}/1"):
        assert client.get(where.replace("{}", quote(value, safe=""))).status_code in (404, 405), where


def test_the_journal_of_decisions_is_private_and_whole_lines(client: TestClient, app: Any, large: Path) -> None:
    from pipeline.store.journal import JOURNAL_NAME
    from pipeline.store.working import folder_of

    client.post("/decide", data={"csrf": csrf_of(client), "flag": flags_on(client)[-1], "decision": "note", "note": "a note", "back": "/"})
    path = folder_of(large) / JOURNAL_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text().splitlines()[-1])["note"] == "a note"
