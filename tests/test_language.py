"""The language of a segment: the article's own, unless the evidence for another is enough."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pace import seconds
from tm.language import judge

LOCALES = ("en", "tr", "ru")
ROOT = Path(__file__).parent.parent
CORPORA = Path(os.environ.get("TM_CORPORA", ROOT.parent / "shared/corpora"))

# One sentence, said in the languages of the region; each has words that its neighbours share.
SAID = {
    "en": "The president stressed that both countries must strengthen their cooperation and open new border crossings.",
    "tr": "Cumhurbaşkanı, iki ülkenin işbirliğini güçlendirmesi ve yeni sınır kapıları açması gerektiğini vurguladı.",
    "ru": "Президент подчеркнул, что обе страны должны укрепить сотрудничество и открыть новые пункты пропуска.",
    "uk": "Президент наголосив, що обидві країни мають посилити співпрацю та відкрити нові прикордонні переходи.",
    "be": "Прэзідэнт адзначыў, што абедзве краіны павінны ўмацаваць супрацоўніцтва і адкрыць новыя пункты пропуску.",
    "bg": "Президентът подчерта, че двете страни трябва да засилят сътрудничеството си и да отворят нови пунктове.",
    "kk": "Президент екі ел арасындағы ынтымақтастықты нығайту және жаңа шекара бекеттерін ашу керектігін атап өтті.",
    "ky": "Президент эки өлкө кызматташтыкты бекемдеши жана жаңы чек ара бекеттерин ачышы керек экенин белгиледи.",
    "tt": "Президент ике ил хезмәттәшлекне ныгытырга һәм яңа чик буе пунктларын ачарга кирәклеген әйтте.",
    "az": "Prezident bildirdi ki, iki ölkə əməkdaşlığı gücləndirməli və yeni sərhəd keçid məntəqələri açmalıdır.",
    "uz": "Prezident ikki davlat savdo va energetika sohasidagi hamkorlikni mustahkamlashi kerakligini ta’kidladi.",
    "tk": "Prezident iki ýurduň hyzmatdaşlygy pugtalandyrmalydygyny we täze serhet geçelgelerini açmalydygyny belledi.",
    "de": "Der Präsident betonte, dass beide Länder ihre Zusammenarbeit stärken und neue Übergänge öffnen müssen.",
    "fr": "Le président a souligné que les deux pays devaient renforcer leur coopération et ouvrir de nouveaux postes.",
    "es": "El presidente subrayó que los dos países deben reforzar su cooperación y abrir nuevos pasos fronterizos.",
}


def test_the_author_s_biography_in_turkish_is_found_in_an_english_article() -> None:
    biography = (
        "Ayşe YILMAZ, 1990 yılında İzmir’de doğmuştur. Ege Üniversitesi Tarih Bölümü’nden mezun olmuştur. Halihazırda "
        "yüksek lisans eğitimine devam etmektedir."
    )
    assert judge(biography, "en", LOCALES) == "tr"
    assert judge(biography, "ru", LOCALES) == "tr"
    assert judge(biography, "tr", LOCALES) == "tr"


@pytest.mark.parametrize("home", LOCALES)
@pytest.mark.parametrize("language", SAID)
def test_a_sentence_is_found_wherever_it_stands(language: str, home: str) -> None:
    assert judge(SAID[language], home, LOCALES) == language


@pytest.mark.parametrize("language", SAID)
def test_a_sentence_in_the_article_s_own_language_stays_there(language: str) -> None:
    assert judge(SAID[language], language, [language, "en", "tr", "ru"]) == language


@pytest.mark.parametrize(
    ("home", "text"),
    [
        ("en", "Paylaş"),
        ("en", "Benzer yazılar"),
        ("en", "Ayşe YILMAZ"),
        ("en", "Kazakistan Cumhuriyeti Cumhurbaşkanlığı Kamu Yönetimi Akademisi Diplomasi Enstitüsü"),
        ("en", "Иван Петров, Анна Сидорова, Пётр Иванов, Мария Попова"),
        ("ru", "Microsoft Windows Server Standard Edition Core, Apple iPhone Pro Max"),
        ("tr", "Rolls-Royce Silver Shadow, Aston Martin Vantage Volante, Jaguar XK"),
        ("en", "3.5 % (2022), 4.1 % (2023), 5.0 % (2024); 1–2, 3–4, 5–6"),
        ("en", "https://example.org/ru/novosti/kazahstan-i-uzbekistan-otmechayut-tridtsatiletie"),
        ("en", "`git commit --all --message` {название} <b class='новый класс для всех'>run</b>"),
        ("en", ""),
        ("en", "\u00a0"),
    ],
)
def test_short_texts_names_and_codes_are_never_guessed(home: str, text: str) -> None:
    assert judge(text, home, LOCALES) == home


@pytest.mark.parametrize(
    ("home", "text"),
    [
        (
            "en",
            "“Республики готовят новый договор о дружбе и сотрудничестве”, Daily Herald,, (Date of Accession: 14.12.2022).",
        ),
        (
            "en",
            "“О подписании договора между двумя республиками”, Открытая газета, https://example.org/1, (Date of Access: 5.12.2022).",
        ),
        ("en", "«О мерах по укреплению связей между двумя государствами и народами», Вестник, 12 декабря 2022"),
        ("en", "Петров, К. “О мерах по укреплению связей двух государств и народов”, Вестник, №12."),
        ("en", "The paper ran the headline “Республики отмечают годовщину установления дипломатических отношений”."),
        (
            "en",
            "Республики отмечают годовщину договора, Daily Herald, https://example.org, (Date of Access: 1.1.2022).",
        ),
        (
            "tr",
            "“Trade between the two republics is growing”, Official Site of the Prime Minister of the Republic, (Erişim Tarihi: 1.2.2022).",
        ),
        (
            "ru",
            "Ann Smith, “Experts Explore the Visit to the Capital”, The Herald, https://example.org, (дата обращения: 1.2.2022).",
        ),
        ("en", "Ibid."),
        ("en", "See Петров А. (2019), pp. 12–15, and the works cited there for more on this question."),
    ],
)
def test_titles_in_citations_change_nothing(home: str, text: str) -> None:
    assert judge(text, home, LOCALES) == home


@pytest.mark.parametrize(
    ("home", "text", "language"),
    [
        ("en", "“Мы будем и дальше развивать связи, потому что это важно для людей”, — сказал он.", "ru"),
        ("ru", "«We will go on with the talks because they matter to our peoples», he said.", "en"),
        (
            "en",
            "“Türkiye ile komşuları arasındaki ticaret hacmi her geçen yıl artıyor ve yeni hedefler belirleniyor.”",
            "tr",
        ),
        ("en", "[Birçok kişi](https://example.org/the-one-of-us) bu **yazıyı** `and the of` ile birlikte okudu.", "tr"),
        ("tr", "<p>Компания Apple и корпорация Microsoft представили новые ноутбуки для студентов</p>", "ru"),
    ],
)
def test_whole_quotations_and_codes_do_not_hide_a_language(home: str, text: str, language: str) -> None:
    assert judge(text, home, LOCALES) == language


def test_a_verdict_is_given_as_the_project_writes_it() -> None:
    assert judge(SAID["en"], "tr", ["tr", "en-GB"]) == "en-GB"
    assert judge(SAID["en"], "en-GB", ["tr", "en-US"]) == "en-GB"
    assert judge(SAID["de"], "en", ["en", "tr"]) == "de", "foreign to every catalog, and no guess"


def test_a_paragraph_in_two_languages_stays_at_home() -> None:
    text = f"{SAID['en']} {SAID['tr']}"
    assert judge(text, "en", LOCALES) == "en"
    assert judge(text, "tr", LOCALES) == "tr"


@given(st.text(max_size=80), st.sampled_from([*LOCALES, "de", "kk", "xx", "pt-BR", ""]))
@settings(max_examples=200, deadline=None)
def test_no_text_is_too_strange(text: str, home: str) -> None:
    verdict = judge(text, home, LOCALES)
    assert verdict == judge(text, home, LOCALES)
    if len(re.findall(r"\w+", text)) < 6:
        assert verdict == home


@pytest.mark.parametrize("piece", ["a ", "“", "(", "<", "a@", "_", "`", "{", "я ", '"', "[", "a'", "А., “", "]("])
def test_a_hostile_paragraph_costs_no_time(piece: str) -> None:
    judge("the model is loaded once, gerçekten de öyle мы", "en", LOCALES)
    judge(SAID["de"], "en", LOCALES)
    assert seconds(lambda: judge(piece * 500_000, "en", LOCALES)) < 1.5


def test_ordinary_paragraphs_never_import_the_model() -> None:
    code = (
        "import sys; from tm.language import judge\n"
        f"for text in {[SAID[code] * 4 for code in LOCALES]!r}:\n"
        "    for home in ('en', 'tr', 'ru'):\n"
        "        judge(text, home, ('en', 'tr', 'ru'))\n"
        "assert 'py3langid' not in sys.modules and 'numpy' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


# --- real texts -----------------------------------------------------------------------------------------------------
def _real(language: str) -> tuple[list[str], list[str]]:
    folder = CORPORA / "parallel"
    if not folder.is_dir():
        pytest.skip("the corpora are not on this machine; set TM_CORPORA")
    lines: list[str] = []
    for path in sorted(folder.glob(f"*/*/{language}.txt")):
        lines += [line for line in path.read_text("utf-8-sig").splitlines() if line.strip()]
    return lines, [" ".join(lines[at : at + 4]) for at in range(0, len(lines) - 3, 4)]


@pytest.mark.parametrize("language", LOCALES)
def test_no_real_line_is_taken_for_another_language(language: str) -> None:
    lines, _ = _real(language)
    assert [line for line in lines if judge(line, language, LOCALES) != language] == []


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("home", LOCALES)
def test_real_texts_in_another_language_are_found(language: str, home: str) -> None:
    lines, paragraphs = _real(language)
    lines = [line for line in lines if len(line.split()) >= 6]
    found = sum(judge(line, home, LOCALES) == language for line in lines)
    assert found >= 0.93 * len(lines)
    assert all(judge(paragraph, home, LOCALES) == language for paragraph in paragraphs)
