"""The laws of the Markdown format, tried on texts that are made to break them, and on real articles."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import corpora
from tests.pace import seconds
from tm.errors import TmError
from tm.formats import format_for, read
from tm.formats.base import assemble, check_document
from tm.model import Document, ReadOptions

MARKDOWN = format_for(".md")
OPTIONS = ReadOptions()


def signs(text: str) -> st.SearchStrategy[str]:
    """One of the pieces between the broken bars."""
    return st.sampled_from(text.split("¦"))


BEGINNINGS = signs(
    '- ¦* ¦+ ¦1. ¦2) ¦> ¦>¦# ¦## ¦    ¦  ¦\t¦- [ ] ¦[^1]: ¦[a]: /u "ti"¦===¦---¦```¦~~~¦| ¦: ¦<div>¦</div>¦'
    '<!-- c -->¦<b>¦[i] ¦[ii] ¦> > ¦::: x\n¦:::¦{% x %}¦> [!NOTE]¦!!! note "T"¦\x0c¦\ufeff¦1986. ¦|-|-|¦a | b¦'
    "1 ¦$$\n¦<p>"
)
PIECES = signs(
    'word¦Ünï¦“q”¦日本¦1¦ ¦ ¦ ¦  ¦\n¦\n¦\n\n¦\n\n¦  \n¦\\\n¦*¦**¦_¦`¦[¦](u)¦][a]¦][]¦]¦[a]¦[b]¦[^1]¦![alt](y "t")¦'
    '![a]¦[a][]¦![¦(¦)¦<b>¦</b>¦<a href="x">¦<https://e.org>¦https://e.org/x¦|¦\\|¦\\¦\\*¦&amp;¦&¦>¦~~¦#¦ #¦'
    "{#id}¦-¦=¦.¦:¦!¦\"¦'¦$¦{{ v }}¦\r¦\r\n¦\t¦\x0b¦\xa0¦\u2028¦\x85¦\x00¦<br>¦1. ¦+ ¦> ¦| ¦[i]¦\n===\n¦\n---\n¦"
    "\n|-|-|\n¦\n: ¦\n    ¦\n> ¦\n- "
)
LINES = st.tuples(
    st.one_of(st.just(""), st.just(""), BEGINNINGS),
    st.lists(PIECES, max_size=4).map("".join),
    st.sampled_from(["", "\n", "\n\n"]),
)
ARTICLES = st.tuples(
    st.lists(LINES.map("".join), max_size=9).map("".join), st.sampled_from(["", "\n", "\r\n", "\r"])
).map(lambda made: re.sub(r"\r\n|\n|\r", made[1], made[0]) if made[1] else made[0])
TARGETS = st.tuples(
    st.lists(st.one_of(PIECES, BEGINNINGS), max_size=4).map("".join),
    st.lists(st.one_of(PIECES, BEGINNINGS), max_size=3).map("".join),
).map(lambda parts: f"{parts[0]} Ωω {parts[1]}")


def opened(text: str) -> Document:
    document = read(text, ".md", OPTIONS)
    check_document(document)
    return document


def probed(text: str) -> tuple[list[str], list[str]]:
    document = opened(text)
    result = assemble(document, lambda segment: "Ω" + segment.source, MARKDOWN)
    return ["Ω" + segment.source for segment in document.segments], [
        segment.source for segment in opened(result).segments
    ]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(ARTICLES)
@example("a\r\rb\rc\r\n")
@example("\ufeff- a\n\tb\n")
@example("1. 1 a")
@example("| a |\n|---|\n| - b |\n- c | d")
@example("> a\\\nb  \n> - c")
def test_nothing_translated_changes_nothing(text: str) -> None:
    document = opened(text)
    assert assemble(document, lambda segment: None, MARKDOWN) == text
    assert assemble(document, lambda segment: segment.source, MARKDOWN) == text


@settings(max_examples=700, deadline=None, derandomize=True)
@given(ARTICLES)
@example("10) 0 a")
@example("a  \n    - b")
@example(">a\\\n--")
@example("![a]\n\n[a]: /u")
@example("a|\n-")
@example("# a # #")
@example("- :::\na  \n=")
def test_marked_targets_are_found_again(text: str) -> None:
    wanted, got = probed(text)
    # A pipe over a line of dashes has to be escaped, lest it become a table; `Ω: ` below a rule, lest it be front matter.
    assert [re.sub(r"\\([|:])", r"\1", source) for source in got] == [
        re.sub(r"\\([|:])", r"\1", source) for source in wanted
    ]


def plain(text: str) -> str:
    """A text without what may be escaped or bound to a label in it."""
    for reference, sign in (
        ("&#91;", "["),
        ("&#93;", "]"),
        ("&#96;", "`"),
        ("&lt;", "<"),
        ("&quot;", '"'),
        ("&#123;", "{"),
        ("\ufeff", ""),
    ):
        text = text.replace(reference, sign)
    return re.sub(r"\]\[[^\[\]]*\]", "]", re.sub(r"[\\\s]+", "", text))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(ARTICLES.filter(lambda text: "[i" not in text and "1 " not in text), st.data())
def test_any_target_stays_one_segment_that_says_the_same(text: str, data: st.DataObject) -> None:
    document = opened(text)
    targets = [data.draw(TARGETS) for _ in document.segments]
    if any(re.search(r"`[^`]*Ωω[^`]*`|(?m:^)\s*\d+\s|\$\$|</?(?!b>|br>|a |http)", target) for target in targets):
        return  # nothing but code says nothing, and what begins an HTML block is the HTML format's to judge
    given = iter(targets)
    result = opened(assemble(document, lambda segment: next(given), MARKDOWN))
    assert len(result.segments) == len(targets)
    for segment, target, found in zip(document.segments, targets, result.segments, strict=True):
        if segment.place[0] not in ("html", "yaml"):
            assert plain(found.source) == plain(target)


class _Page(HTMLParser):
    """Tags with their attributes' names, and every address."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[tuple[str, ...]] = set()
        self.addresses: set[str | None] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if attrs or tag in ("script", "style", "img", "b"):
            self.tags.add((tag, *(name for name, _ in attrs if name != "title")))
        self.addresses.update(value for name, value in attrs if name in ("href", "src"))


HOSTILE = signs(
    "<script>alert(1)</script>¦<img src=x onerror=y>¦[x](javascript:z)¦[x](https://evil.example)¦"
    "<https://evil.example>¦[a]¦![i](https://evil.example/i)¦[x][a]¦\n\n[a]: https://evil.example\n\n¦"
    "<b onclick='x'>¦<¦>¦[¦]¦](¦![¦](https://evil.example)¦`¦\\¦  \n¦\\\n¦\n\n¦|¦\n|-|\n¦\"¦)¦(¦<style>¦"
    "<a@evil.example>¦- ¦# "
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    ARTICLES.filter(lambda text: "<" not in text and "\x0b" not in text and "\x0c" not in text and "[^" not in text),
    st.data(),
)
def test_a_target_brings_no_tag_and_no_address_into_the_page(text: str, data: st.DataObject) -> None:
    from pyromark import Options, html

    options = Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS
    document = opened(text)
    hostile = st.lists(HOSTILE, min_size=1, max_size=5).map("".join)
    targets = {segment.start: f"{data.draw(hostile)} Ωω {data.draw(hostile)}" for segment in document.segments}
    result = assemble(document, lambda segment: targets[segment.start], MARKDOWN)
    pages = [
        _Page(html(re.sub(r"\r\n?", "\n", each.removeprefix("\ufeff")), options=options)) for each in (text, result)
    ]
    assert pages[1].tags <= pages[0].tags
    assert pages[1].addresses <= pages[0].addresses


# --- real articles ---


def articles() -> Iterator[tuple[str, str]]:
    import json

    root = corpora()
    for path in sorted(root.rglob("*.md")):
        if path.name != "README.md":
            yield str(path.relative_to(root)), path.read_bytes().decode("utf-8")
    for path in sorted(root.rglob("*examples.json*")):
        rows = path.read_text("utf-8")
        for number, row in enumerate(
            json.loads(rows) if path.suffix == ".json" else map(json.loads, rows.splitlines())
        ):
            yield f"{path.name} {number}", row["markdown"]


@pytest.mark.skipif(not corpora().is_dir(), reason="no corpora here (TM_CORPORA)")
def test_real_articles_keep_the_laws() -> None:
    broken, units = [], 0
    for name, text in articles():
        document = opened(text)
        assert assemble(document, lambda segment: None, MARKDOWN) == text, name
        wanted, got = probed(text)
        units += len(wanted)
        if wanted != got:
            broken.append(name)
    assert broken == []
    assert units > 10_000


# --- size ---

SIZE = 60_000
LARGE = {
    "brackets": "[" * SIZE,
    "stars": "a *b" * (SIZE // 4),
    "backticks": "".join("`" * size + "a" for size in range(1, 340)),
    "quotes": ">" * SIZE + "a",
    "quoted lines": ("> " * 500 + "a  \n") * (SIZE // 1000),
    "pipes": "|" * SIZE,
    "angles": "<" * SIZE,
    "comments": "<!-- " * (SIZE // 5),
    "directives": "a <!-- tm:note b -->" * (SIZE // 20),
    "images": '![a](b "c") ' * (SIZE // 12),
    "lists": "- " * (SIZE // 2) + "a",
    "items": "- a\n" * (SIZE // 4),
    "table": "|a" * (SIZE // 8) + "|\n" + "|-" * (SIZE // 8) + "|\n" + "|a\n" * (SIZE // 8),
    "references": "[a]: /u\n\n" + "[a] " * (SIZE // 4),
    "definitions": "".join(f'[{number}]: a "t{number}"\n' for number in range(SIZE // 16)),
    "footnotes": "".join(f"[^{number}]: a\n" for number in range(SIZE // 12)),
    "notes": "".join(f"[{number}] a [{number}]\n" for number in range(1, SIZE // 20)),
    "containers": "::: a b" + " " * SIZE + "{",
    "admonitions": "!!! " + " " * SIZE + '"',
    "templates": "{{ a\n" * (SIZE // 5),
    "code that never ends": "{% highlight a %}\n" * (SIZE // 18),
    "formulas": "$$\na\n" * (SIZE // 5),
    "backslashes": "\\" * SIZE,
    "closings": "# a " + "# " * (SIZE // 2),
    "attributes": "# a " + "{ " * (SIZE // 2),
    "addresses": ("a" * 63 + "@" + "a." * 120) * (SIZE // 305),
    "carriage returns": "a  \rb\r\r" * (SIZE // 7),
    "tags": "<b>x\n\n" * (SIZE // 6),
}


@pytest.mark.parametrize("name", LARGE)
def test_time_grows_with_size_alone(name: str) -> None:
    text = LARGE[name]

    def work() -> None:
        try:
            document = read(text, ".md", OPTIONS)
        except TmError:
            return
        targets = {segment.start: segment.source[:SIZE] + " [x](y) <b> |\\" for segment in document.segments}
        assemble(document, lambda segment: targets[segment.start], MARKDOWN)

    assert seconds(work) < 10  # a quadratic step takes minutes
