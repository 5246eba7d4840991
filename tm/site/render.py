"""A page through its template: sandboxed, all values escaped, no file but the template read. Same values, same bytes."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tm import __version__
from tm.errors import ProjectError, TmError
from tm.site.values import Page, Theme

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

HERE = Path(__file__).parent
BUILT_IN = "page.html"
_OWN = "\0own"  # no `{% extends %}` can name it
_LONGEST = 1_000_000  # characters that an operator of a template may make at once


def digest(theme: Theme) -> str:
    """Digest of all but the article that decides how a page looks; another one makes every page anew."""
    parts = [path.read_bytes() for path in sorted([*HERE.glob("*.py"), *HERE.glob("templates/*")]) if path.is_file()]
    own = "\0".join((__version__, theme.url, theme.source))
    return hashlib.sha256(own.encode() + b"\0".join(parts)).hexdigest()[:16]


def render(page: Page, theme: Theme) -> bytes:
    """The page as UTF-8. Raises ProjectError with the template's file and line."""
    from markupsafe import Markup

    values = {name: getattr(page, name) for name in Page.__dataclass_fields__}
    values |= {"content": Markup(page.content), "heading": Markup(page.heading)}
    try:
        template = _environment(theme).get_template(_OWN if theme.source else BUILT_IN)
        text = str(template.render(page=values))
        return (text if text.endswith("\n") else text + "\n").encode("utf-8")
    except Exception as error:
        if not theme.source:
            raise  # the built-in template is ours: a bug
        raise _blamed(error, theme) from error


def check(theme: Theme) -> None:
    """Compile the template. Raises ProjectError with file and line."""
    if not theme.source:
        return
    try:
        _environment(theme).get_template(_OWN)
    except Exception as error:
        raise _blamed(error, theme) from error


def _blamed(error: Exception, theme: Theme) -> TmError:
    """What a project's template did wrong, and on which of its lines."""
    line = getattr(error, "lineno", 0) if getattr(error, "filename", "") == theme.path else 0
    trace = error.__traceback__
    while trace is not None:  # jinja puts the template's own lines into the traceback
        if trace.tb_frame.f_code.co_filename == theme.path:
            line = trace.tb_lineno
        trace = trace.tb_next
    cause = getattr(error, "message", None) or str(error) or type(error).__name__
    return ProjectError(
        f"the template cannot be used: {cause}",
        path=theme.path,
        line=line or 0,
        hint="docs/site.md lists what a template gets",
    )


@functools.lru_cache(maxsize=4)
def _environment(theme: Theme) -> SandboxedEnvironment:
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

    class Environment(ImmutableSandboxedEnvironment):
        """Jinja's sandbox, without the sums by which a line of template fills the memory."""

        intercepted_binops = frozenset(("*", "**", "%"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            numbers = isinstance(left, int | float) and isinstance(right, int | float)
            if operator == "**" or (numbers and max(abs(left), abs(right)) > _LONGEST):
                raise TmError(f"`{operator}` is not available here")
            if not numbers and (operator == "%" or _size(left) * _size(right) > _LONGEST):
                raise TmError(f"`{operator}` is not available here")
            return super().call_binop(context, operator, left, right)

    def load(name: str) -> tuple[str, str, Any] | None:
        if name == _OWN:
            return theme.source, theme.path, lambda: True
        if name == BUILT_IN:
            return (HERE / "templates" / BUILT_IN).read_text("utf-8"), BUILT_IN, lambda: True
        return None

    environment = Environment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.pop("lipsum", None)  # random words have no place in a build
    environment.filters.pop("random", None)
    environment.globals["style"] = Markup((HERE / "templates" / "style.css").read_text("utf-8").strip())
    return environment


def _size(value: Any) -> int:
    return int(abs(value)) if isinstance(value, int | float) else len(value) if hasattr(value, "__len__") else 1
