"""What results depend on besides a project's own files: the libraries that are installed, and the plug-ins."""

from __future__ import annotations

from functools import cache

LIBRARIES = ("pyromark", "rapidfuzz", "py3langid", "simplemma", "snowballstemmer", "babel", "pyyaml", "jinja2")
GROUPS = ("tm.formats", "tm.checks")
"""The entry point groups of plug-ins that decide what is written or found."""


@cache
def libraries() -> dict[str, str]:
    """Name -> version, of libraries and plug-ins."""
    from importlib.metadata import entry_points, version

    found = {name: version(name) for name in LIBRARIES}
    for group in GROUPS:
        for point in entry_points(group=group):
            found[f"plug-in {point.name}"] = f"{point.value} {point.dist.version if point.dist else ''}".strip()
    return found


@cache
def plugin_stats() -> list[tuple[str, object]]:
    """The files of the plug-ins as they stand: whoever writes one changes it more often than its version."""
    from importlib.metadata import entry_points
    from importlib.util import find_spec

    from tm.stamps import stat_of

    found: list[tuple[str, object]] = []
    for group in GROUPS:
        for point in entry_points(group=group):
            try:
                spec = find_spec(point.module)
            except (ImportError, ValueError):  # it is told where it is loaded
                spec = None
            found.append((point.name, None if spec is None or spec.origin is None else stat_of(spec.origin)))
    return found
