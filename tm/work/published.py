"""In which locales an article goes out, and why not in the others: decided here for outputs, pages, switchers and alternates."""

from __future__ import annotations

from dataclasses import dataclass, field

from tm.project import Project
from tm.publish import Standing, stand
from tm.work.load import Prepared
from tm.work.verdicts import errors, worth_asking


@dataclass(slots=True)
class Published:
    """One article in one build; each locale is judged once, when it is asked for."""

    project: Project
    prepared: Prepared
    require: float | None = None
    """The coverage in percent that the run asks for; None: what tm.yaml asks for."""
    drafts: bool = False
    _standings: dict[str, Standing] = field(default_factory=dict)
    _held: dict[str, list[str]] = field(default_factory=dict)

    def standing(self, locale: str) -> Standing:
        """What becomes of the article's units; the locale must have a plan. Words are counted where coverage is asked for."""
        if locale not in self._standings:
            units, lang = self.prepared.plans[locale].units, self.prepared.template.lang
            policy, sized = self.project.config.publish, self._required(locale) is not None
            self._standings[locale] = stand(units, locale, lang, policy, drafts=self.drafts, sized=sized)
        return self._standings[locale]

    def _required(self, locale: str) -> float | None:
        """The coverage in percent that is asked for; None: none is."""
        return self.project.config.required(self.prepared.name, locale) if self.require is None else self.require

    def held(self, locale: str) -> list[str]:
        """Why the article is held back; empty: it goes out."""
        if locale not in self._held:
            standing = self.standing(locale)

            def found() -> int:
                return errors(self.project, self.prepared, locale) if worth_asking(standing.coverage) else 0

            self._held[locale] = standing.held(self._required(locale), self.project.config.publish.minimum, found)
        return self._held[locale]

    def locales(self) -> list[str]:
        """The locales in which the article can be read: its own and those with a target that goes out, but no held ones."""
        return [code for code in self.prepared.plans if self.standing(code).readable and not self.held(code)]
