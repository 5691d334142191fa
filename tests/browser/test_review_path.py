"""The whole way of a reviewer: queue, flag, highlighted source, decision, and the next run keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.store.access import list_accesses, verify_accesses
from tests.browser.conftest import Served, Watched, wait_until
from tests.browser.district import ingest
from tests.flow.small_drop import CANARY

pytestmark = pytest.mark.xdist_group("browser")  # one worker: one browser, one store

Open = Callable[..., Watched]


def status_of(store: Path, rule: str) -> str:
    with duckdb.connect(str(store), read_only=True) as connection:
        row = connection.execute("SELECT status FROM flag WHERE rule = ?", [rule]).fetchone()
    assert row is not None
    return str(row[0])


def says(page: Any, words: str) -> None:
    """Waits until the page says this; a click alone does not wait for the next page."""
    page.locator(".notice", has_text=words).first.wait_for()


def test_a_reviewer_follows_a_flag_to_its_place_and_decides_and_the_next_run_keeps_it(
    served: Served, open_page: Open, district: Path
) -> None:
    told = open_page(served)
    page = told.page
    page.get_by_role("link", name=re.compile("Goal|Progress|progress|Minutes|IEP")).first.wait_for()
    # Two clicks from the queue to the place: the flag, and its page.
    told.go("/?rule=progress.vague")
    page.locator("[data-open]").first.click()
    page.get_by_role("heading", level=1, name="Progress told without a measure").wait_for()
    page.get_by_role("link", name=re.compile("open the place", re.IGNORECASE)).first.click()
    assert page.locator("#cited").first.is_visible()
    assert "steady progress" in page.locator("mark").first.inner_text()
    # A value of the IEP: its page as a picture, with the place marked where its words stand.
    told.go("/students")
    page.get_by_role("link", name=re.compile(CANARY)).click()
    page.locator(".chart a").first.wait_for()
    page.get_by_role("link", name="Open the place").first.click()
    mark = page.locator("rect.cited").first
    assert mark.is_visible()
    pictured = page.evaluate(
        "async () => { const i = document.querySelector('svg.sheet image'); const r = await fetch(i.href.baseVal); return [r.status, r.headers.get('content-type')]; }"
    )
    assert pictured == [200, "image/png"]
    box, whole = mark.bounding_box(), page.locator("svg.sheet").first.bounding_box()
    assert whole["y"] < box["y"] < whole["y"] + whole["height"] / 2
    # Decide: dismissing asks for a reason, and then says what it did.
    told.go("/?rule=progress.vague")
    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_role("button", name="Dismiss").click()
    says(page, "Say why")
    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_label("Reason or note").fill("The probe sheet has the figures.")
    page.get_by_role("button", name="Dismiss").click()
    says(page, "Dismissed: 1 flag")
    assert page.locator("tbody tr").count() == 0
    wait_until(lambda: status_of(served.store, "progress.vague") == "dismissed")
    ingest(district, read_again=True)
    assert status_of(served.store, "progress.vague") == "dismissed"
    told.go("/?rule=progress.vague&status=dismissed")
    assert "The probe sheet has the figures." in page.locator("tbody").inner_text()
    # Undo: by one click, and nothing is erased.
    page.locator("[data-open]").first.click()
    page.get_by_role("button", name="Undo").click()
    says(page, "Taken back: 1 decision")
    told.go("/?rule=progress.vague")
    assert page.locator("tbody tr").count() == 1
    kinds = {row.view for row in list_accesses(served.store)}
    assert {"queue", "flag", "student", "source"} <= kinds
    assert verify_accesses(served.store).problem is None


def test_an_unlinked_session_is_linked_by_hand(served: Served, open_page: Open) -> None:
    told = open_page(served)
    with duckdb.connect(str(served.store), read_only=True) as connection:
        found = connection.execute(
            "SELECT artifact_id, student_id, target_id FROM link JOIN service_delivery ON artifact_id = service_delivery_id LIMIT 1"
        ).fetchone()
    assert found is not None
    session, student, service = found
    told.go(f"/student/{student}")
    page = told.page
    # Taken from its service by a reviewer, it is unlinked; then linked again from the page's own list.
    csrf = page.locator("input[name=csrf]").first.get_attribute("value")
    answer = page.request.post(
        told.base + "/link", form={"csrf": csrf, "artifact": session, "target": "none", "back": "/"}, headers={"Origin": told.base}
    )
    assert answer.ok

    def linked() -> str | None:
        with duckdb.connect(str(served.store), read_only=True) as connection:
            row = connection.execute(
                "SELECT service_prescription_id FROM service_delivery WHERE service_delivery_id = ?", [session]
            ).fetchone()
        return row[0] if row else None

    wait_until(lambda: linked() is None)
    told.go(f"/student/{student}")
    row = page.locator("#loose tr", has=page.locator(f"input[value={session}]"))
    row.get_by_role("combobox").select_option(service)
    row.get_by_role("button", name="Link").click()
    says(page, "Kept")
    wait_until(lambda: linked() == service)


def test_keys_alone_are_enough(served: Served, open_page: Open) -> None:
    told = open_page(served)
    page = told.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("body").press("j")
    page.keyboard.press("x")
    assert page.locator("[data-picked]").inner_text() == "(1)"
    page.keyboard.press("n")
    page.keyboard.type("Seen with the team.")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "note":
            break
    page.keyboard.press("Enter")
    says(page, "Note added to 1 flag")
    page.wait_for_load_state("load")  # keys count once the page's script has come
    page.locator("body").press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/flag/**")
    assert "Seen with the team." in page.locator(".history").inner_text()


def test_spanish_and_dark_follow_the_person(served: Served, open_page: Open) -> None:
    told = open_page(served, locale="es-MX")
    page = told.page
    assert page.locator("html").get_attribute("lang") == "es"
    page.locator(".me summary").click()
    page.get_by_label("Colores").select_option("dark")
    page.get_by_role("button", name="Guardar").click()
    page.locator("html[data-theme=dark]").wait_for()
    page.wait_for_load_state("load")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 23, 30)"


def test_a_draft_is_judged_and_nothing_is_stored(served: Served, open_page: Open, tmp_path: Path) -> None:
    told = open_page(served)
    told.go("/check")
    page = told.page
    before = served.store.stat().st_mtime_ns
    page.get_by_label("Drafts").fill(
        "Sam will improve his reading.\nBy June 2026, given a grade-4 passage, Sam will read 110 words correct per minute in 3 of 4 weekly probes; baseline 70."
    )
    page.get_by_role("button", name="Check").click()
    verdicts = page.locator("article.verdict")
    verdicts.first.wait_for()
    assert verdicts.count() == 2
    assert "to mend" in verdicts.nth(0).inner_text()
    assert len(verdicts.nth(0).locator(".findings li").all()) > len(verdicts.nth(1).locator(".findings li").all())
    draft = tmp_path / "draft.txt"
    draft.write_text("Sam will understand fractions.\n")
    page.get_by_label("Drafts").fill("")
    page.get_by_label("Or a document").set_input_files(draft)
    page.get_by_role("button", name="Check").click()
    page.locator("article.verdict", has_text="understand fractions").wait_for()
    assert served.store.stat().st_mtime_ns == before
