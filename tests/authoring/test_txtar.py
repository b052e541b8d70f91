from hypothesis import given
from hypothesis import strategies as st

from webasgi.txtar import Archive, ArchiveFile, parse


def test_text_without_markers_is_all_comment() -> None:
    assert parse(["a = 1", "", "b = 2"]) == Archive("a = 1\n\nb = 2\n", ())


def test_files_with_the_lines_of_their_markers() -> None:
    archive = parse(["-- main.py --", "a = 1", "-- pkg/b.py --", "b = 2", "c = 3"])
    assert archive == Archive("", (ArchiveFile("main.py", "a = 1\n", 0), ArchiveFile("pkg/b.py", "b = 2\nc = 3\n", 2)))


def test_blank_lines_at_the_end_of_a_file_are_dropped_and_those_at_its_start_kept() -> None:
    archive = parse(["", "-- a --", "", "x", "", "", "-- b --"])
    assert archive == Archive("", (ArchiveFile("a", "\nx\n", 1), ArchiveFile("b", "", 6)))


def test_a_name_may_hold_spaces_and_is_stripped() -> None:
    assert [file.name for file in parse(["--   my file.txt  --  "]).files] == ["my file.txt"]


def test_empty_names_are_markers_too() -> None:
    assert [file.name for file in parse(["-- --", "--  --"]).files] == ["", ""]


def test_what_is_no_marker() -> None:
    lines = ["--x--", "-- x", "x --", " -- x --", "--", "----", "# -- x --", "--x --", "-- x--"]
    assert parse(lines) == Archive("\n".join(lines) + "\n", ())


names = st.text(st.characters(categories=["L", "N"]), min_size=1)
bodies = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1).filter(lambda s: s[:1] != "-"))


@given(st.lists(st.tuples(names, bodies)))
def test_every_archive_reads_back(files: list[tuple[str, list[str]]]) -> None:
    lines = [line for name, body in files for line in (f"-- {name} --", *body)]
    archive = parse(lines)
    assert [(file.name, file.text.splitlines()) for file in archive.files] == files
    assert [lines[file.line] for file in archive.files] == [f"-- {name} --" for name, _ in files]
