"""Names that try to be markup, script, SQL or invisible: inert in every view of a real browser."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

from review.words import show_safely
from tests.browser.conftest import Served, Watched
from tests.browser.hostile_names import HOSTILE_NAMES

pytestmark = pytest.mark.xdist_group("browser")  # one worker: one browser, one store

# Elements and attributes that only a name could have brought.
_FOREIGN = """() => ({
  pwned: window.pwned ?? null,
  scripts: document.querySelectorAll('script:not([src="/static/page.js"])').length,
  handlers: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length,
  frames: document.querySelectorAll('iframe, object, embed, base, style, meta[http-equiv]').length,
  images: document.querySelectorAll('img').length,
  links: [...document.querySelectorAll('a[href]')].map(a => new URL(a.getAttribute('href'), location)).filter(u => u.protocol !== 'http:' || u.host !== location.host).length,
  forms: [...document.forms].filter(f => new URL(f.action).host !== location.host).length,
})"""
_NOTHING = {"pwned": None, "scripts": 0, "handlers": 0, "frames": 0, "images": 0, "links": 0, "forms": 0}


def seen(name: str) -> str:
    return " ".join(show_safely(name).split())


def keys(store: Served, sql: str) -> list[str]:
    with duckdb.connect(str(store.store), read_only=True) as connection:
        return [row[0] for row in connection.execute(sql).fetchall()]


def look(told: Watched, where: str) -> str:
    """Goes there; nothing foreign may be in the page. Gives its text with single spaces."""
    told.go(where)
    assert told.page.evaluate(_FOREIGN) == _NOTHING, where
    return " ".join(told.page.evaluate("document.body.textContent").split())


def test_every_list_shows_all_names_as_words(hostile: Served, open_page: Callable[..., Watched]) -> None:
    told = open_page(hostile)
    missing = {}
    for where in (
        "/students",
        "/?status=all&sort=student",
        "/leaders",
        "/drop",
        "/drop?q=a",
        "/runs",
        "/drop?page=2",
        "/drop?page=3",
        "/drop?page=4",
    ):
        text = look(told, where)
        missing[where] = [name for name in HOSTILE_NAMES if seen(name)[:200] not in text]
    assert missing["/students"] == []
    assert missing["/leaders"] == []


@pytest.mark.parametrize("view", ["student", "flag", "goal", "source"])
def test_every_name_is_inert_in_its_own_pages(hostile: Served, open_page: Callable[..., Watched], view: str) -> None:
    told = open_page(hostile)
    sql = {
        "student": "SELECT student_id FROM student ORDER BY 1",
        "flag": "SELECT min(flag_id) FROM flag GROUP BY student_id ORDER BY 1",
        "goal": "SELECT min(goal_id) FROM goal GROUP BY student_id ORDER BY 1",
        "source": "SELECT min(document_id) FROM student_decision GROUP BY student_id ORDER BY 1",
    }[view]
    found = keys(hostile, sql)
    assert len(found) == len(HOSTILE_NAMES)
    text = "".join(look(told, f"/source/{key}/1" if view == "source" else f"/{view}/{key}") for key in found)
    if view == "student":
        assert [name for name in HOSTILE_NAMES if seen(name)[:100] not in text] == []


def test_names_in_filters_and_searches_are_values_and_nothing_else(hostile: Served, open_page: Callable[..., Watched]) -> None:
    told = open_page(hostile)
    page = told.page
    for name in (*HOSTILE_NAMES[:4], *HOSTILE_NAMES[20:32:2]):
        told.go("/")
        page.get_by_label("Student").fill(name)
        with page.expect_navigation():
            page.get_by_role("button", name="Find").click()
        assert page.evaluate(_FOREIGN) == _NOTHING, name
        assert page.get_by_label("Student").input_value() == show_safely(name)
    assert len(keys(hostile, "SELECT student_id FROM student")) == len(HOSTILE_NAMES)


def test_a_hostile_note_and_reviewer_are_shown_as_words(hostile: Served, open_page: Callable[..., Watched]) -> None:
    told = open_page(hostile)
    page = told.page
    page.locator(".me summary").click()
    page.get_by_label("Your name").fill(HOSTILE_NAMES[4])
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_label("Reason or note").fill(HOSTILE_NAMES[2])
    page.get_by_role("button", name="Add note only").click()
    page.locator(".notice.good").wait_for()
    assert page.evaluate(_FOREIGN) == _NOTHING
    page.locator("[data-open]").first.click()
    page.locator(".history").wait_for()
    assert page.evaluate(_FOREIGN) == _NOTHING
    assert HOSTILE_NAMES[2] in page.locator(".history").inner_text()
