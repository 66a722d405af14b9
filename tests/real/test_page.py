"""Is the page sound in a real browser: accessible, self-contained, and its filter alive?"""

from __future__ import annotations

import json
from pathlib import Path

from gate.reports.html import render
from tests.real.conftest import PagesCheck
from tests.real.tools import run
from tests.reports.runs import EVERY_EFFECT, RUNS

FILTER = """
import { chromium } from "playwright-core";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const page = await (await browser.newContext({ offline: true, colorScheme: "dark" })).newPage();
const faults = [];
page.on("console", (said) => { if (said.type() === "error") faults.push(said.text()); });
await page.goto("file://" + process.argv[2]);
const shown = (all) => all.filter((each) => each.checkVisibility()).length;
const seen = () => page.$$eval(".finding", shown);
const counts = [await seen()];
await page.uncheck('input[value="waived"]');
counts.push(await seen());
await page.fill('input[name="text"]', "AWS access key");
counts.push(await seen());
await page.emulateMedia({ media: "print" });
counts.push(await seen());
console.log(JSON.stringify({ counts, faults, said: await page.textContent("#shown") }));
await browser.close();
"""


def test_every_page_is_accessible_and_asks_no_network(pages_check: PagesCheck, tmp_path: Path):
    (tmp_path / "in").mkdir()
    pages = []
    for name, told in RUNS.items():
        pages.append(tmp_path / "in" / f"{name}.html")
        pages[-1].write_text("".join(render(told)), encoding="utf-8")
    pages_check(*pages)


def test_the_filter_hides_what_is_not_asked_for_and_print_shows_all(
    browser_tools: Path, tmp_path: Path
):
    page, script = tmp_path / "page.html", browser_tools / "filter.mjs"
    page.write_text("".join(render(EVERY_EFFECT)), encoding="utf-8")
    script.write_text(FILTER)
    done = run("node", script, page, at=browser_tools)
    assert 0 == done.returncode, done.stderr
    total = len(EVERY_EFFECT.verdict.judgements)
    told = json.loads(done.stdout)
    assert [total, total - 1, 1, total] == told["counts"]
    assert [] == told["faults"]
    assert f"1 of {total} shown" == told["said"]
