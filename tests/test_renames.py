"""Articles that get another name: whatever a person does first afterwards, their translations come along."""

from __future__ import annotations

import random

import pytest

from tests import pace
from tests.conftest import Scratch
from tm.work.renames import pairs

MILL = """# The old mill

The mill on the river has stood since 1804 and still grinds rye on Saturdays.

Its wheel was rebuilt twice, once after a flood and once after a fire in the granary.

Visitors may climb to the loft, where the miller keeps a list of every winter.
"""
HARBOUR = "# The harbour\n\nShips come at night.\n"
TURKISH = {
    "The old mill": "Eski değirmen",
    "The mill on the river has stood since 1804 and still grinds rye on Saturdays.": "Değirmen 1804'ten beri duruyor.",
    "Its wheel was rebuilt twice, once after a flood and once after a fire in the granary.": "Çark iki kez yenilendi.",
    "Visitors may climb to the loft, where the miller keeps a list of every winter.": "Ziyaretçiler çatıya çıkabilir.",
}


@pytest.fixture
def mill(scratch: Scratch) -> Scratch:
    scratch.write("articles/mill.md", MILL)
    scratch.write("articles/harbour.md", HARBOUR)
    scratch.tm("sync")
    scratch.translate("mill", TURKISH)
    scratch.translate("mill", {key: f"{value} (ru)" for key, value in TURKISH.items()}, "ru")
    scratch.tm("sync")
    return scratch


def renamed(mill: Scratch, text: str = MILL) -> Scratch:
    (mill.root / "articles/mill.md").unlink()
    mill.write("articles/2024/watermill.md", text)
    return mill


def test_a_name_and_every_paragraph_changed_at_once(mill: Scratch) -> None:
    edited = MILL.replace("mill", "watermill").replace("wheel", "big wheel").replace("Visitors", "Our visitors")
    told = renamed(mill, edited).json("sync")
    assert told["renamed"] == [{"from": "mill.md", "to": "2024/watermill.md"}]
    live = mill.entries("2024/watermill")
    assert sorted(entry.msgstr for entry in live.values()) == sorted(TURKISH.values())
    assert all(entry.fuzzy and entry.previous_msgid for entry in live.values())


def test_an_article_with_other_words_is_another_one(mill: Scratch) -> None:
    told = renamed(mill, "# The mill\n\nA new text about the mill on the river, without a word on floods.\n").json(
        "sync"
    )
    assert "renamed" not in told
    assert told["deleted"] == ["mill"]


def test_before_the_sync_all_see_what_the_sync_will_make_of_it(mill: Scratch) -> None:
    renamed(mill)
    row = next(row for row in mill.json("status")["articles"] if row["article"] == "2024/watermill.md")
    assert row["locales"]["tr"]["units"]["translated"] == 4
    assert "deleted" not in mill.json("status")
    mill.tm("build")
    assert "Değirmen 1804'ten beri duruyor." in mill.read("build/tr/2024/watermill.md")
    assert mill.catalog("mill").exists(), "only looking moves nothing"


def test_a_purge_takes_no_catalog_of_an_article_that_only_has_another_name(mill: Scratch) -> None:
    assert "nothing to remove" in renamed(mill).tm("purge", "-y").stdout
    assert mill.json("sync")["renamed"]


@pytest.mark.parametrize(
    "words",
    [
        ["note", "2024/watermill.md", "-l", "tr", "--unit", "{unit}", "Is it the same river?"],
        ["review", "2024/watermill.md", "-l", "tr", "--by", "Ayşe", "--accept", "all"],
        ["draft", "2024/watermill.md", "-l", "tr", "--engine", "pseudo"],
    ],
)
def test_work_on_it_before_the_sync_is_work_on_its_translations(mill: Scratch, words: list[str]) -> None:
    unit = mill.json("check", "--fail-on", "never") and _unit(mill)
    renamed(mill).tm(*(word.format(unit=unit) for word in words))
    mill.tm("sync")
    for locale in ("tr", "ru"):
        texts = [entry.msgstr for entry in mill.entries("2024/watermill", locale).values()]
        assert [text.removesuffix(" (ru)") for text in texts] == list(TURKISH.values())
        assert not mill.catalog("mill", locale).exists()


def _unit(mill: Scratch) -> str:
    from tm.text import unit_id

    return unit_id(None, "The old mill")


@pytest.mark.parametrize("moved", [["tr"], ["tr", "ru"], ["en", "tr", "ru"]])
def test_catalogs_that_somebody_moved_by_hand_stay_and_the_others_follow(mill: Scratch, moved: list[str]) -> None:
    renamed(mill)
    for locale in moved:
        new = mill.catalog("2024/watermill", locale)
        new.parent.mkdir(parents=True)
        mill.catalog("mill", locale).rename(new)
    mill.tm("sync")
    for locale in ("tr", "ru"):
        live = mill.entries("2024/watermill", locale)
        assert [entry.msgstr.removesuffix(" (ru)") for entry in live.values()] == list(TURKISH.values())
        assert not any(entry.fuzzy for entry in live.values())
        assert not mill.catalog("mill", locale).exists()
    assert "deleted" not in mill.json("status")
    assert not (mill.root / "locales/templates/mill.pot").exists()


def test_where_both_have_a_catalog_neither_takes_the_place_of_the_other(mill: Scratch) -> None:
    renamed(mill)
    mill.write("locales/tr/LC_MESSAGES/2024/watermill.po", mill.catalog("mill").read_bytes())
    mill.tm("sync")
    assert [entry.msgstr for entry in mill.entries("2024/watermill").values()] == list(TURKISH.values())
    assert all(text in mill.catalog("mill").read_text("utf-8") for text in TURKISH.values())


def test_each_new_article_finds_its_own_among_many_alike() -> None:
    chance = random.Random(7)
    words = [f"w{number}" for number in range(3000)]
    gone = {f"old{at}": {" ".join(chance.choices(words, k=30)) for _ in range(20)} for at in range(40)}
    fresh = {
        f"new{at}.md": {" ".join(word if chance.random() < 0.95 else "other" for word in one.split()) for one in its}
        for at, its in enumerate(gone.values())
    }
    assert pairs(fresh, gone) == {f"new{at}.md": f"old{at}" for at in range(40)}


def test_looking_for_wording_takes_linear_time() -> None:
    def once(articles: int) -> float:
        chance = random.Random(articles)
        texts = [{" ".join(chance.choices(("sea", "sun", "rye", "oak", "elm"), k=40))} for _ in range(2 * articles)]
        gone = {f"old{at}": texts[at] for at in range(articles)}
        fresh = {f"new{at}.md": texts[articles + at] for at in range(articles)}
        return pace.seconds(lambda: pairs(fresh, gone))

    assert once(800) <= 10 * once(200) + 0.2
