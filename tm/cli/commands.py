"""Importing this module registers every command; each group lives in its own file."""

from __future__ import annotations

from tm.cli import basic, drafting, people, release, tools

__all__ = ["basic", "drafting", "people", "release", "tools"]
