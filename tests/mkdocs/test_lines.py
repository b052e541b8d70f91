from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mkdocs_webasgi import snippets
from mkdocs_webasgi.lines import Fence, FenceLines, mend_headers


def test_fences_in_order() -> None:
    source = (
        'Text\n\n```webasgi\na\n```\n\n~~~~ .webasgi x="1"\nb\n\nc\n~~~~\n\n```python\n```\n``` {.webasgi }\nd\n```\n'
    )
    assert FenceLines.of(source).fences == [Fence(3, "a"), Fence(7, "b\n\nc"), Fence(15, "d")]


def test_what_is_no_fence_of_ours() -> None:
    for source in (
        "```webasgi\nnever closed\n",
        "```webasgis\na\n```\n",
        "````md\n```webasgi\na\n```\n````\n",
        "`` webasgi\na\n``\n",
        "> ```webasgi\nno longer quoted\n> ```\n",
    ):
        assert FenceLines.of(source).fences == []


def test_lines_are_taken_once_and_by_content() -> None:
    lines = FenceLines.of("```webasgi\na\n```\n```webasgi\nb\n```\n```webasgi\na\n```\n")
    assert [lines.take(text).line for text in ("b", "a", "a", "a")] == [4, 1, 7, 0]


def test_indentation_does_not_matter() -> None:
    lines = FenceLines.of("\t```webasgi\n\tdef f():\n\t\treturn\n\t```\n")
    assert lines.take("def f():\n    return").line == 1


def test_only_line_feeds_end_lines() -> None:
    lines = FenceLines.of("a\x0cb\u2028c\n```webasgi\nd\u2028e\n```\n")
    assert lines.take("d\u2028e").line == 2


def test_headers() -> None:
    good = '```webasgi\n```\n```webasgi path="/" x\n```\n``` {.webasgi a=b}\n```\n```python a=b\n```\n'
    assert mend_headers(good) == (good, [])
    text, mended = mend_headers('> ```webasgi path=/ title="a b" "x\n> ```\n')
    assert text == '> ```webasgi title="a b"\n> ```\n'
    assert mended == ['> ```webasgi path=/ title="a b" "x']


markdown = st.lists(
    st.sampled_from(["```webasgi", "```", "> ```webasgi x=1", "    ~~~webasgi", "~~~", "text", "> ", ""])
)


@given(markdown)
def test_mending_keeps_lines_and_is_done_once(lines: list[str]) -> None:
    source = "\n".join(lines)
    text, _ = mend_headers(source)
    assert text.count("\n") == source.count("\n")
    assert mend_headers(text) == (text, [])
    assert [fence.line for fence in FenceLines.of(text).fences] == [
        fence.line for fence in FenceLines.of(source).fences
    ]


def test_what_snippets_and_macros_change_is_found_by_its_order() -> None:
    lines = FenceLines.of('```webasgi\n--8<-- "a.py"\n```\n```webasgi\nb\n```\n```webasgi\n{{ c }}\n```\n')
    assert [lines.take(text).line for text in ("from a", "b", "from c", "made")] == [1, 4, 7, 0]


def test_files_of_snippets(tmp_path: Path) -> None:
    for name in ("a.py", "b/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    text = """--8<-- "a.py"\n> --8<-- 'c.py:3:5'\n;--8<-- "a.py"\n--8<-- "missing.py"\nx --8<-- "a.py"\n"""
    found = snippets.files(text, {"base_path": [".", "b"]}, tmp_path)
    assert found == [tmp_path / "a.py", tmp_path / "b/c.py"]
    listed = tmp_path / "listed.md"
    listed.write_text('--8<--\na.py\n; b/c.py\n--8<--\n--8<-- "listed.md"\n', encoding="utf-8")
    assert snippets.files('--8<-- "listed.md"\n', {}, tmp_path) == [listed, tmp_path / "a.py"]
    assert list(snippets.files('--8<-- "a.py:section"\n', {}, tmp_path)) == [tmp_path / "a.py"]
