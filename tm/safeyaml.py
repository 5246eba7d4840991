"""YAML as hostile input: no aliases, anchors or tags, no guessing of types, and limits on size and depth.

Every scalar comes back as the string that was written, so `no` is never False and `12:30` never 750.
"""

from __future__ import annotations

from tm.errors import DataError

MAX_BYTES = 262_144
MAX_DEPTH = 20

Value = str | list["Value"] | dict[str, "Value"]


def load(text: str, name: str, *, max_bytes: int = MAX_BYTES) -> Value:
    """The value of a YAML text; an empty text is an empty mapping. Raises DataError with a line."""
    import yaml

    if len(text) > max_bytes:
        raise DataError(
            f"too large ({len(text):,} characters, the limit is {max_bytes:,})",
            path=name,
            hint="split it or remove what is not needed",
        )
    try:
        _refuse_bombs(text, name)
        node = yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DataError(
            f"not valid YAML: {error.problem or error.context}",
            path=name,
            line=mark.line + 1 if mark else 0,
            hint="check the indentation and the quotes on that line",
        ) from None
    except yaml.YAMLError as error:
        raise DataError(
            f"not valid YAML: {str(error).splitlines()[0]}", path=name, hint="remove the odd character"
        ) from None
    return {} if node is None else _build(node, name)


def _loader() -> type:
    import yaml

    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _refuse_bombs(text: str, name: str) -> None:
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=_loader()):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise DataError(
                "anchors and aliases (& and *) are not allowed", path=name, line=line, hint="write the value out"
            )
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise DataError(f"tags ({tag}) are not allowed", path=name, line=line, hint="remove the tag")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise DataError(f"nested deeper than {MAX_DEPTH} levels", path=name, line=line, hint="flatten it")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _build(node: object, name: str) -> Value:
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, name) for item in node.value]
    assert isinstance(node, yaml.MappingNode)
    result: dict[str, Value] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise DataError("a key must be a plain word", path=name, line=line)
        if key.value in result:
            raise DataError(f"`{key.value}` is given twice", path=name, line=line, hint="keep one of them")
        result[str(key.value)] = _build(value, name)
    return result


def line_of(text: str, key: str) -> int:
    """The 1-based line of a key such as `publish.stale.wording` in a YAML text that could be loaded; 0: it is not there.

    Keys may hold dots and blanks themselves (`require.2022/visit.md`).
    """
    import yaml

    node, line = yaml.compose(text, Loader=_loader()), 0
    while key and isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if key == name.value or key.startswith(f"{name.value}."):
                node, line, key = value, name.start_mark.line + 1, key[len(name.value) + 1 :]
                break
        else:
            return line
    return line
