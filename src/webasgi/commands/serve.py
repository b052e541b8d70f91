"""`webasgi serve`: builds a site and serves it, again after each change, by the tool's own server."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from webasgi.outside import VARIABLE, Watch
from webasgi.reading import ReadingError, find_configuration

from .command import CommandError, add_site

if TYPE_CHECKING:
    from .command import Subcommands

_PAUSE = 0.5
"""Seconds between two looks at the files outside of the documentation."""
_GRACE = 10.0
"""Seconds that a server may take to end."""


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "serve",
        help="build a site and serve it with live reload",
        description=(
            "Build a site, serve it, and build it again when a document or an example has changed: by sphinx-autobuild "
            "or by `mkdocs serve`. Ctrl-C ends it."
        ),
    )
    add_site(parser)
    parser.add_argument("--port", type=_port, default=8000, help="%(default)s is the default")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at; %(default)s is the default")
    parser.add_argument("--open", action="store_true", help="open the site in a browser")
    parser.add_argument(
        "--watch",
        metavar="PATH",
        type=Path,
        action="append",
        default=[],
        help="another file or directory whose changes rebuild the site; the files that pages show do anyway",
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="where Sphinx builds; _build/html beside conf.py is the default"
    )
    parser.set_defaults(run=_run)


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a number from 1 to 65535")
    return number


def _run(options: argparse.Namespace) -> int:
    if (options.site / "zensical.toml").is_file() or options.site.name == "zensical.toml":
        raise CommandError(
            "zensical's own server does not know the files that playgrounds need: run `zensical build` and "
            "`webasgi assets site`, then `python -m http.server --directory site`"
        )
    try:
        configuration = find_configuration(options.site)
    except ReadingError as error:
        raise CommandError(str(error)) from error
    for path in options.watch:
        if not path.exists():
            raise CommandError(f"--watch: there is no {path}")
    _listen(options.host, options.port)
    return _sphinx(configuration, options) if configuration.name == "conf.py" else _mkdocs(configuration, options)


def _listen(host: str, port: int) -> None:
    """Servers find out after the build that they can't listen."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as found:
            if os.name == "posix":  # elsewhere it would share a port that is taken
                found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(address)
    except OSError as error:
        raise CommandError(
            f"can't listen at port {port} of {host} ({error.strerror}): free it, or name another by --port or --host"
        ) from error


def _sphinx(configuration: Path, options: argparse.Namespace) -> int:
    _need("sphinx_autobuild", "sphinx-autobuild", configuration)
    source = configuration.parent
    out = options.out or source / "_build" / "html"
    if out.exists() and not out.is_dir():
        raise CommandError(f"--out: {out} is no directory")
    with tempfile.TemporaryDirectory(prefix="webasgi-serve-") as folder:
        changes = Path(folder, "changes")
        changes.mkdir()
        command = [sys.executable, "-m", "sphinx_autobuild", "--host", options.host, "--port", str(options.port)]
        command += ["--open-browser"] if options.open else []
        for path in (*options.watch, changes):
            command += ["--watch", str(path)]
        return _watching([*command, str(source), str(out)], Path(folder, "outside.json"), changes / "outside")


def _watching(command: Sequence[str], noted: Path, trigger: Path) -> int:
    """Run a server; touch `trigger`, which it watches, when something has changed that a build has noted in `noted`."""
    watch = Watch(noted)
    signal.signal(signal.SIGTERM, _end)
    with subprocess.Popen(command, env={**os.environ, VARIABLE: str(noted)}) as server:
        try:
            while server.poll() is None:
                changes = watch.changes()
                if changes:
                    print(f"webasgi: changed: {', '.join(map(_shown, changes))}", flush=True)
                    trigger.touch()
                try:
                    server.wait(_PAUSE)
                except subprocess.TimeoutExpired:
                    continue
        except KeyboardInterrupt:  # the server has had it too, and ends
            return _ended(server, _GRACE)
        finally:
            if server.poll() is None:
                server.terminate()
                _ended(server, _GRACE)
    return server.returncode


def _shown(path: Path) -> str:
    try:
        return os.path.relpath(path)
    except ValueError:  # on another drive
        return str(path)


def _end(*_: object) -> NoReturn:
    raise SystemExit(128 + signal.SIGTERM)


def _ended(server: subprocess.Popen[bytes], seconds: float) -> int:
    """Wait until it has ended, but not for longer than that."""
    try:
        server.wait(seconds)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        server.kill()
    return 0


def _mkdocs(configuration: Path, options: argparse.Namespace) -> int:
    _need("mkdocs", "mkdocs", configuration)
    if options.out is not None:
        raise CommandError("--out is for Sphinx: `mkdocs serve` builds into a directory that goes when it ends")
    # Said aloud: with some versions of click the option's default switches reloading off.
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--config-file", str(configuration)]
    command += ["--dev-addr", f"{options.host}:{options.port}", *(["--open"] if options.open else [])]
    for path in options.watch:
        command += ["--watch", str(path)]
    sys.stdout.flush()
    if os.name == "posix":
        # In place of this process, so that what ends it ends the server.
        os.execv(command[0], command)
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:  # the server has had it too, and has ended
        return 0


def _need(module: str, package: str, configuration: Path) -> None:
    if find_spec(module) is None:
        raise CommandError(
            f"{configuration} is served by {package}, which is not installed beside webasgi-docs: "
            f"{sys.executable} -m pip install {package}"
        )
