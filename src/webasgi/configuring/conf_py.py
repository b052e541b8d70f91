"""`conf.py`: the name of the extension in the list `extensions`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .refusal import RefusalError, newline

EXTENSION = "sphinx_webasgi"

_ADVICE = f'add "{EXTENSION}" to the list `extensions` by hand'


def with_extension(source: bytes) -> bytes | None:
    """The source with the extension, None if it is there already.

    Raises RefusalError where the list is not written out.
    """
    tree = _parsed(source)
    if EXTENSION in _named(tree):
        return None
    changed = _changed(source, tree)
    if _without(_parsed(changed)) != _without(tree) or EXTENSION not in _named(_parsed(changed)):
        raise RefusalError(f"`extensions` has a form that can't be changed safely: {_ADVICE}")
    return changed


def _changed(source: bytes, tree: ast.Module) -> bytes:
    end = newline(source.decode("utf-8", "replace")).encode()
    stores = list(_assigned(tree))
    if not stores:
        stars = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.names[0].name == "*")
        star = next(stars, None)
        if star is not None:
            raise RefusalError(f"line {star.lineno} may take `extensions` from another module: {_ADVICE}")
        body = source if source.endswith(b"\n") or not source else source + end
        blank = b"" if not body.strip() else end
        return body + blank + f'extensions = ["{EXTENSION}"]'.encode() + end
    whole = [node for node in tree.body if node in stores and not isinstance(node, ast.AugAssign)]
    lists = [each for each in (_list(node) for node in whole) if each is not None]
    if not lists:
        raise RefusalError(f"`extensions` in line {stores[-1].lineno} is no list that is written out: {_ADVICE}")
    return _inserted(source, lists[-1], end)


def _inserted(source: bytes, found: ast.List, end: bytes) -> bytes:
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    # Columns of the syntax tree are bytes of UTF-8, behind a byte order mark.
    mark = 3 if source.startswith(b"\xef\xbb\xbf") else 0

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + column + (mark if line == 1 else 0)

    if not found.elts:
        at = offset(found.lineno, found.col_offset) + 1
        return source[:at] + f'"{EXTENSION}"'.encode() + source[at:]
    last = found.elts[-1]
    assert last.end_lineno is not None
    assert last.end_col_offset is not None
    at = offset(last.end_lineno, last.end_col_offset)
    quote = source[at - 1 : at] if source[at - 1 : at] in (b'"', b"'") else b'"'
    name = quote + EXTENSION.encode() + quote
    begin = offset(last.lineno, 0)
    indent = source[begin : offset(last.lineno, last.col_offset)]
    rest = lines[last.end_lineno - 1][at - offset(last.end_lineno, 0) :]
    comma, behind = rest.lstrip(b" \t")[:1] == b",", rest.lstrip(b" \t,").rstrip()
    if indent.strip() or (behind and not behind.startswith(b"#")):
        return source[:at] + b", " + name + source[at:]
    # One name a line: another line, below a comment that belongs to the last one.
    line_end = at + len(rest)
    return source[:at] + (b"" if comma else b",") + source[at:line_end] + indent + name + b"," + end + source[line_end:]


def _parsed(source: bytes) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = f" (line {error.lineno})" if isinstance(error, SyntaxError) else ""
        raise RefusalError(f"it is no Python that can be read{line}: put that right first") from None


def _is_ours(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "extensions"


def _assigned(tree: ast.AST) -> Iterator[ast.Assign | ast.AnnAssign | ast.AugAssign]:
    """Statements that give `extensions` a value, wherever they stand."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign | ast.AugAssign):
            targets = [node.target]
        if any(_is_ours(target) for target in targets):
            assert isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
            yield node


def _list(node: ast.stmt) -> ast.List | None:
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    while isinstance(value, ast.BinOp):  # a list and something more
        value = value.left if isinstance(value.left, ast.List | ast.BinOp) else value.right
    return value if isinstance(value, ast.List) else None


def _named(tree: ast.AST) -> set[object]:
    """The strings that become extensions: in values of `extensions`, and in calls of its methods and of Sphinx'."""
    parts: list[ast.AST] = list(_assigned(tree))
    for node in ast.walk(tree):
        method = node.func if isinstance(node, ast.Call) else None
        if isinstance(method, ast.Attribute) and (_is_ours(method.value) or method.attr == "setup_extension"):
            parts.append(node)
    return {each.value for part in parts for each in ast.walk(part) if isinstance(each, ast.Constant)}


def _without(tree: ast.Module) -> str:
    """The tree as text, less the extension, and less a list of it alone."""

    class Remover(ast.NodeTransformer):
        def visit_List(self, node: ast.List) -> ast.AST:
            self.generic_visit(node)
            node.elts = [each for each in node.elts if not (isinstance(each, ast.Constant) and each.value == EXTENSION)]
            return node

    cleaned = Remover().visit(ast.parse(ast.unparse(tree)))
    empty = ast.dump(ast.parse("extensions = []").body[0])
    return "\n".join(dump for dump in map(ast.dump, cleaned.body) if dump != empty)
