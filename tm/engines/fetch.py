"""Downloads local models: resumable, checksummed, and in place whole or not at all.

The list of models and the files come from Mozilla, or from a mirror that the user names (environment, own config or
command line, never tm.yaml): `BASE/records.json` and `BASE/<location>`. What is downloaded goes to `.partial/` and
moves into its folder only when every file of the direction is there and has the right SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tm.engines.base import Limits, Temporary
from tm.engines.download import download
from tm.engines.http import Client, failure
from tm.engines.keys import is_loopback, origin
from tm.engines.models import PIVOT, files, model_code
from tm.errors import EngineError, FileError

RECORDS = "https://firefox.settings.services.mozilla.com/v1/buckets/main/collections/translations-models-v2/records"
ATTACHMENTS = "https://firefox-settings-attachments.cdn.mozilla.net"
LICENSE = "MPL-2.0 (Mozilla, Firefox Translations)"
_MAX_FILE = 600_000_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_LOCATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*){0,10}")
_HEX = re.compile(r"[0-9a-f]{64}")
_MANIFEST = "tm.json"
_KINDS = ("model", "vocab", "srcvocab", "trgvocab", "lex", "qualityModel")


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of one direction as the list of models describes it."""

    source: str
    target: str
    name: str
    kind: str
    version: str
    architecture: str
    location: str
    size: int
    """Bytes to download (packed)."""
    packed_sha256: str
    sha256: str
    """Of the unpacked file."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A direction that is in place."""

    pair: str
    folder: Path
    size: int
    """Bytes on disk."""
    downloaded: int
    """Bytes that came over the wire in this call; 0: it was there already."""
    license: str = LICENSE


Progress = Callable[[str, int, int], None]
"""Called with (pair, bytes so far, bytes in all)."""


def fetch(
    pairs: Iterable[tuple[str, str]],
    base_url: str,
    cache_dir: Path,
    on_progress: Progress | None = None,
    *,
    again: bool = False,
    limits: Limits | None = None,
) -> list[Fetched]:
    """Puts the models for some (source, target) locales into `cache_dir`; a pair without English needs two directions.

    `base_url` "" is Mozilla's own. Raises EngineError (network, unknown pair, checksum), FileError (disk).
    """
    limits = limits or Limits()
    todo = plan(pairs, base_url, limits=limits)
    done = []
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with _locked(cache_dir / ".lock"):
            for group in todo:
                done.append(_direction(group, base_url, cache_dir, on_progress or (lambda *_: None), again, limits))
    except OSError as error:
        raise FileError(
            f"cannot write models: {error.strerror or error}", path=str(cache_dir), hint="check space and permissions"
        ) from None
    return done


def plan(
    pairs: Iterable[tuple[str, str]], base_url: str = "", *, limits: Limits | None = None
) -> list[list[ModelFile]]:
    """What there is to download, direction by direction, with sizes; asks for the list of models alone."""
    known = _directions(_records(base_url, limits or Limits()))
    legs: dict[tuple[str, str], None] = {}
    for source, target in pairs:
        here, there = model_code(source), model_code(target)
        if (here, there) in known:
            legs[here, there] = None
        elif PIVOT not in (here, there) and (here, PIVOT) in known and (PIVOT, there) in known:
            legs[here, PIVOT] = legs[PIVOT, there] = None
        else:
            raise EngineError(f"there is no model for {here}-{there}", hint=f"there are: {_listing(known)}")
    return [known[leg] for leg in legs]


def _listing(known: dict[tuple[str, str], list[ModelFile]]) -> str:
    return ", ".join(f"{source}-{target}" for source, target in sorted(known)[:200])


def _places(base_url: str) -> tuple[str, str]:
    """(address of the list, address of the files). Plain http only to this machine."""
    if not base_url:
        return RECORDS, ATTACHMENTS
    base = base_url.rstrip("/")
    if origin(base).startswith("http://") and not is_loopback(base):
        raise EngineError("models are downloaded over https only", hint="give an https address")
    return f"{base}/records.json", base


def _records(base_url: str, limits: Limits) -> str:
    address = _places(base_url)[0]
    client = Client(address, limits, 60.0, (), "the list of models")
    for attempt in range(limits.attempts):
        try:
            reply = client.request("GET", address)
            if not 200 <= reply.status < 300:
                raise failure(client, reply)
            return reply.text
        except Temporary:
            if attempt + 1 == limits.attempts:
                raise
            time.sleep(limits.backoff * 2**attempt)
    raise AssertionError("unreachable")


def _directions(body: str) -> dict[tuple[str, str], list[ModelFile]]:
    """The newest usable set of files of every direction. Raises EngineError for a list that is none."""
    try:
        from fxtranslate import discovery
    except ImportError:
        raise EngineError("local models need the package `fxtranslate`", hint="pip install 'tm[local]'") from None
    try:
        usable = set(discovery.model_pairs(body))  # the package knows which versions its engine can load
        records = json.loads(body)["data"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise EngineError(
            "the list of models cannot be read", hint="check the address; it must be Firefox's records"
        ) from None
    by_leg: dict[tuple[str, str], list[ModelFile]] = {}
    for file in map(_file, records if isinstance(records, list) else []):
        if file is not None and (file.source, file.target) in usable and _usable_version(file.version):
            by_leg.setdefault((file.source, file.target), []).append(file)
    return {leg: whole for leg, found in by_leg.items() if (whole := _best(found))}


def _best(found: list[ModelFile]) -> list[ModelFile]:
    """The newest whole set whose files belong together (one version, one architecture); a release before any
    pre-release.
    """
    sets: dict[tuple[str, str], dict[str, ModelFile]] = {}
    for file in found:
        sets.setdefault((file.version, file.architecture), {})[file.kind] = file
    for key in sorted(sets, key=lambda key: (_order(key[0]), key[1]), reverse=True):
        kinds = sets[key]
        vocabularies = {"vocab"} if "vocab" in kinds else {"srcvocab", "trgvocab"}
        if "model" in kinds and vocabularies <= set(kinds):
            return [kinds[kind] for kind in ("model", "lex", *sorted(vocabularies)) if kind in kinds]
    return []


def _file(record: Any) -> ModelFile | None:
    """A record that names a file safely: its name becomes a file name here, its location a part of an address."""
    try:
        attachment = record["attachment"]
        source, target = (record[key].replace("-", "_") for key in ("sourceLanguage", "targetLanguage"))
        file = ModelFile(
            source,
            target,
            record["name"],
            record["fileType"],
            str(record["version"]),
            str(record.get("architecture") or ""),
            attachment["location"],
            int(attachment["size"]),
            attachment["hash"].lower(),
            (record.get("decompressedHash") or "").lower(),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    safe = (
        re.fullmatch(r"[a-z]{2,3}(_[A-Za-z]{2,4})?", source)
        and re.fullmatch(r"[a-z]{2,3}(_[A-Za-z]{2,4})?", target)
        and _NAME.fullmatch(file.name)
        and _LOCATION.fullmatch(file.location)
        and _HEX.fullmatch(file.packed_sha256)
        and (not file.sha256 or _HEX.fullmatch(file.sha256))
    )
    return file if safe and file.kind in _KINDS and 0 < file.size <= _MAX_FILE else None


def _usable_version(version: str) -> bool:
    return version.split(".")[0] == "3"


def _order(version: str) -> tuple[bool, list[int]]:
    return not re.search(r"[a-z]", version), [int(part) for part in re.findall(r"[0-9]{1,9}", version)]


def _direction(
    group: Sequence[ModelFile], base_url: str, cache_dir: Path, on_progress: Progress, again: bool, limits: Limits
) -> Fetched:
    source, target = group[0].source, group[0].target
    pair = f"{source}-{target}"
    folder = cache_dir / pair
    if not again and _in_place(folder, group):
        return Fetched(pair, folder, _size(folder), 0)
    partial = cache_dir / ".partial"
    partial.mkdir(exist_ok=True)
    total, before, came = sum(file.size for file in group), 0, 0
    stage = Path(tempfile.mkdtemp(prefix=f"{pair}.", dir=partial))
    new = stage / pair
    new.mkdir()
    try:
        for file in group:
            part = partial / f"{file.packed_sha256}.part"
            address = f"{_places(base_url)[1]}/{file.location}"
            came += download(
                address, part, file.size, file.packed_sha256, limits, _offset(on_progress, pair, before, total)
            )
            _write(new / file.name, _unpacked(part, file))
            before += file.size
        _write(new / _MANIFEST, json.dumps({file.name: file.packed_sha256 for file in group}, sort_keys=True).encode())
        if files(stage, source, target) is None:
            raise EngineError(f"the files of {pair} do not make a model")
        _replace(new, folder, stage / "old")
        for file in group:
            (partial / f"{file.packed_sha256}.part").unlink(missing_ok=True)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return Fetched(pair, folder, _size(folder), came)


def _offset(on_progress: Progress, pair: str, before: int, total: int) -> Callable[[int], None]:
    return lambda now: on_progress(pair, before + now, total)


def _in_place(folder: Path, group: Sequence[ModelFile]) -> bool:
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return manifest == {file.name: file.packed_sha256 for file in group} and all(
        (folder / file.name).is_file() for file in group
    )


def _unpacked(part: Path, file: ModelFile) -> bytes:
    from fxtranslate import discovery

    try:
        data: bytes = discovery.verify_and_decompress(part.read_bytes(), file.sha256 or None)
    except ValueError:
        part.unlink(missing_ok=True)
        raise EngineError(f"{file.name} is damaged on the server: its checksum is wrong once unpacked") from None
    if file.sha256 and hashlib.sha256(data).hexdigest() != file.sha256:
        raise EngineError(f"{file.name} is damaged on the server: its checksum is wrong once unpacked")
    return data


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _replace(new: Path, folder: Path, old: Path) -> None:
    """Swaps a folder for another; at no instant is there a half-filled one under the final name."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise FileError("is in the way of a model's folder", path=str(folder), hint="move it away")
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _locked(path: Path) -> AbstractContextManager[object]:
    """Two processes fetch one after the other, where the system knows file locks."""
    try:
        import fcntl
    except ImportError:
        return nullcontext()
    file = path.open("a")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file
