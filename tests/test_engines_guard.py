"""The guard: what an engine says and no reader should ever see."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pace import seconds
from tm.engines import EngineSettings, Request, refuse
from tm.engines.pseudo import Pseudo

SOURCE = "The old harbour was closed for two years, and the ships waited off the coast until spring."
GOOD = {
    "tr": "Eski liman iki yıl boyunca kapalı kaldı ve gemiler bahara kadar kıyının açıklarında bekledi.",
    "ru": "Старая гавань была закрыта два года, и корабли до весны ждали у берега.",
    "de": "Der alte Hafen war zwei Jahre lang geschlossen, und die Schiffe warteten bis zum Frühling vor der Küste.",
    "ar": "أُغلق الميناء القديم لمدة عامين، وانتظرت السفن قبالة الساحل حتى الربيع.",
    "zh": "旧港口关闭了两年，船只在海岸外一直等到春天。",
}


def asked(text: str = SOURCE, target: str = "tr", source: str = "en", format: str = "markdown") -> Request:
    return Request("u", text, source, target, format)


@pytest.mark.parametrize("target", GOOD)
def test_good_translations_pass(target: str) -> None:
    assert refuse(asked(target=target), GOOD[target]) is None


@pytest.mark.parametrize(
    ("source", "target", "answer"),
    [
        ("NATO", "tr", "NATO"),
        ("Kofi Annan", "ru", "Kofi Annan"),
        ("Jens van der Berg", "tr", "Jens van der Berg"),
        ("Madrid, 29.12.2022", "tr", "Madrid, 29.12.2022"),
        ("Microsoft Windows 11", "ru", "Microsoft Windows 11"),
        ("Of course, nobody came to the meeting.", "ru", "Конечно, на собрание никто не пришёл."),
        ("Naturally, nobody came to the meeting.", "tr", "Elbette toplantıya kimse gelmedi."),
        ("Note: the office is closed on Monday.", "tr", "Not: ofis pazartesi günü kapalıdır."),
        ("“Nobody came,” she said.", "tr", "“Kimse gelmedi,” dedi."),
        ("5 < 6 & 7 > 3", "tr", "5 < 6 & 7 > 3"),
        ("Yes", "ru", "Да"),
        ("Internet", "tr", "İnternet"),
        ("The Ministry of Foreign Affairs", "ru", "МИД"),
        ("He shouted: “no, no, no, no!” and left.", "tr", "“Hayır, hayır, hayır, hayır!” diye bağırdı ve gitti."),
        ("The book “Книга о море” was printed in Kazan.", "tr", "“Книга о море” adlı kitap Kazan'da basıldı."),
        ("The error message says Error 500 (Server Error).", "tr", "Hata iletisi Error 500 (Server Error) diyor."),
    ],
)
def test_names_numbers_and_the_sources_own_oddities_pass(source: str, target: str, answer: str) -> None:
    assert refuse(asked(source, target), answer) is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "no answer"),
        ("", "empty"),
        (" \n\t", "empty"),
        (SOURCE, "echo"),
        (SOURCE.upper(), "echo"),
        (f"“{SOURCE}”", "quotation marks|echo"),
        (SOURCE.replace("ships", "gemiler"), "source's language"),
        (GOOD["ru"], "script"),
        (GOOD["de"], "reads as"),
        (GOOD["zh"], "script|shorter"),
        ("Eski liman.", "shorter"),
        (GOOD["tr"] * 3, "longer|repeats"),
        ("Eski liman iki yıl kapalı kaldı ve " * 3, "repeats|longer"),
        (GOOD["tr"] + "<script>alert(1)</script>", "tags"),
        (GOOD["tr"] + "<scr", "tags"),
        (GOOD["tr"] + "< img src=x onerror='alert(1)'>", "tags"),
        (GOOD["tr"] + "</p><p>", "tags"),
        (GOOD["tr"] + "<!-- x -->", "tags"),
        (GOOD["tr"] + " [tıkla](https://evil.example)", "addresses|link"),
        (GOOD["tr"] + " [tıkla](javascript:alert(1))", "link|script"),
        (GOOD["tr"] + " https://evil.example", "addresses"),
        (GOOD["tr"] + " www.evil.example", "addresses"),
        (GOOD["tr"] + " ![](x.png)", "link|image"),
        (GOOD["tr"] + " JavaScript: alert", "script"),
        (GOOD["tr"].replace("'", "") + " &#39;", "entities"),
        (GOOD["tr"] + " &quot;x&quot;", "entities"),
        (GOOD["tr"].replace("liman", "**liman**"), "inline codes"),
        (GOOD["tr"].replace("liman", "`liman`"), "inline codes"),
        (GOOD["tr"] + "[^1]", "inline codes"),
        (GOOD["tr"] + " {name}", "inline codes"),
        ("Here is the translation: " + GOOD["tr"], "small talk"),
        ("Sure! Here you go. " + GOOD["tr"], "small talk"),
        ("Certainly! " + GOOD["tr"], "small talk"),
        ("Translation: " + GOOD["tr"], "small talk"),
        ("Çeviri: " + GOOD["tr"], "small talk"),
        ("Türkçe: " + GOOD["tr"], "small talk"),
        ("Elbette, " + GOOD["tr"], "small talk"),
        ("I'm sorry, but I can't translate that text for you today.", "small talk"),
        ("As an AI language model, I cannot do this.", "small talk"),
        ("```\n" + GOOD["tr"] + "\n```", "wrapped|line breaks"),
        ('{"translation": "' + GOOD["tr"] + '"}', "wrapped"),
        ("“" + GOOD["tr"] + "”", "quotation marks"),
        ("Error 500 (Server Error)!!1500.That’s an error.There was an error.", "error message"),
        ("MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY.", "error message"),
        ("QUERY LENGTH LIMIT EXCEEDED. MAX ALLOWED QUERY : 500 CHARS", "error message"),
        ("<!DOCTYPE html><html><body>Please log in to the network</body></html>", "error message"),
        (GOOD["tr"] + "\x1b[31m", "control"),
        (GOOD["tr"] + "\u202e", "U\\+202E"),
        (GOOD["tr"] + "\ufffd", "U\\+FFFD"),
        (GOOD["tr"] + "\x00", "control"),
        (GOOD["tr"] + "\ud800", "control"),
        (GOOD["tr"] + "\n---\ntitle: x\n", "line breaks"),
        (GOOD["tr"] + "\r- x", "line breaks"),
    ],
)
def test_refused(answer: str | None, reason: str) -> None:
    found = refuse(asked(), answer)
    assert found is not None
    assert any(part in found for part in reason.replace("\\", "").split("|")), found


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("Конечно! " + GOOD["ru"], "small talk"),
        ("Конечно, вот перевод: " + GOOD["ru"], "small talk"),
        ("Перевод: " + GOOD["ru"], "small talk"),
        ("Вот перевод текста: " + GOOD["ru"], "small talk"),
        (GOOD["tr"], "script"),
        ("Стара гавань була закрита два роки, і кораблі до весни чекали біля берега, що було довго.", "reads as"),
        (
            "Старото пристанище беше затворено две години и корабите чакаха край брега до пролетта, за да се върнат.",
            "reads as",
        ),
    ],
)
def test_refused_in_russian(answer: str, reason: str) -> None:
    assert reason in (refuse(asked(target="ru"), answer) or "")


def test_codes_tags_and_links_must_all_come_back() -> None:
    source = "The <b>harbour</b> is [on the map](map.html) and at https://harbour.example."
    good = "<b>Liman</b> [haritada](map.html) ve https://harbour.example adresindedir."
    assert refuse(asked(source), good) is None
    for lost in ("<b>", "</b>", "(map.html)", "https://harbour.example"):
        assert refuse(asked(source), good.replace(lost, "")), lost
    assert refuse(asked(source), good.replace("map.html", "javascript:x"))
    assert refuse(asked(source), good.replace("[haritada]", "[]"))


def test_a_link_whose_text_went_astray_is_refused() -> None:
    source = "See [the long report](r.pdf) of the committee."
    assert "went astray" in (refuse(asked(source), "Komitenin uzun raporuna bakın [](r.pdf).") or "")


def test_a_few_words_left_among_the_targets_own_are_not_the_guards_affair() -> None:
    source = "Trade grew in the spring, as the ministry said. It may double, and it will."
    assert (
        refuse(asked(source), "Ticaret baharda büyüdü, as bakanlık açıkladı. It ikiye katlanabilir, ve it öyle olacak.")
        is None
    )


def test_a_hard_break_in_the_source_may_stay() -> None:
    assert refuse(asked("First line of it\\\nsecond line of it"), "Onun ilk satırı\\\nonun ikinci satırı") is None


def test_dense_scripts_are_not_measured_by_length() -> None:
    assert refuse(asked(target="ja"), "古い港は二年間閉鎖され、船は春まで沖で待った。") is None


def test_a_pseudo_translation_is_judged_by_its_shape_alone() -> None:
    engine = Pseudo(EngineSettings())
    for target in ("tr", "ru", "el", "ar"):
        (answer,) = engine.translate([SOURCE], "en", target, [])
        assert answer != SOURCE
        assert refuse(asked(target=target), answer, language=False) is None
    assert engine.translate([SOURCE], "en", "tr", []) == engine.translate([SOURCE], "en", "tr", [])
    assert engine.translate(["Q12Q and Q3Q"], "en", "ru", []) == ["Q12Q анд Q3Q"]


@settings(deadline=None)
@given(
    st.text(max_size=200),
    st.text(max_size=200),
    st.sampled_from(["tr", "ru", "ja", "xx"]),
    st.sampled_from(["plain", "markdown", "html"]),
)
def test_it_never_raises_and_never_lets_an_empty_or_dangerous_answer_through(
    source: str, answer: str, target: str, format: str
) -> None:
    reason = refuse(asked(source, target, format=format), answer)
    if not answer.strip():
        assert reason
    for danger in ("<script", "\x1b", "\u202e"):
        assert refuse(asked(source.replace(danger, ""), target, format=format), answer + danger)


@pytest.mark.parametrize(
    "unit",
    ["a", "<", "(", "[", "](", '"', "1,", ".", " ", "&#", "https://", "a b ", "`", "Sure ", "<a ", "x\n", "İ", "**"],
)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    text = unit * (100_000 // len(unit))

    def work() -> None:
        refuse(asked(text), text + "x")
        refuse(asked(), text)

    assert seconds(work) < 6


def corpus() -> Path:
    return (
        Path(os.environ.get("TM_CORPORA", Path(__file__).parents[1].parent / "shared" / "corpora"))
        / "parallel"
        / "ntrex"
    )


@pytest.mark.skipif(not corpus().is_dir(), reason="the shared corpora are not here (TM_CORPORA)")
def test_human_translations_of_the_news_pass_and_untranslated_ones_do_not() -> None:
    pairs = {
        lang: [
            (source, target)
            for folder in sorted(corpus().iterdir())
            if folder.is_dir()
            for source, target in zip(
                (folder / "en.txt").read_text("utf-8").splitlines(),
                (folder / f"{lang}.txt").read_text("utf-8").splitlines(),
                strict=True,
            )
            if source.strip() and target.strip()
        ]
        for lang in ("tr", "ru")
    }
    for lang, rows in pairs.items():
        refused = [(refuse(asked(source, lang, format="plain"), target), source) for source, target in rows]
        bad = [row for row in refused if row[0]]
        assert len(bad) <= 0.005 * len(rows), bad
        long = [source for source, _ in rows if len(source.split()) >= 8]
        caught = sum(1 for source in long if refuse(asked(source, lang, format="plain"), source))
        assert caught >= 0.99 * len(long)
        other = "ru" if lang == "tr" else "tr"
        swapped = [(source, answer) for (source, _), (_, answer) in zip(rows, pairs[other], strict=True)]
        assert sum(
            1 for source, answer in swapped if refuse(asked(source, lang, format="plain"), answer)
        ) >= 0.99 * len(rows)
