"""From a block of documentation source to a `Playground` and the problems in it: written once for both tools."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from webasgi import marking, shipped, sources, txtar
from webasgi.checks.grammar import Check
from webasgi.environments.errors import RequirementError
from webasgi.environments.requirements import merge_requirements, script_requirements
from webasgi.options import PlaygroundOptions, parse_options
from webasgi.playground import DataFile, Playground, PlaygroundFile, SourceLocation
from webasgi.problems import Problem
from webasgi.settings import Settings
from webasgi.spelling import did_you_mean

_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class GivenFile:
    """A file that the tool has found in the block by itself, such as a code block in it.

    ``line`` is the line of the block's content that names it, ``first_line`` the one where its text begins; both from
    0, -1 if they are not known. ``file.path`` is empty where there is no name.
    """

    file: PlaygroundFile
    line: int = -1
    first_line: int = -1


@dataclass(frozen=True)
class Block:
    """What an author wrote: the content's lines and the options as text.

    ``files`` stand in place of the lines where the tool has taken the content apart.
    """

    lines: Sequence[str]
    options: Mapping[str, str]
    location: SourceLocation | None = None
    files: Sequence[GivenFile] = ()


@dataclass(frozen=True)
class Built:
    """``dependencies`` are files and directories whose change should rebuild the page."""

    playground: Playground
    problems: tuple[Problem, ...]
    dependencies: tuple[Path, ...]
    requirements_line: int
    requirements_option: str | None
    checks: tuple[Check, ...] = ()
    starts: Mapping[str, int] = field(default_factory=dict)
    """The line of the block's content, from 0, where each file begins that stands in it."""

    def environment_problem(self, message: str) -> Problem:
        """The problem of requirements that no set of wheels meets, at the place that asks for them."""
        return environment_problem(
            self.playground.requirements, message, self.requirements_line, self.requirements_option
        )


def environment_problem(
    requirements: Sequence[str], message: str, line: int = -1, option: str | None = None
) -> Problem:
    """Requirements that no set of wheels meets; ``message`` says why."""
    names = ", ".join(requirements) or "a playground without requirements"
    return Problem("webasgi.environment", f"no environment for {names}: {message}", line, option)


def build(block: Block, settings: Settings, find_source: Callable[[str], Path]) -> Built:
    """Build the playground of a block.

    ``find_source`` turns the ``src`` option into a path. Never raises for what an author wrote: whatever is wrong is
    a problem, and the playground holds the rest, so that the code is shown in any case.
    """
    options, problems = parse_options(block.options)
    given, data, dependencies = _files(block, options, find_source, problems)
    files = [each.file for each in given]
    app = options.app or _default_app(options, files)
    directory = options.directory or ""
    entry = _entry(app, directory, given)
    named = {problem.option for problem in problems}
    if not files and "src" not in named:
        problems.append(Problem("webasgi.file", "the playground has no file: write code, or name a source"))
    elif files and entry is None and "app" not in named:
        problems.append(_missing_module(app, directory, files))
    script, script_line = _script(entry, problems)
    asked = _asked(options, settings, problems)
    listed, mark_problems = marking.mark(_checked(given, problems), entry.file.path if entry else None, options)
    problems += mark_problems
    playground = Playground(
        files=_in_reading_order(listed, entry) if options.src else tuple(listed),
        app=app,
        path=options.path or "/",
        requirements=merge_requirements(asked, script, settings.requirements if asked is None else ()),
        # Of an environment that others share, what this one needs; elsewhere both say so.
        own_requirements=merge_requirements(None, script, ()) if options.environment else (),
        title=options.title,
        height=options.height or settings.height,
        runtimes=settings.runtimes,
        network=settings.network,
        data=_data(data, listed, problems),
        environ=options.environ or (),
        directory=directory,
        index=settings.runtime_index,
        name=options.name,
        classes=options.classes or (),
        shipped=shipped.TABLE if settings.cdn else None,
        isolation=settings.isolation,
        source=block.location,
    )
    return Built(
        playground,
        tuple(problems),
        tuple(dependencies),
        requirements_line=script_line,
        requirements_option="environment" if options.environment else "requirements" if options.requirements else None,
        checks=options.check or (),
        starts={each.file.path: each.first_line for each in given if each.first_line >= 0},
    )


def _asked(options: PlaygroundOptions, settings: Settings, problems: list[Problem]) -> tuple[str, ...] | None:
    """The requirements that the options ask for; None if they say nothing."""
    if options.environment is None:
        return options.requirements
    if options.requirements:
        message = "the options environment and requirements are both given: the environment holds"
        problems.append(Problem("webasgi.option", message, option="requirements"))
    known = {each.name: each.requirements for each in settings.environments}
    if options.environment in known:
        return known[options.environment]
    hint = "the setting `environments` names none"
    if known:
        hint = did_you_mean(options.environment, known) or f"the setting `environments` has {', '.join(known)}"
    message = f"there is no environment {options.environment!r}: {hint}"
    problems.append(Problem("webasgi.option", message, option="environment"))
    return options.requirements


def _files(
    block: Block, options: PlaygroundOptions, find_source: Callable[[str], Path], problems: list[Problem]
) -> tuple[list[GivenFile], Sequence[DataFile], Sequence[Path]]:
    """The files on disk, then those of the block; text before the first marker is the file ``main.py``."""
    files: list[GivenFile] = []
    dependencies: Sequence[Path] = ()
    data: Sequence[DataFile] = ()
    if options.src is not None:
        found = sources.read(find_source(options.src), options.include or (), options.exclude or ())
        data = found.data
        problems += found.problems
        dependencies = found.dependencies
        files += [
            GivenFile(PlaygroundFile(file.path, _cut(file, len(found.files), options, problems)))
            for file in found.files
        ]
    else:
        for name in ("include", "exclude", "lines", "region"):
            if getattr(options, name) is not None:
                message = f"option {name!r} is about a source on disk, but none is named"
                problems.append(Problem("webasgi.option", message, option=name))
    if block.files:
        return [*files, *block.files], data, dependencies
    archive = txtar.parse(block.lines)
    for line, name in txtar.near_markers(block.lines):
        message = f"{block.lines[line].strip()!r} does not begin a file: write -- {name} -- at the start of the line"
        problems.append(Problem("webasgi.file", message, line))
    if archive.comment:
        files.append(GivenFile(PlaygroundFile("main.py", archive.comment), first_line=0))
    files += [GivenFile(PlaygroundFile(file.name, file.text), file.line, file.line + 1) for file in archive.files]
    return files, data, dependencies


def _cut(file: sources.SourceFile, count: int, options: PlaygroundOptions, problems: list[Problem]) -> str:
    """The part of a source that is asked for; all of it where that can't be."""
    option = "region" if options.region is not None else "lines"
    if options.region is None and options.lines is None:
        return file.text
    if count > 1:
        message = f"option {option!r} is about one file, but the source has {count}"
        problem = Problem("webasgi.lines", message, option=option)
        if problem not in problems:
            problems.append(problem)
        return file.text
    try:
        return marking.cut(file.text, options.lines, options.region)
    except marking.NoSuchLinesError as error:
        problems.append(Problem("webasgi.lines", f"{option}: {file.path} {error}", option=option))
        return file.text


def _default_app(options: PlaygroundOptions, files: Sequence[PlaygroundFile]) -> str:
    """``main:app``; for a single Python file read from disk its own module, as in ``hello:app``."""
    if options.src is not None and len(files) == 1 and files[0].path.endswith(".py") and "/" not in files[0].path:
        return f"{PurePosixPath(files[0].path).stem}:app"
    return "main:app"


def _entry(app: str, directory: str, files: Sequence[GivenFile]) -> GivenFile | None:
    candidates = _module_paths(app, directory)
    return next((given for path in candidates for given in files if given.file.path == path), None)


def _module_paths(app: str, directory: str) -> list[str]:
    """Where the app's module may be: in the working directory, else among the files, else in a ``src`` of theirs."""
    module = app.partition(":")[0].replace(".", "/")
    roots = [f"{directory}/", ""] if directory else [""]
    roots += [f"{root}src/" for root in roots]
    return [f"{root}{module}{end}" for root in roots for end in (".py", "/__init__.py")]


def _data(data: Sequence[DataFile], files: Sequence[PlaygroundFile], problems: list[Problem]) -> tuple[DataFile, ...]:
    """The data files whose names can be used beside the others."""
    taken = {file.path for file in files if file.loaded}
    kept: list[DataFile] = []
    for file in data:
        fault = _name_fault(file.path, taken)
        if fault:
            problems.append(Problem("webasgi.file", fault, option="src"))
        else:
            taken.add(file.path)
            kept.append(file)
    return tuple(kept)


def _missing_module(app: str, directory: str, files: Sequence[PlaygroundFile]) -> Problem:
    names = ", ".join(file.path for file in files)
    module, package, *_ = _module_paths(app, directory)
    message = f"app {app!r} needs a file {module} (or {package}), but the playground has {names}"
    return Problem("webasgi.app", message, option="app")


def _checked(files: Sequence[GivenFile], problems: list[Problem]) -> list[PlaygroundFile]:
    """All files to show; those whose name can't be used are reported and not loaded."""
    listed: list[PlaygroundFile] = []
    taken: set[str] = set()
    for given in files:
        path = given.file.path
        fault = _name_fault(path, taken)
        if fault:
            problems.append(Problem("webasgi.file", fault, given.line))
        else:
            taken.add(path)
        listed.append(replace(given.file, path=path or "?", loaded=not fault))
    return listed


def _name_fault(name: str, taken: set[str]) -> str | None:
    parts = name.split("/")
    if not name:
        return "a file needs a name between the dashes: -- main.py --"
    if name.startswith("/") or _DRIVE.match(name):
        return f"file name {name!r} is absolute: names are relative to the app's working directory"
    if "\\" in name:
        return f"file name {name!r} has a backslash: write / between directories"
    if ".." in parts:
        return f"file name {name!r} leads out of the app's working directory"
    if "" in parts or "." in parts:
        return f"file name {name!r} has an empty part: write it as {str(PurePosixPath(name))!r}"
    if name in taken:
        return f"file name {name!r} occurs twice"
    parents = {str(parent) for parent in PurePosixPath(name).parents}
    clash = parents & taken or {other for other in taken if other.startswith(f"{name}/")}
    if clash:
        return f"{name!r} and {min(clash)!r} can't both exist: one name would be a file and a directory"
    return None


def _script(entry: GivenFile | None, problems: list[Problem]) -> tuple[tuple[str, ...] | None, int]:
    """The dependencies of the entry file's PEP 723 block, and the block's line (-1: none, or not in this document)."""
    if entry is None:
        return None, -1
    in_document = entry.first_line >= 0
    try:
        script = script_requirements(entry.file.text)
    except RequirementError as error:
        line = error.line or 0
        where = "" if in_document else f"{entry.file.path}, line {line + 1}: "
        line = entry.first_line + line if in_document else -1
        problems.append(Problem("webasgi.requirement", f"{where}{error}", line))
        return None, line
    if script is None or not in_document:
        return script, -1
    starts = (index for index, line in enumerate(entry.file.text.split("\n")) if line == "# /// script")
    return script, entry.first_line + next(starts, 0)


def _in_reading_order(files: Sequence[PlaygroundFile], entry: GivenFile | None) -> tuple[PlaygroundFile, ...]:
    """The entry module before all others; the sort is stable."""
    if entry is None:
        return tuple(files)
    return tuple(sorted(files, key=lambda file: file.path != entry.file.path))
