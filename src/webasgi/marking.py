"""What options say of files and lines, applied to the files: hidden, highlighted, focused, read-only, languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from webasgi import regions
from webasgi.options import PlaygroundOptions
from webasgi.patterns import matches
from webasgi.playground import Lines, PlaygroundFile
from webasgi.problems import Problem
from webasgi.regions import Regions
from webasgi.selectors import Range, Selector
from webasgi.spelling import did_you_mean


class NoSuchLinesError(ValueError):
    """A file has no such lines or region; the text says which there are."""


def cut(text: str, lines: Sequence[Range] | None, region: str | None) -> str:
    """The part of a text: a region without its indentation, then lines of it. Raises `NoSuchLinesError`."""
    if region is not None:
        found = regions.find(text)
        inside = _numbers_of(region, text, found) - found.markers
        text = _dedent(_pick(text, inside))
    if lines is not None:
        count = line_count(text)
        text = _pick(text, {number for each in lines for number in _numbers(each, count)})
    return text


def mark(
    files: Sequence[PlaygroundFile], entry: str | None, options: PlaygroundOptions
) -> tuple[list[PlaygroundFile], list[Problem]]:
    """The files as the options have them. Lines that mark regions which an option names are removed.

    ``entry`` is the path of the file that a selector without a file means; if there is none, the first file is meant.
    """
    marking = _Marking(files, entry or (files[0].path if files else ""))
    for option in ("hide", "highlight", "focus"):
        for selector in getattr(options, option) or ():
            marking.select(option, selector)
    for pattern in options.readonly or ():
        for index in marking.files(pattern, "readonly"):
            marking.change(index, readonly=True)
    for which, language in options.language or ():
        for index in marking.files(which, "language"):
            marking.change(index, language=language)
    return marking.finished(), marking.problems


def line_count(text: str) -> int:
    """The number of a text's lines: an empty one has none."""
    return len(text.removesuffix("\n").split("\n")) if text else 0


def as_ranges(numbers: Iterable[int]) -> Lines:
    """Numbers of lines as ranges, in order."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)


@dataclass
class _Marks:
    """The numbers of one file's lines, as written; ``regions`` once an option has named one."""

    hide: set[int]
    highlight: set[int]
    focus: set[int]
    regions: Regions | None = None

    @classmethod
    def of(cls, file: PlaygroundFile) -> _Marks:
        return cls(_set(file.hidden_lines), _set(file.highlighted_lines), _set(file.focused_lines))


class _Marking:
    def __init__(self, files: Sequence[PlaygroundFile], entry: str) -> None:
        self._files = list(files)
        self._marks = [_Marks.of(file) for file in files]
        self._entry = entry
        self.problems: list[Problem] = []

    def files(self, pattern: str | None, option: str) -> list[int]:
        """Indexes of the files that a pattern means; none is a problem."""
        if pattern is None:
            return self._of(self._entry)
        found = self._of(pattern)
        if not found:
            names = [file.path for file in self._files]
            hint = did_you_mean(pattern, names) or f"there are {', '.join(names) or 'none'}"
            self.problems.append(Problem("webasgi.file", f"{option}: no file is {pattern!r}: {hint}", option=option))
        return found

    def change(self, index: int, *, language: str | None = None, hidden: bool = False, readonly: bool = False) -> None:
        file = self._files[index]
        self._files[index] = replace(
            file,
            language=language or file.language,
            hidden=hidden or file.hidden,
            readonly=readonly or file.readonly,
        )

    def select(self, option: str, selector: Selector) -> None:
        if selector.file is not None and selector.lines is None and selector.region is None:
            self._select_word(option, selector.file)
            return
        for index in self.files(selector.file, option):
            self._select_lines(option, index, selector)

    def _select_word(self, option: str, word: str) -> None:
        """A word alone is a file to hide, or a region of the entry file."""
        entry = self._of(self._entry)
        if entry and not self._of(word) and regions.find(self._files[entry[0]].text).get(word):
            self._select_lines(option, entry[0], Selector(None, region=word))
            return
        found = self.files(word, option)
        for index in found:
            self.change(index, hidden=option == "hide")
        if found and option != "hide":
            message = f"{option} {word!r} names a file: add lines or a region, as in {word}:1-8"
            self.problems.append(Problem("webasgi.lines", message, option=option))

    def _select_lines(self, option: str, index: int, selector: Selector) -> None:
        file, marks = self._files[index], self._marks[index]
        numbers: set[int] = getattr(marks, option)
        try:
            if selector.lines is not None:
                numbers.update(_numbers(selector.lines, line_count(file.text)))
            elif selector.region is not None:
                found = regions.find(file.text)
                numbers.update(_numbers_of(selector.region, file.text, found))
                marks.regions = found
        except NoSuchLinesError as error:
            message = f"{option} {str(selector)!r}: {file.path} {error}"
            self.problems.append(Problem("webasgi.lines", message, option=option))

    def finished(self) -> list[PlaygroundFile]:
        return [_finish(file, marks) for file, marks in zip(self._files, self._marks, strict=True)]

    def _of(self, pattern: str) -> list[int]:
        return [
            index for index, file in enumerate(self._files) if file.path == pattern or matches(file.path, [pattern])
        ]


def _finish(file: PlaygroundFile, marks: _Marks) -> PlaygroundFile:
    markers = marks.regions.markers if marks.regions is not None else frozenset()
    kept = [number for number in range(1, line_count(file.text) + 1) if number not in markers]
    place = {number: index for index, number in enumerate(kept, 1)}
    hidden, highlighted, focused = (
        as_ranges(place[number] for number in numbers if number in place)
        for numbers in (marks.hide, marks.highlight, marks.focus)
    )
    return replace(
        file,
        text=_pick(file.text, set(kept)) if markers else file.text,
        hidden_lines=hidden,
        highlighted_lines=highlighted,
        focused_lines=focused,
    )


def _set(lines: Lines) -> set[int]:
    return {number for first, last in lines for number in range(first, last + 1)}


def _numbers(lines: Range, count: int) -> Iterable[int]:
    first, last = lines
    if first > count or (last is not None and last > count):
        raise NoSuchLinesError(f"has {count} {'line' if count == 1 else 'lines'} only")
    return range(first, (count if last is None else last) + 1)


def _numbers_of(name: str, text: str, found: Regions) -> set[int]:
    region = found.get(name)
    if region is None:
        hint = did_you_mean(name, found.names)
        if hint is None:
            hint = f"there are {', '.join(found.names)}" if found.names else "mark it by `# region` and `# endregion`"
        raise NoSuchLinesError(f"has no region {name!r}: {hint}")
    return set(range(region.first, region.last + 1))


def _pick(text: str, numbers: set[int]) -> str:
    lines = text.removesuffix("\n").split("\n")
    return "".join(f"{line}\n" for number, line in enumerate(lines, 1) if number in numbers)


def _dedent(text: str) -> str:
    lines = text.split("\n")
    widths = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    width = min(widths, default=0)
    return "\n".join(line[width:] if line.strip() else line.strip() for line in lines)
