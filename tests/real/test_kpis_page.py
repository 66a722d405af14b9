"""Is the page of figures sound in a real browser: in light, in the dark, and on paper?"""

from __future__ import annotations

import json
from pathlib import Path

from gate.reports.kpis import FORMATS
from tests.real.conftest import PagesCheck
from tests.real.tools import run
from tests.reports.kpis.figures import FIGURES

DARK_AND_PRINT = """
import { chromium } from "playwright-core";
import { readFileSync } from "fs";
import { createRequire } from "module";
const axe = readFileSync(createRequire(process.cwd() + "/").resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const page = await (await browser.newContext({ offline: true, bypassCSP: true, colorScheme: "dark",
  viewport: { width: 1280, height: 900 } })).newPage();
const faults = [];
page.on("console", (said) => { if (said.type() === "error") faults.push(said.text()); });
await page.goto("file://" + process.argv[2]);
await page.evaluate(axe);
const checked = await page.evaluate(() => axe.run(document));
await page.screenshot({ path: process.argv[3], fullPage: true });
const drawn = await page.$$eval(".plot svg", (all) => all.map((each) => {
  const box = each.getBoundingClientRect(), line = each.querySelector("path[style*='--aim']");
  return { width: box.width, height: box.height, aim: line ? getComputedStyle(line).stroke : "" };
}));
await page.setViewportSize({ width: 320, height: 800 });
const overflow = await page.evaluate(() => document.documentElement.scrollWidth);
await page.emulateMedia({ media: "print" });
const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
console.log(JSON.stringify({ violations: checked.violations.map((each) => each.id), drawn, faults,
  overflow, paper }));
await browser.close();
"""


def written(folder: Path) -> dict[str, Path]:
    folder.mkdir()
    pages = {name: folder / f"{name}.html" for name in FIGURES}
    for name, page in pages.items():
        page.write_text("".join(FORMATS["html"](FIGURES[name]())), encoding="utf-8")
    return pages


def test_every_page_of_figures_is_accessible_and_asks_no_network(
    pages_check: PagesCheck, tmp_path: Path
):
    pages_check(*written(tmp_path / "in").values())


def test_plots_are_seen_in_the_dark_on_a_telephone_and_on_paper(
    browser_tools: Path, tmp_path: Path
):
    script = browser_tools / "dark.mjs"
    script.write_text(DARK_AND_PRINT)
    page = written(tmp_path / "in")["everything"]

    done = run("node", script, page, tmp_path / "dark.png", at=browser_tools)

    assert 0 == done.returncode, done.stderr
    told = json.loads(done.stdout)
    assert ([], []) == (told["violations"], told["faults"])
    assert 7 == len(told["drawn"])
    for drawing in told["drawn"]:
        assert drawing["width"] > 2 * drawing["height"] > 0
    # The colours are the page's own: those of the dark here, and white paper there.
    assert "rgb(255, 157, 148)" == told["drawn"][0]["aim"]
    assert "rgb(255, 255, 255)" == told["paper"]
    assert told["overflow"] <= 320
