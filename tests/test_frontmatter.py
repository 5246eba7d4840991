"""Front matter: exact places of its values, YAML's own opinion of what is written, and hostile blocks left alone."""

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.pace import seconds
from tm.formats import frontmatter
from tm.formats.yamlvalues import Refused, flat_values, yaml_values
from tm.model import ReadOptions, Segment

KEYS = ("title", "description", "seo.description", "tags", "gallery.alt")
OPTIONS = ReadOptions(front_matter=KEYS)

# Everything that could mislead a writer of YAML, and ordinary words.
SIGNS = (
    "word|Söz|слово|no|2022|12:30|: | #|#|'|\"|\\|%|@|`|&a|*a|!t|>|- |? |[|]|{|}|,| |  |:|~|null|“q”|\u2028|\x85|\xa0|\t|=|<<"
    "|---|\x07|İ"
)
WORDS = st.sampled_from([*SIGNS.split("|"), "|"])
LINE = st.lists(WORDS, min_size=1, max_size=6).map("".join)
TEXT = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
STYLES = {
    "plain": "title: Plain words\nkeep: 'it'  # so\n",
    "single": "title: 'It''s quoted'   \nkeep: it\n",
    "double": 'title: "Quoted \\u0041 \\"so\\""\nkeep: it\n',
    "literal": "title: |\n  First line\n  second\n\nkeep: it\n",
    "literal, stripped": "title: |-\n    First line\n\n      second\nkeep: it\n",
    "literal, kept": "title: |+\n  First\n\n\nkeep: it\n",
    "folded": "title: >\n  First line\n  goes on\n\n  second\nkeep: it\n",
    "multi-line plain": "title: First\n  goes on\nkeep: it\n",
    "flow": "tags: [one, \"two\", 'three']\nkeep: it\n",
    "block list": "tags:\n  - one two\n  - |\n    three\nkeep: it\n",
    "nested": "seo:\n  description: some words\n  other: x\nkeep: it\n",
    "list of maps": "gallery:\n  - src: a.png\n    alt: First picture\n  - {src: b.png, alt: Second}\nkeep: it\n",
}


def segments(block: str) -> tuple[str, tuple[Segment, ...]]:
    text = f"---\n{block}---\nBody\n"
    return text, frontmatter.read(text, OPTIONS).segments


def replaced(text: str, segment: Segment, target: str) -> str:
    return text[: segment.start] + frontmatter.render(text, segment, target) + text[segment.end :]


def found(text: str) -> list[str]:
    return [segment.source for segment in frontmatter.read(text, OPTIONS).segments]


def test_a_value_is_a_segment_and_the_rest_is_told() -> None:
    text = '---\ntitle: The visit\nauthor: A. Writer\ndate: 2022-12-29\ndraft: no\nlang: en\ndescription: "A long one"\n---\n# Body\n'
    front = frontmatter.read(text, ReadOptions())
    assert [(segment.source, segment.kind, segment.line) for segment in front.segments] == [
        ("The visit", "front matter", 2),
        ("A long one", "front matter", 7),
    ]
    assert text[front.segments[1].start : front.segments[1].end] == '"A long one"'
    assert text[front.end :] == "# Body\n"
    assert front.lang == "en"
    assert front.meta["date"] == "2022-12-29"
    assert front.meta["draft"] == "no"
    (slot,) = front.slots
    assert (slot.kind, text[slot.start : slot.end]) == ("lang", "en")


@pytest.mark.parametrize("name", STYLES)
def test_every_style_is_read_as_yaml_reads_it(name: str) -> None:
    text, parts = segments(STYLES[name])
    value = yaml.safe_load(STYLES[name])
    texts: list[str] = []
    for key in KEYS:
        node = value
        for step in key.split("."):
            node = [one[step] for one in node] if isinstance(node, list) else (node or {}).get(step)
        texts += node if isinstance(node, list) else [node] if node else []
    assert [part.source for part in parts] == [each.strip("\n") for each in texts]
    for part in parts:
        assert frontmatter.render(text, part, part.source) == text[part.start : part.end]


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(sorted(STYLES)), TEXT, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
@example("literal", " indented\nline", "\n", False)
@example("folded", "one\n\ntwo", "\r\n", True)
@example("plain", "no", "\n", False)
@example("flow", "a, b", "\n", False)
def test_what_is_written_reads_back_as_exactly_the_target(name: str, target: str, eol: str, bom: bool) -> None:
    target = target.strip("\n")
    text, _ = segments(STYLES[name])
    text = ("\ufeff" if bom else "") + text.replace("\n", eol)
    parts = frontmatter.read(text, OPTIONS).segments
    for at, part in enumerate(parts):
        if not target or target == part.source:
            continue
        built = replaced(text, part, target)
        block = built[built.index("---") + 3 : built.rindex("---")]
        wanted = [each.source for each in parts]
        wanted[at] = target
        values = yaml_values(block.lstrip("\r\n"))
        got = [value.text.strip("\n") for value in values if value.path in KEYS]
        assert got == wanted
        assert [value.text for value in values if value.path == "keep"] == ["it"]
        assert built.endswith(f"---{eol}Body{eol}")


FLAT = st.lists(
    st.tuples(
        st.sampled_from(["a", "title", "b1", "c-d", "é", ""]),
        st.sampled_from([":", ": ", ":  ", ":\t", " : "]),
        LINE,
        st.booleans(),
    ),
    max_size=5,
)


@settings(max_examples=400, deadline=None)
@given(FLAT, st.sampled_from(["\n", "\r\n", "\r"]))
def test_the_quick_way_says_what_yaml_says(lines: list[tuple[str, str, str, bool]], eol: str) -> None:
    block = "".join(
        f"{key}{colon}{chr(34) + value + chr(34) if quoted else value}{eol}" for key, colon, value, quoted in lines
    )
    quick = flat_values(block)
    if quick is None:
        return
    try:
        slow = yaml_values(block)
    except Refused as refused:  # pragma: no cover - only where the law is broken
        raise AssertionError(f"{block!r}: {refused.message}") from None
    assert quick == slow


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("title: &a x\nother: *a\n", "anchor or an alias"),
        ("title: !!python/object:os.system x\n", "tag"),
        ("title: a\ntitle: b\n", "stands there twice"),
        ("seo: {a: 1, a: 2}\n", "stands there twice"),
        ("title: a: b\n", "YAML refuses it"),
        ("title: [a\n", "YAML refuses it"),
        ("title: x\nno mapping here\n", "YAML refuses it"),
        ("a: " + "[" * 30 + "]" * 30 + "\n", "nested deeper than 20"),
        ("a: " + "x" * 70_000 + "\n", "larger than 64 KiB"),
        ("title: {{ site.title }}\n", "a key is no plain string"),
    ],
)
def test_what_yaml_refuses_stays_whole_with_a_notice(block: str, message: str) -> None:
    text = f"---\n{block}---\nBody\n"
    front = frontmatter.read(text, OPTIONS)
    assert text[front.end :] == "Body\n"
    assert not front.segments
    assert not front.slots
    (notice,) = front.notices
    assert message in notice.message
    assert 2 <= notice.line <= 3


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: x\n",
        "--- \n\ntitle: x\n---\n",
        "----\ntitle: x\n---\n",
        "text\n---\ntitle: x\n---\n",
        "---\n- a\n---\n",
        "---\nA sentence.\n---\n",
        "---\n# Heading\n\ntext: x\n---\n",
        "",
    ],
)
def test_what_is_no_front_matter(text: str) -> None:
    assert frontmatter.read(text, OPTIONS).end == 0


def test_comments_may_come_first_if_all_of_it_is_yaml() -> None:
    text = "---\n# Made by hand\ntitle: Words\n...\nBody"
    assert found(text) == ["Words"]
    assert frontmatter.read("---\n# Heading\nNote: this: that\n---\n", OPTIONS).end == 0


def test_toml_is_left_alone() -> None:
    front = frontmatter.read('+++\ntitle = "x"\n+++\nBody', OPTIONS)
    assert front.end == len('+++\ntitle = "x"\n+++\n')
    assert "TOML" in front.notices[0].message


@pytest.mark.parametrize("eol", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark(eol: str, bom: str) -> None:
    text = f'{bom}---{eol}title: One{eol}seo: {{description: "İki"}}{eol}---{eol}Body'
    front = frontmatter.read(text, OPTIONS)
    assert [(part.source, text[part.start : part.end], part.line) for part in front.segments] == [
        ("One", "One", 2),
        ("İki", '"İki"', 3),
    ]
    assert text[front.end :] == "Body"


@pytest.mark.parametrize(
    ("line", "code", "wanted"),
    [
        ("lang: en", "tr", "tr"),
        ('lang: "en"', "tr", '"tr"'),
        ("lang: 'en'", "pt-BR", "'pt-BR'"),
        ("lang: en", "no", '"no"'),
    ],
)
def test_the_language_can_be_rewritten(line: str, code: str, wanted: str) -> None:
    front = frontmatter.read(f"---\n{line}\n---\n", OPTIONS)
    assert front.lang == "en"
    assert frontmatter.render_lang(front.slots[0], code) == wanted


def test_a_wrong_language_is_told() -> None:
    front = frontmatter.read("---\ntitle: x\nlang: Turkish language\n---\n", OPTIONS)
    assert front.lang == ""
    assert not front.slots
    assert front.notices[0].line == 3


def test_numbers_and_addresses_are_no_segments() -> None:
    assert found("---\ntitle: 2022\ndescription: https://example.org/a\n---\n") == []


@pytest.mark.parametrize(
    "block",
    [
        "a: b" + " " * 60_000 + ": x\n",
        'a: "' + "\\n" * 30_000 + '"\n',
        "a: " + "[" * 60_000 + "\n",
        "a: b\n" * 12_000,
        "a:\n" + "- b\n" * 15_000,
        "x: y\n" + "\n" * 60_000,
    ],
)
def test_large_blocks_take_no_longer_than_their_size(block: str) -> None:
    assert seconds(lambda: frontmatter.read(f"---\n{block}---\n", OPTIONS)) < 5
