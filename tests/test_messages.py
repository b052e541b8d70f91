"""What host, worker and driver say has translations: the catalogue knows their texts, and no others."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PANELS = ROOT / "assets" / "src" / "panels"
CATALOGUE = PANELS / "message-texts.ts"
LANGUAGES = ("de", "es", "fr", "ja", "zh")
HOST = [ROOT / "assets" / "src" / folder for folder in ("host", "worker")]
DRIVER = ROOT / "src" / "webasgi_driver"

# `name: "text",`, where the text may stand on the next line, with either kind of quotes.
ENTRY = re.compile(r"""^  (\w+):\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'),$""", re.MULTILINE)
LITERAL = r"""(?:"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)"""
# Literals joined by `+` are one text.
LITERALS = re.compile(rf"{LITERAL}(?:\s*\+\s*{LITERAL})*")
FAILURE = re.compile(rf"""\bfailure\(\s*[^,()]+,\s*"?[\w .?:"]+,\s*({LITERAL})""")


def entries(path: Path) -> dict[str, str]:
    """Name to text."""
    return {name: str(ast.literal_eval(text)) for name, text in ENTRY.findall(path.read_text("utf-8"))}


def shape(text: str) -> str:
    """A text with `{}` for each part that is filled in."""
    return re.sub(r"\{\d\}", "{}", text).strip()


def python_text(node: ast.expr) -> str | None:
    """The text of a literal, with `{}` for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{}"
            for part in node.values
        )
    return None


def driver_nodes() -> Iterator[ast.AST]:
    for path in sorted(DRIVER.glob("*.py")):
        yield from ast.walk(ast.parse(path.read_text("utf-8")))


def driver_texts() -> set[str]:
    return {text.strip() for node in driver_nodes() if isinstance(node, ast.expr) and (text := python_text(node))}


def script_text(literal: str) -> str:
    """The text of string and template literals that are joined."""
    parts = re.findall(LITERAL, literal)
    return "".join(re.sub(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "{}", part[1:-1]) for part in parts).strip()


def host_sources() -> list[str]:
    return [path.read_text("utf-8") for folder in HOST for path in sorted(folder.glob("*.ts"))]


def host_texts() -> set[str]:
    found = {script_text(literal) for source in host_sources() for literal in LITERALS.findall(source)}
    # An error page has its first line from one text and the reason from another.
    return found | {text.partition("\\n")[0] for text in found}


def test_the_catalogue_has_what_is_said() -> None:
    known = entries(CATALOGUE)
    assert len(known) > 50, "its form has changed: is this test right?"
    said = driver_texts() | host_texts()
    # Some of the driver's texts are put together from parts.
    composed = {
        *("isNoApp", "returnsNoApp", "isNotServed", "returnsNotServed", "takesOthers", "returnsOthers"),
        *("importRaised", "callRaised", "exited"),
    }
    missing = {name: text for name, text in known.items() if name not in composed and shape(text) not in said}
    assert missing == {}, "nobody says these any more"


def test_what_ends_a_run_is_in_the_catalogue() -> None:
    known = {shape(text) for text in entries(CATALOGUE).values()}
    said = {
        text
        for node in driver_nodes()
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"Failure", "Failure.of_exception"}
        and len(node.args) > 2
        and (text := python_text(node.args[2]))
    }
    assert len(said) > 12
    of_host = {script_text(literal) for source in host_sources() for literal in FAILURE.findall(source)}
    assert len(of_host) > 4
    assert {shape(text) for text in said | of_host} - known == set(), "these have no translation"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_all_of_them_with_their_parts(language: str) -> None:
    english = entries(CATALOGUE)
    translated = entries(PANELS / "locales" / "messages" / f"{language}.ts")
    assert translated.keys() == english.keys()
    for name, text in english.items():
        parts = set(re.findall(r"\{\d\}", text))
        used = set(re.findall(r"\{\d\}", translated[name]))
        # What stands twice in the English text may stand once.
        assert used <= parts, name
        assert len(used) >= min(len(parts), 1), name
