"""Lines and columns of a text inside its catalog: what an editor jumps to is what the finding speaks of."""

from __future__ import annotations

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tm.model import Unit
from tm.po.columns import Region, region
from tm.po.scan import scan
from tm.po.write import new_file, render

texts = st.text(alphabet=st.sampled_from('aşЖ🙂 "\\\n\t%'), min_size=1, max_size=120)


@given(texts.filter(lambda text: "\n" not in text), st.data())
@example("tek \\ satır", None)
def test_the_marked_characters_are_those_of_the_span(text: str, data: st.DataObject | None) -> None:
    start = data.draw(st.integers(0, len(text) - 1)) if data else 0
    end = data.draw(st.integers(start + 1, len(text))) if data else len(text)
    file = scan(render(new_file({"Language": "tr"}), [Unit("Source.", text, extracted=("paragraph",))]))
    place = region(file.raw(0), "msgstr", text, (start, end))
    assert place is not None
    lines = file.text.split("\n")
    line = lines[file.line(0) - 1 + place.line - 1]
    assert place.line == place.end_line
    assert ast.literal_eval(f'"{line[place.column - 1 : place.end_column - 1]}"') == text[start:end]


WRAPPED = """\
# a word of the translator
#. paragraph
#| msgid "old"
msgctxt "head"
msgid ""
"One line, "
"and another."
msgstr ""
"Bir \\"satır\\",\\n"
"ve bir\\ttane daha."
"""


@pytest.mark.parametrize(
    ("keyword", "text", "part", "place"),
    [
        ("msgid", "One line, and another.", "One", Region(2, 2, 2, 5)),
        ("msgid", "One line, and another.", "line, and", Region(2, 6, 3, 5)),
        ("msgstr", 'Bir "satır",\nve bir\ttane daha.', "satır", Region(5, 8, 5, 13)),
        ("msgstr", 'Bir "satır",\nve bir\ttane daha.', '"', Region(5, 6, 5, 8)),
        ("msgstr", 'Bir "satır",\nve bir\ttane daha.', "tane", Region(6, 10, 6, 14)),
    ],
)
def test_wrapped_and_escaped_lines_have_their_columns(keyword: str, text: str, part: str, place: Region) -> None:
    start = text.index(part)
    assert region(WRAPPED, keyword, text, (start, start + len(part))) == place


def test_what_is_not_written_there_has_no_place() -> None:
    assert region(WRAPPED, "msgid", "Another text.", (0, 3)) is None
    assert region(WRAPPED, "msgid_plural", "One line, and another.", (0, 3)) is None
    assert region('msgid "a"\nmsgstr "caf\\303\\251"', "msgstr", "café", (0, 3)) is None
    assert region(WRAPPED, "msgid", "One line, and another.", (0, 99)) is None
