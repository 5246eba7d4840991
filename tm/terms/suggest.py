"""What may become a term: recurring names, acronyms with what they stand for, and phrases of two to four words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from tm.language_words import FUNCTION_WORDS
from tm.locales import fold, language
from tm.terms.model import Candidate

_TOKEN = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_EXPLAINED = re.compile(r"\(([A-ZÀ-ÝĀ-ŽŞĞİА-ЯЁ][A-ZÀ-ÝĀ-ŽŞĞİА-ЯЁ0-9&-]{1,11})\)")
_SENTENCE_END = re.compile(r"[.!?…:;]|\n")
_INSIDE = {
    "en": frozenset(["of", "the", "for", "and", "on", "in"]),
    "tr": frozenset(["ve", "ile"]),
    "ru": frozenset(["и", "по"]),
}
_MOST_WORDS = 7
_LEAST = 2
_CAP = 200_000  # different phrases that are counted before rare ones are forgotten


class _Counts:
    """Occurrences and articles of each candidate."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.articles: dict[str, set[str]] = defaultdict(set)
        self.written: dict[str, str] = {}

    def add(self, text: str, article: str, lang: str) -> None:
        key = fold(text, lang)
        self.count[key] += 1
        self.articles[key].add(article)
        self.written.setdefault(key, text)
        if len(self.count) > _CAP:
            for rare in [key for key, count in self.count.items() if count == 1]:
                del self.count[rare], self.articles[rare], self.written[rare]


def suggest(texts: Iterable[tuple[str, str]], lang: str, known: Collection[str] = ()) -> list[Candidate]:
    """Candidates from (article, text) pairs, the most frequent first; `known` are terms that the glossary has.

    One pass; acronyms count from the first time where a text explains them, everything else from the second.
    """
    names, acronyms, phrases = _Counts(), _Counts(), _Counts()
    meaning: dict[str, str] = {}
    for article, text in texts:
        _read(article, text, lang, (names, acronyms, phrases), meaning)
    have = {fold(term, lang) for term in known}
    found: list[Candidate] = []
    for kind, counts in (("acronym", acronyms), ("name", names), ("phrase", phrases)):
        for key, count in counts.count.items():
            expansion = meaning.get(counts.written[key], "") if kind == "acronym" else ""
            if key not in have and (count >= _LEAST or expansion):
                found.append(Candidate(counts.written[key], count, len(counts.articles[key]), kind, expansion))
    named = {fold(candidate.term, lang) for candidate in found if candidate.kind != "phrase"}
    found = [c for c in found if c.kind != "phrase" or fold(c.term, lang) not in named]
    found = _without_parts(found, lang)
    return sorted(found, key=lambda c: (-c.count, -c.articles, c.term))


def _read(
    article: str, text: str, lang: str, counts: tuple[_Counts, _Counts, _Counts], meaning: dict[str, str]
) -> None:
    names, acronyms, phrases = counts
    stop = FUNCTION_WORDS.get(language(lang), frozenset())
    inside = _INSIDE.get(language(lang), frozenset())
    words = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
    for match in _EXPLAINED.finditer(text):
        before = text[max(0, match.start() - 120) : match.start()].rstrip()
        expansion = _expansion(before, match[1], lang)
        if expansion:
            meaning.setdefault(match[1], expansion)
    run: list[tuple[str, int, int]] = []
    plain: list[str] = []
    end = 0
    for at, (word, start, stop_at) in enumerate(words):
        gap = text[end:start]
        first = at == 0 or _SENTENCE_END.search(gap) is not None
        if gap.strip() or first:
            _close(run, names, article, lang, inside)
            plain = []
        end = stop_at
        bare = re.split("['’]", word)[0]
        if _acronym(bare):
            acronyms.add(bare, article, lang)
        if word[:1].isupper() and not (first and fold(word, lang) in stop):
            run.append((word, start, 1 if first else 0))
        elif run and fold(word, lang) in inside and (word != "the" or run[-1][2] == 2):
            run.append((word, start, 2))
        else:
            _close(run, names, article, lang, inside)
        low = fold(word, lang)
        plain = [*plain[-3:], low] if word.isalpha() and word.islower() and low not in stop and len(low) > 2 else []
        for size in (2, 3, 4):
            if len(plain) >= size:
                phrases.add(" ".join(plain[-size:]), article, lang)
    _close(run, names, article, lang, inside)


def _close(run: list[tuple[str, int, int]], names: _Counts, article: str, lang: str, inside: Collection[str]) -> None:
    """Count the name that a run of capitalised words is; one word that merely begins a sentence is none."""
    while run and fold(run[-1][0], lang) in inside:
        run.pop()
    words = [word for word, _, _ in run]
    lone = len(run) == 1 and (run[0][2] == 1 or _acronym(words[0]))
    if run and not lone and len(words) <= _MOST_WORDS:
        words[-1] = re.split("['’]", words[-1])[0]
        if len(words[-1]) > 1:
            names.add(" ".join(words), article, lang)
            for part in _parts(words, lang, inside):
                names.add(part, article, lang)
    run.clear()


def _parts(words: list[str], lang: str, inside: Collection[str]) -> list[str]:
    """The names of two words and more between the small words of a longer one: `Leaders of the [Caspian Forum]`."""
    rows: list[list[str]] = [[]]
    for word in words:
        if fold(word, lang) in inside:
            rows.append([])
        else:
            rows[-1].append(word)
    return [" ".join(row) for row in rows if len(row) > 1] if len(rows) > 1 else []


def _acronym(word: str) -> bool:
    return 2 <= len(word) <= 10 and word.isupper() and sum(map(str.isalpha, word)) >= 2 and word.isalnum()


def _expansion(before: str, acronym: str, lang: str) -> str:
    """The words before `(ABC)` whose initials are A, B, C; small words may stand between."""
    letters = [letter for letter in fold(acronym, lang) if letter.isalnum()]
    words = [(match[0], match.start()) for match in _TOKEN.finditer(before)]
    left, start, skipped = len(letters), -1, 0
    for word, at in reversed(words):
        if left == 0:
            break
        small = fold(word, lang) in _INSIDE.get(language(lang), ())
        if not small and fold(word[0], lang) == letters[left - 1]:
            left, start, skipped = left - 1, at, 0
        else:
            skipped += 1
            if skipped > 3 or word[0].isupper():
                return ""
    return before[start:] if left == 0 and start >= 0 else ""


def _without_parts(found: list[Candidate], lang: str) -> list[Candidate]:
    """Without phrases and names that stand only inside a longer candidate."""
    counts: dict[str, int] = {}
    for candidate in found:
        words = fold(candidate.term, lang).split()
        for size in range(1, len(words)):
            for at in range(len(words) - size + 1):
                part = " ".join(words[at : at + size])
                counts[part] = max(counts.get(part, 0), candidate.count)
    return [c for c in found if c.kind == "acronym" or counts.get(fold(c.term, lang), 0) < c.count]
