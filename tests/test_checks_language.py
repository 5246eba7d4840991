"""Which language a target is in, and what of the source was left in it."""

from __future__ import annotations

import pytest

from tm.checks import Context, run
from tm.model import Severity

TURKISH, RUSSIAN, ENGLISH = Context("en", "tr"), Context("en", "ru"), Context("tr", "en")

EN = (
    "The two ministers met in the capital and spoke for three hours about the river, the roads that cross it, "
    "and the farmers who live beside it; they agreed to meet again before the winter."
)
TR = (
    "İki bakan başkentte bir araya geldi ve üç saat boyunca nehir, onu aşan yollar ve kıyısında yaşayan çiftçiler "
    "hakkında konuştu; kıştan önce yeniden buluşmak üzere anlaştılar."
)
RU = (
    "Два министра встретились в столице и три часа говорили о реке, о дорогах, которые её пересекают, и о крестьянах, "
    "которые живут на её берегу; они договорились встретиться ещё раз до зимы."
)
DE = (
    "Die beiden Minister trafen sich in der Hauptstadt und sprachen drei Stunden lang über den Fluss, über die Straßen, "
    "die ihn queren, und über die Bauern, die an ihm leben; sie wollen sich vor dem Winter noch einmal treffen."
)
UK = (
    "Два міністри зустрілися у столиці та три години говорили про річку, про дороги, що її перетинають, і про селян, "
    "які живуть на її березі; вони домовилися зустрітися ще раз до зими."
)
BG = (
    "Двамата министри се срещнаха в столицата и три часа говориха за реката, за пътищата, които я пресичат, и за "
    "селяните, които живеят край нея; те се договориха да се срещнат отново преди зимата."
)
AZ = (
    "İki nazir paytaxtda görüşdü və üç saat ərzində çay, onu keçən yollar və sahilində yaşayan kəndlilər haqqında "
    "danışdı; onlar qışdan əvvəl yenidən görüşmək barədə razılığa gəldilər."
)


def errors(source: str, target: str, context: Context) -> set[str]:
    return {finding.check for finding in run(source, target, context) if finding.severity is Severity.ERROR}


@pytest.mark.parametrize(("target", "context"), [(TR, TURKISH), (RU, RUSSIAN)])
def test_a_target_in_its_own_language_has_no_error(target: str, context: Context) -> None:
    assert errors(EN, target, context) == set()


def test_a_target_in_english_under_a_turkish_source_is_in_its_own_language() -> None:
    assert errors(TR, EN, ENGLISH) == set()


@pytest.mark.parametrize(
    ("target", "context"),
    [
        (EN, TURKISH),
        (RU, TURKISH),
        (DE, TURKISH),
        (EN, RUSSIAN),
        (TR, RUSSIAN),
        (BG, RUSSIAN),
        (UK, RUSSIAN),
        (DE, ENGLISH),
    ],
)
def test_a_target_in_another_language_is_an_error(target: str, context: Context) -> None:
    source = TR if context is ENGLISH else EN
    assert errors(source, target, context) & {"language", "alphabet"}


def test_azerbaijani_is_told_from_turkish_by_its_letters() -> None:
    assert "alphabet" in errors(EN, AZ, TURKISH)


def test_short_names_are_in_no_language() -> None:
    assert run("Aidana BAKTYBEK KYZY", "Aidana BAKTYBEK KYZY", TURKISH) == []
    assert run("NATO", "NATO", RUSSIAN) == []


def test_a_cyrillic_title_in_the_source_may_stay_in_any_target() -> None:
    source = "1 “О подписании Договора между Республикой”, Открытые НПА, (Date of Access: 05.12.2022)."
    target = "1 “О подписании Договора между Республикой”, Открытые НПА, (Erişim Tarihi: 05.12.2022)."
    assert errors(source, target, TURKISH) == set()


def test_one_latin_letter_in_a_russian_word_is_an_error_with_a_fix() -> None:
    finding = next(
        f for f in run("The meeting was short.", "Встрeча была короткой.", RUSSIAN) if f.check == "homoglyphs"
    )
    assert finding.fix == "Встреча была короткой."
    assert finding.target_span == (0, 7)


@pytest.mark.parametrize("word", ["IP-адрес", "SMSки", "PDFы", "iPhone"])
def test_words_that_are_rightly_half_latin_are_none(word: str) -> None:
    assert "homoglyphs" not in errors(f"the {word}", f"этот {word}", RUSSIAN)


def test_a_sentence_left_in_english_is_an_error() -> None:
    source = "The river rose. The farmers of the valley had left their houses in time. Nobody was hurt."
    target = "Nehir yükseldi. The farmers of the valley had left their houses in time. Kimse yaralanmadı."
    assert "untranslated" in errors(source, target, TURKISH)


def test_names_and_quoted_titles_may_stay() -> None:
    source = "Adam Smith wrote “An Inquiry into the Nature of the Wealth of Nations” in Edinburgh."
    target = "Adam Smith, “An Inquiry into the Nature of the Wealth of Nations” adlı eserini Edinburgh'da yazdı."
    assert errors(source, target, TURKISH) == set()
    assert "untranslated-title" in {finding.check for finding in run(source, target, TURKISH)}
    name = "The captain was Lothar von der Au de la Perle of the guard."
    assert "untranslated" not in errors(name, "Kaptan, Lothar von der Au de la Perle idi.", TURKISH)


def test_citations_keep_their_titles() -> None:
    source = "Assel S., The visit of the president to the south, The Times, https://example.org/a, (Date of Access: 29.12.2022)."
    target = "Assel S., The visit of the president to the south, The Times, https://example.org/a, (Erişim Tarihi: 29.12.2022)."
    assert errors(source, target, TURKISH) == set()


def test_an_untouched_copy_is_told() -> None:
    assert "identical" in {finding.check for finding in run("read the notes below", "read the notes below", TURKISH)}


def test_a_list_of_foreign_names_makes_no_foreign_text() -> None:
    clubs = "Los Toros de Santa Clara, Las Palmas del Mar, Los Angeles de San Bernardino, La Estrella de Santa Rosa"
    source = f"Clubs of the league are {clubs}, and the newcomers of this year, {clubs.replace('Santa', 'San')}."
    target = f"Ligin takımları arasında {clubs} ve bu yılın yenileri {clubs.replace('Santa', 'San')} bulunur."
    assert not [one for one in run(source, target, TURKISH) if one.check.startswith("language")]
