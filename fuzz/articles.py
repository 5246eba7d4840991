"""Articles: nothing translated changes nothing, whatever is translated reads again as it was, and time is linear."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from fuzz.harness import Broken, Harness, hold, same, text_of
from tm.engines.base import EngineSettings
from tm.engines.pseudo import Pseudo
from tm.formats import format_for, frontmatter, read
from tm.formats.base import assemble, check_document
from tm.formats.yamlvalues import Refused, flat_values, yaml_values
from tm.inline import mask, restore
from tm.model import Document, ReadOptions, Segment

OPTIONS = ReadOptions(front_matter=("title", "description", "tags", "seo.description", "gallery.alt"))
PART = "\x1e"
"""What follows it in an input are targets for the segments of what stands before it."""


def opened(text: str, suffix: str) -> Document:
    """The document, once it is known to be sound. Raises TmError where the article is refused."""
    document = read(text, suffix, OPTIONS)
    check_document(document)
    return document


def identity(text: str, suffix: str) -> Document:
    """A text that nobody translated, or translated with its own words, keeps every byte."""
    document, fmt = opened(text, suffix), format_for(suffix)
    same("nothing translated changes nothing", assemble(document, lambda _: None, fmt), text)
    same("a target that is its source changes nothing", assemble(document, lambda one: one.source, fmt), text)
    return document


def built(document: Document, suffix: str, target: Callable[[Segment], str]) -> tuple[list[str], list[str], str]:
    """The targets, the segments that are read from what was built with them, and that text."""
    wanted = {segment.start: target(segment) for segment in document.segments}
    text = assemble(document, lambda segment: wanted[segment.start], format_for(suffix))
    return list(wanted.values()), [segment.source for segment in opened(text, suffix).segments], text


def marked(segment: Segment) -> str:
    """The source with a letter before it that stands nowhere else."""
    return "Ω" + segment.source


def pseudo(name: str) -> Callable[[Segment], str]:
    """The source in other letters, its inline codes as they were."""
    engine = Pseudo(EngineSettings())

    def turned(segment: Segment) -> str:
        masked, shields = mask(segment.source, name)
        (words,) = engine.translate([masked], "en", "tr", [])
        return restore(words, shields) or segment.source

    return turned


def in_turn(document: Document, targets: Sequence[str]) -> Callable[[Segment], str]:
    """These targets for the segments of a document, and again from the first where they are too few."""
    place = {segment.start: number for number, segment in enumerate(document.segments)}
    return lambda segment: targets[place[segment.start] % len(targets)]


def plain(text: str) -> str:
    """A text without what may be escaped or bound to a label in it."""
    for reference, sign in {
        "&#91;": "[",
        "&#93;": "]",
        "&#96;": "`",
        "&lt;": "<",
        "&quot;": '"',
        "&#123;": "{",
    }.items():
        text = text.replace(reference, sign)
    return re.sub(r"[\\\s\ufeff]+", "", re.sub(r"\]\[[^\[\]]*\]", "]", text))


def bare(text: str) -> str:
    """A text without the backslashes that a pipe, colon or brace needs where it stands."""
    return re.sub(r"\\([|:{])", r"\1", text)


# --- Markdown ---------------------------------------------------------------------------------------------------------
_ODD = re.compile(r"`[^`]*Ωω[^`]*`|(?m:^)\s*\d+\s|\$\$|</?(?!b>|br>|a |http)")


def markdown(data: bytes) -> None:
    text, *offered = text_of(data).split(PART)
    document = identity(text, ".md")
    wanted, got, result = built(document, ".md", marked)
    same("marked targets are found again in Markdown", [*map(bare, got)], [*map(bare, wanted)])
    identity(result, ".md")
    wanted, got, _ = built(document, ".md", pseudo("markdown"))
    same("as many segments as before in Markdown", len(got), len(wanted))
    # What is a note of a list depends on marks elsewhere in the text; what says nothing but code is no segment.
    targets = [f"{one} Ωω {one[::-1]}" for one in offered if one.isprintable()]
    if targets and "[i" not in text and "1 " not in text and not any(map(_ODD.search, targets)):
        wanted, got, _ = built(document, ".md", in_turn(document, targets))
        same("any target stays one segment in Markdown", len(got), len(wanted))
        ours = [one.place[0] not in ("html", "yaml") for one in document.segments]
        pairs = [(plain(one), plain(other)) for one, other, own in zip(got, wanted, ours, strict=True) if own]
        same("any target says the same in Markdown", [one for one, _ in pairs], [other for _, other in pairs])


def _read_and_mark(suffix: str) -> Callable[[bytes], object]:
    def work(data: bytes) -> object:
        document = read(text_of(data), suffix, OPTIONS)
        return assemble(document, marked, format_for(suffix))

    return work


# --- HTML -------------------------------------------------------------------------------------------------------------
def html(data: bytes) -> None:
    text, *offered = text_of(data).split(PART)
    for suffix in (".html", ".xhtml"):
        document = identity(text, suffix)
        wanted, got, result = built(document, suffix, marked)
        same(f"marked targets are found again in {suffix}", got, wanted)
        identity(result, suffix)
        targets = [f"Ωw {one}" for one in offered]
        if targets:
            wanted, got, _ = built(document, suffix, in_turn(document, targets))
            same(f"any target stays one segment in {suffix}", len(got), len(wanted))
            hold(f"every target is found again in {suffix}", all("Ω" in one for one in got), got, wanted)


# --- plain text -------------------------------------------------------------------------------------------------------
def plain_text(data: bytes) -> None:
    text = text_of(data)
    document = identity(text, ".txt")
    # A word as long as a line of a hard-wrapped file is one for which marking it changes how the file is wrapped.
    if any(len(word) > 98 for one in document.segments for word in one.source.split(" ")):
        return
    # A word of its own: `s.2` has no marker of a note, `Ωs.2` has.
    wanted, got, result = built(document, ".txt", lambda segment: f"Ωω {segment.source}")
    same("marked targets are found again in plain text", got, wanted)
    identity(result, ".txt")


# --- front matter -----------------------------------------------------------------------------------------------------
def front_matter(data: bytes) -> None:
    block, *offered = text_of(data).split(PART)
    _agree(block)
    text = f"---\n{block}\n---\nBody\n"
    front = frontmatter.read(text, OPTIONS)
    ends = [0, *(end for one in front.segments for end in (one.start, one.end)), front.end or len(text)]
    same("segments of front matter stand in order", ends, sorted(ends))
    for number, segment in enumerate(front.segments):
        for target in (marked(segment), *offered):
            target = target.strip("\r\n")
            if target.strip() and "\x00" not in target:
                _replaced(text, front, number, target)


def _agree(block: str) -> None:
    """The quick way to read a block says what YAML says."""
    quick = flat_values(block)
    if quick is None:
        return
    try:
        slow = yaml_values(block)
    except Refused as refused:
        raise Broken("the quick way takes what YAML refuses", refused.message) from None
    same("the quick way says what YAML says", quick, slow)


def _replaced(text: str, front: frontmatter.FrontMatter, number: int, target: str) -> None:
    segment = front.segments[number]
    made = text[: segment.start] + frontmatter.render(text, segment, target) + text[segment.end :]
    again = frontmatter.read(made, OPTIONS)
    hold("front matter stays front matter", again.end > 0, made)
    hold("the body stays the body", made[again.end :] == text[front.end :], made)
    values = [one.text.strip("\n") for one in yaml_values(_block(made, again.end))]
    before = [one.text.strip("\n") for one in yaml_values(_block(text, front.end))]
    same("as many values as before", len(values), len(before))
    changed = [(one, other) for one, other in zip(before, values, strict=True) if one != other]
    hold("YAML reads the target, and the rest as it was", changed in ([], [(segment.source, target)]), changed, target)


def _block(text: str, end: int) -> str:
    """What stands between the two rules of a front matter that ends at `end`."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text[:end])
    return "".join(lines[1:]).rstrip()[: -len("---")]


_SIGNS_OF_MARKDOWN = (
    '- |* |+ |1. |2) |> |>|# |## |    |  |\t|- [ ] |[^1]: |[a]: /u "ti"|===|---|```|~~~|<div>|</div>|<!-- c -->|<b>|</b>|[i] |[ii] '
    '|:::|::: x\n|{% x %}|> [!NOTE]|!!! note "T"|\\|`|*|**|_|[|](u)|][a]|][]|]|[a]|[^1]|![alt](y "t")|![|(|)|<br>|<a href="x">'
    "|<https://e.org>|https://e.org/x|\\|~~|&amp;|&|{#id}|$$\n|{{ v }}|\r\n|\r|\x0b|\x0c|\u00a0|\u2028|\x85|\ufeff|  \n|\\\n|\n\n|\n===\n"
    "|\n---\n|\n: |\n> |\n- |<!-- tm:skip -->\n|<!-- tm:note n -->\n|<!-- tm:context c -->\n|1986. |Ω|й|\x1e"
)
_SIGNS_OF_HTML = (
    '<p>|</p>|<div>|</div>|<b>|</b>|<i>|</i>|<a href="x">|</a>|<br>|<br/>|<img alt="Al t" src=x>|<li>|<ul>|</ul>|<td>|<tr>|<table>'
    "|</table>|<h1>|</h1>|<!--|-->|<![CDATA[|]]>|<?php |?>|<%|%>|{{|}}|{%|%}|&amp;|&lt;|&nbsp;|&|&#10;|&#x|;|<|>|</|/>|\"|'|=|<script>"
    "|</script>|<style>|<pre>|</pre>|<svg>|</svg>|<title>|</title>|<textarea>|<x-a>|<span translate=no>|</span>|<sup>|</sup>|<code>|</code>"
    '| title="Ti"| lang=tr|<html>|<html xmlns="x">|<head>|<body>|<meta name="description" content="De sc">|<input type=submit value=Go>'
    '|<?xml version="1.0"?>|<noscript>|<wbr>|\x00|\u00a0|\ufeff|\r\n|\r|\n|#use wml::x\n|---\ntitle: x\n---\n|<!-- tm:skip -->|w |Ω|\x1e'
)
_SIGNS_OF_TEXT = (
    "- |* |• |1. |2. |1) |(1) |1 |[i] |[1] |[^a]: |¹ |# |> |---|====|* * *|alliance.1 |<!-- tm:skip -->|<!-- tm:note n -->|<!--|-->|{{ x }}"
    "|https://e.org/|www.|a@b.org|\u00a0|\x0b|\x0c|\x85|\u2028|\ufeff|\t|  |\r\n|\r|\n|\n\n|key: |---\ntitle: x\n---\n|A line of some sixty "
    "characters that goes on and on, on.\n|Also available in: Türkçe Русский\n|й|Ω"
)
_SIGNS_OF_YAML = (
    "title: |description: |tags:|seo:\n  description: |gallery:\n  - alt: |- |: | #|#|'|\"|\\|%|@|`|&a|*a|!t |>|>-\n|\\|\n|\\|+\n|\\|-\n|? |[|]|{|}"
    "|,|  |\t|~|null|yes|2022|12:30|=|<<|---|...|\n|\n\n|\r\n|\r|\u2028|\x85|\u00a0|\x07|\\u0041|\\\n|\x1e"
)


def _signs(text: str) -> tuple[str, ...]:
    return (*filter(None, re.split(r"(?<!\\)\|", text)), "|")


_NOTE = """\
---
title: A walk along the river
description: "What the ferryman said"
---
# The river {#top}

The old *ferryman* of **Narvash** knows [the bank](https://example.org/bank "Both banks") and `its` stones.[^1]
He says so in a soft
break, and in a hard one,\\
too. See ![A boat](boat.png "Under way").

- [ ] first thing
- second thing
  1. nested

> quoted words
> go on

| Year | Boats |
|------|------:|
| 2021 | 12    |

<div class="box">
Words in a box with <b>bold</b> ones.
</div>

<!-- tm:note for the translator -->
Term
: its meaning

[^1]: A note, see [here][ref].

[ref]: https://example.org/ref "A title"
"""
_PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><title>A page &amp; more</title><meta name="description" content="What it says"></head>
<body><h1>Heading</h1>
<p>Words with <b>bold</b>, <a href="https://example.org/?a=1&amp;b=2" title="A title">links</a>
and <img src="x.png" alt="a picture">.<sup><a href="#n1">1</a></sup></p>
<ul><li>one</li><li>two<br>lines</li></ul>
<table><tr><td>cell</td><td>42</td></tr></table>
<!-- tm:skip --><p>left alone</p>
<script>var a = "<p>";</script><pre>code</pre>
</body></html>
"""
_TEXT = """\
The ferry and its people

The ferry has run since 1921, in the spirit of the alliance.1 It carries grain.[i]
She was the first to cross.2

1 Daily Bank, 14.12.2022.

2 Ibid.

[i] See https://example.org/ferry, (Accessed: 29.12.2022).
"""
_WRAPPED = """\
A text that is laid out by hand to some seventy characters in a line, as
letters were once, so that its lines are joined to a paragraph when they
are read by a translator.

- an item of a list that goes on over the end of its line, for it has
  many words to say
"""

MARKDOWN = Harness(
    "markdown",
    markdown,
    tuple(
        text.encode()
        for text in (
            _NOTE,
            _NOTE.replace("\n", "\r\n"),
            '\ufeff# A title\n\n::: note Title here\nwords\n:::\n\n!!! tip "So"\n    indented words\n',
            "a\n=\n\n- b\n\n      c\n\n* * *\n1. d\n2. e\n\n\tcode\n",
            "[i] first note\n\n[ii] second note\n\nWords.[i] More.[ii]\n",
            f"Words *here*\n\n| a | b |\n|---|---|\n| c | d |{PART}- x{PART}# [y](z) | <b>{PART}1. e",
        )
    ),
    _signs(_SIGNS_OF_MARKDOWN),
    _read_and_mark(".md"),
    modules=("tm.formats.markdown", "tm.formats.markdown_render", "tm.formats.html", "tm.formats.yamlvalues"),
)
HTML = Harness(
    "html",
    html,
    tuple(
        text.encode()
        for text in (
            _PAGE,
            '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><p>w &amp; <br/>x</p></body></html>',
            "words <b>and</b> more\n\n<p>p<p>q<li>r",
            f"<p title='At'>w<i>x</i></p>{PART}<i>y</i> & < {PART}</p>",
            "#use wml::x\n<p>w {{ m & n }} {% t %}</p>",
        )
    ),
    _signs(_SIGNS_OF_HTML),
    _read_and_mark(".html"),
    modules=("tm.formats.html", "tm.formats.html_render", "tm.formats.yamlvalues"),
)
PLAIN = Harness(
    "plain",
    plain_text,
    tuple(
        text.encode() for text in (_TEXT, _WRAPPED, _TEXT.replace("\n", "\r"), f"---\ntitle: A trip\n---\n{_WRAPPED}")
    ),
    _signs(_SIGNS_OF_TEXT),
    _read_and_mark(".txt"),
    modules=("tm.formats.plain", "tm.formats.yamlvalues"),
)
FRONT = Harness(
    "frontmatter",
    front_matter,
    tuple(
        text.encode()
        for text in (
            f"title: Plain words\nkeep: 'it'  # so{PART}a: b{PART}no{PART}# x",
            f"title: \"Quoted \\u0041\"\ndescription: 'it''s'{PART}two\nlines{PART} x ",
            f"title: |\n  First line\n  second\n\ndescription: >-\n  folded\n  words{PART}one\n\ntwo",
            f"tags: [one, \"two\", 'three']\nseo:\n  description: words\ngallery:\n  - alt: First\n  - {{alt: Second}}{PART}a, b",
        )
    ),
    _signs(_SIGNS_OF_YAML),
    lambda data: frontmatter.read(f"---\n{text_of(data)}\n---\n", OPTIONS),
    modules=("tm.formats.yamlvalues",),
)
