"""check: what is wrong, where, and whether it may go out."""

from __future__ import annotations

import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tm.cli.app import app
from tm.cli.args import LOCAL, Articles, Executor, Jobs, Json, Locales, chosen_locales, project, spreading, workers
from tm.cli.out import OUT, plural
from tm.cli.running import locked, show_problems
from tm.errors import UsageError
from tm.model import Severity

if TYPE_CHECKING:
    from tm.work.findings import CheckReport, Found

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
FORMATS = ("text", "json", "github", "sarif", "junit")


@app.command()
def check(
    articles: Articles = None,
    locale: Locales = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", metavar="error|warning|never", help="From which severity on to exit 3.")
    ] = "error",
    form: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help="How to answer.")] = "text",
    fix: Annotated[bool, typer.Option("--fix", help="Apply the fixes that are safe without a person.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--check", metavar="CHECK", help="Run only this check; may be given several times."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="UNIT:CHECK", help="Silence this finding until a text changes."),
    ] = None,
    as_json: Json = False,
    jobs: Jobs = 0,
    executor: Executor = "",
) -> None:
    """Check translations and drafts: numbers, dates, links, footnote markers, terms, language, omissions, typography.

    Errors may block a release; warnings never do unless you ask. --ignore writes `# tm: ignore CHECK DIGEST` into the
    catalog, which silences that finding until either text changes; `checks:` in tm.yaml sets severities. --check spelling and
    --check meaning need the extras tm[spell] (and a Hunspell dictionary) and tm[semantic].
    """
    from tm.work.check import check as work
    from tm.work.check import silence

    began = time.time()
    form = "json" if as_json else form
    if form not in FORMATS:
        raise UsageError(f"--format cannot be {form!r}", hint=f"it is one of: {', '.join(FORMATS)}")
    if fail_on not in ("error", "warning", "never"):
        raise UsageError(f"--fail-on cannot be {fail_on!r}", hint="it is error, warning or never")
    OUT.json = form != "text"
    its = project()
    with locked(its, fix or bool(ignore)), spreading(its, LOCAL if fix else executor):
        codes = chosen_locales(its, locale)
        report = work(its, articles or (), codes, only=only or (), fix=fix, progress=OUT.progress, jobs=workers(jobs))
        silenced = silence(its, report, ignore or ())
    show_problems(report.errors, [])
    blocking = {"error": (Severity.ERROR,), "warning": (Severity.ERROR, Severity.WARNING), "never": ()}[fail_on]
    if form == "text":
        for found in silenced:
            OUT.say(f"silenced {found.path}:{found.line}: {found.finding.message} [{found.finding.check}]")
        _tell(report, remarks=bool(only))
    elif form == "json":
        OUT.data(answer(report))
    else:
        from tm.work.findings_out import render

        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        at = float(epoch) if epoch.isdigit() else began
        OUT.raw(render(form, report, prefix=_inside_repository(its.root), failing=blocking, at=at))
    if any(found.finding.severity in blocking for found in report.findings):
        OUT.exit = max(OUT.exit, 3)


def answer(report: CheckReport) -> dict[str, Any]:
    """The report as JSON."""
    whole: dict[str, Any] = {
        "findings": [row(found) for found in report.findings],
        "checked": {"units": report.checked},
    }
    if report.fixed:
        whole["fixed"] = [asdict(fixed) for fixed in report.fixed]
    return whole


def _inside_repository(root: Path) -> str:
    """The project's folder as paths from the top of its git repository begin: empty, or with a slash at the end."""
    root = root.resolve()
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    return "" if top == root else f"{root.relative_to(top).as_posix()}/"


def row(found: Found) -> dict[str, Any]:
    """A finding as JSON."""
    finding = found.finding
    return {
        "check": finding.check,
        "severity": str(finding.severity),
        "article": found.article,
        "locale": found.locale,
        "unit": found.unit,
        "path": found.path,
        "line": found.line,
        "region": found.region,
        "message": finding.message,
        "source": found.source,
        "target": found.target,
        "mqm": finding.mqm,
        "source_span": finding.source_span,
        "target_span": finding.target_span,
        "fix": finding.fix,
    }


def _tell(report: CheckReport, *, remarks: bool) -> None:
    from tm.cli.show import painted_diff

    for fixed in report.fixed:
        OUT.say(f"fixed {fixed.path}: {fixed.unit}")
        OUT.say("  " + painted_diff(fixed.before, fixed.after), safe=True)
    last = ""
    shown = [found for found in report.findings if remarks or found.finding.severity is not Severity.INFO]
    for found in shown:
        head = f"{found.article} [{found.locale}]"
        if head != last:
            OUT.say(("\n" if last else "") + head)
            last = head
        severity = found.finding.severity
        mark = OUT.paint(f"{severity:8}", _COLORS[severity])
        OUT.say(f"  {found.path}:{found.line}: {mark} {found.finding.message} [{found.finding.check}] {found.unit}")
    hint = "" if remarks else " (--json lists them)"
    counts = {level: sum(1 for found in report.findings if found.finding.severity is level) for level in Severity}
    OUT.say(
        f"{plural(report.checked, 'unit')} checked: {plural(counts[Severity.ERROR], 'error')}, "
        f"{plural(counts[Severity.WARNING], 'warning')}, {plural(counts[Severity.INFO], 'remark')}{hint}"
    )
