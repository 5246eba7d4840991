"""Spelling: which words are looked up, which dictionary is taken, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT, Scratch
from tests.pace import grows
from tm.checks import Context, registry, run
from tm.model import Severity
from tm.spell import Files, find, near, standard

WORDS = frozenset(
    "yeni vapur her gün limandan kalkar ve dönüş yolunda durmaz bilet gişede satılır o gece hava açıktı "
    "паром отходит каждый вечер из старой гавани и возвращается утром северо-запад "
    "the ferry leaves every evening don't well-known harbour".split()
)


class Words:
    """A speller that knows a few words, in any case."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def knows(self, word: str) -> bool:
        return word.lower().replace("’", "'") in WORDS

    def suggestions(self, word: str) -> Sequence[str]:
        self.asked.append(word)
        return near(word, "abcçdefgğhıijklmnoöprsştuüvyzабвгдежзийклмнопрстуфхцчшщъыьэюя", self.knows)


def misspelled(source: str, target: str, locale: str = "tr", format: str = "plain") -> list[str]:
    """The words that are told, as their spans say."""
    context = Context("en" if locale != "en" else "tr", locale, format, speller=Words())
    found = [finding for finding in run(source, target, context) if finding.check == "spelling"]
    assert all(finding.target_span is not None and finding.severity is Severity.INFO for finding in found)
    return [target[slice(*finding.target_span)] for finding in found if finding.target_span]


# --- which words -------------------------------------------------------------------------------------------------------
def test_each_wrong_word_is_told_once_with_what_may_be_meant() -> None:
    target = "Yeni vapru her gün limandan kalkar, vapru dönüş yolunda durmza."
    assert misspelled("The new ferry leaves every day.", target) == ["vapru", "durmza"]
    found = run("The new ferry.", target, Context("en", "tr", speller=Words()))
    assert [finding.message for finding in found if finding.check == "spelling"] == [
        "vapru is in no dictionary; perhaps vapur",
        "durmza is in no dictionary; perhaps durmaz",
    ]


@pytest.mark.parametrize(
    ("source", "target", "locale"),
    [
        ("The ferry Karaca leaves.", "Yeni vapur Karaca kalkar.", "tr"),  # a name in mid-sentence
        ("Karaca leaves.", "Karaca kalkar. Karaca'nın yolunda durmaz.", "tr"),  # at the beginning, as in the source
        ("Zhakarov went.", "Жакаров отходит.", "ru"),  # the same name in other letters
        ("A tweet every day.", "Her gün tweet.", "tr"),  # a word of the source
        ("The TRT said so.", "Her gün TRT ve BBC'de.", "tr"),  # acronyms
        ("In 2022 the ferry left.", "2022'de vapur 30uncu gün kalkar; H2O, 5km.", "tr"),  # beside figures
        ("See https://example.org/xqz", "Her gün https://example.org/xqz adsz@example.org", "tr"),
        ("Run `frobnicate` now", "Her gün `frobnicate` {plurn}", "tr"),
        ("The iPhone and the McAdam", "Her gün eBay ve OpenStreetMap", "tr"),  # brands
        ("The ferry.", "Паром Seabird отходит из gavan.", "ru"),  # another script: other checks tell that
        ("To the north-west.", "Паром отходит северо-запад.", "ru"),  # a word with a hyphen
        ("A ferry of 30 years", "30-летний паром отходит.", "ru"),
        ("A stressed word.", "Паро\u0301м отходит.", "ru"),  # a stress mark parts the letters
        ("Bu vapur.", "The ferry don’t leaves every evening.", "en"),
    ],
)
def test_what_is_no_word_of_the_language_is_left_alone(source: str, target: str, locale: str) -> None:
    assert misspelled(source, target, locale, "markdown") == []


def test_a_first_word_is_told_where_it_is_near_a_common_one() -> None:
    """A capital may begin a sentence or a name; only a slip in a common word is told."""
    assert misspelled("Every day.", "Limandna vapur kalkar. Zubrowka durmaz.") == ["Limandna"]


def test_a_suffix_behind_an_apostrophe_is_not_held_against_the_word() -> None:
    assert misspelled("The ticket.", "Her gün vapur'un bilet’i satılır.") == []
    assert misspelled("The ticket.", "Her gün vapru'nun bileti satılır.")[:1] == ["vapru"]


def test_nobody_asks_a_dictionary_without_one() -> None:
    found = run("The ferry.", "Vapru kalkr.", Context("en", "tr"))
    assert not [finding for finding in found if finding.check == "spelling"]


@given(st.text(alphabet="aşЖx'’-. 1\u0301\u200b\n", max_size=80))
def test_spans_stay_inside_the_text(target: str) -> None:
    misspelled("The ferry.", target)


@pytest.mark.parametrize("piece", ["xqzw vrtk ", "Xqzw. ", "xqzw-vrtk-", "'xq’", "Ж\u0301ж ", "a.b "])
def test_hostile_text_takes_time_in_proportion(piece: str) -> None:
    speller = Words()
    context = Context("en", "tr", speller=speller)

    def check(size: int) -> None:
        text = "".join(f"{piece}{chr(97 + number % 26)}" for number in range(size // len(piece)))
        list(registry()["spelling"].function("The ferry.", text, context))

    assert grows(check, 50_000)
    assert len(speller.asked) < 1000


# --- slips -------------------------------------------------------------------------------------------------------------
@given(st.sampled_from(sorted(word for word in WORDS if len(word) > 3 and word.isalpha())), st.data())
def test_every_single_slip_finds_its_way_back(word: str, data: st.DataObject) -> None:
    alphabet = "".join(sorted({letter for word in WORDS for letter in word}))
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from(alphabet))
    slips = [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
    ]
    for slip in slips:
        if slip not in WORDS:
            assert word in near(slip, alphabet, WORDS.__contains__)
    assert near("x" * 31, alphabet, lambda word: True) == ()


# --- which dictionary --------------------------------------------------------------------------------------------------
def dictionary(folder: Path, name: str, words: str = "", aff: str = "SET UTF-8\nTRY aeiklmnrtu\n") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.aff").write_text(aff, "utf-8")
    (folder / f"{name}.dic").write_text(f"{len(words.split())}\n" + "\n".join(words.split()) + "\n", "utf-8")


@pytest.mark.parametrize(
    ("locale", "there", "taken"),
    [
        ("tr", ["tr_TR", "tr"], "tr_TR"),
        ("tr", ["tr-TR"], "tr-TR"),
        ("en", ["en_GB", "en_US"], "en_US"),
        ("en", ["en_ZA"], "en_ZA"),
        ("pt-BR", ["pt_PT", "pt_BR"], "pt_BR"),
        ("pt-BR", ["pt_PT"], None),  # they spell differently
        ("en-GB", ["en_US"], None),
        ("ru-KZ", ["ru_RU"], "ru_RU"),
        ("sr-Latn", ["sr_RS", "sr_Latn"], "sr_Latn"),
        ("sr-Latn", ["sr_RS"], None),
        ("ru", ["ru_RU_ext"], "ru_RU_ext"),
        ("ru", ["rue_UA", "uk_UA"], None),
    ],
)
def test_the_dictionary_that_fits_best_is_taken(
    tmp_path: Path, locale: str, there: list[str], taken: str | None
) -> None:
    for name in there:
        dictionary(tmp_path, name)
    assert find(locale, [tmp_path]) == (Files(tmp_path, taken) if taken else None)


def test_folders_are_looked_into_in_order_and_one_level_deep(tmp_path: Path) -> None:
    dictionary(tmp_path / "office" / "dict-tr", "tr_TR")
    dictionary(tmp_path / "own", "tr_TR")
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "tr_TR.aff").write_text("SET UTF-8\n")
    folders = [tmp_path / "nowhere", tmp_path / "half", tmp_path / "office", tmp_path / "own"]
    assert find("tr", folders) == Files(tmp_path / "office" / "dict-tr", "tr_TR")
    assert find("tr", reversed(folders)) == Files(tmp_path / "own", "tr_TR")
    assert standard({"DICPATH": "/a:/b", "HOME": "/h"})[:3] == [
        Path("/a"), Path("/b"), Path("/h/.local/share/hunspell"),
    ]  # fmt: skip


# --- the command -------------------------------------------------------------------------------------------------------
ARTICLE = "# The ferry\n\nThe new ferry leaves every day.\n\nTickets are sold at the booth.\n"
TARGETS = {
    "The ferry": "Vapur",
    "The new ferry leaves every day.": "Yeni vapru her gün kalkar, Karaca dönerken durmaz.",
    "Tickets are sold at the booth.": "Biletler gişede satılır, flanör indirimi vardır.",
}
LIST = "yeni vapur her gün kalkar dönerken durmaz biletler gişede satılır indirimi vardır"


@pytest.fixture
def ferry(scratch: Scratch) -> Scratch:
    """An article with a slip and an odd word in Turkish, and a dictionary in the project's own folder."""
    scratch.write("articles/ferry.md", ARTICLE)
    scratch.tm("sync")
    scratch.translate("ferry", TARGETS)
    dictionary(scratch.root / "dict", "tr_TR", LIST, "SET UTF-8\nLANG tr_TR\nTRY aeıikrlnmtsuprv\n")
    scratch.write("tm.yaml", scratch.read("tm.yaml") + "dictionaries: dict\n")
    return scratch


def told(scratch: Scratch, *words: str, code: int | None = 0) -> list[str]:
    rows = scratch.json("check", "-l", "tr", *words, code=code)["findings"]
    return [row["target"][slice(*row["target_span"])] for row in rows if row["check"] == "spelling"]


def test_words_are_looked_up_where_a_dictionary_is(ferry: Scratch) -> None:
    pytest.importorskip("hunspell")
    assert told(ferry) == ["vapru", "flanör"]
    shown = ferry.tm("check", "-l", "tr", "--check", "spelling").stdout
    assert "vapru is in no dictionary; perhaps vapur [spelling]" in shown
    assert "spelling" not in ferry.tm("check", "-l", "tr").stdout  # a remark fails no gate and fills no screen
    ferry.write("tm.yaml", ferry.read("tm.yaml") + "checks: {spelling: error}\n")
    assert told(ferry, code=3) == ["vapru", "flanör"]
    status = ferry.json("status", "-l", "tr")["articles"][0]["locales"]["tr"]
    assert status["errors"] == 2
    ferry.write("locales/words.tr.txt", "flanör  # the author's own word\n")
    assert ferry.json("status", "-l", "tr")["articles"][0]["locales"]["tr"]["errors"] == 1


def test_the_projects_words_and_terms_are_known_in_all_their_forms(ferry: Scratch) -> None:
    pytest.importorskip("hunspell")
    ferry.translate("ferry", {"Tickets are sold at the booth.": "Biletler gişede satılır, flanörlere indirimi vardır."})
    assert told(ferry) == ["vapru", "flanörlere"]
    ferry.write("locales/words.tr.txt", "# good words\nflanör\n")
    assert told(ferry) == ["vapru"]
    ferry.write("locales/words.tr.txt", "")
    ferry.write("glossary.yaml", "- term: dandy\n  targets: {tr: flanör}\n")
    assert told(ferry) == ["vapru"]
    ferry.write("locales/words.tr.txt", b"yi\xffit\n")
    assert "locales/words.tr.txt:1: not UTF-8" in ferry.tm("check", "--check", "spelling", "-l", "tr", code=1).stderr


def test_what_is_missing_is_told_only_to_who_asked(ferry: Scratch) -> None:
    """Without the package or a dictionary nothing is said, but for an error where somebody named the check."""
    none = ferry.write("none/hunspell.py", "").parent
    path = f"{none}:{ROOT}"
    quiet = ferry.tm("check", "-l", "tr", PYTHONPATH=path)
    assert "spelling" not in quiet.stdout + quiet.stderr
    asked = ferry.tm("check", "-l", "tr", "--check", "spelling", code=2, PYTHONPATH=path).stderr
    assert "pip install 'tm[spell]'" in asked
    config = ferry.read("tm.yaml")
    ferry.write("tm.yaml", f"{config}checks: {{spelling: error}}\n")
    ferry.write("articles/second.md", ARTICLE)
    ferry.tm("sync", PYTHONPATH=path)
    ferry.translate("second", TARGETS)
    for command in (
        ["check"],
        ["status"],
        ["build", "--require", "50"],
    ):  # a gate that cannot be looked at is not passed
        assert ferry.tm(*command, "-l", "tr", code=2, PYTHONPATH=path).stderr.count("tm[spell]") == 1
    ferry.write("tm.yaml", config.replace("[en, tr, ru]", "[en, tr, gag]"))
    pytest.importorskip("hunspell")
    error = ferry.tm("check", "-l", "gag", "--check", "spelling", code=2).stderr
    assert "no Hunspell dictionary for gag" in error
    assert "DICPATH" in error
    assert ferry.tm("check", "-l", "gag").stderr == ""


def test_one_check_alone_is_run_and_an_unknown_one_is_named(ferry: Scratch) -> None:
    ferry.translate("ferry", {"Tickets are sold at the booth.": "Biletler gişede satılır, 40 lira?"})
    rows = ferry.json("check", "--check", "questions", "--check", "end-mark")["findings"]
    assert {row["check"] for row in rows} == {"questions", "end-mark"}
    assert "did you mean `questions`?" in ferry.tm("check", "--check", "question", code=2).stderr
    assert "did you mean `questions`?" in ferry.tm("check", "--ignore", "1a2b:question", code=2).stderr
