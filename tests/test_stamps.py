"""What a file's stat says: many asked for at once say what each says by itself."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Scratch
from tm.project import load
from tm.stamps import signature_of, signatures_of

NAMES = st.text("abcé. ", min_size=1, max_size=4).filter(lambda name: name.strip(".") != "")
COLUMNS = st.lists(
    st.lists(st.sampled_from(["file", "missing", "link", "lost link", "folder"]), min_size=12, max_size=12), max_size=4
)


@given(st.lists(NAMES, unique=True, max_size=12), COLUMNS)
def test_many_signatures_are_those_of_each(names: list[str], columns: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as top:
        folders = []
        for number, kinds in enumerate(columns):
            folder = Path(top) / str(number)
            folder.mkdir()
            folders.append((f"{folder}/", names))
            for name, kind in zip(names, kinds, strict=False):
                if kind == "file":
                    (folder / name).write_text(name)
                elif kind in ("link", "lost link"):
                    (folder / name).symlink_to("." if kind == "link" else "nowhere")
                elif kind == "folder":
                    (folder / name).mkdir()
        each = [signature_of([folder + name for folder, _ in folders]) for name in names] if folders else []
        assert signatures_of(folders) == each


def test_a_folder_that_is_missing_or_is_no_folder_holds_no_files(tmp_path: Path) -> None:
    names = [str(number) for number in range(20)]
    (tmp_path / "file").write_text("")
    for folder in ("nowhere/", "file/"):
        found = signatures_of([(f"{tmp_path}/{folder}", names)])
        assert found == [signature_of([f"{tmp_path}/{folder}{name}"]) for name in names]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_a_folder_that_may_be_entered_but_not_listed_is_looked_into(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    names = [str(number) for number in range(20)]
    for name in names:
        (folder / name).write_text(name)
    folder.chmod(0o111)
    for above in (tmp_path, *tmp_path.parents):
        if above.stat().st_uid == 0 and len(above.parts) > 2:
            above.chmod(above.stat().st_mode | 0o111)
    wanted = signatures_of([(f"{folder}/", names)])
    child = os.fork()
    if not child:
        os.setuid(65534)
        os._exit(signatures_of([(f"{folder}/", names)]) != wanted)
    assert os.waitpid(child, 0)[1] == 0


def test_articles_in_folders_of_any_size_are_signed_in_their_order(scratch: Scratch) -> None:
    names = [f"deep/er/{number:02d}.md" for number in range(20)] + ["deep/one.txt", "two.dots.html"]
    for name in names:
        scratch.write(f"articles/{name}", f"Of {name}.\n")
    scratch.tm("sync")
    project = load(scratch.root)
    try:
        assert list(project.signatures(names)) == [signature_of(project.watched(name)) for name in names]
        places = project.places(["ru"])
        some = [[project.watched(name)[at] for at in places] for name in names]
        assert list(project.signatures(names, places)) == list(map(signature_of, some))
    finally:
        project.index.close()
