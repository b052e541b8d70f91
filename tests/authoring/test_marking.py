import pytest

from webasgi.marking import NoSuchLinesError, as_ranges, cut, line_count, mark
from webasgi.options import parse_options
from webasgi.playground import PlaygroundFile
from webasgi.problems import SUBTYPES

MAIN = "import os\n\n# region app\ndef app():\n    pass\n# endregion\n\nx = 1\n"
FILES = (PlaygroundFile("main.py", MAIN), PlaygroundFile("pages/index.html", "<p>\n</p>\n"))


def marked(**options: str) -> tuple[list[PlaygroundFile], list[str]]:
    parsed, problems = parse_options(options)
    assert problems == []
    files, problems = mark(FILES, "main.py", parsed)
    assert all(problem.subtype in SUBTYPES and problem.option in options for problem in problems)
    return files, [problem.message for problem in problems]


def test_lines_of_the_entry_file_and_of_others() -> None:
    [main, index], problems = marked(hide="1-2 pages/index.html:2", highlight="8", focus="4-")
    assert problems == []
    assert (main.hidden_lines, main.highlighted_lines, main.focused_lines) == (((1, 2),), ((8, 8),), ((4, 8),))
    assert (index.hidden_lines, index.highlighted_lines, index.focused_lines) == (((2, 2),), (), ())
    assert main.text == MAIN


def test_lines_go_on_with_the_file_before() -> None:
    [main, index], _ = marked(highlight="pages/*:1, 2; main.py:1 4-5")
    assert index.highlighted_lines == ((1, 2),)
    assert main.highlighted_lines == ((1, 1), (4, 5))


@pytest.mark.parametrize("selector", ["app", ":app", "main.py:app"])
def test_a_region_loses_its_markers_and_lines_count_as_written(selector: str) -> None:
    [main, _], problems = marked(focus=selector, hide="7-8")
    assert problems == []
    assert main.text == "import os\n\ndef app():\n    pass\n\nx = 1\n"
    assert (main.focused_lines, main.hidden_lines) == (((3, 4),), ((5, 6),))


def test_files() -> None:
    [main, index], problems = marked(hide="pages", readonly="*.py", language="pages/*.html=html+jinja python3")
    assert problems == []
    assert (main.hidden, main.readonly, main.language) == (False, True, "python3")
    assert (index.hidden, index.readonly, index.language) == (True, False, "html+jinja")
    assert [file.readonly for file in marked(readonly="")[0]] == [True, True]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"hide": "man.py"}, "no file is 'man.py': did you mean 'main.py'?"),
        ({"hide": "zzz.txt:1"}, "there are main.py, pages/index.html"),
        ({"highlight": "9"}, "highlight '9': main.py has 8 lines only"),
        ({"highlight": "3-12"}, "highlight '3-12': main.py has 8 lines only"),
        ({"focus": ":ap"}, "main.py has no region 'ap': did you mean 'app'?"),
        ({"focus": "pages/index.html:zzz"}, "has no region 'zzz': mark it by"),
        ({"focus": "main.py"}, "names a file: add lines or a region, as in main.py:1-8"),
        ({"readonly": "x.py"}, "readonly: no file is 'x.py'"),
        ({"language": "x.py=python"}, "language: no file is 'x.py'"),
    ],
)
def test_what_is_not_there(options: dict[str, str], words: str) -> None:
    files, [problem] = marked(**options)
    assert words in problem
    assert files == list(FILES)


def test_cutting() -> None:
    text = "class A:\n    # --8<-- [start:one]\n    def f(self):\n\n        pass\n    # --8<-- [end:one]\nb\n"
    assert cut(text, None, "one") == "def f(self):\n\n    pass\n"
    assert cut(text, ((1, 1), (7, None)), None) == "class A:\nb\n"
    assert cut(text, ((1, 1),), "one") == "def f(self):\n"
    with pytest.raises(NoSuchLinesError, match="has no region 'two': there are one"):
        cut(text, None, "two")
    with pytest.raises(NoSuchLinesError, match="has 7 lines only"):
        cut(text, ((8, 9),), None)


def test_counting() -> None:
    assert [line_count(text) for text in ("", "\n", "a", "a\n", "a\nb", "a\n\n")] == [0, 1, 1, 1, 2, 2]
    assert as_ranges([5, 1, 2, 2, 4]) == ((1, 2), (4, 5))
    assert as_ranges([]) == ()
