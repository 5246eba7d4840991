"""Which module holds which command. Only the one that is called is imported; `tm --help` imports them all."""

from __future__ import annotations

from importlib import import_module

HOMES = {
    "tm.cli.starting": ("init",),
    "tm.cli.syncing": ("sync",),
    "tm.cli.differing": ("diff",),
    "tm.cli.standing": ("status",),
    "tm.cli.people": ("translate", "review", "keep", "note"),
    "tm.cli.drafting": ("draft", "engine"),
    "tm.cli.handing": ("handoff",),
    "tm.cli.adopting": ("adopt",),
    "tm.cli.terming": ("terms",),
    "tm.cli.memorizing": ("memory",),
    "tm.cli.quality": ("check",),
    "tm.cli.release": ("build",),
    "tm.cli.purging": ("purge",),
    "tm.cli.reporting": ("report",),
    "tm.cli.undoing": ("undo",),
    "tm.cli.tools": ("merge-driver", "doctor", "demo"),
}


def register(argv: list[str]) -> None:
    """Import the home of the command that the arguments name; all of them where none is named."""
    word = next((word for at, word in enumerate(argv) if not word.startswith("-") and argv[at - 1] != "--project"), "")
    for module, names in HOMES.items():
        if word in names:
            import_module(module)
            return
    for module in HOMES:
        import_module(module)
