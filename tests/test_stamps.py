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
from tm.stamps import STAT, part_of, signature_of, signatures_in

NAMES = st.text("abcé. ", min_size=1, max_size=4).filter(lambda name: name.strip(".") != "")
KINDS = st.sampled_from(["file", "missing", "link", "lost link", "folder"])


@given(st.dictionaries(NAMES, KINDS, max_size=12))
def test_many_signatures_are_those_of_each(files: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in files.items():
            path = Path(folder, name)
            if kind == "file":
                path.write_text(name)
            elif kind in ("link", "lost link"):
                path.symlink_to("." if kind == "link" else "nowhere")
            elif kind == "folder":
                path.mkdir()
        each = [signature_of([f"{folder}/{name}"]) for name in files]
        assert signatures_in(f"{folder}/", list(files)) == b"".join(each)


def test_a_folder_that_is_missing_or_is_no_folder_holds_no_files(tmp_path: Path) -> None:
    names = [str(number) for number in range(20)]
    (tmp_path / "file").write_text("")
    for folder in (f"{tmp_path}/nowhere/", f"{tmp_path}/file/"):
        each = [signature_of([folder + name]) for name in names]
        assert signatures_in(folder, names) == b"".join(each)


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
    wanted = signatures_in(f"{folder}/", names)
    child = os.fork()
    if not child:
        os.setuid(65534)
        os._exit(signatures_in(f"{folder}/", names) != wanted)
    assert os.waitpid(child, 0)[1] == 0


def test_articles_in_folders_of_any_size_are_signed_in_their_order(scratch: Scratch) -> None:
    names = [f"deep/er/{number:02d}.md" for number in range(20)] + ["deep/one.txt", "two.dots.html"]
    for name in names:
        scratch.write(f"articles/{name}", f"Of {name}.\n")
    scratch.tm("sync")
    project = load(scratch.root)
    try:
        every, some = project.places(), project.places(["ru"])
        columns = project.columns(names, every)
        assert {len(column) for column in columns} == {STAT * len(names)}
        for at, name in enumerate(names):
            signed = b"".join(column[STAT * at : STAT * (at + 1)] for column in columns)
            assert signed == signature_of(project.watched(name))
            assert part_of(signed, some) == signature_of([project.watched(name)[file] for file in some])
        assert project.columns(names, some) == [columns[file] for file in some]
    finally:
        project.index.close()
