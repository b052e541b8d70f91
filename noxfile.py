"""The combinations that playgrounds are built in: `make test-matrix` runs all that this machine can have.

A session installs one version of a tool beside one Python; interpreters that are not there are fetched by uv where it
can, and skipped where it can't. The tests are those of the tool, and of what both tools share.
"""

import nox

nox.options.default_venv_backend = "uv"
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "auto"

PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]
# What a version asks for at least.
SPHINX = {"7": "3.10", "8": "3.10", "9": "3.11"}
MKDOCS = ["1.5", "1.6"]
SPHINX_THEMES = ["alabaster", "furo", "pydata-sphinx-theme", "sphinx-book-theme", "sphinx-rtd-theme"]
MKDOCS_THEMES = ["mkdocs", "readthedocs", "material"]


def minor(python: str) -> int:
    """The second number of a version of Python."""
    return int(python.split(".")[1])


def install(session: nox.Session, extra: str, *requirements: str) -> None:
    """Our own package as it is in the checkout, what its tests need, and the versions of this session."""
    session.install(
        "hatchling", "editables", "-r", "pyproject.toml", "--extra", extra, "--group", "matrix", *requirements
    )
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")


def run(session: nox.Session, *tests: str, **environment: str) -> None:
    """Run tests; what an old version calls deprecated in a new Python is no matter of ours."""
    session.run("python", "-m", "pytest", "-q", "-n", "2", "-W", "default", *tests, *session.posargs, env=environment)


@nox.session(python=PYTHONS)
@nox.parametrize("sphinx", list(SPHINX))
def sphinx(session: nox.Session, sphinx: str) -> None:
    """Sphinx, one major version."""
    if minor(str(session.python)) < minor(SPHINX[sphinx]):
        session.skip(f"Sphinx {sphinx} needs Python {SPHINX[sphinx]}")
    install(session, "sphinx", f"sphinx=={sphinx}.*", "myst-parser", "furo")
    run(session, "tests/authoring", "tests/sphinx", "--ignore", "tests/sphinx/test_companions.py")


@nox.session(python=PYTHONS)
@nox.parametrize("mkdocs", MKDOCS)
def mkdocs(session: nox.Session, mkdocs: str) -> None:
    """MkDocs, one minor version."""
    install(session, "mkdocs", f"mkdocs=={mkdocs}.*", "mkdocs-material")
    run(session, "tests/authoring", "tests/mkdocs", "--ignore", "tests/mkdocs/test_companions.py")


@nox.session
@nox.parametrize("theme", SPHINX_THEMES)
def sphinx_theme(session: nox.Session, theme: str) -> None:
    """A theme of Sphinx."""
    install(session, "sphinx", "myst-parser", *([] if theme == "alabaster" else [theme]))
    run(session, "tests/sphinx/test_builders.py", WEBASGI_TEST_THEME=theme.replace("-", "_"))


@nox.session
@nox.parametrize("theme", MKDOCS_THEMES)
def mkdocs_theme(session: nox.Session, theme: str) -> None:
    """A theme of MkDocs."""
    install(session, "mkdocs", "mkdocs-material")
    run(session, "tests/mkdocs/test_site.py", "tests/mkdocs/test_problems.py", WEBASGI_TEST_THEME=theme)
