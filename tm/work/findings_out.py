"""Findings in the forms that other programs read: GitHub's annotations, SARIF 2.1.0, JUnit XML. Pure.

Every text that came out of an article or a catalog is hostile here: it must not be able to end an annotation, an
attribute or an element and begin another.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent
from xml.sax.saxutils import escape, quoteattr

from tm import __version__
from tm.model import Severity
from tm.text import printable, quote

if TYPE_CHECKING:
    from tm.errors import TmError
    from tm.po.columns import Region
    from tm.work.findings import CheckReport, Found

FORMS = ("github", "sarif", "junit")
_FAILING = frozenset({Severity.ERROR})


def render(
    form: str, report: CheckReport, *, prefix: str = "", failing: Collection[Severity] = _FAILING, at: float = 0.0
) -> str:
    """The report in one of FORMS.

    `prefix` is the project's folder in its repository (empty, or with a slash at its end): annotations and SARIF name files
    from the top of the repository. `failing` says which severities are failures in JUnit. `at` is when the run began,
    in seconds since the epoch.
    """
    if form == "github":
        return github(report, prefix)
    return sarif(report, prefix) if form == "sarif" else junit(report, failing, at)


# --- GitHub ----------------------------------------------------------------------------------------------------------
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github(report: CheckReport, prefix: str = "") -> str:
    """Workflow commands, one a line. Data escape `%`, CR and LF; properties `:` and `,` as well.

    GitHub shows only the first few of a step, so the grave ones come first.
    """
    lines = [_command("error", prefix + error.path, error.line, "tm", error.message) for error in report.errors]
    for severity, command in _COMMANDS.items():
        for found in report.findings:
            if found.finding.severity is severity:
                title = f"{found.finding.check} [{found.locale}]"
                message = f"{found.finding.message} ({found.article}, unit {found.unit})"
                lines.append(_command(command, prefix + found.path, found.line, title, message))
    return "\n".join(lines)


def _command(command: str, path: str, line: int, title: str, message: str) -> str:
    place = f"file={_property(path)}," if path else ""
    return f"::{command} {place}line={max(1, line)},title={_property(title)}::{_data(printable(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")


# --- SARIF -----------------------------------------------------------------------------------------------------------
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif(report: CheckReport, prefix: str = "") -> str:
    """SARIF 2.1.0: one run, a rule for each check that found something, spans in code points."""
    ids = sorted({found.finding.check for found in report.findings})
    rules = {check: number for number, check in enumerate(ids)}
    seen: Counter[str] = Counter()
    run: dict[str, Any] = {
        "tool": {
            "driver": {"name": "tm", "semanticVersion": __version__, "rules": [_rule(check, report) for check in ids]}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "toolExecutionNotifications": [_notification(error, prefix) for error in report.errors],
            }
        ],
        "results": [_result(found, rules, prefix, seen) for found in report.findings],
    }
    whole = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=True, indent=1)


def _rule(check: str, report: CheckReport) -> dict[str, Any]:
    from tm.checks import article_registry, registry

    info = registry().get(check) or article_registry().get(check)
    first = next(found.finding for found in report.findings if found.finding.check == check)
    severity = first.severity if info is None else info.severity
    described = (info.description if info else "") or check
    return {
        "id": check,
        "shortDescription": {"text": described},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {"tags": ["translation", *([first.mqm] if first.mqm else [])]},
    }


def _result(found: Found, rules: Mapping[str, int], prefix: str, seen: Counter[str]) -> dict[str, Any]:
    finding = found.finding
    print_of = f"{finding.check} {found.article} {found.locale} {found.unit} {finding.message}"
    seen[print_of] += 1
    digest = hashlib.sha256(f"{print_of} {seen[print_of]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return {
        "ruleId": finding.check,
        "ruleIndex": rules[finding.check],
        "level": _LEVELS[finding.severity],
        "message": {"text": printable(finding.message) or finding.check},
        "locations": [
            {
                "physicalLocation": _place(prefix + found.path, found.line, found.region),
                "logicalLocations": [
                    {"name": found.unit, "fullyQualifiedName": f"{found.article}/{found.locale}/{found.unit}"}
                ],
            }
        ],
        "partialFingerprints": {"tmFinding/v1": digest},
        "properties": {
            "article": found.article,
            "locale": found.locale,
            "mqm": finding.mqm,
            "source": found.source,
            "target": found.target,
        },
    }


def _place(path: str, line: int, region: Region | None = None) -> dict[str, Any]:
    """With a region, `endColumn` is that of the character after the last, as SARIF counts too."""
    uri = percent(path.encode("utf-8", "surrogatepass"), safe="/")
    exact = {"startLine": max(1, line)}
    if region is not None:
        exact = dict(zip(("startLine", "startColumn", "endLine", "endColumn"), region, strict=True))
    return {"artifactLocation": {"uri": uri}, "region": exact}


def _notification(error: TmError, prefix: str) -> dict[str, Any]:
    said: dict[str, Any] = {"level": "error", "message": {"text": printable(error.message)}}
    if error.path:
        said["locations"] = [{"physicalLocation": _place(prefix + error.path, error.line)}]
    return said


# --- JUnit -----------------------------------------------------------------------------------------------------------
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: CheckReport, failing: Collection[Severity] = _FAILING, at: float = 0.0) -> str:
    """JUnit XML as Ant wrote it first: a suite for each article in each locale, a case for each unit that fails.

    A suite without a failure holds one case that passes. What fails no gate is told in `system-out`, as JUnit knows no
    warnings. A file that cannot be read is an error of a suite of its own.
    """
    groups: dict[tuple[str, str], list[Found]] = {place: [] for place in report.places}
    for found in report.findings:
        groups.setdefault((found.article, found.locale), []).append(found)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))
    suites = [_suite(number, place, group, failing, stamp) for number, (place, group) in enumerate(groups.items())]
    if report.errors:
        cases = [
            _case("tm", error.path or "tm", "error", "unreadable", error.message, str(error)) for error in report.errors
        ]
        suites.append(_suite_of(len(suites), "files", cases, 0, len(cases), "", stamp))
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>"])


def _suite(number: int, place: tuple[str, str], group: list[Found], failing: Collection[Severity], stamp: str) -> str:
    article, locale = place
    units: dict[str, list[Found]] = {}
    told = []
    for found in group:
        if found.finding.severity in failing:
            units.setdefault(found.unit, []).append(found)
        else:
            told.append(f"{found.finding.severity}: {_line(found)}")
    name = f"{locale}.{article}"
    cases = [
        _case(
            name,
            f"{unit} {quote(its[0].source, 50)}",
            "failure",
            its[0].finding.check,
            its[0].finding.message,
            "\n".join(_line(found) for found in its),
        )
        for unit, its in units.items()
    ]
    whole = cases or [f'<testcase name={_attribute("all units")} classname={_attribute(name)} time="0"/>']
    return _suite_of(number, f"{article} [{locale}]", whole, len(cases), 0, "\n".join(told), stamp)


def _suite_of(number: int, name: str, cases: list[str], failures: int, errors: int, told: str, stamp: str) -> str:
    head = (
        f'<testsuite name={_attribute(name)} package="tm" id="{number}" timestamp="{stamp}" hostname="localhost" '
        f'tests="{len(cases)}" failures="{failures}" errors="{errors}" time="0">'
    )
    ends = f"<system-out>{_content(told)}</system-out>\n<system-err/>\n</testsuite>"
    return "\n".join([head, "<properties/>", *cases, ends])


def _case(place: str, name: str, outcome: str, kind: str, message: str, text: str) -> str:
    return (
        f'<testcase name={_attribute(name)} classname={_attribute(place)} time="0">'
        f"<{outcome} type={_attribute(kind)} message={_attribute(message)}>{_content(text)}</{outcome}></testcase>"
    )


def _line(found: Found) -> str:
    return f"{found.path}:{found.line}: {found.finding.message} [{found.finding.check}] {found.unit}"


def _clean(text: str) -> str:
    safe = "\n".join(printable(line) for line in text.split("\n"))
    return _NOT_XML.sub(lambda match: f"U+{ord(match[0]):04X}", safe)


def _attribute(text: str) -> str:
    return quoteattr(_clean(text).replace("\n", " "))


def _content(text: str) -> str:
    return escape(_clean(text))
