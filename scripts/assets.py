"""Build the bundles into src/webasgi/static, when what they are made of has changed.

Also called by the build hook (hatch_build.py), with nothing but the standard library and Node.
"""

import argparse
import json
import subprocess

from scripts import cdn, node
from scripts.stamps import ROOT, Stamp, files_under

ASSETS = ROOT / "assets"
STATIC = ROOT / "src" / "webasgi" / "static"


def packages_stamp() -> Stamp:
    """Of assets/node_modules; the stamp lies in it, so that both go together."""
    inputs = [ASSETS / "package.json", ASSETS / "package-lock.json"]
    return Stamp.of(ASSETS / "node_modules" / ".made", inputs)


def bundles_stamp() -> Stamp:
    """Of src/webasgi/static: made of TypeScript, npm packages and the driver's Python files."""
    sources = files_under(ASSETS, without=["node_modules", "test", "biome.json"])
    driver = files_under(ROOT / "src" / "webasgi_driver")
    return Stamp.of(ROOT / ".make" / "assets", [*sources, *driver])


def bundles_present() -> bool:
    """Whether every file that the manifest names is there."""
    try:
        manifest = json.loads((STATIC / "manifest.json").read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return all((STATIC / name).is_file() for name in manifest["files"])


def are_current() -> bool:
    """Whether there is nothing to build."""
    return bundles_present() and bundles_stamp().is_current


def install_packages() -> None:
    """`npm ci`, unless node_modules is of this very lock file."""
    stamp = packages_stamp()
    if not stamp.is_current:
        print("npm packages", flush=True)
        # No package needs its install script; one of them would only report to its maker.
        node.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", directory=ASSETS)
        stamp.write()
    cdn.fetch()


def build() -> None:
    """Install the npm packages and build the bundles, each only where it is needed."""
    install_packages()
    if not are_current():
        print("assets", flush=True)
        node.run("node", "assets/build.mjs", directory=ROOT)
        bundles_stamp().write()


def main() -> int:
    """Build; or with `--check` say by the exit code whether everything is current."""
    parser = argparse.ArgumentParser(prog="python -m scripts.assets", description=__doc__)
    parser.add_argument("--check", action="store_true", help="build nothing, exit 1 if stale")
    if parser.parse_args().check:
        return 0 if are_current() else 1
    try:
        build()
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
