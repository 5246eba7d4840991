"""What helps with drafts besides an engine: the project's memory and its glossary."""

from __future__ import annotations

from tm.project import Project
from tm.work.draft import Helper
from tm.work.remember import Recall


class ProjectHelper(Recall, Helper):
    """The memory of a project, and its terms where it has any."""

    def __init__(self, project: Project) -> None:
        super().__init__(project)
        self.project = project

    def terms(self, lang: str, locale: str, text: str) -> tuple[tuple[str, str], ...]:
        """Glossary terms in a text, with their preferred targets."""
        from tm.work.terms import project_terms

        rules = project_terms(self.project, lang, locale)
        return tuple((rule.source, rule.preferred) for rule in rules if rule.preferred and rule.missing(text, ""))
