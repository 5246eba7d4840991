"""Text itself: inline codes, sentences, numbers and grades of any text in any language."""

from __future__ import annotations

from fuzz.harness import Harness, hold, same, text_of
from tm.grade import grade
from tm.inline import codes, mask, restore
from tm.model import Grade
from tm.numbers import compare, scan
from tm.sentences import align, reuse, split

_LOCALES = ("en", "tr", "ru", "pt-BR", "zh", "")


def inline(data: bytes) -> None:
    text = text_of(data)
    for name in ("markdown", "html", "plain"):
        end = 0
        halves: dict[int, int] = {}
        for code in codes(text, name):
            hold("codes stand in order", end <= code.start < code.end, code)
            same("a code is its slice", text[code.start : code.end], code.text)
            end = code.end
            if code.pair:
                halves[code.pair] = halves.get(code.pair, 0) + 1
        hold("a pair has two halves", set(halves.values()) <= {2}, halves)
        for style in ("alnum", "tag"):
            masked, shields = mask(text, name, style)
            same("what is masked and restored is the text", restore(masked, shields), text)


def sentences(data: bytes) -> None:
    text = text_of(data)
    for locale in _LOCALES:
        at = 0
        for one in split(text, locale):
            hold("only white space lies between sentences", not text[at : one.start].strip(), one)
            same("a sentence is its slice", text[one.start : one.end], one.text)
            hold("a sentence has no white space around it", one.text == one.text.strip() != "", one)
            at = one.end
        hold("only white space lies after the last", not text[at:].strip(), text[at:])


def pairs(data: bytes) -> None:
    """Of two texts, one a line: alignment, reuse and grade take anything."""
    source, _, rest = text_of(data).partition("\n")
    target, _, edited = rest.partition("\n")
    ours, theirs = ([one.text for one in split(text, locale)] for text, locale in ((source, "en"), (target, "tr")))
    align(ours, theirs, "en", "tr")
    reuse(source, target, edited, "en", "tr")
    same("no change is cosmetic", grade(source, source, "en"), Grade.COSMETIC)
    for locale in ("en", "tr", "ru"):
        same("a change is as grave as its undoing", grade(source, edited, locale), grade(edited, source, locale))


def numbers(data: bytes) -> None:
    text = text_of(data)
    for locale in ("en", "tr", "ru", "de"):
        found = scan(text, locale)
        for one in found.numbers:
            hold("a number lies in its text", 0 <= one.start < one.end <= len(text), one)
        same("a text has its own numbers", compare(found, found), [])


_INLINE = (
    "`", "``", "[", "]", "(", ")", "](", "][", "![", "<", ">", "*", "**", "_", "~~", "\\", "{", "}", "{{", "}}", "{%", "%}", "${", "&amp;", "&#39;",
    "<b>", "</b>", "<!--", "-->", "[i]", "[^1]", "[12]", "¹", "https://a.b/c_(d)", "www.a.b", "a@b.co", "{name}", "  \n", "\\\n", "Q1Q", "x1", "ab.1 In",
)  # fmt: skip
_SENTENCES = (
    ". ", "! ", "? ", "… ", "。", '"', "”", "»", ")", "[1]", "[^i]", "](u)", "*", "`", "<br>", "<b>", "Mr. ", "U.S. ", "5. ", "т. д. ", "г. ", "yy. ", "II. ",
    "Ab", "ve", "the", "\n", "\n\n", "  \n", "\\\n", "\u00a0", "\u2028", "https://a.b/c. ", "1 In", ".5", "a.m. ",
)  # fmt: skip
_NUMBERS = (
    "1", "0", "9", "1,250", "1.250", "1 250", "\u00a0", ".", ",", ":", "/", "-", "–", "'", "%", "$", "€", "½", "m", "billion", "milyon", "млрд", "bin", "yüz",
    "twenty", "two", "three hundred", "yirmi beş", "двадцать пять", "2022", "12:30", "p.m.", "15th", "15’inde", "mayıs", "May", "мая", "Monday", "km", "°C",
    "first", "half", "a dozen", "XIX", "between", " ile ", "²", "١", "one",
)  # fmt: skip

_CODES = "Trade [the `mark`](https://e.org/a_(b) 'T') in [i].[^2] **A** *b*, {sum}&nbsp;<b>x</b>  \nend ¹"
_PARAGRAPH = "Mr. Smith met Dr. Ford.1 They talked.[2] It grew to 5. “So be it.” Он родился в 1921 г. Жил."
_THREE = "One is here. Two are gone, 5 %.\nBiri burada. İkisi gitti, %5.\nOne is here. Three are gone, 6 %."
_FIGURES = "On 15 May 2022 at 5:30 p.m. it cost $1,250.5 bn, or %12,5; двадцать пять тысяч, 3-5 km."

INLINE = Harness("inline", inline, (_CODES.encode(),), _INLINE, lambda data: codes(text_of(data), "markdown"))
SENTENCES = Harness("sentences", sentences, (_PARAGRAPH.encode(),), _SENTENCES, lambda data: split(text_of(data), "en"))
PAIRS = Harness(
    "pairs",
    pairs,
    (_THREE.encode(),),
    (*_SENTENCES, *_NUMBERS, "not ", "“", "”", "\n"),
    lambda data: reuse(text_of(data), text_of(data) + ". New.", text_of(data), "en", "tr"),
)
NUMBERS = Harness("numbers", numbers, (_FIGURES.encode(),), _NUMBERS, lambda data: scan(text_of(data), "en"))
