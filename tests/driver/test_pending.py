"""Files that come when something needs them. Each case in a process of its own: hooks of the interpreter stay."""

import subprocess
import sys
from pathlib import Path

import pytest

PREPARE = """
import gettext, importlib.metadata, locale, os, sys, sysconfig
from pathlib import Path

importlib.metadata.version("pytest")  # has imported what that needs
site = Path(sys.argv[1], "site-packages")
app = Path(sys.argv[1], "app")
FILES = {
    "demo/__init__.py": "NAME = 'demo'",
    "demo/native.cpython-314-wasm32-emscripten.so": "",
    "demo/style.css": "body {}",
    "demo/large.js": "x" * 70_000,
    "demo/locale/en/LC_MESSAGES/demo.mo": "english",
    "demo/locale/de/LC_MESSAGES/demo.mo": "german",
    "demo/locale/de/LC_MESSAGES/other.mo": "german",
}
# As the maker leaves it: data that is small, nothing for catalogues, and empty files in place of all others.
for name, text in FILES.items():
    (site / name).parent.mkdir(parents=True, exist_ok=True)
    if "/de/" not in name:
        (site / name).write_text("" if name.endswith(("py", "large.js")) else text)
app.mkdir()
Path(app, "own.py").write_text("")
Path(app, "inner").mkdir()
Path(app, "inner", "deep.py").write_text("")
sys.path[:0] = [str(app / "inner"), str(app), str(site)]
sysconfig.get_path = lambda name: str(site)

from webasgi_driver.pending import Pending

came = []

def wait():
    came.append("files")
    if not can_wait:
        return False
    pending._pending = False  # what brings the files is no reader of them
    for name, text in FILES.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    pending._pending = True
    return True

can_wait = True
pending = Pending(None, wait, str(app), [str(site / "above/__init__.py"), str(site / "single.py")])
pending.install()
"""


# What is no Python, or in no index, is not found after all.
MISSING = """
try:
    import {}
except ImportError:
    print("not there")
"""

# Lies in directories of its own, whole.
LAYER = """
above = Path(site, "above")
above.mkdir()
for name in ("__init__.py", "empty.py", "empty.txt", "../single.py"):
    (above / name).write_bytes(b"")
"""


def run(directory: Path, code: str) -> str:
    command = [sys.executable, "-c", PREPARE + code, str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("code", "result"),
    [
        pytest.param("import demo; print(demo.NAME)", "demo", id="import"),
        pytest.param(
            "sys.modules['demo'] = demo = type(sys)('demo'); demo.__path__ = [str(site / 'demo')]\n"
            + MISSING.format("demo.native"),
            "not there",
            id="a shared library",
        ),
        pytest.param(MISSING.format("tzdata.nowhere"), "not there", id="time zones"),
        pytest.param("print(len(open(site / 'demo/large.js').read()))", "70000", id="open"),
        pytest.param("print(len(Path(site, 'demo/__init__.py').read_bytes()))", "13", id="path"),
        pytest.param("print(os.stat(site / 'demo/large.js').st_size)", "70000", id="stat"),
        pytest.param("print(os.path.getsize(site / 'demo/large.js'))", "70000", id="size"),
        pytest.param("print(os.path.exists(site / 'demo/locale/de/LC_MESSAGES/other.mo'))", "True", id="left-out"),
        pytest.param("print(gettext.find('demo', str(site / 'demo/locale'), ['de_DE'])[-7:])", "demo.mo", id="gettext"),
        pytest.param("print(open(os.fsencode(site / 'demo/large.js')).read(1))", "x", id="bytes"),
        pytest.param("print(os.read(os.open(site / 'demo/large.js', os.O_RDONLY), 1))", "b'x'", id="os.open"),
    ],
)
def test_what_needs_the_files_waits(code: str, result: str, tmp_path: Path) -> None:
    ending = "\nassert came == ['files'] and os.stat is pending._stat and pending not in sys.meta_path"
    assert run(tmp_path, code + ending) == result


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import own, deep", id="the app's own modules"),
        pytest.param("open(site / 'demo/style.css').read()", id="data that is there"),
        pytest.param("assert os.path.exists(site / 'demo/__init__.py')", id="whether a module is there"),
        pytest.param("assert os.listdir(site / 'demo')", id="a listing"),
        pytest.param("assert not os.path.exists(site / 'demo/nothing')", id="what never was"),
        pytest.param("assert gettext.find('demo', str(site / 'demo/locale'), ['en_US', 'en'])", id="English"),
        pytest.param("open(app / 'own.py').read(); open(app / 'new', 'w').close()", id="the app's own files"),
        pytest.param(
            "from webasgi_driver.pending import _STANDARD_LIBRARY\n"
            "sys.path.insert(0, _STANDARD_LIBRARY)\n"
            "importlib.metadata.version('pytest')",
            id="the version of a package",
        ),
        pytest.param(
            "import inspect\n"
            "exec(compile('found = inspect.stack()', str(site / 'demo/__init__.py'), 'exec'))\n"
            "assert found[0].filename.endswith('__init__.py') and found[0].code_context is None",
            id="the stack of callers",
        ),
        pytest.param("os.stat(0); open(os.dup(1), 'w')", id="descriptors"),
        pytest.param(MISSING.format("nowhere"), id="a package that is not installed"),
        pytest.param(
            "sys.modules['demo'] = demo = type(sys)('demo'); demo.__path__ = [str(site / 'demo')]\n"
            + MISSING.format("demo.nothing"),
            id="a module that a package has not",
        ),
        pytest.param(LAYER + "import above.empty, single", id="modules of a layer"),
        pytest.param(LAYER + "assert open(site / 'above/empty.py').read() == ''", id="an empty file of a layer"),
        pytest.param(LAYER + "assert os.stat(site / 'above/empty.txt').st_size == 0", id="its size"),
    ],
)
def test_what_does_not_need_them_goes_on(code: str, tmp_path: Path) -> None:
    run(tmp_path, code + "\nassert came == []")


def test_who_can_not_wait_is_told_so(tmp_path: Path) -> None:
    code = """
can_wait = False
for attempt in (lambda: open(site / "demo/large.js"), lambda: __import__("demo")):
    try:
        attempt()
    except (OSError, ImportError) as error:
        print("can't wait for" in str(error))
"""
    assert run(tmp_path, code) == "True\nTrue"
