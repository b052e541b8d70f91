"""`mkdocs.yml`: the plugin's name below `plugins`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .refusal import RefusalError, newline

if TYPE_CHECKING:
    from yaml import MappingNode, Node

PLUGIN = "webasgi"

_ADVICE = f"add the line `- {PLUGIN}` below `plugins` by hand, and `- search` above it if there are no plugins yet"
_MARK = "\ufeff"


def with_plugin(source: bytes) -> bytes | None:
    """The source with the plugin, None if it is there already.

    Raises RefusalError where plugins come from elsewhere or are written in a way that can't be added to.
    """
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        raise RefusalError("it is not UTF-8: save it so first") from None
    mark, text = (_MARK, text.removeprefix(_MARK)) if text.startswith(_MARK) else ("", text)
    root = _root(text)
    plugins = _value(root, "plugins")
    if plugins is not None and PLUGIN in _names(plugins):
        return None
    changed = _changed(text, root, plugins)
    try:
        after = _root(changed)
    except RefusalError:
        raise RefusalError(f"`plugins` has a form that can't be changed safely: {_ADVICE}") from None
    before = _shape(root)
    if before.get("plugins") in (None, ("", "")):
        before["plugins"] = [_SEARCH]
    expected = {**before, "plugins": _added(before["plugins"])}
    if _shape(after) != expected:
        raise RefusalError(f"`plugins` has a form that can't be changed safely: {_ADVICE}")
    return (mark + changed).encode()


_STRING = "tag:yaml.org,2002:str"
_SEARCH = (_STRING, "search")


def _changed(text: str, root: MappingNode, plugins: Node | None) -> str:
    from yaml import MappingNode, ScalarNode, SequenceNode

    end = newline(text)
    if plugins is None:
        if _value(root, "INHERIT") is not None:
            raise RefusalError(
                f"the file inherits, and its `plugins` would take the place of the inherited ones: {_ADVICE}"
            )
        body = text if text.endswith("\n") or not text else text + end
        return f"{body}plugins:{end}  - search{end}  - {PLUGIN}{end}"
    key = next(key for key, _ in root.value if key.value == "plugins")
    if plugins.start_mark.index < key.end_mark.index:
        raise RefusalError(f"`plugins` is an alias of line {plugins.start_mark.line + 1}: {_ADVICE}")
    if isinstance(plugins, ScalarNode):
        if plugins.value or plugins.tag.endswith(":str"):
            raise RefusalError(f"`plugins` is neither a list nor a mapping: {_ADVICE}")
        return _below(text, key.end_mark.index, f"  - search{end}  - {PLUGIN}", end)
    assert isinstance(plugins, SequenceNode | MappingNode)
    name = PLUGIN if isinstance(plugins, SequenceNode) else f"{PLUGIN}: {{}}"
    if plugins.flow_style:
        if not plugins.value:
            at = plugins.start_mark.index + 1
            return f"{text[:at]}{name}{text[at:]}"
        at = _last(plugins).end_mark.index
        return f"{text[:at]}, {name}{text[at:]}"
    indent = " " * plugins.start_mark.column
    entry = f"{indent}- {name}" if isinstance(plugins, SequenceNode) else f"{indent}{name}"
    return _below(text, _end(text, plugins), entry, end)


def _below(text: str, index: int, line: str, end: str) -> str:
    """The text with a line below the one that holds ``index``."""
    at = text.find("\n", index)
    if at < 0:
        return f"{text}{end}{line}{end}"
    return f"{text[: at + 1]}{line}{end}{text[at + 1 :]}"


def _last(node: Any) -> Node:
    """The last item of a list or the last value of a mapping."""
    item = node.value[-1]
    found: Node = item[1] if isinstance(item, tuple) else item
    return found


def _end(text: str, node: Any) -> int:
    """Where the content of a block ends: its own mark stands behind the comments and empty lines below it."""
    while not getattr(node, "flow_style", True) and node.value:
        item = node.value[-1]
        key, node = item if isinstance(item, tuple) else (None, item)
        if key is not None and node.start_mark.index < key.end_mark.index:
            return int(key.end_mark.index)  # an alias: its value stands elsewhere
    end = int(node.end_mark.index)
    if getattr(node, "style", None) in ("|", ">"):
        end = len(text[:end].rstrip())
    return max(end, int(node.start_mark.index))


def _root(text: str) -> MappingNode:
    try:
        import yaml
    except ImportError:
        raise RefusalError(
            "it can't be read without PyYAML, which MkDocs brings along: run this where MkDocs is"
        ) from None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = "" if line is None else f" (line {line + 1})"
        raise RefusalError(f"it is no YAML that can be read{where}: put that right first") from None
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise RefusalError(f"it is no mapping of settings, one a line: {_ADVICE}")
    return root


def _value(root: MappingNode, name: str) -> Node | None:
    return next((value for key, value in root.value if key.value == name), None)


def _names(plugins: Node) -> set[object]:
    """The names of plugins: items, or keys where an item has settings."""
    names: set[object] = set()
    items = plugins.value if isinstance(plugins.value, list) else []
    for item in items:
        if isinstance(item, tuple):
            names.add(item[0].value)
        elif isinstance(item.value, list):
            names.update(pair[0].value for pair in item.value if isinstance(pair, tuple))
        else:
            names.add(item.value)
    return names


def _shape(node: Any) -> Any:
    """A node as data that can be compared; mappings of text are dictionaries."""
    if not isinstance(node.value, list):
        return ("", "") if node.tag.endswith(":null") else (node.tag, node.value)
    if node.id == "mapping":
        return {str(key.value): _shape(value) for key, value in node.value}
    return [_shape(each) for each in node.value]


def _added(plugins: Any) -> Any:
    return {**plugins, PLUGIN: {}} if isinstance(plugins, dict) else [*plugins, (_STRING, PLUGIN)]
