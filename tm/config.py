"""What tm.yaml settles, as values. How it is read is in `tm.configfile`."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from tm.states import Grade

if TYPE_CHECKING:
    from tm.model import ReadOptions


class Publish(NamedTuple):
    """What may go out."""

    minimum: str = "translated"
    missing: str = "source"
    stale: Mapping[str, str] = {Grade.COSMETIC: "publish", Grade.WORDING: "publish", Grade.FACTUAL: "source"}
    require: Mapping[str, float] = {}
    """Locale, or glob of articles -> coverage in percent without which an article is held back."""
    notice: bool = False
    """Whether readers are told, in their language, that parts are behind."""


class DraftSettings(NamedTuple):
    """What `tm draft` does unless told otherwise."""

    engine: str = "auto"
    match: int = 75
    max_characters: int = 200_000


class Config(NamedTuple):
    """The whole of tm.yaml."""

    source_locale: str = "en"
    locales: tuple[str, ...] = ("en", "tr", "ru")
    articles: str = "articles"
    catalogs: str = "locales"
    output: str = "build"
    front_matter: tuple[str, ...] = ("title", "description", "summary")
    skip: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    publish: Publish = Publish()
    draft: DraftSettings = DraftSettings()
    engines: Mapping[str, Mapping[str, str]] = {}
    glossary: str = "glossary.yaml"
    memory: Mapping[str, str] = {}
    """A memory that a team shares: `url`, and the `project` that rows are kept under."""
    checks: Mapping[str, str] = {}
    """Check id -> error, warning, info or off."""
    dictionaries: tuple[str, ...] = ()
    """Folders with Hunspell dictionaries, looked into before those of the machine."""
    due: Mapping[str, str] = {}
    """`LOCALE` or `LOCALE ARTICLE-GLOB` -> target date."""
    assign: Mapping[str, str] = {}
    """`LOCALE` or `LOCALE ARTICLE-GLOB` -> who works on it."""
    site: Mapping[str, str] = {}
    """For `build --format html`: `url` (for hreflang), `template`."""

    @property
    def reading(self) -> ReadOptions:
        """What the formats need to know."""
        from tm.model import ReadOptions

        return ReadOptions(self.front_matter, self.skip, self.drop)

    def required(self, article: str, locale: str) -> float | None:
        """The coverage in percent that this article needs in this locale; the most particular rule wins."""
        rules = self.publish.require
        for key in sorted(rules, key=len, reverse=True):
            if key != locale and (fnmatchcase(article, key) or fnmatchcase(f"{locale} {article}", key)):
                return rules[key]
        return rules.get(locale)

    def plain(self) -> dict[str, Any]:
        """The config as JSON can hold it (the index remembers it)."""
        return self._asdict() | {"publish": self.publish._asdict(), "draft": self.draft._asdict()}
