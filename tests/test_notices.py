"""What `tm sync` remarks on an article that it takes as it is."""

from __future__ import annotations

from tests.conftest import Scratch

LANE = (
    "Değirmen\n\n"
    "Kiliseden değirmene inen yol iki çit arasında dar bir geçittir ve karşıdan araba gelirse geri dönmek gerekir.\n\n"
    "Bu vadide herkes atın ne zaman isterse o zaman yürüdüğünü bilir ve bunun için kimse acele etmez.\n"
)


def test_an_article_in_another_language_that_does_not_say_so_is_told_of(scratch: Scratch) -> None:
    scratch.write("articles/yol.md", LANE)
    said = scratch.tm("sync").stderr
    assert "articles/yol.md:1: most of this article reads as tr, not en" in said
    assert "`lang: tr` in its front matter" in said
    scratch.write("articles/yol.md", f"---\nlang: tr\n---\n\n{LANE}")
    assert "reads as" not in scratch.tm("sync").stderr


def test_a_biography_in_another_language_is_no_reason_for_a_remark(scratch: Scratch) -> None:
    english = "The lane that leads down from the church to the mill is no more than a furrow between the hedges. " * 6
    scratch.write("articles/lane.md", f"{english}\n\n{LANE}")
    assert "reads as" not in scratch.tm("sync").stderr
