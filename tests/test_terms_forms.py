"""Terms are found in every case form, and words that only look like them are not."""

from __future__ import annotations

import pytest

from tests.pace import seconds
from tm.terms import Glossary, Term, check, find

TURKISH = """
kitap: kitabı kitabın kitapta kitaplar kitaplarımız
devlet: devleti devletin devletler devletlerin
anlaşma: anlaşmayı anlaşmanın anlaşmalar anlaşmasının anlaşmalarından
gümrük: gümrüğü gümrüğün gümrükte gümrükler
birlik: birliği birliğin birlikler birliğine
şehir: şehri şehrin şehirler şehirde
üye: üyesi üyelerin üyeler üyelerinin
zirve: zirvesine zirveyi zirvenin zirveler
NATO: NATO'nun NATO’ya NATO'da
Ankara: Ankara'da Ankara’nın Ankara'yı
Semerkant: Semerkant'ta Semerkant’ın
bakanlık: bakanlığı bakanlığın bakanlıklar
metin: metni metnin metinler
"""
RUSSIAN = """
соглашение: соглашения соглашению соглашением соглашении соглашений соглашениями
государство: государства государством государств государствами государствах
организация: организации организацию организацией организаций
совет: совета совету советом советы советов
страна: страны стране страну страной стран странами
договор: договора договору договором договоры договоров
встреча: встречи встрече встречу встречей встреч
Москва: Москвы Москве Москву Москвой
союз: союза союзу союзом союзы
таможня: таможни таможню таможней
"""
ENGLISH = """
treaty: treaties treaty's Treaty
state: states state's States
railway: railways railway’s
agreement: agreements agreement's
meeting: meetings
"""
ALL = [
    (lang, term.strip(), form)
    for lang, table in (("tr", TURKISH), ("ru", RUSSIAN), ("en", ENGLISH))
    for line in table.strip().splitlines()
    for term, forms in [line.split(":", 1)]
    for form in forms.split()
]


def one(term: str, **more: object) -> Glossary:
    return Glossary((Term(term, **more),))  # type: ignore[arg-type]


@pytest.mark.parametrize(("lang", "term", "form"), ALL)
def test_case_forms(lang: str, term: str, form: str) -> None:
    hits = find(f"Xx {form} xx.", lang, one(term))
    assert [(hit.start, hit.end) for hit in hits] == [(3, 3 + len(form))]


@pytest.mark.parametrize(
    ("lang", "term", "other"),
    [
        ("tr", "hal", "halk"),
        ("tr", "kar", "karar"),
        ("tr", "ada", "adam"),
        ("tr", "kent", "kendi"),
        ("ru", "право", "правый"),
        ("ru", "мир", "мера"),
        ("en", "UN", "un"),
        ("en", "US", "us"),
        ("en", "university", "universe"),
        ("en", "new", "news"),
    ],
)
def test_false_friends_are_never_sure(lang: str, term: str, other: str) -> None:
    assert not any(hit.sure for hit in find(f"xx {other} xx", lang, one(term)))


def test_the_longest_term_wins_and_several_words_may_each_change() -> None:
    glossary = Glossary((Term("Türk Devletleri Teşkilatı"), Term("devlet"), Term("Türk")))
    text = "Bugün Türk Devletleri Teşkilatının zirvesi var; devletler katılıyor."
    assert [text[hit.start : hit.end] for hit in find(text, "tr", glossary)] == [
        "Türk Devletleri Teşkilatının",
        "devletler",
    ]


def test_dotted_and_dotless_i() -> None:
    assert find("İSTANBUL ve ISPARTA", "tr", Glossary((Term("İstanbul"), Term("Isparta"))))[1].term.source == "Isparta"


SUMMIT = Term("summit", {"tr": ("zirve", "doruk"), "ru": ("саммит",)}, {"tr": ("toplantı",)})


def test_an_approved_form_in_any_case_is_enough() -> None:
    assert check("The summits ended.", "Zirveler sona erdi.", "en", "tr", Glossary((SUMMIT,))) == []
    assert check("The summit ended.", "После саммита", "en", "ru", Glossary((SUMMIT,))) == []


def test_a_missing_form_and_a_forbidden_one() -> None:
    found = check("The summit ended.", "Toplantının sonu geldi.", "en", "tr", Glossary((SUMMIT,)))
    assert [(row.severity, row.forbidden_used) for row in found] == [("warning", ""), ("error", "Toplantının")]
    assert found[0].source_span == (4, 10)
    assert found[1].target_span == (0, 11)
    assert check("They met.", "Bir toplantı yaptılar.", "en", "tr", Glossary((SUMMIT,))) == []


def test_what_must_not_be_translated_stays() -> None:
    glossary = one("CICA", keep=True)
    assert check("CICA met.", "CICA’nın toplantısı", "en", "tr", glossary) == []
    assert check("CICA met.", "AİGK toplandı", "en", "tr", glossary)[0].severity == "error"


def test_two_hundred_terms_cost_little() -> None:
    words = ["treaty", "customs", "railway", "port", "summit", "council", "secretary", "member", "minister", "border"]
    glossary = Glossary(tuple(Term(f"{a} {b}", {"tr": (f"{b} {a}",)}) for a in words for b in words) * 2)
    source = ("The ministers of the member states signed a customs treaty at the border railway. " * 7)[:500]
    check(source, source, "en", "tr", glossary)
    assert (
        seconds(lambda: [check(source + str(at), source + str(at), "en", "tr", glossary) for at in range(20)]) / 20
        < 0.02
    )


def test_hostile_texts_take_time_in_proportion() -> None:
    glossary = Glossary((Term("a a a b"), Term("kitap")))
    assert seconds(lambda: find("a " * 100_000 + "kitabı" * 20_000, "tr", glossary)) < 12
