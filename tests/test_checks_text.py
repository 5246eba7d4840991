"""Omissions, punctuation, characters, typography and wording."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.checks import Context, registry, run
from tm.checks.turkish import harmonised, spoken_end
from tm.model import Finding, Severity

TURKISH, RUSSIAN = Context("en", "tr"), Context("en", "ru")


def found(source: str, target: str, context: Context = TURKISH) -> dict[str, Finding]:
    return {finding.check: finding for finding in run(source, target, context)}


# --- omissions ---------------------------------------------------------------------------------------------------------
SOURCE = (
    "The council met in the old town hall on the hill above the harbour. It heard the report of the engineers who had "
    "measured the walls. The mayor asked how long the repair would take. Nobody could give him an answer that day."
)
TARGET = (
    "Meclis, limanın üstündeki tepede bulunan eski belediye binasında toplandı. Duvarları ölçen mühendislerin raporunu "
    "dinledi. Belediye başkanı onarımın ne kadar süreceğini sordu. O gün kimse ona bir yanıt veremedi."
)


def test_a_whole_translation_lacks_nothing() -> None:
    assert found(SOURCE, TARGET) == {}


def test_a_target_that_breaks_off_is_an_error() -> None:
    assert found(SOURCE, TARGET[: len(TARGET) // 2].rstrip())["truncated"].severity is Severity.ERROR
    assert "truncated" in found("He came, saw and won.", "Geldi, gördü,")


def test_a_missing_sentence_is_a_warning() -> None:
    short = TARGET.replace(" Belediye başkanı onarımın ne kadar süreceğini sordu.", "")
    assert found(SOURCE, short)["sentences"].severity is Severity.WARNING


def test_a_target_that_stands_twice_is_too_long() -> None:
    assert "length" in found(SOURCE, f"{TARGET} {TARGET}")


def test_an_empty_target_is_missing_and_has_no_findings() -> None:
    assert run(SOURCE, " ", TURKISH) == []


# --- punctuation -------------------------------------------------------------------------------------------------------
def test_a_bracket_that_does_not_close_is_an_error() -> None:
    assert found("He left (in May).", "Mayıs'ta (gitti.")["brackets"].severity is Severity.ERROR
    assert "brackets" not in found("First: a) walls.", "Birincisi: a) duvarlar.")


def test_a_quotation_that_does_not_close_is_a_warning() -> None:
    assert "quotes" in found("He said “yes” to it.", "Buna “evet dedi.")
    assert "quotes" in found("He said “yes” to it.", "Он сказал на это «да.", RUSSIAN)
    assert "quotes" not in found("He said “yes” to it.", "Buna “evet” dedi.")


def test_a_question_that_became_a_statement_is_a_warning() -> None:
    assert {"questions", "end-mark"} <= set(found("Did the ministers agree?", "Bakanlar anlaştı."))


def test_doubled_blanks_and_blanks_before_commas_are_mended() -> None:
    assert found("Yes, he said.", "Evet,  dedi.")["blanks"].fix == "Evet, dedi."
    assert found("Yes, he said.", "Evet , dedi.")["blanks"].fix == "Evet, dedi."


# --- characters --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("char", "check"), [("\x07", "control"), ("\u202e", "direction"), ("\u200b", "invisible")])
def test_invisible_characters_are_told_and_taken_out(char: str, check: str) -> None:
    assert found("The wall stands.", f"Duvar {char}ayakta.")[check].fix == "Duvar ayakta."


def test_wrong_decodings_are_mended() -> None:
    assert found("The wall stands.", "Duvar hÃ¢lÃ¢ ayakta.")["mojibake"].fix == "Duvar hâlâ ayakta."
    broken = "Стена стоит.".encode().decode("latin-1")
    assert found("The wall stands.", broken, RUSSIAN)["mojibake"].fix == "Стена стоит."
    assert "mojibake" in found("The wall stands.", "Duvar þimdi ayakta.")


def test_decomposed_letters_and_a_second_dot_are_mended() -> None:
    assert found("My way.", "Мои\u0306 путь.", RUSSIAN)["composition"].fix == "Мой путь."
    assert found("In Istanbul.", "i\u0307stanbul'da.")["dot-above"].fix == "istanbul'da."


# --- typography --------------------------------------------------------------------------------------------------------
def test_a_figure_glued_to_a_turkish_word_is_an_error_with_a_fix() -> None:
    finding = found("He graduated in 2022.", "2022yılında mezun oldu.")["glued-digits"]
    assert (finding.severity, finding.fix) == (Severity.ERROR, "2022 yılında mezun oldu.")
    assert "glued-digits" not in found("a 10km road, the 2nd", "10km yol, 2nci")


SUFFIXES = [
    ("2021'da", "2021'de"), ("2020'de", "2020'de"), ("1999'ta", "1999'da"), ("2024'de", "2024'te"), ("1960'da", "1960'ta"),
    ("3'u", "3'ü"), ("6'ya", "6'ya"), ("7'de", "7'de"), ("7'ten", "7'den"), ("10'un", "10'un"), ("100'ün", "100'ün"), ("1.000'de", "1.000'de"), ("5'inci", "5'inci"),
    ("9'inci", "9'uncu"), ("%50'si", "%50'si"), ("2,5'luk", "2,5'luk"), ("40'lar", "40'lar"), ("2022'deki", "2022'deki"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "right"), SUFFIXES)
def test_suffixes_after_figures_follow_vowel_harmony(written: str, right: str) -> None:
    finding = found("It was so.", f"Bu {written} oldu.").get("suffixes")
    assert (finding.fix if finding else f"Bu {written} oldu.") == f"Bu {right} oldu."


@given(st.integers(0, 10**12), st.sampled_from(["de", "den", "in", "e", "li", "lik", "inci", "ler", "deki"]))
def test_a_suffix_that_agrees_agrees_again(number: int, suffix: str) -> None:
    word = spoken_end(str(number))
    once = harmonised(suffix, word)
    assert harmonised(once, word) == once


def test_the_turkish_percent_sign_stands_before_the_figure() -> None:
    assert found("It grew by 50%.", "Yüzde değil 50% büyüdü.")["percent-sign"].fix == "Yüzde değil %50 büyüdü."
    assert "percent-sign" not in found("It grew by 50%.", "%50 büyüdü.")


def test_turkish_needs_its_dots_and_letters() -> None:
    assert found("Turkey's way", "TÜRKIYE yolu")["dotless"].fix == "TÜRKİYE yolu"
    assert found("for two", "Iki kişi için")["dotless"].fix == "İki kişi için"
    assert "ascii-turkish" in found("It was very big for the country.", "Bu ulke icin cok onemli oldugu belli.")


def test_russian_dashes_and_their_blanks_are_mended() -> None:
    assert found("It is a wall.", "Это - стена.", RUSSIAN)["dash"].fix == "Это\u00a0— стена."
    assert found("It is a wall.", "Это — стена.", RUSSIAN)["dash-space"].fix == "Это\u00a0— стена."
    assert "dash" not in found("It ended 3 - 2.", "Счёт 3 - 2.", RUSSIAN)


def test_straight_quotes_become_guillemets_where_that_is_plain() -> None:
    assert found('The "wall" stands.', 'Эта "стена" стоит.', RUSSIAN)["straight-quotes"].fix == "Эта «стена» стоит."


# --- wording -----------------------------------------------------------------------------------------------------------
def test_a_word_that_stands_twice_is_a_warning() -> None:
    assert "repeated-words" in found("He and she came.", "O ve ve kadın geldi.")
    assert "repeated-words" in found("He came with her.", "Он пришёл вместе вместе с ней.", RUSSIAN)


def test_a_figure_in_a_foreign_name_is_read_in_its_own_language() -> None:
    assert "suffixes" not in found("Radio 4 said so.", "Radio 4'un dediği budur.")


@pytest.mark.parametrize("text", ["yavaş yavaş", "adım adım", "koşa koşa", "zaman zaman", "çok çok"])
def test_turkish_doubles_words_with_good_reason(text: str) -> None:
    assert "repeated-words" not in found("It came slowly.", f"{text} geldi.")


def test_a_machine_that_repeats_itself_is_caught() -> None:
    text = "Bakanlar nehri konuştu, bakanlar nehri konuştu ve gitti."
    assert "repeated-phrase" in found("The ministers spoke of the river and left.", text)


def test_a_lost_negation_is_an_info() -> None:
    assert found("They did not agree.", "Anlaştılar.")["negation"].severity is Severity.INFO
    assert "negation" not in found("They did not agree.", "Anlaşmadılar.")
    assert "negation" not in found("They did not agree.", "Они не договорились.", RUSSIAN)


def test_a_latin_word_that_came_from_nowhere_is_a_warning() -> None:
    assert "foreign-words" in found("The wall stands.", "Стена is стоит.", RUSSIAN)


@dataclass(frozen=True)
class _Alliance:
    """A term as the glossary would hand it over."""

    source: str = "alliance"
    preferred: str = "ittifak"

    def missing(self, source: str, target: str) -> tuple[int, int] | None:
        at = source.find(self.source)
        return (at, at + len(self.source)) if at >= 0 and self.preferred not in target.lower() else None

    def forbidden(self, source: str, target: str) -> tuple[int, int] | None:
        at = target.find("birlik")
        return (at, at + 6) if at >= 0 else None


def test_terms_of_the_glossary_are_asked() -> None:
    context = Context("en", "tr", terms=(_Alliance(),))
    assert found("a new alliance", "yeni bir ittifak", context) == {}
    assert {"terms", "forbidden"} <= set(found("a new alliance", "yeni bir birlik", context))


# --- the registry ------------------------------------------------------------------------------------------------------
def test_severities_can_be_changed_and_checks_turned_off() -> None:
    assert run("In 1998.", "1989'da.", TURKISH)[0].severity is Severity.ERROR
    softer = run("In 1998.", "1989'da.", TURKISH, severities={"numbers": Severity.INFO})
    assert softer[0].severity is Severity.INFO
    assert run("In 1998.", "1989'da.", TURKISH, severities={"numbers": None}) == []


def test_every_check_says_what_it_finds_in_a_sentence() -> None:
    for info in registry().values():
        assert info.description.endswith(".") or info.description.endswith(")."), info.id
        assert len(info.description) < 160, info.id
        assert "/" in info.mqm, info.id


@given(
    st.text(max_size=80),
    st.text(max_size=80),
    st.sampled_from(["tr", "ru", "en", "de"]),
    st.sampled_from(["plain", "markdown", "html"]),
)
def test_no_text_breaks_a_check_and_spans_lie_inside(source: str, target: str, lang: str, format: str) -> None:
    for finding in run(source, target, Context("en", lang, format)):
        for span, text in ((finding.source_span, source), (finding.target_span, target)):
            assert span is None or 0 <= span[0] <= span[1] <= len(text)


@given(st.text(alphabet="abcçğı %50—-\u00a0\u200b'\"2022yılda.,", max_size=60))
def test_a_fix_mends_what_it_is_offered_for(target: str) -> None:
    for finding in run("A plain sentence.", target, TURKISH):
        if finding.fix is not None:
            after = {
                other.check for other in run("A plain sentence.", finding.fix, TURKISH) if other.fix == finding.fix
            }
            assert finding.check not in after
