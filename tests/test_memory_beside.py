"""What other locales accepted for a unit stands beside it where a person works."""

from __future__ import annotations

from tests.conftest import Scratch

SOURCE = "The alliance has 31 members."
TURKISH = "İttifakın 31 üyesi var."


def test_a_translator_sees_what_the_other_locale_accepted(scratch: Scratch) -> None:
    scratch.write("articles/a.md", f"{SOURCE}\n")
    scratch.tm("sync")
    scratch.translate("a", {SOURCE: TURKISH})
    shown = scratch.tm("translate", "a.md", "-l", "ru", "--by", "Olga", stdin="q\n").stdout
    assert SOURCE in shown
    assert f"tr: {TURKISH}" in shown
    assert f"tr: {TURKISH}" not in scratch.tm("review", "a.md", "-l", "tr", "--by", "Ayşe", stdin="q\n").stdout


def test_a_draft_of_another_locale_is_not_shown(scratch: Scratch) -> None:
    scratch.write("articles/a.md", f"{SOURCE}\n")
    scratch.tm("sync")
    scratch.tm("draft", "-l", "tr", "--engine", "pseudo")
    assert "tr: " not in scratch.tm("translate", "a.md", "-l", "ru", "--by", "Olga", stdin="q\n").stdout


def test_another_article_with_the_same_words_is_not_shown_as_a_sibling(scratch: Scratch) -> None:
    for name in ("a", "b"):
        scratch.write(f"articles/{name}.md", f"{SOURCE}\n")
    scratch.tm("sync")
    scratch.translate("b", {SOURCE: TURKISH})
    assert "tr: " not in scratch.tm("translate", "a.md", "-l", "ru", "--by", "Olga", stdin="q\n").stdout
