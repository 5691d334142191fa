"""Photographs the six views of the review page on a store: screenshots.py STORE FOLDER. Needs Chromium (scripts/setup.sh browser).

Works on a copy of the store, so that nothing of it is left in the store's own access record.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DRAFTS = (
    "By June 2026, Rowan will improve his story telling.\n"
    "By 05/29/2026, given a fourth-grade passage, Nadia will read 110 words correct per minute in 3 of 4 probes, as measured by "
    "weekly oral reading probes. Baseline: 84 words correct per minute on 09/10/2025."
)
TALL = ("student", "leaders")


def views(page: Any, base: str) -> dict[str, str]:
    """File name -> address, found by walking as a reader would."""
    page.goto(f"{base}/?rule=service.underdelivered")
    flag = page.locator("[data-open]").first.get_attribute("href")
    student = page.locator("a[href^='/student/']").first.get_attribute("href")
    page.goto(base + flag)
    source = page.locator("figure.cut a").first.get_attribute("href")
    return {
        "queue": "/",
        "flag": flag,
        "student": f"{student}",
        "source": source,
        "check": "/check",
        "leaders": "/leaders",
        "runs": "/runs",
    }


def photograph(start: str, out: Path) -> None:
    from playwright.sync_api import sync_playwright

    chromium = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    base = start.split("/start")[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1360, "height": 860}, color_scheme="light").new_page()
        page.goto(start)
        page.locator(".me summary").click()
        page.get_by_label("Your name").fill("J. Holm")
        page.get_by_role("button", name="Save").click()
        for name, where in views(page, base).items():
            page.set_viewport_size({"width": 1360, "height": 1330 if name in TALL else 860})
            page.goto(base + where)
            if name == "check":
                page.get_by_label("Drafts").fill(DRAFTS)
                page.get_by_role("button", name="Check").click()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=str(out / f"{name}.png"))
        page.set_viewport_size({"width": 1360, "height": 860})
        page.emulate_media(color_scheme="dark")
        page.goto(base + "/")
        page.screenshot(path=str(out / "queue-dark.png"))
        browser.close()


def shrink(out: Path) -> None:
    """Few colours are enough for a page of words, and keep the repository small."""
    from PIL import Image

    for file in out.glob("*.png"):
        with Image.open(file) as picture:
            small = picture.convert("RGB").quantize(256)
        small.save(file, optimize=True)


def main() -> None:
    store, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder:
        copy = Path(folder) / store.name
        shutil.copyfile(store, copy)
        work = f".{store.name}.work"
        shutil.copytree(store.parent / work / "read", copy.parent / work / "read")
        command = [sys.executable, "-u", "-m", "flows.cli", "serve", "--store", str(copy), "--port", "0", "--no-browser"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            start = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
            photograph(start, out)
        finally:
            process.terminate()
            process.wait(timeout=20)
    shrink(out)


if __name__ == "__main__":
    main()
