"""Plain values for `tm.locales`: names of languages, the words that outputs print, months. No logic.

Names are CLDR's (2025), autonyms with a capital as a reader expects them in a list. The reader's words are the
project's own.
"""

from __future__ import annotations

# code: (autonym, in English, in Turkish, in Russian)
NAMES: dict[str, tuple[str, str, str, str]] = {
    "en": ("English", "English", "İngilizce", "английский"),
    "tr": ("Türkçe", "Turkish", "Türkçe", "турецкий"),
    "ru": ("Русский", "Russian", "Rusça", "русский"),
    "de": ("Deutsch", "German", "Almanca", "немецкий"),
    "fr": ("Français", "French", "Fransızca", "французский"),
    "es": ("Español", "Spanish", "İspanyolca", "испанский"),
    "it": ("Italiano", "Italian", "İtalyanca", "итальянский"),
    "pt": ("Português", "Portuguese", "Portekizce", "португальский"),
    "nl": ("Nederlands", "Dutch", "Felemenkçe", "нидерландский"),
    "pl": ("Polski", "Polish", "Lehçe", "польский"),
    "uk": ("Українська", "Ukrainian", "Ukraynaca", "украинский"),
    "be": ("Беларуская", "Belarusian", "Belarusça", "белорусский"),
    "bg": ("Български", "Bulgarian", "Bulgarca", "болгарский"),
    "sr": ("Српски", "Serbian", "Sırpça", "сербский"),
    "mk": ("Македонски", "Macedonian", "Makedonca", "македонский"),
    "hr": ("Hrvatski", "Croatian", "Hırvatça", "хорватский"),
    "cs": ("Čeština", "Czech", "Çekçe", "чешский"),
    "sk": ("Slovenčina", "Slovak", "Slovakça", "словацкий"),
    "sl": ("Slovenščina", "Slovenian", "Slovence", "словенский"),
    "ro": ("Română", "Romanian", "Rumence", "румынский"),
    "hu": ("Magyar", "Hungarian", "Macarca", "венгерский"),
    "el": ("Ελληνικά", "Greek", "Yunanca", "греческий"),
    "sv": ("Svenska", "Swedish", "İsveççe", "шведский"),
    "da": ("Dansk", "Danish", "Danca", "датский"),
    "nb": ("Norsk bokmål", "Norwegian Bokmål", "Norveççe Bokmål", "норвежский букмол"),
    "fi": ("Suomi", "Finnish", "Fince", "финский"),
    "et": ("Eesti", "Estonian", "Estonca", "эстонский"),
    "lv": ("Latviešu", "Latvian", "Letonca", "латышский"),
    "lt": ("Lietuvių", "Lithuanian", "Litvanca", "литовский"),
    "sq": ("Shqip", "Albanian", "Arnavutça", "албанский"),
    "ka": ("ქართული", "Georgian", "Gürcüce", "грузинский"),
    "hy": ("Հայերեն", "Armenian", "Ermenice", "армянский"),
    "az": ("Azərbaycanca", "Azerbaijani", "Azerbaycan dili", "азербайджанский"),
    "kk": ("Қазақша", "Kazakh", "Kazakça", "казахский"),
    "ky": ("Кыргызча", "Kyrgyz", "Kırgızca", "киргизский"),
    "uz": ("Oʻzbekcha", "Uzbek", "Özbekçe", "узбекский"),
    "tg": ("Тоҷикӣ", "Tajik", "Tacikçe", "таджикский"),
    "tk": ("Türkmençe", "Turkmen", "Türkmence", "туркменский"),
    "tt": ("Татарча", "Tatar", "Tatarca", "татарский"),
    "ar": ("العربية", "Arabic", "Arapça", "арабский"),
    "he": ("עברית", "Hebrew", "İbranice", "иврит"),
    "fa": ("فارسی", "Persian", "Farsça", "персидский"),
    "ur": ("اردو", "Urdu", "Urduca", "урду"),
    "hi": ("हिन्दी", "Hindi", "Hintçe", "хинди"),
    "bn": ("বাংলা", "Bangla", "Bengalce", "бенгальский"),
    "id": ("Indonesia", "Indonesian", "Endonezce", "индонезийский"),
    "ms": ("Bahasa Melayu", "Malay", "Malayca", "малайский"),
    "vi": ("Tiếng Việt", "Vietnamese", "Vietnamca", "вьетнамский"),
    "th": ("ไทย", "Thai", "Tayca", "тайский"),
    "zh": ("中文", "Chinese", "Çince", "китайский"),
    "zh-Hans": ("简体中文", "Simplified Chinese", "Basitleştirilmiş Çince", "упрощённый китайский"),
    "zh-Hant": ("繁體中文", "Traditional Chinese", "Geleneksel Çince", "традиционный китайский"),
    "sr-Latn": ("Srpski", "Serbian (Latin)", "Sırpça (Latin)", "сербский (латиница)"),
    "ja": ("日本語", "Japanese", "Japonca", "японский"),
    "ko": ("한국어", "Korean", "Korece", "корейский"),
    "mn": ("Монгол", "Mongolian", "Moğolca", "монгольский"),
    "ca": ("Català", "Catalan", "Katalanca", "каталанский"),
    "eu": ("Euskara", "Basque", "Baskça", "баскский"),
    "gl": ("Galego", "Galician", "Galiçyaca", "галисийский"),
    "ga": ("Gaeilge", "Irish", "İrlandaca", "ирландский"),
    "is": ("Íslenska", "Icelandic", "İzlandaca", "исландский"),
}

# What ISO and BCP 47 renamed; the old code still turns up in old projects.
RENAMED = {"iw": "he", "in": "id", "ji": "yi", "mo": "ro", "sh": "sr"}

# Names that people type where a code is wanted, for the hint.
COMMON_MISTAKES = {
    "jp": "ja",
    "cn": "zh",
    "ua": "uk",
    "kz": "kk",
    "cz": "cs",
    "gr": "el",
    "dk": "da",
    "se": "sv",
    "by": "be",
}

RTL_LANGUAGES = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "glk", "he", "khw", "ks", "mzn", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi"]
)
RTL_SCRIPTS = frozenset(["Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"])

# Babel's own table has one form for Turkish; CLDR and GNU gettext agree on two.
TWO_FORMS = "nplurals=2; plural=(n != 1);"
SLAVIC_FORMS = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
PLURALS = {"en": TWO_FORMS, "tr": TWO_FORMS, "ru": SLAVIC_FORMS}

COMMON = ("en", "tr", "ru")  # the locales whose facts stand here

MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "tr": [
        "Ocak",
        "Şubat",
        "Mart",
        "Nisan",
        "Mayıs",
        "Haziran",
        "Temmuz",
        "Ağustos",
        "Eylül",
        "Ekim",
        "Kasım",
        "Aralık",
    ],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
}

AVAILABLE = {
    "en": "This post is also available in:",
    "tr": "Bu yazı şu dillerde de mevcuttur:",
    "ru": "Эта статья также доступна на языках:",
}

NOTICES = {
    "behind": {
        "en": "Parts of this article have changed since this translation was made.",
        "tr": "Bu çeviri yapıldıktan sonra makalenin bazı bölümleri değişti.",
        "ru": "Некоторые части статьи изменились с тех пор, как был сделан этот перевод.",
    },
    "partial": {
        "en": "Parts of this article have not been translated yet and appear in the original language.",
        "tr": "Bu makalenin bazı bölümleri henüz çevrilmedi ve özgün dilinde yer alıyor.",
        "ru": "Некоторые части этой статьи ещё не переведены и приведены на языке оригинала.",
    },
    "drafts": {
        "en": "Preview: this text holds machine drafts that nobody has reviewed yet.",
        "tr": "Önizleme: Bu metinde henüz kimsenin gözden geçirmediği makine çevirisi taslakları var.",
        "ru": "Предварительный просмотр: в тексте есть черновики машинного перевода, которые ещё никто не проверил.",
    },
    "notes": {"en": "Notes", "tr": "Dipnotlar", "ru": "Примечания"},
}
