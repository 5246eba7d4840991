"""Quality checks: pure functions from source and target to findings.

    run(source, target, context)      all findings on one unit
    run_article(units)                what only shows over the units of an article
    against(source, {locale: target}) what only shows over several languages
    registry()                        the checks by id, with severity, MQM type and description

Errors may block a release, so an error is only what good translations do not do; the rest are warnings and infos. Other
packages add checks through the entry point group `tm.checks`: a module whose import registers them.
"""

from __future__ import annotations

from tm.checks.across import Across, against
from tm.checks.base import (
    AGAINST,
    MEANING,
    SPELLING,
    ArticleCheckInfo,
    CheckInfo,
    Context,
    Located,
    Speller,
    Term,
    UnitView,
    article_check,
    article_registry,
    check,
    finding,
    nearest,
    registry,
    run,
    run_article,
    severities,
)

__all__ = [
    "AGAINST",
    "MEANING",
    "SPELLING",
    "Across",
    "ArticleCheckInfo",
    "CheckInfo",
    "Context",
    "Located",
    "Speller",
    "Term",
    "UnitView",
    "against",
    "article_check",
    "article_registry",
    "check",
    "finding",
    "nearest",
    "registry",
    "run",
    "run_article",
    "severities",
]
