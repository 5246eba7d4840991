"""The laws over random days: articles are edited, moved and deleted, catalogs are edited in other programs, commands come in
any order and some are killed. Whatever happened, no translation is lost and nothing is published that nobody accepted.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.conftest import LONG
from tests.faults.ground import KILLED, Done, dying, run, warm

SENTENCES = {
    "The old bridge over the river was closed in spring.": ("Nehrin eski köprüsü ilkbaharda kapandı.", "Старый мост через реку закрыли весной."),
    "Nobody had asked the people who lived on the island.": ("Adada yaşayanlara kimse sormamıştı.", "Никто не спросил тех, кто жил на острове."),
    "A baker carried his bread across the ice every night.": ("Bir fırıncı ekmeğini her gece buzun üstünden taşıdı.", "Пекарь каждую ночь носил хлеб по льду."),
    "The council promised a ferry, and then it forgot about it.": ("Meclis bir vapur vaat etti, sonra unuttu.", "Совет обещал паром, а потом забыл о нём."),
    "Children learned to row before they learned to read.": ("Çocuklar okumadan önce kürek çekmeyi öğrendi.", "Дети учились грести раньше, чем читать."),
    "In summer the water is so low that cows walk through it.": ("Yazın su öyle alçalır ki inekler içinden yürür.", "Летом вода так низка, что её переходят коровы."),
    "Engineers from the capital measured the banks for weeks.": ("Başkentten gelen mühendisler kıyıları haftalarca ölçtü.", "Инженеры из столицы неделями мерили берега."),
    "Their report lies in a drawer that has no key.": ("Raporları anahtarı olmayan bir çekmecede duruyor.", "Их отчёт лежит в ящике, от которого нет ключа."),
    "Some say that the fish were never so large before.": ("Bazıları balıkların hiç bu kadar büyük olmadığını söyler.", "Говорят, рыба никогда не была такой крупной."),
    "A second bridge would cost more than the whole harbour.": ("İkinci bir köprü bütün limandan pahalıya mal olurdu.", "Второй мост стоил бы дороже всей гавани."),
    "The postman comes by boat, and only when the wind allows.": ("Postacı tekneyle gelir, o da rüzgâr izin verirse.", "Почтальон приплывает на лодке, если позволяет ветер."),
    "Every autumn somebody proposes to paint the railings.": ("Her sonbahar biri korkulukları boyamayı önerir.", "Каждую осень кто-нибудь предлагает покрасить перила."),
}  # fmt: skip
NAMES = ("bridge", "2022/ferry", "island")
LOCALES = ("tr", "ru")
QUESTIONS = (
    ("status", "--json"),
    ("diff", "--json"),
    ("check", "--fail-on", "never", "--json"),
    ("sync", "--dry-run", "--json"),
)
Paragraph = tuple[str, ...]
sentences = st.sampled_from(sorted(SENTENCES))
paragraphs = st.lists(sentences, min_size=1, max_size=3, unique=True).map(tuple)
names = st.sampled_from(NAMES)
locales = st.sampled_from(LOCALES)
places = st.integers(0, 5)


def text(paragraph: Paragraph) -> str:
    return " ".join(paragraph)


def by_hand(source: str, locale: str, wording: int) -> str:
    """What a person writes for it; another `wording` is another text."""
    at = LOCALES.index(locale)
    whole = " ".join(pair[at] for sentence, pair in SENTENCES.items() if sentence in source)
    return f"{whole or source.upper()}{'!' * wording}"


class Days(RuleBasedStateMachine):
    """A project, and what must still be in it."""

    def __init__(self) -> None:
        super().__init__()
        warm()
        self.top = Path(tempfile.mkdtemp(prefix="tm-days-"))
        self.root = self.top / "project"
        self.root.mkdir()
        self.articles: dict[str, list[Paragraph]] = {}
        self.owed: dict[str, set[str]] = {locale: set() for locale in LOCALES}
        """Texts of persons, which must stand in some catalog of the locale."""

    def teardown(self) -> None:
        shutil.rmtree(self.top)

    # --- a project ----------------------------------------------------------------------------------------------------
    def tm(self, *words: str, code: int | None = 0) -> Done:
        done = run(self.root, *words)
        assert "Traceback" not in done.said, done.said
        assert code is None or done.code == code, f"tm {' '.join(words)}: exit {done.code}\n{done.said}"
        return done

    def catalogs(self, locale: str) -> Iterator[tuple[Path, polib.POFile]]:
        for path in sorted((self.root / "locales" / locale).rglob("*.po")):
            yield path, polib.pofile(str(path), wrapwidth=0)

    def bytes_of(self, folder: str) -> dict[str, bytes]:
        top = self.root / folder
        return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*") if path.is_file()}

    def save(self, name: str) -> None:
        path = self.root / f"articles/{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{text(paragraph)}\n\n" for paragraph in self.articles[name]), "utf-8")

    @contextmanager
    def edited(self, name: str) -> Iterator[list[Paragraph]]:
        if name in self.articles:
            yield self.articles[name]
            if not self.articles[name]:
                self.articles[name].append(("Nothing is left of this article now.",))
            self.save(name)
        else:
            yield [("",)]

    @initialize(first=st.lists(paragraphs, min_size=1, max_size=4, unique=True))
    def begin(self, first: list[Paragraph]) -> None:
        self.tm("init")
        self.articles["bridge"] = list(first)
        self.save("bridge")
        self.tm("sync")

    # --- authors ------------------------------------------------------------------------------------------------------
    @rule(name=names, its=st.lists(paragraphs, min_size=1, max_size=4, unique=True))
    def write(self, name: str, its: list[Paragraph]) -> None:
        self.articles[name] = list(its)
        self.save(name)

    @rule(name=names, at=places, paragraph=paragraphs)
    def insert(self, name: str, at: int, paragraph: Paragraph) -> None:
        with self.edited(name) as its:
            its.insert(at % (len(its) + 1), paragraph)

    @rule(name=names, at=places, to=places)
    def move(self, name: str, at: int, to: int) -> None:
        with self.edited(name) as its:
            its.insert(to % len(its), its.pop(at % len(its)))

    @rule(name=names, at=places)
    def delete_a_paragraph(self, name: str, at: int) -> None:
        with self.edited(name) as its:
            its.pop(at % len(its))

    @rule(name=names, at=places, sentence=sentences, front=st.booleans())
    def lengthen(self, name: str, at: int, sentence: str, front: bool) -> None:
        with self.edited(name) as its:
            old = its[at % len(its)]
            if sentence not in old:
                its[at % len(its)] = (sentence, *old) if front else (*old, sentence)

    @rule(name=names, at=places)
    def shorten(self, name: str, at: int) -> None:
        with self.edited(name) as its:
            if len(its[at % len(its)]) > 1:
                its[at % len(its)] = its[at % len(its)][1:]

    @rule(name=names, at=places)
    def split(self, name: str, at: int) -> None:
        with self.edited(name) as its:
            old = its[at % len(its)]
            if len(old) > 1:
                its[at % len(its) : at % len(its) + 1] = [old[:1], old[1:]]

    @rule(name=names, at=places)
    def merge(self, name: str, at: int) -> None:
        with self.edited(name) as its:
            at %= len(its)
            if at + 1 < len(its):
                its[at : at + 2] = [tuple(dict.fromkeys(its[at] + its[at + 1]))]

    @rule(name=names, other=names)
    def rename(self, name: str, other: str) -> None:
        if name in self.articles and other not in self.articles:
            self.articles[other] = self.articles.pop(name)
            (self.root / f"articles/{name}.md").unlink()
            self.save(other)

    @rule(name=names, other=names)
    def exchange(self, name: str, other: str) -> None:
        if name in self.articles and other in self.articles:
            self.articles[name], self.articles[other] = self.articles[other], self.articles[name]
            self.save(name)
            self.save(other)

    @rule(name=names)
    def delete_an_article(self, name: str) -> None:
        if len(self.articles) > 1 and self.articles.pop(name, None):
            (self.root / f"articles/{name}.md").unlink()

    # --- translators, in another program ------------------------------------------------------------------------------
    @rule(locale=locales, chance=st.randoms(use_true_random=False), wording=st.integers(0, 2))
    def translate(self, locale: str, chance: random.Random, wording: int) -> None:
        """Some units get a new target, whatever they had."""
        for path, catalog in self.catalogs(locale):
            for entry in catalog:
                if not entry.obsolete and chance.random() < 0.5:
                    target = by_hand(entry.msgid, locale, wording)
                    entry.msgstr, entry.flags = target, [flag for flag in entry.flags if flag != "fuzzy"]
            catalog.save(str(path))
        self.owe(locale)

    def owe(self, locale: str) -> None:
        """What a person wrote over is owed no more; what stands there as a person's is."""
        whole = {entry.msgstr for _, catalog in self.catalogs(locale) for entry in catalog}
        own = {by_hand(source, locale, wording) for source in whole_sources(self.root, locale) for wording in range(3)}
        self.owed[locale] = (self.owed[locale] & whole) | (own & whole)

    @rule(locale=locales, how=st.sampled_from(["--no-wrap", "--width=40", "--sort-output", "--add-location"]))
    def reformat(self, locale: str, how: str) -> None:
        for path, _ in self.catalogs(locale):
            subprocess.run(["msgcat", how, "-o", path, path], check=True, capture_output=True)

    @rule(locale=locales, chance=st.randoms(use_true_random=False))
    def doubt(self, locale: str, chance: random.Random) -> None:
        """Somebody marks units as fuzzy, or takes the mark off, and knows nothing of stamps."""
        for path, catalog in self.catalogs(locale):
            for entry in catalog:
                if entry.msgstr and not entry.obsolete and chance.random() < 0.2:
                    entry.flags = [] if entry.fuzzy else ["fuzzy"]
            catalog.save(str(path))

    @rule(locale=locales, name=names, chance=st.randoms(use_true_random=False))
    def old_copy(self, locale: str, name: str, chance: random.Random) -> None:
        """A translator works on a copy of yesterday: a sync comes between, and the copy comes back whole."""
        path = self.root / f"locales/{locale}/LC_MESSAGES/{name}.po"
        if path.exists():
            copy = polib.pofile(str(path), wrapwidth=0)
            self.tm("sync", code=None)
            for entry in copy:
                if not entry.msgstr and not entry.obsolete and chance.random() < 0.7:
                    entry.msgstr = by_hand(entry.msgid, locale, 0)
            copy.save(str(path))
            self.owe(locale)

    @rule()
    def forget(self) -> None:
        """All that is derived is deleted."""
        shutil.rmtree(self.root / ".tm", ignore_errors=True)

    # --- commands -----------------------------------------------------------------------------------------------------
    @rule()
    def sync(self) -> None:
        clean = {name: self.clean(name) for name in self.articles}
        self.tm("sync")
        for name, before in clean.items():
            after = self.clean(name)
            for paragraph in map(text, self.articles[name]):
                for locale in LOCALES:
                    if (locale, paragraph) in before:
                        assert after.get((locale, paragraph)) == before[locale, paragraph], (name, paragraph)
        files = self.bytes_of("locales")
        self.tm("sync")
        assert self.bytes_of("locales") == files

    def clean(self, name: str) -> dict[tuple[str, str], str]:
        """(locale, source) -> accepted target."""
        found = {}
        for locale in LOCALES:
            path = self.root / f"locales/{locale}/LC_MESSAGES/{name}.po"
            for entry in polib.pofile(str(path), wrapwidth=0) if path.exists() else ():
                if entry.msgstr and not entry.obsolete and not entry.fuzzy:
                    found[locale, entry.msgid] = entry.msgstr
        return found

    @rule(step=st.integers(1, 60))
    def killed_sync(self, step: int) -> None:
        done = run(self.root, "sync", before=dying(step))
        assert done.code in (0, KILLED), done.said

    @rule(locale=locales)
    def draft(self, locale: str) -> None:
        self.tm("sync")
        self.tm("draft", "-l", locale, "--engine", "pseudo", "--stale")

    @rule(locale=locales, name=names, how=st.sampled_from(["clean", "all"]))
    def review(self, locale: str, name: str, how: str) -> None:
        if name in self.articles:
            self.tm("sync")
            self.tm("review", f"{name}.md", "-l", locale, "--accept", how, "--by", "Deniz Ak", code=None)

    @rule(locale=locales)
    def keep(self, locale: str) -> None:
        """Each change is said to touch no translation."""
        self.tm("sync")
        for row in json.loads(self.tm("diff", "-l", locale, "--json").said)["units"]:
            words = ("--unit", row["unit"], "--why", "a typo", "--by", "Ayşe Demir")
            self.tm("keep", row["article"], "-l", locale, *words)

    @rule(locale=locales)
    def hand_off(self, locale: str) -> None:
        """All that needs work goes out as one file and comes back translated."""
        self.tm("sync")
        sheet = self.top / "sheet.po"
        self.tm("handoff", "export", "-l", locale, str(sheet), code=None)
        if sheet.exists():
            catalog = polib.pofile(str(sheet), wrapwidth=0)
            for entry in catalog:
                entry.msgstr, entry.flags = by_hand(entry.msgid, locale, 1), []
            catalog.save(str(sheet))
            self.tm("handoff", "import", "-l", locale, str(sheet), code=None)
            sheet.unlink()
            self.owe(locale)

    @rule()
    def undo_a_sync(self) -> None:
        before = self.bytes_of("locales")
        self.tm("sync")
        if self.bytes_of("locales") != before:
            self.tm("undo")
            assert self.bytes_of("locales") == before

    @rule()
    def purge(self) -> None:
        """What it says that it removes is owed no more; undone, it is all there again."""
        self.tm("sync")
        before = self.bytes_of("locales")
        self.tm("purge", "--yes")
        live = {
            locale: {e.msgstr for _, its in self.catalogs(locale) for e in its if not e.obsolete} for locale in LOCALES
        }
        if self.bytes_of("locales") != before:
            after = self.bytes_of("locales")
            self.tm("undo")
            assert self.bytes_of("locales") == before
            self.tm("undo", "--redo")
            assert self.bytes_of("locales") == after
        for locale in LOCALES:
            self.owed[locale] &= live[locale]

    @precondition(lambda self: self.articles)
    @rule()
    def build(self) -> None:
        """A build before the sync writes what a build after it does, and only what somebody accepted for just that place."""
        shutil.rmtree(self.root / "build", ignore_errors=True)
        self.tm("build")
        early = self.bytes_of("build")
        self.tm("build", "--check")
        self.tm("sync")
        self.tm("build")
        assert self.bytes_of("build") == early
        for name, its in self.articles.items():
            for locale in LOCALES:
                page = early[f"{locale}/{name}.md"].decode()
                path = self.root / f"locales/{locale}/LC_MESSAGES/{name}.po"
                known = {entry.msgid: entry for entry in polib.pofile(str(path), wrapwidth=0) if not entry.obsolete}
                shown = page.rstrip("\n").split("\n\n")
                assert len(shown) == len(its)
                for paragraph, out in zip(map(text, its), shown, strict=True):
                    assert out in allowed(known[paragraph]), (name, locale, paragraph, out)

    @rule()
    def build_on(self) -> None:
        """A build over the last one leaves what a first build would."""
        self.tm("build")
        with self.copied() as bare:
            shutil.rmtree(bare / "build")
            assert run(bare, "build").code == 0
            fresh = {str(path.relative_to(bare)): path.read_bytes() for path in sorted(bare.glob("build/*/**/*.md"))}
        assert {f"build/{name}": its for name, its in self.bytes_of("build").items() if name.endswith(".md")} == fresh

    @rule()
    def ask(self) -> None:
        """Questions change nothing, and the answers are those of a project that remembers nothing."""
        before = {folder: self.bytes_of(folder) for folder in ("locales", "articles")}
        told = [self.tm(*words).said for words in QUESTIONS]
        assert {folder: self.bytes_of(folder) for folder in before} == before
        with self.copied() as bare:
            assert [run(bare, *words).said for words in QUESTIONS] == told

    @contextmanager
    def copied(self) -> Iterator[Path]:
        """The project with nothing remembered, as a fresh clone has it."""
        bare = self.top / "bare"
        shutil.copytree(self.root, bare, ignore=shutil.ignore_patterns(".tm"))
        try:
            yield bare
        finally:
            shutil.rmtree(bare)

    # --- laws ---------------------------------------------------------------------------------------------------------
    @invariant()
    def nothing_is_lost(self) -> None:
        for locale in LOCALES:
            kept = {entry.msgstr for _, catalog in self.catalogs(locale) for entry in catalog}
            assert self.owed[locale] <= kept, self.owed[locale] - kept


def whole_sources(root: Path, locale: str) -> set[str]:
    """All sources that stand in the catalogs of a locale."""
    return {
        entry.msgid
        for path in (root / "locales" / locale).rglob("*.po")
        for entry in polib.pofile(str(path), wrapwidth=0)
    }


def allowed(entry: polib.POEntry) -> set[str]:
    """What may be published for an entry, by its state."""
    if not entry.msgstr or (entry.fuzzy and "tm: stale " not in entry.tcomment):
        return {entry.msgid}
    if not entry.fuzzy:
        return {entry.msgstr}
    return {entry.msgid, entry.msgstr}


WHOLE = os.environ.get("HYPOTHESIS_PROFILE") == "long"

# A day of many commands takes long to make shorter: it is told as it was found.
TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=12 * (LONG if WHOLE else 1),
    stateful_step_count=14,
    deadline=None,
    derandomize=not WHOLE,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
