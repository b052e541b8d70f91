from pathlib import Path

from tests.snapshots.test_preparation import make_wheel
from webasgi.playground import Playground, PlaygroundFile
from webasgi.snapshots.modules import imported_modules, top_level_modules


def playground(**files: str) -> Playground:
    return Playground(files=tuple(PlaygroundFile(name.replace("__", "."), text) for name, text in files.items()))


def test_modules_that_files_import_wherever_they_do() -> None:
    source = "import a.b, c as d\nfrom e.f import g, h\nfrom i import *\ndef view():\n    import j\n"
    assert imported_modules(playground(main__py=source)) == {"a.b", "c", "e.f", "e.f.g", "e.f.h", "i", "j"}


def test_modules_that_strings_name() -> None:
    source = 'apps = ["a.b", "c.d.Middleware", "main.x", "no", "No.module", "a page", "1.2"]\n'
    assert imported_modules(playground(main__py=source)) == {"a.b", "c.d.Middleware"}


def test_what_django_imports_by_name() -> None:
    assert "django.conf.locale.en.formats" in imported_modules(
        playground(main__py="from django.http import HttpRequest")
    )


def test_own_modules_are_none() -> None:
    found = imported_modules(playground(main__py="import models, flask\nfrom . import x", models__py="import main"))
    assert found == {"flask"}


def test_files_that_are_no_python_are_passed_over() -> None:
    assert imported_modules(playground(main__py="def (", page__html="import x")) == frozenset()


def test_packages_of_what_was_required(tmp_path: Path) -> None:
    wheels = [
        make_wheel(tmp_path, {"demo/__init__.py": "", "demo/x.py": "", "_private.py": ""}, "My_Demo"),
        make_wheel(tmp_path, {"single.py": ""}, "single"),
        make_wheel(tmp_path, {"other.py": ""}, "other"),
    ]
    assert top_level_modules(["my-demo[extra]>=1", "single"], wheels) == {"demo", "single"}
