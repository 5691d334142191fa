"""axe-core finds no serious or critical fault on any view, light or dark; every view prints and reads without its style."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.browser.conftest import Served, Watched

pytestmark = pytest.mark.xdist_group("browser")  # one worker: one browser, one store

_FOUND = importlib.util.find_spec("axe_playwright_python")
assert _FOUND is not None
assert _FOUND.origin is not None
AXE = (Path(_FOUND.origin).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Any) -> list[str]:
    """Serious and critical faults: rule, and where."""
    # The browser's own console runs it, so that the page's policy against foreign scripts stays in force.
    page.evaluate(AXE)
    told = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]}"
        for one in told["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def addresses(served: Served) -> dict[str, str]:
    with duckdb.connect(str(served.store), read_only=True) as connection:

        def one(sql: str) -> str:
            row = connection.execute(sql).fetchone()
            assert row is not None
            return str(row[0])

        student, flag = one("SELECT student_id FROM student"), one("SELECT flag_id FROM flag ORDER BY rule LIMIT 1")
        return {
            "queue": "/?status=all",
            "flag": f"/flag/{flag}",
            "students": "/students",
            "student": f"/student/{student}",
            "goal": f"/goal/{one('SELECT goal_id FROM goal')}",
            "source, picture": f"/open/{one('SELECT goal_id FROM goal')}?field=statement",
            "source, sheet": f"/open/{one('SELECT service_delivery_id FROM service_delivery')}",
            "sources": "/drop",
            "search": "/drop?q=reading",
            "check": "/check",
            "leaders": "/leaders",
            "runs": "/runs",
        }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(served: Served, open_page: Callable[..., Watched], scheme: str) -> None:
    told = open_page(served, color_scheme=scheme)
    found = {}
    for name, where in addresses(served).items():
        told.go(where)
        if told_faults := faults(told.page):
            found[name] = told_faults
    told.go("/check")
    told.page.get_by_label("Drafts").fill("Sam will improve.")
    told.page.get_by_role("button", name="Check").click()
    told.page.locator("article.verdict").wait_for()
    if told_faults := faults(told.page):
        found["check, judged"] = told_faults
    assert found == {}


def test_pages_print_without_their_controls(served: Served, open_page: Callable[..., Watched]) -> None:
    told = open_page(served)
    told.page.emulate_media(media="print")
    told.go("/")
    assert not told.page.locator(".bar").is_visible()
    assert told.page.locator("table.queue").is_visible()
    assert len(told.page.pdf()) > 5_000
