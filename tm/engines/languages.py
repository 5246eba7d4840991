"""A cheap look at what language a text is in: its script, and the function words of some languages.

It tells languages apart only with good evidence, and is silent about the rest. Function words are closed classes of
grammar (articles, pronouns, conjunctions, auxiliaries), the most frequent of each language.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tm.engines.base import base_language

_SCRIPTS = {
    "CYRILLIC": "ru uk be bg mk kk ky tg mn tt ba cv os ab ce",
    "GREEK": "el",
    "ARABIC": "ar fa ur ps ckb ug sd",
    "HEBREW": "he iw yi",
    "DEVANAGARI": "hi mr ne sa",
    "BENGALI": "bn as",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "ETHIOPIC": "am ti",
    "HANGUL": "ko",
    "CJK": "zh ja",
    "LATIN": "en tr az de fr es it pt nl pl cs sk sl hr bs ro hu fi et lv lt sv da no nb nn is ga cy eu ca gl sq"
    " mt id ms"
    " vi tl sw af tk uz eo la lb ku",
}
SCRIPT_OF = {code: script for script, codes in _SCRIPTS.items() for code in codes.split()}
_SUBTAGS = {"cyrl": "CYRILLIC", "latn": "LATIN", "arab": "ARABIC", "grek": "GREEK", "hebr": "HEBREW"}
_CJK = ("CJK", "HIRAGANA", "KATAKANA")

FUNCTION_WORDS = {
    "en": "the of and to in is that was for with as it his her they are this have from by not but which were been"
    " their has had"
    " will would there what who when can could should its you we she he an be at on or if about into than",
    "tr": "ve bir bu da de için ile olarak çok daha en gibi kadar ne o olan sonra ancak ama her ya ki ise değil"
    " göre şu var yok"
    " hem çünkü kendi bunun onun biz ben sen siz onlar oldu olduğunu olduğu etti tarafından üzerinde arasında şekilde",
    "az": "və bir bu da də üçün ilə çox daha kimi qədər nə olan sonra ancaq amma hər ki isə deyil görə var yox həm"
    " çünki onun"
    " biz mən sən siz onlar oldu edib tərəfindən üzrə arasında",
    "uz": "va bir bu ham uchun bilan juda eng kabi qadar nima bo'lgan keyin lekin ammo har emas ko'ra bor yo'q"
    " chunki uning biz men sen"
    " ular bo'ldi",
    "tk": "we bir bu hem üçin bilen has iň ýaly çenli näme bolan soň emma her däl görä bar ýok sebäbi onuň biz men"
    " sen olar boldy",
    "de": "der die das und ist nicht ein eine einen einem einer zu mit von den dem des auf für im sich als auch es"
    " an er sie wir ich"
    " werden wird wurde haben hat sind bei oder aus nach über dass aber wie",
    "fr": "le la les de des du et est en un une que qui dans pour pas sur au aux avec ce cette ces il elle nous"
    " vous ils son sa ses"
    " ne se par plus sont été être mais ou où leur",
    "es": "el la los las de del y es en un una que por para no con se su sus lo al como más pero fue son está han"
    " este esta estos"
    " muy también sobre entre cuando donde",
    "pt": "o a os as de do da dos das e é em um uma que por para não com se seu sua ao mais mas foi são está como"
    " ou no na nos nas"
    " pelo pela também entre quando onde isso ele ela",
    "it": "il lo la i gli le di del della dei e è in un una che per non con si su al alla più ma sono come anche"
    " da nel nella questo"
    " questa loro ha hanno era",
    "nl": "de het een en is van dat in niet op te zijn met voor aan er om dan ook als bij maar uit nog naar door"
    " over hij ze wij ik"
    " werd wordt heeft deze",
    "pl": "i w na z się nie do to że jest jak po co tak ale za od przez przy są był była było oraz tym tego które"
    " który która dla",
    "cs": "a v na se je že s z do i o to jako za by ale po jsou byl byla bylo pro která který které jeho tak při"
    " od podle však",
    "ro": "și de la în a cu pe nu că este din pentru un o se care mai sunt au fost al ale lui sau după prin"
    " această acest",
    "sv": "och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan"
    " när eller efter",
    "id": "yang dan di dengan untuk dari ini itu dalam pada tidak akan adalah ke oleh juga sebagai karena atau"
    " telah mereka dia",
    "fi": "ja on ei se että hän oli mutta ovat joka kun niin myös sen tai kuin mukaan olla ole jotka tämä",
    "hu": "a az és hogy nem is egy ez azt volt van meg csak de vagy már mint ha még el lesz ami aki",
    "ru": "и в не на что он с как это по но из у за от к о для все она они был была было были его её их или также"
    " который которая"
    " которые если уже до при так же после между более бы вы мы я может этот эта эти того чтобы",
    "uk": "і в не на що він з як це по але із у за від до для все вона вони був була було були його її їх або"
    " також який яка які"
    " якщо вже при так після між більше би ви ми може цей ця ці того щоб та є",
    "be": "і ў не на што ён з як гэта па але у за ад да для усе яна яны быў была было былі яго яе іх або таксама"
    " які якая якія"
    " калі ўжо пры так пасля паміж больш бы вы мы можа гэты гэтая",
    "bg": "и в не на че той с как това по но от у за към о за всички тя те беше бяха го я ги или също който която"
    " които ако вече до"
    " при така след между повече би вие ние аз може този тази тези да са се е ще",
    "sr": "и у не на да је се са од за као што су али по из до код он она они био била било били његов или такође"
    " који која које"
    " ако већ при тако после између више би ми ви може овај ова",
    "mk": "и во не на дека е се со од за како што се но по до кај тој таа тие беше биле или исто кој која кои ако"
    " веќе при така"
    " потоа помеѓу повеќе би може овој оваа да ќе",
    "kk": "және бұл мен бен пен үшін да де бір емес ол оның олар болды деп кейін бірақ туралы бойынша сондай ақ"
    " бар жоқ осы сол"
    " біз сіз қарай дейін",
    "ky": "жана бул менен үчүн да бир эмес ал анын алар болду деп кийин бирок жөнүндө боюнча ошондой эле бар жок"
    " ушул биз сиз"
    " карай дейре",
    "tt": "һәм бу белән өчен да бер түгел ул аның алар булды дип соң ләкин турында буенча шулай бар юк шушы без"
    " сез кадәр",
}
_SETS = {code: frozenset(words.split()) for code, words in FUNCTION_WORDS.items()}
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LETTERS = {  # of each language beside the 26 of ASCII; for English those of its loan words
    "en": "éèêëïöüñçàáôæœ",
    "tr": "çğıöşüâîû",
    "az": "çəğıöşü",
    "uz": "ʻ",
    "tk": "çäžňöşüý",
    "de": "äöüßé",
    "fr": "àâçéèêëîïôùûüÿœæ",
    "es": "áéíñóúü",
    "pt": "áàâãçéêíóôõúü",
    "it": "àèéìíîòóùú",
    "nl": "éèëïóöü",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "ro": "ăâîșşțţ",
    "sv": "åäöé",
    "id": "é",
    "fi": "äöåšž",
    "hu": "áéíóöőúüű",
    "ru": _RUSSIAN,
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "kk": _RUSSIAN + "әғқңөұүһі",
    "ky": _RUSSIAN + "ңөү",
    "tt": _RUSSIAN + "әөүҗңһ",
}
_ALPHABETS = {code: frozenset("abcdefghijklmnopqrstuvwxyz'" + letters) for code, letters in _LETTERS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:['’ʻʼ][^\W\d_]+)*")


def words(text: str) -> list[str]:
    """Runs of letters, lower-cased the same way in every language."""
    return [word.lower().replace("i\u0307", "i").replace("’", "'") for word in _WORD.findall(text)]


@lru_cache(maxsize=4096)
def script(letter: str) -> str:
    """The script of one letter as Unicode's name for it begins: LATIN, CYRILLIC, ARABIC, ..."""
    name = unicodedata.name(letter, "").split(" ")[0]
    return "CJK" if name in _CJK else name


def expected_script(code: str) -> str:
    """The script that a locale is written in; empty where it is not known or there is more than one."""
    for part in code.replace("_", "-").lower().split("-")[1:]:
        if part in _SUBTAGS:
            return _SUBTAGS[part]
    return SCRIPT_OF.get(base_language(code), "")


def wrong_script(source: str, answer: str, target: str) -> bool:
    """Whether the words that are not the source's own are written in another script than the target's.

    For a Latin target a fifth of foreign letters is enough; elsewhere Latin names, brands and units are usual, and half
    is.
    """
    wanted = expected_script(target)
    if not wanted:
        return False
    known = set(words(source))
    letters = [
        letter for word in words(answer) if word not in known and len(word) > 1 for letter in word if letter.isalpha()
    ]
    if not letters:
        return False
    foreign = sum(1 for letter in letters if script(letter) not in (wanted, "MODIFIER", "FEMININE", "MASCULINE"))
    return foreign >= 3 and foreign > len(letters) * (0.2 if wanted == "LATIN" else 0.5)


def wrong_language(source: str, answer: str, target: str) -> str:
    """The language that the answer reads as instead of its target, or ''.

    It takes three function words of that language at the least, and three for each word that speaks for the target: one
    of its own function words, or one with a letter that the other language has not.
    """
    goal = base_language(target)
    given = set(words(source))
    text = words(answer)
    own, letters = _SETS.get(goal, frozenset()), _ALPHABETS.get(goal)
    odd = sum(1 for word in text if letters and word not in given and not letters.issuperset(word))
    if odd >= 3 and odd * 6 > len(text):
        return "another language"
    best, most = "", 0
    for code, other in _SETS.items():
        if code == goal or (not own and code != "en" and expected_script(code) != expected_script(target)):
            continue
        found = [word for word in text if word in other and word not in own]
        if len(found) <= most or len(found) < 3 or len(set(found)) < 2:
            continue
        mark = letters - _ALPHABETS[code] if letters else frozenset()
        hits = sum(1 for word in text if (word in own and word not in other) or not mark.isdisjoint(word))
        enough = len(found) >= 3 * hits + 3 if own else len(found) * 4 >= len(text)
        if enough:
            best, most = code, len(found)
    return best
