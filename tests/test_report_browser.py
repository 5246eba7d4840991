"""The report in a real browser: nothing hostile runs, nothing is fetched, and it can be used by keys, by touch and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import Browser, browser, missing
from tests.conftest import Scratch
from tests.report_material import hostile_project, sync
from tm.project import load
from tm.report.names import page_name
from tm.work.report import ReportOptions, report
from tm.work.session import exclusive

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")

PARAGRAPHS = ("The first ferry left at dawn.", "The second ferry left at noon.", "The third one never left.")
NEXT = "2023/market.txt"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a project with two articles."""
    project = Scratch(tmp_path_factory.mktemp("site"))
    project.write("tm.yaml", "source_locale: en\nlocales: [en, tr]\n")
    project.write("articles/2022/ferry.txt", "\n\n".join(PARAGRAPHS) + "\n")
    project.write(f"articles/{NEXT}", "The market opens on Friday.\n")
    sync(project)
    project.translate("2022/ferry", {PARAGRAPHS[1]: "İkinci vapur öğlen kalktı."})
    return written(project)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a project that attacks its reader."""
    project = Scratch(tmp_path_factory.mktemp("hostile"))
    hostile_project(project)
    return written(project)


def written(project: Scratch) -> Path:
    """The folder of a project's report."""
    its = load(project.root)
    with exclusive(its):
        report(its, (), ReportOptions(its.locales, project.root / "report"))
    its.index.close()
    return project.root / "report"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests of this file."""
    with browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


def test_nothing_hostile_runs_and_nothing_is_fetched(page: Browser, hostile: Path) -> None:
    page.requests()
    page.complaints()
    found = sorted(hostile.rglob("*.html"))
    for path in found:
        page.open(path)
        assert page.run("return window.hit") is None
        assert (
            page.run("return document.querySelectorAll('img, iframe, object, form, script[src], [onload]').length") == 0
        )
        assert page.run("return document.querySelectorAll('script').length") == 1
    assert page.complaints() == []
    asked = {address.split("#")[0] for address in page.requests()}
    assert {address for address in asked if not address.startswith(("chrome:", "data:"))} == {
        path.as_uri() for path in found
    }


def test_the_policy_stops_what_would_get_in_all_the_same(page: Browser, site: Path) -> None:
    page.open(site / "index.html")
    page.run("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hit=1\">')")
    page.run("const s = document.createElement('script'); s.textContent = 'window.hit=2'; document.body.append(s)")
    assert page.run("return window.hit") is None
    assert len(page.complaints()) >= 2


def test_an_article_is_walked_by_keys(page: Browser, site: Path) -> None:
    page.open(site / page_name("2022/ferry.txt", "tr"))
    at = "return document.activeElement.closest('tr')?.querySelector('.n').textContent"
    page.press("j")
    assert page.run(at) == "1"
    page.press("jjj")
    assert page.run(at) == "3"
    page.press("k")
    assert page.run(at) == "2"
    page.press("n")
    assert page.url().endswith(page_name(NEXT, "tr"))
    page.press("p")
    assert page.url().endswith(page_name("2022/ferry.txt", "tr"))
    page.press("u")
    assert page.url().endswith("index.html")
    assert page.complaints() == []


def test_keys_can_be_switched_off_for_those_who_speak_to_their_computer(page: Browser, site: Path) -> None:
    page.open(site / page_name("2022/ferry.txt", "tr"))
    page.click("#keys")
    page.press("u")
    assert page.url().endswith(page_name("2022/ferry.txt", "tr"))


def test_the_index_is_filtered_and_walked_by_keys(page: Browser, site: Path) -> None:
    page.open(site / "index.html")
    page.press("/market")
    assert page.run("return [...document.querySelectorAll('tr.row')].map((row) => row.offsetParent !== null)") == [
        False,
        True,
    ]
    assert page.run("return document.querySelector('#found').textContent") == "1 of 2"
    page.press("\ue00c")  # Escape: out of the field
    page.press("jl")
    assert page.run("return document.activeElement.getAttribute('href')") == page_name(NEXT, "tr")
    page.press("\ue007")  # Enter
    assert page.url().endswith(page_name(NEXT, "tr"))


def test_a_narrow_screen_has_nothing_that_sticks_out(page: Browser, site: Path, hostile: Path) -> None:
    page.size(500, 800)
    for path in (site / "index.html", *site.glob("tr/*.html"), *hostile.rglob("*.html")):
        page.open(path)
        assert page.run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
            path.name
        )
    assert page.run("return getComputedStyle(document.querySelector('tr.u td')).display") == "block"
    page.size(1200, 900)


def test_all_can_be_read_and_filtered_by_state_without_scripts(site: Path, tmp_path: Path) -> None:
    with browser(tmp_path, script=False) as page:
        page.open(site / page_name("2022/ferry.txt", "tr"))
        assert page.seen("tr.u.translated")
        assert not page.seen(".keys")
        page.click("#f-missing")
        assert not page.seen("tr.u.missing")
        assert page.seen("tr.u.translated")
        page.click("#f-missing")
        assert page.seen("tr.u.missing")
        page.open(site / "index.html")
        assert not page.seen("#find")
        assert page.seen("tr.row")


def test_on_paper_source_and_target_stand_side_by_side(page: Browser, site: Path) -> None:
    page.open(site / page_name("2022/ferry.txt", "tr"))
    page.emulate("print", 680)
    try:
        left, right = page.run(
            "return [...document.querySelectorAll('tr.u td')].slice(0, 2).map(e => e.getBoundingClientRect().toJSON())"
        )
        assert left["top"] == right["top"]
        assert left["right"] <= right["left"] + 1
        assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    finally:
        page.emulate("", 0)
