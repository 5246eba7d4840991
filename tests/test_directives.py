"""Directives: what an author says to the tool in comments, and how mistakes in them are told."""

import pytest

from tm.errors import ArticleError
from tm.formats.directives import NONE, Attributes, Tracker


def fed(*comments: str) -> Tracker:
    tracker = Tracker()
    for line, comment in enumerate(comments, 1):
        assert tracker.feed(comment, line)
    return tracker


def test_directives_stack_and_hold_for_one_block() -> None:
    tracker = fed(" tm:note Who  speaks\n here? ", " tm:context menu ", " tm:lang pt_BR ", " tm:note Keep it short ")
    assert tracker.take() == Attributes(False, "menu", "pt-BR", ("Who speaks here?", "Keep it short"))
    assert tracker.take() == NONE


def test_skip_is_for_the_next_block_alone() -> None:
    tracker = fed("tm:skip")
    assert tracker.take().skip
    assert not tracker.take().skip


def test_skip_start_holds_until_skip_end() -> None:
    tracker = fed(" tm:skip-start ")
    assert tracker.skipping
    assert [tracker.take().skip for _ in range(3)] == [True, True, True]
    assert tracker.feed(" tm:skip-end ", 9)
    assert not tracker.skipping
    assert not tracker.take().skip
    tracker.finish()


@pytest.mark.parametrize("comment", ["", " a comment ", " TM:skip", "tmp: x", " note tm:skip", "-"])
def test_other_comments_are_none_of_our_business(comment: str) -> None:
    tracker = Tracker()
    assert not tracker.feed(comment, 1)
    assert tracker.take() is NONE


@pytest.mark.parametrize(
    ("comment", "message", "hint"),
    [
        ("tm:contxt menu", "unknown directive `tm:contxt`", "did you mean `tm:context`?"),
        ("tm: remember this", "unknown directive `tm:remember`", "known: "),
        ("tm:", "unknown directive `tm:`", "known: "),
        ("tm:note", "`tm:note` says nothing", "<!-- tm:note TEXT -->"),
        ("tm:context  ", "`tm:context` says nothing", "<!-- tm:context NAME -->"),
        ("tm:lang turkish", "`turkish` is no language code", "<!-- tm:lang tr -->"),
        ("tm:lang tr; en", "`tr; en` is no language code", "tm:lang"),
        ("tm:skip this", "takes no value (found `this`)", "<!-- tm:skip -->"),
        ("tm:skip-end", "`tm:skip-end` without a `tm:skip-start`", "tm:skip-start"),
    ],
)
def test_a_mistake_says_where_what_and_what_to_do(comment: str, message: str, hint: str) -> None:
    with pytest.raises(ArticleError) as caught:
        Tracker().feed(comment, 7)
    assert caught.value.line == 7
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_skip_start_must_be_closed_and_not_repeated() -> None:
    tracker = fed("tm:note a", "tm:skip-start")
    with pytest.raises(ArticleError, match="never closed") as caught:
        tracker.finish()
    assert caught.value.line == 2
    with pytest.raises(ArticleError, match="within another") as again:
        tracker.feed("tm:skip-start", 5)
    assert "line 2" in again.value.hint


def test_an_unknown_word_is_quoted_safely() -> None:
    with pytest.raises(ArticleError) as caught:
        Tracker().feed("tm:\x1b[31mskip", 1)
    assert "\x1b" not in str(caught.value)


def test_what_a_block_says_goes_before_what_is_around_it() -> None:
    outer = Attributes(context="menu", lang="tr", notes=("outer",))
    inner = Attributes(lang="ru", notes=("inner",))
    assert inner.within(outer) == Attributes(False, "menu", "ru", ("outer", "inner"))
    assert inner.within(NONE) is inner
    assert NONE.within(outer) is outer
