"""Facts about locales: codes, names, plural rules, case, dates, and the few words that outputs print themselves.

The one module that knows Babel, which is imported only for a locale outside a small table: `import babel` alone costs
more than most commands' whole work.
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from tm.errors import UsageError
from tm.locales_data import (
    AVAILABLE,
    COMMON,
    COMMON_MISTAKES,
    MONTHS,
    NAMES,
    NOTICES,
    PLURALS,
    RENAMED,
    RTL_LANGUAGES,
    RTL_SCRIPTS,
    TWO_FORMS,
)
from tm.text import quote

if TYPE_CHECKING:
    from babel import Locale

_CODE = re.compile(
    r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?((?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)(-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII,
)
_DOTTED = frozenset({"tr", "az", "crh", "gag"})  # Latin alphabets in which i and ı are two letters
_TO_LOWER = str.maketrans({"İ": "i", "I": "ı"})


def parse(code: str) -> str:
    """The canonical BCP 47 form: `pt_br` -> `pt-BR`, `zh-hans` -> `zh-Hans`.

    Raises UsageError for what is no code: it may become a folder's name, so only letters, digits, `-` and `_` pass.

    >>> parse("pt_br")
    'pt-BR'
    """
    match = _CODE.fullmatch(code.replace("_", "-").lower()) if len(code) <= 64 and code.isascii() else None
    if not match:
        raise UsageError(f"“{quote(code, 40)}” is no locale", hint=_hint(code))
    language, script, territory, variants, private = match.groups()
    parts = [RENAMED.get(language, language)]
    if script:
        parts.append(script.title())
    if territory:
        parts.append(territory.upper())
    return "-".join(parts) + variants + (private or "")


def _hint(code: str) -> str:
    folded = code.strip().casefold()
    for known, names in NAMES.items():
        if folded in (name.casefold() for name in names):
            return f"did you mean {known}?"
    if folded in COMMON_MISTAKES:
        return f"did you mean {COMMON_MISTAKES[folded]}?"
    return "a locale is a BCP 47 code such as en, tr, ru or pt-BR"


def language(code: str) -> str:
    """The bare language of a locale: `pt-BR` -> `pt`."""
    return code.replace("_", "-").partition("-")[0].lower()


def to_gettext(code: str) -> str:
    """gettext's form, for folders and the `Language` header: `pt-BR` -> `pt_BR`."""
    return parse(code).replace("-", "_")


def plural_forms(code: str) -> str:
    """The `Plural-Forms` header to write, as GNU gettext's own table has it.

    Babel says one form for Turkish, Hungarian, Georgian, Armenian and Persian; gettext and CLDR say two.
    """
    known = PLURALS.get(language(code))
    if known:
        return known
    locale = _babel(code)
    if locale is None:
        return TWO_FORMS
    from babel.messages.plurals import get_plural

    found = get_plural(locale)
    if found.num_plurals == 1 and locale.plural_form.tags:
        return "nplurals=2; plural=(n > 1);" if locale.plural_form(0) == "one" else TWO_FORMS
    return f"nplurals={found.num_plurals}; plural={found.plural_expr};"


def autonym(code: str) -> str:
    """The locale's name in itself, with a capital: `ru` -> `Русский`; the code itself where CLDR has no name."""
    return display_name(code, code, capital=True)


def display_name(code: str, in_locale: str, *, capital: bool = False) -> str:
    """The name of a locale in another one, in running-text case unless `capital`: `tr` in `ru` -> `турецкий`."""
    name = _known_name(code, in_locale) or _babel_name(code, in_locale) or code
    return upper_first(name, in_locale) if capital else name


def _known_name(code: str, in_locale: str) -> str:
    row = NAMES.get(code)
    if row is None:
        return ""
    if code in COMMON and in_locale in COMMON:
        return row[1 + COMMON.index(in_locale)]
    return row[0] if code == in_locale else ""


def _babel_name(code: str, in_locale: str) -> str:
    locale, other = _babel(code), _babel(in_locale)
    return (locale.get_display_name(other) or "") if locale and other else ""


@lru_cache(maxsize=256)
def _babel(code: str) -> Locale | None:
    """Babel's locale, or that of the bare language; None where CLDR knows neither."""
    from babel import Locale, UnknownLocaleError

    for name in (code, language(code)):
        try:
            return Locale.parse(parse(name).replace("-", "_"))
        except (UnknownLocaleError, ValueError, UsageError):
            continue
    return None


def direction(code: str) -> str:
    """`rtl` or `ltr`, by the script subtag, else by the language."""
    parts = code.replace("_", "-").split("-")
    script = next((part.title() for part in parts[1:3] if len(part) == 4 and part.isalpha()), "")
    rtl = script in RTL_SCRIPTS if script else parts[0].lower() in RTL_LANGUAGES
    return "rtl" if rtl else "ltr"


def fold(text: str, code: str) -> str:
    """Text for comparing without case. In Turkish and its kin `I` folds to `ı` and `İ` to `i`, as their readers do.

    >>> fold("ISPARTA", "tr"), fold("İzmir", "tr"), fold("ISTANBUL", "en")
    ('ısparta', 'izmir', 'istanbul')
    """
    if language(code) in _DOTTED:
        return text.replace("I\u0307", "i").translate(_TO_LOWER).casefold()
    # İ in any other language would fold to i and a stray combining dot, which no one types
    return text.replace("İ", "i").casefold()


def upper_first(text: str, code: str) -> str:
    """Text with its first character in upper case (`istanbul` -> `İstanbul` in Turkish); the rest stays."""
    if text[:1] == "i" and language(code) in _DOTTED:
        return "İ" + text[1:]
    return text[:1].title() + text[1:]


def format_date(date: datetime.date, code: str) -> str:
    """The long form of a date: `December 29, 2022`, `29 Aralık 2022`, `29 декабря 2022 г.`

    Spaces that CLDR changes from release to release become U+00A0, so that an upgrade does not change outputs.
    """
    months = MONTHS.get(code)
    if months:
        month = months[date.month - 1]
        forms = {"en": f"{month} {date.day}, {date.year}", "ru": f"{date.day} {month} {date.year}\u00a0г."}
        return forms.get(code, f"{date.day} {month} {date.year}")
    locale = _babel(code)
    if locale is None:
        return date.isoformat()
    from babel.dates import format_date as babel_date

    return babel_date(date, "long", locale).replace("\u202f", "\u00a0")


def available_line(
    code: str, published: Sequence[str], style: str = "text", links: Mapping[str, str] | None = None
) -> str:
    """The “also available in” line of an output in locale `code`; empty where nothing else is published.

    Words are the output's locale's (English where there are none), names are autonyms, in the order of `published`.
    `style` is text, markdown or html; where `links` has an address for a locale, the latter two link its name.
    """
    names = [_linked(other, style, (links or {}).get(other, "")) for other in dict.fromkeys(published) if other != code]
    lead = AVAILABLE.get(language(code), AVAILABLE["en"])
    return f"{lead} {', '.join(names)}" if names else ""


def _linked(code: str, style: str, link: str) -> str:
    name = autonym(code)
    if style == "html":
        name = html.escape(name, quote=False)
        if link:
            return f'<a href="{html.escape(link)}" hreflang="{code}" lang="{code}">{name}</a>'
    if style == "markdown" and link:
        return f"[{name}]({link})"
    return name


def notice(code: str, kind: str) -> str:
    """A sentence for readers in the output's locale (English where there is none).

    Kinds: `behind` (the source changed since), `partial` (some parts untranslated), `drafts` (a preview), `notes` (a
    heading).
    """
    texts = NOTICES[kind]
    return texts.get(language(code), texts["en"])
