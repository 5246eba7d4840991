"""`tm check` as people and other programs meet it: what it says, in which form, and what it may change."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Scratch
from tm.errors import CatalogError
from tm.model import Finding, Severity
from tm.work.findings import CheckReport, Found
from tm.work.findings_out import github, junit, sarif

ARTICLE = (
    "# Prices\n\nThe new line cost 25 million euros in 2019.\n\nIt carries 400 people a day, said the town's mayor.\n"
)
GOOD = {
    "Prices": "Fiyatlar",
    "The new line cost 25 million euros in 2019.": "Yeni hat 2019'da 25 milyon avroya mal oldu.",
    "It carries 400 people a day, said the town's mayor.": "Kasabanın belediye başkanı, günde 400 kişi taşıdığını söyledi.",
}
WRONG = GOOD | {"The new line cost 25 million euros in 2019.": "Yeni hat 2018'de 25 milyar avroya mal oldu."}


@pytest.fixture
def prices(scratch: Scratch) -> Scratch:
    """An article whose Turkish catalog has wrong numbers in one unit."""
    scratch.write("articles/prices.md", ARTICLE)
    scratch.tm("sync")
    scratch.translate("prices", WRONG)
    return scratch


def line_of(scratch: Scratch, msgid: str, locale: str = "tr") -> int:
    lines = scratch.catalog("prices", locale).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line == f'msgid "{msgid}"')


# --- what is said -----------------------------------------------------------------------------------------------------
def test_a_wrong_number_is_named_with_its_place(prices: Scratch) -> None:
    done = prices.json("check", code=3)
    assert done["checked"]["units"] == 3
    errors = [row for row in done["findings"] if row["severity"] == "error"]
    assert errors
    for row in errors:
        assert (row["article"], row["locale"]) == ("prices.md", "tr")
        assert row["path"] == "locales/tr/LC_MESSAGES/prices.po"
        assert row["line"] == line_of(prices, "The new line cost 25 million euros in 2019.")
        assert row["source"].startswith("The new line")
        assert row["target"].startswith("Yeni hat 2018")


def test_nothing_is_found_where_nothing_is_wrong(prices: Scratch) -> None:
    prices.translate("prices", GOOD)
    assert prices.json("check")["findings"] == []
    assert "3 units checked: 0 errors, 0 warnings" in prices.tm("check").stdout


def test_untranslated_units_are_not_checked(scratch: Scratch) -> None:
    scratch.write("articles/prices.md", ARTICLE)
    assert scratch.json("check") == {"findings": [], "checked": {"units": 0}}


def test_findings_stand_in_the_article_before_the_first_sync(prices: Scratch) -> None:
    """A paragraph that returned to the article has its old target again, though no catalog on disk says so yet."""
    prices.write("articles/prices.md", "# Prices\n")
    prices.tm("sync")
    prices.write("articles/prices.md", ARTICLE)
    rows = prices.json("check", code=3)["findings"]
    assert {(row["path"], row["line"]) for row in rows} == {("articles/prices.md", 3)}


def test_a_broken_catalog_is_an_error_and_the_others_are_checked(prices: Scratch) -> None:
    prices.write("articles/tr/other.md", "Another text, of 12 words or fewer.\n")
    prices.tm("sync")
    prices.write("locales/ru/LC_MESSAGES/tr/other.po", 'msgid "cut')
    done = prices.tm("check", "--fail-on", "never", "--json", code=1)
    assert "ru/LC_MESSAGES/tr/other.po" in done.stderr
    assert json.loads(done.stdout)["findings"]
    assert prices.tm("check", "-l", "tr", "--fail-on", "never", code=0).stderr == ""


def test_hostile_text_is_escaped_on_a_terminal(prices: Scratch) -> None:
    target = "Yeni hat \x1b[31m2018'de 99 \u202emilyar avroya mal oldu."
    prices.translate("prices", {"The new line cost 25 million euros in 2019.": target})
    out = prices.tm("check", code=3).stdout
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_an_author_who_corrects_a_number_breaks_no_gate(prices: Scratch) -> None:
    """The old target fits what it was made from; that the source moved on is told by `status`, not by `check`."""
    prices.translate("prices", GOOD)
    prices.write("articles/prices.md", ARTICLE.replace("25 million", "26 million"))
    prices.tm("check", code=0)
    prices.tm("sync")
    prices.tm("check", code=0)
    prices.translate("prices", {"The new line cost 26 million euros in 2019.": "Yeni hat 2019'da 25 milyon avro."})
    prices.tm("check", code=3)


def test_locales_are_held_against_one_another(prices: Scratch) -> None:
    key = "It carries 400 people a day, said the town's mayor."
    prices.translate("prices", GOOD | {key: "Belediye başkanı, günde 500 kişi taşıdığını söyledi."})
    prices.translate("prices", {key: "По словам мэра города, она перевозит 400 человек в день."}, "ru")
    found = [row for row in prices.json("check", code=3)["findings"] if row["check"] == "against-others"]
    assert [(row["locale"], row["source"]) for row in found] == [("tr", key)]


# --- forms ------------------------------------------------------------------------------------------------------------
def test_github_reads_places_from_the_top_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    project = Scratch(tmp_path / "site")
    project.root.mkdir()
    project.tm("init")
    project.write("articles/prices.md", ARTICLE)
    project.tm("sync")
    project.translate("prices", WRONG)
    lines = project.tm("check", "--format", "github", code=3).stdout.splitlines()
    place = f"file=site/locales/tr/LC_MESSAGES/prices.po,line={line_of(project, 'The new line cost 25 million euros in 2019.')},"
    assert any(line.startswith(f"::error {place}title=") for line in lines)


def test_sarif_and_junit_are_written_for_a_clean_project_too(prices: Scratch) -> None:
    prices.translate("prices", GOOD)
    assert json.loads(prices.tm("check", "--format", "sarif").stdout)["runs"][0]["results"] == []
    suites = ET.fromstring(prices.tm("check", "--format", "junit").stdout)
    assert {suite.get("failures") for suite in suites} == {"0"}


def test_a_finding_names_its_columns_in_the_catalog(prices: Scratch) -> None:
    """Where the span stands on disk, SARIF says so to the column, and so does JSON."""
    results = json.loads(prices.tm("check", "--format", "sarif", code=3).stdout)["runs"][0]["results"]
    lines = prices.catalog("prices").read_text("utf-8").splitlines()
    marked = set()
    for result in results:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] == region["endLine"]
        marked.add(lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1])
    assert marked == {"2018", "25 milyar"}
    rows = [row for row in prices.json("check", code=3)["findings"] if row["check"] == "numbers"]
    assert all(row["region"][0] == row["line"] + 1 for row in rows)


def test_an_unknown_form_is_wrong_use(prices: Scratch) -> None:
    assert "it is one of" in prices.tm("check", "--format", "xml", code=2).stderr
    assert "error, warning or never" in prices.tm("check", "--fail-on", "info", code=2).stderr


hostile = st.text(
    alphabet=st.one_of(st.sampled_from("%:,\r\n\x00\x1b\x85\u2028\ufffe<>&\"']]>é🙂"), st.characters()), max_size=20
)


@st.composite
def reports(draw: st.DrawFn) -> CheckReport:
    def found() -> Found:
        name = "numbers" if draw(st.booleans()) else draw(hostile) or "x"
        finding = Finding(name, draw(st.sampled_from(list(Severity))), draw(hostile), draw(hostile))
        texts = [draw(hostile) for _ in range(4)]
        return Found(texts[0], "tr", "1a2b3c4d", draw(st.integers(0, 9)), texts[1], texts[2], finding, texts[3])

    rows = [found() for _ in range(draw(st.integers(0, 3)))]
    errors = [CatalogError(draw(hostile), path=draw(hostile), line=2) for _ in range(draw(st.integers(0, 1)))]
    return CheckReport(rows, len(rows), list(errors), places=[("clean.md", "ru")])


@settings(max_examples=40, deadline=None)
@given(reports())
def test_no_text_forges_an_annotation(report: CheckReport) -> None:
    lines = re.split(r"[\r\n]", github(report)) if report.findings or report.errors else []
    assert len(lines) == len(report.findings) + len(report.errors)
    for line in lines:
        assert re.fullmatch(
            r"::(error|warning|notice) (file=[^,:\r\n]+,)?line=[1-9]\d*,title=[^,:\r\n]*::[^\r\n]*", line
        )


def test_annotations_come_back_as_they_were() -> None:
    finding = Finding("numbers", Severity.ERROR, "100%: 1,5 or 15?\nsecond line")
    text = github(CheckReport([Found("a,b.md", "tr", "1a2b3c4d", 7, "", "", finding, "x:y,z%.po")]))
    head, _, message = text[2:].partition("::")
    assert head == "error file=x%3Ay%2Cz%25.po,line=7,title=numbers [tr]"
    assert message == "100%25: 1,5 or 15?%0Asecond line (a,b.md, unit 1a2b3c4d)"


@settings(max_examples=40, deadline=None)
@given(reports())
def test_sarif_holds_what_its_schema_asks(report: CheckReport) -> None:
    whole: dict[str, Any] = json.loads(sarif(report, "site/"))
    assert whole["version"] == "2.1.0"
    (run,) = whole["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(run["results"]) == len(report.findings)
    prints = [tuple(result["partialFingerprints"].values()) for result in run["results"]]
    assert len(set(prints)) == len(prints)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert re.fullmatch(r"(?:[\w.~/-]|%[0-9A-F]{2})+", place["artifactLocation"]["uri"], re.ASCII)
    assert run["invocations"][0]["executionSuccessful"] is not bool(report.errors)


@settings(max_examples=40, deadline=None)
@given(reports())
def test_junit_is_xml_and_counts_what_it_holds(report: CheckReport) -> None:
    suites = ET.fromstring(junit(report).encode())
    failed = 0
    for number, suite in enumerate(suites):
        cases = suite.findall("testcase")
        assert suite.get("id") == str(number)
        assert suite.get("tests") == str(len(cases)) != "0"
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("errors") == str(len(suite.findall("testcase/error")))
        assert [child.tag for child in suite] == ["properties", *["testcase"] * len(cases), "system-out", "system-err"]
        failed += int(suite.get("failures") or 0)
    severities = [found.finding.severity for found in report.findings]
    assert bool(failed) == (Severity.ERROR in severities)
    strict = ET.fromstring(junit(report, failing=(Severity.ERROR, Severity.WARNING)).encode())
    assert bool(strict.findall(".//failure")) == bool({Severity.ERROR, Severity.WARNING} & set(severities))


# --- silence and fixes ------------------------------------------------------------------------------------------------
def test_an_ignored_finding_speaks_again_when_a_text_changes(prices: Scratch) -> None:
    rows = [row for row in prices.json("check", code=3)["findings"] if row["severity"] == "error"]
    names = {f"{row['unit'][:6]}:{row['check']}" for row in rows}
    out = prices.tm("check", *(part for name in sorted(names) for part in ("--ignore", name))).stdout
    assert out.count("silenced ") == len(rows)
    assert "# tm: ignore" in prices.catalog("prices").read_text("utf-8")
    before = prices.catalog("prices").read_bytes()
    prices.tm("check")
    prices.tm("sync")
    assert prices.catalog("prices").read_bytes() == before
    prices.translate("prices", {rows[0]["source"]: rows[0]["target"].replace("hat", "hattı")})
    prices.tm("check", code=3)


def test_silencing_what_nobody_found_is_wrong_use(prices: Scratch) -> None:
    for name in ("1a2b:numbers", "nonsense", ":numbers"):
        assert "no finding fits" in prices.tm("check", "--ignore", name, code=2).stderr


def test_a_check_can_be_switched_off_or_raised(prices: Scratch) -> None:
    checks = {row["check"] for row in prices.json("check", code=3)["findings"]}
    settings = prices.read("tm.yaml")
    prices.write("tm.yaml", settings + "checks: {" + ", ".join(f'{check}: "off"' for check in checks) + "}\n")
    assert prices.json("check")["findings"] == []
    prices.write("tm.yaml", settings + "checks: {" + ", ".join(f"{check}: warning" for check in checks) + "}\n")
    prices.tm("check")
    prices.tm("check", "--fail-on", "warning", code=3)


SOURCE = "The mayor said that the tramway is late."
UNTIDY = "Belediye  başkanı tramvayın geciktiğini söyledi."


@pytest.fixture
def untidy(scratch: Scratch) -> Scratch:
    """A target with a doubled blank, which is safe to mend."""
    scratch.write("articles/prices.md", SOURCE + "\n")
    scratch.tm("sync")
    scratch.translate("prices", {SOURCE: UNTIDY})
    assert any(row["fix"] for row in scratch.json("check")["findings"])
    return scratch


def states(scratch: Scratch) -> dict[str, int]:
    units = scratch.json("status")["articles"][0]["locales"]["tr"]["units"]
    return {state: count for state, count in units.items() if count}


def test_a_fix_says_what_it_changed_and_keeps_the_state(untidy: Scratch) -> None:
    out = untidy.json("check", "--fix")
    assert [(fixed["before"], fixed["after"]) for fixed in out["fixed"]] == [(UNTIDY, UNTIDY.replace("  ", " "))]
    assert untidy.entries("prices")[SOURCE].msgstr == UNTIDY.replace("  ", " ")
    assert states(untidy) == {"translated": 1}
    before = untidy.catalog("prices").read_bytes()
    assert "fixed" not in untidy.json("check", "--fix")
    assert untidy.catalog("prices").read_bytes() == before


def test_a_fix_ends_an_approval(untidy: Scratch) -> None:
    untidy.tm("review", "prices.md", "-l", "tr", "--by", "Ayşe", "--accept", "all")
    assert states(untidy) == {"reviewed": 1}
    untidy.tm("check", "--fix")
    assert states(untidy) == {"translated": 1}


def test_a_fixed_stale_target_stays_stale(untidy: Scratch) -> None:
    untidy.write("articles/prices.md", SOURCE.replace("tramway is", "old tramway is") + "\n")
    untidy.tm("sync")
    assert states(untidy) == {"stale": 1}
    assert len(untidy.json("check", "--fix")["fixed"]) == 1
    assert states(untidy) == {"stale": 1}
    untidy.write("articles/prices.md", SOURCE + "\n")
    untidy.tm("sync")
    assert states(untidy) == {"translated": 1}
    assert untidy.entries("prices")[SOURCE].msgstr == UNTIDY.replace("  ", " ")


def test_a_fixed_draft_stays_a_machines_draft(untidy: Scratch) -> None:
    from tm.model import Unit
    from tm.units import is_replaceable_draft, make_stamp

    entries = polib.pofile(str(untidy.catalog("prices")), wrapwidth=0)
    (entry,) = (entry for entry in entries if entry.msgid == SOURCE)
    entry.tcomment = make_stamp(Unit(SOURCE, UNTIDY), "draft", "google", "2026-01-02").line()
    entry.flags = ["fuzzy"]
    entries.save(str(untidy.catalog("prices")))
    untidy.tm("check", "--fix")
    fixed = untidy.entries("prices")[SOURCE]
    assert fixed.msgstr == UNTIDY.replace("  ", " ")
    assert is_replaceable_draft(Unit(SOURCE, fixed.msgstr, fuzzy=True, comments=tuple(fixed.tcomment.split("\n"))))
