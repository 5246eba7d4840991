"""Reasons to refuse an engine's answer. Pure: a request and what came back in, a reason or None out.

A guard is not a check of quality: what it refuses is no translation of the source at all (an error page, an echo,
another language, a chat assistant's small talk) or is dangerous in an article (markup, links and controls that the
source has not). Quality is for `tm check` and a person; a refused unit stays missing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from tm.engines.base import Request, base_language
from tm.engines.languages import expected_script, words, wrong_language, wrong_script
from tm.inline import Code, codes

_TAG = re.compile(r"<\s{0,8}[/!?]?\s{0,8}([A-Za-z][A-Za-z0-9:-]{0,40}|--|\[CDATA)")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_URL = re.compile(
    r"\b(?:https?|ftps?|file|mailto|tel)://?[^\s<>\"'”»)\]]{1,2000}|\bwww\.[^\s<>\"'”»)\]]{1,2000}", re.IGNORECASE
)
_SCHEME = re.compile(r"\b(?:javascript|vbscript|data|blob)\s{0,8}:", re.IGNORECASE)
_HANDLER = re.compile(r"\bon[a-z]{3,20}\s{0,8}=\s{0,8}[\"']", re.IGNORECASE)
_DESTINATION = re.compile(r"\]\(\s{0,8}<?([^\s()<>]{0,2000})")
_REFERENCE = re.compile(r"\]\[([^\[\]\n]{0,200})\]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffd\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_ERROR_PAGE = re.compile(
    r"Error \d{3} \(|That’s an error|That's an error|MYMEMORY WARNING|QUERY LENGTH LIMIT|INVALID LANGUAGE PAIR"
    r"|INVALID SOURCE LANGUAGE"
    r"|INVALID TARGET LANGUAGE|PLEASE SELECT TWO DISTINCT|NO QUERY SPECIFIED|YOU USED ALL AVAILABLE"
    r"|AMOUNT OF TRANSLATIONS? "
    r"|<!doctype|<html|<head>|<body|captive portal|unusual traffic from your computer|\b(?:500|502|503"
    r"|504) (?:Internal Server Error"
    r"|Bad Gateway|Service Unavailable|Gateway Time-?out)|\b429 Too Many Requests|rate limit (?:exceeded|reached)"
    r"|quota exceeded",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\W{0,8}(?:here(?:['’]s| is| are) (?:the|your|a) (?:\w+ ){0,2}(?:translation|translated)"
    r"|(?:the )?(?:\w+ )?translation(?: is| of| in| to|:)"
    r"|translated (?:text|version)|as an ai\b|as a language model|i(?:['’]m| am) sorry|i can(?:no"
    r"|['’])t (?:translate|help|assist|provide)"
    r"|i(?:['’]m| am) (?:unable|not able)|please provide|sure[,!] here|certainly[,!] here|of course[,!] here|note:"
    r"|translator['’]s note"
    r"|(?:işte|aşağıda) (?:\w+ ){0,2}(?:çeviri|tercüme)|(?:\w+ )?(?:çeviri(?:si)?|tercüme(?:si)?) ?:|bir yapay zek[aâ]"
    r"|üzgünüm|maalesef çeviremem"
    r"|вот (?:\w+ ){0,2}перевод|(?:\w+ )?перевод(?: на \w+)? ?:|как (?:ии|языковая модель|искусственный интеллект)"
    r"|извините,? я|к сожалению, я не могу"
    r"|(?:english|turkish|russian|türkçe|ingilizce|rusça|русский|английский|турецкий|output|answer|result|çıktı"
    r"|yanıt|ответ) ?: )",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"\W{0,4}(?:sure|certainly|of course|absolutely|tabii(?: ki)?|elbette|конечно|разумеется)\b[,!.:]", re.IGNORECASE
)
_OPENING_WORDS = (
    "sure certain course naturally definitely obviously indeed undoubtedly admittedly granted absolutely clearly"
    " evidently tabii elbette kuşkusuz şüphesiz doğal kesinlikle конечно разумеется безусловно естественно несомненно"
)
_OPENING = _OPENING_WORDS.split()
_WRAPPED = re.compile(r"\s*(?:```|~~~|\{\s*\"|\[\s*\"|<think|<\|)")
_QUOTES = "\"'“”„«»‘’‹›「"
_PARTICLE_WORDS = (
    "of the and for in on at to a an by with de del della der den des di da das do dos du la le les el los las van von"
    " zu und et e y bin ibn al ul vs ve ile veya и в на о по с для"
)
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_BANDS = ((60, 0.2, 4.0), (200, 0.35, 2.8), (400, 0.5, 2.0), (1 << 60, 0.58, 1.85))
"""Below so many characters of source: least and most characters of answer per character of source."""


def refuse(request: Request, answer: str | None, *, language: bool = True) -> str | None:
    """Why `answer` is no draft for `request`, in words for the user; None where it may be offered.

    `language=False` leaves out the tests of language, echo and length (a pseudo-translation means to fail them).
    """
    if answer is None:
        return "no answer"
    if not answer.strip():
        return "empty answer"
    if not any(map(str.isalpha, answer)) and any(map(str.isalpha, request.text)):
        return "no words"
    tests = _SHAPE + (_MEANING if language else ())
    return next((reason for test in tests if (reason := test(request, answer))), None)


def damaged(request: Request, answer: str) -> str | None:
    """What is wrong with the markup and the inline codes of an answer, and with nothing else."""
    return _markup(request, answer) or _codes(request, answer)


def _invisible(request: Request, answer: str) -> str | None:
    found = set(_INVISIBLE.findall(answer)) - set(request.text)
    if found:
        return f"control or invisible character U+{ord(min(found)):04X}"
    if answer.count("\n") + answer.count("\r") > request.text.count("\n") + request.text.count("\r"):
        return "line breaks that the source has not"
    return None


def _error_page(request: Request, answer: str) -> str | None:
    return (
        "an error message instead of a translation"
        if _ERROR_PAGE.search(answer) and not _ERROR_PAGE.search(request.text)
        else None
    )


def _markup(request: Request, answer: str) -> str | None:
    """Tags, links, addresses and references must be the source's own, each as often as there."""
    for what, pattern in (
        ("tags", _TAG),
        ("addresses", _URL),
        ("link targets", _DESTINATION),
        ("link references", _REFERENCE),
    ):
        there, here = (
            Counter(found.rstrip(".,;:!?…") for found in pattern.findall(text)) for text in (request.text, answer)
        )
        if here - there:
            return f"{what} that the source has not"
        if there - here:
            return f"{what} of the source are missing"
    for what, pattern in (("script", _SCHEME), ("script", _HANDLER), ("HTML entities", _ENTITY)):
        there, here = (Counter(pattern.findall(text)) for text in (request.text, answer))
        if here - there:
            return f"{what} that the source has not"
    if answer.count("![") > request.text.count("!["):
        return "an image that the source has not"
    return None


def _codes(request: Request, answer: str) -> str | None:
    """Inline codes by the article's own rules."""
    source, found = codes(request.text, request.format), codes(answer, request.format)
    there, here = (Counter(code.text for code in some) for some in (source, found))
    if here - there:
        return "inline codes that the source has not"
    if there - here:
        return "inline codes of the source are missing"
    if _hollow(answer, found) > _hollow(request.text, source):
        return "the text of a link or an emphasis went astray"
    return None


def _hollow(text: str, found: Sequence[Code]) -> int:
    """Pairs of codes (of a link, an emphasis) with nothing between them."""
    twins = ((one, other) for one, other in pairwise(found) if one.pair and one.pair == other.pair)
    return sum(1 for one, other in twins if not text[one.end : other.start].strip())


def _talk(request: Request, answer: str) -> str | None:
    if _WRAPPED.match(answer) and not _WRAPPED.match(request.text):
        return "wrapped in code or JSON"
    if _TALK.match(answer) and not _TALK.match(request.text) and ":" not in request.text[:40]:
        return "small talk instead of a translation"
    if _OPENER.match(answer):
        opening = " ".join(words(request.text[:200]))
        if not any(word in opening for word in _OPENING):
            return "small talk before the translation"
    first, last, ours = answer.strip()[0], answer.strip()[-1], request.text.strip()
    if (
        first in _QUOTES
        and last in _QUOTES
        and not (set(ours[:3] + ours[-3:]) & set(_QUOTES))
        and answer.count(first) <= 2
    ):
        return "put in quotation marks that the source has not"
    return None


def _echo(request: Request, answer: str) -> str | None:
    """Three words or more that are no mere names and numbers must change; nor may most of them merely be kept."""
    if base_language(request.source_lang) == base_language(request.target_lang):
        return None
    spoken = [
        word
        for word in _plain(request.text).split()
        if word[:1].islower() and word.isalpha() and word not in _PARTICLES
    ]
    total = sum(1 for word in _plain(request.text).split() if any(map(str.isalpha, word)))
    if total >= 3 and spoken and _folded(request.text) == _folded(answer):
        return "an echo of the source"
    kept = sum((Counter(map(str.lower, spoken)) & Counter(words(answer))).values())
    much = kept >= 0.75 * len(spoken) if len(spoken) >= 5 else kept == len(spoken) >= 3
    return "most of it is still in the source's language" if much else None


def _language(request: Request, answer: str) -> str | None:
    if base_language(request.source_lang) == base_language(request.target_lang):
        return None
    source, text = _without_codes(request.text), _without_codes(answer)
    if wrong_script(source, text, request.target_lang):
        return f"not written in the script of `{request.target_lang}`"
    found = wrong_language(source, text, request.target_lang)
    return f"reads as {found if ' ' in found else f'`{found}`'}, not as `{request.target_lang}`" if found else None


def _length(request: Request, answer: str) -> str | None:
    """Bounds outside what good translations do: of 386 news sentences and 107 paragraphs into Turkish and Russian and
    back, none is refused by length; of such paragraphs doubled 99 % are, of those cut to half every second one.
    """
    dense = ("CJK", "HANGUL")
    if (expected_script(request.source_lang) in dense) != (expected_script(request.target_lang) in dense):
        return None
    source, here = len(_without_codes(request.text).strip()), len(_without_codes(answer).strip())
    least, most = next((least, most) for size, least, most in _BANDS if source < size)
    if here < source * least - 5:
        return "much shorter than the source"
    if here > source * most + 20:
        return "much longer than the source"
    return None


def _loop(request: Request, answer: str) -> str | None:
    """Runs of four words that come again: a model that lost its way, or said everything twice."""
    theirs, ours = _repeated(answer), _repeated(request.text)
    return "repeats itself" if theirs > 0.3 and theirs > 2 * ours else None


def _repeated(text: str) -> float:
    """The share of runs of four words that stood in the text before."""
    read = words(text)
    runs = list(zip(read, read[1:], read[2:], read[3:], strict=False))
    return 1 - len(set(runs)) / len(runs) if len(runs) > 8 else 0.0


_Test = Callable[[Request, str], str | None]
_SHAPE: tuple[_Test, ...] = (_error_page, _invisible, _talk, _markup, _codes)
_MEANING: tuple[_Test, ...] = (_echo, _length, _language, _loop)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", _without_codes(text)))


def _folded(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _without_codes(text: str) -> str:
    """What is read aloud: tags, addresses, link targets and code taken out."""
    text = re.sub(r"`[^`\n]{0,2000}`", " ", text)
    text = re.sub(r"<[^<>]{0,2000}>", " ", text)
    return _DESTINATION.sub("] ", _URL.sub(" ", text))
